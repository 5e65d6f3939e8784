// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// fst_guard.h: what GTKWave's FST writer asks of the system, so that a failure ends its call, not the program.
//
// The writer checks few results: on a full disk it leaves a file cut short, and without memory it crashes. It is
// therefore compiled with the functions below in place of the system's (-include traces/fst_system.h). Between enter
// and leave a failure frees what the writer holds and jumps to `failed`; after that the writer must not be called
// again. Its temporary files are in memory, and the disk space of what it maps is allocated before it is touched.
#ifndef RADISH_TRACES_FST_GUARD_H
#define RADISH_TRACES_FST_GUARD_H

#include <setjmp.h>
#include <stdio.h>
#include <sys/types.h>
#include <time.h>

typedef struct radish_fst_block radish_fst_block;

enum { RADISH_FST_FILES = 8, RADISH_FST_MAPS = 8 };

typedef struct {
  jmp_buf failed;
  int reason;   // errno of the failure, or 0
  FILE *output; // what the writer gets when it opens a file for the first time
  FILE *files[RADISH_FST_FILES];
  radish_fst_block *blocks; // all memory that the writer holds, a linked list
  struct {
    void *at;
    size_t size;
  } maps[RADISH_FST_MAPS];
} radish_fst_guard;

// These functions set and clear the guard of the calling thread. A jump to `failed` has already left the guard.
void radish_fst_guard_enter(radish_fst_guard *guard);
void radish_fst_guard_leave(void);
// Frees and closes all that the writer held, the output too.
void radish_fst_guard_free(radish_fst_guard *guard);

void *radish_fst_malloc(size_t size);
void *radish_fst_calloc(size_t count, size_t size);
void *radish_fst_realloc(void *memory, size_t size);
void radish_fst_free(void *memory);
char *radish_fst_strdup(const char *text);
FILE *radish_fst_fopen(const char *path, const char *mode);
FILE *radish_fst_tmpfile(void);
int radish_fst_fclose(FILE *file);
int radish_fst_fflush(FILE *file);
int radish_fst_fseeko(FILE *file, off_t offset, int whence);
size_t radish_fst_fwrite(const void *from, size_t size, size_t count, FILE *file);
int radish_fst_ftruncate(int fd, off_t size);
void *radish_fst_mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset);
int radish_fst_munmap(void *at, size_t size);
int radish_fst_unlink(const char *path);
struct tm *radish_fst_localtime(const time_t *at);
int radish_fst_compress2(unsigned char *to, unsigned long *to_size, const unsigned char *from, unsigned long size,
                         int level);
_Noreturn void radish_fst_exit(int status);

#endif
