// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// `radish cosim --trace` writes from the RTL what `radish run --trace` writes from the model: the tests' own diff tool
// finds no difference, and finds one that is put in.
#include "tests/cli/run_command.h"
#include "tests/sim/vcd_diff.h"

#include <gtest/gtest.h>
#include <iostream>

namespace {

const std::string configs = RADISH_SOURCE_DIR "/configs/";
const std::string lenet = "-c '" RADISH_PLAIN_CHIP "' -n '" + configs + "networks/lenet5-fashion.yaml' ";
const std::string two_layers = " --trace-layer conv1 --trace-layer head --trace-layer input";
const std::string potentials = " --trace-neuron conv2:3,1,1 --trace-neuron head:3,0,0";

struct CosimTrace : CommandFolder {
  std::string text(const std::string &name) const { return slurp(folder + "/" + name); }
  // Writes both traces with the same settings; `chosen` selects the signals that they hold.
  void trace(const std::string &settings, const std::string &chosen, const std::string &of_cosim = "") const {
    const Result run = radish("run " + lenet + settings + " --trace run.vcd" + chosen);
    ASSERT_EQ(run.status, 0) << run.err;
    const Result cosim = radish("cosim " + lenet + settings + of_cosim + " --trace rtl.vcd" + chosen);
    ASSERT_EQ(cosim.status, 0) << cosim.err;
  }
  Result diff() const { return shell("'" RADISH_VCD_DIFF "' run.vcd rtl.vcd"); }
  void expect_equal(const std::string &what) const {
    const Result compared = diff();
    EXPECT_EQ(compared.status, 0) << what << compared.out << compared.err;
    EXPECT_NE(compared.out.find(": 0 signals differ"), std::string::npos) << compared.out;
    EXPECT_EQ(text("run.vcd"), text("rtl.vcd")) << "signals of one time come in the order of declaration";
    std::cout << compared.out;
  }
};

} // namespace

TEST_F(CosimTrace, EverySignalOfTheRtlIsThatOfTheModel) {
  for (const std::string settings :
       {"--images 0:3", "--set sync=barrier", "--set noc.voltage_factor=600 --set core.clock_phase_ps=30002"}) {
    trace(settings, two_layers + potentials);
    expect_equal(settings);
  }
}

TEST_F(CosimTrace, AllCoresAndRoutersOrAWindowOfThem) {
  trace("", "");
  expect_equal("all");
  trace("", " --trace-window 300000:400000" + potentials, " --rtl conv2");
  expect_equal("window");
  EXPECT_EQ(Vcd(text("rtl.vcd")).begin, 300000000);
}

TEST_F(CosimTrace, TimelinesAreTheSameBytes) {
  ASSERT_EQ(radish("run " + lenet + "--images 0:2 --trace run.perfetto.json").status, 0);
  ASSERT_EQ(radish("cosim " + lenet + "--images 0:2 --trace rtl.perfetto.json").status, 0);
  EXPECT_EQ(text("run.perfetto.json"), text("rtl.perfetto.json"));
}

TEST_F(CosimTrace, TheDiffToolNamesWhatDiffersFirst) {
  trace("", potentials, " --rtl conv2");
  std::string changed = text("rtl.vcd");
  const size_t wire = changed.find(" integrate $end");
  ASSERT_NE(wire, std::string::npos);
  const size_t id = changed.rfind(' ', wire - 1) + 1;
  const std::string rise = "\n1" + changed.substr(id, wire - id) + "\n";
  const size_t first = changed.find(rise);
  ASSERT_NE(first, std::string::npos);
  const size_t stamp = changed.rfind("\n#", first) + 2;
  const std::string time = changed.substr(stamp, changed.find('\n', stamp) - stamp);
  changed.erase(first, rise.size() - 1);
  put("rtl.vcd", changed);
  const Result found = diff();
  EXPECT_EQ(found.status, 1);
  EXPECT_NE(found.out.find(".integrate"), std::string::npos) << found.out;
  EXPECT_NE(found.out.find("at " + time + " ps: 1, 0"), std::string::npos) << found.out;
  EXPECT_NE(found.out.find(": 1 signals differ"), std::string::npos) << found.out;
  put("rtl.vcd", changed.substr(0, changed.find("$enddefinitions")) + "nonsense");
  EXPECT_EQ(diff().status, 2);
  std::filesystem::remove(folder + "/rtl.vcd");
  EXPECT_EQ(diff().status, 2);
}

TEST_F(CosimTrace, MisuseIsOneLineAndLeavesNoFile) {
  const Result unknown = radish("cosim " + lenet + "--trace t.txt");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_NE(unknown.err.find("unknown kind of trace"), std::string::npos) << unknown.err;
  const Result layer = radish("cosim " + lenet + "--trace t.vcd --trace-layer conv9");
  EXPECT_EQ(layer.status, 2);
  EXPECT_NE(layer.err.find("there is no such layer"), std::string::npos) << layer.err;
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}
