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

// Each of these ways sets the choice with its estimate, and the tiles with their cores. `*packed` is false where the
// way leads nowhere.
//
// All tiles stay in their cores: as fine as the estimated needs allow, or the coarsest where those do not fit; then finer
// as long as the tiles really fit. Where cuts found for all layers together (cut_search.h) are expected to take at least
// a tenth less, those are taken, unless the choice asks to refine `separately`.
radish_status radish_refinement_resident(radish_tiling *tiling, radish_choice *choice, bool *packed,
                                         radish_error *error);
// The same where memories are scarce, and so that layers that work at about the same time share no core, which finer cuts would
// make them do: then their tiles do not hold each other up.
radish_status radish_refinement_apart(radish_tiling *tiling, radish_choice *choice, bool *packed, radish_error *error);
// Tiles take turns in the cores: each is loaded when its time comes. This sets `reloads` of the choice.
radish_status radish_refinement_turns(radish_tiling *tiling, radish_choice *choice, bool *packed, radish_error *error);
// The coarsest cuts, packed into as few cores as hold them, which leak least.
radish_status radish_refinement_coarsest(radish_tiling *tiling, radish_choice *choice, bool *packed,
                                         radish_error *error);

#ifdef __cplusplus
}
#endif

#endif
