// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/packing.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  radish_memory_use use;
  double key; // Cores are looked at by rising key: the share of the fullest memory, or the cycles (BALANCE).
  int newest; // the tile that was placed last, or -1
} packed_core;

typedef struct {
  double size;
  int tile;
} sized_tile;

typedef struct {
  radish_tile *tiles;
  const radish_pack_aim *aim;
  radish_memory_use have;
  packed_core *cores;
  int *order; // [core_count] cores by rising key
  int core_count, layer_count;
  uint16_t *of_layer; // [layer][core] tiles
  uint16_t *of_level; // [level][core] tiles, where tiles shall be apart; [layer_count] levels
  int *most_of_layer; // [layer] tiles on one core
  int *refused;       // [layer][core] the newest tile that did not fit there, plus one
  int *crowded;       // [layer] the newest tile that fitted no core without a tile of its layer, plus one
  int *older;         // [tile] the tile placed on the same core before it, or -1
} packing;

typedef struct {
  int core; // -1: none
  double key;
} place_found;

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

// Says whether the core has refused a tile that needs as much: what it has left only shrinks, so it refuses this one
// too. A tile that finds its weights there needs less.
static bool is_refused(const packing *p, int core, int tile, bool same_layer) {
  const radish_tile *of = &p->tiles[tile];
  const int refused = p->refused[(size_t)of->layer * (size_t)p->core_count + (size_t)core] - 1;
  if (refused < 0 || same_layer) return false;
  return radish_partition_memory_equal(&p->tiles[refused].memory, &of->memory);
}

// Returns the key that the core would have with the tile, or a negative number where the tile does not fit.
static double key_with(packing *p, int core, int tile, bool same_layer) {
  const packed_core *c = &p->cores[core];
  if (is_refused(p, core, tile, same_layer)) return -1;
  const radish_memory_use use = use_with(p, c, &p->tiles[tile], same_layer);
  if (!radish_partition_memory_within(&use, &p->have)) {
    p->refused[(size_t)p->tiles[tile].layer * (size_t)p->core_count + (size_t)core] = tile + 1;
    return -1;
  }
  if (p->aim->rule != RADISH_PACK_BALANCE) return radish_partition_memory_share(use, p->have);
  const double cycles = c->key + p->aim->cycles[tile];
  return cycles > p->aim->most_cycles ? -1 : cycles;
}

static uint16_t *at_level(const packing *p, int level, int core) {
  return &p->of_level[(size_t)level * (size_t)p->core_count + (size_t)core];
}

// Says whether the core has tiles of other layers that work at about the same time, of whose own layer it has `same`.
static bool meets_others(const packing *p, int level, int core, int same) {
  int others = *at_level(p, level, core) - same;
  if (level > 0) others += *at_level(p, level - 1, core);
  if (level + 1 < p->layer_count) others += *at_level(p, level + 1, core);
  return others > 0;
}

// Finds the first core, in the order of the rule, that has `same` tiles of the layer and room for this one.
static place_found find(packing *p, int tile, const uint16_t *of_layer, int same) {
  const int *levels = p->aim->levels;
  for (int i = 0; i < p->core_count; i++) {
    const int k = p->order[p->aim->rule == RADISH_PACK_TIGHT ? p->core_count - 1 - i : i];
    if (of_layer[k] != same || (levels && meets_others(p, levels[p->tiles[tile].layer], k, same))) continue;
    const double key = key_with(p, k, tile, same > 0);
    if (key >= 0) return (place_found){k, key};
  }
  return (place_found){.core = -1};
}

// Says whether core `a` comes before core `b` in the order: the lower key goes first, of equal keys the lower number.
static bool comes_first(const packing *p, int a, int b) {
  if (p->cores[a].key != p->cores[b].key) return p->cores[a].key < p->cores[b].key;
  return a < b;
}

// Returns how many of the cores in the order, from `first` on, come before `core`.
static int count_before(const packing *p, int first, int core) {
  int low = first, high = p->core_count;
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (comes_first(p, p->order[middle], core)) low = middle + 1;
    else high = middle;
  }
  return low - first;
}

