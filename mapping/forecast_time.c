// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// forecast_time.c: the loop of the timeline: what happens next, host ports and barriers.
//
// Decisions are those of core/core.c and core/emitter.c for a single image; what differs is that a job's cycles are
// expected ones and that packets go in bursts.
#include "mapping/forecast_timeline.h"

#include "core/base/horizon.h"
#include <stdlib.h>

// ---- host, barriers ---------------------------------------------------------------------------------------------

// Fills the free banks of a host port, which always has its next steps ready.
static void host_acts(radish_timeline *t, int endpoint, int64_t edge) {
  radish_timeline_partition *s = &t->partitions[t->order[t->endpoints[endpoint].first]];
  const radish_program *p = s->program;
  const int steps = p->coding == RADISH_CODING_RATE ? 1 : p->timesteps_out;
  while (s->step < p->timesteps_out && radish_timeline_has_bank(s, edge)) {
    radish_timeline_fill_bank(t, s, s->step, steps, edge + 1);
    s->step += steps;
  }
}

// Begins the next round, where nothing is left to do in this one: what was sent and consumed in it counts as complete.
static void next_round(radish_timeline *t) {
  const int64_t time_ps = t->active_ps + t->mapped->params.chip.barrier_ps;
  if (t->round) t->forecast->barriers++;
  t->active_ps = time_ps;
  t->progress = false;
  t->round++;
  for (int i = 0; i < t->closed_step_count; i++) {
    const int partition = t->closed_steps[i];
    const radish_timeline_partition *s = &t->partitions[partition];
    if (t->mapped->programs[partition].readout) continue;
    for (int f = t->mapped->source_feeds[partition]; f < t->mapped->source_feeds[partition + 1]; f++) {
      radish_timeline_token(t, f, s->sent_steps - 1, time_ps);
    }
  }
  t->closed_step_count = 0;
  for (int endpoint = 0; endpoint < t->endpoint_count; endpoint++) {
    radish_timeline_endpoint *e = &t->endpoints[endpoint];
    while (e->first_batch >= 0) {
      const radish_timeline_credits *batch = &t->batches[e->first_batch];
      const int windows = t->mapped->programs[batch->partition].windows;
      for (int i = batch->next_feed; i < t->first_feed_into[batch->partition + 1]; i++) {
        radish_timeline_credit(t, t->sources_into[i], windows, batch->window, time_ps);
      }
      e->first_batch = batch->next;
    }
    const int64_t edge = radish_timeline_seen(e, time_ps);
    if (endpoint >= t->mapped->core_count) host_acts(t, endpoint, edge - 1);
    if (e->free_from < edge) e->free_from = edge;
    if (e->busy_until < edge) e->busy_until = edge;
    radish_timeline_wake(t, endpoint, RADISH_TIMELINE_EMITTER, edge);
    if (endpoint < t->mapped->core_count) radish_timeline_wake(t, endpoint, RADISH_TIMELINE_ENGINE, edge);
  }
}

// ---- the whole --------------------------------------------------------------------------------------------------

static radish_status no_end(const radish_timeline *t, radish_error *error) {
  return radish_fail(error, RADISH_DEADLOCK, NULL, 0,
                     "the forecast of network %s comes to no end within simulated time", t->mapped->network->name);
}

static void serve(radish_timeline *t, radish_timeline_event event) {
  const int core = event.what - 2 * t->endpoint_count - 1;
  if (core < 0) radish_offchip_serve(&t->offchip, radish_timeline_loaded, t);
  else if (radish_offchip_ask(&t->offchip, core, event.time_ps, event.bits, false))
    radish_timeline_serve(t, event.time_ps + 1);
}

// Says whether an image that still has readouts to send at time_ps takes longer than anybody wants to know.
static bool is_late(const radish_timeline *t, int64_t time_ps) {
  return t->forecast->first_spike_ps >= 0 && time_ps - t->forecast->first_spike_ps > t->detail->most_ps &&
         t->readouts_left;
}

