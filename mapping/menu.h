// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// menu.h: the cuts that a layer may have on a chip, with what each would cost and need.
//
// First come the cuts of which no other one is as fast and needs no more. A tile takes of a core what it fills of the memory
// that it fills most; a large one takes the part that equal tiles could fill: two of 42 % leave no room for a third, so
// each takes a half. That is rough: tiles that fill different memories share a core as well. So the cuts follow that are
// faster than all that have as few tiles and fill no memory more, for those who pack what they choose (cut_search.h).
#ifndef RADISH_MAPPING_MENU_H
#define RADISH_MAPPING_MENU_H

#include "core/base/status.h"
#include "mapping/partition.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { RADISH_NEED_CORES, RADISH_NEED_PARTITIONS, RADISH_NEEDS };

typedef struct {
  radish_cut cut;
  int tiles;
  radish_memory_use memory;  // the most of its tiles, each memory for itself, without feeds and destinations
  double share;              // of a core's memory that this fills most
  double latency_cycles;     // what the layer adds to the latency of an image
  double engine_cycles;      // of its largest tile, for one image
  double turn_cycles;        // that a turn of its largest tile takes of a channel to off-chip memory, for one image
  double need[RADISH_NEEDS]; // shares of the budget's cores and of the partitions that a chip may have
} radish_menu_cut;

typedef struct {
  int count; // cuts of which no other one is as fast and needs no more, the fastest first
  int all;   // and those that follow
  int capacity;
  radish_menu_cut *cuts; // [all]
} radish_menu;

// Returns how often one after another so many tiles of a layer need so many cores.
static inline int64_t radish_menu_rounds(int64_t tiles, int cores) {
  return tiles > cores ? (tiles + cores - 1) / cores : 1;
}

// Returns what an image costs by a layer of which `taking` tiles take turns on `cores` cores, in cycles: the layer's latency, in
// each round, and the load of the busiest of `channels` channels.
static inline double radish_menu_turns_cycles(const radish_menu_cut *cut, int64_t taking, int cores, int channels) {
  return (double)radish_menu_rounds(taking, cores) * cut->latency_cycles +
         cut->turn_cycles * (double)((taking + channels - 1) / channels);
}

typedef struct {
  const radish_network *network;
  radish_coding coding;
  const radish_params *params;
  int budget;           // cores
  int most_tiles;       // of all layers together
  const double *shares; // [layer_count] of a layer's neurons, that spike in a step
} radish_menu_request;

// Fills the menu with cuts into at most `budget` tiles that each fit a core, or, where there are none, twice as many, and so on. `*menu` must be zero before; the caller
// frees it, after a failure too. It stays empty where not even the smallest tile fits.
radish_status radish_menu_fill(radish_menu *menu, const radish_menu_request *request, int layer, radish_error *error);
void radish_menu_free(radish_menu *menu);

#ifdef __cplusplus
}
#endif

#endif
