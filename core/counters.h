// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// counters.h: what the chip counts, and what a count costs; each defined once.
//
// Models only count. The report multiplies (docs/chip.md section 5): energy = sum of count * price, plus leakage.
// The two lists make the C structs, the `energy:` section of the chip file, the JSON, the table and the docs.
#ifndef RADISH_CORE_COUNTERS_H
#define RADISH_CORE_COUNTERS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// X(name, unit, doc)
// clang-format off
#define RADISH_COUNTERS(X) \
  X(spikes_out,            "spikes",     "spikes emitted by the population") \
  X(arrivals,              "packets",    "spike packets written into a scheduler, once per destination partition") \
  X(filtered,              "packets",    "spike packets dropped by the axon filter: outside the partition's window") \
  X(synaptic_ops,          "operations", "weights added to a potential because of a spike") \
  X(pairs,                 "pairs",      "(synapse word, potential word) pairs: addresses made, up to `lanes` weights added") \
  X(scheduler_read_bits,   "bits",       "scheduler words read by the scan") \
  X(scheduler_write_bits,  "bits",       "scheduler words cleared by the scan and written by arrivals") \
  X(synapse_read_bits,     "bits",       "synapse words read: weights, initial potentials, thresholds") \
  X(potential_read_bits,   "bits",       "potential words {v, out} read") \
  X(potential_write_bits,  "bits",       "potential words {v, out} written") \
  X(output_read_bits,      "bits",       "output words read by emission and, where they are pooled, by commit") \
  X(output_write_bits,     "bits",       "output words written by commit") \
  X(neuron_updates,        "updates",    "neurons fired and leaked, once per step") \
  X(commits,               "neurons",    "neurons committed and reloaded with their initial potential") \
  X(busy_cycles,           "cycles",     "cycles in which the integrate, fire or commit engine worked") \
  X(emit_cycles,           "cycles",     "cycles in which the emission engine worked, stalls excluded") \
  X(stall_cycles,          "cycles",     "cycles in which a packet that was due waited for a full network interface or behind a credit") \
  X(packets,               "packets",    "spike and readout packets sent, once per source") \
  X(tokens,                "packets",    "end-of-step tokens sent, once per source") \
  X(credits,               "packets",    "credits returned") \
  X(router_visits,         "visits",     "routers passed, summed over packets and branches") \
  X(grants,                "grants",     "output grants: one arbitration per branch") \
  X(hops_east_west,        "hops",       "links passed eastwards or westwards") \
  X(hops_north_south,      "hops",       "links passed northwards or southwards") \
  X(local_deliveries,      "packets",    "packets handed to a core or an edge port") \
  X(link_bits_um,          "bit um",     "bits moved times micrometres of link") \
  X(route_lookups,         "look-ups",   "searches of a router's table: each router that a spike or a token passes") \
  X(route_read_bits,       "bits",       "of these tables, read") \
  X(table_lookups,         "look-ups",   "in the tables of the cores at both ends of a packet: searches, and entries of feeds and destinations") \
  X(table_read_bits,       "bits",       "of these tables, read") \
  X(table_write_bits,      "bits",       "of these tables, written: where a feed stands, what tokens and credits count") \
  X(barriers,              "barriers",   "steps closed by the global barrier, once per partition that worked") \
  X(reload_bits,           "bits",       "weights, initial potentials and scheduler planes loaded from off-chip memory") \
  X(offchip_bits,          "bits",       "bits of spikes that wait in off-chip memory for a reload") \
  X(host_bits,             "bits",       "bits over the link between host and chip (host.sends); readouts are packets always")

