// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// chip_file.h: the chip file (docs/interfaces.md "Chip"): parameters, edge ports of the host, prices with sources.
#ifndef RADISH_MAPPING_CHIP_FILE_H
#define RADISH_MAPPING_CHIP_FILE_H

#include "core/compass.h"
#include "core/counters.h"
#include "core/params.h"
#include "core/base/status.h"
#include "network/files/document.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int x, y;            // a border router
  radish_compass side; // the side of that router that has no neighbour
} radish_host_port;

typedef struct {
  bool given;   // the file has it
  int64_t aj;   // attojoules for one unit of the counter
  char *source; // where the number comes from, never empty
} radish_price;

typedef struct {
  char *name;
  char *path;
  radish_params params;
  int port_count;
  radish_host_port *ports;                 // at least one
  radish_price prices[RADISH_PRICE_COUNT]; // one that is not given is 0 with the source "not priced"
  bool leakage_given;
  int64_t leakage_pw_per_core; // picowatts
  char *leakage_source;
} radish_chip_file;

// Reads and checks a chip file. `*chip` is NULL on failure. The override `energy=FILE` (relative to the working
// directory) replaces all prices by those of that file: its `energy` section, or the file itself if it has none. A
// price set by an override is its own source, unless the source is set too.
radish_status radish_chip_file_load(const char *path, radish_overrides overrides, radish_chip_file **chip,
                                    radish_error *error);
void radish_chip_file_destroy(radish_chip_file *chip);

// Every override must belong to the chip file or to the network file; the error lists the keys that exist.
// `network_path` may be NULL where a command has no network.
radish_status radish_chip_file_check_overrides(radish_overrides overrides, const char *chip_path,
                                               const char *network_path, radish_error *error);

// Does the same and says what each override is for, in `uses` [overrides.count] or NULL. `*unknown` is the index of the
// override that no file knows, or -1: after a failure the files are not usable then, by the value of an override or
// without any.
typedef struct {
  bool chip, network;
} radish_override_use;
radish_status radish_chip_file_sort_overrides(radish_overrides overrides, const char *chip_path,
                                              const char *network_path, radish_override_use *uses, int *unknown,
                                              radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
