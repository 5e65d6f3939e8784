// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This is the walk over the nodes: it finds values by name and imports one node after the other.
#include "network/onnx/onnx_import.h"

#include "core/base/quote.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { MAX_NODES = 100000 };

// ---- values by name -----------------------------------------------------------------------------------------------

// Returns the index of a value. All names that the graph gives to values are in `value_index` from the beginning.
static int value_of(radish_onnx_import *im, const char *name) {
  return *radish_names_find(&im->value_index, name);
}

static bool add_value(radish_onnx_import *im, const char *name) {
  if (!name || radish_names_find(&im->value_index, name)) return true;
  im->names[im->value_count] = name;
  return radish_names_add(&im->value_index, name, im->value_count++);
}

static bool add_values(radish_onnx_import *im) {
  const Onnx__GraphProto *graph = im->graph;
  bool added = true;
  for (size_t i = 0; i < graph->n_initializer && added; i++) added = add_value(im, graph->initializer[i]->name);
  for (size_t i = 0; i < graph->n_input && added; i++) added = add_value(im, graph->input[i]->name);
  for (size_t i = 0; i < graph->n_output && added; i++) added = add_value(im, graph->output[i]->name);
  for (size_t i = 0; i < graph->n_node && added; i++) {
    const Onnx__NodeProto *node = graph->node[i];
    for (size_t j = 0; j < node->n_input && added; j++) added = add_value(im, node->input[j]);
    for (size_t j = 0; j < node->n_output && added; j++) added = add_value(im, node->output[j]);
  }
  return added;
}

static radish_status make_tables(radish_onnx_import *im) {
  const Onnx__GraphProto *graph = im->graph;
  int64_t count = 1 + (int64_t)(graph->n_initializer + graph->n_input + graph->n_output);
  for (size_t i = 0; i < graph->n_node; i++) count += (int64_t)(graph->node[i]->n_input + graph->node[i]->n_output);
  if (graph->n_node > MAX_NODES || count > 8 * MAX_NODES) {
    return radish_onnx_fail(im, "the graph has %zu nodes, at most %d are allowed", graph->n_node, MAX_NODES);
  }
  im->names = radish_onnx_take(im, count, sizeof *im->names);
  im->values = radish_onnx_take(im, count, sizeof *im->values);
  im->uses = radish_onnx_take(im, count, sizeof *im->uses);
  im->layer_room = (int)(2 * graph->n_node + 4);
  if (im->layer_room > RADISH_MAX_LAYERS) im->layer_room = RADISH_MAX_LAYERS;
  im->network->layers = radish_onnx_take(im, im->layer_room, sizeof *im->network->layers);
  const bool taken = im->names && im->values && im->uses && im->network->layers;
  return taken && add_values(im) ? RADISH_OK : radish_onnx_no_memory(im);
}

// ---- the walk -----------------------------------------------------------------------------------------------------

static radish_status read_input(radish_onnx_import *im) {
  const Onnx__ValueInfoProto *input = NULL;
  for (size_t i = 0; i < im->graph->n_input; i++) {
    const Onnx__ValueInfoProto *info = im->graph->input[i];
    if (!info->name) return radish_onnx_fail(im, "an input has no name");
    if (im->values[value_of(im, info->name)].kind == ONNX_CONSTANT) continue; // an initializer, listed as an input too
    if (input) {
      return radish_onnx_fail(im, "the graph has several inputs (%s, %s), one is allowed",
                              radish_quote_text(input->name).text, radish_quote_text(info->name).text);
    }
    input = info;
  }
  if (!input) return radish_onnx_fail(im, "the graph has no input");
  const Onnx__TensorTypeProto *type = input->type ? input->type->tensor_type : NULL;
  const Onnx__ShapeProto *shape = type ? type->shape : NULL;
  if (!shape || shape->n_dim < 2 || shape->n_dim > 4) {
    return radish_onnx_fail(im, "the input must have the shape [batch, channels, rows, columns] or [batch, size]");
  }
  int sizes[3] = {1, 1, 1};
  for (size_t i = 1; i < shape->n_dim; i++) {
    const int64_t size = shape->dim[i]->has_dim_value ? shape->dim[i]->dim_value : 0;
    if (size < 1 || size > (i == 1 ? ONNX_CHANNELS : ONNX_ROWS)) {
      return radish_onnx_fail(im, "the input's dimension %zu is %" PRId64 ", 1 to %d are allowed", i, size,
                              i == 1 ? ONNX_CHANNELS : ONNX_ROWS);
    }
    sizes[i - 1] = (int)size;
  }
  const radish_shape in = {sizes[0], sizes[1], sizes[2]};
  im->network->layers[0] = (radish_float_layer){
      .name = "input", .sums = in, .shape = in, .pool_kernel = 1, .pool_stride = 1, .limit = INFINITY};
  im->network->layer_count = 1;
  if (!radish_onnx_take_name(im, "input")) return radish_onnx_no_memory(im);
  im->values[value_of(im, input->name)] =
      (radish_onnx_value){.kind = ONNX_VIEW, .shape = in, .stride_y = 1, .stride_x = 1, .flat = shape->n_dim == 2};
  return RADISH_OK;
}

