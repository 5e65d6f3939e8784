// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/placement_bundles.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static int words_of(const radish_placement_graph *g) {
  return (g->rows + RADISH_PLACEMENT_WORD - 1) / RADISH_PLACEMENT_WORD;
}

double radish_placement_state_bytes(const radish_placement_graph *g) {
  return (double)g->bundle_count *
         (4.0 * sizeof(int64_t) * (g->columns + g->rows) + 3.0 * sizeof(int16_t) * g->columns +
          2.0 * sizeof(uint64_t) * g->columns * words_of(g) + (double)sizeof(radish_placement_bundle));
}

static int distance(int a, int b) {
  return a > b ? a - b : b - a;
}
static int smaller(int a, int b) {
  return a < b ? a : b;
}
static int larger(int a, int b) {
  return a > b ? a : b;
}

// ---- sources ------------------------------------------------------------------------------------------------

// Returns the hops of the tree of one packet from a source at `from`.
static int64_t tree_hops(const radish_placement_state *s, const radish_placement_bundle *b, radish_place from) {
  int hops = larger(from.x, b->east) - smaller(from.x, b->west);
  for (int x = 0; x < s->columns; x++) hops += larger(from.y, b->high[x]) - smaller(from.y, b->low[x]);
  return hops;
}

// Returns what one source, with its packets and the credits it gets, costs.
static int64_t source_hops(const radish_placement_state *s, const radish_placement_bundle *b, int64_t packets,
                           radish_place at) {
  const int64_t tree = s->graph->multicast ? packets * tree_hops(s, b, at) : 0;
  return tree + b->to_x[at.x] + b->to_y[at.y];
}

static void add_to_tables(int64_t *at_most, int64_t *at_least, int64_t *from, int length, int at, int64_t weight,
                          int64_t sign) {
  for (int h = 0; h < length; h++) {
    at_most[h] += sign * weight * smaller(at, h);
    at_least[h] += sign * weight * larger(at, h);
    from[h] += sign * distance(at, h);
  }
}

static void add_source(radish_placement_state *s, radish_placement_bundle *b, int64_t packets, radish_place at,
                       int64_t sign) {
  add_to_tables(b->at_most_x, b->at_least_x, b->from_x, s->columns, at.x, packets, sign);
  add_to_tables(b->at_most_y, b->at_least_y, b->from_y, s->rows, at.y, packets, sign);
}

static int64_t move_source(radish_placement_state *s, int bundle, int64_t packets, radish_place from, radish_place to) {
  radish_placement_bundle *b = &s->bundles[bundle];
  const int64_t change = source_hops(s, b, packets, to) - source_hops(s, b, packets, from);
  if (from.x != to.x) {
    add_to_tables(b->at_most_x, b->at_least_x, b->from_x, s->columns, from.x, packets, -1);
    add_to_tables(b->at_most_x, b->at_least_x, b->from_x, s->columns, to.x, packets, 1);
  }
  if (from.y != to.y) {
    add_to_tables(b->at_most_y, b->at_least_y, b->from_y, s->rows, from.y, packets, -1);
    add_to_tables(b->at_most_y, b->at_least_y, b->from_y, s->rows, to.y, packets, 1);
  }
  return change;
}

// ---- destinations -------------------------------------------------------------------------------------------

static int64_t column_hops(const radish_placement_bundle *b, int x) {
  return b->taken[x] ? b->at_least_y[b->high[x]] - b->at_most_y[b->low[x]] : 0;
}
static int64_t row_hops(const radish_placement_bundle *b) {
  return b->east >= b->west ? b->at_least_x[b->east] - b->at_most_x[b->west] : 0;
}

static void widen_row(radish_placement_bundle *b, int x) {
  if (b->east < b->west) {
    b->east = b->west = x;
  } else {
    b->east = larger(b->east, x);
    b->west = smaller(b->west, x);
  }
}

static void narrow_row(const radish_placement_state *s, radish_placement_bundle *b) {
  while (b->west < s->columns && !b->taken[b->west]) b->west++;
  while (b->east >= 0 && !b->taken[b->east]) b->east--;
  if (b->east < b->west) {
    b->west = s->columns;
    b->east = RADISH_PLACEMENT_NOWHERE;
  }
}

