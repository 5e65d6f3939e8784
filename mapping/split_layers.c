// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// split_layers.c: makes the layers of parts and reducers.
#include "mapping/split_parts.h"

#include "mapping/partition.h"
#include <stdio.h>
#include <string.h>

static const radish_window_axis ONE = {1, 1, 0};

bool radish_split_reserve(radish_splitter *s) {
  radish_network *made = s->made;
  if (made->layer_count < s->capacity) return true;
  const int capacity = 2 * s->capacity;
  radish_layer *layers = radish_arena_take(s->arena, capacity, sizeof *layers);
  if (!layers) return false;
  memcpy(layers, made->layers, (size_t)made->layer_count * sizeof *layers);
  made->layers = layers;
  s->capacity = capacity;
  return true;
}

// ---- sources ------------------------------------------------------------------------------------------------

static void think(radish_splitter *s, radish_source source) {
  if (s->source_count < RADISH_SPLIT_MOST_SOURCES) s->sources[s->source_count] = source;
  s->source_count++;
}

void radish_split_think_piece(radish_splitter *s, const radish_layer *layer, const radish_split_piece *piece) {
  radish_source source = layer->sources[piece->source];
  source.from = s->index_of[source.from];
  if (source.read != RADISH_READ_UNIFORM) {
    source.part = piece->part;
    source.groups = piece->channels < layer->sums.channels ? 1 : source.groups;
    source.weights = NULL;
  }
  think(s, source);
}

void radish_split_think_identity(radish_splitter *s, int from, int gain, int channel) {
  think(s, (radish_source){.from = from,
                           .read = RADISH_READ_UNIFORM,
                           .rows = ONE,
                           .columns = ONE,
                           .groups = 1,
                           .gain = gain,
                           .channel_offset = channel});
}

static int longest_train(const radish_splitter *s, int sources) {
  int longest = 1;
  for (int i = 0; i < sources; i++) {
    const int timesteps = s->made->layers[s->sources[i].from].timesteps;
    if (timesteps > longest) longest = timesteps;
  }
  return longest;
}

// ---- layers -------------------------------------------------------------------------------------------------

// Returns a layer without sources, bias and name that sums up `channels` channels of the layer's sums and commits them
// as they are.
static radish_layer plain_layer(const radish_layer *layer, int channels) {
  radish_layer made = {.line = layer->line,
                       .op = RADISH_OP_ADD,
                       .sums = {channels, layer->sums.rows, layer->sums.columns},
                       .pool_rows = ONE,
                       .pool_columns = ONE,
                       .timesteps = 1,
                       .timesteps_in = 1};
  made.shape = made.sums;
  return made;
}

static radish_layer last_layer(const radish_layer *layer) {
  radish_layer made = *layer;
  made.op = RADISH_OP_ADD;
  return made;
}

bool radish_split_fits(radish_splitter *s, const radish_layer *layer, int channels) {
  radish_network *made = s->made;
  if (s->source_count > RADISH_SPLIT_MOST_SOURCES) return false;
  radish_layer *candidate = &made->layers[made->layer_count];
  *candidate = channels ? plain_layer(layer, channels) : last_layer(layer);
  candidate->sources = s->sources;
  candidate->source_count = s->source_count;
  made->layer_count++;
  const bool fits = radish_partition_fits(made, made->layer_count - 1, RADISH_CODING_RADIX, s->core);
  made->layer_count--;
  return fits;
}

// Says whether a layer of the network, or one made before, has that name.
static bool taken(const radish_splitter *s, const char *name) {
  for (int l = 0; l < s->whole->layer_count; l++) {
    if (!strcmp(s->whole->layers[l].name, name)) return true;
  }
  for (int l = 0; l < s->made->layer_count; l++) {
    if (!strcmp(s->made->layers[l].name, name)) return true;
  }
  return false;
}

static char *free_name(radish_splitter *s, const char *stem, const char *suffix) {
  enum { UNDERSCORES = 64 };
  const size_t length = strlen(stem) + strlen(suffix);
  char *name = radish_arena_take(s->arena, (int64_t)length + UNDERSCORES + 1, 1);
  if (!name) return NULL;
  size_t used = (size_t)snprintf(name, length + 1, "%s%s", stem, suffix);
  while (taken(s, name) && used < length + UNDERSCORES) name[used++] = '_';
  return name;
}

