// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Conversion from ONNX: what folds is exact, what is not supported is named, hostile files are refused, and the
// integers answer as the float network does.
#include "tests/network/convert_fixture.h"
#include "tests/network/onnx_models.h"

#include <ctime>
#include <cmath>

namespace {

using onnx_writer::decimal;
using onnx_writer::integer;
using onnx_writer::ints;
using onnx_writer::Model;

// Returns a 3 x 3 convolution with pad 1 of one 4 x 4 image, as [channels][4][4].
std::vector<float> convolve(const std::vector<float> &image, const std::vector<float> &weights, size_t channels) {
  std::vector<float> out;
  for (size_t c = 0; c < channels; c++) {
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 4; x++) {
        float sum = 0;
        for (int k = 0; k < 9; k++) {
          const int iy = y + k / 3 - 1, ix = x + k % 3 - 1;
          if (iy >= 0 && iy < 4 && ix >= 0 && ix < 4) {
            sum += weights[c * 9 + static_cast<size_t>(k)] * image[static_cast<size_t>(iy * 4 + ix)];
          }
        }
        out.push_back(sum);
      }
    }
  }
  return out;
}

// These names fill neighbouring slots of a hash table of FNV-1a with two slots for each name: a table that probes slot
// by slot would need 4 * 10^9 comparisons.
TEST_F(Convert, NoChoiceOfNamesMakesLookUpsSlow) {
  const size_t count = 90000;
  onnx_writer::Model model;
  std::string last = "x";
  size_t made = 0;
  for (uint64_t i = 0; made < count; i++) {
    std::string name = "n" + std::to_string(i);
    uint64_t hash = 1469598103934665603u;
    for (char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    if (hash % (2 * (3 + 2 * count) + 1) > 4000) continue;
    if (++made == count) name = "y";
    model.node("Identity", {last}, name);
    last = name;
  }
  const std::string path = put("model.onnx", model.text());
  const std::clock_t begin = std::clock();
  EXPECT_NE(load(path), nullptr);
  EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, 20);
}

TEST_F(Convert, BatchNormalizationFoldsWithItsEpsilon) {
  const auto weights = random(18, -1, 1), image = random(16, 0, 1);
  const Network network = load(onnx_models::batch_normalised(weights));
  ASSERT_NE(network, nullptr) << error.message;
  auto expected = convolve(image, weights, 2);
  for (size_t i = 0; i < 32; i++) {
    expected[i] =
        i < 16 ? (expected[i] - 0.1F) / std::sqrt(0.75F) * 2 + 0.5F : (expected[i] + 0.2F) / std::sqrt(0.5F) * -3 + 1;
  }
  near(run(network, image), expected);
}

TEST_F(Convert, ANormalisationOfTheInputIsExactAtTheBorder) {
  const auto weights = random(18, -1, 1), image = random(16, 0, 1);
  Model model;
  model.floats("w", {2, 1, 3, 3}, weights);
  model.node("Conv", {"x", "w"}, "y", {ints("pads", {1, 1, 1, 1})});
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  const float scale = 1 / 0.25F, offset = -0.4F / 0.25F;
  ASSERT_EQ(radish_float_network_scale_input(network.get(), &scale, &offset, &error), RADISH_OK) << error.message;
  EXPECT_TRUE(network->layers[1].bias_per_neuron);
  std::vector<float> normalised;
  for (float pixel : image) normalised.push_back((pixel - 0.4F) / 0.25F);
  near(run(network, image), convolve(normalised, weights, 2));
}

TEST_F(Convert, OptionAShortcutsSubsampleAndPadChannels) {
  const Network network = load(onnx_models::option_a());
  ASSERT_NE(network, nullptr) << error.message;
  ASSERT_EQ(network->layer_count, 3);
  EXPECT_EQ(network->layers[2].source_count, 2);
  std::vector<float> image, expected(12, 0);
  for (int i = 0; i < 16; i++) image.push_back(static_cast<float>(i) / 16);
  for (size_t i = 0; i < 4; i++) expected[4 + i] = image[i / 2 * 8 + i % 2 * 2];
  near(run(network, image), expected);
}

