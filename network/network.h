// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// network.h: a spiking network in memory, checked, independent of any chip.
//
// Layer 0 is the input population. Every other layer sums over one or more sources
//
//   A[c,y,x] = bias[c or c,y,x] + sum over sources of their contribution
//   Y        = A < 0 ? 0 : min(A >> shift, 2^timesteps - 1)      (hidden; docs/chip.md section 1)
//            = A >> (A < 0 ? shift + leak : shift), cut off at -2^(timesteps-1) and 2^(timesteps-1) - 1 (signed)
//   out      = max of Y over what pooling windows have of the layer
//   readout  : A itself
//
// A source contributes, with X the output of layer `from` (0 outside the image):
//   CONV     sum over ci, ky, kx of w[c][ci][ky][kx] * X[group(c)*in/groups + ci][y*stride - pad + ky][...],
//            kernel, stride and pad of rows; likewise those of columns in [...]
//   DENSE    sum over i of w[c][i] * X[i],  i flattened as [channel, y, x]
//   UNIFORM  gain * sum over ky, kx of X[c - channel_offset][y*stride - pad + ky][...]   (identity: kernel 1;
//            average pooling: gain 1; channels outside the source add nothing)
#ifndef RADISH_NETWORK_NETWORK_H
#define RADISH_NETWORK_NETWORK_H

#include "core/base/status.h"
#include "core/levels.h"
#include "core/packet.h"
#include "core/program.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  RADISH_MAX_CHANNELS = 1 << RADISH_PACKET_channel_bits,
  RADISH_MAX_ROWS = 1 << RADISH_PACKET_row_bits, // rows and columns alike
  RADISH_MAX_LAYERS = 4096,
  RADISH_MAX_NAME = 100, // characters of a layer's name
  RADISH_MAX_SOURCES = 64,
  RADISH_MAX_KERNEL = 255,           // kernel, stride, pad
  RADISH_MAX_WEIGHTS = 1 << 28,      // of one source
  RADISH_MAX_NEURONS = 1 << 26,      // of one layer
  RADISH_MAX_RATE_TIMESTEPS = 32767, // a core counts a neuron's spikes in 15 bits
  RADISH_MAX_LEAK = 15,
};
static_assert((int)RADISH_PACKET_row_bits == (int)RADISH_PACKET_column_bits, "one limit serves rows and columns");

typedef enum { RADISH_OP_INPUT, RADISH_OP_CONV, RADISH_OP_DENSE, RADISH_OP_AVG_POOL, RADISH_OP_ADD } radish_op;
typedef enum { RADISH_INPUT_REGULAR, RADISH_INPUT_POISSON } radish_rate_input;

// These are windows along one axis: number w covers what lies at w * stride - pad and the kernel - 1 places behind it.
typedef struct {
  int kernel, stride, pad; // pad: before the first place; behind the last one windows may reach as far as they like
} radish_window_axis;

typedef struct {
  int from; // index of the layer read, always smaller than the reader's
  radish_read read;
  radish_window_axis rows, columns; // CONV, UNIFORM; kernels of 1 for DENSE
  int groups;                       // CONV; in and out channels are multiples of it
  int gain;                         // UNIFORM, within +-2^15
  int channel_offset;               // UNIFORM, may be negative
  radish_box part;  // CONV, DENSE: what is read of `from`, neighbours in its order; an empty shape stands for all of it
  int16_t *weights; // CONV [out][in/groups][kernel rows][kernel columns], DENSE [out][in]; NULL for UNIFORM
} radish_source;

typedef struct {
  char *name;
  int line; // line of the network file that describes it
  radish_op op;
  int source_count;
  radish_source *sources;
  radish_shape sums;                          // shape of A
  radish_shape shape;                         // shape of the output: `sums`, or what pooling leaves of it
  radish_window_axis pool_rows, pool_columns; // {1, 1, 0} without pooling
  int timesteps;                              // T of the output train (radix), 1..16
  int timesteps_in;                           // largest T of the outputs that the sources read
  int shift;                                  // 0..31
  bool is_signed;                             // the output's train is in two's complement; not of the readout
  int leak;                                   // 0..RADISH_MAX_LEAK; 0 unless is_signed
  bool readout;                               // the last layer, and only it
  bool bias_per_neuron;
  int32_t *bias;      // [channels] or [channels][rows][columns] of `sums`; includes a padded input's constant
  int32_t *threshold; // [channels]; NULL for the input, the readout, and where rate coding is not possible
} radish_layer;

