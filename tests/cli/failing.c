// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This library is loaded before a program (LD_PRELOAD). The call that RADISH_FAIL names fails, all others do what they
// always do.
//
//   RADISH_FAIL=memory:N     the Nth malloc, calloc or realloc of the program and its libraries
//   RADISH_FAIL=memory:N+    that one and all after it
//   RADISH_FAIL=write:N      the Nth write of the program, or of the C library to a stream that it opened (not of the
//                            standard streams); also open, close, rename
//   RADISH_FAIL=size:N       no file grows beyond N bytes
//
// At the end of the program the number of such calls is written to the file that RADISH_FAIL_COUNT names. Allocations
// of the dynamic linker are not counted: where one fails, the linker itself ends the program.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);

enum { MOST_RANGES = 256 };
typedef struct {
  uintptr_t from, to;
} range;
static range program, spared[MOST_RANGES];
static int spared_count;
static char kind[16];
static long fail_at, fail_to;
static atomic_long calls;
static bool ready;

static int look(struct dl_phdr_info *object, size_t size, void *user) {
  const char *const names[] = {"ld-linux", "libstdc++"};
  const bool first = !program.to;
  bool spare = false;
  (void)size;
  (void)user;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) spare |= strstr(object->dlpi_name, names[i]) != NULL;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
    const uintptr_t from = object->dlpi_addr + part->p_vaddr;
    if (first) program = (range){from, from + part->p_memsz};
    if (spare && spared_count < MOST_RANGES) spared[spared_count++] = (range){from, from + part->p_memsz};
  }
  return 0;
}

static bool within(range r, const void *at) {
  return (uintptr_t)at >= r.from && (uintptr_t)at < r.to;
}

__attribute__((constructor)) static void begin(void) {
  const char *text = getenv("RADISH_FAIL");
  if (!text) return;
  const size_t length = strcspn(text, ":");
  if (length >= sizeof kind || !text[length]) return;
  memcpy(kind, text, length);
  char *end;
  fail_at = strtol(text + length + 1, &end, 10);
  fail_to = *end == '+' ? INT64_MAX : fail_at;
  dl_iterate_phdr(look, NULL);
  if (!strcmp(kind, "size")) setrlimit(RLIMIT_FSIZE, &(struct rlimit){(rlim_t)fail_at, (rlim_t)fail_at});
  ready = true;
}

__attribute__((destructor)) static void end(void) {
  const char *path = getenv("RADISH_FAIL_COUNT");
  ready = false;
  if (!path) return;
  const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  char text[32];
  const int length = snprintf(text, sizeof text, "%ld\n", atomic_load(&calls));
  if (fd < 0 || syscall(SYS_write, fd, text, length) != length) _exit(3);
}

static bool fails(const char *which, const void *caller, int reason) {
  if (!ready || strcmp(kind, which)) return false;
  if (reason != ENOMEM && !within(program, caller)) return false;
  for (int i = 0; i < spared_count; i++) {
    if (within(spared[i], caller)) return false;
  }
  const long call = atomic_fetch_add(&calls, 1) + 1;
  if (call < fail_at || call > fail_to) return false;
  errno = reason;
  return true;
}

#define FAILS(which, reason) fails(which, __builtin_return_address(0), reason)

void *malloc(size_t size) {
  return FAILS("memory", ENOMEM) ? NULL : __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
  return FAILS("memory", ENOMEM) ? NULL : __libc_calloc(count, size);
}
void *realloc(void *memory, size_t size) {
  return FAILS("memory", ENOMEM) ? NULL : __libc_realloc(memory, size);
}
ssize_t write(int fd, const void *bytes, size_t size) {
  return FAILS("write", ENOSPC) ? -1 : syscall(SYS_write, fd, bytes, size);
}
ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
  return FAILS("write", ENOSPC) ? -1 : syscall(SYS_pwrite64, fd, bytes, size, at);
}
int close(int fd) {
  const bool fail = FAILS("close", EIO);
  const int result = (int)syscall(SYS_close, fd);
  if (fail) errno = EIO;
  return fail ? -1 : result;
}

// ---- streams: calls within the C library do not come here, so its functions are replaced as a whole ----------------

static bool is_file(FILE *file) {
  return fileno(file) > STDERR_FILENO;
}

static bool stream_fails(FILE *file, const void *caller) {
  if (!is_file(file) || !fails("write", caller, ENOSPC)) return false;
  file->_flags |= 0x20; // ferror() says so from now on, as after a failing write
  return true;
}
#define STREAM_FAILS(file) stream_fails(file, __builtin_return_address(0))

static void *next(const char *name) {
  return dlsym(RTLD_NEXT, name);
}
size_t fwrite(const void *bytes, size_t size, size_t count, FILE *file) {
  static size_t (*real)(const void *, size_t, size_t, FILE *);
  if (!real) real = (size_t(*)(const void *, size_t, size_t, FILE *))(uintptr_t)next("fwrite");
  return STREAM_FAILS(file) ? 0 : real(bytes, size, count, file);
}
int fputs(const char *text, FILE *file) {
  return STREAM_FAILS(file) ? EOF : fputs_unlocked(text, file);
}
int fprintf(FILE *file, const char *format, ...) {
  if (STREAM_FAILS(file)) return -1;
  va_list arguments;
  va_start(arguments, format);
  const int result = vfprintf(file, format, arguments);
  va_end(arguments);
  return result;
}
int fflush(FILE *file) {
  return file && STREAM_FAILS(file) ? EOF : fflush_unlocked(file);
}
int fclose(FILE *file) {
  static int (*real)(FILE *);
  if (!real) real = (int (*)(FILE *))(uintptr_t)next("fclose");
  const bool fail = is_file(file) && FAILS("close", EIO);
  const int result = real(file);
  if (fail) errno = EIO;
  return fail ? EOF : result;
}
int rename(const char *from, const char *to) {
  return FAILS("rename", EIO) ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}
int open(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const unsigned mode = flags & O_CREAT ? va_arg(arguments, unsigned) : 0;
  va_end(arguments);
  return FAILS("open", EACCES) ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
