// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// ingress.h: how a core takes packets from its router, and when what they carry is written.
//
//             latch   search of the feed table      reader     place in turn      axon filter, address
//   packet --> [ ] --> [ ][ ][ ][ ][ ][ ][ ][ ][ ] --> [ ] ------> [ ] ---------> [ ][ ][ ][ ] --> scheduler, counters
//                       INGRESS_SEARCH ticks                  one tick for a place of a spike,
//                                                             INGRESS_PLACE for one of a token or a credit
//
// The ingress has a clock of its own, which runs only while something is in it: a packet that finds it empty starts it,
// and it ticks each place_ps until it is empty again. The latch takes a packet as it arrives, or at the tick that moves on
// the one before it; the link behind it is free LB_LINK after that, as behind a FIFO. So the ticks need not fit the
// link's cycle. What is in the latch at a tick moves on if the first stage is free then. A packet has a place for each
// source of each tile that reads the packet's neurons; a feed without sources, of a token or of a spike, is a place too.
// Places are in turn one after another, in the order of the feeds; where they last longer than a tick, the packets
// behind wait in the stages and the latch, and in the end on the link. What a place does is done INGRESS_PLACE ticks
// after it came in turn: the spike's bit is in its plane, the token or credit is counted. Nothing is dropped, and
// nothing overtakes.
//
// This is the schedule of all that, worked out packet by packet: RADISH_INGRESS_PACKETS departures are what it remembers.
//
// Not modelled: the arbiter between a packet that comes and the clock that stops.
#ifndef RADISH_CORE_INGRESS_H
#define RADISH_CORE_INGRESS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  RADISH_INGRESS_SEARCH = 9,                          // ticks of a search: a level of 512 feeds in each
  RADISH_INGRESS_PACKETS = RADISH_INGRESS_SEARCH + 1, // packets that wait for their places, at most
  RADISH_INGRESS_PLACE = 5,                           // ticks from a place's turn until it is written
  // From when a packet is taken until its first place is written, where nothing is before it:
  RADISH_INGRESS_TICKS = RADISH_INGRESS_SEARCH + 1 + RADISH_INGRESS_PLACE,
};

typedef struct {
  int64_t place_ps;                        // a tick
  uint32_t reciprocal;                     // 2^32 / place_ps
  int oldest;                              // of the ring below
  int64_t moved_ps, next_ps, last_ps;      // the last packet leaves the latch; the next turn; the last write
  int64_t left_ps[RADISH_INGRESS_PACKETS]; // when the packets before it left the reader: a ring
} radish_ingress;

// When the latch takes a packet, and when its first and its last place are written.
typedef struct {
  int64_t taken_ps, first_ps, last_ps;
} radish_ingress_times;

void radish_ingress_reset(radish_ingress *ingress, int64_t place_ps);

static inline int64_t radish_ingress_later(int64_t a_ps, int64_t b_ps) {
  return a_ps > b_ps ? a_ps : b_ps;
}

// Returns the first tick at or after time_ps and after the last packet's.
static inline int64_t radish_ingress_tick(const radish_ingress *ingress, int64_t time_ps) {
  const int64_t place_ps = ingress->place_ps, since_ps = time_ps - ingress->moved_ps;
  if (since_ps <= place_ps) return ingress->moved_ps + place_ps;
  if (since_ps > UINT32_MAX) return ingress->moved_ps + (since_ps + place_ps - 1) / place_ps * place_ps;
  // Whole ticks that lie before it, by a product that may be a little too small: that is quicker than a division.
  int64_t ticks_ps = (int64_t)((uint64_t)since_ps * ingress->reciprocal >> 32) * place_ps;
  while (ticks_ps < since_ps) ticks_ps += place_ps;
  return ingress->moved_ps + ticks_ps;
}

// Takes a packet that arrives at time_ps, no earlier than the one before it was taken. Its places are in turn for `ticks`
// ticks in all, those of its last feed for `last_feed` of them, and the last place for `place`: 1, or of tokens and credits
// RADISH_INGRESS_PLACE.
static inline radish_ingress_times radish_ingress_take(radish_ingress *ingress, int64_t time_ps, int64_t ticks,
                                                       int64_t last_feed, int place) {
  const int64_t place_ps = ingress->place_ps;
  int64_t taken_ps = time_ps, moved_ps = time_ps; // where it is empty, the packet starts the clock
  if (time_ps <= ingress->last_ps) {
    taken_ps = radish_ingress_later(time_ps, ingress->moved_ps);
    moved_ps = radish_ingress_later(radish_ingress_tick(ingress, taken_ps), ingress->left_ps[ingress->oldest]);
  }
  const int64_t turn_ps = radish_ingress_later(moved_ps + (RADISH_INGRESS_SEARCH + 1) * place_ps, ingress->next_ps);
  const int64_t next_ps = turn_ps + ticks * place_ps, last_ps = next_ps + (RADISH_INGRESS_PLACE - place) * place_ps;
  ingress->moved_ps = moved_ps;
  ingress->next_ps = next_ps;
  ingress->last_ps = last_ps;
  ingress->left_ps[ingress->oldest] = next_ps - last_feed * place_ps;
  ingress->oldest = ingress->oldest + 1 == RADISH_INGRESS_PACKETS ? 0 : ingress->oldest + 1;
  const radish_ingress_times times = {taken_ps, turn_ps + RADISH_INGRESS_PLACE * place_ps, last_ps};
  return times;
}

#ifdef __cplusplus
}
#endif
#endif
