// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/gates/switching_state.h"

#include <stdlib.h>
#include <string.h>

// ---- levels --------------------------------------------------------------------------------

static radish_status find_drivers(radish_switching_builder *b) {
  const radish_netlist *n = b->s->netlist;
  for (int net = 0; net < n->net_count; net++) b->driver_gate[net] = -1;
  for (int net = 0; net < n->net_count; net++) b->level[net] = 0;
  for (int g = 0; g < n->gate_count; g++) {
    const radish_liberty_cell *cell = radish_cell_of(n, g);
    for (int p = 0; p < cell->pin_count; p++) {
      if (!cell->pins[p].output) continue;
      const int net = n->gates[g].nets[p];
      if (b->driver_gate[net] >= 0 || net < 2)
        return radish_fail(b->error, RADISH_BAD_INPUT, NULL, 0, "a net has two drivers, one of them a %s", cell->name);
      if (!cell->flip_flop && !*cell->pins[p].function.program)
        return radish_fail(b->error, RADISH_BAD_INPUT, NULL, 0, "%s: only gates and flip-flops are allowed",
                           cell->name);
      b->driver_gate[net] = g;
      b->level[net] = cell->flip_flop ? 0 : -1;
    }
  }
  return RADISH_OK;
}

static int gate_level(const radish_switching_builder *b, int gate) {
  const radish_netlist *n = b->s->netlist;
  const radish_liberty_cell *cell = radish_cell_of(n, gate);
  int level = 0;
  for (int p = 0; p < cell->pin_count; p++) {
    if (cell->pins[p].output) continue;
    const int in = b->level[n->gates[gate].nets[p]];
    if (in < 0) return -1;
    if (in > level) level = in;
  }
  return level + 1;
}

// Finds the levels in repeated passes over the gates that are left: a gate is taken once all its inputs have a level,
// and `gates` receives the gates in the order in which they are taken. What no pass can take forms a loop.
static radish_status order_gates(radish_switching_builder *b, int *gates, int *count) {
  const radish_netlist *n = b->s->netlist;
  int waiting = 0;
  *count = 0;
  int *left = malloc(((size_t)n->gate_count + 1) * sizeof *left);
  if (!left) return radish_fail(b->error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  for (int g = 0; g < n->gate_count; g++) {
    if (!radish_cell_of(n, g)->flip_flop) left[waiting++] = g;
  }
  for (int before = waiting + 1; waiting && waiting < before;) {
    before = waiting;
    waiting = 0;
    for (int i = 0; i < before; i++) {
      const int level = gate_level(b, left[i]);
      if (level < 0) {
        left[waiting++] = left[i];
        continue;
      }
      const radish_liberty_cell *cell = radish_cell_of(n, left[i]);
      for (int p = 0; p < cell->pin_count; p++) {
        if (cell->pins[p].output) b->level[n->gates[left[i]].nets[p]] = level;
      }
      if (level > b->s->levels) b->s->levels = level;
      gates[(*count)++] = left[i];
    }
  }
  free(left);
  return waiting ? radish_fail(b->error, RADISH_BAD_INPUT, NULL, 0, "%d gates form a loop", waiting) : RADISH_OK;
}

// ---- what is evaluated ---------------------------------------------------------------------------------------

typedef struct {
  int level;
  const radish_liberty_function *function;
  radish_switching_evaluation e;
} sortable;

static int by_level_and_function(const void *a, const void *b) {
  const sortable *x = a, *y = b;
  if (x->level != y->level) return x->level < y->level ? -1 : 1;
  if (x->function != y->function) return x->function < y->function ? -1 : 1;
  return (x->e.out > y->e.out) - (x->e.out < y->e.out);
}

static radish_status list_evaluations(radish_switching_builder *b, const int *gates, int count) {
  const radish_netlist *n = b->s->netlist;
  sortable *list = calloc((size_t)count * 2 + 1, sizeof *list);
  b->s->evaluations = calloc((size_t)count * 2 + 1, sizeof *b->s->evaluations);
  b->s->runs = calloc((size_t)count * 2 + 1, sizeof *b->s->runs);
  if (!list || !b->s->evaluations || !b->s->runs) {
    free(list);
    return radish_fail(b->error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  }
  int used = 0;
  for (int i = 0; i < count; i++) {
    const radish_liberty_cell *cell = radish_cell_of(n, gates[i]);
    for (int p = 0; p < cell->pin_count; p++) {
      if (!cell->pins[p].output) continue;
      sortable *item = &list[used++];
      item->e.out = n->gates[gates[i]].nets[p];
      memcpy(item->e.in, n->gates[gates[i]].nets, sizeof item->e.in);
      item->level = b->level[item->e.out];
      item->function = &cell->pins[p].function;
    }
  }
  qsort(list, (size_t)used, sizeof *list, by_level_and_function);
  for (int i = 0; i < used; i++) {
    b->s->evaluations[i] = list[i].e;
    if (i == 0 || list[i].level != list[i - 1].level || list[i].function != list[i - 1].function)
      b->s->runs[b->s->run_count++] = (radish_switching_run){.function = list[i].function, .first = i};
    b->s->runs[b->s->run_count - 1].count++;
  }
  b->s->evaluation_count = used;
  free(list);
  return RADISH_OK;
}

// Reads the condition of a clear or preset, which is a pin or its negation (`*low`). Returns its net, or -1 where there
// is no condition.
static int condition(const radish_liberty_function *function, const int *nets, bool *low) {
  const char *program = function->program;
  if (!*program) return -1;
  *low = program[1] == '!';
  return nets[program[0] - 'a'];
}

static radish_status list_flip_flops(radish_switching_builder *b) {
  const radish_netlist *n = b->s->netlist;
  b->s->flip_flops = calloc((size_t)n->gate_count + 1, sizeof *b->s->flip_flops);
  b->s->next_state = calloc((size_t)n->gate_count + 1, sizeof *b->s->next_state);
  if (!b->s->flip_flops || !b->s->next_state) return radish_fail(b->error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  for (int g = 0; g < n->gate_count; g++) {
    const radish_liberty_cell *cell = radish_cell_of(n, g);
    if (!cell->flip_flop) continue;
    const int *nets = n->gates[g].nets;
    radish_switching_flip_flop *f = &b->s->flip_flops[b->s->flip_flop_count++];
    if (cell->next_state.program[1] || (*cell->clear.program && cell->clear.program[1] && cell->clear.program[2]) ||
        (*cell->preset.program && cell->preset.program[1] && cell->preset.program[2]))
      return radish_fail(b->error, RADISH_BAD_INPUT, NULL, 0, "%s: a flip-flop's data, clear and preset must be pins",
                         cell->name);
    f->d = nets[cell->next_state.program[0] - 'a'];
    f->clear = condition(&cell->clear, nets, &f->clear_low);
    f->preset = condition(&cell->preset, nets, &f->preset_low);
    for (int p = 0; p < cell->pin_count; p++) {
      if (cell->pins[p].output) f->q = nets[p];
    }
  }
  return RADISH_OK;
}

radish_status radish_switching_find_order(radish_switching_builder *b, int *gates, int *count) {
  radish_status status = find_drivers(b);
  if (!status) status = order_gates(b, gates, count);
  if (!status) status = list_evaluations(b, gates, *count);
  return status ? status : list_flip_flops(b);
}
