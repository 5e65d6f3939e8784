// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The network file and its weights: which files load, and what they become.
#include "network/files/images.h"
#include "network/files/safetensors.h"
#include "tests/network/network_file.h"

#include "core/base/sha256.h"
#include "network/load/network_write.h"

#include <cmath>

namespace {

TEST_F(NetworkFile, SaysWhatIsSigned) {
  put("w.safetensors", safetensors(tensors()));
  ASSERT_EQ(load(topology), RADISH_OK) << message;
  for (int i = 0; i < network->layer_count; i++) EXPECT_FALSE(network->layers[i].is_signed) << i;
  std::string text = with("pad_value: [1, 0]", "signed: true, pad_value: [3, -4]");
  text.replace(text.find("shift: 2, timesteps: 5"), 8, "signed: true, leak: 15, shift: 2");
  text.replace(text.find("from: c, identity: 3"), 7, "signed: true, leak: 0, from: c");
  ASSERT_EQ(load(text), RADISH_OK) << message;
  EXPECT_TRUE(network->layers[0].is_signed);
  EXPECT_EQ(network->pad_value[1], -4);
  EXPECT_TRUE(network->layers[1].is_signed);
  EXPECT_EQ(network->layers[1].leak, 15);
  EXPECT_FALSE(network->layers[2].is_signed);
  EXPECT_TRUE(network->layers[4].is_signed);
  EXPECT_EQ(network->layers[4].leak, 0);
  char *yaml = nullptr, *numbers = nullptr;
  size_t yaml_size = 0, size = 0;
  radish_error error = {};
  ASSERT_EQ(
      radish_network_write(network, "again", "w.safetensors", nullptr, &yaml, &yaml_size, &numbers, &size, &error),
      RADISH_OK);
  const std::string written(yaml, yaml_size);
  EXPECT_NE(written.find("bits: 3, signed: true"), std::string::npos) << written;
  EXPECT_NE(written.find("signed: true, leak: 15"), std::string::npos) << written;
  free(yaml);
  free(numbers);
}

TEST_F(NetworkFile, TheReadoutsBoundKnowsSignedSources) {
  put("w.safetensors", safetensors({{"e.weight", "I8", {1, 2}, {3, -2}}, {"e.bias", "I32", {1}, {-7}}}));
  const std::string text = "name: n\ntimesteps: 4\nweight_bits: 4\nweights: w.safetensors\n"
                           "input: {shape: [2, 1, 1], bits: 3, signed: true}\nlayers:\n"
                           "- {name: e, op: dense, from: input, units: 1, readout: true}\n";
  int channel = 0;
  ASSERT_EQ(load(text), RADISH_OK) << message;
  EXPECT_EQ(radish_network_readout_bound(network, 1000, &channel), 7 + 5 * 4);
  std::string plain_input = text;
  plain_input.erase(plain_input.find(", signed: true"), 14);
  ASSERT_EQ(load(plain_input), RADISH_OK) << message;
  EXPECT_EQ(radish_network_readout_bound(network, 1000, &channel), 7 + 5 * 7);
}

TEST_F(NetworkFile, BecomesWhatItSays) {
  put("w.safetensors", safetensors(tensors()));
  ASSERT_EQ(load(topology), RADISH_OK) << message;
  EXPECT_STREQ(network->name, "small");
  EXPECT_EQ(network->timesteps, 4);
  EXPECT_EQ(network->input_bits, 3);
  EXPECT_FALSE(network->random_weights);
  EXPECT_EQ(network->rate_timesteps, 1000);
  EXPECT_EQ(network->rate_input, RADISH_INPUT_REGULAR);
  EXPECT_EQ(network->activity, 0.25);
  EXPECT_EQ(network->sample, nullptr);
  ASSERT_EQ(network->class_count, 2);
  EXPECT_STREQ(network->classes[1], "dog");
  EXPECT_EQ(network->pad_value[0], 1);
  ASSERT_EQ(network->layer_count, 6);
  const radish_layer *layers = network->layers;
  EXPECT_EQ(layers[0].op, RADISH_OP_INPUT);
  EXPECT_EQ(layers[0].timesteps, 3);
  EXPECT_STREQ(layers[0].name, "input");
  EXPECT_EQ(layers[1].line, 7);
  EXPECT_EQ(layers[1].timesteps, 5);
  EXPECT_EQ(layers[1].timesteps_in, 3);
  EXPECT_EQ(layers[1].shift, 2);
  EXPECT_TRUE(layers[1].bias_per_neuron); // pad_value is folded in
  EXPECT_EQ(layers[1].bias[0], 10 + 5);
  EXPECT_EQ(layers[1].bias[1], 10 + 3);
  EXPECT_EQ(layers[1].bias[5], 10);
  EXPECT_EQ(layers[1].bias[16], -20 + 5);
  ASSERT_EQ(layers[2].source_count, 2);
  EXPECT_EQ(layers[2].timesteps, 4);
  EXPECT_EQ(layers[2].timesteps_in, 5);
  EXPECT_EQ(layers[2].sources[0].read, RADISH_READ_CONV);
  EXPECT_EQ(layers[2].sources[0].from, 1);
  EXPECT_EQ(layers[2].sources[0].weights[2], -8);
  EXPECT_EQ(layers[2].sources[1].read, RADISH_READ_UNIFORM);
  EXPECT_EQ(layers[2].sources[1].gain, 5);
  EXPECT_EQ(layers[2].sources[1].channel_offset, 1);
  EXPECT_EQ(layers[2].sources[1].weights, nullptr);
  EXPECT_EQ(layers[2].pool_rows.kernel, 2);
  EXPECT_EQ(layers[2].pool_rows.stride, 1);
  EXPECT_EQ(layers[2].sums.rows, 4);
  EXPECT_EQ(layers[2].shape.rows, 3);
  EXPECT_EQ(layers[3].shift, 2);
  EXPECT_EQ(layers[3].shape.rows, 1);
  EXPECT_EQ(layers[4].op, RADISH_OP_ADD);
  EXPECT_EQ(layers[4].sources[0].gain, 3);
  EXPECT_TRUE(layers[5].readout);
  EXPECT_EQ(layers[5].bias[1], 1);
  EXPECT_EQ(layers[5].threshold, nullptr);
  EXPECT_EQ(radish_network_dense_macs(network, 1), 2 * 16 * 2 * 9);
  EXPECT_EQ(radish_network_dense_macs(network, 2), 2 * 16 * 2);
  EXPECT_EQ(radish_network_dense_macs(network, 3), 0);
  EXPECT_EQ(radish_network_dense_macs(network, 5), 4);
}

TEST_F(NetworkFile, SaysWhatItsInputAndItsReadoutMeasure) {
  put("w.safetensors", safetensors(tensors()));
  ASSERT_EQ(load(topology), RADISH_OK) << message;
  EXPECT_EQ(radish_input_range_of(network->input_range).low, 0);
  EXPECT_EQ(radish_input_range_of(network->input_range).high, 1);
  EXPECT_EQ(network->logit_unit, 0);
  EXPECT_EQ(radish_network_logit(network, RADISH_CODING_RADIX, 0, 7), 0);
  const std::string range = with("pad_value: [1, 0]", "range: [-2.1179039, 2.64e0]");
  ASSERT_EQ(load(range + "logit_unit: 1.25e-3\n"), RADISH_OK) << message;
  EXPECT_EQ(network->input_range.low, -2.1179039);
  EXPECT_EQ(network->input_range.high, 2.64);
  EXPECT_EQ(radish_network_logit(network, RADISH_CODING_RADIX, 0, -8), -0.01);
  EXPECT_EQ(radish_network_logit(network, RADISH_CODING_RATE, 16, -32), -0.0025);

  // They are written with all their digits, whatever these are.
  std::mt19937_64 random(mutation_seed());
  for (int i = 0; i < 200; i++) {
    network->input_range = {-std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 40) - 70),
                            std::ldexp(static_cast<double>(random() >> 11 | 1), static_cast<int>(random() % 40) - 70)};
    network->logit_unit = std::ldexp(static_cast<double>(random() >> 11 | 1), static_cast<int>(random() % 60) - 70);
    if (!radish_input_range_is_good(network->input_range)) continue;
    const radish_input_range before = network->input_range;
    const double unit = network->logit_unit;
    char *yaml, *numbers;
    size_t yaml_size, numbers_size;
    radish_error error = {};
    ASSERT_EQ(radish_network_write(network, "n", "w.safetensors", nullptr, &yaml, &yaml_size, &numbers, &numbers_size,
                                   &error),
              RADISH_OK)
        << error.message;
    put("w.safetensors", {numbers, numbers_size});
    const std::string text(yaml, yaml_size);
    std::free(yaml);
    std::free(numbers);
    ASSERT_EQ(load(text), RADISH_OK) << message << text;
    EXPECT_EQ(network->input_range.low, before.low) << text;
    EXPECT_EQ(network->input_range.high, before.high) << text;
    EXPECT_EQ(network->logit_unit, unit) << text;
  }
}

