// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/gates/liberty_tree.h"

#include "core/base/read_file.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES = 64 << 20, DEPTH = 16 };

typedef struct {
  const char *path;
  char *at;
  int line;
  radish_liberty_tree *tree;
  radish_error *error;
  radish_status status;
} reader;

static void fail(reader *r, const char *expected) {
  if (!r->status)
    r->status = radish_fail(r->error, RADISH_BAD_INPUT, r->path, r->line, "not Liberty: %s is expected", expected);
}

static void skip_comment(reader *r) {
  for (r->at += 2; *r->at && !(r->at[0] == '*' && r->at[1] == '/'); r->at++) r->line += *r->at == '\n';
  if (*r->at) r->at++; // to the last character of the comment
  else r->at--;
}

static void skip_space(reader *r) {
  for (; *r->at; r->at++) {
    if (r->at[0] == '/' && r->at[1] == '*') skip_comment(r);
    else if (!strchr(" \t\r\n\\", *r->at)) return;
    else r->line += *r->at == '\n';
  }
}

// Takes the text up to one of the characters in `ends`, which is consumed and returned; it is 0 at the end of the file.
// Quotes, line continuations and the space around the text vanish. The text is shortened in place: its terminating 0
// never lies beyond the character that was consumed.
static char take_until(reader *r, const char *ends, const char **text) {
  skip_space(r);
  char *to = r->at;
  *text = to;
  bool quoted = false;
  for (; *r->at && (quoted || !strchr(ends, *r->at)); r->at++) {
    r->line += *r->at == '\n';
    if (*r->at == '"') quoted = !quoted;
    else if (!strchr("\\\r\n", *r->at)) *to++ = *r->at;
  }
  while (to > *text && (to[-1] == ' ' || to[-1] == '\t')) to--;
  const char end = *r->at;
  if (end) r->at++;
  *to = 0;
  return end;
}

static bool take(reader *r, char c) {
  skip_space(r);
  if (*r->at != c) return false;
  r->at++;
  return true;
}

static radish_liberty_node *new_node(reader *r) {
  radish_liberty_tree *tree = r->tree;
  if (tree->count == tree->capacity) { // the capacity was counted beforehand
    fail(r, "fewer statements");
    return NULL;
  }
  return &tree->nodes[tree->count++];
}

static radish_liberty_node *statement(reader *r, int depth) {
  radish_liberty_node *node = new_node(r);
  if (!node) return NULL;
  skip_space(r);
  node->line = r->line;
  const char end = take_until(r, ":(;}", &node->name);
  if (end == ':') {
    if (take_until(r, ";}\n", &node->value) == '}') fail(r, "';'");
    return node;
  }
  if (end != '(' || take_until(r, ")", &node->value) != ')') {
    fail(r, "name : value; or name (...)");
    return NULL;
  }
  if (!take(r, '{')) {
    take(r, ';');
    return node;
  }
  if (depth == DEPTH) fail(r, "less nesting");
  radish_liberty_node **last = &node->first;
  while (!r->status && !take(r, '}')) {
    if (take(r, ';')) continue;
    *last = statement(r, depth + 1);
    if (*last) last = &(*last)->next;
  }
  return node;
}

radish_status radish_liberty_tree_read(const char *path, radish_liberty_tree *tree, radish_error *error) {
  *tree = (radish_liberty_tree){NULL};
  unsigned char *bytes;
  size_t size;
  radish_status status = radish_read_file(path, FILE_BYTES, &bytes, &size, error);
  if (status) return status;
  tree->text = (char *)bytes;
  tree->capacity = 1;
  for (const char *c = tree->text; *c; c++) tree->capacity += *c == ':' || *c == '(';
  tree->nodes = calloc((size_t)tree->capacity, sizeof *tree->nodes);
  if (!tree->nodes) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  reader r = {.path = path, .at = tree->text, .line = 1, .tree = tree, .error = error};
  const radish_liberty_node *library = statement(&r, 0);
  if (!r.status && (!library || strcmp(library->name, "library"))) fail(&r, "library (...) {...}");
  return r.status;
}

void radish_liberty_tree_free(radish_liberty_tree *tree) {
  free(tree->nodes);
  free(tree->text);
}

const radish_liberty_node *radish_liberty_child(const radish_liberty_node *group, const char *name) {
  const radish_liberty_node *node = group->first;
  while (node && strcmp(node->name, name)) node = node->next;
  return node;
}
