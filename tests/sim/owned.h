// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// owned.h: an object of radish that is destroyed with its owner, by the function that its header names.
#ifndef RADISH_TESTS_SIM_OWNED_H
#define RADISH_TESTS_SIM_OWNED_H

#include <memory>

template <class T, void (*destroy)(T *)> struct destroyer {
  void operator()(T *object) const { destroy(object); }
};
template <class T, void (*destroy)(T *)> using owned = std::unique_ptr<T, destroyer<T, destroy>>;

#endif
