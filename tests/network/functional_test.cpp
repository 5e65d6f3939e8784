// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What a network computes: docs/chip.md section 1 by hand, and worked examples of whole networks.
#include "network/functional/functional.h"
#include "network/files/images.h"

#include "tests/files.h"
#include "tests/sets.h"
#include "network/load/network_load.h"
#include <jansson.h>

namespace {

class Functional : public Files {
protected:
  ~Functional() override {
    radish_functional_destroy(state);
    radish_network_destroy(network);
  }

  void load(const std::string &path, radish_overrides overrides = {}) {
    radish_error error = {};
    radish_functional_destroy(state);
    state = nullptr;
    radish_network_destroy(network);
    ASSERT_EQ(radish_network_load(path.c_str(), overrides, &network, &error), RADISH_OK) << error.message;
    ASSERT_EQ(radish_functional_create(network, &state, &error), RADISH_OK) << error.message;
  }
  std::vector<int64_t> run(const std::vector<uint16_t> &input) {
    std::vector<int64_t> logits(radish_shape_size(network->layers[network->layer_count - 1].sums));
    radish_functional_run(state, input.data(), logits.data());
    return logits;
  }
  std::vector<int> output(int layer) const {
    const uint16_t *values = radish_functional_output(state, layer);
    return {values, values + radish_shape_size(network->layers[layer].shape)};
  }
  std::string head(const std::string &shape, const std::string &more = "") const {
    return "name: n\ntimesteps: 4\nweight_bits: 8\nweights: w.st\ninput: {shape: [" + shape + "], bits: 4" + more +
           "}\nlayers:\n";
  }

