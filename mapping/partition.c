// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/partition.h"

#include "core/kernels.h"
#include "mapping/crossbar.h"
#include <math.h>

static int64_t ceil_div(int64_t a, int64_t b) {
  return (a + b - 1) / b;
}
static int min_int(int a, int b) {
  return a < b ? a : b;
}
static int max_int(int a, int b) {
  return a > b ? a : b;
}

// ---- memories -----------------------------------------------------------------------------------------------

radish_memory_use radish_partition_memory_larger(radish_memory_use a, radish_memory_use b) {
#define X(name, ...) a.name = a.name > b.name ? a.name : b.name;
  RADISH_MEMORIES(X)
#undef X
  return a;
}

radish_memory_use radish_partition_memory_capacity(const radish_core_params *core) {
#define X(name, capacity, doc) .name = (capacity),
  return (radish_memory_use){RADISH_MEMORIES(X)};
#undef X
}

bool radish_partition_memory_fits(radish_memory_use use, const radish_core_params *core) {
#define X(name, capacity, doc) &&use.name <= (capacity)
  return true RADISH_MEMORIES(X);
#undef X
}

double radish_partition_memory_share(radish_memory_use use, radish_memory_use capacity) {
  double most = 0;
#define X(name, ...) most = fmax(most, (double)use.name / (double)capacity.name);
  RADISH_MEMORIES(X)
#undef X
  return most;
}

// ---- geometry of a tile -------------------------------------------------------------------------------------

static int cut_at(int size, int parts, int index) {
  return (int)((int64_t)size * index / parts);
}

radish_box radish_partition_tile_outputs(const radish_layer *layer, radish_cut cut, int lanes, int c, int y, int x) {
  const int words = (int)ceil_div(layer->shape.channels, lanes);
  const int c0 = cut_at(words, cut.channels, c) * lanes;
  const int c1 = min_int(cut_at(words, cut.channels, c + 1) * lanes, layer->shape.channels);
  const int y0 = cut_at(layer->shape.rows, cut.rows, y), y1 = cut_at(layer->shape.rows, cut.rows, y + 1);
  const int x0 = cut_at(layer->shape.columns, cut.columns, x), x1 = cut_at(layer->shape.columns, cut.columns, x + 1);
  return (radish_box){c0, y0, x0, {c1 - c0, y1 - y0, x1 - x0}};
}

typedef struct {
  int first, count;
} span;

// Returns the range of 0..size-1 that `count` windows of `kernel` coordinates, `stride` apart, cover; the first of them
// is number `first`.
static span covered(int first, int count, radish_window_axis axis, int size) {
  const int low = max_int(first * axis.stride - axis.pad, 0);
  const int high = min_int((first + count - 1) * axis.stride - axis.pad + axis.kernel, size);
  return (span){low < size ? low : 0, max_int(high - low, 0)};
}

static radish_box box_of(span channels, span rows, span columns) {
  return (radish_box){channels.first, rows.first, columns.first, {channels.count, rows.count, columns.count}};
}

radish_box radish_partition_tile_sums(const radish_layer *layer, radish_box outputs) {
  const span channels = {outputs.channel, outputs.shape.channels};
  return box_of(channels, covered(outputs.row, outputs.shape.rows, layer->pool_rows, layer->sums.rows),
                covered(outputs.column, outputs.shape.columns, layer->pool_columns, layer->sums.columns));
}

radish_box radish_partition_tile_halo(const radish_network *network, int layer, int source, radish_box sums) {
  const radish_source *s = &network->layers[layer].sources[source];
  const radish_shape from = network->layers[s->from].shape;
  const radish_box part = radish_source_part(network, s);
  if (s->read == RADISH_READ_DENSE) return part;
  span channels = {part.channel, part.shape.channels};
  if (s->read == RADISH_READ_UNIFORM) {
    channels =
        covered(sums.channel - s->channel_offset, sums.shape.channels, (radish_window_axis){1, 1, 0}, from.channels);
  } else if (s->groups > 1) {
    const int in = from.channels / s->groups, out = network->layers[layer].sums.channels / s->groups;
    const int first = sums.channel / out, last = (sums.channel + sums.shape.channels - 1) / out;
    channels = (span){first * in, (last - first + 1) * in};
  }
  return box_of(channels, covered(sums.row, sums.shape.rows, s->rows, from.rows),
                covered(sums.column, sums.shape.columns, s->columns, from.columns));
}

static bool spans_meet(int a, int a_count, int b, int b_count) {
  return a < b + b_count && b < a + a_count && a_count > 0 && b_count > 0;
}

