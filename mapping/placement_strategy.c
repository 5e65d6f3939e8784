// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/placement_strategy.h"

#include "core/params.h"
#include "mapping/mapped_chip_build.h"
#include "mapping/placement_costs.h"
#include "mapping/placement_curves.h"
#include <stdlib.h>
#include <string.h>

static void place_in_strips(const radish_placement_graph *g, radish_place *places) {
  for (int k = 0; k < g->core_count; k++) {
    places[k] = radish_placement_place_core(k, g->core_count, g->columns, g->rows);
  }
}

static radish_status place_best(const radish_placement_request *r, radish_place *places, radish_error *error) {
  static const int CANDIDATES[] = {RADISH_PLACEMENT_ANNEALING, RADISH_PLACEMENT_HILBERT, RADISH_PLACEMENT_STRIPS,
                                   RADISH_PLACEMENT_ROWS};
  radish_placement_graph *g = r->graph;
  const size_t cores_size = (size_t)g->core_count * sizeof *places,
               partitions_size = (size_t)g->partition_count * sizeof *g->core_of;
  radish_place *tried = malloc(cores_size + 1);
  int *given = malloc(partitions_size + 1), *best = malloc(partitions_size + 1);
  radish_status status = tried && given && best ? RADISH_OK : radish_mapping_no_memory(error);
  if (!status) memcpy(given, g->core_of, partitions_size);
  int64_t least = INT64_MAX;
  for (size_t i = 0; i < sizeof CANDIDATES / sizeof *CANDIDATES && !status; i++) {
    radish_placement_costs costs = {.hops = INT64_MAX};
    memcpy(g->core_of, given, partitions_size);
    status = radish_placement_run(r, CANDIDATES[i], tried, error);
    if (!status) status = radish_placement_measure(g, tried, &costs, error);
    if (status || costs.hops >= least) continue;
    least = costs.hops;
    memcpy(places, tried, cores_size);
    memcpy(best, g->core_of, partitions_size);
  }
  if (!status) memcpy(g->core_of, best, partitions_size);
  free(tried);
  free(given);
  free(best);
  return status;
}

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
    status = radish_placement_regular(r, places, error);
    if (!status) status = radish_placement_anneal(r, places, error);
    break;
  case RADISH_PLACEMENT_BEST: status = place_best(r, places, error); break;
  default: place_in_strips(g, places); break;
  }
  return status;
}
