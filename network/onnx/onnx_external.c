// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This finds the numbers of tensors that lie in another file: beside the model or below its folder, never elsewhere.
#include "network/onnx/onnx_import.h"

#include "core/base/quote.h"
#include "core/base/read_file.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Says whether the path stays below the folder that it is relative to.
static bool stays_below(const char *path) {
  if (!*path || *path == '/' || strchr(path, '\\')) return false;
  for (const char *part = path; part; part = strchr(part, '/')) {
    if (*part == '/') part++;
    if (part[0] == '.' && part[1] == '.' && (part[2] == '/' || !part[2])) return false;
  }
  return true;
}

static bool read_number(const char *text, size_t *out) {
  char *end;
  errno = 0;
  const unsigned long long value = strtoull(text, &end, 10);
  *out = (size_t)value;
  return *text >= '0' && *text <= '9' && !*end && !errno && value <= SIZE_MAX / 2;
}

static radish_status open_file(radish_onnx_import *im, const char *tensor, const char *location) {
  if (im->external_name && !strcmp(im->external_name, location)) return RADISH_OK;
  free(im->external);
  im->external = NULL;
  im->external_name = NULL;
  const size_t room = strlen(im->folder) + strlen(location) + 2;
  char *path = radish_onnx_take(im, (int64_t)room, 1);
  if (!path) return radish_onnx_no_memory(im);
  snprintf(path, room, "%s%s", im->folder, location);
  radish_error reason = {""};
  if (radish_read_file(path, ONNX_MOST_BYTES, &im->external, &im->external_size, &reason)) {
    im->external = NULL;
    return radish_onnx_fail(im, "tensor %s lies in another file, which cannot be read: %s",
                            radish_quote_text(tensor).text, reason.message);
  }
  im->external_name = location;
  radish_onnx_allow(im, im->external_size);
  return RADISH_OK;
}

radish_status radish_onnx_external(radish_onnx_import *im, const Onnx__TensorProto *tensor, const unsigned char **bytes,
                                   size_t *size) {
  const char *name = tensor->name ? tensor->name : "", *location = NULL;
  size_t offset = 0, length = SIZE_MAX;
  for (size_t i = 0; i < tensor->n_external_data; i++) {
    const Onnx__StringPairProto *pair = tensor->external_data[i];
    if (!pair->key || !pair->value) continue;
    if (!strcmp(pair->key, "location")) location = pair->value;
    const bool number = !strcmp(pair->key, "offset")   ? read_number(pair->value, &offset)
                        : !strcmp(pair->key, "length") ? read_number(pair->value, &length)
                                                       : true;
    if (!number)
      return radish_onnx_fail(im, "tensor %s: its %s in another file is not a number", radish_quote_text(name).text,
                              radish_quote_text(pair->key).text);
  }
  if (!im->folder || !location || !stays_below(location)) {
    return radish_onnx_fail(im,
                            "tensor %s lies in the file %s: only files beside the model or below its folder are read",
                            radish_quote_text(name).text, radish_quote_text(location ? location : "").text);
  }
  const radish_status status = open_file(im, name, location);
  if (status) return status;
  if (length == SIZE_MAX && offset <= im->external_size) length = im->external_size - offset;
  if (offset > im->external_size || length > im->external_size - offset) {
    return radish_onnx_fail(im, "tensor %s: the file %s has %zu bytes, which is too short",
                            radish_quote_text(name).text, radish_quote_text(location).text, im->external_size);
  }
  *bytes = im->external + offset;
  *size = length;
  return RADISH_OK;
}
