// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// route_cost.h: what a packet costs on its XY tree: the feeds of the paths to all leaves, each counted once.
#ifndef RADISH_SIM_COSIM_ROUTE_COST_H
#define RADISH_SIM_COSIM_ROUTE_COST_H

#include "core/emitter.h"
#include "core/params.h"
#include "noc/noc.h"

#include <vector>

namespace radish {

struct site { // a port of a router, where a core or a host port stands
  uint32_t x, y;
  radish_compass port;
};

radish_route_cost route_cost(const radish_noc_params &params, const site &from, const std::vector<site> &to);

} // namespace radish

#endif
