// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// tables.h: how many entries a mapping needs in the tables of the cores and the routers, and whether they are there.
//
// An entry of a router is an input, a range of source partitions and the outputs that their packets leave by, such as a
// ternary memory or comparators find in one look. Sources that never come in by that input may lie in the range, so
// that the tiles of a layer that are read by the same cores mostly share one. A packet that finds no entry leaves by
// the side opposite to the one it came from, as in SpiNNaker (Furber et al., "Overview of the SpiNNaker System
// Architecture", IEEE Transactions on Computers, 2013). With `noc.multicast: false` the packets of a partition share
// the entries of all their ways. Credits and readouts name their place and need none.
#ifndef RADISH_MAPPING_TABLES_H
#define RADISH_MAPPING_TABLES_H

#include "mapping/mapped_chip.h"

#ifdef __cplusplus
extern "C" {
#endif

// Counts the feeds and destinations of each partition's memory, exactly. Which core a partition is on does not matter.
void radish_tables_count(radish_mapped_chip *mapped);
// Counts the entries of each router, in `routes` [mesh rows * mesh columns]. RADISH_NO_MEMORY is the only failure.
radish_status radish_tables_of_routers(const radish_mapped_chip *mapped, int *routes, radish_error *error);
// Finds the layer whose packets begin most entries of a router, of equals the first. RADISH_NO_MEMORY is the only failure.
radish_status radish_tables_layer_of_router(const radish_mapped_chip *mapped, int router, int *layer,
                                            radish_error *error);
// Fills in `core_use` and `routes`, once `memory` is counted. Returns RADISH_BAD_INPUT where a core or a router has too few
// entries; the message names it, the layer with most entries there, and both counts. `path` is that of the chip file.
radish_status radish_tables_fill(radish_mapped_chip *mapped, const char *path, radish_error *error);

// These return the core with the fullest table, the layer with most feeds and destinations of a core, and the router
// with most entries; of equals the first.
int radish_tables_fullest_core(const radish_mapped_chip *mapped);
int radish_tables_largest_layer(const radish_mapped_chip *mapped, int core);
int radish_tables_fullest_router(const radish_mapped_chip *mapped);

#ifdef __cplusplus
}
#endif
#endif
