// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// tiny_design.h: radish in a folder with a chip of four cores, a network of two layers, packets, and images that fit
// it.
#ifndef RADISH_TESTS_CLI_TINY_DESIGN_H
#define RADISH_TESTS_CLI_TINY_DESIGN_H

#include "tests/cli/run_command.h"

struct TinyDesign : CommandFolder {
  void SetUp() override {
    CommandFolder::SetUp();
    put("chip.yaml", "name: tiny\nmesh: {columns: 2, rows: 2}\nmapping: {objective: cores, placement: strips}\n");
    put("net.yaml", "name: tiny\ntimesteps: 3\nweight_bits: 4\ninput: {shape: [1, 6, 6], bits: 3}\nlayers:\n"
                    "  - {name: c, from: input, op: conv, out_channels: 2, kernel: 3}\n"
                    "  - {name: f, from: c, op: dense, units: 3, readout: true}\n");
    put("packets.csv", "time_ps,src_x,src_y,dst\n0,0,0,1.1;0.1\n");
  }
  // Returns the bytes of an IDX file of `count` images, each of one channel of `rows` x `columns` pixels.
  static std::string idx(int count, int rows, int columns) {
    const std::string zeros(3, '\0');
    return std::string("\0\0\10\4", 4) + zeros + static_cast<char>(count) + zeros + '\1' + zeros +
           static_cast<char>(rows) + zeros + static_cast<char>(columns) +
           std::string(static_cast<size_t>(count * rows * columns), 'x');
  }
};

#endif
