// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This is the list of operators on activations: who imports each, and what is said of those that nothing imports.
#include "network/onnx/onnx_import.h"

#include <string.h>

// Imports Cast between floats; an answer may become anything.
static radish_status cast(radish_onnx_import *im, radish_onnx_value *out) {
  const int64_t to = radish_onnx_int(im, "to", ONNX_FLOAT);
  if (to != ONNX_FLOAT && to != ONNX_FLOAT16 && to != ONNX_DOUBLE && to != ONNX_BFLOAT16)
    return radish_onnx_fail(im, "activations are floats: the types float, double, float16 and bfloat16 are allowed");
  return radish_onnx_keep(im, out);
}

static radish_status split(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_value *in = radish_onnx_input(im, 0);
  const size_t count = im->node->n_output;
  int64_t sizes[ONNX_RANK], widths[ONNX_SOURCES];
  const int rank = radish_onnx_dimensions(in, sizes), given = radish_onnx_ints(im, "split", 1, widths, ONNX_SOURCES);
  int64_t axis = radish_onnx_int(im, "axis", 0), start = 0;
  if (axis < 0) axis += rank;
  if (axis < 1 || axis >= rank || count > ONNX_SOURCES || (given >= 0 && given != (int)count) ||
      (given < 0 && radish_onnx_input(im, 1)))
    return radish_onnx_fail(im, "its axis must be one behind the batch, its sizes constant, and at most %d",
                            ONNX_SOURCES);
  const radish_onnx_constant *order;
  radish_status status = radish_onnx_order(im, in, &order);
  for (size_t i = 0; i < count && !status; i++) {
    const int64_t each = (sizes[axis] + (int64_t)count - 1) / (int64_t)count;
    const int64_t width = given >= 0 ? widths[i] : i + 1 < count ? each : sizes[axis] - start;
    radish_onnx_constant *part = radish_onnx_take(im, 1, sizeof *part);
    if (!part) return radish_onnx_no_memory(im);
    if (width < 1 || width > sizes[axis] - start)
      return radish_onnx_fail(im, "its sizes do not fit the %d numbers that it splits", (int)sizes[axis]);
    radish_onnx_value *to = i ? radish_onnx_output(im, (int)i) : out;
    status = radish_onnx_cut(im, order, axis, start, width, part);
    start += width;
    if (!to) continue;
    *to = *in;
    to->single = false; // the layer is read through the other outputs too
    if (!status) radish_onnx_set_order(to, part);
  }
  return status;
}

