// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This says compound operators by simpler ones, before the walk: so each operator is understood once.
//
//   QLinearConv(x, w)     QuantizeLinear(Conv(DequantizeLinear(x), DequantizeLinear(w)))     and its kin
//   ConvInteger(x, w)     Conv(x, DequantizeLinear(w) of scale 1), where x is a DynamicQuantizeLinear, which is left out
#include "network/onnx/onnx_import.h"

#include <stdio.h>
#include <string.h>

enum { MOST_NODES_OF_ONE = 16, TEXT = 64 };

// This is one compound operator at work.
typedef struct {
  radish_onnx_import *im;
  const Onnx__NodeProto *node;
  int origin, made;
  bool no_memory;
} rewrite;

static char *input(const rewrite *r, size_t i) {
  static char none[] = "";
  return i < r->node->n_input && r->node->input[i] ? r->node->input[i] : none;
}

static char *new_name(rewrite *r) {
  const char *base = r->node->n_output ? r->node->output[0] : "";
  const size_t room = strlen(base) + TEXT;
  char *name = radish_onnx_take(r->im, (int64_t)room, 1);
  if (name) snprintf(name, room, "%s (%d of %s)", base, r->made, r->node->op_type);
  else r->no_memory = true;
  return name;
}

// Appends a node with these inputs; trailing inputs that are left out are dropped. `output` NULL: a new name. Returns the
// name of the output, or NULL where memory ran out.
static char *emit(rewrite *r, const char *op, char *const *inputs, size_t input_count, char *output,
                  Onnx__AttributeProto **attributes, size_t attribute_count) {
  radish_onnx_import *im = r->im;
  Onnx__NodeProto *node = radish_onnx_take(im, 1, sizeof *node);
  char **names = radish_onnx_take(im, (int64_t)input_count + 1, sizeof *names);
  if (!output) output = new_name(r);
  if (!node || !names || !output || im->node_count >= im->node_room) {
    r->no_memory = true;
    return NULL;
  }
  onnx__node_proto__init(node);
  while (input_count && (!inputs[input_count - 1] || !*inputs[input_count - 1])) input_count--;
  for (size_t i = 0; i < input_count; i++) names[i] = inputs[i];
  names[input_count] = output;
  node->n_input = input_count, node->input = names;
  node->n_output = 1, node->output = names + input_count;
  node->name = r->node->name;
  node->op_type = (char *)(uintptr_t)op;
  node->n_attribute = attribute_count, node->attribute = attributes;
  im->nodes[im->node_count] = node;
  im->origins[im->node_count++] = r->origin;
  r->made++;
  return output;
}

// Makes an attribute that is one number.
static Onnx__AttributeProto **number(rewrite *r, const char *name, int64_t whole, float real, bool is_real) {
  Onnx__AttributeProto *attribute = radish_onnx_take(r->im, 1, sizeof *attribute);
  Onnx__AttributeProto **list = radish_onnx_take(r->im, 1, sizeof *list);
  if (!attribute || !list) {
    r->no_memory = true;
    return NULL;
  }
  onnx__attribute_proto__init(attribute);
  attribute->name = (char *)(uintptr_t)name;
  attribute->has_i = !is_real, attribute->i = whole;
  attribute->has_f = is_real, attribute->f = real;
  *list = attribute;
  return list;
}

static char *constant(rewrite *r, float value, char *output) {
  Onnx__AttributeProto **attribute = number(r, "value_float", 0, value, true);
  return attribute ? emit(r, "Constant", NULL, 0, output, attribute, 1) : NULL;
}

// Emits the DequantizeLinear of three inputs from `first` on: integers, scale, zero point.
static char *dequantise(rewrite *r, size_t first, int64_t axis) {
  Onnx__AttributeProto **attribute = number(r, "axis", axis, 0, false);
  if (!attribute) return NULL;
  return emit(r, "DequantizeLinear", (char *[]){input(r, first), input(r, first + 1), input(r, first + 2)}, 3, NULL,
              attribute, 1);
}

// Emits the QuantizeLinear of `value` that gives the node's output, by the scale and zero point from input `first` on.
static void quantise(rewrite *r, char *value, size_t first) {
  if (value)
    emit(r, "QuantizeLinear", (char *[]){value, input(r, first), input(r, first + 1)}, 3, r->node->output[0], NULL, 0);
}

// Emits the bias, integers of the scale of products of both inputs.
static char *bias(rewrite *r, size_t index, size_t scale_a, size_t scale_b, float factor) {
  if (!*input(r, index)) return input(r, index);
  char *scale = emit(r, "Mul", (char *[]){input(r, scale_a), input(r, scale_b)}, 2, NULL, NULL, 0);
  char *times = factor == 1 || !scale ? scale : constant(r, factor, NULL);
  if (factor != 1 && times) scale = emit(r, "Mul", (char *[]){scale, times}, 2, NULL, NULL, 0);
  Onnx__AttributeProto **attribute = number(r, "axis", 0, 0, false);
  return scale && attribute ? emit(r, "DequantizeLinear", (char *[]){input(r, index), scale}, 2, NULL, attribute, 1)
                            : NULL;
}

static void qlinear_conv(rewrite *r) {
  char *x = dequantise(r, 0, 1), *w = dequantise(r, 3, 0), *b = bias(r, 8, 1, 4, 1);
  if (x && w && b)
    quantise(r, emit(r, "Conv", (char *[]){x, w, b}, 3, NULL, r->node->attribute, r->node->n_attribute), 6);
}

static void qlinear_matmul(rewrite *r) {
  char *a = dequantise(r, 0, 1), *b = dequantise(r, 3, 1);
  if (a && b) quantise(r, emit(r, "MatMul", (char *[]){a, b}, 2, NULL, NULL, 0), 6);
}

