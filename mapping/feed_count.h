// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// feed_count.h: how many feeds will end and begin in each tile, before feeds.c makes them.
//
// Boxes meet where they meet along each axis, so that the feeds of a cut are products of three small counts. Two
// sources of a layer that read the same population are counted twice although they share a feed, so a count may be too
// high but never too low.
#ifndef RADISH_MAPPING_FEED_COUNT_H
#define RADISH_MAPPING_FEED_COUNT_H

#include "mapping/tiling.h"

#ifdef __cplusplus
extern "C" {
#endif

// Sets `feeds` and `destinations` of every tile's memory. The tiles are those of `cuts`. RADISH_NO_MEMORY is the only
// failure.
radish_status radish_feed_count_cuts(radish_tiling *tiling, const radish_network *network, int lanes,
                                     radish_error *error);
// Counts the same for tiles of any shape, pair by pair.
void radish_feed_count_boxes(radish_tiling *tiling, const radish_network *network);

#ifdef __cplusplus
}
#endif
#endif
