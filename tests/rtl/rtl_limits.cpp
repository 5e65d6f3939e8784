// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/rtl/rtl_limits.h"

#include "network/network.h"

#include <algorithm>

namespace rtl {
namespace {

constexpr int MOST_KERNEL = 63, MOST_AXONS = 1 << RADISH_RTL_dividend_bits;
constexpr int LOADED_WORDS = 100; // about so many of a source or a partition

// Draws from 1 to `most`, each number of bits as often as another one, and often `most` itself.
int scaled(Random &random, int most) {
  if (random.chance(10)) return most;
  int bits = 0;
  while (most >> (bits + 1)) bits++;
  return random.draw(1, std::min(most, (2 << random.draw(0, bits)) - 1));
}

// Draws where `size` of `limit` begin, often as far as they may.
int origin(Random &random, int size, int limit) {
  return random.chance(30) ? limit - size : random.draw(0, limit - size);
}

radish_shape limit_halo_shape(Random &random, int most_axons) {
  radish_shape shape = {random.draw(1, 6), random.draw(1, 6), random.draw(1, 6)};
  switch (random.draw(0, 9)) {
  case 0: shape = {scaled(random, RADISH_MAX_CHANNELS), random.draw(1, 4), random.draw(1, 4)}; break;
  case 1: shape = {random.draw(1, 16), random.draw(1, 64), random.draw(1, 64)}; break;
  case 2: shape = {random.draw(1, 4), random.draw(1, 4), scaled(random, RADISH_MAX_ROWS)}; break;
  case 3: shape = {random.draw(1, 4), scaled(random, RADISH_MAX_ROWS), random.draw(1, 4)}; break;
  default:
    if (random.chance(5)) shape = {1, 255, 257};
    if (random.chance(5)) shape = {RADISH_MAX_CHANNELS, 4, 4};
    break;
  }
  const int columns = std::min(shape.columns, most_axons);
  const int rows = std::min(shape.rows, most_axons / columns);
  return {std::min(shape.channels, most_axons / columns / rows), rows, columns};
}

int taps_of(const radish_program_source &s) {
  return s.rows.kernel * s.columns.kernel;
}

// Draws an offset at which taps land: k of row y of the halo on row t of the tile, or any small one.
int limit_offset(Random &random, int kernel, int stride, int halo, int tile) {
  if (halo <= 8 && random.chance(60)) return random.draw(-2, kernel + 1);
  const int most = (1 << (RADISH_SOURCE_row_offset_bits - 1)) - 1;
  const int t = random.draw(0, tile - 1), k = random.draw(0, kernel - 1);
  const int y = random.chance(70) ? halo - random.draw(1, std::min(halo, 4)) : random.draw(0, halo - 1);
  return std::clamp(t * stride + k - y, -most, most);
}

} // namespace

radish_shape limit_tile(Random &random, bool dense) {
  if (dense || random.chance(20)) {
    return {random.chance(30) ? RADISH_MAX_CHANNELS : scaled(random, RADISH_MAX_CHANNELS), 1, 1};
  }
  if (random.chance(10)) return {random.draw(1, 16), RADISH_MAX_ROWS, random.draw(1, 2)};
  if (random.chance(10)) return {random.draw(1, 16), random.draw(1, 2), RADISH_MAX_ROWS};
  if (random.chance(20)) return {random.draw(1, 2 * LANES), random.draw(1, 24), random.draw(1, 24)};
  return {random.draw(1, 5 * LANES), random.draw(1, 5), random.draw(1, 5)};
}

void limit_outputs(Random &random, radish_program &p) {
  const radish_shape &shape = p.outputs.shape;
  p.outputs.channel = origin(random, shape.channels, RADISH_MAX_CHANNELS);
  p.outputs.row = origin(random, shape.rows, RADISH_MAX_ROWS);
  p.outputs.column = origin(random, shape.columns, RADISH_MAX_ROWS);
}

void limit_pooling(Random &random, radish_program &p) {
  for (radish_program_axis *axis : {&p.pool_rows, &p.pool_columns}) {
    axis->kernel = random.chance(45) ? random.draw(2, 4) : scaled(random, MOST_KERNEL);
    axis->stride = random.draw(std::max(1, axis->kernel / 3), std::min(axis->kernel + 1, MOST_KERNEL));
    axis->offset = axis->kernel - random.draw(1, random.chance(50) ? 1 : axis->kernel);
  }
  if (random.chance(50)) p.pool_columns = p.pool_rows;
}

radish_program_source limit_source(Random &random, Program &program, const radish_program &p, bool dense,
                                   int sources_left) {
  const int planes = p.windows * p.window_steps;
  const int most_words = std::max(program.synapse_words / sources_left, p.words);
  const int plane_words = program.plane_words / planes / sources_left;
  int most_axons = std::min(MOST_AXONS, plane_words * RADISH_AXONS_PER_WORD);
  if (dense) most_axons = std::min(most_axons, most_words / p.words);

  radish_program_source s = {};
  s.read = dense ? RADISH_READ_DENSE : random.chance(25) ? RADISH_READ_UNIFORM : RADISH_READ_CONV;
  s.halo.shape = limit_halo_shape(random, most_axons);
  const radish_shape &halo = s.halo.shape;
  s.halo.channel = origin(random, halo.channels, RADISH_MAX_CHANNELS);
  s.halo.row = origin(random, halo.rows, RADISH_MAX_ROWS);
  s.halo.column = origin(random, halo.columns, RADISH_MAX_ROWS);
  s.axon_words = static_cast<int>((radish_shape_size(halo) + RADISH_AXONS_PER_WORD - 1) / RADISH_AXONS_PER_WORD);
  s.timesteps = random.chance(60) ? p.timesteps_in : random.draw(1, p.timesteps_in);
  const int tile[] = {p.sums.shape.rows, p.sums.shape.columns}, inputs[] = {halo.rows, halo.columns};
  radish_program_axis *const axes[] = {&s.rows, &s.columns};
  const bool square = random.chance(60); // in kernel and stride
  for (int i = 0; i < 2; i++) {
    axes[i]->kernel = random.chance(70) ? random.draw(1, 11) : scaled(random, MOST_KERNEL);
    axes[i]->stride = random.chance(80) ? random.draw(1, 4) : scaled(random, MOST_KERNEL);
    if (i && square) *axes[1] = *axes[0];
  }
  if (taps_of(s) * p.words > most_words) s.rows.kernel = 1;
  if (taps_of(s) * p.words > most_words) s.columns.kernel = 1;
  for (int i = 0; i < 2; i++) {
    axes[i]->offset = limit_offset(random, axes[i]->kernel, axes[i]->stride, inputs[i], tile[i]);
  }
  s.in_per_group = scaled(random, std::min<int>(RADISH_MAX_CHANNELS, most_words / (taps_of(s) * p.words)));
  // The groups of the layer have 4096 channels together at most; the tile is about one that the halo feeds.
  const int groups = (s.halo.channel + halo.channels - 1) / s.in_per_group + 1;
  s.out_per_group = scaled(random, RADISH_MAX_CHANNELS / groups);
  const int group = (s.halo.channel + random.draw(0, halo.channels - 1)) / s.in_per_group;
  s.first_out_channel = std::clamp(group * s.out_per_group + random.draw(-2, s.out_per_group - 1), 0,
                                   RADISH_MAX_CHANNELS - p.sums.shape.channels);
  s.gain = random.chance(20) ? -32768 : random.chance(20) ? 32768 : random.draw(-32768, 32768);
  s.channel_offset = random.chance(50)
                         ? random.draw(-3, 3)
                         : std::clamp(random.draw(0, p.sums.shape.channels - 1) - random.draw(0, halo.channels - 1),
                                      1 - RADISH_MAX_CHANNELS, RADISH_MAX_CHANNELS - 1);
  s.weight_bytes = random.chance(70) ? 2 : 1;
  program.plane_words -= planes * s.axon_words;
  const int rows = dense ? static_cast<int>(radish_shape_size(halo)) : s.in_per_group * taps_of(s);
  if (s.read != RADISH_READ_UNIFORM) program.synapse_words -= rows * p.words;
  return s;
}

bool limit_row_is_loaded(const radish_program_source &s, int64_t row, int words) {
  const int64_t step = s.read == RADISH_READ_DENSE ? std::max(1, 64 * words / LOADED_WORDS)
                                                   : std::max(1, taps_of(s) * words / LOADED_WORDS);
  if (s.read == RADISH_READ_DENSE) {
    const int64_t left = radish_shape_size(s.halo.shape) - 1 - row;
    return left < 64 && left % step == 0;
  }
  const int64_t area = taps_of(s), channel = row / area;
  const int first = s.halo.channel % s.in_per_group,
            last = (s.halo.channel + s.halo.shape.channels - 1) % s.in_per_group;
  return (channel == first || channel == last) && (area - 1 - row % area) % step == 0;
}

bool limit_position_is_loaded(int position, int positions, int words) {
  return position % std::max(1, positions * words / LOADED_WORDS) == 0;
}

namespace {

// Returns how far the next of some entries is moved within a memory of `words`, of which they take `used`: at least as far
// as the one before it.
class Gaps {
public:
  Gaps(Random &r, int words, int used) : random(r), most(std::min(words - used, words - 1)) {}
  int next() {
    at = random.chance(40) ? most : random.draw(at, most);
    return at;
  }

private:
  Random &random;
  const int most;
  int at = 0;
};

} // namespace

void spread_partitions(Random &random, std::vector<radish::placed_partition *> &placed,
                       const radish::core_sizes &used) {
  const int words = DEVICE.potential_words, taken = used.potential_words;
  Gaps potentials(random, words, taken), outputs(random, words, taken), biases(random, words, taken),
      thresholds(random, words, taken), planes(random, DEVICE.scheduler_words, used.scheduler_words),
      weights(random, DEVICE.synapse_words, used.synapse_words);
  for (radish::placed_partition *p : placed) {
    p->potential_base += potentials.next();
    p->output_base += outputs.next();
    p->bias_base += biases.next();
    p->threshold_base += thresholds.next();
    p->plane_base += planes.next();
    for (int &base : p->weight_base) base = std::min(base + weights.next(), DEVICE.synapse_words - 1);
  }
}

} // namespace rtl
