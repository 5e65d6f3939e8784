// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This applies overrides: `layers.conv1.shift=6` replaces or adds the value at that path before the tree is read.
//
// An item of a list is named by its `name`, its `layer` or its position. A key that exists only through an
// override is not refused as unknown here, since it may be meant for another file; radish_chip_file_check_overrides
// looks at all files together.
#include "network/files/document_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Says whether the path `rest` begins with `name`, as one or more whole components.
static bool begins(const char *rest, const char *name) {
  const size_t length = strlen(name);
  return length && !strncmp(rest, name, length) && (rest[length] == 0 || rest[length] == '.');
}

// Returns how many characters at the beginning of the path `rest` name the item, which is at `index` of its list; 0 if
// they name another.
static size_t item_name(const radish_node *item, int index, const char *rest) {
  size_t best = 0;
  char number[16];
  snprintf(number, sizeof number, "%d", index);
  if (begins(rest, number)) best = strlen(number);
  if (item->kind == RADISH_NODE_SCALAR && begins(rest, item->text) && strlen(item->text) > best) {
    best = strlen(item->text);
  }
  if (item->kind != RADISH_NODE_MAPPING) return best;
  const char *const naming[] = {"name", "layer"};
  for (int i = 0; i < 2; i++) {
    const radish_node *name = radish_document_node_find(item, naming[i], strlen(naming[i]));
    if (name && name->kind == RADISH_NODE_SCALAR && begins(rest, name->text) && strlen(name->text) > best) {
      best = strlen(name->text);
    }
  }
  return best;
}

// Returns the child of `at` that the beginning of `*rest` names, and moves `*rest` behind that name. A key that a
// mapping does not have is added as an empty mapping, which the caller replaces by the value if the path ends there.
// Returns NULL where no child has the name or memory ran out.
static radish_node *step(radish_document *document, radish_node *at, const char **rest, const char *item) {
  if (at->kind == RADISH_NODE_SCALAR) return NULL;
  if (at->kind == RADISH_NODE_LIST) {
    radish_node *found = NULL;
    size_t longest = 0; // layer names may contain dots
    int index = 0;
    for (radish_node *child = at->first; child; child = child->next, index++) {
      const size_t length = item_name(child, index, *rest);
      if (length > longest) {
        longest = length;
        found = child;
      }
    }
    *rest += longest;
    return found;
  }
  const size_t length = strcspn(*rest, ".");
  if (length == 0) return NULL;
  radish_node *child = radish_document_node_find(at, *rest, length);
  if (!child) {
    child = radish_document_alloc(document, sizeof *child);
    if (!child) return NULL;
    child->kind = RADISH_NODE_MAPPING;
    child->origin = item;
    child->key = radish_document_copy(document, *rest, length);
    if (!child->key) return NULL;
    child->key_is_set = true;
    radish_document_node_append(at, child);
  }
  *rest += length;
  return child;
}

static void apply_one(radish_document *document, radish_override *override, radish_node *value) {
  const char *rest = override->path;
  radish_node *at = document->root;
  while (*rest) {
    at = step(document, at, &rest, override->item);
    if (!at) return;
    if (*rest == '.') rest++;
    else if (*rest) return;
  }
  // The value takes the place of the node, which keeps its key and its neighbours.
  at->kind = value->kind;
  at->origin = value->origin;
  at->line = value->line;
  at->quoted = value->quoted;
  at->text = value->text;
  at->count = value->count;
  at->first = value->first;
  at->last = value->last;
  override->node = at;
}

static radish_node *value_of(radish_document *document, const radish_override *override, const char *include_key) {
  const char *text = override->item + strlen(override->path) + 1;
  radish_node *value = radish_document_parse(document, override->item, true, (const unsigned char *)text, strlen(text));
  if (document->status) return NULL;
  if (!value) {
    document->status =
        radish_fail(&document->error, RADISH_BAD_INPUT, NULL, 0, "--set %.300s: must be KEY=VALUE", override->item);
    return NULL;
  }
  if (!include_key || strcmp(override->path, include_key) || value->kind != RADISH_NODE_SCALAR) return value;
  radish_node *file = radish_document_read(document, value->text);
  if (!file) return NULL;
  radish_node *section = radish_document_node_find(file, include_key, strlen(include_key));
  return section && section->kind == RADISH_NODE_MAPPING ? section : file;
}

void radish_document_apply(radish_document *document, radish_overrides overrides, const char *include_key) {
  if (overrides.count <= 0) return;
  document->overrides = radish_document_alloc(document, (size_t)overrides.count * sizeof *document->overrides);
  if (!document->overrides) return;
  for (int i = 0; i < overrides.count && !document->status; i++) {
    radish_override *override = &document->overrides[document->override_count++];
    override->replaced_by = -1;
    override->item = radish_document_copy(document, overrides.items[i], strlen(overrides.items[i]));
    if (!override->item) return;
    const char *equals = strchr(override->item, '=');
    if (!equals || equals == override->item || !equals[1]) {
      document->status =
          radish_fail(&document->error, RADISH_BAD_INPUT, NULL, 0, "--set %.300s: must be KEY=VALUE", override->item);
      return;
    }
    override->path = radish_document_copy(document, override->item, (size_t)(equals - override->item));
    if (!override->path) return;
    radish_node *value = value_of(document, override, include_key);
    if (!value) return;
    apply_one(document, override, value);
    for (int j = 0; j < i; j++) {
      if (begins(document->overrides[j].path, override->path)) document->overrides[j].replaced_by = i;
    }
  }
}

bool radish_document_override_fits(const radish_document *document, int index) {
  const radish_override *override = &document->overrides[index];
  while (override->replaced_by >= 0) override = &document->overrides[override->replaced_by];
  return override->node && override->node->used;
}

const char *radish_document_keys_near(const radish_document *document, const char *key, size_t *depth) {
  const radish_note *nearest = NULL;
  size_t longest = 0;
  for (const radish_note *note = document->notes; note; note = note->next) {
    const size_t length = strlen(note->path);
    if ((length == 0 || begins(key, note->path)) && (!nearest || length > longest)) {
      nearest = note;
      longest = length;
    }
  }
  *depth = longest;
  return nearest ? nearest->keys : NULL;
}
