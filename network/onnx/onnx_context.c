// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This is what every part of the import asks of the node at work: its attributes, and a way to fail or to leave a note.
#include "network/onnx/onnx_import.h"

#include "core/base/budget.h"
#include "core/base/quote.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MAX_NOTES = 100 };

// A small file must not take all memory of a large machine, so what a file may take grows with its size.
#define MAX_MEMORY   ((size_t)3 << 30)
#define LEAST_MEMORY ((size_t)256 << 20)
enum { MEMORY_PER_BYTE = 64 };

radish_status radish_onnx_no_memory(radish_onnx_import *im) {
  return radish_fail(
      im->error, RADISH_NO_MEMORY, im->path, 0,
      "out of memory, or the model wants more than the %zu MiB that a file of its size, or --max-memory, allows",
      im->network->arena.limit >> 20);
}

radish_status radish_onnx_fail(radish_onnx_import *im, const char *format, ...) {
  char text[600];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (!im->node) return radish_fail(im->error, RADISH_BAD_INPUT, im->path, 0, "%s", text);
  const char *name = im->node->name && *im->node->name            ? im->node->name
                     : im->node->n_output && *im->node->output[0] ? im->node->output[0]
                                                                  : "";
  return radish_fail(im->error, RADISH_BAD_INPUT, im->path, 0, "node %d %s (%s): %s", im->node_index,
                     radish_quote_text(name).text, radish_quote_text(im->node->op_type ? im->node->op_type : "").text,
                     text);
}

radish_status radish_onnx_note(radish_onnx_import *im, const char *format, ...) {
  radish_float_network *network = im->network;
  if (!network->notes) network->notes = radish_onnx_take(im, MAX_NOTES, sizeof *network->notes);
  char *text = radish_onnx_take(im, 400, 1);
  if (!text || !network->notes) return radish_onnx_no_memory(im);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, 400, format, arguments);
  va_end(arguments);
  if (network->note_count < MAX_NOTES) network->notes[network->note_count++] = text;
  return RADISH_OK;
}

// ---- attributes ---------------------------------------------------------------------------------------------------

const Onnx__AttributeProto *radish_onnx_attribute(const radish_onnx_import *im, const char *name) {
  for (size_t i = 0; i < im->node->n_attribute; i++) {
    const Onnx__AttributeProto *attribute = im->node->attribute[i];
    if (attribute->name && !strcmp(attribute->name, name)) return attribute;
  }
  return NULL;
}

int64_t radish_onnx_int(const radish_onnx_import *im, const char *name, int64_t otherwise) {
  const Onnx__AttributeProto *attribute = radish_onnx_attribute(im, name);
  return attribute && attribute->has_i ? attribute->i : otherwise;
}

double radish_onnx_real(const radish_onnx_import *im, const char *name, double otherwise) {
  const Onnx__AttributeProto *attribute = radish_onnx_attribute(im, name);
  return attribute && attribute->has_f ? (double)attribute->f : otherwise;
}

int64_t radish_onnx_whole(double value) {
  const double most = 4611686018427387904.0;
  return value != value ? 0 : value > most ? (int64_t)most : value < -most ? -(int64_t)most : (int64_t)value;
}

int radish_onnx_ints(radish_onnx_import *im, const char *name, int input, int64_t *out, int room) {
  const Onnx__AttributeProto *attribute = name ? radish_onnx_attribute(im, name) : NULL;
  if (attribute) {
    if (attribute->n_ints > (size_t)room) return -1;
    for (size_t i = 0; i < attribute->n_ints; i++) out[i] = attribute->ints[i];
    return (int)attribute->n_ints;
  }
  const radish_onnx_constant *constant = input >= 0 ? radish_onnx_constant_input(im, input) : NULL;
  if (!constant || constant->count > room) return -1;
  for (int64_t i = 0; i < constant->count; i++) out[i] = radish_onnx_whole(constant->data[i]);
  return (int)constant->count;
}

// Returns the index of a value. All names that the graph gives to values are in `value_index` from the beginning.
int radish_onnx_value_of(radish_onnx_import *im, const char *name) {
  return *radish_names_find(&im->value_index, name);
}

bool radish_onnx_is_read(radish_onnx_import *im, const char *name) {
  return *name && im->uses[radish_onnx_value_of(im, name)];
}

radish_onnx_value *radish_onnx_output(radish_onnx_import *im, int index) {
  const char *name = im->node->output[index];
  radish_onnx_value *value = *name ? &im->values[radish_onnx_value_of(im, name)] : NULL;
  return value && !value->kind ? value : NULL;
}

size_t radish_onnx_memory_limit(size_t size) {
  const size_t wanted = LEAST_MEMORY + MEMORY_PER_BYTE * size;
  const size_t budget = radish_budget_bytes();
  const size_t limit = wanted < MAX_MEMORY ? wanted : MAX_MEMORY;
  return limit < budget ? limit : budget;
}

void radish_onnx_allow(radish_onnx_import *im, size_t size) {
  im->read_bytes += size;
  im->network->arena.limit = radish_onnx_memory_limit(im->read_bytes);
}
