// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/tables_view.h"

#include "core/tables.h"
#include "mapping/tables.h"
#include "sim/format/json.h"

// ---- for people ---------------------------------------------------------------------------------------------

// Returns the core that stands at a router, or -1.
static int core_at(const radish_mapped_chip *mapped, int x, int y) {
  for (int k = 0; k < mapped->core_count; k++) {
    if (mapped->places[k].x == x && mapped->places[k].y == y) return k;
  }
  return -1;
}

static const char *layer_name(const radish_mapped_chip *mapped, int core) {
  return mapped->network->layers[radish_tables_largest_layer(mapped, core)].name;
}

static void print_placement(const radish_mapped_chip *mapped, FILE *file) {
  const int asked = (int)mapped->params.mapping.placement, refused = mapped->placements_refused;
  fprintf(file, "places      %s", radish_placement_name(mapped->placement));
  if (mapped->placement != RADISH_PLACEMENT_GIVEN && mapped->placement != asked) {
    fprintf(file, ", of mapping.placement %s", radish_placement_name(asked));
  }
  if (refused) {
    fprintf(file, "; %d better %s more than noc.routes entries in a router", refused,
            refused == 1 ? "placement needs" : "placements need");
  }
  fputc('\n', file);
}

void radish_tables_view_print(const radish_mapped_chip *mapped, FILE *file) {
  const int core = radish_tables_fullest_core(mapped), router = radish_tables_fullest_router(mapped);
  const radish_memory_use use = mapped->core_use[core],
                          capacity = radish_partition_memory_capacity(&mapped->params.core);
  const char *before = "";
  print_placement(mapped, file);
  fprintf(file, "tables      fullest core (%d, %d), layer %s: ", mapped->places[core].x, mapped->places[core].y,
          layer_name(mapped, core));
#define X(table)                                                                                                       \
  fprintf(file, "%s%lld of %lld " #table, before, (long long)use.table, (long long)capacity.table);                    \
  before = ", ";
  RADISH_TABLES(X)
#undef X
  const int x = router % (int)mapped->params.mesh.columns, y = router / (int)mapped->params.mesh.columns;
  const int beside = core_at(mapped, x, y);
  fprintf(file, "\n            fullest router (%d, %d)%s%s: %d of %lld routes\n", x, y, beside < 0 ? "" : ", layer ",
          beside < 0 ? "" : layer_name(mapped, beside), mapped->routes[router], (long long)mapped->params.noc.routes);
}

// ---- JSON ---------------------------------------------------------------------------------------------------

static json_t *table_json(int64_t entries, int64_t entry_bits, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  radish_json_set_int(o, "entries", entries);
  radish_json_set_int(o, "entry_bits", entry_bits);
  radish_json_set_int(o, "bits", entries * entry_bits);
  return o.json;
}

static json_t *core_json(const radish_mapped_chip *mapped, int core, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  radish_json_set_int(o, "core", core);
  radish_json_set_int(o, "x", mapped->places[core].x);
  radish_json_set_int(o, "y", mapped->places[core].y);
#define X(table) radish_json_set_int(o, #table, mapped->core_use[core].table);
  RADISH_TABLES(X)
#undef X
  return o.json;
}

static json_t *router_json(const radish_mapped_chip *mapped, int router, bool *failed) {
  const int columns = (int)mapped->params.mesh.columns;
  radish_json_object o = radish_json_new(failed);
  radish_json_set_int(o, "x", router % columns);
  radish_json_set_int(o, "y", router / columns);
  radish_json_set_int(o, "routes", mapped->routes[router]);
  return o.json;
}

// A tile's planes have their counts of tokens, its windows their counts of destinations.
static int64_t partition_bits(const radish_core_params *core) {
  return RADISH_TABLE_partitions_bits + core->slots * (RADISH_TOKEN_COUNT_REGISTER_BITS + RADISH_ROOM_REGISTER_BITS);
}

json_t *radish_tables_view_placement_json(const radish_mapped_chip *mapped, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  radish_json_set_text(o, "taken", radish_placement_name(mapped->placement));
  radish_json_set_int(o, "refused", mapped->placements_refused);
  return o.json;
}

json_t *radish_tables_view_json(const radish_mapped_chip *mapped, bool *failed) {
  const radish_memory_use capacity = radish_partition_memory_capacity(&mapped->params.core);
  const int routers = (int)(mapped->params.mesh.columns * mapped->params.mesh.rows);
  radish_json_object o = radish_json_new(failed), of_core = radish_json_new(failed),
                     of_router = radish_json_new(failed);
  radish_json_set(of_core, "partitions", table_json(capacity.partitions, partition_bits(&mapped->params.core), failed));
  radish_json_set(of_core, "sources", table_json(capacity.sources, RADISH_TABLE_sources_bits, failed));
  radish_json_set(of_core, "feeds", table_json(capacity.feeds, RADISH_TABLE_feeds_bits, failed));
  radish_json_set(of_core, "destinations", table_json(capacity.destinations, RADISH_TABLE_destinations_bits, failed));
  radish_json_set(of_router, "routes", table_json(mapped->params.noc.routes, RADISH_TABLE_routes_bits, failed));
  radish_json_set(o, "core", of_core.json);
  radish_json_set(o, "router", of_router.json);
  json_t *cores = json_array(), *used_routers = json_array();
  for (int k = 0; k < mapped->core_count; k++) radish_json_append(cores, core_json(mapped, k, failed), failed);
  for (int r = 0; r < routers; r++) {
    if (mapped->routes[r]) radish_json_append(used_routers, router_json(mapped, r, failed), failed);
  }
  radish_json_set(o, "cores", cores);
  radish_json_set(o, "routers", used_routers);
  return o.json;
}
