// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/read_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static radish_status read_all(int file, const char *path, size_t limit, unsigned char **bytes, size_t *size,
                              radish_error *error) {
  struct stat about;
  if (fstat(file, &about)) {
    return radish_fail(error, RADISH_BAD_INPUT, path, 0, "cannot be read: %s", strerror(errno));
  }
  if (!S_ISREG(about.st_mode)) {
    return radish_fail(error, RADISH_BAD_INPUT, path, 0, "is not a regular file");
  }
  if ((unsigned long long)about.st_size > limit) {
    return radish_fail(error, RADISH_BAD_INPUT, path, 0, "has %lld bytes, at most %zu are allowed",
                       (long long)about.st_size, limit);
  }
  const size_t expected = (size_t)about.st_size;
  unsigned char *buffer = malloc(expected + 1);
  if (!buffer) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory: %zu bytes", expected);
  size_t used = 0;
  while (used < expected) {
    const ssize_t got = read(file, buffer + used, expected - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      free(buffer);
      return radish_fail(error, RADISH_BAD_INPUT, path, 0, "cannot be read: %s", strerror(errno));
    }
    if (got == 0) break; // shortened meanwhile: what is there decides
    used += (size_t)got;
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
