// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This target takes any bytes as an ONNX model: they are refused, or become a float network. A small one is converted,
// and the network file must then load.
#include "tests/fuzz/folder.h"
#include "network/convert/convert.h"
#include "network/onnx/onnx.h"
#include "tests/fuzz/wire.h"
#include "network/load/network_load.h"

#include <cstdio>
#include <cstring>

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

namespace {

// Returns whether the network is small enough to convert here. The time that converting takes grows with the work of
// the network itself, so that a large network would exceed the time limit of the fuzzer without being a fault.
bool small(const radish_float_network *network) {
  int64_t work = 0;
  for (int i = 0; i < network->layer_count; i++) {
    const radish_float_layer &layer = network->layers[i];
    const int64_t pixels = static_cast<int64_t>(layer.sums.rows) * layer.sums.columns;
    work += radish_shape_size(layer.sums) * layer.pool_rows.kernel * layer.pool_columns.kernel;
    for (int s = 0; s < layer.source_count; s++) {
      const radish_float_source &source = layer.sources[s];
      const radish_shape in = network->layers[source.from].shape;
      const int64_t fan_in = source.read == RADISH_READ_DENSE
                                 ? radish_shape_size(in)
                                 : static_cast<int64_t>(in.channels / source.groups) * radish_float_taps(&source);
      if (fan_in > 300) return false;
      work += fan_in * pixels * layer.sums.channels + fan_in * fan_in * fan_in / 64 * source.groups; // least squares
    }
  }
  return work < 1 << 18;
}

void convert(radish_float_network *network, const uint8_t *data, size_t size) {
  enum { IMAGES = 2 };
  static const Folder folder;
  const radish_shape shape = network->layers[0].shape;
  std::string pixels(static_cast<size_t>(radish_shape_size(shape)) * IMAGES, 0);
  for (size_t i = 0; i < pixels.size(); i++) pixels[i] = static_cast<char>(data[i % size] * (i + 7));
  const radish_images images = {IMAGES, shape, reinterpret_cast<uint8_t *>(pixels.data()), nullptr, nullptr, {},
                                {},     false};
  const int draw = static_cast<int>(size);
  const radish_convert_options options = {1 + draw % 16,
                                          2 + draw % 15,
                                          1 + draw % 8,
                                          draw % 2 == 0,
                                          static_cast<radish_range>(draw % 3),
                                          nullptr,
                                          nullptr,
                                          0,
                                          draw % 5 < 2};
  radish_conversion *conversion;
  radish_error error = {""};
  if (radish_convert(network, &images, 0, IMAGES, options, &conversion, &error)) return;
  char *yaml, *tensors;
  size_t yaml_size, tensors_size;
  if (radish_conversion_write(conversion, "net", "net.safetensors", &yaml, &yaml_size, &tensors, &tensors_size,
                              &error)) {
    std::abort();
  }
  folder.put("net.safetensors", tensors, tensors_size);
  radish_network *written;
  if (radish_network_load(folder.put("net.yaml", yaml, yaml_size).c_str(), {0, nullptr}, &written, &error)) {
    std::fprintf(stderr, "the converted network does not load: %s\n%s", error.message, yaml);
    std::abort();
  }
  radish_network_destroy(written);
  std::free(yaml);
  std::free(tensors);
  radish_conversion_destroy(conversion);
}

const char *const words[] = {"Conv",
                             "Relu",
                             "Add",
                             "Sub",
                             "Mul",
                             "Div",
                             "Gemm",
                             "MatMul",
                             "MaxPool",
                             "AveragePool",
                             "GlobalAveragePool",
                             "ReduceMean",
                             "BatchNormalization",
                             "Clip",
                             "Pad",
                             "Slice",
                             "Concat",
                             "Reshape",
                             "Flatten",
                             "Transpose",
                             "Squeeze",
                             "Unsqueeze",
                             "Shape",
                             "Gather",
                             "Constant",
                             "ConstantOfShape",
                             "Cast",
                             "ReduceMax",
                             "Identity",
                             "Dropout",
                             "Softmax",
                             "QuantizeLinear",
                             "DequantizeLinear",
                             "pads",
                             "strides",
                             "dilations",
                             "kernel_shape",
                             "group",
                             "axis",
                             "axes",
                             "ceil_mode",
                             "count_include_pad",
                             "auto_pad",
                             "SAME_UPPER",
                             "SAME_LOWER",
                             "VALID",
                             "x",
                             "y"};
const uint64_t numbers[] = {0,
                            1,
                            2,
                            3,
                            4,
                            7,
                            8,
                            9,
                            16,
                            64,
                            127,
                            128,
                            255,
                            256,
                            1024,
                            4096,
                            0x7fffffff,
                            0x80000000,
                            0x7fffffffffffffff,
                            0x8000000000000000,
                            UINT64_MAX,
                            UINT64_MAX - 1};
const float reals[] = {
    0, -0.0F, 1, -1, 0.5F, 1e-30F, 1e30F, 3e38F, -3e38F, 1e-45F, __builtin_inff(), __builtin_nanf("")};

void change_value(wire::Field &field, std::mt19937 &random) {
  if (field.type == wire::VARINT) {
    field.value = random() % 3 ? numbers[random() % std::size(numbers)] : field.value + random() % 5 - 2;
  } else if (random() % 2 && field.bytes.size() >= 4) {
    const float real = reals[random() % std::size(reals)];
    std::memcpy(&field.bytes[random() % (field.bytes.size() / 4) * 4], &real, 4);
  } else if (field.type == wire::BYTES && field.fields.empty()) {
    if (random() % 2) {
      field.bytes = words[random() % std::size(words)];
    } else {
      const size_t size = field.bytes.size();
      field.bytes.resize(size + 8);
      field.bytes.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t *>(field.bytes.data()), size, size + 8));
    }
  }
}

