// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE // memfd_create
#include "traces/fst_guard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

// This header stands before each block of the writer. While a guard is entered, the block is in the guard's list;
// otherwise (in GTKWave's reader) it is in none.
struct radish_fst_block {
  alignas(max_align_t) radish_fst_block *next;
  radish_fst_block **link; // the pointer that points here; NULL: in no list
};

static _Thread_local radish_fst_guard *current;

void radish_fst_guard_enter(radish_fst_guard *guard) {
  current = guard;
}

void radish_fst_guard_leave(void) {
  current = NULL;
}

static void *failed(int reason) {
  radish_fst_guard *guard = current;
  if (!guard) return NULL;
  guard->reason = reason ? reason : EIO;
  radish_fst_guard_free(guard);
  current = NULL;
  longjmp(guard->failed, 1);
}

_Noreturn void radish_fst_exit(int status) {
  if (current) failed(EIO);
  exit(status);
}

// ---- memory -----------------------------------------------------------------------------------------------------

static void *listed(radish_fst_block *block) {
  if (!block) return failed(ENOMEM);
  *block = (radish_fst_block){NULL, NULL};
  if (current) {
    block->link = &current->blocks;
    block->next = current->blocks;
    if (block->next) block->next->link = &block->next;
    current->blocks = block;
  }
  return block + 1;
}

static void unlist(radish_fst_block *block) {
  if (!block->link) return;
  *block->link = block->next;
  if (block->next) block->next->link = block->link;
}

static size_t with_header(size_t size) {
  return size > SIZE_MAX - sizeof(radish_fst_block) ? SIZE_MAX : size + sizeof(radish_fst_block);
}

void *radish_fst_malloc(size_t size) {
  return listed(malloc(with_header(size)));
}

void *radish_fst_calloc(size_t count, size_t size) {
  if (size && count > SIZE_MAX / size) return failed(ENOMEM);
  return listed(calloc(1, with_header(count * size)));
}

void *radish_fst_realloc(void *memory, size_t size) {
  if (!memory) return radish_fst_malloc(size);
  radish_fst_block *block = (radish_fst_block *)memory - 1;
  const radish_fst_block old = *block;
  radish_fst_block *grown = realloc(block, with_header(size));
  if (!grown) return failed(ENOMEM);
  if (old.link) *old.link = grown;
  if (old.next) old.next->link = &grown->next;
  return grown + 1;
}

void radish_fst_free(void *memory) {
  if (!memory) return;
  radish_fst_block *block = (radish_fst_block *)memory - 1;
  unlist(block);
  free(block);
}

char *radish_fst_strdup(const char *text) {
  const size_t size = strlen(text) + 1;
  char *copy = radish_fst_malloc(size);
  return copy ? memcpy(copy, text, size) : NULL;
}

int radish_fst_compress2(unsigned char *to, unsigned long *to_size, const unsigned char *from, unsigned long size,
                         int level) {
  const int result = compress2(to, to_size, from, size, level);
  if (result == Z_MEM_ERROR) failed(ENOMEM);
  return result;
}

// ---- files ------------------------------------------------------------------------------------------------------

static FILE *keep(FILE *file) {
  if (!current) return file;
  if (!file) return failed(errno);
  for (int i = 0; i < RADISH_FST_FILES; i++) {
    if (current->files[i]) continue;
    current->files[i] = file;
    return file;
  }
  fclose(file);
  return failed(EMFILE);
}

// Returns a temporary file that is in memory.
FILE *radish_fst_tmpfile(void) {
  const int fd = memfd_create("fst", MFD_CLOEXEC);
  FILE *file = fd >= 0 ? fdopen(fd, "w+b") : NULL;
  if (!file && fd >= 0) close(fd);
  return keep(file);
}

// Opens a file. The first that the writer opens is its output, any other is temporary; files opened for reading are
// opened by name.
FILE *radish_fst_fopen(const char *path, const char *mode) {
  if (!current || *mode == 'r') return keep(fopen(path, mode));
  if (!current->output) return radish_fst_tmpfile();
  FILE *file = current->output;
  current->output = NULL;
  return keep(file);
}

int radish_fst_unlink(const char *path) {
  return current ? 0 : unlink(path);
}

int radish_fst_fclose(FILE *file) {
  for (int i = 0; current && i < RADISH_FST_FILES; i++) {
    if (current->files[i] == file) current->files[i] = NULL;
  }
  const bool good = !current || !ferror(file);
  if ((fclose(file) || !good) && current) failed(errno);
  return 0;
}

static void check(FILE *file, bool good) {
  if (current && (!good || ferror(file))) failed(errno);
}

int radish_fst_fflush(FILE *file) {
  const int result = fflush(file);
  check(file, !result);
  return result;
}

int radish_fst_fseeko(FILE *file, off_t offset, int whence) {
  const int result = fseeko(file, offset, whence);
  check(file, !result);
  return result;
}

size_t radish_fst_fwrite(const void *from, size_t size, size_t count, FILE *file) {
  const size_t written = fwrite(from, size, count, file);
  check(file, written == count || !size);
  return written;
}

int radish_fst_ftruncate(int fd, off_t size) {
  const int result = ftruncate(fd, size);
  if (result && current) failed(errno);
  return result;
}

// Maps a file, for which disk space is allocated first: touching a page that the disk has no room for would kill the
// program.
void *radish_fst_mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset) {
  if (!current) return mmap(at, size, protection, flags, fd, offset);
  const int full = posix_fallocate(fd, 0, offset + (off_t)size);
  if (full) return failed(full);
  void *map = mmap(at, size, protection, flags, fd, offset);
  if (map == MAP_FAILED) return failed(errno);
  for (int i = 0; i < RADISH_FST_MAPS; i++) {
    if (current->maps[i].at) continue;
    current->maps[i].at = map;
    current->maps[i].size = size;
    return map;
  }
  munmap(map, size);
  return failed(ENOMEM);
}

int radish_fst_munmap(void *at, size_t size) {
  for (int i = 0; current && i < RADISH_FST_MAPS; i++) {
    if (current->maps[i].at == at) current->maps[i].at = NULL;
  }
  return munmap(at, size);
}

// Returns a fixed time: the writer's date is not used (radish_fst_open sets an empty one), and the system's function
// would read the time zone of the process.
struct tm *radish_fst_localtime(const time_t *at) {
  static _Thread_local struct tm epoch;
  (void)at;
  epoch = (struct tm){.tm_mday = 1, .tm_year = 70, .tm_wday = 4};
  return &epoch;
}

void radish_fst_guard_free(radish_fst_guard *guard) {
  if (guard->output) fclose(guard->output);
  guard->output = NULL;
  for (int i = 0; i < RADISH_FST_MAPS; i++) {
    if (guard->maps[i].at) munmap(guard->maps[i].at, guard->maps[i].size);
    guard->maps[i].at = NULL;
  }
  for (int i = 0; i < RADISH_FST_FILES; i++) {
    if (guard->files[i]) fclose(guard->files[i]);
    guard->files[i] = NULL;
  }
  while (guard->blocks) radish_fst_free(guard->blocks + 1);
}
