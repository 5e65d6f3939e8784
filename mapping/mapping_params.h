// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// mapping_params.h: which parameters the mapper reads. What maps a network to many chips maps it once for all that
// agree in these.
//
// With the objective `cores` and a placement other than `best` a mapping is made of counts alone: no time, clock,
// depth of a FIFO or bandwidth changes it. Other objectives, and `best`, among them the defaults, weigh times or
// energies: there every parameter counts, and every price.
#ifndef RADISH_MAPPING_MAPPING_PARAMS_H
#define RADISH_MAPPING_MAPPING_PARAMS_H

#include "mapping/mapped_chip.h"

#ifdef __cplusplus
extern "C" {
#endif

// Says whether the mapper weighs times or energies.
bool radish_mapping_params_weigh(const radish_params *params);
// Returns the parameters with 0 in place of those that the mapper does not read.
radish_params radish_mapping_params_read(const radish_params *params);

// Returns the mapped chip as if it had been made for `chip`, whose parameters that the mapper reads, ports, and prices
// where it weighs, must be the same. It shares everything with `mapped`, which must outlive it as `chip` must, and is not destroyed.
radish_mapped_chip radish_mapped_chip_for(const radish_mapped_chip *mapped, const radish_chip_file *chip);

#ifdef __cplusplus
}
#endif
#endif
