// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// convert_fixture.h: from an ONNX file to a float network, and to the answers of its integers.
#ifndef RADISH_TESTS_NETWORK_CONVERT_FIXTURE_H
#define RADISH_TESTS_NETWORK_CONVERT_FIXTURE_H

#include "tests/files.h"
#include "network/convert/convert.h"
#include "network/functional/functional.h"
#include "network/files/images.h"
#include "network/onnx/onnx.h"
#include "tests/network/onnx_writer.h"
#include "network/load/network_load.h"

#include <memory>

struct NetworkFree {
  void operator()(radish_float_network *network) const { radish_float_network_destroy(network); }
};
using Network = std::unique_ptr<radish_float_network, NetworkFree>;

struct Convert : Files {
  Network load(const std::string &path) {
    radish_float_network *network = nullptr;
    error.message[0] = 0;
    status = radish_onnx_load(path.c_str(), &network, &error);
    EXPECT_EQ(status == RADISH_OK, network != nullptr);
    EXPECT_EQ(status == RADISH_OK, error.message[0] == 0) << error.message;
    return Network(network);
  }
  Network load(const onnx_writer::Model &model) { return load(put("model.onnx", model.text())); }
  std::string refusal(const onnx_writer::Model &model) {
    EXPECT_EQ(load(model), nullptr);
    return plain(error.message);
  }
  static std::vector<float> run(const Network &network, const std::vector<float> &input) {
    std::vector<float *> aligned(static_cast<size_t>(radish_float_memory(network.get())) / 2 + 1);
    std::vector<float> scratch(static_cast<size_t>(radish_float_scratch(network.get())));
    std::vector<float> logits(static_cast<size_t>(radish_shape_size(network->layers[network->layer_count - 1].sums)));
    radish_float_run(network.get(), input.data(), reinterpret_cast<float *>(aligned.data()), scratch.data(),
                     logits.data());
    return logits;
  }
  std::vector<float> random(size_t count, float low, float high) {
    std::vector<float> values(count);
    std::uniform_real_distribution<float> draw(low, high);
    for (float &value : values) value = draw(generator);
    return values;
  }
  static void near(const std::vector<float> &got, const std::vector<float> &expected) {
    ASSERT_EQ(got.size(), expected.size());
    for (size_t i = 0; i < got.size(); i++) EXPECT_NEAR(got[i], expected[i], 1e-5) << i;
  }

  std::mt19937 generator{7};
  radish_error error;
  radish_status status = RADISH_OK;
};

// Holds the results of `convert`. It converts a float network with the first `count` of `images`, writes the integer
// network
// to net.yaml in `folder`, loads it and evaluates those images; `logits` are its sums times the readout's step.
struct Converted {
  std::vector<std::vector<int64_t>> sums; // of the readout, [image][neuron]
  std::vector<std::vector<double>> logits;
  std::vector<radish_converted_layer> layers;
  std::shared_ptr<radish_network> network;
};

inline Converted convert(const std::string &folder, const Network &network, const radish_images *images, int count,
                         radish_convert_options options) {
  Converted out;
  radish_error error = {""};
  radish_conversion *conversion = nullptr;
  EXPECT_EQ(radish_convert(network.get(), images, 0, count, options, &conversion, &error), RADISH_OK) << error.message;
  if (!conversion) return out;
  out.layers.assign(conversion->layers, conversion->layers + network->layer_count);
  char *yaml = nullptr, *tensors = nullptr;
  size_t yaml_size = 0, tensors_size = 0;
  EXPECT_EQ(
      radish_conversion_write(conversion, "net", "net.safetensors", &yaml, &yaml_size, &tensors, &tensors_size, &error),
      RADISH_OK)
      << error.message;
  std::ofstream(folder + "/net.yaml", std::ios::binary).write(yaml, static_cast<std::streamsize>(yaml_size));
  std::ofstream(folder + "/net.safetensors", std::ios::binary)
      .write(tensors, static_cast<std::streamsize>(tensors_size));
  free(yaml);
  free(tensors);
  radish_conversion_destroy(conversion);
  radish_network *integers = nullptr;
  radish_functional *state = nullptr;
  EXPECT_EQ(radish_network_load((folder + "/net.yaml").c_str(), {0, nullptr}, &integers, &error), RADISH_OK)
      << error.message;
  if (!integers) return out;
  out.network.reset(integers, radish_network_destroy);
  EXPECT_EQ(radish_functional_create(integers, &state, &error), RADISH_OK) << error.message;
  const radish_layer &readout = integers->layers[integers->layer_count - 1];
  std::vector<int64_t> sums(static_cast<size_t>(radish_shape_size(readout.sums)));
  std::vector<uint16_t> activations(static_cast<size_t>(radish_shape_size(images->shape)));
  radish_images levels = *images;
  levels.range = integers->input_range;
  levels.is_signed = integers->layers[0].is_signed;
  for (int i = 0; i < count; i++) {
    radish_images_quantise(&levels, i, integers->input_bits, activations.data());
    radish_functional_run(state, activations.data(), sums.data());
    out.sums.push_back(sums);
    out.logits.emplace_back();
    for (int64_t sum : sums) out.logits.back().push_back(static_cast<double>(sum) * out.layers.back().step);
  }
  radish_functional_destroy(state);
  return out;
}

inline std::vector<float> pixels_of(const radish_images *images, int index) {
  const int64_t size = radish_shape_size(images->shape);
  std::vector<float> out;
  for (int64_t i = 0; i < size; i++) out.push_back(static_cast<float>(images->pixels[index * size + i]) / 255);
  return out;
}

// Reads a file that has a line of logits for each image.
inline std::vector<std::vector<double>> read_logits(const std::string &path) {
  std::istringstream lines(slurp(path));
  std::vector<std::vector<double>> out;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    out.emplace_back();
    for (double value; words >> value;) out.back().push_back(value);
  }
  return out;
}

#endif
