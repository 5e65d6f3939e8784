// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These are force-directed swaps (Jin et al., ASPLOS 2023): of all pairs of neighbouring places, those whose exchange
// brings unicast traffic nearer together most are exchanged first, a share of them in each round, until none is left.
#include "mapping/placement_cores.h"
#include "mapping/mapped_chip_build.h"
#include <stdlib.h>

static const int ROUNDS = 1000;
enum { SHARE = 3 }; // one in SHARE of the pairs that gain is exchanged in a round

typedef struct {
  int64_t gain;
  int place; // row * columns + column of the western or northern place
  bool southwards;
} pair;

static int by_gain_place(const void *a, const void *b) {
  const pair *left = a, *right = b;
  if (left->gain != right->gain) return left->gain > right->gain ? -1 : 1;
  if (left->place != right->place) return left->place - right->place;
  return left->southwards - right->southwards;
}

static radish_place place_of(const radish_placement_cores *cores, const pair *p) {
  const int columns = cores->graph->columns;
  return (radish_place){p->place % columns, p->place / columns};
}
static radish_place other_place_of(const radish_placement_cores *cores, const pair *p) {
  const radish_place a = place_of(cores, p);
  return (radish_place){a.x + !p->southwards, a.y + p->southwards};
}

// Returns how many hops nearer together an exchange brings the traffic.
static int64_t gain_of(const radish_placement_cores *cores, const pair *p) {
  return -radish_placement_cores_try_swap(cores, place_of(cores, p), other_place_of(cores, p));
}

// Finds the pairs whose exchange gains, best first, and returns how many they are.
static int find_pairs(const radish_placement_cores *cores, pair *pairs) {
  const int columns = cores->graph->columns, rows = cores->graph->rows;
  int count = 0;
  for (int place = 0; place < columns * rows; place++) {
    for (int southwards = 0; southwards < 2; southwards++) {
      if (southwards ? place / columns + 1 == rows : place % columns + 1 == columns) continue;
      pair p = {0, place, southwards != 0};
      p.gain = gain_of(cores, &p);
      if (p.gain > 0) pairs[count++] = p;
    }
  }
  qsort(pairs, (size_t)count, sizeof *pairs, by_gain_place);
  return count;
}

static void relax(radish_placement_cores *cores, pair *pairs) {
  for (int round = 0; round < ROUNDS; round++) {
    const int count = find_pairs(cores, pairs), most = (count + SHARE - 1) / SHARE;
    if (!count) return;
    for (int i = 0; i < most; i++) {
      if (gain_of(cores, &pairs[i]) <= 0) continue; // it gains no more
      radish_placement_cores_swap(cores, place_of(cores, &pairs[i]), other_place_of(cores, &pairs[i]));
    }
  }
}

radish_status radish_placement_force(const radish_placement_request *request, radish_place *places,
                                     radish_error *error) {
  radish_placement_graph graph = *request->graph;
  if (radish_placement_state_bytes(&graph) > RADISH_PLACEMENT_MOST_BYTES) return RADISH_OK; // the places stay
  graph.multicast = false; // unicast traffic, whatever the chip does
  radish_placement_cores cores;
  pair *pairs = calloc(2 * (size_t)graph.columns * (size_t)graph.rows, sizeof *pairs);
  const bool room = radish_placement_cores_init(&cores, &graph, NULL, places) && pairs;
  if (room) relax(&cores, pairs);
  for (int k = 0; room && k < graph.core_count; k++) places[k] = cores.places[k];
  radish_placement_cores_free(&cores);
  free(pairs);
  return room ? RADISH_OK : radish_mapping_no_memory(error);
}
