// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// packing.h: tiles of several layers on one core, all of them resident.
//
// An image's layers follow one another, so a core that serves several of them is no slower for one image, as long as
// their memories fit together. The largest tiles are placed first, each on the core where
//
//   1. the fewest tiles of its own layer are: they would work at the same time;
//   2. RADISH_PACK_SPREAD: the memories stay emptiest;  RADISH_PACK_TIGHT: they become fullest, which leaves whole
//      cores for large tiles;  RADISH_PACK_BALANCE: the work of an image is least, where more than `most_cycles` is
//      refused.
//
// Equal cores are taken in order, so that the result is the same everywhere.
#ifndef RADISH_MAPPING_PACKING_H
#define RADISH_MAPPING_PACKING_H

#include "core/base/status.h"
#include "mapping/placement.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { RADISH_PACK_SPREAD, RADISH_PACK_TIGHT, RADISH_PACK_BALANCE } radish_pack_rule;

typedef struct {
  radish_pack_rule rule;
  // Where it is not NULL, layers that work at about the same time share no core: they have the same level, or one more or less.
  // [layer_count] as radish_tiling_set_levels sets it (tiling.h).
  const int *levels;
  const double *cycles; // RADISH_PACK_BALANCE: [tile_count] the engine's work for one image
  double most_cycles;   // RADISH_PACK_BALANCE
} radish_pack_aim;

// Sets `core` and `resident` of each tile. `*packed` is false where a tile fits nowhere.
radish_status radish_packing_pack(radish_tile *tiles, int tile_count, int layer_count, int budget,
                                  const radish_core_params *core, const radish_pack_aim *aim, bool *packed,
                                  radish_error *error);

#ifdef __cplusplus
}
#endif

#endif
