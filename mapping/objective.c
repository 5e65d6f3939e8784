// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/objective.h"

#include "core/base/parallel.h"
#include "mapping/period.h"
#include "mapping/refinement.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef radish_status tiler(radish_tiling *tiling, radish_choice *choice, bool *packed, radish_error *error);

enum { MOST_WAYS = 2, BUDGETS_AT_ONCE = 2 };

typedef struct {
  const radish_network *network;
  radish_coding coding;
  const radish_params *params;
  const double *shares; // [layer_count]
  int budget;           // cores
  radish_objective_judge judge;
  tiler *const *ways; // [MOST_WAYS] of the objective
  radish_tiling *best;
  double best_cost;
  double least; // the least cost of any tiling tried; `best` may cost more where it takes fewer cores
  double cost_of_cycle[MOST_WAYS]; // of the newest tiling that each way made: its cost by its estimate
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

// ---- candidates ---------------------------------------------------------------------------------------------

// On fewer cores the network is less full, so that a tiling costs less for each cycle of its estimate, but not less
// than this part of what the tiling before it by the same way cost.
static const double LESS_OF_ESTIMATE = 0.8;

static tiler *const ways_of_objective[][MOST_WAYS] = {
    [RADISH_OBJECTIVE_CORES] = {NULL},
    [RADISH_OBJECTIVE_LATENCY] = {radish_refinement_turns, radish_refinement_resident},
    [RADISH_OBJECTIVE_THROUGHPUT] = {radish_period_tile},
    [RADISH_OBJECTIVE_ENERGY] = {radish_refinement_coarsest, radish_refinement_resident},
};

// The forecast is not the truth: for time, a tiling on fewer cores is taken if it costs at most AS_GOOD times the least,
// so that cores are spent only where they surely help. Budgets are halved as long as the best tiling of one costs at
// most WORTH_A_LOOK times the least; for energy that says nothing about smaller ones.
static const double AS_GOOD = 1.01, WORTH_A_LOOK = 1.25;

// This is a tiling for part of the budget.
typedef struct {
  const search *search;
  radish_tiling tiling;
  double cost, estimate;
  int way, budget;
  radish_status status;
  bool packed, judged;
  radish_error error;
} candidate;

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

static radish_status make_tiling(candidate *c, radish_error *error) {
  const search *s = c->search;
  const radish_menu_request request = {s->network, s->coding, s->params, c->budget, RADISH_MAX_TILES, s->shares};
  radish_choice choice = {0};
  bool complete = false;
  radish_status status = begin_tiling(&c->tiling, s, error);
  if (!status) status = radish_choice_create(&choice, &request, &complete, error);
  if (!status && complete) status = s->ways[c->way](&c->tiling, &choice, &c->packed, error);
  if (!status && c->packed) status = number_cores(&c->tiling, s->budget, error);
  c->estimate = choice.estimate;
  radish_choice_free(&choice);
  return status;
}

typedef struct {
  candidate *candidates; // by falling budget, of each by way
  int ways;
} candidate_list;

// A tiling that no forecast can save is not judged, nor is the one that is the best already. Of a budget the last way
// comes first, since it takes longest: finer tiles.
static void make_candidate(void *user, int index) {
  const candidate_list *list = user;
  const int way = index % list->ways;
  candidate *c = &list->candidates[index - way + list->ways - 1 - way];
  const search *s = c->search;
  c->status = make_tiling(c, &c->error);
  if (c->status || !c->packed) return;
  if (c->estimate * s->cost_of_cycle[c->way] * LESS_OF_ESTIMATE >= s->least) return;
  c->judged = true;
  c->cost = s->best_cost;
  if (same_tiles(&c->tiling, s->best)) return;
  c->status = s->judge.cost(s->judge.user, &c->tiling, s->least * WORTH_A_LOOK, &c->cost, &c->error);
}

// ---- the search ---------------------------------------------------------------------------------------------

static bool is_for_energy(const search *s) {
  return s->params->mapping.objective == RADISH_OBJECTIVE_ENERGY;
}

// Keeps the candidate's tiling in s->best where it is better.
static void consider(search *s, candidate *c) {
  if (!c->judged) return;
  if (!is_for_energy(s) && c->cost < DBL_MAX) s->cost_of_cycle[c->way] = c->cost / c->estimate;
  const bool fewer_cores = c->tiling.core_count < s->best->core_count;
  const bool better = c->cost < s->least * (fewer_cores && !is_for_energy(s) ? AS_GOOD : 1);
  if (c->cost < s->least) s->least = c->cost;
  if (!better) return;
  const radish_tiling before = *s->best;
  *s->best = c->tiling;
  c->tiling = before;
  s->best_cost = c->cost;
}

static int count_ways(const search *s) {
  int ways = 0;
  while (ways < MOST_WAYS && s->ways[ways]) ways++;
  return ways;
}

// Tries each way on `budget` cores and on half as many, two at once: each holds a whole mapped chip. `*least` becomes
// the least cost on the fewest cores tried.
static radish_status try_budgets(search *s, int budget, double *least, radish_error *error) {
  candidate candidates[BUDGETS_AT_ONCE * MOST_WAYS] = {0};
  int count = 0, cores = budget;
  for (int i = 0; i < BUDGETS_AT_ONCE && cores; i++, cores /= 2) {
    for (int way = 0; way < count_ways(s); way++) {
      candidates[count++] = (candidate){.search = s, .way = way, .budget = cores};
    }
  }
  candidate_list list = {candidates, count_ways(s)};
  radish_parallel_run(2, count, make_candidate, &list);
  radish_status status = RADISH_OK;
  *least = DBL_MAX;
  for (int i = 0; i < count; i++) {
    candidate *c = &candidates[i];
    if (c->status && !status) radish_fail(error, c->status, NULL, 0, "%s", c->error.message);
    if (!status) status = c->status;
    if (c->judged && c->budget == candidates[count - 1].budget && c->cost < *least) *least = c->cost;
    if (!status) consider(s, c);
    radish_tiling_free(&c->tiling);
  }
  return status;
}

static radish_status search_budgets(search *s, radish_error *error) {
  const double worth = is_for_energy(s) ? INFINITY : WORTH_A_LOOK;
  radish_status status = RADISH_OK;
  double least = 0;
  for (int budget = s->budget; budget > 0 && !status && least <= s->least * worth; budget >>= BUDGETS_AT_ONCE) {
    status = try_budgets(s, budget, &least, error);
  }
  return status;
}

radish_status radish_objective_tile(radish_tiling *t, const radish_network *network, radish_coding coding,
                                    const radish_params *params, const double *shares, radish_objective_judge judge,
                                    radish_error *error) {
  search s = {.network = network, .coding = coding, .params = params, .shares = shares, .judge = judge, .best = t};
  s.budget = (int)(params->chip.cores ? params->chip.cores : params->mesh.columns * params->mesh.rows);
  radish_status status = begin_tiling(t, &s, error);
  if (!status) status = tile_for_cores(t, &s, error);
  if (status || params->mapping.objective == RADISH_OBJECTIVE_CORES) return status;
  s.ways = ways_of_objective[params->mapping.objective];
  status = judge.cost(judge.user, t, DBL_MAX, &s.best_cost, error);
  s.least = s.best_cost;
  return status ? status : search_budgets(&s, error);
}