// Makes one change at a random place of `tree`; some changes copy a field of `others`.
void change(wire::Message &tree, wire::Message &others, std::mt19937 &random) {
  std::vector<wire::Place> places, lent;
  wire::places(tree, places);
  wire::places(others, lent);
  if (places.empty() || lent.empty()) return;
  auto [message, index] = places[random() % places.size()];
  wire::Field &field = (*message)[index];
  switch (random() % 8) {
  case 0: message->erase(message->begin() + static_cast<std::ptrdiff_t>(index)); break;
  case 1:
    message->insert(message->begin() + static_cast<std::ptrdiff_t>(random() % (message->size() + 1)),
                    wire::Field(field));
    break;
  case 2: std::swap(field, (*message)[random() % message->size()]); break;
  case 3:
  case 4: // take another field of this kind
    for (int i = 0; i < 100; i++) {
      const auto [from, at] = lent[random() % lent.size()];
      const wire::Field &other = (*from)[at];
      if (other.number != field.number || other.type != field.type || &other == &field) continue;
      field = wire::Field(other);
      break;
    }
    break;
  default: change_value(field, random);
  }
}

size_t put(const wire::Message &tree, uint8_t *out, size_t max_size) {
  const std::string bytes = wire::write(tree);
  if (bytes.size() > max_size) return 0;
  std::memcpy(out, bytes.data(), bytes.size());
  return bytes.size();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  radish_float_network *network;
  radish_error error = {""};
  if (radish_onnx_read("model.onnx", data, size, &network, &error)) {
    if (!error.message[0]) std::abort();
    return 0;
  }
  if (small(network)) convert(network, data, size);
  radish_float_network_destroy(network);
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
  std::mt19937 random(seed);
  wire::Message tree;
  if (random() % 16 == 0 || !wire::read({reinterpret_cast<char *>(data), size}, tree)) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  for (unsigned i = 0; i <= random() % 3; i++) change(tree, tree, random);
  const size_t written = put(tree, data, max_size);
  return written ? written : LLVMFuzzerMutate(data, size, max_size);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
                                            uint8_t *out, size_t max_size, unsigned seed) {
  std::mt19937 random(seed);
  wire::Message tree, other;
  if (!wire::read({reinterpret_cast<const char *>(a), a_size}, tree) ||
      !wire::read({reinterpret_cast<const char *>(b), b_size}, other)) {
    return 0;
  }
  for (unsigned i = 0; i <= random() % 4; i++) change(tree, other, random);
  return put(tree, out, max_size);
}
