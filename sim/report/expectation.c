// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/expectation.h"

#include <stdlib.h>

static radish_status no_memory(radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the expected cost");
}

static radish_status price(radish_expectation *e, const radish_mapped_chip *mapped, const radish_chip_file *chip,
                           radish_error *error) {
  const int layers = e->forecast->layer_count;
  e->energy = calloc((size_t)layers, sizeof *e->energy);
  radish_status status =
      e->energy ? radish_energy_of_forecast(mapped, chip, e->forecast, e->energy, error) : no_memory(error);
  e->latency_ps = radish_forecast_latency_ps(e->forecast);
  __int128 sum_fj = 0;
  for (int l = 0; l < layers && !status; l++) {
    for (int c = 0; c < RADISH_COMPONENT_COUNT; c++) sum_fj += e->energy[l].component_fj[c];
    if (sum_fj > RADISH_MOST_ENERGY_FJ) {
      status = radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                           "the expected energy passes 9 kJ, the most that is counted in fJ");
    }
  }
  e->energy_fj = status ? 0 : (int64_t)sum_fj;
  return status;
}

radish_status radish_expectation_create(const radish_mapped_chip *mapped, const radish_chip_file *chip,
                                        const radish_spike_counts *counts, radish_expectation **result,
                                        radish_error *error) {
  *result = NULL;
  radish_expectation *e = calloc(1, sizeof *e);
  if (!e) return no_memory(error);
  radish_status status = radish_forecast_create(mapped, counts, &e->forecast, error);
  if (!status) status = price(e, mapped, chip, error);
  if (status) radish_expectation_destroy(e);
  else *result = e;
  return status;
}

radish_status radish_expectation_of_images(const radish_mapped_chip *mapped, const radish_chip_file *chip,
                                           const radish_spike_images *images, radish_expectation **result,
                                           radish_error *error) {
  radish_spike_counts *counts = NULL;
  *result = NULL;
  radish_status status = radish_image_spikes_count(mapped->network, mapped->coding, images, &counts, error);
  if (!status) status = radish_expectation_create(mapped, chip, counts, result, error);
  radish_spike_counts_destroy(counts);
  return status == RADISH_DEADLOCK || status == RADISH_BAD_INPUT ? RADISH_OK : status;
}

void radish_expectation_destroy(radish_expectation *expectation) {
  if (!expectation) return;
  radish_forecast_destroy(expectation->forecast);
  free(expectation->energy);
  free(expectation);
}

int64_t radish_expectation_layer_latency_ps(const radish_expectation *expectation, int layer) {
  const radish_record *r = &expectation->forecast->layers[layer];
  if (r->end_ps < 0) return -1;
  return layer && r->start_ps >= 0 ? r->end_ps - r->start_ps : r->end_ps - expectation->forecast->first_spike_ps;
}
