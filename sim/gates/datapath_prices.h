// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// datapath_prices.h: what of a layer's priced energy is the datapath's: synaptic_op, neuron_update, commit and
// busy_cycle, the prices that measure.cpp fits to its gates.
#ifndef RADISH_SIM_GATES_DATAPATH_PRICES_H
#define RADISH_SIM_GATES_DATAPATH_PRICES_H

#include "core/counters.h"
#include "mapping/chip_file.h"

#ifdef __cplusplus
extern "C" {
#endif

bool radish_datapath_prices_has(int price);
// `prices` is indexed by RADISH_PRICE_synaptic_op ...
__int128 radish_datapath_prices_aj(const radish_counters *counters, const radish_price *prices);

#ifdef __cplusplus
}
#endif
#endif
