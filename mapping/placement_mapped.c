// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/placement_mapped.h"

#include "mapping/placement_forecast.h"
#include "mapping/placement_strategy.h"
#include "mapping/placement_take.h"
#include "mapping/tables.h"
#include <limits.h>
#include <stdlib.h>

// Fills the pool with what mapping.placement asks for: one placement, or all candidates of `best`.
static radish_status find_places(const radish_placement_request *request, int strategy, radish_placement_pool *pool,
                                 radish_error *error) {
  if (strategy == RADISH_PLACEMENT_BEST) return radish_placement_best(request, pool, error);
  radish_placement_graph *g = request->graph;
  radish_place *places = calloc((size_t)g->core_count + 1, sizeof *places);
  pool->most = 1;
  radish_status status =
      places ? radish_placement_run(request, strategy, places, error) : radish_mapping_no_memory(error);
  const radish_placement_candidate only = {.strategy = strategy, .places = places, .core_of = g->core_of};
  if (!status) status = radish_placement_pool_add(pool, g, &only, error);
  free(places);
  return status;
}

// ---- the whole ------------------------------------------------------------------------------------------------

// Takes the first placement that the tables of the routers hold. Where none does, the error is that of the one whose
// fullest router needs the fewest entries.
static radish_status take_first_that_fits(radish_mapped_chip *mapped, radish_tiling *t, radish_placement_pool *pool,
                                          const char *path, radish_error *error) {
  radish_status status = RADISH_BAD_INPUT;
  radish_error best_refusal = {""};
  int fewest = INT_MAX;
  for (int i = 0; i < pool->count && status == RADISH_BAD_INPUT; i++) {
    const radish_placement_candidate *c = &pool->candidates[i];
    radish_error refusal = {""};
    mapped->placement = c->strategy;
    mapped->placements_refused = i;
    status = radish_placement_take(mapped, t, c, &refusal);
    if (!status) status = radish_tables_fill(mapped, path, &refusal);
    if (!status) return RADISH_OK;
    const int entries = status == RADISH_BAD_INPUT ? mapped->routes[radish_tables_fullest_router(mapped)] : 0;
    if (entries >= fewest) continue;
    fewest = entries;
    best_refusal = refusal;
  }
  const bool others = status == RADISH_BAD_INPUT && pool->count > 1;
  return radish_fail(error, status, NULL, 0, "%s%s", best_refusal.message,
                     others ? "; no other placement needs fewer" : "");
}

radish_status radish_placement_apply(radish_mapped_chip *mapped, radish_tiling *t, const radish_spike_counts *spikes,
                                     const char *path, radish_error *error) {
  radish_placement_graph graph = {.columns = 0};
  radish_placement_pool pool = {.count = 0};
  bool *resident = calloc((size_t)mapped->partition_count, sizeof *resident);
  const radish_placement_limits limits = {mapped->memory, resident, &mapped->params.core};
  const radish_placement_request request = {&graph, &limits, (uint64_t)mapped->params.mapping.seed, false};
  radish_status status = resident ? RADISH_OK : radish_mapping_no_memory(error);
  if (!status) {
    for (int p = 0; p < mapped->partition_count; p++) resident[p] = mapped->programs[p].resident;
    status = radish_placement_graph_init(&graph, mapped, NULL, error);
  }
  if (!status) status = find_places(&request, (int)mapped->params.mapping.placement, &pool, error);
  if (!status && pool.count > 1) status = radish_placement_forecast(mapped, t, spikes, &pool, error);
  if (!status) status = take_first_that_fits(mapped, t, &pool, path, error);
  radish_placement_pool_free(&pool);
  radish_placement_graph_free(&graph);
  free(resident);
  return status;
}
