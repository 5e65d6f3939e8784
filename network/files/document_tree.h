// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// document_tree.h: what the files of the document share.
#ifndef RADISH_NETWORK_FILES_DOCUMENT_TREE_H
#define RADISH_NETWORK_FILES_DOCUMENT_TREE_H

#include "core/base/arena.h"
#include "network/files/document.h"

// This says which `keys` ("a, b, c") can follow `path` in an override.
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
//
// Returns a copy of `length` characters that lives as long as the document. Where memory ran out it returns NULL, and
// the document has failed.
char *radish_document_copy(radish_document *document, const char *text, size_t length);
// Records an error at a line of the file `origin`, or, where `line` is 0, in the override `origin`. Errors after the
// first are ignored.
__attribute__((format(printf, 4, 5))) void radish_document_fail_at(radish_document *document, const char *origin,
                                                                   int line, const char *format, ...);
// Adds the child behind the last one of `parent`.
void radish_document_node_append(radish_node *parent, radish_node *child);

// Parses `size` bytes into a tree (document_parse.c), or returns NULL where that fails. With `is_override` all nodes
// get line 0.
radish_node *radish_document_parse(radish_document *document, const char *origin, bool is_override,
                                   const unsigned char *bytes, size_t size);
// Reads and parses a file, whose top level must be a mapping. Returns NULL where that fails.
radish_node *radish_document_read(radish_document *document, const char *path);

// Applies the overrides to the tree, in order (document_set.c).
void radish_document_apply(radish_document *document, radish_overrides overrides, const char *include_key);

#endif
