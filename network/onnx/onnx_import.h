// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// onnx_import.h: what the parts of the ONNX import share.
//
// The import goes over the nodes of the graph in order. Each value, which is what a node reads or makes, is one of
//
//   CONSTANT  a tensor of numbers
//   VIEW      the output of a layer, perhaps scaled and shifted per channel
//   SUM       terms that read layers, plus a bias: a layer not yet closed by its Relu
//   JOINED    several of these, one after the other: a Concat
//
// The last three are activations: planes [channels, rows, columns]. Where the graph has an activation in another order
// or shape, `order` says so: it is the tensor that the graph has, whose numbers are positions in the planes. Operators
// that move numbers (onnx_order.c) therefore change the order alone, by the same functions that fold constants, and
// whatever stands behind them asks for planes again.
#ifndef RADISH_NETWORK_ONNX_ONNX_IMPORT_H
#define RADISH_NETWORK_ONNX_ONNX_IMPORT_H

#include "core/base/names.h"
#include "network/window.h"
#include "network/onnx/onnx.h"
#include "onnx.pb-c.h"

#define ONNX_MOST_BYTES ((size_t)512 << 20) // of a file

enum {
  ONNX_FIRST_OPSET = 6,
  ONNX_LAST_OPSET = 22,
  ONNX_RANK = 8,                     // most dimensions of a constant
  ONNX_SOURCES = RADISH_MAX_SOURCES, // this and those below are the limits of a network file
  ONNX_KERNEL = RADISH_MAX_KERNEL,
  ONNX_CHANNELS = RADISH_MAX_CHANNELS,
  ONNX_ROWS = RADISH_MAX_ROWS,
};
// These are data types by their numbers in ONNX's TensorProto.
enum {
  ONNX_FLOAT = 1,
  ONNX_UINT8 = 2,
  ONNX_INT8 = 3,
  ONNX_UINT16 = 4,
  ONNX_INT16 = 5,
  ONNX_INT32 = 6,
  ONNX_INT64 = 7,
  ONNX_BOOL = 9,
  ONNX_FLOAT16 = 10,
  ONNX_DOUBLE = 11,
  ONNX_UINT32 = 12,
  ONNX_UINT64 = 13,
  ONNX_BFLOAT16 = 16,
  ONNX_UINT4 = 21,
  ONNX_INT4 = 22,
};

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
  radish_shape shape, pooled;                 // of the sums; of what max pooling leaves of them
  float *bias;                                // [channels], or [channels][rows][columns]
  bool per_neuron;                            // true: the bias is [channels][rows][columns]
  radish_window_axis pool_rows, pool_columns; // the max pooling of the sums; {1, 1, 0} without one
  bool pools_zeros;                           // the max pooling counts the zeros of a Pad
  const char *name;                           // name of the layer that the sum will become
  int closed;                                 // the layer that the sum became where that changed nothing; 0: none
} radish_onnx_sum;

typedef enum { ONNX_NONE, ONNX_CONSTANT, ONNX_VIEW, ONNX_SUM, ONNX_JOINED } radish_onnx_kind;

typedef struct radish_onnx_value {
  radish_onnx_kind kind;
  radish_onnx_constant constant;
  radish_shape shape; // of the planes (VIEW, SUM, JOINED)
  // This is the tensor that the graph has: positions in the planes, -1 where it has a 0. NULL: [1, channels, rows,
  // columns] in order.
  const radish_onnx_constant *order;
  bool single; // VIEW: one node alone reads the layer, and it does so through this value
  int layer;   // VIEW: index of the layer that it shows
  // These are set by radish_onnx_planes only, for the operator at work: every so many rows and columns of the base;
  // the channel of the base that each channel shows (NULL: the same; -1: zeros); zeros at the top, left, bottom, right
  // that a Pad adds, which `shape` leaves out.
  int stride_y, stride_x;
  const int *map;
  int pad[4];
  float *scale, *offset; // VIEW: for each channel of the layer; both are NULL where nothing is scaled
  radish_onnx_sum *sum;
  struct radish_onnx_value *parts; // JOINED: [part_count] views and sums
  int part_count;
  const char *name;                   // JOINED: name of the layer that it becomes where it has to be one
  bool quantised;                     // the value lies between a QuantizeLinear and its DequantizeLinear
  double step, zero, lowest, highest; // of that QuantizeLinear: scale, zero point, least and largest integer
  bool answered;                      // an operator that only names the answer, such as ArgMax, was dropped
} radish_onnx_value;

