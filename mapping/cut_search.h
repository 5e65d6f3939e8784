// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// cut_search.h: cuts of all layers together, where memories are scarce.
//
// Refining one layer after another (refinement.h) never takes back what an earlier layer was given. This search changes
// the cuts of one to three layers at random, drawn by mapping.seed, and goes on from what costs less or, in the beginning,
// little more. What a choice costs is the latency that is estimated of its layers, and a penalty for tiles that find no
// core. A quick packing says which: the largest tiles first, each on the fullest core that has room and no tile of its
// layer. It takes all tiles of a layer to be as large as the largest and knows neither feeds nor destinations
// (packing.h does), so it is wrong now and then, which is why the search returns several choices.
//
// Where the choice has `levels`, a tile lies only on cores without one of a layer of about its own level.
//
// Where tiles take turns (`reloads`), it is also drawn on how many cores they do. Then a tile that finds no other core costs
// its turn (keeping.h), and those find one first whose turns cost most.
#ifndef RADISH_MAPPING_CUT_SEARCH_H
#define RADISH_MAPPING_CUT_SEARCH_H

#include "mapping/choice.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { RADISH_CUT_SEARCH_MOST = 8 };

// These are the choices found, the newest and cheapest last.
typedef struct {
  int count;
  int *chosen[RADISH_CUT_SEARCH_MOST]; // [layer_count] as in radish_choice; [0], which no layer needs, is `turn_cores`
  double cycles;                       // of the last one, as the search counts them
} radish_cut_search_found;

// Searches from the choice that `choice` holds, which stays as it is. `*found` must be zero before; the caller frees it,
// after a failure too.
radish_status radish_cut_search(const radish_choice *choice, radish_cut_search_found *found, radish_error *error);
void radish_cut_search_free(radish_cut_search_found *found);

#ifdef __cplusplus
}
#endif

#endif
