// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This tries regular placements: strips of some height, or a Hilbert curve, filled with the tiles of each layer in some
// order. Annealing begins with the one that has the fewest hops.
#include "mapping/mapped_chip_build.h"
#include "mapping/placement_cores.h"
#include "mapping/placement_costs.h"
#include "mapping/placement_curves.h"
#include "core/params.h"
#include <stdlib.h>
#include <string.h>

static const double LARGE_BYTES = 4e7; // size of a state beyond which fewer placements are tried

// This is how the tiles of a layer follow one another.
typedef enum { AS_NUMBERED, BY_COLUMN, BY_HILBERT, ORDERS } tile_order;

typedef struct {
  int group;
  uint32_t within; // place in the layer: what lies together there has numbers near each other
  int index;       // of a partition or core
} key;

typedef struct {
  const radish_placement_request *request;
  const radish_placement_graph *graph;
  bool large;      // fewer placements are tried, and none is added to the pool
  bool shared;     // cores run several tiles: tiles change cores, cores keep their order
  key *keys;       // [partition_count]
  int *order;      // [core]: the order in which cores fill the places
  int *first_tile; // [core]
  int *core_of;    // [partition]: its core in the best placement
  radish_place *curve, *tried, *best;
  int64_t least;
  radish_placement_pool *pool; // NULL: nobody asks for others than the best
} search;

static int by_key(const void *a, const void *b) {
  const key *left = a, *right = b;
  if (left->group != right->group) return left->group < right->group ? -1 : 1;
  if (left->within != right->within) return left->within < right->within ? -1 : 1;
  return left->index - right->index;
}

static key key_of(const radish_placement_graph *g, int partition, tile_order order) {
  key k = {g->group[partition], 0, partition};
  const uint32_t x = (uint32_t)g->within[partition].x, y = (uint32_t)g->within[partition].y;
  const uint32_t channel = (uint32_t)g->channel[partition];
  if (order == BY_COLUMN) k.within = (x << RADISH_PLACEMENT_WITHIN_BITS | y) << 12 | channel;
  if (order == BY_HILBERT)
    k.within = radish_placement_hilbert_index(x, y, RADISH_PLACEMENT_WITHIN_BITS) << 12 | channel;
  return k;
}

// ---- a tile on each core ------------------------------------------------------------------------------------

// Puts the cores in the order of their first tiles.
static void order_cores(search *s, tile_order order) {
  const radish_placement_graph *g = s->graph;
  int count = 0;
  for (int k = 0; k < g->core_count; k++) s->order[k] = -1;
  for (int p = 0; p < g->partition_count; p++) {
    const int core = g->core_of[p];
    if (core == RADISH_HOST || s->order[core] >= 0) continue;
    s->order[core] = count;
    s->first_tile[core] = p;
    s->keys[count] = key_of(g, p, order);
    s->keys[count++].index = core;
  }
  qsort(s->keys, (size_t)count, sizeof *s->keys, by_key);
  for (int i = 0; i < count; i++) s->order[i] = s->keys[i].index;
}

static void mirror(const search *s, radish_place *places, int which) {
  for (int k = 0; k < s->graph->core_count; k++) {
    if (which & 1) places[k].x = s->graph->columns - 1 - places[k].x;
    if (which & 2) places[k].y = s->graph->rows - 1 - places[k].y;
  }
}

// Measures a placement, and keeps it where it has the fewest hops, and in the pool where it has few. Returns false where
// memory ran out.
static bool try_placement(search *s, radish_place *places, int *core_of) {
  radish_placement_graph placed = *s->graph;
  radish_placement_costs costs;
  radish_error error;
  placed.core_of = core_of;
  if (radish_placement_measure_briefly(&placed, places, &costs, &error)) return false;
  if (costs.hops < s->least) {
    s->least = costs.hops;
    memcpy(s->best, places, (size_t)placed.core_count * sizeof *s->best);
    memcpy(s->core_of, core_of, (size_t)placed.partition_count * sizeof *s->core_of);
  }
  const radish_placement_candidate tried = {.strategy = RADISH_PLACEMENT_REGULAR,
                                            .layer_ps = costs.layer_ps,
                                            .hops = costs.hops,
                                            .places = places,
                                            .core_of = core_of};
  return !s->pool || costs.hops > s->least + s->least / 4 ||
         !radish_placement_pool_add(s->pool, &placed, &tried, &error);
}

static bool try_places(search *s) {
  return try_placement(s, s->tried, s->graph->core_of);
}

static bool try_curve(search *s) {
  bool room = true;
  for (tile_order order = s->large ? BY_COLUMN : AS_NUMBERED; order < ORDERS && room; order++) {
    order_cores(s, order);
    for (int k = 0; k < s->graph->core_count; k++) s->tried[s->order[k]] = s->curve[k];
    room = try_places(s);
  }
  return room;
}

// Lays all layers upon one another, where their pictures lie: as many columns as the cores fill, by x, and each column
// by y. That suits chains of convolutions, whose packets then stay where they are.
static bool try_picture(search *s) {
  const radish_placement_graph *g = s->graph;
  const int least = (g->core_count + g->columns - 1) / g->columns;
  int height = 1;
  while (height * height < g->core_count) height++;
  height = height < least ? least : height > g->rows ? g->rows : height;
  order_cores(s, AS_NUMBERED);
  for (int i = 0; i < g->core_count; i++) {
    key *k = &s->keys[i];
    const int tile = s->first_tile[k->index];
    *k = (key){g->within[tile].x, (uint32_t)g->group[tile], k->index};
  }
  qsort(s->keys, (size_t)g->core_count, sizeof *s->keys, by_key);
  for (int first = 0, x = 0; first < g->core_count; first += height, x++) {
    const int count = g->core_count - first < height ? g->core_count - first : height;
    for (int i = first; i < first + count; i++) s->keys[i].group = g->within[s->first_tile[s->keys[i].index]].y;
    qsort(s->keys + first, (size_t)count, sizeof *s->keys, by_key);
    for (int i = 0; i < count; i++) s->tried[s->keys[first + i].index] = (radish_place){x, i};
  }
  return try_places(s);
}

