// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// emitter.h: emission of spike trains, end-of-step tokens and credits through the network interface.
//
//   output banks          emission engine                      network interface
//   +---------+  word   +------------------+   one packet    +----------------+  self-timed
//   | bank 0  |-------->| scan, one word a |---- a cycle --->| FIFO, ni_depth |------------> router, Local
//   | bank 1  |         | cycle; + 1 cycle |                 +----------------+
//   +---------+         | for each packet  |<-- slot free, two clock edges later --+
//   credits ----------->+------------------+
//
// Cost of one step of one partition, not stalled: output_words cycles, one cycle for each packet, one for the
// end-of-step token (with barrier synchronisation: for the step's end signal). Silent words cost their cycle.
// A credit takes one cycle of the interface and goes before a packet that is due. A slot that the network
// freed at time t is seen at the second clock edge strictly after t. Steps of several partitions never
// interleave; among those that may start, the partition with the highest index (the deepest layer) goes first.
//
// A step may start when its bank is full and every destination has room for it: destination d has `windows`
// windows of planes and has returned a credit for each it consumed, so window u needs credit u - windows.
//
// Host ports are emitters too: their bank is the image and their scan is free (word_cycles = 0).
#ifndef RADISH_CORE_EMITTER_H
#define RADISH_CORE_EMITTER_H

#include "core/counters.h"
#include "core/params.h"
#include "core/probe.h"
#include "core/program.h"
#include "core/base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define RADISH_NEVER INT64_MAX

typedef struct radish_emitter radish_emitter;

// What the emitter needs from the chip around it. Edges are the emitter's own clock edges.
typedef struct {
  void *user;
  void (*wake)(void *user, int core, int64_t edge);        // call radish_emitter_step at that edge
  void (*wake_engine)(void *user, int core, int64_t edge); // a bank is free from that edge on
  // A packet enters the network interface. `copy` counts a spike's packets where multicast is off.
  void (*send_spike)(void *user, int core, int64_t edge, int partition, int copy, int channel, int row, int column);
  void (*send_readout)(void *user, int core, int64_t edge, int partition, int32_t value);
  // The end of a step: `copy` as above in dataflow, always 0 with barriers (no packet is sent then).
  void (*send_token)(void *user, int core, int64_t edge, int partition, int copy);
  void (*send_credit)(void *user, int core, int64_t edge, int partition, int feed);
  radish_record *(*record)(void *user, int layer, int64_t image);
} radish_emitter_port;

// One burst: consecutive steps of one image that lie in one output bank. Step s of the burst is bit s.
typedef struct {
  int64_t image;
  int first_step, steps;
  int64_t ready_edge;
  int64_t round; // barrier round in which it was committed
} radish_burst;

// Credits of the windows to come, in a ring: window u is open from ready_edge once nothing is missing.
typedef struct {
  int32_t missing;
  int64_t ready_edge;
} radish_gate;

// What one spike, sent to all its destinations, costs in the network; known from its routes.
typedef struct {
  int64_t router_visits, grants, hops_east_west, hops_north_south, local_deliveries, link_bits_um, offchip_bits;
} radish_route_cost;

void radish_route_cost_count(const radish_route_cost *cost, int64_t packets, radish_counters *counters);

// What one partition has to send.
typedef struct {
  const radish_program *program;
  int copies; // packets for each spike: 1 with multicast, else one for each destination core
  radish_route_cost cost;
  uint16_t *bank[2];  // output_words * lanes
  int32_t *values[2]; // readouts
  radish_burst burst[2];
  int head, full;       // the bank in emission, the number of full banks
  int64_t free_edge[2]; // from which edge on the bank may be filled again
  int next_step;        // of the head burst
  int64_t last_round;   // barrier round of the last emission
  int destination_count;
  int32_t *destination_windows; // windows of planes that each destination has
  int64_t *destination_credits; // credits each has returned
  int gate_mask;
  radish_gate *gates;
} radish_outbox;

typedef struct {
  int partition, feed;
  int64_t ready_edge;
} radish_credit;

struct radish_emitter {
  int core;
  int word_cycles; // 1, or 0 at a host port
  bool barrier;
  int64_t round;
  int64_t period_ps, phase_ps;
  const radish_emitter_port *port;
  const radish_probe *probe; // NULL: nobody looks
  int outbox_count;
  radish_outbox *outboxes;

  // Network interface: free slots, and when the slots freed lately become visible.
  int free_slots, ni_depth, returning_head, returning_count;
  int64_t *returning; // ring of ni_depth edges

  // Credits waiting, in order of ready_edge.
  int credit_head, credit_count, credit_capacity;
  radish_credit *credits;

  // The step in emission: packet j is due at base_edge + word offset + j.
  int job; // outbox index, or -1
  int64_t base_edge;
  int64_t free_from;  // no new job before this edge
  int packet, spikes; // next packet; spikes of the step
  uint32_t *list;     // output index of each spike, of the largest partition
  radish_record *record;
  int64_t next_edge; // the wake that counts; others are stale
};

// What an emitter is told about one partition; the order is the priority, highest last.
typedef struct {
  const radish_program *program;
  const int32_t *feeds_at_step; // [window_steps]: how many tokens make step t of a window complete (cores only)
  int destination_count;
  const int32_t *destination_windows; // [destination_count]: windows of planes that each destination has
  int copies;
  radish_route_cost cost;
} radish_partition_setup;

typedef struct {
  int index; // of the core in the chip, handed back to the port
  bool barrier;
  int64_t period_ps, phase_ps;
  int ni_depth;
  int word_cycles;
  int credit_capacity; // credits that can wait at once: feeds times their windows
  const radish_emitter_port *port;
} radish_emitter_setup;

// Allocates and resets; the programs are kept, the rest is copied. Free also after a failure.
radish_status radish_emitter_init(radish_emitter *emitter, const radish_emitter_setup *setup, int partition_count,
                                  const radish_partition_setup *partitions, radish_error *error);
void radish_emitter_free(radish_emitter *emitter);
// As after radish_emitter_init: nothing to send, every window open. The probe stays.
void radish_emitter_reset(radish_emitter *emitter);

// The emitter at one of its edges: sends at most one packet, starts steps, asks for its next wake.
void radish_emitter_step(radish_emitter *emitter, int64_t edge);

// A bank was filled: `ready_edge` is the first edge at which emission may read it. Returns the bank to fill;
// the caller checks radish_outbox_has_bank first.
int radish_outbox_fill(radish_emitter *emitter, int outbox, int64_t image, int first_step, int steps,
                       int64_t ready_edge);
static inline bool radish_outbox_has_bank(const radish_outbox *outbox, int64_t edge) {
  return outbox->full < 2 && outbox->free_edge[(outbox->head + outbox->full) & 1] <= edge;
}

// Destination `destination` of the outbox has consumed one more window; visible from `edge`.
void radish_outbox_credit(radish_emitter *emitter, int outbox, int destination, int64_t edge);
// From which edge on may the window of (image, step) be sent? RADISH_NEVER: not known yet.
int64_t radish_outbox_open_edge(const radish_outbox *outbox, int64_t image, int step);

// A credit to return, from `edge` on; edges must not decrease.
void radish_emitter_queue_credit(radish_emitter *emitter, int partition, int feed, int64_t edge);
// The network took a packet from the interface; the slot can be seen from `edge` on.
void radish_emitter_slot_freed(radish_emitter *emitter, int64_t edge);
// A new barrier round began; visible from `edge`.
void radish_emitter_release(radish_emitter *emitter, int64_t round, int64_t edge);

#ifdef __cplusplus
}
#endif
#endif