// Takes the layer `made` with the sources that are thought about as the next of the network.
static radish_status add_layer(radish_splitter *s, radish_layer made) {
  if (s->made->layer_count == RADISH_MAX_LAYERS) return radish_split_meet(s, RADISH_SPLIT_LAYERS);
  if (!radish_split_reserve(s)) return RADISH_NO_MEMORY;
  made.source_count = s->source_count;
  made.sources = radish_arena_take(s->arena, s->source_count, sizeof *made.sources);
  if (!made.bias) made.bias = radish_arena_take(s->arena, made.sums.channels, sizeof *made.bias);
  if (!made.sources || !made.bias || !made.name) return RADISH_NO_MEMORY;
  memcpy(made.sources, s->sources, (size_t)s->source_count * sizeof *made.sources);
  made.timesteps_in = longest_train(s, s->source_count);
  s->made->layers[s->made->layer_count++] = made;
  return RADISH_OK;
}

// Makes the name of a layer with a sum, or of one train of those that carry it. Returns NULL where memory ran out.
static char *sum_name(radish_splitter *s, const radish_layer *layer, const char *kind, int number, int train,
                      int trains) {
  char suffix[64], which[16] = "";
  if (trains > 1) snprintf(which, sizeof which, train ? ".low" : ".high");
  if (trains > 2 && train) snprintf(which, sizeof which, ".low%d", train);
  snprintf(suffix, sizeof suffix, ".%s%d%s", kind, number, which);
  return free_name(s, layer->name, suffix);
}

bool radish_split_reserve_terms(radish_splitter *s, radish_split_draft *d) {
  if (d->term_count + RADISH_SPLIT_MOST_TRAINS <= d->term_capacity) return true;
  d->term_capacity = 2 * (d->term_count + RADISH_SPLIT_MOST_TRAINS);
  radish_split_term *terms = radish_arena_take(s->arena, d->term_capacity, sizeof *terms);
  if (!terms) return false;
  if (d->term_count) memcpy(terms, d->terms, (size_t)d->term_count * sizeof *terms);
  d->terms = terms;
  return true;
}

radish_status radish_split_add_sum(radish_splitter *s, radish_split_draft *d, const char *kind, int number, int channel,
                                   int channels, const radish_split_trains *trains, radish_split_reach reach) {
  radish_split_term *terms = d->terms + d->term_count;
  for (int k = 0; k < trains->count; k++) {
    radish_layer made = plain_layer(d->layer, channels);
    if (s->sources[0].read != RADISH_READ_UNIFORM) made.op = d->layer->op;
    made.name = sum_name(s, d->layer, kind, number, k, trains->count);
    made.timesteps = trains->bits[k];
    made.shift = trains->shift[k];
    made.is_signed = k == 0;
    const int sources = s->source_count;
    for (int before = 0; before < k; before++) {
      radish_split_think_identity(s, terms[before].layer, -(1 << terms[before].shift), 0);
    }
    const radish_status status = add_layer(s, made);
    s->source_count = sources;
    if (status) return status;
    terms[k] = (radish_split_term){s->made->layer_count - 1, trains->shift[k], channel, {0, 0}};
    if (k) terms[k].reach.high = ((int64_t)1 << trains->bits[k]) - 1;
    else terms[k].reach = (radish_split_reach){reach.low >> trains->shift[0], reach.high >> trains->shift[0]};
  }
  d->term_count += trains->count;
  return RADISH_OK;
}

radish_status radish_split_add_column(radish_splitter *s, radish_split_draft *d, int number, int column, int bits,
                                      radish_split_reach reach) {
  radish_layer made = plain_layer(d->layer, d->layer->sums.channels);
  made.name = sum_name(s, d->layer, "sum", number, column, d->alike.count);
  made.timesteps = bits;
  made.is_signed = column == 0;
  const radish_status status = add_layer(s, made);
  if (status) return status;
  d->terms[d->term_count++] = (radish_split_term){s->made->layer_count - 1, d->alike.shift[column], 0, reach};
  return RADISH_OK;
}

radish_status radish_split_add_last(radish_splitter *s, const radish_layer *layer) {
  return add_layer(s, last_layer(layer));
}
