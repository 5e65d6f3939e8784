// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What users of other programs, of YAML and of NumPy type first: it works, or the complaint says what is meant.
#include "tests/cli/run_command.h"

namespace {

const std::string configs = RADISH_SOURCE_DIR "/configs/";
const std::string chip = " -c '" RADISH_PLAIN_CHIP "'";
const std::string lenet = chip + " -n '" + configs + "networks/lenet5-fashion.yaml'";

struct Conventions : CommandFolder {
  void refuse(const std::string &arguments, const std::string &message) {
    const Result result = radish(arguments);
    EXPECT_EQ(result.status, 2) << arguments;
    EXPECT_EQ(result.out, "") << arguments;
    EXPECT_NE(result.err.find(message), std::string::npos) << arguments << "\n" << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  }
  // Writes a network of one layer, from an image of four pixels to 7 classes, to the file `name` and returns the option
  // that names it.
  std::string seven(const std::string &name, const std::string &layer_indent = "  ") {
    put(name, "name: seven\ntimesteps: 4\nweight_bits: 4\ninput: {shape: [1, 2, 2], bits: 4}\nlayers:\n" +
                  layer_indent + "- {name: head, op: dense, from: input, units: 7, readout: true}\n");
    return " -n " + name;
  }
};

} // namespace

#ifndef RADISH_SANITIZE // the shadow memory of a sanitizer is larger than any limit
// A library that starts threads when it is loaded would need more memory than this limit, or wait for it for ever.
TEST_F(Conventions, StartsInLittleMemory) {
  const Result result = shell("ulimit -v 64000 && timeout 60 '" RADISH_EXECUTABLE "' --version");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out, radish("--version").out);
}
#endif

TEST_F(Conventions, EveryWayToAskForHelpAnswersAlike) {
  for (const std::string command : {"run", "map", "cosim", "noc", "params", "encode", "encode value", "encode rmse"}) {
    const Result help = radish(command + " --help");
    EXPECT_EQ(help.status, 0) << command;
    for (const std::string &other : {command + " -h", command + " '-?'", "help " + command}) {
      const Result result = radish(other);
      EXPECT_EQ(result.status, 0) << other;
      EXPECT_EQ(result.out, help.out) << other;
      EXPECT_EQ(result.err, "") << other;
    }
  }
  EXPECT_EQ(radish("help").out, radish("--help").out);
  EXPECT_EQ(radish("encode help").out, radish("encode --help").out);
  EXPECT_EQ(radish("run --version").out, radish("--version").out);
  refuse("help walk", "unknown command 'walk'; the commands are: run, ");
}

TEST_F(Conventions, ANegativeNumberIsAnArgument) {
  refuse("encode value -1", "encode value: '-1'; a number from 0 to 65535 is allowed");
  refuse("encode value -.5", "encode value: '-.5'; a number from 0 to 65535 is allowed");
  refuse("run" + lenet + " -3", "run: unexpected argument '-3'; images are given by -i");
  const Result one = radish("encode neuron -3:5 2:1 -T 4"), two = radish("encode neuron -T 4 -- -3:5 2:1");
  EXPECT_EQ(one.status, 0) << one.err;
  EXPECT_EQ(one.out, two.out);
}

TEST_F(Conventions, AnOptionThatWouldReplaceItselfIsRefused) {
  const std::string twice = "is given twice, the second time as 'b'; once is allowed";
  refuse("run -c a -c b", "-c (--chip) " + twice);
  refuse("run -c a -n a --network b", "-n (--network) " + twice);
  refuse("run -n a --netw=b", "-n (--network) " + twice);
  refuse("run -i a -ib", "-i (--input) " + twice);
  refuse("run --labels a --labels b", "--labels " + twice);
  refuse("run --images a --images b", "--images " + twice);
  refuse("run --json a --json b", "--json " + twice);
  refuse("run --trace a --trace b", "--trace " + twice);
  refuse("cosim --rtl a --rtl b", "--rtl " + twice);
  refuse("map --plot a --plot b", "--plot " + twice);
  refuse("noc --log a --log b", "--log " + twice);
  refuse("encode value -T a -T b", "-T (--timesteps) " + twice);
  refuse("encode rmse -n a -n b", "-n (--network) " + twice);
  const Result many = radish("run" + lenet +
                             " --set core.lanes=8 -s core.lanes=4 --trace-layer conv1 --trace-layer conv2"
                             " --trace-core 0,0 --trace-core 1,0 --trace run.vcd");
  EXPECT_EQ(many.status, 0) << many.err;
}

