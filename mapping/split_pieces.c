// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// split_pieces.c: cuts the sources of a layer into pieces, says how large their sums may be, and which trains carry that.
#include "mapping/split_parts.h"

#include <string.h>

static int ceil_div(int64_t a, int64_t b) {
  return (int)((a + b - 1) / b);
}
static int min_int(int a, int b) {
  return a < b ? a : b;
}
static int max_int(int a, int b) {
  return a > b ? a : b;
}

// ---- trains -------------------------------------------------------------------------------------------------

int radish_split_bits(radish_split_reach reach, bool is_signed) {
  int bits = 1;
  while (bits < 63 && (reach.low < (is_signed ? -((int64_t)1 << (bits - 1)) : 0) ||
                       reach.high >= (int64_t)1 << (is_signed ? bits - 1 : bits))) {
    bits++;
  }
  return bits;
}

// The trains are of even length, but for the first one where the others would begin above 2^15.
bool radish_split_make_trains(int bits, int count, int longest, radish_split_trains *trains) {
  const int first = count > 1 ? max_int(ceil_div(bits, count), bits - RADISH_SPLIT_LARGEST_SHIFT) : bits;
  if (first > longest) return false;
  *trains = (radish_split_trains){.count = count, .bits = {first}, .shift = {bits - first}};
  for (int k = 1; k < count; k++) {
    trains->bits[k] = ceil_div(trains->shift[k - 1], count - k);
    trains->shift[k] = trains->shift[k - 1] - trains->bits[k];
  }
  return true;
}

bool radish_split_find_trains(radish_split_reach reach, int longest, radish_split_trains *trains) {
  const int bits = radish_split_bits(reach, true);
  if (bits > longest + RADISH_SPLIT_LARGEST_SHIFT) return false;
  int count = 1;
  while (!radish_split_make_trains(bits, count, longest, trains)) count++;
  return true;
}

// ---- cuts ---------------------------------------------------------------------------------------------------

// These are the pieces of one source: along each axis so many neighbours each, of which the last piece may have fewer.
typedef struct {
  int channels, rows, columns; // of a piece
  int groups;                  // each of which is cut alike, on its own
  radish_shape of;             // what is cut, of each group
} cut;

static bool weighted(const radish_source *source) {
  return source->read != RADISH_READ_UNIFORM;
}

static int64_t fan_in(const radish_network *network, const radish_layer *layer, const radish_source *source) {
  return radish_network_weight_count(network, layer, source) / layer->sums.channels;
}

// Cuts the channels of `of` first, then the rows of single channels, then the columns of single rows, so that a piece
// has neighbours only. Only channels are cut of a convolution.
static cut cut_into(const radish_source *source, radish_shape of, int64_t parts, bool *finest) {
  cut c = {of.channels, of.rows, of.columns, 1, of};
  const bool conv = source->read == RADISH_READ_CONV;
  if (conv) c.groups = source->groups, c.of.channels = of.channels / source->groups;
  c.channels = ceil_div(c.of.channels, parts < c.of.channels ? parts : c.of.channels);
  while (c.groups > 1 && c.of.channels % c.channels) c.channels--; // each group begins with a whole piece
  const int64_t of_channel = parts / c.of.channels, of_row = of_channel / of.rows;
  if (!conv && of_channel > 1) c.rows = ceil_div(of.rows, of_channel < of.rows ? of_channel : of.rows);
  if (!conv && of_row > 1) c.columns = ceil_div(of.columns, of_row < of.columns ? of_row : of.columns);
  if (c.channels > 1 || (!conv && (c.rows > 1 || c.columns > 1))) *finest = false;
  return c;
}

static int pieces_of(cut c) {
  return c.groups * ceil_div(c.of.channels, c.channels) * ceil_div(c.of.rows, c.rows) *
         ceil_div(c.of.columns, c.columns);
}

static radish_box piece_at(cut c, int index) {
  const int across = ceil_div(c.of.columns, c.columns), down = ceil_div(c.of.rows, c.rows),
            deep = ceil_div(c.of.channels, c.channels);
  const int x = index % across * c.columns, y = index / across % down * c.rows,
            z = index / across / down % deep * c.channels, group = index / across / down / deep;
  return (radish_box){
      group * c.of.channels + z,
      y,
      x,
      {min_int(c.channels, c.of.channels - z), min_int(c.rows, c.of.rows - y), min_int(c.columns, c.of.columns - x)}};
}

// ---- weights and sums ---------------------------------------------------------------------------------------

// The weights of a piece are, for each channel of the sums, `count` neighbours, the first of them at `first`, where a
// channel has `all`.
typedef struct {
  int64_t first, count, all;
} run;

