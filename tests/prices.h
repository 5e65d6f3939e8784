// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// prices.h: which counter each price is paid for, and into which component, written out by hand: what is wrong in the list
// of core/counters.h is not wrong here. A new price needs a row.
#ifndef RADISH_TESTS_PRICES_H
#define RADISH_TESTS_PRICES_H

#include "core/counters.h"

#include <cstddef>

struct PaidPrice {
  const char *name, *counter, *component;
  int price, component_index;
  size_t offset;            // of the counter
  int64_t counts_of_a_unit; // how much the counter counts for one unit that the price is for
};

// clang-format off
#define RADISH_TEST_PRICE(name, counter, component, COMPONENT, counts) \
  {#name, #counter, component, RADISH_PRICE_##name, RADISH_##COMPONENT, offsetof(radish_counters, counter), counts}
inline constexpr PaidPrice paid_prices[] = {
    RADISH_TEST_PRICE(synaptic_op,          synaptic_ops,          "synapse",  SYNAPSE,  1),
    RADISH_TEST_PRICE(scheduler_read_bit,   scheduler_read_bits,   "synapse",  SYNAPSE,  1),
    RADISH_TEST_PRICE(scheduler_write_bit,  scheduler_write_bits,  "synapse",  SYNAPSE,  1),
    RADISH_TEST_PRICE(synapse_read_bit,     synapse_read_bits,     "synapse",  SYNAPSE,  1),
    RADISH_TEST_PRICE(potential_read_bit,   potential_read_bits,   "neuron",   NEURON,   1),
    RADISH_TEST_PRICE(potential_write_bit,  potential_write_bits,  "neuron",   NEURON,   1),
    RADISH_TEST_PRICE(output_read_bit,      output_read_bits,      "neuron",   NEURON,   1),
    RADISH_TEST_PRICE(output_write_bit,     output_write_bits,     "neuron",   NEURON,   1),
    RADISH_TEST_PRICE(neuron_update,        neuron_updates,        "neuron",   NEURON,   1),
    RADISH_TEST_PRICE(commit,               commits,               "neuron",   NEURON,   1),
    RADISH_TEST_PRICE(spike,                spikes_out,            "neuron",   NEURON,   1),
    RADISH_TEST_PRICE(router_visit,         router_visits,         "noc",      NOC,      1),
    RADISH_TEST_PRICE(grant,                grants,                "noc",      NOC,      1),
    RADISH_TEST_PRICE(hop_east_west,        hops_east_west,        "noc",      NOC,      1),
    RADISH_TEST_PRICE(hop_north_south,      hops_north_south,      "noc",      NOC,      1),
    RADISH_TEST_PRICE(local_delivery,       local_deliveries,      "noc",      NOC,      1),
    RADISH_TEST_PRICE(link_bit_mm,          link_bits_um,          "noc",      NOC,      1000),
    RADISH_TEST_PRICE(route_lookup,         route_lookups,         "noc",      NOC,      1),
    RADISH_TEST_PRICE(route_read_bit,       route_read_bits,       "noc",      NOC,      1),
    RADISH_TEST_PRICE(table_lookup,         table_lookups,         "noc",      NOC,      1),
    RADISH_TEST_PRICE(table_read_bit,       table_read_bits,       "noc",      NOC,      1),
    RADISH_TEST_PRICE(table_write_bit,      table_write_bits,      "noc",      NOC,      1),
    RADISH_TEST_PRICE(pair,                 pairs,                 "control",  CONTROL,  1),
    RADISH_TEST_PRICE(busy_cycle,           busy_cycles,           "control",  CONTROL,  1),
    RADISH_TEST_PRICE(emit_cycle,           emit_cycles,           "control",  CONTROL,  1),
    RADISH_TEST_PRICE(arrival,              arrivals,              "control",  CONTROL,  1),
    RADISH_TEST_PRICE(filter,               filtered,              "control",  CONTROL,  1),
    RADISH_TEST_PRICE(token,                tokens,                "control",  CONTROL,  1),
    RADISH_TEST_PRICE(credit,               credits,               "control",  CONTROL,  1),
    RADISH_TEST_PRICE(barrier,              barriers,              "control",  CONTROL,  1),
    RADISH_TEST_PRICE(reload_bit,           reload_bits,           "offchip",  OFFCHIP,  1),
    RADISH_TEST_PRICE(offchip_bit,          offchip_bits,          "offchip",  OFFCHIP,  1),
    RADISH_TEST_PRICE(host_bit,             host_bits,             "offchip",  OFFCHIP,  1),
};
#undef RADISH_TEST_PRICE
// clang-format on

#endif
