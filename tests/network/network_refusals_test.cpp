// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Every reason to refuse a network file or its weights, with file, line and what is allowed.
#include "tests/network/network_file.h"

#include "network/files/safetensors.h"
#include "network/load/network_write.h"

namespace {

class NetworkRefusals : public NetworkFile {};

TEST_F(NetworkRefusals, RefusesSignsWhereTheyMeanNothing) {
  put("w.safetensors", safetensors(tensors()));
  EXPECT_EQ(refusal(with("units: 2", "units: 2, signed: true")),
            "n.yaml:16: layer 'e': a readout commits its sums as they are and has neither 'signed' nor 'leak'");
  EXPECT_EQ(refusal(with("units: 2", "units: 2, leak: 1")),
            "n.yaml:16: layer 'e': a readout commits its sums as they are and has neither 'signed' nor 'leak'");
  EXPECT_EQ(refusal(with("timesteps: 5", "timesteps: 5, leak: 2")),
            "n.yaml:7: layer 'a': a leak needs signed: true, since an unsigned layer makes 0 of every negative sum");
  EXPECT_EQ(refusal(with("timesteps: 5", "timesteps: 5, signed: true, leak: 16")),
            "n.yaml:7: layers.a.leak must be a whole number from 0 to 15, not '16'");
  EXPECT_EQ(refusal(with("pad_value: [1, 0]", "signed: true, pad_value: [1, 4]")),
            "n.yaml:5: input.pad_value must be a whole number from -4 to 3, not '4'");
  ASSERT_EQ(load(with("timesteps: 5", "timesteps: 5, signed: true")), RADISH_OK) << message;
  EXPECT_EQ(width(RADISH_CODING_RADIX, 24), "");
  EXPECT_EQ(width(RADISH_CODING_RATE, 24), "n.yaml:7: 'a' is signed: rate coding allows unsigned populations only, "
                                           "since a number of spikes has no sign");
}

TEST_F(NetworkRefusals, RefusesRangesAndUnitsThatMeasureNothing) {
  put("w.safetensors", safetensors(tensors()));
  const std::string real = " must be a number from -1e+09 to 1e+09, such as 0.5 or 1e-3, not ";
  const std::string order =
      "n.yaml:5: input.range must be [LOW, HIGH], LOW below HIGH by at least 1e-9, both within -1e9 and "
      "1e9";
  const struct {
    std::string range, message;
  } ranges[] = {{"[0]", "n.yaml:5: input.range must be a list of 2 items, not 1"},
                {"1", "n.yaml:5: input.range must be a list of 2 items, not '1'"},
                {"[0, x]", "n.yaml:5: input.range" + real + "'x'"},
                {"[0, .5]", "n.yaml:5: input.range" + real + "'.5'"},
                {"[0, 5.]", "n.yaml:5: input.range" + real + "'5.'"},
                {"[0, 01]", "n.yaml:5: input.range" + real + "'01'"},
                {"[0, +1]", "n.yaml:5: input.range" + real + "'+1'"},
                {"[0, 0x10]", "n.yaml:5: input.range" + real + "'0x10'"},
                {"[0, 1e]", "n.yaml:5: input.range" + real + "'1e'"},
                {"[0, nan]", "n.yaml:5: input.range" + real + "'nan'"},
                {"[0, inf]", "n.yaml:5: input.range" + real + "'inf'"},
                {"[0, 1e999]", "n.yaml:5: input.range" + real + "'1e999'"},
                {"[0, 2e9]", "n.yaml:5: input.range" + real + "'2e9'"},
                {"[0, '1']", "n.yaml:5: input.range" + real + "the text '1'"},
                {"[0, [1]]", "n.yaml:5: input.range" + real + "a list"},
                {"[1, 0]", order},
                {"[1, 1]", order},
                {"[0, 1e-10]", order}};
  for (const auto &row : ranges) EXPECT_EQ(refusal(with("pad_value: [1, 0]", "range: " + row.range)), row.message);
  const std::string unit = "n.yaml:17: logit_unit must be ";
  EXPECT_EQ(refusal(std::string(topology) + "logit_unit: 0\n"), unit + "above 0, or be left out where it is not known");
  EXPECT_EQ(refusal(std::string(topology) + "logit_unit: -1\n"),
            unit + "above 0, or be left out where it is not known");
  EXPECT_EQ(refusal(std::string(topology) + "logit_unit: 1e31\n"),
            unit + "a number from -1e+30 to 1e+30, such as 0.5 or 1e-3, not '1e31'");
}

// A conversion writes the weights, then the network file. If it is killed in between, an old network file is left
// beside new weights.
TEST_F(NetworkRefusals, IsRefusedBetweenTheTwoFilesOfASave) {
  radish_error error = {};
  const auto save = [&](bool whole) {
    char *yaml = nullptr, *bytes = nullptr;
    size_t yaml_size = 0, size = 0;
    EXPECT_EQ(radish_network_write(network, "n", "n.safetensors", nullptr, &yaml, &yaml_size, &bytes, &size, &error),
              RADISH_OK)
        << error.message;
    put("n.safetensors", std::string(bytes, size));
    if (whole) put("saved.yaml", std::string(yaml, yaml_size));
    free(yaml);
    free(bytes);
  };
  put("w.safetensors", safetensors(tensors()));
  ASSERT_EQ(load(topology), RADISH_OK) << message;
  save(true);
  ASSERT_EQ(load_path(folder + "/saved.yaml"), RADISH_OK) << message;
  network->layers[1].bias[0]++;
  save(false);
  EXPECT_EQ(load_path(folder + "/saved.yaml"), RADISH_BAD_INPUT);
  EXPECT_NE(message.find("saved.yaml:5: weights_sha256 is "), std::string::npos) << message;
  ASSERT_EQ(load(topology), RADISH_OK) << message;
  save(true); // saved once more, this time both files
  EXPECT_EQ(load_path(folder + "/saved.yaml"), RADISH_OK) << message;
}

TEST_F(NetworkRefusals, RefusesTopologiesWithLineAndWhatIsAllowed) {
  put("w.safetensors", safetensors(tensors()));
  const std::string keys =
      "may have: name, op, readout, timesteps, signed, leak, from, kernel, stride, pad, groups, out_channels, "
      "max_pool, shift";
  struct {
    const char *from, *to;
    std::string message;
  } const rows[] = {
      // ---- the top level ----
      {"name: small\n", "\n", "n.yaml:2: the file needs the key 'name'"},
      {"timesteps: 4\n", "\n", "n.yaml:1: the file needs the key 'timesteps'"},
      {"timesteps: 4\n", "timesteps: 17\n", "n.yaml:2: timesteps must be a whole number from 1 to 16, not '17'"},
      {"weight_bits: 4\n", "weight_bits: 1\n", "n.yaml:3: weight_bits must be a whole number from 2 to 16, not '1'"},
      {"weight_bits: 4\n", "\n", "n.yaml:1: the file needs the key 'weight_bits'"},
      {"weights: w.", "weights: v.", "v.safetensors: cannot be opened: No such file or directory"},
      {"weights: w.safetensors", "weights: [w]", "n.yaml:4: weights must be a text, not a list"},
      {"weights:", "wieghts:",
       "n.yaml:4: unknown key 'wieghts', the file may have: name, timesteps, weight_bits, weights, weights_sha256, "
       "logit_unit, "
       "activity, "
       "seed, "
       "sample, coding, rate_timesteps, rate_input, layers, input"},
      {"name: small", "name: small\nactivity: 0",
       "n.yaml:2: activity must be a decimal number from 0.000001 to 1 with at most 6 digits after the "
       "point, not '0'"},
      {"name: small", "name: small\nseed: -1",
       "n.yaml:2: seed must be a whole number from 0 to 9223372036854775807, not '-1'"},
      {"name: small", "name: small\nrate_timesteps: 0",
       "n.yaml:2: rate_timesteps must be a whole number from 1 to 32767, not '0'"},
      {"name: small", "name: small\nrate_input: even", "n.yaml:2: rate_input must be regular or poisson, not 'even'"},
      // ---- the input ----
      {"input: {", "inputs: {",
       "n.yaml:5: unknown key 'inputs', the file may have: name, timesteps, weight_bits, weights, weights_sha256, "
       "logit_unit, "
       "activity, seed, "
       "sample, coding, rate_timesteps, rate_input, layers, input"},
      {"input: {", "#", "n.yaml:1: the file needs the key 'input'"},
      {"shape: [2, 4, 4], ", "", "n.yaml:5: input needs the key 'shape'"},
      {"shape: [2, 4, 4]", "shape: [2, 4]", "n.yaml:5: input.shape must be a list of 3 items, not 2"},
      {"shape: [2, 4, 4]", "shape: [0, 4, 4]",
       "n.yaml:5: input.shape channels must be a whole number from 1 to 4096, not '0'"},
      {"shape: [2, 4, 4]", "shape: [2, 1025, 4]",
       "n.yaml:5: input.shape rows must be a whole number from 1 to 1024, not '1025'"},
      {"shape: [2, 4, 4]", "shape: [2, 4, x]",
       "n.yaml:5: input.shape columns must be a whole number from 1 to 1024, not 'x'"},
      {"bits: 3", "bits: 0", "n.yaml:5: input.bits must be a whole number from 1 to 16, not '0'"},
      {"pad_value: [1, 0]", "pad_value: [1]", "n.yaml:5: input.pad_value must be a list of 2 items, not 1"},
      {"pad_value: [1, 0]", "pad_value: [8, 0]",
       "n.yaml:5: input.pad_value must be a whole number from 0 to 7, not '8'"},
      {"classes: [cat, dog]", "classes: [cat]",
       "n.yaml:7: input.classes has 1 names, but the readout 'e' has 2 neurons"},
      {"classes: [cat, dog]", "classes: [cat, []]", "n.yaml:5: input.classes must be a text, not a list"},
      {"classes:", "class:",
       "n.yaml:5: unknown key 'class', input may have: shape, bits, signed, pad_value, range, "
       "classes"},
      // ---- names and operations ----
      {"{name: a,", "{", "n.yaml:7: a layer needs the key 'name'"},
      {"{name: a,", "{name: a b,",
       "n.yaml:7: a layer's name must be 1 to 100 letters, digits, '_', '.' or '-', not 'a b'"},
      {"{name: a,", "{name: input,", "n.yaml:7: the layer name 'input' is already taken by the input"},
      {"name: c,", "name: a,", "n.yaml:14: the layer name 'a' is already taken by an earlier layer"},
      {"op: conv, from: input", "from: input", "n.yaml:7: layer 'a' needs the key 'op': conv, dense, avg_pool or add"},
      {"op: conv, from: input", "op: con, from: input",
       "n.yaml:7: layers.a.op must be conv, dense, avg_pool or add, not 'con'"},
      {"from: input, ", "", "n.yaml:7: layers.a needs the key 'from'"},
      {"kernel: 3, ", "", "n.yaml:7: layers.a needs the key 'kernel'"},
      {"out_channels: 2, ", "", "n.yaml:7: layers.a needs the key 'out_channels'"},
      {"units: 2, ", "", "n.yaml:16: layers.e needs the key 'units'"},
      {"shift: 2, ", "", "n.yaml:7: layers.a needs the key 'shift'"},
      {"kernel: 3", "kernal: 3", "n.yaml:7: unknown key 'kernal', layers.a " + keys},
      {"units: 2", "units: 2, shift: 3",
       "n.yaml:16: layer 'e': a readout commits its sums as they are and has no shift"},
      {"units: 2", "units: 2, timesteps: 3", "n.yaml:16: layer 'e': a readout emits no train and has no timesteps"},
      {"units: 2", "units: 2, max_pool: 3",
       "n.yaml:16: unknown key 'max_pool', layers.e may have: name, op, readout, timesteps, signed, leak, from, units, "
       "shift"},
      {"from: b, kernel: 2", "from: b, kernel: 2, shift: 2",
       "n.yaml:14: unknown key 'shift', layers.c may have: name, op, readout, timesteps, signed, leak, from, kernel, "
       "stride, pad, ceil"},
      {"kernel: 3, pad: 1", "kernel: 0, pad: 1",
       "n.yaml:7: layers.a.kernel must be a whole number from 1 to 255, not '0'"},
      {"pad: 1", "stride: 0", "n.yaml:7: layers.a.stride must be a whole number from 1 to 255, not '0'"},
      {"pad: 1", "pad: -1", "n.yaml:7: layers.a.pad must be a whole number from 0 to 255, not '-1'"},
      {"kernel: 3, pad: 1", "kernel: [3], pad: 1", "n.yaml:7: layers.a.kernel must be a list of 2 items, not 1"},
      {"kernel: 3, pad: 1", "kernel: [3, 0], pad: 1",
       "n.yaml:7: layers.a.kernel must be a whole number from 1 to 255, not '0'"},
      {"kernel: 3, pad: 1", "kernel: 3, pad: [1, 1, 1]",
       "n.yaml:7: layer 'a': pad must be a number, [rows, columns] or [top, left, bottom, right], not a list of 3"},
      {"kernel: 3, pad: 1", "kernel: [3, 1], pad: [1, 0, 1, 1]",
       "n.yaml:7: layer 'a': pad must be smaller than the kernel (1), not 1"},
      {"kernel: 3, pad: 1", "kernel: [3, 6], pad: [1, 0]",
       "n.yaml:7: layer 'a': a kernel of 3 x 6 does not fit 'input' (4 x 4, padded by 1 x 0)"},
      {"kernel: 3, pad: 1", "kernel: 3, pad: 1, ceil: true", "n.yaml:7: unknown key 'ceil', layers.a " + keys},
      {"pad: 1", "groups: 0", "n.yaml:7: layers.a.groups must be a whole number from 1 to 4096, not '0'"},
      {"out_channels: 2, k", "out_channels: 4097, k",
       "n.yaml:7: layers.a.out_channels must be a whole number from 1 to 4096, not '4097'"},
      {"units: 2", "units: 0", "n.yaml:16: layers.e.units must be a whole number from 1 to 4096, not '0'"},
      {"timesteps: 5", "timesteps: 0", "n.yaml:7: layers.a.timesteps must be a whole number from 1 to 16, not '0'"},
      {"identity: 5", "identity: 32769",
       "n.yaml:10: layers.b.from.input.identity must be a whole number from -32768 to 32768, not '32769'"},
      {"channel_offset: 1", "channel_offset: 4097",
       "n.yaml:10: layers.b.from.input.channel_offset must be a whole number from -4096 to 4096, not '4097'"},
      {"identity: 5, channel", "identity: 5, kernel: 1, channel",
       "n.yaml:10: unknown key 'kernel', layers.b.from.input may have: layer, identity, stride, "
       "channel_offset"},
      {"{layer: a, kernel: 1}", "{layer: a, kernel: 1, shift: 1}",
       "n.yaml:10: unknown key 'shift', layers.b.from.a may have: layer, identity, kernel, stride, pad, "
       "groups"},
      {"{layer: a, kernel: 1}", "{kernel: 1}", "n.yaml:10: layers.b.from.? needs the key 'layer'"},
      {"{layer: a, kernel: 1}", "{layer: a}", "n.yaml:10: layers.b.from.a needs the key 'kernel'"},
      {"{layer: a, kernel: 1}", "a",
       "n.yaml:10: layer 'b' has several sources: each must be {layer, kernel, stride, pad, groups} or "
       "{layer, "
       "identity, stride, channel_offset}"},
      {"{layer: a, kernel: 1}", "[a]", "n.yaml:10: layers.b.from.? must be a mapping of keys to values"},
      // ---- the graph ----
      {"from: input", "from: b", "n.yaml:7: layer 'a' reads 'b', which is not the input or an earlier layer"},
      {"from: input", "from: a", "n.yaml:7: layer 'a' reads 'a', which is not the input or an earlier layer"},
      {"from: d", "from: c", "n.yaml:15: layer 'd' is read by no later layer"},
      {", readout: true", ", shift: 1", "n.yaml:16: layer 'e' is the last one and must have readout: true"},
      {"identity: 3, shift: 1", "identity: 3, readout: true",
       "n.yaml:15: layer 'd': only the last layer may be the readout"},
      {"identity: 3, shift: 1", "identity: 3, readout: 1",
       "n.yaml:15: layers.d.readout must be true or false, not '1'"},
      {"{layer: a, kernel: 1}", "{layer: a, identity: 1}",
       "n.yaml:8: layer 'b' has identity sources only: its op must be add"},
      {"{layer: input, identity: 5, channel_offset: 1}", "{layer: a, kernel: 3, pad: 1}",
       "n.yaml:8: layer 'b' reads 'a' twice through weights: both would be named 'b.weight.a'"},
      // ---- shapes ----
      {"{layer: a, kernel: 1}", "{layer: a, kernel: 2}",
       "n.yaml:8: layer 'b': its sources must agree in size, but 'a' gives 3 x 3 and 'input' 4 x 4"},
      {"kernel: 3, pad: 1", "kernel: 7, pad: 1",
       "n.yaml:7: layer 'a': a kernel of 7 does not fit 'input' (4 x 4, padded by 1)"},
      {"kernel: 3, pad: 1", "kernel: 3, pad: 3", "n.yaml:7: layer 'a': pad must be smaller than the kernel (3), not 3"},
      {"kernel: 3, pad: 1", "kernel: 3, pad: 1, groups: 3",
       "n.yaml:7: layer 'a': groups (3) must divide the channels of 'input' (2) and out_channels (2)"},
      {"{kernel: 2, stride: 1}", "{stride: 1}", "n.yaml:13: layers.b.max_pool needs the key 'kernel'"},
      {"{kernel: 2, stride: 1}", "{kernel: 2, size: 1}",
       "n.yaml:13: unknown key 'size', layers.b.max_pool may have: kernel, stride, pad, ceil"},
      {"{kernel: 2, stride: 1}", "{kernel: 2, pad: 2}",
       "n.yaml:13: layer 'b': max_pool pad must be smaller than the kernel (2), not 2"},
      {"{kernel: 2, stride: 1}", "5", "n.yaml:13: layer 'b': a max_pool window of 5 does not fit 4 x 4"},
      {"{kernel: 2, stride: 1}", "two", "n.yaml:13: layers.b.max_pool must be a whole number from 1 to 255, not 'two'"},
      {"from: b, kernel: 2", "from: b, kernel: 3",
       "n.yaml:14: layer 'c': an avg_pool of 3 x 3 needs a shift: only a power of two implies its own"},
      {"from: b, kernel: 2", "from: [b], kernel: 2", "n.yaml:14: layers.c.from must be a text, not a list"},
      {"from: c, identity: 3", "from: c, identity: 3, channel_offset: -2",
       "n.yaml:15: layer 'd' has 0 channels, 1 to 4096 are allowed"},
  };
  for (const auto &row : rows) EXPECT_EQ(refusal(with(row.from, row.to)), row.message) << row.to;

  const std::string head = "name: n\ntimesteps: 4\nweight_bits: 4\ninput: {shape: [64, 1024, 1024]}\nlayers:\n";
  EXPECT_EQ(refusal(head + "- {name: a, op: conv, from: input, out_channels: 65, kernel: 1, readout: true}\n"),
            "n.yaml:6: layer 'a' has 68157440 neurons, at most 67108864 are allowed");
  EXPECT_EQ(refusal(head + "- {name: a, op: dense, from: input, units: 5, readout: true}\n"),
            "n.yaml:6: layer 'a' has 335544320 weights, at most 268435456 are allowed");
  EXPECT_EQ(refusal(head + "- {name: a, op: conv, from: input, out_channels: 1, kernel: 3, pad: 2, readout: true}\n"),
            "n.yaml:6: layer 'a' has 1026 x 1026 outputs, at most 1024 x 1024 are allowed");
  EXPECT_EQ(refusal(head), "n.yaml:5: layers must be a list of 1 to 4096 items, not ''");
  EXPECT_EQ(refusal(head + "- x\n"), "n.yaml:6: layers.? must be a mapping of keys to values");
  EXPECT_EQ(refusal("name: n\ntimesteps: 4\nweight_bits: 4\ninput: {shape: [1, 1, 1]}\n"),
            "n.yaml:1: the file needs the key 'layers'");
}

TEST_F(NetworkRefusals, RefusesTensorsThatDoNotFitTheNetwork) {
  using Change = void (*)(std::vector<Tensor> &);
  struct {
    Change change;
    const char *message;
  } const rows[] = {
      {[](auto &t) { t.erase(t.begin()); },
       "w.safetensors: tensor 'a.weight' is missing, its shape would be [2, 2, 3, 3]"},
      {[](auto &t) { t[2].name = "b.weight"; },
       "w.safetensors: tensor 'b.weight.a' is missing, its shape would be [2, 2, 1, 1]"},
      {[](auto &t) {
         t[0].shape = {2, 18};
       },
       "w.safetensors: tensor 'a.weight' has the shape [2, 18], it must have [2, 2, 3, 3]"},
      {[](auto &t) {
         t[0].shape = {2, 2, 9, 1};
       },
       "w.safetensors: tensor 'a.weight' has the shape [2, 2, 9, 1], it must have [2, 2, 3, 3]"},
      {[](auto &t) { t[4].dtype = "I32"; },
       "w.safetensors: tensor 'e.weight' has the dtype I32, it must have I8 or I16"},
      {[](auto &t) { t[1].dtype = "I16"; }, "w.safetensors: tensor 'a.bias' must have the dtype I32"},
      {[](auto &t) { t[3].shape = {32}; },
       "w.safetensors: tensor 'b.bias' has the shape [32], it must have [2] or [2, 4, 4]"},
      {[](auto &t) { t[0].values[22] = 8; },
       "w.safetensors: layer 'a': weight [1, 0, 1, 1] of 'a.weight' is 8, weight_bits: 4 allows -8 to 7"},
      {[](auto &t) { t[4].values[2] = -9; },
       "w.safetensors: layer 'e': weight [1, 0] of 'e.weight' is -9, weight_bits: 4 allows -8 to 7"},
      {[](auto &t) {
         t.push_back({"f.weight", "I8", {1}, {1}});
       },
       "w.safetensors: tensor 'f.weight' belongs to no layer of n.yaml: names are LAYER.weight, "
       "LAYER.weight.SOURCE "
       "(several sources), LAYER.bias, LAYER.threshold (hidden layers)"},
      {[](auto &t) {
         t.push_back({"a.threshold", "I32", {2}, {1, 0}});
       },
       "w.safetensors: layer 'a': threshold [1] is 0, it must be at least 1"},
      {[](auto &t) {
         t.push_back({"a.threshold", "I32", {1}, {1}});
       },
       "w.safetensors: tensor 'a.threshold' must have the dtype I32 and the shape [2]"},
      {[](auto &t) {
         t.push_back({"a.threshold", "I32", {2}, {1, 1}});
       },
       "w.safetensors: tensor 'b.threshold' is missing: all hidden layers have thresholds or none"},
      {[](auto &t) { t[1].values[1] = 2147483643; },
       "n.yaml:7: layer 'a' neuron [1, 0, 0]: its bias with the input's pad_value is 2147483648, which does "
       "not fit 32 "
       "bits"},
  };
  for (const auto &row : rows) {
    std::vector<Tensor> changed = tensors();
    row.change(changed);
    put("w.safetensors", safetensors(changed));
    EXPECT_EQ(refusal(topology), row.message);
  }
}

TEST_F(NetworkRefusals, RefusesDamagedSafetensors) {
  const auto file = [](const std::string &header, const std::string &data = "") {
    std::string length;
    for (int b = 0; b < 8; b++) length += static_cast<char>(header.size() >> 8 * b);
    return length + header + data;
  };
  const auto one = [&](const std::string &entry) { return file("{\"t\":" + entry + "}", "abcd"); };
  struct {
    std::string bytes, message;
  } const rows[] = {
      {"abc", "has 3 bytes, a safetensors file has at least 8"},
      {std::string("\xff\xff\xff\xff\xff\xff\xff\xff", 8),
       "announces a header of 18446744073709551615 bytes, at most 0 are possible"},
      {file("{}").substr(0, 9), "announces a header of 2 bytes, at most 1 are possible"},
      {file("{\"a\":1,\"a\":1}"), "the header is not valid JSON: duplicate object key near '\"a\"' at byte 18"},
      {file("[]"), "the header must be a JSON object"},
      {file("{\"__metadata__\":1}"), "__metadata__ must be an object"},
      {one("1"), "tensor 't' must be an object"},
      {one("{\"type\":1}"), "tensor 't' has the unknown key 'type', allowed are: dtype, shape, data_offsets"},
      {one("{}"), "tensor 't' needs a dtype: I8, I16 or I32"},
      {one("{\"dtype\":\"F32\"}"), "tensor 't' has the dtype 'F32', allowed are: I8, I16, I32"},
      {one("{\"dtype\":\"I8\"}"), "tensor 't' needs a shape: a list of at most 8 sizes"},
      {one("{\"dtype\":\"I8\",\"shape\":[1,1,1,1,1,1,1,1,1]}"), "tensor 't' needs a shape: a list of at most 8 sizes"},
      {one("{\"dtype\":\"I8\",\"shape\":[1,-1]}"), "tensor 't': size 1 of its shape must be a whole number, 0 or more"},
      {one("{\"dtype\":\"I8\",\"shape\":[1.0]}"), "tensor 't': size 0 of its shape must be a whole number, 0 or more"},
      {one("{\"dtype\":\"I8\",\"shape\":[4294967296,4294967296]}"),
       "tensor 't': its shape has more than 2^63 elements"},
      {one("{\"dtype\":\"I8\",\"shape\":[4]}"), "tensor 't' needs data_offsets: [begin, end]"},
      {one("{\"dtype\":\"I8\",\"shape\":[4],\"data_offsets\":[0]}"), "tensor 't' needs data_offsets: [begin, end]"},
      {one("{\"dtype\":\"I8\",\"shape\":[4],\"data_offsets\":[0,5]}"),
       "tensor 't' has the data_offsets [0, 5], the file holds 0 to 4"},
      {one("{\"dtype\":\"I8\",\"shape\":[4],\"data_offsets\":[4,0]}"),
       "tensor 't' has the data_offsets [4, 0], the file holds 0 to 4"},
      {one("{\"dtype\":\"I8\",\"shape\":[3],\"data_offsets\":[0,4]}"),
       "tensor 't': its data_offsets span 4 bytes, its shape and dtype need 3"},
      {one("{\"dtype\":\"I32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,4]}"),
       "tensor 't': its shape has more than 2^63 bytes"},
      {one("{\"dtype\":\"I8\",\"shape\":[3],\"data_offsets\":[0,3]}"), "1 bytes at the end belong to no tensor"},
      {one("{\"dtype\":\"I8\",\"shape\":[3],\"data_offsets\":[1,4]}"), "1 bytes before tensor 't' belong to no tensor"},
      {file("{\"s\":{\"dtype\":\"I8\",\"shape\":[3],\"data_offsets\":[0,3]},"
            "\"t\":{\"dtype\":\"I16\",\"shape\":[1],\"data_offsets\":[2,4]}}",
            "abcd"),
       "tensor 't' overlaps 's'"},
  };
  for (const auto &row : rows) {
    radish_tensors loaded;
    radish_error error = {};
    EXPECT_EQ(radish_tensors_load(put("t", row.bytes).c_str(), &loaded, &error), RADISH_BAD_INPUT);
    EXPECT_EQ(plain(error.message), "t: " + row.message);
  }
}

TEST_F(NetworkRefusals, PotentialsMustFitPerNeuron) {
  // |v| < |b| + 2 sum |w| over the taps that a neuron has: in a corner a 3 x 3 kernel has 4 of its 9.
  put("w.safetensors",
      safetensors({{"a.weight", "I8", {1, 1, 3, 3}, std::vector<int>(9, 7)}, {"a.bias", "I32", {1}, {2}}}));
  const std::string text = "name: n\ntimesteps: 4\nweight_bits: 4\nweights: w.safetensors\ninput: {shape: [1, 2, 2]}\n"
                           "layers:\n- {name: a, op: conv, from: input, out_channels: 1, kernel: 3, pad: 1, readout: "
                           "true}\n";
  ASSERT_EQ(load(text), RADISH_OK) << message;
  EXPECT_EQ(width(RADISH_CODING_RADIX, 7), ""); // 2 + 2 * 4 * 7 = 58 <= 64
  EXPECT_EQ(width(RADISH_CODING_RADIX, 6), "n.yaml:7: layer 'a' neuron [0, 0, 0] needs potentials of 7 bits, "
                                           "the chip has 6 (core.potential_bits)");
  put("w.safetensors", safetensors({{"a.weight", "I8", {1, 1, 3, 3}, std::vector<int>(9, 7)},
                                    {"a.bias", "I32", {1, 2, 2}, {0, 8, -8, 9}}}));
  ASSERT_EQ(load(text), RADISH_OK) << message;
  EXPECT_EQ(width(RADISH_CODING_RADIX, 7), // 64 just fits, 65 does not
            "n.yaml:7: layer 'a' neuron [0, 1, 1] needs potentials of 8 bits, the chip has 7 "
            "(core.potential_bits)");
  put("w.safetensors",
      safetensors({{"a.weight", "I8", {1, 1, 3, 3}, std::vector<int>(9, 0)}, {"a.bias", "I32", {1}, {64}}}));
  ASSERT_EQ(load(text), RADISH_OK) << message;
  EXPECT_EQ(width(RADISH_CODING_RADIX, 8), ""); // a bias alone does not shrink before it is loaded
  EXPECT_NE(width(RADISH_CODING_RADIX, 7), "");
}

TEST_F(NetworkRefusals, MutationsLoadOrAreRefused) {
  std::mt19937 random(mutation_seed());
  const std::string weights = safetensors(tensors());
  put("w.safetensors", weights);
  for (int i = 0; i < 4000; i++) load(mutate(topology, random));
  for (size_t length = 0; length < std::string(topology).size(); length += 3)
    load(std::string(topology).substr(0, length));
  const std::string path = put("n.yaml", topology);
  for (int i = 0; i < 4000; i++) {
    put("w.safetensors", mutate(weights, random));
    load_path(path);
  }
  for (size_t length = 0; length < weights.size(); length++) {
    put("w.safetensors", weights.substr(0, length));
    EXPECT_EQ(load_path(path), RADISH_BAD_INPUT);
  }
}

TEST_F(NetworkRefusals, MutatedOverridesLoadOrAreRefused) {
  std::mt19937 random(mutation_seed());
  put("w.safetensors", safetensors(tensors()));
  const std::string path = put("n.yaml", topology);
  const char *const sets[] = {"layers.b.from.a.kernel=1", "input.shape=[2, 4, 4]",
                              "layers.a.max_pool={kernel: 2, stride: 1}",
                              "layers.0={name: a, op: dense, from: input, units: 2, shift: 1}"};
  for (int i = 0; i < 2000; i++) {
    const std::string one = mutate(sets[random() % 4], random), two = mutate(sets[random() % 4], random);
    load_path(path, Sets{one.c_str(), two.c_str()});
  }
}

} // namespace
