// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// placement_mapped.h: gives a mapped chip the places of its cores, by mapping.placement.
#ifndef RADISH_MAPPING_PLACEMENT_MAPPED_H
#define RADISH_MAPPING_PLACEMENT_MAPPED_H

#include "mapping/mapped_chip_build.h"
#include "mapping/spike_counts.h"

// Places the cores (placement_take.h) and fills the tables (tables.h). Feeds, programs and tiles must be there. For `best` the
// tables of the routers need not hold the best placement: the best that they hold is taken, and `placement` of the mapped
// chip says which. `spikes` are those of an image, for `best`; else they may be NULL. `path` is that of the chip file.
radish_status radish_placement_apply(radish_mapped_chip *mapped, radish_tiling *tiling,
                                     const radish_spike_counts *spikes, const char *path, radish_error *error);

#endif
