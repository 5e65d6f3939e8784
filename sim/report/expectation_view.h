// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// expectation_view.h: what was expected of an image (expectation.h), as JSON and as a table beside what a run measured.
#ifndef RADISH_SIM_REPORT_EXPECTATION_VIEW_H
#define RADISH_SIM_REPORT_EXPECTATION_VIEW_H

#include "sim/report/expectation.h"
#include "sim/report/report.h"

#ifdef __cplusplus
extern "C" {
#endif

// Returns the object "expected" of `run --json` and `map --json`; it is null for NULL.
json_t *radish_expectation_json(const radish_expectation *expectation, const radish_network *network, bool *failed);

// Prints the layers in latency and energy, measured, expected and the error; the report must have an expectation. Returns
// false without memory.
bool radish_expectation_print(const radish_report *report, radish_style style, FILE *file);

#ifdef __cplusplus
}
#endif
#endif
