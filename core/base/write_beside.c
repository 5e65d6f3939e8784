// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/write_beside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

radish_status radish_cannot_write(const char *path, radish_error *error) {
  if (errno == ENOMEM) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  return radish_fail(error, RADISH_BAD_INPUT, path, 0, "cannot write: %s", strerror(errno));
}

char *radish_name_beside(const char *target) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz012345"; // 32 of them
  enum { RANDOM = 10, LONGEST = 200 };
  unsigned char bytes[RANDOM];
  if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes) return NULL;
  const char *slash = strrchr(target, '/');
  const size_t folder = slash ? (size_t)(slash - target) + 1 : 0, base = strlen(target + folder);
  const size_t length = folder + (base < LONGEST ? base : LONGEST);
  char *name = malloc(length + 1 + RANDOM + 1);
  if (!name) return NULL;
  memcpy(name, target, length);
  name[length] = '.';
  for (int i = 0; i < RANDOM; i++) name[length + 1 + (size_t)i] = letters[bytes[i] % 32];
  name[length + 1 + RANDOM] = 0;
  return name;
}
