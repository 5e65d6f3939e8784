// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/rtl/rtl_program.h"

#include "tests/rtl/rtl_limits.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace rtl {
namespace {

int windows_over(int at, const radish_program_axis &axis, int count) {
  int windows = 0;
  for (int p = 0; p < count; p++) {
    const int inside = at + axis.offset - p * axis.stride;
    windows += inside >= 0 && inside < axis.kernel;
  }
  return windows;
}

int commit_pairs(const radish_program &p) {
  int pairs = 0;
  for (int y = 0; y < p.sums.shape.rows; y++) {
    for (int x = 0; x < p.sums.shape.columns; x++) {
      const int over =
          windows_over(y, p.pool_rows, p.outputs.shape.rows) * windows_over(x, p.pool_columns, p.outputs.shape.columns);
      pairs += std::max(over, 1);
    }
  }
  return pairs * p.words;
}

int64_t rows_of(const radish_program_source &s) {
  if (s.read == RADISH_READ_UNIFORM) return 0;
  if (s.read == RADISH_READ_DENSE) return radish_shape_size(s.halo.shape);
  return int64_t{s.in_per_group} * s.rows.kernel * s.columns.kernel;
}

radish_program_source random_source(Random &random, const radish_program &p, bool dense, int most) {
  radish_program_source s = {};
  s.read = dense ? RADISH_READ_DENSE : random.chance(25) ? RADISH_READ_UNIFORM : RADISH_READ_CONV;
  s.halo = {random.draw(0, 3),
            random.draw(0, 3),
            random.draw(0, 3),
            {random.draw(1, most), random.draw(1, most), random.draw(1, most)}};
  if (random.chance(4)) s.halo.shape.channels = 0; // an empty halo
  s.axon_words = static_cast<int>((radish_shape_size(s.halo.shape) + 63) / 64);
  s.timesteps = random.draw(1, p.timesteps_in);
  for (radish_program_axis *axis : {&s.rows, &s.columns}) {
    axis->kernel = random.draw(1, random.chance(20) ? 5 : 3);
    axis->stride = random.draw(1, random.chance(80) ? 2 : 3);
    axis->offset = random.draw(-2, axis->kernel + 1);
  }
  s.in_per_group = random.draw(1, 4);
  s.out_per_group = random.draw(1, random.chance(50) ? 12 : 3);
  s.first_out_channel = random.draw(0, 4);
  s.gain = random.chance(50) || p.coding == RADISH_CODING_RATE ? random.draw(-30, 30) : random.draw(-32768, 32768);
  s.channel_offset = random.draw(-3, 3);
  s.weight_bytes = random.chance(80) ? 1 : 2; // both hold 8 bits
  return s;
}

// Draws windows and steps as mapping sets them; the windows of the destinations have the same length.
void set_steps(Random &random, radish_program &p) {
  const bool rate = p.coding == RADISH_CODING_RATE;
  const int train = AT_LIMITS ? T : 8;
  p.timesteps_in = random.draw(1, rate ? 40 : train);
  if (AT_LIMITS && rate && random.chance(30)) p.timesteps_in = random.draw(1 << 14, RADISH_MAX_RATE_TIMESTEPS);
  p.timesteps_out = p.readout ? 1 : rate ? p.timesteps_in : random.draw(1, train);
  p.shift = random.draw(0, AT_LIMITS && random.chance(30) ? 31 : 9);
  const int rate_window = AT_LIMITS && random.chance(40) ? SLOTS / 2 : random.draw(1, SLOTS / 2);
  p.window_steps = rate ? std::min(rate_window, p.timesteps_in) : p.timesteps_in;
  p.windows = AT_LIMITS && random.chance(30) ? SLOTS / p.window_steps : random.draw(1, SLOTS / p.window_steps);
  p.windows_per_image = (p.timesteps_in + p.window_steps - 1) / p.window_steps;
  p.out_window_steps = !rate || p.readout ? p.timesteps_out
                       : AT_LIMITS
                           ? std::min(p.timesteps_out, random.chance(30) ? SLOTS / 2 : random.draw(1, SLOTS / 2))
                           : random.draw(1, p.timesteps_out);
  p.out_windows_per_image = (p.timesteps_out + p.out_window_steps - 1) / p.out_window_steps;
}

void shape_pooling(Random &random, radish_program &p) {
  p.pool_rows = p.pool_columns = {1, 1, 0};
  p.outputs = {random.draw(0, 40), random.draw(0, 30), random.draw(0, 30), p.sums.shape};
  if (p.readout || random.chance(40)) return;
  if (AT_LIMITS) {
    limit_pooling(random, p);
  } else {
    for (radish_program_axis *axis : {&p.pool_rows, &p.pool_columns}) {
      axis->kernel = random.draw(1, 3);
      axis->stride = random.draw(1, 3);
      axis->offset = random.draw(0, axis->kernel - 1);
    }
  }
  const auto pooled = [&](int size, const radish_program_axis &axis) {
    return random.draw(1, (size - 1 + axis.offset) / axis.stride + 1);
  };
  p.outputs.shape.rows = pooled(p.sums.shape.rows, p.pool_rows);
  p.outputs.shape.columns = pooled(p.sums.shape.columns, p.pool_columns);
}

void fill_numbers(Random &random, Partition &partition) {
  radish_program &p = partition.program;
  const int row = radish_program_row(&p), channels = p.sums.shape.channels;
  const int positions = p.bias_per_neuron ? p.sums.shape.rows * p.sums.shape.columns : 1;
  const int scale = random.draw(0, AT_LIMITS && p.coding == RADISH_CODING_RADIX ? 28 : 14); // rate adds it in each step
  for (int position = 0; position < positions; position++) {
    const bool zero = AT_LIMITS && !limit_position_is_loaded(position, positions, p.words);
    for (int c = 0; c < row; c++) {
      partition.bias.push_back(c < channels && !zero ? random.draw(-(1 << scale), 1 << scale) : 0);
    }
  }
  p.bias = partition.bias.data();
  const int highest = 1 << random.draw(0, AT_LIMITS ? 28 : 12);
  for (int c = 0; c < row; c++) partition.threshold.push_back(c < channels ? random.draw(1, highest) : 0);
  p.threshold = partition.threshold.data();
  for (radish_program_source &s : partition.sources) {
    const int top = (1 << (s.weight_bytes == 1 ? 7 : W - 1)) - 1;
    Weights &weights = partition.weights.emplace_back();
    const auto count = static_cast<size_t>(rows_of(s) * row);
    if (s.weight_bytes == 1) weights.narrow.resize(count);
    else weights.wide.resize(count);
    for (int64_t k = 0; k < rows_of(s); k++) {
      for (int c = 0; c < channels && (!AT_LIMITS || limit_row_is_loaded(s, k, p.words)); c++) {
        const int weight = random.draw(-top - 1, top);
        const auto at = static_cast<size_t>(k * row + c);
        if (s.weight_bytes == 1) weights.narrow[at] = static_cast<int8_t>(weight);
        else weights.wide[at] = static_cast<int16_t>(weight);
      }
    }
    s.weights = s.weight_bytes == 1 ? static_cast<const void *>(weights.narrow.data()) : weights.wide.data();
  }
}

// Draws what is loaded; a partition without axons has no planes to load.
void set_reload(Random &random, radish_program &p) {
  const int64_t most = int64_t{1} << std::min(31, random.draw(1, AT_LIMITS ? 45 : 20));
  p.reload_bits = random.draw64(1, most);
  p.plane_bits = random.chance(5) ? 0 : random.draw64(1, most);
  p.state_bits = random.draw64(1, most);
}

// Draws one or more feeds for each input of a partition, and leaves room for those of later partitions. A feed may feed
// other inputs as well, or none: then it only paces, i.e. carries nothing but tokens.
void random_feeds(Random &random, Program &program, int index, Partition &partition, const int *source_count) {
  const bool many = program.many && random.chance(30);
  partition.feeds_at_step.assign(static_cast<size_t>(partition.program.window_steps), 0);
  int number = 0;
  for (size_t i = 0; i < partition.sources.size(); i++) {
    const int timesteps = partition.sources[i].timesteps;
    const int left = FEEDS - static_cast<int>(program.feeds.size()) - (SOURCES - *source_count);
    for (int count = random.draw(1, std::max(1, std::min(left, many ? 120 : 2))); count > 0; count--) {
      std::vector<int> inputs;
      const bool paces = random.chance(5);
      for (size_t k = 0; k < partition.sources.size() && !paces; k++) {
        if (k == i || (partition.sources[k].timesteps == timesteps && random.chance(30)))
          inputs.push_back(static_cast<int>(k));
      }
      program.feeds.push_back({index, number++, inputs, timesteps, 0, 0, 0});
      for (size_t t = 0; t < partition.feeds_at_step.size(); t++)
        partition.feeds_at_step[t] += static_cast<int>(t) < timesteps;
    }
  }
}

// Shares the feeds out over source partitions, of which some send to several partitions of the core.
void random_sources(Random &random, Program &program) {
  const int shares = random.chance(70) ? 40 : random.draw(0, 5);
  for (size_t l = 0; l < program.feeds.size(); l++) {
    Feed &feed = program.feeds[l];
    int at = -1;
    for (size_t s = 0; s < program.sources.size(); s++) {
      if (program.sources[s].timesteps == feed.timesteps && random.chance(shares)) at = static_cast<int>(s);
    }
    if (at < 0) {
      at = static_cast<int>(program.sources.size());
      program.sources.push_back({200 + 30 * (at * 181 % 512) + random.draw(0, 29), feed.timesteps, {}});
    }
    Source &source = program.sources[static_cast<size_t>(at)];
    feed.source = at;
    feed.ordinal = source.feeds.empty() ? random.draw(0, AT_LIMITS ? 65535 - FEEDS : 2000)
                                        : program.feeds[static_cast<size_t>(source.feeds.back())].ordinal + 1;
    source.feeds.push_back(static_cast<int>(l));
  }
}

// Returns the feeds of the core in the order of its table.
std::vector<Feed *> sorted_feeds(Program &program) {
  std::vector<Feed *> feeds;
  for (Feed &feed : program.feeds) feeds.push_back(&feed);
  const auto source = [&](const Feed *feed) { return program.sources[static_cast<size_t>(feed->source)].partition; };
  std::stable_sort(feeds.begin(), feeds.end(), [&](const Feed *a, const Feed *b) { return source(a) < source(b); });
  return feeds;
}

std::unique_ptr<Partition> random_partition(Random &random, Program &program, int index, int count, int *source_count,
                                            int *destination_count) {
  auto partition = std::make_unique<Partition>();
  radish_program &p = partition->program;
  const bool dense = random.chance(30);
  p.partition = FIRST_PARTITION + index;
  p.readout = random.chance(20);
  p.coding = random.chance(30) ? RADISH_CODING_RATE : RADISH_CODING_RADIX;
  set_steps(random, p);
  const int side = program.many ? 2 : 5;
  p.sums.shape = {random.draw(1, 2 * side), dense ? 1 : random.draw(1, side), dense ? 1 : random.draw(1, side)};
  if (AT_LIMITS) p.sums.shape = limit_tile(random, dense);
  shape_pooling(random, p);
  if (AT_LIMITS) limit_outputs(random, p);
  p.lanes = LANES;
  p.potential_bits = p.stored_potential_bits = V;
  p.weight_bits = p.stored_weight_bits = W;
  p.words = (p.sums.shape.channels + LANES - 1) / LANES;
  p.potential_words = p.words * p.sums.shape.rows * p.sums.shape.columns;
  p.output_words = p.words * p.outputs.shape.rows * p.outputs.shape.columns;
  p.commit_cycles = commit_pairs(p);
  p.bias_per_neuron = random.chance(50);
  p.resident = !program.turns || random.chance(30);
  if (!p.resident) set_reload(random, p);

  const int most_sources = AT_LIMITS && random.chance(30) ? RADISH_FEED_inputs_bits : 2;
  const int left = std::min(most_sources, SOURCES - *source_count - (count - 1 - index));
  const int sources = AT_LIMITS && random.chance(40) ? left : random.draw(1, left);
  for (int i = 0; i < sources; i++) {
    radish_program_source s = AT_LIMITS ? limit_source(random, program, p, dense, sources - i)
                                        : random_source(random, p, dense, program.many ? 3 : 6);
    if (i == 0 || p.coding == RADISH_CODING_RATE) s.timesteps = p.timesteps_in;
    s.axon_word = p.axon_words;
    p.axon_words += s.axon_words;
    partition->sources.push_back(s);
  }
  random_feeds(random, program, index, *partition, source_count);
  fill_numbers(random, *partition);
  p.source_count = sources;
  p.sources = partition->sources.data();
  *source_count += sources;

  if (!p.readout) {
    const int rest = DESTINATIONS - *destination_count, after = count - 1 - index;
    const int most = std::min(2 * rest / (after + 1), rest - after);
    const int destinations = random.draw(1, program.many ? most : 2);
    *destination_count += destinations;
    const int windows = AT_LIMITS && random.chance(20) ? SLOTS : 5, least = random.chance(30) ? windows : 1;
    for (int d = 0; d < destinations; d++) {
      partition->placed.destination_windows.push_back(random.draw(least, windows));
    }
    partition->placed.copies = random.chance(AT_LIMITS ? 30 : 70) ? 1 : random.draw(1, destinations + 1);
  }
  return partition;
}

// Makes some sources and some hidden partitions of radix coding signed, and some of these leaky.
void draw_signs(Random &random, Partition &partition) {
  radish_program &p = partition.program;
  if (p.coding == RADISH_CODING_RATE || random.chance(30)) return;
  for (radish_program_source &s : partition.sources) s.is_signed = random.chance(60);
  p.is_signed = !p.readout && random.chance(60);
  if (p.is_signed && random.chance(60)) p.leak = random.chance(50) ? random.draw(1, 3) : random.draw(1, 15);
}

// Makes some partitions those of a crossbar core, of all sources that it holds: whose gain is a weight, and whose rows
// are not too many words for the device.
void draw_crossbar(Random &random, Partition &partition, int synapse_words) {
  radish_program &p = partition.program;
  if (!random.chance(40) || p.potential_words > 1 << RADISH_PARTITION_words_bits) return;
  const int top = 1 << (p.weight_bits - 1);
  int64_t left = std::min(synapse_words, 1 << 13);
  for (radish_program_source &s : partition.sources) {
    const int64_t words = radish_shape_size(s.halo.shape) * p.potential_words;
    if (words > left || (s.read == RADISH_READ_UNIFORM && (s.gain < -top || s.gain >= top))) continue;
    s.row_words = p.potential_words;
    left -= words;
  }
  p.spike_cycles = p.potential_words;
}

} // namespace

