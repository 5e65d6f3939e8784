// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/placement_mapped.h"

#include "mapping/placement_strategy.h"
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

static radish_status take_cores(radish_mapped_chip *mapped, radish_tiling *t, const radish_placement_graph *graph,
                                const radish_place *places, radish_error *error) {
  const size_t size = (size_t)mapped->partition_count * sizeof *mapped->core_of;
  const bool moved = memcmp(mapped->core_of, graph->core_of, size) != 0;
  memcpy(mapped->core_of, graph->core_of, size);
  if (!number_cores(mapped, t, places)) return radish_mapping_no_memory(error);
  if (!moved) return RADISH_OK;
  radish_status status =
      radish_placement_choose_residents(t->tiles, t->tile_count, mapped->core_count, &mapped->params.core, error);
  for (int i = 0; i < t->tile_count; i++) mapped->programs[mapped->port_count + i].resident = t->tiles[i].resident;
  radish_mapping_sort_feeds(mapped);
  return status;
}

radish_status radish_placement_apply(radish_mapped_chip *mapped, radish_tiling *t, radish_error *error) {
  radish_placement_graph graph = {.columns = 0};
  radish_place *places = calloc((size_t)mapped->core_count + 1, sizeof *places);
  bool *resident = calloc((size_t)mapped->partition_count, sizeof *resident);
  const radish_placement_limits limits = {mapped->memory, resident, &mapped->params.core};
  const radish_placement_request request = {&graph, &limits, (uint64_t)mapped->params.mapping.seed, false};
  radish_status status = places && resident ? RADISH_OK : radish_mapping_no_memory(error);
  if (!status) {
    for (int p = 0; p < mapped->partition_count; p++) resident[p] = mapped->programs[p].resident;
    status = radish_placement_graph_init(&graph, mapped, NULL, error);
  }
  if (!status) status = radish_placement_run(&request, (int)mapped->params.mapping.placement, places, error);
  if (!status) status = take_cores(mapped, t, &graph, places, error);
  radish_placement_graph_free(&graph);
  free(resident);
  free(places);
  return status;
}
