// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/tables.h"

#include "mapping/mapped_chip_build.h"
#include <stdlib.h>
#include <string.h>

void radish_tables_count(radish_mapped_chip *mapped) {
  for (int p = 0; p < mapped->partition_count; p++) {
    mapped->memory[p].destinations = mapped->source_feeds[p + 1] - mapped->source_feeds[p];
    mapped->memory[p].feeds = 0;
  }
  for (int i = 0; i < mapped->feed_count; i++) mapped->memory[mapped->feeds[i].destination].feeds++;
}

// ---- routers ------------------------------------------------------------------------------------------------

static radish_status check_routers(const radish_mapped_chip *mapped, const char *path, radish_error *error) {
  const int columns = (int)mapped->params.mesh.columns, routers = columns * (int)mapped->params.mesh.rows;
  int *routes = calloc((size_t)routers, sizeof *routes), most = 0;
  if (!routes) return radish_mapping_no_memory(error);
  radish_status status = radish_tables_of_routers(mapped, routes, error);
  for (int i = 0; i < routers; i++) most = routes[i] > routes[most] ? i : most;
  if (!status && routes[most] > mapped->params.noc.routes) {
    status = radish_fail(error, RADISH_BAD_INPUT, path, 0,
                         "noc.routes: the mapping needs %d entries in router (%d, %d); %lld are there", routes[most],
                         most % columns, most / columns, (long long)mapped->params.noc.routes);
  }
  free(routes);
  return status;
}

// ---- cores --------------------------------------------------------------------------------------------------

// This is what stays in a core, and the most that one of its other partitions needs beside it.
typedef struct {
  radish_memory_use resident, region;
} core_use;

static void add_partition(core_use *core, radish_memory_use use, bool resident) {
  if (resident) core->resident = radish_partition_memory_add(core->resident, use);
  else core->region = radish_partition_memory_larger(core->region, use);
}

static radish_status refuse(const radish_mapped_chip *mapped, int core, int partition, const char *table,
                            int64_t entries, int64_t capacity, const char *path, radish_error *error) {
  const radish_place place = mapped->places[core];
  return radish_fail(error, RADISH_BAD_INPUT, path, 0,
                     "core.%s: the mapping needs %lld entries in core (%d, %d), which has tiles of layer %s; %lld are "
                     "there",
                     table, (long long)entries, place.x, place.y,
                     mapped->network->layers[mapped->programs[partition].layer].name, (long long)capacity);
}

static radish_status check_core(const radish_mapped_chip *mapped, int core, core_use use, int partition,
                                const char *path, radish_error *error) {
  const radish_memory_use need = radish_partition_memory_add(use.resident, use.region),
                          have = radish_partition_memory_capacity(&mapped->params.core);
#define X(table)                                                                                                       \
  if (need.table > have.table) return refuse(mapped, core, partition, #table, need.table, have.table, path, error);
  RADISH_TABLES(X)
#undef X
  return RADISH_OK;
}

radish_status radish_tables_check(const radish_mapped_chip *mapped, const char *path, radish_error *error) {
  core_use *cores = calloc((size_t)mapped->core_count, sizeof *cores);
  int *most_of =
      calloc((size_t)mapped->core_count, sizeof *most_of); // the partition with the most feeds and destinations
  const bool room = cores && most_of;
  radish_status status = room ? RADISH_OK : radish_mapping_no_memory(error);
  for (int p = mapped->port_count; room && p < mapped->partition_count; p++) {
    const int core = mapped->core_of[p];
    const radish_memory_use use = mapped->memory[p], most = mapped->memory[most_of[core]];
    add_partition(&cores[core], use, mapped->programs[p].resident);
    if (!most_of[core] || use.feeds + use.destinations > most.feeds + most.destinations) most_of[core] = p;
  }
  for (int k = 0; k < mapped->core_count && !status; k++) {
    status = check_core(mapped, k, cores[k], most_of[k], path, error);
  }
  free(cores);
  free(most_of);
  return status ? status : check_routers(mapped, path, error);
}
