// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// router.h: five input FIFOs, five arbiters, and the table that says where a route goes from here.
//
// An XY tree visits a router at most once, so that a table has at most one entry for a route.
#ifndef RADISH_NOC_SYSTEMC_ROUTER_H
#define RADISH_NOC_SYSTEMC_ROUTER_H

#include "noc/systemc/input_port.h"
#include "noc/systemc/output_port.h"

#include <array>
#include <memory>
#include <unordered_map>

namespace radish {

// These take the handles of radish_noc_unicast apart.
struct unicast_route {
  uint32_t x, y;
  radish_compass port;
};
inline bool is_unicast(radish_noc_route route) {
  return route >> 31;
}
inline unicast_route unicast_of(radish_noc_route route) {
  return {route & 255, route >> 8 & 255, radish_compass_all[route >> 16 & 7]};
}

struct router_place {
  uint32_t x, y, index;                  // index: y * columns + x
  std::array<bool, RADISH_PORTS> open{}; // ports without neighbour
};

class router : public sc_core::sc_module, public crossbar {
public:
  using links = std::array<handshake_link *, RADISH_PORTS>;

  router(const sc_core::sc_module_name &name, mesh_environment &environment, const router_place &place,
         const links &into, const links &out_of);

  // Returns the output by which XY goes from here to (to_x, to_y), and at that place `leave_by`.
  radish_compass towards(uint32_t to_x, uint32_t to_y, radish_compass leave_by) const;

  void add_branch(radish_noc_route route, radish_compass output) { table_[route].outputs[output] = true; }
  void add_leaf(radish_noc_route route, radish_compass output, uint32_t tag);
  // Says where a packet of this route goes: by the table or, for a unicast, by its coordinates.
  route_branches branches(radish_noc_route route) const override;

  uint32_t index() const override { return place_.index; }
  bool is_open(unsigned port) const override { return place_.open[port]; }
  uint64_t visits() const;

  void request(unsigned output, unsigned input) override { outputs_[output]->request(input); }
  const packet &head(unsigned input) const override { return inputs_[input]->head(); }
  void granted(unsigned input) override { inputs_[input]->granted(); }

private:
  const router_place place_;
  std::unordered_map<radish_noc_route, route_branches> table_;
  std::array<std::unique_ptr<input_port>, RADISH_PORTS> inputs_;
  std::array<std::unique_ptr<output_port>, RADISH_PORTS> outputs_;
};

} // namespace radish

#endif
