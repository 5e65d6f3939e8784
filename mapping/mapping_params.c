// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/mapping_params.h"

bool radish_mapping_params_weigh(const radish_params *params) {
  return params->mapping.objective != RADISH_OBJECTIVE_CORES || params->mapping.placement == RADISH_PLACEMENT_BEST;
}

radish_params radish_mapping_params_read(const radish_params *params) {
  radish_params read = *params;
  if (radish_mapping_params_weigh(params)) return read;
  read.chip.barrier_ps = 0;
  read.core.clock_mhz = read.core.clock_phase_ps = read.core.clock_skew_ps = 0;
  read.core.ni_depth = read.core.place_ps = 0;
  read.noc = (radish_noc_params){.routes = params->noc.routes, .multicast = params->noc.multicast};
  read.host = (radish_host_params){0};
  read.offchip = (radish_offchip_params){0};
  return read;
}

radish_mapped_chip radish_mapped_chip_for(const radish_mapped_chip *mapped, const radish_chip_file *chip) {
  radish_mapped_chip shared = *mapped;
  shared.params = chip->params;
  shared.ports = chip->ports;
  return shared;
}
