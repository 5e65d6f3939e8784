// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/spec.h"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace reference {

namespace {

const std::string input_name = "input";

bool pads(const Source &source) {
  return source.rows.pad || source.rows.end || source.columns.pad || source.columns.end;
}

bool meaningless(const Axis &axis) {
  return axis.kernel < 1 || axis.stride < 1 || axis.pad < 0 || axis.end < 0 || axis.pad >= axis.kernel ||
         axis.end >= axis.kernel;
}

// Returns the shape of A that one source implies.
Shape seen_through(const Spec &spec, const Layer &layer, const Source &source) {
  Shape from = output_shape(spec, source.from);
  if (source.read == Read::dense) return {layer.out_channels, 1, 1};
  return {layer.out_channels, source.rows.windows(from.rows), source.columns.windows(from.columns)};
}

int64_t volume(const std::vector<int> &shape) {
  int64_t size = 1;
  for (int n : shape) size *= n;
  return size;
}

bool well_formed(const Tensor &tensor) {
  return volume(tensor.shape) == static_cast<int64_t>(tensor.values.size());
}

} // namespace

const std::string &Spec::name_of(int population) const {
  return population == 0 ? input_name : layer(population).name;
}

Shape sums_shape(const Spec &spec, int population) {
  if (population == 0) return spec.input;
  const Layer &layer = spec.layer(population);
  return seen_through(spec, layer, layer.sources[0]);
}

Shape output_shape(const Spec &spec, int population) {
  Shape sums = sums_shape(spec, population);
  if (population == 0 || !spec.layer(population).pool.enabled()) return sums;
  const Pool &pool = spec.layer(population).pool;
  return {sums.channels, pool.rows.windows(sums.rows), pool.columns.windows(sums.columns)};
}

int timesteps_out(const Spec &spec, int population) {
  if (population == 0) return spec.input_bits;
  int own = spec.layer(population).timesteps;
  return own ? own : spec.timesteps;
}

int timesteps_in(const Spec &spec, int population) {
  int largest = 0;
  for (const Source &source : spec.layer(population).sources)
    largest = std::max(largest, timesteps_out(spec, source.from));
  return largest;
}

bool is_signed(const Spec &spec, int population) {
  return population == 0 ? spec.input_signed : spec.layer(population).is_signed;
}

int64_t least(const Spec &spec, int population) {
  return is_signed(spec, population) ? -(int64_t{1} << timesteps_out(spec, population)) / 2 : 0;
}

int64_t largest(const Spec &spec, int population) {
  int64_t values = int64_t{1} << timesteps_out(spec, population);
  return (is_signed(spec, population) ? values / 2 : values) - 1;
}

int64_t bias_of(const Spec &spec, int population, int c, int y, int x) {
  const Tensor &bias = spec.layer(population).bias;
  if (bias.absent()) return 0;
  return bias.shape.size() == 1 ? bias.values[c] : bias.values[sums_shape(spec, population).index(c, y, x)];
}

std::vector<int> weight_shape(const Spec &spec, int population, const Source &source) {
  int out = spec.layer(population).out_channels;
  Shape from = output_shape(spec, source.from);
  if (source.read == Read::uniform) return {};
  if (source.read == Read::dense) return {out, static_cast<int>(from.size())};
  return {out, from.channels / source.groups, source.rows.kernel, source.columns.kernel};
}

int64_t dense_macs(const Spec &spec, int population) {
  const Layer &layer = spec.layer(population);
  Shape sums = sums_shape(spec, population);
  int64_t macs = 0;
  for (const Source &source : layer.sources) {
    Shape from = output_shape(spec, source.from);
    int64_t taps = source.taps();
    if (source.read == Read::dense) taps = from.size();
    if (source.read == Read::conv) taps *= from.channels / source.groups;
    macs += taps * sums.size();
  }
  return macs;
}

int64_t width_bound(const Spec &spec, int population) {
  const Layer &layer = spec.layer(population);
  Shape sums = sums_shape(spec, population);
  int64_t largest = 0;
  for (int c = 0; c < sums.channels; c++) {
    int64_t twice = 0, border = 0, bias = 0;
    for (const Source &source : layer.sources) {
      bool constant = source.from == 0 && pads(source) && !spec.pad_value.empty();
      int64_t full = constant ? (int64_t{1} << spec.input_bits) - 1 : 0;
      if (source.read == Read::uniform) {
        twice += 2 * std::abs(source.gain) * source.taps();
        border += std::abs(source.gain) * source.taps() * full;
      }
      int64_t row = source.weights.absent() ? 0 : static_cast<int64_t>(source.weights.values.size()) / sums.channels;
      for (int64_t i = 0; i < row; i++) {
        int64_t magnitude = std::abs(source.weights.values[c * row + i]);
        twice += 2 * magnitude;
        border += magnitude * full;
      }
    }
    for (int y = 0; y < sums.rows; y++)
      for (int x = 0; x < sums.columns; x++) bias = std::max(bias, std::abs(bias_of(spec, population, c, y, x)));
    largest = std::max(largest, bias + border + twice);
  }
  return largest;
}

