// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// crossbar.h: what cores of core.organisation crossbar hold and cost (docs/chip.md section 2, "Crossbars").
#ifndef RADISH_MAPPING_CROSSBAR_H
#define RADISH_MAPPING_CROSSBAR_H

#include "core/params.h"
#include "network/network.h"

#ifdef __cplusplus
extern "C" {
#endif

static inline bool radish_crossbar_is(const radish_core_params *core) {
  return core->organisation == RADISH_ORGANISATION_CROSSBAR;
}

// Says whether the array holds a source: all but identities and average poolings with a gain that is no weight of the
// network, which is a register then, as in a shared core.
static inline bool radish_crossbar_stores(const radish_network *network, const radish_source *source,
                                          const radish_core_params *core) {
  const int top = 1 << (network->weight_bits - 1);
  return radish_crossbar_is(core) &&
         (source->read != RADISH_READ_UNIFORM || (source->gain >= -top && source->gain < top));
}

// Returns the cycles of a spike whose row has so many words (crossbar.scan: event), less than 2^41.
static inline int64_t radish_crossbar_spike_cycles(const radish_params *params, int64_t row_words) {
  return params->crossbar.event_cycles + row_words * params->crossbar.row_cycles;
}

// Returns the cycles of a step that goes through the whole array (neuron_major), less than 2^61; 0 with scan: event.
int64_t radish_crossbar_array_cycles(const radish_params *params);

// Refuses arrays whose step takes longer than any run, and more than one tile on a core that goes through its array
// neuron by neuron. `path` is that of the chip file.
radish_status radish_crossbar_check(const radish_params *params, const char *path, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
