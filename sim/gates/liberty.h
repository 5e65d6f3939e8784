// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// liberty.h: a cell library in Liberty format, as far as energy needs it.
//
//   cell: area, leakage, pins;  input pin: capacitance, energy of a transition that no output follows;
//   output pin: its function of the inputs, and for each input that causes it an arc: energy and transition time
//
// Tables are energy [pJ] or transition time [ns] over load [pF] and input transition [ns], read by bilinear
// interpolation and held constant beyond their ends. The energy of a table is internal to the cell: charging the load
// is not in it (1/2 C V^2 for each transition comes on top).
//
// Read: one `library` of scalar units 1 ns, 1 V, 1 pF, 1 nW; combinational cells of up to 4 inputs; flip-flops of one
// clock with asynchronous clear and preset. Latches and three-state cells are kept without a function. Not read:
// delays, constraints, `when` conditions (their tables are averaged as arcs), bundles, buses.
#ifndef RADISH_SIM_GATES_LIBERTY_H
#define RADISH_SIM_GATES_LIBERTY_H

#include "core/base/status.h"
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  RADISH_LIBERTY_PINS = 8,
  RADISH_LIBERTY_ARCS = 16, // of a pin, `when` conditions included
  RADISH_LIBERTY_INDEX = 8,
  RADISH_LIBERTY_PROGRAM = 32,
};

typedef struct {
  int loads, slews; // 0: there is no table; one load: it does not depend on the load
  double load_pf[RADISH_LIBERTY_INDEX], slew_ns[RADISH_LIBERTY_INDEX];
  double value[RADISH_LIBERTY_INDEX][RADISH_LIBERTY_INDEX]; // [load][slew]
} radish_liberty_table;

typedef struct {
  int related_pin;                 // the input that causes the transition
  radish_liberty_table rise, fall; // of the output
} radish_liberty_arc;

// A function stands in reverse Polish: 'a' + pin pushes a pin of the cell; '!', '&', '^', '|' combine what was pushed.
// It is "" if there is none.
typedef struct {
  char program[RADISH_LIBERTY_PROGRAM];
} radish_liberty_function;

typedef struct {
  char name[16];
  bool output, clock;
  double capacitance_pf;
  radish_liberty_table passive_rise_pj, passive_fall_pj;
  int energy_arcs, transition_arcs;
  radish_liberty_arc energy_pj[RADISH_LIBERTY_ARCS], transition_ns[RADISH_LIBERTY_ARCS];
  radish_liberty_function function; // of a flip-flop's output: none, it shows the state
} radish_liberty_pin;

typedef struct {
  char name[24];
  double area_um2, leakage_nw;
  bool flip_flop; // on the rising edge of its clock pin
  radish_liberty_function next_state, clear, preset;
  int pin_count;
  radish_liberty_pin pins[RADISH_LIBERTY_PINS];
} radish_liberty_cell;

typedef struct {
  char name[64];
  double voltage;
  int cell_count;
  radish_liberty_cell *cells;
} radish_liberty;

// `*library` is NULL on failure.
radish_status radish_liberty_load(const char *path, radish_liberty **library, radish_error *error);
void radish_liberty_destroy(radish_liberty *library);

// Returns -1 if there is none.
int radish_liberty_cell_index(const radish_liberty *library, const char *name);
int radish_liberty_pin_index(const radish_liberty_cell *cell, const char *name);

// Returns 0 where there is no table.
double radish_liberty_at(const radish_liberty_table *table, double load_pf, double slew_ns);

#ifdef __cplusplus
}
#endif
#endif