// This is the window of a Conv or a pooling as the node gives it: for rows, then for columns; pads are top, left,
// bottom, right.
typedef struct {
  int64_t kernel[2], stride[2], dilation[2], pad[4]; // pad includes the zeros of a Pad before the node
  bool own_pad;                                      // the node has pads of its own, besides those of a Pad before it
} radish_onnx_geometry;

// These are windows in the terms of network.h, and how many there are along rows and columns. Kernels hold what
// dilation leaves out. Where a pad would not be smaller than its kernel, the kernel has more taps: `front` of them
// before the window's own.
typedef struct {
  radish_window_axis rows, columns;
  int out[2], front[2];
  bool plain; // every tap of the kernel is one of the window
} radish_onnx_windows;

// This is an import at work: the graph, the node that is being imported, and what each value has become.
typedef struct radish_onnx_import {
  const char *path;
  radish_error *error;
  radish_float_network *network;
  int layer_room; // layers that network->layers has room for
  Onnx__GraphProto *graph;
  Onnx__NodeProto *node;   // the node that is being imported
  int node_index, opset;   // index of `node` in the graph; version of the operators
  int64_t batch;           // the batch that the graph's input has, 0 where it is open
  Onnx__NodeProto **nodes; // [node_count]: those of the graph, in the terms of simpler ones where there are such
  int *origins;            // [node_count]: index in the graph
  int node_count, node_room;
  char *folder;            // where the file lies, for weights in other files; NULL: those are refused
  unsigned char *external; // the file of weights that was read last, its name and size
  const char *external_name;
  size_t external_size;
  size_t read_bytes;  // of all files so far
  bool *inner;        // [value_count]: an operator that is no end of the network depends on the value
  bool warned;        // of a scale that pixels / 255 do not need
  const char **names; // [value_count]
  radish_onnx_value *values;
  int *uses;     // [value_count]: needed nodes that read each value; the output of the graph has one reader more
  int *computes; // [value_count]: of these, those that compute with it on the way to the output
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

// Lets the import take memory for another `size` bytes of files (onnx_file.c).
void radish_onnx_allow(radish_onnx_import *im, size_t size);
// Returns the bytes that a model of `size` bytes may take.
size_t radish_onnx_memory_limit(size_t size);
// Returns the index of a value of the graph (onnx.c).
int radish_onnx_value_of(radish_onnx_import *im, const char *name);
// Says whether a needed node reads the value, or the graph gives it.
bool radish_onnx_is_read(radish_onnx_import *im, const char *name);
// Returns the value of output `index` of the node at work, or NULL where it has no name or exists already.
radish_onnx_value *radish_onnx_output(radish_onnx_import *im, int index);

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

// Finds the bytes of a tensor that lie in another file (onnx_external.c).
radish_status radish_onnx_external(radish_onnx_import *im, const Onnx__TensorProto *tensor, const unsigned char **bytes,
                                   size_t *size);
// Lists the nodes of the graph in im->nodes, compound ones in the terms of simpler ones (onnx_rewrite.c).
radish_status radish_onnx_rewrite(radish_onnx_import *im);

// These are in onnx_constants.c, onnx_fold_numbers.c, onnx_fold_shapes.c and onnx_quantise.c.
//
// Computes the node at work, which reads constants alone or is a Shape, into `out`. `*done` is false where the operator
// is not one that folds. `in` is the first input of the node, or the order of an activation that it moves.
radish_status radish_onnx_fold(radish_onnx_import *im, radish_onnx_constant *out, bool *done);
radish_status radish_onnx_fold_numbers(radish_onnx_import *im, const radish_onnx_constant *in,
                                       radish_onnx_constant *out, bool *done);
radish_status radish_onnx_fold_shapes(radish_onnx_import *im, const radish_onnx_constant *in, radish_onnx_constant *out,
                                      bool *done);
radish_status radish_onnx_fold_quant(radish_onnx_import *im, const radish_onnx_constant *in, radish_onnx_constant *out);
// Joins constants along the axis of the node at work.
radish_status radish_onnx_join_constants(radish_onnx_import *im, const radish_onnx_constant *const *parts, int count,
                                         radish_onnx_constant *out);
// Cuts `size` indices from `start` on along an axis.
radish_status radish_onnx_cut(radish_onnx_import *im, const radish_onnx_constant *in, int64_t axis, int64_t start,
                              int64_t size, radish_onnx_constant *out);

// These are in onnx_order.c.
//
// Fills the sizes of the tensor that the graph has of the activation, [ONNX_RANK], and returns their number.
int radish_onnx_dimensions(const radish_onnx_value *value, int64_t *sizes);
// Gives the order of the activation, even where it is that of its planes.
radish_status radish_onnx_order(radish_onnx_import *im, const radish_onnx_value *value,
                                const radish_onnx_constant **out);
// Gives the order of a tensor that has the numbers of the planes as they come.
radish_status radish_onnx_natural_order(radish_onnx_import *im, int rank, const int64_t *sizes,
                                        const radish_onnx_constant **out);
void radish_onnx_set_order(radish_onnx_value *value, const radish_onnx_constant *order);
// Says whether both have planes of one shape, shown in one order.
bool radish_onnx_same_order(const radish_onnx_value *a, const radish_onnx_value *b);
// Says whether the graph has every number of the planes once, and no other.
bool radish_onnx_shows_all(radish_onnx_import *im, const radish_onnx_value *value);
// Gives the activation as [channels, rows, columns]: a part of its planes, perhaps moved, subsampled, padded, as `map`,
// `stride_y`, `stride_x` and `pad` say. Refuses the model where the order is another.
radish_status radish_onnx_planes(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_value *out);
// Gives the value's tensor other sizes, of as many numbers.
radish_status radish_onnx_reshape_to(radish_onnx_import *im, radish_onnx_value *value, int rank, const int64_t *sizes);
// Gives `out` three dimensions where `given`, which it was made from, has three.
radish_status radish_onnx_lines(radish_onnx_import *im, const radish_onnx_value *given, radish_onnx_value *out);
// Brings an axis of the tensor behind the batch.
radish_status radish_onnx_channels_first(radish_onnx_import *im, const radish_onnx_value *value, int axis,
                                         radish_onnx_value *out);
// These are in onnx_join.c.
//
// Returns the value that stands for the parts.
radish_onnx_value radish_onnx_joined_value(radish_onnx_value *parts, int count);
// Says whether all parts have planes of one size, so that the value has channels.
bool radish_onnx_is_even(const radish_onnx_value *value);
// Does something to the planes of a value; `first` is the channel of the whole where they begin.
typedef radish_status (*radish_onnx_step)(radish_onnx_import *im, radish_onnx_value *planes, int first,
                                          const void *with, radish_onnx_value *out);
// Does it to every part of a JOINED value.
radish_status radish_onnx_each_part(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_step step,
                                    const void *with, radish_onnx_value *out);

// These are in onnx_sums.c.
//
// Makes a sum that equals the planes, with terms and a bias of its own; only weights may be shared with other sums.
radish_status radish_onnx_to_sum(radish_onnx_import *im, const radish_onnx_value *planes, radish_onnx_sum **out);
// Prepares planes for weights that read them. A sum that is never negative becomes a layer, so that one shift serves
// all, and so does one that is pooled. What remains is a view, perhaps of moved channels and subsampled, or a sum or parts
// as they are.
radish_status radish_onnx_settle(radish_onnx_import *im, radish_onnx_value *planes);
// Turns planes into a view of one layer, which is signed where it may be negative.
radish_status radish_onnx_to_layer(radish_onnx_import *im, radish_onnx_value *planes);
// Turns planes of a sum that is pooled into a view, whose readers may do anything with it.
radish_status radish_onnx_unpool(radish_onnx_import *im, radish_onnx_value *planes);
// Makes a layer of sums that several operators compute with, where that costs less than computing them again for each.
// `readers` says how many operators read the value.
radish_status radish_onnx_share(radish_onnx_import *im, radish_onnx_value *value, int readers);
// Makes a sum of the channels, rows and columns that `planes` shows of its sum.
radish_status radish_onnx_select(radish_onnx_import *im, const radish_onnx_value *planes, radish_onnx_value *out);
// Makes a sum of what the value shows of its planes, as the graph has it.
radish_status radish_onnx_show(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_value *out);
// Makes `value` a layer, as the Relu behind it asks, and gives the view of that layer in `out`.
radish_status radish_onnx_close(radish_onnx_import *im, const radish_onnx_value *value, radish_onnx_value *out);
// Makes a sum without terms, whose bias is 0. `shape` is its shape before max pooling.
radish_status radish_onnx_new_sum(radish_onnx_import *im, radish_shape shape, radish_onnx_sum **out);
// Returns the value that stands for the sum.
radish_onnx_value radish_onnx_sum_value(radish_onnx_sum *sum);
// Gives the sum one bias for each neuron in place of one for each channel. Returns false where memory ran out.
bool radish_onnx_bias_per_neuron(radish_onnx_import *im, radish_onnx_sum *sum);
// Gives value * scale[c] + offset[c], for each channel c of its planes, in `out`: a view stays one.
radish_status radish_onnx_affine(radish_onnx_import *im, const radish_onnx_value *value, const float *scale,
                                 const float *offset, radish_onnx_value *out);
// These are in onnx_readout.c.
//
// Gives the planes of an output in `planes`. One that only has its numbers in another order is left as it is.
radish_status radish_onnx_output_planes(radish_onnx_import *im, const radish_onnx_value *value,
                                        radish_onnx_value *planes);
// Makes `value`, the output of the graph, the readout, and drops the layers that nobody reads.
radish_status radish_onnx_finish(radish_onnx_import *im, const radish_onnx_value *value);

// These are in onnx_compose.c.
//
// Returns the multiply-adds of a sum.
double radish_onnx_work(const radish_onnx_import *im, const radish_onnx_sum *sum);
// Says whether the window `outer`, which reads `inner` and gives planes of `out`, may be multiplied with its terms, and
// that costs no more than a layer in between, for this one of the operators that read the value at work.
bool radish_onnx_should_compose(const radish_onnx_import *im, const radish_onnx_sum *inner,
                                const radish_float_source *outer, radish_shape out);
// Says so for a dense layer of so many units.
bool radish_onnx_should_compose_dense(const radish_onnx_import *im, const radish_onnx_sum *inner, int units);
// Adds to `out` the terms and the bias that the window `outer`, which reads `inner`, makes of those of `inner`.
radish_status radish_onnx_compose(radish_onnx_import *im, const radish_onnx_sum *inner,
                                  const radish_float_source *outer, radish_onnx_sum *out);
// Does so for a dense layer of `weights` [units][size of inner].
radish_status radish_onnx_compose_dense(radish_onnx_import *im, const radish_onnx_sum *inner, int units,
                                        const float *weights, radish_onnx_sum *out);

// These are in onnx_conv.c.
//
// Folds the scale of `view`, which `term` reads, into the weights of the term, and its offset into the bias of the sum.
radish_status radish_onnx_apply_view(radish_onnx_import *im, radish_onnx_sum *sum, radish_float_source *term,
                                     const radish_onnx_value *view);
// These are weights [channels][in/groups][area], or NULL where every weight is `uniform`.
typedef struct {
  int channels, groups;
  int64_t area;
  const double *values;
  double uniform;
} radish_onnx_weights;
// Moves the weights over planes: the result is a sum, or one for each part of what is joined.
radish_status radish_onnx_read_window(radish_onnx_import *im, radish_onnx_value *planes, const radish_onnx_geometry *g,
                                      const radish_onnx_weights *weights, radish_onnx_value *out);

// These are in onnx_expressible.c.
//
// Turns a UNIFORM source into a convolution, depthwise unless it moves channels, whose weights are the gain.
radish_status radish_onnx_depthwise(radish_onnx_import *im, radish_float_source *source, int channels);
// Changes the terms of the sum into sources that a layer of network.h can have together.
radish_status radish_onnx_make_expressible(radish_onnx_import *im, radish_onnx_sum *sum);

// These are in onnx_geometry.c.
//
// Reads the window that the node at work moves over `in`. `kernel` [2] gives its rows and columns; where it is NULL,
// the attribute kernel_shape does.
radish_status radish_onnx_read_geometry(radish_onnx_import *im, const radish_onnx_value *in, const int64_t *kernel,
                                        radish_onnx_geometry *g);
// Finds the windows over planes of `from`, every `stride`-th row and column of which `shown` shows. The caller gives taps
// of kernels that are not the window's own the weight 0. Returns RADISH_BAD_INPUT where no window fits.
radish_status radish_onnx_find_windows(radish_onnx_import *im, const radish_onnx_geometry *g, radish_shape from,
                                       radish_shape shown, const int *stride, radish_onnx_windows *w);
// Does so for windows over all of `in`.
radish_status radish_onnx_windows_over(radish_onnx_import *im, const radish_onnx_geometry *g, radish_shape in,
                                       radish_onnx_windows *w);
// Says whether ceil_mode adds windows to those that find_windows gives without it, cut off at the border.
bool radish_onnx_ceiling_adds(radish_onnx_import *im, const radish_onnx_geometry *g, radish_shape in);
// Says whether `count` windows along an axis of `size` places read only places of it.
static inline bool radish_onnx_inside(radish_window_axis axis, int size, int count) {
  return !axis.pad && !radish_window_beyond(axis, size, count);
}
// Says whether the sum has a max pooling.
static inline bool radish_onnx_pools(const radish_onnx_sum *sum) {
  return radish_windows_pool(sum->pool_rows, sum->pool_columns);
}

// These are in onnx_arithmetic.c.
//
// Adds the terms and the bias of `other`, which is spent, to those of `sum`.
radish_status radish_onnx_add_sums(radish_onnx_import *im, radish_onnx_sum *sum, radish_onnx_sum *other);
// Gives value * scale + offset.
radish_status radish_onnx_scaled_by(radish_onnx_import *im, const radish_onnx_value *value, double scale, double offset,
                                    radish_onnx_value *out);
// Adds a number for each channel to a sum, or to joined sums, that nobody else has.
radish_status radish_onnx_add_bias(radish_onnx_import *im, radish_onnx_value *value, const double *bias);

// These are the least and the largest integer of a type.
typedef struct {
  double lowest, highest;
} radish_onnx_levels;
radish_onnx_levels radish_onnx_levels_of(int type); // onnx_quantise.c

// Says whether the constant has one number for each channel, where the graph has them (onnx_bounds.c).
bool radish_onnx_is_each_channel(const radish_onnx_value *in, const radish_onnx_constant *given);

// Finds which operators stand at the end of the network (onnx_ends.c).
radish_status radish_onnx_find_ends(radish_onnx_import *im);
// Imports the node at work (onnx_operators.c).
radish_status radish_onnx_import_node(radish_onnx_import *im, radish_onnx_value *out);

// These import the operators of the list in onnx_operators.c: the node at work, whose first input is an activation.
radish_status radish_onnx_arithmetic(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_average_pool(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_bipolar(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_batch_normalization(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_clip(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_conv(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_dequantise(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_end(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_extreme(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_gemm(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_global_pool(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_hard_sigmoid(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_leaky_relu(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_join(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_keep(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_matmul(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_max_pool(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_move(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_quant(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_quantise(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_reduce(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_relu(radish_onnx_import *im, radish_onnx_value *out);
radish_status radish_onnx_sum_of(radish_onnx_import *im, radish_onnx_value *out);

#endif
