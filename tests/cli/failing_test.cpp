// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Allocations and writes that fail (failing.c): status 2, one line that says so, and no file half-written.
#include "tests/cli/run_command.h"

#include <map>

namespace {

const std::string preload = "LC_ALL=C LD_PRELOAD='" RADISH_FAILING "' RADISH_FAIL_COUNT=../count RADISH_FAIL=";
using Contents = std::map<std::string, std::string>;

struct Failing : CommandFolder, testing::WithParamInterface<const char *> {
  void SetUp() override {
    CommandFolder::SetUp();
    put("chip.yaml", "name: tiny\nmesh: {columns: 2, rows: 2}\n");
    put("net.yaml", "name: tiny\ntimesteps: 3\nweight_bits: 4\ninput: {shape: [1, 6, 6], bits: 3}\nlayers:\n"
                    "  - {name: c, from: input, op: conv, out_channels: 2, kernel: 3}\n"
                    "  - {name: f, from: c, op: dense, units: 3, readout: true}\n");
    put("packets.csv", "time_ps,src_x,src_y,dst\n0,0,0,1.1;0.1\n");
    put("images.idx", std::string("\0\0\10\4\0\0\0\2\0\0\0\1\0\0\0\14\0\0\0\14", 20) + std::string(288, 'x'));
  }
  // In a folder of its own, with the failure that `fail` names.
  Result run(const std::string &fail) {
    std::filesystem::remove_all(folder + "/out");
    std::filesystem::create_directory(folder + "/out");
    return shell("cd out && " + preload + fail + " '" RADISH_EXECUTABLE "' " + GetParam());
  }
  Contents files() const {
    Contents result;
    for (const auto &entry : std::filesystem::directory_iterator(folder + "/out")) {
      std::stringstream lines(slurp(entry.path()));
      std::string &text = result[entry.path().filename()];
      for (std::string line; std::getline(lines, line);) {
        if (line.find("wall_s\"") == std::string::npos) text += line + "\n";
      }
    }
    return result;
  }
  // Files that are there are whole: those of a run in which nothing fails.
  void check(const std::string &fail, const Contents &whole, const std::string &says) {
    const Result result = run(fail);
    const Contents found = files();
    for (const auto &[name, text] : found) {
      ASSERT_TRUE(whole.count(name)) << fail << " leaves " << name;
      EXPECT_TRUE(whole.at(name) == text) << fail << ": " << name << " is not whole";
    }
    if (result.status == 0) {
      EXPECT_EQ(found.size(), whole.size()) << fail;
      return;
    }
    EXPECT_EQ(result.status, 2) << fail << result.err;
    EXPECT_EQ(result.err.rfind("radish: ", 0), 0u) << fail << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << fail << result.err;
    EXPECT_NE(result.err.find(says), std::string::npos) << fail << ": " << result.err;
  }
  // Points 1, 1 + step, ... of all calls of a kind.
  void check_all(const std::string &kind, long step, const std::string &says) {
    ASSERT_EQ(run(kind + ":0").status, 0);
    const Contents whole = files();
    const long count = std::stol(slurp(folder + "/count"));
    // Traces are written by the C library, whose own calls are not seen.
    ASSERT_GT(count, kind == "memory" ? 10 : kind == "rename" || kind == "open" ? 0 : -1) << "nothing is counted";
    for (long at = 1; at <= count && !HasFailure(); at += step) {
      check(kind + ":" + std::to_string(at), whole, says);
    }
  }
};
struct LongFailing : Failing {};

TEST_P(Failing, MemoryIsSaidAtSomePoints) {
  check_all("memory", 97, "memory");
}

TEST_P(LongFailing, MemoryIsSaidAtEveryPoint) {
  check_all("memory", 1, "memory");
}

TEST_P(Failing, WritesAreSaid) {
  for (const std::string kind : {"write", "rename", "close"}) check_all(kind, 1, "cannot write");
}

TEST_P(Failing, FilesThatDoNotOpenAreSaid) {
  check_all("open", 1, "cannot");
}

TEST_P(Failing, FilesThatMayNotGrowAreSaid) {
  ASSERT_EQ(run("size:100000000").status, 0);
  const Contents whole = files();
  size_t longest = 0;
  for (const auto &[name, text] : whole) longest = std::max(longest, text.size());
  for (size_t size = 512; size < longest && !HasFailure(); size += longest / 8 + 1) {
    check("size:" + std::to_string(size), whole, "cannot write");
  }
}

const char *const commands[] = {
    "run -c ../chip.yaml -n ../net.yaml --json j",
    "run -c ../chip.yaml -n ../net.yaml --trace t.vcd",
    "run -c ../chip.yaml -n ../net.yaml --trace t.fst",
    "run -c ../chip.yaml -n ../net.yaml --trace t.perfetto.json",
    "run -n ../net.yaml --functional --json j",
    "map -c ../chip.yaml -n ../net.yaml --json j --plot m.svg",
    "noc -c ../chip.yaml --packets ../packets.csv --log log.csv",
    "encode value 5 -o e.svg",
    "encode neuron -o e.json",
    "convert '" RADISH_SOURCE_DIR "/tests/network/onnx/lenet-opset9.onnx' --calibrate ../images.idx -o n.yaml",
};
std::string name_of(const testing::TestParamInfo<const char *> &command) {
  static const char *const names[] = {"Run", "Vcd", "Fst",   "Perfetto", "Functional",
                                      "Map", "Noc", "Value", "Neuron",   "Convert"};
  return names[command.index];
}
INSTANTIATE_TEST_SUITE_P(Command, Failing, testing::ValuesIn(commands), name_of);
INSTANTIATE_TEST_SUITE_P(Long, LongFailing, testing::ValuesIn(commands), name_of);

} // namespace
