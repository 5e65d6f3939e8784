// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// chip_independent.h: images alone on the chip, inside of sim/chip: one image (chip_independent.c), which chip_run.c runs
// after another, and several at once (chip_threads.c).
#ifndef RADISH_SIM_CHIP_CHIP_INDEPENDENT_H
#define RADISH_SIM_CHIP_CHIP_INDEPENDENT_H

#include "sim/chip/chip_state.h"

// Runs image `image` of the run alone, from reset. The caller destroys `*one`, which is NULL on failure.
radish_status radish_chip_run_alone(radish_chip *chip, const radish_run_options *options, int image,
                                    radish_run_result **one, radish_error *error);

// Adds what one image gave to the result of all. They are added in their order: times add up as well, and the first image
// whose end passes the horizon is refused.
radish_status radish_chip_add_image(const radish_mapped_chip *mapped, radish_run_result *all, int image,
                                    const radish_run_result *one, radish_error *error);

// Shares the images out over options->threads threads and fills `all`, as one thread would. Returns false, with nothing
// done, where that is not possible: options that need the images one after another, a single image, no second thread or no memory for it.
bool radish_chip_run_threads(radish_chip *chip, const radish_run_options *options, radish_run_result *all,
                             radish_status *status, radish_error *error);

#endif
