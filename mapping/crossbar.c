// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/crossbar.h"

#include "core/base/horizon.h"

int64_t radish_crossbar_array_cycles(const radish_params *params) {
  const radish_crossbar_params *cost = &params->crossbar;
  if (!radish_crossbar_is(&params->core) || cost->scan != RADISH_SCAN_NEURON_MAJOR) return 0;
  return cost->step_cycles + params->core.neurons * (params->core.axons * cost->row_cycles + cost->neuron_cycles);
}

// Refuses arrays whose longest step, all axons spiking, would take longer than any run.
static radish_status check_costs(const radish_params *params, const char *path, radish_error *error) {
  const radish_core_params *core = &params->core;
  const int64_t array = radish_crossbar_array_cycles(params), row_words = core->neurons / core->lanes;
  const __int128 events = (__int128)core->axons * radish_crossbar_spike_cycles(params, row_words);
  const __int128 cycles = array ? array : events;
  if (cycles <= RADISH_HORIZON_PS / (1000000 / core->clock_mhz)) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, path, 0,
                     "crossbar: a step of %lld axons and %lld neurons may take %.3g cycles at core.clock_mhz: %lld; "
                     "simulated time ends after " RADISH_HORIZON_TEXT
                     ", so make crossbar.row_cycles, event_cycles or the "
                     "array smaller",
                     (long long)core->axons, (long long)core->neurons, (double)cycles, (long long)core->clock_mhz);
}

radish_status radish_crossbar_check(const radish_params *params, const char *path, radish_error *error) {
  if (!radish_crossbar_is(&params->core)) return RADISH_OK;
  radish_status status = check_costs(params, path, error);
  if (status) return status;
  if (radish_crossbar_array_cycles(params) && params->core.partitions > 1) {
    return radish_fail(
        error, RADISH_BAD_INPUT, path, 0,
        "crossbar.scan: neuron_major goes through the array of a single tile; core.partitions must be 1, "
        "not %lld",
        (long long)params->core.partitions);
  }
  return RADISH_OK;
}