static void add_place(radish_placement_state *s, int bundle, radish_place at) {
  radish_placement_bundle *b = &s->bundles[bundle];
  uint64_t *one = radish_placement_word(s->one, s, bundle, at), *two = radish_placement_word(s->two, s, bundle, at);
  const uint64_t bit = (uint64_t)1 << at.y % RADISH_PLACEMENT_WORD;
  *two |= *one & bit;
  *one |= bit;
  if (!b->taken[at.x]++) {
    b->low[at.x] = b->high[at.x] = (int16_t)at.y;
    widen_row(b, at.x);
  } else {
    if (at.y < b->low[at.x]) b->low[at.x] = (int16_t)at.y;
    if (at.y > b->high[at.x]) b->high[at.x] = (int16_t)at.y;
  }
}

int radish_placement_state_count(const radish_placement_state *s, int bundle, radish_place at) {
  const radish_placement_graph *g = s->graph;
  int count = 0;
  for (int i = g->first_destination[bundle]; i < g->first_destination[bundle + 1]; i++) {
    const radish_place *other = &s->at[g->destinations[i]];
    count += other->x == at.x && other->y == at.y;
  }
  return count;
}

static void narrow_column(const radish_placement_state *s, int bundle, int x) {
  radish_placement_bundle *b = &s->bundles[bundle];
  const uint64_t *one = radish_placement_word(s->one, s, bundle, (radish_place){x, 0});
  b->high[x] = RADISH_PLACEMENT_NOWHERE;
  b->low[x] = INT16_MAX;
  for (int w = 0; w < s->words; w++) {
    if (!one[w]) continue;
    if (b->low[x] == INT16_MAX) b->low[x] = (int16_t)(w * RADISH_PLACEMENT_WORD + __builtin_ctzll(one[w]));
    b->high[x] = (int16_t)(w * RADISH_PLACEMENT_WORD + RADISH_PLACEMENT_WORD - 1 - __builtin_clzll(one[w]));
  }
}

// Removes a destination at `at` from a bundle. s->at still has it there, so that count_at counts it.
static void remove_place(radish_placement_state *s, int bundle, radish_place at) {
  radish_placement_bundle *b = &s->bundles[bundle];
  uint64_t *one = radish_placement_word(s->one, s, bundle, at), *two = radish_placement_word(s->two, s, bundle, at);
  const uint64_t bit = (uint64_t)1 << at.y % RADISH_PLACEMENT_WORD;
  b->taken[at.x]--;
  if (*two & bit) {
    if (radish_placement_state_count(s, bundle, at) <= 2) *two &= ~bit;
    return;
  }
  *one &= ~bit;
  if (at.y == b->low[at.x] || at.y == b->high[at.x]) narrow_column(s, bundle, at.x);
  if (!b->taken[at.x]) narrow_row(s, b);
}

static void add_distances(int64_t *sums, int length, int at, int64_t weight) {
  for (int h = 0; h < length; h++) sums[h] += weight * distance(at, h);
}

static int64_t move_destination(radish_placement_state *s, int bundle, int64_t credits, radish_place from,
                                radish_place to) {
  radish_placement_bundle *b = &s->bundles[bundle];
  const int64_t weight = credits + s->path_weight[bundle];
  int64_t change = weight * (b->from_x[to.x] - b->from_x[from.x] + b->from_y[to.y] - b->from_y[from.y]);
  if (s->graph->multicast) {
    change -= row_hops(b) + column_hops(b, from.x) + (to.x != from.x ? column_hops(b, to.x) : 0);
    remove_place(s, bundle, from);
    add_place(s, bundle, to);
    change += row_hops(b) + column_hops(b, from.x) + (to.x != from.x ? column_hops(b, to.x) : 0);
  }
  if (from.x != to.x) {
    add_distances(b->to_x, s->columns, from.x, -weight);
    add_distances(b->to_x, s->columns, to.x, weight);
  }
  if (from.y != to.y) {
    add_distances(b->to_y, s->rows, from.y, -weight);
    add_distances(b->to_y, s->rows, to.y, weight);
  }
  return change;
}

int64_t radish_placement_state_move(radish_placement_state *s, int partition, radish_place to) {
  const radish_placement_graph *g = s->graph;
  const radish_place from = s->at[partition];
  int64_t change = 0;
  if (from.x == to.x && from.y == to.y) return 0;
  if (g->bundle_of[partition] >= 0) {
    change += move_source(s, g->bundle_of[partition], g->packets[partition], from, to);
  }
  for (int i = g->first_into[partition]; i < g->first_into[partition + 1]; i++) {
    change += move_destination(s, g->into[i], g->credits[partition], from, to);
  }
  s->at[partition] = to;
  s->hops += change;
  return change;
}

