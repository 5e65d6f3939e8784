// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// onnx_import.h: what the parts of the ONNX import share.
//
// While the nodes are walked, a value is one of
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
  ONNX_RANK = 8,
  ONNX_SOURCES = RADISH_MAX_SOURCES, // these are the limits of a network file
  ONNX_KERNEL = RADISH_MAX_KERNEL,
  ONNX_CHANNELS = RADISH_MAX_CHANNELS,
  ONNX_ROWS = RADISH_MAX_ROWS,
};
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
  radish_shape shape; // before pooling
  float *bias;        // [channels], or [channels][rows][columns]
  bool per_neuron;
  int pool_kernel, pool_stride, pool_pad;
  const char *name; // of the layer that the sum will be
} radish_onnx_sum;

typedef enum { ONNX_NONE, ONNX_CONSTANT, ONNX_VIEW, ONNX_SUM } radish_onnx_kind;

typedef struct {
  radish_onnx_kind kind;
  radish_onnx_constant constant;
  radish_shape shape; // of an activation (VIEW, SUM)
  bool flat;          // the model has it as [batch, size], not as [batch, channels, rows, columns]
  bool single;        // VIEW: the layer has one reader, that of this value
  int layer;          // VIEW: the layer that it shows
  int stride_y, stride_x, channel_offset;
  int pad[4];            // top, left, bottom, right: zeros that a Pad puts before the operator that reads this
  float *scale, *offset; // VIEW: for each channel of the layer; both are NULL where nothing is scaled
  radish_onnx_sum *sum;
  bool quantised; // between QuantizeLinear and DequantizeLinear
  double step, zero, lowest, highest;
} radish_onnx_value;

// This is the window of a Conv or a pooling: rows and columns, with the pads top, left, bottom, right.
typedef struct {
  int64_t kernel[2], stride[2], dilation[2], pad[4]; // the zeros of a Pad before it included
  bool own_pad;                                      // the operator has pads besides those of a Pad before it
} radish_onnx_geometry;

// This is a window as network.h can say it, and the number of windows along each axis.
typedef struct {
  int kernel, stride, pad, out[2];
} radish_onnx_kernel;

typedef struct {
  const char *path;
  radish_error *error;
  radish_float_network *network;
  int layer_room;
  Onnx__GraphProto *graph;
  Onnx__NodeProto *node; // the node that is being imported
  int node_index, opset;
  const char **names; // [value_count]
  radish_onnx_value *values;
  int *uses; // [value_count]: needed nodes that read each value, plus one for the output of the graph
  int value_count;
  radish_names value_index; // finds a value by its name
  radish_names layer_names; // finds, by a layer's name, the number that the next name made from it gets
  int inputs[ONNX_SOURCES]; // indices of the node's inputs in `values`, -1 where one is left out
  int input_count;
} radish_onnx_import;

// These are in onnx_context.c.
__attribute__((format(printf, 2, 3))) radish_status radish_onnx_fail(radish_onnx_import *im, const char *format, ...);
radish_status radish_onnx_no_memory(radish_onnx_import *im);
__attribute__((format(printf, 2, 3))) radish_status radish_onnx_note(radish_onnx_import *im, const char *format, ...);
static inline void *radish_onnx_take(radish_onnx_import *im, int64_t count, size_t size) {
  return radish_arena_take(&im->network->arena, count, size);
}

// Returns input `index` of the node; NULL where it is left out.
static inline radish_onnx_value *radish_onnx_input(radish_onnx_import *im, int index) {
  return index < im->input_count && im->inputs[index] >= 0 ? &im->values[im->inputs[index]] : NULL;
}
static inline radish_onnx_constant *radish_onnx_constant_input(radish_onnx_import *im, int index) {
  radish_onnx_value *value = radish_onnx_input(im, index);
  return value && value->kind == ONNX_CONSTANT ? &value->constant : NULL;
}
static inline bool radish_onnx_is(const radish_onnx_import *im, const char *op) {
  const char *a = im->node->op_type;
  while (*a && *a == *op) a++, op++;
  return *a == *op;
}

const Onnx__AttributeProto *radish_onnx_attribute(const radish_onnx_import *im, const char *name);
int64_t radish_onnx_int(const radish_onnx_import *im, const char *name, int64_t otherwise);
double radish_onnx_real(const radish_onnx_import *im, const char *name, double otherwise);
// Reads whole numbers from attribute `name`, or from constant input `input` (-1: none), into `out` [room]. Returns
// their count, or -1 where there are none or more than `room`.
int radish_onnx_ints(radish_onnx_import *im, const char *name, int input, int64_t *out, int room);
// Returns a double as a whole number, clamped to +-2^62.
int64_t radish_onnx_whole(double value);

// Turns the graph into im->network (onnx.c).
radish_status radish_onnx_walk(radish_onnx_import *im);

