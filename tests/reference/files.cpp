// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/files.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace reference {

namespace {

std::string pair(int rows, int columns) {
  if (rows == columns) return std::to_string(rows);
  return "[" + std::to_string(rows) + ", " + std::to_string(columns) + "]";
}

std::string windows(const Axis &rows, const Axis &columns) {
  std::string text = "kernel: " + pair(rows.kernel, columns.kernel) + ", stride: " + pair(rows.stride, columns.stride);
  if (rows.pad == rows.end && columns.pad == columns.end) return text + ", pad: " + pair(rows.pad, columns.pad);
  return text + ", pad: [" + std::to_string(rows.pad) + ", " + std::to_string(columns.pad) + ", " +
         std::to_string(rows.end) + ", " + std::to_string(columns.end) + "]";
}

std::string source_entry(const Spec &spec, const Source &source) {
  std::ostringstream out;
  out << "{layer: " << spec.name_of(source.from);
  if (source.read == Read::uniform) {
    out << ", identity: " << source.gain << ", stride: " << pair(source.rows.stride, source.columns.stride)
        << ", channel_offset: " << source.channel_offset;
  } else if (source.read == Read::conv) {
    out << ", " << windows(source.rows, source.columns);
    if (source.groups > 1) out << ", groups: " << source.groups;
  }
  out << "}";
  return out.str();
}

// Windows that lie side by side need their kernel only.
bool side_by_side(const Axis &rows, const Axis &columns) {
  return rows == Axis{rows.kernel, rows.kernel, 0, 0} && columns == Axis{columns.kernel, columns.kernel, 0, 0};
}

std::string pool_entry(const Pool &pool) {
  if (side_by_side(pool.rows, pool.columns)) return pair(pool.rows.kernel, pool.columns.kernel);
  return "{" + windows(pool.rows, pool.columns) + "}";
}

std::string layer_entry(const Spec &spec, const Layer &layer) {
  static const char *const ops[] = {"conv", "dense", "avg_pool", "add"};
  std::ostringstream out;
  const Source &first = layer.sources[0];
  bool plain = layer.sources.size() == 1 && (first.read != Read::uniform || layer.op == Op::avg_pool);
  out << "- {name: " << layer.name << ", op: " << ops[static_cast<int>(layer.op)] << ", from: ";
  if (plain) out << spec.name_of(first.from);
  for (size_t j = 0; !plain && j < layer.sources.size(); j++)
    out << (j ? ", " : "[") << source_entry(spec, layer.sources[j]);
  if (!plain) out << "]";
  if (layer.op == Op::avg_pool && side_by_side(first.rows, first.columns))
    out << ", kernel: " << pair(first.rows.kernel, first.columns.kernel);
  else if (layer.op == Op::avg_pool) out << ", " << windows(first.rows, first.columns);
  if (layer.op == Op::dense) out << ", units: " << layer.out_channels;
  if (layer.op == Op::conv) out << ", out_channels: " << layer.out_channels;
  if (layer.op == Op::conv && plain) {
    out << ", " << windows(first.rows, first.columns);
    if (first.groups > 1) out << ", groups: " << first.groups;
  }
  if (layer.readout) out << ", readout: true";
  else if (layer.op != Op::avg_pool || !power_of_two(first.taps())) out << ", shift: " << layer.shift;
  if (layer.pool.enabled()) out << ", max_pool: " << pool_entry(layer.pool);
  if (layer.timesteps != 0) out << ", timesteps: " << layer.timesteps;
  if (layer.is_signed) out << ", signed: true";
  if (layer.leak != 0) out << ", leak: " << layer.leak;
  out << "}";
  return out.str();
}

void put(std::string &bytes, uint64_t value, int count) {
  for (int i = 0; i < count; i++) bytes.push_back(static_cast<char>(value >> (8 * i) & 255));
}

class TensorFile {
public:
  void add(const std::string &name, const Tensor &tensor, int bytes) {
    if (tensor.absent()) return;
    static const char *const types[] = {"", "I8", "I16", "", "I32"};
    header << (data.empty() ? "" : ", ") << "\"" << name << "\": {\"dtype\": \"" << types[bytes] << "\", \"shape\": [";
    for (size_t d = 0; d < tensor.shape.size(); d++) header << (d ? ", " : "") << tensor.shape[d];
    header << "], \"data_offsets\": [" << data.size();
    for (int64_t value : tensor.values) put(data, static_cast<uint64_t>(value), bytes);
    header << ", " << data.size() << "]}";
  }

  std::string bytes() const {
    std::string json = "{" + header.str() + "}", all;
    while (json.size() % 8) json.push_back(' ');
    put(all, json.size(), 8);
    return all + json + data;
  }

private:
  std::ostringstream header;
  std::string data;
};

bool save(const std::string &path, const std::string &bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return static_cast<bool>(file.flush());
}

std::string load(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

int64_t get(const std::string &bytes, size_t at, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; i++) value |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  int unused = 64 - 8 * count;
  return static_cast<int64_t>(value << unused) / (int64_t{1} << unused);
}

// Returns the integers of the first [...] at or after `at`, and moves `at` behind them.
std::vector<int64_t> integers(const std::string &text, size_t &at) {
  std::vector<int64_t> values;
  at = text.find('[', at);
  if (at == std::string::npos) return {};
  size_t end = text.find(']', at);
  while (at < end) {
    at = text.find_first_of("0123456789]", at);
    if (at >= end) break;
    values.push_back(std::atoll(text.c_str() + at));
    at = text.find_first_not_of("0123456789", at);
  }
  return values;
}

} // namespace

