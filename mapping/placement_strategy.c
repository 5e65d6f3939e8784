// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/placement_strategy.h"

#include "core/params.h"
#include "mapping/mapped_chip_build.h"
#include "mapping/placement_costs.h"
#include "mapping/placement_curves.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_FORCED = 2048 };

static void place_in_strips(const radish_placement_graph *g, radish_place *places) {
  for (int k = 0; k < g->core_count; k++) {
    places[k] = radish_placement_place_core(k, g->core_count, g->columns, g->rows);
  }
}

// This is the best of several placements, with the tiles of each core.
typedef struct {
  int64_t least_ps, least_hops;
  radish_place *tried, *places;
  int *given, *core_of; // [partition]
} choice;

// Keeps what was tried where it takes the chip less time, or the same with fewer hops.
static radish_status judge(choice *c, const radish_placement_graph *g, radish_error *error) {
  radish_placement_costs costs;
  radish_status status = radish_placement_measure(g, c->tried, &costs, error);
  if (status || costs.layer_ps > c->least_ps || (costs.layer_ps == c->least_ps && costs.hops >= c->least_hops)) {
    return status;
  }
  c->least_ps = costs.layer_ps;
  c->least_hops = costs.hops;
  memcpy(c->places, c->tried, (size_t)g->core_count * sizeof *c->tried);
  memcpy(c->core_of, g->core_of, (size_t)g->partition_count * sizeof *g->core_of);
  return RADISH_OK;
}

// Anneals twice from the best regular placement, at a low and at a high temperature.
static radish_status try_annealings(choice *c, const radish_placement_request *r, radish_error *error) {
  radish_placement_graph *g = r->graph;
  const size_t places_size = (size_t)g->core_count * sizeof *c->tried,
               partitions_size = (size_t)g->partition_count * sizeof *g->core_of;
  radish_placement_request request = *r;
  radish_place *places = malloc(places_size + 1);
  int *core_of = malloc(partitions_size + 1);
  radish_status status =
      places && core_of ? radish_placement_regular(r, places, error) : radish_mapping_no_memory(error);
  if (!status) memcpy(core_of, g->core_of, partitions_size);
  for (int i = 0; i < 2 && !status; i++) {
    request.hot = i == 1;
    memcpy(c->tried, places, places_size);
    memcpy(g->core_of, core_of, partitions_size);
    status = radish_placement_anneal(&request, c->tried, error);
    if (!status) status = judge(c, g, error);
  }
  free(places);
  free(core_of);
  return status;
}

static bool is_small(const radish_placement_graph *g) {
  return g->partition_count < 2 * g->core_count && g->core_count < MOST_FORCED;
}

static radish_status place_best(const radish_placement_request *r, radish_place *places, radish_error *error) {
  radish_placement_graph *g = r->graph;
  const size_t size = (size_t)g->partition_count * sizeof *g->core_of;
  choice c = {.least_ps = INT64_MAX, .least_hops = INT64_MAX, .places = places};
  c.tried = malloc((size_t)g->core_count * sizeof *c.tried + 1);
  c.given = malloc(size + 1);
  c.core_of = malloc(size + 1);
  radish_status status = c.tried && c.given && c.core_of ? RADISH_OK : radish_mapping_no_memory(error);
  if (!status) memcpy(c.given, g->core_of, size);
  if (!status) status = try_annealings(&c, r, error);
  for (int strategy = 0; strategy < RADISH_PLACEMENT_ANNEALING && !status; strategy++) {
    if (strategy == RADISH_PLACEMENT_FORCE && !is_small(g)) continue;
    memcpy(g->core_of, c.given, size);
    status = radish_placement_run(r, strategy, c.tried, error);
    if (!status) status = judge(&c, g, error);
  }
  if (!status) memcpy(g->core_of, c.core_of, size);
  free(c.tried);
  free(c.given);
  free(c.core_of);
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
