// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Networks of -1 and +1 (QONNX's BipolarQuant): the chip's bits and logits are the graph's own, number for number, by
// loops over doubles that know nothing but the graph.
#include "tests/network/convert_fixture.h"
#include "tests/network/naive_operators.h"

#include <cmath>

namespace {

using onnx_writer::decimal;
using onnx_writer::integer;
using onnx_writer::ints;
using onnx_writer::Model;
using onnx_writer::text;
using random_graph::Axis;
using random_graph::Tensor;
using random_graph::Windows;

// This is a graph and what each of its nodes computes.
struct Bipolar {
  Model model;
  std::vector<std::function<void(std::map<std::string, Tensor> &)>> steps;
  int bits = 0; // activations of one bit

  Tensor run(const Tensor &image) const {
    std::map<std::string, Tensor> values = {{"x", image}};
    for (const auto &step : steps) step(values);
    return values.at(model.output);
  }
  void each(const std::string &in, const std::string &out, const std::function<double(double, size_t)> &f) {
    steps.push_back([=](std::map<std::string, Tensor> &values) {
      Tensor t = values.at(in);
      const size_t pixels = t.data.size() / static_cast<size_t>(t.shape[1]);
      for (size_t i = 0; i < t.data.size(); i++) t.data[i] = f(t.data[i], i / pixels);
      values[out] = t;
    });
  }
  void pixels_in_256ths() {
    model.floats("scale", {}, {255.0F / 256}).node("Mul", {"x", "scale"}, "p");
    each("x", "p", [](double x, size_t) { return x * 255 / 256; });
  }
  void signs(const std::string &in, const std::string &out, const std::vector<float> &scale) {
    const auto count = static_cast<int64_t>(scale.size());
    model.floats(out + ".s", count == 1 ? std::vector<int64_t>{} : std::vector<int64_t>{1, count, 1, 1}, scale);
    model.node("BipolarQuant", {in, out + ".s"}, out);
    each(in, out, [=](double x, size_t c) {
      const double s = static_cast<double>(scale[count == 1 ? 0 : c]);
      return x >= 0 ? s : -s;
    });
    bits++;
  }
  // Multiplies each channel by a factor and adds a number.
  void affine(const std::string &in, const std::string &out, const std::vector<float> &factor,
              const std::vector<float> &number) {
    const auto count = static_cast<int64_t>(factor.size());
    model.floats(out + ".f", {count, 1, 1}, factor).floats(out + ".n", {count, 1, 1}, number);
    model.node("Mul", {in, out + ".f"}, out + ".m").node("Add", {out + ".m", out + ".n"}, out);
    each(in, out,
         [=](double x, size_t c) { return x * static_cast<double>(factor[c]) + static_cast<double>(number[c]); });
  }
  // A convolution whose weights a BipolarQuant of `scale` makes of `raw`.
  void conv(const std::string &in, const std::string &out, int inputs, int channels, int kernel, int pad,
            const std::vector<float> &raw, float scale) {
    std::vector<float> weights;
    for (float w : raw) weights.push_back(w >= 0 ? scale : -scale);
    model.floats(out + ".w", {channels, inputs, kernel, kernel}, raw).floats(out + ".t", {}, {scale});
    model.node("BipolarQuant", {out + ".w", out + ".t"}, out + ".k");
    model.node("Conv", {in, out + ".k"}, out, {ints("pads", {pad, pad, pad, pad})});
    const Axis axis = {kernel, 1, pad, pad};
    steps.push_back([=](std::map<std::string, Tensor> &values) {
      values[out] = convolve(values.at(in), weights, {}, channels, 1, Windows{axis, axis});
    });
  }
  void pool(const std::string &in, const std::string &out, int kernel, int stride, int pad, bool largest) {
    std::vector<std::string> attributes = {ints("kernel_shape", {kernel, kernel}), ints("strides", {stride, stride}),
                                           ints("pads", {pad, pad, pad, pad})};
    if (!largest) attributes.push_back(integer("count_include_pad", 1));
    model.node(largest ? "MaxPool" : "AveragePool", {in}, out, attributes);
    const Axis axis = {kernel, stride, pad, pad};
    steps.push_back([=](std::map<std::string, Tensor> &values) {
      values[out] = random_graph::pool(values.at(in), Windows{axis, axis}, largest);
    });
  }
  void add(const std::string &a, const std::string &b, const std::string &out) {
    model.node("Add", {a, b}, out);
    steps.push_back([=](std::map<std::string, Tensor> &values) {
      Tensor t = values.at(a);
      for (size_t i = 0; i < t.data.size(); i++) t.data[i] += values.at(b).data[i];
      values[out] = t;
    });
  }
  void relu_quant(const std::string &in, const std::string &out, int count, float step) {
    model.floats(out + ".s", {}, {step})
        .floats(out + ".z", {}, {0})
        .floats(out + ".b", {}, {static_cast<float>(count)});
    model.node("Relu", {in}, out + ".r");
    model.node("Quant", {out + ".r", out + ".s", out + ".z", out + ".b"}, out,
               {integer("signed", 0), integer("narrow", 0), text("rounding_mode", "ROUND")});
    each(in, out, [=](double x, size_t) {
      const double s = static_cast<double>(step);
      return std::min(std::max(std::nearbyint(x / s), 0.0), std::ldexp(1, count) - 1) * s;
    });
  }
  void dense(const std::string &in, const std::string &out, int units, int64_t size, const std::vector<float> &raw,
             float scale, const std::vector<float> &bias) {
    model.floats(out + ".w", {units, size}, raw).floats(out + ".t", {}, {scale}).floats(out + ".b", {units}, bias);
    model.node("BipolarQuant", {out + ".w", out + ".t"}, out + ".k").node("Flatten", {in}, out + ".f");
    model.node("Gemm", {out + ".f", out + ".k", out + ".b"}, out, {integer("transB", 1)});
    steps.push_back([=](std::map<std::string, Tensor> &values) {
      const Tensor &t = values.at(in);
      Tensor y{{1, units}, std::vector<double>(bias.begin(), bias.end())};
      for (size_t i = 0; i < raw.size(); i++) {
        const double w = static_cast<double>(raw[i] >= 0 ? scale : -scale);
        y.data[i / t.data.size()] += w * t.data[i % t.data.size()];
      }
      values[out] = y;
    });
  }
};

struct ConvertBipolar : Convert {
  static constexpr int IMAGES = 12, SIZE = 6;

