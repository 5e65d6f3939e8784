// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/mapped_chip_build.h"

#include "mapping/forecast.h"
#include "mapping/mapping_file.h"
#include "mapping/objective.h"
#include "mapping/placement_mapped.h"
#include "mapping/tables.h"
#include <float.h>
#include <stdlib.h>

// ---- memory -------------------------------------------------------------------------------------------------

void radish_mapped_chip_destroy(radish_mapped_chip *mapped) {
  if (!mapped) return;
  radish_arena_free(&mapped->arena);
  free(mapped);
}

// ---- the whole ----------------------------------------------------------------------------------------------

static radish_status check_request(const radish_network *network, const radish_chip_file *chip, radish_coding coding,
                                   radish_error *error) {
  const radish_params *params = &chip->params;
  const int64_t routers = params->mesh.columns * params->mesh.rows;
  if (params->chip.cores > routers) {
    return radish_fail(error, RADISH_BAD_INPUT, chip->path, 0,
                       "cores: %lld cores do not fit the mesh of %lld x %lld; at most %lld are allowed",
                       (long long)params->chip.cores, (long long)params->mesh.columns, (long long)params->mesh.rows,
                       (long long)routers);
  }
  for (int i = 1; i < network->layer_count; i++) {
    const radish_layer *layer = &network->layers[i];
    if (coding == RADISH_CODING_RADIX && layer->timesteps_in > params->core.slots) {
      return radish_fail(error, RADISH_BAD_INPUT, network->path, layer->line,
                         "layer %s reads trains of %d steps; core.slots = %lld planes hold at most %lld", layer->name,
                         layer->timesteps_in, (long long)params->core.slots, (long long)params->core.slots);
    }
    if (coding == RADISH_CODING_RATE && !layer->readout && !layer->threshold) {
      return radish_fail(error, RADISH_BAD_INPUT, network->path, layer->line,
                         "layer %s has no tensor %s.threshold; rate coding needs one for each hidden layer",
                         layer->name, layer->name);
    }
  }
  if (coding == RADISH_CODING_RATE && params->core.slots < 2) {
    return radish_fail(error, RADISH_BAD_INPUT, chip->path, 0, "core.slots: 1 plane; rate coding needs at least 2");
  }
  return radish_network_check_width(network, coding, (int)params->core.potential_bits, error);
}

// Refuses a network whose readout values do not fit their packet: a value travels in 32 bits, or in the potential's own
// width (rate).
static radish_status check_readout(const radish_network *network, radish_coding coding, radish_error *error) {
  const radish_layer *layer = &network->layers[network->layer_count - 1];
  if (coding == RADISH_CODING_RATE) return RADISH_OK;
  int channel;
  const double bound = radish_network_readout_bound(network, INT32_MAX, &channel);
  if (bound <= INT32_MAX) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, network->path, layer->line,
                     "layer %s, channel %d: its readout may reach %.0f; a readout packet carries 32 bits, at most %d",
                     layer->name, channel, bound, INT32_MAX);
}

static bool take_arrays(radish_mapped_chip *mapped) {
  mapped->programs = radish_mapping_take(mapped, mapped->partition_count, sizeof *mapped->programs);
  mapped->core_of = radish_mapping_take(mapped, mapped->partition_count, sizeof *mapped->core_of);
  mapped->memory = radish_mapping_take(mapped, mapped->partition_count, sizeof *mapped->memory);
  mapped->places = radish_mapping_take(mapped, mapped->core_count, sizeof *mapped->places);
  mapped->source_feeds = radish_mapping_take(mapped, mapped->partition_count + 1, sizeof *mapped->source_feeds);
  mapped->feeds_at_step = radish_mapping_take(mapped, mapped->partition_count, sizeof *mapped->feeds_at_step);
  return mapped->programs && mapped->core_of && mapped->memory && mapped->places && mapped->source_feeds &&
         mapped->feeds_at_step;
}

// Makes everything behind the tiles and their cores. `places` is [core_count], or NULL for the places of placement.h.
static radish_status lay_out(radish_mapped_chip *mapped, const radish_tiling *t, const radish_place *places,
                             radish_error *error) {
  mapped->core_count = t->core_count;
  mapped->partition_count = mapped->port_count + t->tile_count;
  if (!take_arrays(mapped)) return radish_mapping_no_memory(error);
  for (int k = 0; k < mapped->core_count; k++) {
    mapped->places[k] = places ? places[k]
                               : radish_placement_place_core(k, mapped->core_count, (int)mapped->params.mesh.columns,
                                                             (int)mapped->params.mesh.rows);
  }
  for (int port = 0; port < mapped->port_count; port++) {
    radish_mapping_fill_host_program(mapped, port);
    mapped->core_of[port] = RADISH_HOST;
  }
  radish_status status = RADISH_OK;
  for (int i = 0; i < t->tile_count && !status; i++) {
    const int p = mapped->port_count + i;
    const bool follows = i > 0 && t->tiles[i - 1].layer == t->tiles[i].layer;
    mapped->core_of[p] = t->tiles[i].core;
    mapped->memory[p] = t->tiles[i].memory;
    status = radish_mapping_fill_program(mapped, &t->tiles[i], follows ? &mapped->programs[p - 1] : NULL,
                                         &mapped->programs[p], error);
  }
  if (!status) status = radish_mapping_make_feeds(mapped, t, error);
  if (!status) radish_tables_count(mapped);
  return status;
}