// Rows and columns have windows of their own; sizes as ONNX gives them (Conv, MaxPool with ceil_mode).
TEST_F(NetworkFile, WindowsHaveTwoAxesAndFourSides) {
  const std::string head = "name: n\ntimesteps: 4\nweight_bits: 4\ninput: {shape: [1, 9, 6]}\nlayers:\n"
                           "- {name: a, op: conv, from: input, out_channels: 2, shift: 1, ";
  const std::string tail = "}\n- {name: r, op: dense, from: a, units: 2, readout: true}\n";
  struct Row {
    std::string keys;
    int rows, columns, pooled_rows, pooled_columns;
  };
  const Row windows[] = {
      {"kernel: [3, 1]", 7, 6, 7, 6},
      {"kernel: [1, 3], stride: [2, 1]", 5, 4, 5, 4},
      {"kernel: [5, 2], pad: [2, 1]", 9, 7, 9, 7},
      {"kernel: 3, pad: [0, 1, 2, 0]", 9, 5, 9, 5},
      {"kernel: [1, 6], stride: 3, pad: [0, 5, 0, 5]", 3, 4, 3, 4},
      {"kernel: 1, max_pool: [3, 2]", 9, 6, 3, 3},
      {"kernel: 1, max_pool: {kernel: 2, ceil: true}", 9, 6, 5, 3},
      {"kernel: 1, max_pool: {kernel: [2, 3], stride: [4, 2], ceil: true}", 9, 6, 3, 3},
      {"kernel: 1, max_pool: {kernel: 3, stride: 2, pad: [0, 0, 1, 1]}", 9, 6, 4, 3},
      {"kernel: 1, max_pool: {kernel: [1, 2], stride: [1, 3], ceil: true}", 9, 6, 9,
       2}, // no window begins behind the end
  };
  for (const Row &row : windows) {
    ASSERT_EQ(load(head + row.keys + tail), RADISH_OK) << row.keys << ": " << message;
    const radish_layer &a = network->layers[1];
    EXPECT_EQ(a.sums.rows, row.rows) << row.keys;
    EXPECT_EQ(a.sums.columns, row.columns) << row.keys;
    EXPECT_EQ(a.shape.rows, row.pooled_rows) << row.keys;
    EXPECT_EQ(a.shape.columns, row.pooled_columns) << row.keys;
  }
}

