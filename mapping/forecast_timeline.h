// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// forecast_timeline.h: the state of a forecast's timeline, shared by its engines, its emission and its loop.
#ifndef RADISH_MAPPING_FORECAST_TIMELINE_H
#define RADISH_MAPPING_FORECAST_TIMELINE_H

#include "mapping/forecast_parts.h"

#include "core/base/edge.h"
#include "core/core.h"
#include "core/offchip.h"

// This is a step of an image that a partition reads.
typedef struct {
  int64_t latest_ps;  // when the latest of its tokens came
  int64_t ready_edge; // when that is seen, once all are there
  int missing;        // tokens still to come
} radish_timeline_step;

// This is where a feed ends.
typedef struct {
  int partition, layer;
} radish_timeline_feed_end;

typedef struct {
  const radish_program *program;
  const radish_partition_work *work;
  int endpoint;
  // The engine is here:
  bool waits; // for its turn: it is not resident
  int step;
  bool commit_pending, turn_open, window_consumed, done;
  int64_t idle_edge, loaded_edge, last_round;
  radish_timeline_step *steps_in; // [timesteps_in]
  // The outbox is here:
  int full, head, next_step;
  int sent_steps; // steps of the image that have been sent
  int first_step[2], steps[2];
  int64_t bank_edge[2], bank_round[2], free_edge[2], last_emission_round;
  int32_t *gate_missing; // [windows of its train] credits still to come
  int64_t *gate_edge;
} radish_timeline_partition;

typedef struct {
  int first, count; // range in `order`: its partitions
  int64_t period_ps, phase_ps;
  int word_cycles;
  int64_t busy_until;          // engine
  int region_owner;            // partition, RADISH_REGION_EMPTY or RADISH_NO_REGION
  int64_t free_from;           // emitter: it sends nothing before this edge
  int job;                     // partition in emission, or -1
  int piece, pieces;           // piece of the step in emission; pieces of that step
  int first_batch, last_batch; // credits that wait, in `batches`; -1: none
  int64_t next_wake[2];
} radish_timeline_endpoint;

// These are the credits for one window that a partition has consumed, one for each of its feeds.
typedef struct {
  int partition, window;
  int next_feed; // index in `sources_into` of the feed whose credit is sent next
  int next;      // next batch of the same endpoint, or -1
  int64_t ready_edge;
} radish_timeline_credits;

typedef struct {
  int64_t time_ps;
  int what;     // 2 * endpoint + kind; 2 * endpoint count: off-chip memory; that + 1 + core: spikes to write
  int64_t bits; // of these spikes
} radish_timeline_event;

enum { RADISH_TIMELINE_ENGINE, RADISH_TIMELINE_EMITTER };

typedef struct {
  const radish_mapped_chip *mapped;
  const radish_forecast_detail *detail;
  radish_forecast_network *network;
  radish_forecast *forecast;
  radish_arena arena;
  radish_timeline_partition *partitions;
  radish_timeline_endpoint *endpoints;
  int *order; // partitions by endpoint
  int endpoint_count;
  radish_timeline_feed_end *feed_ends; // [feed]
  int *sources_into, *first_feed_into; // the sources of all feeds, by destination
  radish_timeline_credits *batches;
  int batch_count, batch_capacity;
  radish_timeline_event *heap;
  int heap_count, heap_capacity;
  radish_offchip offchip;
  bool barrier, failed;
  int64_t round, active_ps;
  int *closed_steps, closed_step_count; // barrier: partitions whose step has been sent
  bool progress;
  int readouts_left;
} radish_timeline;

static inline int64_t radish_timeline_ps(const radish_timeline_endpoint *e, int64_t edge) {
  return radish_edge_ps(edge, e->period_ps, e->phase_ps);
}

static inline int64_t radish_timeline_seen(const radish_timeline_endpoint *e, int64_t time_ps) {
  return radish_edge_visible(time_ps, e->period_ps, e->phase_ps);
}

static inline void radish_timeline_note_activity(radish_timeline *t, int64_t time_ps) {
  if (time_ps > t->active_ps) t->active_ps = time_ps;
}

static inline radish_record *radish_timeline_record(const radish_timeline *t, const radish_timeline_partition *s) {
  return &t->forecast->layers[s->program->layer];
}

static inline bool radish_timeline_has_bank(const radish_timeline_partition *s, int64_t edge) {
  return s->full < 2 && s->free_edge[(s->head + s->full) & 1] <= edge;
}

static inline int64_t radish_timeline_open_edge(const radish_timeline_partition *s, int step) {
  const int window = step / s->program->out_window_steps;
  return s->gate_missing[window] ? RADISH_NEVER : s->gate_edge[window];
}

// Makes the loop (forecast_time.c) call the engine or the emitter of an endpoint at `edge`.
void radish_timeline_wake(radish_timeline *t, int endpoint, int kind, int64_t edge);
// Makes the loop serve off-chip memory at `time_ps`.
void radish_timeline_serve(radish_timeline *t, int64_t time_ps);
// Makes the loop give off-chip memory spikes to write, for this core at `time_ps`.
void radish_timeline_write(radish_timeline *t, int core, int64_t time_ps, int64_t bits);
// Takes the next event out of the heap; there must be one.
radish_timeline_event radish_timeline_pop(radish_timeline *t);

// These are in forecast_emission.c. The first hands steps to the emitter, the second is what the emitter of an endpoint
// does at `edge`.
void radish_timeline_fill_bank(radish_timeline *t, radish_timeline_partition *s, int first_step, int steps,
                               int64_t edge);
void radish_timeline_emit(radish_timeline *t, int endpoint, int64_t edge);
// Counts a token of `step` that reaches the end of `feed`.
void radish_timeline_token(radish_timeline *t, int feed, int step, int64_t time_ps);
// Tells partition `source` that a destination, which holds so many windows, has consumed its window number `window`.
void radish_timeline_credit(radish_timeline *t, int source, int windows, int window, int64_t time_ps);

// Tells the core that what it has asked of off-chip memory came at `end_ps` (forecast_engine.c); `user` is the timeline.
void radish_timeline_loaded(void *user, int core, int64_t begin_ps, int64_t end_ps);

// Does what the engine of an endpoint does at `edge`: turns, steps and commits (forecast_engine.c).
void radish_timeline_work(radish_timeline *t, int endpoint, int64_t edge);

#endif
