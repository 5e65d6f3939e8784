// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// handshake_link.h: the wires between a sender and the FIFO (or sink) at their end; the handshake has two phases, the
// data are bundled.
//
//   sender --send--> ... req toggles (a packet is here) ... ack toggles (accepted) -- LB_LINK --> released
//
// At most one packet is between send and released at any time.
#ifndef RADISH_NOC_SYSTEMC_HANDSHAKE_LINK_H
#define RADISH_NOC_SYSTEMC_HANDSHAKE_LINK_H

#include "noc/systemc/environment.h"

namespace radish {

struct packet {
  radish_noc_route route;
  uint64_t packet;
};

class handshake_link : public sc_core::sc_module {
public:
  handshake_link(const sc_core::sc_module_name &name, const mesh_environment &environment);

  // The sender calls these; its packet is at the other end after `delay`.
  void send(const packet &sent, const sc_core::sc_time &delay);
  const sc_core::sc_event &released() const { return released_; }

  // The receiver calls these.
  sc_core::sc_signal<bool> req{"req"}, ack{"ack"};
  const packet &data() const { return data_; }
  bool holds_packet() const { return req.read() != ack.read(); }
  // Accepts the packet, as it should have been `late` ago, which is less than LB_LINK.
  void acknowledge(const sc_core::sc_time &late) {
    late_ = late;
    ack.write(req.read());
  }

private:
  void arrive() { req.write(!req.read()); }
  void release() { released_.notify(environment_.delays.lb_link - late_); }

  const mesh_environment &environment_;
  packet data_{};
  sc_core::sc_time late_;
  sc_core::sc_event at_end_, released_;
};

} // namespace radish

#endif
