// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/mapped_chip_build.h"
#include "mapping/estimate.h"
#include <stdlib.h>
radish_status radish_mapping_cost(const radish_mapped_chip *m, double *cost, radish_error *error);
radish_status radish_mapping_cost(const radish_mapped_chip *m, double *cost, radish_error *error) {
  (void)error;
  double sum = 0;
  for (int l = 1; l < m->network->layer_count; l++) {
    double most = 0;
    for (int p = m->port_count; p < m->partition_count; p++) {
      if (m->programs[p].layer != l) continue;
      const radish_tile_estimate e =
          radish_estimate_tile(m->network, l, &m->params.core, m->network->activity, m->programs[p].outputs);
      double c = radish_estimate_latency_cycles(m->network, l, m->coding, e);
      if (!m->programs[p].resident)
        c += (double)m->memory[p].synapse_bits /
             ((double)m->params.offchip.mbit_per_s / (double)m->params.core.clock_mhz);
      if (c > most) most = c;
    }
    sum += most;
  }
  *cost = sum;
  return RADISH_OK;
}