static const Onnx__AttributeProto *find(const Onnx__NodeProto *node, const char *name) {
  for (size_t i = 0; i < node->n_attribute; i++) {
    if (node->attribute[i]->name && !strcmp(node->attribute[i]->name, name)) return node->attribute[i];
  }
  return NULL;
}

static void qgemm(rewrite *r) {
  const Onnx__AttributeProto *transposed = find(r->node, "transB"), *alpha = find(r->node, "alpha");
  char *a = dequantise(r, 0, 1), *b = dequantise(r, 3, transposed && transposed->i ? 0 : 1);
  char *c = bias(r, 6, 1, 4, alpha && alpha->has_f ? alpha->f : 1);
  if (!a || !b || !c) return;
  char *inputs[] = {a, b, c};
  const bool quantised = *input(r, 7);
  char *sum =
      emit(r, "Gemm", inputs, 3, quantised ? NULL : r->node->output[0], r->node->attribute, r->node->n_attribute);
  if (quantised) quantise(r, sum, 7);
}

static void qlinear_two(rewrite *r) {
  char *a = dequantise(r, 0, 1), *b = dequantise(r, 3, 1);
  if (a && b)
    quantise(r, emit(r, strcmp(r->node->op_type, "QLinearAdd") ? "Mul" : "Add", (char *[]){a, b}, 2, NULL, NULL, 0), 6);
}

static void qlinear_one(rewrite *r) {
  char *x = dequantise(r, 0, 1);
  const char *op = r->node->op_type + strlen("QLinear");
  if (x) quantise(r, emit(r, op, &x, 1, NULL, r->node->attribute, r->node->n_attribute), 3);
}

static void qlinear_concat(rewrite *r) {
  char *parts[RADISH_MAX_SOURCES];
  size_t count = 0;
  for (size_t i = 2; i + 2 < r->node->n_input && count < RADISH_MAX_SOURCES; i += 3) {
    parts[count] = dequantise(r, i, 1);
    if (!parts[count++]) return;
  }
  quantise(r, emit(r, "Concat", parts, count, NULL, r->node->attribute, r->node->n_attribute), 0);
}

static void dynamic_quantise(rewrite *r) {
  char *x = input(r, 0);
  emit(r, "Identity", &x, 1, r->node->output[0], NULL, 0);
  for (size_t i = 1; i < r->node->n_output && i < 3; i++) {
    if (*r->node->output[i]) constant(r, i == 1 ? 1 : 0, r->node->output[i]);
  }
}

// Emits Conv or MatMul of floats; the weights are their integers.
static void integers(rewrite *r) {
  const bool conv = !strcmp(r->node->op_type, "ConvInteger");
  char *one = constant(r, 1, NULL);
  Onnx__AttributeProto **attribute = number(r, "axis", conv ? 0 : 1, 0, false);
  if (!one || !attribute) return;
  char *w = emit(r, "DequantizeLinear", (char *[]){input(r, 1), one, input(r, 3)}, 3, NULL, attribute, 1);
  if (w)
    emit(r, conv ? "Conv" : "MatMul", (char *[]){input(r, 0), w}, 2, r->node->output[0], r->node->attribute,
         r->node->n_attribute);
}

static const struct {
  const char *op;
  void (*rewrite)(rewrite *r);
} RULES[] = {
    {"QLinearConv", qlinear_conv},
    {"QLinearMatMul", qlinear_matmul},
    {"QGemm", qgemm},
    {"QLinearAdd", qlinear_two},
    {"QLinearMul", qlinear_two},
    {"QLinearAveragePool", qlinear_one},
    {"QLinearGlobalAveragePool", qlinear_one},
    {"QLinearSigmoid", qlinear_one},
    {"QLinearSoftmax", qlinear_one},
    {"QLinearLeakyRelu", qlinear_one},
    {"QLinearConcat", qlinear_concat},
    {"DynamicQuantizeLinear", dynamic_quantise},
    {"ConvInteger", integers},
    {"MatMulInteger", integers},
};

radish_status radish_onnx_rewrite(radish_onnx_import *im) {
  const Onnx__GraphProto *graph = im->graph;
  im->node_room = (int)graph->n_node;
  for (size_t i = 0; i < graph->n_node; i++) {
    const Onnx__NodeProto *node = graph->node[i];
    for (size_t k = 0; k < sizeof RULES / sizeof *RULES; k++) {
      if (!node->op_type || strcmp(node->op_type, RULES[k].op)) continue;
      if (!strcmp(node->op_type, "QLinearConcat")) im->node_room += (int)(node->n_input < 256 ? node->n_input : 256);
      im->node_room += MOST_NODES_OF_ONE;
    }
  }
  im->nodes = radish_onnx_take(im, im->node_room + 1, sizeof *im->nodes);
  im->origins = radish_onnx_take(im, im->node_room + 1, sizeof *im->origins);
  if (!im->nodes || !im->origins) return radish_onnx_no_memory(im);
  for (size_t i = 0; i < graph->n_node; i++) {
    rewrite r = {im, graph->node[i], (int)i, 0, false};
    size_t rule = 0, count = sizeof RULES / sizeof *RULES;
    while (rule < count && (!r.node->op_type || strcmp(r.node->op_type, RULES[rule].op))) rule++;
    if (rule < count && r.node->n_output) {
      RULES[rule].rewrite(&r);
    } else {
      im->nodes[im->node_count] = graph->node[i];
      im->origins[im->node_count++] = (int)i;
    }
    if (r.no_memory) return radish_onnx_no_memory(im);
  }
  return RADISH_OK;
}
