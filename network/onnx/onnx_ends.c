// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This finds where the network ends: operators behind the readout that keep its order, or name its largest, are dropped.
#include "network/onnx/onnx_import.h"

#include <string.h>

// These grow with their input, or say where it is largest.
static const char *const ENDS[] = {"Softmax",  "LogSoftmax", "Sigmoid", "Tanh",   "Softplus",
                                   "Softsign", "ArgMax",     "TopK",    "Hardmax"};

static bool is_end(const char *op) {
  for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
    if (op && !strcmp(op, ENDS[i])) return true;
  }
  return false;
}

// Says whether the operator may stand behind those: it moves numbers, or names their type.
static bool moves(const char *op) {
  static const char *const MOVES[] = {"Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Cast", "Transpose"};
  for (size_t i = 0; i < sizeof MOVES / sizeof *MOVES; i++) {
    if (op && !strcmp(op, MOVES[i])) return true;
  }
  return false;
}

radish_status radish_onnx_find_ends(radish_onnx_import *im) {
  im->inner = radish_onnx_take(im, im->value_count, sizeof *im->inner);
  im->computes = radish_onnx_take(im, im->value_count, sizeof *im->computes);
  if (!im->inner || !im->computes) return radish_onnx_no_memory(im);
  for (int i = im->node_count; i-- > 0;) {
    const Onnx__NodeProto *node = im->nodes[i];
    bool inside = !is_end(node->op_type) && !moves(node->op_type);
    for (size_t j = 0; j < node->n_output && !inside; j++)
      inside = *node->output[j] && im->inner[radish_onnx_value_of(im, node->output[j])];
    bool read = false;
    for (size_t j = 0; j < node->n_output; j++) read = read || radish_onnx_is_read(im, node->output[j]);
    const bool shape = node->op_type && !strcmp(node->op_type, "Shape");
    for (size_t j = 0; j < node->n_input && inside && read; j++) {
      if (!*node->input[j]) continue;
      const int value = radish_onnx_value_of(im, node->input[j]);
      im->inner[value] = true;
      im->computes[value] += !shape;
    }
  }
  return RADISH_OK;
}

radish_status radish_onnx_end(radish_onnx_import *im, radish_onnx_value *out) {
  const char *op = im->node->op_type;
  *out = *radish_onnx_input(im, 0);
  for (size_t j = 0; j < im->node->n_output; j++) {
    if (*im->node->output[j] && im->inner[radish_onnx_value_of(im, im->node->output[j])])
      return radish_onnx_fail(im, "it is supported at the end only%s",
                              strchr("TS", op[0])
                                  ? ": between layers, neurons of the chip compute Relu and Clip; retrain "
                                    "the network with Relu in its place"
                                  : "");
  }
  if (!strcmp(op, "ArgMax") || !strcmp(op, "TopK") || !strcmp(op, "Hardmax")) {
    out->answered = true;
    radish_onnx_value *second = im->node->n_output > 1 ? radish_onnx_output(im, 1) : NULL;
    if (second) *second = *out;
    return radish_onnx_note(im, "the %s at the end is dropped: the readout gives the numbers that it compares", op);
  }
  return radish_onnx_note(im, "the %s at the end is dropped: it does not change the answer", op);
}
