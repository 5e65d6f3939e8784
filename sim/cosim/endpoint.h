// endpoint.h: what stands at a router of the platform: a core, in RTL or in C, or a host port; and what it asks
// of the platform around.
#ifndef RADISH_SIM_COSIM_ENDPOINT_H
#define RADISH_SIM_COSIM_ENDPOINT_H

#include "core/counters.h"

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

// A spike of one link. It is written for each of the sources that the link feeds and counted once in `record`.
struct spike_arrival {
  int local;                     // partition of the core
  const std::vector<int> *inputs; // its sources
  int slot, channel, row, column;
  radish_record *record;
};

class endpoint : public sc_core::sc_module {
public:
  explicit endpoint(const sc_core::sc_module_name &name) : sc_module(name) {}

  // Now, from the network.
  virtual void spike(const spike_arrival &arrival) = 0;
  virtual void token(int local, int slot) = 0;
  virtual void credit(int local, int destination) = 0;
  virtual void departed() = 0; // the network has taken a packet

  // Nothing is under way: it will do nothing until it is told something.
  virtual bool idle() const = 0;
};

} // namespace radish

#endif