// ---- the whole ----------------------------------------------------------------------------------------------

int64_t radish_placement_state_hops(const radish_placement_state *s) {
  return s->hops;
}
radish_place radish_placement_state_place(const radish_placement_state *s, int partition) {
  return s->at[partition];
}

static void take_tables(radish_placement_state *s, int bundle) {
  radish_placement_bundle *b = &s->bundles[bundle];
  const int columns = s->columns, rows = s->rows;
  int64_t *table = s->tables + (int64_t)bundle * 4 * (columns + rows);
  int64_t **const by_column[] = {&b->at_most_x, &b->at_least_x, &b->from_x, &b->to_x};
  int64_t **const by_row[] = {&b->at_most_y, &b->at_least_y, &b->from_y, &b->to_y};
  for (int i = 0; i < 4; i++, table += columns) *by_column[i] = table;
  for (int i = 0; i < 4; i++, table += rows) *by_row[i] = table;
  int16_t *extent = s->extents + (int64_t)bundle * 3 * columns;
  b->low = extent;
  b->high = extent + columns;
  b->taken = extent + (int64_t)2 * columns;
  for (int x = 0; x < columns; x++) {
    b->low[x] = INT16_MAX;
    b->high[x] = RADISH_PLACEMENT_NOWHERE;
  }
  b->west = columns;
  b->east = RADISH_PLACEMENT_NOWHERE;
}

static void fill_bundle(radish_placement_state *s, int bundle) {
  const radish_placement_graph *g = s->graph;
  radish_placement_bundle *b = &s->bundles[bundle];
  const int first = g->first_source[bundle], last = g->first_source[bundle + 1];
  take_tables(s, bundle);
  if (!g->multicast && last > first) {
    for (int i = first; i < last; i++) s->path_weight[bundle] += g->packets[g->sources[i]];
    s->path_weight[bundle] /= last - first;
  }
  for (int i = g->first_destination[bundle]; i < g->first_destination[bundle + 1]; i++) {
    const int partition = g->destinations[i];
    const radish_place at = s->at[partition];
    const int64_t weight = g->credits[partition] + s->path_weight[bundle];
    add_place(s, bundle, at);
    add_distances(b->to_x, s->columns, at.x, weight);
    add_distances(b->to_y, s->rows, at.y, weight);
  }
  for (int i = first; i < last; i++) {
    const radish_place at = s->at[g->sources[i]];
    add_source(s, b, g->packets[g->sources[i]], at, 1);
    s->hops += source_hops(s, b, g->packets[g->sources[i]], at);
  }
}

radish_placement_state *radish_placement_state_create(const radish_placement_graph *g, const radish_place *places) {
  radish_placement_state *s = calloc(1, sizeof *s);
  if (!s) return NULL;
  const size_t bundles = (size_t)g->bundle_count + 1, columns = (size_t)g->columns, rows = (size_t)g->rows;
  *s = (radish_placement_state){.graph = g, .columns = g->columns, .rows = g->rows, .words = words_of(g)};
  s->at = calloc((size_t)g->partition_count + 1, sizeof *s->at);
  s->bundles = calloc(bundles, sizeof *s->bundles);
  s->one = calloc(bundles * columns * (size_t)s->words, sizeof *s->one);
  s->two = calloc(bundles * columns * (size_t)s->words, sizeof *s->two);
  s->tables = calloc(bundles * 4 * (columns + rows), sizeof *s->tables);
  s->extents = calloc(bundles * 3 * columns, sizeof *s->extents);
  s->path_weight = calloc(bundles, sizeof *s->path_weight);
  s->shifts = calloc(bundles, sizeof *s->shifts);
  s->shifted = calloc(bundles, sizeof *s->shifted);
  if (!s->at || !s->bundles || !s->one || !s->two || !s->tables || !s->extents || !s->path_weight || !s->shifts ||
      !s->shifted) {
    radish_placement_state_destroy(s);
    return NULL;
  }
  for (int p = 0; p < g->partition_count; p++) s->at[p] = radish_placement_graph_place(g, places, p);
  for (int b = 0; b < g->bundle_count; b++) fill_bundle(s, b);
  return s;
}

void radish_placement_state_destroy(radish_placement_state *s) {
  if (!s) return;
  free(s->at);
  free(s->bundles);
  free(s->one);
  free(s->two);
  free(s->tables);
  free(s->extents);
  free(s->path_weight);
  free(s->shifts);
  free(s->shifted);
  free(s);
}
