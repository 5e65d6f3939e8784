// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// forecast_time.c: cores and host ports in time: jobs, turns, credits and bursts, by the rules of core.h and emitter.h.
//
// Decisions are those of core/core.c and core/emitter.c for a single image; what differs is that a job's cycles are
// expected ones and that packets go in bursts.
#include "mapping/forecast_parts.h"

#include "core/base/edge.h"
#include "core/base/horizon.h"
#include "core/core.h"
#include <stdlib.h>

// Packets of a burst. Long steps are sent in pieces, so that those of several cores mix on the links; steps of a few
// packets go together, since a full network takes up a core's next step long before it has passed on the last one.
enum { FEW_PACKETS = 8, MOST_PACKETS = 16 };

typedef struct {
  const radish_program *program;
  const radish_partition_work *work;
  int endpoint;
  // Engine.
  int step;
  bool commit_pending, turn_open, window_consumed, done;
  int64_t idle_edge, loaded_edge, last_round;
  int32_t *missing;    // [timesteps_in] tokens still to come
  int64_t *ready_edge; // [timesteps_in]
  // Outbox.
  int full, head, next_step;
  int sent_steps; // of the image
  int first_step[2], steps[2];
  int64_t bank_edge[2], bank_round[2], free_edge[2], last_emission_round;
  int32_t *gate_missing; // [windows of its train] credits still to come
  int64_t *gate_edge;
} partition_state;

typedef struct {
  int first, count; // its partitions, in `order`
  int64_t period_ps, phase_ps;
  int word_cycles;
  int64_t busy_until;          // engine
  int region_owner;            // partition, RADISH_REGION_EMPTY or RADISH_NO_REGION
  int64_t free_from;           // emitter: it sends nothing before this edge
  int job;                     // partition in emission, or -1
  int piece, pieces;           // of its step
  int64_t own_edge;            // when the step would have ended without the network
  int first_batch, last_batch; // credits that wait, in `batches`; -1: none
  int64_t next_wake[2];
} endpoint_state;

// The credits of one window that a partition has consumed: one for each of its feeds.
typedef struct {
  int partition, window;
  int next_feed; // to be sent next, in `feeds_into`
  int next;      // batch of the same endpoint, or -1
  int64_t ready_edge;
} credit_batch;

typedef struct {
  int64_t time_ps;
  int what; // 2 * endpoint + kind
} event;

enum { ENGINE, EMITTER };

typedef struct {
  const radish_mapped_chip *mapped;
  radish_forecast_network *network;
  radish_forecast *forecast;
  radish_arena arena;
  partition_state *partitions;
  endpoint_state *endpoints;
  int *order; // partitions by endpoint
  int endpoint_count;
  int *feeds_into, *first_feed_into; // feeds by destination
  credit_batch *batches;
  int batch_count, batch_capacity;
  event *heap;
  int heap_count, heap_capacity;
  bool barrier, failed;
  int64_t round, active_ps;
  int *closed_steps, closed_step_count; // barrier: partitions whose step has been sent
  bool progress;
  int readouts_left;
} timeline;

// ---- events -----------------------------------------------------------------------------------------------------

static bool before(event a, event b) {
  return a.time_ps != b.time_ps ? a.time_ps < b.time_ps : a.what < b.what;
}

static void push(timeline *t, event e) {
  if (t->heap_count == t->heap_capacity) {
    const int capacity = t->heap_capacity ? 2 * t->heap_capacity : 1024;
    event *heap = realloc(t->heap, (size_t)capacity * sizeof *heap);
    if (!heap) {
      t->failed = true;
      return;
    }
    t->heap = heap;
    t->heap_capacity = capacity;
  }
  int at = t->heap_count++;
  for (; at && before(e, t->heap[(at - 1) / 2]); at = (at - 1) / 2) t->heap[at] = t->heap[(at - 1) / 2];
  t->heap[at] = e;
}

static event pop(timeline *t) {
  const event top = t->heap[0], last = t->heap[--t->heap_count];
  int at = 0;
  for (int child; (child = 2 * at + 1) < t->heap_count; at = child) {
    if (child + 1 < t->heap_count && before(t->heap[child + 1], t->heap[child])) child++;
    if (!before(t->heap[child], last)) break;
    t->heap[at] = t->heap[child];
  }
  t->heap[at] = last;
  return top;
}

static int64_t time_of(const endpoint_state *e, int64_t edge) {
  return radish_edge_ps(edge, e->period_ps, e->phase_ps);
}

