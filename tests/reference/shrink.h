// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// shrink.h: from a network that fails to a small one that still fails.
#ifndef RADISH_TESTS_REFERENCE_SHRINK_H
#define RADISH_TESTS_REFERENCE_SHRINK_H

#include "tests/reference/spec.h"

#include <functional>

namespace reference {

// Greedy: drops layers and sources, halves channels and sizes, removes pooling, strides, padding, groups,
// biases, gains, layer timesteps; keeps each change with which `fails` still holds. Tensors are cut to fit.
// `fails` is called at most `max_tries` times, with well-formed networks only.
Spec shrink(const Spec &spec, const std::function<bool(const Spec &)> &fails, int max_tries = 400);

// A few lines: seed, input, and one line a layer.
std::string describe(const Spec &spec);

} // namespace reference
#endif
