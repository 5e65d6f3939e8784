// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// tables.h: how many entries a mapping needs in the tables of the cores and the routers, and whether they are there.
//
// A router has an entry for each source partition whose packets do more than go straight on: a packet that finds none
// leaves by the side opposite to the one it came from, as in SpiNNaker (Furber et al., "Overview of the SpiNNaker System
// Architecture", IEEE Transactions on Computers, 2013). So a tree needs an entry where it begins, turns, branches or
// delivers; with `noc.multicast: false` the packets of a partition share the entries of all their ways. Credits name
// their place and need none.
#ifndef RADISH_MAPPING_TABLES_H
#define RADISH_MAPPING_TABLES_H

#include "mapping/mapped_chip.h"

#ifdef __cplusplus
extern "C" {
#endif

// Feeds and destinations of each partition's memory, exactly.
void radish_tables_count(radish_mapped_chip *mapped);
// Entries of each router, in `routes` [mesh rows * mesh columns]. RADISH_NO_MEMORY is the only failure.
radish_status radish_tables_of_routers(const radish_mapped_chip *mapped, int *routes, radish_error *error);
// Bad input where a core or a router has too few; the message names it, the layer with most entries there, and both
// counts. `path`: the chip file.
radish_status radish_tables_check(const radish_mapped_chip *mapped, const char *path, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
