// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/choice.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

// Marks as RTL the cores that `name`, a layer or a place, stands for. Returns 0 where there is none.
static int choose(const radish_mapped_chip *mapped, const char *name, bool *c_core) {
  int found = 0, x, y, length = 0;
  const bool place = sscanf(name, "%d.%d%n", &x, &y, &length) == 2 && !name[length];
  for (int core = 0; place && core < mapped->core_count; core++) {
    if (mapped->places[core].x != x || mapped->places[core].y != y) continue;
    c_core[core] = false;
    found++;
  }
  for (int p = 0; p < mapped->partition_count; p++) {
    if (mapped->core_of[p] == RADISH_HOST) continue;
    if (strcmp(mapped->network->layers[mapped->programs[p].layer].name, name)) continue;
    c_core[mapped->core_of[p]] = false;
    found++;
  }
  return found;
}

radish_status radish_cosim_choose(const radish_mapped_chip *mapped, const char *text, bool **c_core,
                                  radish_error *error) {
  *c_core = calloc((size_t)mapped->core_count, sizeof **c_core);
  char *names = strdup(text ? text : "");
  radish_status status = *c_core && names ? RADISH_OK : radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  if (!status && text) {
    memset(*c_core, true, (size_t)mapped->core_count * sizeof **c_core);
    char *rest = names;
    for (char *name = strsep(&rest, ","); name && !status; name = strsep(&rest, ",")) {
      if (choose(mapped, name, *c_core)) continue;
      status = radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                           "--rtl '%.40s': no layer of %s has this name and no core in use this place; layers by name "
                           "and cores by place are allowed, as in conv1,3.1 (radish map shows both)",
                           name, mapped->network->name);
    }
  }
  free(names);
  if (status) {
    free(*c_core);
    *c_core = NULL;
  }
  return status;
}
