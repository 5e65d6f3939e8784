// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/chip/chip_memo.h"

#include <stdlib.h>

static bool take_partition(radish_chip_memo *memo, radish_memo *partition, const radish_program *program) {
  const int64_t images = memo->image_count, outputs = radish_memo_output_count(program);
  partition->steps = radish_arena_take(&memo->arena, images * program->timesteps_in, sizeof *partition->steps);
  if (program->readout) {
    partition->values = radish_arena_take(&memo->arena, images * outputs, sizeof *partition->values);
  } else {
    partition->outputs = radish_arena_take(&memo->arena, images * outputs, sizeof *partition->outputs);
  }
  return partition->steps && (partition->values || partition->outputs);
}

radish_chip_memo *radish_chip_memo_create(const radish_mapped_chip *mapped, int image_count, size_t limit) {
  if (mapped->coding != RADISH_CODING_RADIX) return NULL;
  radish_chip_memo *memo = calloc(1, sizeof *memo);
  if (!memo) return NULL;
  memo->image_count = image_count;
  memo->partition_count = mapped->partition_count;
  memo->arena.limit = limit;
  memo->partitions = radish_arena_take(&memo->arena, mapped->partition_count, sizeof *memo->partitions);
  bool taken = memo->partitions != NULL;
  for (int p = mapped->port_count; p < mapped->partition_count && taken; p++) {
    taken = take_partition(memo, &memo->partitions[p], &mapped->programs[p]);
  }
  if (taken) return memo;
  radish_chip_memo_destroy(memo);
  return NULL;
}

void radish_chip_memo_destroy(radish_chip_memo *memo) {
  if (!memo) return;
  radish_arena_free(&memo->arena);
  free(memo);
}
