// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Allocations and writes that fail (failing.c): status 2, one line that says so, and no file half-written.
#include "tests/cli/tiny_design.h"

#include <map>

namespace {

const std::string preload = "LC_ALL=C LD_PRELOAD='" RADISH_FAILING "' RADISH_FAIL_COUNT=../count RADISH_FAIL=";
using Contents = std::map<std::string, std::string>;

struct Case {
  const char *name;
  std::string command;
  long stride = 1; // a command that takes long fails at every `stride`th point only
};
void PrintTo(const Case &c, std::ostream *out) {
  *out << c.name;
}

struct Failing : TinyDesign, testing::WithParamInterface<Case> {
  void SetUp() override {
    TinyDesign::SetUp();
    put("images.idx", idx(2, 12, 12));
    if (GetParam().command.rfind("report", 0) == 0) {
      ASSERT_EQ(radish("run -c chip.yaml -n net.yaml --profile --json run.json").status, 0);
    }
    put("labels.idx", std::string("\0\0\10\1\0\0\0\2\0\1", 10)); // labels, since convert evaluates the network
  }
  // Runs the case's command in a new folder, `out`, with RADISH_FAIL = `fail`.
  Result run(const std::string &fail) {
    std::filesystem::remove_all(folder + "/out");
    std::filesystem::create_directory(folder + "/out");
    return shell("cd out && " + preload + fail + " '" RADISH_EXECUTABLE "' " + GetParam().command);
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
  // Expects status 0 and the files of `whole`, or else status 2, one line that holds `says`, and no file at all.
  void check(const std::string &fail, const Contents &whole, const std::string &says) {
    const Result result = run(fail);
    const Contents found = files();
    if (result.status == 0) {
      EXPECT_TRUE(found == whole) << fail << ": what is there is not whole";
      return;
    }
    EXPECT_EQ(result.status, 2) << fail << result.err;
    EXPECT_EQ(found.size(), 0u) << fail << " leaves " << found.begin()->first << "\n" << result.err;
    EXPECT_EQ(result.err.rfind("radish: ", 0), 0u) << fail << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << fail << result.err;
    EXPECT_NE(result.err.find(says), std::string::npos) << fail << ": " << result.err;
  }
  // Counts the calls of `kind` in a run without a failure, then checks runs in which call 1, 1 + step * stride, ...
  // fails.
  void check_all(const std::string &kind, long step, const std::string &says) {
    ASSERT_EQ(run(kind + ":0").status, 0);
    const Contents whole = files();
    const long count = std::stol(slurp(folder + "/count"));
    ASSERT_GT(count, kind == "memory" ? 10 : 0) << "no " << kind << " is counted";
    for (long at = 1; at <= count && !HasFailure(); at += step * GetParam().stride) {
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
  check_all("write", 23, "cannot write");
  check_all("rename", 1, "cannot write");
  check_all("close", 1, "cannot write");
}

TEST_P(LongFailing, WritesAreSaid) {
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

const std::string design = " -c ../chip.yaml -n ../net.yaml";
const std::string onnx =
    "convert '" RADISH_SOURCE_DIR "/tests/network/onnx/lenet-opset9.onnx' --calibrate ../images.idx -o n.yaml";
const std::string lenet = RADISH_SOURCE_DIR "/configs/networks/lenet5-fashion.yaml'";

const Case cases[] = {
    {"Run", "run" + design + " --json j"},
    {"Why", "run" + design + " --images 0:3 --why --json j"},
    {"Profile", "run" + design + " --images 0:2 --profile --json j"},
    {"Report", "report ../run.json -o r.html", 7},
    {"Independent", "run" + design + " --json j --independent --images 0:2"},
    {"Vcd", "run" + design + " --trace t.vcd"},
    {"Fst", "run" + design + " --trace t.fst"},
    {"Perfetto", "run" + design + " --trace t.perfetto.json"},
    {"RunAndTrace", "run" + design + " --json j --trace t.vcd"},
    {"Dump", "run" + design + " --json j --dump d --images 0:2"},
    {"Functional", "run -n ../net.yaml --functional --json j"},
    {"FunctionalRate", "run -n ../net.yaml --functional --coding rate --checkpoints 10,20 --json j"},
    {"Map", "map" + design + " --json j --plot m.svg -o m.yaml"},
    {"Noc", "noc -c ../chip.yaml --packets ../packets.csv --log log.csv"},
    {"Params", "params --json j"},
    {"Value", "encode value 5 -o e.svg"},
    {"ValueCsv", "encode value 5 -o e.csv"},
    {"Neuron", "encode neuron -o e.json"},
    {"NeuronSvg", "encode neuron -o e.svg"},
    {"ErrorMap", "encode error-map -T 3 --grid 3 --values 10 -o e.svg"},
    {"ErrorMapCsv", "encode error-map -T 3 --grid 3 --values 10 --threads 2 -o e.csv"},
    {"Rmse", "encode rmse -n ../net.yaml -o e.svg"},
    {"RmseJson", "encode rmse -n ../net.yaml -o e.json"},
    {"Convert", onnx},
    {"ConvertRate", onnx + " --coding rate"},
    {"ConvertNetwork", "convert '" + lenet + " --coding rate -o n.yaml"},
#if RADISH_COSIM
    {"Cosim", "cosim" + design + " --json j --trace t.vcd", 11},
#endif
};
std::string name_of(const testing::TestParamInfo<Case> &info) {
  return info.param.name;
}
INSTANTIATE_TEST_SUITE_P(Command, Failing, testing::ValuesIn(cases), name_of);
INSTANTIATE_TEST_SUITE_P(Long, LongFailing, testing::ValuesIn(cases), name_of);

} // namespace
