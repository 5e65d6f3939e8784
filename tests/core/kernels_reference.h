// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// kernels_reference.h: a random tile of a random layer, and what its spikes do: loops over the layer, in the
// layer's coordinates. It shares nothing with core/kernels.c but the registers of core/program.h.
#ifndef RADISH_TESTS_CORE_KERNELS_REFERENCE_H
#define RADISH_TESTS_CORE_KERNELS_REFERENCE_H

#include "core/kernels.h"

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

namespace reference {

using Place = std::tuple<int, int, int>; // channel, row, column

// One source of the layer has its weights by (output channel, input channel of the group, ky, kx).
struct Source {
  radish_program_source s{};
  radish_shape population{};
  int pad_rows = 0, pad_columns = 0, timesteps = 0;
  std::map<std::tuple<int, int, int, int>, int> weights;
  std::vector<int8_t> weights8;
  std::vector<int16_t> weights16;
  std::map<Place, int> x; // X of each neuron in the halo; 0 where there is none

  bool spikes(Place at, int step) const {
    const auto found = x.find(at);
    return found != x.end() && step < timesteps && found->second >> step & 1;
  }
  int sign(int step) const { return s.is_signed && step == timesteps - 1 ? -1 : 1; }
};

inline std::string of(radish_shape shape) {
  return std::to_string(shape.channels) + "x" + std::to_string(shape.rows) + "x" + std::to_string(shape.columns);
}

// A tile is a random tile of a random layer, with the program that mapping would write for it.
struct Tile {
  std::mt19937 random;
  int channels, rows, columns, lanes; // the layer before pooling
  struct Windows {
    int kernel, stride, pad;
  };
  Windows pool_rows, pool_columns;
  radish_program p{};
  std::vector<Source> sources;
  std::vector<radish_program_source> registers;
  std::vector<int32_t> bias, threshold;

  int draw(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); }
  bool coin() { return draw(0, 1); }

  explicit Tile(uint32_t seed) : random(seed) {
    channels = draw(1, 40), rows = draw(1, 8), columns = draw(1, 8), lanes = draw(1, 32);
    const bool single = draw(0, 4) == 0; // sometimes one position, as dense layers have
    if (single) rows = columns = 1;
    for (const auto &[pool, size] : {std::pair{&pool_rows, rows}, std::pair{&pool_columns, columns}}) {
      pool->kernel = draw(1, std::min(3, size));
      pool->stride = pool->kernel == 1 ? 1 : draw(1, 3);
      pool->pad = draw(0, pool->kernel - 1);
    }
    cut();
    const int count = draw(1, 3);
    sources.resize(count);
    for (Source &source : sources) add(source);
    for (Source &source : sources) registers.push_back(source.s);
    p.source_count = count;
    p.sources = registers.data();
    p.timesteps_in = 0;
    for (Source &source : sources) p.timesteps_in = std::max(p.timesteps_in, source.timesteps);
    p.timesteps_out = draw(1, 16);
    p.shift = draw(0, 10);
    p.bias_per_neuron = coin();
    const int row = p.words * lanes, positions = p.sums.shape.rows * p.sums.shape.columns;
    bias.resize(p.bias_per_neuron ? positions * row : row);
    for (size_t i = 0; i < bias.size(); i++) {
      if (int(i % row) < p.sums.shape.channels) bias[i] = draw(-200, 200);
    }
    threshold.resize(row);
    for (int32_t &value : threshold) value = draw(1, 400);
    p.bias = bias.data(), p.threshold = threshold.data();
  }

  // Makes some sources signed, and with a chance of one half the tile itself (radix).
  void draw_signs() {
    for (size_t i = 0; i < sources.size(); i++) sources[i].s.is_signed = registers[i].is_signed = coin();
    p.is_signed = coin();
    p.leak = p.is_signed ? draw(0, 15) : 0;
  }

