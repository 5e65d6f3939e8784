// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/period.h"

#include <float.h>
#include <stdlib.h>

// Chooses for each layer the cut with the least work of all whose tiles end within the period. Returns false where a
// layer has none, or where needs or work exceed what the cores have.
static bool choose_for_period(radish_choice *c, double period_cycles) {
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
    for (int n = 0; n < RADISH_NEEDS; n++) need[n] += radish_choice_cut(c, l)->need[n];
  }
  for (int n = 0; n < RADISH_NEEDS; n++) {
    if (need[n] > 1.2) return false;
  }
  return work <= period_cycles * c->request->budget;
}

static radish_status try_period(radish_tiling *t, radish_choice *c, double period_cycles, bool *packed,
                                radish_error *error) {
  *packed = false;
  if (!choose_for_period(c, period_cycles)) return RADISH_OK;
  radish_status status = radish_choice_tile(c, t, error);
  if (status) return status;
  double *cycles = calloc((size_t)t->tile_count, sizeof *cycles);
  if (!cycles) return radish_tiling_no_memory(error);
  for (int i = 0; i < t->tile_count; i++) cycles[i] = radish_choice_cut(c, t->tiles[i].layer)->engine_cycles;
  const radish_pack_aim aim = {.rule = RADISH_PACK_BALANCE, .cycles = cycles, .most_cycles = period_cycles};
  status = radish_choice_pack(c, t, &aim, packed, error);
  free(cycles);
  return status;
}

// Finds the shortest period that can be packed, to within 2 %, by bisection.
radish_status radish_period_tile(radish_tiling *t, radish_choice *c, bool *assigned, radish_error *error) {
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
  c->estimate = high;
  return status ? status : try_period(t, c, high, assigned, error);
}
