// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish run --trace against the evaluation without time: every spike is one of its bits and every bit is a spike, and
// what a neuron commits is what it answers.
#include "network/files/images.h"
#include "network/functional/functional.h"
#include "network/load/network_load.h"
#include "tests/cli/run_command.h"
#include "tests/sim/vcd_diff.h"

#include <gtest/gtest.h>
#include <memory>

namespace {

const std::string networks = RADISH_SOURCE_DIR "/configs/networks/";
const std::string lenet = "run -c '" RADISH_PLAIN_CHIP "' -n '" + networks + "lenet5-fashion.yaml' ";
constexpr int images = 2;

// Holds the outputs of LeNet-5 for its first images, from the evaluation without time.
struct Truth {
  std::unique_ptr<radish_network, void (*)(radish_network *)> network{nullptr, radish_network_destroy};
  std::vector<std::vector<uint16_t>> outputs[images]; // [layer][channel, y, x]; empty for the readout
  std::vector<int64_t> logits[images];

  Truth() {
    radish_error error = {""};
    radish_network *loaded = nullptr;
    radish_images *data = nullptr;
    radish_functional *state = nullptr;
    if (radish_network_load((networks + "lenet5-fashion.yaml").c_str(), {0, nullptr}, &loaded, &error))
      throw std::runtime_error(error.message);
    network.reset(loaded);
    const radish_shape shape = loaded->layers[0].shape;
    if (radish_images_load((networks + "lenet5-fashion-sample-images.idx.gz").c_str(), nullptr, shape, &data, &error) ||
        radish_functional_create(loaded, &state, &error))
      throw std::runtime_error(error.message);
    for (int image = 0; image < images; image++) {
      std::vector<uint16_t> input(static_cast<size_t>(radish_shape_size(shape)));
      radish_images_quantise(data, image, loaded->input_bits, input.data());
      logits[image].resize(static_cast<size_t>(radish_shape_size(loaded->layers[loaded->layer_count - 1].shape)));
      radish_functional_run(state, input.data(), logits[image].data());
      outputs[image].push_back(input);
      for (int layer = 1; layer + 1 < loaded->layer_count; layer++) {
        const uint16_t *output = radish_functional_output(state, layer);
        outputs[image].emplace_back(output, output + radish_shape_size(loaded->layers[layer].shape));
      }
    }
    radish_functional_destroy(state);
    radish_images_destroy(data);
  }
  int layer_called(const std::string &name) const {
    int layer = 0;
    while (layer < network->layer_count && name != network->layers[layer].name) layer++;
    return layer;
  }
  uint16_t output(int image, int layer, int channel, int row, int column) const {
    const radish_shape shape = network->layers[layer].shape;
    return outputs[image][static_cast<size_t>(layer)]
                  [static_cast<size_t>((channel * shape.rows + row) * shape.columns + column)];
  }
};

using Spike = std::vector<int64_t>; // layer, image, step, channel, row, column

// Returns the spikes that every core and host port emits, sorted.
std::vector<Spike> spikes_of(const Vcd &vcd, const Truth &truth) {
  std::vector<Spike> spikes;
  for (const auto &[path, count] : vcd.waves) {
    if (path.find(".emit.spikes") == std::string::npos) continue;
    const std::string emit = path.substr(0, path.size() - 6);
    for (size_t i = 1; i < count.size(); i++) {
      const int64_t time = count[i].first;
      EXPECT_EQ(count[i].second, (count[i - 1].second + 1) & 0xffff) << "a spike each";
      const std::string partition = vcd.words.at(value_at(vcd.at(emit + "partition"), time));
      Spike spike = {truth.layer_called(partition.substr(0, partition.find('#')))};
      for (const char *name : {"image", "step", "channel", "row", "column"})
        spike.push_back(static_cast<int64_t>(value_at(vcd.at(emit + name), time)));
      if (spike[0] + 1 < truth.network->layer_count) spikes.push_back(spike); // a readout sends values
    }
  }
  std::sort(spikes.begin(), spikes.end());
  return spikes;
}

std::vector<Spike> spikes_of(const Truth &truth) {
  std::vector<Spike> spikes;
  for (int image = 0; image < images; image++) {
    for (int layer = 0; layer + 1 < truth.network->layer_count; layer++) {
      const radish_shape shape = truth.network->layers[layer].shape;
      for (int c = 0; c < shape.channels; c++)
        for (int y = 0; y < shape.rows; y++)
          for (int x = 0; x < shape.columns; x++)
            for (int step = 0; step < 16; step++)
              if (truth.output(image, layer, c, y, x) >> step & 1) spikes.push_back({layer, image, step, c, y, x});
    }
  }
  std::sort(spikes.begin(), spikes.end());
  return spikes;
}

struct TraceTruth : CommandFolder {
  Vcd trace(const std::string &arguments) const {
    const Result run = radish(lenet + "--images 0:" + std::to_string(images) + " --trace t.vcd " + arguments);
    EXPECT_EQ(run.status, 0) << run.err;
    return Vcd(slurp(folder + "/t.vcd"));
  }
};

// Returns a signal's values at the ends of its core's commits; here a core has one partition.
std::vector<uint64_t> committed(const Vcd &vcd, const std::string &neuron, const std::string &signal) {
  std::vector<uint64_t> values;
  for (const auto &[path, wave] : vcd.waves) {
    const size_t at = path.find(".potential." + neuron + "." + signal);
    if (at == std::string::npos) continue;
    const Vcd::Wave &commit = vcd.at(path.substr(0, at) + ".commit");
    for (size_t i = 1; i < commit.size(); i++)
      if (!commit[i].second) values.push_back(value_at(wave, commit[i].first));
  }
  return values;
}

} // namespace

