// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// inputs.h: the files that a run was told by, as they were, for a report that is read later.
#ifndef RADISH_SIM_REPORT_INPUTS_H
#define RADISH_SIM_REPORT_INPUTS_H

#include "core/base/sha256.h"
#include "core/base/status.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RADISH_MOST_INPUTS = 4 };

// A radish_inputs_named names YAML files, NULL where there is none, and overrides. It borrows them.
typedef struct {
  const char *paths[RADISH_MOST_INPUTS];
  const char **sets;
  int set_count;
} radish_inputs_named;

typedef struct {
  const char *path; // borrowed; NULL: there is none
  char *text;
  radish_sha256_digest digest;
} radish_input_text;

typedef struct radish_inputs {
  radish_inputs_named named;
  radish_input_text files[RADISH_MOST_INPUTS];
} radish_inputs;

// Reads the files. The caller destroys `*inputs`, which is NULL on failure; names and overrides must outlive it.
radish_status radish_inputs_read(const radish_inputs_named *named, radish_inputs **inputs, radish_error *error);
void radish_inputs_destroy(radish_inputs *inputs);
// Returns the object `inputs` of `run --json`. Of paths the last part stands there.
json_t *radish_inputs_json(const radish_inputs *inputs, bool *failed);

#ifdef __cplusplus
}
#endif
#endif
