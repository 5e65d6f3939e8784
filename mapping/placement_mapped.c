// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/placement_mapped.h"

#include "mapping/forecast.h"
#include "mapping/image_spikes.h"
#include "mapping/placement_strategy.h"
#include "mapping/tables.h"
#include <limits.h>
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

static radish_status take_cores(radish_mapped_chip *mapped, radish_tiling *t, const radish_placement_candidate *c,
                                radish_error *error) {
  const size_t size = (size_t)mapped->partition_count * sizeof *mapped->core_of;
  const bool moved = memcmp(mapped->core_of, c->core_of, size) != 0;
  memcpy(mapped->core_of, c->core_of, size);
  if (!number_cores(mapped, t, c->places)) return radish_mapping_no_memory(error);
  if (!moved) return RADISH_OK;
  radish_status status =
      radish_placement_choose_residents(t->tiles, t->tile_count, mapped->core_count, &mapped->params.core, error);
  for (int i = 0; i < t->tile_count; i++) mapped->programs[mapped->port_count + i].resident = t->tiles[i].resident;
  radish_mapping_sort_feeds(mapped);
  return status;
}

// Fills the pool with what mapping.placement asks for: one placement, or all candidates of `best`.
static radish_status find_places(const radish_placement_request *request, int strategy, radish_placement_pool *pool,
                                 radish_error *error) {
  if (strategy == RADISH_PLACEMENT_BEST) return radish_placement_best(request, pool, error);
  radish_placement_graph *g = request->graph;
  radish_place *places = calloc((size_t)g->core_count + 1, sizeof *places);
  pool->most = 1;
  radish_status status =
      places ? radish_placement_run(request, strategy, places, error) : radish_mapping_no_memory(error);
  const radish_placement_candidate only = {.strategy = strategy, .places = places, .core_of = g->core_of};
  if (!status) status = radish_placement_pool_add(pool, g, &only, error);
  free(places);
  return status;
}

// ---- by forecast ----------------------------------------------------------------------------------------------

// All forecasts together may take this many tokens that arrive, for the sake of time. Where that is less than two forecasts,
// none is made, and the time of the layers decides.
static const double WORK = 3e6;

// The forecast does not know that single packets wait for others. Where links are busier they wait longer: a small part
// of the time of the layers, one in WAITS, counts with it.
enum { WAITS = 12 };

// These are the images that candidates are forecast for: the mean one, or several that are not averaged.
typedef struct {
  int count;
  const radish_spike_counts *images[RADISH_SAMPLE_IMAGES];
} sample;

static double work_of_forecast(const radish_mapped_chip *mapped) {
  double tokens = 1;
  for (int f = 0; f < mapped->feed_count; f++) tokens += mapped->feeds[f].timesteps;
  return tokens;
}

static bool shares_cores(const radish_mapped_chip *mapped) {
  return mapped->partition_count - mapped->port_count > mapped->core_count;
}

// Sets the latency that a candidate is expected to have, the mean of the images.
static radish_status forecast(radish_mapped_chip *mapped, radish_tiling *t, const sample *s,
                              radish_placement_candidate *c, radish_error *error) {
  int64_t sum_ps = 0;
  radish_status status = take_cores(mapped, t, c, error);
  for (int i = 0; i < s->count && !status; i++) {
    radish_forecast *expected = NULL;
    status = radish_forecast_create(mapped, s->images[i], &expected, error);
    if (!status) sum_ps += radish_forecast_latency_ps(expected) / s->count;
    radish_forecast_destroy(expected);
  }
  if (!status) c->latency_ps = sum_ps + c->layer_ps / WAITS;
  return status == RADISH_DEADLOCK ? RADISH_OK : status;
}

// Forecasts all candidates, or, if that is more than `most`, the frugal ones, those of annealing first, which are mostly
// the best.
static radish_status forecast_some(radish_mapped_chip *mapped, radish_tiling *t, const sample *s, int most,
                                   radish_placement_pool *pool, radish_error *error) {
  radish_status status = RADISH_OK;
  const int turns = most >= pool->count ? 3 : 2;
  for (int turn = 0; turn < turns; turn++) {
    for (int i = 0; i < pool->count && most > 0 && !status; i++) {
      radish_placement_candidate *c = &pool->candidates[i];
      const int own = !c->frugal ? 2 : c->strategy != RADISH_PLACEMENT_ANNEALING;
      if (own != turn) continue;
      status = forecast(mapped, t, s, c, error);
      most--;
    }
  }
  return status;
}

