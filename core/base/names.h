// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// names.h: numbers by name. Names come from files: whatever they are, finding one costs no more than reading it.
//
// The names are the leaves of a binary tree over their bits (a crit-bit tree): each inner node knows the first bit in
// which its two sides differ, so a path is never longer than the bits of the name and no choice of names makes it slow,
// as it makes a hash table.
#ifndef RADISH_CORE_BASE_NAMES_H
#define RADISH_CORE_BASE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  size_t bit;      // where the two sides differ: 8 * byte + the bit in that byte, 0 for its highest
  int32_t side[2]; // side[b] is where that bit is b: the index of an inner node, or ~index of a leaf
} radish_names_inner;

typedef struct {
  const char *name;
  int value;
} radish_names_leaf;

// A tree of zeros is empty. `steps` counts the nodes that were visited, for tests of the cost.
typedef struct {
  radish_names_inner *inner; // [count - 1]
  radish_names_leaf *leaves;
  int count, capacity;
  int32_t root;
  uint64_t steps;
} radish_names;

// Returns the value of `name`, which may be read or changed until the next name is added; NULL where the name is not
// there.
int *radish_names_find(radish_names *names, const char *name);
// Adds a name that is not there yet. The text stays the caller's and must outlive the tree. Returns false where memory
// ran out.
bool radish_names_add(radish_names *names, const char *name, int value);
void radish_names_free(radish_names *names);

#ifdef __cplusplus
}
#endif
#endif
