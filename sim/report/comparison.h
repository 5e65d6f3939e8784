// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// comparison.h: two runs of one chip image, number by number: every packet, time, logit and counter.
#ifndef RADISH_SIM_REPORT_COMPARISON_H
#define RADISH_SIM_REPORT_COMPARISON_H

#include "sim/report/packet_log.h"
#include "sim/report/report.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const char *name; // "radish run"
  const radish_run_result *result;
  radish_packet_log *packets; // is sorted
} radish_compared_run;

typedef struct {
  int64_t packets; // packet events that were compared: sent, departed, arrived; up to the first that differs
  int64_t numbers; // times, logits and counters
  int64_t differences;
  char first[1024]; // the first difference, both sides, in two lines; "" without any
} radish_comparison;

// The packets alone, as far as both have come: what can be said where a run has failed.
void radish_comparison_compare_packets(const radish_mapped_chip *mapped, const radish_compared_run *a,
                                       const radish_compared_run *b, radish_comparison *comparison);
// Packets first, by time; then images, layers, cores, the network.
void radish_comparison_compare_runs(const radish_mapped_chip *mapped, const radish_compared_run *a,
                                    const radish_compared_run *b, radish_comparison *comparison);

// A row of each run for each layer: times, work and energy, averages over the images. False: out of memory.
bool radish_comparison_print(const char *const names[2], const radish_report *const reports[2], radish_style style,
                             FILE *file);
// Everything that was compared, both reports complete; NULL without memory. To be written as radish_json_text (json.h).
json_t *radish_comparison_json(const char *const names[2], const radish_report *const reports[2],
                               const radish_comparison *comparison);

#ifdef __cplusplus
}
#endif
#endif
