// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// network_file.h: a small network file of every kind of layer, its weights, and a fixture that loads what becomes of them.
#ifndef RADISH_TESTS_NETWORK_NETWORK_FILE_H
#define RADISH_TESTS_NETWORK_NETWORK_FILE_H

#include "tests/files.h"
#include "tests/sets.h"
#include "network/load/network_load.h"

// This small network uses every kind of layer; its weights come from `tensors`.
inline const char *const topology =
    "name: small\n"                                                                // 1
    "timesteps: 4\n"                                                               // 2
    "weight_bits: 4\n"                                                             // 3
    "weights: w.safetensors\n"                                                     // 4
    "input: {shape: [2, 4, 4], bits: 3, pad_value: [1, 0], classes: [cat, dog]}\n" // 5
    "layers:\n"                                                                    // 6
    "- {name: a, op: conv, from: input, out_channels: 2, kernel: 3, pad: 1, shift: 2, "
    "timesteps: 5}\n"                                                                   // 7
    "- name: b\n"                                                                       // 8
    "  op: conv\n"                                                                      // 9
    "  from: [{layer: a, kernel: 1}, {layer: input, identity: 5, channel_offset: 1}]\n" // 10
    "  out_channels: 2\n"                                                               // 11
    "  shift: 1\n"                                                                      // 12
    "  max_pool: {kernel: 2, stride: 1}\n"                                              // 13
    "- {name: c, op: avg_pool, from: b, kernel: 2}\n"                                   // 14
    "- {name: d, op: add, from: c, identity: 3, shift: 1}\n"                            // 15
    "- {name: e, op: dense, from: d, units: 2, readout: true}\n";                       // 16

inline std::vector<Tensor> tensors() {
  return {{"a.weight", "I8", {2, 2, 3, 3}, std::vector<int>(36, 1)},
          {"a.bias", "I32", {2}, {10, -20}},
          {"b.weight.a", "I16", {2, 2, 1, 1}, {1, 2, -8, 7}},
          {"b.bias", "I32", {2, 4, 4}, std::vector<int>(32, 6)},
          {"e.weight", "I8", {2, 2}, {1, 2, 3, 4}},
          {"e.bias", "I32", {2}, {0, 1}}};
}

class NetworkFile : public Files {
protected:
  ~NetworkFile() override { radish_network_destroy(network); }

  radish_status load_path(const std::string &path, radish_overrides overrides = {}) {
    radish_network_destroy(network);
    radish_error error = {};
    const radish_status status = radish_network_load(path.c_str(), overrides, &network, &error);
    message = plain(error.message);
    EXPECT_EQ(status == RADISH_OK, network != nullptr);
    EXPECT_EQ(status == RADISH_OK, message.empty()) << message;
    return status;
  }
  radish_status load(const std::string &text, radish_overrides overrides = {}) {
    return load_path(put("n.yaml", text), overrides);
  }
  std::string refusal(const std::string &text, radish_overrides overrides = {}) {
    EXPECT_EQ(load(text, overrides), RADISH_BAD_INPUT) << text;
    return message;
  }
  // Returns the topology with its first `from` replaced by `to`.
  static std::string with(const std::string &from, const std::string &to) {
    std::string text = topology;
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  }
  std::string width(radish_coding coding, int bits) {
    radish_error error = {};
    radish_network_check_width(network, coding, bits, &error);
    return plain(error.message);
  }

  radish_network *network = nullptr;
  std::string message;
};

#endif
