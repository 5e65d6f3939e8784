// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Which features a network exercises, so that a test can show that the generator reaches them all.
#include "tests/reference/spec.h"

#include <algorithm>
#include <set>

namespace reference {

namespace {

void note_source(const Spec &spec, const Layer &layer, const Source &source, std::set<std::string> &found) {
  Shape from = output_shape(spec, source.from);
  bool has_weighted = false;
  for (const Source &other : layer.sources) has_weighted |= other.read != Read::uniform;
  if (source.read == Read::conv) {
    found.insert("conv");
    found.insert("kernel " + std::to_string(source.rows.kernel));
    found.insert("stride " + std::to_string(source.rows.stride));
    found.insert("pad " + std::to_string(source.rows.pad));
    if (source.rows.kernel != source.columns.kernel) found.insert("kernel that is not square");
    if (source.rows.stride != source.columns.stride) found.insert("strides that differ");
    if (source.rows.pad != source.rows.end || source.columns.pad != source.columns.end) found.insert("uneven pad");
    if (source.rows.stride > source.rows.kernel) found.insert("stride beyond the kernel");
    if ((source.rows.pad > 0 || source.columns.end > 0) && source.from == 0 &&
        std::any_of(spec.pad_value.begin(), spec.pad_value.end(), [](int64_t p) { return p != 0; }))
      found.insert("pad_value at a border");
    if (source.groups > 1) found.insert(source.groups == from.channels ? "depthwise" : "groups");
    if (layer.sources.size() > 1 && source.taps() == 1 && source.rows.stride > 1) found.insert("projection");
  }
  if (source.read == Read::dense) found.insert(layer.sources.size() > 1 ? "dense with several sources" : "dense");
  if (source.read == Read::uniform && layer.op != Op::avg_pool) {
    if (has_weighted) found.insert(layer.op == Op::dense ? "dense and identity" : "conv and identity");
    if (source.gain < 0) found.insert("negative gain");
    if (source.gain > 1) found.insert("gain");
    if (source.gain > 1 << (spec.weight_bits - 1)) found.insert("gain beyond weight_bits");
    if (source.channel_offset > 0) found.insert("channel_offset");
    if (source.channel_offset > 0 && source.rows.stride == 2) found.insert("option a");
    if (source.channel_offset + from.channels > layer.out_channels) found.insert("identity channels cut off");
  }
  if (source.from == 0 && spec.layers.data() != &layer) found.insert("input read late");
}

void note_layer(const Spec &spec, int k, std::set<std::string> &found) {
  const Layer &layer = spec.layer(k);
  if (layer.op == Op::add) found.insert("add");
  if (layer.op == Op::avg_pool) found.insert("avg_pool " + std::to_string(layer.sources[0].rows.kernel));
  if (layer.pool.enabled()) {
    const Axis &p = layer.pool.rows;
    std::string overlap = "/" + std::to_string(p.stride) + "/" + std::to_string(p.pad);
    if (p == layer.pool.columns)
      found.insert("max_pool " + std::to_string(p.kernel) + (p.kernel == p.stride ? "" : overlap));
    else found.insert("max_pool of two axes");
  }
  if (layer.bias.absent()) found.insert("no bias");
  if (layer.bias.shape.size() == 3) found.insert("bias per neuron");
  if (layer.bias.shape.size() == 3 && layer.pool.enabled()) found.insert("bias per neuron under a pool");
  if (layer.timesteps != 0 && layer.timesteps != spec.timesteps) found.insert("timesteps of a layer");
  if (layer.readout && layer.op == Op::conv) found.insert("conv readout");
  if (!layer.threshold.absent()) found.insert("threshold");
  std::set<int> sources_t;
  for (const Source &source : layer.sources) sources_t.insert(timesteps_out(spec, source.from));
  if (sources_t.size() > 1) found.insert("sources of different T");
  if (layer.is_signed) found.insert(layer.leak ? "leak" : "signed layer");
  if (layer.is_signed && layer.pool.enabled()) found.insert("signed max_pool");
  if (layer.is_signed && layer.op == Op::avg_pool) found.insert("signed avg_pool");
  if (layer.is_signed && timesteps_out(spec, k) == 1) found.insert("signed train of one step");
  std::set<bool> signs;
  std::set<int> sign_steps;
  for (const Source &source : layer.sources) {
    signs.insert(is_signed(spec, source.from));
    if (is_signed(spec, source.from)) sign_steps.insert(timesteps_out(spec, source.from));
    if (is_signed(spec, source.from) && timesteps_out(spec, source.from) < timesteps_in(spec, k))
      found.insert("sign step before the last");
    if (is_signed(spec, source.from) && source.read == Read::uniform && layer.op != Op::avg_pool)
      found.insert("signed identity");
  }
  if (signs.size() > 1) found.insert("signed and unsigned sources");
  if (sign_steps.size() > 1) found.insert("different sign steps");
  if (output_shape(spec, k).channels > 32) found.insert("more than 32 channels");
}

} // namespace

std::vector<std::string> features(const Spec &spec) {
  std::set<std::string> found;
  std::vector<std::set<int>> readers(spec.populations());
  for (int k = 1; k < spec.populations(); k++) {
    note_layer(spec, k, found);
    for (const Source &source : spec.layer(k).sources) {
      note_source(spec, spec.layer(k), source, found);
      readers[source.from].insert(k);
    }
  }
  for (const std::set<int> &who : readers)
    if (who.size() > 1) found.insert("several readers");
  if (spec.weight_bits > 8) found.insert("int16 weights");
  if (spec.input_signed) found.insert("signed input");
  for (int64_t pad : spec.pad_value)
    if (pad < 0) found.insert("negative pad_value");
  if (spec.input.size() == 1) found.insert("input 1x1x1");
  if (spec.input.size() > 500) found.insert("input of 500 and more");
  if (spec.input.rows != spec.input.columns) found.insert("oblong input");
  found.insert("layers " + std::to_string(spec.layers.size()));
  found.insert("T " + std::to_string(spec.timesteps));
  found.insert("W " + std::to_string(spec.weight_bits));
  found.insert("input bits " + std::to_string(spec.input_bits));
  return {found.begin(), found.end()};
}

const std::vector<std::string> &all_features(bool rate) {
  static const std::vector<std::string> both = [] {
    std::vector<std::string> names = {"conv",
                                      "stride beyond the kernel",
                                      "kernel that is not square",
                                      "strides that differ",
                                      "uneven pad",
                                      "max_pool of two axes",
                                      "depthwise",
                                      "groups",
                                      "projection",
                                      "dense",
                                      "dense with several sources",
                                      "conv and identity",
                                      "dense and identity",
                                      "negative gain",
                                      "gain",
                                      "gain beyond weight_bits",
                                      "channel_offset",
                                      "option a",
                                      "identity channels cut off",
                                      "input read late",
                                      "add",
                                      "avg_pool 2",
                                      "avg_pool 3",
                                      "avg_pool 4",
                                      "max_pool 2",
                                      "max_pool 3",
                                      "max_pool 3/2/1",
                                      "max_pool 2/1/0",
                                      "no bias",
                                      "bias per neuron",
                                      "bias per neuron under a pool",
                                      "timesteps of a layer",
                                      "conv readout",
                                      "sources of different T",
                                      "more than 32 channels",
                                      "several readers",
                                      "int16 weights",
                                      "input 1x1x1",
                                      "input of 500 and more",
                                      "oblong input"};
    auto numbered = [&](const char *what, int low, int high) {
      for (int n = low; n <= high; n++) names.push_back(what + std::to_string(n));
    };
    numbered("kernel ", 1, 5);
    numbered("stride ", 1, 3);
    numbered("pad ", 0, 2);
    numbered("layers ", 2, 7);
    numbered("T ", 1, 8);
    numbered("W ", 2, 12);
    numbered("input bits ", 1, 8);
    return names;
  }();
  static const std::vector<std::string> radix = [] {
    std::vector<std::string> names = both;
    for (const char *name : {"pad_value at a border", "negative pad_value", "signed input", "signed layer", "leak",
                             "signed max_pool", "signed avg_pool", "signed train of one step", "signed identity",
                             "sign step before the last", "signed and unsigned sources", "different sign steps"})
      names.push_back(name);
    return names;
  }();
  static const std::vector<std::string> with_thresholds = [] {
    std::vector<std::string> names = both;
    names.push_back("threshold");
    return names;
  }();
  return rate ? with_thresholds : radix;
}

} // namespace reference
