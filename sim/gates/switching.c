// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/gates/switching_state.h"

#include <assert.h>
#include <string.h>

enum { BLOCK = 64, STACK = 12 }; // evaluations done together; values that a function may have pushed at once

void radish_switching_reset(radish_switching *s) {
  const size_t nets = (size_t)s->netlist->net_count;
  memset(s->nets, 0, nets * sizeof *s->nets);
  memset(s->pending, 0, nets * sizeof *s->pending);
  s->nets[1] = ~(uint64_t)0;
  s->quiet = false;
}

static void update(radish_switching *s, int net, uint64_t value) {
  uint64_t changed = s->nets[net] ^ value;
  if (!changed) return;
  s->quiet = false;
  s->nets[net] = value;
  const int64_t *cost = s->cost_aj[net];
  for (; changed; changed &= changed - 1) {
    const int stream = __builtin_ctzll(changed);
    s->energy_aj[stream] += cost[value >> stream & 1];
  }
}

static void evaluate(radish_switching *s, const radish_liberty_function *function, const radish_switching_evaluation *e,
                     int count) {
  uint64_t stack[STACK][BLOCK];
  int depth = 0;
  for (const char *operation = function->program; *operation; operation++) {
    if (*operation >= 'a' && *operation <= 'z') {
      assert(depth < STACK);
      for (int i = 0; i < count; i++) stack[depth][i] = s->nets[e[i].in[*operation - 'a']];
      depth++;
    } else if (*operation == '!') {
      for (int i = 0; i < count; i++) stack[depth - 1][i] = ~stack[depth - 1][i];
    } else {
      depth--;
      uint64_t *a = stack[depth - 1], *b = stack[depth];
      if (*operation == '&')
        for (int i = 0; i < count; i++) a[i] &= b[i];
      else if (*operation == '|')
        for (int i = 0; i < count; i++) a[i] |= b[i];
      else
        for (int i = 0; i < count; i++) a[i] ^= b[i];
    }
  }
  for (int i = 0; i < count; i++) update(s, e[i].out, stack[0][i]);
}

static uint64_t level_of(const radish_switching *s, int net, bool low) {
  return net < 0 ? 0 : low ? ~s->nets[net] : s->nets[net];
}

static void clock_registers(radish_switching *s) {
  for (int i = 0; i < s->flip_flop_count; i++) s->next_state[i] = s->nets[s->flip_flops[i].d];
}

static void take_next_state(radish_switching *s) {
  for (int i = 0; i < s->flip_flop_count; i++) {
    const radish_switching_flip_flop *f = &s->flip_flops[i];
    const uint64_t clear = level_of(s, f->clear, f->clear_low), preset = level_of(s, f->preset, f->preset_low);
    update(s, f->q, (s->next_state[i] | preset) & ~clear);
  }
}

void radish_switching_step(radish_switching *s) {
  memset(s->energy_aj, 0, sizeof s->energy_aj);
  if (s->quiet) return;
  s->quiet = true;
  clock_registers(s);
  const radish_netlist *n = s->netlist;
  for (int p = 0; p < n->port_count; p++) {
    if (n->ports[p].output) continue;
    for (int i = 0; i < n->ports[p].bits; i++) {
      const int net = n->port_nets[n->ports[p].first_bit + i];
      update(s, net, s->pending[net]);
    }
  }
  take_next_state(s);
  for (int r = 0; r < s->run_count; r++) {
    for (int done = 0; done < s->runs[r].count; done += BLOCK) {
      const int left = s->runs[r].count - done;
      evaluate(s, s->runs[r].function, &s->evaluations[s->runs[r].first + done], left < BLOCK ? left : BLOCK);
    }
  }
}

void radish_switching_set(radish_switching *s, int port, int stream, const uint32_t *words) {
  const radish_netlist_port *p = &s->netlist->ports[port];
  const int *nets = &s->netlist->port_nets[p->first_bit];
  for (int i = 0; i < p->bits; i++) {
    const uint64_t bit = words[i / 32] >> i % 32 & 1;
    s->pending[nets[i]] = (s->pending[nets[i]] & ~((uint64_t)1 << stream)) | bit << stream;
    if (s->pending[nets[i]] != s->nets[nets[i]]) s->quiet = false;
  }
}

void radish_switching_get(const radish_switching *s, int port, int stream, uint32_t *words) {
  const radish_netlist_port *p = &s->netlist->ports[port];
  const int *nets = &s->netlist->port_nets[p->first_bit];
  memset(words, 0, (size_t)(p->bits + 31) / 32 * sizeof *words);
  for (int i = 0; i < p->bits; i++) words[i / 32] |= (uint32_t)(s->nets[nets[i]] >> stream & 1) << i % 32;
}

int64_t radish_switching_energy_aj(const radish_switching *s, int stream) {
  return s->energy_aj[stream];
}
int64_t radish_switching_clock_aj(const radish_switching *s) {
  return s->clock_aj;
}
