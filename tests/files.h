// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// files.h: a test's own folder of small files, and what its tests say about them.
#ifndef RADISH_TESTS_FILES_H
#define RADISH_TESTS_FILES_H

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

class Files : public testing::Test {
protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "radish-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::string put(const std::string &name, const std::string &bytes) const {
    const std::string path = folder + "/" + name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  // Returns the message without the path of this test's folder.
  std::string plain(std::string message) const {
    for (size_t at; (at = message.find(folder + "/")) != std::string::npos;) message.erase(at, folder.size() + 1);
    return message;
  }

  std::string folder;
};

inline std::string slurp(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Tensor {
  std::string name, dtype;
  std::vector<int> shape;
  std::vector<int> values;
};

// Returns the bytes of a safetensors file that holds these tensors one after the other.
inline std::string safetensors(const std::vector<Tensor> &tensors) {
  std::string header = "{", data;
  for (const Tensor &tensor : tensors) {
    const size_t begin = data.size();
    const int bytes = tensor.dtype == "I8" ? 1 : tensor.dtype == "I16" ? 2 : 4;
    for (int value : tensor.values) {
      for (int b = 0; b < bytes; b++) data += static_cast<char>(static_cast<unsigned>(value) >> 8 * b);
    }
    std::string shape;
    for (int size : tensor.shape) shape += (shape.empty() ? "" : ",") + std::to_string(size);
    header += (header.size() > 1 ? "," : "") + ("\"" + tensor.name + "\":{\"dtype\":\"" + tensor.dtype) +
              "\",\"shape\":[" + shape + "],\"data_offsets\":[" + std::to_string(begin) + "," +
              std::to_string(data.size()) + "]}";
  }
  header += "}";
  std::string length;
  for (int b = 0; b < 8; b++) length += static_cast<char>(header.size() >> 8 * b);
  return length + header + data;
}

// Returns `bytes` after one to four random changes: a byte is changed or inserted, up to eight bytes are removed or
// doubled, or the end is cut off.
inline std::string mutate(std::string bytes, std::mt19937 &random) {
  static const std::string likely = "{}[],:-'\"&*!|>%#@0123456789 \n\t.~eExXnN\x7f\xff\x80";
  const int changes = 1 + static_cast<int>(random() % 4);
  for (int i = 0; i < changes && !bytes.empty(); i++) {
    const size_t at = random() % bytes.size(), span = 1 + random() % 8;
    switch (random() % 7) {
    case 0: bytes[at] = static_cast<char>(random()); break;
    case 1: bytes[at] = likely[random() % likely.size()]; break;
    case 2: bytes.erase(at, span); break;
    case 3: bytes.insert(at, bytes.substr(at, span)); break;
    case 4: bytes.insert(at, 1, likely[random() % likely.size()]); break;
    case 5: bytes[at] = static_cast<char>(bytes[at] ^ 1 << random() % 8); break;
    default:
      if (random() % 4 == 0) bytes.resize(at);
      break;
    }
  }
  return bytes;
}

// Returns the seed of a test's random numbers and prints it. The environment variable RADISH_SEED sets it, which
// repeats a run that failed.
inline unsigned mutation_seed() {
  const char *given = std::getenv("RADISH_SEED");
  const unsigned seed = given ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : 20240607;
  std::printf("RADISH_SEED=%u\n", seed);
  return seed;
}

#endif
