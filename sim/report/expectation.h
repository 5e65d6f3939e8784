// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// expectation.h: what an image alone on the chip is expected to cost: a forecast (mapping/forecast.h), priced as a run is.
//
//   images --evaluation without time--> spikes of each layer and step --forecast--> counts and times --prices--> energy
//
// Of several images the spikes are averaged: the forecast is that of an average image. Without images each layer's share
// of spikes is the network's `activity`.
#ifndef RADISH_SIM_REPORT_EXPECTATION_H
#define RADISH_SIM_REPORT_EXPECTATION_H

#include "mapping/forecast.h"
#include "mapping/image_spikes.h"
#include "sim/report/run_energy.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct radish_expectation {
  radish_forecast *forecast;
  radish_energy *energy; // [layer]; leakage as in mapping/energy.h
  int64_t latency_ps, energy_fj;
} radish_expectation;

// Makes an expectation, which is to be destroyed. It is NULL on failure: that of the forecast, or RADISH_BAD_INPUT where the
// energy is more than a run may cost.
radish_status radish_expectation_create(const radish_mapped_chip *mapped, const radish_chip_file *chip,
                                        const radish_spike_counts *counts, radish_expectation **expectation,
                                        radish_error *error);
// Does the same for these images. `*expectation` is NULL, with RADISH_OK, where time or energy are more than a run may
// take.
radish_status radish_expectation_of_images(const radish_mapped_chip *mapped, const radish_chip_file *chip,
                                           const radish_spike_images *images, radish_expectation **expectation,
                                           radish_error *error);
void radish_expectation_destroy(radish_expectation *expectation); // NULL is allowed

// Returns a layer's last emission less its first arrival; -1 where it emits nothing.
int64_t radish_expectation_layer_latency_ps(const radish_expectation *expectation, int layer);

#ifdef __cplusplus
}
#endif
#endif
