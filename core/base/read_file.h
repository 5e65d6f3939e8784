// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// read_file.h: a whole regular file in memory, or a stream piece by piece, both within limits; and paths relative to
// another file.
#ifndef RADISH_CORE_BASE_READ_FILE_H
#define RADISH_CORE_BASE_READ_FILE_H

#include "core/base/status.h"
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Reads the whole file. `*bytes` is the caller's to free and carries a 0 after its `*size` bytes. Directories, pipes
// and devices are refused: their size says nothing about what they hold. A file larger than `limit` or than the memory
// budget (budget.h) is refused too.
radish_status radish_read_file(const char *path, size_t limit, unsigned char **bytes, size_t *size,
                               radish_error *error);

// Opens a file that is read piece by piece; the caller closes `*file`. Allowed are a regular file and a stream that is
// already open, since reading it waits for nobody but whoever started the program: `-` and /dev/stdin, and /dev/fd/N as
// a shell makes it of <(COMMAND). Pipes and devices by other names are refused.
radish_status radish_read_open(const char *path, int *file, radish_error *error);
// Reads up to `size` bytes; `*got` is their number, 0 at the end of the file.
radish_status radish_read_some(int file, const char *path, void *bytes, size_t size, size_t *got, radish_error *error);

// Returns the path of `name` relative to the directory of the file `beside`, for the caller to free; an absolute name
// stays as it is. Returns NULL where memory ran out.
char *radish_read_file_path_beside(const char *beside, const char *name);

#ifdef __cplusplus
}
#endif
#endif
