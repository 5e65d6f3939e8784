// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "rtl/program.h"

#include "rtl/registers.h"

#include <algorithm>
#include <cinttypes>
#include <map>

namespace radish {
namespace {

// Returns the rows of the synapse memory that a source reads; in a crossbar each axon has one.
int64_t rows_of(const radish_program_source &s) {
  if (s.row_words) return radish_shape_size(s.halo.shape);
  if (s.read == RADISH_READ_UNIFORM) return 0;
  if (s.read == RADISH_READ_DENSE) return radish_shape_size(s.halo.shape);
  return int64_t{s.in_per_group} * s.rows.kernel * s.columns.kernel;
}

int weight_words(const radish_program &p, const radish_program_source &s) {
  return static_cast<int>(rows_of(s)) * (s.row_words ? s.row_words : p.words);
}

int bias_words(const radish_program &p) {
  return p.bias_per_neuron ? p.potential_words : p.words;
}

int64_t reciprocal(int64_t divisor) {
  return divisor ? ((int64_t{1} << RADISH_RTL_RECIPROCAL_SHIFT) + divisor - 1) / divisor : 0;
}

// Packs fields into 32-bit words, least significant first. A value that its field does not hold makes the words useless:
// the first such field is remembered.
class bit_packer {
public:
  explicit bit_packer(int count) : words(static_cast<size_t>(count)) {}
  void put(const char *name, int64_t value, int bits, bool has_sign) {
    const int64_t top = int64_t{1} << (has_sign ? bits - 1 : bits), low = has_sign ? -top : 0;
    if (!misfit.name && (value < low || value >= top)) misfit = {name, value, low, top - 1};
    for (int i = 0; i < bits; i++, at++) words[at / 32] |= static_cast<uint32_t>(value >> i & 1) << at % 32;
  }
  // Demands that a number which no field has, such as the last of several addresses, fits so many bits.
  void demand(const char *name, int64_t value, int bits) {
    const int64_t top = (int64_t{1} << bits) - 1;
    if (!misfit.name && value > top) misfit = {name, value, 0, top};
  }
  std::vector<uint32_t> words;
  struct {
    const char *name;
    int64_t value, low, high;
  } misfit = {};

private:
  size_t at = 0;
};

// This is what the lists of registers say of their third column, which is `signed` or empty.
constexpr bool has_sign(const char *text) {
  return *text != '\0';
}

bit_packer partition_record(const placed_partition &partition) {
  const radish_program &p = *partition.program;
#define X(name, bits, sign, doc) int64_t name = 0;
  struct {
    RADISH_PARTITION_REGISTERS(X)
  } r;
#undef X
#define SAME(name) r.name = p.name
  SAME(partition), SAME(readout), SAME(timesteps_in), SAME(timesteps_out), SAME(shift), SAME(window_steps);
  SAME(windows), SAME(out_window_steps), SAME(words), SAME(potential_words), SAME(output_words), SAME(axon_words);
  SAME(bias_per_neuron), SAME(source_count), SAME(resident), SAME(reload_bits), SAME(plane_bits), SAME(state_bits);
  SAME(is_signed), SAME(leak);
#undef SAME
#define BASE(name) r.name = partition.name
  BASE(first_source), BASE(first_destination), BASE(first_feed), BASE(feed_count), BASE(copies), BASE(plane_base),
      BASE(potential_base);
  BASE(output_base), BASE(bias_base), BASE(threshold_base);
#undef BASE
  r.rate = p.coding == RADISH_CODING_RATE;
  r.sums_channels = p.sums.shape.channels, r.sums_rows = p.sums.shape.rows, r.sums_columns = p.sums.shape.columns;
  r.outputs_channel = p.outputs.channel, r.outputs_row = p.outputs.row, r.outputs_column = p.outputs.column;
  r.outputs_rows = p.outputs.shape.rows, r.outputs_columns = p.outputs.shape.columns;
  r.pool_row_kernel = p.pool_rows.kernel, r.pool_row_stride = p.pool_rows.stride;
  r.pool_row_offset = p.pool_rows.offset, r.pool_row_reciprocal = reciprocal(p.pool_rows.stride);
  r.pool_column_kernel = p.pool_columns.kernel, r.pool_column_stride = p.pool_columns.stride;
  r.pool_column_offset = p.pool_columns.offset, r.pool_column_reciprocal = reciprocal(p.pool_columns.stride);
  r.destination_count = static_cast<int64_t>(partition.destination_windows.size());
  for (int32_t windows : partition.destination_windows) { // the fewest of any destination
    if (!r.first_windows || windows < r.first_windows) r.first_windows = windows;
  }
  bit_packer record(RADISH_PARTITION_REGISTER_WORDS);
#define X(name, bits, sign, doc) record.put(#name, r.name, bits, has_sign(#sign));
  RADISH_PARTITION_REGISTERS(X)
#undef X
  const int64_t planes = int64_t{p.windows} * p.window_steps;
  record.demand("last plane word", partition.plane_base + planes * p.axon_words - 1, RADISH_PARTITION_plane_base_bits);
  record.demand("last potential word", int64_t{partition.potential_base} + p.potential_words - 1,
                RADISH_PARTITION_potential_base_bits);
  record.demand("last output word", int64_t{partition.output_base} + p.output_words - 1,
                RADISH_PARTITION_output_base_bits);
  return record;
}

bit_packer source_record(const radish_program &p, const radish_program_source &s, int base) {
#define X(name, bits, sign, doc) int64_t name = 0;
  struct {
    RADISH_SOURCE_REGISTERS(X)
  } r;
#undef X
#define SAME(name) r.name = s.name
  SAME(read), SAME(axon_word), SAME(axon_words), SAME(timesteps), SAME(in_per_group), SAME(out_per_group),
      SAME(first_out_channel), SAME(gain);
  SAME(channel_offset), SAME(is_signed);
#undef SAME
  r.halo_channel = s.halo.channel, r.halo_row = s.halo.row, r.halo_column = s.halo.column;
  r.halo_channels = s.halo.shape.channels, r.halo_rows = s.halo.shape.rows;
  r.halo_columns = s.halo.shape.columns;
  r.window_area = int64_t{s.halo.shape.rows} * s.halo.shape.columns;
  r.area_reciprocal = reciprocal(r.window_area);
  r.columns_reciprocal = reciprocal(r.halo_columns);
  r.row_kernel = s.rows.kernel, r.row_stride = s.rows.stride;
  r.row_offset = s.rows.offset, r.row_reciprocal = reciprocal(s.rows.stride);
  r.column_kernel = s.columns.kernel, r.column_stride = s.columns.stride;
  r.column_offset = s.columns.offset, r.column_reciprocal = reciprocal(s.columns.stride);
  r.group_reciprocal = reciprocal(s.in_per_group);
  if (radish_shape_size(s.halo.shape) == 0) r.row_offset = r.column_offset = r.channel_offset = 0; // nobody reads them
  r.weight_base = base;
  if (s.row_words) r.read = RADISH_READ_ROW;
  bit_packer record(RADISH_SOURCE_REGISTER_WORDS);
#define X(name, bits, sign, doc) record.put(#name, r.name, bits, has_sign(#sign));
  RADISH_SOURCE_REGISTERS(X)
#undef X
  record.demand("last axon", radish_shape_size(s.halo.shape) - 1, RADISH_RTL_dividend_bits);
  record.demand("last weight word", int64_t{base} + weight_words(p, s) - 1, RADISH_SOURCE_weight_base_bits);
  record.demand("last word of a row", s.row_words - 1, RADISH_PARTITION_words_bits);
  return record;
}

bit_packer feed_record(const placed_feed &feed, bool last) {
#define X(name, bits, sign, doc) int64_t name = 0;
  struct {
    RADISH_FEED_REGISTERS(X)
  } r;
#undef X
  r.source = feed.source, r.last = last, r.local_partition = feed.local_partition;
  r.inputs = feed.inputs, r.timesteps = feed.timesteps;
  bit_packer record(RADISH_FEED_REGISTER_WORDS);
#define X(name, bits, sign, doc) record.put(#name, r.name, bits, has_sign(#sign));
  RADISH_FEED_REGISTERS(X)
#undef X
  return record;
}

bit_packer return_record(const placed_feed &feed) {
  bit_packer record(RADISH_FEED_RETURN_REGISTER_WORDS);
#define X(name, bits, sign, doc) record.put(#name, feed.name, bits, has_sign(#sign));
  RADISH_FEED_RETURN_REGISTERS(X)
#undef X
  return record;
}

int power_of_two(int at_least) {
  int power = 1;
  while (power < at_least) power *= 2;
  return power;
}

// Writes the records of one core, or with `tables_only` those of its tables, without the contents of its memories.
class writer {
public:
  writer(const core_sizes &sizes, bool without_memories) : built(sizes), tables_only(without_memories) {}

