// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// scale.h: scales energy from the process of the cells to that of the chip: capacitance is proportional to the feature
// size, energy to capacitance times voltage squared.
#ifndef RADISH_SIM_GATES_SCALE_H
#define RADISH_SIM_GATES_SCALE_H

#include <stdint.h>

enum {
  RADISH_CELL_NM = 180,
  RADISH_CELL_DV = 18, // tenths of a volt
  RADISH_CHIP_NM = 40,
  RADISH_CHIP_DV = 5,
  RADISH_SCALE_PART = RADISH_CHIP_NM * RADISH_CHIP_DV * RADISH_CHIP_DV,
  RADISH_SCALE_WHOLE = RADISH_CELL_NM * RADISH_CELL_DV * RADISH_CELL_DV,
};
#define RADISH_ENERGY_SCALE ((double)RADISH_SCALE_PART / RADISH_SCALE_WHOLE)

// Returns the energy in the process of the chip, rounded half up, once.
static inline int64_t radish_energy_scaled_fj(int64_t cell_aj) {
  const __int128 whole = (__int128)RADISH_SCALE_WHOLE * 1000;
  return (int64_t)(((__int128)cell_aj * RADISH_SCALE_PART + whole / 2) / whole);
}

#endif