static radish_status loop(radish_timeline *t, radish_error *error) {
  while (!t->failed) {
    if (!t->heap_count) {
      if (!t->readouts_left) return RADISH_OK;
      if (!t->barrier || (t->round && !t->progress)) return no_end(t, error);
      next_round(t);
      continue;
    }
    const radish_timeline_event next = radish_timeline_pop(t);
    if (next.time_ps > RADISH_HORIZON_PS) return no_end(t, error);
    if (is_late(t, next.time_ps)) {
      t->forecast->done_ps = next.time_ps;
      return RADISH_OK;
    }
    if (next.what >= 2 * t->endpoint_count) {
      serve(t, next);
      continue;
    }
    const int endpoint = next.what / 2, kind = next.what % 2;
    radish_timeline_endpoint *e = &t->endpoints[endpoint];
    const int64_t edge = radish_edge_at(next.time_ps, e->period_ps, e->phase_ps);
    if (e->next_wake[kind] == edge) e->next_wake[kind] = -1;
    if (kind == RADISH_TIMELINE_EMITTER) radish_timeline_emit(t, endpoint, edge);
    else if (endpoint < t->mapped->core_count) radish_timeline_work(t, endpoint, edge);
    else host_acts(t, endpoint, edge);
  }
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a forecast");
}

static bool set_up_partition(radish_timeline *t, int partition, const radish_partition_work *work) {
  const radish_mapped_chip *mapped = t->mapped;
  const radish_program *p = &mapped->programs[partition];
  radish_timeline_partition *s = &t->partitions[partition];
  const int core = mapped->core_of[partition], windows = p->out_windows_per_image;
  *s = (radish_timeline_partition){.program = p,
                                   .work = &work[partition],
                                   .endpoint = core == RADISH_HOST ? mapped->core_count + partition : core,
                                   .waits = !p->resident,
                                   .last_round = -1,
                                   .last_emission_round = -1};
  s->steps_in = radish_arena_take(&t->arena, p->timesteps_in, sizeof *s->steps_in);
  s->gate_missing = radish_arena_take(&t->arena, windows, sizeof *s->gate_missing);
  s->gate_edge = radish_arena_take(&t->arena, windows, sizeof *s->gate_edge);
  if (!s->steps_in || !s->gate_missing || !s->gate_edge) return false;
  if (core != RADISH_HOST) {
    for (int step = 0; step < p->timesteps_in; step++) {
      s->steps_in[step].missing = mapped->feeds_at_step[partition][step % p->window_steps];
    }
  }
  for (int f = mapped->source_feeds[partition]; f < mapped->source_feeds[partition + 1]; f++) {
    for (int w = mapped->programs[mapped->feeds[f].destination].windows; w < windows; w++) s->gate_missing[w]++;
  }
  t->readouts_left += p->readout;
  return true;
}

