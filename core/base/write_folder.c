// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/write_folder.h"

#include "core/base/write_beside.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Creates a folder TARGET.RANDOM and returns its name for the caller to free. Returns NULL where it fails; errno says
// why.
static char *create_beside(const char *target) {
  for (int attempt = 0;; attempt++) {
    char *name = radish_name_beside(target);
    if (!name || !mkdir(name, 0777)) return name;
    const int reason = errno;
    free(name);
    errno = reason;
    if (reason != EEXIST || attempt == RADISH_BESIDE_ATTEMPTS) return NULL;
  }
}

static int is_entry(const struct dirent *entry) {
  return strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
}

// Returns how many entries a folder has, or -1 where it fails; errno says why.
static int count_entries(const char *path) {
  struct dirent **entries;
  const int count = scandir(path, &entries, is_entry, NULL);
  for (int i = 0; i < count; i++) free(entries[i]);
  if (count >= 0) free(entries);
  return count;
}

// Sets `target` to the path without slashes at its end. Refuses what exists and is not an empty folder.
static radish_status find_target(const char *path, radish_output_folder *folder, radish_error *error) {
  folder->path = strdup(path);
  folder->target = strdup(path);
  if (!folder->path || !folder->target) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  size_t length = strlen(path);
  while (length > 1 && folder->target[length - 1] == '/') folder->target[--length] = 0;
  struct stat about;
  if (!length) {
    errno = ENOENT;
    return radish_cannot_write(path, error);
  }
  if (lstat(folder->target, &about)) return errno == ENOENT ? RADISH_OK : radish_cannot_write(path, error);
  folder->existed = S_ISDIR(about.st_mode);
  const int entries = folder->existed ? count_entries(folder->target) : 1;
  if (entries < 0) return radish_cannot_write(path, error);
  if (!entries) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, path, 0,
                     "exists already; a folder that does not exist yet, or is empty, is allowed");
}

static radish_status create_files(const char *const *names, int count, radish_output_folder *folder,
                                  radish_error *error) {
  folder->files = calloc((size_t)count + 1, sizeof *folder->files);
  if (!folder->files) return radish_fail(error, RADISH_NO_MEMORY, folder->path, 0, "out of memory");
  for (int i = 0; i < count; i++) {
    const size_t size = strlen(folder->name) + strlen(names[i]) + 2;
    folder->files[i] = malloc(size);
    if (!folder->files[i]) return radish_fail(error, RADISH_NO_MEMORY, folder->path, 0, "out of memory");
    snprintf(folder->files[i], size, "%s/%s", folder->name, names[i]);
    folder->count = i + 1;
    const int fd = open(folder->files[i], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0 || close(fd)) return radish_cannot_write(folder->path, error);
  }
  return RADISH_OK;
}

radish_status radish_output_folder_begin(const char *path, const char *const *names, int count,
                                         radish_output_folder *folder, radish_error *error) {
  *folder = (radish_output_folder){0};
  radish_status status = find_target(path, folder, error);
  if (!status) {
    folder->name = create_beside(folder->target);
    if (!folder->name) status = radish_cannot_write(path, error);
  }
  if (!status) status = create_files(names, count, folder, error);
  if (status) radish_output_folder_end(folder);
  return status;
}

radish_status radish_output_folder_write(const radish_output_folder *folder, int file, const void *bytes, size_t size,
                                         int64_t at, radish_error *error) {
  const int fd = open(folder->files[file], O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return radish_cannot_write(folder->path, error);
  const char *from = bytes;
  while (size) {
    const ssize_t done = pwrite(fd, from, size, at);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) {
      const int reason = errno;
      close(fd);
      errno = reason;
      return radish_cannot_write(folder->path, error);
    }
    from += done;
    at += done;
    size -= (size_t)done;
  }
  return close(fd) ? radish_cannot_write(folder->path, error) : RADISH_OK;
}

radish_status radish_output_folder_resize(const radish_output_folder *folder, int file, int64_t size,
                                          radish_error *error) {
  return truncate(folder->files[file], size) ? radish_cannot_write(folder->path, error) : RADISH_OK;
}

radish_status radish_output_folder_place(radish_output_folder *folder, radish_error *error) {
  if (rename(folder->name, folder->target)) return radish_cannot_write(folder->path, error);
  folder->placed = true;
  return RADISH_OK;
}

void radish_output_folder_take_back(radish_output_folder *folder) {
  if (!folder->placed || rename(folder->target, folder->name)) return;
  folder->placed = false;
  if (folder->existed) mkdir(folder->target, 0777);
}

void radish_output_folder_end(radish_output_folder *folder) {
  for (int i = 0; i < folder->count; i++) {
    if (!folder->placed) unlink(folder->files[i]);
    free(folder->files[i]);
  }
  if (folder->name && !folder->placed) rmdir(folder->name);
  free(folder->files);
  free(folder->name);
  free(folder->target);
  free(folder->path);
  *folder = (radish_output_folder){0};
}

radish_status radish_output_folder_check(const char *path, radish_error *error) {
  radish_output_folder folder;
  const radish_status status = radish_output_folder_begin(path, NULL, 0, &folder, error);
  if (!status) radish_output_folder_end(&folder);
  return status;
}
