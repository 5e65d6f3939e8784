// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/files/config_find.h"

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENDING ".yaml"

static bool ends_with(const char *text, const char *end) {
  const size_t length = strlen(text), tail = strlen(end);
  return length >= tail && !strcmp(text + length - tail, end);
}

static int is_config(const struct dirent *entry) {
  return ends_with(entry->d_name, ENDING);
}

// Writes the names in the first folder that has any, for the error message.
static void list_names(const char *const *folders, int folder_count, const char *kind, char *text, size_t size) {
  *text = 0;
  for (int i = 0; i < folder_count && !*text; i++) {
    char folder[2 * PATH_MAX];
    snprintf(folder, sizeof folder, "%s/%s", folders[i], kind);
    struct dirent **entries;
    const int count = scandir(folder, &entries, is_config, alphasort);
    for (int k = 0; k < count; k++) {
      const size_t used = strlen(text);
      snprintf(text + used, size - used, "%s%.*s", k ? ", " : "", (int)(strlen(entries[k]->d_name) - strlen(ENDING)),
               entries[k]->d_name);
      free(entries[k]);
    }
    if (count >= 0) free(entries);
  }
}

static radish_status refuse(const char *const *folders, int folder_count, const char *kind, const char *name,
                            radish_error *error) {
  char names[512];
  list_names(folders, folder_count, kind, names, sizeof names);
  if (*names) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "'%.80s' is neither a file nor a name among configs/%s: %s",
                       name, kind, names);
  }
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                     "'%.80s' is no file, and no configurations were found where it could be a name; "
                     "RADISH_CONFIGS may name their folder",
                     name);
}

radish_status radish_config_find_in(const char *const *folders, int folder_count, const char *kind, const char *name,
                                    char **path, radish_error *error) {
  *path = NULL;
  const bool path_given = !*name || strchr(name, '/') || ends_with(name, ENDING) || ends_with(name, ".yml");
  if (path_given || !access(name, F_OK)) return RADISH_OK;
  for (int i = 0; i < folder_count; i++) {
    char file[2 * PATH_MAX];
    const int length = snprintf(file, sizeof file, "%s/%s/%s" ENDING, folders[i], kind, name);
    if (length >= (int)sizeof file || access(file, F_OK)) continue;
    *path = realpath(file, NULL);
    return *path ? RADISH_OK : radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  }
  return refuse(folders, folder_count, kind, name, error);
}
