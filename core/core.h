// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// core.h: one core, cycle accurate, by events.
//
//             +-----------+  64-bit words  +-----------+ (synapse word,  +------------+
//  spikes --->| scheduler |--------------->| integrate |--potential ---->| potentials |
//  tokens --->|  planes   |  scan + clear  |  engine   |   word) pairs   |  {v, out}  |
//             +-----------+                +-----------+                 +------------+
//                                               ^                          | fire, commit
//                                          synapse memory                  v
//  network <------------- emission engine <------------------------- output banks
//
// One engine integrates, fires and commits, one *job* at a time; emission (emitter.h) runs beside it. A job's
// inputs are complete before it starts and nothing disturbs it, so the model does its arithmetic at its first
// edge and sleeps until its last. An idle core costs nothing.
//
// Cost of a job in cycles (constants below):
//   step     DISPATCH
//          + for each scheduler word of the sources that still send: 1 if it is empty, else for each of its
//            spikes max(1, pairs): the scan reads ahead, so a word with spikes costs no cycle of its own
//          + INTEGRATE_DRAIN: a pair passes spike select, address, memory read, add and write
//          + potential words + FIRE_DRAIN     (rate, pooled: (potential, output) pairs instead of words)
//            in a crossbar core a spike costs what program.h says, or the whole step does
//   commit   DISPATCH + for each potential word max(1, output words that it is pooled into) + COMMIT_DRAIN; it is
//            reloaded with its initial potential as it leaves
//
// Decisions depend on what was visible before their edge, never on the order of events that share a picosecond:
//   - a token that arrives at time t is counted at the second clock edge strictly after t; a step may start when
//     tokens of all its sources are counted;
//   - the partition with the highest index (deepest layer, oldest image) goes first;
//   - a commit (rate: every step of a hidden layer) waits for a free output bank;
//   - the credit of a window is due when the scan of its last step has drained;
//   - barrier synchronisation: one step for each partition and round.
//
// Partitions that are not resident take turns in one region of the memories. Their spikes wait in off-chip
// memory. A turn is one window; it starts when every step of the window is complete and its emission has
// credits, so that it always ends. The core asks off-chip memory, which it shares with the others (offchip.h), for
// what is missing; that it has come is seen at the second clock edge strictly after. The engine works meanwhile. The
// partition that is loaded already goes first and loads only its planes.
//
// Not modelled: the contents of synapse memory as bits (weights are host integers, checked by mapping), refresh,
// clock gating latency.
#ifndef RADISH_CORE_CORE_H
#define RADISH_CORE_CORE_H

#include "core/emitter.h"
#include "core/kernels.h"
#include "core/memo.h"
#include "core/params.h"
#include "core/base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  RADISH_DISPATCH_CYCLES = 1,
  RADISH_INTEGRATE_DRAIN_CYCLES = 4,
  RADISH_FIRE_DRAIN_CYCLES = 1,
  RADISH_COMMIT_DRAIN_CYCLES = 1,
};

// Returns the cycles of a step until its last weight is added, and those of fire + leak after that, of so many potential
// words. A crossbar that goes through all of its array, neuron by neuron, fires as it goes, the last neuron in the last cycle.
static inline int64_t radish_core_integrate_cycles(const radish_program *program, int64_t scan_cycles) {
  return program->array_cycles ? program->array_cycles - RADISH_FIRE_DRAIN_CYCLES
                               : RADISH_DISPATCH_CYCLES + scan_cycles + RADISH_INTEGRATE_DRAIN_CYCLES;
}
static inline int64_t radish_core_fire_cycles(const radish_program *program, int64_t words) {
  return (program->array_cycles ? 0 : words) + RADISH_FIRE_DRAIN_CYCLES;
}

typedef struct {
  const radish_program *program;
  const int32_t *feeds_at_step;
  int32_t *v;        // potential_words * lanes
  uint16_t *out;     // of the same size; in rate coding each neuron's count of spikes
  uint64_t *planes;  // [windows * window_steps][axon_words]
  radish_memo *memo; // NULL: nobody remembers what jobs came to
  bool recalls;      // the memo tells it, so that planes and potentials stay empty
  int32_t *missing;  // [windows * window_steps] tokens of each plane's step that are still to come
  int64_t *ready_edge;
  int64_t image; // the image and, below, its step to integrate next
  int step;
  int window_slot; // index of that step's window in the ring of planes
  bool commit_pending;
  int64_t idle_edge; // end of its last job
  int64_t busy_cycles;
  int64_t last_round; // barrier round of its last step
  bool turn_open;     // only if not resident: the turn for its window has begun and is not over
  bool window_consumed;
  int64_t loaded_edge;
} radish_core_state;

