// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// mapping_file.h: a mapping as a file (docs/interfaces.md "Mapping"): tiles, the core of each, the place of each core.
//
// Written from a mapped chip, edited by hand or made by another mapper, and checked like every input. Which tiles of a
// core stay resident is not in the file: placement.h decides it from the memories, as for a mapping that is chosen.
#ifndef RADISH_MAPPING_MAPPING_FILE_H
#define RADISH_MAPPING_MAPPING_FILE_H

#include "mapping/mapped_chip.h"
#include "mapping/tiling.h"
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

// Reads and checks a mapping file. `*tiling` must be zero before; the caller frees it, after a failure too. The caller
// also frees `*places` [core_count].
radish_status radish_mapping_file_read(const char *path, const radish_network *network, radish_coding coding,
                                       const radish_params *params, radish_tiling *tiling, radish_place **places,
                                       radish_error *error);

// Writes the mapping as the text of such a file. The stream's error flag tells whether all of it was written.
void radish_mapping_file_write(const radish_mapped_chip *mapped, FILE *file);

#ifdef __cplusplus
}
#endif
#endif
