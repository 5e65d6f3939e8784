// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// keeping.h: which tiles stay in their cores where not all can.
//
//   cores 0 ..  K-1    tiles whose loading costs most for what they fill of a core, as many as fit together
//   cores K ..         all others, in turns
//
// On how many cores tiles take turns is part of the choice (choice.h): more of them keep fewer tiles, and let more tiles of a
// layer work at the same time.
#ifndef RADISH_MAPPING_KEEPING_H
#define RADISH_MAPPING_KEEPING_H

#include "mapping/choice.h"

#ifdef __cplusplus
extern "C" {
#endif

// Returns what a layer's tiles are worth that stay: the cycles of turns that they save for what they fill of cores.
static inline double radish_keeping_worth(const radish_menu_cut *cut) {
  return cut->turn_cycles / cut->share;
}

// Gives the tiles of the chosen cuts cores, and sets which are resident.
radish_status radish_keeping_assign(radish_tiling *tiling, const radish_choice *choice, radish_error *error);

#ifdef __cplusplus
}
#endif

#endif
