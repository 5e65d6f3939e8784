// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/placement_strategy.h"

#include "core/params.h"
#include "mapping/mapped_chip_build.h"
#include "mapping/placement_costs.h"
#include "mapping/placement_curves.h"
#include <stdlib.h>
#include <string.h>

const char *radish_placement_name(int placement) {
  static const char *const names[] = {
      [RADISH_PLACEMENT_STRIPS] = "strips",       [RADISH_PLACEMENT_ROWS] = "rows",
      [RADISH_PLACEMENT_HILBERT] = "hilbert",     [RADISH_PLACEMENT_FORCE] = "force",
      [RADISH_PLACEMENT_ANNEALING] = "annealing", [RADISH_PLACEMENT_BEST] = "best",
      [RADISH_PLACEMENT_REGULAR] = "regular",
  };
  return placement == RADISH_PLACEMENT_GIVEN ? "mapping file" : names[placement];
}

static void place_in_strips(const radish_placement_graph *g, radish_place *places) {
  for (int k = 0; k < g->core_count; k++) {
    places[k] = radish_placement_place_core(k, g->core_count, g->columns, g->rows);
  }
}

// ---- best -----------------------------------------------------------------------------------------------------

enum { MOST_REGULAR = 6, MOST_FORCED = 2048 };

// The search of `best`, with room for one more placement.
typedef struct {
  const radish_placement_request *request;
  radish_placement_pool *pool;
  radish_place *tried; // [core]
  int *given;          // [partition]: the cores of the partitions as the graph came
} search;

static void give_cores(const search *s, const int *core_of) {
  radish_placement_graph *g = s->request->graph;
  memcpy(g->core_of, core_of, (size_t)g->partition_count * sizeof *g->core_of);
}

// Adds what was tried.
static radish_status add(const search *s, int strategy, radish_error *error) {
  const radish_placement_graph *g = s->request->graph;
  radish_placement_costs costs;
  radish_status status = radish_placement_measure_briefly(g, s->tried, &costs, error);
  const radish_placement_candidate tried = {
      .strategy = strategy, .layer_ps = costs.layer_ps, .hops = costs.hops, .places = s->tried, .core_of = g->core_of};
  return status ? status : radish_placement_pool_add(s->pool, g, &tried, error);
}

// Anneals from a placement and adds what comes of it.
static radish_status try_annealing(const search *s, bool hot, const radish_place *places, const int *core_of,
                                   radish_error *error) {
  const radish_placement_graph *g = s->request->graph;
  radish_placement_request request = *s->request;
  request.hot = hot;
  memcpy(s->tried, places, (size_t)g->core_count * sizeof *places);
  give_cores(s, core_of);
  radish_status status = radish_placement_anneal(&request, s->tried, error);
  return status ? status : add(s, RADISH_PLACEMENT_ANNEALING, error);
}

// Anneals cores whose tiles stay: which of them share a core was chosen with care where time counts (untangle.h).
static radish_status try_cores(const search *s, const radish_place *places, radish_error *error) {
  radish_placement_request request = *s->request;
  request.limits = NULL;
  const search stay = {&request, s->pool, s->tried, s->given};
  return try_annealing(&stay, true, places, s->given, error);
}

// Anneals from the regular placement with the fewest hops, at a low and at a high temperature, and once more with the
// tiles where they were given; and from the regular placement whose layers take least time. `places` and `core_of` have
// room for a placement.
static radish_status try_regular(const search *s, radish_place *places, int *core_of, radish_error *error) {
  const radish_placement_graph *g = s->request->graph;
  radish_placement_pool regular = {.most = MOST_REGULAR};
  radish_status status = radish_placement_regular(s->request, &regular, places, error);
  if (!status) {
    memcpy(core_of, g->core_of, (size_t)g->partition_count * sizeof *core_of);
    radish_placement_pool_sort(&regular);
    status = try_annealing(s, false, places, core_of, error);
  }
  const bool hot = radish_placement_anneals_hot(g);
  if (!status && hot) status = try_annealing(s, true, places, core_of, error);
  if (!status && hot && radish_placement_graph_tiles(g) > g->core_count) status = try_cores(s, places, error);
  if (!status && regular.count) {
    status = try_annealing(s, false, regular.candidates[0].places, regular.candidates[0].core_of, error);
  }
  if (!status) radish_placement_pool_take(s->pool, &regular);
  radish_placement_pool_free(&regular);
  return status;
}

