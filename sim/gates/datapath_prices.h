// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// datapath_prices.h: the part of a layer's energy that is the datapath's: the prices synaptic_op, neuron_update, commit
// and busy_cycle, which measure.cpp fits to the gates.
#ifndef RADISH_SIM_GATES_DATAPATH_PRICES_H
#define RADISH_SIM_GATES_DATAPATH_PRICES_H

#include "core/counters.h"
#include "mapping/chip_file.h"

#ifdef __cplusplus
extern "C" {
#endif

// Returns whether `price` (RADISH_PRICE_synaptic_op ...) is one of the datapath's.
bool radish_datapath_prices_has(int price);
// Returns the energy of these counters at the datapath's prices. `prices` is indexed by RADISH_PRICE_synaptic_op ...
__int128 radish_datapath_prices_aj(const radish_counters *counters, const radish_price *prices);

#ifdef __cplusplus
}
#endif
#endif
