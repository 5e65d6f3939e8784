// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// vcd_diff.h: two waveforms, compared by what their signals are at every time; the order of changes in a file is free.
#ifndef RADISH_TESTS_SIM_VCD_DIFF_H
#define RADISH_TESTS_SIM_VCD_DIFF_H

#include "tests/sim/vcd.h"

#include <algorithm>

struct VcdDifference {
  int64_t time_ps = -1; // -1 if only one of the two has the signal
  std::string signal;
  bool in[2] = {false, false};
  uint64_t value[2] = {0, 0};
};

inline uint64_t value_at(const Vcd::Wave &wave, int64_t time) {
  uint64_t value = 0;
  for (const auto &[when, what] : wave) {
    if (when > time) break;
    value = what;
  }
  return value;
}

// Returns each signal's first difference, the earliest first. Both dumps must begin with every signal's value.
inline std::vector<VcdDifference> differences(const Vcd &a, const Vcd &b) {
  std::vector<VcdDifference> found;
  for (const auto &[path, wave] : a.waves) {
    if (!b.waves.count(path)) found.push_back({-1, path, {true, false}, {0, 0}});
  }
  for (const auto &[path, wave] : b.waves) {
    const auto other = a.waves.find(path);
    if (other == a.waves.end()) {
      found.push_back({-1, path, {false, true}, {0, 0}});
      continue;
    }
    const Vcd::Wave &first = other->second;
    if (first == wave) continue;
    size_t i = 0;
    while (i < first.size() && i < wave.size() && first[i] == wave[i]) i++;
    const int64_t time = i == first.size()  ? wave[i].first
                         : i == wave.size() ? first[i].first
                                            : std::min(first[i].first, wave[i].first);
    found.push_back({time, path, {true, true}, {value_at(first, time), value_at(wave, time)}});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const VcdDifference &x, const VcdDifference &y) { return x.time_ps < y.time_ps; });
  return found;
}

#endif
