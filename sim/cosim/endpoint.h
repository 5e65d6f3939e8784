// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// endpoint.h: an endpoint stands at a router of the platform: it is a core, in RTL or in C, or a host port. This is
// what the platform tells it.
#ifndef RADISH_SIM_COSIM_ENDPOINT_H
#define RADISH_SIM_COSIM_ENDPOINT_H

#include "noc/systemc/endpoints.h"
#include "sim/chip/wiring.h"

#include <systemc>

#include <cstdint>
#include <vector>

namespace radish {

inline int64_t now_in_ps() {
  return static_cast<int64_t>(sc_core::sc_time_stamp().value());
}
inline sc_core::sc_time in_ps(int64_t ps) {
  return sc_core::sc_time::from_value(static_cast<uint64_t>(ps));
}

// These are the feeds of one core that a packet arrives by. Each of them has its record already (radish_feed_open).
struct arriving_feeds {
  radish_feed_state *first;
  int count;
  const radish_feed_group *group;
};

class endpoint : public sc_core::sc_module {
public:
  explicit endpoint(const sc_core::sc_module_name &name) : sc_module(name) {}

  // These deliver a packet at `time_ps`, which is now, and return how long it waits until it is taken, or SINK_WAITS where
  // the endpoint will say so (chip_services::taken). With barriers, the tokens and credits that come with a release are of
  // the picosecond before, and do not pass the ingress. `local` is the number, at this endpoint, of the partition that a
  // credit is for.
  virtual int64_t spike(uint64_t packet, const arriving_feeds &feeds) = 0;
  virtual int64_t token(uint64_t packet, const arriving_feeds &feeds, int64_t time_ps) = 0;
  virtual int64_t credit(uint64_t packet, int local, int64_t time_ps) = 0;
  // Tells the endpoint that a barrier round begins.
  virtual void release(int64_t round, int64_t time_ps) = 0;
  virtual void departed() = 0; // the network has taken a packet
  // Tells a core that off-chip memory has brought what it asked for last; `time_ps` is now or the picosecond before.
  virtual void loaded(int64_t time_ps) = 0;

  // Returns true when nothing is under way here: the endpoint will do nothing until it is told something.
  virtual bool idle() const = 0;
};

} // namespace radish

#endif
