// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// shrink.h: from a network that fails to a small one that still fails.
#ifndef RADISH_TESTS_REFERENCE_SHRINK_H
#define RADISH_TESTS_REFERENCE_SHRINK_H

#include "tests/reference/spec.h"

#include <functional>

namespace reference {

// Returns a network no larger than `spec` for which `fails` still returns true. It is greedy: it drops layers and
// sources, halves channels and sizes, removes pooling, strides, padding, groups, biases, gains and layer timesteps, and
// keeps each change with which `fails` still returns true. Tensors are cut to fit. `fails` is called at most
// `max_tries` times, with well-formed networks only.
Spec shrink(const Spec &spec, const std::function<bool(const Spec &)> &fails, int max_tries = 400);

// Returns a network as a few lines of text: its seed, its input, and a line for each layer.
std::string describe(const Spec &spec);

} // namespace reference
#endif
