// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/objective.h"

#include "mapping/menu.h"
#include "mapping/packing.h"
#include <float.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const radish_menu_request *request;
  int layer_count;
  radish_menu *menus; // [layer_count]
  int *chosen;        // [layer_count] of the menu
  bool reloads;       // tiles take turns: memories do not limit, loading takes time
} choice;

static const radish_menu_cut *chosen_cut(const choice *c, int layer) {
  return &c->menus[layer].cuts[c->chosen[layer]];
}

static double cycles_of(const choice *c, const radish_menu_cut *cut) {
  return cut->latency_cycles + (c->reloads ? cut->reload_cycles : 0);
}

static bool is_limited(const choice *c, int need) {
  return !c->reloads || need == RADISH_NEED_PARTITIONS;
}

// ---- latency ------------------------------------------------------------------------------------------------

// Each layer's cut that needs least, all needs together.
static void choose_least(choice *c) {
  for (int l = 1; l < c->layer_count; l++) {
    double least = DBL_MAX;
    for (int i = 0; i < c->menus[l].count; i++) {
      double need = 0;
      for (int n = 0; n < RADISH_NEEDS; n++) need += c->menus[l].cuts[i].need[n];
      if (need >= least) continue;
      least = need;
      c->chosen[l] = i;
    }
  }
}

// The cycles that a finer cut saves for each part that it takes of what is left; 0 where it does not fit.
static double worth(const choice *c, const double *left, const radish_menu_cut *now, const radish_menu_cut *finer) {
  const double saved = cycles_of(c, now) - cycles_of(c, finer);
  if (saved <= 0) return 0;
  double price = 1e-9;
  for (int n = 0; n < RADISH_NEEDS; n++) {
    const double more = finer->need[n] - now->need[n];
    if (!is_limited(c, n) || more <= 0) continue;
    if (more > left[n]) return 0;
    price += more / left[n];
  }
  return saved / price;
}

// Refines the layer that gains most for what it takes, again and again. False where even the coarsest cuts do not fit.
static bool refine(choice *c, double fill) {
  double left[RADISH_NEEDS];
  choose_least(c);
  for (int n = 0; n < RADISH_NEEDS; n++) {
    left[n] = n == RADISH_NEED_PARTITIONS ? 1 : fill;
    for (int l = 1; l < c->layer_count; l++) left[n] -= chosen_cut(c, l)->need[n];
    if (is_limited(c, n) && left[n] < 0) return false;
  }
  for (;;) {
    int layer = 0, cut = 0;
    double best = 0;
    for (int l = 1; l < c->layer_count; l++) {
      const radish_menu_cut *now = chosen_cut(c, l);
      for (int i = 0; i < c->menus[l].count; i++) {
        const double value = worth(c, left, now, &c->menus[l].cuts[i]);
        if (value <= best) continue;
        best = value;
        layer = l;
        cut = i;
      }
    }
    if (!layer) return true;
    for (int n = 0; n < RADISH_NEEDS; n++) {
      left[n] -= c->menus[layer].cuts[cut].need[n] - chosen_cut(c, layer)->need[n];
    }
    c->chosen[layer] = cut;
  }
}

static radish_status cut_as_chosen(radish_tiling *t, const choice *c, radish_error *error) {
  for (int l = 1; l < c->layer_count; l++) t->cuts[l] = chosen_cut(c, l)->cut;
  return radish_tiling_cut(t, c->request->network, c->request->coding, &c->request->params->core, error);
}

static radish_status pack(radish_tiling *t, const choice *c, radish_pack_rule rule, const double *cycles,
                          double most_cycles, bool *packed, radish_error *error) {
  return radish_packing_pack(t->tiles, t->tile_count, c->layer_count, c->request->budget, &c->request->params->core,
                             rule, cycles, most_cycles, packed, error);
}

