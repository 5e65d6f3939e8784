// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// switching.h: the energy of the RTL cores' datapaths, counted on their gates while the platform runs.
//
//   rtl_core --what the datapath shows, each clock edge--> gates (sim/gates/gates.h) --attojoules--> layer
//
// What the gates of the datapath (rtl/energy/datapath.sv) switch is counted in every cycle. The clock of its flip-flops
// is counted only in cycles in which the engine is busy: an idle core counts as gated. Memories, scheduler, address
// generation, emission and routers are not counted. A cycle belongs to the layer that the engine works for or, where it
// is idle, to the layer that it worked for last. In each cycle every output of the gates is compared with the RTL.
//
// The memories and registers of the RTL begin at 0, as the gates do.
#ifndef RADISH_SIM_COSIM_SWITCHING_H
#define RADISH_SIM_COSIM_SWITCHING_H

#include "core/base/status.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct radish_cosim_switching radish_cosim_switching;

// Opens the netlist for one run. NULL means the netlist of the build and the cells that it was made of. The caller
// closes `*switching`; it is NULL on failure, and the message says what is missing and how to get it.
radish_status radish_cosim_switching_open(const char *netlist_path, const char *liberty_path,
                                          radish_cosim_switching **switching, radish_error *error);
void radish_cosim_switching_close(radish_cosim_switching *switching);

// Returns what a layer switched in the run, all images together, in the process of the cells.
int64_t radish_cosim_switching_aj(const radish_cosim_switching *switching, int layer);

typedef struct {
  const char *library; // name of the cell library, owned by the switching
  int gates, flip_flops;
  int64_t compared_cycles; // of all cores
} radish_cosim_switching_facts;
radish_cosim_switching_facts radish_cosim_switching_about(const radish_cosim_switching *switching);

#ifdef __cplusplus
}
#endif
#endif
