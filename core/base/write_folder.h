// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// write_folder.h: a folder of files that appears whole or not at all, as write_file.h does it for one file.
//
//   begin --> a new folder beside, with an empty file for each name --> write --> place: one rename --> end
//
// Nothing is ever replaced: the folder must not exist yet, or be empty.
#ifndef RADISH_CORE_BASE_WRITE_FOLDER_H
#define RADISH_CORE_BASE_WRITE_FOLDER_H

#include "core/base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A radish_output_folder is a folder under construction. A handler that ends the program early removes `files`, which
// lie in the folder `name`, and then that.
typedef struct {
  char *path, *target; // as the caller gave it; without slashes at its end
  char *name;          // of the new folder; NULL once it has taken its place
  char **files;        // [count]: paths of the files in the new folder
  int count;
  bool existed; // there was an empty folder
  bool placed;
} radish_output_folder;

// Begins a folder of `count` files; `names` are theirs. After a failure nothing is left to end.
radish_status radish_output_folder_begin(const char *path, const char *const *names, int count,
                                         radish_output_folder *folder, radish_error *error);
// Writes bytes to file `file`, from byte `at` on. Any number of threads may write at once.
radish_status radish_output_folder_write(const radish_output_folder *folder, int file, const void *bytes, size_t size,
                                         int64_t at, radish_error *error);
// Gives file `file` this many bytes; those that are never written are 0.
radish_status radish_output_folder_resize(const radish_output_folder *folder, int file, int64_t size,
                                          radish_error *error);
// Lets the new folder take its place.
radish_status radish_output_folder_place(radish_output_folder *folder, radish_error *error);
// Takes a folder that has taken its place back from there, so that radish_output_folder_end removes it.
void radish_output_folder_take_back(radish_output_folder *folder);
// Ends the folder: removes what has not taken its place.
void radish_output_folder_end(radish_output_folder *folder);

// Returns RADISH_OK where a folder could be written now.
radish_status radish_output_folder_check(const char *path, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