TEST_F(NetworkFile, OverridesReachEveryValue) {
  put("other.safetensors", safetensors(tensors()));
  ASSERT_EQ(load(topology, Sets{"timesteps=6", "layers.a.shift=9", "layers.b.from.input.identity=-7", "input.bits=8",
                                "layers.b.max_pool.stride=2", "seed=5", "rate_input=poisson", "core.lanes=8",
                                "sample=x.npy", "weights=other.safetensors"}),
            RADISH_OK)
      << message;
  EXPECT_EQ(network->timesteps, 6);
  EXPECT_EQ(network->layers[1].shift, 9);
  EXPECT_EQ(network->layers[1].timesteps, 5);
  EXPECT_EQ(network->layers[2].timesteps, 6);
  EXPECT_EQ(network->layers[2].sources[1].gain, -7);
  EXPECT_EQ(network->layers[2].pool_columns.stride, 2);
  EXPECT_EQ(network->layers[0].timesteps, 8);
  EXPECT_EQ(network->seed, 5u);
  EXPECT_EQ(network->rate_input, RADISH_INPUT_POISSON);
  EXPECT_EQ(network->sample, folder + "/x.npy");
  EXPECT_EQ(refusal(topology, Sets{"layers.a.shift=32"}),
            "--set layers.a.shift=32: layers.a.shift must be a whole number from 0 to 31, not '32'");
  EXPECT_EQ(refusal(topology, Sets{"layers.a.kernel=9"}),
            "n.yaml:7: layer 'a': a kernel of 9 does not fit 'input' (4 x 4, padded by 1)");
  EXPECT_EQ(refusal(topology, Sets{"layers=[]"}), "--set layers=[]: layers must be a list of 1 to 4096 items, not 0");
}

