// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file holds the simulators of radish.h: a mapped network and its chip, run by run.
#include "sim/library/objects.h"

#include <stdlib.h>
#include <string.h>

static radish_status map(radish_simulator *simulator, const char *mapping_path, radish_coding coding,
                         radish_error *error) {
  if (mapping_path) {
    simulator->mapping_path = strdup(mapping_path);
    if (!simulator->mapping_path) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  }
  const radish_status status = radish_mapped_chip_create_from(mapping_path, simulator->net->network,
                                                              simulator->spec->file, coding, &simulator->mapped, error);
  return status ? status : radish_chip_create(simulator->mapped, &simulator->chip, error);
}

radish_status radish_simulator_create_mapped(const radish_chip_spec *spec, const radish_net *net, radish_train train,
                                             const char *mapping_path, radish_simulator **out, radish_error *error) {
  *out = NULL;
  radish_coding coding = RADISH_CODING_RADIX;
  radish_status status = radish_library_choose_coding(net->network, train, &coding, error);
  if (status) return status;
  radish_simulator *simulator = calloc(1, sizeof *simulator);
  if (!simulator) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a simulator");
  atomic_init(&simulator->users, 1);
  atomic_flag_clear(&simulator->running);
  simulator->threads = 1;
  simulator->spec = radish_library_keep_spec(spec);
  simulator->net = radish_library_keep_net(net);
  status = map(simulator, mapping_path, coding, error);
  if (status) radish_simulator_destroy(simulator);
  else *out = simulator;
  return status;
}

radish_status radish_simulator_create(const radish_chip_spec *spec, const radish_net *net, radish_train train,
                                      radish_simulator **simulator, radish_error *error) {
  return radish_simulator_create_mapped(spec, net, train, NULL, simulator, error);
}

void radish_simulator_destroy(radish_simulator *simulator) {
  if (!simulator || atomic_fetch_sub(&simulator->users, 1) != 1) return;
  radish_chip_destroy(simulator->chip);
  radish_mapped_chip_destroy(simulator->mapped);
  radish_net_destroy(simulator->net);
  radish_chip_spec_destroy(simulator->spec);
  free(simulator->mapping_path);
  free(simulator->dump);
  free(simulator);
}

int radish_simulator_core_count(const radish_simulator *simulator) {
  return simulator->mapped->core_count;
}
