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
#include "sim/report/dump.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

// ---- before the work -----------------------------------------------------------------------------------------------

// radish_command_files lists the files of a command. Names are borrowed. `what` is the name that the user knows:
// "--json", "-c", "the weights".
typedef struct {
  const char *what, *path;
  bool written;
} radish_command_file;
typedef struct {
  int count;
  radish_command_file files[16];
} radish_command_files;

// These functions add a file that is read, or written; without a path they add nothing.
void radish_command_files_read(radish_command_files *files, const char *what, const char *path);
void radish_command_files_write(radish_command_files *files, const char *what, const char *path);
// Checks that every output can be written and is neither another output nor an input.
radish_status radish_command_files_check(const radish_command_files *files, radish_error *error);
// Refuses a path for a picture that does not end in .svg, unless it is written to directly. NULL is allowed.
radish_status radish_command_check_svg(const char *option, const char *path, radish_error *error);

// Returns false where `path` is -, since standard output is then for that file alone. It returns true for NULL.
bool radish_command_prints_table(const char *path);

// ---- after the work ------------------------------------------------------------------------------------------------

// radish_outputs is what a command hands out. Nothing of it appears before the command's end: then all files take their
// places or none does, `page` goes to standard output, and `notes` to standard error. A command that fails leaves
// nothing.
typedef struct {
  FILE *page, *notes;
  radish_text_file page_text, notes_text;
  int count;
  radish_output outputs[RADISH_MOST_OUTPUTS];
  radish_output_file texts[RADISH_MOST_OUTPUTS]; // texts of those that are written at the end
  radish_dump *dump;                             // a folder that is written; owned, or NULL
} radish_outputs;

// Begins the outputs before the work, and refuses where there is no standard output. The struct must stay where it is
// until its end.
radish_status radish_outputs_begin(radish_outputs *outputs, radish_error *error);
// These functions add a file and own what they are given. A text that is NULL, or not complete, gives RADISH_NO_MEMORY.
// Paths are borrowed.
radish_status radish_outputs_add_text(radish_outputs *outputs, char *text, size_t size, const char *path,
                                      radish_error *error);
radish_status radish_outputs_add_file(radish_outputs *outputs, radish_text_file *text, bool complete, const char *path,
                                      radish_error *error);
radish_status radish_outputs_add_json(radish_outputs *outputs, json_t *json, const char *path, radish_error *error);
// Adds a file that is already written and has only to take its place.
void radish_outputs_add_written(radish_outputs *outputs, radish_output written);
// Ends a command: commits the outputs where `status` is RADISH_OK or RADISH_MISMATCH (the work was done), complains
// unless it is RADISH_OK, and returns the exit status. It is called also after a failure of radish_outputs_begin.
int radish_outputs_end(radish_outputs *outputs, radish_status status, radish_error *error);

#endif