static void set_up_endpoints(radish_timeline *t) {
  const radish_mapped_chip *mapped = t->mapped;
  const radish_core_params *core = &mapped->params.core;
  for (int p = 0; p < mapped->partition_count; p++) t->endpoints[t->partitions[p].endpoint].count++;
  for (int i = 0, first = 0; i < t->endpoint_count; i++) {
    radish_timeline_endpoint *e = &t->endpoints[i];
    const bool host = i >= mapped->core_count;
    *e = (radish_timeline_endpoint){.first = first,
                                    .period_ps =
                                        host ? mapped->params.host.packet_ps : radish_edge_period_ps(core->clock_mhz),
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
    radish_timeline_endpoint *e = &t->endpoints[t->partitions[p].endpoint];
    t->order[e->first + e->count++] = p;
    if (!mapped->programs[p].resident) e->region_owner = RADISH_REGION_EMPTY;
  }
}

static void sort_feeds(radish_timeline *t) {
  const radish_mapped_chip *mapped = t->mapped;
  int *first = t->first_feed_into;
  for (int f = 0; f < mapped->feed_count; f++) first[mapped->feeds[f].destination + 1]++;
  for (int p = 0; p < mapped->partition_count; p++) first[p + 1] += first[p];
  for (int f = 0; f < mapped->feed_count; f++) {
    const int partition = mapped->feeds[f].destination;
    t->feed_ends[f] = (radish_timeline_feed_end){partition, mapped->programs[partition].layer};
    t->sources_into[first[mapped->feeds[f].destination] + mapped->feeds[f].ordinal] = mapped->feeds[f].source;
  }
}

// Returns the bits that are surely moved for a partition: its spikes, and what it loads for its first turn, for which
// they are written first.
static int64_t least_bits(const radish_mapped_chip *mapped, const radish_partition_work *work, int partition) {
  const radish_program *p = &mapped->programs[partition];
  int64_t bits = p->reload_bits + p->plane_bits;
  for (int step = 0; step < p->timesteps_in; step++) {
    bits += mapped->feeds_at_step[partition][step % p->window_steps] *
            radish_forecast_written_bits(mapped, work, partition, step);
  }
  return bits;
}

int64_t radish_forecast_least_loading_ps(const radish_mapped_chip *mapped, const radish_partition_work *work) {
  const radish_offchip_params *offchip = &mapped->params.offchip;
  const int channels = radish_offchip_channel_count(offchip, mapped->core_count);
  int64_t most_ps = 0;
  for (int channel = 0; channel < channels; channel++) {
    int64_t busy_ps = 0;
    for (int p = mapped->port_count; p < mapped->partition_count && busy_ps < RADISH_HORIZON_PS; p++) {
      if (mapped->programs[p].resident) continue;
      if (radish_offchip_channel_of(mapped->core_of[p], channels) != channel) continue;
      busy_ps += radish_offchip_transfer_ps(least_bits(mapped, work, p), offchip->mbit_per_s);
    }
    if (busy_ps > most_ps) most_ps = busy_ps;
  }
  return most_ps;
}

radish_status radish_forecast_time(const radish_mapped_chip *mapped, const radish_partition_work *work,
                                   const radish_forecast_detail *detail, radish_forecast_network *network,
                                   radish_forecast *forecast, radish_error *error) {
  radish_timeline t = {.mapped = mapped,
                       .detail = detail,
                       .network = network,
                       .forecast = forecast,
                       .arena.limit = RADISH_ARENA_UNLIMITED,
                       .endpoint_count = mapped->core_count + mapped->port_count,
                       .barrier = mapped->params.chip.sync == RADISH_SYNC_BARRIER};
  t.partitions = radish_arena_take(&t.arena, mapped->partition_count, sizeof *t.partitions);
  t.endpoints = radish_arena_take(&t.arena, t.endpoint_count, sizeof *t.endpoints);
  t.order = radish_arena_take(&t.arena, mapped->partition_count, sizeof *t.order);
  t.closed_steps = radish_arena_take(&t.arena, mapped->partition_count, sizeof *t.closed_steps);
  t.feed_ends = radish_arena_take(&t.arena, mapped->feed_count, sizeof *t.feed_ends);
  t.sources_into = radish_arena_take(&t.arena, mapped->feed_count, sizeof *t.sources_into);
  t.first_feed_into = radish_arena_take(&t.arena, mapped->partition_count + 1, sizeof *t.first_feed_into);
  radish_status status = radish_offchip_init(&t.offchip, &mapped->params.offchip, mapped->core_count, error);
  bool complete = !status && t.partitions && t.endpoints && t.order && t.closed_steps && t.feed_ends &&
                  t.sources_into && t.first_feed_into;
  for (int p = 0; p < mapped->partition_count && complete; p++) complete = set_up_partition(&t, p, work);
  if (complete) {
    set_up_endpoints(&t);
    sort_feeds(&t);
    for (int port = 0; port < mapped->port_count; port++)
      radish_timeline_wake(&t, mapped->core_count + port, RADISH_TIMELINE_ENGINE, 0);
    status = loop(&t, error);
  } else {
    status = radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a forecast");
  }
  radish_offchip_free(&t.offchip);
  free(t.heap);
  free(t.batches);
  radish_arena_free(&t.arena);
  return status;
}
