// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/placement.h"

#include <stdlib.h>

typedef struct {
  radish_memory_use use;
  int64_t load;
  int layer, of_layer; // tiles of the layer placed last, for spreading
  int weights;         // `weights` of the tile placed last, plus one
} core_state;

// Says whether core `a` suits a tile better than core `b`: the tiles of a layer are spread first, then reloads are
// avoided, then loads balanced.
static bool better(const core_state *a, bool a_fits, int a_same, const core_state *b, bool b_fits, int b_same) {
  if (a_same != b_same) return a_same < b_same;
  if (a_fits != b_fits) return a_fits;
  return a->load < b->load;
}

// Returns what a tile adds to the memory of a core. Tiles come channel cut by channel cut, so the one placed last tells
// whether the weights are there already.
static radish_memory_use addition(const core_state *core, const radish_tile *tile) {
  radish_memory_use use = tile->memory;
  if (core->weights == tile->weights + 1) use.synapse_bits -= tile->weight_bits;
  return use;
}

static void share_cores(radish_tile *tiles, int tile_count, int budget, core_state *cores,
                        const radish_core_params *params) {
  for (int i = 0; i < tile_count; i++) {
    radish_tile *tile = &tiles[i];
    int best = -1, best_same = 0;
    bool best_fits = false;
    for (int k = 0; k < budget; k++) {
      const bool fits =
          radish_partition_memory_fits(radish_partition_memory_add(cores[k].use, addition(&cores[k], tile)), params);
      const int same = cores[k].layer == tile->layer ? cores[k].of_layer : 0;
      if (best >= 0 && !better(&cores[k], fits, same, &cores[best], best_fits, best_same)) continue;
      best = k;
      best_fits = fits;
      best_same = same;
    }
    core_state *core = &cores[best];
    core->use = radish_partition_memory_add(core->use, addition(core, tile));
    core->weights = tile->weights + 1;
    core->load += tile->load;
    core->of_layer = best_same + 1;
    core->layer = tile->layer;
    tile->core = best;
  }
}

// ---- residency ----------------------------------------------------------------------------------------------

typedef struct {
  int64_t bits;
  int index;
} reload;

static int by_bits_descending(const void *a, const void *b) {
  const reload *left = a, *right = b;
  if (left->bits != right->bits) return left->bits > right->bits ? -1 : 1;
  return left->index - right->index;
}

// Returns what tile `at` of the order adds to the memory of the resident tiles before it. Its weights count only if
// none of these has them.
static radish_memory_use addition_to_residents(const radish_tile *tiles, const reload *order, int at) {
  const radish_tile *tile = &tiles[order[at].index];
  radish_memory_use use = tile->memory;
  for (int j = 0; j < at; j++) {
    const radish_tile *other = &tiles[order[j].index];
    if (!other->resident || other->weights != tile->weights) continue;
    use.synapse_bits -= tile->weight_bits;
    break;
  }
  return use;
}

// Sets `resident` of the `count` tiles of one core. `behind` is scratch: behind[i] is the largest memory of the tiles
// from i on in the order.
static void choose_residents(radish_tile *tiles, reload *order, radish_memory_use *behind, int count,
                             const radish_core_params *params) {
  qsort(order, (size_t)count, sizeof *order, by_bits_descending);
  radish_memory_use all = {0}, resident = {0}, region = {0};
  for (int i = 0; i < count; i++) {
    tiles[order[i].index].resident = true;
    all = radish_partition_memory_add(all, addition_to_residents(tiles, order, i));
  }
  if (radish_partition_memory_fits(all, params)) return;
  behind[count] = region;
  for (int i = count - 1; i >= 0; i--)
    behind[i] = radish_partition_memory_larger(behind[i + 1], tiles[order[i].index].memory);
  for (int i = 0; i < count; i++) { // the region holds, in turn, those refused so far and those behind
    radish_tile *tile = &tiles[order[i].index];
    const radish_memory_use with = radish_partition_memory_add(resident, addition_to_residents(tiles, order, i));
    tile->resident = radish_partition_memory_fits(
        radish_partition_memory_add(with, radish_partition_memory_larger(region, behind[i + 1])), params);
    if (tile->resident) {
      resident = with;
    } else {
      region = radish_partition_memory_larger(region, tile->memory);
    }
  }
}

radish_status radish_placement_choose_residents(radish_tile *tiles, int tile_count, int core_count,
                                                const radish_core_params *core, radish_error *error) {
  reload *order = calloc((size_t)tile_count, sizeof *order);
  radish_memory_use *behind = calloc((size_t)tile_count + 1, sizeof *behind);
  int *first = calloc((size_t)core_count + 1, sizeof *first), *of_core = calloc((size_t)tile_count, sizeof *of_core);
  const bool room = order && behind && first && of_core;
  if (room) {
    for (int i = 0; i < tile_count; i++) first[tiles[i].core + 1]++;
    for (int k = 0; k < core_count; k++) first[k + 1] += first[k];
    for (int i = 0; i < tile_count; i++) of_core[first[tiles[i].core]++] = i;
    for (int k = 0, at = 0; k < core_count; k++) { // first[k] is the end of core k by now
      int count = 0;
      for (; at < first[k]; at++) order[count++] = (reload){tiles[of_core[at]].memory.synapse_bits, of_core[at]};
      choose_residents(tiles, order, behind, count, core);
    }
  }
  free(order);
  free(behind);
  free(first);
  free(of_core);
  return room ? RADISH_OK
              : radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for %d partitions", tile_count);
}

int radish_placement_assign_cores(radish_tile *tiles, int tile_count, int budget, const radish_core_params *core,
                                  radish_error *error) {
  if (budget > tile_count) budget = tile_count;
  if (budget == tile_count) {
    for (int i = 0; i < tile_count; i++) {
      tiles[i].core = i;
      tiles[i].resident = true;
    }
    return budget;
  }
  core_state *cores = calloc((size_t)budget, sizeof *cores);
  if (!cores) {
    radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for %d partitions", tile_count);
    return -1;
  }
  share_cores(tiles, tile_count, budget, cores, core);
  free(cores);
  return radish_placement_choose_residents(tiles, tile_count, budget, core, error) ? -1 : budget;
}

radish_place radish_placement_place_core(int core, int core_count, int columns, int rows) {
  int side = 1;
  while (side * side < core_count) side++;
  const int strip = side < RADISH_STRIP_ROWS ? side : RADISH_STRIP_ROWS;
  int height = side / strip * strip;
  const int least = (core_count + columns - 1) / columns;
  if (height < least) height = least;
  if (height > rows) height = rows;
  const int width = (core_count + height - 1) / height;

  const int index = core / (width * strip), first_row = index * strip;
  const int strip_rows = height - first_row < strip ? height - first_row : strip;
  const int within = core - index * width * strip;
  int x = within / strip_rows, y = within % strip_rows;
  if (x % 2) y = strip_rows - 1 - y;
  if (index % 2) x = width - 1 - x;
  return (radish_place){x, first_row + y};
}