TEST_F(Conventions, ConfigurationsAreFoundByTheirNames) {
  const Result by_path = radish("run -c '" + configs + "chips/radix40.yaml' -n '" + configs +
                                "networks/lenet5-fashion.yaml'"),
               by_name = radish("run -c radix40 -n lenet5-fashion");
  EXPECT_EQ(by_name.status, 0) << by_name.err;
  EXPECT_EQ(by_name.out.substr(0, by_name.out.find("simulated")), by_path.out.substr(0, by_path.out.find("simulated")));
  EXPECT_EQ(radish("run -n lenet5-fashion --functional --images 0:1").status, 0);
  const Result rmse = radish("encode rmse -n lenet5-fashion --images 0:1");
  EXPECT_EQ(rmse.status, 0) << rmse.err;
  const Result priced =
      radish("run -c radix40 -n lenet5-fashion --json run.json --set energy=osu018-40nm --set core.lanes=8");
  EXPECT_EQ(priced.status, 0) << priced.err;
  EXPECT_NE(slurp(folder + "/run.json").find("Gates of osu018_stdcells"), std::string::npos);
  refuse("run -c radix41 -n lenet5-fashion", "'radix41' is neither a file nor a name among configs/chips: loihi, "
                                             "nambiar40, odin, radix40, ranc, tinyodin, truenorth");
  refuse("run -c radix40 -n lenet", "a name among configs/networks: lenet5-fashion, ");
  refuse("run -c radix40 -n lenet5-fashion --set energy=osu", "a name among configs/energy: osu018-40nm");
  refuse("run -c radix40.yaml -n lenet5-fashion", "radix40.yaml: ");
}

TEST_F(Conventions, NamesPreferFilesThenRadishConfigsThenTheFolderHere) {
  std::filesystem::create_directories(folder + "/configs/chips");
  std::filesystem::create_directories(folder + "/mine/chips");
  put("configs/chips/tiny.yaml", "name: here\n");
  put("mine/chips/tiny.yaml", "name: mine\n");
  put("plain", "name: plain\n");
  const std::string network = " -n lenet5-fashion";
  const auto chip_of = [&](const std::string &before, const std::string &name) {
    const Result result = shell(before + "'" RADISH_EXECUTABLE "' map -c " + name + " -n '" + configs +
                                "networks/lenet5-fashion.yaml' --json map.json");
    EXPECT_EQ(result.status, 0) << result.err;
    const Json json = load("map.json");
    return std::string(json_string_value(json_object_get(json.get(), "chip")));
  };
  EXPECT_EQ(chip_of("", "tiny"), "here");
  EXPECT_EQ(chip_of("RADISH_CONFIGS=mine ", "tiny"), "mine");
  EXPECT_EQ(chip_of("RADISH_CONFIGS=mine ", "plain"), "plain");
  EXPECT_EQ(chip_of("", "radix40"), "radix40");
  const Result only = shell("RADISH_CONFIGS=mine '" RADISH_EXECUTABLE "' map -c radix40" + network);
  EXPECT_EQ(only.status, 2);
  EXPECT_EQ(only.err, "radish: 'radix40' is neither a file nor a name among configs/chips: tiny\n");
  EXPECT_EQ(
      shell("RADISH_CONFIGS=none '" RADISH_EXECUTABLE "' map -c radix40" + network).err,
      "radish: 'radix40' is no file, and no configurations were found where it could be a name; RADISH_CONFIGS may "
      "name their folder\n");
}

TEST_F(Conventions, LabelsBeyondTheClassesAreRefused) {
  const std::string network = seven("seven.yaml");
  const std::string dict = "{'descr': '<i8', 'fortran_order': False, 'shape': (3,)}";
  const auto npy = [](const std::string &header, const std::string &data) {
    return std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(header.size()) + '\0' + header + data;
  };
  const auto labels = [&](int third) {
    std::string data(24, '\0');
    data[8] = 6;
    data[16] = static_cast<char>(third);
    return npy(dict, data);
  };
  put("images.npy", npy("{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2, 2)}", std::string(12, '\x50')));
  put("six.npy", labels(6));
  put("many.npy", labels(99));
  for (const std::string &how : {std::string(" --functional"), chip}) {
    EXPECT_EQ(radish("run" + network + how + " -i images.npy --labels six.npy --images 0:3").status, 0);
    refuse("run" + network + how + " -i images.npy --labels many.npy",
           "many.npy: image 2 has the label 99, the network has 7 classes: 0 to 6 are allowed");
  }
#if RADISH_CONVERT
  put("images.idx", std::string("\0\0\10\4\0\0\0\1\0\0\0\1\0\0\0\14\0\0\0\14", 20) + std::string(144, 'x'));
  put("labels.idx", std::string("\0\0\10\1\0\0\0\1\143", 9));
  const std::string convert =
      "convert '" RADISH_SOURCE_DIR "/tests/network/onnx/lenet-opset9.onnx' -o n.yaml --calibrate images.idx";
  refuse(convert, "has the label 99, the network has ");
  refuse(convert + " --evaluate images.idx", "has the label 99, the network has ");
#endif
}

