// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The algorithms step by step, driven by spikes: the radix register, rate coding, partial sums.
#include "tests/reference/naive.h"

#include <algorithm>
#include <cstdlib>

namespace reference {

namespace {

// Calls reach(c, y, x, weight) for every neuron that one spike of a source's neuron (i, row, column) reaches.
template <typename Reach>
void scatter(const Spec &spec, int population, const Source &source, int i, int row, int column, Reach reach) {
  const Layer &layer = spec.layer(population);
  Shape from = output_shape(spec, source.from), to = sums_shape(spec, population);
  const Numbers &w = source.weights.values;
  if (source.read == Read::dense) {
    for (int c = 0; c < to.channels; c++) reach(c, 0, 0, w[c * from.size() + from.index(i, row, column)]);
    return;
  }
  for (int ky = 0; ky < source.rows.kernel; ky++)
    for (int kx = 0; kx < source.columns.kernel; kx++) {
      const Axis &rows = source.rows, &columns = source.columns;
      int up = row + rows.pad - ky, left = column + columns.pad - kx; // y * stride, x * stride
      if (up < 0 || left < 0 || up % rows.stride || left % columns.stride) continue;
      int y = up / rows.stride, x = left / columns.stride;
      if (y >= to.rows || x >= to.columns) continue;
      if (source.read == Read::uniform) {
        if (i + source.channel_offset < to.channels) reach(i + source.channel_offset, y, x, source.gain);
        continue;
      }
      int in_group = from.channels / source.groups, out_group = layer.out_channels / source.groups;
      int group = i / in_group;
      for (int c = group * out_group; c < (group + 1) * out_group; c++)
        reach(c, y, x, w[((int64_t{c} * in_group + i % in_group) * rows.kernel + ky) * columns.kernel + kx]);
    }
}

// Adds what step t of all sources sends to a layer. Returns the number of taps that a spike reached.
int64_t integrate_step(const Spec &spec, int population, const std::vector<Train> &trains, int t,
                       std::vector<Register> &neurons) {
  Shape to = sums_shape(spec, population);
  int64_t taps = 0;
  for (const Source &source : spec.layer(population).sources) {
    const Train &train = trains[source.from];
    if (t >= static_cast<int>(train.size())) continue; // a shorter train has ended
    Shape from = output_shape(spec, source.from);
    bool sign_step = is_signed(spec, source.from) && t + 1 == static_cast<int>(train.size());
    for (int i = 0; i < from.channels; i++)
      for (int row = 0; row < from.rows; row++)
        for (int column = 0; column < from.columns; column++)
          if (train[t][from.index(i, row, column)])
            scatter(spec, population, source, i, row, column, [&](int c, int y, int x, int64_t weight) {
              neurons[to.index(c, y, x)].integrate(sign_step ? -weight : weight);
              taps++;
            });
  }
  return taps;
}

// Returns what a neuron of the layer makes of its sum: signed ones divide by 2 so often, and round down each time.
int64_t committed_of(const Spec &spec, int population, int64_t sum) {
  const Layer &layer = spec.layer(population);
  if (!layer.is_signed) {
    int64_t full = (int64_t{1} << timesteps_out(spec, population)) - 1;
    int64_t scaled = sum < 0 ? 0 : sum / (int64_t{1} << layer.shift);
    return scaled > full ? full : scaled;
  }
  for (int halvings = layer.shift + (sum < 0 ? layer.leak : 0); halvings > 0; halvings--)
    sum = sum >= 0 ? sum / 2 : -((1 - sum) / 2);
  return std::max(least(spec, population), std::min(largest(spec, population), sum));
}

// The input's constant border never spikes: it is part of the initial potential. Border positions are walked
// as if the image were larger, and reach the same neurons as a pixel would.
void add_border(const Spec &spec, int population, Numbers &potentials) {
  Shape to = sums_shape(spec, population);
  for (const Source &source : spec.layer(population).sources) {
    if (source.from != 0 || spec.pad_value.empty()) continue;
    for (int i = 0; i < spec.input.channels; i++)
      for (int row = -source.rows.pad; row < spec.input.rows + source.rows.end; row++)
        for (int column = -source.columns.pad; column < spec.input.columns + source.columns.end; column++) {
          bool inside = row >= 0 && row < spec.input.rows && column >= 0 && column < spec.input.columns;
          if (inside) continue;
          scatter(spec, population, source, i, row, column, [&](int c, int y, int x, int64_t weight) {
            potentials[to.index(c, y, x)] += weight * spec.pad_value[i];
          });
        }
  }
}

Numbers initial_potentials(const Spec &spec, int population) {
  Shape shape = sums_shape(spec, population);
  Numbers potentials;
  for (int c = 0; c < shape.channels; c++)
    for (int y = 0; y < shape.rows; y++)
      for (int x = 0; x < shape.columns; x++) potentials.push_back(bias_of(spec, population, c, y, x));
  return potentials;
}

} // namespace

void Register::fire() {
  out = (static_cast<uint64_t>(v & 1) << (out_bits - 1)) | (out >> 1);
  v = v >= 0 ? v / 2 : -((1 - v) / 2); // floor
}

int64_t Register::whole() const {
  return v * (int64_t{1} << out_bits) + static_cast<int64_t>(out);
}

RadixRun evaluate_radix_by_steps(const Spec &spec, const Numbers &input) {
  RadixRun run;
  run.sums = {{}};
  run.unpooled = {input};
  run.outputs = {input};
  run.trains = {radix_train(input, spec.input_bits)};
  run.peak = run.synaptic_ops = {0};
  for (int k = 1; k < spec.populations(); k++) {
    const Layer &layer = spec.layer(k);
    Numbers start = initial_potentials(spec, k);
    add_border(spec, k, start);
    std::vector<Register> neurons(start.size());
    int64_t peak = 0, taps = 0;
    for (size_t n = 0; n < neurons.size(); n++) {
      neurons[n].out_bits = timesteps_in(spec, k);
      neurons[n].reset(start[n]);
      peak = std::max(peak, std::abs(start[n]));
    }
    for (int t = 0; t < timesteps_in(spec, k); t++) {
      taps += integrate_step(spec, k, run.trains, t, neurons);
      for (Register &neuron : neurons) {
        peak = std::max(peak, std::abs(neuron.v));
        neuron.fire();
      }
    }
    Numbers sums, committed;
    for (const Register &neuron : neurons) {
      sums.push_back(neuron.whole());
      committed.push_back(committed_of(spec, k, neuron.whole()));
    }
    run.peak.push_back(peak);
    run.synaptic_ops.push_back(taps);
    run.sums.push_back(sums);
    run.unpooled.push_back(layer.readout ? Numbers{} : committed);
    run.outputs.push_back(layer.readout ? sums : max_pool(spec, k, committed));
    run.trains.push_back(layer.readout ? Train{} : radix_train(run.outputs[k], timesteps_out(spec, k)));
    if (layer.readout) run.logits = sums;
  }
  return run;
}

namespace {

// Returns for each pooling window the spike of the neuron that has spiked most, this step included, or of the first in
// raster order if several have. The border has no neurons.
std::vector<uint8_t> pool_spikes(const Spec &spec, int population, const std::vector<uint8_t> &spikes,
                                 const Numbers &counts) {
  const Pool &pool = spec.layer(population).pool;
  if (!pool.enabled()) return spikes;
  Shape from = sums_shape(spec, population), to = output_shape(spec, population);
  std::vector<uint8_t> pooled;
  for (int c = 0; c < to.channels; c++)
    for (int y = 0; y < to.rows; y++)
      for (int x = 0; x < to.columns; x++) {
        int64_t winner = -1;
        for (int ky = 0; ky < pool.rows.kernel; ky++)
          for (int kx = 0; kx < pool.columns.kernel; kx++) {
            int row = pool.rows.first(y) + ky, column = pool.columns.first(x) + kx;
            if (row < 0 || row >= from.rows || column < 0 || column >= from.columns) continue;
            int64_t n = from.index(c, row, column);
            if (winner < 0 || counts[n] > counts[winner]) winner = n;
          }
        pooled.push_back(winner < 0 ? 0 : spikes[winner]);
      }
  return pooled;
}

} // namespace

RateRun evaluate_rate(const Spec &spec, const Train &input) {
  int populations = spec.populations();
  RateRun run;
  run.trains.resize(populations);
  run.counts.resize(populations);
  run.potentials.resize(populations);
  run.peak.assign(populations, 0);
  run.synaptic_ops.assign(populations, 0);
  run.trains[0] = input;
  run.counts[0].assign(spec.input.size(), 0);
  std::vector<std::vector<Register>> neurons(populations);
  std::vector<Numbers> current(populations);
  for (int k = 1; k < populations; k++) {
    current[k] = initial_potentials(spec, k); // the bias, which is added in every step
    neurons[k].resize(current[k].size());
    run.counts[k].assign(current[k].size(), 0);
  }
  for (int t = 0; t < static_cast<int>(input.size()); t++) {
    for (size_t n = 0; n < input[t].size(); n++) run.counts[0][n] += input[t][n];
    for (int k = 1; k < populations; k++) {
      const Layer &layer = spec.layer(k);
      for (size_t n = 0; n < neurons[k].size(); n++) neurons[k][n].integrate(current[k][n]);
      run.synaptic_ops[k] += integrate_step(spec, k, run.trains, t, neurons[k]);
      int64_t per_channel = sums_shape(spec, k).size() / layer.out_channels;
      std::vector<uint8_t> spikes(neurons[k].size(), 0);
      for (size_t n = 0; n < neurons[k].size(); n++) {
        run.peak[k] = std::max(run.peak[k], std::abs(neurons[k][n].v));
        if (layer.readout) continue;
        int64_t threshold = layer.threshold.values[n / per_channel];
        if (neurons[k][n].v >= threshold) {
          spikes[n] = 1;
          neurons[k][n].v -= threshold;
          run.counts[k][n]++;
        }
      }
      if (!layer.readout) run.trains[k].push_back(pool_spikes(spec, k, spikes, run.counts[k]));
    }
  }
  for (int k = 1; k < populations; k++)
    for (const Register &neuron : neurons[k]) run.potentials[k].push_back(neuron.v);
  run.logits = run.potentials[populations - 1];
  return run;
}

namespace {

// Adds what the inputs bring in step t to a part's register; from step T_in on they bring nothing.
void integrate_part(const Part &part, int t, Register &neuron) {
  if (t >= part.timesteps) return;
  for (size_t n = 0; n < part.weights.size(); n++)
    if (part.inputs[n] >> t & 1) neuron.integrate(part.weights[n]);
}

} // namespace

int steps_needed(const std::vector<Part> &parts) {
  int steps = 0;
  for (const Part &part : parts) {
    Register neuron;
    neuron.reset(part.bias);
    int t = 0;
    for (; t < part.timesteps || (neuron.v != 0 && neuron.v != -1); t++) {
      integrate_part(part, t, neuron);
      neuron.fire();
    }
    steps = std::max(steps, t);
  }
  return steps;
}

std::vector<uint8_t> part_train(const Part &part, int steps) {
  Register neuron;
  neuron.reset(part.bias);
  std::vector<uint8_t> bits;
  for (int t = 0; t < steps; t++) {
    integrate_part(part, t, neuron);
    bits.push_back(neuron.v & 1);
    neuron.fire();
  }
  bits.push_back(neuron.v & 1); // the sign
  return bits;
}

int64_t reduce(const std::vector<std::vector<uint8_t>> &trains) {
  Register neuron;
  neuron.out_bits = static_cast<int>(trains[0].size());
  neuron.reset(0);
  for (size_t t = 0; t < trains[0].size(); t++) {
    for (const std::vector<uint8_t> &train : trains)
      if (train[t]) neuron.integrate(t + 1 < train.size() ? 1 : -1);
    neuron.fire();
  }
  return neuron.whole();
}

} // namespace reference
