// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/files/safetensors.h"

#include "network/files/document.h"
#include "core/base/budget.h"
#include "core/base/read_file.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILE ((size_t)1 << 30)
enum { MAX_HEADER = 16 << 20, PARSED_BYTES = 24 }; // PARSED_BYTES: memory that each byte of the header takes

typedef struct {
  const char *path;
  size_t file_size;
  int64_t data_size;
  const unsigned char *data;
  radish_error *error;
} context;

#define FAIL(context, ...) radish_fail((context)->error, RADISH_BAD_INPUT, (context)->path, 0, __VA_ARGS__)

static bool whole(const json_t *value, int64_t *out) {
  if (!json_is_integer(value) || json_integer_value(value) < 0) return false;
  *out = json_integer_value(value);
  return true;
}

static radish_status read_tensor(context *in, const char *name, const json_t *entry, radish_tensor *tensor) {
  const radish_quoted quoted = radish_quote_text(name);
  if (!json_is_object(entry)) return FAIL(in, "tensor %s must be an object", quoted.text);
  const char *key;
  json_t *value;
  json_object_foreach((json_t *)entry, key, value) {
    if (strcmp(key, "dtype") && strcmp(key, "shape") && strcmp(key, "data_offsets")) {
      return FAIL(in, "tensor %s has the unknown key %s, allowed are: dtype, shape, data_offsets", quoted.text,
                  radish_quote_text(key).text);
    }
  }
  const char *dtype = json_string_value(json_object_get(entry, "dtype"));
  if (!dtype) return FAIL(in, "tensor %s needs a dtype: I8, I16 or I32", quoted.text);
  tensor->bytes = !strcmp(dtype, "I8") ? 1 : !strcmp(dtype, "I16") ? 2 : !strcmp(dtype, "I32") ? 4 : 0;
  if (!tensor->bytes) {
    return FAIL(in, "tensor %s has the dtype %s, allowed are: I8, I16, I32", quoted.text,
                radish_quote_text(dtype).text);
  }
  const json_t *shape = json_object_get(entry, "shape");
  if (!json_is_array(shape) || json_array_size(shape) > RADISH_TENSOR_DIMENSIONS) {
    return FAIL(in, "tensor %s needs a shape: a list of at most %d sizes", quoted.text, RADISH_TENSOR_DIMENSIONS);
  }
  tensor->dimensions = (int)json_array_size(shape);
  tensor->count = 1;
  for (int i = 0; i < tensor->dimensions; i++) {
    if (!whole(json_array_get(shape, (size_t)i), &tensor->shape[i])) {
      return FAIL(in, "tensor %s: size %d of its shape must be a whole number, 0 or more", quoted.text, i);
    }
    if (__builtin_mul_overflow(tensor->count, tensor->shape[i], &tensor->count)) {
      return FAIL(in, "tensor %s: its shape has more than 2^63 elements", quoted.text);
    }
  }
  const json_t *offsets = json_object_get(entry, "data_offsets");
  int64_t begin = 0, end = 0, size = 0;
  if (!json_is_array(offsets) || json_array_size(offsets) != 2 || !whole(json_array_get(offsets, 0), &begin) ||
      !whole(json_array_get(offsets, 1), &end)) {
    return FAIL(in, "tensor %s needs data_offsets: [begin, end]", quoted.text);
  }
  if (begin > end || end > in->data_size) {
    return FAIL(in, "tensor %s has the data_offsets [%lld, %lld], the file holds 0 to %lld", quoted.text,
                (long long)begin, (long long)end, (long long)in->data_size);
  }
  if (__builtin_mul_overflow(tensor->count, (int64_t)tensor->bytes, &size)) {
    return FAIL(in, "tensor %s: its shape has more than 2^63 bytes", quoted.text);
  }
  if (size != end - begin) {
    return FAIL(in, "tensor %s: its data_offsets span %lld bytes, its shape and dtype need %lld", quoted.text,
                (long long)(end - begin), (long long)size);
  }
  tensor->data = in->data + begin;
  tensor->name = strdup(name);
  if (!tensor->name) return radish_fail(in->error, RADISH_NO_MEMORY, in->path, 0, "out of memory");
  return RADISH_OK;
}

static int by_place(const void *left, const void *right) {
  const radish_tensor *a = left, *b = right;
  if (a->data != b->data) return a->data < b->data ? -1 : 1;
  return a->count == b->count ? strcmp(a->name, b->name) : a->count < b->count ? -1 : 1; // empty ones first
}

