// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This parses YAML into the tree of a document.
#include "network/files/document_tree.h"

#include "core/base/read_file.h"
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

// This is the tree under construction: the open lists and mappings, each with the key that waits for its value.
typedef struct {
  radish_document *document;
  const char *origin;
  bool is_override;
  radish_node *root;
  int depth;
  struct {
    radish_node *node;
    const char *key;
    int key_line;
  } open[RADISH_DOCUMENT_DEPTH];
} builder;

static radish_node *new_node(builder *build, radish_node_kind kind, int line) {
  radish_node *node = radish_document_alloc(build->document, sizeof *node);
  if (!node) return NULL;
  node->kind = kind;
  node->origin = build->origin;
  node->line = build->is_override ? 0 : line;
  return node;
}

// Adds the node to the innermost open list or mapping, where a scalar may be the next key; the first node is the root.
static void place(builder *build, radish_node *node) {
  if (!node) return;
  if (build->depth == 0) {
    build->root = node;
    return;
  }
  radish_node *parent = build->open[build->depth - 1].node;
  if (parent->kind == RADISH_NODE_LIST) {
    if (parent->count == RADISH_LIST_ITEMS) {
      radish_document_fail_at(build->document, build->origin, node->line, "a list may have at most %d items",
                              RADISH_LIST_ITEMS);
      return;
    }
    radish_document_node_append(parent, node);
    return;
  }
  const char **key = &build->open[build->depth - 1].key;
  if (!*key) {
    if (node->kind != RADISH_NODE_SCALAR) {
      radish_document_fail_at(build->document, build->origin, node->line, "a key must be a plain word");
    } else if (radish_document_node_find(parent, node->text, strlen(node->text))) {
      radish_document_fail_at(build->document, build->origin, node->line, "the key %s is given twice",
                              radish_quote_text(node->text).text);
    } else if (parent->count == RADISH_MAPPING_KEYS) {
      radish_document_fail_at(build->document, build->origin, node->line, "a mapping may have at most %d keys",
                              RADISH_MAPPING_KEYS);
    } else {
      *key = node->text;
      build->open[build->depth - 1].key_line = node->line;
    }
    return;
  }
  node->key = *key;
  node->key_line = build->open[build->depth - 1].key_line;
  *key = NULL;
  radish_document_node_append(parent, node);
}

static void open_node(builder *build, radish_node_kind kind, int line) {
  radish_node *node = new_node(build, kind, line);
  if (!node) return;
  place(build, node);
  if (build->document->status) return;
  if (build->depth == RADISH_DOCUMENT_DEPTH) {
    radish_document_fail_at(build->document, build->origin, node->line, "is nested deeper than %d levels",
                            RADISH_DOCUMENT_DEPTH);
    return;
  }
  build->open[build->depth].node = node;
  build->open[build->depth].key = NULL;
  build->depth++;
}

static void take_scalar(builder *build, const yaml_event_t *event, int line) {
  const char *text = (const char *)event->data.scalar.value;
  const size_t length = event->data.scalar.length;
  radish_node *node = new_node(build, RADISH_NODE_SCALAR, line);
  if (!node) return;
  if (memchr(text, 0, length)) {
    radish_document_fail_at(build->document, build->origin, node->line, "a text must not contain a zero byte");
    return;
  }
  node->text = radish_document_copy(build->document, text, length);
  if (!node->text) return;
  node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
  place(build, node);
}

static void refuse_reference(builder *build, const yaml_char_t *anchor, const yaml_char_t *tag, int line) {
  const int shown = build->is_override ? 0 : line;
  if (anchor)
    radish_document_fail_at(build->document, build->origin, shown, "anchors and aliases (& and *) are not allowed");
  if (tag) radish_document_fail_at(build->document, build->origin, shown, "tags (!) are not allowed");
}

static void take_event(builder *build, const yaml_event_t *event, int *documents) {
  const int line = (int)event->start_mark.line + 1;
  switch (event->type) {
  case YAML_DOCUMENT_START_EVENT:
    if (++*documents > 1) {
      radish_document_fail_at(build->document, build->origin, build->is_override ? 0 : line,
                              "only one YAML document is allowed");
    }
    break;
  case YAML_ALIAS_EVENT: refuse_reference(build, event->data.alias.anchor, NULL, line); break;
  case YAML_SCALAR_EVENT:
    refuse_reference(build, event->data.scalar.anchor, event->data.scalar.tag, line);
    if (!build->document->status) take_scalar(build, event, line);
    break;
  case YAML_SEQUENCE_START_EVENT:
    refuse_reference(build, event->data.sequence_start.anchor, event->data.sequence_start.tag, line);
    if (!build->document->status) open_node(build, RADISH_NODE_LIST, line);
    break;
  case YAML_MAPPING_START_EVENT:
    refuse_reference(build, event->data.mapping_start.anchor, event->data.mapping_start.tag, line);
    if (!build->document->status) open_node(build, RADISH_NODE_MAPPING, line);
    break;
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT: build->depth--; break;
  default: break;
  }
}