bool radish_partition_boxes_meet(radish_box a, radish_box b) {
  return spans_meet(a.channel, a.shape.channels, b.channel, b.shape.channels) &&
         spans_meet(a.row, a.shape.rows, b.row, b.shape.rows) &&
         spans_meet(a.column, a.shape.columns, b.column, b.shape.columns);
}

// ---- what a tile needs --------------------------------------------------------------------------------------

int radish_partition_in_per_group(const radish_network *network, const radish_source *s) {
  const radish_box part = radish_source_part(network, s);
  if (s->groups > 1 || !part.channel) return part.shape.channels / s->groups;
  int in = part.shape.channels;
  while (part.channel % in) in++;
  return in;
}

int64_t radish_partition_synapse_rows(const radish_network *network, const radish_source *s) {
  switch (s->read) {
  case RADISH_READ_DENSE: return radish_shape_size(radish_source_part(network, s).shape);
  case RADISH_READ_CONV: return (int64_t)radish_partition_in_per_group(network, s) * radish_source_taps(s);
  case RADISH_READ_UNIFORM: break; // the gain is a register
  }
  return 0;
}

// Returns the bits of the array that a tile takes of a crossbar: a weight for each of these axons and each neuron of its
// potential words.
static int64_t array_bits(const radish_network *network, const radish_core_params *core, int64_t axons,
                          int64_t potential_words) {
  return axons * potential_words * core->lanes * network->weight_bits;
}

int64_t radish_partition_tile_weight_bits(const radish_network *network, int index, const radish_core_params *core,
                                          radish_box outputs) {
  const radish_layer *layer = &network->layers[index];
  if (radish_crossbar_is(core)) return 0;
  int64_t rows = 0;
  for (int i = 0; i < layer->source_count; i++) rows += radish_partition_synapse_rows(network, &layer->sources[i]);
  return rows * ceil_div(outputs.shape.channels, core->lanes) * core->lanes * network->weight_bits;
}

static radish_memory_use memory_of_sums(const radish_network *network, int index, radish_coding coding,
                                        const radish_core_params *core, radish_box sums) {
  const radish_layer *layer = &network->layers[index];
  const int64_t words = ceil_div(sums.shape.channels, core->lanes);
  const int64_t positions = (int64_t)sums.shape.rows * sums.shape.columns;
  int64_t axons = 0, axon_words = 0;
  for (int i = 0; i < layer->source_count; i++) {
    const int64_t size = radish_shape_size(radish_partition_tile_halo(network, index, i, sums).shape);
    if (radish_crossbar_stores(network, &layer->sources[i], core)) axons += size;
    axon_words += ceil_div(size, RADISH_AXONS_PER_WORD);
  }
  const int64_t weight_bits = radish_crossbar_is(core) ? array_bits(network, core, axons, words * positions)
                                                       : radish_partition_tile_weight_bits(network, index, core, sums);
  int64_t constant_words = words * (layer->bias_per_neuron ? positions : 1);    // initial potentials, or currents
  if (coding == RADISH_CODING_RATE && !layer->readout) constant_words += words; // thresholds
  return (radish_memory_use){.partitions = 1,
                             .sources = layer->source_count,
                             .axon_words = axon_words,
                             .potential_words = words * positions,
                             .synapse_bits = weight_bits + constant_words * core->lanes * core->potential_bits};
}

radish_memory_use radish_partition_tile_memory(const radish_network *network, int layer, radish_coding coding,
                                               const radish_core_params *core, radish_box outputs) {
  return memory_of_sums(network, layer, coding, core, radish_partition_tile_sums(&network->layers[layer], outputs));
}

int64_t radish_partition_tile_load(const radish_network *network, int index, const radish_core_params *core,
                                   radish_box outputs) {
  const radish_layer *layer = &network->layers[index];
  const radish_box sums = radish_partition_tile_sums(layer, outputs);
  const int64_t words = ceil_div(sums.shape.channels, core->lanes);
  int64_t cycles = words * sums.shape.rows * sums.shape.columns; // fire + leak
  for (int i = 0; i < layer->source_count; i++) {
    const radish_source *s = &layer->sources[i];
    const int64_t axons = radish_shape_size(radish_partition_tile_halo(network, index, i, sums).shape);
    if (radish_crossbar_stores(network, s, core)) {
      cycles += axons * words * sums.shape.rows * sums.shape.columns;
      continue;
    }
    const int64_t taps =
        s->read == RADISH_READ_DENSE ? 1 : ceil_div(radish_source_taps(s), (int64_t)s->rows.stride * s->columns.stride);
    cycles += axons * taps * (s->read == RADISH_READ_UNIFORM ? 1 : ceil_div(words, s->groups > 0 ? s->groups : 1));
  }
  return cycles * layer->timesteps_in;
}

