// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/chip_fixture.h"

#include "tests/reference/files.h"
#include "network/load/network_load.h"
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <unistd.h>

namespace fixture {

using reference::Numbers;
using reference::Random;
using reference::Spec;
using reference::Train;

std::string scratch_directory() {
  static const struct Scratch {
    std::string path = (std::filesystem::temp_directory_path() / "radish-test-XXXXXX").string();
    Scratch() {
      if (!mkdtemp(path.data())) std::abort();
    }
    ~Scratch() { std::filesystem::remove_all(path); }
  } scratch;
  return scratch.path;
}

Chip random_chip(const Spec &spec, uint64_t seed, bool rate) {
  Random random(seed * 2654435761u + 17);
  Chip chip;
  radish_params &p = chip.params;
  int longest = 1, most_channels = 1;
  for (int k = 0; k < spec.populations(); k++) {
    longest = std::max(longest, reference::timesteps_out(spec, k));
    most_channels = std::max(most_channels, reference::output_shape(spec, k).channels);
  }
  p.mesh.columns = random.between(1, 16);
  p.mesh.rows = random.between(1, 16);
  p.core.lanes = random.pick({1, 2, 3, 4, 8, 16, 16, 32});
  p.core.potential_bits = rate ? 32 : 24;
  p.core.slots = rate ? random.between(2, 20) : random.between(longest, 3 * longest);
  p.core.neurons = p.core.lanes * random.pick({1, 4, 20, 100, 1000});
  p.core.axons = 64 * random.pick({2, 8, 40, 400});
  p.core.synapse_kib = random.pick({1, 2, 8, 64});
  p.core.clock_mhz = random.pick({10, 100, 333, 1000});
  p.core.clock_phase_ps = 2 * random.between(0, 400);
  p.core.clock_skew_ps = random.chance(50) ? 0 : 2 * random.between(0, 300);
  p.core.ni_depth = random.between(2, 5);
  // On cores of a single neuron thousands of tiles feed a tile, so the tables are large here; tables_test fills small
  // ones.
  p.core.partitions = 16128;
  p.core.sources = p.core.feeds = p.core.destinations = 65536;
  p.noc.routes = 16384;
  p.noc.fifo_depth = random.between(1, 5);
  p.noc.voltage_factor = RADISH_DECIMAL_ONE * random.pick({1, 1, 3, 20});
  p.noc.multicast = random.chance(75);
  p.host.packet_ps = 2 * random.pick({400, 5000, 25000});
  p.offchip.mbit_per_s = random.pick({100, 1600, 100000});
  p.chip.sync = random.chance(70) ? RADISH_SYNC_DATAFLOW : RADISH_SYNC_BARRIER;
  p.chip.barrier_ps = 2 * random.between(1, 300000);
  p.chip.cores =
      random.chance(40) ? 0 : std::min<int64_t>(random.pick({1, 2, 5, 30, 200}), p.mesh.columns * p.mesh.rows);
  chip.ports = static_cast<int>(random.between(1, std::min<int64_t>(3, p.mesh.rows)));
  p.mapping.objective = random.pick(
      {RADISH_OBJECTIVE_CORES, RADISH_OBJECTIVE_LATENCY, RADISH_OBJECTIVE_THROUGHPUT, RADISH_OBJECTIVE_ENERGY});
  p.mapping.placement = random.chance(80) ? random.between(RADISH_PLACEMENT_STRIPS, RADISH_PLACEMENT_HILBERT)
                                          : random.between(RADISH_PLACEMENT_FORCE, RADISH_PLACEMENT_BEST);
  p.mapping.seed = random.between(0, 9);
  p.offchip.channels = random.pick({1, 1, 2, 3});
  p.core.place_ps = random.chance(50) ? 1820 : 2 * random.between(1, 4000);
  if (random.chance(70)) return chip;
  p.core.organisation = RADISH_ORGANISATION_CROSSBAR;
  p.crossbar.row_cycles = random.pick({1, 1, 2, 5});
  p.crossbar.event_cycles = random.pick({0, 0, 1, 7});
  p.crossbar.neuron_cycles = random.between(0, 3);
  p.crossbar.step_cycles = random.between(0, 9);
  if (random.chance(70)) return chip;
  p.crossbar.scan = RADISH_SCAN_NEURON_MAJOR;
  p.core.partitions = 1;
  return chip;
}

std::string describe(const Chip &chip) {
  std::ostringstream text;
  radish_params params = chip.params, defaults;
  radish_params_init(&defaults);
  size_t count;
  const radish_param *table = radish_params_table(&count);
  for (size_t i = 0; i < count; i++) {
    const int64_t value = *radish_params_value(&params, &table[i]);
    if (value == *radish_params_value(&defaults, &table[i])) continue;
    text << table[i].section << (*table[i].section ? "." : "") << table[i].field << "=" << value << " ";
  }
  text << "ports=" << chip.ports;
  return text.str();
}

void write_activations(const Numbers &image, uint16_t *out) {
  for (int64_t value : image) *out++ = static_cast<uint16_t>(value);
}

namespace {

struct Run {
  const Spec &spec;
  const std::vector<Numbers> &images;
  Outcome &outcome;
  const radish_mapped_chip *mapped;
  int64_t jobs = 0;
  int64_t arrivals = 0, last_arrival_ps = 0; // of packets
  bool disorder = false;
};

void activations(void *user, int index, uint16_t *out) {
  write_activations(static_cast<Run *>(user)->images[static_cast<size_t>(index)], out);
}

void job_done(void *user) {
  static_cast<Run *>(user)->jobs++;
}

void packet(void *user, const radish_packet_event *event) {
  Run *run = static_cast<Run *>(user);
  if (event->moment != RADISH_PACKET_ARRIVED) return;
  run->arrivals++;
  run->disorder |= event->time_ps < run->last_arrival_ps;
  run->last_arrival_ps = event->time_ps;
}

void spike(void *user, int64_t, int layer, int64_t image, int step, int channel, int row, int column) {
  Run *run = static_cast<Run *>(user);
  const int population = radish_mapped_chip_own_layer(run->mapped, layer);
  if (population < 0) return;
  const auto shape = reference::output_shape(run->spec, population);
  uint8_t &at = run->outcome.trains[image][population][step][shape.index(channel, row, column)];
  run->outcome.duplicate_spike |= at != 0;
  at = 1;
}

} // namespace

std::unique_ptr<Mapped> map(const Spec &spec, const Chip &chip, radish_coding coding, int rate_timesteps) {
  auto mapped = std::make_unique<Mapped>();
  radish_error error = {""};
  static int serial = 0;
  const std::string directory = scratch_directory() + "/" + std::to_string(serial++);
  std::filesystem::create_directory(directory);
  const std::string path = reference::write_network(spec, directory);
  const std::string steps = "rate_timesteps=" + std::to_string(rate_timesteps);
  const char *items[] = {steps.c_str()};
  const radish_overrides overrides = {rate_timesteps ? 1 : 0, items};

  radish_network *network = nullptr;
  const radish_status loaded = radish_network_load(path.c_str(), overrides, &network, &error);
  std::filesystem::remove_all(directory);
  if (loaded) return mapped->error = std::string("load: ") + error.message, std::move(mapped);
  mapped->network.reset(network);

  for (int i = 0; i < chip.ports; i++) mapped->ports.push_back({0, i, RADISH_WEST});
  static char path_text[] = "chip";
  mapped->file.path = path_text;
  mapped->file.params = chip.params;
  mapped->file.port_count = chip.ports;
  mapped->file.ports = mapped->ports.data();

  radish_mapped_chip *created = nullptr;
  if (radish_mapped_chip_create(network, &mapped->file, coding, &created, &error)) {
    mapped->error = std::string("map: ") + error.message;
  } else {
    mapped->chip.reset(created);
  }
  return mapped;
}

Outcome run(const Spec &spec, const std::vector<Numbers> &images, const Chip &chip, radish_coding coding,
            uint64_t shuffle, int rate_timesteps, bool watched) {
  Outcome outcome;
  radish_error error = {""};
  const auto design = map(spec, chip, coding, rate_timesteps);
  if (!design->chip) return outcome.error = design->error, outcome;
  const radish_mapped_chip *mapped = design->chip.get();
  outcome.cores = mapped->core_count;
  outcome.partitions = mapped->partition_count - mapped->port_count;
  for (int p = 0; p < mapped->partition_count; p++) outcome.reloaded += !mapped->programs[p].resident;

  radish_chip *built = nullptr;
  if (radish_chip_create(mapped, &built, &error))
    return outcome.error = std::string("build: ") + error.message, outcome;
  Owned<radish_chip> chip_owner(built, {radish_chip_destroy});

  const int count = static_cast<int>(images.size());
  for (int i = 0; i < count; i++) {
    std::vector<Train> trains;
    for (int k = 0; k < spec.populations(); k++) {
      const int steps_out = rate_timesteps ? rate_timesteps : reference::timesteps_out(spec, k);
      trains.emplace_back(steps_out, std::vector<uint8_t>(reference::output_shape(spec, k).size()));
    }
    outcome.trains.push_back(trains);
  }
  Run state{spec, images, outcome, mapped};
  outcome.made_layers = mapped->network->layer_count - spec.populations();
  radish_run_options options{};
  options.image_count = count;
  options.user = &state;
  options.activations = activations;
  options.observer.user = &state;
  options.observer.spike = spike;
  options.observer.job_done = job_done;
  if (watched) options.observer.packet = packet;
  options.shuffle = shuffle;
  radish_run_result *result = nullptr;
  if (radish_chip_run(built, &options, &result, &error))
    return outcome.error = std::string("run: ") + error.message, outcome;
  Owned<radish_run_result> result_owner(result, {radish_run_result_destroy});
  if (state.disorder) return outcome.error = "packets arrived in another order than that of time", outcome;
  if (watched && !state.arrivals) return outcome.error = "nobody told of a packet", outcome;
  if (state.jobs != count * radish_chip_jobs(mapped)) {
    return outcome.error = "the cores did " + std::to_string(state.jobs) + " jobs", outcome;
  }
  for (int i = 0; i < count; i++) {
    outcome.logits.emplace_back(result->logits + static_cast<int64_t>(i) * result->logit_count,
                                result->logits + static_cast<int64_t>(i + 1) * result->logit_count);
    outcome.first_spike_ps.push_back(result->times[i].first_spike_ps);
    outcome.done_ps.push_back(result->times[i].done_ps);
    outcome.counters.emplace_back();
    outcome.start_ps.emplace_back();
    outcome.end_ps.emplace_back();
    for (int k = 0; k < result->layer_count; k++) {
      const radish_record *record = radish_run_result_record_at(result, i, k);
      outcome.counters.back().push_back(record->counters);
      outcome.start_ps.back().push_back(record->start_ps);
      outcome.end_ps.back().push_back(record->end_ps);
    }
  }
  outcome.noc = result->noc;
  return outcome;
}

} // namespace fixture
