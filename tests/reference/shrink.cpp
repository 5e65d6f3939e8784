// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/shrink.h"

#include <algorithm>
#include <numeric>
#include <sstream>

namespace reference {

namespace {

// Cuts or repeats a tensor to other dimensions: its entry [i][j]... becomes the old entry [i % n][j % m]...
void reshape(Tensor &tensor, const std::vector<int> &shape) {
  if (tensor.shape == shape) return;
  Tensor to;
  to.shape = shape;
  int64_t count = 1;
  for (int n : shape) count *= n;
  for (int64_t at = 0; at < count; at++) {
    int64_t rest = at, old = 0, old_unit = 1;
    for (size_t d = shape.size(); d-- > 0;) {
      int64_t i = rest % shape[d], size = d < tensor.shape.size() ? tensor.shape[d] : 1;
      rest /= shape[d];
      old += i % size * old_unit;
      old_unit *= size;
    }
    to.values.push_back(tensor.values[old]);
  }
  tensor = to;
}

// Makes a changed network consistent again: drops layers that no layer reads, sets the channels that sources imply, and
// cuts tensors to fit. Returns false if the network still means nothing.
bool refit(Spec &spec) {
  for (int k = spec.populations() - 2; k > 0; k--) {
    bool read = false;
    for (const Layer &layer : spec.layers)
      for (const Source &source : layer.sources) read |= source.from == k;
    if (read) continue;
    spec.layers.erase(spec.layers.begin() + k - 1);
    for (Layer &layer : spec.layers)
      for (Source &source : layer.sources) source.from -= source.from > k;
  }
  spec.pad_value.resize(spec.pad_value.empty() ? 0 : spec.input.channels, 0);
  for (int k = 1; k < spec.populations(); k++) {
    Layer &layer = spec.layers[k - 1];
    if (layer.sources.empty()) return false;
    int in = output_shape(spec, layer.sources[0].from).channels;
    if (layer.op == Op::avg_pool || layer.op == Op::add) layer.out_channels = in;
    for (Source &source : layer.sources)
      if (source.read == Read::conv)
        source.groups = std::gcd(std::gcd(source.groups, output_shape(spec, source.from).channels), layer.out_channels);
    if (output_shape(spec, k).size() < 1) return false;
  }
  if (!problem(spec, true).empty()) return false;
  for (int k = 1; k < spec.populations(); k++) {
    Layer &layer = spec.layers[k - 1];
    Shape sums = sums_shape(spec, k);
    for (Source &source : layer.sources)
      if (source.read != Read::uniform) reshape(source.weights, weight_shape(spec, k, source));
    if (layer.bias.shape.size() == 1) reshape(layer.bias, {sums.channels});
    if (layer.bias.shape.size() == 3) reshape(layer.bias, {sums.channels, sums.rows, sums.columns});
    if (!layer.threshold.absent()) reshape(layer.threshold, {sums.channels});
  }
  return problem(spec).empty();
}

using Change = std::function<void(Spec &)>;

// Returns values to try instead of `now`, none below `least`, the smallest first.
std::vector<int> smaller(int now, int least) {
  std::vector<int> values;
  for (int v : {least, now / 2, now - 1})
    if (v >= least && v < now && (values.empty() || values.back() < v)) values.push_back(v);
  return values;
}

// Adds the changes that make one integer smaller, down to `least`; `field` returns that integer of a network.
void try_smaller(std::vector<Change> &changes, const Spec &spec, int least, const std::function<int &(Spec &)> &field) {
  Spec copy = spec;
  for (int value : smaller(field(copy), least)) changes.push_back([=](Spec &s) { field(s) = value; });
}

void layer_changes(std::vector<Change> &changes, const Spec &spec, int l) {
  const Layer &layer = spec.layers[l];
  auto at = [l](Spec &s) -> Layer & { return s.layers[l]; };
  for (size_t j = 0; j < layer.sources.size(); j++) {
    auto source = [l, j](Spec &s) -> Source & { return s.layers[l].sources[j]; };
    const Source &now = layer.sources[j];
    if (layer.sources.size() > 1)
      changes.push_back([=](Spec &s) { at(s).sources.erase(at(s).sources.begin() + static_cast<long>(j)); });
    if (layer.op != Op::avg_pool && now.taps() > 1) changes.push_back([=](Spec &s) { source(s).square(1, 1, 0); });
    if (!(now.rows == now.columns)) {
      changes.push_back([=](Spec &s) { source(s).columns = source(s).rows; });
      changes.push_back([=](Spec &s) { source(s).rows = source(s).columns; });
    }
    for (Axis Source::*axis : {&Source::rows, &Source::columns}) {
      if (layer.op != Op::avg_pool)
        try_smaller(changes, spec, 1, [=](Spec &s) -> int & { return (source(s).*axis).stride; });
      try_smaller(changes, spec, 0, [=](Spec &s) -> int & { return (source(s).*axis).pad; });
      try_smaller(changes, spec, 0, [=](Spec &s) -> int & { return (source(s).*axis).end; });
    }
    try_smaller(changes, spec, 1, [=](Spec &s) -> int & { return source(s).groups; });
    try_smaller(changes, spec, 0, [=](Spec &s) -> int & { return source(s).channel_offset; });
    if (now.gain != 1) changes.push_back([=](Spec &s) { source(s).gain = 1; });
  }
  if (layer.op == Op::conv || layer.op == Op::dense)
    try_smaller(changes, spec, 1, [=](Spec &s) -> int & { return at(s).out_channels; });
  if (layer.pool.enabled()) changes.push_back([=](Spec &s) { at(s).pool = {}; });
  if (!layer.bias.absent()) changes.push_back([=](Spec &s) { at(s).bias = {}; });
  if (layer.bias.shape.size() == 3)
    changes.push_back([=](Spec &s) {
      Tensor &bias = at(s).bias;
      reshape(bias, {bias.shape[0], 1, 1});
      bias.shape = {bias.shape[0]};
    });
  if (layer.is_signed) changes.push_back([=](Spec &s) { at(s).is_signed = false, at(s).leak = 0; });
  if (layer.leak != 0) changes.push_back([=](Spec &s) { at(s).leak = 0; });
  if (layer.timesteps != 0) changes.push_back([=](Spec &s) { at(s).timesteps = 0; });
  if (layer.op != Op::avg_pool) try_smaller(changes, spec, 0, [=](Spec &s) -> int & { return at(s).shift; });
}

// Returns all changes to try; those that make the network much smaller come first.
std::vector<Change> changes_of(const Spec &spec) {
  std::vector<Change> changes;
  for (int k = spec.populations() - 2; k > 0; k--) // the readers of k read what k reads, so that refit drops k
    for (size_t j = 0; j < spec.layer(k).sources.size(); j++)
      changes.push_back([=](Spec &s) {
        int instead = s.layer(k).sources[j].from;
        for (Layer &layer : s.layers)
          for (Source &source : layer.sources)
            if (source.from == k) source.from = instead;
      });
  for (int rows : smaller(spec.input.rows, 1))
    for (int columns : smaller(spec.input.columns + 1, 1)) // the last value of columns changes the rows alone
      changes.push_back([=](Spec &s) { s.input.rows = rows, s.input.columns = columns; });
  try_smaller(changes, spec, 1, [](Spec &s) -> int & { return s.input.rows; });
  try_smaller(changes, spec, 1, [](Spec &s) -> int & { return s.input.columns; });
  try_smaller(changes, spec, 1, [](Spec &s) -> int & { return s.input.channels; });
  for (size_t l = 0; l < spec.layers.size(); l++) layer_changes(changes, spec, static_cast<int>(l));
  if (spec.input_signed) changes.push_back([](Spec &s) { s.input_signed = false; });
  if (!spec.pad_value.empty()) changes.push_back([](Spec &s) { s.pad_value.clear(); });
  try_smaller(changes, spec, 1, [](Spec &s) -> int & { return s.timesteps; });
  try_smaller(changes, spec, 1, [](Spec &s) -> int & { return s.input_bits; });
  return changes;
}

} // namespace

Spec shrink(const Spec &spec, const std::function<bool(const Spec &)> &fails, int max_tries) {
  Spec best = spec;
  for (bool progress = true; progress;) {
    progress = false;
    for (const Change &change : changes_of(best)) {
      Spec candidate = best;
      change(candidate);
      for (int64_t &p : candidate.pad_value) p = std::clamp(p, least(candidate, 0), largest(candidate, 0));
      if (!refit(candidate)) continue;
      if (max_tries-- <= 0) return best;
      if (!fails(candidate)) continue;
      best = candidate;
      progress = true;
      break; // starts again with the largest change of what is left
    }
  }
  return best;
}

namespace {

std::string text(const Shape &shape) {
  return "[" + std::to_string(shape.channels) + "," + std::to_string(shape.rows) + "," + std::to_string(shape.columns) +
         "]";
}

std::string text(const Axis &axis) {
  return std::to_string(axis.kernel) + "/" + std::to_string(axis.stride) + "/" + std::to_string(axis.pad) +
         (axis.pad == axis.end ? "" : "+" + std::to_string(axis.end));
}

std::string text(const Axis &rows, const Axis &columns) {
  return text(rows) + (rows == columns ? "" : " x " + text(columns));
}

std::string text(const Spec &spec, const Source &source) {
  std::ostringstream out;
  out << spec.name_of(source.from);
  if (source.read == Read::dense) return out.str() + " flat";
  if (source.read == Read::uniform) out << " *" << source.gain << " +" << source.channel_offset;
  out << " k" << text(source.rows, source.columns);
  if (source.groups > 1) out << " g" << source.groups;
  return out.str();
}

} // namespace

std::string describe(const Spec &spec) {
  static const char *const ops[] = {"conv", "dense", "avg_pool", "add"};
  std::ostringstream out;
  out << spec.name << ": seed " << spec.seed << ", T " << spec.timesteps << ", W " << spec.weight_bits << ", input "
      << text(spec.input) << " of " << spec.input_bits << (spec.input_signed ? " signed bits" : " bits");
  for (size_t c = 0; c < spec.pad_value.size(); c++) out << (c ? " " : ", pad ") << spec.pad_value[c];
  out << "\n";
  for (int k = 1; k < spec.populations(); k++) {
    const Layer &layer = spec.layer(k);
    out << "  " << layer.name << ": " << ops[static_cast<int>(layer.op)] << " of ";
    for (size_t j = 0; j < layer.sources.size(); j++) out << (j ? " + " : "") << text(spec, layer.sources[j]);
    out << " -> " << text(sums_shape(spec, k));
    const Pool &p = layer.pool;
    if (p.enabled()) out << ", max " << text(p.rows, p.columns) << " -> " << text(output_shape(spec, k));
    if (layer.readout) out << ", readout";
    else out << ", shift " << layer.shift << ", T " << timesteps_in(spec, k) << " -> " << timesteps_out(spec, k);
    if (layer.is_signed) out << ", signed";
    if (layer.leak != 0) out << ", leak " << layer.leak;
    out << (layer.bias.absent() ? ", no bias" : layer.bias.shape.size() == 3 ? ", bias per neuron" : "") << "\n";
  }
  return out.str();
}

} // namespace reference
