// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What the levels of the input span: pixels and numbers of the same meaning give the same network, ranges reach the
// network file, and logits have the model's unit.
#include "tests/network/convert_fixture.h"
#include "tests/network/onnx_models.h"

#include <cmath>

namespace {

enum { IMAGES = 40, SIZE = 128 };
constexpr radish_shape shape = {2, 8, 8};

struct ConvertInput : Convert {
  void SetUp() override {
    Convert::SetUp();
    bytes.resize(static_cast<size_t>(IMAGES) * SIZE);
    for (uint8_t &byte : bytes) byte = static_cast<uint8_t>(generator());
    bytes[0] = 0;
    bytes[1] = 255;
  }
  radish_images pixels(radish_input_range range) {
    return {IMAGES, shape, bytes.data(), nullptr, nullptr, {}, range, false};
  }
  // The same images as numbers of `range`.
  radish_images numbers(radish_input_range range) {
    floats.clear();
    for (uint8_t byte : bytes) {
      floats.push_back(static_cast<float>(range.low + (range.high - range.low) * byte / 255));
    }
    radish_images images = {IMAGES, shape, nullptr, nullptr, nullptr, {}, {}, false};
    EXPECT_TRUE(radish_array_take_type("<f4", RADISH_ARRAY_OF_IMAGES, &images.numbers));
    images.numbers.data = reinterpret_cast<const unsigned char *>(floats.data());
    images.numbers.count = static_cast<int64_t>(floats.size());
    return images;
  }
  std::string files(const Network &network, const radish_images *images) {
    convert(folder, network, images, IMAGES, options);
    return slurp(folder + "/net.yaml") + slurp(folder + "/net.safetensors");
  }
  std::string doubt(const Network &network, const radish_images &images) {
    radish_conversion *conversion = nullptr;
    EXPECT_EQ(radish_convert(network.get(), &images, 0, IMAGES, options, &conversion, &error), RADISH_OK)
        << error.message;
    if (!conversion) return "";
    const std::string text = conversion->doubt;
    radish_conversion_destroy(conversion);
    return text;
  }
  // Returns the error of the converted logits in the model's unit, of the float network's; both read the images.
  double error_of(const Network &network, const radish_images &images) {
    const Converted converted = convert(folder, network, &images, IMAGES, options);
    radish_images ranged = images;
    if (!converted.network) return 1;
    ranged.range = converted.network->input_range;
    ranged.is_signed = converted.network->layers[0].is_signed;
    double off = 0, power = 0;
    for (int i = 0; i < IMAGES; i++) {
      std::vector<float> input(SIZE);
      radish_images_numbers(&ranged, i, input.data());
      const std::vector<float> expected = run(network, input);
      for (size_t k = 0; k < expected.size(); k++) {
        const double real = static_cast<double>(expected[k]);
        const double got =
            radish_network_logit(converted.network.get(), RADISH_CODING_RADIX, 0, sums(converted, ranged, i)[k]);
        off += (got - real) * (got - real);
        power += real * real;
      }
    }
    return std::sqrt(off / power);
  }
  static std::vector<int64_t> sums(const Converted &converted, const radish_images &images, int image) {
    radish_error error = {};
    radish_functional *state = nullptr;
    const radish_network *network = converted.network.get();
    EXPECT_EQ(radish_functional_create(network, &state, &error), RADISH_OK) << error.message;
    std::vector<uint16_t> activations(SIZE);
    std::vector<int64_t> out(static_cast<size_t>(radish_shape_size(network->layers[network->layer_count - 1].sums)));
    radish_images_quantise(&images, image, network->input_bits, activations.data());
    radish_functional_run(state, activations.data(), out.data());
    radish_functional_destroy(state);
    return out;
  }

