// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The reference against worked examples that another program computed: every activation and every logit. The topologies
// are written out here; nothing reads YAML.
#include "tests/reference/files.h"
#include "tests/reference/naive.h"

#include <gtest/gtest.h>
#include <jansson.h>

#include <memory>

using namespace reference;

namespace {

Source conv(int from, int kernel, int stride, int pad, int groups = 1) {
  Source source;
  source.from = from, source.groups = groups;
  source.square(kernel, stride, pad);
  return source;
}

Source dense(int from) {
  Source source;
  source.from = from, source.read = Read::dense;
  return source;
}

Source identity(int from, int gain, int channel_offset) {
  Source source;
  source.from = from, source.read = Read::uniform, source.gain = gain, source.channel_offset = channel_offset;
  return source;
}

Layer conv_layer(const char *name, std::vector<Source> sources, int out, int shift, int pool = 1, int timesteps = 0) {
  Layer layer;
  layer.name = name, layer.sources = std::move(sources), layer.out_channels = out, layer.shift = shift;
  layer.pool = {pool, pool, 0};
  layer.timesteps = timesteps;
  return layer;
}

Layer dense_layer(const char *name, int from, int units, int shift) {
  Layer layer = conv_layer(name, {dense(from)}, units, shift);
  layer.op = Op::dense;
  return layer;
}

Layer readout(int from, int units) {
  Layer layer = dense_layer("out", from, units, 0);
  layer.readout = true;
  return layer;
}

Layer average(const char *name, int from, int channels) {
  Source source = conv(from, 2, 2, 0);
  source.read = Read::uniform;
  Layer layer = conv_layer(name, {source}, channels, 2);
  layer.op = Op::avg_pool;
  return layer;
}

Spec network(const char *name, int timesteps, int weight_bits, Shape input, int bits, Numbers pad,
             std::vector<Layer> layers) {
  Spec spec;
  spec.name = name, spec.timesteps = timesteps, spec.weight_bits = weight_bits, spec.input = input;
  spec.input_bits = bits, spec.pad_value = std::move(pad), spec.layers = std::move(layers);
  return spec;
}

class Examples : public ::testing::Test {
protected:
  const std::string folder = RADISH_SOURCE_DIR "/tests/examples/";

  static Numbers numbers(json_t *array) {
    Numbers values;
    size_t i;
    json_t *value;
    json_array_foreach(array, i, value) values.push_back(json_integer_value(value));
    return values;
  }

  // Expects the example's expected values for every layer of every image, by both evaluations; weights and images come
  // from the example's files.
  void expect_equal(Spec spec) {
    std::map<std::string, Tensor> tensors = read_safetensors(folder + spec.name + ".safetensors");
    for (Layer &layer : spec.layers) {
      layer.bias = tensors[layer.name + ".bias"];
      for (Source &source : layer.sources)
        if (source.read != Read::uniform)
          source.weights =
              tensors[layer.name + ".weight" + (layer.sources.size() > 1 ? "." + spec.name_of(source.from) : "")];
    }
    ASSERT_EQ(problem(spec), "");
    std::vector<Numbers> images = read_npy(folder + spec.name + ".npy", spec.input_bits);
    std::unique_ptr<json_t, void (*)(json_t *)> expected(
        json_load_file((folder + spec.name + ".expected.json").c_str(), 0, nullptr), json_decref);
    ASSERT_TRUE(expected);
    json_t *answers = json_object_get(expected.get(), "images");
    ASSERT_EQ(json_array_size(answers), images.size());
    ASSERT_GE(images.size(), 2u);
    for (size_t i = 0; i < images.size(); i++) {
      json_t *answer = json_array_get(answers, i), *activations = json_object_get(answer, "activations");
      for (const RadixRun &run : {evaluate_radix(spec, images[i]), evaluate_radix_by_steps(spec, images[i])}) {
        for (int k = 0; k + 1 < spec.populations(); k++)
          EXPECT_EQ(run.outputs[k], numbers(json_object_get(activations, spec.name_of(k).c_str())))
              << "image " << i << ", " << spec.name_of(k);
        EXPECT_EQ(json_object_size(activations), run.outputs.size() - 1);
        EXPECT_EQ(run.logits, numbers(json_object_get(answer, "logits"))) << "image " << i;
      }
    }
  }
};

TEST_F(Examples, Average) {
  expect_equal(network("average", 8, 5, {2, 9, 9}, 8, {1, 1},
                       {conv_layer("c0", {conv(0, 5, 1, 2)}, 24, 1), average("c1", 1, 24),
                        conv_layer("c2", {conv(2, 1, 1, 0)}, 24, 2), conv_layer("c3", {conv(3, 3, 1, 0, 24)}, 48, 0),
                        dense_layer("d", 4, 70, 3), readout(5, 7)}));
}

TEST_F(Examples, DepthwisePool) {
  expect_equal(network(
      "depthwise-pool", 7, 5, {1, 8, 8}, 6, {1},
      {conv_layer("c0", {conv(0, 1, 1, 0)}, 1, 2, 2), average("c1", 1, 1), dense_layer("d", 2, 33, 5), readout(3, 7)}));
}

TEST_F(Examples, MixedTimesteps) {
  expect_equal(network("mixed-timesteps", 7, 3, {1, 12, 12}, 6, {1},
                       {conv_layer("c0", {conv(0, 1, 1, 0)}, 17, 1, 1, 6), conv_layer("c1", {conv(1, 1, 1, 0)}, 17, 1),
                        conv_layer("c2", {conv(2, 3, 1, 1), identity(2, 1, 0)}, 17, 2),
                        conv_layer("c3", {conv(3, 3, 2, 1)}, 24, 5, 2), readout(4, 7)}));
}

TEST_F(Examples, Projection) {
  expect_equal(network("projection", 3, 4, {3, 12, 12}, 2, {0, 0, 0},
                       {conv_layer("c0", {conv(0, 5, 1, 2)}, 17, 6, 1, 2),
                        conv_layer("c1", {conv(1, 3, 1, 1), conv(0, 1, 1, 0)}, 17, 2, 2),
                        conv_layer("c2", {conv(2, 3, 1, 1), identity(2, 37, 2)}, 21, 2, 1, 4), average("c3", 3, 21),
                        dense_layer("d", 4, 70, 2), readout(5, 7)}));
}

TEST_F(Examples, Residual) {
  expect_equal(network("residual", 4, 6, {1, 12, 12}, 4, {1},
                       {conv_layer("c0", {conv(0, 5, 2, 2)}, 17, 3, 1, 6),
                        conv_layer("c1", {conv(1, 3, 1, 1), identity(1, 37, 2)}, 21, 2, 2),
                        conv_layer("c2", {conv(2, 1, 1, 0)}, 24, 5),
                        conv_layer("c3", {conv(3, 3, 1, 1), identity(3, 4, 2)}, 28, 7, 2), readout(4, 7)}));
}

} // namespace
