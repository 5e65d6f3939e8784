// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// forecast_engine.c: turns, steps and commits of cores, decided as in core/core.c.
#include "mapping/forecast_timeline.h"

#include <stdlib.h>

// ---- turns ------------------------------------------------------------------------------------------------------

static int steps_left_in_window(const radish_timeline_partition *s) {
  const radish_program *p = s->program;
  const int window = p->window_steps - s->step % p->window_steps, image = p->timesteps_in - s->step;
  return window < image ? window : image;
}

static bool step_ready(const radish_timeline_partition *s, int step, int64_t edge) {
  return !s->steps_in[step].missing && s->steps_in[step].ready_edge <= edge;
}

static bool turn_eligible(const radish_timeline_partition *s, int64_t edge) {
  if (s->program->resident || s->turn_open || s->commit_pending || s->done) return false;
  const int count = steps_left_in_window(s);
  for (int i = 0; i < count; i++) {
    if (!step_ready(s, s->step + i, edge)) return false;
  }
  if (s->program->coding == RADISH_CODING_RATE && !s->program->readout)
    return radish_timeline_open_edge(s, s->step) <= edge;
  return s->step + count < s->program->timesteps_in || radish_timeline_open_edge(s, 0) <= edge;
}

static bool turn_over(const radish_timeline_partition *s, int64_t edge) {
  return s->window_consumed && !s->commit_pending && s->idle_edge <= edge && !s->full && s->free_edge[0] <= edge &&
         s->free_edge[1] <= edge;
}

static void take_turn(radish_timeline *t, radish_timeline_endpoint *e, int partition, int64_t edge) {
  radish_timeline_partition *s = &t->partitions[partition];
  const radish_program *p = s->program;
  int64_t bits = p->plane_bits;
  if (e->region_owner != partition) {
    if (e->region_owner >= 0) {
      const radish_timeline_partition *old = &t->partitions[e->region_owner];
      if (old->step > 0 && !old->done) bits += old->program->state_bits;
    }
    bits += p->reload_bits;
    if (s->step > 0) bits += p->state_bits;
  }
  e->region_owner = partition;
  s->turn_open = true;
  s->window_consumed = false;
  s->loaded_edge = RADISH_NEVER;
  radish_timeline_record(t, s)->counters.reload_bits += bits;
  const int64_t time_ps = radish_timeline_ps(e, edge);
  if (radish_offchip_ask(&t->offchip, s->endpoint, time_ps, bits, true)) radish_timeline_serve(t, time_ps + 1);
}

void radish_timeline_loaded(void *user, int core, int64_t begin_ps, int64_t end_ps) {
  radish_timeline *t = user;
  const radish_timeline_endpoint *e = &t->endpoints[core];
  radish_timeline_partition *s = &t->partitions[e->region_owner];
  (void)begin_ps;
  s->loaded_edge = radish_timeline_seen(e, end_ps);
  radish_timeline_wake(t, core, RADISH_TIMELINE_ENGINE, s->loaded_edge);
}

static void take_turns(radish_timeline *t, radish_timeline_endpoint *e, int64_t edge) {
  if (e->region_owner == RADISH_NO_REGION) return;
  const int owner = e->region_owner;
  if (owner >= 0) {
    if (t->partitions[owner].turn_open && !turn_over(&t->partitions[owner], edge)) return;
    t->partitions[owner].turn_open = false;
    if (turn_eligible(&t->partitions[owner], edge)) {
      take_turn(t, e, owner, edge);
      return;
    }
  }
  for (int i = e->count - 1; i >= 0; i--) {
    const int partition = t->order[e->first + i];
    if (!turn_eligible(&t->partitions[partition], edge)) continue;
    take_turn(t, e, partition, edge);
    return;
  }
}

// ---- jobs -------------------------------------------------------------------------------------------------------

static bool fills_bank(const radish_program *p) {
  return p->coding == RADISH_CODING_RATE && !p->readout;
}

static bool may_step(const radish_timeline *t, const radish_timeline_partition *s, int64_t edge) {
  if (s->commit_pending || s->done || !step_ready(s, s->step, edge)) return false;
  if (!s->program->resident && (!s->turn_open || s->loaded_edge > edge || s->window_consumed)) return false;
  if (t->barrier && s->last_round >= t->round) return false;
  return !fills_bank(s->program) || radish_timeline_has_bank(s, edge);
}

