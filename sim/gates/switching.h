// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// switching.h: what the nets of a netlist switch, cycle by cycle, and the energy of it.
//
//   inputs of cycle n --+
//                       +--> settle --> energy of cycle n = sum over nets that changed of rise_aj or fall_aj
//   registers ----------+
//      ^----- next state of cycle n-1
//
// 64 streams side by side, a bit each: as many cores, or pieces of time, as are stepped together.
//
// Each cycle settles once, without delays: a net changes at most once, so glitches are not counted. A transition
// costs
//
//   internal energy of the driving cell (mean over its arcs, at the net's load and the arc's input transition)
//   + 1/2 C V^2, C = pins that the net drives + wire_pf_per_sink for each of them
//   + the energy of input pins that have one (of flip-flops: data)
//
// Transition times propagate from the inputs (clock and ports: port_slew_ns) as means over arcs and directions. The
// clock switches twice in each cycle: pins, wire and internal energy of every flip-flop (clock_aj); it has no tree and
// no gates. Prices are rounded to attojoules once per net, sums are exact.
//
// Not modelled: glitches, clock tree, buffers of large nets, leakage (`leakage_nw` is a sum over the cells).
#ifndef RADISH_SIM_GATES_SWITCHING_H
#define RADISH_SIM_GATES_SWITCHING_H

#include "sim/gates/netlist.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RADISH_SWITCHING_STREAMS = 64 };

typedef struct {
  double wire_pf_per_sink, port_slew_ns;
} radish_switching_assumptions;

// The assumptions are 30 um of wire for each pin, about four times the pitch of a cell at 70 % use, at 0.12 fF/um (a
// 0.3 um wire of metal 2 or 3 with the area and edge capacitances of the library's LEF); ports have the fastest
// transition of the tables.
#define RADISH_SWITCHING_ASSUMPTIONS ((radish_switching_assumptions){.wire_pf_per_sink = 0.0036, .port_slew_ns = 0.06})

typedef struct radish_switching radish_switching;

// `netlist` must outlive it. Registers and nets begin at 0. Refused: loops, nets with two drivers, latches.
radish_status radish_switching_create(const radish_netlist *netlist, radish_switching_assumptions assumptions,
                                      radish_switching **switching, radish_error *error);
void radish_switching_destroy(radish_switching *switching);

// Everything is 0 again, as after creation.
void radish_switching_reset(radish_switching *switching);

// These set and show the bits of a port in one stream, least significant word first. Inputs hold until they are set again.
void radish_switching_set(radish_switching *switching, int port, int stream, const uint32_t *words);
void radish_switching_get(const radish_switching *switching, int port, int stream, uint32_t *words);

// Does one clock cycle: registers take their next state, inputs their new values, everything settles.
void radish_switching_step(radish_switching *switching);

// Returns what the last cycle switched, without the clock.
int64_t radish_switching_energy_aj(const radish_switching *switching, int stream);

// Returns what the clock switches in every cycle.
int64_t radish_switching_clock_aj(const radish_switching *switching);

typedef struct {
  int gates, flip_flops, nets, levels;
  double area_um2, leakage_nw;
} radish_switching_facts;
radish_switching_facts radish_switching_about(const radish_switching *switching);

#ifdef __cplusplus
}
#endif
#endif
