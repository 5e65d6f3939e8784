// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// rtl_layout.h: one core of a mapped chip in the memories and registers of the Verilated core.
//
// Partitions that take turns have words of their own: the RTL decides and times the turns, but nothing is moved.
#ifndef RADISH_SIM_COSIM_RTL_LAYOUT_H
#define RADISH_SIM_COSIM_RTL_LAYOUT_H

#include "core/base/status.h"
#include "mapping/mapped_chip.h"
#include "rtl/program.h"

#include <vector>

namespace radish {

// Returns the sizes that the Verilated core was built for.
core_sizes built_core_sizes();

struct rtl_layout {
  std::vector<placed_partition> partitions;
  std::vector<placed_partition *> placed; // pointers to `partitions`, in their order
  std::vector<placed_feed> feeds;
};

// Lays out core `core` of the mapped chip. A core that the Verilated one does not hold is refused; the message says how
// to build one that does.
radish_status lay_out(const radish_mapped_chip &image, int core, rtl_layout &layout, radish_error *error);

} // namespace radish

#endif
