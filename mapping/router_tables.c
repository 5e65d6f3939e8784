// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/tables.h"

#include "mapping/mapped_chip_build.h"
#include <stdlib.h>
#include <string.h>

// The packets of `partition` go to these rows of one column.
typedef struct {
  int partition, lowest, highest;
} column_span;

typedef struct {
  int *routes;            // [router]
  unsigned char *outputs; // [router][input]: where the newest source that came in there went on; 0 without any
  int *delivered;         // [router]: the newest partition that delivers there
  column_span *spans;     // [column]
  int columns, partition, layer;
  int watched, *of_layer; // a router, and [layer]: its entries that packets of the layer begin; NULL: none is watched
} route_count;

static unsigned bit(radish_compass side) {
  return 1u << side;
}

// Counts an entry where a packet passes, unless it goes straight on or as the packets of the source before it do.
static void pass(route_count *count, int x, int y, radish_compass in, unsigned outputs) {
  const int router = y * count->columns + x;
  if (count->delivered[router] == count->partition) outputs |= bit(RADISH_LOCAL);
  unsigned char *before = &count->outputs[router * RADISH_PORTS + (int)in];
  const bool straight_on = in != RADISH_LOCAL && outputs == bit(radish_compass_opposite[in]);
  if (*before != outputs && !straight_on) {
    count->routes[router]++;
    if (count->of_layer && router == count->watched) count->of_layer[count->layer]++;
  }
  *before = (unsigned char)outputs;
}

// Passes the routers up or down a column, behind that of the source's row.
static void pass_column(route_count *count, int x, int from_y, int to_y) {
  const radish_compass out = to_y > from_y ? RADISH_SOUTH : RADISH_NORTH;
  const int step = to_y > from_y ? 1 : -1;
  for (int y = from_y; y != to_y;) {
    y += step;
    pass(count, x, y, radish_compass_opposite[out], y == to_y ? 0 : bit(out));
  }
}

static void pass_row(route_count *count, radish_place from, radish_compass host_side, int west, int east) {
  for (int x = west; x <= east; x++) {
    const bool in_column = count->spans[x].partition == count->partition;
    const int lowest = in_column ? count->spans[x].lowest : from.y,
              highest = in_column ? count->spans[x].highest : from.y;
    const radish_compass in = x == from.x ? host_side : x > from.x ? RADISH_WEST : RADISH_EAST;
    pass(count, x, from.y, in,
         (x >= from.x && x < east ? bit(RADISH_EAST) : 0) | (x <= from.x && x > west ? bit(RADISH_WEST) : 0) |
             (lowest < from.y ? bit(RADISH_NORTH) : 0) | (highest > from.y ? bit(RADISH_SOUTH) : 0));
    if (lowest < from.y) pass_column(count, x, from.y, lowest);
    if (highest > from.y) pass_column(count, x, from.y, highest);
  }
}

// Counts the entries of a partition's tree, X first, then Y.
static void count_partition(const radish_mapped_chip *mapped, int partition, route_count *count) {
  const int core = mapped->core_of[partition];
  const bool host = core == RADISH_HOST;
  const radish_place from =
      host ? (radish_place){mapped->ports[partition].x, mapped->ports[partition].y} : mapped->places[core];
  int west = from.x;
  int east = west;
  count->partition = partition;
  count->layer = mapped->programs[partition].layer;
  for (int i = mapped->source_feeds[partition]; i < mapped->source_feeds[partition + 1]; i++) {
    const radish_place to = mapped->places[mapped->feeds[i].core];
    column_span *span = &count->spans[to.x];
    if (span->partition != partition) *span = (column_span){partition, from.y, from.y};
    if (to.y < span->lowest) span->lowest = to.y;
    if (to.y > span->highest) span->highest = to.y;
    if (to.x < west) west = to.x;
    if (to.x > east) east = to.x;
    count->delivered[to.y * count->columns + to.x] = partition;
  }
  if (mapped->source_feeds[partition] == mapped->source_feeds[partition + 1]) return;
  pass_row(count, from, host ? mapped->ports[partition].side : RADISH_LOCAL, west, east);
}

// Counts the entries of each router, and those of one of them layer by layer where `of_layer` is not NULL.
static radish_status count_all(const radish_mapped_chip *mapped, int *routes, int watched, int *of_layer,
                               radish_error *error) {
  const size_t columns = (size_t)mapped->params.mesh.columns, routers = columns * (size_t)mapped->params.mesh.rows;
  route_count count = {.routes = routes, .columns = (int)columns, .watched = watched, .of_layer = of_layer};
  count.outputs = calloc(routers * RADISH_PORTS, sizeof *count.outputs);
  count.delivered = malloc(routers * sizeof *count.delivered);
  count.spans = malloc(columns * sizeof *count.spans);
  const bool room = count.outputs && count.delivered && count.spans;
  if (room) {
    memset(routes, 0, routers * sizeof *routes);
    for (size_t i = 0; i < routers; i++) count.delivered[i] = -1;
    for (size_t x = 0; x < columns; x++) count.spans[x].partition = -1;
    for (int p = 0; p < mapped->partition_count; p++) count_partition(mapped, p, &count);
  }
  free(count.outputs);
  free(count.delivered);
  free(count.spans);
  return room ? RADISH_OK : radish_mapping_no_memory(error);
}

radish_status radish_tables_of_routers(const radish_mapped_chip *mapped, int *routes, radish_error *error) {
  return count_all(mapped, routes, 0, NULL, error);
}

radish_status radish_tables_layer_of_router(const radish_mapped_chip *mapped, int router, int *layer,
                                            radish_error *error) {
  const int layers = mapped->network->layer_count;
  int *routes = calloc((size_t)(mapped->params.mesh.columns * mapped->params.mesh.rows), sizeof *routes);
  int *of_layer = calloc((size_t)layers, sizeof *of_layer);
  radish_status status =
      routes && of_layer ? count_all(mapped, routes, router, of_layer, error) : radish_mapping_no_memory(error);
  *layer = 0;
  for (int l = 1; l < layers && !status; l++) *layer = of_layer[l] > of_layer[*layer] ? l : *layer;
  free(routes);
  free(of_layer);
  return status;
}