static radish_status pack_any(radish_tiling *t, const choice *c, bool *packed, radish_error *error) {
  radish_status status = cut_as_chosen(t, c, error);
  if (!status) status = pack(t, c, RADISH_PACK_SPREAD, NULL, 0, packed, error);
  if (!status && !*packed) status = pack(t, c, RADISH_PACK_TIGHT, NULL, 0, packed, error);
  return status;
}

// The finer cut that saves most for what it needs, of those with fewer tiles than `too_many` [layer]. Returns the layer,
// or 0 without any.
static int next_refinement(const choice *c, const int *too_many, int *cut) {
  int layer = 0, spare = RADISH_MAX_TILES;
  double best = 0;
  for (int l = 1; l < c->layer_count; l++) spare -= chosen_cut(c, l)->tiles;
  for (int l = 1; l < c->layer_count; l++) {
    const radish_menu_cut *now = chosen_cut(c, l);
    for (int i = 0; i < c->menus[l].count; i++) {
      const radish_menu_cut *finer = &c->menus[l].cuts[i];
      if (finer->tiles >= too_many[l] || finer->tiles - now->tiles > spare) continue;
      if (finer->latency_cycles >= now->latency_cycles) continue;
      double price = 1e-9;
      for (int n = 0; n < RADISH_NEEDS; n++) price += finer->need[n] > now->need[n] ? finer->need[n] - now->need[n] : 0;
      const double value = (now->latency_cycles - finer->latency_cycles) / price;
      if (value <= best) continue;
      best = value;
      layer = l;
      *cut = i;
    }
  }
  return layer;
}

// What the estimate of needs left over: refines a layer and sees whether the tiles still fit, as often as packing is
// cheap enough.
static radish_status refine_packed(radish_tiling *t, choice *c, radish_error *error) {
  static const double WORK = 2e8; // tiles times cores looked at, about a second
  int *too_many = calloc((size_t)c->layer_count, sizeof *too_many);
  if (!too_many) return radish_tiling_no_memory(error);
  for (int l = 0; l < c->layer_count; l++) too_many[l] = RADISH_MAX_TILES;
  radish_status status = RADISH_OK;
  bool packed = true;
  for (double work = 0; work < WORK && !status;) {
    int cut = 0;
    const int layer = next_refinement(c, too_many, &cut);
    if (!layer) break;
    const int before = c->chosen[layer];
    c->chosen[layer] = cut;
    status = pack_any(t, c, &packed, error);
    work += (double)t->tile_count * c->request->budget;
    if (packed) continue;
    too_many[layer] = c->menus[layer].cuts[cut].tiles;
    c->chosen[layer] = before;
  }
  free(too_many);
  return status || packed ? status : pack_any(t, c, &packed, error);
}

static double image_cycles(const choice *c) {
  double cycles = 0;
  for (int l = 1; l < c->layer_count; l++) cycles += cycles_of(c, chosen_cut(c, l));
  return cycles;
}

// Refines by estimated needs first. The estimate is rough where tiles are large: asks for less until they really fit.
static radish_status refine_from_estimate(radish_tiling *t, choice *c, bool *packed, radish_error *error) {
  static const double FIRST_FILL = 1.2, LEAST_FILL = 0.3, NEXT_FILL = 0.95;
  *packed = false;
  for (double fill = FIRST_FILL; fill >= LEAST_FILL && refine(c, fill); fill *= NEXT_FILL) {
    radish_status status = pack_any(t, c, packed, error);
    if (status) return status;
    if (*packed) return refine_packed(t, c, error);
  }
  return RADISH_OK;
}

// Refines the coarsest cuts step by step, packing at each.
static radish_status refine_from_least(radish_tiling *t, choice *c, bool *packed, radish_error *error) {
  choose_least(c);
  radish_status status = pack_any(t, c, packed, error);
  return status || !*packed ? status : refine_packed(t, c, error);
}

