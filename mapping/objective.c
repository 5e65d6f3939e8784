// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/objective.h"

#include "core/base/parallel.h"
#include "mapping/period.h"
#include "mapping/refinement.h"
#include "mapping/untangle.h"
#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

typedef radish_status tiler(radish_tiling *tiling, radish_choice *choice, bool *packed, radish_error *error);

enum { MOST_WAYS = 3, BUDGETS_AT_ONCE = 2 };

// A way of an objective is tried in so many variants: 1, or each rule of untangle.h besides.
typedef struct {
  tiler *tile;
  int variants;
  bool apart; // Layers that work at about the same time share no core.
} way;

typedef struct {
  const radish_network *network;
  radish_coding coding;
  const radish_params *params;
  const double *shares; // [layer_count]
  int budget;           // cores
  radish_objective_judge judge;
  const way *ways; // [MOST_WAYS] of the objective
  radish_tiling *best;
  double best_cost;
  double least;                // the least cost of any tiling tried; `best` may cost more where it takes fewer cores
  _Atomic double newest_least; // the same, as soon as it is known
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

enum { PLAIN, UNTANGLED, VARIANTS = UNTANGLED + RADISH_UNTANGLE_RULES };

// Images differ from the mean one that is forecast, and then tiles get into each other's way that did not before, unless
// they wait for one another, or have cores of their own. So a plain tiling of residents counts as costing this many times what
// it is forecast to, if there is one that is untangled.
static const double CHANCE = 1.02;

// With more tiles than this only the first rule is tried besides: forecasts take long.
enum { MANY_TILES = 3000 };

static const way ways_of_objective[][MOST_WAYS] = {
    [RADISH_OBJECTIVE_CORES] = {{NULL, 0, false}},
    [RADISH_OBJECTIVE_LATENCY] = {{radish_refinement_turns, 1, false},
                                  {radish_refinement_apart, 1, true},
                                  {radish_refinement_resident, VARIANTS, false}},
    [RADISH_OBJECTIVE_THROUGHPUT] = {{radish_period_tile, 1, false}, {radish_refinement_turns, 1, false}},
    [RADISH_OBJECTIVE_ENERGY] = {{radish_refinement_coarsest, 1, false},
                                 {radish_refinement_resident, 1, false},
                                 {radish_refinement_turns, 1, false}},
};

// The forecast is not the truth: for time, a tiling on fewer cores is taken if it costs at most AS_GOOD times the least,
// so that cores are spent only where they surely help. Budgets are halved as long as the best tiling of one costs at
// most WORTH_A_LOOK times the least; for energy that says nothing about smaller ones. From a budget that is no power of two
// it goes on with the next one below, which a chip of so many cores begins with: the larger one shall not do worse.
static const double AS_GOOD = 1.01, WORTH_A_LOOK = 1.25;

// This is a tiling for part of the budget.
typedef struct {
  radish_tiling tiling;
  double cost;
  bool made, judged;
  radish_status status;
  radish_error error;
} candidate;

// These are the tilings that one way makes for one budget.
typedef struct {
  search *search;
  candidate variants[VARIANTS];
  double estimate, least; // least: of their costs
  int way, budget;
  bool separately, together; // as in radish_choice
} group;

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

static radish_status copy_tiling(radish_tiling *t, const radish_tiling *from, const search *s, radish_error *error) {
  radish_status status = begin_tiling(t, s, error);
  if (status) return status;
  const size_t layers = (size_t)s->network->layer_count, tiles = (size_t)from->tile_count;
  t->tiles = malloc(tiles * sizeof *t->tiles);
  if (!t->tiles) return radish_tiling_no_memory(error);
  memcpy(t->cuts, from->cuts, layers * sizeof *t->cuts);
  memcpy(t->first_tile, from->first_tile, (layers + 1) * sizeof *t->first_tile);
  memcpy(t->tiles, from->tiles, tiles * sizeof *t->tiles);
  t->tile_count = from->tile_count;
  return RADISH_OK;
}

static radish_status make_plain(group *g, candidate *c) {
  const search *s = g->search;
  const radish_menu_request request = {s->network, s->coding, s->params, g->budget, RADISH_MAX_TILES, s->shares};
  radish_choice choice = {.separately = g->separately};
  bool complete = false;
  radish_status status = begin_tiling(&c->tiling, s, &c->error);
  if (!status) status = radish_choice_create(&choice, &request, &complete, &c->error);
  if (!status && complete) status = s->ways[g->way].tile(&c->tiling, &choice, &c->made, &c->error);
  g->estimate = choice.estimate;
  g->together = choice.together;
  radish_choice_free(&choice);
  return status;
}

// Makes a variant of the plain tiling, unless it is the same as one before it.
static radish_status make_variant(group *g, int variant) {
  candidate *c = &g->variants[variant];
  const search *s = g->search;
  radish_status status = copy_tiling(&c->tiling, &g->variants[PLAIN].tiling, s, &c->error);
  if (!status) {
    status = radish_untangle(&c->tiling, s->network, &s->params->core, g->budget,
                             (radish_untangle_rule)(variant - UNTANGLED), &c->error);
  }
  c->made = !status;
  for (int v = 0; v < variant; v++) c->made = c->made && !same_tiles(&c->tiling, &g->variants[v].tiling);
  return status;
}

static void make_group(void *user, int index) {
  group *g = &((group *)user)[index];
  const search *s = g->search;
  g->variants[PLAIN].status = make_plain(g, &g->variants[PLAIN]);
  int variants = g->variants[PLAIN].made ? s->ways[g->way].variants : 1;
  if (variants > UNTANGLED + 1 && g->variants[PLAIN].tiling.tile_count > MANY_TILES) variants = UNTANGLED + 1;
  for (int v = UNTANGLED; v < variants; v++) g->variants[v].status = make_variant(g, v);
  for (int v = 0; v < VARIANTS; v++) {
    candidate *c = &g->variants[v];
    if (!c->status && c->made) c->status = number_cores(&c->tiling, s->budget, &c->error);
  }
}

typedef struct {
  group *groups; // by falling budget, of each by way
  int ways;
} group_list;

static void note_least(search *s, double cost) {
  double least = atomic_load(&s->newest_least);
  while (cost < least && !atomic_compare_exchange_weak(&s->newest_least, &least, cost)) continue;
}

// Returns how many times as much as it is forecast to the variant counts as costing, by chance, where another of `ways` for
// as many cores leaves less to it. `of_budget` are their groups.
static double chance_of(const group *of_budget, int ways, const group *g, int variant) {
  if (variant != PLAIN || g->search->ways[g->way].apart) return 1;
  if (g->variants[UNTANGLED].made) return CHANCE;
  if (!radish_tiling_is_resident(&g->variants[PLAIN].tiling)) return 1;
  for (int w = 0; w < ways; w++) {
    if (of_budget[w].variants[UNTANGLED].made) return CHANCE;
  }
  return 1;
}

// A tiling that no forecast can save is not judged, nor is the one that is the best already. Of a budget the last way
// comes first, since it takes longest: finer tiles. What others have cost meanwhile says how far this one is looked at:
// not whether it is the best, since that costs no more than the least in the end.
static void judge_candidate(void *user, int index) {
  const group_list *list = user;
  const int at = index / VARIANTS, way_before = at % list->ways;
  group *g = &list->groups[at - way_before + list->ways - 1 - way_before];
  candidate *c = &g->variants[index % VARIANTS];
  search *s = g->search;
  if (c->status || !c->made) return;
  if (g->estimate * s->cost_of_cycle[g->way] * LESS_OF_ESTIMATE >= s->least) return;
  c->judged = true;
  c->cost = s->best_cost;
  if (same_tiles(&c->tiling, s->best)) return;
  const double most = atomic_load(&s->newest_least) * WORTH_A_LOOK;
  c->status = s->judge.cost(s->judge.user, &c->tiling, most, &c->cost, &c->error);
  c->cost *= chance_of(&list->groups[at - way_before], list->ways, g, index % VARIANTS);
  if (!c->status) note_least(s, c->cost);
}

// ---- the search ---------------------------------------------------------------------------------------------

static bool is_for_energy(const search *s) {
  return s->params->mapping.objective == RADISH_OBJECTIVE_ENERGY;
}

// Keeps the candidate's tiling in s->best where it is better.
static void consider(search *s, candidate *c) {
  const bool fewer_cores = c->tiling.core_count < s->best->core_count;
  const bool better = c->cost < s->least * (fewer_cores && !is_for_energy(s) ? AS_GOOD : 1);
  if (c->cost < s->least) s->least = c->cost;
  if (!better) return;
  const radish_tiling before = *s->best;
  *s->best = c->tiling;
  c->tiling = before;
  s->best_cost = c->cost;
}

// Considers what a way has made for a budget. Returns its least cost.
static double consider_group(search *s, group *g) {
  double least = DBL_MAX;
  for (int v = 0; v < VARIANTS; v++) {
    candidate *c = &g->variants[v];
    if (!c->judged) continue;
    if (c->cost < least) least = c->cost;
    consider(s, c);
  }
  return least;
}

// Learns what a cycle of a way's estimate costs, where that is known: of what costs much more only that it does.
static void learn_cost(search *s, const group *g) {
  if (is_for_energy(s) || g->least == DBL_MAX || g->least > s->least * WORTH_A_LOOK) return;
  s->cost_of_cycle[g->way] = g->least / g->estimate;
}

static radish_status status_of(const group *g, radish_error *error) {
  for (int v = 0; v < VARIANTS; v++) {
    const candidate *c = &g->variants[v];
    if (c->status) return radish_fail(error, c->status, NULL, 0, "%s", c->error.message);
  }
  return RADISH_OK;
}

static int count_ways(const search *s) {
  int ways = 0;
  while (ways < MOST_WAYS && s->ways[ways].tile) ways++;
  return ways;
}

static void free_tilings(group *g) {
  for (int v = 0; v < VARIANTS; v++) radish_tiling_free(&g->variants[v].tiling);
}

static bool is_refused(const group *g) {
  for (int v = 0; v < VARIANTS; v++) {
    const candidate *c = &g->variants[v];
    if (c->status || (c->made && (!c->judged || c->cost < DBL_MAX))) return false;
  }
  return true;
}

static void try_groups(group *groups, int count, int ways) {
  group_list list = {groups, ways};
  radish_parallel_run(2, count, make_group, groups);
  radish_parallel_run(2, count * VARIANTS, judge_candidate, &list);
}

// Tries again with layers cut one by one where the chip cannot have what was searched together, which knows nothing of the
// tables of routers. Returns how many groups there are then.
static int try_separately(search *s, group *groups, int count) {
  int more = 0;
  for (int i = 0; i < count; i++) {
    const group *g = &groups[i];
    if (!g->together || !is_refused(g)) continue;
    groups[count + more++] = (group){.search = s, .way = g->way, .budget = g->budget, .separately = true};
  }
  try_groups(&groups[count], more, 1);
  return count + more;
}

// Returns the greatest power of two below `budget`; 0 after 1.
static int next_budget(int budget) {
  int power = 1;
  while (2 * power < budget) power *= 2;
  return budget > 1 ? power : 0;
}

// Tries each way on `*budget` cores and on the next fewer, two at once: each holds a whole mapped chip. `*least` becomes
// the least cost on the fewest cores tried, `*budget` what comes then.
static radish_status try_budgets(search *s, int *budget, double *least, radish_error *error) {
  group groups[2 * BUDGETS_AT_ONCE * MOST_WAYS] = {0};
  int count = 0;
  for (int i = 0; i < BUDGETS_AT_ONCE && *budget; i++, *budget = next_budget(*budget)) {
    for (int w = 0; w < count_ways(s); w++) groups[count++] = (group){.search = s, .way = w, .budget = *budget};
  }
  const int smallest = groups[count - 1].budget;
  try_groups(groups, count, count_ways(s));
  count = try_separately(s, groups, count);
  radish_status status = RADISH_OK;
  for (int i = 0; i < count; i++) {
    group *g = &groups[i];
    if (!status) status = status_of(g, error);
    g->least = status ? DBL_MAX : consider_group(s, g);
    free_tilings(g);
  }
  *least = DBL_MAX;
  for (int i = 0; i < count; i++) {
    const group *g = &groups[i];
    if (g->budget == smallest && g->least < *least) *least = g->least;
    learn_cost(s, g);
  }
  return status;
}

static radish_status search_budgets(search *s, radish_error *error) {
  const double worth = is_for_energy(s) ? INFINITY : WORTH_A_LOOK;
  radish_status status = RADISH_OK;
  double least = 0;
  for (int budget = s->budget; budget > 0 && !status && least <= s->least * worth;) {
    status = try_budgets(s, &budget, &least, error);
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
  s.newest_least = s.best_cost;
  s.least = s.best_cost;
  return status ? status : search_budgets(&s, error);
}