// Returns the index of the first byte of line `line`; lines count from 1.
static size_t find_line(const unsigned char *bytes, size_t size, int line) {
  size_t at = 0;
  for (int passed = 1; at < size && passed < line; at++) passed += bytes[at] == '\n';
  return at;
}

// Says whether that line begins with a tab, perhaps after spaces.
static bool indented_with_tab(const unsigned char *bytes, size_t size, int line) {
  size_t at = find_line(bytes, size, line);
  while (at < size && bytes[at] == ' ') at++;
  return at < size && bytes[at] == '\t';
}

// Returns the character that YAML does not allow at the beginning of a value (@, ` or %), or 0 if that is not the
// problem.
static char unquoted_sign(const yaml_parser_t *parser, const unsigned char *bytes, size_t size) {
  const size_t at = find_line(bytes, size, (int)parser->problem_mark.line + 1) + parser->problem_mark.column;
  if (parser->error != YAML_SCANNER_ERROR || at >= size || !bytes[at] || !strchr("@`%", bytes[at])) return 0;
  return (char)bytes[at];
}

static void syntax_error(builder *build, const yaml_parser_t *parser, const unsigned char *bytes, size_t size) {
  if (parser->error == YAML_MEMORY_ERROR) {
    radish_document_no_memory(build->document);
    return;
  }
  int line = (int)parser->problem_mark.line + 1;
  if (parser->error == YAML_READER_ERROR) { // the reader knows the offset only
    line = 1;
    for (size_t i = 0; i < size && i < parser->problem_offset; i++) line += bytes[i] == '\n';
  }
  const int shown = build->is_override ? 0 : line;
  if (indented_with_tab(bytes, size, line)) {
    radish_document_fail_at(build->document, build->origin, shown,
                            "is indented with a tab; YAML is indented with spaces alone");
    return;
  }
  const char sign = unquoted_sign(parser, bytes, size);
  if (sign) {
    radish_document_fail_at(build->document, build->origin, shown,
                            "begins a value with %c; a text that does needs quotes", sign);
    return;
  }
  radish_document_fail_at(build->document, build->origin, shown, "is not valid YAML: %s",
                          parser->problem ? parser->problem : "unknown problem");
}

// Refuses %TAG before the YAML parser sees it, since tags are not allowed and the parser compares each one with all
// before it. Returns true if there is one.
static bool refuse_tags(radish_document *document, const char *origin, bool is_override, const unsigned char *bytes,
                        size_t size) {
  int line = 1;
  for (const unsigned char *at = bytes, *end = bytes + size; at < end; line++) {
    if (*at == '%' && end - at >= 4 && !memcmp(at, "%TAG", 4)) {
      radish_document_fail_at(document, origin, is_override ? 0 : line, "tags (%%TAG) are not allowed");
      return true;
    }
    while (at < end && *at != '\n' && *at != '\r') at++;
    const bool both = end - at > 1 && at[0] == '\r' && at[1] == '\n';
    at += both ? 2 : 1;
  }
  return false;
}

radish_node *radish_document_parse(radish_document *document, const char *origin, bool is_override,
                                   const unsigned char *bytes, size_t size) {
  if (refuse_tags(document, origin, is_override, bytes, size)) return NULL;
  builder build = {.document = document, .origin = origin, .is_override = is_override};
  yaml_parser_t parser;
  if (!yaml_parser_initialize(&parser)) {
    radish_document_no_memory(document);
    return NULL;
  }
  yaml_parser_set_input_string(&parser, bytes, size);
  int documents = 0;
  bool more = true;
  while (more && !document->status) {
    yaml_event_t event;
    if (!yaml_parser_parse(&parser, &event)) {
      syntax_error(&build, &parser, bytes, size);
      break;
    }
    more = event.type != YAML_STREAM_END_EVENT;
    take_event(&build, &event, &documents);
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return document->status ? NULL : build.root;
}

radish_node *radish_document_read(radish_document *document, const char *path) {
  unsigned char *bytes;
  size_t size;
  radish_error error;
  const radish_status status = radish_read_file(path, RADISH_DOCUMENT_BYTES, &bytes, &size, &error);
  if (status) {
    if (!document->status) {
      document->status = status;
      document->error = error;
    }
    return NULL;
  }
  radish_node *root = radish_document_parse(document, path, false, bytes, size);
  free(bytes);
  if (document->status) return NULL;
  if (!root || root->kind != RADISH_NODE_MAPPING) {
    radish_document_fail_at(document, path, root ? root->line : 1, "must be a YAML mapping of keys to values");
    return NULL;
  }
  return root;
}
