// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// objects.h: what is behind the handles of radish.h. Each counts who needs it; the last one destroys it.
#ifndef RADISH_SIM_LIBRARY_OBJECTS_H
#define RADISH_SIM_LIBRARY_OBJECTS_H

#include "mapping/chip_file.h"
#include "mapping/mapped_chip.h"
#include "network/files/images.h"
#include "network/network.h"
#include "sim/chip/chip.h"
#include "sim/library/radish.h" // included after status.h, so that it leaves out what that declares
#include "sim/report/expectation.h"
#include "sim/report/report.h"
#include "sim/report/why.h"
#include <stdatomic.h>

struct radish_chip_spec {
  atomic_int users;
  radish_chip_file *file;
};

struct radish_net {
  atomic_int users;
  radish_network *network;
  char *doubt; // what a conversion finds not plausible; owned, or NULL
};

typedef enum { RADISH_SET_PIXELS, RADISH_SET_ACTIVATIONS, RADISH_SET_RANDOM } radish_set_kind;

struct radish_image_set {
  atomic_int users;
  radish_set_kind kind;
  radish_shape shape;
  int count;
  radish_images *file;         // owned, or NULL
  radish_images pixels;        // PIXELS: those of the file, or the caller's
  const uint16_t *activations; // ACTIVATIONS: the caller's
  const int16_t *labels;       // or NULL
  radish_net *net;             // RANDOM: the network that gives seed and activity
};

struct radish_simulator {
  atomic_int users;
  atomic_flag running;
  radish_chip_spec *spec;
  radish_net *net;
  radish_mapped_chip *mapped;
  radish_chip *chip;
  char *mapping_path; // owned, or NULL
  char *dump;         // folder of the next run's dump; owned, or NULL
  int64_t image_period_ps;
  bool independent, why;
  int threads;
};

// Checks that this many threads are allowed.
radish_status radish_library_check_threads(int threads, radish_error *error);

struct radish_run_report {
  radish_simulator *simulator;
  radish_run_result *result;
  radish_report *report;
  radish_expectation *expected; // NULL where images met on the chip
  radish_why *why;              // NULL unless it was asked for
  int16_t *labels;
};

// These functions count one more user of an object and return it. A const object is counted too, since the count is no
// part of what it means.
radish_chip_spec *radish_library_keep_spec(const radish_chip_spec *spec);
radish_net *radish_library_keep_net(const radish_net *net);
// Makes a handle for a network and owns the network from then on; on failure it destroys it.
radish_status radish_library_wrap_net(radish_network *network, radish_net **net, radish_error *error);
radish_status radish_library_choose_coding(const radish_network *network, radish_train train, radish_coding *coding,
                                           radish_error *error);

// Checks that images `first` to first + count - 1 exist and have the network's shape, that no activation has too many
// bits and that labels are classes.
radish_status radish_library_check_images(const radish_image_set *images, int first, int count,
                                          const radish_network *network, radish_error *error);
void radish_library_activations(const radish_image_set *images, int index, const radish_network *network,
                                uint16_t *activations);

int64_t radish_library_now_ns(void);

#endif