// A message that is cut, or that repeats what is no UTF-8, holds whole characters.
TEST_F(Conventions, MessagesAreWholeCharacters) {
  const auto is_utf8 = [](const std::string &text) {
    for (size_t i = 0; i < text.size();) {
      const unsigned char lead = static_cast<unsigned char>(text[i]);
      const size_t size = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
      if (!size || i + size > text.size()) return false;
      for (size_t k = 1; k < size; k++) {
        if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) return false;
      }
      i += size;
    }
    return true;
  };
#ifdef RADISH_SANITIZE
  const size_t offsets = 1; // the same code again, many times as slow
#else
  const size_t offsets = 4;
#endif
  const std::string texts[] = {"\u00e9", "\u20ac", "\U0001f41f", "\xff", "\xc3", "\xed\xa0"};
  for (const std::string &text : texts) {
    for (size_t before = 0; before < offsets; before++) {
      std::string many(before, 'a');
      for (int i = 0; i < 500; i++) many += text;
      for (const std::string &arguments :
           {"run" + lenet + " --set " + many, "run" + lenet + " --set " + many + "=1",
            "run" + lenet + " --images " + many, "run" + lenet + " " + many, "run -c " + many + " -n x",
            "map" + lenet + " --plot " + many, "noc " + many, "params --json " + many + "/j", "encode value " + many,
            "encode neuron " + many, "encode " + many, "run" + lenet + " -i " + many, many}) {
        const Result result = radish(arguments);
        EXPECT_EQ(result.status, 2) << arguments;
        EXPECT_TRUE(is_utf8(result.err)) << arguments << "\n" << result.err;
      }
    }
  }
}

TEST_F(Conventions, ATabAsIndentationIsNamed) {
  refuse("run --functional" + seven("tab.yaml", "\t"),
         "tab.yaml:6: is indented with a tab; YAML is indented with spaces alone");
  refuse("run --functional" + seven("mixed.yaml", " \t"), "mixed.yaml:6: is indented with a tab;");
  put("chip.yaml", "name: chip\ncore:\n\tlanes: 8\n\tslots: 4\n");
  refuse("map -c chip.yaml" + seven("seven.yaml"), "chip.yaml:3: is indented with a tab;");
  put("chip.yaml", "name: chip\ncore:\n  lanes: 8\n\tslots: 4\n");
  refuse("map -c chip.yaml" + seven("seven.yaml"), "chip.yaml:4: is indented with a tab;");
  put("chip.yaml", "name: @chip\n");
  refuse("map -c chip.yaml" + seven("seven.yaml"), "chip.yaml:1: begins a value with @; a text that does needs quotes");
  put("chip.yaml", "name: chip\ncore: {lanes: 8\n");
  refuse("map -c chip.yaml" + seven("seven.yaml"), "is not valid YAML: ");
}

TEST_F(Conventions, AByteOrderMarkBeforeYamlIsAccepted) {
  seven("seven.yaml");
  put("mark.yaml", "\xef\xbb\xbf" + slurp(folder + "/seven.yaml"));
  const Result plain = radish("map" + chip + " -n seven.yaml"), marked = radish("map" + chip + " -n mark.yaml");
  EXPECT_EQ(marked.status, 0) << marked.err;
  EXPECT_EQ(marked.out, plain.out);
}

TEST_F(Conventions, AnIdentityThatAddsNothingIsRefused) {
  const std::string head = "name: n\ntimesteps: 4\nweight_bits: 4\ninput: {shape: [1, 2, 2], bits: 4}\nlayers:\n"
                           "  - {name: a, op: conv, from: input, out_channels: 1, kernel: 1}\n";
  const std::string tail = "  - {name: head, op: dense, from: b, units: 7, readout: true}\n";
  put("one.yaml", head + "  - {name: b, op: add, from: [input, {layer: a, identity: 1}], out_channels: 1}\n" + tail);
  EXPECT_EQ(radish("run --functional -n one.yaml --images 0:1").status, 0);
  put("none.yaml", head + "  - {name: b, op: add, from: [input, {layer: a, identity: 0}], out_channels: 1}\n" + tail);
  refuse("run --functional -n none.yaml",
         "none.yaml:7: layer 'b': an identity of gain 0 adds nothing; a gain from -32768 ");
  put("single.yaml", head + "  - {name: b, op: add, from: a, identity: 0, out_channels: 1}\n" + tail);
  refuse("run --functional -n single.yaml", "single.yaml:7: layer 'b': an identity of gain 0 adds nothing");
}
