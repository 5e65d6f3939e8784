// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "noc/systemc/endpoints.h"

namespace radish {

packet_source::packet_source(const sc_core::sc_module_name &name, mesh_environment &environment, uint32_t number,
                             handshake_link &link)
    : sc_module(name), environment_(environment), number_(number), link_(link) {
  SC_HAS_PROCESS(packet_source);
  SC_METHOD(send);
  sensitive << may_send_;
  dont_initialize();
  SC_METHOD(link_released);
  sensitive << link_.released();
  dont_initialize();
}

void packet_source::push(const packet &pushed) {
  waiting_.push_back(pushed);
  may_send_.notify(sc_core::SC_ZERO_TIME);
}

void packet_source::link_released() {
  link_free_ = true;
  may_send_.notify(sc_core::SC_ZERO_TIME);
}

void packet_source::send() {
  if (!link_free_ || waiting_.empty()) return;
  link_free_ = false;
  link_.send(waiting_.front(), environment_.delays.lf_link);
  waiting_.pop_front();
  environment_.counters.departed++;
  const radish_noc_callbacks &callbacks = environment_.callbacks;
  if (callbacks.departed) callbacks.departed(callbacks.user, number_, now_ps());
}

packet_sink::packet_sink(const sc_core::sc_module_name &name, mesh_environment &environment, const router &from,
                         radish_compass port, handshake_link &link)
    : sc_module(name), environment_(environment), from_(from), port_(port), link_(link) {
  SC_HAS_PROCESS(packet_sink);
  SC_METHOD(deliver);
  sensitive << link_.req;
  dont_initialize();
  SC_METHOD(accept);
  sensitive << may_take_;
  dont_initialize();
}

void packet_sink::take(int64_t late_ps) {
  late_ps_ = late_ps;
  may_take_.notify(sc_core::SC_ZERO_TIME);
}

void packet_sink::accept() {
  link_.acknowledge(sc_core::sc_time::from_value(static_cast<uint64_t>(late_ps_)));
  late_ps_ = 0;
}

void packet_sink::deliver() {
  environment_.owed--;
  environment_.counters.deliveries++;
  environment_.counters.edge_deliveries += port_ != RADISH_LOCAL;
  const radish_noc_callbacks &callbacks = environment_.callbacks;
  const packet &arrived = link_.data();
  const int64_t wait_ps = callbacks.deliver
                              ? callbacks.deliver(callbacks.user, now_ps(), from_.index(), port_,
                                                  from_.branches(arrived.route).tags[port_], arrived.packet)
                              : 0;
  if (wait_ps == 0) take(0);
  if (wait_ps > 0) may_take_.notify(sc_core::sc_time::from_value(static_cast<uint64_t>(wait_ps)));
}

} // namespace radish
