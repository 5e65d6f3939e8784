// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// placement_take.h: a mapped chip takes a placement.
#ifndef RADISH_MAPPING_PLACEMENT_TAKE_H
#define RADISH_MAPPING_PLACEMENT_TAKE_H

#include "mapping/mapped_chip_build.h"
#include "mapping/placement_pool.h"

// Gives the mapped chip the places and cores of a candidate; where tiles change cores, cores are numbered
// anew in the order of their first tile, and which tiles stay is chosen again. The tables stay as they are.
radish_status radish_placement_take(radish_mapped_chip *mapped, radish_tiling *tiling,
                                    const radish_placement_candidate *candidate, radish_error *error);

#endif
