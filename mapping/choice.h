// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// choice.h: one cut of each layer's menu (menu.h), and the tiles that they make.
#ifndef RADISH_MAPPING_CHOICE_H
#define RADISH_MAPPING_CHOICE_H

#include "mapping/menu.h"
#include "mapping/packing.h"
#include "mapping/tiling.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const radish_menu_request *request;
  int layer_count;
  radish_menu *menus; // [layer_count]
  int *chosen;        // [layer_count]: index of the chosen cut in the layer's menu
  int *levels;        // [layer_count] of layers that shall share no core when they are near (packing.h), or NULL
  bool reloads;       // Tiles take turns: memories do not limit, loading takes time.
  int turn_cores;     // on which tiles take turns, where others stay in the rest (keeping.h)
  bool separately;    // Cuts are not searched for all layers together.
  bool together;      // These cuts come from such a search (cut_search.h).
  double estimate;    // of what the tiling costs, in cycles; tilings of one way are about as wrong. 0: none
} radish_choice;

// Fills the menus. `*complete` is false where a layer has no cut that fits. `*choice` must be zero before; the caller
// frees it, after a failure too. `request` must outlive the choice.
radish_status radish_choice_create(radish_choice *choice, const radish_menu_request *request, bool *complete,
                                   radish_error *error);
void radish_choice_free(radish_choice *choice);

const radish_menu_cut *radish_choice_cut(const radish_choice *choice, int layer);
// These estimate the cycles of one image alone on the chip: of a layer with this cut, and of all layers with the chosen
// ones.
double radish_choice_layer_cycles(const radish_choice *choice, const radish_menu_cut *cut);
double radish_choice_image_cycles(const radish_choice *choice);

// Makes the tiles of the chosen cuts, without cores.
radish_status radish_choice_tile(const radish_choice *choice, radish_tiling *tiling, radish_error *error);
// Gives these tiles cores; the arguments are those of radish_packing_pack (packing.h).
radish_status radish_choice_pack(const radish_choice *choice, radish_tiling *tiling, const radish_pack_aim *aim,
                                 bool *packed, radish_error *error);

#ifdef __cplusplus
}
#endif

#endif