  // Cuts a box of pooled outputs, and with it the neurons that its windows cover.
  void cut() {
    const auto part = [&](int size, int &first) {
      first = draw(0, size - 1);
      return draw(1, size - first);
    };
    const auto along = [&](int size, const Windows &pool, int &first_sum, int &sums, int &first_output,
                           radish_program_axis &axis) {
      const int pooled = (size + 2 * pool.pad - pool.kernel) / pool.stride + 1;
      const int outputs = part(pooled, first_output);
      first_sum = std::max(0, first_output * pool.stride - pool.pad);
      sums = std::min(size, (first_output + outputs - 1) * pool.stride - pool.pad + pool.kernel) - first_sum;
      axis = {pool.kernel, pool.stride, first_sum + pool.pad - first_output * pool.stride};
      return outputs;
    };
    p.sums.shape.channels = part(channels, p.sums.channel);
    p.outputs.shape.rows = along(rows, pool_rows, p.sums.row, p.sums.shape.rows, p.outputs.row, p.pool_rows);
    p.outputs.shape.columns =
        along(columns, pool_columns, p.sums.column, p.sums.shape.columns, p.outputs.column, p.pool_columns);
    p.outputs.channel = p.sums.channel, p.outputs.shape.channels = p.sums.shape.channels;
    p.lanes = lanes;
    p.words = (p.sums.shape.channels + lanes - 1) / lanes;
    p.potential_words = p.words * p.sums.shape.rows * p.sums.shape.columns;
    p.output_words = p.words * p.outputs.shape.rows * p.outputs.shape.columns;
  }

  void add(Source &source) {
    radish_program_source &s = source.s;
    const bool may_be_dense = rows * columns == 1; // a dense layer has one position
    s.read = coin() ? RADISH_READ_CONV : may_be_dense && coin() ? RADISH_READ_DENSE : RADISH_READ_UNIFORM;
    const auto extent = [&](int size, radish_program_axis &axis, int &pad) {
      axis.stride = draw(1, 3), axis.kernel = draw(1, 5);
      pad = draw(0, axis.kernel - 1); // the smallest population that gives the layer, or a little more
      return std::max(1, (size - 1) * axis.stride + axis.kernel - 2 * pad + draw(0, axis.stride - 1));
    };
    source.population.rows = extent(rows, s.rows, source.pad_rows);
    source.population.columns = extent(columns, s.columns, source.pad_columns);
    if (s.read == RADISH_READ_DENSE) source.population.rows = draw(1, 4), source.population.columns = draw(1, 4);
    std::vector<int> divisors;
    for (int g = 1; g <= channels; g++) {
      if (channels % g == 0) divisors.push_back(g);
    }
    const int groups = s.read == RADISH_READ_CONV && coin() ? divisors[draw(0, int(divisors.size()) - 1)] : 1;
    s.in_per_group = draw(1, groups > 4 ? 2 : 6);
    s.out_per_group = channels / groups;
    s.first_out_channel = p.sums.channel;
    source.population.channels = s.in_per_group * groups;
    const int layer_offset = draw(-3, 3); // UNIFORM: population channel c reaches layer channel c + layer_offset
    s.gain = draw(-32768, 32767) / 64;
    cut_window(source);
    s.channel_offset = s.halo.channel + layer_offset - p.sums.channel;
    s.rows.offset = s.halo.row + source.pad_rows - p.sums.row * s.rows.stride;
    s.columns.offset = s.halo.column + source.pad_columns - p.sums.column * s.columns.stride;
    s.axon_word = p.axon_words;
    s.axon_words = int((radish_shape_size(s.halo.shape) + 63) / 64);
    p.axon_words += s.axon_words;
    source.timesteps = s.timesteps = draw(1, 9);
    if (s.read != RADISH_READ_UNIFORM) fill_weights(source);
    const int density = draw(0, 2);
    for (int c = 0; c < s.halo.shape.channels; c++) {
      for (int y = 0; y < s.halo.shape.rows; y++) {
        for (int x = 0; x < s.halo.shape.columns; x++) {
          if (draw(0, density * 3)) continue;
          source.x[{s.halo.channel + c, s.halo.row + y, s.halo.column + x}] = draw(0, (1 << s.timesteps) - 1);
        }
      }
    }
  }

