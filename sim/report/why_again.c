// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/why_again.h"

static void activations(void *user, int index, uint16_t *result) {
  const radish_why_again *again = user;
  again->options->activations(again->options->user, again->first + index, result);
}

static bool over(void *user) {
  return ((const radish_why_again *)user)->done;
}

radish_run_options radish_why_again_options(radish_why_again *again, const radish_run_options *options, int image) {
  const bool alone = options->independent;
  *again = (radish_why_again){options, alone ? image : 0, alone ? 0 : image, false};
  return (radish_run_options){.image_count = alone ? 1 : options->image_count,
                              .image_period_ps = options->image_period_ps,
                              .user = again,
                              .activations = activations,
                              .cancelled = over};
}
