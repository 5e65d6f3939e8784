// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// trained_device.h: a trained network on the chip radix40, with its sample images or others.
#ifndef RADISH_TESTS_NETWORK_TRAINED_DEVICE_H
#define RADISH_TESTS_NETWORK_TRAINED_DEVICE_H

#include "mapping/mapped_chip.h"
#include "network/files/images.h"
#include "sim/chip/chip.h"
#include "network/load/network_load.h"
#include <string>
#include <vector>

inline const char *const lenet5_fashion = RADISH_SOURCE_DIR "/configs/networks/lenet5-fashion.yaml";
inline const char *const resnet8_cifar = RADISH_SOURCE_DIR "/configs/networks/resnet8-cifar.yaml";

struct Device {
  radish_chip_file *file = nullptr;
  radish_network *network = nullptr;
  radish_images *images = nullptr;
  radish_error error = {""};

  Device(const std::string &net, const char *pictures, std::vector<const char *> settings = {}) {
    const radish_overrides overrides = {static_cast<int>(settings.size()), settings.data()};
    if (radish_chip_file_load(RADISH_PLAIN_CHIP, overrides, &file, &error)) return;
    if (radish_network_load(net.c_str(), {0, nullptr}, &network, &error)) return;
    radish_images_load(pictures ? pictures : network->sample, nullptr, network->layers[0].shape, &images, &error);
  }
  ~Device() {
    radish_images_destroy(images);
    radish_network_destroy(network);
    radish_chip_file_destroy(file);
  }

  static void activations(void *user, int index, uint16_t *out) {
    const Device *device = static_cast<Device *>(user);
    radish_images_quantise(device->images, index, device->network->input_bits, out);
  }

  // Returns the chip's logits of the first `count` images, one after another; none, and `error` set, on failure.
  std::vector<int32_t> run(int count) {
    std::vector<int32_t> logits;
    radish_mapped_chip *mapped = nullptr;
    radish_chip *chip = nullptr;
    radish_run_result *result = nullptr;
    radish_run_options options{};
    options.image_count = count;
    options.user = this;
    options.activations = activations;
    if (!images || radish_mapped_chip_create(network, file, RADISH_CODING_RADIX, &mapped, &error)) return logits;
    if (!radish_chip_create(mapped, &chip, &error) && !radish_chip_run(chip, &options, &result, &error)) {
      logits.assign(result->logits, result->logits + static_cast<int64_t>(count) * result->logit_count);
    }
    radish_run_result_destroy(result);
    radish_chip_destroy(chip);
    radish_mapped_chip_destroy(mapped);
    return logits;
  }
};

#endif