TEST_F(TraceTruth, TheSpikesAreTheBitsOfTheActivations) {
  const Truth truth;
  const std::vector<Spike> expected = spikes_of(truth);
  for (const std::string settings : {"", "--set cores=1", "--set sync=barrier"}) {
    const std::vector<Spike> seen = spikes_of(trace(settings), truth);
    EXPECT_GT(seen.size(), 2000u);
    EXPECT_TRUE(seen == expected) << settings << ": " << seen.size() << " spikes, " << expected.size() << " bits";
  }
}

TEST_F(TraceTruth, WhatIsCommittedIsTheOutput) {
  const Truth truth;
  struct Neuron {
    std::string layer;
    int channel, row, column, pool;
  };
  std::vector<Neuron> neurons;
  for (int i = 0; i < 120; i += 7) neurons.push_back({"fc1", i, 0, 0, 1});
  for (int i = 0; i < 84; i += 5) neurons.push_back({"fc2", i, 0, 0, 1});
  for (int i = 0; i < 28; i += 3) neurons.push_back({"conv1", i % 6, i, 27 - i, 2});
  for (int i = 0; i < 10; i++) neurons.push_back({"conv2", i + 3, i, 9 - i, 2});
  for (int i = 0; i < 10; i++) neurons.push_back({"head", i, 0, 0, 1});
  std::string arguments;
  for (const Neuron &n : neurons)
    arguments += " --trace-neuron " + n.layer + ":" + std::to_string(n.channel) + "," + std::to_string(n.row) + "," +
                 std::to_string(n.column);
  const Vcd vcd = trace(arguments);
  std::map<std::string, int> active;
  int negative = 0;
  for (const Neuron &n : neurons) {
    const std::string name =
        n.layer + "_c" + std::to_string(n.channel) + "_y" + std::to_string(n.row) + "_x" + std::to_string(n.column);
    const std::vector<uint64_t> y = committed(vcd, name, "y");
    ASSERT_EQ(y.size(), static_cast<size_t>(images)) << name;
    for (int image = 0; image < images; image++) {
      const uint64_t value = y[static_cast<size_t>(image)];
      if (n.layer == "head") {
        EXPECT_EQ(static_cast<int32_t>(value), truth.logits[image][static_cast<size_t>(n.channel)]) << name;
        negative += static_cast<int32_t>(value) < 0;
      } else {
        EXPECT_EQ(value, truth.output(image, truth.layer_called(n.layer), n.channel, n.row / n.pool, n.column / n.pool))
            << name << " of image " << image;
        active[n.layer] += value > 0;
      }
    }
  }
  EXPECT_GT(negative, 0);
  for (const char *layer : {"conv1", "conv2", "fc1", "fc2"}) EXPECT_GT(active[layer], 2) << layer;
}

// In rate coding the output bank holds a step's spikes: what a neuron fires and commits is what is sent.
TEST_F(TraceTruth, InRateCodingWhatIsCommittedIsTheSpike) {
  const Result converted =
      radish("convert '" + networks + "lenet5-fashion.yaml' --coding rate --rate-timesteps 20 -o rate.yaml");
  ASSERT_EQ(converted.status, 0) << converted.err;
  std::string arguments;
  for (int i = 0; i < 120; i++) arguments += " --trace-neuron fc1:" + std::to_string(i) + ",0,0";
  const Result run = radish("run -c '" RADISH_PLAIN_CHIP "' -n rate.yaml --images 0:2"
                            " --trace t.vcd" +
                            arguments);
  ASSERT_EQ(run.status, 0) << run.err;
  const Vcd vcd(slurp(folder + "/t.vcd"));
  std::set<Spike> fired, sent; // image, step, channel
  for (const auto &[path, wave] : vcd.waves) {
    const size_t at = path.find(".potential.fc1_c");
    if (at == std::string::npos || path.substr(path.size() - 2) != ".y") continue;
    const std::string core = path.substr(0, at);
    for (const auto &[time, fires] : vcd.at(core + ".fire")) {
      if (fires || time == vcd.begin || !value_at(wave, time)) continue;
      fired.insert({static_cast<int64_t>(value_at(vcd.at(core + ".image"), time - 1)),
                    static_cast<int64_t>(value_at(vcd.at(core + ".step"), time - 1)), std::stoi(path.substr(at + 16))});
    }
  }
  for (const auto &[path, count] : vcd.waves) {
    if (path.find(".emit.spikes") == std::string::npos) continue;
    const std::string emit = path.substr(0, path.size() - 6);
    for (size_t i = 1; i < count.size(); i++) {
      const int64_t time = count[i].first;
      if (vcd.words.at(value_at(vcd.at(emit + "partition"), time)).rfind("fc1", 0)) continue;
      Spike spike;
      for (const char *name : {"image", "step", "channel"})
        spike.push_back(static_cast<int64_t>(value_at(vcd.at(emit + name), time)));
      sent.insert(spike);
    }
  }
  EXPECT_GT(sent.size(), 100u);
  EXPECT_EQ(fired, sent);
}
