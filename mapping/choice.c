// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/choice.h"

#include "core/offchip.h"
#include <stdlib.h>

radish_status radish_choice_create(radish_choice *c, const radish_menu_request *request, bool *complete,
                                   radish_error *error) {
  c->request = request;
  c->layer_count = request->network->layer_count;
  c->menus = calloc((size_t)c->layer_count, sizeof *c->menus);
  c->chosen = calloc((size_t)c->layer_count, sizeof *c->chosen);
  if (!c->menus || !c->chosen) return radish_tiling_no_memory(error);
  radish_status status = RADISH_OK;
  *complete = true;
  for (int l = 1; l < c->layer_count && !status; l++) {
    status = radish_menu_fill(&c->menus[l], request, l, error);
    *complete = *complete && c->menus[l].count > 0;
  }
  return status;
}

void radish_choice_free(radish_choice *c) {
  for (int l = 1; c->menus && l < c->layer_count; l++) radish_menu_free(&c->menus[l]);
  free(c->menus);
  free(c->chosen);
  free(c->levels);
  *c = (radish_choice){0};
}

const radish_menu_cut *radish_choice_cut(const radish_choice *c, int layer) {
  return &c->menus[layer].cuts[c->chosen[layer]];
}

double radish_choice_layer_cycles(const radish_choice *c, const radish_menu_cut *cut) {
  const int budget = c->request->budget;
  const int channels = radish_offchip_channel_count(&c->request->params->offchip, budget);
  return c->reloads ? radish_menu_turns_cycles(cut, cut->tiles, budget, channels)
                    : (double)radish_menu_rounds(cut->tiles, budget) * cut->latency_cycles;
}

double radish_choice_image_cycles(const radish_choice *c) {
  double cycles = 0;
  for (int l = 1; l < c->layer_count; l++) cycles += radish_choice_layer_cycles(c, radish_choice_cut(c, l));
  return cycles;
}

radish_status radish_choice_tile(const radish_choice *c, radish_tiling *t, radish_error *error) {
  for (int l = 1; l < c->layer_count; l++) t->cuts[l] = radish_choice_cut(c, l)->cut;
  return radish_tiling_cut(t, c->request->network, c->request->coding, &c->request->params->core, error);
}

radish_status radish_choice_pack(const radish_choice *c, radish_tiling *t, const radish_pack_aim *aim, bool *packed,
                                 radish_error *error) {
  return radish_packing_pack(t->tiles, t->tile_count, c->layer_count, c->request->budget, &c->request->params->core,
                             aim, packed, error);
}
