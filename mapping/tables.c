// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/tables.h"

#include "mapping/mapped_chip_build.h"
#include <stdlib.h>

void radish_tables_count(radish_mapped_chip *mapped) {
  for (int p = 0; p < mapped->partition_count; p++) {
    mapped->memory[p].destinations = mapped->source_feeds[p + 1] - mapped->source_feeds[p];
    mapped->memory[p].feeds = 0;
  }
  for (int i = 0; i < mapped->feed_count; i++) mapped->memory[mapped->feeds[i].destination].feeds++;
}

// ---- routers ------------------------------------------------------------------------------------------------

static radish_status check_routers(const radish_mapped_chip *mapped, const char *path, radish_error *error) {
  const int fullest = radish_tables_fullest_router(mapped), columns = (int)mapped->params.mesh.columns;
  int layer = 0;
  if (mapped->routes[fullest] <= mapped->params.noc.routes) return RADISH_OK;
  radish_status status = radish_tables_layer_of_router(mapped, fullest, &layer, error);
  if (status) return status;
  return radish_fail(error, RADISH_BAD_INPUT, path, 0,
                     "noc.routes: the mapping needs %d entries in router (%d, %d), most of them for packets of layer "
                     "%s; %lld are there",
                     mapped->routes[fullest], fullest % columns, fullest / columns, mapped->network->layers[layer].name,
                     (long long)mapped->params.noc.routes);
}

int radish_tables_fullest_router(const radish_mapped_chip *mapped) {
  const int routers = (int)(mapped->params.mesh.columns * mapped->params.mesh.rows);
  int fullest = 0;
  for (int i = 0; i < routers; i++) fullest = mapped->routes[i] > mapped->routes[fullest] ? i : fullest;
  return fullest;
}

// ---- cores --------------------------------------------------------------------------------------------------

// This is the table of a core that is used most, as a fraction used / there.
typedef struct {
  int64_t used, there;
} table_share;

static table_share share_of(radish_memory_use use, radish_memory_use capacity) {
  table_share most = {0, 1};
#define X(table)                                                                                                       \
  if (use.table * most.there > most.used * capacity.table) most = (table_share){use.table, capacity.table};
  RADISH_TABLES(X)
#undef X
  return most;
}

int radish_tables_fullest_core(const radish_mapped_chip *mapped) {
  const radish_memory_use capacity = radish_partition_memory_capacity(&mapped->params.core);
  int fullest = 0;
  for (int k = 1; k < mapped->core_count; k++) {
    const table_share a = share_of(mapped->core_use[fullest], capacity), b = share_of(mapped->core_use[k], capacity);
    if (b.used * a.there > a.used * b.there) fullest = k;
  }
  return fullest;
}

int radish_tables_largest_layer(const radish_mapped_chip *mapped, int core) {
  int largest = -1;
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    if (mapped->core_of[p] != core) continue;
    const radish_memory_use use = mapped->memory[p], most = mapped->memory[largest < 0 ? p : largest];
    if (largest < 0 || use.feeds + use.destinations > most.feeds + most.destinations) largest = p;
  }
  return mapped->programs[largest].layer;
}

static radish_status refuse(const radish_mapped_chip *mapped, int core, const char *table, int64_t entries,
                            int64_t capacity, const char *path, radish_error *error) {
  const radish_place place = mapped->places[core];
  return radish_fail(error, RADISH_BAD_INPUT, path, 0,
                     "core.%s: the mapping needs %lld entries in core (%d, %d), which has tiles of layer %s; %lld are "
                     "there",
                     table, (long long)entries, place.x, place.y,
                     mapped->network->layers[radish_tables_largest_layer(mapped, core)].name, (long long)capacity);
}

static radish_status check_core(const radish_mapped_chip *mapped, int core, const char *path, radish_error *error) {
  const radish_memory_use need = mapped->core_use[core], have = radish_partition_memory_capacity(&mapped->params.core);
#define X(table)                                                                                                       \
  if (need.table > have.table) return refuse(mapped, core, #table, need.table, have.table, path, error);
  RADISH_TABLES(X)
#undef X
  return RADISH_OK;
}

// ---- all ----------------------------------------------------------------------------------------------------

// Sets `core_use`: what stays in each core, and the most that one of its other partitions needs beside it. Returns
// false where memory ran out.
static bool use_of_cores(radish_mapped_chip *mapped) {
  radish_memory_use *regions = calloc((size_t)mapped->core_count, sizeof *regions);
  if (!regions) return false;
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    const int core = mapped->core_of[p];
    radish_memory_use *use = &mapped->core_use[core], *region = &regions[core];
    if (mapped->programs[p].resident) *use = radish_partition_memory_add(*use, mapped->memory[p]);
    else *region = radish_partition_memory_larger(*region, mapped->memory[p]);
  }
  for (int k = 0; k < mapped->core_count; k++) {
    mapped->core_use[k] = radish_partition_memory_add(mapped->core_use[k], regions[k]);
  }
  free(regions);
  return true;
}

radish_status radish_tables_fill(radish_mapped_chip *mapped, const char *path, radish_error *error) {
  const int64_t routers = mapped->params.mesh.columns * mapped->params.mesh.rows;
  mapped->core_use = radish_mapping_take(mapped, mapped->core_count, sizeof *mapped->core_use);
  mapped->routes = radish_mapping_take(mapped, routers, sizeof *mapped->routes);
  if (!mapped->core_use || !mapped->routes || !use_of_cores(mapped)) return radish_mapping_no_memory(error);
  radish_status status = radish_tables_of_routers(mapped, mapped->routes, error);
  for (int k = 0; k < mapped->core_count && !status; k++) status = check_core(mapped, k, path, error);
  return status ? status : check_routers(mapped, path, error);
}
