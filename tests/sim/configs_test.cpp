// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The networks of configs/ on the chips of configs/: the cycle-accurate run answers what the evaluation without
// time answers, layer by layer.
#include "mapping/mapped_chip.h"
#include "network/functional/functional.h"
#include "network/files/images.h"
#include "sim/chip/chip.h"
#include "network/load/network_load.h"
#include <gtest/gtest.h>
#include <string>
#include <tuple>
#include <vector>

namespace {

struct State {
  radish_network *network = nullptr;
  std::vector<uint16_t> input;
  std::vector<std::vector<uint16_t>> trains; // [layer][neuron]: the number whose bits are the spikes, two's complement
};

void activations(void *user, int, uint16_t *out) {
  const State *state = static_cast<State *>(user);
  std::copy(state->input.begin(), state->input.end(), out);
}

void spike(void *user, int64_t, int layer, int64_t, int step, int channel, int row, int column) {
  State *state = static_cast<State *>(user);
  const radish_shape shape = state->network->layers[layer].shape;
  const bool sign = state->network->layers[layer].is_signed && step == state->network->layers[layer].timesteps - 1;
  state->trains[layer][(static_cast<size_t>(channel) * shape.rows + row) * shape.columns + column] |=
      static_cast<uint16_t>((sign ? 0xffffu : 1u) << step);
}

class Configs : public testing::TestWithParam<std::tuple<std::string, std::string>> {};

TEST_P(Configs, RunsCycleAccuratelyToWhatTheEvaluationWithoutTimeAnswers) {
  const std::string directory = RADISH_SOURCE_DIR "/configs/";
  const auto [chip_name, network_name] = GetParam();
#ifdef RADISH_SANITIZE
  if (std::string(network_name) != "lenet5-fashion") GTEST_SKIP() << "large networks run without sanitizers";
#endif
  radish_error error = {""};
  radish_chip_file *file = nullptr;
  State state;
  radish_mapped_chip *mapped = nullptr;
  radish_chip *chip = nullptr;
  radish_functional *functional = nullptr;
  radish_run_result *result = nullptr;
  // Loihi's cores are small, so the mesh is made large enough for every network.
  const char *items[] = {"mesh.columns=128", "mesh.rows=128", "mapping.objective=cores", "mapping.placement=strips"};
  ASSERT_EQ(radish_chip_file_load((directory + "chips/" + chip_name + ".yaml").c_str(), {4, items}, &file, &error), 0)
      << error.message;
  ASSERT_EQ(radish_network_load((directory + "networks/" + network_name + ".yaml").c_str(), {0, nullptr},
                                &state.network, &error),
            0)
      << error.message;
  const radish_network *network = state.network;
  for (int layer = 0; layer < network->layer_count; layer++) {
    state.trains.emplace_back(radish_shape_size(network->layers[layer].shape));
  }
  state.input.resize(state.trains[0].size());
  radish_images_random_activations(7, 0, 0.25, network->input_bits, false, static_cast<int64_t>(state.input.size()),
                                   state.input.data());

  ASSERT_EQ(radish_functional_create(network, &functional, &error), 0) << error.message;
  std::vector<int64_t> expected(radish_shape_size(network->layers[network->layer_count - 1].shape));
  radish_functional_run(functional, state.input.data(), expected.data());

  ASSERT_EQ(radish_mapped_chip_create(network, file, RADISH_CODING_RADIX, &mapped, &error), 0) << error.message;
  ASSERT_EQ(radish_chip_create(mapped, &chip, &error), 0) << error.message;
  radish_run_options options{};
  options.image_count = 1;
  options.user = &state;
  options.activations = activations;
  options.observer.user = &state;
  options.observer.spike = spike;
  ASSERT_EQ(radish_chip_run(chip, &options, &result, &error), 0) << error.message;

  for (int layer = 0; layer + 1 < network->layer_count; layer++) {
    const uint16_t *output = layer ? radish_functional_output(functional, layer) : state.input.data();
    ASSERT_EQ(state.trains[layer], std::vector<uint16_t>(output, output + state.trains[layer].size()))
        << network->layers[layer].name;
  }
  EXPECT_EQ(std::vector<int64_t>(result->logits, result->logits + result->logit_count), expected);

  radish_run_result_destroy(result);
  radish_chip_destroy(chip);
  radish_mapped_chip_destroy(mapped);
  radish_functional_destroy(functional);
  radish_network_destroy(state.network);
  radish_chip_file_destroy(file);
}

std::string name(const testing::TestParamInfo<Configs::ParamType> &info) {
  std::string text = std::get<1>(info.param);
  for (char &c : text) c = c == '-' ? '_' : c;
  return text;
}

INSTANTIATE_TEST_SUITE_P(Radix40, Configs,
                         testing::Combine(testing::Values("radix40"),
                                          testing::Values("lenet5-fashion", "resnet8-cifar", "mobilenetv2-cifar",
                                                          "vgg16-cifar", "resnet18-cifar", "mobilenet-cifar",
                                                          "resnet44-cifar", "vgg9-cifar", "vgg20-cifar")),
                         name);
INSTANTIATE_TEST_SUITE_P(LongRadix40, Configs,
                         testing::Combine(testing::Values("radix40"),
                                          testing::Values("resnet18-imagenet", "resnet34-imagenet")),
                         name);
// The fan-in of VGG-16 and ResNet-18 is larger than the axons of this chip's cores.
INSTANTIATE_TEST_SUITE_P(Loihi, Configs,
                         testing::Combine(testing::Values("loihi"),
                                          testing::Values("lenet5-fashion", "mobilenet-cifar")),
                         name);

} // namespace
