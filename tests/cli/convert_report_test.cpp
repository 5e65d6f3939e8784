// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// `radish convert` says which integers are the graph's own, and how many outputs may differ by halves; --round even
// leaves none.
#include "tests/cli/run_command.h"
#include "tests/network/onnx_models.h"

#include <gtest/gtest.h>

namespace {

struct ConvertReport : CommandFolder {
  static constexpr size_t IMAGES = 40;
  std::mt19937 generator{5};

  void SetUp() override {
    CommandFolder::SetUp();
    put("model.onnx", onnx_models::quantised(generator).text());
    const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (40, 1, 4, 4), }\n";
    std::string pixels(IMAGES * 16, 0);
    for (char &pixel : pixels) pixel = static_cast<char>(generator());
    put("images.npy", std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(header.size()) + '\0' + header + pixels);
  }
  Result convert(const std::string &options) const {
    return radish("convert model.onnx --calibrate images.npy -T 4 -W 8 -o net.yaml " + options);
  }
  int layers() const {
    const std::string text = slurp(folder + "/net.yaml");
    int count = 0;
    for (size_t at = text.find("{name:"); at != std::string::npos; at = text.find("{name:", at + 1)) count++;
    return count;
  }
};

TEST_F(ConvertReport, CountsHalvesOfEachLayerAndOfAll) {
  const Result nearest = convert("");
  ASSERT_EQ(nearest.status, 0) << nearest.err;
  const std::string label = "exact but for halves: ";
  const size_t at = nearest.out.find(label);
  ASSERT_NE(at, std::string::npos) << nearest.out;
  const std::string count = nearest.out.substr(at + label.size(), nearest.out.find(" outputs", at) - at - label.size());
  EXPECT_GT(std::stoi(count), 0) << count;
  EXPECT_EQ(count.substr(count.find(" of ")), " of 2560"); // 40 images of 4 x 4 x 4
  EXPECT_NE(nearest.out.find("halves      " + count + " outputs"), std::string::npos) << nearest.out;
  EXPECT_EQ(nearest.out.find("requantised"), std::string::npos) << nearest.out;
  EXPECT_EQ(layers(), 2);
}

TEST_F(ConvertReport, FourLayersAreExact) {
  const Result even = convert("--round even");
  ASSERT_EQ(even.status, 0) << even.err;
  EXPECT_NE(even.out.find("exact by four layers"), std::string::npos) << even.out;
  EXPECT_EQ(even.out.find("halves"), std::string::npos) << even.out;
  EXPECT_EQ(layers(), 2 + 3);
  EXPECT_EQ(radish("run -n net.yaml --functional -i images.npy").status, 0);
}

TEST_F(ConvertReport, OtherRoundingsAreRefused) {
  const Result up = convert("--round up"), rate = convert("--round even --coding rate");
  EXPECT_NE(up.status, 0);
  EXPECT_NE(up.err.find("nearest, floor or even is allowed"), std::string::npos) << up.err;
  EXPECT_NE(rate.status, 0);
  EXPECT_NE(rate.err.find("--round even is for radix coding"), std::string::npos) << rate.err;
}

} // namespace
