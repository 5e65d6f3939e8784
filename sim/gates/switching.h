// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// switching.h: what the nets of a netlist switch, cycle by cycle, and the energy of it.
//
//   inputs of cycle n --+
//                       +--> gates ---> energy of cycle n = sum over nets that changed of rise_aj or fall_aj
//   registers ----------+
//      ^----- next state of cycle n-1
//
// A radish_switching has 64 streams, one in each bit of a 64-bit word, which are stepped together. A stream is a core,
// or a piece of time.
//
// In each cycle every gate is evaluated once, after the gates that drive it, without delays: a net changes at most
// once, so glitches are not counted. A transition costs
//
//   internal energy of the driving cell (mean over its arcs, at the net's load and the arc's input transition)
//   + 1/2 C V^2, C = pins that the net drives + wire_pf_per_sink for each of them
//   + the energy of input pins that have one (of flip-flops: data)
//
// Transition times propagate from the clock and the ports, where they are port_slew_ns, as means over arcs and
// directions. The clock switches twice in each cycle, which costs the pins, the wire and the internal energy of every
// flip-flop (clock_aj); it has no tree and no gates. Each of these terms is rounded to attojoules once; sums are exact.
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

// Creates the simulation of a netlist, with registers and nets at 0. Loops, nets with two drivers and latches are
// refused. The caller destroys `*switching`, which is NULL on failure; `netlist` must outlive it.
radish_status radish_switching_create(const radish_netlist *netlist, radish_switching_assumptions assumptions,
                                      radish_switching **switching, radish_error *error);
void radish_switching_destroy(radish_switching *switching);

// Brings every register and net back to 0, as after creation.
void radish_switching_reset(radish_switching *switching);

// These set and show the bits of a port in one stream, least significant word first. What is set counts from the next
// step on, until it is set again.
void radish_switching_set(radish_switching *switching, int port, int stream, const uint32_t *words);
void radish_switching_get(const radish_switching *switching, int port, int stream, uint32_t *words);

// Does one clock cycle: registers take their next state and inputs their new values, and the gates follow.
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
