// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// seeds FOLDER: writes what fuzzing begins with to FOLDER/TARGET/NAME.
#include "tests/files.h"
#include "tests/network/onnx_models.h"
#include "tests/network/random_graph.h"

#include <zlib.h>

namespace fs = std::filesystem;

static void put(const fs::path &folder, const std::string &name, const std::string &bytes) {
  fs::create_directories(folder);
  std::ofstream(folder / name, std::ios::binary) << bytes;
}

static void copy_all(const fs::path &from, const char *extension, const fs::path &to) {
  fs::create_directories(to);
  for (const auto &entry : fs::directory_iterator(from)) {
    if (entry.path().extension() == extension) {
      fs::copy_file(entry.path(), to / entry.path().filename(), fs::copy_options::overwrite_existing);
    }
  }
}

static std::string zipped(const std::string &bytes) {
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
  std::string out(1000, 0);
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef *>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  const fs::path folder = argv[1], source = RADISH_SOURCE_DIR;
  std::mt19937 generator(1);
  put(folder / "convert", "residual", onnx_models::small_network().text());
  put(folder / "convert", "normalised", onnx_models::batch_normalised(std::vector<float>(18, 0.5F)).text());
  put(folder / "convert", "option-a", onnx_models::option_a().text());
  put(folder / "convert", "pooled", onnx_models::pooled().text());
  put(folder / "convert", "clipped", onnx_models::clipped().text());
  put(folder / "convert", "quantised", onnx_models::quantised(generator).text());
  for (int i = 0; i < 40; i++)
    put(folder / "convert", "graph-" + std::to_string(i), random_graph::draw(generator).model.text());
  copy_all(source / "tests/network/onnx", ".onnx", folder / "convert");
  copy_all(source / "configs/networks", ".yaml", folder / "network");
  copy_all(source / "configs/chips", ".yaml", folder / "chip");
  put(folder / "weights", "small",
      safetensors({{"c.weight", "I8", {2, 1, 2, 2}, {1, 2, 3, 4, -1, -2, -3, -4}},
                   {"c.bias", "I32", {2}, {10, -10}},
                   {"d.weight", "I16", {2, 8}, std::vector<int>(16, 3)},
                   {"d.bias", "I32", {2}, {0, 1}}}));
  const std::string pixels = "abcdefghijkl", sizes("\0\0\0\2\0\0\0\2\0\0\0\3", 12);
  const std::string idx = std::string("\0\0\x08\3", 4) + sizes + pixels;
  const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 3), }\n";
  put(folder / "images", "idx", idx);
  put(folder / "images", "idx-gz", zipped(idx));
  put(folder / "images", "npy",
      std::string("\x93NUMPY\1\0", 8) + static_cast<char>(header.size()) + '\0' + header + pixels);
  const std::string real = "{'descr': '<f2', 'fortran_order': False, 'shape': (2, 3), }\n";
  put(folder / "images", "npy-f2",
      std::string("\x93NUMPY\1\0", 8) + static_cast<char>(real.size()) + '\0' + real + pixels);
}
