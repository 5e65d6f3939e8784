// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// refinement.h: cuts for the least latency: the layer that gains most for what it takes of the memories is cut finer,
// again and again.
#ifndef RADISH_MAPPING_REFINEMENT_H
#define RADISH_MAPPING_REFINEMENT_H

#include "mapping/choice.h"

#ifdef __cplusplus
extern "C" {
#endif

// Each of the three ways sets the choice, and the tiles with their cores. `*packed` is false where the way leads
// nowhere.
//
// The first cuts as fine as the estimated needs allow, then finer as long as the tiles really fit.
radish_status radish_refinement_from_estimate(radish_tiling *tiling, radish_choice *choice, bool *packed,
                                              radish_error *error);
// The second refines the coarsest cuts step by step, and packs them at each.
radish_status radish_refinement_from_least(radish_tiling *tiling, radish_choice *choice, bool *packed,
                                           radish_error *error);
// The third lets tiles take turns in the cores: each is loaded when its time comes. It sets `reloads` of the choice.
radish_status radish_refinement_turns(radish_tiling *tiling, radish_choice *choice, bool *packed, radish_error *error);

#ifdef __cplusplus
}
#endif

#endif
