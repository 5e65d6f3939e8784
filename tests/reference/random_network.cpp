// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/random_network.h"

#include <algorithm>
#include <cstdlib>

namespace reference {

namespace {

// Appends layers one by one. Each is run on a sample image at once, so that its bias, shift and threshold suit the
// numbers that really arrive.
class Builder {
public:
  Builder(uint64_t seed, const RandomOptions &wanted)
      : random(seed * 2 + 1), signs(seed ^ 0x7369676e), options(wanted) {
    if (options.rate || signs.chance(40)) options.signs = false;
    spec.name = "random-" + std::to_string(seed);
    spec.seed = seed;
  }

  Spec build() {
    draw_input();
    int hidden = static_cast<int>(random.between(1, options.max_layers - 1));
    for (int tries = 0; static_cast<int>(spec.layers.size()) < hidden && tries < 60; tries++)
      append_block(hidden - static_cast<int>(spec.layers.size()));
    append_readout();
    return spec;
  }

private:
  Random random, signs; // what is signed has numbers of its own, so that all else is drawn as before
  RandomOptions options;
  Spec spec;
  int tip = 0; // the population that the next block reads
  std::vector<Numbers> outputs;
  Train rate_sample;

  Shape shape(int population) const { return output_shape(spec, population); }
  int few_channels() {
    int limit = random.pick({4, 4, 8, 8, 16, 40});
    return static_cast<int>(random.between(1, limit));
  }

  void draw_input() {
    spec.timesteps = static_cast<int>(random.between(1, 8));
    spec.weight_bits = static_cast<int>(random.chance(15) ? random.between(9, 12) : random.between(2, 8));
    spec.input_bits = static_cast<int>(random.between(1, 8));
    int kind = static_cast<int>(random.between(1, 100)), side = static_cast<int>(random.between(2, 14));
    if (kind <= 4) spec.input = {1, 1, 1};
    else if (kind <= 10) spec.input = {static_cast<int>(random.between(1, 40)), 1, 1};
    else if (kind <= 55) spec.input = {random.pick({1, 1, 2, 3, 4}), side, side};
    else spec.input = {random.pick({1, 1, 2, 3, 4}), side, static_cast<int>(random.between(1, 14))};
    if (!options.rate && random.chance(60))
      for (int c = 0; c < spec.input.channels; c++)
        spec.pad_value.push_back(random.chance(20) ? 0 : random.between(0, (1 << spec.input_bits) - 1));
    spec.input_signed = options.signs && signs.chance(50);
    for (int64_t &pad : spec.pad_value)
      if (spec.input_signed && pad != 0) pad += least(spec, 0);
    Numbers sample = random_input(spec, random.bits() / 4 * 4); // seed % 4 = 0: uniform over the whole range
    outputs = {sample};
    if (options.rate) rate_sample = regular_train(sample, spec.input_bits, 24);
  }

  // ---- the numbers of a layer ----

  int64_t random_weight() {
    int64_t half = int64_t{1} << (spec.weight_bits - 1);
    if (random.chance(3)) return random.chance(50) ? -half : half - 1;
    if (random.chance(50)) return random.between(-half, half - 1);
    return (random.between(-half, half - 1) + random.between(-half, half - 1)) / 2;
  }

  void draw_weights(int k) {
    for (Source &source : spec.layers[k - 1].sources) {
      source.weights.shape = weight_shape(spec, k, source);
      if (source.read == Read::uniform) continue;
      int64_t count = 1;
      for (int n : source.weights.shape) count *= n;
      for (int64_t i = 0; i < count; i++) source.weights.values.push_back(random_weight());
    }
    int64_t room = int64_t{1} << (options.potential_bits - 2); // half of the range is left for the bias
    while (width_bound(spec, k) >= room)
      for (Source &source : spec.layers[k - 1].sources) {
        for (int64_t &w : source.weights.values) w /= 2;
        if (source.read == Read::uniform && std::abs(source.gain) > 1) source.gain /= 2;
      }
  }

