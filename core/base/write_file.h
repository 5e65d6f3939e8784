// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// write_file.h: files appear whole or not at all.
//
// The text goes to a new file in the same folder, which then takes the place of `path` by one rename. What is
// no regular file (/dev/stdout, a pipe) is written to directly.
#ifndef RADISH_CORE_BASE_WRITE_FILE_H
#define RADISH_CORE_BASE_WRITE_FILE_H

#include "core/base/status.h"
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

radish_status radish_output_write(const char *path, const char *text, size_t size, radish_error *error);

// The same for what is written bit by bit, and by others: to `name`, until the end.
typedef struct {
  const char *path;    // as asked for
  char *target, *name; // the file behind the path; where to write
  bool special;        // no regular file: name is the path
} radish_output;

radish_status radish_output_begin(const char *path, radish_output *output, radish_error *error);
radish_status radish_output_commit(radish_output *output, radish_error *error);
void radish_output_abandon(radish_output *output); // after a commit it does nothing

// Several files: all are written beside their places before the first takes its own.
typedef struct {
  const char *path, *text;
  size_t size;
} radish_output_file;
radish_status radish_output_write_all(const radish_output_file *outputs, int count, radish_error *error);
// Could `path` be written? Asked before long work, so that it is not lost in the end.
radish_status radish_output_check(const char *path, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
