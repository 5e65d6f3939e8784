// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// period.h: cuts for the most images a second: the shortest period in which every tile does its work of an image.
#ifndef RADISH_MAPPING_PERIOD_H
#define RADISH_MAPPING_PERIOD_H

#include "mapping/choice.h"

#ifdef __cplusplus
extern "C" {
#endif

// Sets the choice and the tiles with their cores. `*assigned` is false where no period can be packed.
radish_status radish_period_tile(radish_tiling *tiling, radish_choice *choice, bool *assigned, radish_error *error);

#ifdef __cplusplus
}
#endif

#endif
