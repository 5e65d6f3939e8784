// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// chip_fixture.h: runs a network of the reference on a chip of radish and keeps everything that it emits.
#ifndef RADISH_TESTS_SIM_CHIP_FIXTURE_H
#define RADISH_TESTS_SIM_CHIP_FIXTURE_H

#include "mapping/mapped_chip.h"
#include "tests/reference/naive.h"
#include "tests/reference/random_network.h"
#include "sim/chip/chip.h"
#include <memory>
#include <string>
#include <vector>

namespace fixture {

// Describes a chip without prices, whose mapping is the plainest: the fewest tiles, in strips. The host has `ports`
// ports, the first ones on the west side.
struct Chip {
  radish_params params;
  int ports = 1;
  Chip() {
    radish_params_init(&params);
    params.mapping.objective = RADISH_OBJECTIVE_CORES;
    params.mapping.placement = RADISH_PLACEMENT_STRIPS;
  }
};

// Returns a random chip for `spec`: 1 to 200 cores, tight or ample memories, either synchronisation. A network may
// still be too large for it.
Chip random_chip(const reference::Spec &spec, uint64_t seed, bool rate = false);
std::string describe(const Chip &chip);

struct Outcome {
  std::string error;                                  // "" when the run ended well
  std::vector<reference::Numbers> logits;             // [image]
  std::vector<std::vector<reference::Train>> trains;  // [image][population]
  std::vector<std::vector<radish_counters>> counters; // [image][population]
  std::vector<std::vector<int64_t>> start_ps, end_ps; // [image][population]
  std::vector<int64_t> first_spike_ps, done_ps;       // [image]
  radish_noc_counters noc{};
  int cores = 0, partitions = 0, reloaded = 0;
  int made_layers = 0; // that the mapper made of layers which it split, their last reducers not counted
  bool duplicate_spike = false;
};

// Writes the activations of an image as a run asks for them: [channel, row, column].
void write_activations(const reference::Numbers &image, uint16_t *activations);

// Writes the network, loads it with radish, maps and runs it. `shuffle` reorders events of equal time. Somebody observes
// the packets where `watched`, and finds that they arrive in order of time.
Outcome run(const reference::Spec &spec, const std::vector<reference::Numbers> &images, const Chip &chip,
            radish_coding coding = RADISH_CODING_RADIX, uint64_t shuffle = 0, int rate_timesteps = 0,
            bool watched = false);

template <class T> struct Free {
  void (*release)(T *);
  void operator()(T *p) const { release(p); }
};
template <class T> using Owned = std::unique_ptr<T, Free<T>>;

// Holds a network of the reference that was written, loaded by radish and mapped to the chip. `chip` is empty, and
// `error` says why, on failure.
struct Mapped {
  std::string error;
  radish_chip_file file{};
  std::vector<radish_host_port> ports;
  Owned<radish_network> network{nullptr, {radish_network_destroy}};
  Owned<radish_mapped_chip> chip{nullptr, {radish_mapped_chip_destroy}};
};
std::unique_ptr<Mapped> map(const reference::Spec &spec, const Chip &chip, radish_coding coding = RADISH_CODING_RADIX,
                            int rate_timesteps = 0);

// Returns the folder of this process for its files, which is removed at exit.
std::string scratch_directory();

} // namespace fixture

#endif
