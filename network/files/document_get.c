// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This reads the tree of a document: it gives typed values, keeps the keys that were asked for, and says what is wrong
// with the rest.
#include "network/files/document_tree.h"

#include "core/base/real.h"
#include <stdio.h>
#include <string.h>

radish_section radish_section_at(radish_document *document, radish_node *node, const char *path) {
  radish_section section = {.document = document, .node = node, .path = ""};
  const char *copy = radish_document_copy(document, path, strlen(path));
  if (copy) section.path = copy;
  if (!node || document->status) return section;
  node->used = true;
  if (node->kind != RADISH_NODE_MAPPING) {
    radish_document_fail(document, node, "%s must be a mapping of keys to values", *path ? path : "the file");
    section.node = NULL;
  }
  return section;
}

radish_section radish_document_root(radish_document *document) {
  return radish_section_at(document, document->root, "");
}

radish_node *radish_section_get(radish_section *section, const char *key) {
  bool known = false;
  for (int i = 0; i < section->asked_count && !known; i++) known = !strcmp(section->asked[i], key);
  if (!known && section->asked_count < RADISH_MAPPING_KEYS) section->asked[section->asked_count++] = key;
  radish_node *node = section->node ? radish_document_node_find(section->node, key, strlen(key)) : NULL;
  if (node) node->used = true;
  return section->document->status ? NULL : node;
}

static void path_of(const radish_section *section, const char *key, char *path, size_t size) {
  snprintf(path, size, "%s%s%s", section->path, *section->path ? "." : "", key);
}

radish_section radish_section_child(radish_section *parent, const char *key) {
  char path[256];
  path_of(parent, key, path, sizeof path);
  return radish_section_at(parent->document, radish_section_get(parent, key), path);
}

// Reads a whole number [+-]?(0|[1-9][0-9]*). Returns false where the text is none, or it does not fit int64.
static bool parse_int(const char *text, int64_t *value) {
  const bool negative = *text == '-';
  if (*text == '-' || *text == '+') text++;
  if (!*text || (text[0] == '0' && text[1])) return false;
  int64_t sum = 0;
  for (; *text; text++) {
    if (*text < '0' || *text > '9') return false;
    const int digit = *text - '0';
    if (__builtin_mul_overflow(sum, (int64_t)10, &sum)) return false;
    if (__builtin_sub_overflow(sum, (int64_t)digit, &sum)) return false; // summed below 0, so that INT64_MIN is reached
  }
  if (negative) {
    *value = sum;
    return true;
  }
  return !__builtin_sub_overflow((int64_t)0, sum, value);
}

bool radish_document_parse_decimal(const char *text, int64_t *value) {
  const bool negative = *text == '-';
  if (*text == '-' || *text == '+') text++;
  const char *point = strchr(text, '.');
  const size_t whole = point ? (size_t)(point - text) : strlen(text);
  const size_t fraction = point ? strlen(point + 1) : 0;
  if (whole == 0 || whole > 12 || (point && fraction == 0) || fraction > 6) return false;
  if (text[0] == '0' && whole > 1) return false;
  int64_t sum = 0;
  for (size_t i = 0; i < whole; i++) {
    if (text[i] < '0' || text[i] > '9') return false;
    sum = sum * 10 + (text[i] - '0');
  }
  for (size_t i = 0; i < 6; i++) {
    const int digit = i < fraction ? point[1 + i] : '0';
    if (digit < '0' || digit > '9') return false;
    sum = sum * 10 + (digit - '0');
  }
  *value = negative ? -sum : sum;
  return true;
}

static void format_decimal(int64_t value, char *text, size_t size) {
  const int64_t one = 1000000;
  int length = snprintf(text, size, "%lld.%06lld", (long long)(value / one), (long long)(value % one));
  while (text[length - 1] == '0') text[--length] = 0;
  if (text[length - 1] == '.') text[--length] = 0;
}

// Returns the node as a message shows it: as its text, or as "a list" or "a mapping".
static radish_quoted shown(const radish_node *node) {
  radish_quoted out;
  if (node->kind == RADISH_NODE_SCALAR) {
    if (!node->quoted) return radish_quote_text(node->text);
    const radish_quoted inner = radish_quote_text(node->text);
    snprintf(out.text, sizeof out.text, "the text %.80s", inner.text);
  } else {
    snprintf(out.text, sizeof out.text, "a %s", node->kind == RADISH_NODE_LIST ? "list" : "mapping");
  }
  return out;
}