  void draw_bias(int k, const Numbers &sums) {
    Layer &layer = spec.layers[k - 1];
    bool window = layer.op == Op::avg_pool || layer.op == Op::add;
    if (window ? !options.window_bias || random.chance(60) : random.chance(12)) return;
    int64_t spread = 1;
    for (int64_t a : sums) spread = std::max(spread, std::abs(a));
    spread = std::min(spread, (int64_t{1} << (options.potential_bits - 2)) - 1);
    int64_t reach = random.chance(30) ? std::min<int64_t>(spread, 8) : spread / random.pick({1, 2, 4, 8}) + 1;
    Shape neurons = sums_shape(spec, k);
    layer.bias.shape = {neurons.channels};
    if (random.chance(25)) layer.bias.shape = {neurons.channels, neurons.rows, neurons.columns};
    int64_t count = layer.bias.shape.size() == 1 ? neurons.channels : neurons.size();
    for (int64_t i = 0; i < count; i++) layer.bias.values.push_back(random.between(-reach, reach));
  }

  // Makes some layers signed, and some of these leaky.
  void draw_sign(Layer &layer) {
    if (!options.signs || layer.readout || signs.chance(30)) return;
    layer.is_signed = true;
    if (signs.chance(50)) layer.leak = static_cast<int>(signs.chance(80) ? signs.between(1, 4) : signs.between(5, 15));
  }

  // Chooses a shift that brings the upper quartile of the positive sums near the top of the output's range, so that
  // some outputs saturate and some become 0.
  void draw_shift(int k, const Numbers &sums) {
    Layer &layer = spec.layers[k - 1];
    if (layer.op == Op::avg_pool || layer.readout) return;
    Numbers positive = {1};
    for (int64_t a : sums)
      if (a > 0) positive.push_back(a);
    std::sort(positive.begin(), positive.end());
    int64_t upper = positive[positive.size() * 3 / 4];
    int width = 0;
    while (upper >> width) width++;
    layer.shift =
        static_cast<int>(std::clamp<int64_t>(width - timesteps_out(spec, k) + random.pick({-2, -2, -1, 0, 1}), 0, 31));
  }

  // Chooses each channel's threshold, for rate coding, from the most that flows into one of its neurons in a step.
  void draw_threshold(int k) {
    Layer &layer = spec.layers[k - 1];
    Spec prefix = spec;
    prefix.layers[k - 1].readout = true;
    prefix.layers[k - 1].pool = {};
    Numbers potentials = evaluate_rate(prefix, rate_sample).potentials[k];
    Shape neurons = sums_shape(spec, k);
    layer.threshold.shape = {neurons.channels};
    for (int c = 0; c < neurons.channels; c++) {
      int64_t largest = 0;
      for (int64_t n = 0; n < neurons.rows * neurons.columns; n++)
        largest = std::max(largest, potentials[c * neurons.rows * neurons.columns + n]);
      int64_t a_step = largest / static_cast<int64_t>(rate_sample.size());
      int64_t quarters = random.pick({3, 4, 6, 8, 12});
      layer.threshold.values.push_back(1 + a_step * quarters / 4 + random.between(0, 2));
    }
  }

  // Appends a layer if its structure has a meaning and its size is small; returns false, without a change, if not.
  bool append(Layer layer) {
    layer.name = static_cast<const char *>("cdpa")[static_cast<int>(layer.op)] + std::to_string(spec.populations());
    if (!layer.readout && random.chance(30)) layer.timesteps = static_cast<int>(random.between(1, 8));
    draw_sign(layer);
    if (layer.op == Op::conv && !layer.readout && random.chance(35)) {
      static const Pool pools[] = {{2, 2, 0}, {2, 2, 0}, {3, 3, 0}, {3, 2, 1}, {3, 2, 1}, {2, 1, 0}};
      layer.pool = pools[random.between(0, 5)];
      if (random.chance(25)) layer.pool = {any_axis(3), any_axis(3)};
    }
    spec.layers.push_back(layer);
    int k = spec.populations() - 1;
    Spec cut = spec;
    cut.layers.back().readout = true; // so that only the layer itself can be wrong
    if (cut.layers.back().pool.enabled() && output_shape(spec, k).size() < 1) spec.layers.back().pool = {};
    cut.layers.back().pool = {};
    cut.layers.back().is_signed = false, cut.layers.back().leak = 0;
    std::string trouble = problem(cut, true);
    bool unread = trouble.find("nobody reads") != std::string::npos; // layers to come will read it
    if ((!trouble.empty() && !unread) || dense_macs(spec, k) > options.max_macs) {
      spec.layers.pop_back();
      return false;
    }
    draw_weights(k);
    if (options.rate) {
      Spec prefix = spec;
      prefix.layers.back().readout = true;
      Numbers total = evaluate_rate(prefix, rate_sample).potentials[k];
      for (int64_t &v : total) v /= static_cast<int64_t>(rate_sample.size());
      draw_bias(k, total); // a current, as large as what arrives in one step
      if (!layer.readout) draw_threshold(k);
    } else {
      draw_bias(k, radix_sums(spec, k, outputs));
    }
    Numbers sums = radix_sums(spec, k, outputs);
    draw_shift(k, sums);
    outputs.push_back(layer.readout ? sums : max_pool(spec, k, commit(spec, k, sums)));
    tip = k;
    return true;
  }

