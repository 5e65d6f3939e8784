// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Random ONNX graphs: the import gives what plain loops compute, or refuses; the integers are those of the naive model.
#include "tests/network/convert_fixture.h"
#include "tests/network/network_spec.h"
#include "tests/network/random_graph.h"
#include "tests/reference/naive.h"

#include <cmath>
#include <map>

namespace {

struct ConvertGraphs : Convert {
  // Expects that the converted network's sums are those of the naive model; a refusal of the conversion is counted.
  void expect_integers(const Network &network, const std::string &which) {
    const radish_shape shape = network->layers[0].shape;
    std::vector<uint8_t> bytes(6 * static_cast<size_t>(radish_shape_size(shape)));
    for (uint8_t &byte : bytes) byte = static_cast<uint8_t>(generator());
    const radish_images images = {6, shape, bytes.data(), nullptr, nullptr, {}, {}, false};
    radish_conversion *conversion = nullptr;
    radish_network *integers = nullptr;
    radish_functional *state = nullptr;
    const radish_convert_options options = {6, 8, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr, 0, false};
    if (radish_convert(network.get(), &images, 0, 6, options, &conversion, &error)) {
      refused_scales++;
      const std::string message = plain(error.message);
      const size_t begin = message.find("layer '");
      reasons[begin == std::string::npos ? message : message.substr(begin)]++;
      return;
    }
    ASSERT_EQ(radish_conversion_network(conversion, &integers, &error), RADISH_OK) << error.message;
    ASSERT_EQ(radish_functional_create(integers, &state, &error), RADISH_OK) << error.message;
    const reference::Spec spec = reference::spec_of(integers);
    std::vector<uint16_t> activations(static_cast<size_t>(radish_shape_size(shape)));
    std::vector<int64_t> sums(static_cast<size_t>(radish_shape_size(integers->layers[integers->layer_count - 1].sums)));
    for (int i = 0; i < 2; i++) {
      radish_images_quantise(&images, i, 8, activations.data());
      radish_functional_run(state, activations.data(), sums.data());
      EXPECT_EQ(sums, reference::evaluate_radix(spec, {activations.begin(), activations.end()}).logits) << which;
    }
    radish_functional_destroy(state);
    radish_network_destroy(integers);
    radish_conversion_destroy(conversion);
  }

  // Returns the largest difference to plain loops for an image, in units of what is allowed.
  double difference(const random_graph::Graph &graph, const Network &network, const std::vector<float> &image) {
    bool doubtful;
    const auto expected = graph.run(image, &doubtful);
    doubts += doubtful;
    if (doubtful) return 0;
    const auto got = run(network, image);
    if (got.size() != expected.size()) return INFINITY;
    double most = 0;
    for (size_t k = 0; k < got.size(); k++) {
      const double off = std::fabs(static_cast<double>(got[k]) - expected[k]);
      most = std::max(most, off / (1e-4 * std::max(1.0, std::fabs(expected[k]))));
    }
    return most;
  }
  // Says which is the first node whose output differs.
  std::string first_difference(random_graph::Graph graph, const std::vector<float> &image) {
    for (const std::string &value : graph.values) {
      graph.model.output = value;
      const Network network = load(graph.model);
      std::string all;
      for (int i = 0; network && i < network->note_count; i++) all += network->notes[i];
      const bool comparable = network && all.find("Relu at the end") == std::string::npos &&
                              all.find("stay in the order") == std::string::npos;
      if (comparable && difference(graph, network, image) > 1) return value;
    }
    return "none alone";
  }
  void expect_equal_or_refused(int count) {
    generator.seed(mutation_seed());
    std::map<std::string, int> used;
    int taken = 0;
    for (int i = 0; i < count; i++) {
      const random_graph::Graph graph = random_graph::draw(generator);
      const std::string which =
          "graph " + std::to_string(i) + ", opset " + std::to_string(graph.model.opset) + "\n" + graph.text;
      const Network network = load(graph.model);
      if (!network) {
        const std::string message = plain(error.message);
        EXPECT_NE(message.find("node "), std::string::npos) << message;
        const size_t begin = message.find("node ");
        reasons[begin == std::string::npos ? message : message.substr(begin)]++;
        continue;
      }
      taken++;
      for (const auto &[op, times] : graph.uses) used[op] += times;
      const radish_shape shape = network->layers[0].shape;
      ASSERT_EQ(graph.planes, (std::vector<int64_t>{shape.channels, shape.rows, shape.columns})) << which;
      for (int n = 0; n < 2; n++) {
        const auto image = random(static_cast<size_t>(radish_shape_size(shape)), 0, 1);
        ASSERT_LE(difference(graph, network, image), 1) << which << "first: " << first_difference(graph, image);
      }
      expect_integers(network, which);
      if (HasFatalFailure()) return;
    }
    for (const auto &[reason, times] : reasons) std::printf("refused %d:%s\n", times, reason.c_str());
    std::printf("%d of %d graphs were imported, %d of these had no scale\n", taken, count, refused_scales);
    std::printf("%d images were left out since a sign is nearer to 0 than floats are\n", doubts);
    EXPECT_LE(doubts, taken / 10);
    EXPECT_GT(taken, count * 3 / 4);
    EXPECT_LT(refused_scales, taken / 10);
    for (const char *op : {"Conv",      "Gemm",        "MatMul",    "Relu",       "Clip",
                           "Max",       "Min",         "LeakyRelu", "PRelu",      "Add",
                           "Sub",       "Mul",         "Div",       "Sum",        "BatchNormalization",
                           "MaxPool",   "AveragePool", "ReduceMax", "ReduceMean", "Concat",
                           "Split",     "Slice",       "Gather",    "Reshape",    "Flatten",
                           "Transpose", "BipolarQuant"}) {
      EXPECT_GT(used[op], 0) << op;
    }
  }
  int refused_scales = 0, doubts = 0;
  std::map<std::string, int> reasons; // of refusals, and how often each was given
};

TEST_F(ConvertGraphs, RandomGraphsAreEqualToPlainLoopsOrRefused) {
  expect_equal_or_refused(60);
}

TEST_F(ConvertGraphs, ChangedGraphsAreRefusedOrRead) {
  generator.seed(mutation_seed());
  for (int i = 0; i < 30; i++) {
    const std::string whole = random_graph::draw(generator).model.text();
    for (int k = 0; k < 40; k++) {
      const std::string changed = mutate(whole, generator);
      radish_float_network *network;
      status = radish_onnx_read("changed.onnx", changed.data(), changed.size(), &network, &error);
      EXPECT_EQ(status == RADISH_OK, network != nullptr);
      radish_float_network_destroy(network);
    }
  }
}

struct LongConvertGraphs : ConvertGraphs {};

TEST_F(LongConvertGraphs, ManyRandomGraphsAreEqualToPlainLoopsOrRefused) {
  expect_equal_or_refused(2000);
}

} // namespace
