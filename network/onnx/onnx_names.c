// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This makes the names of layers from those of the weights or the node: only characters that a network file allows, and
// each name once.
#include "network/onnx/onnx_import.h"

#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = RADISH_MAX_NAME + 1, RAW_SIZE = NAME_SIZE - 10 };

bool radish_onnx_name_taken(radish_onnx_import *im, const char *name) {
  return radish_names_find(&im->layer_names, name) != NULL;
}

bool radish_onnx_take_name(radish_onnx_import *im, const char *name) {
  return radish_names_add(&im->layer_names, name, 2);
}

// Says whether a name may hold the character. It does not ask isalnum, which depends on the locale.
static bool is_allowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

// Finds the name of a layer: "c1" in the weights "c1.weight", else "layer1.0.conv1" in the node
// "/layer1/layer1.0/conv1/Conv", else the operator. A character that a network file does not allow becomes "_".
static void raw_name(const radish_onnx_import *im, char raw[RAW_SIZE]) {
  const char *from = NULL;
  size_t length = 0;
  for (int i = 1; i < im->input_count && !from; i++) {
    if (im->inputs[i] < 0) continue;
    const char *name = im->names[im->inputs[i]];
    const char *end = strstr(name, ".weight");
    if (end && !end[7] && end > name) from = name, length = (size_t)(end - name);
  }
  if (!from && im->node->name && *im->node->name) {
    from = im->node->name;
    const char *slash = strrchr(from, '/');
    length = slash && slash > from ? (size_t)(slash - from) : strlen(from);
  }
  if (!from) from = im->node->op_type, length = strlen(from);
  size_t used = 0, part = 0, last = 0, last_size = 0; // "layer1/layer1.0" becomes "layer1.0"
  for (size_t i = 0; i < length && used + 1 < RAW_SIZE; i++) {
    if (from[i] == '/') {
      if (used > part) {
        last = part, last_size = used - part;
        if (used + 1 < RAW_SIZE) raw[used++] = '.';
        part = used;
      }
      continue;
    }
    raw[used] = from[i];
    if (!is_allowed(from[i])) raw[used] = '_';
    used++;
    if (used - part == last_size + 1 && last_size && raw[used - 1] == '.' &&
        !memcmp(raw + part, raw + last, last_size)) {
      memmove(raw + last, raw + part, used - part);
      used = last + (used - part);
      part = last;
      last_size = 0;
    }
  }
  if (!used) strcpy(raw, "layer"), used = 5;
  raw[used] = 0;
}

const char *radish_onnx_layer_name(radish_onnx_import *im) {
  char *name = radish_onnx_take(im, NAME_SIZE, 1);
  if (!name) return NULL;
  char raw[RAW_SIZE];
  raw_name(im, raw);
  strcpy(name, raw);
  int *next = radish_names_find(&im->layer_names, raw);
  if (!next) return name;
  while (radish_onnx_name_taken(im, name)) snprintf(name, NAME_SIZE, "%s_%d", raw, (*next)++);
  --*next; // the name is taken only when its layer is made
  return name;
}
