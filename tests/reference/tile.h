// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// tile.h: what a tile of a layer needs of a core's memories and what its turn loads, as docs/chip.md sections 2 and 4 say
// it: by marking, one by one, the neurons that are summed and read.
#ifndef RADISH_TESTS_REFERENCE_TILE_H
#define RADISH_TESTS_REFERENCE_TILE_H

#include "tests/reference/spec.h"

namespace reference {

struct Box {
  int channel = 0, row = 0, column = 0;
  Shape shape{0, 0, 0}; // a box of no neuron has a size of 0 along each axis
  bool operator==(const Box &other) const {
    return channel == other.channel && row == other.row && column == other.column && shape == other.shape;
  }
};

// What of a chip decides how much a tile needs.
struct CoreSize {
  int lanes = 1, potential_bits = 1, slots = 1;
  bool rate = false;
  int rate_timesteps = 1; // steps of an image in rate coding
  bool crossbar = false;  // a weight is stored for each axon and neuron of the tile
};

struct TileNeeds {
  Box sums;               // before pooling
  std::vector<Box> halos; // what it reads of each of its layer's sources
  int64_t axon_words = 0, potential_words = 0, output_words = 0;
  int64_t commit_cycles = 0; // (potential word, output word) pairs, at least one for each potential word
  // In the synapse memory; a core has the weights once for equal channels, a crossbar has each tile's with its constants.
  int64_t weight_bits = 0, constant_bits = 0;
  int64_t synapse_bits = 0;               // both
  int window_steps = 0, windows = 0;      // of its planes
  int64_t plane_bits = 0, state_bits = 0; // what a turn loads beside the synapse bits
};

// `outputs` is the tile, after pooling, in the coordinates of the layer's output.
TileNeeds tile_needs(const Spec &spec, int population, const Box &outputs, const CoreSize &core);

// Says whether each neuron of the layer has an initial potential of its own, the border's padding included.
bool bias_differs_by_neuron(const Spec &spec, int population);

// The memories of a core, or how much of them is in use: words of axons and of potentials, bits of synapses.
struct CoreMemory {
  int64_t axon_words = 0, potential_words = 0, synapse_bits = 0;
  bool holds(const CoreMemory &use) const {
    return use.axon_words <= axon_words && use.potential_words <= potential_words && use.synapse_bits <= synapse_bits;
  }
};

// Cuts a layer's output into channels x rows x columns tiles, each axis at floor(size * i / parts), channels in words of
// `lanes`.
struct Cut {
  int channels = 1, rows = 1, columns = 1;
  int64_t tiles() const { return int64_t{channels} * rows * columns; }
};
std::vector<Box> tiles_of(const Spec &spec, int population, const Cut &cut, int lanes);

// Tries every cut whose tiles fit `have`, each alone, as does one of the largest size in the middle of the layer, and
// returns the best: the one with the fewest tiles; of these the one that spreads a spike to the fewest; of these the one
// whose tile in the middle reads the fewest axon words; of these the first. A cut of 0 channels says that there is none.
Cut best_cut(const Spec &spec, int population, const CoreSize &core, const CoreMemory &have);

} // namespace reference
#endif
