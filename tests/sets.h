// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sets.h: overrides as tests write them.
#ifndef RADISH_TESTS_SETS_H
#define RADISH_TESTS_SETS_H

#include "network/files/document.h"
#include <initializer_list>
#include <vector>

// Holds settings, as in "core.lanes=8", and converts to overrides, which are valid as long as this object lives.
class Sets {
public:
  Sets(std::initializer_list<const char *> list) : items(list) {}
  operator radish_overrides() const { return {static_cast<int>(items.size()), items.data()}; }

private:
  std::vector<const char *> items;
};

#endif