  int64_t number(int64_t low, int64_t high) { return std::uniform_int_distribution<int64_t>(low, high)(generator); }
  std::vector<float> raw(int count) { return random(static_cast<size_t>(count), -1, 1); }
  float power() { return std::ldexp(1.0F, static_cast<int>(number(-3, 1))); }
  // Factors and numbers of a normalisation: powers of two of either sign and binary fractions, or any reals.
  std::vector<float> factors(int count, bool reals) {
    std::vector<float> out = random(static_cast<size_t>(count), 0.2F, 3);
    for (float &f : out) f = (reals ? f : power()) * (number(0, 3) ? 1.0F : -1.0F);
    return out;
  }
  std::vector<float> numbers(int count, bool reals) {
    std::vector<float> out = random(static_cast<size_t>(count), -1.5F, 1.5F);
    for (float &n : out) n = reals ? n : std::round(n * 16) / 16;
    return out;
  }

  // Expects that each bit and logit is the graph's own. Logits are compared in the graph's numbers.
  void expect_exact(const Bipolar &graph, const std::string &which, int weight_bits = 8) {
    const Network network = load(graph.model);
    ASSERT_NE(network, nullptr) << which << error.message;
    int bits = 0;
    for (int i = 1; i < network->layer_count; i++) bits += network->layers[i].is_bit;
    EXPECT_EQ(bits, graph.bits) << which;
    const radish_shape shape = network->layers[0].shape;
    std::vector<uint8_t> pixels(static_cast<size_t>(IMAGES * radish_shape_size(shape)));
    for (uint8_t &pixel : pixels) pixel = static_cast<uint8_t>(generator());
    const radish_images images = {IMAGES, shape, pixels.data(), nullptr, nullptr, {}, {}, false};
    const Converted converted = convert(folder, network, &images, IMAGES,
                                        {8, weight_bits, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false});
    ASSERT_NE(converted.network, nullptr) << which;
    for (int i = 1; i < network->layer_count; i++) {
      const radish_converted_layer &made = converted.layers[static_cast<size_t>(i)];
      if (!network->layers[i].is_bit) continue;
      EXPECT_TRUE(made.exact && made.halves == 0) << which << network->layers[i].name;
      EXPECT_EQ(made.timesteps, 1) << which;
    }
    for (int n = 0; n < IMAGES; n++) {
      Tensor image{{1, shape.channels, shape.rows, shape.columns}, {}};
      for (int64_t i = 0; i < radish_shape_size(shape); i++)
        image.data.push_back(pixels[static_cast<size_t>(n * radish_shape_size(shape) + i)] / 255.0);
      const Tensor expected = graph.run(image);
      const std::vector<double> &got = converted.logits[static_cast<size_t>(n)];
      ASSERT_EQ(got.size(), expected.data.size()) << which;
      for (size_t k = 0; k < got.size(); k++) ASSERT_EQ(got[k], expected.data[k]) << which << ", image " << n;
    }
  }

