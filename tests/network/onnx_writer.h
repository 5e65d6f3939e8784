// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// onnx_writer.h: ONNX models for tests, written field by field (protobuf's wire format, ONNX's field numbers).
#ifndef RADISH_TESTS_NETWORK_ONNX_WRITER_H
#define RADISH_TESTS_NETWORK_ONNX_WRITER_H

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace onnx_writer {

inline std::string varint(uint64_t value) {
  std::string out;
  for (; value > 127; value >>= 7) out += static_cast<char>(value | 128);
  return out + static_cast<char>(value);
}
inline std::string number(int field, int64_t value) {
  return varint(static_cast<uint64_t>(field) << 3) + varint(static_cast<uint64_t>(value));
}
inline std::string bytes(int field, const std::string &value) {
  return varint(static_cast<uint64_t>(field) << 3 | 2) + varint(value.size()) + value;
}
inline std::string real(int field, float value) {
  std::string raw(4, 0);
  std::memcpy(raw.data(), &value, 4);
  return varint(static_cast<uint64_t>(field) << 3 | 5) + raw;
}

enum Type { FLOAT = 1, UINT8 = 2, INT8 = 3, INT32 = 6, INT64 = 7 };

template <typename T>
std::string tensor(const std::string &name, int type, const std::vector<int64_t> &shape, const std::vector<T> &values) {
  std::string out;
  for (int64_t size : shape) out += number(1, size);
  std::string raw(values.size() * sizeof(T), 0);
  if (!values.empty()) std::memcpy(raw.data(), values.data(), raw.size());
  return out + number(2, type) + bytes(8, name) + bytes(9, raw);
}

inline std::string ints(const std::string &name, const std::vector<int64_t> &values) {
  std::string out = bytes(1, name);
  for (int64_t value : values) out += number(8, value);
  return out + number(20, 7);
}
inline std::string integer(const std::string &name, int64_t value) {
  return bytes(1, name) + number(3, value) + number(20, 2);
}
inline std::string decimal(const std::string &name, float value) {
  return bytes(1, name) + real(2, value) + number(20, 1);
}

inline std::string text(const std::string &name, const std::string &value) {
  return bytes(1, name) + bytes(4, value) + number(20, 3);
}

struct Model {
  std::string nodes, initializers;
  std::vector<int64_t> input = {1, 4, 4}; // without the batch
  std::string output = "y";
  std::vector<std::string> more_outputs; // besides `output`
  int opset = 13, count = 0;

  // Adds a node; its name is its operator and number, as in Conv_0.
  Model &node(const std::string &op, const std::vector<std::string> &inputs, const std::string &out,
              const std::vector<std::string> &attributes = {}) {
    return node(op, inputs, std::vector<std::string>{out}, attributes);
  }
  Model &node(const std::string &op, const std::vector<std::string> &inputs, const std::vector<std::string> &outs,
              const std::vector<std::string> &attributes = {}) {
    std::string node;
    for (const std::string &in : inputs) node += bytes(1, in);
    for (const std::string &out : outs) node += bytes(2, out);
    node += bytes(3, op + "_" + std::to_string(count++)) + bytes(4, op);
    for (const std::string &attribute : attributes) node += bytes(5, attribute);
    nodes += bytes(1, node);
    return *this;
  }
  Model &floats(const std::string &name, const std::vector<int64_t> &shape, const std::vector<float> &values) {
    initializers += bytes(5, tensor(name, FLOAT, shape, values));
    return *this;
  }
  Model &whole(const std::string &name, const std::vector<int64_t> &values) {
    initializers += bytes(5, tensor(name, INT64, {static_cast<int64_t>(values.size())}, values));
    return *this;
  }
  template <typename T>
  Model &levels(const std::string &name, int type, const std::vector<int64_t> &shape, const std::vector<T> &values) {
    initializers += bytes(5, tensor(name, type, shape, values));
    return *this;
  }
  std::string text() const {
    std::string shape = bytes(1, bytes(2, "N"));
    for (int64_t size : input) shape += bytes(1, number(1, size));
    const std::string type = bytes(2, bytes(1, number(1, 1) + bytes(2, shape)));
    std::string graph = nodes + initializers + bytes(11, bytes(1, "x") + type) + bytes(12, bytes(1, output));
    for (const std::string &name : more_outputs) graph += bytes(12, bytes(1, name));
    return number(1, 8) + bytes(7, graph) + bytes(8, number(2, opset));
  }
};

} // namespace onnx_writer

#endif