// ---- the choice ---------------------------------------------------------------------------------------------

// Returns the largest tile of a cut, in the middle of the layer.
radish_box radish_partition_largest_tile(const radish_layer *layer, radish_cut cut, int lanes) {
  const int words = (int)ceil_div(layer->shape.channels, lanes);
  const int channels = min_int((int)ceil_div(words, cut.channels) * lanes, layer->shape.channels);
  const int rows = (int)ceil_div(layer->shape.rows, cut.rows);
  const int columns = (int)ceil_div(layer->shape.columns, cut.columns);
  return (radish_box){
      0, (layer->shape.rows - rows) / 2, (layer->shape.columns - columns) / 2, {channels, rows, columns}};
}

// Says whether `covered` of `size` coordinates are as many as so many windows can ever cover.
static bool covers_most(int covered, int windows, radish_window_axis axis, int size) {
  return covered == min_int((windows - 1) * axis.stride + axis.kernel, size);
}

// Says whether no tile of so many rows and columns reads more of them, wherever it lies. One in the middle may read less than one
// at the border, where a layer is padded more on one side than on the other.
static bool reads_most(const radish_network *network, int index, radish_box outputs) {
  const radish_layer *layer = &network->layers[index];
  const radish_box sums = radish_partition_tile_sums(layer, outputs);
  bool most = covers_most(sums.shape.rows, outputs.shape.rows, layer->pool_rows, layer->sums.rows) &&
              covers_most(sums.shape.columns, outputs.shape.columns, layer->pool_columns, layer->sums.columns);
  for (int i = 0; i < layer->source_count && most; i++) {
    const radish_source *s = &layer->sources[i];
    if (s->read == RADISH_READ_DENSE) continue;
    const radish_shape from = network->layers[s->from].shape;
    const radish_box halo = radish_partition_tile_halo(network, index, i, sums);
    most = covers_most(halo.shape.rows, sums.shape.rows, s->rows, from.rows) &&
           covers_most(halo.shape.columns, sums.shape.columns, s->columns, from.columns);
  }
  return most;
}

// Adds to `*most` what the tiles of a cut need. Along an axis where `alike` says so, one stands for all: the largest, in the
// middle. Returns false where one does not fit a core.
static bool look_at_tiles(const radish_network *network, int index, radish_coding coding,
                          const radish_core_params *core, radish_cut cut, bool alike_rows, bool alike_columns,
                          radish_memory_use *most) {
  const radish_layer *layer = &network->layers[index];
  const radish_box largest = radish_partition_largest_tile(layer, cut, (int)core->lanes);
  const int rows = alike_rows ? 1 : cut.rows, columns = alike_columns ? 1 : cut.columns;
  for (int c = 0; c < cut.channels; c++) { // which groups and sources are read differs with the channels
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        radish_box tile = radish_partition_tile_outputs(layer, cut, (int)core->lanes, c, y, x);
        if (alike_rows) {
          tile.row = largest.row;
          tile.shape.rows = largest.shape.rows;
        }
        if (alike_columns) {
          tile.column = largest.column;
          tile.shape.columns = largest.shape.columns;
        }
        const radish_memory_use use = radish_partition_tile_memory(network, index, coding, core, tile);
        *most = radish_partition_memory_larger(*most, use);
        if (!radish_partition_memory_fits(use, core)) return false;
      }
    }
  }
  return true;
}

bool radish_partition_cut_fits(const radish_network *network, int index, radish_coding coding,
                               const radish_core_params *core, radish_cut cut, radish_memory_use *most) {
  const radish_box largest = radish_partition_largest_tile(&network->layers[index], cut, (int)core->lanes);
  *most = radish_partition_tile_memory(network, index, coding, core, largest);
  if (!radish_partition_memory_fits(*most, core)) return false;
  const bool anywhere = reads_most(network, index, largest);
  return look_at_tiles(network, index, coding, core, cut, anywhere, anywhere, most);
}

bool radish_partition_cut_needs(const radish_network *network, int index, radish_coding coding,
                                const radish_core_params *core, radish_cut cut, radish_memory_use *most) {
  enum { FEW = 2 }; // A third tile lies between two others.
  const radish_box largest = radish_partition_largest_tile(&network->layers[index], cut, (int)core->lanes);
  const bool anywhere = reads_most(network, index, largest);
  *most = (radish_memory_use){0};
  return look_at_tiles(network, index, coding, core, cut, anywhere && cut.rows > FEW, anywhere && cut.columns > FEW,
                       most);
}

