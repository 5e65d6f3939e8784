// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "noc/systemc/output_port.h"

#include <algorithm>
#include <cassert>

namespace radish {

static const sc_core::sc_time &one_ps() {
  static const sc_core::sc_time time = sc_core::sc_time::from_value(1);
  return time;
}

output_port::output_port(const sc_core::sc_module_name &name, mesh_environment &environment, crossbar &owner,
                         radish_compass port, handshake_link &link)
    : sc_module(name), environment_(environment), owner_(owner), port_(port), link_(link) {
  SC_HAS_PROCESS(output_port);
  SC_METHOD(decide);
  sensitive << decide_;
  dont_initialize();
  SC_METHOD(grant);
  sensitive << grant_;
  dont_initialize();
  SC_METHOD(link_released);
  sensitive << link_.released();
  dont_initialize();
}

bool output_port::requested() const {
  return std::find(requests_.begin(), requests_.end(), true) != requests_.end();
}

void output_port::decide_next_picosecond() {
  assert(now_ps() % 2 == 0);
  decide_.notify(one_ps());
}

void output_port::request(unsigned input) {
  assert(!requests_[input]);
  requests_[input] = true;
  if (free_) decide_next_picosecond();
}

void output_port::link_released() {
  free_ = true;
  if (requested()) decide_next_picosecond();
}

// This is rule 3.
void output_port::decide() {
  assert(free_ && requested());
  free_ = false;
  do winner_ = (winner_ + 1) % RADISH_PORTS;
  while (!requests_[winner_]);
  requests_[winner_] = false;
  count_grant();
  grant_.notify(environment_.delays.larb - one_ps());
}

// This is rule 4.
void output_port::grant() {
  link_.send(owner_.head(winner_), environment_.delays.lf_out + environment_.delays.lf_link);
  owner_.granted(winner_);
}

void output_port::count_grant() {
  radish_noc_counters &counters = environment_.counters;
  counters.grants++;
  if (owner_.is_open(port_)) return;
  const bool along_x = port_ == RADISH_EAST || port_ == RADISH_WEST;
  (along_x ? counters.links_east_west : counters.links_north_south)++;
}

} // namespace radish