// Forces are worth their time where cores mostly run a single tile.
static bool is_small(const radish_placement_graph *g) {
  return g->partition_count < 2 * g->core_count && g->core_count < MOST_FORCED;
}

static radish_status try_strategies(const search *s, radish_error *error) {
  radish_status status = RADISH_OK;
  for (int strategy = 0; strategy < RADISH_PLACEMENT_ANNEALING && !status; strategy++) {
    if (strategy == RADISH_PLACEMENT_FORCE && !is_small(s->request->graph)) continue;
    give_cores(s, s->given);
    status = radish_placement_run(s->request, strategy, s->tried, error);
    if (!status) status = add(s, strategy, error);
  }
  return status;
}

radish_status radish_placement_best(const radish_placement_request *r, radish_placement_pool *pool,
                                    radish_error *error) {
  const radish_placement_graph *g = r->graph;
  const size_t cores = (size_t)g->core_count + 1, partitions = (size_t)g->partition_count + 1;
  search s = {.request = r,
              .pool = pool,
              .tried = calloc(cores, sizeof *s.tried),
              .given = calloc(partitions, sizeof *s.given)};
  radish_place *places = calloc(cores, sizeof *places);
  int *core_of = calloc(partitions, sizeof *core_of);
  radish_status status = s.tried && s.given && places && core_of ? RADISH_OK : radish_mapping_no_memory(error);
  if (!status) {
    pool->most = RADISH_PLACEMENT_MOST_CANDIDATES;
    memcpy(s.given, g->core_of, (partitions - 1) * sizeof *s.given);
    status = try_strategies(&s, error);
    give_cores(&s, s.given);
    if (!status) status = try_regular(&s, places, core_of, error);
    give_cores(&s, s.given);
    radish_placement_pool_sort(pool);
  }
  free(s.tried);
  free(s.given);
  free(places);
  free(core_of);
  return status;
}

static radish_status place_best(const radish_placement_request *r, radish_place *places, radish_error *error) {
  radish_placement_graph *g = r->graph;
  radish_placement_pool pool = {.count = 0};
  radish_status status = radish_placement_best(r, &pool, error);
  if (!status) {
    memcpy(places, pool.candidates[0].places, (size_t)g->core_count * sizeof *places);
    memcpy(g->core_of, pool.candidates[0].core_of, (size_t)g->partition_count * sizeof *g->core_of);
  }
  radish_placement_pool_free(&pool);
  return status;
}

// ---- all ------------------------------------------------------------------------------------------------------

radish_status radish_placement_run(const radish_placement_request *r, int strategy, radish_place *places,
                                   radish_error *error) {
  const radish_placement_graph *g = r->graph;
  radish_status status = RADISH_OK;
  switch (strategy) {
  case RADISH_PLACEMENT_ROWS: radish_placement_rows(places, g->core_count, g->columns, g->rows); break;
  case RADISH_PLACEMENT_HILBERT: radish_placement_hilbert(places, g->core_count, g->columns, g->rows); break;
  case RADISH_PLACEMENT_FORCE:
    radish_placement_hilbert(places, g->core_count, g->columns, g->rows);
    status = radish_placement_force(r, places, error);
    break;
  case RADISH_PLACEMENT_ANNEALING:
    status = radish_placement_regular(r, NULL, places, error);
    if (!status) status = radish_placement_anneal(r, places, error);
    break;
  case RADISH_PLACEMENT_BEST: status = place_best(r, places, error); break;
  default: place_in_strips(g, places); break;
  }
  return status;
}
