// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// hub.h: a sweep over the processes of a job: process 0, the hub, hands out points and writes their rows; the others are
// its spokes (spoke.h), which run points.
//
//   hub -> spoke   START digest    the points are those of this digest
//                  POINTS p, ...   to be run
//                  BEAT            now and then, as long as nothing is said
//                  END together    no more points; together: all processes end as one
//   spoke -> hub   READY jobs host so many points at once
//                  ROW bytes       a point that was run
//                  FAILED text     this process runs nothing more, and why
//                  BEAT
//
// Points that are neighbours in the list share a mapping, which each process makes for itself. So each spoke has a piece
// of the list of its own, and when it is through, half of the longest piece left (as in desk.h).
//
// A spoke is given the points that it runs and, where they take less than two seconds and many are left, two ahead. One
// of which nothing is heard for a while counts as lost, and what it had is handed to others; if it comes back it goes on,
// and a point that was run twice is written once. Rows are written as they come, in one transaction all that came
// together.
#ifndef RADISH_SIM_SWEEP_HUB_H
#define RADISH_SIM_SWEEP_HUB_H

#include "core/base/messenger.h"
#include "sim/sweep/desk.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { RADISH_HUB_START = 1, RADISH_HUB_POINTS, RADISH_HUB_BEAT, RADISH_HUB_END } radish_hub_message;
typedef enum { RADISH_SPOKE_READY = 1, RADISH_SPOKE_ROW, RADISH_SPOKE_FAILED, RADISH_SPOKE_BEAT } radish_spoke_message;

#define RADISH_SPOKE_LOST_NS (INT64_C(30) * 1000 * 1000 * 1000) // silence after which the other side counts as lost
#define RADISH_SPOKE_BEAT_NS (INT64_C(1) * 1000 * 1000 * 1000)  // at most this lies between two messages
#define RADISH_LOOK_FIRST_NS (INT64_C(250) * 1000)              // between two looks for messages, after one came
#define RADISH_LOOK_MOST_NS  (INT64_C(4) * 1000 * 1000)         // at most this lies between two looks
enum { RADISH_SPOKE_AHEAD = 2, RADISH_SPOKE_MOST_JOBS = 1024 };

// Returns how long to wait before the next look for messages. A look costs the processor on which a point may run, so
// that the wait doubles as long as none comes.
static inline int64_t radish_look_after_ns(int64_t last_ns, bool came) {
  if (came) return RADISH_LOOK_FIRST_NS;
  return last_ns < RADISH_LOOK_MOST_NS ? 2 * last_ns : last_ns;
}

typedef struct {
  const radish_messenger *messenger;
  const radish_sweep_columns *columns;
  const char *digest; // of the points (manifest.h)
  int point_count;    // of the plan
  int64_t lost_ns;    // silence after which a spoke is lost
  radish_row_writer *write;
  void *results;
  radish_desk_told *told; // called with `user` after each transaction, and ten times a second; or NULL
  void *user;
} radish_sweep_hub;

// What became of the spokes.
typedef struct {
  int worked;      // that were ready once
  int lost;        // that are silent at the end
  int failed;      // that gave up
  char first[700]; // the first that is lost or failed, and why
} radish_sweep_spokes;

// Runs the points `left` [count] on the spokes and writes their rows. It ends when all are written, or when no spoke is
// left that could run them. The spokes wait for radish_sweep_hub_end then.
radish_status radish_sweep_hub_run(const radish_sweep_hub *hub, const int *left, int count, radish_sweep_spokes *spokes,
                                   radish_error *error);

// Lets all spokes end: together, where all processes are alive. It is called on every way, also where nothing was run.
void radish_sweep_hub_end(const radish_messenger *messenger, bool together);

#ifdef __cplusplus
}
#endif
#endif
