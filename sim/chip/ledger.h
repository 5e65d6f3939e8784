// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// ledger.h: what a run writes down: packets for its observer, times and logits of images.
//
// The chip and the co-simulation's platform keep their books with it, so that both mean the same by every number.
#ifndef RADISH_SIM_CHIP_LEDGER_H
#define RADISH_SIM_CHIP_LEDGER_H

#include "sim/chip/chip.h"
#include "sim/chip/host.h"
#include "sim/chip/wiring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const radish_wiring *wiring;
  const radish_run_options *options;
  radish_run_result *result;
  radish_host_reader *readers; // [partition]
  int *readouts_left;          // [image]: readout partitions that have not ended it
  int images_left;             // that are not done
  int64_t end_ps;              // last packet sent or delivered, or end of a job
} radish_ledger;

// Makes empty books of a run. `wiring`, `options` and `result` stay the caller's. The ledger is to be freed also after
// a failure.
radish_status radish_ledger_init(radish_ledger *ledger, const radish_wiring *wiring, const radish_run_options *options,
                                 radish_run_result *result, radish_error *error);
void radish_ledger_free(radish_ledger *ledger);

static inline void radish_ledger_until(radish_ledger *ledger, int64_t time_ps) {
  if (time_ps > ledger->end_ps) ledger->end_ps = time_ps;
}

// These tell the observer of a packet, at a router's port or where an endpoint stands. Where nobody observes packets, they
// cost a test.
void radish_ledger_tell(const radish_ledger *ledger, const radish_packet_event *event);
void radish_ledger_tell_at(const radish_ledger *ledger, int endpoint, radish_packet_event event);
static inline void radish_ledger_packet(const radish_ledger *ledger, radish_packet_moment moment, int64_t time_ps,
                                        int64_t written_ps, uint32_t router, radish_compass port, uint64_t packet) {
  if (!ledger->options->observer.packet) return;
  const radish_packet_event event = {time_ps, written_ps, packet, router, (uint8_t)port, (uint8_t)moment};
  radish_ledger_tell(ledger, &event);
}
static inline void radish_ledger_packet_at(const radish_ledger *ledger, radish_packet_moment moment, int64_t time_ps,
                                           int endpoint, uint64_t packet) {
  if (!ledger->options->observer.packet) return;
  const radish_packet_event event = {time_ps, time_ps, packet, 0, 0, (uint8_t)moment};
  radish_ledger_tell_at(ledger, endpoint, event);
}

// Counts what a host port sends for `image`: a spike, or the token of a step.
void radish_ledger_host_sends(radish_ledger *ledger, int64_t image, int64_t time_ps, bool spike);

// Takes a readout value that reaches the edge. Returns false where it is of an image that was not sent.
bool radish_ledger_readout(radish_ledger *ledger, int partition, int32_t value, int64_t time_ps);
// Notes that a readout partition has ended an image. Returns false where the values of no image have all arrived.
bool radish_ledger_readout_done(radish_ledger *ledger, int partition);

// Closes the books when nothing is left to do: fills in the times of images that had no spike, and the totals.
void radish_ledger_close(const radish_ledger *ledger, int64_t barriers, radish_noc_counters noc);

#ifdef __cplusplus
}
#endif
#endif
