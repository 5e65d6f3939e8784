// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// offchip_channel.h: one channel to off-chip memory on the platform, with a queue of its own beside the model's.
//
//   ask() --> waiting, by time and core --> one transfer at a time --> done(core)
//
// Where the model works out the times of a queue as soon as all have asked (core/offchip.h), this one takes the next
// transfer when the one before it has ended, two picoseconds later, so that all who ask at that time are there: an RTL
// core takes a spike, and tells that it must wait, a picosecond after it came.
#ifndef RADISH_SIM_COSIM_OFFCHIP_CHANNEL_H
#define RADISH_SIM_COSIM_OFFCHIP_CHANNEL_H

#include "core/offchip.h"
#include "sim/cosim/endpoint.h"

#include <functional>
#include <map>
#include <tuple>

namespace radish {

class offchip_channel : public sc_core::sc_module {
public:
  // `done` is called when a load has ended, at `end_ps`.
  using done_function = std::function<void(int core, int64_t begin_ps, int64_t end_ps)>;
  offchip_channel(const sc_core::sc_module_name &name, int64_t mbit_per_s, done_function done);

  void ask(int core, int64_t time_ps, int64_t bits, bool load);
  bool idle() const { return loads == 0; } // nobody waits for it
  bool empty() const { return waiting.empty() && !transferring; }
  const radish_channel_use &use() const { return used; }

private:
  void transfers();

  const int64_t rate_mbit_per_s;
  const done_function when_done;
  std::map<std::tuple<int64_t, int, bool>, int64_t> waiting; // (asked at, core, load) -> bits
  bool transferring = false;
  int loads = 0; // waiting, or being transferred
  radish_channel_use used = {};
  sc_core::sc_event asked;
};

} // namespace radish

#endif
