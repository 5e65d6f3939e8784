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
  for (int i = 0; i < im->node_count && added; i++) {
    const Onnx__NodeProto *node = im->nodes[i];
    for (size_t j = 0; j < node->n_input && added; j++) added = add_value(im, node->input[j]);
    for (size_t j = 0; j < node->n_output && added; j++) added = add_value(im, node->output[j]);
  }
  return added;
}

static radish_status make_tables(radish_onnx_import *im) {
  const Onnx__GraphProto *graph = im->graph;
  int64_t count = 1 + (int64_t)(graph->n_initializer + graph->n_input + graph->n_output);
  if (graph->n_node > MAX_NODES) {
    return radish_onnx_fail(im, "the graph has %zu nodes, at most %d are allowed", graph->n_node, MAX_NODES);
  }
  const radish_status status = radish_onnx_rewrite(im);
  if (status) return status;
  for (int i = 0; i < im->node_count; i++) count += (int64_t)(im->nodes[i]->n_input + im->nodes[i]->n_output);
  if (count > 8 * MAX_NODES) {
    return radish_onnx_fail(im, "the graph has %zu nodes, at most %d are allowed", graph->n_node, MAX_NODES);
  }
  im->names = radish_onnx_take(im, count, sizeof *im->names);
  im->values = radish_onnx_take(im, count, sizeof *im->values);
  im->uses = radish_onnx_take(im, count, sizeof *im->uses);
  im->layer_room = 2 * im->node_count + 4;
  if (im->layer_room > RADISH_MAX_LAYERS) im->layer_room = RADISH_MAX_LAYERS;
  im->network->layers = radish_onnx_take(im, im->layer_room, sizeof *im->network->layers);
  const bool taken = im->names && im->values && im->uses && im->network->layers;
  return taken && add_values(im) ? RADISH_OK : radish_onnx_no_memory(im);
}

// ---- the walk -----------------------------------------------------------------------------------------------------

// Returns the one node that reads the value, or NULL where there are several or none.
static Onnx__NodeProto *only_reader(radish_onnx_import *im, const char *name) {
  Onnx__NodeProto *reader = NULL;
  for (int i = 0; i < im->node_count; i++) {
    for (size_t j = 0; j < im->nodes[i]->n_input; j++) {
      if (strcmp(im->nodes[i]->input[j], name)) continue;
      if (reader) return NULL;
      reader = im->nodes[i];
    }
  }
  return reader && reader->n_output && reader->op_type ? reader : NULL;
}

static bool is_one_of(const char *op, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!strcmp(op, names[i])) return true;
  }
  return false;
}

// Follows the input through operators that work on every number by itself, to the first that does not.
static Onnx__NodeProto *first_reader(radish_onnx_import *im, const char *name) {
  static const char *const EACH[] = {"Cast",           "Identity",         "Mul",     "Add",   "Sub",  "Div",
                                     "QuantizeLinear", "DequantizeLinear", "Dropout", "Quant", "Relu", "Clip"};
  Onnx__NodeProto *node = only_reader(im, name);
  for (int i = 0; i < 16 && node && is_one_of(node->op_type, EACH, sizeof EACH / sizeof *EACH); i++)
    node = only_reader(im, node->output[0]);
  return node;
}

