// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/command.h"

#include "sim/cli/interrupts.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- before the work --------------------------------------------------------------------------------------------

static void add(radish_command_files *files, radish_command_file file) {
  if (!file.path) return;
  assert(files->count < (int)(sizeof files->files / sizeof *files->files));
  files->files[files->count++] = file;
}

void radish_command_files_read(radish_command_files *files, const char *what, const char *path) {
  add(files, (radish_command_file){what, path, false});
}

void radish_command_files_write(radish_command_files *files, const char *what, const char *path) {
  add(files, (radish_command_file){what, path, true});
}

static radish_status check_one(const radish_command_files *files, int index, radish_error *error) {
  const radish_command_file *output = &files->files[index];
  if (!*output->path) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "%s '': the name of a file is allowed", output->what);
  }
  for (int i = 0; i < files->count; i++) {
    const radish_command_file *other = &files->files[i];
    if (i == index || (other->written && i > index) || !radish_output_is_same(output->path, other->path)) continue;
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                       "%s %.200s: that file is %s %.200s too; an output that is no other output and no input is "
                       "allowed",
                       output->what, output->path, other->what, other->path);
  }
  radish_interrupts_hold(true);
  const radish_status status = radish_output_check(output->path, error);
  radish_interrupts_hold(false);
  return status;
}

radish_status radish_command_files_check(const radish_command_files *files, radish_error *error) {
  radish_status status = RADISH_OK;
  for (int i = 0; i < files->count && !status; i++) {
    if (files->files[i].written) status = check_one(files, i, error);
  }
  return status;
}

radish_status radish_command_check_svg(const char *option, const char *path, radish_error *error) {
  const size_t length = path ? strlen(path) : 0;
  if (!length || (length > 4 && !strcmp(path + length - 4, ".svg")) || radish_output_is_direct(path)) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                     "%s %.200s: a name that ends in .svg is allowed, or - for standard output", option, path);
}

bool radish_command_prints_table(const char *path) {
  return !path || strcmp(path, "-") != 0;
}

// ---- after it ---------------------------------------------------------------------------------------------------

static radish_status no_memory(const char *path, const char *what, radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory for %s", what);
}

static radish_status cannot_print(radish_error *error) {
  return radish_fail(error, RADISH_BAD_INPUT, "standard output", 0, "cannot write: %s", strerror(errno));
}

radish_status radish_outputs_begin(radish_outputs *outputs, radish_error *error) {
  *outputs = (radish_outputs){.count = 0};
  const int flags = fcntl(STDOUT_FILENO, F_GETFL);
  if (flags >= 0 && (flags & O_ACCMODE) == O_RDONLY) errno = EBADF;
  if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) return cannot_print(error);
  if (!radish_text_file_open(&outputs->page_text)) return no_memory(NULL, "the table", error);
  outputs->page = outputs->page_text.file;
  if (!radish_text_file_open(&outputs->notes_text)) return no_memory(NULL, "the notes", error);
  outputs->notes = outputs->notes_text.file;
  return RADISH_OK;
}

radish_status radish_outputs_add_text(radish_outputs *outputs, char *text, size_t size, const char *path,
                                      radish_error *error) {
  if (!text) return no_memory(path, "the file", error);
  assert(outputs->count < RADISH_MOST_OUTPUTS);
  outputs->texts[outputs->count] = (radish_output_file){path, text, size};
  outputs->outputs[outputs->count++] = (radish_output){.path = path, .fd = -1};
  return RADISH_OK;
}

radish_status radish_outputs_add_file(radish_outputs *outputs, radish_text_file *text, bool complete, const char *path,
                                      radish_error *error) {
  complete = radish_text_file_close(text) && complete;
  if (!complete) free(text->text);
  return radish_outputs_add_text(outputs, complete ? text->text : NULL, text->size, path, error);
}

radish_status radish_outputs_add_json(radish_outputs *outputs, json_t *json, const char *path, radish_error *error) {
  char *text = json ? radish_json_text(json) : NULL;
  json_decref(json);
  return radish_outputs_add_text(outputs, text, text ? strlen(text) : 0, path, error);
}

