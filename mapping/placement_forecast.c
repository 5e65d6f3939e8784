// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/placement_forecast.h"

#include "core/base/parallel.h"
#include "core/params.h"
#include "mapping/forecast.h"
#include "mapping/image_spikes.h"
#include "mapping/placement_take.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

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

// ---- one candidate --------------------------------------------------------------------------------------------

// A mapped chip and its tiles, with what a candidate changes of them in memory of its own; the rest is shared.
typedef struct {
  radish_mapped_chip mapped;
  radish_tiling tiling;
} trial;

static void *copy_of(const void *from, int count, size_t size) {
  void *copy = malloc((size_t)count * size + 1);
  if (copy) memcpy(copy, from, (size_t)count * size);
  return copy;
}

static bool begin_trial(trial *t, const radish_mapped_chip *mapped, const radish_tiling *tiling) {
  *t = (trial){*mapped, *tiling};
  t->tiling.tiles = copy_of(tiling->tiles, tiling->tile_count, sizeof *tiling->tiles);
  t->mapped.programs = copy_of(mapped->programs, mapped->partition_count, sizeof *mapped->programs);
  t->mapped.core_of = copy_of(mapped->core_of, mapped->partition_count, sizeof *mapped->core_of);
  t->mapped.places = copy_of(mapped->places, mapped->core_count, sizeof *mapped->places);
  t->mapped.feeds = copy_of(mapped->feeds, mapped->feed_count, sizeof *mapped->feeds);
  return t->tiling.tiles && t->mapped.programs && t->mapped.core_of && t->mapped.places && t->mapped.feeds;
}

static void end_trial(trial *t) {
  free(t->tiling.tiles);
  free(t->mapped.programs);
  free(t->mapped.core_of);
  free(t->mapped.places);
  free(t->mapped.feeds);
}

// Sets the latency that a candidate is expected to have, the mean of the images.
static radish_status forecast(trial *t, const sample *s, radish_placement_candidate *c, radish_error *error) {
  int64_t sum_ps = 0;
  radish_status status = radish_placement_take(&t->mapped, &t->tiling, c, error);
  for (int i = 0; i < s->count && !status; i++) {
    radish_forecast *expected = NULL;
    status = radish_forecast_create_rough(&t->mapped, s->images[i], INT64_MAX, &expected, error);
    if (!status) sum_ps += radish_forecast_latency_ps(expected) / s->count;
    radish_forecast_destroy(expected);
  }
  if (!status) c->latency_ps = sum_ps + c->layer_ps / WAITS;
  return status == RADISH_DEADLOCK ? RADISH_OK : status;
}

// ---- all ------------------------------------------------------------------------------------------------------

typedef struct {
  const radish_mapped_chip *mapped;
  const radish_tiling *tiling;
  const sample *sample;
  int count;
  radish_placement_candidate *candidates[RADISH_PLACEMENT_MOST_CANDIDATES];
  radish_status status[RADISH_PLACEMENT_MOST_CANDIDATES];
  radish_error errors[RADISH_PLACEMENT_MOST_CANDIDATES];
} work;

static void forecast_one(void *user, int index) {
  work *w = user;
  trial t;
  w->status[index] = begin_trial(&t, w->mapped, w->tiling)
                         ? forecast(&t, w->sample, w->candidates[index], &w->errors[index])
                         : radish_mapping_no_memory(&w->errors[index]);
  end_trial(&t);
}

// Chooses all candidates, or, if that is more than `most`, the frugal ones, those of annealing first, which are mostly
// the best.
static void choose(work *w, int most, radish_placement_pool *pool) {
  const int turns = most >= pool->count ? 3 : 2;
  for (int turn = 0; turn < turns; turn++) {
    for (int i = 0; i < pool->count && w->count < most; i++) {
      radish_placement_candidate *c = &pool->candidates[i];
      const int own = !c->frugal ? 2 : c->strategy != RADISH_PLACEMENT_ANNEALING;
      if (own == turn) w->candidates[w->count++] = c;
    }
  }
}

static radish_status forecast_some(const radish_mapped_chip *mapped, const radish_tiling *tiling, const sample *s,
                                   int most, radish_placement_pool *pool, radish_error *error) {
  work w = {.mapped = mapped, .tiling = tiling, .sample = s};
  choose(&w, most, pool);
  radish_parallel_run(2, w.count, forecast_one, &w);
  for (int i = 0; i < w.count; i++) {
    if (w.status[i]) return radish_fail(error, w.status[i], NULL, 0, "%s", w.errors[i].message);
  }
  return RADISH_OK;
}

// Puts the candidates in the order of their forecasts. Where layers share cores, an image decides whose turn it is, and
// the mean image meets none of what delays the others: there each image of the sample is forecast, if there is time.
radish_status radish_placement_forecast(const radish_mapped_chip *mapped, const radish_tiling *tiling,
                                        const radish_spike_counts *spikes, radish_placement_pool *pool,
                                        radish_error *error) {
  const double affordable = WORK / work_of_forecast(mapped);
  const int most = affordable < 2 ? 0 : affordable < INT_MAX ? (int)affordable : INT_MAX;
  radish_spike_counts *images[RADISH_SAMPLE_IMAGES] = {NULL};
  sample s = {1, {spikes}};
  radish_status status = RADISH_OK;
  if (shares_cores(mapped) && most / RADISH_SAMPLE_IMAGES >= pool->count) {
    status = radish_image_spikes_of_each(mapped->network, mapped->coding, images, &s.count, error);
    for (int i = 0; i < s.count && !status; i++) s.images[i] = images[i];
  }
  if (!status) status = forecast_some(mapped, tiling, &s, most, pool, error);
  for (int i = 0; i < RADISH_SAMPLE_IMAGES; i++) radish_spike_counts_destroy(images[i]);
  pool->shared = shares_cores(mapped);
  pool->turns = !radish_tiling_is_resident(tiling);
  radish_placement_pool_sort(pool);
  return status;
}