bool radish_document_node_int(radish_document *document, const radish_node *node, const char *what, int64_t min,
                              int64_t max, int64_t *value) {
  if (document->status) return false;
  int64_t parsed = 0;
  if (node->kind != RADISH_NODE_SCALAR || node->quoted || !parse_int(node->text, &parsed) || parsed < min ||
      parsed > max) {
    radish_document_fail(document, node, "%s must be a whole number from %lld to %lld, not %s", what, (long long)min,
                         (long long)max, shown(node).text);
    return false;
  }
  *value = parsed;
  return true;
}

bool radish_document_node_real(radish_document *document, const radish_node *node, const char *what, double most,
                               double *value) {
  if (document->status) return false;
  double parsed = 0;
  if (node->kind != RADISH_NODE_SCALAR || node->quoted || !radish_real_read(node->text, &parsed) || parsed < -most ||
      parsed > most) {
    radish_document_fail(document, node, "%s must be a number from %g to %g, such as 0.5 or 1e-3, not %s", what, -most,
                         most, shown(node).text);
    return false;
  }
  *value = parsed;
  return true;
}

bool radish_document_node_text(radish_document *document, const radish_node *node, const char *what,
                               const char **value) {
  if (document->status) return false;
  const bool null = node->kind == RADISH_NODE_SCALAR && !node->quoted &&
                    (!*node->text || !strcmp(node->text, "~") || !strcmp(node->text, "null"));
  if (node->kind != RADISH_NODE_SCALAR || !*node->text || null) {
    radish_document_fail(document, node, "%s must be a text, not %s", what,
                         node->kind == RADISH_NODE_SCALAR && !*node->text ? "empty" : shown(node).text);
    return false;
  }
  if (strlen(node->text) > RADISH_DOCUMENT_TEXT) {
    radish_document_fail(document, node, "%s must have at most %d characters", what, RADISH_DOCUMENT_TEXT);
    return false;
  }
  if (!radish_quote_is_clean(node->text)) {
    radish_document_fail(document, node,
                         "%s is %s; control characters, ends of lines and marks of direction are not allowed", what,
                         radish_quote_text(node->text).text);
    return false;
  }
  *value = node->text;
  return true;
}

bool radish_section_get_int(radish_section *section, const char *key, int64_t min, int64_t max, int64_t *value) {
  const radish_node *node = radish_section_get(section, key);
  char path[256];
  path_of(section, key, path, sizeof path);
  return node && radish_document_node_int(section->document, node, path, min, max, value);
}

bool radish_section_get_small(radish_section *section, const char *key, int min, int max, int *value) {
  int64_t wide;
  if (!radish_section_get_int(section, key, min, max, &wide)) return false;
  *value = (int)wide;
  return true;
}

bool radish_section_get_decimal(radish_section *section, const char *key, int64_t min, int64_t max, int64_t *value) {
  const radish_node *node = radish_section_get(section, key);
  if (!node) return false;
  int64_t parsed = 0;
  if (node->kind == RADISH_NODE_SCALAR && !node->quoted && radish_document_parse_decimal(node->text, &parsed) &&
      parsed >= min && parsed <= max) {
    *value = parsed;
    return true;
  }
  char path[256], low[32], high[32];
  path_of(section, key, path, sizeof path);
  format_decimal(min, low, sizeof low);
  format_decimal(max, high, sizeof high);
  radish_document_fail(section->document, node,
                       "%s must be a decimal number from %s to %s with at most 6 digits after the point, not %s", path,
                       low, high, shown(node).text);
  return false;
}

bool radish_section_get_bool(radish_section *section, const char *key, bool *value) {
  const radish_node *node = radish_section_get(section, key);
  if (!node) return false;
  const bool plain = node->kind == RADISH_NODE_SCALAR && !node->quoted;
  if (plain && !strcmp(node->text, "true")) {
    *value = true;
  } else if (plain && !strcmp(node->text, "false")) {
    *value = false;
  } else {
    char path[256];
    path_of(section, key, path, sizeof path);
    radish_document_fail(section->document, node, "%s must be true or false, not %s", path, shown(node).text);
    return false;
  }
  return true;
}

