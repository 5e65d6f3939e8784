// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/mapped_chip_build.h"

#include "mapping/crossbar.h"
#include "mapping/image_spikes.h"
#include "mapping/judge.h"
#include "mapping/mapping_file.h"
#include "mapping/mapping_params.h"
#include "mapping/objective.h"
#include "mapping/placement_mapped.h"
#include "mapping/split.h"
#include "mapping/tables.h"
#include <stdlib.h>

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
  return RADISH_OK;
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

// Chooses the tiles for the objective. `spikes` is NULL where the mapper weighs no times (mapping_params.h).
static radish_status choose_tiles(const radish_mapped_chip *mapped, const radish_chip_file *chip,
                                  const radish_spike_counts *spikes, radish_tiling *t, radish_error *error) {
  const radish_network *network = mapped->network;
  radish_judged_design design = {network, chip, mapped->coding, spikes};
  const radish_objective_judge judge = {&design, radish_judge_tiling};
  double *shares = calloc((size_t)network->layer_count, sizeof *shares);
  if (!shares) return radish_mapping_no_memory(error);
  for (int l = 0; l < network->layer_count && spikes; l++) shares[l] = radish_spike_counts_share(&spikes->layers[l]);
  radish_status status = radish_objective_tile(t, network, mapped->coding, &mapped->params, shares, judge, error);
  free(shares);
  return status;
}

// Makes tiles and places by mapping.objective and mapping.placement. Where they weigh times or energies, the spikes of
// the network's sample say what is cheap.
static radish_status search(radish_mapped_chip *mapped, const radish_chip_file *chip, radish_tiling *t,
                            radish_error *error) {
  radish_spike_counts *spikes = NULL;
  radish_status status = RADISH_OK;
  if (radish_mapping_params_weigh(&mapped->params)) {
    status = radish_image_spikes_of_sample(mapped->network, mapped->coding, &spikes, error);
  }
  if (!status) status = choose_tiles(mapped, chip, spikes, t, error);
  if (!status) status = radish_mapping_lay_out(mapped, t, NULL, error);
  if (!status) {
    status = mapped->params.mapping.placement == RADISH_PLACEMENT_STRIPS
                 ? radish_tables_fill(mapped, chip->path, error)
                 : radish_placement_apply(mapped, t, spikes, chip->path, error);
  }
  radish_spike_counts_destroy(spikes);
  return status;
}

// Makes the tiles of a mapping file, with its places.
static radish_status follow(const char *mapping_file, radish_mapped_chip *mapped, const radish_chip_file *chip,
                            radish_tiling *t, radish_error *error) {
  radish_place *places = NULL;
  radish_status status =
      radish_mapping_file_read(mapping_file, mapped->network, mapped->coding, &mapped->params, t, &places, error);
  if (!status) status = radish_mapping_lay_out(mapped, t, places, error);
  if (!status) status = radish_tables_fill(mapped, chip->path, error);
  free(places);
  return status;
}

// Splits what does not fit a core, and refuses potentials that are too wide; of a layer that was split those of its parts
// and reducers count.
static radish_status split(radish_mapped_chip *mapped, radish_error *error) {
  const radish_core_params *core = &mapped->params.core;
  radish_status status = RADISH_OK;
  if (mapped->coding == RADISH_CODING_RADIX) {
    status = radish_split_network(mapped->network, core, &mapped->arena, &mapped->network, &mapped->own_layers, error);
  }
  if (status) return status;
  return radish_network_check_width(mapped->network, mapped->coding, (int)core->potential_bits, error);
}

static radish_status build(radish_mapped_chip *mapped, const radish_chip_file *chip, const char *mapping_file,
                           radish_tiling *t, radish_error *error) {
  const radish_network *network = mapped->network;
  radish_status status = check_request(network, chip, mapped->coding, error);
  if (!status) status = radish_crossbar_check(&chip->params, chip->path, error);
  if (!status) status = check_readout(network, mapped->coding, error);
  if (!status) status = split(mapped, error);
  if (status) return status;
  t->port_count = mapped->port_count;
  status = mapping_file ? follow(mapping_file, mapped, chip, t, error) : search(mapped, chip, t, error);
  return status ? status : radish_mapping_load_constants(mapped, error);
}

radish_status radish_mapped_chip_create_from(const char *mapping_file, const radish_network *network,
                                             const radish_chip_file *chip, radish_coding coding,
                                             radish_mapped_chip **mapped, radish_error *error) {
  radish_tiling t = {0};
  *mapped = NULL;
  radish_mapped_chip *built = radish_mapping_begin(network, chip, coding);
  if (!built) return radish_mapping_no_memory(error);
  radish_status status = build(built, chip, mapping_file, &t, error);
  radish_tiling_free(&t);
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
