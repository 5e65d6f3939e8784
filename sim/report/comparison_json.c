// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file writes the comparison of two runs as JSON (docs/interfaces.md "cosim --json").
#include "sim/report/comparison.h"
#include "sim/format/json.h"

json_t *radish_comparison_json(const char *const names[2], const radish_report *const reports[2],
                               const radish_comparison *comparison) {
  bool failed = false;
  radish_json_object o = radish_json_new(&failed);
  radish_json_set_text(o, "radish", radish_report_version());
  radish_json_set_int(o, "packets", comparison->packets);
  radish_json_set_int(o, "numbers", comparison->numbers);
  radish_json_set_int(o, "differences", comparison->differences);
  radish_json_set(o, "first", comparison->differences ? json_string(comparison->first) : json_null());
  for (int run = 0; run < 2; run++) radish_json_set(o, names[run], radish_report_json(reports[run]));
  if (!failed) return o.json;
  json_decref(o.json);
  return NULL;
}