static int64_t seen_at(const endpoint_state *e, int64_t time_ps) {
  return radish_edge_visible(time_ps, e->period_ps, e->phase_ps);
}

static void wake(timeline *t, int endpoint, int kind, int64_t edge) {
  endpoint_state *e = &t->endpoints[endpoint];
  if (e->next_wake[kind] == edge) return;
  e->next_wake[kind] = edge;
  push(t, (event){time_of(e, edge), 2 * endpoint + kind});
}

static void note_activity(timeline *t, int64_t time_ps) {
  if (time_ps > t->active_ps) t->active_ps = time_ps;
}

static radish_record *record_of(const timeline *t, const partition_state *s) {
  return &t->forecast->layers[s->program->layer];
}

// ---- tokens, credits --------------------------------------------------------------------------------------------

static void token_arrives(timeline *t, int feed, int step, int64_t time_ps) {
  partition_state *to = &t->partitions[t->mapped->feeds[feed].destination];
  const int64_t edge = seen_at(&t->endpoints[to->endpoint], time_ps);
  if (edge > to->ready_edge[step]) to->ready_edge[step] = edge;
  if (--to->missing[step] == 0) wake(t, to->endpoint, ENGINE, to->ready_edge[step]);
}

static void packet_arrives(timeline *t, int feed, int64_t time_ps) {
  radish_record *r = record_of(t, &t->partitions[t->mapped->feeds[feed].destination]);
  if (r->start_ps < 0 || time_ps < r->start_ps) r->start_ps = time_ps;
}

// The destination of `feed` has consumed its window number `window`.
static void credit_arrives(timeline *t, int feed, int window, int64_t time_ps) {
  const radish_feed *f = &t->mapped->feeds[feed];
  partition_state *to = &t->partitions[f->source];
  const int opens = window + t->mapped->programs[f->destination].windows;
  if (opens >= to->program->out_windows_per_image) return;
  const int64_t edge = seen_at(&t->endpoints[to->endpoint], time_ps);
  if (edge > to->gate_edge[opens]) to->gate_edge[opens] = edge;
  if (--to->gate_missing[opens]) return;
  wake(t, to->endpoint, EMITTER, to->gate_edge[opens]);
  wake(t, to->endpoint, ENGINE, to->gate_edge[opens]);
}

static int64_t open_edge(const partition_state *s, int step) {
  const int window = step / s->program->out_window_steps;
  return s->gate_missing[window] ? RADISH_NEVER : s->gate_edge[window];
}

// ---- emission ---------------------------------------------------------------------------------------------------

static bool has_bank(const partition_state *s, int64_t edge) {
  return s->full < 2 && s->free_edge[(s->head + s->full) & 1] <= edge;
}

static void fill_bank(timeline *t, partition_state *s, int first_step, int steps, int64_t edge) {
  const int bank = (s->head + s->full++) & 1;
  s->first_step[bank] = first_step;
  s->steps[bank] = steps;
  s->bank_edge[bank] = edge;
  s->bank_round[bank] = t->round;
  wake(t, s->endpoint, EMITTER, edge);
}

// From which edge on the partition may send its next step, as far as is known.
static int64_t start_edge(const timeline *t, const partition_state *s) {
  if (!s->full) return RADISH_NEVER;
  if (t->barrier && (s->bank_round[s->head] >= t->round || s->last_emission_round >= t->round)) return RADISH_NEVER;
  const int64_t open = open_edge(s, s->first_step[s->head] + s->next_step);
  return open > s->bank_edge[s->head] ? open : s->bank_edge[s->head];
}

static int64_t part(int64_t whole, int piece, int pieces) {
  return whole * (piece + 1) / pieces - whole * piece / pieces;
}

// The end of `step`, with `behind` packets of the burst after it, reaches every destination; on its own it would leave the
// interface at own_ps.
static void deliver_token(timeline *t, int partition, int step, int64_t own_ps, int64_t behind) {
  const radish_forecast_network *net = t->network;
  const radish_tree *tree = &net->trees[partition];
  for (int i = 0; i < tree->leaf_count; i++) {
    const radish_tree_leaf *leaf = &net->leaves[tree->first_leaf + i];
    int64_t time_ps = net->last_ps[leaf->node] - behind * net->pace_ps;
    const int64_t earliest = own_ps + net->link_ps + net->nodes[tree->first_node + leaf->node].depth * net->hop_ps;
    if (time_ps < earliest) time_ps = earliest;
    note_activity(t, time_ps);
    if (t->mapped->programs[partition].readout) {
      if (time_ps > t->forecast->done_ps) t->forecast->done_ps = time_ps;
    }
    if (t->barrier) continue;
    for (int f = leaf->first_feed; f < leaf->last_feed; f++) token_arrives(t, f, step, time_ps);
  }
}

