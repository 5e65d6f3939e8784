// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// placement_forecast.h: the candidates of a pool in the order of their forecasts (forecast.h).
#ifndef RADISH_MAPPING_PLACEMENT_FORECAST_H
#define RADISH_MAPPING_PLACEMENT_FORECAST_H

#include "mapping/mapped_chip_build.h"
#include "mapping/placement_pool.h"
#include "mapping/spike_counts.h"

// Forecasts candidates, as many as there is time for, and sorts the pool. `spikes` are those of an image. The mapped chip and
// its tiles stay as they are.
radish_status radish_placement_forecast(const radish_mapped_chip *mapped, const radish_tiling *tiling,
                                        const radish_spike_counts *spikes, radish_placement_pool *pool,
                                        radish_error *error);

#endif
