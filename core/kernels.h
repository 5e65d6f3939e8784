// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// kernels.h: the data path of a core, one phase of one partition at a time.
//
// Each function does in one call what the engine does in many cycles and says what that costs. Nothing can
// interfere meanwhile: arrivals write other planes, emission reads the other output bank.
#ifndef RADISH_CORE_KERNELS_H
#define RADISH_CORE_KERNELS_H

#include "core/program.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { RADISH_AXONS_PER_WORD = 64 };

// In a crossbar a spike makes row_words pairs, each of which reads a synapse word; synaptic_ops are the weights that
// the network has among them.
typedef struct {
  int64_t scan_cycles;   // scheduler words and expanded pairs, see core.h
  int64_t pairs;         // (synapse word, potential word) pairs issued
  int64_t synapse_pairs; // those of the pairs that read the synapse memory (UNIFORM sources use a register)
  int64_t synaptic_ops;  // single weights added to potentials
  int64_t words_read;
} radish_integration;

// Adds to `v` (potential_words * lanes) the weights of every spike in `plane` for image step `step`, or subtracts them
// where that is the sign step of their source, clears the plane, and sets `cost`.
void radish_kernels_integrate(const radish_program *program, int step, uint64_t *plane, int32_t *v,
                              radish_integration *cost);

// Shifts the lowest bit out of every neuron's potential into `out` (radix).
void radish_kernels_fire_leak(const radish_program *program, int32_t *v, uint16_t *out);

// Commits a hidden partition (radix): writes its outputs, pooled, to `outputs` (output_words * lanes), of a signed one as
// int16_t in 16 bits, and reloads v with the bias.
void radish_kernels_commit(const radish_program *program, int32_t *v, uint16_t *out, uint16_t *outputs);

// Commits a readout: copies A (radix) or v (rate) to `values` and reloads v. The sums fit 32 bits, which mapping
// checks.
void radish_kernels_commit_readout(const radish_program *program, int32_t *v, uint16_t *out, int32_t *values);

// Fires a rate-coded partition: v += bias; where v >= threshold the neuron spikes and v -= threshold. `counts` holds
// each neuron's spikes so far (at most 32767 steps), which choose the winner of a pooling window. `outputs` receives 1
// for a spike. Readouts only integrate: they add the bias and leave `counts` and `outputs` alone.
void radish_kernels_fire_rate(const radish_program *program, int32_t *v, uint16_t *counts, uint16_t *outputs);

// Sets v to the bias (radix) or 0 (rate), and out to 0.
void radish_kernels_reset_potentials(const radish_program *program, int32_t *v, uint16_t *out);

#ifdef __cplusplus
}
#endif
#endif