Program random_program(Random &random) {
  Random copy = random, signs(static_cast<uint64_t>(copy.draw64(0, INT64_MAX))); // all else is drawn as without signs
  Random crossbars(static_cast<uint64_t>(copy.draw64(0, INT64_MAX)));            // and without crossbars
  Program program;
  int sources = 0, destinations = 0;
  program.barrier = random.chance(30);
  program.turns = random.chance(40);
  program.many = random.chance(20);
  const int count = random.draw(1, program.many ? PARTITIONS : 4);
  for (int i = 0; i < count; i++) {
    program.synapse_words = std::min(DEVICE.synapse_words / count, 1 << 15); // packing more takes its time
    program.plane_words = DEVICE.scheduler_words / count;
    auto partition = random_partition(random, program, i, count, &sources, &destinations);
    partition->placed.program = &partition->program;
    partition->placed.feeds_at_step = partition->feeds_at_step.data();
    draw_signs(signs, *partition);
    draw_crossbar(crossbars, *partition, DEVICE.synapse_words / count);
    program.placed.push_back(&partition->placed);
    program.partitions.push_back(std::move(partition));
  }
  const radish::core_sizes used = radish::place_partitions(program.placed, NI_DEPTH);
  if (AT_LIMITS) spread_partitions(random, program.placed, used);
  random_sources(random, program);
  int entry = 0;
  for (Feed *feed : sorted_feeds(program)) feed->entry = entry++;
  return program;
}

