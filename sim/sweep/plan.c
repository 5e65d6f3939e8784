// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/plan.h"

#include "core/base/random.h"
#include "sim/sweep/constraint.h"
#include <stdlib.h>
#include <string.h>

enum {
  MOST_TRIED = 20000000,   // combinations that are looked at one by one
  TRIES_FOR_A_POINT = 1000 // of a random sample of more combinations than that
};

static int digit(const radish_sweep_file *file, uint64_t combination, int group) {
  for (int g = file->group_count - 1; g > group; g--) combination /= (uint64_t)file->group_values[g];
  return (int)(combination % (uint64_t)file->group_values[group]);
}

int radish_sweep_plan_index(const radish_sweep_plan *plan, int point, int axis) {
  return digit(plan->file, plan->combinations[point], plan->file->axes[axis].group);
}

static bool allowed(const radish_sweep_file *file, uint64_t combination) {
  const radish_axis_value *values[RADISH_SWEEP_AXES];
  int digits[RADISH_SWEEP_AXES];
  if (!file->condition_count) return true;
  for (int g = file->group_count - 1; g >= 0; g--) {
    digits[g] = (int)(combination % (uint64_t)file->group_values[g]);
    combination /= (uint64_t)file->group_values[g];
  }
  for (int i = 0; i < file->axis_count; i++) values[i] = &file->axes[i].values[digits[file->axes[i].group]];
  for (int i = 0; i < file->condition_count; i++) {
    if (!radish_constraint_holds(file->constraints[i], values)) return false;
  }
  return true;
}

static radish_status no_memory(radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the points");
}

static int by_number(const void *a, const void *b) {
  const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

// Sorts the combinations and leaves out what comes twice.
static void settle(radish_sweep_plan *plan) {
  int kept = 0;
  qsort(plan->combinations, (size_t)plan->count, sizeof *plan->combinations, by_number);
  for (int i = 0; i < plan->count; i++) {
    if (kept && plan->combinations[kept - 1] == plan->combinations[i]) continue;
    plan->combinations[kept++] = plan->combinations[i];
  }
  plan->count = kept;
}

// ---- all -----------------------------------------------------------------------------------------------------------

// Collects the allowed combinations, at most `most` of them; more are refused.
static radish_status collect(radish_sweep_plan *plan, uint64_t grid, int most, radish_error *error) {
  int capacity = 0;
  for (uint64_t c = 0; c < grid; c++) {
    if (!allowed(plan->file, c)) continue;
    if (plan->count == most) {
      return radish_fail(error, RADISH_BAD_INPUT, plan->file->path, 0,
                         "more than %d points; a `where` that leaves fewer, or a sample, is allowed", most);
    }
    if (plan->count == capacity) {
      capacity = capacity ? 2 * capacity : 1024;
      uint64_t *grown = realloc(plan->combinations, (size_t)capacity * sizeof *grown);
      if (!grown) return no_memory(error);
      plan->combinations = grown;
    }
    plan->combinations[plan->count++] = c;
  }
  return RADISH_OK;
}

static radish_status make_grid(radish_sweep_plan *plan, radish_error *error) {
  if (plan->grid > MOST_TRIED) {
    return radish_fail(error, RADISH_BAD_INPUT, plan->file->path, 0,
                       "the axes have %.4g combinations; a full grid may have %d: a sample is allowed", plan->grid,
                       MOST_TRIED);
  }
  return collect(plan, (uint64_t)plan->grid, RADISH_SWEEP_POINTS, error);
}

// ---- samples -------------------------------------------------------------------------------------------------------

// Returns a number below `limit`, each equally likely.
static uint64_t below(uint64_t *random, uint64_t limit) {
  const uint64_t unfair = -limit % limit; // so many of the lowest numbers would come once too often
  uint64_t number;
  do number = radish_random_next(random);
  while (number < unfair);
  return number % limit;
}

// Chooses among all allowed combinations: the first places of a shuffle.
static radish_status choose(radish_sweep_plan *plan, uint64_t *random, radish_error *error) {
  const int wanted = plan->file->sample_points;
  const radish_status status = collect(plan, (uint64_t)plan->grid, MOST_TRIED, error);
  if (status) return status;
  for (int i = 0; i < wanted && i < plan->count; i++) {
    const int other = i + (int)below(random, (uint64_t)(plan->count - i));
    const uint64_t taken = plan->combinations[other];
    plan->combinations[other] = plan->combinations[i];
    plan->combinations[i] = taken;
  }
  if (plan->count > wanted) plan->count = wanted;
  return RADISH_OK;
}

// Draws until there are enough that differ. Of so many combinations few come twice.
static radish_status draw(radish_sweep_plan *plan, uint64_t *random, radish_error *error) {
  const int wanted = plan->file->sample_points;
  plan->combinations = malloc((size_t)wanted * sizeof *plan->combinations);
  if (!plan->combinations) return no_memory(error);
  for (int64_t tries = 0; plan->count < wanted && tries < (int64_t)wanted * TRIES_FOR_A_POINT; tries++) {
    const uint64_t drawn = below(random, (uint64_t)plan->grid);
    if (allowed(plan->file, drawn)) plan->combinations[plan->count++] = drawn;
    if (plan->count == wanted) settle(plan);
  }
  if (plan->count == wanted || !plan->count) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, plan->file->path, plan->file->where_line,
                     "where: only %d of %lld random points were allowed; a sample of fewer points, or a `where` that "
                     "leaves more of them, is allowed",
                     plan->count, (long long)wanted * TRIES_FOR_A_POINT);
}