  // A network of two to six layers of bits, with all that may stand between them. Its scales are powers of two, or else
  // the normalisations alone are reals.
  Bipolar random_network(bool reals, std::string *what) {
    Bipolar g;
    g.model.input = {1, SIZE, SIZE};
    g.pixels_in_256ths();
    int channels = static_cast<int>(number(2, 5)), size = SIZE, made = 0;
    g.conv("p", "c", 1, channels, 3, 1, raw(channels * 9), power());
    g.affine("c", "n", factors(channels, reals), numbers(channels, reals));
    g.signs("n", "a", {power()});
    std::string at = "a";
    const auto name = [&] { return "v" + std::to_string(made++); };
    for (int64_t layers = number(1, 4); layers > 0; layers--) {
      const std::string conv = name(), sum = name(), signs = name();
      const int out = number(0, 1) ? channels : static_cast<int>(number(2, 5)), kernel = number(0, 2) ? 3 : 1;
      g.conv(at, conv, channels, out, kernel, kernel / 2, raw(out * channels * kernel * kernel), power());
      const int64_t kind = number(0, 5);
      std::vector<float> more = numbers(out, reals);
      for (float &n : more) n += kind == 3 && !reals ? 1.0F / 1024 : 0; // no half of a level
      g.affine(conv, sum, factors(out, reals), more);
      std::string last = sum;
      *what += " conv";
      if (out == channels && number(0, 2) == 0 && !reals) { // a shortcut
        last = name();
        g.add(sum, at, last);
        *what += " add";
      }
      channels = out;
      if (kind == 0 && size % 2 == 0) { // maxima before the signs, or behind them
        const std::string pool = name();
        g.pool(last, pool, 2, 2, 0, true);
        g.signs(pool, signs, {power()});
        size /= 2;
        at = signs, *what += " max bits";
      } else if (kind == 1) {
        g.signs(last, signs, {power()});
        at = name();
        g.pool(signs, at, 3, 1, 1, true);
        *what += " bits max";
      } else if (kind == 2) { // means of bits, of 9 with zeros outside or of 4
        const bool nine = size % 2 || number(0, 1);
        const std::string pool = name();
        g.signs(last, signs, {power()});
        g.pool(signs, pool, nine ? 3 : 2, nine ? 1 : 2, nine ? 1 : 0, false);
        size = nine ? size : size / 2;
        at = name();
        g.signs(pool, at, {power()});
        *what += " bits mean bits";
      } else if (kind == 3 && !reals) { // a train of 3 bits between bits
        const std::string levels = name();
        g.relu_quant(last, levels, 3, 0.25F);
        at = levels, *what += " levels";
      } else {
        g.signs(last, signs,
                kind == 4 ? std::vector<float>(static_cast<size_t>(channels), power()) : std::vector<float>{power()});
        at = signs, *what += " bits";
      }
    }
    const int64_t inputs = int64_t{channels} * size * size;
    g.dense(at, "y", 3, inputs, raw(static_cast<int>(3 * inputs)), power() / 2, numbers(3, false));
    return g;
  }
};

TEST_F(ConvertBipolar, RandomNetworksAreTheGraphsOwnNumberForNumber) {
  for (const bool reals : {false, true}) {
    for (int k = 0; k < 40; k++) {
      std::string what = (reals ? "reals, network " : "network ") + std::to_string(k) + ":";
      const Bipolar graph = random_network(reals, &what);
      expect_exact(graph, what);
      if (HasFatalFailure()) return;
    }
  }
}

// Returns a graph of bits 'a' of two channels, and what `behind` makes of them.
Model behind_bits(const std::function<void(Model &)> &behind) {
  Model model;
  model.input = {1, 4, 4};
  model.floats("w", {2, 1, 1, 1}, {1, -1}).floats("b", {2}, {-0.5F, 0.5F}).floats("one", {}, {1});
  model.floats("v", {1, 2, 3, 3}, std::vector<float>(18, 1)).whole("pads", {0, 0, 1, 1, 0, 0, 1, 1});
  model.node("Conv", {"x", "w", "b"}, "c").node("BipolarQuant", {"c", "one"}, "a");
  behind(model);
  return model;
}

TEST_F(ConvertBipolar, ASumOfZeroIsPlusOne) {
  Bipolar g;
  g.model.input = {2, 1, 1};
  g.pixels_in_256ths();
  g.conv("p", "c", 2, 1, 1, 0, {1, -1}, 1); // p0 - p1
  g.signs("c", "a", {1});
  g.dense("a", "y", 1, 1, {1}, 0.5F, {0.25F});
  const Network network = load(g.model);
  ASSERT_NE(network, nullptr) << error.message;
  std::vector<uint8_t> pixels = {7, 7, 7, 8, 8, 7, 0, 0};
  const radish_images images = {4, {2, 1, 1}, pixels.data(), nullptr, nullptr, {}, {}, false};
  const Converted converted =
      convert(folder, network, &images, 4, {6, 4, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false});
  ASSERT_EQ(converted.logits.size(), 4u);
  EXPECT_EQ(converted.logits[0][0], 0.75);
  EXPECT_EQ(converted.logits[1][0], -0.25);
  EXPECT_EQ(converted.logits[2][0], 0.75);
  EXPECT_EQ(converted.logits[3][0], 0.75);
}

// Of channels that are always on or off, the integers stay small, however far from 0 the graph's numbers are.
TEST_F(ConvertBipolar, AConstantBitNeedsNoWidePotential) {
  Bipolar g;
  g.model.input = {1, SIZE, SIZE};
  g.pixels_in_256ths();
  g.conv("p", "c", 1, 4, 3, 1, raw(36), 0.25F);
  g.affine("c", "n", {0.0F, 1.0F / (1 << 30), -1.0F / (1 << 30), 1}, {-1, 100, -100, 0.25F});
  g.signs("n", "a", {1});
  g.dense("a", "y", 2, 4 * SIZE * SIZE, raw(8 * SIZE * SIZE), 0.5F, {1, -1});
  expect_exact(g, "constants");
  const Network network = load(g.model);
  const std::vector<uint8_t> pixels(IMAGES * SIZE * SIZE, 9);
  const radish_images images = {IMAGES, {1, SIZE, SIZE}, const_cast<uint8_t *>(pixels.data()), nullptr, nullptr, {}, {},
                                false};
  const Converted converted =
      convert(folder, network, &images, IMAGES, {6, 8, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false});
  EXPECT_LE(converted.layers[1].potential_bits, 14); // 9 pixels of 8 bits
}

TEST_F(ConvertBipolar, WeightsThatAreNotWholeUseAllBitsInEveryChannel) {
  Model model;
  model.input = {2, 8, 8};
  std::vector<float> weights = random(4 * 18, -1, 1);
  for (size_t i = 0; i < 18; i++) weights[i] /= 1000; // a channel of small weights
  model.floats("w", {4, 2, 3, 3}, weights).floats("b", {4}, {0.0001F, 0.2F, -0.1F, 0.1F}).floats("one", {}, {1});
  model.node("Conv", {"x", "w", "b"}, "c", {ints("pads", {1, 1, 1, 1})}).node("BipolarQuant", {"c", "one"}, "a");
  model.floats("v", {1, 4, 1, 1}, {1, 1, 1, 1}).node("Conv", {"a", "v"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  std::vector<uint8_t> pixels(IMAGES * 128);
  for (uint8_t &pixel : pixels) pixel = static_cast<uint8_t>(generator());
  const radish_images images = {IMAGES, {2, 8, 8}, pixels.data(), nullptr, nullptr, {}, {}, false};
  const Converted converted =
      convert(folder, network, &images, IMAGES, {6, 8, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false});
  ASSERT_NE(converted.network, nullptr);
  EXPECT_FALSE(converted.layers[1].exact);
  int64_t differing = 0;
  for (int n = 0; n < IMAGES; n++) {
    const auto expected = run(network, pixels_of(&images, n));
    for (size_t k = 0; k < expected.size(); k++)
      differing += std::fabs(converted.logits[static_cast<size_t>(n)][k] - static_cast<double>(expected[k])) > 0.5;
  }
  EXPECT_LT(differing, IMAGES * 64 / 20);
}

TEST_F(ConvertBipolar, ZerosOfAPadAreNoBits) {
  // Weights read them as nothing, by biases at the border.
  const Network network = load(behind_bits([](Model &m) {
    m.node("Pad", {"a", "pads"}, "q").node("Conv", {"q", "v"}, "y");
  }));
  ASSERT_NE(network, nullptr) << error.message;
  const auto got = run(network, std::vector<float>(16, 0)); // bits -1 and +1: every sum is 0, at the border too
  EXPECT_EQ(got, std::vector<float>(16, 0));
  // A maximum of them and of -1 is 0, which is none of the two.
  const auto maximum = [](Model &m) {
    m.node("Pad", {"a", "pads"}, "q").node("MaxPool", {"q"}, "m", {ints("kernel_shape", {3, 3})});
  };
  const std::string refused = refusal(behind_bits([&](Model &m) {
    maximum(m);
    m.node("Conv", {"m", "v"}, "y");
  }));
  EXPECT_NE(refused.find("MaxPool of a Pad's zeros and of values that may be negative"), std::string::npos) << refused;
  const std::string again = refusal(behind_bits([&](Model &m) {
    maximum(m);
    m.node("BipolarQuant", {"m", "one"}, "n").node("Conv", {"n", "v"}, "y");
  }));
  EXPECT_NE(again.find("node 4 'BipolarQuant_4'"), std::string::npos) << again;
  // A Relu makes them the same.
  const Network relu = load(behind_bits([&](Model &m) {
    maximum(m);
    m.node("Relu", {"m"}, "r").floats("u", {1, 2, 1, 1}, {1, 2}).node("Conv", {"r", "u"}, "y");
  }));
  ASSERT_NE(relu, nullptr) << error.message;
  EXPECT_EQ(run(relu, std::vector<float>(16, 0)), std::vector<float>(16, 2));
}

TEST_F(ConvertBipolar, AtTheEndItIsDropped) {
  const Network network = load(behind_bits([](Model &m) {
    m.node("Conv", {"a", "v"}, "z", {ints("pads", {1, 1, 1, 1})}).node("BipolarQuant", {"z", "one"}, "y");
  }));
  ASSERT_NE(network, nullptr) << error.message;
  ASSERT_EQ(network->note_count, 1);
  EXPECT_NE(std::string(network->notes[0]).find("BipolarQuant at the end is dropped"), std::string::npos);
}

TEST_F(ConvertBipolar, OtherScalesAreRefused) {
  for (const std::vector<float> &scale : {std::vector<float>{0}, {-1}, {1, 2, 3}, {}}) {
    Model model = behind_bits([](Model &) {});
    model.floats("s", {static_cast<int64_t>(scale.size())}, scale).node("BipolarQuant", {"a", "s"}, "n");
    model.node("Conv", {"n", "v"}, "y");
    EXPECT_NE(refusal(model).find("its scale"), std::string::npos) << error.message;
  }
}

} // namespace