TEST_F(NetworkFile, AndItsWeightsAreOneThing) {
  const std::string own = safetensors(tensors());
  auto changed = tensors();
  changed[1].values[0]++;
  const std::string other = safetensors(changed);
  const auto digest = [](const std::string &bytes) {
    return std::string(radish_sha256(bytes.data(), bytes.size()).text);
  };
  const std::string key = "weights_sha256: ", signed_file = with("input:", key + digest(own) + "\ninput:");
  const std::string way =
      ": one of the files was replaced without the other. Convert or export again; if you changed the "
      "weights yourself, write their digest here or leave the key out";
  put("w.safetensors", own);
  EXPECT_EQ(load(signed_file), RADISH_OK) << message;
  put("w.safetensors", other);
  const std::string mismatch =
      "weights_sha256 is " + digest(own).substr(0, 8) + "..., that of 'w.safetensors' is " + digest(other) + way;
  EXPECT_EQ(refusal(signed_file), "n.yaml:5: " + mismatch);
  EXPECT_EQ(load(topology), RADISH_OK) << message; // without the key nothing is compared
  EXPECT_EQ(load(with("input:", key + digest(other) + "\ninput:")), RADISH_OK) << message;
  // Weights that an override names are compared with the digest that an override gives, or with none. The file's own
  // weights keep the file's digest, even where an override names them again.
  put("other.safetensors", other);
  put("w.safetensors", own);
  EXPECT_EQ(load(signed_file, Sets{"weights=other.safetensors"}), RADISH_OK) << message;
  const std::string right = "weights_sha256=" + digest(other), wrong = "weights_sha256=" + digest(own);
  EXPECT_EQ(load(signed_file, Sets{"weights=other.safetensors", right.c_str()}), RADISH_OK) << message;
  EXPECT_NE(refusal(signed_file, Sets{"weights=other.safetensors", wrong.c_str()}).find("weights_sha256 is"),
            std::string::npos);
  put("w.safetensors", other);
  EXPECT_EQ(refusal(signed_file, Sets{"weights=w.safetensors"}), "n.yaml:5: " + mismatch);
}

TEST_F(NetworkFile, HasADigestThatCanBeOne) {
  put("w.safetensors", safetensors(tensors()));
  const std::string digits(64, 'a');
  const std::string must =
      "n.yaml:5: weights_sha256 must be the 64 hexadecimal digits, in lower case, that sha256sum shows "
      "for the file of `weights`";
  for (const std::string &text : {digits.substr(1), digits + "a", std::string(64, 'A'), std::string(64, 'g')}) {
    EXPECT_EQ(refusal(with("input:", "weights_sha256: " + text + "\ninput:")), must);
  }
  EXPECT_EQ(refusal(with("weights: w.safetensors\n", "weights_sha256: " + digits + "\n")),
            "n.yaml:4: weights_sha256 needs `weights`, the file that it is of");
}

TEST_F(NetworkFile, NumbersAreForWhatTheirFileSays) {
  put("w.safetensors", safetensors(tensors()));
  const std::string all = " the numbers in w.safetensors are not for that; make them anew: radish convert";
  const std::string end = ", or training; without `weights` they are random and take it";
  EXPECT_EQ(refusal(topology, Sets{"timesteps=3"}), "--set timesteps=3:" + all + " -T" + end);
  EXPECT_EQ(refusal(topology, Sets{"input.bits=8"}), "--set input.bits=8:" + all + " --input-bits" + end);
  for (const std::string set : {"layers.a.shift=9", "layers.b.from.input.identity=-7", "layers.b.max_pool.stride=2",
                                "layers.a.timesteps=3", "layers.0.shift=2", "input.pad_value=[1, 1]"}) {
    EXPECT_EQ(refusal(topology, Sets{set.c_str()}), "--set " + set + ":" + all + end);
  }
  EXPECT_EQ(refusal(topology, Sets{"input.range=[0, 255]"}),
            "--set input.range=[0, 255]: the numbers in w.safetensors are not for that; make them anew: radish convert "
            "--input-range; without `weights` they are random and take it");
  EXPECT_EQ(
      refusal(topology, Sets{"logit_unit=2"}),
      "--set logit_unit=2: the numbers in w.safetensors are not for that; it is theirs; without `weights` they are "
      "random and take it");
  EXPECT_EQ(refusal(topology, Sets{"coding=rate"}),
            "--set coding=rate: the numbers in w.safetensors are not for that; --coding chooses what they can be run "
            "with; without `weights` they are random and take it");
  // Weights that an override names again are still the file's.
  EXPECT_EQ(refusal(topology, Sets{"weights=w.safetensors", "timesteps=3"}), "--set timesteps=3:" + all + " -T" + end);
  // Overrides that change nothing, or not what the weights mean, are accepted.
  EXPECT_EQ(load(topology, Sets{"timesteps=4", "input.bits=3", "seed=7", "rate_timesteps=9", "rate_input=poisson",
                                "name=x", "weight_bits=8"}),
            RADISH_OK)
      << message;
  // The network file accepts a key that does not exist; radish_chip_file_check_overrides refuses it.
  EXPECT_EQ(load(topology, Sets{"layers.z.shift=9"}), RADISH_OK) << message;
}