static void deliver_first(timeline *t, int partition) {
  const radish_tree *tree = &t->network->trees[partition];
  for (int i = 0; i < tree->leaf_count; i++) {
    const radish_tree_leaf *leaf = &t->network->leaves[tree->first_leaf + i];
    for (int f = leaf->first_feed; f < leaf->last_feed; f++) packet_arrives(t, f, t->network->first_ps[leaf->node]);
  }
}

static void finish_emission(timeline *t, int partition, int64_t edge) {
  partition_state *s = &t->partitions[partition];
  endpoint_state *e = &t->endpoints[s->endpoint];
  radish_record *r = record_of(t, s);
  const int64_t end_ps = time_of(e, edge - 1);
  if (end_ps > r->end_ps) r->end_ps = end_ps;
  if (t->barrier) t->closed_steps[t->closed_step_count++] = partition;
  note_activity(t, end_ps);
  t->progress = true;
  e->job = -1;
  s->sent_steps++;
  if (s->program->readout) t->readouts_left--;
  if (++s->next_step < s->steps[s->head]) return;
  s->next_step = 0;
  s->full--;
  s->free_edge[s->head] = edge;
  s->head ^= 1;
  wake(t, s->endpoint, ENGINE, edge);
}

static void note_first_packet(radish_forecast *forecast, int64_t time_ps) {
  if (forecast->first_spike_ps < 0 || time_ps < forecast->first_spike_ps) forecast->first_spike_ps = time_ps;
}

// What goes out as one burst: a part of a long step, or several short ones.
typedef struct {
  int steps;       // that it ends
  int64_t words;   // that are scanned
  int64_t packets; // tokens included
} burst;

static burst next_burst(const timeline *t, const partition_state *s, endpoint_state *e) {
  const int first = s->first_step[s->head] + s->next_step, left = s->steps[s->head] - s->next_step;
  const int64_t words = (int64_t)s->program->output_words * e->word_cycles;
  const int token = !t->barrier;
  int64_t spikes = radish_forecast_spikes(s->work, first);
  if (spikes > MOST_PACKETS) {
    e->pieces = (int)(spikes / MOST_PACKETS);
    const bool last = e->piece + 1 == e->pieces;
    return (burst){last, part(words, e->piece, e->pieces), part(spikes, e->piece, e->pieces) + (last && token)};
  }
  burst b = {1, words, spikes + token};
  while (!t->barrier && b.steps < left) {
    spikes = radish_forecast_spikes(s->work, first + b.steps);
    if (b.packets + spikes + token > FEW_PACKETS) break;
    b.steps++;
    b.words += words;
    b.packets += spikes + token;
  }
  return b;
}

// Sends the next steps of the partition's bank, or a part of one, from `edge` on. Returns the first edge after them.
static int64_t send_burst(timeline *t, int partition, int64_t edge) {
  partition_state *s = &t->partitions[partition];
  endpoint_state *e = &t->endpoints[s->endpoint];
  const int first = s->first_step[s->head] + s->next_step, token = !t->barrier;
  const burst b = next_burst(t, s, e);
  const int copies = t->network->trees[partition].copies;
  const bool ends_alone = b.steps && !token; // without tokens the end of a step takes its cycle
  const int64_t cycles = b.words + b.packets * copies + ends_alone;
  int64_t late = 0;
  if (b.packets) {
    // The first packet waits for the words before its spike; a token alone for all of them.
    const int64_t spikes = radish_forecast_spikes(s->work, first), lead = b.words / (spikes + 1);
    const int64_t first_ps = time_of(e, edge + lead), last_ps = time_of(e, edge + cycles - 1);
    const int64_t accepted_ps = radish_forecast_network_send(t->network, partition, b.packets, first_ps, last_ps);
    if (accepted_ps > last_ps) late = (accepted_ps - last_ps + e->period_ps - 1) / e->period_ps;
    if (!e->piece && t->mapped->core_of[partition] == RADISH_HOST) note_first_packet(t->forecast, first_ps);
    if (!e->piece) deliver_first(t, partition);
  }
  record_of(t, s)->counters.stall_cycles += late;
  e->piece = b.steps ? 0 : e->piece + 1;
  int64_t sent = 0;
  for (int i = 0; i < b.steps; i++) {
    sent += radish_forecast_spikes(s->work, first + i) + token;
    const bool last = i + 1 == b.steps;
    const int64_t own_edge =
        last ? edge + cycles - 1 - ends_alone : edge + (i + 1) * (b.words / b.steps) + sent * copies - 1;
    if (b.packets) deliver_token(t, partition, first + i, time_of(e, own_edge), last ? 0 : b.packets - sent);
    finish_emission(t, partition, own_edge + 1 + ends_alone + (last ? late : 0));
  }
  return edge + cycles + late;
}