namespace {

std::string layer_problem(const Spec &spec, int k, bool structure_only) {
  const Layer &layer = spec.layer(k);
  if (layer.sources.empty()) return "no source";
  if (layer.out_channels < 1) return "no channels";
  if (layer.readout != (k + 1 == spec.populations())) return "the readout is not the last layer";
  if (layer.shift < 0 || layer.shift > 31) return "shift";
  if (layer.leak < 0 || layer.leak > (layer.is_signed ? 15 : 0)) return "leak";
  if (layer.readout && layer.is_signed) return "a readout has no sign of its own";
  std::set<int> weighted;
  for (const Source &source : layer.sources) {
    if (source.from < 0 || source.from >= k) return "reads a later layer";
    Shape from = output_shape(spec, source.from);
    if (meaningless(source.rows) || meaningless(source.columns)) return "window";
    if (source.read == Read::conv &&
        (source.groups < 1 || from.channels % source.groups != 0 || layer.out_channels % source.groups != 0))
      return "groups";
    if (source.read != Read::uniform && !weighted.insert(source.from).second) return "two weighted sources of one name";
    Shape seen = seen_through(spec, layer, source);
    if (seen.size() < 1 || seen != sums_shape(spec, k)) return "shapes of sources differ";
    if (!structure_only && source.weights.shape != weight_shape(spec, k, source)) return "weight shape";
    if (!structure_only && source.read != Read::uniform && !well_formed(source.weights)) return "weight count";
    for (int64_t w : source.weights.values)
      if (w < -(int64_t{1} << (spec.weight_bits - 1)) || w >= int64_t{1} << (spec.weight_bits - 1)) return "weight";
    bool window_op = layer.op == Op::avg_pool, plain = source.taps() == 1;
    if (source.read == Read::uniform && !window_op && !plain) return "an identity has no window";
    if (source.read == Read::conv && layer.op != Op::conv) return "conv source";
    if (source.read == Read::dense && layer.op != Op::dense) return "dense source";
  }
  const Source &first = layer.sources[0];
  Shape from = output_shape(spec, first.from);
  if (layer.op == Op::avg_pool &&
      (layer.sources.size() != 1 || first.read != Read::uniform || first.gain != 1 ||
       (!power_of_two(first.taps()) ? layer.shift > 31 : 1 << layer.shift != first.taps()) ||
       from.channels != layer.out_channels))
    return "avg_pool";
  if (layer.op == Op::add && (first.read != Read::uniform || first.channel_offset != 0 || first.rows.stride != 1 ||
                              first.columns.stride != 1 || from.channels != layer.out_channels))
    return "add takes its shape from its first source";
  if (layer.op != Op::add && layer.op != Op::avg_pool && weighted.empty()) return "no weights";
  const Pool &pool = layer.pool;
  if (pool.enabled() && (layer.op != Op::conv || layer.readout || meaningless(pool.rows) || meaningless(pool.columns)))
    return "pool";
  if (output_shape(spec, k).size() < 1) return "pooled to nothing";
  if (structure_only) return "";
  Shape sums = sums_shape(spec, k);
  bool per_channel = layer.bias.shape == std::vector<int>{sums.channels};
  bool per_neuron = layer.bias.shape == std::vector<int>{sums.channels, sums.rows, sums.columns};
  if (!layer.bias.absent() && ((!per_channel && !per_neuron) || !well_formed(layer.bias))) return "bias shape";
  if (!layer.threshold.absent() &&
      (layer.threshold.shape != std::vector<int>{sums.channels} || !well_formed(layer.threshold)))
    return "threshold shape";
  return "";
}

} // namespace

std::string problem(const Spec &spec, bool structure_only) {
  if (spec.input.size() < 1 || spec.layers.empty()) return "empty";
  if (!spec.pad_value.empty() && static_cast<int>(spec.pad_value.size()) != spec.input.channels) return "pad_value";
  for (int64_t value : spec.pad_value)
    if (value < least(spec, 0) || value > largest(spec, 0)) return "pad_value";
  std::set<int> read;
  for (int k = 1; k < spec.populations(); k++) {
    for (int t : {timesteps_out(spec, k), spec.input_bits})
      if (t < 1 || t > 16) return "timesteps";
    std::string trouble = layer_problem(spec, k, structure_only);
    if (!trouble.empty()) return spec.name_of(k) + ": " + trouble;
    for (const Source &source : spec.layer(k).sources) read.insert(source.from);
  }
  for (int k = 1; k + 1 < spec.populations(); k++)
    if (!read.count(k)) return spec.name_of(k) + ": nobody reads it";
  return "";
}

} // namespace reference
