// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// mapped_chip_build.h: the steps of mapping, shared by mapped_chip.c, judge.c, lay_out.c, programs.c, constants.c and
// feeds.c.
#ifndef RADISH_MAPPING_MAPPED_CHIP_BUILD_H
#define RADISH_MAPPING_MAPPED_CHIP_BUILD_H

#include "mapping/mapped_chip.h"
#include "mapping/tiling.h"

// Returns zeroed memory for `count` elements of `size` bytes that the mapped chip owns, or NULL where memory ran out.
void *radish_mapping_take(radish_mapped_chip *mapped, int64_t count, size_t size);
radish_status radish_mapping_no_memory(radish_error *error);

// Begins a mapped chip for the network, which the caller destroys. Returns NULL where memory ran out.
radish_mapped_chip *radish_mapping_begin(const radish_network *network, const radish_chip_file *chip,
                                         radish_coding coding);
// Makes everything behind the tiles and their cores but constants and the entries of tables. `places` is [core_count],
// or NULL for the places of placement.h.
radish_status radish_mapping_lay_out(radish_mapped_chip *mapped, const radish_tiling *tiling,
                                     const radish_place *places, radish_error *error);

// Makes the program of the tile in `*program`, its place in mapped->programs, without constants.
radish_status radish_mapping_fill_program(radish_mapped_chip *mapped, const radish_tile *tile, radish_program *program,
                                          radish_error *error);
// Gives all programs their weights, biases and thresholds. Tiles of the same channels share their weights.
radish_status radish_mapping_load_constants(radish_mapped_chip *mapped, radish_error *error);
// Makes the program of a host port, which sends a band of the input's rows.
void radish_mapping_fill_host_program(radish_mapped_chip *mapped, int port);

// Finds who sends to whom: sets mapped->feeds and what counts them.
radish_status radish_mapping_make_feeds(radish_mapped_chip *mapped, const radish_tiling *tiling, radish_error *error);
// Puts feeds in order again after partitions have changed cores.
void radish_mapping_sort_feeds(radish_mapped_chip *mapped);

#endif
