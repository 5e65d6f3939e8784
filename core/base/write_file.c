// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/write_file.h"

#include "core/base/write_beside.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- what a path stands for -------------------------------------------------------------------------------------

enum { MOST_LINKS = 40 };

// Returns N where `path` is /dev/fd/N or another name of /proc/self/fd/N (which /dev/stdout links to), else -1.
static int stream_named(const char *path) {
  const char *name = strrchr(path, '/');
  name = name ? name + 1 : path;
  if (!*name || strspn(name, "0123456789") != strlen(name) || strlen(name) > 6) return -1;
  char folder[PATH_MAX], whole[PATH_MAX], streams[PATH_MAX];
  snprintf(folder, sizeof folder, "%.*s", name > path ? (int)(name - path) : 1, name > path ? path : ".");
  if (!realpath(folder, whole) || !realpath("/proc/self/fd", streams) || strcmp(whole, streams)) return -1;
  return atoi(name);
}

// Follows symbolic links: `path` (of PATH_MAX bytes) becomes the file behind them, which need not exist yet, and the
// result is -1. Where one of them stands for a stream, the result is its number. -2 means that a link cannot be
// followed; errno says why.
static int follow(char *path) {
  for (int links = 0;; links++) {
    char to[PATH_MAX], next[2 * PATH_MAX];
    const int stream = stream_named(path);
    if (stream >= 0) return stream;
    const ssize_t length = readlink(path, to, sizeof to - 1);
    if (length < 0) return errno == EINVAL || errno == ENOENT ? -1 : -2;
    to[length] = 0;
    const char *slash = strrchr(path, '/');
    const int folder = *to == '/' || !slash ? 0 : (int)(slash - path) + 1;
    const int written = snprintf(next, sizeof next, "%.*s%s", folder, path, to);
    if (written >= PATH_MAX) errno = ENAMETOOLONG;
    else if (links == MOST_LINKS) errno = ELOOP;
    if (written >= PATH_MAX || links == MOST_LINKS) return -2;
    memcpy(path, next, (size_t)written + 1);
  }
}

typedef struct {
  char target[PATH_MAX]; // the path behind all links
  int stream;            // the descriptor to write to; -1: none
  bool direct;           // written to, not replaced: a stream, or no regular file
  bool exists;
  struct stat about;
} place;

static bool is_stream(const struct stat *file, int stream) {
  struct stat about;
  return !fstat(stream, &about) && about.st_dev == file->st_dev && about.st_ino == file->st_ino;
}

// Finds out what `path` stands for. Returns false where no output can be there; errno says why.
static bool place_of(const char *path, place *p) {
  *p = (place){.stream = -1};
  if (!*path) errno = ENOENT;
  if (strlen(path) >= sizeof p->target) errno = ENAMETOOLONG;
  if (!*path || strlen(path) >= sizeof p->target) return false;
  strcpy(p->target, path);
  const int stream = strcmp(path, "-") ? follow(p->target) : STDOUT_FILENO;
  if (stream == -2) return false;
  p->stream = stream;
  p->exists = stream >= 0 ? !fstat(stream, &p->about) : !stat(p->target, &p->about);
  if (!p->exists) return stream < 0;
  if (stream < 0 && is_stream(&p->about, STDOUT_FILENO)) p->stream = STDOUT_FILENO;
  else if (stream < 0 && is_stream(&p->about, STDERR_FILENO)) p->stream = STDERR_FILENO;
  p->direct = p->stream >= 0 || !S_ISREG(p->about.st_mode);
  if (S_ISDIR(p->about.st_mode)) errno = EISDIR;
  return !S_ISDIR(p->about.st_mode);
}

// Finds the folder of a file that does not exist yet, and the file's name in it. Returns false where there is no such
// folder.
static bool folder_of(const place *p, struct stat *folder, const char **name) {
  const char *slash = strrchr(p->target, '/');
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%.*s", slash ? (int)(slash - p->target) + 1 : 1, slash ? p->target : ".");
  *name = slash ? slash + 1 : p->target;
  return !stat(path, folder);
}

