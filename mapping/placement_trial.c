// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What a move would cost: the tables as they are, and what the move changes for each bundle in sum. A source that goes
// from `from` to `to` adds w (max(to, h) - max(from, h)) to the sum of w max(source, h), and so on; the places of
// destinations change where the last one leaves or the first one comes.
#include "mapping/placement_bundles.h"

#include <limits.h>
#include <stdlib.h>

typedef struct {
  const radish_placement_state *state;
  const radish_placement_bundle *bundle;
  const radish_placement_shift *shift;
  int number; // of the bundle
  radish_place from, to;
  bool leaves_from, leaves_to, enters_from, enters_to; // places of destinations
} trial;

// An extent along a line is empty where `low` lies beyond `high`.
typedef struct {
  int low, high;
} extent;

static int smaller(int a, int b) {
  return a < b ? a : b;
}
static int larger(int a, int b) {
  return a > b ? a : b;
}

// ---- places of destinations -----------------------------------------------------------------------------------

// Says whether no destination of the bundle is left at `at` when `count` of them go.
static bool empties(const trial *t, radish_place at, int count) {
  const uint64_t bit = (uint64_t)1 << at.y % RADISH_PLACEMENT_WORD;
  if (!(*radish_placement_word(t->state->two, t->state, t->number, at) & bit)) return true;
  return radish_placement_state_count(t->state, t->number, at) == count;
}

static bool taken(const trial *t, radish_place at) {
  return *radish_placement_word(t->state->one, t->state, t->number, at) >> at.y % RADISH_PLACEMENT_WORD & 1;
}

static void find_places(trial *t) {
  const int there = t->shift->there, back = t->shift->back;
  if (there && !back) {
    t->leaves_from = empties(t, t->from, there);
    t->enters_to = !taken(t, t->to);
  } else if (back && !there) {
    t->leaves_to = empties(t, t->to, back);
    t->enters_from = !taken(t, t->from);
  }
}

// Returns the extent of a column without the destination at row `gone`, which is at its end.
static extent shorter(const trial *t, int x, int gone) {
  const uint64_t *one = radish_placement_word(t->state->one, t->state, t->number, (radish_place){x, 0});
  extent e = {INT16_MAX, RADISH_PLACEMENT_NOWHERE};
  for (int w = 0; w < t->state->words; w++) {
    uint64_t word = one[w];
    if (gone / RADISH_PLACEMENT_WORD == w) word &= ~((uint64_t)1 << gone % RADISH_PLACEMENT_WORD);
    if (!word) continue;
    if (e.low == INT16_MAX) e.low = w * RADISH_PLACEMENT_WORD + __builtin_ctzll(word);
    e.high = w * RADISH_PLACEMENT_WORD + RADISH_PLACEMENT_WORD - 1 - __builtin_clzll(word);
  }
  return e;
}

static extent column_after(const trial *t, int x) {
  extent e = {t->bundle->low[x], t->bundle->high[x]};
  const bool from = x == t->from.x, to = x == t->to.x;
  const int gone = from && t->leaves_from ? t->from.y : to && t->leaves_to ? t->to.y : RADISH_PLACEMENT_NOWHERE;
  const int come = from && t->enters_from ? t->from.y : to && t->enters_to ? t->to.y : RADISH_PLACEMENT_NOWHERE;
  if (gone >= 0 && (gone == e.low || gone == e.high)) e = shorter(t, x, gone);
  if (come >= 0) e = (extent){smaller(e.low, come), larger(e.high, come)};
  return e;
}

// The columns that a move may empty or fill, as they are after it.
typedef struct {
  extent from, to;
} columns_after;

static bool column_empty(const trial *t, const columns_after *after, int x) {
  if (x == t->from.x) return after->from.high < 0;
  return x == t->to.x ? after->to.high < 0 : !t->bundle->taken[x];
}

// Returns the extent of the columns that have destinations.
static extent row_after(const trial *t, const columns_after *after) {
  extent e = {t->bundle->west, t->bundle->east};
  if (after->from.high >= 0) e = (extent){smaller(e.low, t->from.x), larger(e.high, t->from.x)};
  if (after->to.high >= 0) e = (extent){smaller(e.low, t->to.x), larger(e.high, t->to.x)};
  while (e.low <= e.high && column_empty(t, after, e.low)) e.low++;
  while (e.low <= e.high && column_empty(t, after, e.high)) e.high--;
  return e;
}

// ---- hops -----------------------------------------------------------------------------------------------------

