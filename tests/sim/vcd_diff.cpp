// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// vcd_diff A.vcd B.vcd: whether two waveforms are the same; else each signal's first difference, the earliest first.
//
// It is made for `radish run --trace` and `radish cosim --trace`, which writes the same signals from the RTL. FST files
// must be converted with fst2vcd first. The exit status is 0 for equal, 1 for different and 2 for unreadable files.
#include "tests/sim/vcd_diff.h"

#include <cinttypes>
#include <cstdio>
#include <fstream>

static Vcd read(const char *path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error(std::string(path) + ": cannot read");
  std::ostringstream text;
  text << in.rdbuf();
  try {
    return Vcd(text.str());
  } catch (const std::exception &wrong) {
    throw std::runtime_error(std::string(path) + ": " + wrong.what());
  }
}

// Returns a value as text: a number, signed where the variable is, or the word of a string variable.
static std::string shown(const Vcd &vcd, const std::string &path, uint64_t value) {
  if (vcd.integers.count(path)) return std::to_string(static_cast<int32_t>(value));
  const auto word = vcd.words.find(value);
  return word == vcd.words.end() ? std::to_string(value) : word->second;
}

static void print(const VcdDifference &d, const char *const *names, const Vcd &a, const Vcd &b) {
  if (d.time_ps < 0) {
    std::printf("%-60s only in %s\n", d.signal.c_str(), names[d.in[1]]);
  } else {
    std::printf("%-60s at %" PRId64 " ps: %s, %s\n", d.signal.c_str(), d.time_ps,
                shown(a, d.signal, d.value[0]).c_str(), shown(b, d.signal, d.value[1]).c_str());
  }
}

int main(int argc, char **argv) {
  if (argc != 3) {
    std::fprintf(stderr, "vcd_diff A.vcd B.vcd\n");
    return 2;
  }
  try {
    const Vcd a = read(argv[1]), b = read(argv[2]);
    const std::vector<VcdDifference> found = differences(a, b);
    constexpr size_t most = 20;
    for (size_t i = 0; i < found.size() && i < most; i++) print(found[i], argv + 1, a, b);
    if (found.size() > most) std::printf("... %zu more\n", found.size() - most);
    size_t changes = 0;
    for (const auto &[path, wave] : a.waves) changes += wave.size();
    std::printf("%zu signals, %zu changes: %zu signals differ\n", a.waves.size(), changes, found.size());
    return !found.empty();
  } catch (const std::exception &wrong) {
    std::fprintf(stderr, "vcd_diff: %s\n", wrong.what());
    return 2;
  }
}