bool radish_section_get_choice(radish_section *section, const char *key, const char *choices, int64_t *value) {
  const radish_node *node = radish_section_get(section, key);
  if (!node) return false;
  char listed[256] = "";
  size_t used = 0;
  int64_t index = 0;
  for (const char *at = choices;; index++) {
    const size_t length = strcspn(at, "|");
    if (node->kind == RADISH_NODE_SCALAR && strlen(node->text) == length && !strncmp(node->text, at, length)) {
      *value = index;
      return true;
    }
    const char *separator = index == 0 ? "" : at[length] ? ", " : " or ";
    const int wrote = snprintf(listed + used, sizeof listed - used, "%s%.*s", separator, (int)length, at);
    if (wrote > 0 && used + (size_t)wrote < sizeof listed) used += (size_t)wrote;
    if (!at[length]) break;
    at += length + 1;
  }
  char path[256];
  path_of(section, key, path, sizeof path);
  radish_document_fail(section->document, node, "%s must be %s, not %s", path, listed, shown(node).text);
  return false;
}

bool radish_section_get_text(radish_section *section, const char *key, const char **value) {
  const radish_node *node = radish_section_get(section, key);
  char path[256];
  path_of(section, key, path, sizeof path);
  return node && radish_document_node_text(section->document, node, path, value);
}

static void mark_used(radish_node *node, int depth) {
  node->used = true;
  for (radish_node *child = node->first; child && depth > 0; child = child->next) mark_used(child, depth - 1);
}

radish_node *radish_section_get_list(radish_section *section, const char *key, int min, int max) {
  radish_node *node = radish_section_get(section, key);
  if (!node) return NULL;
  mark_used(node, 1); // an override of a single item counts as used too
  if (node->kind == RADISH_NODE_LIST && node->count >= min && node->count <= max) return node;
  char path[256], number[64];
  path_of(section, key, path, sizeof path);
  if (min == max) {
    snprintf(number, sizeof number, "%d item%s", min, min == 1 ? "" : "s");
  } else {
    snprintf(number, sizeof number, "%d to %d items", min, max);
  }
  if (node->kind == RADISH_NODE_LIST) {
    radish_document_fail(section->document, node, "%s must be a list of %s, not %d", path, number, node->count);
  } else {
    radish_document_fail(section->document, node, "%s must be a list of %s, not %s", path, number, shown(node).text);
  }
  return NULL;
}

void radish_section_need(radish_section *section, const char *key) {
  if (!section->document->status && !radish_section_get(section, key) && !section->missing) section->missing = key;
}

// Returns the keys as "a, b, c", cut off where a message cannot hold more, or NULL where memory ran out.
static const char *join(radish_document *document, const char *const *keys, int count) {
  char text[640] = "";
  size_t used = 0;
  for (int i = 0; i < count; i++) {
    const size_t length = strlen(keys[i]);
    if (used + length + 8 > sizeof text) {
      memcpy(text + used, ", ...", 6);
      used += 5;
      break;
    }
    used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i ? ", " : "", keys[i]);
  }
  return radish_document_copy(document, text, used);
}

void radish_document_note(radish_document *document, const char *path, const char *const *keys, int count) {
  radish_note *note = radish_document_alloc(document, sizeof *note);
  if (!note) return;
  note->path = radish_document_copy(document, path, strlen(path));
  note->keys = join(document, keys, count);
  if (!note->path || !note->keys) return;
  note->next = document->notes;
  document->notes = note;
}

void radish_section_end(radish_section *section) {
  radish_document *document = section->document;
  if (document->status) return;
  radish_document_note(document, section->path, section->asked, section->asked_count);
  const char *owner = *section->path ? section->path : "the file";
  for (const radish_node *node = section->node ? section->node->first : NULL; node; node = node->next) {
    if (node->key_is_set) continue;
    bool known = false;
    for (int i = 0; i < section->asked_count && !known; i++) known = !strcmp(section->asked[i], node->key);
    if (known) continue;
    const char *keys = join(document, section->asked, section->asked_count);
    radish_node at = *section->node;
    if (node->key_line > 0) at.line = node->key_line;
    at.origin = node->line > 0 || node->key_line == 0 ? node->origin : section->node->origin;
    radish_document_fail(document, &at, "unknown key %s, %s may have: %s", radish_quote_text(node->key).text, owner,
                         keys ? keys : "");
    return;
  }
  if (section->missing) {
    if (section->node && section->node->line > 0) {
      radish_document_fail(document, section->node, "%s needs the key '%s'", owner, section->missing);
    } else {
      radish_document_fail(document, section->node && section->node != document->root ? section->node : NULL,
                           "%s needs the key '%s'", owner, section->missing);
    }
  }
}
