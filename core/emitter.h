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

// A radish_emitter_port is what the emitter needs from the chip that holds it. Edges are the emitter's own clock edges.
typedef struct {
  void *user;
  void (*wake)(void *user, int core, int64_t edge);        // call radish_emitter_step at that edge
  void (*wake_engine)(void *user, int core, int64_t edge); // a bank is free from that edge on
  // A packet enters the network interface. Where multicast is off, `copy` numbers the packets of one spike from 0.
  void (*send_spike)(void *user, int core, int64_t edge, int partition, int copy, int channel, int row, int column);
  void (*send_readout)(void *user, int core, int64_t edge, int partition, int32_t value);
  // A step ends: `copy` is as above in dataflow, and always 0 with barriers (no packet is sent then).
  void (*send_token)(void *user, int core, int64_t edge, int partition, int copy);
  void (*send_credit)(void *user, int core, int64_t edge, int partition, int feed);
  // A core asks off-chip memory for `bits`, which radish_core_loaded answers. Host ports never do.
  void (*load)(void *user, int core, int64_t edge, int64_t bits);
  radish_record *(*record)(void *user, int layer, int64_t image);
} radish_emitter_port;

// A radish_burst is consecutive steps of one image that lie in one output bank. Step s of the burst is bit s of each
// output.
typedef struct {
  int64_t image;
  int first_step, steps;
  int64_t ready_edge;
  int64_t round; // barrier round in which it was committed
} radish_burst;

// A radish_gate counts the credits of one window to come. The gates form a ring: window u is open from ready_edge of
// gate u & gate_mask on, once no credit is missing.
typedef struct {
  int32_t missing;
  int64_t ready_edge;
} radish_gate;

// A radish_route_cost is what one packet, sent to all its destinations, costs in the network. It is known from the
// routes. The tables of the routers and of the cores at its ends are part of its way; what a token or a credit does there
// beyond a spike stands apart.
typedef struct {
  int64_t router_visits, grants, hops_east_west, hops_north_south, local_deliveries, link_bits_um, host_bits;
  int64_t route_lookups, route_read_bits, table_lookups, table_read_bits;
  int64_t token_read_bits, token_write_bits;
} radish_route_cost;

// `packets`: all of them; `tokens`: those that are tokens or credits.
void radish_route_cost_count(const radish_route_cost *cost, int64_t packets, int64_t tokens, radish_counters *counters);

// A radish_outbox is what one partition has to send.
typedef struct {
  const radish_program *program;
  int copies; // packets for each spike: 1 with multicast, else one for each destination core
  radish_route_cost cost;
  uint16_t *bank[2];  // output_words * lanes
  int32_t *values[2]; // readouts
  radish_burst burst[2];
  int head, full;       // the bank in emission, the number of full banks
  int64_t free_edge[2]; // from which edge on the bank may be filled again
  int next_step;        // next step of the head burst to send
  int64_t last_round;   // barrier round of the last emission
  int destination_count;
  int32_t *destination_windows; // windows of planes that each destination has
  int64_t *destination_credits; // credits that each destination has returned
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
  const radish_probe *probe; // NULL where nobody subscribes
  int outbox_count;
  radish_outbox *outboxes;

  // The network interface knows its free slots and, for the slots freed lately, when they become visible.
  int free_slots, ni_depth, returning_head, returning_count;
  int64_t *returning; // ring of ni_depth edges

  // The credits that wait to be sent form a ring in order of ready_edge.
  int credit_head, credit_count, credit_capacity;
  radish_credit *credits;

  // These fields describe the step in emission: packet j is due at base_edge + word offset + j.
  int job;          // outbox index, or -1
  int64_t due_edge; // of the next packet; RADISH_NEVER where nothing is in emission
  int64_t base_edge;
  int64_t free_from;  // no new job before this edge
  int packet, spikes; // next packet; spikes of the step
  uint32_t *list;     // output index of each spike; has room for the largest partition
  radish_record *record;
  int64_t next_edge; // the only wake that is obeyed; those at other edges are stale
};

// A radish_partition_setup is what an emitter is told about one partition. The order of partitions is their priority,
// highest last.
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

// Allocates the emitter and resets it; it keeps the programs' pointers and copies the rest. radish_emitter_free is
// called also after a failure.
radish_status radish_emitter_init(radish_emitter *emitter, const radish_emitter_setup *setup, int partition_count,
                                  const radish_partition_setup *partitions, radish_error *error);
void radish_emitter_free(radish_emitter *emitter);
size_t radish_emitter_bytes(const radish_emitter *emitter); // that it has allocated
// Brings the emitter back to its state after radish_emitter_init: there is nothing to send and every window is open.
// The probe stays.
void radish_emitter_reset(radish_emitter *emitter);

// Runs the emitter at one of its edges: it starts a step, sends at most one packet and asks for its next wake.
void radish_emitter_step(radish_emitter *emitter, int64_t edge);

// Queues a bank that its caller fills: `ready_edge` is the first edge at which emission may read it. Returns the bank
// to fill (0 or 1); the caller checks radish_outbox_has_bank first.
int radish_outbox_fill(radish_emitter *emitter, int outbox, int64_t image, int first_step, int steps,
                       int64_t ready_edge);
static inline bool radish_outbox_has_bank(const radish_outbox *outbox, int64_t edge) {
  return outbox->full < 2 && outbox->free_edge[(outbox->head + outbox->full) & 1] <= edge;
}

// Counts a credit: destination `destination` of the outbox has consumed one more window. It is visible from `edge` on.
void radish_outbox_credit(radish_emitter *emitter, int outbox, int destination, int64_t edge);
// Returns the edge from which on the window of (image, step) may be sent, or RADISH_NEVER where that is not known yet.
int64_t radish_outbox_open_edge(const radish_outbox *outbox, int64_t image, int step);

// Queues a credit that may be sent from `edge` on; edges must not decrease from call to call.
void radish_emitter_queue_credit(radish_emitter *emitter, int partition, int feed, int64_t edge);
// Tells the emitter that the network took a packet from the interface; it sees the free slot from `edge` on.
void radish_emitter_slot_freed(radish_emitter *emitter, int64_t edge);
// Tells the emitter that a new barrier round began, which it sees from `edge` on.
void radish_emitter_release(radish_emitter *emitter, int64_t round, int64_t edge);

#ifdef __cplusplus
}
#endif
#endif
