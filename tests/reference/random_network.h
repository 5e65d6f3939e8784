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

// The standard fixes what mt19937_64 yields, but not what its distributions make of it; hence plain
// remainders.
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
  bool rate = false;          // thresholds on all hidden layers, biases as currents, no pad_value
  int potential_bits = 24;    // |b| + 2 sum |w| fits this register
  int max_layers = 7;         // at least 2, the readout included
  int64_t max_macs = 40000;   // of a layer
  bool conv_readout = true;   // sometimes
  bool dense_identity = true; // identity sources of dense layers, sometimes
  bool window_bias = true;    // biases on avg_pool and add, sometimes
};

Spec random_network(uint64_t seed, const RandomOptions &options = {});

// Activations of one image of a network: lively, dark, bright or sparse by turns.
Numbers random_input(const Spec &spec, uint64_t seed);

} // namespace reference
#endif
