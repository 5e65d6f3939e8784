// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This keeps the nodes of a document, its memory and its first failure.
#include "network/files/document_tree.h"

#include "core/base/budget.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void radish_document_no_memory(radish_document *document) {
  if (document->status) return;
  document->status = radish_fail(&document->error, RADISH_NO_MEMORY, document->path, 0, "out of memory");
}

void *radish_document_alloc(radish_document *document, size_t size) {
  void *memory = radish_arena_take(&document->arena, 1, size);
  if (!memory && !document->status) {
    document->status =
        radish_budget_check(document->path, 0, "the file", document->arena.used + size, &document->error);
  }
  if (!memory) radish_document_no_memory(document);
  return memory;
}

char *radish_document_copy(radish_document *document, const char *text, size_t length) {
  char *copy = radish_document_alloc(document, length + 1);
  if (copy) memcpy(copy, text, length);
  return copy;
}

static void fail_va(radish_document *document, const char *origin, int line, bool is_override, const char *format,
                    va_list arguments) {
  if (document->status) return;
  char message[sizeof document->error.message];
  vsnprintf(message, sizeof message, format, arguments);
  document->status = is_override
                         ? radish_fail(&document->error, RADISH_BAD_INPUT, NULL, 0, "--set %.300s: %s", origin, message)
                         : radish_fail(&document->error, RADISH_BAD_INPUT, origin, line, "%s", message);
}

void radish_document_fail_at(radish_document *document, const char *origin, int line, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fail_va(document, origin, line, line == 0, format, arguments);
  va_end(arguments);
}

void radish_document_fail(radish_document *document, const radish_node *node, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  if (node) {
    fail_va(document, node->origin, node->line, node->line == 0, format, arguments);
  } else {
    fail_va(document, document->path, 0, false, format, arguments);
  }
  va_end(arguments);
}

radish_status radish_document_status(const radish_document *document, radish_error *error) {
  if (document->status && error) *error = document->error;
  return document->status;
}

bool radish_document_failed(const radish_document *document) {
  return document->status != RADISH_OK;
}

radish_node *radish_document_node_find(const radish_node *mapping, const char *key, size_t length) {
  for (radish_node *node = mapping->first; node; node = node->next) {
    if (strlen(node->key) == length && !memcmp(node->key, key, length)) return node;
  }
  return NULL;
}

void radish_document_node_append(radish_node *parent, radish_node *child) {
  if (parent->last) {
    parent->last->next = child;
  } else {
    parent->first = child;
  }
  parent->last = child;
  parent->count++;
}