// These are in onnx_names.c.
//
// Makes a name that no layer has, for a layer that the present node begins. Returns NULL where memory ran out.
const char *radish_onnx_layer_name(radish_onnx_import *im);
bool radish_onnx_name_taken(radish_onnx_import *im, const char *name);
// Takes a name for a layer, so that no other gets it. Returns false where memory ran out.
bool radish_onnx_take_name(radish_onnx_import *im, const char *name);

// These are in onnx_tensor.c.
radish_status radish_onnx_tensor(radish_onnx_import *im, const Onnx__TensorProto *tensor, radish_onnx_constant *out);
radish_status radish_onnx_new_constant(radish_onnx_import *im, int type, int rank, const int64_t *shape,
                                       radish_onnx_constant *out);

// These are in onnx_constants.c, onnx_fold_numbers.c and onnx_fold_shapes.c.
//
// Computes a node that reads constants alone. `*done` is false if the op is not one of those that fold. `in` is the
// first input of the node.
radish_status radish_onnx_fold(radish_onnx_import *im, radish_onnx_constant *out, bool *done);
radish_status radish_onnx_fold_numbers(radish_onnx_import *im, const radish_onnx_constant *in,
                                       radish_onnx_constant *out, bool *done);
radish_status radish_onnx_fold_shapes(radish_onnx_import *im, const radish_onnx_constant *in, radish_onnx_constant *out,
                                      bool *done);

// These are in onnx_sums.c.
//
// Gives the value as a sum of its own, whose terms can be added to those of others.
radish_status radish_onnx_to_sum(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_sum **out);
// Turns `value` into the view of a whole layer. A value that is none already becomes one where a Relu would change
// nothing.
radish_status radish_onnx_to_layer(radish_onnx_import *im, radish_onnx_value *value);
// Closes a sum, which its Relu makes a layer, and gives the view of that layer in `out`.
radish_status radish_onnx_close(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_value *out);
// Makes a sum without terms, whose bias is 0.
radish_status radish_onnx_new_sum(radish_onnx_import *im, radish_shape shape, radish_onnx_sum **out);
radish_onnx_value radish_onnx_sum_value(radish_onnx_sum *sum);
bool radish_onnx_bias_per_neuron(radish_onnx_import *im, radish_onnx_sum *sum);
// Makes value * scale[c] + offset[c], for each channel c.
radish_status radish_onnx_affine(radish_onnx_import *im, const radish_onnx_value *value, const float *scale,
                                 const float *offset, radish_onnx_value *out);
radish_status radish_onnx_finish(radish_onnx_import *im, radish_onnx_value *value);

// These are in onnx_conv.c.
//
// Folds scale and offset of the view that a term reads into the term's weights; the sum's bias takes the rest.
radish_status radish_onnx_apply_view(radish_onnx_import *im, radish_onnx_sum *sum, radish_float_source *term,
                                     const radish_onnx_value *view);
// Imports the node at work, a Conv, as a sum of one term.
radish_status radish_onnx_conv(radish_onnx_import *im, radish_onnx_value *out);
// Imports the mean over any window, as a depthwise convolution.
radish_status radish_onnx_average(radish_onnx_import *im, radish_onnx_value *in, const radish_onnx_geometry *g,
                                  radish_onnx_value *out);

// These are in onnx_expressible.c.
//
// Turns a uniform source into a depthwise convolution.
radish_status radish_onnx_depthwise(radish_onnx_import *im, radish_float_source *source, int channels);
// Changes the terms of the sum into terms that network.h can say.
radish_status radish_onnx_make_expressible(radish_onnx_import *im, radish_onnx_sum *sum);

// These are in onnx_geometry.c.
//
// Reads the window of the node over `in`. `kernel` [2] gives its rows and columns; with NULL the attribute kernel_shape
// does.
radish_status radish_onnx_read_geometry(radish_onnx_import *im, const radish_onnx_value *in, const int64_t *kernel,
                                        radish_onnx_geometry *g);
// Sets `*plain` where network.h can say the window without a change, which is then `w`. Returns RADISH_BAD_INPUT where
// the window does not fit, or where ceil_mode adds one that the border cuts off.
radish_status radish_onnx_plain_kernel(radish_onnx_import *im, const radish_onnx_geometry *g, radish_shape in,
                                       radish_onnx_kernel *w, bool *plain);
// Finds the smallest square kernel, stride and pad that see the same taps; zeros must fill what the window does not
// have.
radish_status radish_onnx_square_kernel(radish_onnx_import *im, const radish_onnx_geometry *g, radish_shape in,
                                        radish_onnx_kernel *w);

// These are in onnx_operators.c, onnx_pools.c and onnx_shapes.c. They import the node at work where it reads
// activations; `*done` is false for operators that are not theirs.
radish_status radish_onnx_linear(radish_onnx_import *im, radish_onnx_value *out, bool *done);
radish_status radish_onnx_windows(radish_onnx_import *im, radish_onnx_value *out, bool *done);
radish_status radish_onnx_reshape(radish_onnx_import *im, radish_onnx_value *out, bool *done);

#endif
