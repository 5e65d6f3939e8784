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

// Returns what the image costs by tiles of a layer of which `taking` take turns on `turn_cores` cores, in cycles: the layer's
// latency, as often as so many tiles need the cores, and the load of the busiest of `channels` channels.
static inline double radish_keeping_cycles(const radish_menu_cut *cut, int64_t taking, int turn_cores, int channels) {
  const int64_t times = taking > turn_cores ? (taking + turn_cores - 1) / turn_cores : 1;
  return (double)times * cut->latency_cycles + cut->turn_cycles * (double)((taking + channels - 1) / channels);
}

// Gives the tiles of the chosen cuts cores, and sets which are resident.
radish_status radish_keeping_assign(radish_tiling *tiling, const radish_choice *choice, radish_error *error);

#ifdef __cplusplus
}
#endif

#endif
