// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/tile.h"

#include <algorithm>
#include <array>
#include <set>

namespace reference {

namespace {

using Marks = std::set<int>; // coordinates along one axis

// Returns the coordinates 0 .. size-1 that the windows at these positions cover.
Marks windows_at(const Marks &positions, const Axis &axis, int size) {
  Marks marks;
  for (int position : positions)
    for (int k = 0; k < axis.kernel; k++) {
      const int at = axis.first(position) + k;
      if (at >= 0 && at < size) marks.insert(at);
    }
  return marks;
}

Marks all_of(int size, int first = 0) {
  Marks marks;
  for (int i = 0; i < size; i++) marks.insert(first + i);
  return marks;
}

// Returns the channels of a source that these channels of the layer read.
Marks channels_read(const Spec &spec, const Layer &layer, const Source &source, const Marks &channels) {
  const Shape from = output_shape(spec, source.from);
  Marks marks;
  for (int c : channels) {
    if (source.read == Read::uniform) {
      const int read = c - source.channel_offset;
      if (read >= 0 && read < from.channels) marks.insert(read);
    } else {
      const int in_group = from.channels / source.groups, out_group = layer.out_channels / source.groups;
      for (int i = 0; i < in_group; i++) marks.insert(c / out_group * in_group + i);
    }
  }
  return marks;
}

// Returns the least box with all marked coordinates.
Box box_around(const Marks &channels, const Marks &rows, const Marks &columns) {
  if (channels.empty() || rows.empty() || columns.empty()) return {};
  const auto size = [](const Marks &marks) { return *marks.rbegin() - *marks.begin() + 1; };
  return {*channels.begin(), *rows.begin(), *columns.begin(), {size(channels), size(rows), size(columns)}};
}

Box halo_of(const Spec &spec, const Layer &layer, const Source &source, const Box &sums) {
  const Shape from = output_shape(spec, source.from);
  if (source.read == Read::dense) return {0, 0, 0, from};
  const Marks rows = all_of(sums.shape.rows, sums.row), columns = all_of(sums.shape.columns, sums.column);
  return box_around(channels_read(spec, layer, source, all_of(sums.shape.channels, sums.channel)),
                    windows_at(rows, source.rows, from.rows), windows_at(columns, source.columns, from.columns));
}

int64_t full(int64_t items, int64_t of) { // how many boxes of `of` items hold them
  int64_t boxes = 0;
  while (boxes * of < items) boxes++;
  return boxes;
}

// Returns the rows of the synapse memory that a source takes.
int64_t weight_rows(const Spec &spec, const Source &source) {
  const Shape from = output_shape(spec, source.from);
  switch (source.read) {
  case Read::conv: return int64_t{from.channels} / source.groups * source.taps();
  case Read::dense: return from.size();
  case Read::uniform: return 0;
  }
  return 0;
}

// Returns how many pooled rows (or columns) of the tile each of its rows before pooling belongs to.
std::vector<int> pooled_into(int first, int count, int first_pooled, int pooled, const Axis &pool) {
  std::vector<int> into(static_cast<size_t>(count), 0);
  for (int p = first_pooled; p < first_pooled + pooled; p++)
    for (int k = 0; k < pool.kernel; k++) {
      const int at = pool.first(p) + k - first;
      if (at >= 0 && at < count) into[static_cast<size_t>(at)]++;
    }
  return into;
}

// Returns the weights that a tile has of the array of a crossbar: of each axon one for every neuron of its potential words,
// those of padding too. A gain that is no weight of the network is a register instead.
int64_t weights_of_array(const Spec &spec, const Layer &layer, const std::vector<Box> &halos, int64_t neurons) {
  int64_t weights = 0;
  for (size_t i = 0; i < halos.size(); i++) {
    const Source &source = layer.sources[i];
    int64_t top = 1;
    for (int bit = 1; bit < spec.weight_bits; bit++) top *= 2;
    if (source.read == Read::uniform && (source.gain < -top || source.gain > top - 1)) continue;
    weights += halos[i].shape.size() * neurons;
  }
  return weights;
}

} // namespace

// Says whether a window of the axis has taps before or behind its `size` places.
static bool leaves(const Axis &axis, int size) {
  return axis.pad > 0 || axis.first(axis.windows(size) - 1) + axis.kernel > size;
}

bool bias_differs_by_neuron(const Spec &spec, int population) {
  const Layer &layer = spec.layer(population);
  if (layer.bias.shape.size() == 3) return true;
  bool surrounded = false;
  for (int64_t x : spec.pad_value) surrounded |= x != 0;
  for (const Source &source : layer.sources)
    if (surrounded && source.from == 0 && source.read != Read::dense &&
        (leaves(source.rows, spec.input.rows) || leaves(source.columns, spec.input.columns)))
      return true;
  return false;
}

TileNeeds tile_needs(const Spec &spec, int population, const Box &outputs, const CoreSize &core) {
  const Layer &layer = spec.layer(population);
  const Shape whole = sums_shape(spec, population);
  const Pool pool = layer.pool.enabled() ? layer.pool : Pool{};
  const Box tile = outputs;
  TileNeeds needs;
  needs.sums = box_around(all_of(tile.shape.channels, tile.channel),
                          windows_at(all_of(tile.shape.rows, tile.row), pool.rows, whole.rows),
                          windows_at(all_of(tile.shape.columns, tile.column), pool.columns, whole.columns));
  const int64_t words = full(tile.shape.channels, core.lanes);
  const int64_t positions = int64_t{needs.sums.shape.rows} * needs.sums.shape.columns;
  needs.potential_words = words * positions;
  needs.output_words = words * tile.shape.rows * tile.shape.columns;
  const Box &sums = needs.sums;
  for (int rows : pooled_into(sums.row, sums.shape.rows, tile.row, tile.shape.rows, pool.rows))
    for (int columns : pooled_into(sums.column, sums.shape.columns, tile.column, tile.shape.columns, pool.columns))
      needs.commit_cycles += words * std::max(1, rows * columns);

  int64_t rows = 0;
  for (const Source &source : layer.sources) {
    needs.halos.push_back(halo_of(spec, layer, source, needs.sums));
    needs.axon_words += full(needs.halos.back().shape.size(), 64);
    rows += weight_rows(spec, source);
  }
  int64_t constants = bias_differs_by_neuron(spec, population) ? positions : 1;
  if (core.rate && !layer.readout) constants++; // the thresholds
  needs.weight_bits = core.crossbar ? 0 : rows * words * core.lanes * spec.weight_bits;
  needs.constant_bits = constants * words * core.lanes * core.potential_bits;
  if (core.crossbar) {
    needs.constant_bits +=
        weights_of_array(spec, layer, needs.halos, needs.potential_words * core.lanes) * spec.weight_bits;
  }
  needs.synapse_bits = needs.weight_bits + needs.constant_bits;

  const int image_steps = core.rate ? core.rate_timesteps : timesteps_in(spec, population);
  needs.window_steps = core.rate ? std::min(core.slots / 2, image_steps) : image_steps;
  while ((needs.windows + 1) * needs.window_steps <= core.slots) needs.windows++;
  needs.plane_bits = 64 * needs.axon_words * needs.window_steps;
  needs.state_bits = needs.potential_words * core.lanes * (core.potential_bits + (core.rate ? 16 : image_steps));
  return needs;
}

std::vector<Box> tiles_of(const Spec &spec, int population, const Cut &cut, int lanes) {
  const Shape shape = output_shape(spec, population);
  const auto words = static_cast<int>(full(shape.channels, lanes));
  std::vector<Box> tiles;
  for (int c = 0; c < cut.channels; c++)
    for (int y = 0; y < cut.rows; y++)
      for (int x = 0; x < cut.columns; x++) {
        const int channel = words * c / cut.channels * lanes, row = shape.rows * y / cut.rows;
        const int column = shape.columns * x / cut.columns;
        const int end = std::min(words * (c + 1) / cut.channels * lanes, shape.channels);
        tiles.push_back(
            {channel,
             row,
             column,
             {end - channel, shape.rows * (y + 1) / cut.rows - row, shape.columns * (x + 1) / cut.columns - column}});
      }
  return tiles;
}

namespace {

// Returns a tile as large as the largest of the cut along each axis, in the middle of the layer's rows and columns.
Box middle_tile(const Shape &shape, const Cut &cut, int lanes) {
  const auto channels = static_cast<int>(full(full(shape.channels, lanes), cut.channels)) * lanes;
  const auto rows = static_cast<int>(full(shape.rows, cut.rows));
  const auto columns = static_cast<int>(full(shape.columns, cut.columns));
  return {
      0, (shape.rows - rows) / 2, (shape.columns - columns) / 2, {std::min(channels, shape.channels), rows, columns}};
}

// Returns how many tiles a spike goes to where its source is cut alike: those of all channels, and along an axis with a
// halo the neighbours too.
int64_t spread(const Layer &layer, const Cut &cut) {
  const auto overlap = [](const Axis &axis) { return axis.kernel > axis.stride; };
  bool halo = overlap(layer.pool.rows) || overlap(layer.pool.columns);
  for (const Source &source : layer.sources) halo |= overlap(source.rows) || overlap(source.columns);
  const int neighbours = halo ? 3 : 1;
  return int64_t{cut.channels} * std::min(cut.rows, neighbours) * std::min(cut.columns, neighbours);
}

} // namespace

Cut best_cut(const Spec &spec, int population, const CoreSize &core, const CoreMemory &have) {
  const Shape shape = output_shape(spec, population);
  Cut best{0, 0, 0};
  std::array<int64_t, 3> least{};
  for (Cut cut; cut.channels <= full(shape.channels, core.lanes); cut.channels++)
    for (cut.rows = 1; cut.rows <= shape.rows; cut.rows++)
      for (cut.columns = 1; cut.columns <= shape.columns; cut.columns++) {
        if (best.channels && cut.tiles() > best.tiles()) continue;
        const Box middle = middle_tile(shape, cut, core.lanes);
        std::vector<Box> tiles = tiles_of(spec, population, cut, core.lanes);
        tiles.push_back(middle);
        bool fits = true;
        for (size_t i = 0; i < tiles.size() && fits; i++) {
          const TileNeeds needs = tile_needs(spec, population, tiles[i], core);
          fits = have.holds({needs.axon_words, needs.potential_words, needs.synapse_bits});
        }
        const std::array<int64_t, 3> costs = {cut.tiles(), spread(spec.layer(population), cut),
                                              tile_needs(spec, population, middle, core).axon_words};
        if (!fits || (best.channels && costs >= least)) continue;
        best = cut;
        least = costs;
      }
  return best;
}

} // namespace reference
