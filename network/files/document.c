// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/files/document_tree.h"

#include "core/base/budget.h"
#include <stdlib.h>
#include <string.h>

radish_status radish_document_open(const char *path, radish_overrides overrides, const char *include_key,
                                   radish_document **out, radish_error *error) {
  *out = NULL;
  radish_document *document = calloc(1, sizeof *document);
  if (!document) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  document->path = path;
  document->arena.limit = radish_budget_bytes();
  document->path = radish_document_copy(document, path, strlen(path));
  if (document->path) document->root = radish_document_read(document, document->path);
  if (!document->status) radish_document_apply(document, overrides, include_key);
  if (document->status) {
    const radish_status status = radish_document_status(document, error);
    radish_document_destroy(document);
    return status;
  }
  *out = document;
  return RADISH_OK;
}

void radish_document_destroy(radish_document *document) {
  if (!document) return;
  radish_arena_free(&document->arena);
  free(document);
}