// Makes layer 0. Its planes are those that the first window of the model reads: of [batch, rows, columns, channels],
// which a Transpose follows, the transposed ones; of [batch, a, b] a is the channels where a window reads it, else rows.
// An order that the graph gives its input itself before a window reads it becomes the network's too (onnx_order.c).
static radish_status make_input(radish_onnx_import *im, const char *name, int rank, const int64_t *sizes) {
  static const char *const WINDOWS[] = {
      "Conv", "MaxPool", "AveragePool", "BatchNormalization", "GlobalAveragePool", "GlobalMaxPool"};
  radish_shape in = {(int)sizes[1], (int)sizes[2], (int)sizes[3]};
  im->node = first_reader(im, name);
  int64_t order[4];
  const bool transposed = rank == 4 && im->node && radish_onnx_is(im, "Transpose") &&
                          radish_onnx_ints(im, "perm", -1, order, 4) == 4 && order[0] == 0 && order[1] == 3 &&
                          order[2] == 1 && order[3] == 2;
  const bool last = transposed || (rank == 4 && sizes[3] == 1 && im->node && radish_onnx_is(im, "Reshape"));
  const bool lines = rank == 3 && im->node && is_one_of(im->node->op_type, WINDOWS, sizeof WINDOWS / sizeof *WINDOWS);
  im->node = NULL;
  if (last) in = (radish_shape){(int)sizes[3], (int)sizes[1], (int)sizes[2]};
  else if (lines) in = (radish_shape){(int)sizes[1], 1, (int)sizes[2]};
  else if (rank == 3) in = (radish_shape){1, (int)sizes[1], (int)sizes[2]};
  if (in.channels > ONNX_CHANNELS || in.rows > ONNX_ROWS || in.columns > ONNX_ROWS) {
    return radish_onnx_fail(im, "the input has %d channels of %d x %d pixels, at most %d of %d x %d are allowed",
                            in.channels, in.rows, in.columns, ONNX_CHANNELS, ONNX_ROWS, ONNX_ROWS);
  }
  im->network->layers[0] = (radish_float_layer){
      .name = "input", .sums = in, .shape = in, .pool_rows = {1, 1, 0}, .pool_columns = {1, 1, 0}, .limit = INFINITY};
  im->network->layer_count = 1;
  if (!radish_onnx_take_name(im, "input")) return radish_onnx_no_memory(im);
  const int index = radish_onnx_value_of(im, name);
  radish_onnx_value *value = &im->values[index];
  *value =
      (radish_onnx_value){.kind = ONNX_VIEW, .shape = in, .stride_y = 1, .stride_x = 1, .single = im->uses[index] == 1};
  if (rank == 4 && !last) return RADISH_OK;
  const radish_status status = radish_onnx_natural_order(im, rank, sizes, &value->order);
  const int64_t pixels = (int64_t)in.rows * in.columns;
  for (int64_t i = 0; last && !status && i < value->order->count; i++)
    value->order->data[i] = (double)(i % in.channels * pixels + i / in.channels);
  return status;
}

static radish_status read_input(radish_onnx_import *im) {
  const Onnx__ValueInfoProto *input = NULL;
  for (size_t i = 0; i < im->graph->n_input; i++) {
    const Onnx__ValueInfoProto *info = im->graph->input[i];
    if (!info->name) return radish_onnx_fail(im, "an input has no name");
    if (im->values[radish_onnx_value_of(im, info->name)].kind == ONNX_CONSTANT)
      continue; // an initializer, listed as an input too
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
    return radish_onnx_fail(im, "the input must have the shape [batch, channels, rows, columns], or fewer dimensions "
                                "behind the batch");
  }
  int64_t sizes[4] = {1, 1, 1, 1};
  for (size_t i = 1; i < shape->n_dim; i++) {
    const bool known = shape->dim[i]->has_dim_value && shape->dim[i]->dim_value > 0;
    sizes[i] = known ? shape->dim[i]->dim_value : 0;
    if (!known) {
      return radish_onnx_fail(im,
                              "the input's dimension %zu%s%s is open: only the batch may be; export the model with the "
                              "size of its images",
                              i, shape->dim[i]->dim_param ? ", " : "",
                              shape->dim[i]->dim_param ? radish_quote_text(shape->dim[i]->dim_param).text : "");
    }
    if (sizes[i] > ONNX_CHANNELS) {
      return radish_onnx_fail(im, "the input's dimension %zu is %" PRId64 ", 1 to %d are allowed", i, sizes[i],
                              ONNX_CHANNELS);
    }
  }
  im->batch = shape->dim[0]->has_dim_value && shape->dim[0]->dim_value > 0 ? shape->dim[0]->dim_value : 0;
  return make_input(im, input->name, (int)shape->n_dim, sizes);
}

