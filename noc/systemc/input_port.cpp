// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "noc/systemc/input_port.h"

#include <algorithm>
#include <cassert>

namespace radish {

using sc_core::sc_time_stamp;

input_port::input_port(const sc_core::sc_module_name &name, mesh_environment &environment, crossbar &owner,
                       radish_compass port, handshake_link &link)
    : sc_module(name), environment_(environment), owner_(owner), port_(port), link_(link) {
  SC_HAS_PROCESS(input_port);
  SC_METHOD(accept);
  sensitive << link_.req << place_is_free_;
  dont_initialize();
  SC_METHOD(become_head);
  sensitive << head_;
  dont_initialize();
  SC_METHOD(pop);
  sensitive << pop_;
  dont_initialize();
  SC_METHOD(free_place);
  sensitive << place_free_;
  dont_initialize();
}

// This is rule 1; it is asked when a packet arrives and when a place is freed.
void input_port::accept() {
  const radish_noc_probe *probe = environment_.probe;
  if (probe && probe->request && link_.req.event()) probe->request(probe->user, owner_.index(), port_, now_ps());
  if (!link_.holds_packet() || places_taken_ == environment_.depth) return;
  link_.ack.write(link_.req.read());
  if (probe && probe->accept) probe->accept(probe->user, owner_.index(), port_, now_ps());
  places_taken_++;
  environment_.places_taken++;
  packets_.push_back({link_.data(), sc_time_stamp() + environment_.delays.lf_in});
  if (packets_.size() == 1) await_head(std::max(packets_.front().may_be_head, recovered_));
}

// This is rule 2.
void input_port::become_head() {
  visits_++;
  const route_branches to = owner_.branches(head().route);
  for (unsigned output = 0; output < RADISH_PORTS; output++) {
    if (!to.outputs[output]) continue;
    branches_left_++;
    owner_.request(output, port_);
  }
  assert(branches_left_ > 0);
}

// These are rules 4 and 5: every branch takes LD, so the last one granted is the last one done.
void input_port::granted() {
  assert(branches_left_ > 0);
  if (--branches_left_ == 0) pop_.notify(environment_.delays.ld + environment_.delays.lfork);
}

void input_port::pop() {
  packets_.pop_front();
  recovered_ = sc_time_stamp() + environment_.delays.lrec;
  if (!packets_.empty()) await_head(std::max(packets_.front().may_be_head, recovered_));
  place_free_.notify(environment_.delays.lb_in);
}

void input_port::free_place() {
  places_taken_--;
  environment_.places_taken--;
  const radish_noc_probe *probe = environment_.probe;
  if (probe && probe->free) probe->free(probe->user, owner_.index(), port_, now_ps());
  place_is_free_.notify(sc_core::SC_ZERO_TIME);
}

} // namespace radish
