// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/gates/datapath_prices.h"

bool radish_datapath_prices_has(int price) {
  return price == RADISH_PRICE_synaptic_op || price == RADISH_PRICE_neuron_update || price == RADISH_PRICE_commit ||
         price == RADISH_PRICE_busy_cycle;
}

__int128 radish_datapath_prices_aj(const radish_counters *counters, const radish_price *prices) {
  __int128 aj = 0;
#define X(name, counter, ...)                                                                                          \
  if (radish_datapath_prices_has(RADISH_PRICE_##name))                                                                 \
    aj += (__int128)counters->counter * prices[RADISH_PRICE_##name].aj;
  RADISH_PRICES(X)
#undef X
  return aj;
}