static radish_status read_initializers(radish_onnx_import *im) {
  radish_status status = RADISH_OK;
  for (size_t i = 0; i < im->graph->n_initializer && !status; i++) {
    const Onnx__TensorProto *tensor = im->graph->initializer[i];
    if (!tensor->name) return radish_onnx_fail(im, "an initializer has no name");
    radish_onnx_value *value = &im->values[radish_onnx_value_of(im, tensor->name)];
    if (value->kind) return radish_onnx_fail(im, "two initializers are named %s", radish_quote_text(tensor->name).text);
    value->kind = ONNX_CONSTANT;
    status = radish_onnx_tensor(im, tensor, &value->constant);
  }
  return status;
}

// Marks in `needed` the nodes that the outputs depend on, and counts in im->uses how many of them read each value.
static radish_status find_needed(radish_onnx_import *im, bool *needed) {
  if (!im->graph->n_output) return radish_onnx_fail(im, "the graph has no output");
  for (size_t i = 0; i < im->graph->n_output; i++) {
    if (!im->graph->output[i]->name) return radish_onnx_fail(im, "an output has no name");
    im->uses[radish_onnx_value_of(im, im->graph->output[i]->name)]++;
  }
  for (int i = im->node_count; i-- > 0;) {
    const Onnx__NodeProto *node = im->nodes[i];
    for (size_t j = 0; j < node->n_output; j++) {
      if (radish_onnx_is_read(im, node->output[j])) needed[i] = true;
    }
    for (size_t j = 0; j < node->n_input && needed[i]; j++) {
      if (*node->input[j]) im->uses[radish_onnx_value_of(im, node->input[j])]++;
    }
  }
  return RADISH_OK;
}

// Says whether operators of the domain are known by their names: those of ONNX Runtime and of QONNX.
static bool is_known(const char *domain) {
  static const char *const DOMAINS[] = {
      "", "ai.onnx", "com.microsoft", "qonnx.custom_op.general", "finn.custom_op.general", "onnx.brevitas"};
  for (size_t i = 0; i < sizeof DOMAINS / sizeof *DOMAINS; i++) {
    if (!domain || !strcmp(domain, DOMAINS[i])) return true;
  }
  return false;
}

static radish_status take_inputs(radish_onnx_import *im) {
  const Onnx__NodeProto *node = im->node;
  if (!node->op_type) return radish_onnx_fail(im, "the node has no op_type");
  if (!is_known(node->domain)) {
    return radish_onnx_fail(im, "operators of the domain %s are not known", radish_quote_text(node->domain).text);
  }
  if (node->n_input > ONNX_SOURCES) {
    return radish_onnx_fail(im, "it has %zu inputs, at most %d are allowed", node->n_input, ONNX_SOURCES);
  }
  if (!node->n_output) return radish_onnx_fail(im, "it has no output");
  im->input_count = (int)node->n_input;
  for (int i = 0; i < im->input_count; i++) {
    im->inputs[i] = *node->input[i] ? radish_onnx_value_of(im, node->input[i]) : -1;
    if (im->inputs[i] >= 0 && !im->values[im->inputs[i]].kind) {
      return radish_onnx_fail(im, "its input %s is made by no earlier node", radish_quote_text(node->input[i]).text);
    }
  }
  return RADISH_OK;
}

// Says for every view of the value whether one node alone reads its layer. `in` is the node's first input, `layers` the
// number of layers before the node.
static void mark_single(radish_onnx_value *value, const radish_onnx_value *in, int layers, bool once) {
  if (value->kind == ONNX_VIEW)
    value->single = once && (value->layer >= layers || (in && in->kind == ONNX_VIEW && in->single));
  for (int p = 0; value->kind == ONNX_JOINED && p < value->part_count; p++) {
    radish_onnx_value *part = &value->parts[p];
    const bool alike = in && in->kind == ONNX_JOINED && in->part_count == value->part_count;
    if (!once) part->single = false;
    else if (part->kind == ONNX_VIEW && part->layer >= layers) part->single = true;
    else if (alike) part->single = in->parts[p].kind == ONNX_VIEW && in->parts[p].single;
  }
}

