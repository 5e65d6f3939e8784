// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// offchip.h: the channels to off-chip memory, which all cores share: who is served when.
//
//   core 0, 2, 4 ... ask --> queue of channel 0 --> off-chip memory      with two channels
//   core 1, 3, 5 ... ask --> queue of channel 1 --> off-chip memory
//
// A channel belongs to the cores whose number, modulo the number of channels, is its own: the weights of a core lie in
// the memory behind its channel. It serves one core at a time, first come first served; of those that ask at one
// picosecond the core with the lowest number first, and of one core spikes before a load. A transfer begins when it is
// asked for or when the one before it ends, and takes bits / mbit_per_s, rounded up to an even number of picoseconds, at
// least 2.
//
// A core asks for what a turn of its region needs, and waits; or it is given spikes for a partition that waits for its
// turn, which are written, and nobody waits. What a turn loads comes after what was written before it.
//
// Who asks at time t is put in its place at t + 1, when all have asked, whatever the order of the events of t. Times are
// known as soon as a transfer is in the queue, since none overtakes another. Spikes may be announced before they are
// written; since nobody waits for them, they take their places only when a load comes after them, and need no event.
//
// Not modelled: latency of the memory, banks, pages, refresh; the way of the bits over the chip.
#ifndef RADISH_CORE_OFFCHIP_H
#define RADISH_CORE_OFFCHIP_H

#include "core/base/status.h"
#include "core/params.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

// This is what a channel has done; waited_ps is the time that loads stood in its queue, summed over them;
// `transfers` are loads and writes of spikes.
typedef struct {
  int64_t transfers, loads, bits, busy_ps, waited_ps;
} radish_channel_use;

typedef struct {
  radish_channel_use use;
  int64_t free_ps; // when all that is in the queue has been served
} radish_channel;

typedef struct {
  int core;
  bool load; // else spikes are written
  int64_t asked_ps, bits;
} radish_offchip_request;

typedef struct {
  int core_count, channel_count, asked_count;
  int64_t mbit_per_s;
  radish_channel *channels;
  radish_offchip_request *asked; // of one picosecond, not yet in a queue, by core; each loads and is given spikes once
  // These are the spikes that were announced and are not yet in a queue, in the order of their places.
  radish_offchip_request *coming;
  int coming_first, coming_end, coming_capacity;
} radish_offchip;

// Allocates the channels of a chip with so many cores and resets them. radish_offchip_free is called also after a
// failure.
radish_status radish_offchip_init(radish_offchip *offchip, const radish_offchip_params *params, int core_count,
                                  radish_error *error);
void radish_offchip_free(radish_offchip *offchip);
void radish_offchip_reset(radish_offchip *offchip);         // nothing was asked for yet
size_t radish_offchip_bytes(const radish_offchip *offchip); // that it has allocated

// Asks for `bits`, to load them or to write them, for this core. Returns true where it is the first to ask at `time_ps`:
// then radish_offchip_serve is to be called at time_ps + 1.
bool radish_offchip_ask(radish_offchip *offchip, int core, int64_t time_ps, int64_t bits, bool load);

// Announces at `now_ps` that `bits` of spikes for this core are written at `time_ps`, then or later. Loads that were
// asked for before `now_ps` must have been served. Returns false where memory ran out.
bool radish_offchip_announce(radish_offchip *offchip, int core, int64_t now_ps, int64_t time_ps, int64_t bits);
// Puts all that was announced in its queues: nothing comes after it.
void radish_offchip_close(radish_offchip *offchip);

// Puts what was asked for in its queues, and tells of each load when its transfer begins and ends.
typedef void radish_offchip_served(void *user, int core, int64_t begin_ps, int64_t end_ps);
void radish_offchip_serve(radish_offchip *offchip, radish_offchip_served *served, void *user);

// Returns how many channels a chip with so many cores uses: one that no core belongs to is none.
static inline int radish_offchip_channel_count(const radish_offchip_params *params, int core_count) {
  return core_count < 1 ? 1 : params->channels < core_count ? (int)params->channels : core_count;
}

// Adds what a channel has done to `sum`. Sums of waits stay within int64_t: several may wait at once, each up to the
// horizon.
void radish_channel_use_add(radish_channel_use *sum, const radish_channel_use *use);

static inline int radish_offchip_channel_of(int core, int64_t channels) {
  return (int)(core % channels);
}

// Returns the time of a transfer. 1 Mbit/s is one bit in 10^6 ps.
static inline int64_t radish_offchip_transfer_ps(int64_t bits, int64_t mbit_per_s) {
  const __int128 half_ps = ((__int128)bits * 500000 + mbit_per_s - 1) / mbit_per_s;
  return half_ps > 1 ? 2 * (int64_t)half_ps : 2;
}

#ifdef __cplusplus
}
#endif
#endif
