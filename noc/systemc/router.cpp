// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "noc/systemc/router.h"

namespace radish {

static const char *const input_names[RADISH_PORTS] = {"from_north", "from_east", "from_south", "from_west",
                                                      "from_local"};
static const char *const output_names[RADISH_PORTS] = {"to_north", "to_east", "to_south", "to_west", "to_local"};

router::router(const sc_core::sc_module_name &name, mesh_environment &environment, const router_place &place,
               const links &into, const links &out_of)
    : sc_module(name), place_(place) {
  for (const radish_compass port : radish_compass_all) {
    inputs_[port] = std::make_unique<input_port>(input_names[port], environment, *this, port, *into[port]);
    outputs_[port] = std::make_unique<output_port>(output_names[port], environment, *this, port, *out_of[port]);
  }
}

radish_compass router::towards(uint32_t to_x, uint32_t to_y, radish_compass leave_by) const {
  if (to_x > place_.x) return RADISH_EAST;
  if (to_x < place_.x) return RADISH_WEST;
  if (to_y > place_.y) return RADISH_SOUTH;
  if (to_y < place_.y) return RADISH_NORTH;
  return leave_by;
}

void router::add_leaf(radish_noc_route route, radish_compass output, uint32_t tag) {
  add_branch(route, output);
  table_[route].tags[output] = tag;
}

route_branches router::branches(radish_noc_route route) const {
  if (!is_unicast(route)) return table_.at(route);
  unicast_route to = unicast_of(route);
  route_branches only;
  radish_compass output = towards(to.x, to.y, to.port);
  only.outputs[output] = true;
  only.tags[output] = place_.index;
  return only;
}

uint64_t router::visits() const {
  uint64_t sum = 0;
  for (const auto &input : inputs_) sum += input->visits();
  return sum;
}

} // namespace radish