  radish_status status = RADISH_OK; // of the first record that does not fit
  radish_error error = {""};

  void write(int target, int address, std::vector<uint32_t> words) {
    records.push_back({target, address, std::move(words)});
  }

  // Writes a record of the entry `address` of what `table` names.
  void write(int target, const char *table, int address, bit_packer record) {
    if (!status && record.misfit.name) {
      status =
          radish_fail(&error, RADISH_BAD_INPUT, nullptr, 0,
                      "%s %d of the core: %s is %" PRId64 ", the register in RTL holds %" PRId64 " to %" PRId64, table,
                      address, record.misfit.name, record.misfit.value, record.misfit.low, record.misfit.high);
    }
    write(target, address, std::move(record.words));
  }

  // Writes a record that is one number.
  void write_number(int target, const char *table, const char *name, int address, int64_t number, int bits) {
    bit_packer record(1);
    record.put(name, number, bits, false);
    write(target, table, address, record);
  }

  // Writes one word of a memory: `lanes` numbers.
  template <typename Number> void write_lanes(int target, int address, const Number *numbers, int bits) {
    bit_packer record((built.lanes * bits + 31) / 32);
    for (int lane = 0; lane < built.lanes; lane++) record.put("a lane", numbers ? numbers[lane] : 0, bits, true);
    write(target, "memory word", address, record);
  }

