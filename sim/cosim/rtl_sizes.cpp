// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// rtl_sizes.cpp: the sizes of the Verilated core, from the constants that Verilator has made of its parameters.
#include "sim/cosim/rtl_layout.h"

#include "Vcosim_core.h"
#include "Vcosim_core_cosim_core.h"

namespace radish {

core_sizes built_core_sizes() {
  return built_sizes<Vcosim_core_cosim_core>();
}

} // namespace radish
