// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/names.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// Returns bit `bit` of a name of `length` bytes; bits beyond its end are zeros.
static int bit_of(const char *name, size_t length, size_t bit) {
  return bit / 8 < length ? (unsigned char)name[bit / 8] >> (7 - bit % 8) & 1 : 0;
}

// Returns the only leaf whose name can be `name`; the caller compares the names. The tree must not be empty.
static radish_names_leaf *descend(radish_names *names, const char *name, size_t length) {
  int32_t at = names->root;
  for (; at >= 0; names->steps++) at = names->inner[at].side[bit_of(name, length, names->inner[at].bit)];
  return &names->leaves[~at];
}

int *radish_names_find(radish_names *names, const char *name) {
  if (!names->count) return NULL;
  radish_names_leaf *leaf = descend(names, name, strlen(name));
  return strcmp(leaf->name, name) ? NULL : &leaf->value;
}

static bool grow(radish_names *names) {
  if (names->count < names->capacity) return true;
  const int capacity = names->capacity ? 2 * names->capacity : 64;
  radish_names_inner *inner = realloc(names->inner, (size_t)capacity * sizeof *inner);
  if (inner) names->inner = inner;
  radish_names_leaf *leaves = realloc(names->leaves, (size_t)capacity * sizeof *leaves);
  if (leaves) names->leaves = leaves;
  if (!inner || !leaves) return false;
  names->capacity = capacity;
  return true;
}

// Returns the number of the first bit in which two different names differ.
static size_t difference(const char *a, const char *b) {
  size_t byte = 0;
  while (a[byte] == b[byte]) byte++;
  size_t bit = 8 * byte;
  for (int mask = 0x80; !((a[byte] ^ b[byte]) & mask); mask >>= 1) bit++;
  return bit;
}

bool radish_names_add(radish_names *names, const char *name, int value) {
  if (!grow(names)) return false;
  const int leaf = names->count;
  names->leaves[leaf] = (radish_names_leaf){name, value};
  if (!leaf) {
    names->root = ~leaf;
    names->count = 1;
    return true;
  }
  const size_t length = strlen(name);
  const char *nearest = descend(names, name, length)->name;
  assert(strcmp(nearest, name) != 0);
  const size_t bit = difference(name, nearest);
  int32_t *at = &names->root;
  for (; *at >= 0 && names->inner[*at].bit < bit; names->steps++) {
    at = &names->inner[*at].side[bit_of(name, length, names->inner[*at].bit)];
  }
  radish_names_inner *inner = &names->inner[leaf - 1];
  const int own = bit_of(name, length, bit);
  inner->bit = bit;
  inner->side[own] = ~leaf;
  inner->side[!own] = *at;
  *at = leaf - 1;
  names->count++;
  return true;
}

void radish_names_free(radish_names *names) {
  free(names->inner);
  free(names->leaves);
  *names = (radish_names){0};
}
