// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// endpoints.h: what stands at a port without neighbour: a source that never refuses a packet, and a sink that
// accepts every packet at once.
#ifndef RADISH_NOC_SYSTEMC_ENDPOINTS_H
#define RADISH_NOC_SYSTEMC_ENDPOINTS_H

#include "noc/systemc/router.h"

#include <deque>

namespace radish {

class packet_source : public sc_core::sc_module {
public:
  packet_source(const sc_core::sc_module_name &name, mesh_environment &environment, uint32_t number,
                handshake_link &link);
  void push(const packet &pushed);

private:
  void send();
  void link_released();

  mesh_environment &environment_;
  const uint32_t number_;
  handshake_link &link_;
  std::deque<packet> waiting_;
  bool link_free_ = true;
  sc_core::sc_event may_send_;
};

// The sink tells of a packet as it arrives (radish_noc_deliver_fn). It takes it at once or after the time that it is told
// or, where it is told SINK_WAITS, when `take` is called.
enum { SINK_WAITS = -1 };
class packet_sink : public sc_core::sc_module {
public:
  packet_sink(const sc_core::sc_module_name &name, mesh_environment &environment, const router &from,
              radish_compass port, handshake_link &link);
  // Takes the packet, as it should have been taken late_ps ago, which is less than LB_LINK.
  void take(int64_t late_ps);

private:
  void deliver();
  void accept();

  mesh_environment &environment_;
  const router &from_;
  const radish_compass port_;
  handshake_link &link_;
  sc_core::sc_event may_take_;
  int64_t late_ps_ = 0;
};

} // namespace radish

#endif
