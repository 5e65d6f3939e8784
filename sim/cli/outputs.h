// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// outputs.h: the files that a command reads and writes: checked before its work, written at its end.
//
// An interrupt leaves nothing half-written, also while a pipe keeps the program waiting.
#ifndef RADISH_SIM_CLI_OUTPUTS_H
#define RADISH_SIM_CLI_OUTPUTS_H

#include "core/base/status.h"
#include "core/base/write_file.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

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

// Takes the JSON; NULL: there was no memory for it.
radish_status radish_command_write_json(json_t *json, const char *path, radish_error *error);
radish_status radish_command_write_text(const char *text, size_t size, const char *path, radish_error *error);
radish_status radish_command_write_all(const radish_output_file *files, int count, radish_error *error);

#endif
