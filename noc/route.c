// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file makes multicast trees, X first and then Y, as flat words, and computes what a route costs.
#include "noc/internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char *const port_names[RADISH_PORTS] = {"north", "east", "south", "west", "local"};

typedef struct {
  radish_noc *noc;
  const radish_noc_leaf *leaves; // sorted by x, y, port
  radish_noc_cost cost;
} builder;

static int by_x_y_port(const void *a, const void *b) {
  const radish_noc_leaf *p = a, *q = b;
  if (p->x != q->x) return p->x < q->x ? -1 : 1;
  if (p->y != q->y) return p->y < q->y ? -1 : 1;
  return (p->port > q->port) - (p->port < q->port);
}

// Returns the first leaf of [from, to) whose x (or y) is at least `least`, or `to`.
static size_t lower_bound(const builder *b, size_t from, size_t to, bool along_x, uint32_t least) {
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    if ((along_x ? b->leaves[middle].x : b->leaves[middle].y) < least) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}

static bool reserve(radish_noc *noc, size_t words) {
  if (noc->nodes_count + words <= noc->nodes_capacity) return true;
  size_t capacity = noc->nodes_capacity ? 2 * noc->nodes_capacity : 256;
  while (capacity < noc->nodes_count + words) capacity *= 2;
  if (capacity > ROUTE_UNICAST) return false;
  uint32_t *nodes = realloc(noc->nodes, capacity * sizeof *nodes);
  if (!nodes) return false;
  noc->nodes = nodes;
  noc->nodes_capacity = capacity;
  return true;
}

// Builds the node of router (x, y) for the leaves [from, to) and those below it. Returns its index, or 0 where memory
// ran out. The leaves that are not in this column lie east or west; those that are lie north, south or here.
static uint32_t build(builder *b, uint32_t x, uint32_t y, size_t from, size_t to) {
  size_t column = lower_bound(b, from, to, true, x), column_end = lower_bound(b, column, to, true, x + 1);
  size_t here = lower_bound(b, column, column_end, false, y);
  size_t here_end = lower_bound(b, here, column_end, false, y + 1);
  const struct {
    size_t from, to;
    uint32_t x, y;
  } arms[4] = {[RADISH_NORTH] = {column, here, x, y - 1},
               [RADISH_EAST] = {column_end, to, x + 1, y},
               [RADISH_SOUTH] = {here_end, column_end, x, y + 1},
               [RADISH_WEST] = {from, column, x - 1, y}};

  uint32_t outputs = 0, sinks = 0, tags[RADISH_PORTS];
  for (uint32_t out = 0; out < 4; out++) outputs |= (uint32_t)(arms[out].from < arms[out].to) << out;
  for (size_t i = here; i < here_end; i++) {
    sinks |= 1u << b->leaves[i].port;
    tags[b->leaves[i].port] = b->leaves[i].tag;
  }
  outputs |= sinks;
  uint32_t size = 2 + (uint32_t)__builtin_popcount(outputs);
  if (!reserve(b->noc, size)) return 0;
  uint32_t node = (uint32_t)b->noc->nodes_count + 1, word = node;
  b->noc->nodes_count += size;
  b->noc->nodes[node - 1] = 0;
  b->noc->nodes[word++] = outputs | sinks << RADISH_PORTS;
  b->cost.visits++;
  for (uint32_t out = 0; out < RADISH_PORTS; out++) {
    if (!(outputs >> out & 1)) continue;
    uint32_t next;
    b->cost.grants++;
    if (sinks >> out & 1) {
      next = tags[out];
      if (out == RADISH_LOCAL) {
        b->cost.local_outputs++;
      } else {
        b->cost.edge_outputs++;
      }
    } else {
      if (out == RADISH_EAST || out == RADISH_WEST) {
        b->cost.links_east_west++;
      } else {
        b->cost.links_north_south++;
      }
      next = build(b, arms[out].x, arms[out].y, arms[out].from, arms[out].to);
      if (!next) return 0;
    }
    b->noc->nodes[word++] = next;
  }
  return node;
}

static radish_status check_leaves(const radish_noc *noc, const radish_noc_leaf *leaves, size_t n_leaves,
                                  radish_error *error) {
  for (size_t i = 0; i < n_leaves; i++) {
    const radish_noc_leaf *leaf = &leaves[i];
    if (leaf->x >= noc->columns || leaf->y >= noc->rows) {
      return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                         "route: leaf (%u, %u) is outside the mesh, allowed 0..%u, 0..%u", leaf->x, leaf->y,
                         noc->columns - 1, noc->rows - 1);
    }
    if ((unsigned)leaf->port >= RADISH_PORTS || !radish_noc_is_open(noc, leaf->x, leaf->y, leaf->port)) {
      return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                         "route: leaf (%u, %u) leaves by %s, allowed local or a side without neighbour", leaf->x,
                         leaf->y, (unsigned)leaf->port < RADISH_PORTS ? port_names[leaf->port] : "no port");
    }
    if (i && by_x_y_port(leaf - 1, leaf) == 0) {
      return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "route: leaf (%u, %u) %s is given twice, allowed once",
                         leaf->x, leaf->y, port_names[leaf->port]);
    }
  }
  return RADISH_OK;
}