TEST_F(Convert, PoolingJoinsItsLayerAndAveragesFoldIntoDenseLayers) {
  const Network network = load(onnx_models::pooled());
  ASSERT_NE(network, nullptr) << error.message;
  ASSERT_EQ(network->layer_count, 3);
  EXPECT_EQ(network->layers[1].pool_rows.kernel, 3);
  std::vector<float> image;
  for (int i = 0; i < 16; i++) image.push_back(static_cast<float>(i) / 16);
  const float mean = (5 + 7 + 13 + 15) / 64.0F;
  near(run(network, image), {3 * mean + 0.5F, -2 * mean + 0.25F});
}

TEST_F(Convert, MatMulReshapeAndClipAreUnderstood) {
  const Network network = load(onnx_models::clipped());
  ASSERT_NE(network, nullptr) << error.message;
  near(run(network, {0.5, 0.25}), {1});
  near(run(network, {1, 1}), {4});
  near(run(network, {0, 0}), {0});
}

TEST_F(Convert, AnUnsupportedOperatorIsNamedWithItsNodeAndWhatToDoInstead) {
  for (const auto &[op, hint] : {std::pair{"Sigmoid", "retrain the network with Relu"},
                                 {"Tanh", "retrain the network with Relu"},
                                 {"Gelu", "retrain the network with Relu"},
                                 {"LSTM", "feed-forward"},
                                 {"If", "feed-forward"},
                                 {"ConvTranspose", "enlarge its output outside"},
                                 {"Resize", "enlarge its output outside"},
                                 {"LRN", "BatchNormalization"},
                                 {"Einsum", "no neuron multiplies activations"},
                                 {"Foo", "radish convert --operators"}}) {
    Model model;
    model.floats("w", {1, 1, 1, 1}, {1}).node(op, {"x"}, "a").node("Conv", {"a", "w"}, "y");
    const std::string message = refusal(model);
    EXPECT_NE(message.find(std::string(op) + "_0"), std::string::npos) << message;
    EXPECT_NE(message.find("supported"), std::string::npos) << message;
    EXPECT_NE(message.find(hint), std::string::npos) << message;
  }
  for (const int opset : {5, 23}) {
    Model other;
    other.opset = opset;
    EXPECT_NE(refusal(other).find(": 6 to 22 are allowed"), std::string::npos) << error.message;
  }
}

TEST_F(Convert, TwoPaddedWindowsWithoutReluAreASignedLayerAndItsReader) {
  const auto weights = random(9, -1, 1), image = random(16, 0, 1);
  Model model;
  model.floats("w", {1, 1, 3, 3}, weights);
  model.node("Conv", {"x", "w"}, "c", {ints("pads", {1, 1, 1, 1})});
  model.node("Conv", {"c", "w"}, "y", {ints("pads", {1, 1, 1, 1})});
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  ASSERT_EQ(network->layer_count, 3);
  EXPECT_TRUE(network->layers[1].is_signed);
  near(run(network, image), convolve(convolve(image, weights, 1), weights, 1));
}

TEST_F(Convert, AGraphWithoutNodesIsRefused) {
  Model model;
  model.output = "x";
  EXPECT_NE(refusal(model).find("no node makes the output 'x'"), std::string::npos) << error.message;
}

