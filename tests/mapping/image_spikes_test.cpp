// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What mapping/image_spikes.h promises of the spikes that the mapper expects: those of the network's first sample
// images, of random ones for a topology, and the network's activity where there is neither.
#include "mapping/image_spikes.h"
#include "network/functional/functional.h"
#include "network/load/image_source.h"
#include "tests/mapping/design.h"
#include <bitset>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

// Returns the share of each layer's neurons that spikes in a step, over the first `count` images, by plain counting.
std::vector<double> plain_shares(const radish_network *network, int count) {
  radish_error error = {""};
  radish_image_source source = {};
  radish_functional *state = nullptr;
  EXPECT_EQ(radish_image_source_open(network, nullptr, nullptr, nullptr, true, &source, &error), RADISH_OK);
  EXPECT_EQ(radish_functional_create(network, &state, &error), RADISH_OK);
  std::vector<uint16_t> input(static_cast<size_t>(radish_shape_size(network->layers[0].shape)));
  std::vector<int64_t> logits(static_cast<size_t>(radish_shape_size(network->layers[network->layer_count - 1].shape)));
  std::vector<double> spikes(static_cast<size_t>(network->layer_count - 1));
  for (int image = 0; image < count; image++) {
    radish_image_source_activations(&source, image, input.data());
    radish_functional_run(state, input.data(), logits.data());
    for (size_t l = 0; l < spikes.size(); l++) {
      const uint16_t *values = l ? radish_functional_output(state, static_cast<int>(l)) : input.data();
      for (int64_t i = 0; i < radish_shape_size(network->layers[l].shape); i++) {
        spikes[l] += static_cast<double>(std::bitset<16>(values[i]).count());
      }
    }
  }
  for (size_t l = 0; l < spikes.size(); l++) {
    const int steps = l ? network->layers[l].timesteps : network->input_bits;
    spikes[l] /= static_cast<double>(radish_shape_size(network->layers[l].shape)) * steps * count;
  }
  radish_functional_destroy(state);
  radish_image_source_close(&source);
  return spikes;
}

void expect_shares(const radish_network *network, const std::vector<double> &expected) {
  radish_error error = {""};
  radish_spike_counts *counts = nullptr;
  ASSERT_EQ(radish_image_spikes_of_sample(network, RADISH_CODING_RADIX, &counts, &error), RADISH_OK) << error.message;
  for (size_t l = 0; l < expected.size(); l++) {
    EXPECT_NEAR(radish_spike_counts_share(&counts->layers[l]), expected[l], 1e-12) << network->layers[l].name;
  }
  radish_spike_counts_destroy(counts);
}

TEST(ImageSpikes, OfTheSampleAreThoseOfItsFirstFourImages) {
  const Design lenet("lenet5-fashion"), resnet("resnet8-cifar");
  expect_shares(lenet.network, plain_shares(lenet.network, 4));
  expect_shares(resnet.network, plain_shares(resnet.network, 4));
}

TEST(ImageSpikes, OfATopologyAreThoseOfAsManyRandomImagesAsAMillionNeuronsAllow) {
  const Design vgg("vgg16-cifar");
  int64_t neurons = 0;
  for (int l = 0; l < vgg.network->layer_count; l++) neurons += radish_shape_size(vgg.network->layers[l].shape);
  const int64_t images = 1000000 / neurons;
  ASSERT_GT(images, 1);
  expect_shares(vgg.network, plain_shares(vgg.network, images < 4 ? static_cast<int>(images) : 4));
}

TEST(ImageSpikes, WithoutAReadableSampleEveryLayerHasTheNetworksActivity) {
  const Design lenet("lenet5-fashion");
  const std::vector<double> activity(static_cast<size_t>(lenet.network->layer_count), lenet.network->activity);
  std::free(lenet.network->sample);
  lenet.network->sample = strdup("/no/such/sample");
  expect_shares(lenet.network, activity);
  std::free(lenet.network->sample);
  lenet.network->sample = nullptr;
  expect_shares(lenet.network, activity);
}

TEST(ImageSpikes, OfEachImageOfTheSampleHaveTheMeanOfTheSample) {
  for (const char *name : {"lenet5-fashion", "vgg16-cifar"}) {
    const Design design(name);
    radish_error error = {""};
    radish_spike_counts *mean = nullptr, *each[RADISH_SAMPLE_IMAGES] = {};
    int count = 0;
    ASSERT_EQ(radish_image_spikes_of_sample(design.network, RADISH_CODING_RADIX, &mean, &error), RADISH_OK);
    ASSERT_EQ(radish_image_spikes_of_each(design.network, RADISH_CODING_RADIX, each, &count, &error), RADISH_OK);
    ASSERT_GT(count, 1);
    for (int l = 0; l + 1 < mean->layer_count; l++) {
      double sum = 0;
      for (int i = 0; i < count; i++) sum += radish_spike_counts_share(&each[i]->layers[l]);
      EXPECT_NEAR(sum / count, radish_spike_counts_share(&mean->layers[l]), 1e-12) << name << ", layer " << l;
    }
    EXPECT_NE(radish_spike_counts_share(&each[0]->layers[0]), radish_spike_counts_share(&each[1]->layers[0]));
    radish_spike_counts_destroy(mean);
    for (radish_spike_counts *counts : each) radish_spike_counts_destroy(counts);
  }
}

} // namespace