  void partition(int index, const placed_partition &partition) {
    write(RADISH_CONFIG_PARTITION, "partition", index, partition_record(partition));
    for (int t = 0; t < built.slots; t++) {
      const int32_t feeds = t < partition.program->window_steps ? partition.feeds_at_step[t] : 0;
      write_number(RADISH_CONFIG_FEEDS, "plane", "tokens", index * built.slots + t, feeds,
                   RADISH_TOKEN_COUNT_needed_bits);
    }
    destinations(index, partition);
    for (int s = 0; s < partition.program->source_count; s++) source(partition, s);
    if (!tables_only) potentials(partition);
  }

  std::vector<config_record> records;

  void feeds(const std::vector<placed_partition *> &partitions, const std::vector<placed_feed> &feeds) {
    for (size_t i = 0; i < feeds.size(); i++) {
      const bool last = i + 1 == feeds.size() || feeds[i + 1].source != feeds[i].source;
      write(RADISH_CONFIG_FEED_TABLE, "feed", static_cast<int>(i), feed_record(feeds[i], last));
      const int first = partitions[static_cast<size_t>(feeds[i].local_partition)]->first_feed;
      write(RADISH_CONFIG_FEED_RETURN, "return", first + feeds[i].number, return_record(feeds[i]));
    }
  }

private:
  // Writes the windows of each destination and, for every window that at the start some destinations have room for and
  // others not, how many have.
  void destinations(int index, const placed_partition &partition) {
    const std::vector<int32_t> &windows = partition.destination_windows;
    const int round = std::max(power_of_two(built.slots), 2);
    std::vector<int64_t> having(static_cast<size_t>(round));
    const auto [least, most] = std::minmax_element(windows.begin(), windows.end());
    for (int k = windows.empty() ? 0 : *least; k < (windows.empty() ? 0 : *most); k++) {
      having[static_cast<size_t>(k % round)] =
          std::count_if(windows.begin(), windows.end(), [k](int32_t n) { return n > k; });
    }
    for (int k = 0; k < round; k++) {
      write_number(RADISH_CONFIG_ROOM, "window", "destinations", index * round + k, having[static_cast<size_t>(k)],
                   RADISH_ROOM_having_bits);
    }
    for (size_t d = 0; d < windows.size(); d++) {
      write_number(RADISH_CONFIG_DESTINATION, "destination", "windows",
                   partition.first_destination + static_cast<int>(d), windows[d], RADISH_DESTINATION_room_bits);
    }
  }

  void source(const placed_partition &partition, int index) {
    const radish_program &p = *partition.program;
    const radish_program_source &s = p.sources[index];
    const int base = partition.weight_base[static_cast<size_t>(index)];
    write(RADISH_CONFIG_SOURCE, "source", partition.first_source + index, source_record(p, s, base));
    if (!tables_only && s.row_words) rows(p, s, base);
    for (int word = 0; !tables_only && !s.row_words && word < weight_words(p, s); word++) {
      const int64_t at = int64_t{word} * p.lanes;
      if (s.weight_bytes == 1) {
        write_lanes(RADISH_CONFIG_WEIGHT, base + word, static_cast<const int8_t *>(s.weights) + at, built.weight_bits);
      } else {
        write_lanes(RADISH_CONFIG_WEIGHT, base + word, static_cast<const int16_t *>(s.weights) + at, built.weight_bits);
      }
    }
  }

