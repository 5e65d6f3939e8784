// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// cosim.h: the chip once more, as a SystemC platform: the same chip image, run by Verilated cores and self-timed
// routers; its result has the shape of radish_chip_run's, so that the two compare.
//
//   part                 in the platform                                 shared with radish_chip_run
//   core                 rtl/core.sv, Verilated, in a clock domain of its own   nothing
//   core left in C       c_endpoint.cpp steps core/core.c                       the core
//   router, link         noc/systemc, request and acknowledge                   nothing
//   feed table           rtl/feed_table.sv behind each RTL core                 nothing
//   barrier              platform.cpp decides when a round ends                 nothing
//   host port            core/emitter.c and sim/chip/host.c                     all of it
//   wiring, books        sim/chip/wiring.h, ledger.h: setups, costs, records    all of it
//
// What proves nothing twice is shared: only the RTL and the SystemC routers are independent of the model.
//
// With barriers the platform sees that a round has ended within some clock periods, so barrier_ps must be longer.
//
// Where the counts of an RTL core come from: its signals, cycle by cycle (rtl/observation.h, rtl_counters.cpp),
// times the widths of its words. Only the image that a job or an emission works for is counted here, by its
// steps. Packets are counted as they enter the network interface, their routes by the links of the tree
// (sim/chip/wiring.h); the sums over the whole network come from the routers.
//
// Configuration is loaded through the configuration port in delta cycles of time 0; what crosses from the network
// into a core is applied one picosecond later: clock edges and packets lie on even picoseconds, so that an edge at
// the same time never sees it.
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
  const bool *c_core;            // [core_count]: cores that are C; NULL: none
  int64_t limit_ps;              // the platform is stopped if it still works then; 0: never
  // Test hook: at this time the RTL core of that index is told of a spike that never was. -1: never.
  int64_t disturb_ps;
  int disturb_core;
  radish_cosim_switching *switching; // what the datapaths of RTL cores switch is counted there; NULL: not counted
} radish_cosim_options;

// Says whether the Verilated core holds this core of the mapped chip; the message says why it does not.
radish_status radish_cosim_holds(const radish_mapped_chip *mapped, int core, radish_error *error);

// Refuses an image that the Verilated core does not hold, saying how to build one that does.
radish_status radish_cosim_run(const radish_mapped_chip *mapped, const radish_cosim_options *options,
                               radish_run_result **result, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
