// Trained networks of others, where RADISH_DATA names a folder that has them.
#include "convert_fixture.h"

#include <algorithm>

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

TEST_F(ConvertData, ResNet20StaysWithinThreePointsOfTheFloatNetwork) {
  const std::string cifar = folder + "/test.bin";
  if (std::system(("xz -dc '" + data + "/cifar10_test.bin.xz' 2>/dev/null | head -c " + std::to_string(500 * 3073) + " >'" + cifar + "'").c_str()) ||
      std::filesystem::file_size(cifar) != 500U * 3073) {
    GTEST_SKIP() << "the CIFAR-10 images cannot be unpacked";
  }
  const Network network = load(data + "/resnet20-float.onnx");
  ASSERT_NE(network, nullptr) << error.message;
  const float scale[] = {1 / 0.229F, 1 / 0.224F, 1 / 0.225F};
  const float offset[] = {-0.485F / 0.229F, -0.456F / 0.224F, -0.406F / 0.225F};
  ASSERT_EQ(radish_float_network_scale_input(network.get(), scale, offset, &error), RADISH_OK);
  radish_images *images = nullptr;
  ASSERT_EQ(radish_images_load(cifar.c_str(), nullptr, {3, 32, 32}, &images, &error), RADISH_OK) << error.message;
  const int count = 300;
  const Converted converted = convert(folder, network, images, count, {6, 6, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr});
  int correct[2] = {0, 0};
  for (int i = 0; i < count && converted.logits.size() == 300U; i++) {
    const auto real = run(network, pixels_of(images, i));
    const auto &whole = converted.logits[static_cast<size_t>(i)];
    correct[0] += std::max_element(real.begin(), real.end()) - real.begin() == images->labels[i];
    correct[1] += std::max_element(whole.begin(), whole.end()) - whole.begin() == images->labels[i];
  }
  radish_images_free(images);
  EXPECT_GT(correct[0], 260);
  EXPECT_GE(correct[1], correct[0] - 9);
}

} // namespace
