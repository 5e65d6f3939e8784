// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// tiling.h: the tiles of all layers, from a cut of each.
#ifndef RADISH_MAPPING_TILING_H
#define RADISH_MAPPING_TILING_H

#include "core/packet.h"
#include "mapping/placement.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  RADISH_MAX_PARTITIONS = 1 << RADISH_PACKET_partition_bits,
  RADISH_MAX_TILES = RADISH_MAX_PARTITIONS - 256, // the others are host ports
};

typedef struct {
  int port_count;   // bands of rows that the input is cut into, one for each host port; set by the caller
  radish_cut *cuts; // [layer_count]
  int *first_tile;  // [layer_count + 1]
  radish_tile *tiles;
  int tile_count, core_count;
} radish_tiling;

// Makes the tiles of `cuts`, in the order of layers, channels, rows and columns, without cores. They replace the tiles
// that are there.
radish_status radish_tiling_cut(radish_tiling *tiling, const radish_network *network, radish_coding coding,
                                const radish_core_params *core, radish_error *error);
// Numbers the cores in use in the order of their first tile, and sets `core_count`. `number` [budget] receives the new
// number of each core, or -1 where no tile is on it.
void radish_tiling_number_cores(radish_tiling *tiling, int budget, int *number);
// Sets the level of each layer, `levels` [layer_count], one more than that of the deepest layer that it reads; the input has 0.
// Layers of an image work in the order of their levels.
void radish_tiling_set_levels(const radish_network *network, int *levels);
bool radish_tiling_is_resident(const radish_tiling *tiling); // Says whether all tiles stay in their cores.
void radish_tiling_free(radish_tiling *tiling);
radish_status radish_tiling_no_memory(radish_error *error);

#ifdef __cplusplus
}
#endif

#endif
