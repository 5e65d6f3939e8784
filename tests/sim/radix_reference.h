// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radix_reference.h: images for a random network, and what the chip made of them beside the formulas.
#ifndef RADISH_TESTS_SIM_RADIX_REFERENCE_H
#define RADISH_TESTS_SIM_RADIX_REFERENCE_H

#include "tests/sim/chip_fixture.h"

namespace fixture {

using reference::Numbers;
using reference::RadixRun;
using reference::Spec;

inline std::vector<Numbers> random_images(const Spec &spec, uint64_t seed) {
  std::vector<Numbers> images;
  const int count = 1 + static_cast<int>(seed % 3);
  for (int i = 0; i < count; i++) images.push_back(random_input(spec, seed * 7 + i));
  return images;
}

// Returns the first difference between what the chip did and the formulas, "" if there is none.
inline std::string compare_radix(const Spec &spec, const std::vector<Numbers> &images, const Outcome &outcome) {
  if (!outcome.error.empty()) return outcome.error;
  if (outcome.duplicate_spike) return "a neuron spiked twice in one step";
  for (size_t i = 0; i < images.size(); i++) {
    const RadixRun expected = evaluate_radix(spec, images[i]);
    for (int k = 0; k + 1 < spec.populations(); k++) {
      if (outcome.trains[i][k] != expected.trains[k]) {
        return "image " + std::to_string(i) + ": trains of " + spec.name_of(k) + " differ";
      }
    }
    if (outcome.logits[i] != expected.logits) return "image " + std::to_string(i) + ": logits differ";
  }
  return "";
}

} // namespace fixture

#endif
