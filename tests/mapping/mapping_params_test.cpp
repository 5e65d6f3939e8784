// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What mapping/mapping_params.h promises: parameters that the mapper does not read change no mapping, and a mapped chip
// that is shared is the one that would have been made.
#include "mapping/mapping_params.h"

#include "mapping/mapping_file.h"
#include "network/load/network_load.h"
#include "tests/files.h"
#include <cstring>
#include <memory>

namespace {

const std::string configs = RADISH_SOURCE_DIR "/configs/";

using Chip = std::unique_ptr<radish_chip_file, void (*)(radish_chip_file *)>;
using Mapped = std::unique_ptr<radish_mapped_chip, void (*)(radish_mapped_chip *)>;

Chip load_chip(const std::vector<std::string> &sets) {
  std::vector<const char *> items;
  for (const std::string &set : sets) items.push_back(set.c_str());
  radish_chip_file *chip = nullptr;
  radish_error error;
  EXPECT_EQ(radish_chip_file_load(RADISH_PLAIN_CHIP, {static_cast<int>(items.size()), items.data()}, &chip, &error),
            RADISH_OK)
      << error.message;
  return {chip, radish_chip_file_destroy};
}

Mapped map(const radish_network *network, const radish_chip_file *chip, radish_coding coding) {
  radish_mapped_chip *mapped = nullptr;
  radish_error error;
  EXPECT_EQ(radish_mapped_chip_create(network, chip, coding, &mapped, &error), RADISH_OK) << error.message;
  return {mapped, radish_mapped_chip_destroy};
}

// Returns everything that a mapping decides, as text: tiles, cores, places, residents, tables and feeds.
std::string text_of(const radish_mapped_chip &mapped) {
  char *text = nullptr;
  size_t size = 0;
  FILE *file = open_memstream(&text, &size);
  radish_mapping_file_write(&mapped, file);
  for (int p = 0; p < mapped.partition_count; p++) {
    const radish_program &program = mapped.programs[p];
    std::fprintf(file, "%d %d %d %d %d %d\n", mapped.core_of[p], program.resident, program.window_steps,
                 program.windows, program.out_window_steps, mapped.source_feeds[p]);
  }
  for (int f = 0; f < mapped.feed_count; f++) {
    const radish_feed &feed = mapped.feeds[f];
    std::fprintf(file, "%d %d %d %d %d\n", feed.source, feed.destination, feed.timesteps, feed.first_input,
                 feed.inputs);
  }
  for (int64_t r = 0; r < mapped.params.mesh.columns * mapped.params.mesh.rows; r++)
    std::fprintf(file, "%d ", mapped.routes[r]);
  fclose(file);
  const std::string result(text, size);
  free(text);
  return result;
}

// Values other than radix40's of every parameter of time; those that are missing here fail the test below.
const std::vector<std::string> others = {
    "barrier_ps=900000",  "core.clock_mhz=37",   "core.clock_phase_ps=2000", "core.clock_skew_ps=500",
    "core.ni_depth=2",    "noc.fifo_depth=1",    "noc.lf_in_ps=6000",        "noc.lrec_ps=9000",
    "noc.larb_ps=2000",   "noc.ld_ps=3000",      "noc.lfork_ps=600",         "noc.lb_in_ps=3000",
    "noc.lf_out_ps=4000", "noc.lf_link_ps=5000", "noc.lb_link_ps=11700",     "noc.voltage_factor=3",
    "noc.link_mm=7",      "host.packet_ps=2000", "offchip.mbit_per_s=3",     "host.sends=images",
    "offchip.channels=2", "core.place_ps=900",
};

TEST(MappingParams, WhatTheMapperDoesNotReadChangesNoMapping) {
  radish_network *network = nullptr;
  radish_error error;
  ASSERT_EQ(radish_network_load((configs + "networks/lenet5-fashion.yaml").c_str(), {0, nullptr}, &network, &error),
            RADISH_OK);
  for (const std::string placement : {"strips", "rows", "hilbert", "force", "annealing"}) {
    for (const std::string cores : {"cores=0", "cores=2"}) {
      for (const std::string sync : {"sync=dataflow", "sync=barrier"}) {
        const std::vector<std::string> base = {"mapping.placement=" + placement, cores, sync, "core.synapse_kib=16"};
        const Chip chip = load_chip(base);
        const std::string expected = text_of(*map(network, chip.get(), RADISH_CODING_RADIX));
        const radish_params read = radish_mapping_params_read(&chip->params);
        std::vector<std::string> all = base;
        all.insert(all.end(), others.begin(), others.end());
        const Chip changed = load_chip(all);
        const radish_params same = radish_mapping_params_read(&changed->params);
        EXPECT_EQ(std::memcmp(&read, &same, sizeof read), 0) << "`others` has a parameter that is read";
        const Mapped mapped = map(network, changed.get(), RADISH_CODING_RADIX);
        EXPECT_EQ(text_of(*mapped), expected) << placement << " " << cores << " " << sync;
        const radish_mapped_chip shared = radish_mapped_chip_for(mapped.get(), changed.get());
        EXPECT_EQ(std::memcmp(&shared.params, &changed->params, sizeof shared.params), 0);
      }
    }
  }
  radish_network_destroy(network);
}

TEST(MappingParams, EveryParameterThatIsNotReadIsTried) {
  size_t count;
  const radish_param *table = radish_params_table(&count);
  radish_params params = {};
  for (size_t i = 0; i < count; i++) *radish_params_value(&params, &table[i]) = table[i].initial + 1;
  params.mapping.objective = RADISH_OBJECTIVE_CORES;
  params.mapping.placement = RADISH_PLACEMENT_STRIPS;
  radish_params read = radish_mapping_params_read(&params);
  size_t ignored = 0;
  for (size_t i = 0; i < count; i++) {
    const std::string name = std::string(table[i].section) + (*table[i].section ? "." : "") + table[i].field;
    if (*radish_params_value(&read, &table[i]) == *radish_params_value(&params, &table[i])) continue;
    ignored++;
    bool tried = false;
    for (const std::string &other : others) tried |= other.compare(0, name.size() + 1, name + "=") == 0;
    EXPECT_TRUE(tried) << name;
  }
  EXPECT_EQ(ignored, others.size());
  // Where times are weighed, all are read.
  for (int choice = 0; choice < 4; choice++) {
    params.mapping.objective = choice;
    params.mapping.placement = choice ? RADISH_PLACEMENT_STRIPS : RADISH_PLACEMENT_BEST;
    read = radish_mapping_params_read(&params);
    EXPECT_EQ(std::memcmp(&read, &params, sizeof read), 0) << choice;
  }
}

} // namespace
