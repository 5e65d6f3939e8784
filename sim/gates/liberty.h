// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// liberty.h: a cell library in Liberty format, as far as energy needs it.
//
//   cell: area, leakage, pins;  input pin: capacitance, energy of a transition that no output follows;
//   output pin: its function of the inputs, and for each input that causes it an arc: energy and transition time
//
// A table gives energy [pJ] or transition time [ns] over load [pF] and input transition [ns]. It is read by bilinear
// interpolation and held constant beyond its ends. The energy of a table is internal to the cell: charging the load is
// not in it (1/2 C V^2 for each transition comes on top).
//
// A file must be one `library` in the units 1 ns, 1 V, 1 pF and 1 nW. Its combinational cells and its flip-flops of one
// clock, with asynchronous clear and preset, are read. Latches and three-state cells are kept without a function.
// Delays, constraints, bundles and buses are not read. Neither are `when` conditions: the tables of an output under
// them count as arcs like any other, those of an input are left out.
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
  int loads, slews; // loads is 0 where there is no table, and 1 where the value does not depend on the load
  double load_pf[RADISH_LIBERTY_INDEX], slew_ns[RADISH_LIBERTY_INDEX];
  double value[RADISH_LIBERTY_INDEX][RADISH_LIBERTY_INDEX]; // [load][slew]
} radish_liberty_table;

typedef struct {
  int related_pin;                 // the input that causes the transition
  radish_liberty_table rise, fall; // of the output
} radish_liberty_arc;

// A function is written in reverse Polish notation: 'a' + pin pushes a pin of the cell; '!', '&', '^' and '|' combine
// what was pushed. It is "" if there is none.
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
  radish_liberty_function function; // none for the output of a flip-flop, which shows the state
} radish_liberty_pin;

typedef struct {
  char name[24];
  double area_um2, leakage_nw;
  bool flip_flop; // it takes next_state on the rising edge of its clock pin
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

// Reads a library. The caller destroys `*library`, which is NULL on failure.
radish_status radish_liberty_load(const char *path, radish_liberty **library, radish_error *error);
void radish_liberty_destroy(radish_liberty *library);

// These return the index of the cell or pin with this name, or -1 if there is none.
int radish_liberty_cell_index(const radish_liberty *library, const char *name);
int radish_liberty_pin_index(const radish_liberty_cell *cell, const char *name);

// Returns the value of a table at this load and input transition, or 0 where there is no table.
double radish_liberty_at(const radish_liberty_table *table, double load_pf, double slew_ns);

#ifdef __cplusplus
}
#endif
#endif
