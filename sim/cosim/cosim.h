// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// cosim.h: the chip once more, as a SystemC platform: the same mapped chip, run by Verilated cores and self-timed
// routers.
//
// The result is a radish_run_result like that of radish_chip_run, so that the two can be compared number by number.
//
//   part                 in the platform                                 shared with radish_chip_run
//   core                 rtl/core.sv, Verilated, in a clock domain of its own   nothing
//   core left in C       c_endpoint.cpp steps core/core.c                       the core
//   router, link         noc/systemc, request and acknowledge                   nothing
//   feed table           rtl/feed_table.sv behind each RTL core                 nothing
//   barrier              platform.cpp decides when a round ends                 nothing
//   off-chip memory      offchip_channel.cpp, a process for each channel        which channel, the time of a transfer
//   host port            core/emitter.c and sim/chip/host.c                     all of it
//   wiring, books        sim/chip/wiring.h, ledger.h: setups, costs, records    all of it
//
// Only the RTL and the SystemC routers are independent of the model. The rest is shared with it, since to write it
// twice would prove nothing.
//
// With barriers the platform needs some clock periods to see that a round has ended, so barrier_ps must be longer.
//
// The counts of an RTL core come from its signals, cycle by cycle (rtl/observation.h, rtl_counters.cpp), times the
// widths of its words: the bits of a memory are the strobes at its ports times the widths of these ports. The RTL does not know images: rtl_counters.cpp counts steps to find the image that a job or an
// emission works for. A packet is counted as it enters the network interface, with the cost of its route
// (sim/chip/wiring.h); the sums over the whole network come from the routers.
//
// The configuration is loaded through the configuration port in delta cycles of time 0. What crosses from the network
// into a core is applied one picosecond later: clock edges and packets lie on even picoseconds, so that an edge at the
// same time never sees it.
#ifndef RADISH_SIM_COSIM_COSIM_H
#define RADISH_SIM_COSIM_COSIM_H

#include "sim/chip/chip.h"
#include "sim/cosim/switching.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const radish_run_options *run; // its `spike` observer sees the spikes of host ports and C cores only; its probes see
                                 // what RTL cores and SystemC routers do, at their signals
  const bool *c_core;            // [core_count]: true for a core that is left in C; NULL: all cores are RTL
  int64_t limit_ps;              // the run fails if the platform is still at work then; 0: there is no limit
  // This is a hook for tests: at `disturb_ps` the RTL core with the index `disturb_core` receives a spike that nobody
  // sent. -1 means never.
  int64_t disturb_ps;
  int disturb_core;
  radish_cosim_switching *switching; // what the datapaths of RTL cores switch is counted there; NULL: not counted
} radish_cosim_options;

// Returns RADISH_OK if the Verilated core holds this core of the mapped chip; otherwise the message says why it does
// not.
radish_status radish_cosim_holds(const radish_mapped_chip *mapped, int core, radish_error *error);

// Makes the memories of the mapped chip's cores as wide as those of the Verilated core, where a chip or a network that
// has fewer bits would have narrower ones, so that both simulations count the bits of the same words.
void radish_cosim_widen(radish_mapped_chip *mapped);

// Runs the images of options->run on the platform. The caller destroys `*result`, which is NULL on failure. A mapped
// chip that the Verilated cores do not hold is refused, and the message says how to build cores that do.
radish_status radish_cosim_run(const radish_mapped_chip *mapped, const radish_cosim_options *options,
                               radish_run_result **result, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