  // Cuts the halo of the tile, sometimes wider than needed, sometimes without the first channels.
  void cut_window(Source &source) {
    radish_program_source &s = source.s;
    const auto along = [&](int size, const radish_program_axis &axis, int pad, int first_sum, int sums, int &first) {
      first = std::clamp(first_sum * axis.stride - pad - draw(0, 1), 0, size - 1);
      return std::clamp((first_sum + sums - 1) * axis.stride - pad + axis.kernel + draw(0, 1), first + 1, size) - first;
    };
    const bool whole = s.read == RADISH_READ_DENSE;
    s.halo.shape = source.population;
    if (!whole) {
      s.halo.shape.rows =
          along(source.population.rows, s.rows, source.pad_rows, p.sums.row, p.sums.shape.rows, s.halo.row);
      s.halo.shape.columns = along(source.population.columns, s.columns, source.pad_columns, p.sums.column,
                                   p.sums.shape.columns, s.halo.column);
    }
    s.halo.channel = draw(0, std::min(2, source.population.channels - 1));
    s.halo.shape.channels -= s.halo.channel;
  }

  void fill_weights(Source &source) {
    radish_program_source &s = source.s;
    const int row = p.words * lanes;
    const int taps = s.read == RADISH_READ_CONV ? s.rows.kernel * s.columns.kernel : 1;
    const int synapse_rows = s.read == RADISH_READ_CONV ? s.in_per_group * taps : int(radish_shape_size(s.halo.shape));
    s.weight_bytes = draw(1, 2);
    const int top = s.weight_bytes == 1 ? 127 : 1000;
    source.weights8.assign(size_t(synapse_rows) * row, 0);
    source.weights16.assign(size_t(synapse_rows) * row, 0);
    for (int r = 0; r < synapse_rows; r++) {
      for (int lane = 0; lane < p.sums.shape.channels; lane++) {
        const int w = draw(-top - 1, top), at = r * row + lane;
        source.weights8[at] = int8_t(s.weight_bytes == 1 ? w : 0), source.weights16[at] = int16_t(w);
        source.weights[{p.sums.channel + lane, r / taps, r % taps / s.columns.kernel, r % taps % s.columns.kernel}] = w;
      }
    }
    s.weights = s.weight_bytes == 1 ? static_cast<const void *>(source.weights8.data()) : source.weights16.data();
  }

  // ---- the naive reading ----

  // Calls visit(channel, row, column of the layer, weight) for every synapse from the spike at `at` into the tile.
  void each_synapse(const Source &source, Place at, const std::function<void(int, int, int, int)> &visit) const {
    const auto [ci, y, x] = at;
    const radish_program_source &s = source.s;
    for (int co = p.sums.channel; co < p.sums.channel + p.sums.shape.channels; co++) {
      for (int oy = p.sums.row; oy < p.sums.row + p.sums.shape.rows; oy++) {
        for (int ox = p.sums.column; ox < p.sums.column + p.sums.shape.columns; ox++) {
          if (s.read == RADISH_READ_DENSE) {
            const int axon = ((ci - s.halo.channel) * s.halo.shape.rows + y) * s.halo.shape.columns + x;
            visit(co, oy, ox, source.weights.at({co, axon, 0, 0}));
            continue;
          }
          const int ky = y + source.pad_rows - oy * s.rows.stride, kx = x + source.pad_columns - ox * s.columns.stride;
          if (ky < 0 || ky >= s.rows.kernel || kx < 0 || kx >= s.columns.kernel) continue;
          if (s.read == RADISH_READ_UNIFORM) {
            const int to = ci - s.halo.channel + s.channel_offset + p.sums.channel;
            if (co == to) visit(co, oy, ox, s.gain);
          } else if (co / s.out_per_group == ci / s.in_per_group) {
            visit(co, oy, ox, source.weights.at({co, ci % s.in_per_group, ky, kx}));
          }
        }
      }
    }
  }

  int index(int co, int oy, int ox) const {
    const int position = (oy - p.sums.row) * p.sums.shape.columns + ox - p.sums.column, c = co - p.sums.channel;
    return (position * p.words + c / lanes) * lanes + c % lanes;
  }

