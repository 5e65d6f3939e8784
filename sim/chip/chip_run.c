// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// chip_run.c: checks the options of a run and runs all images together, or each alone, with one result for all: on
// one thread, or on several with a chip each (chip_threads.c).
#include "sim/chip/chip_independent.h"

#include <inttypes.h>

static radish_status run_one_by_one(radish_chip *chip, const radish_run_options *options, radish_run_result *all,
                                    radish_error *error) {
  radish_status status = RADISH_OK;
  for (int i = 0; i < options->image_count && !status; i++) {
    radish_run_result *one = NULL;
    status = radish_chip_run_alone(chip, options, i, &one, error);
    if (!status) status = radish_chip_add_image(chip->mapped, all, i, one, error);
    radish_run_result_destroy(one);
  }
  return status;
}

static radish_status run_independent(radish_chip *chip, const radish_run_options *options, radish_run_result **result,
                                     radish_error *error) {
  radish_run_result *all = radish_run_result_create(chip->mapped, options->image_count);
  if (!all) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for %d images", options->image_count);
  all->independent = true;
  radish_status status;
  if (!radish_chip_run_threads(chip, options, all, &status, error)) {
    status = run_one_by_one(chip, options, all, error);
  }
  if (status) radish_run_result_destroy(all);
  else *result = all;
  return status;
}

static radish_status check_options(const radish_run_options *options, radish_error *error) {
  if (options->image_count < 1) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "%d images; at least one is allowed", options->image_count);
  }
  const int64_t longest_ps = INT64_MAX / 4 / options->image_count;
  if (options->image_period_ps < 0 || options->image_period_ps % 2 || options->image_period_ps > longest_ps) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                       "an image every %" PRId64 " ps; an even number up to %" PRId64 " is allowed for %d images",
                       options->image_period_ps, longest_ps, options->image_count);
  }
  if (options->independent && options->image_period_ps) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                       "an image period for independent images; one of the two is allowed");
  }
  return RADISH_OK;
}

radish_status radish_chip_run(radish_chip *chip, const radish_run_options *options, radish_run_result **result,
                              radish_error *error) {
  *result = NULL;
  const radish_status status = check_options(options, error);
  if (status) return status;
  return options->independent ? run_independent(chip, options, result, error)
                              : radish_chip_run_once(chip, options, result, error);
}