  radish_convert_options options = {8, 8, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false};
  std::vector<uint8_t> bytes;
  std::vector<float> floats;
};

TEST_F(ConvertInput, PixelsAndTheirNumbersGiveTheSameNetwork) {
  const Network network = load(onnx_models::small_network());
  ASSERT_NE(network, nullptr) << error.message;
  for (int bits : {8, 5, 1}) {
    options.input_bits = bits;
    const radish_images as_pixels = pixels({}), as_numbers = numbers({0, 1});
    const std::string expected = files(network, &as_pixels);
    EXPECT_TRUE(expected == files(network, &as_numbers)) << bits << " bits";
    EXPECT_EQ(expected.find("range:"), std::string::npos) << "0 to 1 is what a file means without it";
  }
}

TEST_F(ConvertInput, EveryRangeAnswersAsTheModelDoesAlsoAtTheBorder) {
  const Network network = load(onnx_models::small_network()); // its convolutions pad
  ASSERT_NE(network, nullptr) << error.message;
  for (const radish_input_range range : {radish_input_range{0, 1}, {-1, 1}, {0, 255}, {-2.117904, 2.64}, {0.25, 4}}) {
    const radish_images as_pixels = pixels(range);
    EXPECT_LT(error_of(network, as_pixels), 0.05) << range.low << ":" << range.high;
    const radish_images as_numbers = numbers(range);
    EXPECT_LT(error_of(network, as_numbers), 0.05) << range.low << ":" << range.high;
  }
}

TEST_F(ConvertInput, TheRangeOfNumbersIsThatOfTheCalibrationAndIsKept) {
  const Network network = load(onnx_models::small_network());
  ASSERT_NE(network, nullptr) << error.message;
  const struct {
    radish_input_range given, kept;
  } rows[] = {{{-3, 5}, {-3, 5}}, {{0.5, 2.5}, {0, 2.5}}, {{-2, -1}, {-2, -1}}};
  for (const auto &row : rows) {
    const radish_images images = numbers(row.given);
    const Converted converted = convert(folder, network, &images, IMAGES, options);
    ASSERT_NE(converted.network, nullptr);
    EXPECT_EQ(converted.network->input_range.low, row.kept.low);
    EXPECT_EQ(converted.network->input_range.high, row.kept.high);
    EXPECT_EQ(converted.network->logit_unit, converted.layers.back().step);
  }
}

TEST_F(ConvertInput, LevelsAreSignedWhereNoBiasCanTakeWhatIsBelowZero) {
  onnx_writer::Model model; // a shortcut around a convolution of the input
  model.input = {2, 8, 8};
  model.floats("w", {2, 2, 3, 3}, random(36, -1, 1));
  model.node("Conv", {"x", "w"}, "c", {onnx_writer::ints("pads", {1, 1, 1, 1})});
  model.node("Add", {"c", "x"}, "s").node("Relu", {"s"}, "r").node("Conv", {"r", "w"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  const radish_images below = numbers({-1, 1});
  for (const int bits : {1, 4, 8, 12}) {
    radish_convert_options own = options;
    own.input_bits = bits;
    const Converted converted = convert(folder, network, &below, IMAGES, own);
    ASSERT_NE(converted.network, nullptr);
    EXPECT_TRUE(converted.network->layers[0].is_signed);
    const radish_input_range range = converted.network->input_range; // widened, so that level 0 stands for 0
    EXPECT_NEAR(range.high, 1, 1e-12);
    EXPECT_NEAR(radish_level_zero(range, bits) / radish_level_step(range, bits), -std::ldexp(1, bits - 1), 1e-9);
  }
  EXPECT_LT(error_of(network, numbers({-1, 1})), 0.05);
  for (const radish_input_range range : {radish_input_range{0.5, 1}, {-1, 1}}) {
    radish_images images = pixels(range);
    radish_conversion *conversion = nullptr;
    EXPECT_EQ(radish_convert(network.get(), &images, 0, IMAGES, options, &conversion, &error), RADISH_BAD_INPUT);
    EXPECT_NE(std::string(error.message).find("so that level 0 must stand for 0, not for "), std::string::npos)
        << error.message;
    EXPECT_NE(std::string(error.message).find("0:HIGH is allowed, or, for signed levels, -128:127 times a step"),
              std::string::npos)
        << error.message;
  }
  EXPECT_LT(error_of(network, numbers({0, 3})), 0.05);
}

TEST_F(ConvertInput, ImagesThatTheModelHardlySeesAreSaid) {
  onnx_writer::Model model = onnx_models::small_network();
  const Network plain = load(model);
  ASSERT_NE(plain, nullptr) << error.message;
  EXPECT_EQ(doubt(plain, pixels({})), "");
  EXPECT_NE(doubt(plain, numbers({0, 255})).find("images of uint8 are read so"), std::string::npos);

  // The same model behind a division by 255, as Keras' Rescaling makes it.
  onnx_writer::Model divided;
  divided.input = model.input;
  divided.floats("c", {6, 2, 3, 3}, random(108, -0.5F, 0.5F)).floats("k", {}, {255});
  divided.floats("w", {5, 384}, random(1920, -0.5F, 0.5F));
  divided.node("Div", {"x", "k"}, "d").node("Conv", {"d", "c"}, "1", {onnx_writer::ints("pads", {1, 1, 1, 1})});
  divided.node("Relu", {"1"}, "2").node("Flatten", {"2"}, "3");
  divided.node("Gemm", {"3", "w"}, "y", {onnx_writer::integer("transB", 1)});
  const Network network = load(divided);
  ASSERT_NE(network, nullptr) << error.message;
  EXPECT_NE(doubt(network, pixels({})).find("--input-range 0:255 makes pixels so"), std::string::npos);
  EXPECT_EQ(doubt(network, pixels({0, 255})), "");
  EXPECT_EQ(doubt(network, numbers({0, 255})), "");
}

} // namespace