bool radish_output_is_same(const char *a, const char *b) {
  place p, q;
  if (!place_of(a, &p) || !place_of(b, &q) || p.exists != q.exists) return false;
  struct stat null, folders[2];
  if (p.exists) {
    const bool same = p.about.st_dev == q.about.st_dev && p.about.st_ino == q.about.st_ino;
    return same && !(S_ISCHR(p.about.st_mode) && !stat("/dev/null", &null) && null.st_rdev == p.about.st_rdev);
  }
  const char *names[2];
  return folder_of(&p, &folders[0], &names[0]) && folder_of(&q, &folders[1], &names[1]) &&
         folders[0].st_dev == folders[1].st_dev && folders[0].st_ino == folders[1].st_ino &&
         !strcmp(names[0], names[1]);
}

bool radish_output_is_direct(const char *path) {
  place p;
  return place_of(path, &p) && p.direct;
}

// ---- new files --------------------------------------------------------------------------------------------------

// Moves a descriptor of 0 to 2 to a higher number, since it would be taken for a standard stream that was closed.
// Returns -1 where `fd` is -1 or cannot be moved; errno says why.
static int beyond_streams(int fd) {
  if (fd < 0 || fd > STDERR_FILENO) return fd;
  const int moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), reason = errno;
  close(fd);
  errno = reason;
  return moved;
}

