// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sweep_file_read.h: what the readers of the sweep file share.
#ifndef RADISH_SIM_SWEEP_SWEEP_FILE_READ_H
#define RADISH_SIM_SWEEP_SWEEP_FILE_READ_H

#include "sim/sweep/sweep_file.h"

// A radish_sweep_reader reads one file. Errors stick to the file's document.
typedef struct {
  radish_sweep_file *file;
  radish_sweep_finder *finder;
} radish_sweep_reader;

// These are in sweep_names.c.
//
// Returns a copy of the text that lives as long as the file, or NULL where memory ran out; the document has failed then.
const char *radish_sweep_keep(const radish_sweep_reader *reader, const char *text);
// Returns the path of a configuration that `node` names: of a file beside the sweep file, or of a shipped one.
const char *radish_sweep_resolve(const radish_sweep_reader *reader, const char *kind, const radish_node *node);
// Returns KEY=VALUE of a scalar, as --set takes it. The value of the key `energy` is resolved.
const char *radish_sweep_override(const radish_sweep_reader *reader, const char *key, const radish_node *value);

// Reads the item of `axes` that `node` is: an axis, or a zip of several (axis.c).
void radish_sweep_read_axes(const radish_sweep_reader *reader, radish_node *node, int index);

#endif
