// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// design.h: a network of configs/ on the chip radix40, to be mapped with whatever parameters a test sets; as few tiles
// as there can be, in strips, where it sets none.
#ifndef RADISH_TESTS_MAPPING_DESIGN_H
#define RADISH_TESTS_MAPPING_DESIGN_H

#include "mapping/mapped_chip.h"
#include "network/load/network_load.h"
#include <gtest/gtest.h>
#include <memory>
#include <string>

using MappedChip = std::unique_ptr<radish_mapped_chip, void (*)(radish_mapped_chip *)>;

struct Design {
  radish_chip_file *chip = nullptr;
  radish_network *network = nullptr;
  radish_error error = {""};
  radish_status status = RADISH_OK; // of the last mapping

  explicit Design(const std::string &name) {
    const std::string root = RADISH_SOURCE_DIR "/configs/";
    const radish_overrides none = {0, nullptr};
    EXPECT_EQ(radish_chip_file_load(RADISH_PLAIN_CHIP, none, &chip, &error), RADISH_OK) << error.message;
    EXPECT_EQ(radish_network_load((root + "networks/" + name + ".yaml").c_str(), none, &network, &error), RADISH_OK)
        << error.message;
  }
  ~Design() {
    radish_network_destroy(network);
    radish_chip_file_destroy(chip);
  }
  Design(const Design &) = delete;
  Design &operator=(const Design &) = delete;

  // Maps by the parameters of `chip`. The pointer is empty where `status` says that this failed.
  MappedChip map() {
    radish_mapped_chip *mapped = nullptr;
    status = radish_mapped_chip_create(network, chip, RADISH_CODING_RADIX, &mapped, &error);
    return {mapped, radish_mapped_chip_destroy};
  }
};

#endif
