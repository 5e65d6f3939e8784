// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// observed.h: one cycle of an RTL core, unpacked from the words that it shows (rtl/observation.h).
#ifndef RADISH_SIM_COSIM_OBSERVED_H
#define RADISH_SIM_COSIM_OBSERVED_H

#include "rtl/observation.h"

#include <cstdint>

namespace radish {

#define RADISH_UNPACK(name, bits, doc)                                                                                 \
  name = static_cast<unsigned>(word & ((UINT64_C(1) << (bits)) - 1)), word >>= (bits);
#define RADISH_FIELD(name, bits, doc) unsigned name;

struct observation {
  RADISH_OBSERVATION_FIELDS(RADISH_FIELD)
  explicit observation(uint64_t word) { RADISH_OBSERVATION_FIELDS(RADISH_UNPACK) }
};

struct position {
  RADISH_POSITION_FIELDS(RADISH_FIELD)
  explicit position(uint64_t word) { RADISH_POSITION_FIELDS(RADISH_UNPACK) }
};

struct ports {
  RADISH_PORTS_FIELDS(RADISH_FIELD)
  explicit ports(uint64_t word) { RADISH_PORTS_FIELDS(RADISH_UNPACK) }
};

struct port_widths {
  RADISH_PORT_WIDTHS_FIELDS(RADISH_FIELD)
  explicit port_widths(uint64_t word) { RADISH_PORT_WIDTHS_FIELDS(RADISH_UNPACK) }
};

#undef RADISH_UNPACK
#undef RADISH_FIELD

} // namespace radish

#endif
