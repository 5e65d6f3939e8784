// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// feeds.c: which partition sends to which.
#include "mapping/mapped_chip_build.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  radish_feed *feeds;
  int *inputs;
  int count, capacity, input_count, input_capacity;
} feed_list;

static bool reserve(void **items, int count, int *capacity, size_t size) {
  if (count < *capacity) return true;
  const int grown = *capacity ? 2 * *capacity : 256;
  void *moved = realloc(*items, (size_t)grown * size);
  if (!moved) return false;
  *items = moved;
  *capacity = grown;
  return true;
}

static bool add_feed(feed_list *list, int source, int destination, int timesteps) {
  void *items = list->feeds;
  if (!reserve(&items, list->count, &list->capacity, sizeof *list->feeds)) return false;
  list->feeds = items;
  list->feeds[list->count++] = (radish_feed){
      .source = source, .destination = destination, .timesteps = timesteps, .first_input = list->input_count};
  return true;
}

static bool add_input(feed_list *list, int input) {
  void *items = list->inputs;
  if (!reserve(&items, list->input_count, &list->input_capacity, sizeof *list->inputs)) return false;
  list->inputs = items;
  list->inputs[list->input_count++] = input;
  list->feeds[list->count - 1].inputs++;
  return true;
}

// The partitions of a layer are [first, last).
typedef struct {
  int first, last;
} part_range;

static part_range partitions_of(const radish_mapped_chip *mapped, const radish_tiling *t, int layer) {
  if (layer == 0) return (part_range){0, mapped->port_count};
  return (part_range){mapped->port_count + t->first_tile[layer], mapped->port_count + t->first_tile[layer + 1]};
}

// Adds all feeds into one destination. A step that no source would complete (the tile reads nothing of the sources that
// still send) is paced by the tokens of one of them.
static bool feed_destination(radish_mapped_chip *mapped, const radish_tiling *t, int destination, feed_list *list) {
  radish_program *p = &mapped->programs[destination];
  const radish_layer *layer = &mapped->network->layers[p->layer];
  int longest = 0;
  for (int i = 0; i < layer->source_count; i++) {
    const int from = layer->sources[i].from;
    bool seen = false; // an earlier source of this layer reads the same population
    for (int j = 0; j < i; j++) seen = seen || layer->sources[j].from == from;
    if (seen) continue;
    const part_range range = partitions_of(mapped, t, from);
    for (int source = range.first; source < range.last; source++) {
      const int timesteps = mapped->programs[source].timesteps_out;
      bool fed = false;
      for (int j = i; j < layer->source_count; j++) {
        if (layer->sources[j].from != from) continue;
        if (!radish_partition_boxes_meet(p->sources[j].halo, mapped->programs[source].outputs)) continue;
        if (!fed && !add_feed(list, source, destination, timesteps)) return false;
        fed = true;
        if (!add_input(list, j)) return false;
      }
      if (fed && timesteps > longest) longest = timesteps;
    }
  }
  for (int i = 0; i < layer->source_count && longest < p->timesteps_in; i++) {
    const int source = partitions_of(mapped, t, layer->sources[i].from).first;
    const int timesteps = mapped->programs[source].timesteps_out;
    if (timesteps < p->timesteps_in) continue;
    if (!add_feed(list, source, destination, timesteps)) return false;
    longest = timesteps;
  }
  return true;
}

// Feeds the sources that no tile reads: where a stride or a channel offset passes a tile by, somebody still has to
// consume its steps. The first reader of its layer drops its spikes and counts its tokens.
static bool feed_unread_sources(radish_mapped_chip *mapped, const radish_tiling *t, feed_list *list) {
  bool *read = calloc((size_t)mapped->partition_count, sizeof *read);
  if (!read) return false;
  for (int i = 0; i < list->count; i++) read[list->feeds[i].source] = true;
  bool complete = true;
  for (int source = 0; source < mapped->partition_count && complete; source++) {
    const radish_program *p = &mapped->programs[source];
    for (int layer = p->layer + 1; layer < mapped->network->layer_count && !read[source] && !p->readout; layer++) {
      for (int i = 0; i < mapped->network->layers[layer].source_count && !read[source]; i++) {
        if (mapped->network->layers[layer].sources[i].from != p->layer) continue;
        complete = add_feed(list, source, partitions_of(mapped, t, layer).first, p->timesteps_out);
        read[source] = true;
      }
    }
  }
  free(read);
  return complete;
}

