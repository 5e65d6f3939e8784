// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// onnx_import.h: what the parts of the ONNX import share.
//
// The import goes over the nodes of the graph in order. Each value, which is what a node reads or makes, is one of
//
//   CONSTANT  a tensor of numbers
//   VIEW      the output of a layer, perhaps scaled and shifted per channel, subsampled, or moved to other channels
//   SUM       terms that read layers, plus a bias: a layer not yet closed by its Relu
#ifndef RADISH_NETWORK_ONNX_ONNX_IMPORT_H
#define RADISH_NETWORK_ONNX_ONNX_IMPORT_H

#include "core/base/names.h"
#include "network/network.h"
#include "network/onnx/onnx.h"
#include "onnx.pb-c.h"

enum {
  ONNX_RANK = 8,                     // most dimensions of a constant
  ONNX_SOURCES = RADISH_MAX_SOURCES, // this and those below are the limits of a network file
  ONNX_KERNEL = RADISH_MAX_KERNEL,
  ONNX_CHANNELS = RADISH_MAX_CHANNELS,
  ONNX_ROWS = RADISH_MAX_ROWS,
};
// These are data types by their numbers in ONNX's TensorProto.
enum { ONNX_FLOAT = 1, ONNX_UINT8 = 2, ONNX_INT8 = 3, ONNX_INT32 = 6, ONNX_INT64 = 7 };

typedef struct {
  int type; // ONNX data type
  int rank;
  int64_t shape[ONNX_RANK];
  int64_t count;
  double *data;
} radish_onnx_constant;

typedef struct {
  radish_float_source terms[ONNX_SOURCES];
  int count;
  radish_shape shape;                     // of the sums, before max pooling
  float *bias;                            // [channels], or [channels][rows][columns]
  bool per_neuron;                        // true: the bias is [channels][rows][columns]
  int pool_kernel, pool_stride, pool_pad; // the max pooling of the sums; 1, 1, 0 without one
  const char *name;                       // name of the layer that the sum will become
} radish_onnx_sum;

typedef enum { ONNX_NONE, ONNX_CONSTANT, ONNX_VIEW, ONNX_SUM } radish_onnx_kind;

typedef struct {
  radish_onnx_kind kind;
  radish_onnx_constant constant;
  radish_shape shape; // shape of an activation (VIEW, SUM)
  bool flat;          // the model has the activation as [batch, size], not as [batch, channels, rows, columns]
  bool single;        // VIEW: one node alone reads the layer, and it does so through this value
  int layer;          // VIEW: index of the layer that it shows
  int stride_y, stride_x, channel_offset; // VIEW: every so many rows, columns; where channel 0 of the layer stands
  int pad[4];            // zeros at the top, left, bottom, right that a Pad adds; `shape` leaves them out
  float *scale, *offset; // VIEW: for each channel of the layer; both are NULL where nothing is scaled
  radish_onnx_sum *sum;
  bool quantised;                     // the value lies between a QuantizeLinear and its DequantizeLinear
  double step, zero, lowest, highest; // of that QuantizeLinear: scale, zero point, least and largest integer
} radish_onnx_value;

// This is the window of a Conv or a pooling as the node gives it: for rows, then for columns; pads are top, left,
// bottom, right.
typedef struct {
  int64_t kernel[2], stride[2], dilation[2], pad[4]; // pad includes the zeros of a Pad before the node
  bool own_pad;                                      // the node has pads of its own, besides those of a Pad before it
} radish_onnx_geometry;

// This is a square window in the terms of network.h. `out` counts its positions along rows and columns.
typedef struct {
  int kernel, stride, pad, out[2];
} radish_onnx_kernel;

// This is an import at work: the graph, the node that is being imported, and what each value has become.
typedef struct {
  const char *path;
  radish_error *error;
  radish_float_network *network;
  int layer_room; // layers that network->layers has room for
  Onnx__GraphProto *graph;
  Onnx__NodeProto *node; // the node that is being imported
  int node_index, opset; // index of `node` in the graph; version of the operators
  const char **names;    // [value_count]
  radish_onnx_value *values;
  int *uses; // [value_count]: needed nodes that read each value; the output of the graph has one reader more
  int value_count;
  radish_names value_index; // finds a value by its name
  radish_names layer_names; // finds, by a layer's name, the number that goes behind it in the next name made from it
  int inputs[ONNX_SOURCES]; // indices of the node's inputs in `values`, -1 where one is left out
  int input_count;
} radish_onnx_import;

