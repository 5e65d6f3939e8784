// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// read_file.h: a whole regular file in memory, with a size limit, and paths relative to another file.
#ifndef RADISH_CORE_BASE_READ_FILE_H
#define RADISH_CORE_BASE_READ_FILE_H

#include "core/base/status.h"
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// `*bytes` is the caller's to free and carries a 0 after its `*size` bytes. Directories, pipes and devices
// are refused: their size says nothing about what they hold.
radish_status radish_read_file(const char *path, size_t limit, unsigned char **bytes, size_t *size,
                               radish_error *error);

// `name` as seen from the directory of `beside`; an absolute name stays as it is. NULL without memory.
char *radish_read_file_path_beside(const char *beside, const char *name);

#ifdef __cplusplus
}
#endif
#endif
