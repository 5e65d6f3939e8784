#include "mapping/placement.h"

#include <stdlib.h>

typedef struct {
  radish_memory_use use;
  int64_t load;
  int layer, of_layer; // tiles of the layer placed last, for spreading
} core_state;

// Spread a layer first, then avoid reloads, then balance.
static bool better(const core_state *a, bool a_fits, int a_same, const core_state *b, bool b_fits, int b_same) {
  if (a_same != b_same) return a_same < b_same;
  if (a_fits != b_fits) return a_fits;
  return a->load < b->load;
}

static void share_cores(radish_tile *tiles, int tile_count, int budget, core_state *cores,
                        const radish_core_params *params) {
  for (int i = 0; i < tile_count; i++) {
    radish_tile *tile = &tiles[i];
    int best = -1, best_same = 0;
    bool best_fits = false;
    for (int k = 0; k < budget; k++) {
      const bool fits = radish_memory_fits(radish_memory_add(cores[k].use, tile->memory), params);
      const int same = cores[k].layer == tile->layer ? cores[k].of_layer : 0;
      if (best >= 0 && !better(&cores[k], fits, same, &cores[best], best_fits, best_same)) continue;
      best = k;
      best_fits = fits;
      best_same = same;
    }
    core_state *core = &cores[best];
    core->use = radish_memory_add(core->use, tile->memory);
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

static radish_memory_use largest(radish_memory_use a, radish_memory_use b) {
  return (radish_memory_use){a.axon_words > b.axon_words ? a.axon_words : b.axon_words,
                             a.potential_words > b.potential_words ? a.potential_words : b.potential_words,
                             a.synapse_bits > b.synapse_bits ? a.synapse_bits : b.synapse_bits};
}

static void choose_residents(radish_tile *tiles, reload *order, int count, const radish_core_params *params) {
  qsort(order, (size_t)count, sizeof *order, by_bits_descending);
  radish_memory_use all = {0, 0, 0};
  for (int i = 0; i < count; i++) all = radish_memory_add(all, tiles[order[i].index].memory);
  const bool everything = radish_memory_fits(all, params);
  radish_memory_use resident = {0, 0, 0};
  for (int i = 0; i < count; i++) {
    radish_memory_use region = {0, 0, 0}; // what the others need in turn
    for (int j = 0; j < count; j++) {
      if (j > i || (j < i && !tiles[order[j].index].resident)) region = largest(region, tiles[order[j].index].memory);
    }
    radish_tile *tile = &tiles[order[i].index];
    const radish_memory_use with = radish_memory_add(resident, tile->memory);
    tile->resident = everything || radish_memory_fits(radish_memory_add(with, region), params);
    if (tile->resident) resident = with;
  }
}

int radish_assign_cores(radish_tile *tiles, int tile_count, int budget, const radish_core_params *core,
                        radish_error *error) {
  if (budget > tile_count) budget = tile_count;
  core_state *cores = calloc((size_t)budget, sizeof *cores);
  reload *order = calloc((size_t)tile_count, sizeof *order);
  if (!cores || !order) {
    free(cores);
    free(order);
    radish_fail(error, RADISH_NO_MEMORY, 0, 0, "out of memory for %d partitions", tile_count);
    return -1;
  }
  if (budget == tile_count) {
    for (int i = 0; i < tile_count; i++) {
      tiles[i].core = i;
      tiles[i].resident = true;
    }
  } else {
    share_cores(tiles, tile_count, budget, cores, core);
    for (int k = 0; k < budget; k++) {
      int count = 0;
      for (int i = 0; i < tile_count; i++) {
        if (tiles[i].core == k) order[count++] = (reload){tiles[i].memory.synapse_bits, i};
      }
      choose_residents(tiles, order, count, core);
    }
  }
  free(cores);
  free(order);
  return budget;
}

radish_place radish_place_core(int core, int core_count, int columns, int rows) {
  int height = 1;
  while (height * height < core_count) height++;
  if (height > rows) height = rows;
  while (height < rows && (core_count + height - 1) / height > columns) height++;
  const int x = core / height, y = core % height;
  return (radish_place){x, x % 2 ? height - 1 - y : y};
}
