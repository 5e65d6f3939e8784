// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This is simulated annealing on packet hops. A move exchanges what stands at two places, one of them a core, or two
// tiles of one layer between their cores. The second place is near a partner, which sends to a partition of the first
// or is sent to by it, or near the first itself. A move that costs `more` hops is made with probability exp(-more /
// temperature).
#include "core/base/random.h"
#include "mapping/mapped_chip_build.h"
#include "mapping/placement_cores.h"
#include <stdlib.h>
#include <string.h>

static const int SAMPLES = 512; // moves that the first temperature is measured on
// The first temperature is what a move costs on average, divided by one of these. FIRST, the low temperature, keeps a
// good beginning; FIRST_HOT, the high one, finds what is far from it.
static const int64_t FIRST = 256, FIRST_HOT = 4;
static const int64_t STAGES = 120; // stages, each at one temperature
// Table entries that all moves together may touch, and those on a mesh beyond SMALL routers, which is mapped in seconds anyway.
static const double WORK = 1.5e8, WORK_LARGE = 6e8;
static const int SMALL = 32 * 32;
static const double MOST_MOVES = 1000; // moves for each partition
static const int64_t HOT_MOVES = 250;  // moves for each partition, which a high temperature takes at least

typedef struct {
  radish_placement_cores cores;
  const radish_placement_graph *graph;
  uint64_t random;
  int64_t moves; // to be made at all temperatures together
  int reach;     // distance along each axis within which a new place is sought
  bool exchanges, hot;
} annealing;

static int64_t below(annealing *a, int64_t limit) {
  return (int64_t)(((unsigned __int128)radish_random_next(&a->random) * (uint64_t)limit) >> 64);
}

// Returns -ln of a random number between 0 and 1, in units of 2^-16. It is exact for whole powers of two and linear
// between them.
static int64_t minus_log(annealing *a) {
  const uint64_t r = radish_random_next(&a->random) | 1;
  const int zeros = __builtin_clzll(r);
  const int64_t fraction = (int64_t)((r << zeros << 1) >> 48);    // of 2^16
  return ((((int64_t)zeros + 1) << 16) - fraction) * 45426 >> 16; // ln 2 = 45426 / 2^16
}

// ---- moves --------------------------------------------------------------------------------------------------

static radish_place near(annealing *a, radish_place at, int reach) {
  const radish_placement_graph *g = a->graph;
  int x = at.x + (int)below(a, 2 * reach + 1) - reach, y = at.y + (int)below(a, 2 * reach + 1) - reach;
  x = x < 0 ? 0 : x >= g->columns ? g->columns - 1 : x;
  y = y < 0 ? 0 : y >= g->rows ? g->rows - 1 : y;
  return (radish_place){x, y};
}

// Returns, at random, a partition that sends to this one, is sent to by it, or is sent to by the same partitions; -1 if
// there is none.
static int partner(annealing *a, int partition) {
  const radish_placement_graph *g = a->graph;
  const int into = g->first_into[partition + 1] - g->first_into[partition];
  const int all = into + (g->bundle_of[partition] >= 0);
  if (!all) return -1;
  const int which = (int)below(a, all);
  if (which < into) {
    const int b = g->into[g->first_into[partition] + which];
    const int sources = g->first_source[b + 1] - g->first_source[b];
    const int destinations = g->first_destination[b + 1] - g->first_destination[b];
    const int64_t i = below(a, sources + destinations);
    return i < sources ? g->sources[g->first_source[b] + i] : g->destinations[g->first_destination[b] + i - sources];
  }
  const int b = g->bundle_of[partition];
  return g->destinations[g->first_destination[b] + below(a, g->first_destination[b + 1] - g->first_destination[b])];
}

static radish_place target(annealing *a, int partition) {
  const int other = below(a, 2) ? partner(a, partition) : -1;
  return other >= 0 ? near(a, radish_placement_state_place(a->cores.state, other), 2)
                    : near(a, radish_placement_state_place(a->cores.state, partition), a->reach);
}

typedef struct {
  bool exchange;
  radish_place from, to;
  int one, other; // partitions
} move;

