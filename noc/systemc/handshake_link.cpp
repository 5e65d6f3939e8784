// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "noc/systemc/handshake_link.h"

namespace radish {

handshake_link::handshake_link(const sc_core::sc_module_name &name, const mesh_environment &environment)
    : sc_module(name), environment_(environment) {
  SC_HAS_PROCESS(handshake_link);
  SC_METHOD(arrive);
  sensitive << at_end_;
  dont_initialize();
  SC_METHOD(release);
  sensitive << ack;
  dont_initialize();
}

void handshake_link::send(const packet &sent, const sc_core::sc_time &delay) {
  data_ = sent;
  at_end_.notify(delay);
}

} // namespace radish
