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
  int64_t aj;   // attojoules for one unit of the counter; of a memory's bits, for the memory's size (core/srams.h)
  char *source; // where the number comes from: publication, table, DOI; never empty
  radish_price_status status;
  int64_t node_nm, voltage_uv; // that the source's number is of; 0: it does not say
  int64_t file_aj, at_ukib;    // as in the file: for a memory of that many KiB, in millionths; 0: of any size
} radish_price;

typedef struct {
  char *name;
  char *path;
  radish_params params;
  int port_count;
  radish_host_port *ports;                 // at least one
  radish_price prices[RADISH_PRICE_COUNT]; // one that is not given is 0 with the source "not priced"
  bool leakage_given;
  int64_t leakage_pw_per_core;                  // picowatts, of its logic and of all its memories
  int64_t leakage_logic_pw, leakage_pw_per_kib; // as in the file
  char *leakage_source;
  radish_price_status leakage_status;
  int64_t leakage_node_nm, leakage_voltage_uv;
} radish_chip_file;

// Reads and checks a chip file. `*chip` is NULL on failure. The override `energy=FILE` (relative to the working
// directory) replaces all prices by those of that file: its `energy` section, or the file itself if it has none. A
// price set by an override is its own source, of status `assumed`, and holds for the memory as it is, unless these are set
// too.
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
