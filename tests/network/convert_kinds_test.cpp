// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// One small model of each kind that exporters write, and what becomes of it.
#include "tests/network/convert_fixture.h"
#include "tests/network/onnx_models.h"

#include <algorithm>
#include <cmath>

namespace {

using onnx_writer::bytes;
using onnx_writer::decimal;
using onnx_writer::integer;
using onnx_writer::ints;
using onnx_writer::Model;
using onnx_writer::number;

struct ConvertKinds : Convert {
  // Returns a model of a 1 x 1 convolution, weights [4][2], and a Relu "r"; the caller adds the rest.
  Model begun() {
    Model model;
    model.input = {2, 4, 4};
    weights = random(8, -1, 1);
    model.floats("w", {4, 2, 1, 1}, weights).node("Conv", {"x", "w"}, "c").node("Relu", {"c"}, "r");
    return model;
  }
  // Returns the output of that Relu, and what it reads.
  std::vector<float> relu(const std::vector<float> &image) const {
    std::vector<float> out = convolved(image);
    for (float &x : out) x = std::max(x, 0.0F);
    return out;
  }
  std::vector<float> convolved(const std::vector<float> &image) const {
    std::vector<float> out;
    for (size_t i = 0; i < 64; i++)
      out.push_back(weights[i / 16 * 2] * image[i % 16] + weights[i / 16 * 2 + 1] * image[16 + i % 16]);
    return out;
  }
  std::string notes(const Network &network) const {
    std::string all;
    for (int i = 0; i < network->note_count; i++) all += std::string(network->notes[i]) + "\n";
    return all;
  }
  std::vector<float> weights;
};

TEST_F(ConvertKinds, WeightsInAnotherFileAreReadBesideTheModelOnly) {
  const auto image = random(16, 0, 1);
  const auto with = [&](const std::string &location, const std::string &offset, const std::string &length) {
    const auto pair = [](const std::string &key, const std::string &value) {
      return bytes(13, bytes(1, key) + bytes(2, value));
    };
    Model model;
    model.initializers += bytes(5, number(1, 1) + number(1, 1) + number(1, 1) + number(1, 1) +
                                       number(2, onnx_writer::FLOAT) + bytes(8, "w") + pair("location", location) +
                                       pair("offset", offset) + pair("length", length) + number(14, 1));
    model.node("Conv", {"x", "w"}, "y");
    return model;
  };
  const float half = 0.5F;
  std::string data(12, 0);
  std::memcpy(data.data() + 8, &half, 4);
  put("model.data", data);
  const Network network = load(with("model.data", "8", "4"));
  ASSERT_NE(network, nullptr) << error.message;
  std::vector<float> expected;
  for (float pixel : image) expected.push_back(pixel / 2);
  near(run(network, image), expected);
  EXPECT_NE(refusal(with("model.data", "8", "8")).find("too short"), std::string::npos) << error.message;
  EXPECT_NE(refusal(with("model.data", "99999999999999999999", "4")).find("not a number"), std::string::npos);
  EXPECT_NE(refusal(with("none.data", "0", "4")).find("cannot be read"), std::string::npos) << error.message;
  for (const char *path : {"../model.data", "/etc/passwd", "a/../../model.data", ""}) {
    EXPECT_NE(refusal(with(path, "0", "4")).find("beside the model"), std::string::npos) << error.message;
  }
  const std::string inside = with("model.data", "8", "4").text();
  radish_float_network *none;
  EXPECT_EQ(radish_onnx_read("model.onnx", inside.data(), inside.size(), &none, &error), RADISH_BAD_INPUT);
}

TEST_F(ConvertKinds, HalfPrecisionAndFourBitsAreNumbers) {
  Model model;
  model.levels("w", 10, {1, 1, 1, 1}, std::vector<uint16_t>{0xb800}); // -0.5 in float16
  model.levels("b", 16, {1}, std::vector<uint16_t>{0x3fa0});          // 1.25 in bfloat16
  model.node("Conv", {"x", "w", "b"}, "y");
  const auto image = random(16, 0, 1);
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  std::vector<float> expected;
  for (float pixel : image) expected.push_back(1.25F - pixel / 2);
  near(run(network, image), expected);

  Model four;
  four.levels("q", 22, {3, 1, 1, 1}, std::vector<uint8_t>{0x7e, 0x08}).floats("s", {}, {0.5}); // -2, 7, -8
  four.node("DequantizeLinear", {"q", "s"}, "w").node("Conv", {"x", "w"}, "y");
  const Network levels = load(four);
  ASSERT_NE(levels, nullptr) << error.message;
  const auto got = run(levels, std::vector<float>(16, 1));
  EXPECT_EQ((std::vector<float>{got[0], got[16], got[32]}), (std::vector<float>{-1, 3.5F, -4}));
}

TEST_F(ConvertKinds, FilesThatAreNoModelsSayWhatTheyAre) {
  for (const auto &[content, message] :
       {std::pair<std::string, std::string>{"version https://git-lfs.github.com/spec/v1\noid sha256:1\n",
                                            "Git LFS pointer"},
        {"\x1f\x8b\b", "gunzip"},
        {"<!DOCTYPE html>", "web page"},
        {"\x89HDF\r\n", "NIR"},
        {"PK\3\4", "ZIP archive"},
        {std::string("\x1c\0\0\0TFL3", 8), "TensorFlow Lite"},
        {"{\"a\": 1}", "JSON"}}) {
    EXPECT_EQ(load(put("model.onnx", content)), nullptr);
    EXPECT_NE(plain(error.message).find(message), std::string::npos) << error.message;
  }
}

TEST_F(ConvertKinds, ShapesOfAPartOfTheDimensionsFold) {
  Model model = begun();
  model.opset = 18;
  model.whole("rest", {-1}).floats("v", {64, 2}, random(128, -1, 1));
  model.node("Shape", {"r"}, "n", {integer("start", 0), integer("end", 1)});
  model.node("Concat", {"n", "rest"}, "to", {integer("axis", 0)}).node("Reshape", {"r", "to"}, "f");
  model.node("MatMul", {"f", "v"}, "y");
  EXPECT_NE(load(model), nullptr) << error.message;
}

TEST_F(ConvertKinds, WhatStandsAtTheEndIsDroppedWithANote) {
  const auto image = random(32, 0, 1);
  for (const std::string op : {"Softmax", "LogSoftmax", "Sigmoid", "Tanh", "ArgMax", "TopK", "Hardmax"}) {
    const bool names = op == "ArgMax" || op == "TopK"; // gives the index of the largest
    Model model = begun();
    model.whole("k", {1}).whole("shape", {-1, 64}).node("Reshape", {"c", "shape"}, "f");
    if (op == "TopK") model.node(op, {"f", "k"}, std::vector<std::string>{"values", "a"});
    else model.node(op, {"f"}, "a");
    model.node("Cast", {"a"}, "y", {integer("to", names ? 7 : 1)});
    const Network network = load(model);
    ASSERT_NE(network, nullptr) << error.message;
    EXPECT_NE(notes(network).find("the " + op + " at the end is dropped"), std::string::npos);
    near(run(network, image), convolved(image));
  }
  Model middle = begun();
  middle.floats("v", {1, 4, 1, 1}, {1, 1, 1, 1}).node("Sigmoid", {"r"}, "s").node("Conv", {"s", "v"}, "y");
  EXPECT_NE(refusal(middle).find("supported at the end only"), std::string::npos) << error.message;
}

TEST_F(ConvertKinds, SeveralOutputsAreOneReadout) {
  const auto image = random(32, 0, 1), v = random(8, -1, 1);
  Model model = begun();
  model.floats("v", {2, 4, 1, 1}, v).node("Conv", {"r", "v"}, "y").node("Sigmoid", {"y"}, "same");
  model.node("Neg", {"w"}, "unused").node("Identity", {"r"}, "features");
  model.more_outputs = {"same", "features"};
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  EXPECT_NE(notes(network).find("channels 2 to 5 are one of 2 outputs"), std::string::npos) << notes(network);
  const auto features = relu(image);
  std::vector<float> expected(32, 0);
  for (size_t i = 0; i < 32; i++) {
    for (size_t c = 0; c < 4; c++) expected[i] += v[i / 16 * 4 + c] * features[c * 16 + i % 16];
  }
  expected.insert(expected.end(), features.begin(), features.end());
  near(run(network, image), expected);
  Model uneven = begun();
  uneven.node("GlobalAveragePool", {"r"}, "y");
  uneven.more_outputs = {"r"};
  EXPECT_NE(refusal(uneven).find("planes of different sizes"), std::string::npos) << error.message;
}

TEST_F(ConvertKinds, AShuffleOfChannelsIsRouting) {
  const auto image = random(32, 0, 1), v = random(4, -1, 1);
  Model model = begun();
  model.whole("five", {-1, 2, 2, 4, 4}).whole("four", {-1, 4, 4, 4}).floats("v", {1, 4, 1, 1}, v);
  model.node("Reshape", {"r", "five"}, "a").node("Transpose", {"a"}, "b", {ints("perm", {0, 2, 1, 3, 4})});
  model.node("Reshape", {"b", "four"}, "s").node("Conv", {"s", "v"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  EXPECT_EQ(network->layer_count, 3);
  const auto features = relu(image);
  std::vector<float> expected(16, 0);
  for (size_t i = 0; i < 16; i++) {
    for (size_t c = 0; c < 4; c++) expected[i] += v[c] * features[(c % 2 * 2 + c / 2) * 16 + i];
  }
  near(run(network, image), expected);
}

TEST_F(ConvertKinds, ConcatIsReadPartByPart) {
  Model model = begun();
  model.floats("u", {3, 4, 1, 1}, random(12, -1, 1)).floats("v", {2, 7, 1, 1}, random(14, -1, 1));
  model.node("Conv", {"r", "u"}, "b").node("Concat", {"r", "b"}, "j", {integer("axis", 1)}).node("Relu", {"j"}, "k");
  model.node("MaxPool", {"k"}, "m", {ints("kernel_shape", {2, 2}), ints("strides", {2, 2})});
  model.node("Conv", {"m", "v"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  const radish_float_layer &readout = network->layers[network->layer_count - 1];
  ASSERT_EQ(readout.source_count, 2);
  for (int s = 0; s < 2; s++) EXPECT_EQ(readout.sources[s].read, RADISH_READ_CONV);
}

TEST_F(ConvertKinds, BoundsOtherThanZeroShiftWhatIsReadAndWritten) {
  const auto image = random(32, 0, 1);
  Model model;
  model.input = {2, 4, 4};
  weights = random(8, -3, 3);
  const auto kernel = random(36, -1, 1);
  model.floats("w", {4, 2, 1, 1}, weights).floats("v", {1, 4, 3, 3}, kernel).node("Conv", {"x", "w"}, "c");
  model.opset = 9;
  model.node("Clip", {"c"}, "h", {decimal("min", -1), decimal("max", 0.5F)});
  model.node("Conv", {"h", "v"}, "y", {ints("pads", {1, 1, 1, 1})});
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  std::vector<float> expected(16, 0);
  for (int i = 0; i < 16 * 4 * 9; i++) {
    const int p = i / 36, c = i / 9 % 4, y = p / 4 - 1 + i % 9 / 3, x = p % 4 - 1 + i % 3;
    if (y < 0 || x < 0 || y > 3 || x > 3) continue;
    const auto at = static_cast<size_t>(y * 4 + x), ch = static_cast<size_t>(c);
    const float h = std::clamp(weights[ch * 2] * image[at] + weights[ch * 2 + 1] * image[16 + at], -1.0F, 0.5F);
    expected[static_cast<size_t>(p)] += h * kernel[static_cast<size_t>(c * 9 + i % 9)];
  }
  near(run(network, image), expected);
}

TEST_F(ConvertKinds, AModelThatDividesBy255ItselfIsNoted) {
  Model model;
  model.floats("d", {}, {255}).floats("w", {1, 1, 1, 1}, {1});
  model.node("Div", {"x", "d"}, "s").node("Conv", {"s", "w"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  EXPECT_NE(notes(network).find("--std 0.0039215"), std::string::npos) << notes(network);
  Model plain_model;
  plain_model.floats("d", {}, {0.229F}).floats("w", {1, 1, 1, 1}, {1});
  plain_model.node("Div", {"x", "d"}, "s").node("Conv", {"s", "w"}, "y");
  const Network usual = load(plain_model);
  ASSERT_NE(usual, nullptr) << error.message;
  EXPECT_EQ(notes(usual), "");
}

TEST_F(ConvertKinds, AnInputThatIsPooledBecomesSignedWhereItIsShifted) {
  const auto image = random(16, 0, 1);
  Model model;
  model.floats("w", {1, 1, 1, 1}, {1});
  model.node("MaxPool", {"x"}, "m", {ints("kernel_shape", {2, 2}), ints("strides", {2, 2})})
      .node("Conv", {"m", "w"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  EXPECT_FALSE(network->layers[1].is_signed);
  const float two = 2, shift = -0.5F;
  ASSERT_EQ(radish_float_network_scale_input(network.get(), &two, &shift, &error), RADISH_OK) << error.message;
  EXPECT_TRUE(network->layers[1].is_signed);
  std::vector<float> expected;
  for (size_t i = 0; i < 4; i++) {
    const size_t at = i / 2 * 8 + i % 2 * 2;
    expected.push_back(2 * std::max({image[at], image[at + 1], image[at + 4], image[at + 5]}) - 0.5F);
  }
  near(run(network, image), expected);

  Model positive;
  positive.floats("w", {1, 1, 1, 1}, {1}).node("Relu", {"x"}, "r").node("Conv", {"r", "w"}, "y");
  const Network relu = load(positive);
  ASSERT_NE(relu, nullptr) << error.message;
  EXPECT_EQ(radish_float_network_scale_input(relu.get(), &two, &shift, &error), RADISH_BAD_INPUT);
  EXPECT_NE(plain(error.message).find("never negative"), std::string::npos) << error.message;
}

// Averages go before linear operators, or are multiplied with them, wherever no Relu stands between.
TEST_F(ConvertKinds, AveragesOfSumsAreLinear) {
  const auto image = random(32, 0, 1), v = random(12, -1, 1);
  Model head; // Conv, GlobalAveragePool, Gemm
  head.input = {2, 4, 4};
  weights = random(8, -1, 1);
  head.floats("w", {4, 2, 1, 1}, weights).floats("v", {3, 4}, v).node("Conv", {"x", "w"}, "c");
  head.node("GlobalAveragePool", {"c"}, "g").node("Flatten", {"g"}, "f");
  head.node("Gemm", {"f", "v"}, "y", {integer("transB", 1)});
  const Network network = load(head);
  ASSERT_NE(network, nullptr) << error.message;
  EXPECT_EQ(network->layer_count, 2);
  std::vector<float> mean(4, 0), expected(3, 0);
  const auto sums = convolved(image);
  for (size_t i = 0; i < 64; i++) mean[i / 16] += sums[i] / 16;
  for (size_t i = 0; i < 12; i++) expected[i / 4] += v[i] * mean[i % 4];
  near(run(network, image), expected);
  Model end = head; // the average is the readout
  end.output = "g";
  near(run(load(end), image), mean);
}

// The input of [batch, rows, columns] and of [batch, rows, columns, 1] are planes, and a mean image is subtracted.
TEST_F(ConvertKinds, GreyInputsOfAnyRankAndAMeanImage) {
  const auto image = random(20, 0, 1), mean = random(20, 0, 1), kernel = random(9, -1, 1);
  std::vector<float> expected;
  for (int i = 0; i < 6; i++) {
    float sum = 0;
    for (int k = 0; k < 9; k++) {
      const auto at = static_cast<size_t>((i / 3 + k / 3) * 5 + i % 3 + k % 3);
      sum += kernel[static_cast<size_t>(k)] * (image[at] - mean[at]);
    }
    expected.push_back(sum);
  }
  for (const bool last : {false, true}) {
    Model model;
    model.input = last ? std::vector<int64_t>{4, 5, 1} : std::vector<int64_t>{4, 5};
    model.floats("m", {1, 4, 5}, mean)
        .floats("w", {1, 1, 3, 3}, kernel)
        .whole("shape", {-1, 1, 4, 5})
        .whole("one", {1});
    if (last) model.node("Reshape", {"x", "shape"}, "p");
    else model.node("Unsqueeze", {"x", "one"}, "p");
    model.node("Sub", {"p", "m"}, "s").node("Conv", {"s", "w"}, "y");
    const Network network = load(model);
    ASSERT_NE(network, nullptr) << error.message;
    EXPECT_EQ(network->layers[0].shape.columns, 5);
    near(run(network, image), expected);
  }
  Model open;
  open.input = {1, 4, 0};
  open.floats("w", {1, 1, 1, 1}, {1}).node("Conv", {"x", "w"}, "y");
  EXPECT_NE(refusal(open).find("dimension 3"), std::string::npos) << error.message;
}

TEST_F(ConvertKinds, OldBroadcastsSayTheirAxis) {
  Model model = begun();
  model.opset = 6;
  model.floats("b", {4}, {1, 2, 3, 4}).node("Add", {"r", "b"}, "y", {integer("axis", 1), integer("broadcast", 1)});
  const auto image = random(32, 0, 1);
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  auto expected = relu(image);
  for (size_t i = 0; i < 64; i++) expected[i] += static_cast<float>(i / 16 + 1);
  near(run(network, image), expected);
}

TEST_F(ConvertKinds, AConvolutionOfLinesIsOneOfOneRow) {
  const auto image = random(20, 0, 1), kernel = random(18, -1, 1), v = random(30, -1, 1);
  Model model;
  model.input = {2, 10};
  model.floats("w", {3, 2, 3}, kernel).floats("v", {30, 1}, v).whole("shape", {-1, 30});
  model.node("Conv", {"x", "w"}, "c", {ints("pads", {1, 1}), ints("kernel_shape", {3}), ints("strides", {1})});
  model.node("Relu", {"c"}, "r").node("Reshape", {"r", "shape"}, "f").node("MatMul", {"f", "v"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  float expected = 0;
  for (int c = 0; c < 3; c++) {
    for (int x = 0; x < 10; x++) {
      float sum = 0;
      for (int i = 0; i < 6; i++) {
        const int at = x - 1 + i % 3;
        if (at >= 0 && at < 10)
          sum += kernel[static_cast<size_t>(c * 6 + i)] * image[static_cast<size_t>(i / 3 * 10 + at)];
      }
      expected += std::max(sum, 0.0F) * v[static_cast<size_t>(c * 10 + x)];
    }
  }
  near(run(network, image), {expected});
}

// ---- integers that were trained ---------------------------------------------------------------------------------------

TEST_F(ConvertKinds, OtherOperatorsOfIntegersAreTheirFloats) {
  const auto image = random(32, 0, 1);
  std::vector<int8_t> w(8), v(12);
  for (int8_t &level : w) level = static_cast<int8_t>(static_cast<int>(generator() % 200) - 100);
  for (int8_t &level : v) level = static_cast<int8_t>(static_cast<int>(generator() % 200) - 100);
  Model model; // ConvInteger behind a DynamicQuantizeLinear, QGemm, BipolarQuant
  model.input = {2, 4, 4};
  model.levels("w", onnx_writer::INT8, {4, 2, 1, 1}, w).levels("zw", onnx_writer::INT8, {}, std::vector<int8_t>{3});
  model.floats("sw", {}, {0.02F});
  model.node("DynamicQuantizeLinear", {"x"}, std::vector<std::string>{"q", "sq", "zq"});
  model.node("ConvInteger", {"q", "w", "zq", "zw"}, "i").node("Cast", {"i"}, "f", {integer("to", 1)});
  model.node("Mul", {"sq", "sw"}, "s").node("Mul", {"f", "s"}, "c").node("Relu", {"c"}, "r");
  model.node("GlobalAveragePool", {"r"}, "g").node("Flatten", {"g"}, "h");
  model.floats("sa", {}, {0.01F}).levels("za", onnx_writer::UINT8, {}, std::vector<uint8_t>{0});
  model.levels("v", onnx_writer::INT8, {3, 4}, v)
      .floats("sv", {}, {0.03F})
      .levels("zv", onnx_writer::INT8, {}, std::vector<int8_t>{0});
  model.node("QuantizeLinear", {"h", "sa", "za"}, "hq");
  model.node("QGemm", {"hq", "sa", "za", "v", "sv", "zv"}, "z", {integer("transB", 1), decimal("alpha", 1)});
  model.floats("u", {3, 2}, {0.3F, -2, -0.1F, 5, 0, -0.5F}).floats("su", {}, {0.25F});
  model.node("BipolarQuant", {"u", "su"}, "k").node("MatMul", {"z", "k"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  std::vector<float> mean(4, 0), z(3, 0), y(2, 0);
  for (size_t i = 0; i < 64; i++) {
    const float sum = static_cast<float>(w[i / 16 * 2] - 3) * image[i % 16] +
                      static_cast<float>(w[i / 16 * 2 + 1] - 3) * image[16 + i % 16];
    mean[i / 16] += std::max(sum * 0.02F, 0.0F) / 16;
  }
  for (float &m : mean) m = std::fmin(std::nearbyint(m / 0.01F), 255.0F) * 0.01F;
  for (size_t i = 0; i < 12; i++) z[i / 4] += static_cast<float>(v[i]) * 0.03F * mean[i % 4];
  const float signs[] = {1, -1, -1, 1, 1, -1};
  for (size_t i = 0; i < 6; i++) y[i % 2] += 0.25F * signs[i] * z[i / 2];
  near(run(network, image), y);
}

TEST_F(ConvertKinds, TheListInTheDocumentIsTheCodes) {
  std::string list = "| operator | what is read | what becomes of it |\n|---|---|---|\n";
  int count = 0;
  const radish_onnx_operator *operators = radish_onnx_operators(&count);
  ASSERT_GT(count, 40);
  for (int i = 0; i < count; i++) {
    list += std::string("| ") + operators[i].name + " | " +
            (*operators[i].restrictions ? operators[i].restrictions : "all") + " | " + operators[i].becomes + " |\n";
  }
  EXPECT_NE(slurp(RADISH_SOURCE_DIR "/docs/convert.md").find(list), std::string::npos)
      << "docs/convert.md: paste what `radish convert --operators` prints";
}

} // namespace
