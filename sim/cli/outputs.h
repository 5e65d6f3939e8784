// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// outputs.h: the files that a command reads and writes: checked before its work, written at its end.
//
// An interrupt leaves nothing half-written, also while a pipe keeps the program waiting.
#ifndef RADISH_SIM_CLI_OUTPUTS_H
#define RADISH_SIM_CLI_OUTPUTS_H

#include "core/base/status.h"
#include "core/base/text_file.h"
#include "core/base/write_file.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

// ---- before the work ------------------------------------------------------------------------------------------------

// Names are borrowed. Each is called as the user knows it: "--json", "-c", "the weights".
typedef struct {
  const char *what, *path;
  bool written;
} radish_command_file;
typedef struct {
  int count;
  radish_command_file files[16];
} radish_command_files;

// Without a path nothing is added.
void radish_command_files_read(radish_command_files *files, const char *what, const char *path);
void radish_command_files_write(radish_command_files *files, const char *what, const char *path);
// Every output can be written, and is neither another output nor an input.
radish_status radish_command_files_check(const radish_command_files *files, radish_error *error);
// What holds a picture is called so, unless it is written to directly; NULL is fine.
radish_status radish_command_check_svg(const char *option, const char *path, radish_error *error);

// False: `path` is -, standard output is for that file alone. NULL: true.
bool radish_command_prints_table(const char *path);

// ---- after the work -------------------------------------------------------------------------------------------------

// What a command hands out. Nothing of it is seen before its end: then all files take their places or none does, `page`
// goes to standard output, and `notes` to standard error. A command that fails leaves nothing.
typedef struct {
  FILE *page, *notes;
  radish_text_file page_text, notes_text;
  int count;
  radish_output outputs[RADISH_MOST_OUTPUTS];
  radish_output_file texts[RADISH_MOST_OUTPUTS]; // of those that are written in the end
} radish_outputs;

// Asked before the work, for it says whether there is a standard output. The struct stays where it is until its end.
radish_status radish_outputs_begin(radish_outputs *outputs, radish_error *error);
// Each takes what it is given; NULL or not complete: there was no memory for it. Paths are borrowed.
radish_status radish_outputs_add_text(radish_outputs *outputs, char *text, size_t size, const char *path,
                                      radish_error *error);
radish_status radish_outputs_add_file(radish_outputs *outputs, radish_text_file *text, bool complete, const char *path,
                                      radish_error *error);
radish_status radish_outputs_add_json(radish_outputs *outputs, json_t *json, const char *path, radish_error *error);
// One that is written already, and has only to take its place.
void radish_outputs_add_written(radish_outputs *outputs, radish_output written);
// The last thing that a command does, also after a failure of `begin`. Returns the exit status. RADISH_MISMATCH is no
// failure here: the work was done.
int radish_outputs_end(radish_outputs *outputs, radish_status status, radish_error *error);

#endif
