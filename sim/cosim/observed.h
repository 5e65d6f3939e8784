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
#define RADISH_UNPACKED(type, FIELDS)                                                                                  \
  struct type {                                                                                                        \
    FIELDS(RADISH_FIELD)                                                                                               \
    explicit type(uint64_t word) { FIELDS(RADISH_UNPACK) }                                                             \
  };

RADISH_UNPACKED(observation, RADISH_OBSERVATION_FIELDS)
RADISH_UNPACKED(position, RADISH_POSITION_FIELDS)
RADISH_UNPACKED(ports, RADISH_PORTS_FIELDS)
RADISH_UNPACKED(port_widths, RADISH_PORT_WIDTHS_FIELDS)

#undef RADISH_UNPACKED
#undef RADISH_UNPACK
#undef RADISH_FIELD

} // namespace radish

#endif
