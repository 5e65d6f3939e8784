// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/route_cost.h"

#include "core/packet.h"

#include <array>
#include <set>

namespace radish {

radish_route_cost route_cost(const radish_noc_params &params, const site &from, const std::vector<site> &to) {
  std::set<std::array<uint32_t, 3>> branches; // x, y, output port
  std::set<std::array<uint32_t, 2>> routers;
  radish_route_cost cost = {};
  for (const site &leaf : to) {
    uint32_t x = from.x, y = from.y;
    routers.insert({x, y});
    while (x != leaf.x || y != leaf.y) {
      if (x != leaf.x) {
        branches.insert({x, y, static_cast<uint32_t>(leaf.x > x ? RADISH_EAST : RADISH_WEST)});
        x = leaf.x > x ? x + 1 : x - 1;
      } else {
        branches.insert({x, y, static_cast<uint32_t>(leaf.y > y ? RADISH_SOUTH : RADISH_NORTH)});
        y = leaf.y > y ? y + 1 : y - 1;
      }
      routers.insert({x, y});
    }
    if (leaf.port == RADISH_LOCAL) {
      cost.local_deliveries++;
    } else {
      cost.offchip_bits += RADISH_PACKET_BITS;
    }
  }
  for (const auto &[x, y, port] : branches) {
    const bool east_west = port == RADISH_EAST || port == RADISH_WEST;
    (east_west ? cost.hops_east_west : cost.hops_north_south)++;
  }
  const int64_t hops = cost.hops_east_west + cost.hops_north_south;
  cost.router_visits = static_cast<int64_t>(routers.size());
  cost.grants = hops + static_cast<int64_t>(to.size());
  cost.link_bits_um = hops * (params.link_mm / 1000) * RADISH_PACKET_BITS; // fixed point with six digits: mm to um
  return cost;
}

} // namespace radish