// Returns the first edge after the credits that are due.
static int64_t send_credits(timeline *t, endpoint_state *e, int64_t edge) {
  while (e->first_batch >= 0 && t->batches[e->first_batch].ready_edge <= edge) {
    credit_batch *batch = &t->batches[e->first_batch];
    if (batch->next_feed == t->first_feed_into[batch->partition + 1]) {
      e->first_batch = batch->next;
      continue;
    }
    const int feed = t->feeds_into[batch->next_feed++], source = t->mapped->feeds[feed].source;
    const int64_t time_ps = radish_forecast_network_credit(t->network, batch->partition, source, time_of(e, edge));
    note_activity(t, time_ps);
    credit_arrives(t, feed, batch->window, time_ps);
    edge++;
  }
  return edge;
}

static void emitter_acts(timeline *t, int endpoint, int64_t edge) {
  endpoint_state *e = &t->endpoints[endpoint];
  if (edge < e->free_from) {
    wake(t, endpoint, EMITTER, e->free_from);
    return;
  }
  e->free_from = send_credits(t, e, edge);
  if (e->free_from == edge) {
    int64_t next = RADISH_NEVER;
    for (int i = e->count - 1; i >= 0 && e->job < 0; i--) {
      const int64_t start = start_edge(t, &t->partitions[t->order[e->first + i]]);
      if (start < next) next = start;
      if (start > edge) continue;
      e->job = t->order[e->first + i];
      t->partitions[e->job].last_emission_round = t->round;
    }
    if (e->job >= 0) {
      e->free_from = send_burst(t, e->job, edge);
    } else {
      if (e->first_batch >= 0 && t->batches[e->first_batch].ready_edge < next) {
        next = t->batches[e->first_batch].ready_edge;
      }
      if (next < RADISH_NEVER) wake(t, endpoint, EMITTER, next);
      return;
    }
  }
  wake(t, endpoint, EMITTER, e->free_from);
}

// ---- turns ------------------------------------------------------------------------------------------------------

static int steps_left_in_window(const partition_state *s) {
  const radish_program *p = s->program;
  const int window = p->window_steps - s->step % p->window_steps, image = p->timesteps_in - s->step;
  return window < image ? window : image;
}

static bool step_ready(const partition_state *s, int step, int64_t edge) {
  return !s->missing[step] && s->ready_edge[step] <= edge;
}

static bool turn_eligible(const partition_state *s, int64_t edge) {
  if (s->program->resident || s->turn_open || s->commit_pending || s->done) return false;
  const int count = steps_left_in_window(s);
  for (int i = 0; i < count; i++) {
    if (!step_ready(s, s->step + i, edge)) return false;
  }
  if (s->program->coding == RADISH_CODING_RATE && !s->program->readout) return open_edge(s, s->step) <= edge;
  return s->step + count < s->program->timesteps_in || open_edge(s, 0) <= edge;
}

static bool turn_over(const partition_state *s, int64_t edge) {
  return s->window_consumed && !s->commit_pending && s->idle_edge <= edge && !s->full && s->free_edge[0] <= edge &&
         s->free_edge[1] <= edge;
}