std::string yaml_text(const Spec &spec) {
  std::ostringstream out;
  out << "name: " << spec.name << "\ntimesteps: " << spec.timesteps << "\nweight_bits: " << spec.weight_bits
      << "\nweights: " << spec.name << ".safetensors\ninput: {shape: [" << spec.input.channels << ", "
      << spec.input.rows << ", " << spec.input.columns << "], bits: " << spec.input_bits
      << (spec.input_signed ? ", signed: true" : "");
  for (size_t c = 0; c < spec.pad_value.size(); c++) out << (c ? ", " : ", pad_value: [") << spec.pad_value[c];
  out << (spec.pad_value.empty() ? "}\n" : "]}\n") << "layers:\n";
  for (const Layer &layer : spec.layers) out << layer_entry(spec, layer) << "\n";
  return out.str();
}

std::string write_network(const Spec &spec, const std::string &directory) {
  TensorFile tensors;
  for (const Layer &layer : spec.layers) {
    for (const Source &source : layer.sources) {
      std::string name = layer.name + ".weight";
      if (layer.sources.size() > 1) name += "." + spec.name_of(source.from);
      tensors.add(name, source.weights, spec.weight_bits > 8 ? 2 : 1);
    }
    tensors.add(layer.name + ".bias", layer.bias, 4);
    tensors.add(layer.name + ".threshold", layer.threshold, 4);
  }
  std::string base = directory + "/" + spec.name;
  bool saved = save(base + ".safetensors", tensors.bytes()) && save(base + ".yaml", yaml_text(spec));
  return saved ? base + ".yaml" : "";
}

int pixel_of(int64_t activation, int bits) { // the least p with floor(p * 2^bits / 256) = X
  int64_t levels = int64_t{1} << bits;
  return static_cast<int>((activation * 256 + levels - 1) / levels);
}

bool write_npy(const Spec &spec, const std::vector<Numbers> &images, const std::string &path) {
  std::ostringstream header;
  header << "{'descr': '|u1', 'fortran_order': False, 'shape': (" << images.size() << ", " << spec.input.channels
         << ", " << spec.input.rows << ", " << spec.input.columns << "), }";
  std::string text = header.str(), bytes("\x93NUMPY\x01\x00", 8);
  while ((bytes.size() + 2 + text.size() + 1) % 64) text.push_back(' ');
  text.push_back('\n');
  put(bytes, text.size(), 2);
  bytes += text;
  for (const Numbers &image : images)
    for (int64_t x : image) bytes.push_back(static_cast<char>(pixel_of(x - least(spec, 0), spec.input_bits)));
  return save(path, bytes);
}

std::map<std::string, Tensor> read_safetensors(const std::string &path) {
  std::string bytes = load(path);
  if (bytes.size() < 8) return {};
  size_t length = static_cast<size_t>(get(bytes, 0, 8));
  if (bytes.size() < 8 + length) return {};
  std::string json = bytes.substr(8, length);
  std::map<std::string, Tensor> tensors;
  for (size_t at = json.find('"'); at != std::string::npos; at = json.find('"', at)) {
    size_t end = json.find('"', at + 1), type = json.find("\"I", end);
    if (end == std::string::npos || type == std::string::npos) return {};
    std::string name = json.substr(at + 1, end - at - 1);
    int size = std::atoi(json.c_str() + type + 2) / 8;
    at = type;
    Tensor &tensor = tensors[name];
    for (int64_t n : integers(json, at)) tensor.shape.push_back(static_cast<int>(n));
    std::vector<int64_t> range = integers(json, at);
    if (range.size() != 2 || size < 1 || bytes.size() < 8 + length + static_cast<size_t>(range[1])) return {};
    for (int64_t offset = range[0]; offset < range[1]; offset += size)
      tensor.values.push_back(get(bytes, 8 + length + static_cast<size_t>(offset), size));
  }
  return tensors;
}

std::vector<Numbers> read_npy(const std::string &path, int bits, int64_t least) {
  std::string bytes = load(path);
  size_t shape = bytes.find('(');
  if (bytes.compare(0, 6, "\x93NUMPY") != 0 || shape == std::string::npos) return {};
  size_t at = 10 + static_cast<size_t>(get(bytes, 8, 2)), count = std::strtoull(bytes.c_str() + shape + 1, nullptr, 10);
  if (count == 0) return {};
  size_t size = (bytes.size() - at) / count;
  std::vector<Numbers> images(count);
  for (Numbers &image : images)
    for (size_t n = 0; n < size; n++)
      image.push_back(static_cast<int64_t>(static_cast<unsigned char>(bytes[at++])) * (int64_t{1} << bits) / 256 +
                      least);
  return images;
}

} // namespace reference
