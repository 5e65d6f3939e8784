// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// From an ONNX model to its cores in RTL: `radish convert`, `radish run`, the same without time, `radish cosim`, and the
// naive model on the file that was written, all give one answer. The models have what becomes signed: linear
// bottlenecks whose shortcuts are added, leaky Relus and their maxima; and bits.
#include "network/load/network_load.h"
#include "tests/cli/run_command.h"
#include "tests/network/layer_draw.h"
#include "tests/network/network_spec.h"
#include "tests/reference/naive.h"

#include <gtest/gtest.h>

namespace {

using onnx_writer::decimal;
using onnx_writer::ints;
using onnx_writer::Model;
using Logits = std::vector<std::vector<int64_t>>;
using Network = std::unique_ptr<radish_network, void (*)(radish_network *)>;

struct CosimConverted : CommandFolder, onnx_models::LayerDraw {
  static constexpr int IMAGES = 12, RUN = 2; // for the calibration; of them, on the chip
  std::mt19937 generator{11};
  CosimConverted() : LayerDraw{generator} {}

  // Converts the model with random images.
  Network converted(const Model &model, const std::string &options) {
    put("model.onnx", model.text());
    std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (" + std::to_string(IMAGES);
    int64_t size = 1;
    for (int64_t dimension : model.input) header += ", " + std::to_string(dimension), size *= dimension;
    header += "), }\n";
    pixels.resize(static_cast<size_t>(IMAGES * size));
    for (uint8_t &pixel : pixels) pixel = static_cast<uint8_t>(generator());
    put("images.npy", std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(header.size()) + '\0' + header +
                          std::string(pixels.begin(), pixels.end()));
    const Result made = radish("convert model.onnx --calibrate images.npy " + options + " -o net.yaml");
    EXPECT_EQ(made.status, 0) << made.err;
    radish_network *network = nullptr;
    radish_error error = {""};
    EXPECT_EQ(radish_network_load((folder + "/net.yaml").c_str(), {0, nullptr}, &network, &error), RADISH_OK)
        << error.message;
    return {network, radish_network_destroy};
  }

  static Logits logits_of(const json_t *run) {
    Logits out;
    const json_t *images = json_object_get(run, "images");
    for (size_t i = 0; i < json_array_size(images); i++) {
      const json_t *values = json_object_get(json_array_get(images, i), "logits");
      out.emplace_back();
      for (size_t k = 0; k < json_array_size(values); k++)
        out.back().push_back(json_integer_value(json_array_get(values, k)));
    }
    return out;
  }

  void expect_one_answer(const radish_network *network) {
    const reference::Spec spec = reference::spec_of(network);
    const auto size = static_cast<size_t>(radish_shape_size(network->layers[0].shape));
    Logits naive;
    for (size_t i = 0; i < RUN; i++) {
      const auto first = pixels.begin() + static_cast<std::ptrdiff_t>(i * size);
      naive.push_back(reference::evaluate_radix(spec, {first, first + static_cast<std::ptrdiff_t>(size)}).logits);
    }
    ASSERT_NE(naive[0], naive[1]); // images of one answer would show nothing
    const std::string what = "-n net.yaml -i images.npy --images 0:" + std::to_string(RUN);
    const std::string chip = " -c '" RADISH_PLAIN_CHIP "'";
    const Result functional = radish("run --functional " + what + " --json functional.json");
    ASSERT_EQ(functional.status, 0) << functional.err;
    EXPECT_EQ(logits_of(load("functional.json").get()), naive);
    for (const std::string settings : {"", " --set sync=barrier --set cores=3"}) {
      const Result run = radish("run " + what + chip + settings + " --json run.json");
      ASSERT_EQ(run.status, 0) << run.err;
      EXPECT_EQ(logits_of(load("run.json").get()), naive) << settings;
      const Result cosim = radish("cosim " + what + chip + settings + " --json cosim.json");
      ASSERT_EQ(cosim.status, 0) << cosim.err << cosim.out;
      const Json both = load("cosim.json");
      EXPECT_EQ(json_integer_value(json_object_get(both.get(), "differences")), 0) << settings;
      EXPECT_GT(json_integer_value(json_object_get(both.get(), "packets")), 1000) << settings;
      EXPECT_GT(json_integer_value(json_object_get(both.get(), "cores_rtl")), 0) << settings;
      EXPECT_EQ(json_integer_value(json_object_get(both.get(), "cores_c")), 0) << settings;
      EXPECT_EQ(logits_of(json_object_get(both.get(), "run")), naive) << settings;
      EXPECT_EQ(logits_of(json_object_get(both.get(), "platform")), naive) << settings;
    }
  }

  std::vector<uint8_t> pixels;
};

TEST_F(CosimConverted, LinearBottlenecksWithShortcutsGiveOneAnswer) {
  Model model;
  model.input = {3, 8, 8};
  model.floats("zero", {}, {0}).floats("six", {}, {6});
  conv(model, "x", "stem", 3, 8, 3, 1, 2);
  relu6(model, "stem", "s");
  bottleneck(model, "s", "b1", 8, 12, 6, 1);
  bottleneck(model, "b1", "b2", 6, 12, 6, 1); // two that add what was before them
  bottleneck(model, "b2", "b3", 6, 12, 6, 1);
  bottleneck(model, "b3", "b4", 6, 12, 4, 2);
  conv(model, "b4", "last", 4, 12, 1);
  relu6(model, "last", "l");
  head(model, "l", 12);
  const Network network = converted(model, "-T 6 -W 6");
  ASSERT_NE(network, nullptr);
  int is_signed = 0, depthwise = 0, shortcuts = 0;
  for (int i = 1; i < network->layer_count; i++) {
    const radish_layer &layer = network->layers[i];
    is_signed += layer.is_signed;
    depthwise += layer.sources[0].groups == layer.sums.channels && layer.sources[0].rows.kernel == 3;
    for (int s = 0; s < layer.source_count; s++) {
      shortcuts += layer.source_count == 2 && layer.sources[s].read == RADISH_READ_UNIFORM &&
                   network->layers[layer.sources[s].from].is_signed;
    }
  }
  EXPECT_EQ(is_signed, 4);
  EXPECT_EQ(depthwise, 4);
  EXPECT_EQ(shortcuts, 2);
  expect_one_answer(network.get());
}

TEST_F(CosimConverted, LeakyRelusAndTheirMaximaGiveOneAnswer) {
  Model model;
  model.input = {2, 8, 8};
  conv(model, "x", "c", 2, 8, 3);
  model.node("LeakyRelu", {"c"}, "r", {decimal("alpha", 0.125F)});
  model.node("MaxPool", {"r"}, "m",
             {ints("kernel_shape", {3, 3}), ints("strides", {2, 2}), ints("pads", {1, 1, 1, 1})});
  conv(model, "m", "d", 8, 8, 3);
  model.node("LeakyRelu", {"d"}, "e", {decimal("alpha", 0.25F)});
  conv(model, "e", "h", 8, 6, 3, 1, 2);
  model.node("LeakyRelu", {"h"}, "i", {decimal("alpha", 0.5F)});
  head(model, "i", 6);
  const Network network = converted(model, "-T 6 -W 6");
  ASSERT_NE(network, nullptr);
  std::vector<int> leaks;
  bool pools = false;
  for (int i = 1; i < network->layer_count; i++) {
    if (network->layers[i].leak) leaks.push_back(network->layers[i].leak);
    pools = pools || (network->layers[i].leak && radish_layer_pools(&network->layers[i]));
  }
  EXPECT_EQ(leaks, (std::vector<int>{3, 2, 1}));
  EXPECT_TRUE(pools);
  expect_one_answer(network.get());
}

TEST_F(CosimConverted, BitsWithBiasesAtTheBorderGiveOneAnswer) {
  Model model;
  model.input = {2, 8, 8};
  model.floats("one", {}, {1}).floats("half", {}, {0.5F});
  conv(model, "x", "c", 2, 8, 3);
  model.node("BipolarQuant", {"c", "one"}, "a");
  model.floats("raw", {8, 8, 3, 3}, drawn(576, -1, 1)).node("BipolarQuant", {"raw", "half"}, "k");
  model.floats("n", {8, 1, 1}, drawn(8, -1, 1));
  model.node("Conv", {"a", "k"}, "d", {ints("pads", {1, 1, 1, 1})}).node("Add", {"d", "n"}, "e");
  model.node("MaxPool", {"e"}, "m", {ints("kernel_shape", {2, 2}), ints("strides", {2, 2})});
  model.node("BipolarQuant", {"m", "half"}, "b");
  head(model, "b", 8);
  const Network network = converted(model, "-T 6 -W 6");
  ASSERT_NE(network, nullptr);
  EXPECT_EQ(network->layers[1].timesteps, 1);
  EXPECT_EQ(network->layers[2].timesteps, 1);
  EXPECT_TRUE(network->layers[2].bias_per_neuron);
  expect_one_answer(network.get());
}

} // namespace