TEST_F(NetworkFile, RandomNumbersAreMadeForWhatIsAsked) {
  const std::string random = with("weights: w.safetensors\n", "");
  ASSERT_EQ(load(random, Sets{"timesteps=3", "input.bits=2", "layers.a.shift=9"}), RADISH_OK) << message;
  EXPECT_TRUE(network->random_weights);
  EXPECT_EQ(network->layers[1].shift, 9);
}

TEST_F(NetworkFile, ThresholdsMakeRateCodingPossible) {
  std::vector<Tensor> all = tensors();
  all.push_back({"a.threshold", "I32", {2}, {5, 6}});
  all.push_back({"b.threshold", "I32", {2}, {7, 8}});
  all.push_back({"d.threshold", "I32", {2}, {9, 9}});
  all.push_back({"c.bias", "I32", {2}, {2, 2}});
  put("w.safetensors", safetensors(all));
  ASSERT_EQ(load(topology), RADISH_OK) << message;
  EXPECT_EQ(network->layers[1].threshold[1], 6);
  EXPECT_EQ(network->layers[3].threshold[0], 4); // average pooling has its window as threshold
  EXPECT_EQ(network->layers[3].bias[0], 2);
  EXPECT_EQ(width(RADISH_CODING_RATE, 32),
            "n.yaml:5: rate coding allows no input.pad_value but 0: a constant of whole spikes per step");
  ASSERT_EQ(load(with("pad_value: [1, 0], ", "")), RADISH_OK) << message;
  EXPECT_EQ(width(RADISH_CODING_RATE, 32), "");
}

TEST_F(NetworkFile, AShiftOfAnAverageIsAThresholdOf31BitsAtMost) {
  put("w.safetensors", safetensors({{"a.weight", "I8", {1, 1, 1, 1}, {1}},
                                    {"a.threshold", "I32", {1}, {5}},
                                    {"e.weight", "I8", {2, 1}, {1, 1}}}));
  const auto shifted = [](int shift) {
    return "name: n\ntimesteps: 4\nweight_bits: 4\nweights: w.safetensors\ninput: {shape: [1, 3, 3]}\nlayers:\n"
           "- {name: a, op: conv, from: input, out_channels: 1, kernel: 1, shift: 0}\n"
           "- {name: c, op: avg_pool, from: a, kernel: 3, shift: " +
           std::to_string(shift) + "}\n- {name: e, op: dense, from: c, units: 2, readout: true}\n";
  };
  ASSERT_EQ(load(shifted(30)), RADISH_OK) << message;
  EXPECT_EQ(network->layers[2].threshold[0], 1 << 30);
  EXPECT_EQ(
      refusal(shifted(31)),
      "w.safetensors: layer 'c': a shift of 31 makes a threshold of 2^31 for rate coding, at most 2^30 is allowed");
}

TEST_F(NetworkFile, RatePotentialsAreBoundedByTheirSteps) {
  put("w.safetensors", safetensors({{"a.weight", "I8", {1, 2}, {5, -3}},
                                    {"a.bias", "I32", {1}, {1}},
                                    {"a.threshold", "I32", {1}, {4}},
                                    {"r.weight", "I8", {1, 1}, {2}},
                                    {"r.bias", "I32", {1}, {0}}}));
  const std::string text =
      "name: n\ntimesteps: 4\nweight_bits: 4\nweights: w.safetensors\nrate_timesteps: 10\n"
      "input: {shape: [2, 1, 1]}\nlayers:\n- {name: a, op: dense, from: input, units: 1, shift: 0}\n"
      "- {name: r, op: dense, from: a, units: 1, readout: true}\n";
  ASSERT_EQ(load(text), RADISH_OK) << message;
  // In a step a rises by 6 and loses 4, so its most is 3 + 6 + 9 * 2 = 27; or it falls by 2, down to -20. The most of r
  // is 10 * 2.
  EXPECT_EQ(width(RADISH_CODING_RATE, 6), "");
  EXPECT_EQ(width(RADISH_CODING_RATE, 5), "n.yaml:8: layer 'a' neuron [0, 0, 0] needs potentials of 6 bits, "
                                          "the chip has 5 (core.potential_bits)");
  ASSERT_EQ(load(text, Sets{"rate_timesteps=16"}), RADISH_OK) << message;
  EXPECT_NE(width(RADISH_CODING_RATE, 6), "");
  put("w.safetensors", safetensors({{"a.weight", "I8", {1, 2}, {5, -3}},
                                    {"a.bias", "I32", {1}, {1}},
                                    {"r.weight", "I8", {1, 1}, {2}},
                                    {"r.bias", "I32", {1}, {0}}}));
  ASSERT_EQ(load(text), RADISH_OK) << message;
  EXPECT_EQ(width(RADISH_CODING_RATE, 32),
            "n.yaml:8: layer 'a' has no thresholds: rate coding needs the tensor 'a.threshold'");
}