static radish_status one_node(radish_onnx_import *im) {
  radish_status status = take_inputs(im);
  if (status) return status;
  const char *name = im->node->output[0];
  radish_onnx_value *out = &im->values[radish_onnx_value_of(im, name)];
  if (*name && out->kind) return radish_onnx_fail(im, "its output %s exists already", radish_quote_text(name).text);
  const int layers = im->network->layer_count;
  radish_onnx_value value = {0};
  status = radish_onnx_import_node(im, &value);
  if (status) return status;
  const bool split = radish_onnx_is(im, "Split");
  mark_single(&value, radish_onnx_input(im, 0), layers, im->uses[radish_onnx_value_of(im, name)] == 1 && !split);
  if (value.kind == ONNX_JOINED && !value.name) {
    value.name = radish_onnx_layer_name(im);
    if (!value.name) return radish_onnx_no_memory(im);
  }
  if (*name) *out = value;
  return RADISH_OK;
}

// ---- outputs --------------------------------------------------------------------------------------------------------

static bool same_answer(const radish_onnx_value *a, const radish_onnx_value *b) {
  return a->kind == b->kind && radish_onnx_same_order(a, b) &&
         (a->kind == ONNX_SUM      ? a->sum == b->sum
          : a->kind == ONNX_JOINED ? a->parts == b->parts
                                   : a->layer == b->layer && a->scale == b->scale);
}

// Joins the outputs, one after the other, as one readout. Outputs that differ only in what was dropped at the end are
// one.
static radish_status join_outputs(radish_onnx_import *im, radish_onnx_value *out) {
  radish_onnx_value *parts = radish_onnx_take(im, (int64_t)im->graph->n_output, sizeof *parts);
  if (!parts) return radish_onnx_no_memory(im);
  int count = 0, channels = 0;
  for (size_t i = 0; i < im->graph->n_output; i++) {
    const char *name = im->graph->output[i]->name;
    const radish_onnx_value *value = &im->values[radish_onnx_value_of(im, name)];
    if (value->kind == ONNX_NONE || value->kind == ONNX_CONSTANT)
      return radish_onnx_fail(im, "the output %s depends on no image", radish_quote_text(name).text);
    bool known = false;
    for (int p = 0; p < count; p++) known = known || same_answer(&parts[p], value);
    if (known) continue;
    if (count == ONNX_SOURCES) return radish_onnx_fail(im, "it has more than %d outputs", ONNX_SOURCES);
    parts[count++] = *value;
  }
  *out = parts[0];
  if (count == 1) return RADISH_OK;
  for (int p = 0; p < count; p++) {
    radish_onnx_value planes;
    const radish_status status = radish_onnx_output_planes(im, &parts[p], &planes);
    if (status) return status;
    if (planes.shape.rows != parts[0].shape.rows || planes.shape.columns != parts[0].shape.columns) {
      return radish_onnx_fail(im,
                              "its outputs have planes of different sizes (%d x %d and %d x %d), one readout has "
                              "one size: name one output, or cut the model into two",
                              parts[0].shape.rows, parts[0].shape.columns, planes.shape.rows, planes.shape.columns);
    }
    const radish_status noted = radish_onnx_note(im, "the readout's channels %d to %d are one of %d outputs", channels,
                                                 channels + planes.shape.channels - 1, count);
    if (noted) return noted;
    channels += planes.shape.channels;
    parts[p] = planes;
  }
  *out = radish_onnx_joined_value(parts, count);
  return RADISH_OK;
}

radish_status radish_onnx_walk(radish_onnx_import *im) {
  radish_status status = make_tables(im);
  bool *needed = status ? NULL : radish_onnx_take(im, (int64_t)im->node_count + 1, sizeof *needed);
  if (!status && !needed) status = radish_onnx_no_memory(im);
  if (!status) status = read_initializers(im);
  if (!status) status = find_needed(im, needed);
  if (!status) status = read_input(im);
  if (!status) status = radish_onnx_find_ends(im);
  for (int i = 0; i < im->node_count && !status; i++) {
    if (!needed[i]) continue;
    im->node = im->nodes[i];
    im->node_index = im->origins[i];
    status = one_node(im);
  }
  if (status) return status;
  if (!im->node) {
    return radish_onnx_fail(im, "no node makes the output %s", radish_quote_text(im->graph->output[0]->name).text);
  }
  Onnx__NodeProto *last = im->node;
  radish_onnx_value output;
  im->node = NULL;
  status = join_outputs(im, &output);
  im->node = last;
  return status ? status : radish_onnx_finish(im, &output);
}
