// links.c: which partition sends to which.
#include "mapping/mapped_chip_build.h"

#include <stdlib.h>
#include <string.h>

static bool boxes_meet(radish_box a, radish_box b) {
  return a.channel < b.channel + b.shape.channels && b.channel < a.channel + a.shape.channels &&
         a.row < b.row + b.shape.rows && b.row < a.row + a.shape.rows &&
         a.column < b.column + b.shape.columns && b.column < a.column + a.shape.columns &&
         radish_shape_size(a.shape) > 0 && radish_shape_size(b.shape) > 0;
}

typedef struct {
  radish_link *links;
  int *inputs;
  int count, capacity, input_count, input_capacity;
} link_list;

static bool reserve(void **items, int count, int *capacity, size_t size) {
  if (count < *capacity) return true;
  const int grown = *capacity ? 2 * *capacity : 256;
  void *moved = realloc(*items, (size_t)grown * size);
  if (!moved) return false;
  *items = moved;
  *capacity = grown;
  return true;
}

static bool add_link(link_list *list, int source, int destination, int timesteps) {
  void *items = list->links;
  if (!reserve(&items, list->count, &list->capacity, sizeof *list->links)) return false;
  list->links = items;
  list->links[list->count++] = (radish_link){
      .source = source, .destination = destination, .timesteps = timesteps, .first_input = list->input_count};
  return true;
}

static bool add_input(link_list *list, int input) {
  void *items = list->inputs;
  if (!reserve(&items, list->input_count, &list->input_capacity, sizeof *list->inputs)) return false;
  list->inputs = items;
  list->inputs[list->input_count++] = input;
  list->links[list->count - 1].inputs++;
  return true;
}

// Partitions of a layer: [first, last).
typedef struct {
  int first, last;
} part_range;

static part_range partitions_of(const radish_mapped_chip *mapped, const radish_tiling *t, int layer) {
  if (layer == 0) return (part_range){0, mapped->port_count};
  return (part_range){mapped->port_count + t->first_tile[layer], mapped->port_count + t->first_tile[layer + 1]};
}

// All links into one destination. A step that no source would complete (the tile reads nothing of the sources
// that still send) is paced by the tokens of one of them.
static bool link_destination(radish_mapped_chip *mapped, const radish_tiling *t, int destination, link_list *list) {
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
      bool linked = false;
      for (int j = i; j < layer->source_count; j++) {
        if (layer->sources[j].from != from) continue;
        if (!boxes_meet(p->sources[j].window, mapped->programs[source].outputs)) continue;
        if (!linked && !add_link(list, source, destination, timesteps)) return false;
        linked = true;
        if (!add_input(list, j)) return false;
      }
      if (linked && timesteps > longest) longest = timesteps;
    }
  }
  for (int i = 0; i < layer->source_count && longest < p->timesteps_in; i++) {
    const int source = partitions_of(mapped, t, layer->sources[i].from).first;
    const int timesteps = mapped->programs[source].timesteps_out;
    if (timesteps < p->timesteps_in) continue;
    if (!add_link(list, source, destination, timesteps)) return false;
    longest = timesteps;
  }
  return true;
}

// A tile that nobody reads (a stride or a channel offset passes it by) still needs somebody who consumes its
// steps: the first reader of its layer drops its spikes and counts its tokens.
static bool link_unread_sources(radish_mapped_chip *mapped, const radish_tiling *t, link_list *list) {
  bool *read = calloc((size_t)mapped->partition_count, sizeof *read);
  if (!read) return false;
  for (int i = 0; i < list->count; i++) read[list->links[i].source] = true;
  bool complete = true;
  for (int source = 0; source < mapped->partition_count && complete; source++) {
    const radish_program *p = &mapped->programs[source];
    for (int layer = p->layer + 1; layer < mapped->network->layer_count && !read[source] && !p->readout; layer++) {
      for (int i = 0; i < mapped->network->layers[layer].source_count && !read[source]; i++) {
        if (mapped->network->layers[layer].sources[i].from != p->layer) continue;
        complete = add_link(list, source, partitions_of(mapped, t, layer).first, p->timesteps_out);
        read[source] = true;
      }
    }
  }
  free(read);
  return complete;
}

// Numbers the links of each destination and counts the tokens that complete each step.
static bool count_links(radish_mapped_chip *mapped, link_list *list) {
  int *links = calloc((size_t)mapped->partition_count, sizeof *links);
  if (!links) return false;
  bool complete = true;
  for (int p = mapped->port_count; p < mapped->partition_count && complete; p++) {
    mapped->links_at_step[p] = radish_mapping_take(mapped, mapped->programs[p].window_steps, sizeof **mapped->links_at_step);
    complete = mapped->links_at_step[p] != 0;
  }
  for (int i = 0; i < list->count && complete; i++) {
    radish_link *link = &list->links[i];
    link->ordinal = links[link->destination]++;
    link->core = mapped->core_of[link->destination];
    for (int step = 0; step < mapped->programs[link->destination].window_steps; step++) {
      mapped->links_at_step[link->destination][step] += link->timesteps > step;
    }
  }
  free(links);
  return complete;
}

static int by_source_core_destination(const void *a, const void *b) {
  const radish_link *left = a, *right = b;
  if (left->source != right->source) return left->source - right->source;
  if (left->core != right->core) return left->core - right->core;
  return left->destination - right->destination;
}

radish_status radish_mapping_make_feeds(radish_mapped_chip *mapped, const radish_tiling *t, radish_error *error) {
  link_list list = {0};
  bool complete = true;
  for (int p = mapped->port_count; p < mapped->partition_count && complete; p++) {
    complete = link_destination(mapped, t, p, &list);
  }
  complete = complete && link_unread_sources(mapped, t, &list) && count_links(mapped, &list);
  radish_link *links = complete ? radish_mapping_take(mapped, list.count, sizeof *links) : 0;
  int *inputs = complete ? radish_mapping_take(mapped, list.input_count, sizeof *inputs) : 0;
  if (!links || !inputs) {
    free(list.links);
    free(list.inputs);
    return radish_mapping_no_memory(error);
  }
  if (list.count) memcpy(links, list.links, (size_t)list.count * sizeof *links);
  if (list.input_count) memcpy(inputs, list.inputs, (size_t)list.input_count * sizeof *inputs);
  free(list.links);
  free(list.inputs);
  qsort(links, (size_t)list.count, sizeof *links, by_source_core_destination);
  mapped->links = links;
  mapped->link_inputs = inputs;
  mapped->link_count = list.count;
  for (int i = 0; i < list.count; i++) mapped->source_links[links[i].source + 1]++;
  for (int p = 0; p < mapped->partition_count; p++) mapped->source_links[p + 1] += mapped->source_links[p];
  return RADISH_OK;
}