static radish_status read_initializers(radish_onnx_import *im) {
  radish_status status = RADISH_OK;
  for (size_t i = 0; i < im->graph->n_initializer && !status; i++) {
    const Onnx__TensorProto *tensor = im->graph->initializer[i];
    if (!tensor->name) return radish_onnx_fail(im, "an initializer has no name");
    radish_onnx_value *value = &im->values[value_of(im, tensor->name)];
    if (value->kind) return radish_onnx_fail(im, "two initializers are named %s", radish_quote_text(tensor->name).text);
    value->kind = ONNX_CONSTANT;
    status = radish_onnx_tensor(im, tensor, &value->constant);
  }
  return status;
}

// Marks in `needed` the nodes that the output depends on, and counts in im->uses how many of them read each value.
// `*output` receives the name of the output.
static radish_status find_needed(radish_onnx_import *im, bool *needed, const char **output) {
  if (im->graph->n_output != 1 || !im->graph->output[0]->name) {
    return radish_onnx_fail(im, "the graph has %zu outputs, one is allowed", im->graph->n_output);
  }
  *output = im->graph->output[0]->name;
  im->uses[value_of(im, *output)]++;
  for (size_t i = im->graph->n_node; i-- > 0;) {
    const Onnx__NodeProto *node = im->graph->node[i];
    for (size_t j = 0; j < node->n_output; j++) {
      if (*node->output[j] && im->uses[value_of(im, node->output[j])]) needed[i] = true;
    }
    for (size_t j = 0; j < node->n_input && needed[i]; j++) {
      if (*node->input[j]) im->uses[value_of(im, node->input[j])]++;
    }
  }
  return RADISH_OK;
}

static radish_status take_inputs(radish_onnx_import *im) {
  const Onnx__NodeProto *node = im->node;
  if (!node->op_type) return radish_onnx_fail(im, "the node has no op_type");
  if (node->domain && *node->domain && strcmp(node->domain, "ai.onnx")) {
    return radish_onnx_fail(im, "operators of the domain %s are not known", radish_quote_text(node->domain).text);
  }
  if (node->n_input > ONNX_SOURCES) {
    return radish_onnx_fail(im, "it has %zu inputs, at most %d are allowed", node->n_input, ONNX_SOURCES);
  }
  if (!node->n_output) return radish_onnx_fail(im, "it has no output");
  im->input_count = (int)node->n_input;
  for (int i = 0; i < im->input_count; i++) {
    im->inputs[i] = *node->input[i] ? value_of(im, node->input[i]) : -1;
    if (im->inputs[i] >= 0 && !im->values[im->inputs[i]].kind) {
      return radish_onnx_fail(im, "its input %s is made by no earlier node", radish_quote_text(node->input[i]).text);
    }
  }
  return RADISH_OK;
}

static radish_status one_node(radish_onnx_import *im) {
  radish_status status = take_inputs(im);
  if (status) return status;
  radish_onnx_value *out = &im->values[value_of(im, im->node->output[0])];
  if (out->kind)
    return radish_onnx_fail(im, "its output %s exists already", radish_quote_text(im->node->output[0]).text);
  bool constant = true, done = false;
  const int layers = im->network->layer_count;
  for (int i = 0; i < im->input_count; i++) {
    if (im->inputs[i] >= 0 && im->values[im->inputs[i]].kind != ONNX_CONSTANT) constant = false;
  }
  radish_onnx_value value = {0};
  if (constant || radish_onnx_is(im, "Shape")) {
    status = radish_onnx_fold(im, &value.constant, &done);
    if (done) value.kind = ONNX_CONSTANT;
  } else {
    status = radish_onnx_reshape(im, &value, &done);
    if (!status && !done) status = radish_onnx_windows(im, &value, &done);
    if (!status && !done) status = radish_onnx_linear(im, &value, &done);
  }
  if (!status && !done)
    status = radish_onnx_fail(im, "the operator is not supported%s", constant ? " on constants" : "");
  if (value.kind == ONNX_VIEW) {
    const radish_onnx_value *in = radish_onnx_input(im, 0);
    const int uses = im->uses[value_of(im, im->node->output[0])];
    value.single = uses == 1 && (value.layer >= layers || (in && in->kind == ONNX_VIEW && in->single));
  }
  *out = value;
  return status;
}

radish_status radish_onnx_walk(radish_onnx_import *im) {
  radish_status status = make_tables(im);
  bool *needed = status ? NULL : radish_onnx_take(im, (int64_t)im->graph->n_node + 1, sizeof *needed);
  if (!status && !needed) status = radish_onnx_no_memory(im);
  const char *output = NULL;
  if (!status) status = read_initializers(im);
  if (!status) status = read_input(im);
  if (!status) status = find_needed(im, needed, &output);
  for (size_t i = 0; i < im->graph->n_node && !status; i++) {
    if (!needed[i]) continue;
    im->node = im->graph->node[i];
    im->node_index = (int)i;
    status = one_node(im);
  }
  if (!status && !im->node)
    status = radish_onnx_fail(im, "no node makes the output %s", radish_quote_text(output).text);
  if (status) return status;
  radish_onnx_value *last = &im->values[value_of(im, output)];
  if (last->kind != ONNX_VIEW && last->kind != ONNX_SUM) {
    im->node = NULL;
    return radish_onnx_fail(im, "the output %s depends on no image", radish_quote_text(output).text);
  }
  return radish_onnx_finish(im, last);
}
