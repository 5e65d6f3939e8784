// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// float_network.h: a network of real numbers whose layers are those of network.h, and what it computes.
//
// Layer 0 is the input: pixels / 255, or the numbers that images hold. Every other layer sums over its sources and
// commits
//
//   A = bias + sum over sources of their contribution            (network.h, with real weights and gains)
//   Y = max of min(max(A, 0), limit) over pooling windows        (hidden; rounded to `scale` if that is given)
//     = max of A, or of A * 2^-leak where A < 0                    (hidden and signed; likewise)
//     = 1 if the max of A is not negative, else 0                  (hidden, of one bit)
//   A itself                                                     (the last layer)
//
// One arena holds everything: an import fills it, and it is freed at once.
#ifndef RADISH_NETWORK_FLOAT_FLOAT_NETWORK_H
#define RADISH_NETWORK_FLOAT_FLOAT_NETWORK_H

#include "network/network.h"
#include "core/base/arena.h"
#include "core/base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int from; // index of the layer read
  radish_read read;
  radish_window_axis rows, columns; // CONV, UNIFORM; places of 1 for DENSE
  int groups;
  int channel_offset; // UNIFORM
  float gain;         // UNIFORM: the weight of every tap of the kernel
  float *weights;     // CONV [out][in/groups][kernel rows][kernel columns], DENSE [out][in]
} radish_float_source;

typedef struct {
  const char *name;
  int source_count;
  radish_float_source *sources;
  radish_shape sums, shape;                   // shapes of A and of the output: before and after pooling
  radish_window_axis pool_rows, pool_columns; // {1, 1, 0} without pooling
  float *bias;                                // [channels] or [channels][rows][columns] of `sums`
  bool bias_per_neuron;
  bool is_signed; // no Relu: the layer may be negative
  int leak;       // of a signed layer
  bool is_bit;    // a BipolarQuant: Y is 1 where A is not negative, else 0
  bool of_input;  // the layer has no Relu, but is unsigned because it only adds up what the input has, or its maxima
  float limit;    // largest activation; INFINITY without a Clip, as in a signed layer
  float scale;    // step of a QuantizeLinear behind the layer, 0 without one
  int levels;     // largest integer of that QuantizeLinear
  int least;      // its least integer, of a signed layer
} radish_float_layer;

typedef struct {
  char *path; // of the model
  int layer_count;
  radish_float_layer *layers;
  bool plain_input; // a Relu of the input was left out, so that the input cannot be negative
  int note_count;   // `notes` say what the import left out or changed, one line each
  char **notes;
  radish_arena arena;
} radish_float_network;

// Returns the number of taps of a source's window; 1 for DENSE.
static inline int radish_float_taps(const radish_float_source *source) {
  return source->rows.kernel * source->columns.kernel;
}

// Says whether windows along these axes are more than single places side by side.
static inline bool radish_windows_pool(radish_window_axis rows, radish_window_axis columns) {
  return rows.kernel > 1 || columns.kernel > 1 || rows.stride > 1 || columns.stride > 1;
}

void radish_float_network_destroy(radish_float_network *network);

// Lets the network read scale[c] * x + offset[c] in place of its input, by folding both into the layers that read it.
// Where such a layer pads, its neurons at the border do not get the offset of the taps outside, so its bias becomes one
// for each neuron; nothing is approximated. Layers that add up the input without weights get weights.
radish_status radish_float_network_scale_input(radish_float_network *network, const float *scale, const float *offset,
                                               radish_error *error);
// Lets the input be negative: layers that are linear in it become signed. Refuses the network where a Relu of the input
// was left out.
radish_status radish_float_network_sign_input(radish_float_network *network, radish_error *error);
// Gives a layer that adds up the input without weights such weights. Returns RADISH_BAD_INPUT where it moves channels.
radish_status radish_float_network_weigh_input(radish_float_network *network, radish_error *error);

// Does the same for one CONV or DENSE source of `layer`; `in` is the shape that the source reads. Returns false where
// memory ran out.
bool radish_float_scale_source(radish_arena *arena, radish_float_layer *layer, radish_float_source *source,
                               radish_shape in, const float *scale, const float *offset);

// Returns the number of floats of scratch memory that radish_float_sums needs.
int64_t radish_float_scratch(const radish_float_network *network);
// Computes A of `layer` for one image, [channel, y, x]; `outputs[i]` is the output of layer i, needed for the sources
// of `layer` only.
void radish_float_sums(const radish_float_network *network, int layer, const float *const *outputs, float *scratch,
                       float *sums);
// Computes Y of a hidden layer, [channel, y, x] of layer->shape, from its sums A.
void radish_float_commit(const radish_float_layer *layer, const float *sums, float *output);
// Computes only the maxima of `values`, [channel, y, x] of layer->sums, over the pooling windows. What lies outside
// counts as 0, or not at all in a signed layer. Without pooling it copies the values.
void radish_float_pool(const radish_float_layer *layer, const float *values, float *output);
// Returns the number of floats of memory that radish_float_run needs.
int64_t radish_float_memory(const radish_float_network *network);
// Takes one image through all layers. `memory` receives the sums and outputs of all layers one after the other,
// `logits` the sums of the last layer; `scratch` is for radish_float_sums.
void radish_float_run(const radish_float_network *network, const float *pixels, float *memory, float *scratch,
                      float *logits);
// Copies what CONV source `source` reads in one group to the matrix `columns` [in/groups * taps][output pixels]; what lies outside the image is 0.
void radish_float_columns(const radish_float_source *source, radish_shape in, radish_shape out, const float *input,
                          int group, float *columns);

#ifdef __cplusplus
}
#endif
#endif