// Creates a file beside `target`, opens it as `*fd` and returns its name for the caller to free. It takes the
// permissions of the `old` file, or where `old` is NULL those that the umask leaves. Returns NULL where it fails; errno
// says why.
static char *create_beside(const char *target, const struct stat *old, int *fd) {
  for (int attempt = 0;; attempt++) {
    char *name = radish_name_beside(target);
    if (!name) return NULL;
    *fd = beyond_streams(open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (*fd >= 0 && (!old || !fchmod(*fd, old->st_mode & 0777))) return name;
    const int reason = errno;
    if (*fd >= 0) {
      close(*fd);
      unlink(name);
    }
    free(name);
    errno = reason;
    if (reason != EEXIST || attempt == RADISH_BESIDE_ATTEMPTS) return NULL;
  }
}

static radish_status begin_at(const place *p, radish_output *output, radish_error *error) {
  if (p->direct) return RADISH_OK;
  output->target = strdup(p->target);
  output->name = output->target ? create_beside(p->target, p->exists ? &p->about : NULL, &output->fd) : NULL;
  if (output->name) return RADISH_OK;
  const radish_status status = radish_cannot_write(output->path, error);
  radish_output_abandon(output);
  return status;
}

radish_status radish_output_begin(const char *path, radish_output *output, radish_error *error) {
  *output = (radish_output){.path = path, .fd = -1};
  place p;
  return place_of(path, &p) ? begin_at(&p, output, error) : radish_cannot_write(path, error);
}

// Opens an output that is written to directly, unless it is open already; a pipe waits here for its reader. Returns
// false where it fails; errno says why.
static bool is_open(radish_output *output) {
  if (output->fd >= 0) return true;
  place p;
  if (!place_of(output->path, &p)) return false;
  if (p.stream >= 0) output->fd = fcntl(p.stream, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  else output->fd = beyond_streams(open(p.target, O_WRONLY | O_NOCTTY | O_CLOEXEC));
  return output->fd >= 0;
}

radish_status radish_output_put(radish_output *output, const char *text, size_t size, radish_error *error) {
  if (!is_open(output)) return radish_cannot_write(output->path, error);
  while (size) {
    const ssize_t done = write(output->fd, text, size);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return radish_cannot_write(output->path, error);
    text += done;
    size -= (size_t)done;
  }
  return RADISH_OK;
}

radish_status radish_output_take(radish_output *output, int *fd, radish_error *error) {
  if (!is_open(output)) return radish_cannot_write(output->path, error);
  *fd = output->fd;
  output->fd = -1;
  return RADISH_OK;
}

static void forget(radish_output *output) {
  free(output->name);
  free(output->target);
  free(output->backup);
  *output = (radish_output){.fd = -1};
}

void radish_output_abandon(radish_output *output) {
  if (output->fd >= 0) close(output->fd);
  if (output->name) unlink(output->name);
  if (output->backup) unlink(output->backup);
  forget(output);
}

// Gives the old file a second name, so that take_back can restore it; where there are no hard links it cannot be
// restored. Returns false where no name could be made; errno says why.
static bool keep_old(radish_output *output) {
  output->backup = radish_name_beside(output->target);
  if (!output->backup) return false;
  if (!link(output->target, output->backup)) return true;
  output->fresh = errno == ENOENT;
  free(output->backup);
  output->backup = NULL;
  return true;
}

static void take_back(radish_output *output) {
  if (output->backup) rename(output->backup, output->target);
  else if (output->fresh) unlink(output->target);
}

radish_status radish_output_commit_all(radish_output *outputs, int count, radish_error *error) {
  radish_status status = RADISH_OK;
  for (int i = 0; i < count && !status; i++) {
    radish_output *o = &outputs[i];
    if (o->fd >= 0 && close(o->fd)) status = radish_cannot_write(o->path, error);
    o->fd = -1;
    if (!status && o->name && i + 1 < count && !keep_old(o)) status = radish_cannot_write(o->path, error);
  }
  int placed = 0;
  for (; placed < count && !status; placed++) {
    radish_output *o = &outputs[placed];
    if (!o->name) continue;
    if (rename(o->name, o->target)) {
      status = radish_cannot_write(o->path, error);
      break;
    }
    free(o->name);
    o->name = NULL;
  }
  for (int i = 0; i < placed && status; i++) {
    if (outputs[i].target) take_back(&outputs[i]);
  }
  for (int i = 0; i < count; i++) radish_output_abandon(&outputs[i]);
  return status;
}

radish_status radish_output_commit(radish_output *output, radish_error *error) {
  return radish_output_commit_all(output, 1, error);
}

// ---- in one go --------------------------------------------------------------------------------------------------

radish_status radish_output_write_all(const radish_output_file *files, int count, radish_error *error) {
  radish_output outputs[RADISH_MOST_OUTPUTS];
  int begun = 0;
  radish_status status = RADISH_OK;
  while (begun < count && begun < RADISH_MOST_OUTPUTS && !status) {
    status = radish_output_begin(files[begun].path, &outputs[begun], error);
    begun += !status;
  }
  for (int i = 0; i < begun && !status; i++) {
    status = radish_output_put(&outputs[i], files[i].text, files[i].size, error);
  }
  if (!status) return radish_output_commit_all(outputs, begun, error);
  for (int i = 0; i < begun; i++) radish_output_abandon(&outputs[i]);
  return status;
}

radish_status radish_output_write(const char *path, const char *text, size_t size, radish_error *error) {
  return radish_output_write_all(&(radish_output_file){path, text, size}, 1, error);
}

static bool can_be_written(const place *p) {
  if (p->stream < 0) return !access(p->target, W_OK);
  const int flags = fcntl(p->stream, F_GETFL);
  if (flags < 0) return false;
  if ((flags & O_ACCMODE) == O_RDONLY) errno = EBADF;
  return (flags & O_ACCMODE) != O_RDONLY;
}

radish_status radish_output_check(const char *path, radish_error *error) {
  place p;
  if (!place_of(path, &p)) return radish_cannot_write(path, error);
  if (p.direct) return can_be_written(&p) ? RADISH_OK : radish_cannot_write(path, error);
  radish_output output = {.path = path, .fd = -1};
  const radish_status status = begin_at(&p, &output, error);
  radish_output_abandon(&output);
  return status;
}