// Returns the hops along a line over `e` from all sources: before the move with `packets` 0, else when so many go.
static int64_t line_hops(const int64_t *at_least, const int64_t *at_most, extent e, int64_t packets, int from, int to) {
  if (e.high < e.low) return 0;
  const int64_t moved = larger(to, e.high) - larger(from, e.high) - smaller(to, e.low) + smaller(from, e.low);
  return at_least[e.high] - at_most[e.low] + packets * moved;
}

static int64_t column_change(const trial *t, int x, extent after) {
  const radish_placement_bundle *b = t->bundle;
  const extent before = {b->low[x], b->high[x]};
  return line_hops(b->at_least_y, b->at_most_y, after, t->shift->packets, t->from.y, t->to.y) -
         line_hops(b->at_least_y, b->at_most_y, before, 0, 0, 0);
}

// Returns what the columns that keep their destinations cost more when sources go to another row.
static int64_t other_columns(const trial *t) {
  const radish_placement_bundle *b = t->bundle;
  const int from = t->from.y, to = t->to.y;
  int64_t moved = 0;
  for (int x = b->west; x <= b->east; x++) {
    if (x == t->from.x || x == t->to.x || b->high[x] < 0) continue;
    moved += larger(to, b->high[x]) - larger(from, b->high[x]) - smaller(to, b->low[x]) + smaller(from, b->low[x]);
  }
  return t->shift->packets * moved;
}

static int64_t tree_change(trial *t) {
  const radish_placement_bundle *b = t->bundle;
  const int64_t packets = t->shift->packets;
  find_places(t);
  if (!packets && !t->leaves_from && !t->leaves_to && !t->enters_from && !t->enters_to) return 0;
  const columns_after after = {column_after(t, t->from.x), column_after(t, t->to.x)};
  const extent row = {b->west, b->east};
  int64_t change = line_hops(b->at_least_x, b->at_most_x, row_after(t, &after), packets, t->from.x, t->to.x) -
                   line_hops(b->at_least_x, b->at_most_x, row, 0, 0, 0);
  change += column_change(t, t->from.x, after.from);
  if (t->to.x != t->from.x) change += column_change(t, t->to.x, after.to);
  return packets && t->from.y != t->to.y ? change + other_columns(t) : change;
}

static int64_t path_change(const trial *t) {
  const radish_placement_bundle *b = t->bundle;
  const int64_t far = abs(t->from.x - t->to.x) + abs(t->from.y - t->to.y);
  const int64_t sources = b->to_x[t->to.x] - b->to_x[t->from.x] + b->to_y[t->to.y] - b->to_y[t->from.y];
  const int64_t destinations = b->from_x[t->to.x] - b->from_x[t->from.x] + b->from_y[t->to.y] - b->from_y[t->from.y];
  return t->shift->sources * (sources - 2 * t->shift->credits * far) + t->shift->credits * destinations;
}

// ---- the whole ------------------------------------------------------------------------------------------------

static radish_placement_shift *shift_of(radish_placement_state *s, int bundle, int *count) {
  radish_placement_shift *shift = &s->shifts[bundle];
  if (!shift->shifted) {
    *shift = (radish_placement_shift){.shifted = true};
    s->shifted[(*count)++] = bundle;
  }
  return shift;
}

static void collect(radish_placement_state *s, radish_placement_crowd crowd, bool back, int *count) {
  const radish_placement_graph *g = s->graph;
  const int sign = back ? -1 : 1;
  for (int i = 0; i < crowd.count; i++) {
    const int p = crowd.partitions[i];
    if (g->bundle_of[p] >= 0) {
      radish_placement_shift *shift = shift_of(s, g->bundle_of[p], count);
      shift->sources += sign;
      shift->packets += sign * g->packets[p];
    }
    for (int k = g->first_into[p]; k < g->first_into[p + 1]; k++) {
      radish_placement_shift *shift = shift_of(s, g->into[k], count);
      if (back) shift->back++;
      else shift->there++;
      shift->credits += sign * (g->credits[p] + s->path_weight[g->into[k]]);
    }
  }
}

int64_t radish_placement_state_try(radish_placement_state *s, radish_placement_crowd there, radish_placement_crowd back,
                                   radish_place from, radish_place to) {
  int count = 0;
  int64_t change = 0;
  collect(s, there, false, &count);
  collect(s, back, true, &count);
  for (int i = 0; i < count; i++) {
    const int bundle = s->shifted[i];
    trial t = {.state = s,
               .bundle = &s->bundles[bundle],
               .shift = &s->shifts[bundle],
               .number = bundle,
               .from = from,
               .to = to};
    if (s->graph->multicast) change += tree_change(&t);
    if (t.shift->sources || t.shift->credits) change += path_change(&t);
    s->shifts[bundle].shifted = false;
  }
  return change;
}
