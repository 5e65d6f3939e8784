// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// port_bits.h: the bits that each job moves through the ports of a core's memories; each defined once.
//
//   memory       one word                     an access
//   scheduler    64 axons of one plane        an arrival writes one bit of it; the scan reads it and clears it
//   synapses     `lanes` weights              a pair reads one
//                `lanes` constants of V bits  a commit reads the initial potentials; in rate coding a step does, and a
//                                             hidden layer's step reads the thresholds too
//   potentials   `lanes` x {v, out}           a pair reads and writes one; see fire and commit below
//   outputs      `lanes` x RADISH_OUTPUT_BITS every (potential, output) pair writes one, and reads it first unless it is
//                                             the pooling window's first; emission reads one a cycle
//
// An access is a whole word, also where one bit of it is enabled: {v, out} has its 16 bits of `out` however short the train is. The co-simulation holds
// these counts against the strobes and the widths of the RTL's memories (rtl/observation.h).
#ifndef RADISH_CORE_PORT_BITS_H
#define RADISH_CORE_PORT_BITS_H

#include "core/counters.h"
#include "core/kernels.h"

enum { RADISH_SCHEDULER_BITS = RADISH_AXONS_PER_WORD };

static inline int64_t radish_port_bits_weights(const radish_program *p) {
  return (int64_t)p->lanes * p->stored_weight_bits;
}
static inline int64_t radish_port_bits_constants(const radish_program *p) {
  return (int64_t)p->lanes * p->stored_potential_bits;
}
static inline int64_t radish_port_bits_potentials(const radish_program *p) {
  return (int64_t)p->lanes * (p->stored_potential_bits + RADISH_OUT_BITS);
}
static inline int64_t radish_port_bits_outputs(const radish_program *p) {
  return (int64_t)p->lanes * RADISH_OUTPUT_BITS;
}

// A spike has been written into `planes` planes.
static inline void radish_port_bits_arrive(int64_t planes, radish_counters *counters) {
  counters->scheduler_write_bits += planes * RADISH_SCHEDULER_BITS;
}

// In `steps` steps the scan has read and cleared `words` scheduler words, whose spikes made `pairs` pairs; `synapse_pairs`
// of them read a synapse word. A crossbar that goes through its array neuron by neuron reads all of its weights in each
// step, and sums in a register.
static inline void radish_port_bits_integrate(const radish_program *p, int64_t steps, int64_t words, int64_t pairs,
                                              int64_t synapse_pairs, radish_counters *counters) {
  counters->scheduler_read_bits += words * RADISH_SCHEDULER_BITS;
  counters->scheduler_write_bits += words * RADISH_SCHEDULER_BITS;
  if (p->array_cycles) {
    counters->synapse_read_bits += steps * p->array_weights * p->stored_weight_bits;
    return;
  }
  counters->synapse_read_bits += synapse_pairs * radish_port_bits_weights(p);
  counters->potential_read_bits += pairs * radish_port_bits_potentials(p);
  counters->potential_write_bits += pairs * radish_port_bits_potentials(p);
}

// A pass over the potentials has met each output word once for each potential word that is pooled into it.
static inline void radish_port_bits_pool(const radish_program *p, int64_t passes, radish_counters *counters) {
  counters->output_read_bits += passes * (p->output_pairs - p->output_words) * radish_port_bits_outputs(p);
  counters->output_write_bits += passes * p->output_pairs * radish_port_bits_outputs(p);
}

// The potentials of `steps` steps have fired. In rate coding a hidden layer fires with one access for each cycle, since
// its spikes are pooled as they are made.
static inline void radish_port_bits_fire(const radish_program *p, int64_t steps, radish_counters *counters) {
  const bool rate = p->coding == RADISH_CODING_RATE, pools = rate && !p->readout;
  const int64_t words = steps * (pools ? p->commit_cycles : p->potential_words);
  counters->potential_read_bits += words * radish_port_bits_potentials(p);
  counters->potential_write_bits += words * radish_port_bits_potentials(p);
  if (rate) counters->synapse_read_bits += steps * (1 + pools) * p->potential_words * radish_port_bits_constants(p);
  if (pools) radish_port_bits_pool(p, steps, counters);
}

// The potentials have been committed: each word is read once, however many outputs it is pooled into, and written with
// its initial potential; a readout of rate coding begins again at 0.
static inline void radish_port_bits_commit(const radish_program *p, radish_counters *counters) {
  counters->potential_read_bits += p->potential_words * radish_port_bits_potentials(p);
  counters->potential_write_bits += p->potential_words * radish_port_bits_potentials(p);
  if (p->coding != RADISH_CODING_RATE)
    counters->synapse_read_bits += p->potential_words * radish_port_bits_constants(p);
  if (p->readout) counters->output_write_bits += p->potential_words * radish_port_bits_outputs(p);
  else radish_port_bits_pool(p, 1, counters);
}

// Emission has read all output words in each of `steps` steps.
static inline void radish_port_bits_emit(const radish_program *p, int64_t steps, radish_counters *counters) {
  counters->output_read_bits += steps * p->output_words * radish_port_bits_outputs(p);
}

#endif
