// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file finds chips, networks and prices by name: it knows where the shipped configurations are.
#include "sim/cli/command.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENDING ".yaml"
enum { MOST_FOLDERS = 5 };

typedef struct {
  char folders[MOST_FOLDERS][PATH_MAX + 64];
  int count;
} places;

static void add(places *in, const char *base, const char *folder) {
  snprintf(in->folders[in->count++], sizeof *in->folders, "%s%s", base, folder);
}

bool radish_folder_of_program(char *path, size_t size) {
  const ssize_t length = readlink("/proc/self/exe", path, size - 1);
  if (length < 1) return false;
  path[length] = 0;
  char *slash = strrchr(path, '/');
  if (!slash) return false;
  *slash = 0;
  return true;
}

static void find_places(places *in) {
  in->count = 0;
  const char *given = getenv("RADISH_CONFIGS");
  if (given && *given) {
    if (strlen(given) < PATH_MAX) add(in, given, "");
    return;
  }
  char program[PATH_MAX];
  add(in, "configs", "");
  if (radish_folder_of_program(program, sizeof program)) {
    add(in, program, "/../configs");
    add(in, program, "/../../configs");
    add(in, program, "/../share/radish/configs");
  }
  add(in, RADISH_INSTALLED_CONFIGS, "");
}

static bool ends_with(const char *text, const char *end) {
  const size_t length = strlen(text), tail = strlen(end);
  return length >= tail && !strcmp(text + length - tail, end);
}

static int is_config(const struct dirent *entry) {
  return ends_with(entry->d_name, ENDING);
}

// Writes the names in the first folder that has any, for the error message.
static void list_names(const places *in, const char *kind, char *text, size_t size) {
  *text = 0;
  for (int i = 0; i < in->count && !*text; i++) {
    char folder[sizeof *in->folders + 16];
    snprintf(folder, sizeof folder, "%s/%s", in->folders[i], kind);
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

static radish_status no_such_name(const places *in, const char *kind, const char *name, radish_error *error) {
  char names[512];
  list_names(in, kind, names, sizeof names);
  if (*names) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "'%.80s' is neither a file nor a name among configs/%s: %s",
                       name, kind, names);
  }
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                     "'%.80s' is no file, and no configurations were found where it could be a name; RADISH_CONFIGS "
                     "may name their folder",
                     name);
}

radish_status radish_config_find(const char *kind, const char *name, char **found, radish_error *error) {
  const bool path_given = !*name || strchr(name, '/') || ends_with(name, ENDING) || ends_with(name, ".yml");
  *found = NULL;
  if (path_given || !access(name, F_OK)) return RADISH_OK;
  places in;
  find_places(&in);
  for (int i = 0; i < in.count; i++) {
    char path[sizeof *in.folders + 16 + NAME_MAX];
    const int length = snprintf(path, sizeof path, "%s/%s/%s" ENDING, in.folders[i], kind, name);
    if (length >= (int)sizeof path || access(path, F_OK)) continue;
    *found = realpath(path, NULL);
    return *found ? RADISH_OK : radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  }
  return no_such_name(&in, kind, name, error);
}

char *radish_command_find_config(const char *kind, const char *name) {
  radish_error error;
  char *found;
  if (radish_config_find(kind, name, &found, &error)) radish_command_usage_error("%s", error.message);
  return found;
}