typedef struct {
  char *name;
  char *path; // of the network file, for messages
  int timesteps, weight_bits;
  radish_coding coding;         // the coding that the numbers are for; commands take it unless told otherwise
  int rate_timesteps;           // steps of a rate-coded run (default 1000)
  radish_rate_input rate_input; // how rate-coded input trains are made
  int input_bits;
  radish_input_range input_range; // numbers that the levels of the input span; all 0: 0 to 1
  double logit_unit;   // what 1 in the readout stands for, of a rate network in the readout by its steps; 0: not known
  int32_t *pad_value;  // [input channels], as given; already folded into the biases of the layers that pad
  bool random_weights; // the file names no weights: it is a topology, whose weights are random
  uint64_t seed;
  double activity;         // random networks: share of ones in the trains, 0 to 1
  char *weights;           // path of the weights file, or NULL
  char weights_sha256[65]; // SHA-256 that the network file gives for it; "" if it gives none
  int weights_sha256_line; // line of the network file that gives it
  char *sample;            // path of the images that come with the network, or NULL
  int class_count;         // number of names in `classes`, 0 if none are given
  char **classes;
  int layer_count; // the input included
  radish_layer *layers;
} radish_network;

void radish_network_destroy(radish_network *network);

// Returns what a value of the readout stands for, in the network's own unit; `steps` are those of a run in rate coding.
// It is 0 where the network does not say.
double radish_network_logit(const radish_network *network, radish_coding coding, int steps, int64_t value);

// Refuses to run numbers for rate coding, whose biases are currents, in radix coding. Random numbers serve both
// codings.
radish_status radish_network_check_coding(const radish_network *network, radish_coding coding, radish_error *error);

// Refuses a network with signed populations, for rate coding: a number of spikes has no sign.
radish_status radish_network_check_unsigned(const radish_network *network, radish_error *error);

// Refuses a network whose potentials could leave `potential_bits`. The message names layer, neuron, bits needed
// and available. Each neuron counts the taps that it has, with P the sum of its positive weights, N of its
// negative ones:
//   radix  -B <= v < B with B = |b| + 2 (P - N)                         (docs/chip.md section 1, "Width")
//   rate   from v = 0, S = rate_timesteps steps:  v >= S * min(0, b + N),  and with u = max(0, b + P)
//          v <= theta - 1 + u + (S - 1) * max(0, u - theta), or v <= S * u for the readout
// In rate coding it also refuses a network without thresholds, or with signed populations, or with a pad_value: a bias
// is a current of every step, which a constant of the input's scale is not.
radish_status radish_network_check_width(const radish_network *network, radish_coding coding, int potential_bits,
                                         radish_error *error);

// This is the range that the potentials of one layer's neurons may reach by these bounds, the bits that hold it, and
// the first neuron [channel, row, column] that needs them. In rate coding a hidden layer must have thresholds.
typedef struct {
  int64_t low, high;
  int bits;
  int neuron[3];
} radish_potential_range;
radish_status radish_network_potential_range(const radish_network *network, int layer, radish_coding coding,
                                             radish_potential_range *range, radish_error *error);

// Returns the largest |A| that the readout may give in radix coding, |b| + sum |w| * (largest |X|), and sets `*channel` to
// the channel that may; the search ends at the first channel beyond `enough`. A readout packet carries 32 bits.
double radish_network_readout_bound(const radish_network *network, int64_t enough, int *channel);

// Returns the number of weights of one source of `layer`, all output channels together; 0 for UNIFORM.
int64_t radish_network_weight_count(const radish_network *network, const radish_layer *layer,
                                    const radish_source *source);

// Returns what a source reads of its layer through weights: all of it, or, of a layer that was split, a part.
static inline radish_box radish_source_part(const radish_network *network, const radish_source *source) {
  return source->part.shape.channels ? source->part : (radish_box){0, 0, 0, network->layers[source->from].shape};
}

// Returns the place of the part's first neuron in the order of its layer.
static inline int64_t radish_source_part_at(const radish_network *network, const radish_source *source) {
  const radish_shape of = network->layers[source->from].shape;
  const radish_box part = radish_source_part(network, source);
  return ((int64_t)part.channel * of.rows + part.row) * of.columns + part.column;
}

// Returns the number of taps of a source's window; 1 for DENSE.
static inline int radish_source_taps(const radish_source *source) {
  return source->rows.kernel * source->columns.kernel;
}

// Says whether the layer's output is pooled.
static inline bool radish_layer_pools(const radish_layer *layer) {
  const radish_window_axis rows = layer->pool_rows, columns = layer->pool_columns;
  return rows.kernel > 1 || columns.kernel > 1 || rows.stride > 1 || columns.stride > 1;
}

// Returns the least and the largest output of a layer, or level of the input.
static inline int64_t radish_layer_least(const radish_layer *layer) {
  return layer->is_signed ? -((int64_t)1 << (layer->timesteps - 1)) : 0;
}
static inline int64_t radish_layer_largest(const radish_layer *layer) {
  return ((int64_t)1 << (layer->is_signed ? layer->timesteps - 1 : layer->timesteps)) - 1;
}

// Returns the largest |X| of a layer's output.
static inline int64_t radish_layer_magnitude(const radish_layer *layer) {
  return layer->is_signed ? -radish_layer_least(layer) : radish_layer_largest(layer);
}

// Returns the multiply-adds of one layer for one input, taps in the padding included: the paper's N*M.
int64_t radish_network_dense_macs(const radish_network *network, int layer);

#ifdef __cplusplus
}
#endif
#endif