  // ---- the kinds of layers and blocks ----

  Source window(int from, int kernel, int stride, int pad) {
    Source source;
    source.from = from;
    source.square(kernel, stride, pad);
    return source;
  }

  Axis any_axis(int most) {
    Axis axis;
    axis.kernel = static_cast<int>(random.between(1, most)), axis.stride = random.pick({1, 1, 2, 3});
    axis.pad = static_cast<int>(random.between(0, axis.kernel - 1));
    axis.end = static_cast<int>(random.between(0, axis.kernel - 1));
    return axis;
  }

  Source identity(int from, int stride, int channel_offset) {
    Source source = window(from, 1, stride, 0);
    source.read = Read::uniform;
    source.channel_offset = channel_offset;
    source.gain = random.chance(30) ? 1 : random.between(1, int64_t{1} << random.between(1, spec.weight_bits + 2));
    if (random.chance(10)) source.gain = -source.gain;
    return source;
  }

  Source flat(int from) {
    Source source;
    source.from = from, source.read = Read::dense;
    return source;
  }

  Layer layer_of(Op op, int out_channels, std::vector<Source> sources) {
    Layer layer;
    layer.op = op, layer.out_channels = out_channels, layer.sources = std::move(sources);
    return layer;
  }

  bool append_conv() {
    int kernel = random.pick({1, 2, 3, 3, 4, 5}), stride = random.pick({1, 1, 1, 2, 3});
    Source source = window(tip, kernel, stride, static_cast<int>(random.between(0, kernel / 2)));
    if (random.chance(35)) source.columns = any_axis(5);
    if (random.chance(15)) source.rows = any_axis(5);
    int in = shape(tip).channels, out = few_channels(), kind = static_cast<int>(random.between(1, 100));
    if (kind <= 15) {
      source.groups = in; // depthwise, sometimes with a multiplier
      out = in * random.pick({1, 1, 2});
    } else if (kind <= 35) {
      for (int groups = in / 2; groups > 1; groups--)
        if (in % groups == 0 && (source.groups == 1 || random.chance(50))) source.groups = groups;
      out = (out + source.groups - 1) / source.groups * source.groups;
    }
    return append(layer_of(Op::conv, std::min(out, 48 / source.groups * source.groups), {source}));
  }

  // Appends conv -> (conv + shortcut); the shortcut is an identity (kind 0), a 1 x 1 projection (1) or option A (2).
  bool append_residual() {
    int home = tip, in = shape(home).channels, kind = random.pick({0, 0, 1, 2});
    int stride = kind == 0 ? 1 : 2, wide = kind == 2 ? in + 2 * static_cast<int>(random.between(0, 4)) : few_channels();
    if (!append(layer_of(Op::conv, wide, {window(home, 3, stride, 1)}))) return false;
    spec.layers.back().pool = {}; // the two paths must keep their shapes
    outputs.pop_back();
    int k = spec.populations() - 1;
    outputs.push_back(commit(spec, k, radix_sums(spec, k, outputs)));
    int kernel = random.pick({1, 3, 3, 5});
    Source shortcut = window(home, 1, stride, 0); // a projection
    if (kind != 1) shortcut = identity(home, stride, kind == 2 ? (wide - in) / 2 : random.pick({0, 0, 1, 2}));
    int out = kind == 0 ? std::max(1, in + static_cast<int>(random.between(-2, 4))) : wide;
    std::vector<Source> sources = {window(tip, kernel, 1, kernel / 2), shortcut};
    if (random.chance(20)) std::swap(sources[0], sources[1]);
    return append(layer_of(Op::conv, out, sources));
  }

