// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/offchip_channel.h"

#include <algorithm>

namespace radish {

offchip_channel::offchip_channel(const sc_core::sc_module_name &name, int64_t mbit_per_s, done_function done)
    : sc_module(name), rate_mbit_per_s(mbit_per_s), when_done(std::move(done)) {
  SC_HAS_PROCESS(offchip_channel);
  SC_THREAD(transfers);
}

void offchip_channel::ask(int core, int64_t time_ps, int64_t bits, bool load) {
  waiting.insert({{time_ps, core, load}, bits});
  loads += load;
  asked.notify(sc_core::SC_ZERO_TIME);
}

void offchip_channel::transfers() {
  for (int64_t free_ps = 0;;) {
    if (waiting.empty()) wait(asked);
    const int64_t known_ps = std::max(std::get<0>(waiting.begin()->first), free_ps) + 2;
    if (now_in_ps() < known_ps) {
      wait(in_ps(known_ps - now_in_ps()));
      continue; // another one may be the first now
    }
    const auto [key, bits] = *waiting.begin();
    const auto [asked_ps, core, load] = key;
    waiting.erase(waiting.begin());
    transferring = true;
    const int64_t begin_ps = std::max(asked_ps, free_ps);
    free_ps = begin_ps + radish_offchip_transfer_ps(bits, rate_mbit_per_s);
    if (free_ps > now_in_ps()) wait(in_ps(free_ps - now_in_ps()));
    transferring = false;
    const radish_channel_use use = {1, load, bits, free_ps - begin_ps, load ? begin_ps - asked_ps : 0};
    radish_channel_use_add(&used, &use);
    if (!load) continue;
    loads--;
    when_done(core, begin_ps, free_ps);
  }
}

} // namespace radish
