// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Small files that ask for much: for memory by the sizes that they announce, for time by look-ups and windows.
#include "core/base/budget.h"
#include "network/files/images.h"
#include "network/files/safetensors.h"
#include "network/load/network_load.h"
#include "network/window.h"

#include "tests/files.h"

#include <array>
#include <ctime>
#include <sys/stat.h>
#include <zlib.h>

namespace {

class HostileFiles : public Files {
protected:
  ~HostileFiles() override {
    radish_budget_set(RADISH_BUDGET_DEFAULT);
    radish_network_destroy(network);
  }

  radish_status load(const std::string &text) {
    radish_network_destroy(network);
    radish_error error = {};
    const radish_status status = radish_network_load(put("n.yaml", text).c_str(), {}, &network, &error);
    message = plain(error.message);
    return status;
  }

  // Returns the processor seconds that `work` takes. With an algorithm of quadratic time the tests below would take
  // minutes to hours.
  template <typename Work> double seconds(Work work) {
    const std::clock_t begin = std::clock();
    work();
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  }
  static constexpr double generous = 30;

  radish_network *network = nullptr;
  std::string message;
};

std::string head(const std::string &shape) {
  return "name: x\ntimesteps: 4\nweight_bits: 4\ninput: {shape: " + shape + "}\nlayers:\n";
}

// ---- memory ---------------------------------------------------------------------------------------------------------

TEST_F(HostileFiles, ANetworkIsRefusedBeforeItsWeightsAreMade) {
  std::string text = head("[64, 64, 64]");
  for (int i = 0; i < 6; i++) {
    text += "  - {name: a" + std::to_string(i) + ", op: dense, from: input, units: 1024, shift: 5}\n";
  }
  text += "  - {name: b, op: dense, from: [a0, a1, a2, a3, a4, a5], units: 1, readout: true}\n";
  EXPECT_EQ(load(text), RADISH_BAD_INPUT);
  EXPECT_EQ(message,
            "n.yaml:9: the network up to here takes 2688614400 bytes of memory, at most 2147483648 are allowed "
            "(--max-memory)");
}

TEST_F(HostileFiles, TheBudgetIsWhatTheCallerSays) {
  const std::string text = head("[100, 1, 1]") + "  - {name: b, op: dense, from: input, units: 100, readout: true}\n";
  EXPECT_EQ(load(text), RADISH_OK) << message;
  radish_budget_set(28199); // 100 * 100 weights of 2.5 bytes, 200 neurons of 16
  EXPECT_EQ(load(text), RADISH_BAD_INPUT);
  EXPECT_EQ(message,
            "n.yaml:6: the network up to here takes 28200 bytes of memory, at most 28199 are allowed (--max-memory)");
  radish_budget_set(28200);
  EXPECT_EQ(load(text), RADISH_OK) << message;
}

TEST_F(HostileFiles, AGzipFileIsUnpackedNoFurtherThanTheBudget) {
  const std::string path = folder + "/i.idx.gz";
  const gzFile file = gzopen(path.c_str(), "wb");
  const unsigned char header[] = {0, 0, 8, 3, 0, 1, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28};
  const std::string zeros(28 * 28, 0);
  gzwrite(file, header, sizeof header);
  for (int i = 0; i < 65536; i++) gzwrite(file, zeros.data(), 28 * 28);
  gzclose(file);
  radish_images *images;
  radish_error error;
  radish_budget_set(16 << 20);
  EXPECT_EQ(radish_images_load(path.c_str(), nullptr, {1, 28, 28}, &images, &error), RADISH_BAD_INPUT);
  const size_t wanted = 16 + 65536 * 784 + 1 + std::filesystem::file_size(path);
  EXPECT_EQ(plain(error.message), "i.idx.gz: with what it unpacks to, it takes " + std::to_string(wanted) +
                                      " bytes of memory, at most 16777216 are allowed (--max-memory)");
  radish_budget_set(wanted);
  ASSERT_EQ(radish_images_load(path.c_str(), nullptr, {1, 28, 28}, &images, &error), RADISH_OK) << error.message;
  EXPECT_EQ(images->count, 65536);
  radish_images_destroy(images);
}

TEST_F(HostileFiles, AFileBeyondTheBudgetIsNotRead) {
  radish_budget_set(1000);
  const std::string path = put("w.safetensors", std::string(1001, 0));
  radish_tensors tensors;
  radish_error error;
  EXPECT_EQ(radish_tensors_load(path.c_str(), &tensors, &error), RADISH_BAD_INPUT);
  EXPECT_EQ(plain(error.message), "w.safetensors: has 1001 bytes, at most 1000 are allowed (--max-memory)");
}

TEST_F(HostileFiles, ADocumentsTreeKeepsTheBudgetToo) {
  radish_budget_set(300000);
  std::string text = "name: x\nlist: [";
  for (int i = 0; i < 5000; i++) text += "a,";
  EXPECT_EQ(load(text + "a]\n"), RADISH_BAD_INPUT);
  EXPECT_NE(message.find("at most 300000 are allowed (--max-memory)"), std::string::npos) << message;
}

TEST_F(HostileFiles, NoReaderWaitsForANamedPipe) {
  const std::string path = folder + "/p.gz";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  radish_error error;
  radish_images *images;
  radish_tensors tensors;
  EXPECT_EQ(radish_images_load(path.c_str(), nullptr, {1, 2, 2}, &images, &error), RADISH_BAD_INPUT);
  EXPECT_EQ(plain(error.message), "p.gz: is not a regular file");
  EXPECT_EQ(radish_tensors_load(path.c_str(), &tensors, &error), RADISH_BAD_INPUT);
  EXPECT_EQ(radish_network_load(path.c_str(), {}, &network, &error), RADISH_BAD_INPUT);
}

TEST_F(HostileFiles, AHeaderOfTensorsKeepsTheBudget) {
  std::vector<Tensor> many;
  for (int i = 0; i < 2000; i++) many.push_back({"t" + std::to_string(i), "I8", {0}, {}});
  const std::string path = put("w.safetensors", safetensors(many));
  radish_budget_set(std::filesystem::file_size(path) + 100000);
  radish_tensors tensors;
  radish_error error;
  EXPECT_EQ(radish_tensors_load(path.c_str(), &tensors, &error), RADISH_BAD_INPUT);
  EXPECT_NE(std::string(error.message).find("w.safetensors: the file takes "), std::string::npos) << error.message;
}

// ---- names ----------------------------------------------------------------------------------------------------------

TEST_F(HostileFiles, TextsThatATerminalWouldObeyAreRefusedWhereTheyStand) {
  const char *const last = "  - {name: b, op: dense, from: input, units: 2, readout: true}\n";
  const std::string text = "timesteps: 4\nweight_bits: 4\nlayers:\n" + std::string(last);
  const std::string allowed = "; control characters, ends of lines and marks of direction are not allowed";
  const std::vector<std::array<std::string, 3>> cases = {
      {"name: \"a\\x1b[31m\"\n", "input: {shape: [1, 1, 1]}\n", "n.yaml:1: name is 'a?[31m'"},
      {"name: |\n  a\n", "input: {shape: [1, 1, 1]}\n", "n.yaml:1: name is 'a '"},
      {"name: \"\\u202e\"\n", "input: {shape: [1, 1, 1]}\n", "n.yaml:1: name is '\?\?\?'"},
      {"name: x\nweights: \"\\x07\"\n", "input: {shape: [1, 1, 1]}\n", "n.yaml:2: weights is '?'"},
      {"name: x\nsample: \"\\x7f\"\n", "input: {shape: [1, 1, 1]}\n", "n.yaml:2: sample is '?'"},
      {"name: x\n", "input: {shape: [1, 1, 1], classes: [a, \"\\n\"]}\n", "n.yaml:6: input.classes is ' '"},
  };
  for (const auto &[before, after, refusal] : cases) {
    EXPECT_EQ(load(before + text + after), RADISH_BAD_INPUT);
    EXPECT_EQ(message, refusal + allowed);
  }
}

// ---- time -----------------------------------------------------------------------------------------------------------

TEST_F(HostileFiles, TagDirectivesAreRefusedAtTheFirst) {
  std::string text;
  for (int i = 0; i < 45000; i++) text += "%TAG !a" + std::to_string(i) + "! tag:x\n";
  EXPECT_EQ(load("# a comment\r\n" + text + "---\nname: x\n"), RADISH_BAD_INPUT);
  EXPECT_EQ(message, "n.yaml:2: tags (%TAG) are not allowed");
  EXPECT_EQ(load("name: %TAG\n"), RADISH_BAD_INPUT); // this is no directive, and no valid YAML
  EXPECT_EQ(message, "n.yaml:1: begins a value with %; a text that does needs quotes");
}

TEST_F(HostileFiles, TensorsAndLayersAreFoundByNameInTimeThatGrowsWithTheFile) {
  std::string text = head("[1, 1, 1]");
  text.replace(text.find("input"), 0, "weights: w.safetensors\n");
  for (int i = 0; i < 4000; i++) {
    const std::string from = i ? "a" + std::to_string(i - 1) : "input";
    text += "  - {name: a" + std::to_string(i) + ", op: add, from: [" + from + "], shift: 0}\n";
  }
  text += "  - {name: b, op: add, from: a3999, readout: true}\n";
  std::vector<Tensor> tensors;
  for (int i = 0; i < 150000; i++) tensors.push_back({"tensor" + std::to_string(100000 + i), "I8", {0}, {}});
  put("w.safetensors", safetensors(tensors));
  EXPECT_LT(seconds([&] { EXPECT_EQ(load(text), RADISH_BAD_INPUT); }), generous);
  EXPECT_EQ(message.rfind("w.safetensors: tensor 'tensor100000' belongs to no layer", 0), 0u) << message;
}

TEST_F(HostileFiles, TheWidthCheckSumsWindowsOfAnySize) {
  const std::string text = head("[1, 1024, 1024]") +
                           "  - {name: a, op: conv, from: input, kernel: 255, pad: 127, out_channels: 64, shift: 5}\n"
                           "  - {name: b, op: conv, from: a, kernel: 1, out_channels: 1, readout: true}\n";
  ASSERT_EQ(load(text), RADISH_OK) << message;
  radish_error error;
  EXPECT_LT(seconds([&] { radish_network_check_width(network, RADISH_CODING_RADIX, 32, &error); }), generous);
}

TEST_F(HostileFiles, APaddingOfAnySizeIsFoldedInTimeThatGrowsWithTheLayer) {
  const std::string text = head("[1, 1024, 1024], pad_value: [3]") +
                           "  - {name: a, op: conv, from: input, kernel: 255, pad: 127, out_channels: 8, shift: 5}\n"
                           "  - {name: b, op: conv, from: a, kernel: 1, out_channels: 1, readout: true}\n";
  EXPECT_LT(seconds([&] { EXPECT_EQ(load(text), RADISH_OK) << message; }), generous);
}

TEST_F(HostileFiles, ShiftsAreNotChosenByHoursOfWork) {
  const std::string text = head("[64, 1024, 1024]") +
                           "  - {name: a, op: conv, from: input, kernel: 255, pad: 127, out_channels: 32}\n"
                           "  - {name: b, op: conv, from: a, kernel: 1, out_channels: 1, readout: true}\n";
  EXPECT_EQ(load(text), RADISH_BAD_INPUT);
  EXPECT_EQ(message.rfind("n.yaml: choosing its shifts takes 1.4e+14 multiply-adds for one input, at most 1e+12", 0),
            0u)
      << message;
}

// ---- the windows, number by number ----------------------------------------------------------------------------------

TEST(Windows, SumTheTapsThatAreInside) {
  std::mt19937 random(mutation_seed());
  for (int round = 0; round < 300; round++) {
    const auto any_axis = [&] {
      radish_window_axis axis;
      axis.kernel = 1 + static_cast<int>(random() % 9), axis.stride = 1 + static_cast<int>(random() % 4);
      axis.pad = static_cast<int>(random() % static_cast<unsigned>(axis.kernel));
      return axis;
    };
    const radish_window_axis rows = any_axis(), columns = any_axis();
    const int size = 1 + static_cast<int>(random() % 9), height = rows.kernel, width = columns.kernel;
    if (size + 2 * rows.pad < height || size + 2 * columns.pad < width) continue;
    std::vector<int64_t> taps(static_cast<size_t>(height * width)),
        table(static_cast<size_t>(radish_window_table_size(height, width)));
    for (int64_t &tap : taps) tap = static_cast<int64_t>(random() % 200) - 100;
    radish_window_table(taps.data(), height, width, table.data());
    for (int y = 0; y < (size + 2 * rows.pad - height) / rows.stride + 1; y++) {
      for (int x = 0; x < (size + 2 * columns.pad - width) / columns.stride + 1; x++) {
        int64_t expected = 0;
        for (int k = 0; k < height * width; k++) {
          const int iy = y * rows.stride - rows.pad + k / width, ix = x * columns.stride - columns.pad + k % width;
          if (iy >= 0 && iy < size && ix >= 0 && ix < size) expected += taps[static_cast<size_t>(k)];
        }
        EXPECT_EQ(radish_window_sum(table.data(), width, radish_window_inside(y, rows, size),
                                    radish_window_inside(x, columns, size)),
                  expected)
            << "kernel " << height << " x " << width << " stride " << rows.stride << ", " << columns.stride << " pad "
            << rows.pad << ", " << columns.pad << " size " << size << " at " << y << ", " << x;
      }
    }
  }
}

} // namespace