static radish_status refuse(const radish_network *network, int index, radish_coding coding,
                            const radish_core_params *core, radish_error *error) {
  const radish_layer *layer = &network->layers[index];
  const radish_cut finest = {(int)ceil_div(layer->shape.channels, core->lanes), layer->shape.rows,
                             layer->shape.columns};
  radish_memory_use use;
  radish_partition_cut_fits(network, index, coding, core, finest, &use);
  const radish_memory_use have = radish_partition_memory_capacity(core);
  const char *const rate = coding == RADISH_CODING_RATE
                               ? "; rate coding splits no layer, since a neuron compares its whole sum with its "
                                 "threshold in each step"
                               : "";
  if (use.sources > have.sources) {
    return radish_fail(error, RADISH_BAD_INPUT, network->path, layer->line,
                       "layer %s: each of its tiles reads %lld populations; a core has %lld entries (core.sources)%s",
                       layer->name, (long long)use.sources, (long long)have.sources, rate);
  }
  return radish_fail(error, RADISH_BAD_INPUT, network->path, layer->line,
                     "layer %s: its smallest tile (%lld channels at one position) needs %lld axons, %lld neurons and "
                     "%lld synapse bits; a core has %lld, %lld and %lld (core.axons, core.neurons, core.synapse_kib)%s",
                     layer->name,
                     (long long)(core->lanes < layer->shape.channels ? core->lanes : layer->shape.channels),
                     (long long)use.axon_words * RADISH_AXONS_PER_WORD, (long long)(use.potential_words * core->lanes),
                     (long long)use.synapse_bits, (long long)have.axon_words * RADISH_AXONS_PER_WORD,
                     (long long)(have.potential_words * core->lanes), (long long)have.synapse_bits, rate);
}

bool radish_partition_fits(const radish_network *network, int index, radish_coding coding,
                           const radish_core_params *core) {
  const radish_layer *layer = &network->layers[index];
  const radish_cut finest = {(int)ceil_div(layer->shape.channels, core->lanes), layer->shape.rows,
                             layer->shape.columns};
  radish_memory_use most;
  return radish_partition_cut_fits(network, index, coding, core, finest, &most);
}

static bool overlap(radish_window_axis rows, radish_window_axis columns) {
  return rows.kernel > rows.stride || columns.kernel > columns.stride;
}

// Returns the number of tiles that a spike goes to when the source is cut alike; along an axis with a halo it goes to
// the neighbours too.
static int64_t spread(const radish_layer *layer, radish_cut cut) {
  bool halo = false;
  for (int i = 0; i < layer->source_count; i++)
    halo = halo || overlap(layer->sources[i].rows, layer->sources[i].columns);
  halo = halo || overlap(layer->pool_rows, layer->pool_columns);
  const int reach = halo ? 3 : 1;
  return (int64_t)cut.channels * min_int(cut.rows, reach) * min_int(cut.columns, reach);
}

radish_status radish_partition_choose_cut(const radish_network *network, int index, radish_coding coding,
                                          const radish_core_params *core, radish_cut *cut, radish_error *error) {
  const radish_layer *layer = &network->layers[index];
  const int words = (int)ceil_div(layer->shape.channels, core->lanes);
  int64_t best = INT64_MAX, best_spread = 0, best_axons = 0;
  for (int channels = 1; channels <= words && channels <= best; channels++) {
    for (int rows = 1; rows <= layer->shape.rows && (int64_t)channels * rows <= best; rows++) {
      for (int columns = 1; columns <= layer->shape.columns; columns++) {
        const radish_cut candidate = {channels, rows, columns};
        const int64_t count = (int64_t)channels * rows * columns;
        if (count > best) break;
        radish_memory_use use = radish_partition_tile_memory(
            network, index, coding, core, radish_partition_largest_tile(layer, candidate, (int)core->lanes));
        if (!radish_partition_memory_fits(use, core)) continue;
        const int64_t tiles_reached = spread(layer, candidate), axons = use.axon_words;
        const bool better =
            count < best || tiles_reached < best_spread || (tiles_reached == best_spread && axons < best_axons);
        if (!better) break;
        if (!radish_partition_cut_fits(network, index, coding, core, candidate, &use)) continue;
        best = count;
        best_spread = tiles_reached;
        best_axons = axons;
        *cut = candidate;
        break; // more columns only add tiles
      }
    }
  }
  return best < INT64_MAX ? RADISH_OK : refuse(network, index, coding, core, error);
}