static radish_status check_tiling(context *in, radish_tensors *tensors) {
  qsort(tensors->tensors, (size_t)tensors->count, sizeof *tensors->tensors, by_place);
  const unsigned char *end = in->data;
  const char *previous = "the header";
  for (int i = 0; i < tensors->count; i++) {
    const radish_tensor *tensor = &tensors->tensors[i];
    if (tensor->data < end) {
      return FAIL(in, "tensor %s overlaps %s", radish_quote_text(tensor->name).text, radish_quote_text(previous).text);
    }
    if (tensor->data > end) {
      return FAIL(in, "%lld bytes before tensor %s belong to no tensor", (long long)(tensor->data - end),
                  radish_quote_text(tensor->name).text);
    }
    end = tensor->data + tensor->count * tensor->bytes;
    previous = tensor->name;
  }
  if (end != in->data + in->data_size) {
    return FAIL(in, "%lld bytes at the end belong to no tensor", (long long)(in->data + in->data_size - end));
  }
  return RADISH_OK;
}

static radish_status read_header(context *in, const json_t *header, radish_tensors *tensors) {
  if (!json_is_object(header)) return FAIL(in, "the header must be a JSON object");
  tensors->tensors = calloc(json_object_size(header) + 1, sizeof *tensors->tensors);
  if (!tensors->tensors) return radish_fail(in->error, RADISH_NO_MEMORY, in->path, 0, "out of memory");
  const char *name;
  json_t *entry;
  json_object_foreach((json_t *)header, name, entry) {
    if (!strcmp(name, "__metadata__")) {
      if (!json_is_object(entry)) return FAIL(in, "__metadata__ must be an object");
      continue;
    }
    const radish_status status = read_tensor(in, name, entry, &tensors->tensors[tensors->count++]);
    if (status) return status;
  }
  const radish_status status = check_tiling(in, tensors);
  for (int i = 0; i < tensors->count && !status; i++) {
    if (radish_names_add(&tensors->index, tensors->tensors[i].name, i)) continue;
    return radish_fail(in->error, RADISH_NO_MEMORY, in->path, 0, "out of memory");
  }
  return status;
}

// Says whether memory ran out while the header was parsed. jansson then reports a wrong token where it had no memory
// for one; the token was right if a second try reads it, or fails elsewhere.
static bool no_memory_for(const unsigned char *text, size_t size, const json_error_t *trouble) {
  if (!*trouble->text || json_error_code(trouble) == json_error_out_of_memory) return true;
  json_error_t again;
  json_t *header = json_loadb((const char *)text, size, JSON_REJECT_DUPLICATES, &again);
  const bool right = header || again.position != trouble->position || strcmp(again.text, trouble->text);
  json_decref(header);
  return right;
}

static radish_status parse_header(context *in, const unsigned char *text, size_t length, radish_tensors *tensors) {
  radish_status status = radish_budget_check(in->path, 0, "the file", in->file_size + PARSED_BYTES * length, in->error);
  if (status) return status;
  json_error_t trouble;
  json_t *header = json_loadb((const char *)text, length, JSON_REJECT_DUPLICATES, &trouble);
  if (header) {
    status = read_header(in, header, tensors);
  } else if (no_memory_for(text, length, &trouble)) {
    status = radish_fail(in->error, RADISH_NO_MEMORY, in->path, 0, "out of memory for the header");
  } else {
    status = FAIL(in, "the header is not valid JSON: %s at byte %d", trouble.text, 8 + trouble.position);
  }
  json_decref(header);
  return status;
}

radish_status radish_tensors_load(const char *path, radish_tensors *tensors, radish_error *error) {
  *tensors = (radish_tensors){0};
  size_t size;
  radish_status status = radish_read_file(path, MAX_FILE, &tensors->bytes, &size, error);
  if (status) return status;
  tensors->size = size;
  context in = {.path = path, .error = error, .file_size = size};
  uint64_t length = 0;
  if (size >= 8) {
    for (int i = 7; i >= 0; i--) length = length << 8 | tensors->bytes[i];
  }
  if (size < 8) {
    status = FAIL(&in, "has %zu bytes, a safetensors file has at least 8", size);
  } else if (length > MAX_HEADER || length > size - 8) {
    status = FAIL(&in, "announces a header of %llu bytes, at most %zu are possible", (unsigned long long)length,
                  size - 8 < MAX_HEADER ? size - 8 : (size_t)MAX_HEADER);
  } else {
    in.data = tensors->bytes + 8 + length;
    in.data_size = (int64_t)(size - 8 - length);
    status = parse_header(&in, tensors->bytes + 8, (size_t)length, tensors);
  }
  if (status) radish_tensors_free(tensors);
  return status;
}

void radish_tensors_free(radish_tensors *tensors) {
  for (int i = 0; i < tensors->count; i++) free(tensors->tensors[i].name);
  radish_names_free(&tensors->index);
  free(tensors->tensors);
  free(tensors->bytes);
  *tensors = (radish_tensors){0};
}

radish_tensor *radish_tensors_find(radish_tensors *tensors, const char *name) {
  const int *index = radish_names_find(&tensors->index, name);
  return index ? &tensors->tensors[*index] : NULL;
}
