// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "noc/systemc/mesh.h"

#include "noc/systemc/endpoints.h"

#include <cassert>
#include <string>

namespace radish {

using sc_core::sc_time;

static sc_time scaled(int64_t delay_ps, const radish_noc_params &params) {
  return sc_time::from_value(static_cast<uint64_t>(radish_params_scaled_delay_ps(delay_ps, params.voltage_factor)));
}

mesh_delays::mesh_delays(const radish_noc_params &p)
    : lf_in(scaled(p.lf_in_ps, p)), lrec(scaled(p.lrec_ps, p)), larb(scaled(p.larb_ps, p)), ld(scaled(p.ld_ps, p)),
      lfork(scaled(p.lfork_ps, p)), lb_in(scaled(p.lb_in_ps, p)), lf_out(scaled(p.lf_out_ps, p)),
      lf_link(scaled(p.lf_link_ps, p)), lb_link(scaled(p.lb_link_ps, p)) {}

static const char *const port_names[RADISH_PORTS] = {"north", "east", "south", "west", "local"};

systemc_mesh::systemc_mesh(const sc_core::sc_module_name &name, const radish_mesh_params &mesh,
                           const radish_noc_params &noc, const radish_noc_callbacks &callbacks)
    : sc_module(name), columns_(static_cast<uint32_t>(mesh.columns)), rows_(static_cast<uint32_t>(mesh.rows)),
      environment_(new mesh_environment{mesh_delays(noc), static_cast<uint32_t>(noc.fifo_depth), callbacks}) {
  assert(sc_core::sc_get_time_resolution() == sc_time(1, sc_core::SC_PS));
  connect();
}

systemc_mesh::~systemc_mesh() = default;

handshake_link &systemc_mesh::new_link() {
  const std::string name = "link_" + std::to_string(links_.size());
  links_.push_back(std::make_unique<handshake_link>(name.c_str(), *environment_));
  return *links_.back();
}

// Every input has a link that leads into it; every output drives the link into its neighbour, or one to a sink.
void systemc_mesh::connect() {
  std::vector<router::links> into(columns_ * rows_);
  for (auto &links : into) {
    for (auto &link : links) link = &new_link();
  }
  sources_.resize(source_count());
  sinks_.resize(source_count());
  for (uint32_t index = 0; index < columns_ * rows_; index++) {
    const uint32_t x = index % columns_, y = index / columns_;
    router_place place{x, y, index, {}};
    router::links out_of{};
    for (const radish_compass port : radish_compass_all) {
      place.open[port] = is_open(x, y, port);
      out_of[port] = place.open[port] ? &new_link() : into[neighbour(index, port)][radish_compass_opposite[port]];
    }
    const std::string suffix = "_" + std::to_string(x) + "_" + std::to_string(y);
    routers_.push_back(
        std::make_unique<router>(("router" + suffix).c_str(), *environment_, place, into[index], out_of));
    for (const radish_compass port : radish_compass_all) {
      if (!place.open[port]) continue;
      const std::string end = suffix + "_" + port_names[port];
      const uint32_t number = source(x, y, port);
      sources_[number] =
          std::make_unique<packet_source>(("source" + end).c_str(), *environment_, number, *into[index][port]);
      sinks_[number] =
          std::make_unique<packet_sink>(("sink" + end).c_str(), *environment_, *routers_.back(), port, *out_of[port]);
    }
  }
}

uint32_t systemc_mesh::neighbour(uint32_t index, unsigned port) const {
  switch (port) {
  case RADISH_NORTH: return index - columns_;
  case RADISH_SOUTH: return index + columns_;
  case RADISH_EAST: return index + 1;
  default: return index - 1;
  }
}

bool systemc_mesh::is_open(uint32_t x, uint32_t y, radish_compass port) const {
  assert(x < columns_ && y < rows_);
  return (port == RADISH_NORTH && y == 0) || (port == RADISH_EAST && x == columns_ - 1) ||
         (port == RADISH_SOUTH && y == rows_ - 1) || (port == RADISH_WEST && x == 0) || port == RADISH_LOCAL;
}

// The local sources come first, by router, then those of the north, south, west and east edges.
uint32_t systemc_mesh::source(uint32_t x, uint32_t y, radish_compass port) const {
  assert(is_open(x, y, port));
  switch (port) {
  case RADISH_NORTH: return columns_ * rows_ + x;
  case RADISH_SOUTH: return columns_ * rows_ + columns_ + x;
  case RADISH_WEST: return columns_ * rows_ + 2 * columns_ + y;
  case RADISH_EAST: return columns_ * rows_ + 2 * columns_ + rows_ + y;
  default: return y * columns_ + x;
  }
}

uint32_t systemc_mesh::source_count() const {
  return columns_ * rows_ + 2 * (columns_ + rows_);
}

// A tree is the union of the XY paths to its leaves.
radish_noc_route systemc_mesh::add_tree(uint32_t x, uint32_t y, radish_compass in_port, const radish_noc_leaf *leaves,
                                        size_t n_leaves) {
  assert(is_open(x, y, in_port) && n_leaves > 0);
  (void)in_port;
  const auto route = static_cast<radish_noc_route>(leaves_.size());
  assert(!is_unicast(route));
  leaves_.push_back(static_cast<uint32_t>(n_leaves));
  for (const radish_noc_leaf *leaf = leaves; leaf < leaves + n_leaves; leaf++) {
    assert(is_open(leaf->x, leaf->y, leaf->port));
    uint32_t here = y * columns_ + x;
    while (here != leaf->y * columns_ + leaf->x) {
      const radish_compass output = routers_[here]->towards(leaf->x, leaf->y, leaf->port);
      routers_[here]->add_branch(route, output);
      here = neighbour(here, output);
    }
    routers_[here]->add_leaf(route, leaf->port, leaf->tag);
  }
  return route;
}

void systemc_mesh::inject(uint32_t source, radish_noc_route route, uint64_t packet) {
  assert(now_ps() % 2 == 0);
  environment_->counters.injected++;
  environment_->owed += is_unicast(route) ? 1 : leaves_.at(route);
  sources_.at(source)->push({route, packet});
}

void systemc_mesh::take(uint32_t x, uint32_t y, radish_compass port, int64_t late_ps) {
  sinks_.at(source(x, y, port))->take(late_ps);
}

radish_noc_counters systemc_mesh::count() const {
  radish_noc_counters counters = environment_->counters;
  for (const auto &one : routers_) counters.visits += one->visits();
  return counters;
}

uint64_t systemc_mesh::visits(uint32_t x, uint32_t y) const {
  assert(x < columns_ && y < rows_);
  return routers_[y * columns_ + x]->visits();
}

bool systemc_mesh::quiet() const {
  return !environment_->places_taken;
}

uint64_t systemc_mesh::in_flight() const {
  return environment_->owed;
}

void systemc_mesh::set_probe(const radish_noc_probe *probe) {
  environment_->probe = probe;
}

} // namespace radish