radish_status radish_noc_add_tree(radish_noc *noc, uint32_t x, uint32_t y, radish_compass in_port,
                                  const radish_noc_leaf *leaves, size_t n_leaves, radish_noc_route *route,
                                  radish_error *error) {
  if (n_leaves == 0 || n_leaves > UINT32_MAX) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "route: %zu leaves, allowed at least one", n_leaves);
  }
  if (x >= noc->columns || y >= noc->rows || (unsigned)in_port >= RADISH_PORTS ||
      !radish_noc_is_open(noc, x, y, in_port)) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                       "route: no source at (%u, %u) port %u, allowed local or a side without neighbour", x, y,
                       (unsigned)in_port);
  }
  radish_noc_leaf *sorted = malloc(n_leaves * sizeof *sorted);
  if (!sorted) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "route: no memory for %zu leaves", n_leaves);
  memcpy(sorted, leaves, n_leaves * sizeof *sorted);
  qsort(sorted, n_leaves, sizeof *sorted, by_x_y_port);
  radish_status status = check_leaves(noc, sorted, n_leaves, error);
  if (status == RADISH_OK) {
    size_t before = noc->nodes_count;
    builder b = {.noc = noc, .leaves = sorted};
    uint32_t root = 0;
    if (reserve(noc, TREE_LEAVES - 1)) {
      noc->nodes_count += TREE_LEAVES - 1;
      root = build(&b, x, y, 0, n_leaves);
    }
    if (root) {
      uint32_t *header = noc->nodes + root;
      header[-TREE_LEAVES] = (uint32_t)n_leaves;
      header[-TREE_SOURCE] = (y * noc->columns + x) * EVENTS + (uint32_t)in_port;
      header[-TREE_VISITS] = b.cost.visits;
      header[-TREE_EW] = b.cost.links_east_west;
      header[-TREE_NS] = b.cost.links_north_south;
      header[-TREE_LOCAL] = b.cost.local_outputs;
      header[-TREE_EDGE] = b.cost.edge_outputs;
      *route = root;
    } else {
      noc->nodes_count = before;
      status = radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "route: no memory for the tree");
    }
  }
  free(sorted);
  return status;
}

bool radish_noc_route_fits(const radish_noc *noc, const radish_noc_source_state *source, radish_noc_route route) {
  if (route & ROUTE_UNICAST) {
    uint32_t x = route & 255, y = route >> 8 & 255, port = route >> 16 & 0x7fff;
    return x < noc->columns && y < noc->rows && port < RADISH_PORTS && radish_noc_is_open(noc, x, y, port);
  }
  return route >= TREE_LEAVES && route < noc->nodes_count &&
         noc->nodes[route - TREE_SOURCE] == source->router * EVENTS + source->port;
}

radish_noc_cost radish_noc_route_cost(const radish_noc *noc, uint32_t x, uint32_t y, radish_noc_route route) {
  radish_noc_cost cost = {0};
  if (route & ROUTE_UNICAST) {
    uint32_t to_x = route & 255, to_y = route >> 8 & 255;
    cost.links_east_west = to_x > x ? to_x - x : x - to_x;
    cost.links_north_south = to_y > y ? to_y - y : y - to_y;
    cost.visits = cost.links_east_west + cost.links_north_south + 1;
    cost.local_outputs = (route >> 16 & 7) == RADISH_LOCAL;
    cost.edge_outputs = !cost.local_outputs;
  } else {
    const uint32_t *header = noc->nodes + route;
    assert(route >= TREE_LEAVES && route < noc->nodes_count);
    assert(header[-TREE_SOURCE] / EVENTS == y * noc->columns + x);
    cost.visits = header[-TREE_VISITS];
    cost.links_east_west = header[-TREE_EW];
    cost.links_north_south = header[-TREE_NS];
    cost.local_outputs = header[-TREE_LOCAL];
    cost.edge_outputs = header[-TREE_EDGE];
  }
  cost.grants = cost.links_east_west + cost.links_north_south + cost.local_outputs + cost.edge_outputs;
  return cost;
}
