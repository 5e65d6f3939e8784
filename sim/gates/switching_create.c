// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/gates/switching_state.h"

#include <stdlib.h>

static radish_status build(radish_switching_builder *b) {
  const radish_netlist *n = b->s->netlist;
  int *gates = malloc(((size_t)n->gate_count + 1) * sizeof *gates), count = 0;
  radish_status status = gates ? radish_switching_find_order(b, gates, &count)
                               : radish_fail(b->error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  if (!status) radish_switching_find_prices(b, gates, count);
  free(gates);
  return status;
}

radish_status radish_switching_create(const radish_netlist *netlist, radish_switching_assumptions assumptions,
                                      radish_switching **out, radish_error *error) {
  *out = NULL;
  const size_t nets = (size_t)netlist->net_count;
  radish_switching *s = calloc(1, sizeof *s);
  radish_switching_builder b = {.s = s, .error = error};
  if (!s) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  s->netlist = netlist;
  s->assumptions = assumptions;
  s->cost_aj = calloc(nets, sizeof *s->cost_aj);
  s->nets = calloc(nets, sizeof *s->nets);
  s->pending = calloc(nets, sizeof *s->pending);
  b.driver_gate = calloc(nets, sizeof *b.driver_gate);
  b.level = calloc(nets, sizeof *b.level);
  b.slew_ns = calloc(nets, sizeof *b.slew_ns);
  b.load_pf = calloc(nets, sizeof *b.load_pf);
  radish_status status = RADISH_NO_MEMORY;
  if (s->cost_aj && s->nets && s->pending && b.driver_gate && b.level && b.slew_ns && b.load_pf) {
    status = build(&b);
    radish_switching_reset(s);
  } else {
    radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  }
  free(b.driver_gate);
  free(b.level);
  free(b.slew_ns);
  free(b.load_pf);
  if (status) radish_switching_destroy(s);
  else *out = s;
  return status;
}

void radish_switching_destroy(radish_switching *s) {
  if (!s) return;
  free(s->evaluations);
  free(s->runs);
  free(s->flip_flops);
  free(s->next_state);
  free(s->cost_aj);
  free(s->nets);
  free(s->pending);
  free(s);
}

radish_switching_facts radish_switching_about(const radish_switching *s) {
  const radish_netlist *n = s->netlist;
  radish_switching_facts facts = {n->gate_count, s->flip_flop_count, n->net_count, s->levels, 0, 0};
  for (int g = 0; g < n->gate_count; g++) {
    facts.area_um2 += radish_cell_of(n, g)->area_um2;
    facts.leakage_nw += radish_cell_of(n, g)->leakage_nw;
  }
  return facts;
}
