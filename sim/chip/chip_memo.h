// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// chip_memo.h: what all jobs of a chip came to in a run, for further runs of the same mapping with the same images.
//
// The first run with a memo writes it; once that run has ended well, runs of any chip of that mapping recall it, many
// at a time. They may differ in every time and depth (mapping/mapping_params.h). Results are those of runs without.
#ifndef RADISH_SIM_CHIP_CHIP_MEMO_H
#define RADISH_SIM_CHIP_CHIP_MEMO_H

#include "core/memo.h"
#include "mapping/mapped_chip.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int image_count, partition_count;
  bool complete;           // a run has written all of it
  radish_memo *partitions; // [partition_count]; host ports have none
  radish_arena arena;
} radish_chip_memo;

// Creates an empty memo for runs of `image_count` images. Returns NULL where there can be none: in rate coding, where it
// would take more than `limit` bytes, or where memory ran out.
radish_chip_memo *radish_chip_memo_create(const radish_mapped_chip *mapped, int image_count, size_t limit);
void radish_chip_memo_destroy(radish_chip_memo *memo);

#ifdef __cplusplus
}
#endif
#endif