static run run_of(const radish_network *network, const radish_layer *layer, const radish_split_piece *piece) {
  const radish_source *source = &layer->sources[piece->source];
  const radish_shape of = network->layers[source->from].shape;
  const int64_t all = fan_in(network, layer, source);
  if (source->read == RADISH_READ_DENSE) {
    const int64_t first = ((int64_t)piece->part.channel * of.rows + piece->part.row) * of.columns + piece->part.column;
    return (run){first, radish_shape_size(piece->part.shape), all};
  }
  const int64_t taps = radish_source_taps(source), channel = piece->part.channel % (of.channels / source->groups);
  return (run){channel * taps, piece->part.shape.channels * taps, all};
}

// Adds what `weight` times an output of the layer may be.
static void widen(radish_split_reach *reach, int64_t weight, const radish_layer *from) {
  const int64_t least = radish_layer_least(from), largest = radish_layer_largest(from);
  reach->low += weight * (weight < 0 ? largest : least);
  reach->high += weight * (weight < 0 ? least : largest);
}

radish_split_reach radish_split_reach_of(const radish_network *network, const radish_layer *layer,
                                         const radish_split_piece *piece) {
  const radish_source *source = &layer->sources[piece->source];
  const radish_layer *from = &network->layers[source->from];
  radish_split_reach most = {0, 0};
  if (!weighted(source)) {
    widen(&most, (int64_t)source->gain * radish_source_taps(source), from);
    return most;
  }
  const run r = run_of(network, layer, piece);
  for (int c = piece->channel; c < piece->channel + piece->channels; c++) {
    int64_t sum = 0, size = 0;
    const int16_t *weights = source->weights + c * r.all + r.first;
    for (int64_t i = 0; i < r.count; i++) {
      sum += weights[i];
      size += weights[i] < 0 ? -weights[i] : weights[i];
    }
    radish_split_reach reach = {0, 0};
    widen(&reach, (size + sum) / 2, from); // its positive weights
    widen(&reach, (sum - size) / 2, from); // its negative ones
    if (reach.low < most.low) most.low = reach.low;
    if (reach.high > most.high) most.high = reach.high;
  }
  return most;
}

int16_t *radish_split_copy_weights(const radish_network *network, const radish_layer *layer,
                                   const radish_split_piece *piece, radish_arena *arena) {
  const run r = run_of(network, layer, piece);
  int16_t *weights = radish_arena_take(arena, piece->channels * r.count, sizeof *weights);
  for (int c = 0; weights && c < piece->channels; c++) {
    memcpy(weights + c * r.count, layer->sources[piece->source].weights + (piece->channel + c) * r.all + r.first,
           (size_t)r.count * sizeof *weights);
  }
  return weights;
}

// ---- pieces -------------------------------------------------------------------------------------------------

static cut cut_source(const radish_network *network, const radish_layer *layer, int index, int64_t fineness,
                      int64_t largest, bool *finest) {
  const radish_source *source = &layer->sources[index];
  const int64_t parts = (fineness * fan_in(network, layer, source) + largest - 1) / largest;
  return cut_into(source, network->layers[source->from].shape, parts, finest);
}

radish_split_piece *radish_split_make_pieces(const radish_network *network, const radish_layer *layer, int fineness,
                                             radish_arena *arena, int *count, bool *finest) {
  int64_t largest = 1;
  *finest = true;
  for (int i = 0; i < layer->source_count; i++) {
    const int64_t inputs = fan_in(network, layer, &layer->sources[i]);
    if (inputs > largest) largest = inputs;
  }
  *count = 0;
  for (int i = 0; i < layer->source_count; i++) {
    *count += weighted(&layer->sources[i]) ? pieces_of(cut_source(network, layer, i, fineness, largest, finest)) : 1;
  }
  radish_split_piece *pieces = radish_arena_take(arena, *count, sizeof *pieces), *piece = pieces;
  for (int i = 0; i < layer->source_count && pieces; i++) {
    const bool cuts = weighted(&layer->sources[i]);
    const cut c = cuts ? cut_source(network, layer, i, fineness, largest, finest) : (cut){0};
    const int made = cuts ? pieces_of(c) : 1, of_group = layer->sums.channels / (cuts ? c.groups : 1);
    for (int k = 0; k < made; k++, piece++) {
      *piece = (radish_split_piece){.source = i, .channels = of_group};
      if (cuts) piece->part = piece_at(c, k);
      if (cuts) piece->channel = piece->part.channel / c.of.channels * (c.groups > 1 ? of_group : 0);
    }
  }
  return pieces;
}
