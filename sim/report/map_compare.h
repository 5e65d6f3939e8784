// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// map_compare.h: the strategies of mapping.placement side by side: what each costs by the measures of placement_costs.h,
// with the packets that are expected, and what the chip took with it.
#ifndef RADISH_SIM_REPORT_MAP_COMPARE_H
#define RADISH_SIM_REPORT_MAP_COMPARE_H

#include "core/base/status.h"
#include "mapping/placement_costs.h"
#include "sim/format/table.h"
#include "sim/report/report.h"
#include <jansson.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int placement; // of mapping.placement
  bool mapped;   // false: refused
  char refusal[sizeof(radish_error)];
  int64_t wall_ns; // to map, all of it
  int cores;
  radish_placement_costs costs;
  int64_t latency_ps, energy_fj, throughput_uhz; // means of the images that were run; energy of an image
  int64_t hops;                                  // that the chip counted, of an image
} radish_map_variant;

typedef struct {
  const char *chip, *network;
  int image_count, count;
  radish_map_variant *variants; // [count]
} radish_map_comparison;

// Fills all but `wall_ns` and `placement` from a mapping and its run.
radish_status radish_map_variant_measure(radish_map_variant *variant, const radish_mapped_chip *mapped,
                                         const radish_report *report, radish_error *error);
// Prints the comparison as a table. Returns false without memory.
bool radish_map_comparison_print(const radish_map_comparison *comparison, radish_style style, FILE *file);
json_t *radish_map_comparison_json(const radish_map_comparison *comparison);

#ifdef __cplusplus
}
#endif
#endif
