// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/write_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static radish_status cannot(const char *path, radish_error *error) {
  return radish_fail(error, RADISH_BAD_INPUT, path, 0, "cannot write: %s", strerror(errno));
}

static bool write_all(int fd, const char *text, size_t size) {
  while (size) {
    const ssize_t done = write(fd, text, size);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    text += done;
    size -= (size_t)done;
  }
  return true;
}

// A symbolic link stays one: the file behind it is replaced.
static char *target_of(const char *path) {
  char *target = realpath(path, NULL);
  return target ? target : strdup(path);
}

// The new file's name; `fd` is open. NULL if it could not be made.
static char *open_beside(const char *target, int *fd) {
  char *name = malloc(strlen(target) + sizeof ".XXXXXX");
  if (!name) return NULL;
  strcat(strcpy(name, target), ".XXXXXX");
  *fd = mkstemp(name);
  if (*fd >= 0) return name;
  free(name);
  return NULL;
}

static bool is_special(const char *path) {
  struct stat status;
  return !stat(path, &status) && !S_ISREG(status.st_mode);
}

static radish_status write_special(const char *path, const char *text, size_t size, radish_error *error) {
  const int fd = open(path, O_WRONLY);
  if (fd < 0) return cannot(path, error);
  const bool written = write_all(fd, text, size);
  const bool closed = !close(fd);
  return written && closed ? RADISH_OK : cannot(path, error);
}

static mode_t mode_of(const char *target) {
  struct stat old;
  const mode_t mask = umask(0);
  umask(mask);
  return stat(target, &old) ? 0666 & ~mask : old.st_mode & 0777;
}

radish_status radish_output_begin(const char *path, radish_output *output, radish_error *error) {
  *output = (radish_output){.path = path, .special = is_special(path)};
  if (output->special) {
    output->name = strdup(path);
    return output->name ? RADISH_OK : cannot(path, error);
  }
  int fd = -1;
  output->target = target_of(path);
  output->name = output->target ? open_beside(output->target, &fd) : NULL;
  if (output->name) return close(fd) ? cannot(path, error) : RADISH_OK;
  const radish_status status = cannot(path, error);
  radish_output_abandon(output);
  return status;
}

static void forget(radish_output *output) {
  free(output->name);
  free(output->target);
  *output = (radish_output){NULL};
}

radish_status radish_output_commit(radish_output *output, radish_error *error) {
  if (!output->special && (chmod(output->name, mode_of(output->target)) || rename(output->name, output->target))) {
    return cannot(output->path, error);
  }
  forget(output);
  return RADISH_OK;
}

void radish_output_abandon(radish_output *output) {
  if (output->name && !output->special) unlink(output->name);
  forget(output);
}

radish_status radish_output_check(const char *path, radish_error *error) {
  if (is_special(path)) return access(path, W_OK) ? cannot(path, error) : RADISH_OK;
  char *target = target_of(path);
  int fd = -1;
  char *name = target ? open_beside(target, &fd) : NULL;
  free(target);
  if (!name) return cannot(path, error);
  close(fd);
  unlink(name);
  free(name);
  return RADISH_OK;
}

// A whole new file beside `path`, whose names the caller frees and renames; false: errno says why.
static bool write_beside(const char *path, const char *text, size_t size, char **name, char **target) {
  *target = target_of(path);
  int fd = -1;
  *name = *target ? open_beside(*target, &fd) : NULL;
  if (!*name) return false;
  const bool done = write_all(fd, text, size) && !fchmod(fd, mode_of(*target));
  return !close(fd) && done;
}

radish_status radish_output_write_all(const radish_output_file *outputs, int count, radish_error *error) {
  enum { MOST = 8 };
  char *names[MOST] = {NULL}, *targets[MOST] = {NULL};
  radish_status status = RADISH_OK;
  for (int i = 0; i < count && i < MOST && !status; i++) {
    const radish_output_file *o = &outputs[i];
    if (is_special(o->path)) status = write_special(o->path, o->text, o->size, error);
    else if (!write_beside(o->path, o->text, o->size, &names[i], &targets[i])) status = cannot(o->path, error);
  }
  for (int i = 0; i < count && i < MOST; i++) {
    if (names[i] && !status && rename(names[i], targets[i])) status = cannot(outputs[i].path, error);
    if (names[i] && status) unlink(names[i]);
    free(names[i]);
    free(targets[i]);
  }
  return status;
}

radish_status radish_output_write(const char *path, const char *text, size_t size, radish_error *error) {
  return radish_output_write_all(&(radish_output_file){path, text, size}, 1, error);
}
