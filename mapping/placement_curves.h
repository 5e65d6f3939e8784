// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// placement_curves.h: orders in which the places of a mesh are filled.
#ifndef RADISH_MAPPING_PLACEMENT_CURVES_H
#define RADISH_MAPPING_PLACEMENT_CURVES_H

#include "mapping/placement.h"

#ifdef __cplusplus
extern "C" {
#endif

// Each fills `places` [count] with the first places of its order; count is at most columns * rows.

// Places cores row by row from the north-west corner, eastwards.
void radish_placement_rows(radish_place *places, int count, int columns, int rows);
// Places cores in strips of `height` rows one above the other, filled column by column, up and down, eastwards and
// westwards in turn.
void radish_placement_strips(radish_place *places, int count, int columns, int rows, int height);
// Places cores along a Hilbert curve over a mesh of any shape: neighbours in order are neighbours in the mesh (one
// diagonal step where both sides are odd lengths apart).
void radish_placement_hilbert(radish_place *places, int count, int columns, int rows);
// Returns the number of (x, y) along the Hilbert curve of a square of 2^bits * 2^bits.
uint32_t radish_placement_hilbert_index(uint32_t x, uint32_t y, int bits);

#ifdef __cplusplus
}
#endif
#endif
