// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/menu.h"

#include "core/kernels.h"
#include "core/packet.h"
#include "mapping/estimate.h"
#include <math.h>
#include <stdlib.h>

// Returns the part of a core that a tile takes from others, whose memory fills `share` of it.
static double taken(double share) {
  return share > 0.2 ? 1 / floor(1 / share + 1e-9) : share;
}

// Returns the bits that pass a channel for a turn of the tile: the spikes that are written for it while it waits, as many
// as are expected, then its weights and the planes of its axons.
static double turn_bits(const radish_menu_request *r, int index, radish_box tile, radish_memory_use use) {
  const radish_layer *layer = &r->network->layers[index];
  const radish_box sums = radish_partition_tile_sums(layer, tile);
  const double steps = r->coding == RADISH_CODING_RATE ? r->network->rate_timesteps : layer->timesteps_in;
  double spikes = 0; // of a step
  for (int i = 0; i < layer->source_count; i++) {
    const radish_box halo = radish_partition_tile_halo(r->network, index, i, sums);
    spikes += r->shares[layer->sources[i].from] * (double)radish_shape_size(halo.shape);
  }
  const double planes = (double)use.axon_words * RADISH_AXONS_PER_WORD;
  return (double)use.synapse_bits + steps * (planes + spikes * RADISH_PACKET_BITS);
}

static radish_menu_cut describe(const radish_menu_request *r, int index, radish_cut cut, radish_box tile,
                                radish_memory_use use) {
  const radish_core_params *core = &r->params->core;
  const double share = radish_partition_memory_share(use, radish_partition_memory_capacity(core));
  const radish_tile_estimate e = radish_estimate_tile(r->network, index, r->params, r->shares, tile);
  const int tiles = cut.channels * cut.rows * cut.columns;
  const double per_core = (double)tiles / r->budget;
  const double bits_per_cycle = (double)r->params->offchip.mbit_per_s / (double)core->clock_mhz;
  return (radish_menu_cut){
      .cut = cut,
      .tiles = tiles,
      .memory = use,
      .share = share,
      .latency_cycles = radish_estimate_latency_cycles(r->network, index, r->coding, e),
      .engine_cycles = radish_estimate_engine_cycles(r->network, index, r->coding, e),
      .turn_cycles = turn_bits(r, index, tile, use) / bits_per_cycle,
      .need = {
          [RADISH_NEED_CORES] = per_core * taken(share), [RADISH_NEED_PARTITIONS] = (double)tiles / r->most_tiles}};
}

static bool append(radish_menu *menu, radish_menu_cut cut) {
  if (menu->all == menu->capacity) {
    const int capacity = menu->capacity ? 2 * menu->capacity : 64;
    radish_menu_cut *cuts = realloc(menu->cuts, (size_t)capacity * sizeof *cuts);
    if (!cuts) return false;
    menu->cuts = cuts;
    menu->capacity = capacity;
  }
  menu->cuts[menu->all++] = cut;
  return true;
}

// Returns the least number of parts above `parts` that makes the largest part smaller, or a number above `size` if
// there is none.
static int next_parts(int size, int parts) {
  const int largest = (size + parts - 1) / parts;
  return largest <= 1 ? size + 1 : (size + largest - 2) / (largest - 1);
}

// Adds all cuts into at most `most` tiles that fit.
static bool fill(radish_menu *menu, const radish_menu_request *r, int index, int most) {
  const radish_layer *layer = &r->network->layers[index];
  const radish_core_params *core = &r->params->core;
  const int words = (int)((layer->shape.channels + core->lanes - 1) / core->lanes);
  for (int c = 1; c <= words && c <= most; c = next_parts(words, c)) {
    for (int y = 1; y <= layer->shape.rows && (int64_t)c * y <= most; y = next_parts(layer->shape.rows, y)) {
      for (int x = 1; x <= layer->shape.columns && (int64_t)c * y * x <= most;
           x = next_parts(layer->shape.columns, x)) {
        const radish_cut cut = {c, y, x};
        const radish_box tile = radish_partition_largest_tile(layer, cut, (int)core->lanes);
        radish_memory_use use;
        if (!radish_partition_cut_needs(r->network, index, r->coding, core, cut, &use)) continue;
        if (!append(menu, describe(r, index, cut, tile, use))) return false;
      }
    }
  }
  return true;
}

static int by_latency_then_tiles(const void *a, const void *b) {
  const radish_menu_cut *left = a, *right = b;
  if (left->latency_cycles != right->latency_cycles) return left->latency_cycles < right->latency_cycles ? -1 : 1;
  if (left->tiles != right->tiles) return left->tiles - right->tiles;
  if (left->cut.channels != right->cut.channels) return left->cut.channels - right->cut.channels;
  return left->cut.rows - right->cut.rows;
}

typedef bool comparison(const radish_menu_cut *a, const radish_menu_cut *b);

static bool needs_no_more(const radish_menu_cut *a, const radish_menu_cut *b) {
  if (a->engine_cycles > b->engine_cycles) return false;
  for (int n = 0; n < RADISH_NEEDS; n++) {
    if (a->need[n] > b->need[n]) return false;
  }
  return true;
}

static bool fills_no_more(const radish_menu_cut *a, const radish_menu_cut *b) {
  return a->engine_cycles <= b->engine_cycles && a->tiles <= b->tiles &&
         radish_partition_memory_within(&a->memory, &b->memory);
}

static bool any(const radish_menu *menu, int count, const radish_menu_cut *cut, comparison *than) {
  for (int i = 0; i < count; i++) {
    if (than(&menu->cuts[i], cut)) return true;
  }
  return false;
}

// Keeps the cuts that menu.h promises.
static void prune(radish_menu *menu) {
  if (menu->all == 0) return;
  qsort(menu->cuts, (size_t)menu->all, sizeof *menu->cuts, by_latency_then_tiles);
  int first = 0, kept = 0;
  for (int i = 0; i < menu->all; i++) {
    const radish_menu_cut cut = menu->cuts[i];
    if (any(menu, kept, &cut, fills_no_more)) continue;
    const bool is_first = !any(menu, first, &cut, needs_no_more);
    menu->cuts[kept++] = is_first ? menu->cuts[first] : cut;
    if (is_first) menu->cuts[first++] = cut;
  }
  menu->count = first;
  menu->all = kept;
}

radish_status radish_menu_fill(radish_menu *menu, const radish_menu_request *request, int layer, radish_error *error) {
  for (int most = request->budget; !menu->all && most <= 2 * request->most_tiles; most *= 2) {
    if (fill(menu, request, layer, most < request->most_tiles ? most : request->most_tiles)) continue;
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory while mapping");
  }
  prune(menu);
  return RADISH_OK;
}

void radish_menu_free(radish_menu *menu) {
  free(menu->cuts);
}