namespace {

// Returns whether a record writes nothing but zeros into a memory of words.
bool writes_zeros(const radish::config_record &record) {
  switch (record.target) {
  case RADISH_CONFIG_WEIGHT:
  case RADISH_CONFIG_BIAS:
  case RADISH_CONFIG_POTENTIAL:
  case RADISH_CONFIG_PLANE:
  case RADISH_CONFIG_THRESHOLD: break;
  default: return false;
  }
  return std::all_of(record.words.begin(), record.words.end(), [](uint32_t word) { return word == 0; });
}

} // namespace

std::vector<radish::config_record> configuration(const Program &program) {
  std::vector<radish::placed_feed> feeds(program.feeds.size());
  for (const Feed &feed : program.feeds) {
    uint32_t inputs = 0;
    for (int input : feed.inputs) inputs |= 1u << input;
    feeds[static_cast<size_t>(feed.entry)] = {program.sources[static_cast<size_t>(feed.source)].partition,
                                              feed.ordinal,
                                              feed.partition,
                                              feed.number,
                                              inputs,
                                              feed.timesteps};
  }
  std::vector<radish::config_record> records;
  radish_error error = {""};
  EXPECT_EQ(radish::configuration(program.placed, feeds, DEVICE, records, &error), RADISH_OK) << error.message;
  // Large memories begin with zeros (see Lockstep), so that zeros need not be loaded.
  if (AT_LIMITS) records.erase(std::remove_if(records.begin(), records.end(), writes_zeros), records.end());
  return records;
}

} // namespace rtl
