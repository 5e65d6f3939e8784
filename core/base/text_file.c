// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE // fopencookie
#include "core/base/text_file.h"

#include <stdlib.h>
#include <string.h>

static ssize_t append(void *user, const char *bytes, size_t size) {
  radish_text_file *text = user;
  if (text->failed) return 0;
  if (text->size + size + 1 > text->capacity) {
    const size_t capacity = 2 * (text->size + size + 1);
    char *grown = realloc(text->text, capacity);
    if (!grown) {
      text->failed = true;
      return 0;
    }
    text->text = grown;
    text->capacity = capacity;
  }
  memcpy(text->text + text->size, bytes, size);
  text->size += size;
  text->text[text->size] = 0;
  return (ssize_t)size;
}

bool radish_text_file_open(radish_text_file *text) {
  *text = (radish_text_file){.text = calloc(1, 1), .capacity = 1};
  if (text->text) text->file = fopencookie(text, "w", (cookie_io_functions_t){.write = append});
  if (text->file) return true;
  free(text->text);
  text->text = NULL;
  return false;
}

bool radish_text_file_close(radish_text_file *text) {
  if (!text->file) return false;
  const bool written = !ferror(text->file);
  const bool closed = !fclose(text->file);
  text->file = NULL;
  if (written && closed && !text->failed) return true;
  free(text->text);
  text->text = NULL;
  return false;
}
