// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/objective.h"

#include "mapping/period.h"
#include "mapping/refinement.h"
#include <float.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const radish_network *network;
  radish_coding coding;
  const radish_params *params;
  int budget; // cores
  radish_objective_judge judge;
  radish_tiling *best;
  double least; // the least cost of any tiling tried; `best` may cost more where it takes fewer cores
} search;

// ---- tilings ------------------------------------------------------------------------------------------------

static radish_status begin_tiling(radish_tiling *t, const search *s, radish_error *error) {
  t->port_count = s->best->port_count;
  t->cuts = calloc((size_t)s->network->layer_count, sizeof *t->cuts);
  t->first_tile = calloc((size_t)s->network->layer_count + 1, sizeof *t->first_tile);
  return t->cuts && t->first_tile ? RADISH_OK : radish_tiling_no_memory(error);
}

static radish_status number_cores(radish_tiling *t, int budget, radish_error *error) {
  int *number = malloc((size_t)budget * sizeof *number);
  if (!number) return radish_tiling_no_memory(error);
  radish_tiling_number_cores(t, budget, number);
  free(number);
  return RADISH_OK;
}

// Makes tiles for the objective `cores`. Where a layer does not fit at all, the error names it.
static radish_status tile_for_cores(radish_tiling *t, const search *s, radish_error *error) {
  const radish_core_params *core = &s->params->core;
  for (int layer = 1; layer < s->network->layer_count; layer++) {
    radish_status status = radish_partition_choose_cut(s->network, layer, s->coding, core, &t->cuts[layer], error);
    if (status) return status;
  }
  radish_status status = radish_tiling_cut(t, s->network, s->coding, core, error);
  if (status) return status;
  t->core_count = radish_placement_assign_cores(t->tiles, t->tile_count, s->budget, core, error);
  return t->core_count < 0 ? RADISH_NO_MEMORY : RADISH_OK;
}

// ---- the search ---------------------------------------------------------------------------------------------

// The forecast is not the truth: a tiling on fewer cores is taken if it costs at most AS_GOOD times the least, so that
// cores are spent only where they surely help. Budgets are halved as long as the best tiling of one costs at most
// WORTH_A_LOOK times the least.
static const double AS_GOOD = 1.01, WORTH_A_LOOK = 1.25;

static bool same_tiles(const radish_tiling *a, const radish_tiling *b) {
  if (a->tile_count != b->tile_count || a->core_count != b->core_count) return false;
  for (int i = 0; i < a->tile_count; i++) {
    const radish_tile *x = &a->tiles[i], *y = &b->tiles[i];
    if (x->core != y->core || x->resident != y->resident || memcmp(&x->outputs, &y->outputs, sizeof x->outputs)) {
      return false;
    }
  }
  return true;
}

// Judges the tiling and keeps it in s->best where it is better. `*least` becomes its cost where that is less.
static radish_status consider(search *s, radish_tiling *t, double *least, radish_error *error) {
  double cost = 0;
  radish_status status = number_cores(t, s->budget, error);
  if (status) return status;
  if (same_tiles(t, s->best)) {
    *least = s->least;
    return RADISH_OK;
  }
  status = s->judge.cost(s->judge.user, t, &cost, error);
  if (cost < *least) *least = cost;
  if (status || cost >= s->least * (t->core_count < s->best->core_count ? AS_GOOD : 1)) return status;
  const radish_tiling before = *s->best;
  *s->best = *t;
  *t = before;
  if (cost < s->least) s->least = cost;
  return RADISH_OK;
}

typedef radish_status tiler(radish_tiling *tiling, radish_choice *choice, bool *packed, radish_error *error);

static radish_status try_way(search *s, tiler *way, radish_choice *c, double *least, radish_error *error) {
  radish_tiling t = {0};
  bool packed = false;
  radish_status status = begin_tiling(&t, s, error);
  if (!status) status = way(&t, c, &packed, error);
  if (!status && packed) status = consider(s, &t, least, error);
  radish_tiling_free(&t);
  return status;
}

// Tries each way of the objective on `budget` cores. `*least` becomes the cost of the best tiling among them.
static radish_status try_budget(search *s, int budget, double *least, radish_error *error) {
  static tiler *const latency[] = {radish_refinement_from_estimate, radish_refinement_from_least,
                                   radish_refinement_turns, NULL};
  static tiler *const throughput[] = {radish_period_tile, NULL};
  const bool one_image = s->params->mapping.objective == RADISH_OBJECTIVE_LATENCY;
  const radish_menu_request request = {s->network, s->coding, s->params, budget, RADISH_MAX_TILES};
  radish_choice c = {0};
  bool complete = false;
  radish_status status = radish_choice_create(&c, &request, &complete, error);
  *least = DBL_MAX;
  for (tiler *const *way = one_image ? latency : throughput; *way && complete && !status; way++) {
    status = try_way(s, *way, &c, least, error);
  }
  radish_choice_free(&c);
  return status;
}

static radish_status try_budgets(search *s, radish_error *error) {
  radish_status status = RADISH_OK;
  double least = 0;
  for (int budget = s->budget; budget > 0 && !status && least <= s->least * WORTH_A_LOOK; budget /= 2) {
    status = try_budget(s, budget, &least, error);
  }
  return status;
}

radish_status radish_objective_tile(radish_tiling *t, const radish_network *network, radish_coding coding,
                                    const radish_params *params, radish_objective_judge judge, radish_error *error) {
  search s = {.network = network, .coding = coding, .params = params, .judge = judge, .best = t, .least = DBL_MAX};
  s.budget = (int)(params->chip.cores ? params->chip.cores : params->mesh.columns * params->mesh.rows);
  radish_status status = begin_tiling(t, &s, error);
  if (!status) status = tile_for_cores(t, &s, error);
  if (status || params->mapping.objective == RADISH_OBJECTIVE_CORES) return status;
  status = judge.cost(judge.user, t, &s.least, error);
  return status ? status : try_budgets(&s, error);
}
