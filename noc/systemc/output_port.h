// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// output_port.h: an output's arbiter (rules 3 and 4 of noc/noc.h).
//
//   request ---.
//   link free --+-- t --> decide, t + 1 --> grant, t + LARB --> the copy is on the link --> link free
//
// Requests are raised at even picoseconds and decisions fall on odd ones, so that a decision sees all of them.
#ifndef RADISH_NOC_SYSTEMC_OUTPUT_PORT_H
#define RADISH_NOC_SYSTEMC_OUTPUT_PORT_H

#include "noc/systemc/crossbar.h"

#include <array>

namespace radish {

class output_port : public sc_core::sc_module {
public:
  output_port(const sc_core::sc_module_name &name, mesh_environment &environment, crossbar &owner, radish_compass port,
              handshake_link &link);

  void request(unsigned input); // the head packet of `input` requests this output now

private:
  void decide();
  void grant();
  void link_released();
  bool requested() const;
  void decide_next_picosecond();
  void count_grant();

  mesh_environment &environment_;
  crossbar &owner_;
  const radish_compass port_;
  handshake_link &link_;
  std::array<bool, RADISH_PORTS> requests_{};
  bool free_ = true;
  unsigned winner_ = RADISH_NORTH; // the last one
  sc_core::sc_event decide_, grant_;
};

} // namespace radish

#endif
