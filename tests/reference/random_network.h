// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// random_network.h: small random networks that cover every feature, the same ones on every machine.
#ifndef RADISH_TESTS_REFERENCE_RANDOM_NETWORK_H
#define RADISH_TESTS_REFERENCE_RANDOM_NETWORK_H

#include "tests/reference/naive.h"
#include "tests/reference/spec.h"

#include <initializer_list>
#include <random>

namespace reference {

// The C++ standard fixes the numbers of mt19937_64, but not what its distributions make of them; hence this class uses
// plain remainders.
class Random {
public:
  explicit Random(uint64_t seed) : engine(seed) {}
  uint64_t bits() { return engine(); }
  int64_t between(int64_t low, int64_t high) { // both included
    return low + static_cast<int64_t>(engine() % static_cast<uint64_t>(high - low + 1));
  }
  bool chance(int percent) { return between(1, 100) <= percent; }
  int pick(std::initializer_list<int> options) {
    return options.begin()[between(0, static_cast<int64_t>(options.size()) - 1)];
  }

private:
  std::mt19937_64 engine;
};

struct RandomOptions {
  bool rate = false;          // thresholds on all hidden layers, biases as currents, no pad_value, nothing signed
  bool signs = true;          // three of five networks have signed populations
  int potential_bits = 24;    // |b| + 2 sum |w| fits this register
  int max_layers = 7;         // at least 2, the readout included
  int64_t max_macs = 40000;   // of a layer
  bool conv_readout = true;   // whether some readouts are a conv
  bool dense_identity = true; // whether some dense layers have identity sources
  bool window_bias = true;    // whether some avg_pool and add layers have biases
};

Spec random_network(uint64_t seed, const RandomOptions &options = {});

// Returns the activations of one image: for seed % 4 = 0 uniform over the whole range, then sparse, bright and dark.
Numbers random_input(const Spec &spec, uint64_t seed);

} // namespace reference
#endif
