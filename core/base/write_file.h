// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// write_file.h: files appear whole or not at all; no other code creates, replaces or writes an output.
//
//   begin --> a new file beside the old one --> put, or whoever takes the descriptor --> commit: one rename
//
// What already is a stream, or is not a regular file, is never replaced or shortened but written to: `-`, a standard
// stream by whatever name (/dev/stdout, the file behind a redirection), /dev/fd/N, a device, a pipe. A symbolic link
// stays one: the file behind it is replaced. The new file takes the permissions of the old one.
#ifndef RADISH_CORE_BASE_WRITE_FILE_H
#define RADISH_CORE_BASE_WRITE_FILE_H

#include "core/base/status.h"
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// A radish_output is an output under construction. `name` is the path of the new file, which a handler that ends the
// program early removes; it is NULL where the output is written to directly.
typedef struct {
  const char *path;    // as the caller gave it
  char *target, *name; // the file to be replaced, behind all links; the new file
  char *backup;        // the old file's second name while several files take their places
  bool fresh;          // there was no old file
  int fd;              // of the new file or the stream; -1: not open
} radish_output;

// Begins the output for `path`: creates the new file, or finds that the output is written to directly. It never waits,
// since a pipe is opened only by what writes to it. After a failure nothing is left to abandon.
radish_status radish_output_begin(const char *path, radish_output *output, radish_error *error);
radish_status radish_output_put(radish_output *output, const char *text, size_t size, radish_error *error);
// Gives the caller the descriptor to write to, which the caller closes from now on.
radish_status radish_output_take(radish_output *output, int *fd, radish_error *error);
radish_status radish_output_commit(radish_output *output, radish_error *error);
// Puts every new file in the place of its target, or none where one of them fails; an old file that was already
// replaced comes back where the file system has hard links. In either case all outputs are over and need no
// radish_output_abandon.
radish_status radish_output_commit_all(radish_output *outputs, int count, radish_error *error);
void radish_output_abandon(radish_output *output); // removes the new file; does nothing after a commit

// These functions begin, write and commit outputs whose text is in memory: all are written before the first takes its
// place.
typedef struct {
  const char *path, *text;
  size_t size;
} radish_output_file;
enum { RADISH_MOST_OUTPUTS = 8 };
radish_status radish_output_write_all(const radish_output_file *files, int count, radish_error *error);
radish_status radish_output_write(const char *path, const char *text, size_t size, radish_error *error);

// Returns RADISH_OK where `path` could be written now. Commands ask before long work, so that its result is not lost in
// the end.
radish_status radish_output_check(const char *path, radish_error *error);
// Returns whether `path` is written to directly and not replaced.
bool radish_output_is_direct(const char *path);
// Returns whether both paths lead to one file, by whatever names, existing or not. /dev/null is never the same as
// anything.
bool radish_output_is_same(const char *a, const char *b);

#ifdef __cplusplus
}
#endif
#endif
