// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// idle_overrides.h: which `--set` of a run changed neither answers nor time nor energy, and why, from one table of rules.
//
// A rule names a key and when it cannot matter, such as the time of a barrier where there are none. Sizes that were large
// enough before are not among the rules: they say what is allowed, and mapping may use them or not.
#ifndef RADISH_SIM_REPORT_IDLE_OVERRIDES_H
#define RADISH_SIM_REPORT_IDLE_OVERRIDES_H

#include "sim/report/report.h"

#ifdef __cplusplus
extern "C" {
#endif

// What is known of a run.
typedef struct {
  const radish_network *network;
  radish_coding coding;
  bool random_inputs;
  const radish_report *report; // NULL: evaluated without time
} radish_run_facts;

// Why `item` ("key=value") had no effect, written to `text`; NULL if it may have had one.
const char *radish_idle_override(const radish_run_facts *facts, const char *item, char text[200]);

#ifdef __cplusplus
}
#endif
#endif