static radish_status take_turns(radish_tiling *t, choice *c, radish_error *error) {
  radish_status status = cut_as_chosen(t, c, error);
  if (status) return status;
  const int cores =
      radish_placement_assign_cores(t->tiles, t->tile_count, c->request->budget, &c->request->params->core, error);
  return cores < 0 ? RADISH_NO_MEMORY : RADISH_OK;
}

// The best of three: refined from the estimate, refined from the coarsest cuts, and turns, each tile loaded when its
// layer's time comes.
static radish_status tile_for_latency(radish_tiling *t, choice *c, bool *assigned, radish_error *error) {
  const size_t size = (size_t)c->layer_count * sizeof *c->chosen;
  int *best = malloc(size);
  if (!best) return radish_tiling_no_memory(error);
  double least = DBL_MAX;
  bool packed = false;
  radish_status status = RADISH_OK;
  for (int way = 0; way < 2 && !status; way++) {
    status = way ? refine_from_least(t, c, &packed, error) : refine_from_estimate(t, c, &packed, error);
    if (status || !packed || image_cycles(c) >= least) continue;
    least = image_cycles(c);
    memcpy(best, c->chosen, size);
  }
  c->reloads = true;
  if (!status && refine(c, 1) && image_cycles(c) < least) {
    status = take_turns(t, c, error);
    *assigned = true;
  } else if (!status && least < DBL_MAX) {
    c->reloads = false;
    memcpy(c->chosen, best, size);
    status = pack_any(t, c, assigned, error);
  }
  free(best);
  return status;
}

// ---- throughput ---------------------------------------------------------------------------------------------

// Each layer's cut with the least work of all whose tiles end within the period. False where a layer has none, or
// where needs or work exceed what the cores have.
static bool choose_for_period(choice *c, double period_cycles) {
  double need[RADISH_NEEDS] = {0}, work = 0;
  for (int l = 1; l < c->layer_count; l++) {
    double least = DBL_MAX;
    for (int i = 0; i < c->menus[l].count; i++) {
      const radish_menu_cut *cut = &c->menus[l].cuts[i];
      const double cycles = cut->tiles * cut->engine_cycles;
      if (cut->engine_cycles > period_cycles || cycles >= least) continue;
      least = cycles;
      c->chosen[l] = i;
    }
    if (least == DBL_MAX) return false;
    work += least;
    for (int n = 0; n < RADISH_NEEDS; n++) need[n] += chosen_cut(c, l)->need[n];
  }
  for (int n = 0; n < RADISH_NEEDS; n++) {
    if (need[n] > 1.2) return false;
  }
  return work <= period_cycles * c->request->budget;
}

static radish_status try_period(radish_tiling *t, choice *c, double period_cycles, bool *packed, radish_error *error) {
  *packed = false;
  if (!choose_for_period(c, period_cycles)) return RADISH_OK;
  radish_status status = cut_as_chosen(t, c, error);
  if (status) return status;
  double *cycles = calloc((size_t)t->tile_count, sizeof *cycles);
  if (!cycles) return radish_tiling_no_memory(error);
  for (int i = 0; i < t->tile_count; i++) cycles[i] = chosen_cut(c, t->tiles[i].layer)->engine_cycles;
  status = pack(t, c, RADISH_PACK_BALANCE, cycles, period_cycles, packed, error);
  free(cycles);
  return status;
}

// Bisection: the shortest period that can be packed, to within 2 %.
static radish_status tile_for_throughput(radish_tiling *t, choice *c, bool *assigned, radish_error *error) {
  double low = 0, high = 0;
  for (int l = 1; l < c->layer_count; l++) {
    double most = 0;
    for (int i = 0; i < c->menus[l].count; i++) {
      if (c->menus[l].cuts[i].engine_cycles > most) most = c->menus[l].cuts[i].engine_cycles;
    }
    high += most;
  }
  bool packed;
  radish_status status = try_period(t, c, high, &packed, error);
  if (status || !packed) return status;
  while (!status && high - low > 0.02 * high) {
    const double middle = low > 0 ? (low + high) / 2 : high / 2;
    status = try_period(t, c, middle, &packed, error);
    if (packed) high = middle;
    else low = middle;
  }
  return status ? status : try_period(t, c, high, assigned, error);
}

