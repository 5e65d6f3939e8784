// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/gates/switching_state.h"

#include <math.h>

static void find_loads(radish_switching_builder *b) {
  const radish_netlist *n = b->s->netlist;
  for (int g = 0; g < n->gate_count; g++) {
    const radish_liberty_cell *cell = radish_cell_of(n, g);
    for (int p = 0; p < cell->pin_count; p++) {
      if (cell->pins[p].output) continue;
      const int net = n->gates[g].nets[p];
      b->load_pf[net] += cell->pins[p].capacitance_pf + b->s->assumptions.wire_pf_per_sink;
    }
  }
}

static double mean_over_arcs(const radish_switching_builder *b, const int *nets, const radish_liberty_arc *arcs,
                             int count, bool rise, double load_pf) {
  double sum = 0;
  int tables = 0;
  for (int a = 0; a < count; a++) {
    const radish_liberty_table *table = rise ? &arcs[a].rise : &arcs[a].fall;
    if (!table->loads) continue;
    sum += radish_liberty_at(table, load_pf, b->slew_ns[nets[arcs[a].related_pin]]);
    tables++;
  }
  return tables ? sum / tables : 0;
}

static int64_t attojoules(double pj) {
  return llround(pj * 1e6);
}

// Adds the internal energy of a cell to the prices of its outputs, and finds their transition times. It is called for
// the flip-flops first and then for the gates in order, so that the transition times of the inputs are known.
static void price_outputs(radish_switching_builder *b, int gate) {
  const radish_netlist *n = b->s->netlist;
  const radish_liberty_cell *cell = radish_cell_of(n, gate);
  const int *nets = n->gates[gate].nets;
  for (int p = 0; p < cell->pin_count; p++) {
    const radish_liberty_pin *pin = &cell->pins[p];
    if (!pin->output) continue;
    const double load = b->load_pf[nets[p]];
    b->slew_ns[nets[p]] = (mean_over_arcs(b, nets, pin->transition_ns, pin->transition_arcs, true, load) +
                           mean_over_arcs(b, nets, pin->transition_ns, pin->transition_arcs, false, load)) /
                          2;
    for (int rise = 0; rise < 2; rise++) {
      const double pj = mean_over_arcs(b, nets, pin->energy_pj, pin->energy_arcs, rise, load);
      b->s->cost_aj[nets[p]][rise] += attojoules(pj);
    }
  }
}

static void price_inputs(radish_switching_builder *b, int gate) {
  const radish_netlist *n = b->s->netlist;
  const radish_liberty_cell *cell = radish_cell_of(n, gate);
  for (int p = 0; p < cell->pin_count; p++) {
    const radish_liberty_pin *pin = &cell->pins[p];
    const int net = n->gates[gate].nets[p];
    if (pin->output) continue;
    const double fall = radish_liberty_at(&pin->passive_fall_pj, 0, b->slew_ns[net]),
                 rise = radish_liberty_at(&pin->passive_rise_pj, 0, b->slew_ns[net]);
    if (pin->clock) {
      const double volt = n->library->voltage, load_pf = pin->capacitance_pf + b->s->assumptions.wire_pf_per_sink;
      b->s->clock_aj += attojoules(fall + rise + load_pf * volt * volt);
    } else {
      b->s->cost_aj[net][0] += attojoules(fall);
      b->s->cost_aj[net][1] += attojoules(rise);
    }
  }
}

void radish_switching_find_prices(radish_switching_builder *b, const int *gates, int count) {
  find_loads(b);
  const radish_netlist *n = b->s->netlist;
  const double volt = n->library->voltage;
  for (int net = 0; net < n->net_count; net++) {
    b->slew_ns[net] = b->s->assumptions.port_slew_ns;
    for (int rise = 0; rise < 2; rise++) b->s->cost_aj[net][rise] = attojoules(b->load_pf[net] * volt * volt / 2);
  }
  for (int g = 0; g < n->gate_count; g++) {
    if (radish_cell_of(n, g)->flip_flop) price_outputs(b, g);
  }
  for (int i = 0; i < count; i++) price_outputs(b, gates[i]);
  for (int g = 0; g < n->gate_count; g++) price_inputs(b, g);
}
