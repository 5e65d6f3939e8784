// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// program.h: what a core is told about one partition, a tile of a layer's neurons: its configuration registers.
//
// It is made by mapping, executed by core/core.c and the RTL, and constant while the chip runs. Coordinates inside a
// partition are local: row 0, column 0, channel 0 is the tile's first neuron.
//
// Memory layout. A *position* is one (row, column) of the tile. Its channels fill `words` consecutive words of
// `lanes` neurons, the last one padded:
//
//   potential word = (row * columns + column) * words + channel / lanes,    lane = channel % lanes
//
// Synapse rows have the same `words`: dense has one row for each axon, conv one for each (ci, ky, kx), where
// ci counts the inputs of a group; each output channel's lane holds the weight of its own group, so a grouped
// or depthwise kernel wastes no lane, and a spike enables only the lanes of its group.
//
// A crossbar core has a row for each axon instead, with a word for each potential word of the tile, and a spike adds all
// of it: 0 where the network has no synapse. The weights below are the network's all the same, since a 0 that is added
// changes nothing; radish_program_synapse gives those of the array.
#ifndef RADISH_CORE_PROGRAM_H
#define RADISH_CORE_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { RADISH_READ_CONV, RADISH_READ_DENSE, RADISH_READ_UNIFORM } radish_read;
typedef enum { RADISH_CODING_RADIX, RADISH_CODING_RATE } radish_coding;

typedef struct {
  int channels, rows, columns;
} radish_shape;

// These are the widths of what the memories hold for a neuron, whatever its layer needs of them: `out`, in rate coding
// the count of spikes; and an output, which holds a train, A of a readout, or {count, spike}.
enum { RADISH_OUT_BITS = 16, RADISH_OUTPUT_BITS = 32 };

static inline int64_t radish_shape_size(radish_shape shape) {
  return (int64_t)shape.channels * shape.rows * shape.columns;
}

// A radish_box is a box of a population's neurons: channel, row and column are its first neuron, `shape` its size.
typedef struct {
  int channel, row, column;
  radish_shape shape;
} radish_box;

// These are the windows of a tile along one axis.
typedef struct {
  int kernel, stride, offset;
} radish_program_axis;

// A radish_program_source is one source population as the partition sees it. Its halo of axons, ordered [channel, row,
// column], starts at scheduler word `axon_word`; spikes outside the halo are dropped by the axon filter.
typedef struct {
  radish_read read;
  radish_box halo; // in the source's coordinates
  int axon_word, axon_words;
  int timesteps;  // steps per image that this source sends; fewer than the partition's when T differs
  bool is_signed; // the last of these steps is its sign step, which subtracts (radix)

  // These fields are used by CONV and UNIFORM: a spike at halo row y reaches tile row (y + offset - ky) / stride where
  // that division is exact, and columns likewise.
  radish_program_axis rows, columns;
  int in_per_group, out_per_group, first_out_channel; // CONV; the tile's first channel in the layer
  int gain, channel_offset;                           // UNIFORM: halo channel c reaches tile channel c + channel_offset

  int row_words; // crossbar: words of an axon's row, the tile's potential_words; 0 where the array does not hold the source

  int weight_bytes;    // 1 or 2: host storage of a weight
  const void *weights; // rows of words * lanes weights, shared between tiles that hold the same channels
} radish_program_source;

typedef struct {
  int partition; // index in the chip
  int layer;     // index in the network, for counters
  radish_coding coding;
  bool readout;

  int timesteps_in;  // integration steps of one image
  int timesteps_out; // steps of one emitted train: T_out; rate: timesteps_in; readout: 1
  int shift;
  bool is_signed; // hidden, radix: commits two's complement, without ReLU
  int leak;       // negative sums are shifted by so much more; 0 unless is_signed

  // A *window* of planes is `window_steps` consecutive steps of an image (radix: all of them). `windows` of them fit
  // the scheduler; a credit is returned for each window that was consumed.
  int window_steps, windows, windows_per_image;
  // These are the same for the windows of the destinations, which gate emission.
  int out_window_steps, out_windows_per_image;

  radish_box sums;                             // tile before pooling, in the layer's coordinates
  radish_box outputs;                          // tile after pooling
  radish_program_axis pool_rows, pool_columns; // tile row y is in window p where 0 <= y + offset - p * stride < kernel
  int lanes, potential_bits, weight_bits;
  int stored_potential_bits, stored_weight_bits; // widths of the memories: the same, but for a co-simulation's RTL
  int words;                                     // words of one position
  int potential_words;                           // of the tile
  int output_words;                              // after pooling
  int axon_words;                                // all sources together
  int output_pairs;  // (potential word, output word) pairs: words that are pooled into an output word; of a readout 0
  int commit_cycles; // these pairs, at least one for each potential word

  // Of a crossbar, else 0.
  int64_t spike_cycles;  // of a spike, its row included (scan: event)
  int64_t array_cycles;  // of a whole step, whatever spikes (scan: neuron_major; else 0)
  int64_t array_weights; // that such a step reads: all axons of all neurons of the core
  const int32_t *bias;   // [position][words * lanes], or [words * lanes] when not per neuron
  bool bias_per_neuron;
  const int32_t *threshold; // [words * lanes], rate coding of hidden layers

  bool resident;       // false: loaded from off-chip memory when its turn comes
  int64_t reload_bits; // weights and initial potentials
  int64_t plane_bits;  // scheduler planes of one window
  int64_t state_bits;  // potentials, saved and restored when an image spans several windows

  int source_count;
  radish_program_source *sources;
} radish_program;

static inline int radish_program_row(const radish_program *program) {
  return program->words * program->lanes;
}

// Returns the weight between an axon of a source, counted in its halo, and the neuron in a lane of a potential word of
// the tile; 0 where the network has none, and in the lanes of padding.
int radish_program_synapse(const radish_program *program, const radish_program_source *source, int64_t axon,
                           int potential_word, int lane);

// Returns how many synapses the network has between a source's axons and the tile's neurons, and how many weights a
// crossbar stores for them; 0 where its array does not hold the source.
int64_t radish_program_synapses(const radish_program *program, const radish_program_source *source);
static inline int64_t radish_program_stored(const radish_program *program, const radish_program_source *source) {
  return radish_shape_size(source->halo.shape) * source->row_words * program->lanes;
}

#ifdef __cplusplus
}
#endif
#endif
