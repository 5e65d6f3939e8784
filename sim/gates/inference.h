// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// inference.h: images of a network on RTL cores and, beside each, the gates of its datapath.
//
// Every (image, tile) is a stream of the netlist. In each cycle every output of the gates is compared with the RTL. At
// the end, the busy cycles and synaptic operations of each layer and image are compared with the counters of the C
// model.
#ifndef RADISH_SIM_GATES_INFERENCE_H
#define RADISH_SIM_GATES_INFERENCE_H

#include "network/files/images.h"
#include "sim/gates/gates.h"
#include "sim/gates/partition_run.h"
#include "sim/chip/chip.h"

#include <array>
#include <string>
#include <vector>

namespace radish {

// As radish_pkg::neuron_op_e; what subtracts counts as INTEGRATE.
enum neuron_operation { HOLD, RESET, INTEGRATE, FIRE, COMMIT, OPERATIONS, SUBTRACT = OPERATIONS };

// This is what the datapaths of a layer switched for an image, clock excluded. A cycle belongs to the last operation
// that entered the write stage.
struct switching_sum {
  std::array<int64_t, OPERATIONS> energy_aj{}, cycles{};
  int64_t busy_cycles = 0, synaptic_ops = 0;
  int64_t toggled_bits = 0; // of the potential words that pairs write, each against the word written before it
  int64_t total_aj(int64_t clock_aj) const; // with the clock of the busy cycles
};

struct layer_inference {
  int image, layer; // number in the sample; index in the network
  radish_counters counters;
  switching_sum switched;
};

struct gates_measurement {
  std::vector<layer_inference> inferences; // in order of image and layer, without the input
  int64_t compared_cycles = 0, idle_cycles = 0, idle_aj = 0;
};

// Runs images `first` to `end` - 1 of the network's sample. Returns "", or what went wrong.
std::string measure(const radish_mapped_chip &chip, datapath_gates *gates, int first, int end, gates_measurement *out);

} // namespace radish
#endif