typedef struct {
  bool barrier;
  int64_t period_ps, phase_ps;
  int partition_count;
  radish_core_state *partitions;
  radish_emitter emitter; // outbox k belongs to partition k
  const radish_emitter_port *port;
  int64_t busy_until;
  int region_owner; // of the partitions that are not resident, the one in the region, RADISH_REGION_EMPTY, or
                    // RADISH_NO_REGION where all are resident
} radish_core;

enum { RADISH_REGION_EMPTY = -1, RADISH_NO_REGION = -2 };

// Allocates the core and resets it. The programs and feeds_at_step are kept, not copied. radish_core_free is called
// also after a failure.
radish_status radish_core_init(radish_core *core, const radish_emitter_setup *setup, int partition_count,
                               const radish_partition_setup *partitions, radish_error *error);
void radish_core_free(radish_core *core);
size_t radish_core_bytes(const radish_core *core); // that it has allocated
// Brings the core back to its state after radish_core_init: potentials at their initial values, planes empty, no
// partition loaded. Weights stay.
void radish_core_reset(radish_core *core);

// A radish_axon_filter takes the spikes of one source that lie in its halo, which are its axons of a plane.
typedef struct {
  int channel, row, column; // the halo's first neuron, in the source's coordinates
  uint32_t channels, rows, columns;
  uint32_t first; // axon of the plane
} radish_axon_filter;

static inline radish_axon_filter radish_axon_filter_of(const radish_program_source *source) {
  const radish_box *halo = &source->halo;
  return (radish_axon_filter){halo->channel,
                              halo->row,
                              halo->column,
                              (uint32_t)halo->shape.channels,
                              (uint32_t)halo->shape.rows,
                              (uint32_t)halo->shape.columns,
                              (uint32_t)source->axon_word * RADISH_AXONS_PER_WORD};
}

// Writes the spike of a neuron into a plane; without a plane it only filters. Returns false where it drops the spike,
// because it lies outside the halo.
static inline bool radish_axon_filter_take(const radish_axon_filter *filter, uint64_t *plane, int channel, int row,
                                           int column) {
  const uint32_t c = (uint32_t)(channel - filter->channel), y = (uint32_t)(row - filter->row),
                 x = (uint32_t)(column - filter->column);
  if (c >= filter->channels || y >= filter->rows || x >= filter->columns) return false;
  const uint32_t axon = filter->first + (c * filter->rows + y) * filter->columns + x;
  if (plane) plane[axon / RADISH_AXONS_PER_WORD] |= (uint64_t)1 << (axon % RADISH_AXONS_PER_WORD);
  return true;
}

// Returns the plane that spikes are written into; NULL where they only count, since the partition recalls what they came to.
static inline uint64_t *radish_core_plane(const radish_core *core, int partition, int slot) {
  const radish_core_state *s = &core->partitions[partition];
  return s->recalls ? NULL : s->planes + (int64_t)slot * s->program->axon_words;
}

// From the next job on, the partition's jobs are written to `memo` or, with `recalls`, taken from there. NULL ends that.
// It is called after a reset. Probes see no potentials of a partition that recalls.
void radish_core_remember(radish_core *core, int partition, radish_memo *memo, bool recalls);

// Counts a token: one of the feeds has sent all spikes of the step in plane `slot`. The engine sees it from `edge` on.
void radish_core_token(radish_core *core, int partition, int slot, int64_t edge);

// Tells the core that off-chip memory has brought what it asked for last, which it sees from `edge` on.
void radish_core_loaded(radish_core *core, int64_t edge);

// Runs the engine at one of its edges: it takes up reloads and, if it is free, starts the next job.
void radish_core_engine(radish_core *core, int64_t edge);

// Tells the core that a new barrier round began, which it sees from `edge` on.
void radish_core_release(radish_core *core, int64_t round, int64_t edge);

#ifdef __cplusplus
}
#endif
#endif