// Puts the candidates in the order of their forecasts. Where layers share cores, an image decides whose turn it is, and
// the mean image meets none of what delays the others: there each image of the sample is forecast, if there is time.
static radish_status sort_by_forecast(radish_mapped_chip *mapped, radish_tiling *t, const radish_spike_counts *spikes,
                                      radish_placement_pool *pool, radish_error *error) {
  const double work = WORK / work_of_forecast(mapped);
  const int most = work < 2 ? 0 : work < INT_MAX ? (int)work : INT_MAX;
  radish_spike_counts *images[RADISH_SAMPLE_IMAGES] = {NULL};
  sample s = {1, {spikes}};
  radish_status status = RADISH_OK;
  if (shares_cores(mapped) && most / RADISH_SAMPLE_IMAGES >= pool->count) {
    status = radish_image_spikes_of_each(mapped->network, mapped->coding, images, &s.count, error);
    for (int i = 0; i < s.count && !status; i++) s.images[i] = images[i];
  }
  if (!status) status = forecast_some(mapped, t, &s, most, pool, error);
  for (int i = 0; i < RADISH_SAMPLE_IMAGES; i++) radish_spike_counts_destroy(images[i]);
  radish_placement_pool_sort(pool);
  return status;
}

// ---- the whole ------------------------------------------------------------------------------------------------

// Takes the first placement that the tables of the routers hold. Where none does, the error is that of the one whose
// fullest router needs the fewest entries.
static radish_status take_first_that_fits(radish_mapped_chip *mapped, radish_tiling *t, radish_placement_pool *pool,
                                          const char *path, radish_error *error) {
  radish_status status = RADISH_BAD_INPUT;
  radish_error best_refusal = {""};
  int fewest = INT_MAX;
  for (int i = 0; i < pool->count && status == RADISH_BAD_INPUT; i++) {
    const radish_placement_candidate *c = &pool->candidates[i];
    radish_error refusal = {""};
    mapped->placement = c->strategy;
    mapped->placements_refused = i;
    status = take_cores(mapped, t, c, &refusal);
    if (!status) status = radish_tables_fill(mapped, path, &refusal);
    if (!status) return RADISH_OK;
    const int entries = status == RADISH_BAD_INPUT ? mapped->routes[radish_tables_fullest_router(mapped)] : 0;
    if (entries >= fewest) continue;
    fewest = entries;
    best_refusal = refusal;
  }
  const bool others = status == RADISH_BAD_INPUT && pool->count > 1;
  return radish_fail(error, status, NULL, 0, "%s%s", best_refusal.message,
                     others ? "; no other placement needs fewer" : "");
}

radish_status radish_placement_apply(radish_mapped_chip *mapped, radish_tiling *t, const radish_spike_counts *spikes,
                                     const char *path, radish_error *error) {
  radish_placement_graph graph = {.columns = 0};
  radish_placement_pool pool = {.count = 0};
  bool *resident = calloc((size_t)mapped->partition_count, sizeof *resident);
  const radish_placement_limits limits = {mapped->memory, resident, &mapped->params.core};
  const radish_placement_request request = {&graph, &limits, (uint64_t)mapped->params.mapping.seed, false};
  radish_status status = resident ? RADISH_OK : radish_mapping_no_memory(error);
  if (!status) {
    for (int p = 0; p < mapped->partition_count; p++) resident[p] = mapped->programs[p].resident;
    status = radish_placement_graph_init(&graph, mapped, NULL, error);
  }
  if (!status) status = find_places(&request, (int)mapped->params.mapping.placement, &pool, error);
  if (!status && pool.count > 1) status = sort_by_forecast(mapped, t, spikes, &pool, error);
  if (!status) status = take_first_that_fits(mapped, t, &pool, path, error);
  radish_placement_pool_free(&pool);
  radish_placement_graph_free(&graph);
  free(resident);
  return status;
}
