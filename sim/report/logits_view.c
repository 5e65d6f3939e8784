// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/logits_view.h"

#include "sim/format/json.h"
#include <inttypes.h>

static double real(radish_logits_view view, int64_t value) {
  return radish_network_logit(view.network, view.coding, view.steps, value);
}

static bool is_known(radish_logits_view view) {
  return view.network->logit_unit > 0;
}

json_t *radish_logits_unit_json(radish_logits_view view) {
  return is_known(view) ? radish_json_real(real(view, 1)) : json_null();
}

json_t *radish_logits_json(radish_logits_view view, const int64_t *logits, bool *failed) {
  if (!is_known(view)) return json_null();
  json_t *list = json_array();
  for (int k = 0; k < view.count; k++) radish_json_append(list, radish_json_real(real(view, logits[k])), failed);
  return list;
}

void radish_logits_print(radish_logits_view view, const int64_t *logits, FILE *file) {
  enum { SHOWN = 3 };
  int shown[SHOWN];
  if (!is_known(view)) return;
  fprintf(file, "logits      ");
  for (int n = 0; n < SHOWN && n < view.count; n++) {
    int best = -1;
    for (int k = 0; k < view.count; k++) {
      bool taken = false;
      for (int i = 0; i < n; i++) taken = taken || shown[i] == k;
      if (!taken && (best < 0 || logits[k] > logits[best])) best = k;
    }
    shown[n] = best;
    fprintf(file, "%s%d: %.4g (%" PRId64 ")", n ? ", " : "", best, real(view, logits[best]), logits[best]);
  }
  fputc('\n', file);
}
