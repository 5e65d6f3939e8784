// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/placement_strategy.h"

#include "core/base/parallel.h"
#include "core/params.h"
#include "mapping/mapped_chip_build.h"
#include "mapping/placement_costs.h"
#include "mapping/placement_curves.h"
#include "mapping/placement_state.h"
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

// An annealing of `best`: from where to where, and what that costs.
typedef struct {
  radish_placement_request request;
  radish_placement_graph graph; // its own where `core_of` is concerned
  radish_place *places;         // [core]
  radish_placement_costs costs;
  radish_status status;
  radish_error error;
} annealing;

enum { MOST_ANNEALINGS = 4 };

typedef struct {
  int count;
  annealing all[MOST_ANNEALINGS];
} annealings;

static void free_annealings(annealings *list) {
  for (int i = 0; i < list->count; i++) {
    free(list->all[i].places);
    free(list->all[i].graph.core_of);
  }
}

// Puts an annealing from this placement on the list. Without `limits` tiles stay on their cores.
static radish_status plan(annealings *list, const search *s, bool hot, const radish_placement_limits *limits,
                          const radish_place *places, const int *core_of, radish_error *error) {
  const radish_placement_graph *g = s->request->graph;
  const size_t places_size = (size_t)g->core_count * sizeof *places,
               core_of_size = (size_t)g->partition_count * sizeof *core_of;
  annealing *a = &list->all[list->count++];
  *a = (annealing){.request = *s->request, .graph = *g, .places = malloc(places_size + 1)};
  a->request.graph = &a->graph;
  a->request.limits = limits;
  a->request.hot = hot;
  a->graph.core_of = malloc(core_of_size + 1);
  if (!a->places || !a->graph.core_of) return radish_mapping_no_memory(error);
  memcpy(a->places, places, places_size);
  memcpy(a->graph.core_of, core_of, core_of_size);
  return RADISH_OK;
}

static void anneal(void *user, int index) {
  annealing *a = &((annealings *)user)->all[index];
  a->status = radish_placement_anneal(&a->request, a->places, &a->error);
  if (!a->status) a->status = radish_placement_measure_briefly(&a->graph, a->places, &a->costs, &a->error);
}

// Anneals, two at once, and adds what comes of it, in the order of the list.
static radish_status anneal_all(const search *s, annealings *list, radish_error *error) {
  const radish_placement_graph *g = s->request->graph;
  radish_status status = RADISH_OK;
  const int threads = radish_parallel_within_memory(2, (size_t)radish_placement_state_bytes(g));
  radish_parallel_run(threads, list->count, anneal, list);
  for (int i = 0; i < list->count && !status; i++) {
    const annealing *a = &list->all[i];
    const radish_placement_candidate made = {.strategy = RADISH_PLACEMENT_ANNEALING,
                                             .layer_ps = a->costs.layer_ps,
                                             .hops = a->costs.hops,
                                             .places = a->places,
                                             .core_of = a->graph.core_of};
    status = a->status ? radish_fail(error, a->status, NULL, 0, "%s", a->error.message)
                       : radish_placement_pool_add(s->pool, g, &made, error);
  }
  return status;
}

// Anneals from the regular placement with the fewest hops, at a low and at a high temperature; once more so that tiles
// stay on the cores where they were given, since which of them share a core was chosen with care where time counts
// (untangle.h); and from the regular placement whose layers take least time. `places` has room for a placement.
static radish_status try_regular(const search *s, radish_place *places, radish_error *error) {
  const radish_placement_graph *g = s->request->graph;
  const radish_placement_limits *limits = s->request->limits;
  radish_placement_pool regular = {.most = MOST_REGULAR};
  annealings list = {.count = 0};
  radish_status status = radish_placement_regular(s->request, &regular, places, error);
  const bool hot = radish_placement_anneals_hot(g);
  if (!status) {
    radish_placement_pool_sort(&regular);
    status = plan(&list, s, false, limits, places, g->core_of, error);
  }
  if (!status && hot) status = plan(&list, s, true, limits, places, g->core_of, error);
  if (!status && hot && radish_placement_graph_tiles(g) > g->core_count) {
    status = plan(&list, s, true, NULL, places, s->given, error);
  }
  if (!status && regular.count) {
    const radish_placement_candidate *first = &regular.candidates[0];
    status = plan(&list, s, false, limits, first->places, first->core_of, error);
  }
  if (!status) status = anneal_all(s, &list, error);
  if (!status) radish_placement_pool_take(s->pool, &regular);
  radish_placement_pool_free(&regular);
  free_annealings(&list);
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
  radish_status status = s.tried && s.given && places ? RADISH_OK : radish_mapping_no_memory(error);
  if (!status) {
    pool->most = RADISH_PLACEMENT_MOST_CANDIDATES;
    memcpy(s.given, g->core_of, (partitions - 1) * sizeof *s.given);
    status = try_strategies(&s, error);
    give_cores(&s, s.given);
    if (!status) status = try_regular(&s, places, error);
    give_cores(&s, s.given);
    radish_placement_pool_sort(pool);
  }
  free(s.tried);
  free(s.given);
  free(places);
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
