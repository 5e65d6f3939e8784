// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// overrides.h: what a point sets, and in which file: chip or network.
//
// All points set the same keys. So which file a key belongs to is found once for each pair of chip and network, and a
// key that neither knows is refused before anything is run.
#ifndef RADISH_SIM_SWEEP_OVERRIDES_H
#define RADISH_SIM_SWEEP_OVERRIDES_H

#include "mapping/chip_file.h"
#include "sim/sweep/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const radish_sweep_plan *plan;
  int chip_axis, network_axis; // -1: the file gives it
  int networks;                // values of the network axis, or 1
  int count;                   // keys: those of `set`, then the axes that are overrides
  int axes[RADISH_SWEEP_AXES]; // of the keys behind those of `set`
  radish_override_use *uses;   // [pair][count]
  bool *known;                 // [pair]: false where no point's values are read without an error; such points fail,
                               // or know all their keys
} radish_override_uses;

radish_status radish_override_uses_find(const radish_sweep_plan *plan, radish_override_uses *uses, radish_error *error);
void radish_override_uses_free(radish_override_uses *uses);
// Says whether the axis sets a key of a network file.
bool radish_override_uses_network(const radish_override_uses *uses, int axis);

// radish_point_overrides are those of one point, for each of its files.
typedef struct {
  const char *chip_path, *network_path;
  radish_overrides chip, network;
  const char **items; // storage of both
} radish_point_overrides;

radish_status radish_override_uses_of(const radish_override_uses *uses, int point, radish_point_overrides *overrides,
                                      radish_error *error);
void radish_point_overrides_free(radish_point_overrides *overrides);

#ifdef __cplusplus
}
#endif
#endif
