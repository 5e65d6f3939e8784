// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/placement_take.h"

#include <stdlib.h>
#include <string.h>

// Numbers the cores, with their places, in the order of their first tile. Returns false where memory ran out.
static bool number_cores(radish_mapped_chip *mapped, radish_tiling *t, const radish_place *places) {
  int *number = malloc((size_t)mapped->core_count * sizeof *number + 1),
      *core_of = &mapped->core_of[mapped->port_count];
  if (!number) return false;
  for (int i = 0; i < t->tile_count; i++) t->tiles[i].core = core_of[i];
  radish_tiling_number_cores(t, mapped->core_count, number);
  for (int i = 0; i < t->tile_count; i++) core_of[i] = t->tiles[i].core;
  for (int k = 0; k < mapped->core_count; k++) {
    if (number[k] >= 0) mapped->places[number[k]] = places[k];
  }
  free(number);
  return true;
}

radish_status radish_placement_take(radish_mapped_chip *mapped, radish_tiling *t, const radish_placement_candidate *c,
                                    radish_error *error) {
  const size_t size = (size_t)mapped->partition_count * sizeof *mapped->core_of;
  const bool moved = memcmp(mapped->core_of, c->core_of, size) != 0;
  memcpy(mapped->core_of, c->core_of, size);
  if (!number_cores(mapped, t, c->places)) return radish_mapping_no_memory(error);
  if (!moved) return RADISH_OK;
  radish_status status =
      radish_placement_choose_residents(t->tiles, t->tile_count, mapped->core_count, &mapped->params.core, error);
  for (int i = 0; i < t->tile_count; i++) mapped->programs[mapped->port_count + i].resident = t->tiles[i].resident;
  radish_mapping_sort_feeds(mapped);
  return status;
}
