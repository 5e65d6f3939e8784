// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// switching_state.h: what a radish_switching consists of, for the files that make it and the one that steps it.
//
//   switching_create.c --> switching_order.c    what is evaluated, in which order
//                      --> switching_prices.c   what a transition of each net costs
//   switching.c            a cycle
#ifndef RADISH_SIM_GATES_SWITCHING_STATE_H
#define RADISH_SIM_GATES_SWITCHING_STATE_H

#include "sim/gates/switching.h"

// A radish_switching_run is evaluated at once: outputs of one function whose inputs all come from registers, ports and
// earlier runs.
typedef struct {
  const radish_liberty_function *function;
  int first, count; // evaluations
} radish_switching_run;

typedef struct {
  int out;
  int in[RADISH_LIBERTY_PINS];
} radish_switching_evaluation; // one output of one gate

typedef struct {
  int q, d, clear, preset; // nets; clear and preset are -1 where the cell has none
  bool clear_low, preset_low;
} radish_switching_flip_flop;

struct radish_switching {
  const radish_netlist *netlist;
  radish_switching_assumptions assumptions;
  int evaluation_count, run_count, flip_flop_count, levels;
  radish_switching_evaluation *evaluations;
  radish_switching_run *runs;
  radish_switching_flip_flop *flip_flops;
  int64_t (*cost_aj)[2]; // [net]: fall, rise
  uint64_t *nets;        // [net]: a bit for each stream
  uint64_t *next_state;  // [flip-flop]: the value of its net d before the clock edge
  uint64_t *pending;     // [net]: inputs for the next cycle
  bool quiet;            // no net has changed in the last cycle and no input since, so a step changes nothing
  int64_t energy_aj[RADISH_SWITCHING_STREAMS];
  int64_t clock_aj;
};

static inline const radish_liberty_cell *radish_cell_of(const radish_netlist *netlist, int gate) {
  return &netlist->library->cells[netlist->gates[gate].cell];
}

// A radish_switching_builder knows the driver, level, transition time and load of each net while a switching is built.
// The level is the number of gates on the longest way to the net from a register, port or constant.
typedef struct {
  radish_switching *s;
  radish_error *error;
  int *driver_gate; // [net], -1: port, constant or nothing
  int *level;       // [net], -1: not known yet
  double *slew_ns, *load_pf;
} radish_switching_builder;

// Finds drivers, levels, evaluations and flip-flops. `gates` receives the gates that are no flip-flops, `*count` of
// them, each after those that drive it.
radish_status radish_switching_find_order(radish_switching_builder *builder, int *gates, int *count);
// Computes what a transition of each net costs, and what a cycle of the clock costs.
void radish_switching_find_prices(radish_switching_builder *builder, const int *gates, int count);

#endif