static radish_status make_random(radish_sweep_plan *plan, radish_error *error) {
  uint64_t random = radish_random_stream((uint64_t)plan->file->seed, 0, 0);
  return plan->grid <= MOST_TRIED ? choose(plan, &random, error) : draw(plan, &random, error);
}

static radish_status make_latin_hypercube(radish_sweep_plan *plan, radish_error *error) {
  const radish_sweep_file *file = plan->file;
  const int count = file->sample_points;
  plan->combinations = calloc((size_t)count, sizeof *plan->combinations);
  int *strata = malloc((size_t)count * sizeof *strata);
  if (!plan->combinations || !strata) {
    free(strata);
    return no_memory(error);
  }
  for (int g = 0; g < file->group_count; g++) {
    uint64_t random = radish_random_stream((uint64_t)file->seed, 1, (uint64_t)g);
    for (int i = 0; i < count; i++) strata[i] = i;
    for (int i = count - 1; i > 0; i--) {
      const int other = (int)below(&random, (uint64_t)i + 1), taken = strata[other];
      strata[other] = strata[i];
      strata[i] = taken;
    }
    const int64_t values = file->group_values[g];
    for (int i = 0; i < count; i++) {
      plan->combinations[i] = plan->combinations[i] * (uint64_t)values + (uint64_t)(strata[i] * values / count);
    }
  }
  free(strata);
  for (int i = 0; i < count; i++) {
    if (allowed(file, plan->combinations[i])) plan->combinations[plan->count++] = plan->combinations[i];
  }
  settle(plan);
  return RADISH_OK;
}

radish_status radish_sweep_plan_make(const radish_sweep_file *file, radish_sweep_plan *plan, radish_error *error) {
  plan->file = file;
  plan->grid = 1;
  for (int g = 0; g < file->group_count; g++) plan->grid *= file->group_values[g];
  if (plan->grid > 1e18) {
    return radish_fail(error, RADISH_BAD_INPUT, file->path, 0, "the axes have %.4g combinations; 10^18 are allowed",
                       plan->grid);
  }
  radish_status status = RADISH_OK;
  switch (file->method) {
  case RADISH_SAMPLE_GRID: status = make_grid(plan, error); break;
  case RADISH_SAMPLE_RANDOM: status = make_random(plan, error); break;
  case RADISH_SAMPLE_LATIN_HYPERCUBE: status = make_latin_hypercube(plan, error); break;
  }
  if (!status && plan->file->method == RADISH_SAMPLE_RANDOM) settle(plan);
  if (status || plan->count) return status;
  return radish_fail(error, RADISH_BAD_INPUT, file->path, file->where_line,
                     "where: it leaves no point of %.4g; a condition that some of them meet is allowed", plan->grid);
}

void radish_sweep_plan_free(radish_sweep_plan *plan) {
  free(plan->combinations);
  plan->combinations = NULL;
}