// X(name, counter, component, doc): the price is in pJ for each unit of the counter.
#define RADISH_PRICES(X) \
  X(synaptic_op,           synaptic_ops,         SYNAPSE, "one addition of a weight (integrate)") \
  X(scheduler_read_bit,    scheduler_read_bits,  SYNAPSE, "scheduler memory, read") \
  X(scheduler_write_bit,   scheduler_write_bits, SYNAPSE, "scheduler memory, write") \
  X(synapse_read_bit,      synapse_read_bits,    SYNAPSE, "synapse memory, read") \
  X(potential_read_bit,    potential_read_bits,  NEURON,  "potential memory, read") \
  X(potential_write_bit,   potential_write_bits, NEURON,  "potential memory, write") \
  X(output_read_bit,       output_read_bits,     NEURON,  "output memory, read") \
  X(output_write_bit,      output_write_bits,    NEURON,  "output memory, write") \
  X(neuron_update,         neuron_updates,       NEURON,  "fire + leak of one neuron") \
  X(commit,                commits,              NEURON,  "load + commit of one neuron") \
  X(spike,                 spikes_out,           NEURON,  "what a spiking neuron costs more than a silent one") \
  X(router_visit,          router_visits,        NOC,     "a packet through a router") \
  X(grant,                 grants,               NOC,     "one arbitration") \
  X(hop_east_west,         hops_east_west,       NOC,     "a packet over an east-west link") \
  X(hop_north_south,       hops_north_south,     NOC,     "a packet over a north-south link") \
  X(local_delivery,        local_deliveries,     NOC,     "a packet from the router into its core") \
  X(link_bit_mm,           link_bits_um,         NOC,     "one bit over one millimetre of link") \
  X(route_lookup,          route_lookups,        NOC,     "a search of a routing table, beside its bits") \
  X(route_read_bit,        route_read_bits,      NOC,     "routing table of a router, read") \
  X(table_lookup,          table_lookups,        NOC,     "a look-up in a table of a core, beside its bits") \
  X(table_read_bit,        table_read_bits,      NOC,     "tables of a core, read") \
  X(table_write_bit,       table_write_bits,     NOC,     "tables of a core, written") \
  X(pair,                  pairs,                CONTROL, "the rest of a pair: scan, addresses, sequencing") \
  X(busy_cycle,            busy_cycles,          CONTROL, "clock of a working core, per cycle") \
  X(emit_cycle,            emit_cycles,          CONTROL, "emission engine, per cycle") \
  X(arrival,               arrivals,             CONTROL, "logic of a spike that is written: axon filter, address") \
  X(filter,                filtered,             CONTROL, "logic of a spike that the axon filter drops") \
  X(token,                 tokens,               CONTROL, "an end-of-step token, on top of its hops") \
  X(credit,                credits,              CONTROL, "a credit, on top of its hops") \
  X(barrier,               barriers,             CONTROL, "a global barrier, per partition that worked") \
  X(reload_bit,            reload_bits,          OFFCHIP, "off-chip memory, reload") \
  X(offchip_bit,           offchip_bits,         OFFCHIP, "off-chip memory, spikes that wait for a reload") \
  X(host_bit,              host_bits,            OFFCHIP, "the link between host and chip")

// X(NAME, name, doc): what a price is worth, from the best to the worst.
#define RADISH_PRICE_STATUSES(X) \
  X(DOCUMENTED, documented, "a publication has the number, for this node and voltage") \
  X(SCALED,     scaled,     "a publication or a measurement has it for another node, voltage or size") \
  X(FITTED,     fitted,     "what makes a published sum come out") \
  X(ASSUMED,    assumed,    "nobody has published it as far as we know, or it was set by hand")

// X(NAME, name): the parts of a layer's energy. Leakage is power times time, not a count.
#define RADISH_COMPONENTS(X) \
  X(SYNAPSE, synapse) X(NEURON, neuron) X(NOC, noc) X(CONTROL, control) X(OFFCHIP, offchip) X(LEAKAGE, leakage)
// clang-format on

typedef struct {
#define X(name, unit, doc) int64_t name;
  RADISH_COUNTERS(X)
#undef X
} radish_counters;

// A radish_record holds what one layer did for one image. Times are -1 until the first arrival and the first emission.
typedef struct {
  radish_counters counters;
  int64_t start_ps; // first packet that arrived for the layer; of the input, its first spike
  int64_t end_ps;   // last packet that the layer emitted
} radish_record;

enum {
#define X(NAME, name) RADISH_##NAME,
  RADISH_COMPONENTS(X)
#undef X
      RADISH_COMPONENT_COUNT
};

typedef enum {
#define X(NAME, ...) RADISH_PRICE_##NAME,
  RADISH_PRICE_STATUSES(X)
#undef X
      RADISH_PRICE_STATUS_COUNT
} radish_price_status;

enum {
#define X(name, ...) RADISH_PRICE_##name,
  RADISH_PRICES(X)
#undef X
      RADISH_PRICE_COUNT
};

#ifdef __cplusplus
}
#endif
#endif