// Numbers the feeds of each destination and counts the tokens that complete each step.
static bool count_feeds(radish_mapped_chip *mapped, feed_list *list) {
  int *feeds = calloc((size_t)mapped->partition_count, sizeof *feeds);
  if (!feeds) return false;
  bool complete = true;
  for (int p = mapped->port_count; p < mapped->partition_count && complete; p++) {
    mapped->feeds_at_step[p] =
        radish_mapping_take(mapped, mapped->programs[p].window_steps, sizeof **mapped->feeds_at_step);
    complete = mapped->feeds_at_step[p] != NULL;
  }
  for (int i = 0; i < list->count && complete; i++) {
    radish_feed *feed = &list->feeds[i];
    feed->ordinal = feeds[feed->destination]++;
    feed->core = mapped->core_of[feed->destination];
    for (int step = 0; step < mapped->programs[feed->destination].window_steps; step++) {
      mapped->feeds_at_step[feed->destination][step] += feed->timesteps > step;
    }
  }
  free(feeds);
  return complete;
}

static int by_core_destination(const void *a, const void *b) {
  const radish_feed *left = a, *right = b;
  if (left->core != right->core) return left->core - right->core;
  return left->destination - right->destination;
}

void radish_mapping_sort_feeds(radish_mapped_chip *mapped) {
  for (int i = 0; i < mapped->feed_count; i++) mapped->feeds[i].core = mapped->core_of[mapped->feeds[i].destination];
  for (int p = 0; p < mapped->partition_count; p++) { // those of a source lie together
    const int first = mapped->source_feeds[p], count = mapped->source_feeds[p + 1] - first;
    if (count) qsort(&mapped->feeds[first], (size_t)count, sizeof *mapped->feeds, by_core_destination);
  }
}

// Sets source_feeds from the list, and puts the feeds of each source together.
static void gather_by_source(radish_mapped_chip *mapped, const feed_list *list) {
  int *first = mapped->source_feeds;
  for (int i = 0; i < list->count; i++) first[list->feeds[i].source + 1]++;
  for (int p = 0; p < mapped->partition_count; p++) first[p + 1] += first[p];
  for (int i = 0; i < list->count; i++) mapped->feeds[first[list->feeds[i].source]++] = list->feeds[i];
  for (int p = mapped->partition_count; p > 0; p--) first[p] = first[p - 1]; // each had become the next one's
  first[0] = 0;
}

radish_status radish_mapping_make_feeds(radish_mapped_chip *mapped, const radish_tiling *t, radish_error *error) {
  feed_list list = {0};
  bool complete = true;
  for (int p = mapped->port_count; p < mapped->partition_count && complete; p++) {
    complete = feed_destination(mapped, t, p, &list);
  }
  complete = complete && feed_unread_sources(mapped, t, &list) && count_feeds(mapped, &list);
  mapped->feeds = complete ? radish_mapping_take(mapped, list.count, sizeof *mapped->feeds) : NULL;
  mapped->feed_inputs = complete ? radish_mapping_take(mapped, list.input_count, sizeof *mapped->feed_inputs) : NULL;
  complete = mapped->feeds && mapped->feed_inputs;
  if (complete) {
    mapped->feed_count = list.count;
    gather_by_source(mapped, &list);
    if (list.input_count) memcpy(mapped->feed_inputs, list.inputs, (size_t)list.input_count * sizeof *list.inputs);
    radish_mapping_sort_feeds(mapped);
  }
  free(list.feeds);
  free(list.inputs);
  return complete ? RADISH_OK : radish_mapping_no_memory(error);
}