const char *const random_text =
    "name: n\ntimesteps: 4\nweight_bits: 3\nactivity: 0.3\ninput: {shape: [2, 8, 8]}\nlayers:\n"
    "- {name: a, op: conv, from: input, out_channels: 8, kernel: 3, pad: 1, max_pool: 2}\n"
    "- {name: b, op: dense, from: a, units: 16}\n"
    "- {name: r, op: dense, from: b, units: 4, readout: true}\n";

TEST_F(NetworkFile, RandomWeightsDependOnSeedAndLayerOnly) {
  ASSERT_EQ(load(random_text), RADISH_OK) << message;
  EXPECT_TRUE(network->random_weights);
  const radish_source &b = network->layers[2].sources[0];
  std::vector<int16_t> first(b.weights, b.weights + 16 * 128);
  int count[7] = {0};
  for (int16_t w : first) {
    ASSERT_LE(std::abs(w), 3); // symmetric: -4 does not occur
    count[w + 3]++;
  }
  for (int c : count) EXPECT_NEAR(c, 2048 / 7.0, 60);
  EXPECT_EQ(network->layers[2].bias[0], 0);
  ASSERT_EQ(load(random_text, Sets{"layers.a.stride=2", "layers.a.max_pool=1", "activity=0.1"}), RADISH_OK) << message;
  EXPECT_EQ(first,
            std::vector<int16_t>(network->layers[2].sources[0].weights, network->layers[2].sources[0].weights + 2048));
  ASSERT_EQ(load(random_text, Sets{"seed=2"}), RADISH_OK) << message;
  EXPECT_NE(first,
            std::vector<int16_t>(network->layers[2].sources[0].weights, network->layers[2].sources[0].weights + 2048));
}

TEST_F(NetworkFile, ShiftsOfRandomNetworksFollowTheActivityUnlessGiven) {
  ASSERT_EQ(load(random_text, Sets{"activity=0.4"}), RADISH_OK) << message;
  const int busy = network->layers[1].shift;
  const radish_layer &a = network->layers[1];
  EXPECT_EQ(a.threshold[0], std::max(1, 1 << a.shift));
  ASSERT_EQ(load(random_text, Sets{"layers.a.shift=11"}), RADISH_OK) << message;
  EXPECT_EQ(network->layers[1].shift, 11);
  EXPECT_NE(busy, 11);
}

TEST_F(NetworkFile, ShippedTopologiesHaveThePublishedMultiplyAdds) {
  const struct {
    const char *name;
    int64_t macs;
  } rows[] = {// these are the paper's numbers
              {"vgg16-cifar", 313201664},
              {"mobilenet-cifar", 46354432},
              {"resnet18-imagenet", 1814073344},
              {"resnet34-imagenet", 3663761408},
              // The first is 0.2 % below the paper's number; the paper names the others without one.
              {"resnet18-cifar", 555422720},
              {"resnet44-cifar", 97174144},
              {"vgg9-cifar", 194717696},
              {"vgg20-cifar", 483070976}};
  for (const auto &row : rows) {
#ifdef RADISH_SANITIZE
    if (row.macs > 1000000000) continue; // drawing their weights takes too long under sanitizers
#endif
    ASSERT_EQ(load_path(std::string(RADISH_SOURCE_DIR "/configs/networks/") + row.name + ".yaml"), RADISH_OK)
        << message;
    int64_t macs = 0;
    for (int i = 0; i < network->layer_count; i++) macs += radish_network_dense_macs(network, i);
    EXPECT_EQ(macs, row.macs) << row.name;
    EXPECT_EQ(width(RADISH_CODING_RADIX, 24), "");
  }
}

} // namespace