  radish_network *network = nullptr;
  radish_functional *state = nullptr;
};

TEST_F(Functional, CommitIsReluShiftSaturateFloor) {
  put("w.st", safetensors({{"a.weight", "I8", {4, 1}, {1, -1, 7, 100}},
                           {"a.bias", "I32", {4}, {1, 3, 0, 100000}},
                           {"r.weight", "I8", {1, 4}, {1, 2, -3, 4}},
                           {"r.bias", "I32", {1}, {-1000}}}));
  load(put("n.yaml", head("1, 1, 1") + "- {name: a, op: dense, from: input, units: 4, shift: 1}\n"
                                       "- {name: r, op: dense, from: a, units: 1, readout: true}\n"));
  EXPECT_EQ(run({4}), std::vector<int64_t>({-1000 + 2 + 0 - 3 * 14 + 4 * 15}));
  EXPECT_EQ(output(1), std::vector<int>({2, 0, 14, 15})); // 5>>1, -1, 28>>1, saturated
}

TEST_F(Functional, ConvolutionPadsStridesAndGroups) {
  // The layer has two channels in two groups, with 2 x 2 kernels over 3 x 3, stride 2 and pad 1: taps outside add
  // nothing.
  put("w.st",
      safetensors({{"a.weight", "I16", {2, 1, 2, 2}, {1, 2, 3, 4, 0, 0, 0, 1}}, {"a.bias", "I32", {2}, {0, 0}}}));
  load(put("n.yaml", head("2, 3, 3") + "- {name: a, op: conv, from: input, out_channels: 2, kernel: 2, stride: 2, pad: "
                                       "1, groups: 2, readout: true}\n"));
  EXPECT_EQ(run({1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 8, 7, 6, 5, 4, 3, 2, 1}),
            std::vector<int64_t>({4 * 1, 3 * 2 + 4 * 3, 2 * 4 + 4 * 7, 5 + 2 * 6 + 3 * 8 + 4 * 9, 9, 7, 3, 1}));
}

TEST_F(Functional, MaxPoolingIsPaddedWithZeroAndDropsIncompleteWindows) {
  put("w.st", safetensors({{"a.weight", "I8", {1, 1, 1, 1}, {1}},
                           {"a.bias", "I32", {1}, {-3}},
                           {"r.weight", "I8", {1, 4}, {1, 1, 1, 1}},
                           {"r.bias", "I32", {1}, {0}}}));
  const std::string tail = "- {name: r, op: dense, from: a, units: 1, readout: true}\n";
  load(put("n.yaml", head("1, 4, 4") +
                         "- {name: a, op: conv, from: input, out_channels: 1, kernel: 1, shift: 0, "
                         "max_pool: {kernel: 3, stride: 2, pad: 1}}\n" +
                         tail));
  run({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0});
  EXPECT_EQ(output(1), std::vector<int>({3, 5, 11, 12}));
  load(put("n.yaml", head("1, 5, 5") +
                         "- {name: a, op: conv, from: input, out_channels: 1, kernel: 1, shift: 0, max_pool: 2}\n" +
                         tail));
  std::vector<uint16_t> image(25, 15);
  image[0] = image[1] = image[5] = 1;
  image[6] = 7;
  run(image);
  EXPECT_EQ(output(1), std::vector<int>({4, 12, 12, 12}));
}

TEST_F(Functional, AnIdentityAddsItsGainToShiftedChannels) {
  put("w.st", safetensors({{"a.bias", "I32", {3}, {1, 0, -5}}}));
  load(put("n.yaml", head("2, 3, 3") +
                         "- name: a\n  op: add\n  from: [{layer: input, identity: 3, stride: 2, "
                         "channel_offset: 1}, {layer: input, stride: 2, channel_offset: -1}]\n  readout: true\n"));
  std::vector<uint16_t> image(18);
  for (int i = 0; i < 18; i++) image[i] = static_cast<uint16_t>(i % 16);
  // The channels are c0 = 1 + x[1], c1 = 3 x[0] and c2 = -5 + 3 x[1], each at the pixels 0, 2, 6 and 8.
  EXPECT_EQ(run(image), std::vector<int64_t>({10, 12, 16, 2, 0, 6, 18, 24, 22, 28, -5 + 45, -5 + 3}));
}

TEST_F(Functional, PadValueIsExactAtTheBorder) {
  put("w.st",
      safetensors({{"a.weight", "I8", {1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9}}, {"a.bias", "I32", {1}, {10}}}));
  load(put("n.yaml", head("1, 2, 2", ", pad_value: [2]") +
                         "- {name: a, op: conv, from: input, out_channels: 1, kernel: 3, pad: 1, readout: true}\n"));
  const auto at = [](int y, int x) { return y >= 0 && y < 2 && x >= 0 && x < 2 ? 3 + 4 * y + x : 2; };
  std::vector<int64_t> expected;
  for (int y = 0; y < 2; y++) {
    for (int x = 0; x < 2; x++) {
      int64_t sum = 10;
      for (int k = 0; k < 9; k++) sum += (k + 1) * at(y - 1 + k / 3, x - 1 + k % 3);
      expected.push_back(sum);
    }
  }
  EXPECT_EQ(run({3, 4, 7, 8}), expected);
  ASSERT_TRUE(network->layers[1].bias_per_neuron);
  EXPECT_EQ(network->layers[1].bias[0], 10 + 2 * (1 + 2 + 3 + 4 + 7));
}

TEST_F(Functional, SumsBeyond32BitsAreExact) {
  std::vector<int> weights(4096, 32767);
  put("w.st", safetensors({{"a.weight", "I16", {1, 4096}, weights}, {"a.bias", "I32", {1}, {2147483647}}}));
  load(put("n.yaml", "name: n\ntimesteps: 16\nweight_bits: 16\nweights: w.st\ninput: {shape: [4, 32, 32]}\nlayers:\n"
                     "- {name: a, op: dense, from: input, units: 1, readout: true}\n"));
  EXPECT_EQ(run(std::vector<uint16_t>(4096, 65535)), std::vector<int64_t>({4096LL * 32767 * 65535 + 2147483647}));
}

// Returns the logits straight from the equations, as slowly as they read.
std::vector<int64_t> reference(const radish_network &net, std::vector<uint16_t> input) {
  std::vector<std::vector<uint16_t>> outputs = {std::move(input)};
  for (int l = 1; l < net.layer_count; l++) {
    const radish_layer &layer = net.layers[l];
    std::vector<int64_t> sums;
    for (int c = 0; c < layer.sums.channels; c++) {
      for (int y = 0; y < layer.sums.rows; y++) {
        for (int x = 0; x < layer.sums.columns; x++) {
          int64_t a = layer.bias_per_neuron ? layer.bias[sums.size()] : layer.bias[c];
          for (int s = 0; s < layer.source_count; s++) {
            const radish_source &src = layer.sources[s];
            const radish_shape in = net.layers[src.from].shape;
            const auto &X = outputs[src.from];
            if (src.read == RADISH_READ_DENSE) {
              for (size_t i = 0; i < X.size(); i++) a += (int64_t)src.weights[c * X.size() + i] * X[i];
              continue;
            }
            const int per_group = in.channels / src.groups, out_per_group = layer.sums.channels / src.groups;
            for (int ky = 0; ky < src.rows.kernel; ky++) {
              for (int kx = 0; kx < src.columns.kernel; kx++) {
                const int iy = y * src.rows.stride - src.rows.pad + ky,
                          ix = x * src.columns.stride - src.columns.pad + kx;
                if (iy < 0 || iy >= in.rows || ix < 0 || ix >= in.columns) continue;
                if (src.read == RADISH_READ_UNIFORM) {
                  const int ci = c - src.channel_offset;
                  if (ci >= 0 && ci < in.channels) a += src.gain * X[(ci * in.rows + iy) * in.columns + ix];
                  continue;
                }
                for (int ci = 0; ci < per_group; ci++) {
                  a += src.weights[((c * per_group + ci) * src.rows.kernel + ky) * src.columns.kernel + kx] *
                       X[((c / out_per_group * per_group + ci) * in.rows + iy) * in.columns + ix];
                }
              }
            }
          }
          sums.push_back(a);
        }
      }
    }
    if (layer.readout) return sums;
    std::vector<uint16_t> out;
    for (int c = 0; c < layer.shape.channels; c++) {
      for (int y = 0; y < layer.shape.rows; y++) {
        for (int x = 0; x < layer.shape.columns; x++) {
          int64_t largest = 0;
          const radish_window_axis rows = layer.pool_rows, columns = layer.pool_columns;
          for (int k = 0; k < rows.kernel * columns.kernel; k++) {
            const int sy = y * rows.stride - rows.pad + k / columns.kernel;
            const int sx = x * columns.stride - columns.pad + k % columns.kernel;
            if (sy < 0 || sy >= layer.sums.rows || sx < 0 || sx >= layer.sums.columns) continue;
            const int64_t a = sums[(c * layer.sums.rows + sy) * layer.sums.columns + sx];
            const int64_t Y = a < 0 ? 0 : std::min(a >> layer.shift, ((int64_t)1 << layer.timesteps) - 1);
            largest = std::max(largest, Y);
          }
          out.push_back(static_cast<uint16_t>(largest));
        }
      }
    }
    outputs.push_back(out);
  }
  return {};
}

TEST_F(Functional, EqualsThePlainEquationsOnRandomNetworks) {
  for (int seed = 1; seed <= 10; seed++) {
    const std::string set = "seed=" + std::to_string(seed);
    load(put("r.yaml", "name: r\ntimesteps: 5\nweight_bits: 7\nactivity: 0.4\ninput: {shape: [3, 11, 10], "
                       "bits: 6, pad_value: [1, 0, 5]}\n"
                       "layers:\n"
                       "- {name: a, op: conv, from: input, out_channels: 18, kernel: 5, stride: 2, pad: 2}\n"
                       "- {name: b, op: conv, from: a, out_channels: 18, kernel: 3, pad: 2, groups: 6, "
                       "max_pool: {kernel: 3, stride: 2, "
                       "pad: 1}, timesteps: 3}\n"
                       "- {name: c, op: conv, from: [{layer: b, kernel: 3, pad: 1}, {layer: b, identity: -9, "
                       "channel_offset: 3}, {layer: "
                       "input, kernel: 5, stride: 3, pad: 2}], out_channels: 7}\n"
                       "- {name: d, op: avg_pool, from: c, kernel: 2}\n"
                       "- {name: e, op: add, from: [{layer: d, identity: 5}, {layer: d, identity: 2, "
                       "channel_offset: 2}]}\n"
                       "- {name: f, op: dense, from: [d, e], units: 12}\n"
                       "- {name: g, op: dense, from: f, units: 4, readout: true}\n"),
         Sets{set.c_str()});
    ASSERT_NE(state, nullptr);
    std::vector<uint16_t> input(3 * 11 * 10);
    radish_images_random_activations(99, seed, 0.4, 6, false, static_cast<int64_t>(input.size()), input.data());
    EXPECT_EQ(run(input), reference(*network, input)) << set;
  }
}

struct Json {
  explicit Json(const std::string &path) : root(json_load_file(path.c_str(), 0, nullptr)) {}
  ~Json() { json_decref(root); }
  Json(const Json &) = delete;
  json_t *root;
};

std::vector<int64_t> numbers(const json_t *array) {
  std::vector<int64_t> values;
  for (size_t i = 0; i < json_array_size(array); i++) values.push_back(json_integer_value(json_array_get(array, i)));
  return values;
}

class WorkedExample : public Functional, public testing::WithParamInterface<std::string> {};

TEST_P(WorkedExample, EqualsEveryActivationAndLogit) {
  const std::string stem = RADISH_SOURCE_DIR "/tests/examples/" + GetParam();
  load(stem + ".yaml");
  ASSERT_NE(network, nullptr);
  radish_error error = {};
  radish_images *images = nullptr;
  ASSERT_EQ(radish_images_load((stem + ".npy").c_str(), nullptr, network->layers[0].shape, &images, &error), RADISH_OK)
      << error.message;
  const Json expected(stem + ".expected.json");
  const json_t *list = json_object_get(expected.root, "images");
  ASSERT_EQ(json_array_size(list), static_cast<size_t>(images->count));
  for (int i = 0; i < images->count; i++) {
    std::vector<uint16_t> input(radish_shape_size(images->shape));
    radish_images_quantise(images, i, network->input_bits, input.data());
    const json_t *image = json_array_get(list, static_cast<size_t>(i));
    EXPECT_EQ(run(input), numbers(json_object_get(image, "logits")));
    for (int l = 0; l < network->layer_count - 1; l++) {
      const std::vector<int> got = output(l);
      EXPECT_EQ(std::vector<int64_t>(got.begin(), got.end()),
                numbers(json_object_get(json_object_get(image, "activations"), network->layers[l].name)))
          << "image " << i << ", layer " << network->layers[l].name;
    }
  }
  radish_images_destroy(images);
}

INSTANTIATE_TEST_SUITE_P(Examples, WorkedExample,
                         testing::Values("residual", "projection", "depthwise-pool", "average", "mixed-timesteps"),
                         [](const auto &example) {
                           std::string name = example.param;
                           for (char &c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

} // namespace