// These are in onnx_context.c.
//
// Refuses the model: records the text as the error, with the node at work, and returns RADISH_BAD_INPUT.
__attribute__((format(printf, 2, 3))) radish_status radish_onnx_fail(radish_onnx_import *im, const char *format, ...);
// Records that memory ran out, or the memory that a model of this size may take, and returns RADISH_NO_MEMORY.
radish_status radish_onnx_no_memory(radish_onnx_import *im);
// Adds a line to the notes of the network for the user; the network keeps the first 100. Fails only where memory ran
// out.
__attribute__((format(printf, 2, 3))) radish_status radish_onnx_note(radish_onnx_import *im, const char *format, ...);
// Returns `count` zeroed items that live as long as the network, or NULL where memory ran out.
static inline void *radish_onnx_take(radish_onnx_import *im, int64_t count, size_t size) {
  return radish_arena_take(&im->network->arena, count, size);
}

// Returns input `index` of the node at work, or NULL where it is left out.
static inline radish_onnx_value *radish_onnx_input(radish_onnx_import *im, int index) {
  return index < im->input_count && im->inputs[index] >= 0 ? &im->values[im->inputs[index]] : NULL;
}
// Returns input `index` of the node at work where it is a constant, else NULL.
static inline radish_onnx_constant *radish_onnx_constant_input(radish_onnx_import *im, int index) {
  radish_onnx_value *value = radish_onnx_input(im, index);
  return value && value->kind == ONNX_CONSTANT ? &value->constant : NULL;
}
// Says whether the operator of the node at work is `op`.
static inline bool radish_onnx_is(const radish_onnx_import *im, const char *op) {
  const char *a = im->node->op_type;
  while (*a && *a == *op) a++, op++;
  return *a == *op;
}

// Returns the attribute of the node at work, or NULL where the node does not have it.
const Onnx__AttributeProto *radish_onnx_attribute(const radish_onnx_import *im, const char *name);
// These two return the number in an attribute of the node at work, or `otherwise` where the node does not have it.
int64_t radish_onnx_int(const radish_onnx_import *im, const char *name, int64_t otherwise);
double radish_onnx_real(const radish_onnx_import *im, const char *name, double otherwise);
// Reads whole numbers into `out` [room], from attribute `name` (NULL: from none) or, where the node does not have it,
// from constant input `input` (-1: from none). Returns their count, or -1 where there are none or more than `room`.
int radish_onnx_ints(radish_onnx_import *im, const char *name, int input, int64_t *out, int room);
// Returns `value` without its fraction, clamped to +-2^62; 0 for NaN.
int64_t radish_onnx_whole(double value);

// Imports the nodes that the output of the graph needs into im->network (onnx.c).
radish_status radish_onnx_walk(radish_onnx_import *im);

// These are in onnx_names.c.
//
// Makes a name for the layer that the node at work begins. No layer has that name yet, and none takes it here. Returns
// NULL where memory ran out.
const char *radish_onnx_layer_name(radish_onnx_import *im);
// Says whether a layer has the name.
bool radish_onnx_name_taken(radish_onnx_import *im, const char *name);
// Takes the name for a layer, so that no other layer gets it. Returns false where memory ran out.
bool radish_onnx_take_name(radish_onnx_import *im, const char *name);

// These are in onnx_tensor.c.
//
// Reads a tensor of the file into a constant.
radish_status radish_onnx_tensor(radish_onnx_import *im, const Onnx__TensorProto *tensor, radish_onnx_constant *out);
// Makes a constant of zeros.
radish_status radish_onnx_new_constant(radish_onnx_import *im, int type, int rank, const int64_t *shape,
                                       radish_onnx_constant *out);

// These are in onnx_constants.c, onnx_fold_numbers.c and onnx_fold_shapes.c.
//
// Computes the node at work, which reads constants alone or is a Shape, into `out`. `*done` is false where the operator
// is not one that folds. `in` is the first input of the node.
radish_status radish_onnx_fold(radish_onnx_import *im, radish_onnx_constant *out, bool *done);
radish_status radish_onnx_fold_numbers(radish_onnx_import *im, const radish_onnx_constant *in,
                                       radish_onnx_constant *out, bool *done);
radish_status radish_onnx_fold_shapes(radish_onnx_import *im, const radish_onnx_constant *in, radish_onnx_constant *out,
                                      bool *done);

