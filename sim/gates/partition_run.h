// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// partition_run.h: one partition of a mapped network on the RTL core, fed with the spikes of one image.
//
// All steps of the image arrive before the first clock edge, so that the engine works without a pause. Then the caller
// clocks the core until it is idle again.
#ifndef RADISH_SIM_GATES_PARTITION_RUN_H
#define RADISH_SIM_GATES_PARTITION_RUN_H

#include "Vcore_probe.h"
#include "sim/gates/datapath_ports.h"
#include "rtl/program.h"
#include "rtl/registers.h"
#include "core/packet.h"
#include "verilated.h"

#include "mapping/mapped_chip.h"
#include "network/functional/functional.h"

#include <memory>
#include <string>

namespace radish {

class partition_run {
public:
  partition_run(const radish_mapped_chip &image, int partition);
  static radish::core_sizes sizes(); // of the core that is built

  // Loads the partition. Returns "", or what does not fit the registers of the core.
  std::string configure();

  // Gives the core the spikes and tokens of all steps. `activations_of_layer` has the activations of each layer of the
  // network, [channel, row, column].
  void arrive(const std::vector<const uint16_t *> &activations_of_layer);
  void cycle();
  bool busy() const { return rtl->engine_busy_o; }
  bool done() const { return committed && !rtl->engine_busy_o && !rtl->emitter_busy_o && !rtl->valid_o; }
  int operation() const { return rtl->op_o; } // of the write stage: radish_pkg::neuron_op_e
  int lanes_issued() const;                   // synaptic operations that were issued in this cycle

  const datapath_view &datapath() const { return view; }
  int layer() const { return program.layer; }
  int64_t packets() const { return sent; } // spikes and readouts

private:
  void clock();
  void strobe(int kind, int index, int slot);

  const radish_mapped_chip &image;
  const radish_program &program;
  std::unique_ptr<VerilatedContext> context;
  std::unique_ptr<Vcore_probe> rtl;
  datapath_view view;
  bool committed = false;
  int64_t sent = 0;
};

} // namespace radish
#endif