static radish_mapped_chip *begin(const radish_network *network, const radish_chip_file *chip, radish_coding coding) {
  radish_mapped_chip *mapped = calloc(1, sizeof *mapped);
  if (!mapped) return NULL;
  mapped->network = network;
  mapped->coding = coding;
  mapped->arena.limit = RADISH_ARENA_UNLIMITED;
  mapped->params = chip->params;
  mapped->ports = chip->ports;
  mapped->port_count =
      chip->port_count < network->layers[0].shape.rows ? chip->port_count : network->layers[0].shape.rows;
  return mapped;
}

// ---- what a tiling costs --------------------------------------------------------------------------------------

typedef struct {
  const radish_network *network;
  const radish_chip_file *chip;
  radish_coding coding;
} judged_design;

// The period of an image in the full pipeline is at least the work of the busiest core, loading included.
static double period_cycles(const radish_mapped_chip *mapped, const radish_forecast *forecast, double *of_core) {
  const double bits_per_cycle = (double)mapped->params.offchip.mbit_per_s / (double)mapped->params.core.clock_mhz;
  double most = 0;
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    double *cycles = &of_core[mapped->core_of[p]];
    *cycles += (double)forecast->busy_cycles[p];
    if (!mapped->programs[p].resident) *cycles += (double)mapped->memory[p].synapse_bits / bits_per_cycle;
    if (*cycles > most) most = *cycles;
  }
  return most;
}

static radish_status cost_of_forecast(const radish_mapped_chip *mapped, const radish_forecast *forecast, double *cost,
                                      radish_error *error) {
  if (mapped->params.mapping.objective == RADISH_OBJECTIVE_LATENCY) {
    *cost = (double)radish_forecast_latency_ps(forecast);
    return RADISH_OK;
  }
  double *of_core = calloc((size_t)mapped->core_count, sizeof *of_core);
  if (!of_core) return radish_mapping_no_memory(error);
  *cost = period_cycles(mapped, forecast, of_core);
  free(of_core);
  return RADISH_OK;
}

// Returns the cost by the forecast, whose spikes are those that the network's `activity` lets expect.
static radish_status forecast_cost(const radish_mapped_chip *mapped, double *cost, radish_error *error) {
  radish_spike_counts *spikes = NULL;
  radish_forecast *forecast = NULL;
  radish_status status = radish_spike_counts_create(mapped->network, &spikes, error);
  if (!status) status = radish_forecast_create(mapped, spikes, &forecast, error);
  if (!status) status = cost_of_forecast(mapped, forecast, cost, error);
  radish_forecast_destroy(forecast);
  radish_spike_counts_destroy(spikes);
  return status == RADISH_DEADLOCK ? RADISH_OK : status;
}

// A mapping that the tables refuse or that would not end is no choice; other failures end the search.
static radish_status cost_of_tiling(void *user, const radish_tiling *t, double *cost, radish_error *error) {
  const judged_design *d = user;
  *cost = DBL_MAX;
  radish_mapped_chip *mapped = begin(d->network, d->chip, d->coding);
  if (!mapped) return radish_mapping_no_memory(error);
  radish_status status = lay_out(mapped, t, NULL, error);
  const radish_status tables = status ? status : radish_tables_fill(mapped, d->chip->path, error);
  status = tables == RADISH_OK ? forecast_cost(mapped, cost, error) : tables == RADISH_BAD_INPUT ? RADISH_OK : tables;
  radish_mapped_chip_destroy(mapped);
  return status;
}

static radish_status build(radish_mapped_chip *mapped, const radish_chip_file *chip, const char *mapping_file,
                           radish_tiling *t, radish_place **places, radish_error *error) {
  const radish_network *network = mapped->network;
  judged_design design = {network, chip, mapped->coding};
  const radish_objective_judge judge = {&design, cost_of_tiling};
  radish_status status = check_request(network, chip, mapped->coding, error);
  if (!status) status = check_readout(network, mapped->coding, error);
  if (status) return status;
  t->port_count = mapped->port_count;
  status = mapping_file
               ? radish_mapping_file_read(mapping_file, network, mapped->coding, &mapped->params, t, places, error)
               : radish_objective_tile(t, network, mapped->coding, &mapped->params, judge, error);
  if (!status) status = lay_out(mapped, t, *places, error);
  if (!status && !*places && mapped->params.mapping.placement != RADISH_PLACEMENT_STRIPS) {
    status = radish_placement_apply(mapped, t, error);
  }
  return status ? status : radish_tables_fill(mapped, chip->path, error);
}

radish_status radish_mapped_chip_create_from(const char *mapping_file, const radish_network *network,
                                             const radish_chip_file *chip, radish_coding coding,
                                             radish_mapped_chip **mapped, radish_error *error) {
  radish_tiling t = {0};
  radish_place *places = NULL;
  *mapped = NULL;
  radish_mapped_chip *built = begin(network, chip, coding);
  if (!built) return radish_mapping_no_memory(error);
  radish_status status = build(built, chip, mapping_file, &t, &places, error);
  radish_tiling_free(&t);
  free(places);
  if (status) {
    radish_mapped_chip_destroy(built);
    return status;
  }
  *mapped = built;
  return RADISH_OK;
}

radish_status radish_mapped_chip_create(const radish_network *network, const radish_chip_file *chip,
                                        radish_coding coding, radish_mapped_chip **mapped, radish_error *error) {
  return radish_mapped_chip_create_from(NULL, network, chip, coding, mapped, error);
}
