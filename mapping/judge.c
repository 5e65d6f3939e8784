// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/judge.h"

#include "core/base/horizon.h"
#include "core/offchip.h"
#include "mapping/energy.h"
#include "mapping/forecast.h"
#include "mapping/mapped_chip_build.h"
#include "mapping/tables.h"
#include <float.h>
#include <stdlib.h>

// Sets of each layer what a channel to off-chip memory moves for one of its tiles that take turns: all of them together move
// what the forecast has counted.
static void share_loads(const radish_mapped_chip *mapped, const radish_forecast *forecast, double *bits_of_tile) {
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    if (!mapped->programs[p].resident) bits_of_tile[mapped->programs[p].layer]++;
  }
  for (int l = 0; l < forecast->layer_count; l++) {
    const radish_counters *counters = &forecast->layers[l].counters;
    if (bits_of_tile[l] > 0) {
      bits_of_tile[l] = (double)(counters->reload_bits + counters->offchip_bits) / bits_of_tile[l];
    }
  }
}

// The period of an image in the full pipeline is at least the work of the busiest core, loading included, and at least
// what the busiest channel to off-chip memory moves. `of_channel` has an entry for each channel.
static double period_cycles(const radish_mapped_chip *mapped, const radish_forecast *forecast,
                            const double *bits_of_tile, double *of_core, double *of_channel) {
  const double bits_per_cycle = (double)mapped->params.offchip.mbit_per_s / (double)mapped->params.core.clock_mhz;
  const int channels = radish_offchip_channel_count(&mapped->params.offchip, mapped->core_count);
  double most = 0;
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    double *cycles = &of_core[mapped->core_of[p]];
    *cycles += (double)forecast->busy_cycles[p];
    if (!mapped->programs[p].resident) {
      const double loading = bits_of_tile[mapped->programs[p].layer] / bits_per_cycle;
      double *channel = &of_channel[radish_offchip_channel_of(mapped->core_of[p], channels)];
      *cycles += loading;
      *channel += loading;
      if (*channel > most) most = *channel;
    }
    if (*cycles > most) most = *cycles;
  }
  return most;
}

static radish_status cost_of_period(const radish_mapped_chip *mapped, const radish_forecast *forecast, double *cost,
                                    radish_error *error) {
  const size_t cores = (size_t)mapped->core_count; // and as many channels at most
  double *room = calloc(2 * cores + (size_t)forecast->layer_count, sizeof *room);
  if (!room) return radish_mapping_no_memory(error);
  double *bits_of_tile = room + 2 * cores;
  share_loads(mapped, forecast, bits_of_tile);
  *cost = period_cycles(mapped, forecast, bits_of_tile, room, room + cores);
  free(room);
  return RADISH_OK;
}

static radish_status cost_of_energy(const radish_mapped_chip *mapped, const radish_chip_file *chip,
                                    const radish_forecast *forecast, double *cost, radish_error *error) {
  radish_energy *energy = calloc((size_t)forecast->layer_count, sizeof *energy);
  if (!energy) return radish_mapping_no_memory(error);
  radish_status status = radish_energy_of_forecast(mapped, chip, forecast, energy, error);
  *cost = 0;
  for (int l = 0; l < forecast->layer_count && !status; l++) {
    for (int c = 0; c < RADISH_COMPONENT_COUNT; c++) *cost += (double)energy[l].component_fj[c];
  }
  free(energy);
  return status;
}

static radish_status cost_of_forecast(const radish_judged_design *d, const radish_mapped_chip *mapped,
                                      const radish_forecast *forecast, double *cost, radish_error *error) {
  switch (mapped->params.mapping.objective) {
  case RADISH_OBJECTIVE_ENERGY: return cost_of_energy(mapped, d->chip, forecast, cost, error);
  case RADISH_OBJECTIVE_THROUGHPUT: return cost_of_period(mapped, forecast, cost, error);
  default: *cost = (double)radish_forecast_latency_ps(forecast); return RADISH_OK;
  }
}

// Returns the longest latency of which the objective wants to know more than that it is longer.
static int64_t longest_ps(const radish_mapped_chip *mapped, double most) {
  if (mapped->params.mapping.objective != RADISH_OBJECTIVE_LATENCY || most >= (double)RADISH_HORIZON_PS) {
    return INT64_MAX;
  }
  return (int64_t)most + 1;
}

static radish_status forecast_cost(const radish_judged_design *d, const radish_mapped_chip *mapped, double most,
                                   double *cost, radish_error *error) {
  radish_forecast *forecast = NULL;
  const int64_t most_ps = longest_ps(mapped, most);
  radish_status status = radish_forecast_create_rough(mapped, d->spikes, most_ps, &forecast, error);
  if (!status && forecast) status = cost_of_forecast(d, mapped, forecast, cost, error);
  else if (!status) *cost = (double)most_ps;
  radish_forecast_destroy(forecast);
  return status == RADISH_DEADLOCK ? RADISH_OK : status;
}

// A mapping that the tables refuse or that would not end is no choice; other failures end the search.
radish_status radish_judge_tiling(void *user, const radish_tiling *t, double most, double *cost, radish_error *error) {
  const radish_judged_design *d = user;
  *cost = DBL_MAX;
  radish_mapped_chip *mapped = radish_mapping_begin(d->network, d->chip, d->coding);
  if (!mapped) return radish_mapping_no_memory(error);
  radish_status status = radish_mapping_lay_out(mapped, t, NULL, error);
  const radish_status tables = status ? status : radish_tables_fill(mapped, d->chip->path, error);
  status = tables == RADISH_OK          ? forecast_cost(d, mapped, most, cost, error)
           : tables == RADISH_BAD_INPUT ? RADISH_OK
                                        : tables;
  radish_mapped_chip_destroy(mapped);
  return status;
}