static void take_turn(timeline *t, endpoint_state *e, int partition, int64_t edge) {
  partition_state *s = &t->partitions[partition];
  const radish_program *p = s->program;
  int64_t bits = p->plane_bits;
  if (e->region_owner != partition) {
    if (e->region_owner >= 0) {
      const partition_state *old = &t->partitions[e->region_owner];
      if (old->step > 0 && !old->done) bits += old->program->state_bits;
    }
    bits += p->reload_bits;
    if (s->step > 0) bits += p->state_bits;
  }
  const double cycles = (double)bits * 1e6 / ((double)t->mapped->params.offchip.mbit_per_s * (double)e->period_ps);
  e->region_owner = partition;
  s->turn_open = true;
  s->window_consumed = false;
  s->loaded_edge = edge + (int64_t)cycles + ((double)(int64_t)cycles < cycles);
  record_of(t, s)->counters.reload_bits += bits;
  wake(t, s->endpoint, ENGINE, s->loaded_edge);
}

static void take_turns(timeline *t, endpoint_state *e, int64_t edge) {
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

static bool may_step(const timeline *t, const partition_state *s, int64_t edge) {
  if (s->commit_pending || s->done || !step_ready(s, s->step, edge)) return false;
  if (!s->program->resident && (!s->turn_open || s->loaded_edge > edge || s->window_consumed)) return false;
  if (t->barrier && s->last_round >= t->round) return false;
  return !fills_bank(s->program) || has_bank(s, edge);
}

static void occupy(timeline *t, endpoint_state *e, partition_state *s, int64_t edge, int64_t cycles) {
  e->busy_until = s->idle_edge = edge + cycles;
  record_of(t, s)->counters.busy_cycles += cycles;
  t->forecast->busy_cycles[s->program->partition] += cycles;
  t->progress = true;
  note_activity(t, time_of(e, e->busy_until));
  wake(t, s->endpoint, ENGINE, e->busy_until);
}

static void queue_credits(timeline *t, endpoint_state *e, int partition, int64_t edge) {
  const partition_state *s = &t->partitions[partition];
  if (t->batch_count == t->batch_capacity) {
    const int capacity = t->batch_capacity ? 2 * t->batch_capacity : 1024;
    credit_batch *batches = realloc(t->batches, (size_t)capacity * sizeof *batches);
    if (!batches) {
      t->failed = true;
      return;
    }
    t->batches = batches;
    t->batch_capacity = capacity;
  }
  const int batch = t->batch_count++;
  t->batches[batch] = (credit_batch){.partition = partition,
                                     .window = (s->step - 1) / s->program->window_steps,
                                     .next_feed = t->first_feed_into[partition],
                                     .next = -1,
                                     .ready_edge = edge};
  if (e->first_batch < 0) e->first_batch = batch;
  else t->batches[e->last_batch].next = batch;
  e->last_batch = batch;
  if (!t->barrier) wake(t, s->endpoint, EMITTER, edge);
}

static void do_step(timeline *t, endpoint_state *e, partition_state *s, int64_t edge) {
  const radish_program *p = s->program;
  const int64_t integrate =
      RADISH_DISPATCH_CYCLES + radish_forecast_scan(s->work, s->step) + RADISH_INTEGRATE_DRAIN_CYCLES;
  const int64_t fire = fills_bank(p) ? p->commit_cycles : p->potential_words;
  const int64_t cycles = integrate + fire + RADISH_FIRE_DRAIN_CYCLES;
  if (fills_bank(p)) fill_bank(t, s, s->step, 1, edge + cycles);
  occupy(t, e, s, edge, cycles);
  record_of(t, s)->counters.barriers += t->barrier;
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

static void do_commit(timeline *t, endpoint_state *e, partition_state *s, int64_t edge) {
  const radish_program *p = s->program;
  const int64_t words = p->readout ? p->potential_words : p->commit_cycles;
  const int64_t cycles = RADISH_DISPATCH_CYCLES + words + RADISH_COMMIT_DRAIN_CYCLES;
  fill_bank(t, s, 0, p->readout ? 1 : p->timesteps_out, edge + cycles);
  s->commit_pending = false;
  s->done = true;
  occupy(t, e, s, edge, cycles);
}

static void engine_acts(timeline *t, int endpoint, int64_t edge) {
  endpoint_state *e = &t->endpoints[endpoint];
  take_turns(t, e, edge);
  if (edge < e->busy_until) return;
  for (int i = e->count - 1; i >= 0; i--) {
    partition_state *s = &t->partitions[t->order[e->first + i]];
    if (s->commit_pending && has_bank(s, edge)) {
      do_commit(t, e, s, edge);
      return;
    }
    if (may_step(t, s, edge)) {
      do_step(t, e, s, edge);
      return;
    }
  }
}

// ---- host, barriers ---------------------------------------------------------------------------------------------

// A host port always has its next step ready, in one of two banks.
static void host_acts(timeline *t, int endpoint, int64_t edge) {
  partition_state *s = &t->partitions[t->order[t->endpoints[endpoint].first]];
  const radish_program *p = s->program;
  const int steps = p->coding == RADISH_CODING_RATE ? 1 : p->timesteps_out;
  while (s->step < p->timesteps_out && has_bank(s, edge)) {
    fill_bank(t, s, s->step, steps, edge + 1);
    s->step += steps;
  }
}

// Nothing is left to do in this round: what was sent and consumed is complete, and the next one begins.
static void next_round(timeline *t) {
  const int64_t time_ps = t->active_ps + t->mapped->params.chip.barrier_ps;
  if (t->round) t->forecast->barriers++;
  t->active_ps = time_ps;
  t->progress = false;
  t->round++;
  for (int i = 0; i < t->closed_step_count; i++) {
    const int partition = t->closed_steps[i];
    const partition_state *s = &t->partitions[partition];
    if (t->mapped->programs[partition].readout) continue;
    for (int f = t->mapped->source_feeds[partition]; f < t->mapped->source_feeds[partition + 1]; f++) {
      token_arrives(t, f, s->sent_steps - 1, time_ps);
    }
  }
  t->closed_step_count = 0;
  for (int endpoint = 0; endpoint < t->endpoint_count; endpoint++) {
    endpoint_state *e = &t->endpoints[endpoint];
    while (e->first_batch >= 0) {
      const credit_batch *batch = &t->batches[e->first_batch];
      for (int i = batch->next_feed; i < t->first_feed_into[batch->partition + 1]; i++) {
        credit_arrives(t, t->feeds_into[i], batch->window, time_ps);
      }
      e->first_batch = batch->next;
    }
    const int64_t edge = seen_at(e, time_ps);
    if (endpoint >= t->mapped->core_count) host_acts(t, endpoint, edge - 1);
    if (e->free_from < edge) e->free_from = edge;
    if (e->busy_until < edge) e->busy_until = edge;
    wake(t, endpoint, EMITTER, edge);
    if (endpoint < t->mapped->core_count) wake(t, endpoint, ENGINE, edge);
  }
}

// ---- the whole --------------------------------------------------------------------------------------------------

static radish_status no_end(const timeline *t, radish_error *error) {
  return radish_fail(error, RADISH_DEADLOCK, NULL, 0,
                     "the forecast of network %s comes to no end within simulated time", t->mapped->network->name);
}

static radish_status loop(timeline *t, radish_error *error) {
  while (!t->failed) {
    if (!t->heap_count) {
      if (!t->readouts_left) return RADISH_OK;
      if (!t->barrier || (t->round && !t->progress)) return no_end(t, error);
      next_round(t);
      continue;
    }
    const event next = pop(t);
    if (next.time_ps > RADISH_HORIZON_PS) return no_end(t, error);
    const int endpoint = next.what / 2, kind = next.what % 2;
    endpoint_state *e = &t->endpoints[endpoint];
    const int64_t edge = radish_edge_at(next.time_ps, e->period_ps, e->phase_ps);
    if (e->next_wake[kind] == edge) e->next_wake[kind] = -1;
    if (kind == EMITTER) emitter_acts(t, endpoint, edge);
    else if (endpoint < t->mapped->core_count) engine_acts(t, endpoint, edge);
    else host_acts(t, endpoint, edge);
  }
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a forecast");
}

static bool set_up_partition(timeline *t, int partition, const radish_partition_work *work) {
  const radish_mapped_chip *mapped = t->mapped;
  const radish_program *p = &mapped->programs[partition];
  partition_state *s = &t->partitions[partition];
  const int core = mapped->core_of[partition], windows = p->out_windows_per_image;
  *s = (partition_state){.program = p,
                         .work = &work[partition],
                         .endpoint = core == RADISH_HOST ? mapped->core_count + partition : core,
                         .last_round = -1,
                         .last_emission_round = -1};
  s->missing = radish_arena_take(&t->arena, p->timesteps_in, sizeof *s->missing);
  s->ready_edge = radish_arena_take(&t->arena, p->timesteps_in, sizeof *s->ready_edge);
  s->gate_missing = radish_arena_take(&t->arena, windows, sizeof *s->gate_missing);
  s->gate_edge = radish_arena_take(&t->arena, windows, sizeof *s->gate_edge);
  if (!s->missing || !s->ready_edge || !s->gate_missing || !s->gate_edge) return false;
  if (core != RADISH_HOST) {
    for (int step = 0; step < p->timesteps_in; step++) {
      s->missing[step] = mapped->feeds_at_step[partition][step % p->window_steps];
    }
  }
  for (int f = mapped->source_feeds[partition]; f < mapped->source_feeds[partition + 1]; f++) {
    for (int w = mapped->programs[mapped->feeds[f].destination].windows; w < windows; w++) s->gate_missing[w]++;
  }
  t->readouts_left += p->readout;
  return true;
}

static void set_up_endpoints(timeline *t) {
  const radish_mapped_chip *mapped = t->mapped;
  const radish_core_params *core = &mapped->params.core;
  for (int p = 0; p < mapped->partition_count; p++) t->endpoints[t->partitions[p].endpoint].count++;
  for (int i = 0, first = 0; i < t->endpoint_count; i++) {
    endpoint_state *e = &t->endpoints[i];
    const bool host = i >= mapped->core_count;
    *e = (endpoint_state){.first = first,
                          .period_ps = host ? mapped->params.host.packet_ps : radish_edge_period_ps(core->clock_mhz),
                          .word_cycles = !host,
                          .region_owner = RADISH_NO_REGION,
                          .job = -1,
                          .first_batch = -1,
                          .next_wake = {-1, -1},
                          .count = e->count};
    first += e->count;
    if (host) continue;
    const int64_t index = (int64_t)mapped->places[i].y * mapped->params.mesh.columns + mapped->places[i].x;
    e->phase_ps = radish_edge_phase_ps(index, e->period_ps, core->clock_phase_ps, core->clock_skew_ps);
  }
  for (int i = 0; i < t->endpoint_count; i++) t->endpoints[i].count = 0;
  for (int p = 0; p < mapped->partition_count; p++) {
    endpoint_state *e = &t->endpoints[t->partitions[p].endpoint];
    t->order[e->first + e->count++] = p;
    if (!mapped->programs[p].resident) e->region_owner = RADISH_REGION_EMPTY;
  }
}

static void sort_feeds(timeline *t) {
  const radish_mapped_chip *mapped = t->mapped;
  int *first = t->first_feed_into;
  for (int f = 0; f < mapped->feed_count; f++) first[mapped->feeds[f].destination + 1]++;
  for (int p = 0; p < mapped->partition_count; p++) first[p + 1] += first[p];
  for (int f = 0; f < mapped->feed_count; f++) {
    t->feeds_into[first[mapped->feeds[f].destination] + mapped->feeds[f].ordinal] = f;
  }
}

radish_status radish_forecast_time(const radish_mapped_chip *mapped, const radish_partition_work *work,
                                   radish_forecast_network *network, radish_forecast *forecast, radish_error *error) {
  timeline t = {.mapped = mapped,
                .network = network,
                .forecast = forecast,
                .arena.limit = RADISH_ARENA_UNLIMITED,
                .endpoint_count = mapped->core_count + mapped->port_count,
                .barrier = mapped->params.chip.sync == RADISH_SYNC_BARRIER};
  t.partitions = radish_arena_take(&t.arena, mapped->partition_count, sizeof *t.partitions);
  t.endpoints = radish_arena_take(&t.arena, t.endpoint_count, sizeof *t.endpoints);
  t.order = radish_arena_take(&t.arena, mapped->partition_count, sizeof *t.order);
  t.closed_steps = radish_arena_take(&t.arena, mapped->partition_count, sizeof *t.closed_steps);
  t.feeds_into = radish_arena_take(&t.arena, mapped->feed_count, sizeof *t.feeds_into);
  t.first_feed_into = radish_arena_take(&t.arena, mapped->partition_count + 1, sizeof *t.first_feed_into);
  bool complete = t.partitions && t.endpoints && t.order && t.closed_steps && t.feeds_into && t.first_feed_into;
  for (int p = 0; p < mapped->partition_count && complete; p++) complete = set_up_partition(&t, p, work);
  radish_status status = RADISH_OK;
  if (complete) {
    set_up_endpoints(&t);
    sort_feeds(&t);
    for (int port = 0; port < mapped->port_count; port++) wake(&t, mapped->core_count + port, ENGINE, 0);
    status = loop(&t, error);
  } else {
    status = radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a forecast");
  }
  free(t.heap);
  free(t.batches);
  radish_arena_free(&t.arena);
  return status;
}