static void occupy(radish_timeline *t, radish_timeline_endpoint *e, radish_timeline_partition *s, int64_t edge,
                   int64_t cycles) {
  e->busy_until = s->idle_edge = edge + cycles;
  radish_timeline_record(t, s)->counters.busy_cycles += cycles;
  t->forecast->busy_cycles[s->program->partition] += cycles;
  t->progress = true;
  radish_timeline_note_activity(t, radish_timeline_ps(e, e->busy_until));
  radish_timeline_wake(t, s->endpoint, RADISH_TIMELINE_ENGINE, e->busy_until);
}

static void queue_credits(radish_timeline *t, radish_timeline_endpoint *e, int partition, int64_t edge) {
  const radish_timeline_partition *s = &t->partitions[partition];
  if (t->batch_count == t->batch_capacity) {
    const int capacity = t->batch_capacity ? 2 * t->batch_capacity : 1024;
    radish_timeline_credits *batches = realloc(t->batches, (size_t)capacity * sizeof *batches);
    if (!batches) {
      t->failed = true;
      return;
    }
    t->batches = batches;
    t->batch_capacity = capacity;
  }
  const int batch = t->batch_count++;
  t->batches[batch] = (radish_timeline_credits){.partition = partition,
                                                .window = (s->step - 1) / s->program->window_steps,
                                                .next_feed = t->first_feed_into[partition],
                                                .next = -1,
                                                .ready_edge = edge};
  if (e->first_batch < 0) e->first_batch = batch;
  else t->batches[e->last_batch].next = batch;
  e->last_batch = batch;
  if (!t->barrier) radish_timeline_wake(t, s->endpoint, RADISH_TIMELINE_EMITTER, edge);
}

static void do_step(radish_timeline *t, radish_timeline_endpoint *e, radish_timeline_partition *s, int64_t edge) {
  const radish_program *p = s->program;
  const int64_t integrate = radish_core_integrate_cycles(p, radish_forecast_scan(s->work, s->step));
  const int64_t cycles = integrate + radish_core_fire_cycles(p, fills_bank(p) ? p->commit_cycles : p->potential_words);
  if (fills_bank(p)) radish_timeline_fill_bank(t, s, s->step, 1, edge + cycles);
  occupy(t, e, s, edge, cycles);
  radish_timeline_record(t, s)->counters.barriers += t->barrier;
  s->last_round = t->round;
  s->step++;
  const bool image_done = s->step == p->timesteps_in;
  if (image_done || s->step % p->window_steps == 0) {
    queue_credits(t, e, p->partition, edge + integrate);
    s->window_consumed = true;
  }
  if (!image_done) return;
  if (fills_bank(p)) s->done = true;
  else s->commit_pending = true;
}

static void do_commit(radish_timeline *t, radish_timeline_endpoint *e, radish_timeline_partition *s, int64_t edge) {
  const radish_program *p = s->program;
  const int64_t words = p->readout ? p->potential_words : p->commit_cycles;
  const int64_t cycles = RADISH_DISPATCH_CYCLES + words + RADISH_COMMIT_DRAIN_CYCLES;
  radish_timeline_fill_bank(t, s, 0, p->readout ? 1 : p->timesteps_out, edge + cycles);
  s->commit_pending = false;
  s->done = true;
  occupy(t, e, s, edge, cycles);
}

void radish_timeline_work(radish_timeline *t, int endpoint, int64_t edge) {
  radish_timeline_endpoint *e = &t->endpoints[endpoint];
  take_turns(t, e, edge);
  if (edge < e->busy_until) return;
  for (int i = e->count - 1; i >= 0; i--) {
    radish_timeline_partition *s = &t->partitions[t->order[e->first + i]];
    if (s->commit_pending && radish_timeline_has_bank(s, edge)) {
      do_commit(t, e, s, edge);
      return;
    }
    if (may_step(t, s, edge)) {
      do_step(t, e, s, edge);
      return;
    }
  }
}
