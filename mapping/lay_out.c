// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// lay_out.c: from tiles with cores to programs, places and feeds.
#include "mapping/mapped_chip_build.h"

#include "mapping/tables.h"
#include <stdlib.h>

void radish_mapped_chip_destroy(radish_mapped_chip *mapped) {
  if (!mapped) return;
  radish_arena_free(&mapped->arena);
  free(mapped);
}

radish_mapped_chip *radish_mapping_begin(const radish_network *network, const radish_chip_file *chip,
                                         radish_coding coding) {
  radish_mapped_chip *mapped = calloc(1, sizeof *mapped);
  if (!mapped) return NULL;
  mapped->network = mapped->given = network;
  mapped->coding = coding;
  mapped->arena.limit = RADISH_ARENA_UNLIMITED;
  mapped->params = chip->params;
  mapped->ports = chip->ports;
  mapped->port_count =
      chip->port_count < network->layers[0].shape.rows ? chip->port_count : network->layers[0].shape.rows;
  return mapped;
}

static bool take_arrays(radish_mapped_chip *mapped) {
  mapped->programs = radish_mapping_take(mapped, mapped->partition_count, sizeof *mapped->programs);
  mapped->core_of = radish_mapping_take(mapped, mapped->partition_count, sizeof *mapped->core_of);
  mapped->memory = radish_mapping_take(mapped, mapped->partition_count, sizeof *mapped->memory);
  mapped->places = radish_mapping_take(mapped, mapped->core_count, sizeof *mapped->places);
  mapped->source_feeds = radish_mapping_take(mapped, mapped->partition_count + 1, sizeof *mapped->source_feeds);
  mapped->feeds_at_step = radish_mapping_take(mapped, mapped->partition_count, sizeof *mapped->feeds_at_step);
  return mapped->programs && mapped->core_of && mapped->memory && mapped->places && mapped->source_feeds &&
         mapped->feeds_at_step;
}

radish_status radish_mapping_lay_out(radish_mapped_chip *mapped, const radish_tiling *t, const radish_place *places,
                                     radish_error *error) {
  mapped->core_count = t->core_count;
  mapped->partition_count = mapped->port_count + t->tile_count;
  if (!take_arrays(mapped)) return radish_mapping_no_memory(error);
  mapped->placement = places ? RADISH_PLACEMENT_GIVEN : RADISH_PLACEMENT_STRIPS;
  for (int k = 0; k < mapped->core_count; k++) {
    mapped->places[k] = places ? places[k]
                               : radish_placement_place_core(k, mapped->core_count, (int)mapped->params.mesh.columns,
                                                             (int)mapped->params.mesh.rows);
  }
  for (int port = 0; port < mapped->port_count; port++) {
    radish_mapping_fill_host_program(mapped, port);
    mapped->core_of[port] = RADISH_HOST;
  }
  radish_status status = RADISH_OK;
  for (int i = 0; i < t->tile_count && !status; i++) {
    const int p = mapped->port_count + i;
    mapped->core_of[p] = t->tiles[i].core;
    mapped->memory[p] = t->tiles[i].memory;
    status = radish_mapping_fill_program(mapped, &t->tiles[i], &mapped->programs[p], error);
  }
  if (!status) status = radish_mapping_make_feeds(mapped, t, error);
  if (!status) radish_tables_count(mapped);
  return status;
}
