// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/format/json.h"

#include "core/base/quote.h"
#include "core/base/real.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARK '\001' // first byte of a string that is a number

json_t *radish_json_decimal(int64_t value, int digits) {
  int64_t one = 1;
  for (int i = 0; i < digits; i++) one *= 10;
  const uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
  char text[48];
  const char *sign = value < 0 ? "-" : "";
  if (digits) {
    snprintf(text, sizeof text, "%c%s%" PRIu64 ".%0*" PRIu64, MARK, sign, magnitude / (uint64_t)one, digits,
             magnitude % (uint64_t)one);
  } else {
    snprintf(text, sizeof text, "%c%s%" PRIu64, MARK, sign, magnitude);
  }
  return json_string(text);
}

json_t *radish_json_real(double value) {
  enum { DIGITS = 9 };
  char text[48];
  snprintf(text, sizeof text, "%c%s", MARK, radish_real_write(value, DIGITS).text);
  return json_string(text);
}

json_t *radish_json_measured(int64_t value, int digits) {
  return value < 0 ? json_null() : radish_json_decimal(value, digits);
}

static int is_number(const char *text) {
  return text[0] == MARK && text[1] && strspn(text + 1, "-+.e0123456789") == strlen(text + 1);
}

bool radish_json_is_decimal(const json_t *json, int64_t *value, int *digits) {
  if (!json_is_string(json) || !is_number(json_string_value(json)) || strpbrk(json_string_value(json), "e+")) {
    return false;
  }
  const char *text = json_string_value(json) + 1, *point = strchr(text, '.');
  char joined[48];
  snprintf(joined, sizeof joined, "%.*s%s", point ? (int)(point - text) : (int)strlen(text), text,
           point ? point + 1 : "");
  *digits = point ? (int)strlen(point + 1) : 0;
  *value = strtoll(joined, NULL, 10);
  return true;
}

radish_json_object radish_json_new(bool *failed) {
  const radish_json_object object = {json_object(), failed};
  if (!object.json) *failed = true;
  return object;
}

void radish_json_set(radish_json_object object, const char *key, json_t *value) {
  if (json_object_set_new(object.json, key, value)) *object.failed = true;
}

void radish_json_set_int(radish_json_object object, const char *key, int64_t value) {
  radish_json_set(object, key, json_integer(value));
}

json_t *radish_json_text_of(const char *text) {
  json_t *as_it_is = *text == MARK ? NULL : json_string(text); // jansson escapes control characters
  if (as_it_is) return as_it_is;
  char *copy = strdup(text);
  if (!copy) return NULL;
  radish_quote_mend(copy);
  json_t *string = json_string(copy);
  free(copy);
  return string;
}

void radish_json_set_text(radish_json_object object, const char *key, const char *value) {
  radish_json_set(object, key, radish_json_text_of(value));
}

void radish_json_append(json_t *list, json_t *value, bool *failed) {
  if (json_array_append_new(list, value)) *failed = true;
}

json_t *radish_json_param(const radish_param *param, int64_t value) {
  switch (param->kind) {
  case RADISH_BOOL: return json_boolean(value);
  case RADISH_DECIMAL: return radish_json_decimal(value, 6);
  case RADISH_CHOICE: {
    const char *choice = param->choices;
    for (int64_t i = 0; i < value; i++) choice = strchr(choice, '|') + 1;
    return json_stringn(choice, strcspn(choice, "|"));
  }
  default: return json_integer(value);
  }
}

// ---- text ----------------------------------------------------------------------------------------------------------

typedef struct {
  char *text;
  size_t size, capacity;
  int failed;
} buffer;

static void append(buffer *b, const char *text, size_t size) {
  if (b->failed) return;
  if (b->size + size + 1 > b->capacity) {
    const size_t capacity = 2 * (b->size + size + 1);
    char *grown = realloc(b->text, capacity);
    if (!grown) {
      b->failed = 1;
      return;
    }
    b->text = grown;
    b->capacity = capacity;
  }
  memcpy(b->text + b->size, text, size);
  b->size += size;
  b->text[b->size] = 0;
}

static void put(buffer *b, const char *text) {
  append(b, text, strlen(text));
}

static void put_line(buffer *b, int depth) {
  put(b, "\n");
  for (int i = 0; i < depth; i++) put(b, " ");
}

static int is_flat(const json_t *list) {
  size_t index;
  json_t *item;
  json_array_foreach(list, index, item) {
    if (json_is_array(item) || json_is_object(item)) return 0;
  }
  return 1;
}

// Writes a scalar: a marked string as the number that it holds, all else as jansson writes it.
static void put_scalar(buffer *b, const json_t *value) {
  if (json_is_string(value) && is_number(json_string_value(value))) {
    put(b, json_string_value(value) + 1);
    return;
  }
  char *text = json_dumps(value, JSON_ENCODE_ANY);
  if (text) {
    put(b, text);
  } else {
    b->failed = 1;
  }
  free(text);
}

static void put_key(buffer *b, const char *key) {
  json_t *string = json_string(key);
  if (string) {
    put_scalar(b, string);
  } else {
    b->failed = 1;
  }
  json_decref(string);
  put(b, ": ");
}

static void put_value(buffer *b, const json_t *value, int depth) {
  if (json_is_object(value)) {
    int first = 1;
    const char *key;
    json_t *item;
    put(b, "{");
    json_object_foreach((json_t *)(uintptr_t)value, key, item) {
      put(b, first ? "" : ",");
      put_line(b, depth + 1);
      first = 0;
      put_key(b, key);
      put_value(b, item, depth + 1);
    }
    if (!first) put_line(b, depth);
    put(b, "}");
  } else if (json_is_array(value)) {
    const int flat = is_flat(value);
    size_t index;
    json_t *item;
    put(b, "[");
    json_array_foreach(value, index, item) {
      put(b, !index ? "" : flat ? ", " : ",");
      if (!flat) put_line(b, depth + 1);
      put_value(b, item, depth + 1);
    }
    if (!flat) put_line(b, depth);
    put(b, "]");
  } else {
    put_scalar(b, value);
  }
}

char *radish_json_text(const json_t *json) {
  buffer b = {NULL};
  if (json) put_value(&b, json, 0);
  put(&b, "\n");
  if (json && !b.failed) return b.text;
  free(b.text);
  return NULL;
}
