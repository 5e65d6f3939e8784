// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// environment.h: what all parts of one SystemC mesh share: the scaled delays, who listens, what is counted.
#ifndef RADISH_NOC_SYSTEMC_ENVIRONMENT_H
#define RADISH_NOC_SYSTEMC_ENVIRONMENT_H

#include "noc/noc.h"

#include <systemc>

namespace radish {

struct mesh_delays {
  sc_core::sc_time lf_in, lrec, larb, ld, lfork, lb_in, lf_out, lf_link, lb_link;
  explicit mesh_delays(const radish_noc_params &params);
};

struct mesh_environment {
  mesh_delays delays;
  uint32_t depth;
  radish_noc_callbacks callbacks;
  const radish_noc_probe *probe = nullptr;
  radish_noc_counters counters{};
  uint64_t owed = 0;
  uint64_t places_taken = 0; // in all FIFOs together
};

inline int64_t now_ps() {
  return static_cast<int64_t>(sc_core::sc_time_stamp().value());
}

} // namespace radish

#endif
