// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// mapped_chip_build.h: the steps of mapping, shared by mapped_chip.c (tiles, cores), programs.c and feeds.c.
#ifndef RADISH_MAPPING_MAPPED_CHIP_BUILD_H
#define RADISH_MAPPING_MAPPED_CHIP_BUILD_H

#include "mapping/mapped_chip.h"
#include "mapping/tiling.h"

// Returns zeroed memory for `count` elements of `size` bytes that the mapped chip owns, or NULL where memory ran out.
void *radish_mapping_take(radish_mapped_chip *mapped, int64_t count, size_t size);
radish_status radish_mapping_no_memory(radish_error *error);

// Makes the program of the tile in `*program`, its place in mapped->programs. `before` is the program of the layer's
// previous tile, or NULL: tiles of the same channels share their weights.
radish_status radish_mapping_fill_program(radish_mapped_chip *mapped, const radish_tile *tile,
                                          const radish_program *before, radish_program *program, radish_error *error);
// Makes the program of a host port, which sends a band of the input's rows.
void radish_mapping_fill_host_program(radish_mapped_chip *mapped, int port);

// Finds who sends to whom: sets mapped->feeds and what counts them.
radish_status radish_mapping_make_feeds(radish_mapped_chip *mapped, const radish_tiling *tiling, radish_error *error);
// Puts feeds in order again after partitions have changed cores.
void radish_mapping_sort_feeds(radish_mapped_chip *mapped);

#endif
