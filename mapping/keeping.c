// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/keeping.h"

#include <stdlib.h>

typedef struct {
  double worth;
  int layer;
} worthy;

static int by_worth_descending(const void *a, const void *b) {
  const worthy *left = a, *right = b;
  if (left->worth != right->worth) return left->worth > right->worth ? -1 : 1;
  return left->layer - right->layer;
}

enum { TAKES_TURNS = -1 };

// Gives each tile of a layer the first core after that of the tile before it that has room.
static void keep_layer(radish_tiling *t, int layer, radish_memory_use have, radish_memory_use *uses, int cores) {
  int k = 0;
  for (int i = t->first_tile[layer]; i < t->first_tile[layer + 1]; i++) {
    radish_memory_use with = {0};
    for (; k < cores; k++) {
      with = radish_partition_memory_add(uses[k], t->tiles[i].memory);
      if (radish_partition_memory_within(&with, &have)) break;
    }
    t->tiles[i].core = k < cores ? k : TAKES_TURNS;
    t->tiles[i].resident = k < cores;
    if (k < cores) uses[k++] = with;
  }
}

// Gives those that take turns the cores from `first` on, where some may stay nevertheless.
static radish_status share_rest(radish_tiling *t, radish_tile *takers, int first, int cores,
                                const radish_core_params *core, radish_error *error) {
  int count = 0;
  for (int i = 0; i < t->tile_count; i++) {
    if (t->tiles[i].core == TAKES_TURNS) takers[count++] = t->tiles[i];
  }
  if (!count) return RADISH_OK;
  if (radish_placement_assign_cores(takers, count, cores, core, error) < 0) return RADISH_NO_MEMORY;
  for (int i = 0, taker = 0; i < t->tile_count; i++) {
    if (t->tiles[i].core != TAKES_TURNS) continue;
    t->tiles[i].core = first + takers[taker].core;
    t->tiles[i].resident = takers[taker++].resident;
  }
  return RADISH_OK;
}

radish_status radish_keeping_assign(radish_tiling *t, const radish_choice *c, radish_error *error) {
  const radish_core_params *core = &c->request->params->core;
  const radish_memory_use have = radish_partition_memory_capacity(core);
  const int budget = c->request->budget, kept = budget - c->turn_cores;
  worthy *order = calloc((size_t)c->layer_count, sizeof *order);
  radish_memory_use *uses = calloc((size_t)budget, sizeof *uses);
  radish_tile *takers = calloc((size_t)t->tile_count, sizeof *takers);
  radish_status status = order && uses && takers ? RADISH_OK : radish_tiling_no_memory(error);
  if (!status) {
    for (int l = 1; l < c->layer_count; l++) order[l] = (worthy){radish_keeping_worth(radish_choice_cut(c, l)), l};
    qsort(order + 1, (size_t)c->layer_count - 1, sizeof *order, by_worth_descending);
    for (int i = 1; i < c->layer_count; i++) keep_layer(t, order[i].layer, have, uses, kept);
    status = share_rest(t, takers, kept, c->turn_cores, core, error);
  }
  free(order);
  free(uses);
  free(takers);
  return status;
}
