// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/read_file.h"

#include "core/base/budget.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static radish_status cannot_read(const char *path, radish_error *error) {
  return radish_fail(error, RADISH_BAD_INPUT, path, 0, "cannot be read: %s", strerror(errno));
}

radish_status radish_read_some(int file, const char *path, void *bytes, size_t size, size_t *got, radish_error *error) {
  ssize_t count;
  do {
    count = read(file, bytes, size);
  } while (count < 0 && errno == EINTR);
  *got = count > 0 ? (size_t)count : 0;
  return count < 0 ? cannot_read(path, error) : RADISH_OK;
}

static radish_status read_all(int file, const char *path, size_t limit, unsigned char **bytes, size_t *size,
                              radish_error *error) {
  struct stat about;
  if (fstat(file, &about)) {
    return cannot_read(path, error);
  }
  if (!S_ISREG(about.st_mode)) {
    return radish_fail(error, RADISH_BAD_INPUT, path, 0, "is not a regular file");
  }
  const size_t budget = radish_budget_bytes();
  if ((unsigned long long)about.st_size > (limit < budget ? limit : budget)) {
    return radish_fail(error, RADISH_BAD_INPUT, path, 0, "has %lld bytes, at most %zu are allowed%s",
                       (long long)about.st_size, limit < budget ? limit : budget,
                       limit < budget ? "" : " (--max-memory)");
  }
  const size_t expected = (size_t)about.st_size;
  unsigned char *buffer = malloc(expected + 1);
  if (!buffer) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory: %zu bytes", expected);
  size_t used = 0;
  while (used < expected) {
    size_t got;
    const radish_status status = radish_read_some(file, path, buffer + used, expected - used, &got, error);
    if (status) {
      free(buffer);
      return status;
    }
    if (got == 0) break; // the file has been shortened meanwhile; what is there counts
    used += got;
  }
  buffer[used] = 0;
  *bytes = buffer;
  *size = used;
  return RADISH_OK;
}

radish_status radish_read_file(const char *path, size_t limit, unsigned char **bytes, size_t *size,
                               radish_error *error) {
  *bytes = NULL;
  *size = 0;
  const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); // a pipe without a writer must not block
  if (file < 0) return radish_fail(error, RADISH_BAD_INPUT, path, 0, "cannot be opened: %s", strerror(errno));
  const radish_status status = read_all(file, path, limit, bytes, size, error);
  close(file);
  return status;
}

// Returns the descriptor that is already open under this name, or -1 where the name is none of an open stream.
static int descriptor_of(const char *path) {
  static const char folder[] = "/dev/fd/";
  if (!strcmp(path, "-") || !strcmp(path, "/dev/stdin")) return STDIN_FILENO;
  if (strncmp(path, folder, strlen(folder)) != 0) return -1;
  const char *number = path + strlen(folder);
  const size_t length = strspn(number, "0123456789");
  return length > 0 && length < 8 && !number[length] ? atoi(number) : -1;
}

radish_status radish_read_open(const char *path, int *file, radish_error *error) {
  const int stream = descriptor_of(path);
  // A stream is duplicated, not opened again: a named pipe would wait for a second writer. O_NONBLOCK keeps any other
  // pipe from making the program wait.
  *file = stream >= 0 ? fcntl(stream, F_DUPFD_CLOEXEC, 0) : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (*file < 0) return radish_fail(error, RADISH_BAD_INPUT, path, 0, "cannot be opened: %s", strerror(errno));
  struct stat about;
  radish_status status = fstat(*file, &about) ? cannot_read(path, error) : RADISH_OK;
  if (!status && stream < 0 && !S_ISREG(about.st_mode)) {
    status = radish_fail(error, RADISH_BAD_INPUT, path, 0,
                         "is not a regular file; a regular file is allowed, or - for standard input");
  }
  if (status) close(*file);
  return status;
}

char *radish_read_file_path_beside(const char *beside, const char *name) {
  const char *slash = strrchr(beside, '/');
  const size_t folder = name[0] == '/' || !slash ? 0 : (size_t)(slash - beside) + 1;
  const size_t length = strlen(name);
  char *path = malloc(folder + length + 1);
  if (!path) return NULL;
  memcpy(path, beside, folder);
  memcpy(path + folder, name, length + 1);
  return path;
}