  bool append_add() {
    int home = tip, in = shape(home).channels, stride = random.pick({1, 1, 2});
    int out = stride == 2 ? in + 2 : in, kernel = random.pick({1, 3});
    Layer main = layer_of(Op::conv, out, {window(home, kernel, stride, kernel / 2)});
    if (!append(main)) return false;
    spec.layers.back().pool = {};
    outputs.pop_back();
    int k = spec.populations() - 1;
    outputs.push_back(commit(spec, k, radix_sums(spec, k, outputs)));
    return append(layer_of(Op::add, out, {identity(tip, 1, 0), identity(home, stride, stride == 2 ? 1 : 0)}));
  }

  bool append_average() {
    int kernel = random.pick({2, 2, 3, 4});
    Source source = window(tip, kernel, kernel, 0);
    source.read = Read::uniform;
    Layer layer = layer_of(Op::avg_pool, shape(tip).channels, {source});
    layer.shift = kernel == 2 ? 2 : kernel == 3 ? static_cast<int>(random.between(2, 4)) : 4;
    if (random.chance(25)) {
      Source &wide = layer.sources[0];
      wide.rows = any_axis(3), wide.columns = any_axis(4);
      layer.shift = static_cast<int>(random.between(0, 4));
      for (int log = 0; log < 5; log++)
        if (wide.taps() == 1 << log) layer.shift = log;
    }
    return append(layer);
  }

  bool append_dense() {
    Layer layer = layer_of(Op::dense, few_channels(), {flat(tip)});
    int earlier = static_cast<int>(random.between(0, tip));
    if (options.dense_identity && random.chance(50) && shape(earlier).rows == 1 && shape(earlier).columns == 1)
      layer.sources.push_back(identity(earlier, 1, random.pick({0, 0, 1})));
    return append(layer);
  }

  // Appends two layers that read the same population, and a dense layer that reads both.
  bool append_fork() {
    int home = tip;
    if (!append_conv()) return false;
    int left = tip;
    tip = home;
    if (!(random.chance(60) ? append_conv() : append_dense())) return true;
    std::vector<Source> sources = {flat(left), flat(tip)};
    if (random.chance(30)) sources.push_back(flat(home));
    return append(layer_of(Op::dense, few_channels(), sources));
  }

  bool append_block(int room) {
    int before = tip, kind = static_cast<int>(random.between(1, 100));
    bool done = false;
    if (kind <= 40) done = append_conv();
    else if (kind <= 60 && room >= 2) done = append_residual();
    else if (kind <= 70 && room >= 2) done = append_add();
    else if (kind <= 82) done = append_average();
    else if (kind <= 90) done = append_dense();
    else if (room >= 3) done = append_fork();
    return done || tip != before;
  }

  // Appends the readout, which reads the tip and each population that no layer has read yet.
  void append_readout() {
    std::vector<bool> read(spec.populations(), false);
    for (const Layer &layer : spec.layers)
      for (const Source &source : layer.sources) read[source.from] = true;
    std::vector<Source> sources = {flat(tip)};
    for (int k = 1; k < spec.populations(); k++)
      if (k != tip && !read[k]) sources.push_back(flat(k));
    Layer layer = layer_of(Op::dense, random.pick({1, 2, 5, 7, 10}), sources);
    layer.readout = true;
    if (options.conv_readout && sources.size() == 1 && random.chance(12)) {
      layer.op = Op::conv;
      layer.sources = {window(tip, 1, 1, 0)};
    }
    int64_t limit = options.max_macs;
    options.max_macs = int64_t{1} << 40; // a network needs a readout, however large it is
    append(layer);
    options.max_macs = limit;
  }
};

} // namespace

Spec random_network(uint64_t seed, const RandomOptions &options) {
  return Builder(seed, options).build();
}

Numbers random_input(const Spec &spec, uint64_t seed) {
  Random random(seed ^ 0x696d616765);
  int64_t bottom = least(spec, 0), full = (int64_t{1} << spec.input_bits) - 1;
  Numbers input;
  for (int64_t n = 0; n < spec.input.size(); n++) {
    int64_t x = bottom + random.between(0, full);
    switch (seed % 4) {
    case 1: input.push_back(random.chance(80) ? 0 : x); break;
    case 2: input.push_back(random.chance(50) ? bottom + full : x); break;
    case 3: input.push_back(random.chance(25) ? bottom : x / 2); break;
    default: input.push_back(x);
    }
  }
  return input;
}

} // namespace reference
