// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// placement.h: which core executes which partition, where the cores lie, and which partitions stay resident.
#ifndef RADISH_MAPPING_PLACEMENT_H
#define RADISH_MAPPING_PLACEMENT_H

#include "core/params.h"
#include "mapping/partition.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int layer;
  radish_box outputs;
  radish_memory_use memory; // alone on a core
  int weights;              // tiles with the same number hold the same weights, stored once on a core
  int64_t weight_bits;      // the part of memory.synapse_bits that these are
  int64_t load;             // radish_partition_tile_load
  int core;                 // set by radish_placement_assign_cores
  bool resident;            // set by radish_placement_assign_cores
} radish_tile;

// Gives tiles to at most `budget` cores: one each while they last; else the tiles of a layer go to different cores
// first, then where they fit beside the others, then to the least loaded. On a core whose tiles do not all fit, those
// that are dearest to load stay resident as long as the largest of the others still fits beside them. Returns the
// number of cores used: 0 .. n-1, in the order of their first tile.
int radish_placement_assign_cores(radish_tile *tiles, int tile_count, int budget, const radish_core_params *core,
                                  radish_error *error);

// Sets `resident` of tiles that have cores, by the rule above.
radish_status radish_placement_choose_residents(radish_tile *tiles, int tile_count, int core_count,
                                                const radish_core_params *core, radish_error *error);

typedef struct {
  int x, y;
} radish_place;

// Core k's place lies in a compact rectangle in the north-west corner: strips of RADISH_STRIP_ROWS rows one above the
// other, filled column by column, up and down, the strips eastwards and westwards in turn. Neighbours in layer order
// are neighbours in the mesh whatever its size. It is columns that are filled because XY multicast trees branch into
// columns: a layer that fills a few of them is reached by a few long branches instead of many short ones.
enum { RADISH_STRIP_ROWS = 8 };
radish_place radish_placement_place_core(int core, int core_count, int columns, int rows);

// Returns the name of what gave cores their places: of mapping.placement, or one of these.
enum { RADISH_PLACEMENT_GIVEN = -1, RADISH_PLACEMENT_REGULAR = RADISH_PLACEMENT_COUNT };
const char *radish_placement_name(int placement);

#ifdef __cplusplus
}
#endif
#endif
