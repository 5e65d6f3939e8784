// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/page/page_parts.h"

#include "core/base/read_file.h"
#include "sim/page/page_check.h"
#include "sim/page/page_text.h"
#include <stdbool.h>
#include <stdlib.h>

// The tree of a file takes about ten times its bytes. A run of a thousand images of a large network has less.
enum { MOST_BYTES = 64 << 20 };

// jansson calls some allocations that fail a fault of the text, so that they are noted here.
static bool out_of_memory;

static void *noted_malloc(size_t size) {
  void *bytes = malloc(size);
  if (!bytes) out_of_memory = true;
  return bytes;
}

static json_t *parse(const char *text, size_t size, json_error_t *at) {
  json_malloc_t before;
  json_free_t release;
  json_get_alloc_funcs(&before, &release);
  json_set_alloc_funcs(noted_malloc, free);
  out_of_memory = false;
  json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, at);
  json_set_alloc_funcs(before, release);
  return root;
}

static radish_status put(const char *path, const char *text, size_t size, FILE *file, radish_page_title *title,
                         radish_error *error) {
  json_error_t at;
  json_t *root = parse(text, size, &at);
  if (!root && out_of_memory) {
    return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory for the file");
  }
  if (!root) {
    return radish_fail(error, RADISH_BAD_INPUT, path, at.line > 0 ? at.line : 1,
                       "is no JSON: %s; a file of radish run --json, radish cosim --json or radish sweep is allowed",
                       at.text);
  }
  const json_t *of_cosim = json_object_get(root, "run"), *run = of_cosim ? of_cosim : root;
  radish_status status = radish_page_check_run(run, path, error);
  if (!status) {
    snprintf(title->title, sizeof title->title, "%.120s on %.120s", json_string_value(json_object_get(run, "network")),
             json_string_value(json_object_get(run, "chip")));
    if (!radish_page_put_data(file, "run", text, size)) {
      status = radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory for the page");
    }
  }
  json_decref(root);
  return status;
}

radish_status radish_page_put_run(const char *path, FILE *file, radish_page_title *title, radish_error *error) {
  unsigned char *bytes = NULL;
  size_t size = 0;
  radish_status status = radish_read_file(path, MOST_BYTES, &bytes, &size, error);
  if (!status) status = put(path, (const char *)bytes, size, file, title, error);
  free(bytes);
  return status;
}
