// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/placement_cores.h"

#include <stdlib.h>
#include <string.h>

static void list_partitions(radish_placement_cores *c) {
  const radish_placement_graph *g = c->graph;
  int *at = c->first + 1;
  for (int p = 0; p < g->partition_count; p++) {
    if (c->core_of[p] != RADISH_HOST) at[c->core_of[p] + 1]++;
  }
  for (int k = 0; k < g->core_count; k++) at[k + 1] += at[k];
  for (int p = 0; p < g->partition_count; p++) {
    if (c->core_of[p] == RADISH_HOST) continue;
    c->slot[p] = at[c->core_of[p]]++;
    c->partitions[c->slot[p]] = p;
  }
}

static void find_alone(radish_placement_cores *c) {
  const radish_placement_graph *g = c->graph;
  for (int p = 0; p < g->partition_count; p++) {
    const int core = c->core_of[p];
    if (core == RADISH_HOST) continue;
    int of_group = 0;
    for (int i = c->first[core]; i < c->first[core + 1]; i++) of_group += g->group[c->partitions[i]] == g->group[p];
    c->alone[p] = of_group == 1;
  }
}

bool radish_placement_cores_init_apart(radish_placement_cores *c, const radish_placement_graph *g,
                                       const radish_placement_limits *limits, const radish_place *places) {
  const size_t cores = (size_t)g->core_count + 2, partitions = (size_t)g->partition_count + 1;
  const size_t routers = (size_t)g->columns * (size_t)g->rows;
  *c = (radish_placement_cores){.graph = g, .limits = limits};
  c->places = calloc(cores, sizeof *c->places);
  c->core_at = calloc(routers, sizeof *c->core_at);
  c->core_of = calloc(partitions, sizeof *c->core_of);
  c->first = calloc(cores + 1, sizeof *c->first);
  c->partitions = calloc(partitions, sizeof *c->partitions);
  c->slot = calloc(partitions, sizeof *c->slot);
  c->alone = calloc(partitions, sizeof *c->alone);
  if (!c->places || !c->core_at || !c->core_of || !c->first || !c->partitions || !c->slot || !c->alone) {
    return false;
  }
  for (size_t i = 0; i < routers; i++) c->core_at[i] = -1;
  for (int k = 0; k < g->core_count; k++) {
    c->places[k] = places[k];
    c->core_at[places[k].y * g->columns + places[k].x] = k;
  }
  memcpy(c->core_of, g->core_of, (size_t)g->partition_count * sizeof *c->core_of);
  list_partitions(c);
  find_alone(c);
  return true;
}

bool radish_placement_cores_init(radish_placement_cores *c, const radish_placement_graph *g,
                                 const radish_placement_limits *limits, const radish_place *places) {
  if (!radish_placement_cores_init_apart(c, g, limits, places)) return false;
  c->state = radish_placement_state_create(g, places);
  return c->state != NULL;
}

void radish_placement_cores_free(radish_placement_cores *c) {
  radish_placement_state_destroy(c->state);
  free(c->places);
  free(c->core_at);
  free(c->core_of);
  free(c->first);
  free(c->partitions);
  free(c->slot);
  free(c->alone);
}

static int64_t move_core(radish_placement_cores *c, int core, radish_place to) {
  int64_t change = 0;
  c->core_at[to.y * c->graph->columns + to.x] = core;
  if (core < 0) return 0;
  c->places[core] = to;
  for (int i = c->first[core]; i < c->first[core + 1]; i++) {
    change += radish_placement_state_move(c->state, c->partitions[i], to);
  }
  return change;
}

int64_t radish_placement_cores_swap(radish_placement_cores *c, radish_place a, radish_place b) {
  const int at_a = radish_placement_cores_at(c, a), at_b = radish_placement_cores_at(c, b);
  return move_core(c, at_a, b) + move_core(c, at_b, a);
}

static radish_placement_crowd crowd_of(const radish_placement_cores *c, int core) {
  if (core < 0) return (radish_placement_crowd){NULL, 0};
  return (radish_placement_crowd){c->partitions + c->first[core], c->first[core + 1] - c->first[core]};
}

int64_t radish_placement_cores_try_swap(const radish_placement_cores *c, radish_place a, radish_place b) {
  return radish_placement_state_try(c->state, crowd_of(c, radish_placement_cores_at(c, a)),
                                    crowd_of(c, radish_placement_cores_at(c, b)), a, b);
}

// Says whether the core of partition `leaves`, with `enters` in its place, has memory for its residents and for the
// largest of its partitions that take turns.
static bool holds(const radish_placement_cores *c, int leaves, int enters) {
  const radish_placement_limits *l = c->limits;
  const int core = c->core_of[leaves];
  radish_memory_use use = {0}, region = {0};
  for (int i = c->first[core]; i < c->first[core + 1]; i++) {
    const int p = c->partitions[i] == leaves ? enters : c->partitions[i];
    if (l->resident[p]) use = radish_partition_memory_add(use, l->memory[p]);
    else region = radish_partition_memory_larger(region, l->memory[p]);
  }
  return radish_partition_memory_fits(radish_partition_memory_add(use, region), l->core);
}

bool radish_placement_cores_may_exchange(const radish_placement_cores *c, int a, int b) {
  const radish_placement_graph *g = c->graph;
  const radish_placement_limits *l = c->limits;
  if (!l || g->group[a] != g->group[b] || c->core_of[a] == c->core_of[b] || !c->alone[a] || !c->alone[b]) return false;
  if (l->memory[a].synapse_bits != l->memory[b].synapse_bits || l->resident[a] != l->resident[b]) return false;
  return holds(c, a, b) && holds(c, b, a);
}

int64_t radish_placement_cores_exchange(radish_placement_cores *c, int a, int b) {
  const int core_a = c->core_of[a], core_b = c->core_of[b], slot = c->slot[a];
  c->core_of[a] = core_b;
  c->core_of[b] = core_a;
  c->slot[a] = c->slot[b];
  c->slot[b] = slot;
  c->partitions[c->slot[a]] = a;
  c->partitions[c->slot[b]] = b;
  if (!c->state) return 0;
  const int64_t change = radish_placement_state_move(c->state, a, c->places[core_b]);
  return change + radish_placement_state_move(c->state, b, c->places[core_a]);
}

int64_t radish_placement_cores_try_exchange(const radish_placement_cores *c, int a, int b) {
  return radish_placement_state_try(c->state, (radish_placement_crowd){&a, 1}, (radish_placement_crowd){&b, 1},
                                    c->places[c->core_of[a]], c->places[c->core_of[b]]);
}
