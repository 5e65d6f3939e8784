// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// liberty_tree.h: the statements of a Liberty file, whatever they mean.
//
//   name : value ;        name ("a, b", "c") ;        name (argument) { statements }
#ifndef RADISH_SIM_GATES_LIBERTY_TREE_H
#define RADISH_SIM_GATES_LIBERTY_TREE_H

#include "core/base/status.h"

typedef struct radish_liberty_node radish_liberty_node;
struct radish_liberty_node {
  const char *name;
  const char *value; // of an attribute, or the arguments in parentheses; quotes removed
  int line;
  radish_liberty_node *first, *next; // first statement of this group; next statement of the group that this is in
};

typedef struct {
  char *text; // what the names and values point into
  radish_liberty_node *nodes;
  int count, capacity;
} radish_liberty_tree;

// Reads a file; the first node of the tree is the `library` group. The tree is to be freed also after a failure.
radish_status radish_liberty_tree_read(const char *path, radish_liberty_tree *tree, radish_error *error);
void radish_liberty_tree_free(radish_liberty_tree *tree);

// Returns the first statement of this name, or NULL.
const radish_liberty_node *radish_liberty_child(const radish_liberty_node *group, const char *name);

#endif
