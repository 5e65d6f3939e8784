// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// crossbar.h: what the ports of a router ask of it, and through it of each other.
#ifndef RADISH_NOC_SYSTEMC_CROSSBAR_H
#define RADISH_NOC_SYSTEMC_CROSSBAR_H

#include "noc/systemc/handshake_link.h"

#include <array>

namespace radish {

// This says where a packet goes from a router.
struct route_branches {
  std::array<bool, RADISH_PORTS> outputs{};
  std::array<uint32_t, RADISH_PORTS> tags{}; // of the leaf behind each output that is a sink
};

class crossbar {
public:
  virtual uint32_t index() const = 0; // of the router
  virtual bool is_open(unsigned port) const = 0;
  virtual route_branches branches(radish_noc_route route) const = 0;
  // The head packet of `input` requests `output` at the present time.
  virtual void request(unsigned output, unsigned input) = 0;
  // An output reads what it forwards when it grants the input, and then says that it has done so.
  virtual const packet &head(unsigned input) const = 0;
  virtual void granted(unsigned input) = 0;

protected:
  ~crossbar() = default;
};

} // namespace radish

#endif
