// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/run_energy.h"

#include <stdlib.h>

int64_t radish_report_image_span_ps(const radish_run_result *result, int index) {
  const int64_t begin =
      index && !result->independent ? result->times[index - 1].done_ps : result->times[index].first_spike_ps;
  return result->times[index].done_ps - begin;
}

// Refuses a run whose energy is too large to count. Every sum of a report is a part of this one, since no energy is
// negative.
static radish_status check_sum(const radish_run_result *result, const radish_mapped_chip *mapped,
                               const radish_energy *energy, radish_error *error) {
  __int128 sum_fj = 0;
  for (int i = 0; i < result->image_count; i++) {
    for (int layer = 0; layer < result->layer_count; layer++) {
      const radish_energy *e = &energy[(int64_t)i * result->layer_count + layer];
      for (int c = 0; c < RADISH_COMPONENT_COUNT; c++) {
        sum_fj += e->component_fj[c];
        if (sum_fj <= RADISH_MOST_ENERGY_FJ) continue;
        return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                           "the energy of the run passes 9 kJ, the most that is counted in fJ, at the %s energy of "
                           "image %d, layer %s: lower prices, fewer images or a shorter run are allowed",
                           radish_energy_component_name(c), i, mapped->network->layers[layer].name);
      }
    }
  }
  return RADISH_OK;
}

radish_status radish_energy_of_run(const radish_run_result *result, const radish_mapped_chip *mapped,
                                   const radish_chip_file *chip, radish_energy *energy, radish_error *error) {
  int64_t *layer_pw = malloc((size_t)result->layer_count * sizeof *layer_pw);
  if (!layer_pw) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the energy report");
  radish_status status = radish_energy_leakage_power(mapped, chip->leakage_pw_per_core, layer_pw, error);
  for (int i = 0; i < result->image_count && !status; i++) {
    const int64_t span_ps = radish_report_image_span_ps(result, i);
    for (int layer = 0; layer < result->layer_count; layer++) {
      radish_energy *e = &energy[(int64_t)i * result->layer_count + layer];
      *e = radish_energy_of_counters(&radish_run_result_record_at(result, i, layer)->counters, chip);
      e->component_fj[RADISH_LEAKAGE] = radish_energy_leakage_fj(layer_pw[layer], span_ps);
    }
  }
  free(layer_pw);
  return status ? status : check_sum(result, mapped, energy, error);
}
