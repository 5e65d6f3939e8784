// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// path_index.h: where in a path log a job, an emission, a token or a credit stands: by partition, image and step.
#ifndef RADISH_SIM_REPORT_PATH_INDEX_H
#define RADISH_SIM_REPORT_PATH_INDEX_H

#include "sim/report/path_log.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const radish_path_log *log;
  int64_t images;                                       // number of images in the log
  int64_t *first_job;                                   // [partition]: where its jobs begin in `jobs`
  int64_t *first_emission, *first_token, *first_credit; // the same by [partition], [group], [feed]
  int *jobs, *emissions;                                // indices in the log, or -1
  int *tokens, *credits;                                // the same, for arrivals
  int64_t *credit_sent_ps;
  int *group_of, *copy_of; // [feed]: its group, all feeds of one source in one core, and the number of its copy
} radish_path_index;

// Makes the index of a log, which must outlive it. Returns false where memory ran out. radish_path_index_free is called
// also after a failure.
bool radish_path_index_init(radish_path_index *index, const radish_path_log *log);
void radish_path_index_free(radish_path_index *index);

// Each function returns an index of the log, or -1 where the log has no such entry. A commit is the step timesteps_in.
int radish_path_job_at(const radish_path_index *index, int partition, int64_t image, int step);
int radish_path_emission_at(const radish_path_index *index, int partition, int64_t image, int step);
// These return the token of the source's `number`th step that the feed gets, and the `number`th credit that it gives,
// in arrivals of the log.
int radish_path_token_at(const radish_path_index *index, int feed, int64_t number);
int radish_path_credit_at(const radish_path_index *index, int feed, int64_t number);

#ifdef __cplusplus
}
#endif
#endif
