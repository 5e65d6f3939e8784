// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The numeric options of every command at both ends of their ranges and one beyond: the ends work, what is beyond is
// refused by one line. Arithmetic that overflows stops the program where it is built with the sanitizers.
#include "tests/cli/run_command.h"

#include <algorithm>
#include <cctype>
#include <cstring>

namespace {

const std::string configs = RADISH_SOURCE_DIR "/configs/";
const std::string lenet = " -c '" RADISH_PLAIN_CHIP "' -n '" + configs + "networks/lenet5-fashion.yaml'";

// Describes a numeric option of `command`: each number is written between `before` and `after`. The command ends with
// status 0
// for the numbers `allowed` and is refused for the numbers `refused`, by a line that names the option if `before`
// begins with it. convert has no numbers that are allowed, since its files do not exist.
struct Option {
  const char *command, *before, *after;
  std::vector<std::string> allowed, refused;
};

const std::vector<Option> options = {
    {"encode value 65535",
     "-T ",
     "",
     {"1", "2", "62", "63", "64"},
     {"0", "65", "-1", "99999999999999999999", "", "1e1"}},
    {"encode value 65535 -T 64",
     "--kappa ",
     " -o a.json",
     {"0.001", "0.5", "0.999"},
     {"0", "1", "0.0009", "nan", "inf"}},
    {"encode value 65535 -T 64", "--phi ", " -o a.csv", {"0.001", "1"}, {"0", "1.0001", "nan", "-1"}},
    {"encode value 65535 -T 64 --kappa 0.001", "--phi ", " -o a.json", {"0.001", "1"}, {"2"}},
    {"encode value 65535 -T 64 --kappa 0.999", "--phi ", " -o a.svg", {"0.001", "1"}, {"2"}},
    {"encode value -T 64",
     "",
     " -o a.json",
     {"0", "65535", "0.000001", "65534.9999999"},
     {"-1", "65536", "1e9", "nan"}},
    {"encode neuron 2:5", "-T ", " -o a.json", {"1", "32"}, {"0", "33", "-1"}},
    {"encode neuron 2:5", "--bias ", " -o a.json", {"-1000000", "1000000", "-0"}, {"-1000001", "1000001", "nan"}},
    {"encode neuron 32767:65535 -T 32 --bias 1000000", "--kappa ", " -o a.json", {"0.001", "0.999"}, {"0", "1"}},
    {"encode neuron 32767:65535 -T 32 --kappa 0.001", "--phi ", " -o a.csv", {"0.001", "1"}, {"0", "1.5"}},
    {"encode neuron -T 32 --kappa 0.001 -o a.csv -- 1:1", "", ":65535", {"-32768", "32767"}, {"-32769", "32768"}},
    {"encode neuron -T 32 -o a.svg", "32767:", "", {"0", "65535"}, {"-1", "65536"}},
    {"encode error-map --grid 1 --values 10 -o a.json", "-T ", "", {"1", "32"}, {"0", "33"}},
    {"encode error-map -T 32 --values 3 -o a.csv", "--grid ", "", {"1", "199"}, {"0", "200"}},
    {"encode error-map --grid 1 -T 1 -o a.json", "--values ", "", {"1"}, {"0", "100000001"}},
    {"encode error-map --grid 1 --values 2", "--seed ", "", {"0", "99999999999999999"}, {"-1", "100000000000000000"}},
    {"encode error-map --grid 1 --values 2", "--threads ", "", {"1", "1024"}, {"0", "1025"}},
    {"run --functional LENET --images 0:1", "--threads ", "", {"1", "1024"}, {"0", "1025"}},
    {"run --functional -n tiny.yaml --coding rate --images 0:1",
     "--checkpoints ",
     " --set rate_timesteps=4",
     {"1", "4", "1,4"},
     {"0", "-1", "99999999999999999999", "1,", "5000000000"}},
    {"run TINY", "--images ", "", {"0:1", "9999999:10000000"}, {"9999999:10000001", "10000000:9"}},
    {"run LENET", "--images ", "", {"0:1"}, {"0:0", "1:0", "0:10000001", "-1:1", "0:99999999999999999999", ":"}},
    {"run TINY --images 0:3", "--image-period ", "", {"1", "1000000000"}, {"0", "1000000001", "-1", "1e3"}},
    {"run TINY --why --images 0:2",
     "--set ",
     "",
     {"barrier_ps=1000000000000", "noc.lf_in_ps=1000000000"},
     {"barrier_ps=1000000000002"}},
    {"run LENET --trace a.vcd",
     "--trace-window ",
     "",
     {"0:1", "0:0.001", "999999999998:999999999999.999", ":1", "1:"},
     {"1:1", "9999999999999:", "0:1.0001", "-1:1", "99999999999999999999:"}},
    {"run LENET --trace a.vcd",
     "--trace-core ",
     "",
     {"0,0"},
     {"-1,0", "9999999,0", "0,99999999999999999999", "255,255"}},
    {"run LENET --trace a.vcd",
     "--trace-neuron conv1:",
     " --trace-window 0:1",
     {"0,0,0"},
     {"-1,0,0", "999999,0,0", "0,0,99999999999999999999", "6,0,0"}},
    {"convert none.onnx --calibrate none.npy -o a.yaml", "-T ", "", {}, {"0", "17", "99999999999999999999"}},
    {"convert none.onnx --calibrate none.npy -o a.yaml", "-W ", "", {}, {"1", "17"}},
    {"convert none.onnx --calibrate none.npy -o a.yaml", "--input-bits ", "", {}, {"0", "9"}},
    {"convert none.onnx --calibrate none.npy -o a.yaml", "--potential-bits ", "", {}, {"3", "33"}},
    {"convert none.onnx --calibrate none.npy -o a.yaml", "--rate-timesteps ", "", {}, {"0", "32768", "-1"}},
};

// Names a case by its number and command, as in 03_encode_value.
std::string name_of(const testing::TestParamInfo<Option> &info) {
  const std::string command = info.param.command, number = std::to_string(info.index);
  std::string name = std::string(number.size() < 2 ? "0" : "") + number + "_";
  for (const char c : command.substr(0, command.find(" -"))) {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == ' ') name += c == ' ' ? '_' : c;
  }
  return name;
}