// An operator without a function is one that onnx_rewrite.c says by others.
static const radish_onnx_operator OPERATORS[] = {
    {"Conv", "kernel_shape, strides, pads, auto_pad, dilations, group; 1 and 2 axes",
     "weights of a layer; dilation fills its kernel with zeros", radish_onnx_conv},
    {"Gemm", "alpha, beta, transB; weights and bias constant", "weights of a dense layer", radish_onnx_gemm},
    {"MatMul", "weights constant", "weights of a dense layer", radish_onnx_matmul},
    {"Relu", "", "the end of a layer", radish_onnx_relu},
    {"Clip", "bounds constant", "the end of a layer; bounds other than 0 shift what is read and written",
     radish_onnx_clip},
    {"Max", "one activation, numbers", "as Clip", radish_onnx_extreme},
    {"Min", "one activation, numbers", "as Clip", radish_onnx_extreme},
    {"LeakyRelu", "alpha", "a signed layer; of a slope that is no power of two three layers", radish_onnx_leaky_relu},
    {"PRelu", "slope constant, one or one for each channel", "as LeakyRelu", radish_onnx_leaky_relu},
    {"Abs", "", "three layers: 2 relu(x) - x", radish_onnx_leaky_relu},
    {"HardSigmoid", "alpha, beta", "a scale and a Clip from 0 to 1", radish_onnx_hard_sigmoid},
    {"Add", "a constant (per channel or number), or activations", "biases; several sources of one layer",
     radish_onnx_arithmetic},
    {"Sub", "as Add", "as Add, with weights or gains of the other sign", radish_onnx_arithmetic},
    {"Mul", "a constant for each channel", "folded into weights", radish_onnx_arithmetic},
    {"Div", "by a constant for each channel", "folded into weights", radish_onnx_arithmetic},
    {"Sum", "", "as Add", radish_onnx_sum_of},
    {"Mean", "", "as Add, scaled", radish_onnx_sum_of},
    {"BatchNormalization", "epsilon; no training_mode", "folded into weights and biases",
     radish_onnx_batch_normalization},
    {"MaxPool", "kernel_shape, strides, pads, auto_pad, ceil_mode; no dilation; 1 and 2 axes",
     "part of the layer before it", radish_onnx_max_pool},
    {"AveragePool", "count_include_pad where it pads; ceil_mode that adds no window", "avg_pool, or weights",
     radish_onnx_average_pool},
    {"GlobalMaxPool", "", "a MaxPool of the whole plane", radish_onnx_global_pool},
    {"GlobalAveragePool", "", "avg_pool, or weights of what reads it", radish_onnx_global_pool},
    {"ReduceMax", "rows and columns; axes as attribute or input, keepdims", "as GlobalMaxPool", radish_onnx_reduce},
    {"ReduceMean", "rows and columns; axes as attribute or input, keepdims", "as GlobalAveragePool",
     radish_onnx_reduce},
    {"Concat", "any axis, channels in the end; constants of 0", "nothing: its readers read every part",
     radish_onnx_join},
    {"Split", "sizes constant", "nothing: its readers read a part", split},
    {"Slice", "starts, ends, axes, steps constant", "nothing, or a stride", radish_onnx_move},
    {"Gather", "indices constant", "nothing: its readers read those numbers", radish_onnx_move},
    {"Pad", "mode constant, value 0; axes", "the pad of what reads it; zero channels", radish_onnx_move},
    {"Reshape", "shape constant; allowzero", "nothing: numbers in another order", radish_onnx_move},
    {"Flatten", "axis", "nothing", radish_onnx_move},
    {"Squeeze", "axes as attribute or input", "nothing", radish_onnx_move},
    {"Unsqueeze", "axes as attribute or input", "nothing", radish_onnx_move},
    {"Transpose", "perm", "nothing: NHWC becomes NCHW, weights are permuted", radish_onnx_move},
    {"Identity", "", "nothing", radish_onnx_keep},
    {"Dropout", "", "nothing", radish_onnx_keep},
    {"Cast", "between floats", "nothing", cast},
    {"QuantizeLinear", "one scale and zero point; int4 to int16, uint4 to uint16", "the step of a layer's train",
     radish_onnx_quantise},
    {"DequantizeLinear", "as the QuantizeLinear before it", "the step of a layer's train", radish_onnx_dequantise},
    {"Quant", "QONNX: scale, zero point, bits; signed, narrow, rounding_mode ROUND",
     "integer weights; the step of a layer's train", radish_onnx_quant},
    {"BipolarQuant", "QONNX: scale, one or one for each channel", "weights of one magnitude; a layer of one bit",
     radish_onnx_bipolar},
    {"QLinearConv",
     "and QLinearMatMul, QLinearAdd, QLinearMul, QLinearConcat, QLinearAveragePool, QLinearGlobalAveragePool, "
     "QLinearSigmoid, QLinearSoftmax, QLinearLeakyRelu",
     "DequantizeLinear, the operator, QuantizeLinear", NULL},
    {"QGemm", "alpha, transB", "DequantizeLinear, Gemm, QuantizeLinear", NULL},
    {"ConvInteger", "and MatMulInteger, behind a DynamicQuantizeLinear", "Conv and MatMul with the integers as weights",
     NULL},
    {"DynamicQuantizeLinear", "", "nothing: the trains' own steps take its place", NULL},
    {"Softmax", "at the end", "dropped, with a note", radish_onnx_end},
    {"LogSoftmax", "at the end", "dropped, with a note", radish_onnx_end},
    {"Hardmax", "at the end", "dropped, with a note", radish_onnx_end},
    {"Sigmoid", "at the end", "dropped, with a note", radish_onnx_end},
    {"Tanh", "at the end", "dropped, with a note", radish_onnx_end},
    {"Softplus", "at the end", "dropped, with a note", radish_onnx_end},
    {"Softsign", "at the end", "dropped, with a note", radish_onnx_end},
    {"ArgMax", "at the end", "dropped, with a note", radish_onnx_end},
    {"TopK", "at the end", "dropped, with a note", radish_onnx_end},
};

const radish_onnx_operator *radish_onnx_operators(int *count) {
  *count = (int)(sizeof OPERATORS / sizeof *OPERATORS);
  return OPERATORS;
}

