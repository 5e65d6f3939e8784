// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// manifest.h: what decides the points of a sweep: the files that it reads, and a digest of these and of the axes.
//
// Two sweeps with the same digest have the same points and give the same tables. Comments of the sweep file, its name
// and `best` are not in it; every byte of chips, networks, weights and images is, and radish's version.
#ifndef RADISH_SIM_SWEEP_MANIFEST_H
#define RADISH_SIM_SWEEP_MANIFEST_H

#include "core/base/sha256.h"
#include "sim/sweep/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  char *name;
  radish_sha256_digest sha256;
  char *text; // NULL of what is no text
} radish_sweep_input;

typedef struct {
  radish_sha256_digest digest;
  int count, capacity;
  radish_sweep_input *inputs; // each file once
} radish_sweep_manifest;

// Reads the files of the plan. `*manifest` must be zero before; radish_sweep_manifest_free is called also after a
// failure.
radish_status radish_sweep_manifest_make(const radish_sweep_plan *plan, radish_sweep_manifest *manifest,
                                         radish_error *error);
void radish_sweep_manifest_free(radish_sweep_manifest *manifest);

#ifdef __cplusplus
}
#endif
#endif
