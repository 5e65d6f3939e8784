// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// idle_overrides.h: which `--set` of a run changed neither answers nor time nor energy, and why, by one table of rules.
//
// A rule names a key and when it cannot matter, such as the time of a barrier where there are none. There are no rules
// for sizes that were large enough before: they say what is allowed, and mapping may use them or not.
#ifndef RADISH_SIM_REPORT_IDLE_OVERRIDES_H
#define RADISH_SIM_REPORT_IDLE_OVERRIDES_H

#include "sim/report/report.h"

#ifdef __cplusplus
extern "C" {
#endif

// radish_run_facts are what is known of a run.
typedef struct {
  const radish_network *network;
  radish_coding coding;
  bool random_inputs;
  const radish_report *report; // NULL: evaluated without time
} radish_run_facts;

// Returns why `item` ("key=value") had no effect, written to `text`, or NULL if it may have had one.
const char *radish_idle_override(const radish_run_facts *facts, const char *item, char text[200]);

#ifdef __cplusplus
}
#endif
#endif
