// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// placement_bundles.h: what placement_state.c keeps of each bundle, and placement_trial.c looks at.
#ifndef RADISH_MAPPING_PLACEMENT_BUNDLES_H
#define RADISH_MAPPING_PLACEMENT_BUNDLES_H

#include "mapping/placement_state.h"

enum { RADISH_PLACEMENT_WORD = 64, RADISH_PLACEMENT_NOWHERE = -1 };

// This is what is kept of one bundle.
typedef struct {
  int16_t *low, *high; // [columns]: extent of each column; high = -1 and low = INT16_MAX without any destination
  int16_t *taken;      // [columns]: destinations in each column
  int west, east;      // extent of the columns that have one
  int64_t *at_most_x, *at_least_x, *at_most_y, *at_least_y; // sums of w min(source, h) and w max(source, h)
  int64_t *from_x, *from_y;                                 // sums over its sources of the distance
  int64_t *to_x, *to_y;                                     // sums over its destinations of credits times distance
} radish_placement_bundle;

// A radish_placement_shift is what moves between two places change for one bundle, in sum: what goes there less what
// comes back.
typedef struct {
  int sources;
  int there, back; // destinations
  int64_t packets; // of the sources
  int64_t credits; // of the destinations, with the packets that take a path of their own
  bool shifted;
} radish_placement_shift;

struct radish_placement_state {
  const radish_placement_graph *graph;
  int columns, rows, words; // words of a column
  radish_place *at;         // [partition]
  radish_placement_bundle *bundles;
  uint64_t *one, *two; // [bundle][column][word]
  int64_t *tables;
  int16_t *extents;
  int64_t *path_weight;           // [bundle]: packets that take a path for each pair, where there is no multicast
  radish_placement_shift *shifts; // [bundle]: of the moves that are tried
  int *shifted;                   // [bundle]: the bundles that these change
  int64_t hops;
};

// Returns how many destinations of the bundle stand at `at`.
int radish_placement_state_count(const radish_placement_state *state, int bundle, radish_place at);

static inline uint64_t *radish_placement_word(uint64_t *mask, const radish_placement_state *s, int bundle,
                                              radish_place at) {
  return &mask[((int64_t)bundle * s->columns + at.x) * s->words + at.y / RADISH_PLACEMENT_WORD];
}

#endif