TEST_F(Convert, LayersOfWhichOnlyTheShapeIsReadAreLeftOut) {
  Model model;
  model.input = {1, 4, 4};
  model.floats("one", {1, 1, 1, 1}, {1}).whole("size", {16}).whole("first", {0});
  model.node("Conv", {"x", "one"}, "a")
      .node("Relu", {"a"}, "side")
      .node("Conv", {"x", "one"}, "b")
      .node("Relu", {"b"}, "main");
  model.node("Shape", {"side"}, "shape").node("Gather", {"shape", "first"}, "batch");
  model.node("Concat", {"batch", "size"}, "to", {integer("axis", 0)}).node("Reshape", {"main", "to"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  ASSERT_EQ(network->layer_count, 2);
  EXPECT_STREQ(network->layers[1].name, "Conv_2");
}

TEST_F(Convert, ManyLayersOfOneNameTakeTimeInProportion) {
  Model model;
  model.floats("same.weight", {1, 1, 1, 1}, {1});
  const int layers = 4000;
  for (int i = 0; i < layers; i++) {
    model.node("Conv", {i ? "r" + std::to_string(i - 1) : "x", "same.weight"}, "c" + std::to_string(i));
    model.node("Relu", {"c" + std::to_string(i)}, "r" + std::to_string(i));
  }
  model.output = "c" + std::to_string(layers - 1);
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  ASSERT_EQ(network->layer_count, layers + 1);
  EXPECT_STREQ(network->layers[1].name, "same");
  EXPECT_STREQ(network->layers[2].name, "same_2");
  EXPECT_STREQ(network->layers[layers].name, "same_4000");
}

TEST_F(Convert, ASmallFileMayNotTakeALargeMemory) {
  Model model; // 4096 kernels whose dilation makes them 255 x 255
  model.input = {1, 255, 255};
  model.floats("w", {4096, 1, 2, 2}, std::vector<float>(4 * 4096, 1));
  model.node("Conv", {"x", "w"}, "y", {ints("dilations", {254, 254})});
  EXPECT_NE(refusal(model).find("MiB"), std::string::npos) << error.message;
}

TEST_F(Convert, CutAndChangedFilesAreRefusedOrRead) {
  const std::string whole = onnx_models::small_network().text();
  for (size_t size = 0; size < whole.size(); size += size < 300 ? 1 : 37) {
    radish_float_network *network;
    EXPECT_EQ(radish_onnx_read("cut.onnx", whole.data(), size, &network, &error), RADISH_BAD_INPUT) << size;
  }
  std::mt19937 random(mutation_seed());
  for (int i = 0; i < 2000; i++) {
    const std::string changed = mutate(whole, random);
    radish_float_network *network;
    status = radish_onnx_read("changed.onnx", changed.data(), changed.size(), &network, &error);
    EXPECT_EQ(status == RADISH_OK, network != nullptr);
    radish_float_network_destroy(network);
  }
}

TEST_F(Convert, AConvertedNetworkAnswersAsTheFloatNetwork) {
  const Network network = load(onnx_models::small_network());
  ASSERT_NE(network, nullptr) << error.message;
  std::vector<uint8_t> bytes(60 * 128);
  for (uint8_t &byte : bytes) byte = static_cast<uint8_t>(generator());
  const radish_images images = {60, {2, 8, 8}, bytes.data(), nullptr, nullptr, {}, {}, false};
  for (const radish_range range : {RADISH_RANGE_ERROR, RADISH_RANGE_MAX, RADISH_RANGE_PERCENTILE}) {
    for (const int input_bits : {8, 6}) {
      const radish_convert_options options = {8, 8, input_bits, false, range, nullptr, nullptr, 0, false};
      const Converted converted = convert(folder, network, &images, 60, options);
      ASSERT_EQ(converted.logits.size(), 60U);
      double error_sum = 0, power = 0;
      for (int i = 0; i < 60; i++) {
        const auto expected = run(network, pixels_of(&images, i));
        for (size_t k = 0; k < expected.size(); k++) {
          const double real = static_cast<double>(expected[k]),
                       off = converted.logits[static_cast<size_t>(i)][k] - real;
          error_sum += off * off;
          power += real * real;
        }
      }
      EXPECT_LT(std::sqrt(error_sum / power), 0.05) << range << " " << input_bits;
    }
  }
}

TEST_F(Convert, QuantisedGraphsWithPowersOfTwoAreExact) {
  const Network network = load(onnx_models::quantised(generator));
  ASSERT_NE(network, nullptr) << error.message;
  std::vector<uint8_t> bytes(40 * 16);
  for (uint8_t &byte : bytes) byte = static_cast<uint8_t>(generator());
  const radish_images images = {40, {1, 4, 4}, bytes.data(), nullptr, nullptr, {}, {}, false};
  const Converted converted =
      convert(folder, network, &images, 40, {6, 8, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false});
  ASSERT_EQ(converted.logits.size(), 40U);
  EXPECT_EQ(converted.layers[1].timesteps, 4);
  EXPECT_TRUE(converted.layers[1].exact && converted.layers[2].exact);
  int64_t same = 0;
  for (int i = 0; i < 40; i++) {
    const auto expected = run(network, pixels_of(&images, i));
    for (size_t k = 0; k < expected.size(); k++) {
      same += std::fabs(converted.logits[static_cast<size_t>(i)][k] - static_cast<double>(expected[k])) < 1e-6;
    }
  }
  EXPECT_LE(40 * 48 - same, 3 * converted.layers[1].halves); // which the graph rounds to even and the chip up
}

TEST_F(Convert, SumsThatAreNoNumbersAreRefused) {
  Model model;
  model.input = {2, 1, 1};
  model.floats("w", {2, 2, 1, 1}, {3e38F, 3e38F, 1, 1}).floats("v", {1, 2, 1, 1}, {1, 1});
  model.node("Conv", {"x", "w"}, "c").node("Relu", {"c"}, "r").node("Conv", {"r", "v"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  uint8_t white[] = {255, 255};
  const radish_images images = {1, {2, 1, 1}, white, nullptr, nullptr, {}, {}, false};
  radish_conversion *conversion;
  EXPECT_EQ(radish_convert(network.get(), &images, 0, 1,
                           {6, 6, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false}, &conversion, &error),
            RADISH_BAD_INPUT);
  EXPECT_NE(std::string(error.message).find("'Conv_0': its sums for calibration image 0"), std::string::npos)
      << error.message;
}

TEST_F(Convert, AReadoutWhoseUnitNoFileCanSayIsRefused) {
  Model model;
  model.input = {1, 1, 1};
  model.floats("w", {1, 1, 1, 1}, {1e36F}).node("Conv", {"x", "w"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  uint8_t white[] = {255};
  const radish_images images = {1, {1, 1, 1}, white, nullptr, nullptr, {}, {}, false};
  radish_conversion *conversion;
  EXPECT_EQ(radish_convert(network.get(), &images, 0, 1,
                           {6, 6, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false}, &conversion, &error),
            RADISH_BAD_INPUT);
  EXPECT_NE(std::string(error.message).find("at most 1e+30 is allowed"), std::string::npos) << error.message;
}

TEST_F(Convert, TapsBetweenThoseOfADilatedKernelStayZero) {
  Model model;
  model.input = {1, 9, 9};
  model.floats("w", {3, 1, 2, 2}, random(12, 0.2F, 1)).floats("v", {2, 3, 1, 1}, random(6, -1, 1));
  model.node("Conv", {"x", "w"}, "c", {ints("dilations", {3, 3})});
  model.node("Relu", {"c"}, "r").node("Conv", {"r", "v"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  std::vector<uint8_t> bytes(50 * 81);
  for (uint8_t &byte : bytes) byte = static_cast<uint8_t>(generator());
  const radish_images images = {50, {1, 9, 9}, bytes.data(), nullptr, nullptr, {}, {}, false};
  const Converted converted =
      convert(folder, network, &images, 50, {8, 8, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false});
  ASSERT_NE(converted.network, nullptr);
  const radish_source &source = converted.network->layers[1].sources[0];
  int taps = 0;
  for (int i = 0; i < 3 * radish_source_taps(&source); i++) taps += source.weights[i] != 0;
  EXPECT_EQ(source.rows.kernel, 4);
  EXPECT_EQ(taps, 12);
}

TEST_F(Convert, MoreImagesThanFitTheMemoryAreRefused) {
  Model model;
  model.input = {1, 1000, 1000};
  model.floats("w", {60, 1, 1, 1}, std::vector<float>(60, 1)).node("Conv", {"x", "w"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  const radish_images images = {60,   {1, 1000, 1000}, nullptr, nullptr, nullptr, {}, {},
                                false}; // refused before a pixel is read
  radish_conversion *conversion;
  EXPECT_EQ(radish_convert(network.get(), &images, 0, 60,
                           {6, 6, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false}, &conversion, &error),
            RADISH_BAD_INPUT);
  EXPECT_NE(std::string(error.message).find("take fewer images"), std::string::npos) << error.message;
}

} // namespace
