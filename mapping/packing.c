// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/packing.h"

#include <stdlib.h>

typedef struct {
  radish_memory_use use;
  double cycles;
  int newest; // of its tiles, or -1
} packed_core;

typedef struct {
  double size;
  int tile;
} sized_tile;

typedef struct {
  radish_tile *tiles;
  const double *cycles;
  double most_cycles;
  radish_pack_rule rule;
  const radish_core_params *params;
  radish_memory_use have;
  packed_core *cores;
  int core_count, layer_count;
  uint16_t *of_layer; // [core][layer] tiles
  int *older;         // [tile] the tile placed on the same core before it, or -1
} packing;

static int by_size_descending(const void *a, const void *b) {
  const sized_tile *left = a, *right = b;
  if (left->size != right->size) return left->size > right->size ? -1 : 1;
  return left->tile - right->tile;
}

static radish_memory_use use_with(const packing *p, const packed_core *core, const radish_tile *tile, bool same_layer) {
  radish_memory_use use = radish_partition_memory_add(core->use, tile->memory);
  for (int i = same_layer ? core->newest : -1; i >= 0; i = p->older[i]) {
    if (p->tiles[i].weights != tile->weights) continue;
    use.synapse_bits -= tile->weight_bits;
    break;
  }
  return use;
}

// How much the core is wanted, less is better; negative where the tile does not fit.
static double reluctance(const packing *p, int core, int tile, bool same_layer) {
  const packed_core *c = &p->cores[core];
  const radish_memory_use use = use_with(p, c, &p->tiles[tile], same_layer);
  if (!radish_partition_memory_fits(use, p->params)) return -1;
  const double full = radish_partition_memory_share(use, p->have);
  switch (p->rule) {
  case RADISH_PACK_SPREAD: return full;
  case RADISH_PACK_TIGHT: return 1 - full;
  case RADISH_PACK_BALANCE: break;
  }
  const double cycles = c->cycles + p->cycles[tile];
  return cycles > p->most_cycles ? -1 : cycles;
}

static bool place(packing *p, int tile) {
  const int layer = p->tiles[tile].layer;
  int best = -1, best_same = 0;
  double least = 0;
  for (int k = 0; k < p->core_count; k++) {
    const int same = p->of_layer[(size_t)k * (size_t)p->layer_count + (size_t)layer];
    if (best >= 0 && same > best_same) continue;
    const double reluctant = reluctance(p, k, tile, same > 0);
    if (reluctant < 0 || (best >= 0 && same == best_same && reluctant >= least)) continue;
    best = k;
    best_same = same;
    least = reluctant;
  }
  if (best < 0) return false;
  packed_core *core = &p->cores[best];
  core->use = use_with(p, core, &p->tiles[tile], best_same > 0);
  core->cycles += p->cycles ? p->cycles[tile] : 0;
  p->older[tile] = core->newest;
  core->newest = tile;
  p->of_layer[(size_t)best * (size_t)p->layer_count + (size_t)layer]++;
  p->tiles[tile].core = best;
  p->tiles[tile].resident = true;
  return true;
}

radish_status radish_packing_pack(radish_tile *tiles, int tile_count, int layer_count, int budget,
                                  const radish_core_params *core, radish_pack_rule rule, const double *cycles,
                                  double most_cycles, bool *packed, radish_error *error) {
  packing p = {.tiles = tiles,
               .cycles = cycles,
               .most_cycles = most_cycles,
               .rule = rule,
               .params = core,
               .have = radish_partition_memory_capacity(core),
               .core_count = budget,
               .layer_count = layer_count};
  p.cores = calloc((size_t)budget, sizeof *p.cores);
  p.of_layer = calloc((size_t)budget * (size_t)layer_count, sizeof *p.of_layer);
  p.older = calloc((size_t)tile_count, sizeof *p.older);
  sized_tile *order = calloc((size_t)tile_count, sizeof *order);
  const bool room = p.cores && p.of_layer && p.older && order;
  *packed = room;
  if (room) {
    for (int k = 0; k < budget; k++) p.cores[k].newest = -1;
    for (int i = 0; i < tile_count; i++) {
      const double size =
          rule == RADISH_PACK_BALANCE ? cycles[i] : radish_partition_memory_share(tiles[i].memory, p.have);
      order[i] = (sized_tile){size, i};
    }
    qsort(order, (size_t)tile_count, sizeof *order, by_size_descending);
    for (int i = 0; i < tile_count && *packed; i++) *packed = place(&p, order[i].tile);
  }
  free(p.cores);
  free(p.of_layer);
  free(p.older);
  free(order);
  if (room) return RADISH_OK;
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for %d partitions", tile_count);
}
