// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// write_beside.h: what files and folders share that are made beside their place and then renamed.
#ifndef RADISH_CORE_BASE_WRITE_BESIDE_H
#define RADISH_CORE_BASE_WRITE_BESIDE_H

#include "core/base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { RADISH_BESIDE_ATTEMPTS = 100 }; // names to try where one is taken

// Returns the path TARGET.RANDOM, for the caller to free; the file name in TARGET is shortened where the whole would be
// too long. Returns NULL where it fails; errno says why.
char *radish_name_beside(const char *target);

// Fails with what errno says about `path`, which cannot be written.
radish_status radish_cannot_write(const char *path, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