void radish_outputs_add_written(radish_outputs *outputs, radish_output written) {
  assert(outputs->count < RADISH_MOST_OUTPUTS);
  outputs->outputs[outputs->count++] = written;
}

// Begins all files that are still to be written. From here on an interrupt removes the new files too.
static radish_status begin_all(radish_outputs *o, radish_error *error) {
  for (int i = 0; i < o->count; i++) {
    if (!o->texts[i].text) continue;
    const radish_status status = radish_output_begin(o->texts[i].path, &o->outputs[i], error);
    if (status) return status;
    if (o->outputs[i].name && !radish_interrupts_guard(o->outputs[i].name))
      return no_memory(o->texts[i].path, "the file", error);
  }
  return RADISH_OK;
}

// Writes all texts. Those that go to a stream come last, since they cannot be taken back.
static radish_status put_all(radish_outputs *o, radish_error *error) {
  radish_status status = RADISH_OK;
  for (int direct = 0; direct < 2; direct++) {
    for (int i = 0; i < o->count && !status; i++) {
      const radish_output_file *file = &o->texts[i];
      if (!file->text || (o->outputs[i].name == NULL) != direct) continue;
      status = radish_output_put(&o->outputs[i], file->text, file->size, error);
    }
  }
  return status;
}

static radish_status print_page(const radish_outputs *o, radish_error *error) {
  const char *at = o->page_text.text;
  for (size_t left = o->page_text.size; left;) {
    const ssize_t done = write(STDOUT_FILENO, at, left);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return cannot_print(error);
    at += done;
    left -= (size_t)done;
  }
  return RADISH_OK;
}

// Returns whether a stream is a terminal or a pipe, whose reader may be slow, or go away when it has seen enough.
static bool has_reader(int stream) {
  struct stat about;
  return !fstat(stream, &about) && !S_ISREG(about.st_mode) && (!S_ISCHR(about.st_mode) || isatty(stream));
}

// Makes the outputs appear. An interrupt waits only while files appear, take their places or vanish, and not while text
// is written.
static radish_status commit(radish_outputs *o, radish_error *error) {
  if (!radish_text_file_close(&o->page_text)) return no_memory(NULL, "the table", error);
  if (!radish_text_file_close(&o->notes_text)) return no_memory(NULL, "the notes", error);
  const bool first = !has_reader(STDOUT_FILENO);
  radish_interrupts_hold(true);
  radish_status status = begin_all(o, error);
  radish_interrupts_hold(false);
  if (!status) status = put_all(o, error);
  if (!status && first) status = print_page(o, error);
  radish_interrupts_hold(true);
  radish_output_folder *folder = o->dump ? radish_dump_folder(o->dump) : NULL;
  if (!status && folder) status = radish_output_folder_place(folder, error);
  if (!status) {
    status = radish_output_commit_all(o->outputs, o->count, error);
    if (status && folder) radish_output_folder_take_back(folder);
  } else
    for (int i = 0; i < o->count; i++) radish_output_abandon(&o->outputs[i]);
  radish_dump_destroy(o->dump);
  o->dump = NULL;
  radish_interrupts_release_all();
  radish_interrupts_hold(false);
  if (!status && !first) status = print_page(o, error);
  if (!status) fputs(o->notes_text.text, stderr);
  return status;
}

static void free_all(radish_outputs *o) {
  radish_text_file_close(&o->page_text);
  radish_text_file_close(&o->notes_text);
  free(o->page_text.text);
  free(o->notes_text.text);
  radish_command_dump_abandon(o->dump);
  for (int i = 0; i < o->count; i++) {
    radish_output_abandon(&o->outputs[i]);
    free((char *)(uintptr_t)o->texts[i].text);
  }
}

int radish_outputs_end(radish_outputs *outputs, radish_status status, radish_error *error) {
  if (!status || status == RADISH_MISMATCH) {
    radish_error lost = {""};
    const radish_status committed = commit(outputs, &lost);
    if (committed) {
      status = committed;
      *error = lost;
    }
  }
  free_all(outputs);
  if (!status) return 0;
  const int bad = radish_command_complain(error);
  return status == RADISH_MISMATCH ? RADISH_EXIT_DIFFERS : bad;
}