// Gives the core its new key, which is no lower than before, and moves it to its place in the order.
static void reorder(packing *p, int core, double key) {
  const int at = count_before(p, 0, core);
  p->cores[core].key = key;
  const int passed = count_before(p, at + 1, core);
  memmove(&p->order[at], &p->order[at + 1], (size_t)passed * sizeof *p->order);
  p->order[at + passed] = core;
}

// Says whether no core without a tile of the layer has room for one that needs as much as this: room only shrinks.
static bool needs_company(const packing *p, int tile) {
  const int other = p->crowded[p->tiles[tile].layer] - 1;
  if (other < 0 || !radish_partition_memory_equal(&p->tiles[other].memory, &p->tiles[tile].memory)) return false;
  return p->aim->rule != RADISH_PACK_BALANCE || p->aim->cycles[other] == p->aim->cycles[tile];
}

static bool place(packing *p, int tile) {
  const int layer = p->tiles[tile].layer;
  uint16_t *of_layer = &p->of_layer[(size_t)layer * (size_t)p->core_count];
  place_found found = {.core = -1};
  int same = needs_company(p, tile);
  for (; same <= p->most_of_layer[layer]; same++) {
    found = find(p, tile, of_layer, same);
    if (found.core >= 0) break;
    if (!same) p->crowded[layer] = tile + 1;
  }
  if (found.core < 0) return false;
  packed_core *core = &p->cores[found.core];
  core->use = use_with(p, core, &p->tiles[tile], same > 0);
  p->older[tile] = core->newest;
  core->newest = tile;
  if (++of_layer[found.core] > p->most_of_layer[layer]) p->most_of_layer[layer] = of_layer[found.core];
  if (p->of_level) ++*at_level(p, p->aim->levels[layer], found.core);
  p->tiles[tile].core = found.core;
  p->tiles[tile].resident = true;
  reorder(p, found.core, found.key);
  return true;
}

radish_status radish_packing_pack(radish_tile *tiles, int tile_count, int layer_count, int budget,
                                  const radish_core_params *core, const radish_pack_aim *aim, bool *packed,
                                  radish_error *error) {
  const bool balance = aim->rule == RADISH_PACK_BALANCE;
  packing p = {.tiles = tiles,
               .aim = aim,
               .have = radish_partition_memory_capacity(core),
               .core_count = budget,
               .layer_count = layer_count};
  p.cores = calloc((size_t)budget, sizeof *p.cores);
  p.order = calloc((size_t)budget, sizeof *p.order);
  p.of_layer = calloc((size_t)budget * (size_t)layer_count, sizeof *p.of_layer);
  p.of_level = aim->levels ? calloc((size_t)budget * (size_t)layer_count, sizeof *p.of_level) : NULL;
  p.refused = calloc((size_t)budget * (size_t)layer_count, sizeof *p.refused);
  p.most_of_layer = calloc((size_t)layer_count, sizeof *p.most_of_layer);
  p.crowded = calloc((size_t)layer_count, sizeof *p.crowded);
  p.older = calloc((size_t)tile_count, sizeof *p.older);
  sized_tile *order = calloc((size_t)tile_count, sizeof *order);
  const bool room = p.cores && p.order && p.of_layer && p.most_of_layer && p.refused && p.crowded && p.older && order &&
                    (p.of_level || !aim->levels);
  *packed = room;
  if (room) {
    for (int k = 0; k < budget; k++) {
      p.cores[k].newest = -1;
      p.order[k] = k;
    }
    for (int i = 0; i < tile_count; i++) {
      const double size = balance ? aim->cycles[i] : radish_partition_memory_share(tiles[i].memory, p.have);
      order[i] = (sized_tile){size, i};
    }
    qsort(order, (size_t)tile_count, sizeof *order, by_size_descending);
    for (int i = 0; i < tile_count && *packed; i++) *packed = place(&p, order[i].tile);
  }
  free(p.cores);
  free(p.order);
  free(p.of_layer);
  free(p.of_level);
  free(p.most_of_layer);
  free(p.refused);
  free(p.crowded);
  free(p.older);
  free(order);
  if (room) return RADISH_OK;
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for %d partitions", tile_count);
}
