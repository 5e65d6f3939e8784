// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// report_rows.h: the rows of the report's tables: a layer of the network that the user has, or, where the mapper split it
// (mapping/split.h), all that it became. Numbers of single parts stand in the JSON.
#ifndef RADISH_SIM_REPORT_REPORT_ROWS_H
#define RADISH_SIM_REPORT_REPORT_ROWS_H

#include "sim/report/report.h"

#ifdef __cplusplus
extern "C" {
#endif

// These are layers `first` to `last` of the mapped network, of which the last has the outputs.
typedef struct {
  int first, last;
} radish_report_row;

// These are numbers of a row, averaged over the images. Times are relative to the image's first spike.
typedef struct {
  bool timed;                  // it has times in at least one image
  double start_ps, latency_ps; // a layer that begins with tokens may start before the image's first spike
  double spikes_in;            // out of the populations beyond the row that it reads, each once
  double spikes_out;           // of the last layer
  double synaptic_ops, dense_ops, busy, stall, packets, hops, energy_fj;
  double component_fj[RADISH_COMPONENT_COUNT];
} radish_report_mean;

// Returns the row that begins with layer `first`.
radish_report_row radish_report_row_at(const radish_report *report, int first);
radish_report_mean radish_report_row_mean(const radish_report *report, radish_report_row row);
// Returns the cores that run any of it, or -1 where memory ran out.
int radish_report_row_cores(const radish_report *report, radish_report_row row);

#ifdef __cplusplus
}
#endif

#endif
