// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// comparison.h: two runs of one mapped chip, number by number: every packet, time, logit and counter.
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
  radish_packet_log *packets; // the comparison sorts it
} radish_compared_run;

typedef struct {
  int64_t packets; // packet events that were compared: sent, departed, arrived; up to the first that differs
  int64_t numbers; // times, logits and counters
  int64_t differences;
  char first[1024]; // the first difference, both sides, in two lines; "" without any
} radish_comparison;

// Compares the packets alone, up to where both runs have come. This is what can be said where a run has failed.
void radish_comparison_compare_packets(const radish_mapped_chip *mapped, const radish_compared_run *a,
                                       const radish_compared_run *b, radish_comparison *comparison);
// Compares two complete runs: packets first, by time; then images, layers, cores and the network.
void radish_comparison_compare_runs(const radish_mapped_chip *mapped, const radish_compared_run *a,
                                    const radish_compared_run *b, radish_comparison *comparison);

// Prints a row of each run for each layer: times, work and energy, averaged over the images. Returns false where memory
// ran out.
bool radish_comparison_print(const char *const names[2], const radish_report *const reports[2], radish_style style,
                             FILE *file);
// Returns everything that was compared, with both reports complete, to be written by radish_json_text (json.h). Returns
// NULL where memory ran out.
json_t *radish_comparison_json(const char *const names[2], const radish_report *const reports[2],
                               const radish_comparison *comparison);

#ifdef __cplusplus
}
#endif
#endif
