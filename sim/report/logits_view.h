// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// logits_view.h: logits in the network's own unit, where it says what that is (docs/interfaces.md "Network").
#ifndef RADISH_SIM_REPORT_LOGITS_VIEW_H
#define RADISH_SIM_REPORT_LOGITS_VIEW_H

#include "network/network.h"
#include <jansson.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

// What a network's logits are, of a run of `steps` steps in rate coding, or in radix coding, where steps mean nothing.
typedef struct {
  const radish_network *network;
  radish_coding coding;
  int steps, count;
} radish_logits_view;

// Returns what 1 in a logit stands for, or null.
json_t *radish_logits_unit_json(radish_logits_view view);
// Returns the list of the logits in that unit, or null.
json_t *radish_logits_json(radish_logits_view view, const int64_t *logits, bool *failed);
// Prints a line with the largest logits, in that unit and as integers. It prints nothing where the unit is not known.
void radish_logits_print(radish_logits_view view, const int64_t *logits, FILE *file);

#ifdef __cplusplus
}
#endif
#endif
