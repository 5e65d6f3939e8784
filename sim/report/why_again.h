// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// why_again.h: the options by which a run is repeated for one of its images. Only why.c and why_predict.c include it.
#ifndef RADISH_SIM_REPORT_WHY_AGAIN_H
#define RADISH_SIM_REPORT_WHY_AGAIN_H

#include "sim/chip/chip.h"

// An image that is alone on the chip runs alone; any other with all that it meets there.
typedef struct {
  const radish_run_options *options; // of the first run
  int first;                         // the image of the first run that is image 0 of this one
  int image;                         // the number here of the image in question
  bool done;                         // set by whoever wants no more: the run is cancelled
} radish_why_again;

// Returns the options of the new run, which point to `again`.
radish_run_options radish_why_again_options(radish_why_again *again, const radish_run_options *options, int image);

#endif
