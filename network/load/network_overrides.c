// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This refuses overrides that trained numbers do not allow: weights, shifts, biases and thresholds are for the
// topology, the steps and the input that they were made with. Random weights are made for what is asked, so a topology
// takes every override.
#include "network/load/network_build.h"

#include <string.h>

// These are the keys that change what the numbers mean, and what a user does instead of overriding them.
static const struct {
  const char *key, *way;
} meanings[] = {
    {"timesteps", "make them anew: radish convert -T, or training"},
    {"input.bits", "make them anew: radish convert --input-bits, or training"},
    {"input.shape", "make them anew: radish convert, or training"},
    {"input.signed", "make them anew: radish convert, or training"},
    {"input.range", "make them anew: radish convert --input-range"},
    {"logit_unit", "it is theirs"},
    {"input.pad_value", "make them anew: radish convert, or training"},
    {"layers", "make them anew: radish convert, or training"},
    {"coding", "--coding chooses what they can be run with"},
};
enum { MEANINGS = sizeof meanings / sizeof *meanings };

// Returns the node that the path of `item` (KEY=VALUE) names through mappings, or NULL if there is none.
static const radish_node *find(const radish_node *node, const char *item) {
  const size_t path = strcspn(item, "=");
  for (const char *at = item; node && node->kind == RADISH_NODE_MAPPING; at++) {
    const size_t length = strcspn(at, ".=");
    node = radish_document_node_find(node, at, length);
    at += length;
    if (at >= item + path) return node;
  }
  return NULL;
}

static bool says_the_same(const radish_node *node, const char *item) {
  const radish_node *own = find(node, item);
  return own && own->kind == RADISH_NODE_SCALAR && !strcmp(own->text, item + strcspn(item, "=") + 1);
}

static const char *way_out(const char *item) {
  for (int i = 0; i < MEANINGS; i++) {
    const size_t length = strlen(meanings[i].key);
    if (!strncmp(item, meanings[i].key, length) && strchr(".=", item[length])) return meanings[i].way;
  }
  return NULL;
}

radish_status radish_network_refuse_overrides(radish_network *network, radish_overrides overrides,
                                              const radish_document *read, radish_error *error) {
  radish_document *document;
  radish_status status = radish_document_open(network->path, (radish_overrides){0, NULL}, NULL, &document, error);
  if (status) return status;
  const radish_node *root = radish_document_root(document).node;
  const radish_node *weights = radish_document_node_find(root, "weights", strlen("weights"));
  for (int i = 0; weights && i < overrides.count; i++) {
    if (strncmp(overrides.items[i], "weights=", strlen("weights=")) != 0) continue;
    if (says_the_same(root, overrides.items[i])) continue;
    weights = NULL; // whoever brings other weights says what they are for, and the digest is not theirs
    if (network->weights_sha256_line) network->weights_sha256[0] = 0;
  }
  for (int i = 0; weights && i < overrides.count && !status; i++) {
    const char *way = way_out(overrides.items[i]);
    if (!way || !radish_document_override_fits(read, i) || says_the_same(root, overrides.items[i])) continue;
    status = radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                         "--set %.200s: the numbers in %.300s are not for that; %s; without `weights` they are random "
                         "and take it",
                         overrides.items[i], weights->text, way);
  }
  radish_document_destroy(document);
  return status;
}
