// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// naive.h: what a network computes, straight from the formulas of docs/chip.md section 1, obvious and slow.
//
// It has two radix evaluations, which share no loops: the closed form gathers X through every tap; the other one plays
// the neuron algorithm step by step and scatters each spike to the potentials it reaches.
#ifndef RADISH_TESTS_REFERENCE_NAIVE_H
#define RADISH_TESTS_REFERENCE_NAIVE_H

#include "tests/reference/spec.h"

namespace reference {

using Numbers = std::vector<int64_t>;            // one per neuron, [channel, y, x]
using Train = std::vector<std::vector<uint8_t>>; // [step][neuron], 0 or 1

// Everything is indexed by population; the readout has no train, and its output is A.
struct RadixRun {
  std::vector<Numbers> sums;     // A
  std::vector<Numbers> unpooled; // Y before pooling
  std::vector<Numbers> outputs;  // what the next layer reads
  std::vector<Train> trains;     // bit t of the output at step t
  Numbers logits;
  std::vector<int64_t> peak;         // step by step only: the largest |v| that was ever reached
  std::vector<int64_t> synaptic_ops; // step by step only: taps that a spike reached
};

RadixRun evaluate_radix(const Spec &spec, const Numbers &input);
RadixRun evaluate_radix_by_steps(const Spec &spec, const Numbers &input);

// These are the pieces of evaluate_radix, for a network that is still being built: `outputs` holds the outputs of the
// populations before `population`.
Numbers radix_sums(const Spec &spec, int population, const std::vector<Numbers> &outputs);
Numbers commit(const Numbers &sums, int shift, int timesteps); // of an unsigned layer
Numbers commit_signed(const Numbers &sums, int shift, int leak, int timesteps);
Numbers commit(const Spec &spec, int population, const Numbers &sums); // as the layer says
Numbers max_pool(const Spec &spec, int population, const Numbers &unpooled);
Train radix_train(const Numbers &outputs, int timesteps);

// The register {v, out} of one radix neuron follows Algorithm 1 with kappa = 1/2 and Phi = 1.
struct Register {
  int64_t v = 0;
  uint64_t out = 0;
  int out_bits = 1; // bits that `out` holds: T_in

  void reset(int64_t bias) { v = bias, out = 0; }
  void integrate(int64_t weight) { v += weight; }
  void fire();           // out = {v[0], out >> 1}; v = v >>> 1
  int64_t whole() const; // {v, out} as one signed number, after out_bits steps: A
};

// Holds the results of rate coding (kappa = 1). A run has the steps of the input train; step t of a layer integrates
// step t
// of its sources. Thresholds of hidden layers must be present.
struct RateRun {
  std::vector<Train> trains;       // of the output, after pooling; the readout has none
  std::vector<Numbers> counts;     // spikes of each neuron before pooling
  std::vector<Numbers> potentials; // after the last step
  Numbers logits;
  std::vector<int64_t> peak;         // the largest |v| after an integration
  std::vector<int64_t> synaptic_ops; // taps that a spike reached
};

RateRun evaluate_rate(const Spec &spec, const Train &input);

// Returns the input's rate-coded train by error diffusion: each step does acc += X, and a neuron spikes whenever acc
// reaches 2^bits, which is then subtracted.
Train regular_train(const Numbers &input, int bits, int steps);

// The sum of one neuron may be split into parts, each with its own register. A part runs `steps` = T_in + extra steps
// and sends every bit that leaves its register, then the register itself, which by then is the sign (0 or -1): `steps`
// + 1 bits, the last one worth -2^steps.
struct Part {
  int64_t bias = 0;
  Numbers weights, inputs;
  int timesteps = 1; // T_in
};
int steps_needed(const std::vector<Part> &parts); // the least number of steps after which every register is 0 or -1
std::vector<uint8_t> part_train(const Part &part, int steps);
int64_t reduce(const std::vector<std::vector<uint8_t>> &trains); // the reducer's A: weight 1, the last bit -1

} // namespace reference
#endif
