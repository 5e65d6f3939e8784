// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// rtl_limits.h: random shapes and registers up to what networks, chips and the RTL's registers allow.
//
// What a network may say is drawn up to its limit (network/network.h); kernels and strides go up to 63, the most that
// their registers hold. Memories are loaded in part only, since most rows of a large kernel are never read here:
// weights are random in rows near the first and the last of a source, and zero in the others.
#ifndef RADISH_TESTS_RTL_RTL_LIMITS_H
#define RADISH_TESTS_RTL_RTL_LIMITS_H

#include "tests/rtl/rtl_program.h"

namespace rtl {

// Draws the tile of a partition, before pooling, and where its outputs lie in the layer.
radish_shape limit_tile(Random &random, bool dense);
void limit_outputs(Random &random, radish_program &p);

// Draws a source that reads at most `program.synapse_words` and takes at most `program.plane_words` of a plane's words,
// for each plane of the partition; what it takes is subtracted.
radish_program_source limit_source(Random &random, Program &program, const radish_program &p, bool dense,
                                   int sources_left);

// Draws pooling as wide as its registers.
void limit_pooling(Random &random, radish_program &p);

// Returns whether the weights of a row, or the initial potentials of a position, each of so many words, are random; the
// others are zero.
bool limit_row_is_loaded(const radish_program_source &s, int64_t row, int words);
bool limit_position_is_loaded(int position, int positions, int words);

// Moves the partitions to random places of the memories, which `used` says are needed, often to their ends.
void spread_partitions(Random &random, std::vector<radish::placed_partition *> &placed, const radish::core_sizes &used);

} // namespace rtl
#endif
