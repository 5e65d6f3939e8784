// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// row_bytes.h: the row of a point as bytes, on its way from one process to another.
//
// Both are the same program on machines of one kind: numbers have the bytes that they have in memory.
#ifndef RADISH_SIM_SWEEP_ROW_BYTES_H
#define RADISH_SIM_SWEEP_ROW_BYTES_H

#include "sim/sweep/columns.h"

#ifdef __cplusplus
extern "C" {
#endif

// Returns the bytes, for the caller to free, or NULL where memory ran out.
unsigned char *radish_sweep_row_pack(const radish_sweep_row *row, size_t *size);

// Makes the row again. Returns NULL where memory ran out, or where the bytes are no row of these columns.
radish_sweep_row *radish_sweep_row_unpack(const radish_sweep_columns *columns, const void *bytes, size_t size);

#ifdef __cplusplus
}
#endif
#endif
