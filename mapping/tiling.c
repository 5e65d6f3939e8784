// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/tiling.h"

#include "mapping/feed_count.h"
#include <stdlib.h>

void radish_tiling_free(radish_tiling *t) {
  free(t->cuts);
  free(t->first_tile);
  free(t->tiles);
  *t = (radish_tiling){0};
}

radish_status radish_tiling_no_memory(radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory while mapping");
}

static radish_status count_tiles(const radish_tiling *t, const radish_network *network, int *count,
                                 radish_error *error) {
  int64_t tiles = 0;
  for (int layer = 1; layer < network->layer_count; layer++) {
    tiles += (int64_t)t->cuts[layer].channels * t->cuts[layer].rows * t->cuts[layer].columns;
    if (tiles <= RADISH_MAX_TILES) continue;
    return radish_fail(error, RADISH_BAD_INPUT, network->path, network->layers[layer].line,
                       "layer %s: the network needs more than %d partitions on these cores; larger core memories "
                       "(core.axons, core.neurons, core.synapse_kib) make fewer",
                       network->layers[layer].name, RADISH_MAX_TILES);
  }
  *count = (int)tiles;
  return RADISH_OK;
}

radish_status radish_tiling_cut(radish_tiling *t, const radish_network *network, radish_coding coding,
                                const radish_core_params *core, radish_error *error) {
  int count = 0, weights = 0;
  radish_status status = count_tiles(t, network, &count, error);
  if (status) return status;
  free(t->tiles);
  t->tile_count = 0;
  t->tiles = calloc((size_t)count, sizeof *t->tiles);
  if (!t->tiles) return radish_tiling_no_memory(error);
  for (int layer = 1; layer < network->layer_count; layer++) {
    const radish_cut cut = t->cuts[layer];
    t->first_tile[layer] = t->tile_count;
    for (int c = 0; c < cut.channels; c++, weights++) {
      for (int y = 0; y < cut.rows; y++) {
        for (int x = 0; x < cut.columns; x++) {
          radish_tile *tile = &t->tiles[t->tile_count++];
          tile->layer = layer;
          tile->outputs = radish_partition_tile_outputs(&network->layers[layer], cut, (int)core->lanes, c, y, x);
          tile->memory = radish_partition_tile_memory(network, layer, coding, core, tile->outputs);
          tile->weights = weights;
          tile->weight_bits = radish_partition_tile_weight_bits(network, layer, core, tile->outputs);
          tile->load = radish_partition_tile_load(network, layer, core, tile->outputs);
        }
      }
    }
  }
  t->first_tile[network->layer_count] = t->tile_count;
  return radish_feed_count_cuts(t, network, (int)core->lanes, error);
}

void radish_tiling_set_levels(const radish_network *network, int *levels) {
  levels[0] = 0;
  for (int l = 1; l < network->layer_count; l++) {
    const radish_layer *layer = &network->layers[l];
    levels[l] = 0;
    for (int s = 0; s < layer->source_count; s++) {
      const int level = levels[layer->sources[s].from] + 1;
      if (level > levels[l]) levels[l] = level;
    }
  }
}

bool radish_tiling_is_resident(const radish_tiling *t) {
  for (int i = 0; i < t->tile_count; i++) {
    if (!t->tiles[i].resident) return false;
  }
  return true;
}

void radish_tiling_number_cores(radish_tiling *t, int budget, int *number) {
  for (int k = 0; k < budget; k++) number[k] = -1;
  t->core_count = 0;
  for (int i = 0; i < t->tile_count; i++) {
    int *of = &number[t->tiles[i].core];
    if (*of < 0) *of = t->core_count++;
    t->tiles[i].core = *of;
  }
}
