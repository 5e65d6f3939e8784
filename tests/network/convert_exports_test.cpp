// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What PyTorch exports (tests/network/onnx/export.py): the float network gives PyTorch's logits, and the integers that
// it is converted to give those of a naive reference, exactly.
#include "core/base/sha256.h"
#include "tests/network/convert_fixture.h"
#include "tests/network/network_spec.h"
#include "tests/reference/naive.h"

#include <algorithm>
#include <cmath>

namespace {

// Returns the pixels of all images as tests/network/onnx/export.py draws them.
std::vector<uint8_t> export_pixels(size_t count) {
  uint32_t state = 1;
  int level = 128;
  std::vector<uint8_t> out;
  for (size_t i = 0; i < count; i++) {
    state = (state * 1103515245U + 12345U) & 0x7fffffff;
    level += static_cast<int>((state >> 16) % 97) - 48;
    level = level < 0 ? -level : level > 255 ? 510 - level : level;
    out.push_back(static_cast<uint8_t>(level));
  }
  return out;
}

using ConvertDigest = Convert;

struct ConvertExports : Convert, testing::WithParamInterface<std::string> {};

TEST_P(ConvertExports, GivePyTorchsLogitsAndConvertToExactIntegers) {
  const std::string base = std::string(RADISH_SOURCE_DIR "/tests/network/onnx/") + GetParam();
  const auto expected = read_logits(base + ".logits");
  const Network network = load(base + ".onnx");
  ASSERT_NE(network, nullptr) << error.message;
  const int count = static_cast<int>(expected.size());
  ASSERT_GT(count, 0);
  auto bytes = export_pixels(expected.size() * static_cast<size_t>(radish_shape_size(network->layers[0].shape)));
  const radish_images images = {count, network->layers[0].shape, bytes.data(), nullptr, nullptr, {}, {}, false};
  for (int i = 0; i < count; i++) {
    const auto logits = run(network, pixels_of(&images, i));
    ASSERT_EQ(logits.size(), expected[static_cast<size_t>(i)].size());
    for (size_t k = 0; k < logits.size(); k++) EXPECT_NEAR(logits[k], expected[static_cast<size_t>(i)][k], 1e-4) << i;
  }

  const Converted converted =
      convert(folder, network, &images, count, {6, 8, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false});
  ASSERT_EQ(converted.sums.size(), expected.size());
  const reference::Spec spec = reference::spec_of(converted.network.get());
  std::vector<uint16_t> activations(static_cast<size_t>(radish_shape_size(images.shape)));
  double off = 0, power = 0;
  for (size_t i = 0; i < expected.size(); i++) {
    radish_images_quantise(&images, static_cast<int>(i), converted.network->input_bits, activations.data());
    EXPECT_EQ(converted.sums[i], reference::evaluate_radix(spec, {activations.begin(), activations.end()}).logits) << i;
    for (size_t k = 0; k < expected[i].size(); k++) {
      off += std::pow(converted.logits[i][k] - expected[i][k], 2);
      power += std::pow(expected[i][k], 2);
    }
  }
  EXPECT_LT(std::sqrt(off / power), 0.1);
}

std::vector<std::string> exported() {
  std::vector<std::string> names;
  for (const auto &entry : std::filesystem::directory_iterator(RADISH_SOURCE_DIR "/tests/network/onnx")) {
    if (entry.path().extension() == ".onnx") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// One digest covers all these conversions. It may change when the conversion changes, on all machines at once; it must
// not depend on the processor, the compiler or its options.
TEST_F(ConvertDigest, IsTheSameOnEveryMachine) {
  std::string all;
  for (const std::string &name : exported()) {
    const std::string base = RADISH_SOURCE_DIR "/tests/network/onnx/" + name;
    const Network network = load(base + ".onnx");
    ASSERT_NE(network, nullptr) << error.message;
    const size_t count = read_logits(base + ".logits").size();
    auto bytes = export_pixels(count * static_cast<size_t>(radish_shape_size(network->layers[0].shape)));
    const radish_images images = {
        static_cast<int>(count), network->layers[0].shape, bytes.data(), nullptr, nullptr, {}, {}, false};
    for (const radish_range range : {RADISH_RANGE_ERROR, RADISH_RANGE_MAX, RADISH_RANGE_PERCENTILE}) {
      convert(folder, network, &images, images.count, {6, 6, 8, false, range, nullptr, nullptr, 0, false});
      all += slurp(folder + "/net.yaml") + slurp(folder + "/net.safetensors");
    }
  }
  EXPECT_STREQ(radish_sha256(all.data(), all.size()).text,
               "e45875f7ede911e4158ffc9b5d8f314e085a85ced2b1ad87471f0ba908d2b7db");
}

INSTANTIATE_TEST_SUITE_P(Files, ConvertExports, testing::ValuesIn(exported()), [](const auto &instance) {
  std::string name = instance.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(ConvertExportsFolder, HoldsEveryKindOfGraph) {
  EXPECT_GE(exported().size(), 20U);
}

} // namespace
