// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Signed trains (docs/chip.md section 1): by hand, and the answers of random networks against the naive reference.
#include "network/functional/functional.h"

#include "network/load/network_load.h"
#include "tests/files.h"
#include "tests/reference/files.h"
#include "tests/reference/random_network.h"
#include "tests/reference/shrink.h"

#include <memory>

using namespace reference;

namespace {

struct Deleter {
  void operator()(radish_network *network) const { radish_network_destroy(network); }
  void operator()(radish_functional *state) const { radish_functional_destroy(state); }
};

class SignedFunctional : public Files {
protected:
  void load(const std::string &path) {
    radish_error error = {};
    radish_network *loaded = nullptr;
    radish_functional *made = nullptr;
    state.reset();
    ASSERT_EQ(radish_network_load(path.c_str(), {0, nullptr}, &loaded, &error), RADISH_OK) << error.message;
    network.reset(loaded);
    ASSERT_EQ(radish_functional_create(network.get(), &made, &error), RADISH_OK) << error.message;
    state.reset(made);
  }
  Numbers run(const Numbers &input) {
    const std::vector<uint16_t> activations(input.begin(), input.end());
    Numbers logits(static_cast<size_t>(radish_shape_size(network->layers[network->layer_count - 1].sums)));
    radish_functional_run(state.get(), activations.data(), logits.data());
    return logits;
  }
  Numbers output(int layer) const {
    const uint16_t *values = radish_functional_output(state.get(), layer);
    Numbers numbers;
    for (int64_t i = 0; i < radish_shape_size(network->layers[layer].shape); i++)
      numbers.push_back(network->layers[layer].is_signed ? static_cast<int16_t>(values[i]) : values[i]);
    return numbers;
  }

  std::unique_ptr<radish_network, Deleter> network;
  std::unique_ptr<radish_functional, Deleter> state;
};

TEST_F(SignedFunctional, InputsLayersLeaksAndReadoutsByHand) {
  put("w.st", safetensors({{"a.weight", "I8", {5, 1}, {1, -1, 7, -3, -100}},
                           {"a.bias", "I32", {5}, {1, 3, 0, 0, 0}},
                           {"r.weight", "I8", {1, 5}, {1, 2, -3, 4, 5}}}));
  const std::string head = "name: n\ntimesteps: 4\nweight_bits: 8\nweights: w.st\n"
                           "input: {shape: [1, 1, 1], bits: 3, signed: true}\nlayers:\n";
  const std::string tail = "- {name: r, op: dense, from: a, units: 1, readout: true}\n";
  load(put("n.yaml", head + "- {name: a, op: dense, from: input, units: 5, shift: 1, signed: true}\n" + tail));
  EXPECT_EQ(run({-4}), Numbers{-2 + 2 * 3 + 3 * 8 + 4 * 6 + 5 * 7});
  EXPECT_EQ(output(1), (Numbers{-2, 3, -8, 6, 7})); // -3 >> 1, 7 >> 1, -14 and 200 cut off
  EXPECT_EQ(run({3}), Numbers{2 + 0 - 3 * 7 - 4 * 5 - 5 * 8});
  EXPECT_EQ(output(1), (Numbers{2, 0, 7, -5, -8})); // -9 >> 1
  load(put("n.yaml", head + "- {name: a, op: dense, from: input, units: 5, shift: 1, signed: true, leak: 2}\n" + tail));
  run({-4});
  EXPECT_EQ(output(1), (Numbers{-1, 3, -4, 6, 7})); // -3 >> 3, -28 >> 3
  load(put("n.yaml", head + "- {name: a, op: dense, from: input, units: 5, shift: 1}\n" + tail));
  run({-4});
  EXPECT_EQ(output(1), (Numbers{0, 3, 0, 6, 15})); // an unsigned layer of a signed source
}

TEST_F(SignedFunctional, MaxPoolingComparesSignedNumbersAndIgnoresItsPadding) {
  put("w.st", safetensors({{"a.weight", "I8", {1, 1, 1, 1}, {1}}, {"r.weight", "I8", {1, 4}, {1, 1, 1, 1}}}));
  load(put("n.yaml", "name: n\ntimesteps: 4\nweight_bits: 8\nweights: w.st\n"
                     "input: {shape: [1, 3, 3], bits: 4, signed: true}\nlayers:\n"
                     "- {name: a, op: conv, from: input, out_channels: 1, kernel: 1, shift: 0, signed: true, "
                     "max_pool: {kernel: 2, stride: 2, pad: [1, 1, 0, 0]}}\n"
                     "- {name: r, op: dense, from: a, units: 1, readout: true}\n"));
  EXPECT_EQ(run({-8, -3, -2, -7, -1, -4, -6, -5, 2}), Numbers{-8 - 2 - 6 + 2});
  EXPECT_EQ(output(1), (Numbers{-8, -2, -6, 2}));
}

TEST_F(SignedFunctional, RandomNetworksEqualTheReference) {
#ifdef RADISH_SANITIZE
  const uint64_t count = 100;
#else
  const uint64_t count = 600;
#endif
  for (uint64_t seed = 0; seed < count; seed++) {
    const Spec spec = random_network(seed);
    load(write_network(spec, folder));
    ASSERT_NE(state, nullptr) << describe(spec);
    const Numbers input = random_input(spec, seed);
    const RadixRun expected = evaluate_radix(spec, input);
    ASSERT_EQ(run(input), expected.logits) << describe(spec);
    for (int k = 0; k + 1 < spec.populations(); k++)
      ASSERT_EQ(output(k), expected.outputs[k]) << spec.name_of(k) << " of\n" << describe(spec);
  }
}

} // namespace
