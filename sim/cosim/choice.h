// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// choice.h: which cores of a co-simulation are RTL.
#ifndef RADISH_SIM_COSIM_CHOICE_H
#define RADISH_SIM_COSIM_CHOICE_H

#include "mapping/mapped_chip.h"

// Chooses the cores that run in RTL. `text` names layers by name and cores by place, "conv1,fc2,3.1"; NULL means all
// cores. `*c_core` receives [core_count], true for the cores that stay in C; the caller frees it.
radish_status radish_cosim_choose(const radish_mapped_chip *mapped, const char *text, bool **c_core,
                                  radish_error *error);

#endif
