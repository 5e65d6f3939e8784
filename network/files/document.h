// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// document.h: a YAML file with `--set` overrides laid over it, read key by key.
//
//   document = open(file, overrides)
//   section  = root(document), child(section, "core"), ...
//   get_int(section, "lanes", ...)    asks for a key: the keys asked for are the schema
//   end(section)                      refuses the keys nobody asked for, then names the first missing one
//
// The first error sticks to the document and the getters leave their results alone from then on, so a reader
// asks for everything it wants and looks at the status once. Messages read "FILE:LINE: ..." or, where the
// value came from the command line, "--set KEY=VALUE: ...".
//
// The format is a subset of YAML: one document of scalars, lists and mappings with plain keys. Anchors, aliases and
// tags are refused (cycles, exponential expansion), as are duplicate keys, numbers in quotes, exponents, other bases
// and leading zeros. Numbers are read exactly, never through floating point; but for reals, which measure something.
#ifndef RADISH_NETWORK_FILES_DOCUMENT_H
#define RADISH_NETWORK_FILES_DOCUMENT_H

#include "core/base/quote.h"
#include "core/base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// These are `key=value` pairs from the command line, in order; the last one wins.
typedef struct {
  int count;
  const char *const *items;
} radish_overrides;

enum {
  RADISH_DOCUMENT_BYTES = 4 << 20, // bytes of a file
  RADISH_DOCUMENT_DEPTH = 16,      // levels of lists and mappings
  RADISH_DOCUMENT_TEXT = 1000,     // bytes of a text
  RADISH_MAPPING_KEYS = 256,
  RADISH_LIST_ITEMS = 65536,
};

typedef enum { RADISH_NODE_SCALAR, RADISH_NODE_LIST, RADISH_NODE_MAPPING } radish_node_kind;

typedef struct radish_node radish_node;
struct radish_node {
  radish_node_kind kind;
  const char *origin; // the file, or the override's KEY=VALUE
  int line;           // 0: the node comes from an override
  bool quoted;
  bool used;       // some reader asked for it
  const char *key; // of a node in a mapping
  bool key_is_set; // the key exists only because of an override
  int key_line;
  const char *text; // of a scalar
  int count;        // of a list or a mapping
  radish_node *first, *last, *next;
};

typedef struct radish_document radish_document;

// A section is a mapping and the keys that were asked for in it. `node` is NULL where the file leaves the mapping out.
typedef struct {
  radish_document *document;
  radish_node *node;
  const char *path; // keys from the top, with dots between them; "" at the top
  int asked_count;
  const char *asked[RADISH_MAPPING_KEYS];
  const char *missing; // the first key that was needed and is not there, or NULL
} radish_section;

// Reads a file, applies the overrides and gives the document, which the caller destroys. `include_key` (or NULL) names
// a section that `--set KEY=FILE` replaces by that of FILE: its section of this name, or the whole file where it has
// none.
radish_status radish_document_open(const char *path, radish_overrides overrides, const char *include_key,
                                   radish_document **document, radish_error *error);
void radish_document_destroy(radish_document *document);

// Returns the status of the first error so far; `error` receives its message.
radish_status radish_document_status(const radish_document *document, radish_error *error);
bool radish_document_failed(const radish_document *document);

// Returns the value of `key` (its first `length` bytes) in a mapping, or NULL if there is none. The key does not count
// as asked for.
radish_node *radish_document_node_find(const radish_node *mapping, const char *key, size_t length);

// Records an error at `node`, or at the file as a whole if that is NULL. Errors after the first are ignored.
__attribute__((format(printf, 3, 4))) void radish_document_fail(radish_document *document, const radish_node *node,
                                                                const char *format, ...);

// Returns zeroed memory that lives as long as the document. Where memory ran out it returns NULL, and the document has
// failed.
void *radish_document_alloc(radish_document *document, size_t size);
// Records that memory ran out.
void radish_document_no_memory(radish_document *document);

// Returns the section that is the whole file.
radish_section radish_document_root(radish_document *document);
// Asks for `key` and returns the mapping there; anything else there is an error.
radish_section radish_section_child(radish_section *section, const char *key);
// Makes a section of a mapping found in a list; `path` is copied.
radish_section radish_section_at(radish_document *document, radish_node *node, const char *path);

// Asks for `key` and returns its value, or NULL.
radish_node *radish_section_get(radish_section *section, const char *key);

// Each of these asks for `key`, and returns true and sets `*value` if it is there and well formed. A decimal is given
// in millionths, a choice as its index in `choices`, such as "regular|poisson".
bool radish_section_get_int(radish_section *section, const char *key, int64_t min, int64_t max, int64_t *value);
bool radish_section_get_small(radish_section *section, const char *key, int min, int max, int *value);
bool radish_section_get_decimal(radish_section *section, const char *key, int64_t min, int64_t max, int64_t *value);
bool radish_section_get_bool(radish_section *section, const char *key, bool *value);
bool radish_section_get_choice(radish_section *section, const char *key, const char *choices, int64_t *value);
bool radish_section_get_text(radish_section *section, const char *key, const char **value);
// Asks for a list with `min` to `max` items. Returns NULL if it is not there or not well formed.
radish_node *radish_section_get_list(radish_section *section, const char *key, int min, int max);

// These do the same for `node`, which stands in a list; `what` names it in messages.
bool radish_document_node_int(radish_document *document, const radish_node *node, const char *what, int64_t min,
                              int64_t max, int64_t *value);
bool radish_document_node_text(radish_document *document, const radish_node *node, const char *what,
                               const char **value);
// A real is a number as JSON writes it, within +-most.
bool radish_document_node_real(radish_document *document, const radish_node *node, const char *what, double most,
                               double *value);

// Reads a decimal number [+-]?digits[.digits], of at most twelve digits before and six after the point, in millionths.
// Returns false where the text is none.
bool radish_document_parse_decimal(const char *text, int64_t *value);

// Demands that the key is there. Only radish_section_end reports that it is missing, after unknown keys, which may be
// its misspelling.
void radish_section_need(radish_section *section, const char *key);
// Refuses the keys of the section that nobody asked for, then names the first key that is needed and missing.
void radish_section_end(radish_section *section);

// Names what can follow `path` in an override, for messages (sections are noted by radish_section_end).
void radish_document_note(radish_document *document, const char *path, const char *const *keys, int count);

// Says, once all sections are read, whether any reader asked for override `index`, or for a later one that replaces it.
bool radish_document_override_fits(const radish_document *document, int index);
// Returns the keys that exist beside or above `key`, as text for a message, or NULL if this document has none near it.
// `*depth` receives how many characters of `key` name a section that exists.
const char *radish_document_keys_near(const radish_document *document, const char *key, size_t *depth);

#ifdef __cplusplus
}
#endif
#endif
