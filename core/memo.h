// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// memo.h: what the jobs of a partition came to, for runs of the same images that differ in time alone (radix coding).
//
// A job's inputs are complete before it starts (core.h), and a partition does its jobs in one order: step after step,
// image after image. So what a job costs and what a commit writes are the same whenever it is done, whatever the clock,
// the network and the host do meanwhile. A run that recalls them adds no weights and keeps no planes; its events, and
// all that is counted, are those of a run that does.
#ifndef RADISH_CORE_MEMO_H
#define RADISH_CORE_MEMO_H

#include "core/kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

// A radish_memo is of one partition; [image] counts from the run's first.
typedef struct {
  radish_integration *steps; // [image][timesteps_in]
  uint16_t *outputs;         // [image][output_words * lanes]; NULL of a readout
  int32_t *values;           // [image][potential_words * lanes]; NULL of all others
} radish_memo;

static inline radish_integration *radish_memo_step(const radish_memo *memo, const radish_program *program,
                                                   int64_t image, int step) {
  return &memo->steps[image * program->timesteps_in + step];
}

static inline int64_t radish_memo_output_count(const radish_program *program) {
  return (int64_t)(program->readout ? program->potential_words : program->output_words) * program->lanes;
}

#ifdef __cplusplus
}
#endif
#endif
