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

// Sets `core` and `resident` of each tile. `*packed` is false where a tile fits nowhere. `cycles` [tile_count] is the
// engine's work for one image; only RADISH_PACK_BALANCE needs it.
radish_status radish_packing_pack(radish_tile *tiles, int tile_count, int layer_count, int budget,
                                  const radish_core_params *core, radish_pack_rule rule, const double *cycles,
                                  double most_cycles, bool *packed, radish_error *error);

#ifdef __cplusplus
}
#endif

#endif
