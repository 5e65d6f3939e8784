// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// srams.h: the memories of a core and of its router as SRAM: how many bits each has, and which prices are of its bits.
//
// An access costs its bits times a price that belongs to a size of memory (`at_kib`); another size costs
//
//   price * sqrt(bits of the memory / bits at that size)
//
// since word and bit lines are as long as the side of the array. Published points agree: 64 bits of a cache at 45 nm and
// 0.9 V cost 10 pJ from 8 KiB, 20 pJ from 32 KiB, 100 pJ from 1 MiB (Horowitz 2014, doi 10.1109/ISSCC.2014.6757323); the
// rule through the first two gives 113 for the third. Leakage is in proportion to the bits of all of them.
//
// Not modelled: banks, and decoders, which a narrow word shares among fewer bits. Registers (partitions, sources) are no
// SRAM.
#ifndef RADISH_CORE_SRAMS_H
#define RADISH_CORE_SRAMS_H

#include "core/params.h"
#include "core/program.h"
#include "core/tables.h"

#ifdef __cplusplus
extern "C" {
#endif

// X(name, bits with the parameters `p`, doc)
// clang-format off
#define RADISH_SRAMS(X) \
  X(scheduler,  2 * p->core.axons * p->core.slots,                              "both halves of all planes") \
  X(synapses,   p->core.synapse_kib * 8192,                                     "weights and initial potentials") \
  X(potentials, p->core.neurons * (p->core.potential_bits + RADISH_OUT_BITS),   "{v, out}") \
  X(outputs,    2 * p->core.neurons * RADISH_OUTPUT_BITS,                       "both banks") \
  X(tables,     p->core.feeds * RADISH_TABLE_feeds_bits + p->core.destinations * RADISH_TABLE_destinations_bits, \
                "feeds and destinations") \
  X(routes,     p->noc.routes * RADISH_TABLE_routes_bits,                       "routing table of the core's router")

// X(price, sram): the price is for a bit that is read or written there.
#define RADISH_SRAM_PRICES(X) \
  X(scheduler_read_bit, scheduler)   X(scheduler_write_bit, scheduler) \
  X(synapse_read_bit, synapses) \
  X(potential_read_bit, potentials)  X(potential_write_bit, potentials) \
  X(output_read_bit, outputs)        X(output_write_bit, outputs) \
  X(table_read_bit, tables)          X(table_write_bit, tables) \
  X(route_read_bit, routes)
// clang-format on

#define X(name, expression, doc)                                                                                       \
  static inline int64_t radish_sram_##name##_bits(const radish_params *p) {                                            \
    return expression;                                                                                                 \
  }
RADISH_SRAMS(X)
#undef X

static inline int64_t radish_sram_bits(const radish_params *p) {
#define X(name, ...) +radish_sram_##name##_bits(p)
  return 0 RADISH_SRAMS(X);
#undef X
}

#ifdef __cplusplus
}
#endif
#endif
