// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// path_log.h: what a run does when: its jobs, emissions, reloads, tokens, credits and readouts, in order of time.
// Spikes are not recorded one by one; what is left is small beside the run itself.
#ifndef RADISH_SIM_REPORT_PATH_LOG_H
#define RADISH_SIM_REPORT_PATH_LOG_H

#include "mapping/mapped_chip.h"
#include "sim/chip/chip.h"
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Partitions are numbered as in the mapped chip. `before` is the entry before it of the same core (or endpoint) in the
// same list, or -1.
typedef struct {
  int core, partition, step, before;
  int reload; // the last reload of the core, or -1
  bool commit;
  int64_t image, start_ps, fire_ps, end_ps; // a commit "fires" at its start
} radish_path_job;

typedef struct {
  int endpoint, partition, step, before;
  int packets;               // tokens included
  int64_t image, start_ps;   // the edge at which it is taken up
  int64_t end_ps;            // when its last packet, the token, is sent; -1 while it runs
  int64_t first_ps, last_ps; // first and last packet that is no token; -1: none
} radish_path_emission;

typedef struct {
  int core, partition;
  int before_job, before_emission; // of the partition that was in the region before, its last ones; or -1
  int first_job;                   // jobs from here on come after it
  int64_t start_ps;                // it is asked for
  int64_t begin_ps, brought_ps;    // a channel transfers it
  int64_t end_ps;                  // the core sees it
} radish_path_reload;

typedef struct {
  int64_t time_ps;     // of a token or credit that arrives at a core: when the ingress has written its first place
  int partition, feed; // source of a token or readout; of a credit, its receiver, and the feed's number among those
  int core;            // where a token arrives
} radish_path_packet;

// A radish_path_list counts the items of an array that grows.
typedef struct {
  int count, capacity;
} radish_path_list;
// Returns the array with room for one more item, perhaps moved; where memory ran out it sets `*failed` and returns the
// array as it was.
void *radish_path_room(void *items, radish_path_list *list, size_t size, bool *failed);
// Evaluates to the next item, or to NULL once something has failed.
#define RADISH_PATH_APPEND(items, list, failed)                                                                        \
  ((items) = radish_path_room((items), &(list), sizeof *(items), &(failed)), (failed) ? NULL : &(items)[(list).count++])

typedef struct {
  const radish_mapped_chip *mapped;
  radish_path_list job_list, emission_list, reload_list, token_list, sent_list, credit_list, readout_list;
  radish_path_job *jobs;
  radish_path_emission *emissions;
  radish_path_reload *reloads;
  radish_path_packet *tokens;                  // arrivals
  radish_path_packet *sent, *credits;          // credits, as they are sent and as they arrive
  radish_path_packet *readouts;                // arrivals of values
  int *partition_of, *first_partition;         // [first_partition[endpoint] + partition of the probe]
  int *core_at;                                // [router]: core, or -1
  int *last_job, *last_emission, *last_reload; // [endpoint]
  int *job_of, *emission_of;                   // [partition]: its last job and emission
  radish_probe probe;
  int64_t image;
  bool *done;
  bool failed;
} radish_path_log;

// Makes an empty log. Returns false where memory ran out. radish_path_log_free is called also after a failure.
bool radish_path_log_init(radish_path_log *log, const radish_mapped_chip *mapped);
void radish_path_log_free(radish_path_log *log);
// Makes a run write to the log, by taking the run's probe and observer. `*done` is set when `image` has left the chip.
void radish_path_log_attach(radish_path_log *log, radish_run_options *options, int64_t image, bool *done);

#ifdef __cplusplus
}
#endif
#endif
