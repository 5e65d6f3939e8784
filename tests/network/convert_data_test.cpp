// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Conversion of networks that others trained; these tests run where RADISH_DATA names a folder that has them.
#include "tests/network/convert_fixture.h"

#include <algorithm>
#include <cmath>

namespace {

struct ConvertData : Convert {
  void SetUp() override {
    Convert::SetUp();
    const char *given = std::getenv("RADISH_DATA");
    if (!given) GTEST_SKIP() << "RADISH_DATA is not set: trained ONNX models are not checked";
    data = given;
  }
  std::string data;
};

TEST_F(ConvertData, LeNetIsTheSameInAllOpsets) {
  const auto image = random(784, 0, 1);
  std::vector<float> first;
  for (const char *opset : {"9", "11", "13", "17"}) {
    const Network network = load(data + "/lenet-float-opset" + opset + ".onnx");
    ASSERT_NE(network, nullptr) << error.message;
    const auto logits = run(network, image);
    EXPECT_EQ(logits.size(), 10U);
    if (first.empty()) first = logits;
    EXPECT_EQ(logits, first) << opset;
  }
}

TEST_F(ConvertData, QuantisedGraphsLoad) {
  for (const char *name : {"lenet-qdq-int8", "qdq-4bit-clip", "vgg16-narrow-float"}) {
    EXPECT_NE(load(data + "/" + name + ".onnx"), nullptr) << error.message;
  }
}

struct ConvertResNet20 : ConvertData {
  static constexpr int count = 300;
  void SetUp() override {
    ConvertData::SetUp();
    if (data.empty()) return;
    cifar = folder + "/test.bin";
    const std::string bytes = std::to_string(count * 3073);
    if (std::system(("xz -dc '" + data + "/cifar10_test.bin.xz' 2>/dev/null | head -c " + bytes + " >'" + cifar + "'")
                        .c_str()) ||
        std::filesystem::file_size(cifar) != count * 3073U) {
      GTEST_SKIP() << "the CIFAR-10 images cannot be unpacked";
    }
    network = load(data + "/resnet20-float.onnx");
    ASSERT_NE(network, nullptr) << error.message;
    const float scale[] = {1 / 0.229F, 1 / 0.224F, 1 / 0.225F};
    const float offset[] = {-0.485F / 0.229F, -0.456F / 0.224F, -0.406F / 0.225F};
    ASSERT_EQ(radish_float_network_scale_input(network.get(), scale, offset, &error), RADISH_OK);
    radish_images *loaded = nullptr;
    ASSERT_EQ(radish_images_load(cifar.c_str(), nullptr, {3, 32, 32}, &loaded, &error), RADISH_OK) << error.message;
    images.reset(loaded, radish_images_destroy);
  }
  std::string cifar;
  Network network;
  std::shared_ptr<radish_images> images;
};

TEST_F(ConvertResNet20, GivesPyTorchsLogits) {
  if (std::system("/usr/bin/python3 -c 'import torch' >/dev/null 2>&1")) {
    GTEST_SKIP() << "PyTorch is not installed (Debian: apt install python3-torch)";
  }
  const std::string answers = folder + "/logits";
  ASSERT_EQ(std::system(("/usr/bin/python3 '" RADISH_SOURCE_DIR "/tests/network/onnx/resnet20.py' '" + data +
                         "/resnet20-float.th' '" + cifar + "' 100 >'" + answers + "'")
                            .c_str()),
            0);
  const auto expected = read_logits(answers);
  ASSERT_EQ(expected.size(), 100U);
  double most = 0;
  for (size_t i = 0; i < expected.size(); i++) {
    const auto logits = run(network, pixels_of(images.get(), static_cast<int>(i)));
    ASSERT_EQ(logits.size(), expected[i].size());
    for (size_t k = 0; k < logits.size(); k++)
      most = std::max(most, std::fabs(static_cast<double>(logits[k]) - expected[i][k]));
  }
  std::printf("largest difference of 1000 logits: %.2g\n", most);
  EXPECT_LT(most, 1e-4);
}

TEST_F(ConvertResNet20, StaysWithinThreePointsOfTheFloatNetwork) {
  const Converted converted =
      convert(folder, network, images.get(), count, {6, 6, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false});
  ASSERT_EQ(converted.logits.size(), static_cast<size_t>(count));
  int correct[2] = {0, 0};
  for (int i = 0; i < count; i++) {
    const auto real = run(network, pixels_of(images.get(), i));
    const auto &whole = converted.logits[static_cast<size_t>(i)];
    correct[0] += std::max_element(real.begin(), real.end()) - real.begin() == images->labels[i];
    correct[1] += std::max_element(whole.begin(), whole.end()) - whole.begin() == images->labels[i];
  }
  EXPECT_GT(correct[0], 260);
  EXPECT_GE(correct[1], correct[0] - 9);
}

} // namespace
