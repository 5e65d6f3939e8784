// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/placement_pool.h"

#include "mapping/mapped_chip_build.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef radish_placement_candidate candidate;

// What a candidate may have more than the least: a quarter of the hops, a hundredth of the forecast, or twice that where tiles
// take turns. The forecast of one that is not frugal counts a twentieth more.
enum { FRUGAL_PART = 4, CLOSE_PART = 100, CLOSE_PART_OF_TURNS = 50, LAVISH_PART = 20 };

// A tenth of the latency is little.
enum { LITTLE_PART = 10 };

static void free_candidate(candidate *c) {
  free(c->places);
  free(c->core_of);
}

void radish_placement_pool_free(radish_placement_pool *pool) {
  for (int i = 0; i < pool->count; i++) free_candidate(&pool->candidates[i]);
  pool->count = 0;
}

static bool better(const candidate *a, const candidate *b) {
  return a->layer_ps != b->layer_ps ? a->layer_ps < b->layer_ps : a->hops < b->hops;
}

static bool goes_before(const radish_placement_pool *pool, const candidate *a, const candidate *b) {
  if (a->close != b->close) return a->close;
  if (!a->close && a->counted_ps != b->counted_ps) return a->counted_ps < b->counted_ps;
  if (!a->close && a->frugal != b->frugal) return a->frugal;
  if (a->close && pool->by_hops && a->hops != b->hops) return a->hops < b->hops;
  return better(a, b);
}

// Says whether no other costs as much: one that does is as good, and mostly the same.
static bool fresh(const radish_placement_pool *pool, const candidate *added) {
  for (int i = 0; i < pool->count; i++) {
    if (!better(added, &pool->candidates[i]) && !better(&pool->candidates[i], added)) return false;
  }
  return true;
}

// Returns where the pool keeps one more candidate: behind the others, or instead of the worst. NULL: it is worse.
static candidate *slot_for(radish_placement_pool *pool, const candidate *offered) {
  if (pool->count < pool->most) return &pool->candidates[pool->count];
  candidate *worst = &pool->candidates[0];
  for (int i = 1; i < pool->count; i++) {
    if (better(worst, &pool->candidates[i])) worst = &pool->candidates[i];
  }
  return better(offered, worst) ? worst : NULL;
}

radish_status radish_placement_pool_add(radish_placement_pool *pool, const radish_placement_graph *graph,
                                        const radish_placement_candidate *offered, radish_error *error) {
  const size_t places_size = (size_t)graph->core_count * sizeof *offered->places,
               core_of_size = (size_t)graph->partition_count * sizeof *offered->core_of;
  assert(pool->most <= RADISH_PLACEMENT_MOST_CANDIDATES);
  candidate *slot = fresh(pool, offered) ? slot_for(pool, offered) : NULL;
  if (!slot) return RADISH_OK;
  candidate added = *offered;
  added.latency_ps = INT64_MAX;
  added.places = malloc(places_size + 1);
  added.core_of = malloc(core_of_size + 1);
  if (!added.places || !added.core_of) {
    free_candidate(&added);
    return radish_mapping_no_memory(error);
  }
  memcpy(added.places, offered->places, places_size);
  memcpy(added.core_of, offered->core_of, core_of_size);
  if (slot == &pool->candidates[pool->count]) pool->count++;
  else free_candidate(slot);
  *slot = added;
  return RADISH_OK;
}

void radish_placement_pool_take(radish_placement_pool *pool, radish_placement_pool *from) {
  assert(pool->count + from->count <= pool->most);
  for (int i = 0; i < from->count; i++) pool->candidates[pool->count++] = from->candidates[i];
  from->count = 0;
}

static int64_t and_a_part(int64_t value, int64_t part) {
  const int64_t more = value / part;
  return value < INT64_MAX - more ? value + more : INT64_MAX;
}

// Sets what each candidate is beside the others.
static void compare(radish_placement_pool *pool) {
  int64_t fewest = INT64_MAX, least_ps = INT64_MAX;
  for (int i = 0; i < pool->count; i++) {
    if (pool->candidates[i].hops < fewest) fewest = pool->candidates[i].hops;
  }
  for (int i = 0; i < pool->count; i++) {
    candidate *c = &pool->candidates[i];
    c->frugal = c->hops <= and_a_part(fewest, FRUGAL_PART);
    c->counted_ps = c->frugal ? c->latency_ps : and_a_part(c->latency_ps, LAVISH_PART);
    if (c->counted_ps < least_ps) least_ps = c->counted_ps;
  }
  pool->by_hops = pool->shared;
  for (int i = 0; i < pool->count; i++) {
    candidate *c = &pool->candidates[i];
    c->close = c->counted_ps < INT64_MAX &&
               c->counted_ps <= and_a_part(least_ps, pool->turns ? CLOSE_PART_OF_TURNS : CLOSE_PART);
    pool->by_hops = pool->by_hops && (!c->close || c->layer_ps < c->latency_ps / LITTLE_PART);
  }
}

void radish_placement_pool_sort(radish_placement_pool *pool) {
  compare(pool);
  for (int i = 1; i < pool->count; i++) { // few candidates: by insertion, which keeps the order of equals
    const candidate moved = pool->candidates[i];
    int at = i;
    for (; at > 0 && goes_before(pool, &moved, &pool->candidates[at - 1]); at--) {
      pool->candidates[at] = pool->candidates[at - 1];
    }
    pool->candidates[at] = moved;
  }
}
