// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// write_file.h: files appear whole or not at all; no other code creates, replaces or writes an output.
//
//   begin --> a new file beside the old one --> put, or whoever takes the descriptor --> commit: one rename
//
// What already is a stream, or no regular file, is never replaced and never cut short but written to: `-`, a standard
// stream by whatever name (/dev/stdout, the file behind a redirection), /dev/fd/N, a device, a pipe. A symbolic link
// stays one: the file behind it is replaced. The new file takes the old one's permissions.
#ifndef RADISH_CORE_BASE_WRITE_FILE_H
#define RADISH_CORE_BASE_WRITE_FILE_H

#include "core/base/status.h"
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// An output under construction. `name` is the new file's, which whoever ends the program early removes; NULL: the
// output is written to directly.
typedef struct {
  const char *path;    // as asked for
  char *target, *name; // the file that is to be replaced; the new one
  char *backup;        // the old file's second name while several files take their places
  bool fresh;          // there was no old file
  int fd;              // -1: not open
} radish_output;

// Never waits: a pipe is opened by what writes to it.
radish_status radish_output_begin(const char *path, radish_output *output, radish_error *error);
radish_status radish_output_put(radish_output *output, const char *text, size_t size, radish_error *error);
// The descriptor to write to, from now on the caller's to close.
radish_status radish_output_take(radish_output *output, int *fd, radish_error *error);
radish_status radish_output_commit(radish_output *output, radish_error *error);
// All take their places or none does; those that could not are abandoned.
radish_status radish_output_commit_all(radish_output *outputs, int count, radish_error *error);
void radish_output_abandon(radish_output *output); // after a commit it does nothing

// The whole life of outputs whose text is in memory: all are written before the first takes its place.
typedef struct {
  const char *path, *text;
  size_t size;
} radish_output_file;
enum { RADISH_MOST_OUTPUTS = 8 };
radish_status radish_output_write_all(const radish_output_file *files, int count, radish_error *error);
radish_status radish_output_write(const char *path, const char *text, size_t size, radish_error *error);

// Could `path` be written? Asked before long work, so that it is not lost in the end.
radish_status radish_output_check(const char *path, radish_error *error);
// Is `path` written to directly, not replaced?
bool radish_output_is_direct(const char *path);
// Would both be one file, whatever they are called, existing or not? /dev/null is never the same.
bool radish_output_is_same(const char *a, const char *b);

#ifdef __cplusplus
}
#endif
#endif