// These are in onnx_sums.c.
//
// Makes a sum that equals the value, with terms and a bias of its own; only weights may be shared with other sums.
radish_status radish_onnx_to_sum(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_sum **out);
// Turns `value` into a view of a whole layer. A sum, or a view of a part of a layer, becomes a layer of its own; it is
// refused where it may be negative, since the Relu of a layer would cut that off.
radish_status radish_onnx_to_layer(radish_onnx_import *im, radish_onnx_value *value);
// Makes `value` a layer, as the Relu behind it asks, and gives the view of that layer in `out`.
radish_status radish_onnx_close(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_value *out);
// Makes a sum without terms, whose bias is 0. `shape` is its shape before max pooling.
radish_status radish_onnx_new_sum(radish_onnx_import *im, radish_shape shape, radish_onnx_sum **out);
// Returns the value that stands for the sum.
radish_onnx_value radish_onnx_sum_value(radish_onnx_sum *sum);
// Gives the sum one bias for each neuron in place of one for each channel. Returns false where memory ran out.
bool radish_onnx_bias_per_neuron(radish_onnx_import *im, radish_onnx_sum *sum);
// Gives value * scale[c] + offset[c], for each channel c, in `out`: a view of a whole layer stays one, all else becomes
// a sum.
radish_status radish_onnx_affine(radish_onnx_import *im, const radish_onnx_value *value, const float *scale,
                                 const float *offset, radish_onnx_value *out);
// Makes `value`, the output of the graph, the readout, and drops the layers that nobody reads.
radish_status radish_onnx_finish(radish_onnx_import *im, radish_onnx_value *value);

// These are in onnx_conv.c.
//
// Folds the scale of `view`, which `term` reads, into the weights of the term, and its offset into the bias of the sum.
radish_status radish_onnx_apply_view(radish_onnx_import *im, radish_onnx_sum *sum, radish_float_source *term,
                                     const radish_onnx_value *view);
// Imports a Conv, the node at work, as a sum of one term.
radish_status radish_onnx_conv(radish_onnx_import *im, radish_onnx_value *out);
// Imports the mean of `in` over a window of any shape as a sum of one term, a depthwise convolution.
radish_status radish_onnx_average(radish_onnx_import *im, radish_onnx_value *in, const radish_onnx_geometry *g,
                                  radish_onnx_value *out);

// These are in onnx_expressible.c.
//
// Turns a UNIFORM source into a depthwise convolution, each of whose weights is the gain.
radish_status radish_onnx_depthwise(radish_onnx_import *im, radish_float_source *source, int channels);
// Changes the terms of the sum into sources that a layer of network.h can have together.
radish_status radish_onnx_make_expressible(radish_onnx_import *im, radish_onnx_sum *sum);

// These are in onnx_geometry.c.
//
// Reads the window that the node at work moves over `in`. `kernel` [2] gives its rows and columns; where it is NULL,
// the attribute kernel_shape does.
radish_status radish_onnx_read_geometry(radish_onnx_import *im, const radish_onnx_value *in, const int64_t *kernel,
                                        radish_onnx_geometry *g);
// Sets `w` to the window, and `*plain` to whether network.h can say it: it is square, without dilation, and has the
// same stride and pad on all sides. Returns RADISH_BAD_INPUT where the window does not fit, or where ceil_mode adds a
// window that the border cuts off.
radish_status radish_onnx_plain_kernel(radish_onnx_import *im, const radish_onnx_geometry *g, radish_shape in,
                                       radish_onnx_kernel *w, bool *plain);
// Finds a square kernel, stride and pad whose taps include those of the window; the caller gives the taps outside the
// window the weight 0.
radish_status radish_onnx_square_kernel(radish_onnx_import *im, const radish_onnx_geometry *g, radish_shape in,
                                        radish_onnx_kernel *w);

// These are in onnx_operators.c, onnx_pools.c and onnx_shapes.c. They import the node at work where it reads
// activations; `*done` is false for operators that are not theirs.
radish_status radish_onnx_linear(radish_onnx_import *im, radish_onnx_value *out, bool *done);
radish_status radish_onnx_windows(radish_onnx_import *im, radish_onnx_value *out, bool *done);
radish_status radish_onnx_reshape(radish_onnx_import *im, radish_onnx_value *out, bool *done);

#endif
