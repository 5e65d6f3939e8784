// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// desk.h: where workers fetch points and hand in rows.
//
//   worker --take--> desk --> worker --deliver--> desk --> results
//
// A worker knows nothing else of who else works, or where rows go: threads of this process take from radish_desk,
// and what spreads points over more than one process is another desk.
#ifndef RADISH_SIM_SWEEP_DESK_H
#define RADISH_SIM_SWEEP_DESK_H

#include "sim/sweep/columns.h"

#ifdef __cplusplus
extern "C" {
#endif

// All entries may be called from any number of threads at once.
typedef struct {
  void *user;
  // Returns the next point to be run, or -1 where there are no more.
  int (*take)(void *user);
  // Hands in the row of a point that was taken; the desk owns it from then on. It may wait until older rows are written.
  void (*deliver)(void *user, radish_sweep_row *row);
  // Says that no row is wanted any more: what runs may be broken off. It is asked often.
  bool (*over)(void *user);
} radish_desk_service;

// Writes rows in one transaction: `user` and radish_sweep_results_write, or what a test puts there.
typedef radish_status radish_row_writer(void *user, radish_sweep_row *const *rows, int count, radish_error *error);

// A radish_desk hands out the points of a list, and keeps rows until they are written: by whoever calls
// radish_desk_write, in transactions of all rows that wait. At most 4 rows for each of `workers` wait, so that a loss
// of power costs no more than these and what runs.
//
// Points that are neighbours in the list share most, and who shares waits while the other makes it. So each worker has
// a piece of the list of its own, and takes it in order; when it is through, it takes half of the longest piece left.
typedef struct radish_desk radish_desk;

// Creates a desk for the points [count], which must outlive it. Returns NULL where memory ran out.
radish_desk *radish_desk_create(const int *points, int count, int workers);
void radish_desk_destroy(radish_desk *desk);
// Returns the service of one worker; each of them asks for its own.
radish_desk_service radish_desk_serve(radish_desk *desk);
// Tells that a worker will deliver no more rows. radish_desk_write ends when all of `workers` have.
void radish_desk_leave(radish_desk *desk);

// Writes rows until all workers have left and all rows are written. `told` is called with `user` after each transaction
// and ten times a second. After a failure of `write` the desk is over and the failure is returned, once all workers
// have left.
typedef void radish_desk_told(void *user, radish_sweep_row *const *rows, int count);
radish_status radish_desk_write(radish_desk *desk, radish_row_writer *write, void *results, radish_desk_told *told,
                                void *user, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
