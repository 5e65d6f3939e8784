// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/outputs.h"

#include "sim/cli/interrupts.h"
#include "sim/format/json.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

// What an interrupt from here on removes; false: no memory.
static bool guard(const radish_output *output) {
  return !output->name || radish_interrupts_guard(output->name);
}

static radish_status begin_all(const radish_output_file *files, int count, radish_output *outputs, int *begun,
                               radish_error *error) {
  for (*begun = 0; *begun < count; ++*begun) {
    const radish_status status = radish_output_begin(files[*begun].path, &outputs[*begun], error);
    if (status) return status;
    if (guard(&outputs[*begun])) continue;
    ++*begun;
    return radish_fail(error, RADISH_NO_MEMORY, files[*begun - 1].path, 0, "out of memory");
  }
  return RADISH_OK;
}

// Only while files appear, take their places or vanish an interrupt waits; it does not while they are written.
radish_status radish_command_write_all(const radish_output_file *files, int count, radish_error *error) {
  radish_output outputs[RADISH_MOST_OUTPUTS];
  int begun = 0;
  assert(count <= RADISH_MOST_OUTPUTS);
  fflush(stdout); // which may be one of the outputs
  radish_interrupts_hold(true);
  radish_status status = begin_all(files, count, outputs, &begun, error);
  radish_interrupts_hold(false);
  for (int i = 0; i < begun && !status; i++) {
    status = radish_output_put(&outputs[i], files[i].text, files[i].size, error);
  }
  radish_interrupts_hold(true);
  if (!status) status = radish_output_commit_all(outputs, begun, error);
  else
    for (int i = 0; i < begun; i++) radish_output_abandon(&outputs[i]);
  radish_interrupts_release_all();
  radish_interrupts_hold(false);
  return status;
}

radish_status radish_command_write_text(const char *text, size_t size, const char *path, radish_error *error) {
  return radish_command_write_all(&(radish_output_file){path, text, size}, 1, error);
}

radish_status radish_command_write_json(json_t *json, const char *path, radish_error *error) {
  char *text = json ? radish_json_text(json) : NULL;
  json_decref(json);
  const radish_status status = text ? radish_command_write_text(text, strlen(text), path, error)
                                    : radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory for the JSON");
  free(text);
  return status;
}
