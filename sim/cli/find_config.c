// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file finds chips, networks and prices by name: it knows where the shipped configurations are.
#include "sim/cli/command.h"

#include "network/files/config_find.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

radish_status radish_config_find(const char *kind, const char *name, char **found, radish_error *error) {
  places in;
  find_places(&in);
  const char *folders[MOST_FOLDERS];
  for (int i = 0; i < in.count; i++) folders[i] = in.folders[i];
  return radish_config_find_in(folders, in.count, kind, name, found, error);
}

char *radish_command_find_config(const char *kind, const char *name) {
  radish_error error;
  char *found;
  if (radish_config_find(kind, name, &found, &error)) radish_command_usage_error("%s", error.message);
  return found;
}
