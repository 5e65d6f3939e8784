// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/naive.h"

#include <algorithm>

namespace reference {

namespace {

// Returns X at a position that may lie outside the image: there it is 0, or for the input its pad_value.
int64_t seen(const Spec &spec, int population, const Numbers &outputs, int c, int y, int x) {
  Shape shape = output_shape(spec, population);
  if (y >= 0 && y < shape.rows && x >= 0 && x < shape.columns) return outputs[shape.index(c, y, x)];
  return population == 0 && !spec.pad_value.empty() ? spec.pad_value[c] : 0;
}

int64_t contribution(const Spec &spec, const Layer &layer, const Source &source, const Numbers &outputs, int c, int y,
                     int x) {
  Shape from = output_shape(spec, source.from);
  const Numbers &w = source.weights.values;
  int64_t sum = 0;
  switch (source.read) {
  case Read::conv: {
    int in_group = from.channels / source.groups, out_group = layer.out_channels / source.groups;
    for (int i = 0; i < in_group; i++)
      for (int ky = 0; ky < source.rows.kernel; ky++)
        for (int kx = 0; kx < source.columns.kernel; kx++)
          sum += w[((int64_t{c} * in_group + i) * source.rows.kernel + ky) * source.columns.kernel + kx] *
                 seen(spec, source.from, outputs, c / out_group * in_group + i, source.rows.first(y) + ky,
                      source.columns.first(x) + kx);
    return sum;
  }
  case Read::dense:
    for (int64_t i = 0; i < from.size(); i++) sum += w[c * from.size() + i] * outputs[i];
    return sum;
  case Read::uniform:
    if (c < source.channel_offset || c - source.channel_offset >= from.channels) return 0;
    for (int ky = 0; ky < source.rows.kernel; ky++)
      for (int kx = 0; kx < source.columns.kernel; kx++)
        sum += seen(spec, source.from, outputs, c - source.channel_offset, source.rows.first(y) + ky,
                    source.columns.first(x) + kx);
    return source.gain * sum;
  }
  return 0;
}

} // namespace

Numbers radix_sums(const Spec &spec, int population, const std::vector<Numbers> &outputs) {
  const Layer &layer = spec.layer(population);
  Shape shape = sums_shape(spec, population);
  Numbers sums;
  for (int c = 0; c < shape.channels; c++)
    for (int y = 0; y < shape.rows; y++)
      for (int x = 0; x < shape.columns; x++) {
        int64_t sum = bias_of(spec, population, c, y, x);
        for (const Source &source : layer.sources)
          sum += contribution(spec, layer, source, outputs[source.from], c, y, x);
        sums.push_back(sum);
      }
  return sums;
}

Numbers commit(const Numbers &sums, int shift, int timesteps) {
  Numbers committed;
  for (int64_t a : sums) committed.push_back(a < 0 ? 0 : std::min(a >> shift, (int64_t{1} << timesteps) - 1));
  return committed;
}

Numbers commit_signed(const Numbers &sums, int shift, int leak, int timesteps) {
  const int64_t half = int64_t{1} << (timesteps - 1);
  Numbers committed;
  for (int64_t a : sums) committed.push_back(std::clamp(a >> (a < 0 ? shift + leak : shift), -half, half - 1));
  return committed;
}

Numbers commit(const Spec &spec, int population, const Numbers &sums) {
  const Layer &layer = spec.layer(population);
  int timesteps = timesteps_out(spec, population);
  return layer.is_signed ? commit_signed(sums, layer.shift, layer.leak, timesteps)
                         : commit(sums, layer.shift, timesteps);
}

Numbers max_pool(const Spec &spec, int population, const Numbers &unpooled) {
  const Pool &pool = spec.layer(population).pool;
  if (!pool.enabled()) return unpooled;
  Shape from = sums_shape(spec, population), to = output_shape(spec, population);
  Numbers pooled;
  for (int c = 0; c < to.channels; c++)
    for (int y = 0; y < to.rows; y++)
      for (int x = 0; x < to.columns; x++) {
        int64_t largest = least(spec, population); // no Y is less
        for (int ky = 0; ky < pool.rows.kernel; ky++)
          for (int kx = 0; kx < pool.columns.kernel; kx++) {
            int row = pool.rows.first(y) + ky, column = pool.columns.first(x) + kx;
            if (row < 0 || row >= from.rows || column < 0 || column >= from.columns) continue;
            largest = std::max(largest, unpooled[from.index(c, row, column)]);
          }
        pooled.push_back(largest);
      }
  return pooled;
}

Train radix_train(const Numbers &outputs, int timesteps) {
  Train train(timesteps);
  for (int t = 0; t < timesteps; t++)
    for (int64_t x : outputs) train[t].push_back(x >> t & 1);
  return train;
}

RadixRun evaluate_radix(const Spec &spec, const Numbers &input) {
  RadixRun run;
  run.sums = {{}};
  run.unpooled = {input};
  run.outputs = {input};
  run.trains = {radix_train(input, spec.input_bits)};
  for (int k = 1; k < spec.populations(); k++) {
    const Layer &layer = spec.layer(k);
    run.sums.push_back(radix_sums(spec, k, run.outputs));
    if (layer.readout) {
      run.unpooled.push_back({});
      run.outputs.push_back(run.sums[k]);
      run.trains.push_back({});
      run.logits = run.sums[k];
      continue;
    }
    run.unpooled.push_back(commit(spec, k, run.sums[k]));
    run.outputs.push_back(max_pool(spec, k, run.unpooled[k]));
    run.trains.push_back(radix_train(run.outputs[k], timesteps_out(spec, k)));
  }
  return run;
}

Train regular_train(const Numbers &input, int bits, int steps) {
  Numbers acc(input.size(), 0);
  Train train(steps, std::vector<uint8_t>(input.size(), 0));
  for (int t = 0; t < steps; t++)
    for (size_t n = 0; n < input.size(); n++) {
      acc[n] += input[n];
      if (acc[n] >= int64_t{1} << bits) {
        train[t][n] = 1;
        acc[n] -= int64_t{1} << bits;
      }
    }
  return train;
}

} // namespace reference
