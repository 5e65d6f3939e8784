// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sweep_names.c: what the texts of a sweep file stand for: configurations by name, values of --set.
#include "sim/sweep/sweep_file_read.h"

#include "core/base/read_file.h"
#include "core/base/text_file.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *radish_sweep_keep(const radish_sweep_reader *reader, const char *text) {
  const size_t size = strlen(text) + 1;
  char *copy = radish_document_alloc(reader->file->document, size);
  if (copy) memcpy(copy, text, size);
  return copy;
}

const char *radish_sweep_resolve(const radish_sweep_reader *reader, const char *kind, const radish_node *node) {
  radish_document *document = reader->file->document;
  const char *name = NULL;
  if (!radish_document_node_text(document, node, kind, &name)) return NULL;
  char *path = radish_read_file_path_beside(reader->file->path, name);
  if (path && access(path, F_OK)) {
    char *found = NULL;
    radish_error error;
    if (reader->finder(kind, name, &found, &error)) radish_document_fail(document, node, "%s", error.message);
    if (found) {
      free(path);
      path = found;
    }
  }
  const char *kept = path ? radish_sweep_keep(reader, path) : NULL;
  if (!path) radish_document_no_memory(document);
  free(path);
  return kept;
}

const char *radish_sweep_override(const radish_sweep_reader *reader, const char *key, const radish_node *value) {
  radish_document *document = reader->file->document;
  const char *text = NULL;
  if (!radish_document_node_text(document, value, key, &text)) return NULL;
  const bool prices = !strcmp(key, "energy");
  if (prices) text = radish_sweep_resolve(reader, "energy", value);
  radish_text_file item;
  if (!text || !radish_text_file_open(&item)) return NULL;
  fprintf(item.file, "%s=", key);
  if (value->quoted || prices) {
    putc('\'', item.file);
    for (; *text; text++) fprintf(item.file, "%s%c", *text == '\'' ? "'" : "", *text);
    putc('\'', item.file);
  } else {
    fputs(text, item.file);
  }
  if (!radish_text_file_close(&item)) {
    radish_document_no_memory(document);
    return NULL;
  }
  const char *kept = radish_sweep_keep(reader, item.text);
  free(item.text);
  return kept;
}