  // Writes the rows of a crossbar, 0 where the network has no synapse.
  void rows(const radish_program &p, const radish_program_source &s, int base) {
    std::vector<int> weights(static_cast<size_t>(p.lanes));
    for (int64_t axon = 0, at = base; axon < rows_of(s); axon++) {
      for (int word = 0; word < s.row_words; word++, at++) {
        for (int lane = 0; lane < p.lanes; lane++) {
          weights[static_cast<size_t>(lane)] = radish_program_synapse(&p, &s, axon, word, lane);
        }
        write_lanes(RADISH_CONFIG_WEIGHT, static_cast<int>(at), weights.data(), built.weight_bits);
      }
    }
  }

  void potentials(const placed_partition &partition) {
    const radish_program &p = *partition.program;
    const int v = built.potential_bits;
    for (int word = 0; word < bias_words(p); word++) {
      write_lanes(RADISH_CONFIG_BIAS, partition.bias_base + word, p.bias + int64_t{word} * p.lanes, v);
    }
    for (int word = 0; p.threshold && word < p.words; word++) {
      write_lanes(RADISH_CONFIG_THRESHOLD, partition.threshold_base + word, p.threshold + int64_t{word} * p.lanes, v);
    }
    for (int word = 0; word < p.potential_words; word++) { // in rate coding potentials begin at zero
      const int from = p.bias_per_neuron ? word : word % p.words;
      const int32_t *bias = p.coding == RADISH_CODING_RATE ? nullptr : p.bias + int64_t{from} * p.lanes;
      write_lanes(RADISH_CONFIG_POTENTIAL, partition.potential_base + word, bias, v);
    }
  }

  const core_sizes &built;
  const bool tables_only;
};

} // namespace

core_sizes place_partitions(std::vector<placed_partition *> &partitions, int ni_depth) {
  core_sizes used = {};
  used.partitions = static_cast<int>(partitions.size());
  used.ni_depth = ni_depth;
  int outputs = 0, biases = 0, thresholds = 0;
  std::map<const void *, int> weights; // first word of the weights that are placed already
  for (placed_partition *partition : partitions) {
    const radish_program &p = *partition->program;
    partition->first_source = used.sources;
    partition->first_destination = used.destinations;
    partition->feed_count = partition->feeds_at_step[0]; // every feed has a first step
    partition->first_feed = used.feeds;
    used.feeds += partition->feed_count;
    partition->plane_base = used.scheduler_words;
    partition->potential_base = used.potential_words;
    partition->output_base = outputs;
    partition->bias_base = biases;
    partition->threshold_base = thresholds;
    partition->weight_base.clear();
    for (int s = 0; s < p.source_count; s++) {
      const auto [at, first] = weights.try_emplace(p.sources[s].weights, used.synapse_words);
      partition->weight_base.push_back(p.sources[s].row_words ? used.synapse_words : at->second);
      if (first || p.sources[s].row_words) used.synapse_words += weight_words(p, p.sources[s]);
    }
    used.lanes = p.lanes;
    used.potential_bits = std::max(used.potential_bits, p.potential_bits);
    used.weight_bits = std::max(used.weight_bits, p.weight_bits);
    if (p.coding == RADISH_CODING_RADIX) {
      used.timesteps = std::max({used.timesteps, p.timesteps_in, p.timesteps_out});
    }
    used.slots = std::max(used.slots, p.windows * p.window_steps);
    used.sources += p.source_count;
    used.destinations += static_cast<int>(partition->destination_windows.size());
    used.scheduler_words += p.axon_words * p.windows * p.window_steps;
    used.potential_words += p.potential_words;
    outputs += p.output_words;
    biases += bias_words(p);
    thresholds += p.words;
  }
  used.potential_words = std::max({used.potential_words, outputs, biases, thresholds});
  return used;
}

namespace {

// Writes all records into `out`.
radish_status write_core(const std::vector<placed_partition *> &partitions, const std::vector<placed_feed> &feeds,
                         writer &out, radish_error *error) {
  out.feeds(partitions, feeds);
  for (size_t i = 0; i < partitions.size(); i++) out.partition(static_cast<int>(i), *partitions[i]);
  if (!out.status) return RADISH_OK;
  return radish_fail(error, out.status, nullptr, 0, "%s", out.error.message);
}

} // namespace

radish_status check_registers(const std::vector<placed_partition *> &partitions, const std::vector<placed_feed> &feeds,
                              const core_sizes &built, radish_error *error) {
  writer out(built, true);
  return write_core(partitions, feeds, out, error);
}

radish_status configuration(const std::vector<placed_partition *> &partitions, const std::vector<placed_feed> &feeds,
                            const core_sizes &built, std::vector<config_record> &records, radish_error *error) {
  writer out(built, false);
  for (int i = 0; i < built.scheduler_words; i++) out.write(RADISH_CONFIG_PLANE, i, {});
  const radish_status status = write_core(partitions, feeds, out, error);
  records = std::move(out.records);
  return status;
}

} // namespace radish