// ---- several tiles on a core --------------------------------------------------------------------------------

// Gives the tiles of each layer, in this order, to the cores that run one tile of the layer, in the order of their
// numbers.
static void exchange_tiles(search *s, radish_placement_cores *cores, tile_order order) {
  const radish_placement_graph *g = s->graph;
  int count = 0;
  for (int p = 0; p < g->partition_count; p++) {
    if (cores->alone[p]) s->keys[count++] = key_of(g, p, order);
  }
  qsort(s->keys, (size_t)count, sizeof *s->keys, by_key);
  for (int first = 0, last = 0; first < count; first = last) {
    const int group = s->keys[first].group;
    while (last < count && s->keys[last].group == group) last++;
    for (int k = 0, next = first; k < g->core_count; k++) { // cores are numbered along the curve
      for (int i = cores->first[k]; i < cores->first[k + 1]; i++) {
        const int there = cores->partitions[i];
        if (g->group[there] != group || !cores->alone[there]) continue;
        const int wanted = s->keys[next++].index;
        if (radish_placement_cores_may_exchange(cores, there, wanted)) {
          radish_placement_cores_exchange(cores, there, wanted);
        }
        break;
      }
    }
  }
}

static bool try_shared(search *s, tile_order order) {
  const radish_placement_graph *g = s->graph;
  radish_placement_cores cores;
  bool room = radish_placement_cores_init_apart(&cores, g, s->request->limits, s->curve);
  if (room) {
    if (order != AS_NUMBERED) exchange_tiles(s, &cores, order);
    room = try_placement(s, s->curve, cores.core_of);
  }
  radish_placement_cores_free(&cores);
  return room;
}

// ---- the search ---------------------------------------------------------------------------------------------

// Tries the places of `curve`. Where cores mostly run a single tile (`sparse`), the cores are put in order; where they
// run several, their tiles change cores. Returns false where memory ran out.
static bool try_filled(search *s, bool sparse) {
  bool room = !sparse || try_curve(s);
  for (tile_order order = 0; s->shared && order < ORDERS && room; order++) room = try_shared(s, order);
  return room;
}

// Returns the next height to try: every one up to 64, then ever fewer, and powers of two where each costs much.
static int next_height(const search *s, int height, bool sparse) {
  if (s->large) return 8 * height;
  return height + (!sparse && height >= 4 ? height : height < 64 ? 1 : height / 4);
}

static bool try_all(search *s, bool sparse) {
  const radish_placement_graph *g = s->graph;
  bool room = !sparse || try_picture(s);
  for (int height = s->large && g->rows >= 8 ? 8 : 1; height <= g->rows && room;
       height = next_height(s, height, sparse)) {
    radish_placement_strips(s->curve, g->core_count, g->columns, g->rows, height);
    room = try_filled(s, sparse);
  }
  radish_placement_hilbert(s->curve, g->core_count, g->columns, g->rows);
  return room && try_filled(s, sparse);
}

// Tries the mirror images of the best placement, since the ports may lie on any side. Returns false where memory ran
// out.
static bool try_mirrored(search *s) {
  const size_t size = (size_t)s->graph->core_count * sizeof *s->best;
  bool room = true;
  memcpy(s->curve, s->best, size);
  for (int which = 1; which < 4 && room && !s->large; which++) {
    memcpy(s->tried, s->curve, size);
    mirror(s, s->tried, which);
    room = try_places(s);
  }
  return room;
}

radish_status radish_placement_regular(const radish_placement_request *request, radish_placement_pool *pool,
                                       radish_place *places, radish_error *error) {
  radish_placement_graph *g = request->graph;
  const size_t cores = (size_t)g->core_count + 1, partitions = (size_t)g->partition_count + 1;
  search s = {.request = request, .graph = g, .least = INT64_MAX, .best = places};
  s.large = radish_placement_state_bytes(g) > LARGE_BYTES;
  s.pool = s.large ? NULL : pool;
  s.keys = calloc(partitions, sizeof *s.keys);
  s.order = calloc(cores, sizeof *s.order);
  s.first_tile = calloc(cores, sizeof *s.first_tile);
  s.core_of = calloc(partitions, sizeof *s.core_of);
  s.curve = calloc(cores, sizeof *s.curve);
  s.tried = calloc(cores, sizeof *s.tried);
  const int tiles = radish_placement_graph_tiles(g);
  s.shared = request->limits && tiles > g->core_count && !s.large;
  if (s.core_of) memcpy(s.core_of, g->core_of, (size_t)g->partition_count * sizeof *s.core_of);
  bool room = s.keys && s.order && s.first_tile && s.core_of && s.curve && s.tried &&
              try_all(&s, s.large || tiles < 2 * g->core_count);
  if (room) {
    memcpy(g->core_of, s.core_of, (size_t)g->partition_count * sizeof *s.core_of);
    room = try_mirrored(&s);
  }
  free(s.keys);
  free(s.order);
  free(s.first_tile);
  free(s.core_of);
  free(s.curve);
  free(s.tried);
  return room ? RADISH_OK : radish_mapping_no_memory(error);
}
