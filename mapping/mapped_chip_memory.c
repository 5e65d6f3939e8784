// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// mapped_chip_memory.c: memory of a mapped chip, for whoever fills it.
#include "mapping/mapped_chip_build.h"

void *radish_mapping_take(radish_mapped_chip *mapped, int64_t count, size_t size) {
  return radish_arena_take(&mapped->arena, count, size);
}

radish_status radish_mapping_no_memory(radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory while mapping");
}
