// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// fst_system.h: put before GTKWave's fstapi.c: its calls of the system become those of fst_guard.h.
#ifndef RADISH_TRACES_FST_SYSTEM_H
#define RADISH_TRACES_FST_SYSTEM_H

#include "traces/fst_guard.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#undef strdup
#define malloc(size)                                  radish_fst_malloc(size)
#define calloc(count, size)                           radish_fst_calloc(count, size)
#define realloc(memory, size)                         radish_fst_realloc(memory, size)
#define free(memory)                                  radish_fst_free(memory)
#define strdup(text)                                  radish_fst_strdup(text)
#define fopen(path, mode)                             radish_fst_fopen(path, mode)
#define tmpfile()                                     radish_fst_tmpfile()
#define fclose(file)                                  radish_fst_fclose(file)
#define fflush(file)                                  radish_fst_fflush(file)
#define fseeko(file, offset, whence)                  radish_fst_fseeko(file, offset, whence)
#define fwrite(from, size, count, file)               radish_fst_fwrite(from, size, count, file)
#define ftruncate(fd, size)                           radish_fst_ftruncate(fd, size)
#define mmap(at, size, protection, flags, fd, offset) radish_fst_mmap(at, size, protection, flags, fd, offset)
#define munmap(at, size)                              radish_fst_munmap(at, size)
#define unlink(path)                                  radish_fst_unlink(path)
#define localtime(at)                                 radish_fst_localtime(at)
#define compress2(to, to_size, from, size, level)     radish_fst_compress2(to, to_size, from, size, level)
#define exit(status)                                  radish_fst_exit(status)

#endif
