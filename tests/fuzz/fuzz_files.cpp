// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This target takes any bytes as one of the files that radish reads, chosen when this is compiled: they are refused
// with a message, or loaded.
#include "tests/fuzz/folder.h"
#include "mapping/chip_file.h"
#include "network/files/images.h"
#include "network/load/network_build.h"
#include "network/load/network_load.h"

#include <cstdint>

namespace {

#if defined(FUZZ_CHIP)
radish_status load(const Folder &folder, const uint8_t *data, size_t size, radish_error *error) {
  radish_chip_file *chip;
  const radish_status status =
      radish_chip_file_load(folder.put("chip.yaml", data, size).c_str(), {0, nullptr}, &chip, error);
  radish_chip_file_destroy(chip);
  return status;
}
#elif defined(FUZZ_NETWORK)
radish_status load(const Folder &folder, const uint8_t *data, size_t size, radish_error *error) {
  radish_document *document;
  radish_network *network; // without its weights, which may be many
  const radish_status status = radish_network_parse(folder.put("net.yaml", data, size).c_str(), {0, nullptr}, &document,
                                                    &network, nullptr, error);
  radish_document_destroy(document);
  radish_network_destroy(network);
  return status;
}
#elif defined(FUZZ_WEIGHTS)
radish_status load(const Folder &folder, const uint8_t *data, size_t size, radish_error *error) {
  static const char yaml[] =
      "{name: n, timesteps: 4, weight_bits: 4, weights: net.safetensors, input: {shape: [1, 3, 3], bits: 4},\n"
      "layers: [{name: c, op: conv, from: input, out_channels: 2, kernel: 2, shift: 3},\n"
      "{name: d, op: dense, from: c, units: 2, readout: true}]}";
  folder.put("net.safetensors", data, size);
  radish_network *network;
  const radish_status status =
      radish_network_load(folder.put("net.yaml", yaml, sizeof yaml - 1).c_str(), {0, nullptr}, &network, error);
  radish_network_destroy(network);
  return status;
}
#else
radish_status load(const Folder &folder, const uint8_t *data, size_t size, radish_error *error) {
  radish_images *images;
  const bool numpy = size && data[0] == 0x93;
  const radish_status status = radish_images_load(folder.put(numpy ? "i.npy" : "i.idx.gz", data, size).c_str(), nullptr,
                                                  {1, 2, 3}, &images, error);
  uint16_t levels[6];
  char note[512];
  for (int i = 0; !status && i < images->count && i < 4; i++) radish_images_quantise(images, i, 8, levels);
  if (!status) {
    radish_images_doubt(images, 0, images->count, note, sizeof note);
    const radish_input_range span = radish_images_span(images, 0, images->count);
    if (!(span.low <= span.high)) std::abort();
  }
  radish_images_destroy(images);
  return status;
}
#endif

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const Folder folder;
  radish_error error = {""};
  const radish_status status = load(folder, data, size, &error);
  if ((status == RADISH_OK) != !error.message[0]) std::abort();
  return 0;
}
