// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// input_port.h: an input FIFO of depth D and its head (rules 1, 2 and 5 of noc/noc.h).
//
//   link.req --> accept --> [ packets ] --> head: requests its outputs --> granted by each --> pop --> place free
//
// It always holds that packets.size() <= places_taken <= D; a popped packet's place is taken for LB_IN more.
#ifndef RADISH_NOC_SYSTEMC_INPUT_PORT_H
#define RADISH_NOC_SYSTEMC_INPUT_PORT_H

#include "noc/systemc/crossbar.h"

#include <deque>

namespace radish {

class input_port : public sc_core::sc_module {
public:
  input_port(const sc_core::sc_module_name &name, mesh_environment &environment, crossbar &owner, radish_compass port,
             handshake_link &link);

  // An output calls these: it forwards the head packet when it grants, and the grant takes effect now.
  const packet &head() const { return packets_.front().held; }
  void granted();
  uint64_t visits() const { return visits_; }

private:
  struct resident {
    packet held;
    sc_core::sc_time may_be_head; // accept + LF_IN
  };

  void accept();
  void become_head();
  void pop();
  void free_place();
  void await_head(const sc_core::sc_time &time) { head_.notify(time - sc_core::sc_time_stamp()); }

  mesh_environment &environment_;
  crossbar &owner_;
  const radish_compass port_;
  handshake_link &link_;
  std::deque<resident> packets_;
  uint32_t places_taken_ = 0;
  unsigned branches_left_ = 0;                         // of the head packet
  sc_core::sc_time recovered_ = sc_core::SC_ZERO_TIME; // last pop + LREC; 0 before the first pop
  uint64_t visits_ = 0;
  sc_core::sc_event head_, pop_, place_is_free_;
  sc_core::sc_event_queue place_free_{"place_free"}; // LB_IN may outlast the next pop
};

} // namespace radish

#endif
