// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/refinement.h"

#include "mapping/cut_search.h"
#include "mapping/keeping.h"
#include <float.h>
#include <stdlib.h>
#include <string.h>

static bool is_limited(const radish_choice *c, int need) {
  return !c->reloads || need == RADISH_NEED_PARTITIONS;
}

// Chooses for each layer the cut whose needs have the least sum.
static void choose_least(radish_choice *c) {
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

// Returns the cycles that a finer cut saves, divided by the share that it takes of what is left; 0 where it does not
// fit.
static double worth(const radish_choice *c, const double *left, const radish_menu_cut *now,
                    const radish_menu_cut *finer) {
  const double saved = radish_choice_layer_cycles(c, now) - radish_choice_layer_cycles(c, finer);
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

// Refines the layer that gains most for what it takes, again and again. Returns false where even the coarsest cuts do
// not fit.
static bool refine(radish_choice *c, double fill) {
  double left[RADISH_NEEDS];
  choose_least(c);
  for (int n = 0; n < RADISH_NEEDS; n++) {
    left[n] = n == RADISH_NEED_PARTITIONS ? 1 : fill;
    for (int l = 1; l < c->layer_count; l++) left[n] -= radish_choice_cut(c, l)->need[n];
    if (is_limited(c, n) && left[n] < 0) return false;
  }
  for (;;) {
    int layer = 0, cut = 0;
    double best = 0;
    for (int l = 1; l < c->layer_count; l++) {
      const radish_menu_cut *now = radish_choice_cut(c, l);
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
      left[n] -= c->menus[layer].cuts[cut].need[n] - radish_choice_cut(c, layer)->need[n];
    }
    c->chosen[layer] = cut;
  }
}

// Sets the cycles that one image is estimated to take, as packed: of tiles of a layer on one core each waits for the
// others.
static radish_status estimate_packed(const radish_tiling *t, radish_choice *c, radish_error *error) {
  int *of_layer = calloc((size_t)c->request->budget, sizeof *of_layer);
  if (!of_layer) return radish_tiling_no_memory(error);
  c->estimate = 0;
  for (int l = 1; l < c->layer_count; l++) {
    int most = 1;
    for (int i = t->first_tile[l]; i < t->first_tile[l + 1]; i++) {
      const int count = ++of_layer[t->tiles[i].core];
      if (count > most) most = count;
    }
    for (int i = t->first_tile[l]; i < t->first_tile[l + 1]; i++) of_layer[t->tiles[i].core] = 0;
    c->estimate += most * radish_choice_layer_cycles(c, radish_choice_cut(c, l));
  }
  free(of_layer);
  return RADISH_OK;
}

static radish_status pack(radish_tiling *t, radish_choice *c, radish_pack_rule rule, bool *packed,
                          radish_error *error) {
  const radish_pack_aim aim = {.rule = rule, .levels = c->levels};
  radish_status status = radish_choice_pack(c, t, &aim, packed, error);
  return !status && *packed ? estimate_packed(t, c, error) : status;
}

// Gives the tiles of the chosen cuts cores, spread or, where that fails or crowds a layer more, tightly.
static radish_status pack_any(radish_tiling *t, radish_choice *c, bool *packed, radish_error *error) {
  bool spread = false;
  radish_status status = radish_choice_tile(c, t, error);
  if (!status) status = pack(t, c, RADISH_PACK_SPREAD, &spread, error);
  const double cycles = c->estimate;
  *packed = spread;
  if (status || (spread && cycles <= radish_choice_image_cycles(c))) return status;
  status = pack(t, c, RADISH_PACK_TIGHT, packed, error);
  if (status || !spread || (*packed && c->estimate < cycles)) return status;
  return pack(t, c, RADISH_PACK_SPREAD, packed, error);
}

// Finds the finer cut that saves most for what it needs, of those with fewer tiles than `too_many` [layer]. Returns its
// layer, or 0 without any.
static int next_refinement(const radish_choice *c, const int *too_many, int *cut) {
  int layer = 0, spare = RADISH_MAX_TILES;
  double best = 0;
  for (int l = 1; l < c->layer_count; l++) spare -= radish_choice_cut(c, l)->tiles;
  for (int l = 1; l < c->layer_count; l++) {
    const radish_menu_cut *now = radish_choice_cut(c, l);
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

// Uses what the estimate of needs left over: it refines a layer and packs the tiles to see whether they still fit, and
// whether an image gains by it, as often as packing is cheap enough.
static radish_status refine_packed(radish_tiling *t, radish_choice *c, radish_error *error) {
  static const double WORK = 2e7; // tiles times cores
  int *too_many = calloc((size_t)c->layer_count, sizeof *too_many);
  if (!too_many) return radish_tiling_no_memory(error);
  for (int l = 0; l < c->layer_count; l++) too_many[l] = RADISH_MAX_TILES;
  radish_status status = RADISH_OK;
  bool packed = true, better = true;
  for (double work = 0; work < WORK && !status;) {
    int cut = 0;
    const int layer = next_refinement(c, too_many, &cut);
    if (!layer) break;
    const int before = c->chosen[layer];
    const double least = c->estimate;
    c->chosen[layer] = cut;
    status = pack_any(t, c, &packed, error);
    work += (double)t->tile_count * c->request->budget;
    better = packed && c->estimate < least;
    if (better) continue;
    too_many[layer] = c->menus[layer].cuts[cut].tiles;
    c->chosen[layer] = before;
    c->estimate = least;
  }
  free(too_many);
  return status || better ? status : pack_any(t, c, &packed, error);
}

// The estimate of needs is rough where tiles are large: this asks for less and less until the tiles really fit.
static radish_status pack_estimated(radish_tiling *t, radish_choice *c, bool *packed, radish_error *error) {
  static const double FIRST_FILL = 1.2, LEAST_FILL = 0.3, NEXT_FILL = 0.95;
  radish_status status = RADISH_OK;
  *packed = false;
  for (double fill = FIRST_FILL; fill >= LEAST_FILL && !*packed && !status && refine(c, fill); fill *= NEXT_FILL) {
    status = pack_any(t, c, packed, error);
  }
  return status;
}

// Takes the cheapest of what the search has found that really packs, if it costs less than `most` cycles. Where it finds
// none, the choice stays as it was, but `*repacked` says whether the tiles are others.
static radish_status take_found(radish_tiling *t, radish_choice *c, const radish_cut_search_found *found, double most,
                                bool *repacked, radish_error *error) {
  const size_t size = (size_t)c->layer_count * sizeof *c->chosen;
  const double estimate = c->estimate;
  int *before = malloc(size);
  if (!before) return radish_tiling_no_memory(error);
  memcpy(before, c->chosen, size);
  radish_status status = RADISH_OK;
  bool packed = false;
  for (int i = found->count - 1; i >= 0 && !packed && !status; i--) {
    memcpy(c->chosen, found->chosen[i], size);
    if (radish_choice_image_cycles(c) >= most) break;
    *repacked = true;
    status = pack_any(t, c, &packed, error);
  }
  c->together = packed && c->estimate < most;
  if (!c->together) {
    memcpy(c->chosen, before, size);
    c->estimate = estimate;
  }
  free(before);
  return status;
}

// Keeps what was `packed` one by one, unless cuts of all layers together are clearly better.
static radish_status refine_together(radish_tiling *t, radish_choice *c, bool *packed, radish_error *error) {
  static const double CLEARLY = 0.9;
  radish_cut_search_found found = {0};
  bool repacked = false;
  radish_status status = radish_cut_search(c, &found, error);
  if (!status) status = take_found(t, c, &found, *packed ? c->estimate * CLEARLY : DBL_MAX, &repacked, error);
  if (!status && repacked && !c->together && *packed) status = pack_any(t, c, packed, error);
  *packed = *packed || c->together;
  radish_cut_search_free(&found);
  return status;
}

radish_status radish_refinement_resident(radish_tiling *t, radish_choice *c, bool *packed, radish_error *error) {
  radish_status status = pack_estimated(t, c, packed, error);
  if (!status && !*packed) {
    choose_least(c);
    status = pack_any(t, c, packed, error);
  }
  if (!status && !c->separately) status = refine_together(t, c, packed, error);
  return !status && *packed ? refine_packed(t, c, error) : status;
}

// Says whether the cores may have no room for all tiles, even of the coarsest cuts.
static bool is_scarce(radish_choice *c) {
  static const double FULL = 0.75;
  double need = 0;
  choose_least(c);
  for (int l = 1; l < c->layer_count; l++) need += radish_choice_cut(c, l)->need[RADISH_NEED_CORES];
  return need > FULL;
}

radish_status radish_refinement_apart(radish_tiling *t, radish_choice *c, bool *packed, radish_error *error) {
  *packed = false;
  if (!is_scarce(c)) return RADISH_OK;
  c->levels = malloc((size_t)c->layer_count * sizeof *c->levels);
  if (!c->levels) return radish_tiling_no_memory(error);
  radish_tiling_set_levels(c->request->network, c->levels);
  return radish_refinement_resident(t, c, packed, error);
}

// Searches cuts of all layers together, and on how many cores their tiles take turns.
static radish_status search_turns(radish_choice *c, radish_error *error) {
  radish_cut_search_found found = {0};
  radish_status status = radish_cut_search(c, &found, error);
  if (!status && found.count > 0 && found.cycles < c->estimate) {
    memcpy(c->chosen, found.chosen[found.count - 1], (size_t)c->layer_count * sizeof *c->chosen);
    c->turn_cores = c->chosen[0];
    c->estimate = found.cycles;
  }
  radish_cut_search_free(&found);
  return status;
}

radish_status radish_refinement_turns(radish_tiling *t, radish_choice *c, bool *assigned, radish_error *error) {
  *assigned = false;
  const bool scarce = is_scarce(c);
  c->reloads = true;
  c->turn_cores = c->request->budget;
  if (!refine(c, 1)) return RADISH_OK;
  c->estimate = radish_choice_image_cycles(c);
  radish_status status = scarce ? search_turns(c, error) : RADISH_OK;
  if (!status) status = radish_choice_tile(c, t, error);
  if (!status) status = radish_keeping_assign(t, c, error);
  *assigned = !status;
  return status;
}

radish_status radish_refinement_coarsest(radish_tiling *t, radish_choice *c, bool *packed, radish_error *error) {
  choose_least(c);
  radish_status status = radish_choice_tile(c, t, error);
  const radish_pack_aim aim = {.rule = RADISH_PACK_TIGHT};
  return status ? status : radish_choice_pack(c, t, &aim, packed, error);
}
