// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// forecast.h: what a mapping is expected to cost: time and counts of one image alone on the chip, without running it.
//
//   mapped chip, expected spikes --forecast--> a record for each layer, the latency of the image
//
// The same machine as sim/chip runs, by jobs and bursts instead of spikes:
//
//   work      the cycles of each job of each partition, by the formulas of core/core.h and core/emitter.h for the
//             spikes that spike_counts.h expects in its halo                                      (forecast_work.c)
//   time      cores and host ports take up jobs, turns, credits and bursts in the order that core.h and emitter.h
//             state, barriers and loads included   (forecast_time.c, forecast_engine.c, forecast_emission.c)
//   network   a burst of a few packets flows down its multicast tree, with the head's delay. An output passes a packet
//             each LARB + LF_OUT + LF_LINK + LB_LINK, or as slowly as a core's ingress takes it, to its inputs in turn.
//             What comes by one input leaves it in order. Where a branch is late by more than a FIFO holds, the link
//             before it is held up, and in the end the emitter                                 (forecast_network.c)
//
// The counts are exact, as far as the spikes are. The forecast does not model the order of packets within a burst, nor
// a packet that waits at the head of a FIFO for another output than those behind it. A burst passes a link without those
// that come later: where many tiles begin to send at once, the first steps of some come through the sooner the longer
// bursts are. So a forecast that is printed is made of short ones. One that only chooses among mappings is rough: long
// bursts take a part of the time.
//
// A forecast does not look at weights, biases and thresholds of the mapped chip.
#ifndef RADISH_MAPPING_FORECAST_H
#define RADISH_MAPPING_FORECAST_H

#include "core/counters.h"
#include "mapping/mapped_chip.h"
#include "mapping/spike_counts.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int layer_count, partition_count;
  radish_record *layers;           // [layer_count]: counts, first arrival, last emission
  int64_t *busy_cycles;            // [partition_count]: cycles of the engine; 0 for host ports
  int64_t first_spike_ps, done_ps; // first packet of the image; last readout value at the edge
  int64_t barriers;                // rounds closed
} radish_forecast;

static inline int64_t radish_forecast_latency_ps(const radish_forecast *forecast) {
  return forecast->done_ps - forecast->first_spike_ps;
}

// Makes a forecast, which the caller destroys. `*forecast` is NULL on failure: RADISH_NO_MEMORY, or RADISH_DEADLOCK
// where the image does not end within simulated time (core/base/horizon.h).
radish_status radish_forecast_create(const radish_mapped_chip *mapped, const radish_spike_counts *spikes,
                                     radish_forecast **forecast, radish_error *error);
// The same, roughly, where the latency is at most `most_ps`. Where it is more, `*forecast` is NULL and the status is
// RADISH_OK; it ends as soon as that is certain.
radish_status radish_forecast_create_rough(const radish_mapped_chip *mapped, const radish_spike_counts *spikes,
                                           int64_t most_ps, radish_forecast **forecast, radish_error *error);
void radish_forecast_destroy(radish_forecast *forecast);

#ifdef __cplusplus
}
#endif
#endif