static const radish_onnx_operator *find(const char *op) {
  for (size_t i = 0; i < sizeof OPERATORS / sizeof *OPERATORS; i++) {
    if (OPERATORS[i].import && !strcmp(OPERATORS[i].name, op)) return &OPERATORS[i];
  }
  return NULL;
}

// This says what to do instead of operators that the chip has nothing for. A row holds names between spaces.
static const struct {
  const char *names, *text;
} HINTS[] = {
    {" Elu Selu Celu Gelu Mish HardSwish Swish ThresholdedRelu Sign Erf Exp Shrink ",
     "neurons of the chip compute Relu and Clip: retrain the network with Relu in its place"},
    {" ConvTranspose Resize Upsample DepthToSpace MaxUnpool GridSample ",
     "no layer of the chip enlarges planes: let the network end before it, and enlarge its output outside"},
    {" LSTM GRU RNN Scan Loop If ",
     "networks of the chip are feed-forward: keep no state from step to step, or unroll it into layers"},
    {" LRN InstanceNormalization LayerNormalization GroupNormalization LpNormalization MeanVarianceNormalization ",
     "no neuron divides by what others give: retrain the network with BatchNormalization"},
    {" Attention MultiHeadAttention Einsum Pow Sqrt ",
     "no neuron multiplies activations (attention needs that): use convolutions and dense layers"},
    {" Trunc ", "its rounding is not that of the chip: export the network with Quant alone"},
};

static radish_status refuse(radish_onnx_import *im, bool constant) {
  const char *op = im->node->op_type;
  const size_t length = strlen(op);
  for (size_t i = 0; i < sizeof HINTS / sizeof *HINTS && !constant; i++) {
    for (const char *at = strstr(HINTS[i].names, op); at && length; at = strstr(at + 1, op)) {
      if (at > HINTS[i].names && at[-1] == ' ' && at[length] == ' ')
        return radish_onnx_fail(im, "the operator is not supported: %s", HINTS[i].text);
    }
  }
  return radish_onnx_fail(im, "the operator is not supported%s",
                          constant ? " on constants" : ": `radish convert --operators` lists those that are");
}

// Says whether the operator takes what lies between a QuantizeLinear and its DequantizeLinear.
static bool takes_integers(const radish_onnx_operator *operator) {
  static const char *const NAMES[] = {"DequantizeLinear", "Clip", "Max", "Min", "Identity", "Dropout"};
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
    if (!strcmp(operator->name, NAMES[i])) return true;
  }
  return operator->import == radish_onnx_move;
}

radish_status radish_onnx_import_node(radish_onnx_import *im, radish_onnx_value *out) {
  const radish_onnx_operator *operator= find(im->node->op_type);
  bool constant = true, answered = false;
  for (int i = 0; i < im->input_count; i++) {
    const radish_onnx_value *value = radish_onnx_input(im, i);
    if (value && value->kind != ONNX_CONSTANT) constant = false;
    answered = answered || (value && value->answered);
  }
  if (constant || radish_onnx_is(im, "Shape")) {
    bool done = false;
    const radish_status status = radish_onnx_fold(im, &out->constant, &done);
    if (done) out->kind = ONNX_CONSTANT;
    return status || done ? status : refuse(im, constant);
  }
  if (!operator) return refuse(im, false);
  for (int i = 0; i < im->input_count; i++) {
    radish_onnx_value *value = radish_onnx_input(im, i);
    const radish_status status = value ? radish_onnx_share(im, value, im->computes[im->inputs[i]]) : RADISH_OK;
    if (status) return status;
  }
  if (answered &&
      (operator->import == radish_onnx_move || operator->import == cast || operator->import == radish_onnx_end))
    return radish_onnx_keep(im, out);
  if (answered) return radish_onnx_fail(im, "it computes with the answer of an ArgMax, TopK or Hardmax");
  for (int i = 0; i < im->input_count; i++) {
    const radish_onnx_value *value = radish_onnx_input(im, i);
    if (value && value->quantised && !takes_integers(operator))
      return radish_onnx_fail(im, "it acts between QuantizeLinear and DequantizeLinear");
  }
  const bool any = operator->import == radish_onnx_join || operator->import == radish_onnx_arithmetic ||
                   operator->import == radish_onnx_extreme ||
                   operator->import == radish_onnx_sum_of;
  const radish_onnx_value *first = radish_onnx_input(im, 0);
  if (!any && (!first || first->kind == ONNX_CONSTANT))
    return radish_onnx_fail(im, "its first input must be an activation");
  return operator->import(im, out);
}
