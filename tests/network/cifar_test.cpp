// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The trained residual network on its CIFAR-10 sample images: what the cycle-accurate chip and the evaluation without
// time answer is what the formulas say, every logit.
#include "network/functional/functional.h"
#include "tests/network/network_spec.h"
#include "tests/reference/naive.h"
#include "tests/network/trained_device.h"
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

namespace {

using reference::Numbers;

#ifdef RADISH_SANITIZE
constexpr int exact_images = 1;
#else
constexpr int exact_images = 2;
#endif

Numbers functional_logits(Device &device, int image) {
  radish_functional *functional = nullptr;
  if (radish_functional_create(device.network, &functional, &device.error)) return {};
  std::vector<uint16_t> pixels(radish_shape_size(device.network->layers[0].shape));
  Device::activations(&device, image, pixels.data());
  std::vector<int64_t> logits(10);
  radish_functional_run(functional, pixels.data(), logits.data());
  radish_functional_destroy(functional);
  return logits;
}

// Expects equal logits from the cycle-accurate chip, from the evaluation without time and from the formulas.
void expect_exact(Device &device, int count) {
  ASSERT_NE(device.images, nullptr) << device.error.message;
  const std::vector<int32_t> logits = device.run(count);
  ASSERT_EQ(device.error.message, std::string());
  ASSERT_EQ(logits.size(), 10U * count);
  const reference::Spec spec = reference::spec_of(device.network);
  std::vector<uint16_t> pixels(spec.input.size());
  for (int i = 0; i < count; i++) {
    Device::activations(&device, i, pixels.data());
    const Numbers expected = reference::evaluate_radix(spec, Numbers(pixels.begin(), pixels.end())).logits;
    EXPECT_EQ(Numbers(logits.begin() + i * 10, logits.begin() + (i + 1) * 10), expected) << "image " << i;
    EXPECT_EQ(functional_logits(device, i), expected) << "image " << i;
  }
}

TEST(Cifar, LogitsOfTheResidualNetworkAreThoseOfTheFormulas) {
  Device device(resnet8_cifar, nullptr);
  expect_exact(device, exact_images);
}

TEST(Cifar, NineOfTenSampleImagesAreRight) {
  Device device(resnet8_cifar, nullptr);
  ASSERT_NE(device.images, nullptr) << device.error.message;
  ASSERT_EQ(device.images->count, 100);
  int correct = 0;
  for (int i = 0; i < device.images->count; i++) {
    const Numbers logits = functional_logits(device, i);
    ASSERT_EQ(logits.size(), 10U) << device.error.message;
    correct += std::max_element(logits.begin(), logits.end()) - logits.begin() == device.images->labels[i];
  }
  printf("%d of 100 sample images are classified correctly\n", correct);
  EXPECT_GE(correct, 90);
}

// This is He et al.'s ResNet-20 as others trained it; the test runs where RADISH_DATA names a folder that has it.
TEST(Cifar, ResNet20ConvertedIsExactOnTheChip) {
  const char *data = std::getenv("RADISH_DATA");
  if (!data) GTEST_SKIP() << "RADISH_DATA is not set: trained ONNX models are not checked";
  const std::string folder = testing::TempDir() + "resnet20." + std::to_string(getpid());
  std::filesystem::create_directory(folder);
  const std::string images = folder + "/test.bin", net = folder + "/resnet20.yaml";
  const std::string unpack =
      "xz -dc '" + std::string(data) + "/cifar10_test.bin.xz' 2>/dev/null | head -c 307300 >'" + images + "'";
  const std::string convert = RADISH_EXECUTABLE " convert '" + std::string(data) +
                              "/resnet20-float.onnx' --calibrate '" + images +
                              "' --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 -o '" + net + "' >/dev/null";
  ASSERT_EQ(std::system(unpack.c_str()), 0);
  ASSERT_EQ(std::system(convert.c_str()), 0);
  Device device(net, images.c_str());
  expect_exact(device, 1);
  std::filesystem::remove_all(folder);
}

} // namespace
