// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// convert_trains.h: a layer that adds or joins two trains, on its way to integers.
#ifndef RADISH_TESTS_NETWORK_CONVERT_TRAINS_H
#define RADISH_TESTS_NETWORK_CONVERT_TRAINS_H

#include "tests/network/convert_fixture.h"
#include "tests/network/network_spec.h"
#include "tests/reference/naive.h"

inline constexpr int COUNT = 24, CHANNELS = 3, PIXELS = 36;

struct ConvertScale : Convert {
  void SetUp() override {
    Convert::SetUp();
    bytes.resize(COUNT * 2 * PIXELS);
    for (uint8_t &byte : bytes) byte = static_cast<uint8_t>(generator());
    images = {COUNT, {2, 6, 6}, bytes.data(), nullptr, nullptr, {}, {}, false};
  }
  // Returns a model in which "a" is the relu of a convolution of x and "b" the relu of one whose weights are `ratio`
  // times as large; `join`, Add or Concat, takes both, and a readout follows.
  onnx_writer::Model two_trains(const std::string &join, float ratio) {
    onnx_writer::Model model;
    model.input = {2, 6, 6};
    auto b = random(CHANNELS * 18, -1, 1);
    for (float &w : b) w *= ratio;
    model.floats("wa", {CHANNELS, 2, 3, 3}, random(CHANNELS * 18, -1, 1)).floats("wb", {CHANNELS, 2, 3, 3}, b);
    model.node("Conv", {"x", "wa"}, "ca", {onnx_writer::ints("pads", {1, 1, 1, 1})}).node("Relu", {"ca"}, "a");
    model.node("Conv", {"x", "wb"}, "cb", {onnx_writer::ints("pads", {1, 1, 1, 1})}).node("Relu", {"cb"}, "b");
    const bool concat = join == "Concat";
    if (concat) model.node("Concat", {"a", "b"}, "s", {onnx_writer::integer("axis", 1)});
    else model.node("Add", {"a", "b"}, "s");
    // Groups of two channels, one of which lies in both trains, so that Concat becomes a layer.
    if (concat) model.floats("wr", {6, 2, 1, 1}, random(12, -1, 1));
    else model.floats("wr", {6, CHANNELS, 1, 1}, random(static_cast<size_t>(6 * CHANNELS), -1, 1));
    model.node("Relu", {"s"}, "r").node("Conv", {"r", "wr"}, "y", {onnx_writer::integer("group", concat ? 3 : 1)});
    return model;
  }
  // Returns the float network's output of layer `index` for one image.
  std::vector<float> real_output(const Network &network, int image, int index) const {
    std::vector<float *> memory(static_cast<size_t>(radish_float_memory(network.get())) / 2 + 1);
    std::vector<float> scratch(static_cast<size_t>(radish_float_scratch(network.get())));
    std::vector<float> logits(static_cast<size_t>(radish_shape_size(network->layers[network->layer_count - 1].sums)));
    radish_float_run(network.get(), pixels_of(&images, image).data(), reinterpret_cast<float *>(memory.data()),
                     scratch.data(), logits.data());
    const float *output = memory[static_cast<size_t>(index)];
    return {output, output + radish_shape_size(network->layers[index].shape)};
  }
  // Expects that the integer network's sums are those of the naive reference, number for number.
  void expect_naive(const Converted &converted) const {
    const reference::Spec spec = reference::spec_of(converted.network.get());
    std::vector<uint16_t> activations(static_cast<size_t>(radish_shape_size(images.shape)));
    for (int i = 0; i < COUNT; i++) {
      radish_images_quantise(&images, i, converted.network->input_bits, activations.data());
      EXPECT_EQ(converted.sums[static_cast<size_t>(i)],
                reference::evaluate_radix(spec, {activations.begin(), activations.end()}).logits);
    }
  }
  Converted whole(const Network &network) {
    return convert(folder, network, &images, COUNT, {8, 8, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false});
  }
  std::string conversion_refusal(const onnx_writer::Model &model, radish_convert_options options) {
    const Network network = load(model);
    radish_conversion *conversion = nullptr;
    EXPECT_NE(network, nullptr) << error.message;
    if (!network) return "";
    EXPECT_EQ(radish_convert(network.get(), &images, 0, COUNT, options, &conversion, &error), RADISH_BAD_INPUT);
    radish_conversion_destroy(conversion);
    return plain(error.message);
  }

  std::vector<uint8_t> bytes;
  radish_images images{};
};

inline constexpr radish_convert_options EIGHT = {8, 8, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false};

#endif
