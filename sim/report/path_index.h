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
  int64_t images;                                       // that the log knows of
  int64_t *first_job;                                   // [partition]: of its jobs in `jobs`
  int64_t *first_emission, *first_token, *first_credit; // [partition], [group], [feed]
  int *jobs, *emissions;                                // indices in the log, or -1
  int *tokens, *credits;                                // the same, of arrivals
  int64_t *credit_sent_ps;
  int *group_of, *copy_of; // [feed]: the packets that feed it, all feeds of one source in one core; their copy's number
} radish_path_index;

// False: no memory. Free also after a failure.
bool radish_path_index_init(radish_path_index *index, const radish_path_log *log);
void radish_path_index_free(radish_path_index *index);

// Each is -1 where the log has none. A commit is the step timesteps_in.
int radish_path_job_at(const radish_path_index *index, int partition, int64_t image, int step);
int radish_path_emission_at(const radish_path_index *index, int partition, int64_t image, int step);
// The token of the source's `number`th step that the feed gets; the `number`th credit that it gives.
int radish_path_token_at(const radish_path_index *index, int feed, int64_t number);
int radish_path_credit_at(const radish_path_index *index, int feed, int64_t number);

#ifdef __cplusplus
}
#endif
#endif