  int32_t bias_at(int i) const { return bias[p.bias_per_neuron ? i : i % (p.words * lanes)]; }
  bool padding(int i) const { return i % (p.words * lanes) >= p.sums.shape.channels; }
  int neurons() const { return p.potential_words * lanes; }

  // Takes the spikes of one step: adds to `added` what they add to each potential, and returns what core.h says they
  // cost.
  radish_integration scatter(int step, std::vector<int64_t> &added) const {
    radish_integration cost{};
    for (const Source &source : sources) {
      if (step >= source.timesteps) continue;
      const radish_program_source &s = source.s;
      cost.words_read += s.axon_words;
      std::vector<int64_t> spikes_in_word(s.axon_words);
      for (const auto &[at, x] : source.x) {
        if (!source.spikes(at, step)) continue;
        std::map<int, int> words; // synapses of the spike into each potential word
        each_synapse(source, at, [&](int co, int oy, int ox, int weight) {
          added[index(co, oy, ox)] += source.sign(step) * weight;
          words[index(co, oy, ox) / lanes]++;
          cost.synaptic_ops++;
        });
        const int64_t pairs = int64_t(words.size());
        cost.pairs += pairs;
        if (s.read != RADISH_READ_UNIFORM) cost.synapse_pairs += pairs;
        cost.scan_cycles += std::max<int64_t>(1, pairs);
        spikes_in_word[axon(s, at) / 64]++;
      }
      cost.scan_cycles += std::count(spikes_in_word.begin(), spikes_in_word.end(), 0);
    }
    return cost;
  }

  static int axon(const radish_program_source &s, Place at) {
    const auto [c, y, x] = at;
    return ((c - s.halo.channel) * s.halo.shape.rows + y - s.halo.row) * s.halo.shape.columns + x - s.halo.column;
  }

  std::vector<uint64_t> plane(int step) const {
    std::vector<uint64_t> words(p.axon_words);
    for (const Source &source : sources) {
      for (const auto &[at, x] : source.x) {
        const int i = axon(source.s, at);
        if (source.spikes(at, step)) words[source.s.axon_word + i / 64] |= uint64_t(1) << i % 64;
      }
    }
    return words;
  }

  // Calls visit(output index, the tile indices of its pooling window in raster order) for every output.
  void each_window(const std::function<void(int, const std::vector<int> &)> &visit) const {
    for (int py = 0; py < p.outputs.shape.rows; py++) {
      for (int px = 0; px < p.outputs.shape.columns; px++) {
        for (int c = 0; c < p.sums.shape.channels; c++) {
          std::vector<int> window;
          for (int k = 0; k < pool_rows.kernel * pool_columns.kernel; k++) {
            const int y = (p.outputs.row + py) * pool_rows.stride - pool_rows.pad + k / pool_columns.kernel;
            const int x = (p.outputs.column + px) * pool_columns.stride - pool_columns.pad + k % pool_columns.kernel;
            if (y < 0 || y >= rows || x < 0 || x >= columns) continue;
            window.push_back(index(p.sums.channel + c, y, x));
          }
          visit((py * p.outputs.shape.columns + px) * p.words * lanes + c, window);
        }
      }
    }
  }

  std::string described() const {
    std::string text = "tile " + of(p.sums.shape) + ", lanes " + std::to_string(lanes);
    for (const Source &source : sources) {
      const radish_program_source &s = source.s;
      text += std::string("\n  ") + (s.read == RADISH_READ_CONV    ? "conv"
                                     : s.read == RADISH_READ_DENSE ? "dense"
                                                                   : "uniform");
      text += " window " + of(s.halo.shape) + " kernel " + std::to_string(s.rows.kernel) + "x" +
              std::to_string(s.columns.kernel) + " stride " + std::to_string(s.rows.stride) + "x" +
              std::to_string(s.columns.stride) + " pad " + std::to_string(source.pad_rows) + "x" +
              std::to_string(source.pad_columns) + " groups of " + std::to_string(s.in_per_group) + " -> " +
              std::to_string(s.out_per_group) + " T " + std::to_string(s.timesteps);
    }
    return text;
  }
};

} // namespace reference

#endif
