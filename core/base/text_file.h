// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// text_file.h: a FILE whose text grows in memory, and that knows when it could not (open_memstream's does not say).
#ifndef RADISH_CORE_BASE_TEXT_FILE_H
#define RADISH_CORE_BASE_TEXT_FILE_H

#include <stdbool.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  FILE *file;
  char *text;
  size_t size, capacity;
  bool failed;
} radish_text_file;

// Opens `file` for writing. Returns false where memory ran out. The struct must stay where it is until it is closed,
// since the file refers to it.
bool radish_text_file_open(radish_text_file *text);
// Closes the file. Returns false where some of the text could not be stored; nothing is left to free then. Otherwise
// `text` has a 0 after its `size` bytes and is the caller's to free.
bool radish_text_file_close(radish_text_file *text);

#ifdef __cplusplus
}
#endif
#endif