// ---- the choice ---------------------------------------------------------------------------------------------

static radish_status fill_menus(choice *c, bool *complete, radish_error *error) {
  radish_status status = RADISH_OK;
  *complete = true;
  for (int l = 1; l < c->layer_count && !status; l++) {
    status = radish_menu_fill(&c->menus[l], c->request, l, error);
    *complete = *complete && c->menus[l].count > 0;
  }
  return status;
}

// `*assigned` is false where nothing better than the fewest tiles was found; the tiling is then to be made anew.
static radish_status tile_for_objective(radish_tiling *t, const radish_network *network, radish_coding coding,
                                        const radish_params *params, int budget, bool *assigned, radish_error *error) {
  const radish_menu_request request = {network, coding, params, budget, RADISH_MAX_TILES};
  choice c = {.request = &request, .layer_count = network->layer_count};
  c.menus = calloc((size_t)c.layer_count, sizeof *c.menus);
  c.chosen = calloc((size_t)c.layer_count, sizeof *c.chosen);
  bool complete = false;
  radish_status status = c.menus && c.chosen ? fill_menus(&c, &complete, error) : radish_tiling_no_memory(error);
  if (!status && complete) {
    status = params->mapping.objective == RADISH_OBJECTIVE_THROUGHPUT ? tile_for_throughput(t, &c, assigned, error)
                                                                      : tile_for_latency(t, &c, assigned, error);
  }
  for (int l = 1; c.menus && l < c.layer_count; l++) radish_menu_free(&c.menus[l]);
  free(c.menus);
  free(c.chosen);
  return status;
}

static radish_status cut_into_fewest(radish_tiling *t, const radish_network *network, radish_coding coding,
                                     const radish_core_params *core, radish_error *error) {
  for (int layer = 1; layer < network->layer_count; layer++) {
    radish_status status = radish_partition_choose_cut(network, layer, coding, core, &t->cuts[layer], error);
    if (status) return status;
  }
  return radish_tiling_cut(t, network, coding, core, error);
}

// Cores in use, numbered in the order of their first tile.
static radish_status number_cores(radish_tiling *t, int budget, radish_error *error) {
  int *number = calloc((size_t)budget, sizeof *number);
  if (!number) return radish_tiling_no_memory(error);
  t->core_count = 0;
  for (int i = 0; i < t->tile_count; i++) {
    int *of = &number[t->tiles[i].core];
    if (!*of) *of = ++t->core_count;
    t->tiles[i].core = *of - 1;
  }
  free(number);
  return RADISH_OK;
}

radish_status radish_objective_tile(radish_tiling *t, const radish_network *network, radish_coding coding,
                                    const radish_params *params, radish_error *error) {
  const int budget = (int)(params->chip.cores ? params->chip.cores : params->mesh.columns * params->mesh.rows);
  t->cuts = calloc((size_t)network->layer_count, sizeof *t->cuts);
  t->first_tile = calloc((size_t)network->layer_count + 1, sizeof *t->first_tile);
  if (!t->cuts || !t->first_tile) return radish_tiling_no_memory(error);
  // Also what every objective falls back to, and who names the layer that does not fit at all.
  radish_status status = cut_into_fewest(t, network, coding, &params->core, error);
  bool assigned = false;
  if (!status && params->mapping.objective != RADISH_OBJECTIVE_CORES) {
    status = tile_for_objective(t, network, coding, params, budget, &assigned, error);
    if (!status && !assigned) status = cut_into_fewest(t, network, coding, &params->core, error);
    if (!status && assigned) return number_cores(t, budget, error);
  }
  if (status) return status;
  t->core_count = radish_placement_assign_cores(t->tiles, t->tile_count, budget, &params->core, error);
  return t->core_count < 0 ? RADISH_NO_MEMORY : RADISH_OK;
}
