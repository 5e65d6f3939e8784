// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// untangle.h: which tiles of successive layers share a core.
//
//   core 0: conv1, columns 0-3    conv2, columns 0-1      waits for conv1 here: neither disturbs the other
//   core 1: conv1, columns 4-7    conv2, columns 12-13    may have all its inputs, and the engine, before conv1 here is done
//
// A core does the deepest layer first (core/core.h). A tile that does not read the tile beside it can take the engine from
// it, and then all that read that tile wait longer. So each layer's tiles change cores among one another: to a core
// whose tiles of the layer before they read, or to one that has none.
#ifndef RADISH_MAPPING_UNTANGLE_H
#define RADISH_MAPPING_UNTANGLE_H

#include "mapping/tiling.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  RADISH_UNTANGLE_READERS, // as many tiles as can be lie beside what they read
  RADISH_UNTANGLE_BUSIEST, // the same for the cores that are busy longest with the layer before, then the others
  RADISH_UNTANGLE_RULES
} radish_untangle_rule;

// Lets tiles change cores, of which `budget` are there. All must be resident; they still fit. No rule is always the
// better one.
radish_status radish_untangle(radish_tiling *tiling, const radish_network *network, const radish_core_params *core,
                              int budget, radish_untangle_rule rule, radish_error *error);

#ifdef __cplusplus
}
#endif

#endif