static bool find_move(annealing *a, move *m) {
  const radish_placement_graph *g = a->graph;
  const int core = (int)below(a, g->core_count), first = a->cores.first[core], count = a->cores.first[core + 1] - first;
  if (!count) return false;
  m->one = a->cores.partitions[first + below(a, count)];
  m->from = a->cores.places[core];
  m->to = target(a, m->one);
  if (m->to.x == m->from.x && m->to.y == m->from.y) return false;
  const int at = radish_placement_cores_at(&a->cores, m->to);
  const bool several = count > 1 || (at >= 0 && a->cores.first[at + 1] - a->cores.first[at] > 1);
  m->exchange = a->exchanges && several && below(a, 16); // single tiles change places with their cores
  if (!m->exchange) return true;
  if (at < 0) return false;
  for (int i = a->cores.first[at]; i < a->cores.first[at + 1]; i++) {
    m->other = a->cores.partitions[i];
    if (g->group[m->other] != g->group[m->one]) continue;
    return radish_placement_cores_may_exchange(&a->cores, m->one, m->other);
  }
  return false;
}

static int64_t cost_of(const annealing *a, const move *m) {
  return m->exchange ? radish_placement_cores_try_exchange(&a->cores, m->one, m->other)
                     : radish_placement_cores_try_swap(&a->cores, m->from, m->to);
}

static void make(annealing *a, const move *m) {
  if (m->exchange) radish_placement_cores_exchange(&a->cores, m->one, m->other);
  else radish_placement_cores_swap(&a->cores, m->from, m->to);
}

// ---- temperature --------------------------------------------------------------------------------------------

// Returns the first temperature, a share of what a random move that costs hops costs on average.
static int64_t first_temperature(annealing *a) {
  int64_t sum = 0, count = 1;
  for (int i = 0; i < SAMPLES; i++) {
    move m;
    if (!find_move(a, &m)) continue;
    const int64_t more = cost_of(a, &m);
    if (more <= 0) continue;
    sum += more;
    count++;
  }
  return sum / count / (a->hot ? FIRST_HOT : FIRST) + 1;
}

static int64_t move_count(const radish_placement_graph *g) {
  const double into = (double)g->first_destination[g->bundle_count] / (g->partition_count + 1) + 1;
  const bool large = g->columns * g->rows > SMALL;
  // A move is a few look-ups for each bundle, whatever the mesh measures; smaller ones keep the budget that counts their sides.
  const double touched = 4 * into * (large ? 64 : g->columns + g->rows);
  const double moves = (large ? WORK_LARGE : WORK) / touched, most = MOST_MOVES * g->partition_count;
  return (int64_t)(moves < most ? moves : most);
}

bool radish_placement_anneals_hot(const radish_placement_graph *g) {
  return move_count(g) >= HOT_MOVES * g->partition_count;
}

static void cool(annealing *a) {
  int64_t temperature = first_temperature(a) << 16;
  const int widest = a->graph->columns > a->graph->rows ? a->graph->columns : a->graph->rows;
  for (int64_t stage = 0; stage < STAGES; stage++) {
    a->reach = 1 + (int)((STAGES - stage) * widest / (4 * STAGES));
    for (int64_t i = 0; i < a->moves / STAGES; i++) {
      move m;
      if (!find_move(a, &m)) continue;
      const int64_t more = cost_of(a, &m);
      if (more <= 0 || (__int128)more << 32 <= (__int128)temperature * minus_log(a)) make(a, &m);
    }
    temperature -= temperature / 18; // (17 / 18)^120 = 1 / 950
  }
}

radish_status radish_placement_anneal(const radish_placement_request *request, radish_place *places,
                                      radish_error *error) {
  radish_placement_graph *g = request->graph;
  annealing a = {.graph = g, .random = request->seed, .reach = 1, .hot = request->hot};
  if (radish_placement_state_bytes(g) > RADISH_PLACEMENT_MOST_BYTES) return RADISH_OK; // placements stay as they are
  const bool room = radish_placement_cores_init(&a.cores, g, request->limits, places);
  if (room) {
    const int64_t before = radish_placement_state_hops(a.cores.state);
    const int tiles = radish_placement_graph_tiles(g);
    a.exchanges = request->limits && tiles > g->core_count;
    a.moves = move_count(g);
    if (!a.exchanges && tiles > g->core_count)
      a.moves = a.moves * g->core_count / tiles; // each moves all tiles of a core
    cool(&a);
    if (radish_placement_state_hops(a.cores.state) < before) {
      memcpy(places, a.cores.places, (size_t)g->core_count * sizeof *places);
      memcpy(g->core_of, a.cores.core_of, (size_t)g->partition_count * sizeof *g->core_of);
    }
  }
  radish_placement_cores_free(&a.cores);
  return room ? RADISH_OK : radish_mapping_no_memory(error);
}