struct OptionLimits : CommandFolder, testing::WithParamInterface<Option> {};

} // namespace

TEST_P(OptionLimits, TheEndsWorkAndWhatIsBeyondIsRefused) {
  const Option &option = GetParam();
  std::string command = option.command;
  const size_t network = command.find("LENET");
  if (network != std::string::npos) command.replace(network, 5, lenet);
  const size_t tiny = command.find("TINY");
  if (tiny != std::string::npos) command.replace(tiny, 4, " -c '" RADISH_PLAIN_CHIP "' -n tiny.yaml");
  put("tiny.yaml", "name: tiny\ntimesteps: 4\nweight_bits: 4\ninput: {shape: [1, 2, 2], bits: 4}\nlayers:\n"
                   "  - {name: head, op: dense, from: input, units: 2, readout: true}\n");
  for (const bool allowed : {true, false}) {
    for (const std::string &number : allowed ? option.allowed : option.refused) {
      const std::string line = command + " " + option.before + (number.empty() ? "''" : number) + option.after;
      const Result result = radish(line);
      EXPECT_EQ(result.status, allowed ? 0 : 2) << line << "\n" << result.err;
      EXPECT_EQ(result.err.find("runtime error"), std::string::npos) << result.err;
      if (allowed) continue;
      const std::string word =
          *option.before == '-' ? std::string(option.before, std::strcspn(option.before, " ")) : "";
      EXPECT_NE(result.err.find(word), std::string::npos) << line << "\n" << result.err;
      EXPECT_EQ(result.err.rfind("radish: ", 0), 0u) << line << "\n" << result.err;
      EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << line << "\n" << result.err;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EachOption, OptionLimits, testing::ValuesIn(options), name_of);
