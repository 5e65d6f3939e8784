// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/runner.h"

#include <time.h>

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

// An order is a run that may be broken off, and the images that it reads.
typedef struct {
  radish_image_source *source;
  const radish_desk_service *desk;
} order;

static void activations(void *user, int index, uint16_t *result) {
  radish_image_source_activations(((order *)user)->source, index, result);
}

static bool is_over(void *user) {
  const order *o = user;
  return o->desk && o->desk->over(o->desk->user);
}

// Runs the design and makes the row of what it did.
static radish_status run(const radish_sweep_workshop *workshop, int point, const radish_sweep_design *design,
                         const radish_desk_service *desk, radish_sweep_row **row, radish_error *error) {
  radish_chip *chip = NULL;
  radish_run_result *result = NULL;
  radish_report *report = NULL;
  order o = {design->source, desk};
  const radish_run_options options = {.image_count = design->source->count,
                                      .image_period_ps = design->image_period_ps,
                                      .independent = workshop->independent,
                                      .user = &o,
                                      .activations = activations,
                                      .memo = design->memo,
                                      .cancelled = is_over};
  radish_status status = radish_chip_create(&design->mapped, &chip, error);
  if (!status) status = radish_chip_run(chip, &options, &result, error);
  if (!status) {
    status = radish_report_create(result, &design->mapped, design->chip, design->source->first,
                                  radish_image_source_labels(design->source), 0, &report, error);
  }
  if (!status) {
    report->random_inputs = !design->source->images;
    *row = radish_sweep_row_of_report(workshop->columns, point, report);
    if (!*row) status = RADISH_NO_MEMORY;
  }
  radish_report_destroy(report);
  radish_run_result_destroy(result);
  radish_chip_destroy(chip);
  return status;
}

radish_sweep_row *radish_sweep_run_point(const radish_sweep_workshop *workshop, int point,
                                         const radish_desk_service *desk) {
  const int64_t begin_ns = now_ns();
  radish_sweep_design design;
  radish_sweep_row *row = NULL;
  radish_error error = {""};
  radish_status status = radish_sweep_design_take(workshop->designs, point, &design, &error);
  if (!status) status = run(workshop, point, &design, desk, &row, &error);
  radish_sweep_design_return(workshop->designs, &design);
  if (status && status != RADISH_CANCELLED) {
    row = radish_sweep_row_of_failure(point, *error.message ? error.message : "out of memory");
  }
  if (row) row->wall_s = (double)(now_ns() - begin_ns) * 1e-9;
  return row;
}

radish_status radish_sweep_work(const radish_sweep_workshop *workshop, const radish_desk_service *desk) {
  for (int point; (point = desk->take(desk->user)) >= 0;) {
    radish_sweep_row *row = radish_sweep_run_point(workshop, point, desk);
    if (row) desk->deliver(desk->user, row);
    else if (!desk->over(desk->user)) return RADISH_NO_MEMORY;
  }
  return RADISH_OK;
}
