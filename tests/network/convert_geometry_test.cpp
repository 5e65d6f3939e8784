// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Windows of every kind: what a window of two axes can compute gives the same numbers, the rest is refused by name.
#include "tests/network/convert_fixture.h"

#include <algorithm>

namespace {

using onnx_writer::decimal;
using onnx_writer::integer;
using onnx_writer::ints;
using onnx_writer::Model;
using onnx_writer::text;

struct ConvertGeometry : Convert {
  // Returns a model whose input has `rows` x `columns` pixels: Relu(1 x 1 convolution of weight 1) "r" -> `op` -> "y".
  static Model pooled(const std::string &op, int rows, int columns, const std::vector<std::string> &attributes) {
    Model model;
    model.input = {1, rows, columns};
    model.floats("one", {1, 1, 1, 1}, {1}).node("Conv", {"x", "one"}, "c").node("Relu", {"c"}, "r");
    model.node(op, {"r"}, "p", attributes).node("Conv", {"p", "one"}, "y");
    return model;
  }
  static Model convolved(int size, const std::vector<float> &weights, const std::vector<std::string> &attributes) {
    Model model;
    model.input = {1, size, size};
    model.floats("w", {1, 1, 3, 3}, weights).node("Conv", {"x", "w"}, "y", attributes);
    return model;
  }
};

// Returns a 3 x 3 convolution of one image, which is padded by `before` and `after` on each axis.
std::vector<float> convolve(const std::vector<float> &image, int size, const std::vector<float> &weights, int stride,
                            int before, int after) {
  std::vector<float> out;
  for (int y = -before; y + 3 <= size + after; y += stride) {
    for (int x = -before; x + 3 <= size + after; x += stride) {
      float sum = 0;
      for (int k = 0; k < 9; k++) {
        const int iy = y + k / 3, ix = x + k % 3;
        if (iy >= 0 && iy < size && ix >= 0 && ix < size)
          sum += weights[static_cast<size_t>(k)] * image[static_cast<size_t>(iy * size + ix)];
      }
      out.push_back(sum);
    }
  }
  return out;
}

TEST_F(ConvertGeometry, AutomaticPadsAreThoseOfTheStandard) {
  const auto weights = random(9, -1, 1);
  for (const int size : {7, 8, 9}) {
    for (const int stride : {1, 2, 3}) {
      const auto image = random(static_cast<size_t>(size * size), 0, 1);
      const int out = (size + stride - 1) / stride, all = std::max((out - 1) * stride + 3 - size, 0);
      const std::tuple<const char *, int, int> cases[] = {{"VALID", 0, 0},
                                                          {"SAME_UPPER", all / 2, all - all / 2},
                                                          {"SAME_LOWER", all - all / 2, all / 2},
                                                          {"NOTSET", 0, 0}};
      for (const auto &[name, before, after] : cases) {
        const Network network =
            load(convolved(size, weights, {text("auto_pad", name), ints("strides", {stride, stride})}));
        ASSERT_NE(network, nullptr) << error.message;
        near(run(network, image), convolve(image, size, weights, stride, before, after));
      }
    }
  }
  EXPECT_NE(refusal(convolved(8, weights, {text("auto_pad", "SAME")})).find("Conv_0"), std::string::npos)
      << error.message;
  EXPECT_NE(std::string(error.message).find("auto_pad must be"), std::string::npos) << error.message;
}

// Returns the maxima over windows of 3 x 3 with strides 2 and 1, of an image of `rows` x `columns`: so many windows, the
// first of them that far before the image.
std::vector<float> maxima(const std::vector<float> &image, int rows, int columns, int count_y, int count_x, int top,
                          int left) {
  std::vector<float> out;
  for (int y = 0; y < count_y; y++) {
    for (int x = 0; x < count_x; x++) {
      float most = 0;
      for (int k = 0; k < 9; k++) {
        const int iy = y * 2 - top + k / 3, ix = x - left + k % 3;
        if (iy >= 0 && ix >= 0 && iy < rows && ix < columns)
          most = std::max(most, image[static_cast<size_t>(iy * columns + ix)]);
      }
      out.push_back(most);
    }
  }
  return out;
}

TEST_F(ConvertGeometry, StridesAndPadsOfMaxPoolMayAllDiffer) {
  const auto image = random(56, 0, 1);
  const std::vector<std::string> window = {ints("kernel_shape", {3, 3}), ints("strides", {2, 1})};
  for (const auto &[top, left, bottom, right] :
       {std::tuple{0, 0, 0, 0}, {1, 1, 1, 1}, {0, 0, 1, 1}, {2, 0, 0, 1}, {1, 2, 2, 0}}) {
    std::vector<std::string> all = window;
    all.push_back(ints("pads", {top, left, bottom, right}));
    const Network network = load(pooled("MaxPool", 8, 7, all));
    ASSERT_NE(network, nullptr) << error.message;
    near(run(network, image), maxima(image, 8, 7, (8 + top + bottom - 3) / 2 + 1, 7 + left + right - 2, top, left));
  }
  std::vector<std::string> all = window;
  all.push_back(ints("dilations", {2, 2}));
  EXPECT_NE(refusal(pooled("MaxPool", 8, 7, all)).find("MaxPool_2"), std::string::npos) << error.message;
  EXPECT_NE(std::string(error.message).find("must have no dilation"), std::string::npos) << error.message;
}

TEST_F(ConvertGeometry, CeilingModeAddsWindowsThatTheBorderCutsOff) {
  const auto image = random(56, 0, 1);
  const Network network =
      load(pooled("MaxPool", 8, 7, {ints("kernel_shape", {3, 3}), ints("strides", {2, 1}), integer("ceil_mode", 1)}));
  ASSERT_NE(network, nullptr) << error.message;
  near(run(network, image), maxima(image, 8, 7, 4, 5, 0, 0)); // of 3.5 windows of rows the last begins within the image
  const std::vector<std::string> window = {ints("kernel_shape", {2, 2}), ints("strides", {2, 2}),
                                           integer("ceil_mode", 1)};
  EXPECT_NE(load(pooled("AveragePool", 8, 8, window)), nullptr) << error.message;
  const std::string message = refusal(pooled("AveragePool", 7, 7, window));
  EXPECT_NE(message.find("AveragePool_2"), std::string::npos) << message;
  EXPECT_NE(message.find("ceil_mode"), std::string::npos) << message;
}

TEST_F(ConvertGeometry, NothingIsFilledUpWithZeros) {
  const auto image = random(70, 0, 1), weights = random(10, -1, 1);
  Model model;
  model.input = {1, 10, 7};
  model.floats("w", {2, 1, 1, 5}, weights);
  model.node("Conv", {"x", "w"}, "y", {ints("pads", {0, 1, 0, 3}), ints("strides", {3, 2})});
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  const radish_float_source &source = network->layers[1].sources[0];
  EXPECT_EQ(source.rows.kernel, 1);
  EXPECT_EQ(source.rows.stride, 3);
  EXPECT_EQ(source.columns.kernel, 5);
  EXPECT_EQ(source.columns.stride, 2);
  EXPECT_EQ(source.columns.pad, 1);
  std::vector<float> expected;
  for (size_t i = 0; i < 2 * 4 * 4; i++) {
    float sum = 0;
    for (size_t k = 0; k < 5; k++) {
      const size_t x = i % 4 * 2 + k; // one more than the column
      if (x >= 1 && x <= 7) sum += weights[i / 16 * 5 + k] * image[i / 4 % 4 * 3 * 7 + x - 1];
    }
    expected.push_back(sum);
  }
  near(run(network, image), expected);
}

TEST_F(ConvertGeometry, APadAsLargeAsItsKernelHasTapsOfZeros) {
  const auto image = random(16, 0, 1);
  Model model;
  model.floats("w", {1, 1, 1, 1}, {2});
  model.node("Conv", {"x", "w"}, "y", {ints("pads", {1, 0, 2, 1})});
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  std::vector<float> expected(7 * 5, 0);
  for (size_t i = 0; i < 16; i++) expected[(i / 4 + 1) * 5 + i % 4] = 2 * image[i];
  near(run(network, image), expected);
}

TEST_F(ConvertGeometry, MeansOverAnyRectangleAreExact) {
  for (const auto &[rows, columns] : {std::pair{4, 4}, {3, 7}, {5, 2}, {1, 6}}) {
    const auto image = random(static_cast<size_t>(rows * columns), 0, 1);
    float mean = 0;
    for (float pixel : image) mean += pixel / static_cast<float>(rows * columns);
    for (const char *op : {"GlobalAveragePool", "AveragePool"}) {
      const Network network = load(pooled(op, rows, columns, {ints("kernel_shape", {rows, columns})}));
      ASSERT_NE(network, nullptr) << error.message;
      near(run(network, image), {mean});
      const bool chips_own = rows == 4; // 4 x 4 becomes the chip's avg_pool
      EXPECT_EQ(network->layers[2].sources[0].read == RADISH_READ_UNIFORM, chips_own);
    }
  }
  const auto image = random(30, 0, 1);
  const Network wide = load(pooled("AveragePool", 5, 6, {ints("kernel_shape", {2, 3}), ints("strides", {2, 2})}));
  ASSERT_NE(wide, nullptr) << error.message;
  std::vector<float> expected;
  for (size_t y = 0; y < 4; y += 2) {
    for (size_t x = 0; x < 4; x += 2) {
      float sum = 0;
      for (size_t k = 0; k < 6; k++) sum += image[(y + k / 3) * 6 + x + k % 3] / 6;
      expected.push_back(sum);
    }
  }
  near(run(wide, image), expected);
}

TEST_F(ConvertGeometry, AveragesThatDoNotCountTheirPadAreRefused) {
  const std::string message =
      refusal(pooled("AveragePool", 8, 8, {ints("kernel_shape", {3, 3}), ints("pads", {1, 1, 1, 1})}));
  EXPECT_NE(message.find("AveragePool_2"), std::string::npos) << message;
  EXPECT_NE(message.find("count_include_pad"), std::string::npos) << message;
}

// Returns a model that adds a 3 x 3 depthwise convolution of stride 2 and a 1 x 1 convolution of all channels with
// `stride`, both of the same population r.
Model branches(const std::vector<float> &wide, const std::vector<float> &point, int64_t stride) {
  Model model;
  model.input = {2, 5, 5};
  model.floats("eye", {2, 2, 1, 1}, {1, 0, 0, 1}).floats("w", {2, 1, 3, 3}, wide).floats("p", {2, 2, 1, 1}, point);
  model.node("Conv", {"x", "eye"}, "c").node("Relu", {"c"}, "r");
  model.node("Conv", {"r", "w"}, "a", {ints("pads", {1, 1, 1, 1}), ints("strides", {2, 2}), integer("group", 2)});
  model.node("Conv", {"r", "p"}, "b", {ints("strides", {stride, stride})}).node("Add", {"a", "b"}, "y");
  return model;
}

TEST_F(ConvertGeometry, ConvolutionsOfOneLayerAreAddedToOneKernel) {
  const auto wide = random(18, -1, 1), point = random(4, -1, 1), image = random(50, 0, 1);
  const Network network = load(branches(wide, point, 2));
  ASSERT_NE(network, nullptr) << error.message;
  EXPECT_EQ(network->layers[2].source_count, 1);
  std::vector<float> expected;
  for (size_t c = 0; c < 2; c++) {
    const std::vector<float> own(image.begin() + static_cast<std::ptrdiff_t>(25 * c),
                                 image.begin() + static_cast<std::ptrdiff_t>(25 * c + 25));
    const std::vector<float> kernel(wide.begin() + static_cast<std::ptrdiff_t>(9 * c),
                                    wide.begin() + static_cast<std::ptrdiff_t>(9 * c + 9));
    const auto depthwise = convolve(own, 5, kernel, 2, 1, 1);
    for (size_t i = 0; i < 9; i++) {
      const size_t at = i / 3 * 10 + i % 3 * 2;
      expected.push_back(depthwise[i] + point[2 * c] * image[at] + point[2 * c + 1] * image[25 + at]);
    }
  }
  near(run(network, image), expected);
}

} // namespace
