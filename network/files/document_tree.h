// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// document_tree.h: what the files of the document share.
#ifndef RADISH_NETWORK_FILES_DOCUMENT_TREE_H
#define RADISH_NETWORK_FILES_DOCUMENT_TREE_H

#include "core/base/arena.h"
#include "network/files/document.h"

typedef struct radish_note {
  struct radish_note *next;
  const char *path, *keys;
} radish_note;

typedef struct {
  const char *item, *path; // KEY=VALUE and KEY
  radish_node *node;       // the node that holds its value; NULL: the tree has no place for it
  int replaced_by;         // -1, or the later override of the same key or of one above it
} radish_override;

struct radish_document {
  const char *path;
  radish_arena arena;
  radish_node *root; // always a mapping
  radish_note *notes;
  int override_count;
  radish_override *overrides;
  radish_status status;
  radish_error error;
};

// These are in document_tree.c.
char *radish_document_copy(radish_document *document, const char *text, size_t length);
// Remembers the first failure of the document; line 0 means an override's.
__attribute__((format(printf, 4, 5))) void radish_document_fail_at(radish_document *document, const char *origin,
                                                                   int line, const char *format, ...);
void radish_document_node_append(radish_node *parent, radish_node *child);

// Parses `size` bytes into a tree (document_parse.c). With `is_override` the nodes get line 0.
radish_node *radish_document_parse(radish_document *document, const char *origin, bool is_override,
                                   const unsigned char *bytes, size_t size);
// Reads and parses a file whose top level must be a mapping.
radish_node *radish_document_read(radish_document *document, const char *path);

// Lays the overrides over the tree (document_set.c).
void radish_document_apply(radish_document *document, radish_overrides overrides, const char *include_key);

#endif
