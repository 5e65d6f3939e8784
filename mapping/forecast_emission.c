// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// forecast_emission.c: tokens and credits that arrive, and the bursts and credits that emitters send, by the rules of
// core/emitter.h.
#include "mapping/forecast_timeline.h"

#include "core/ingress.h"
#include "core/packet.h"

// ---- tokens, credits --------------------------------------------------------------------------------------------

// Spikes for a partition that waits for its turn are written to off-chip memory; here those of a step come together,
// with the tokens, each with its share.
int64_t radish_forecast_written_bits(const radish_mapped_chip *mapped, const radish_partition_work *work, int partition,
                                     int step) {
  const double spikes = work[partition].integrate[work[partition].steps_in > 1 ? step : 0].planes;
  const int feeds = mapped->feeds_at_step[partition][step % mapped->programs[partition].window_steps];
  return (int64_t)(spikes * RADISH_PACKET_BITS / feeds + 0.5);
}

static void write_spikes(radish_timeline *t, const radish_timeline_partition *to, int step, int64_t time_ps) {
  const int partition = to->program->partition;
  const int64_t bits = radish_forecast_written_bits(t->mapped, to->work - partition, partition, step);
  if (bits > 0) radish_timeline_write(t, to->endpoint, time_ps, bits);
}

void radish_timeline_token(radish_timeline *t, int feed, int step, int64_t time_ps) {
  radish_timeline_partition *to = &t->partitions[t->feed_ends[feed].partition];
  radish_timeline_step *s = &to->steps_in[step];
  if (to->waits) write_spikes(t, to, step, time_ps);
  if (time_ps > s->latest_ps) s->latest_ps = time_ps;
  if (--s->missing) return;
  s->ready_edge = radish_timeline_seen(&t->endpoints[to->endpoint], s->latest_ps);
  radish_timeline_wake(t, to->endpoint, RADISH_TIMELINE_ENGINE, s->ready_edge);
}

static void packet_arrives(radish_timeline *t, int feed, int64_t time_ps) {
  radish_record *r = &t->forecast->layers[t->feed_ends[feed].layer];
  if (r->start_ps < 0 || time_ps < r->start_ps) r->start_ps = time_ps;
}

void radish_timeline_credit(radish_timeline *t, int source, int windows, int window, int64_t time_ps) {
  radish_timeline_partition *to = &t->partitions[source];
  const int opens = window + windows;
  if (opens >= to->program->out_windows_per_image) return;
  const int64_t edge = radish_timeline_seen(&t->endpoints[to->endpoint], time_ps);
  if (edge > to->gate_edge[opens]) to->gate_edge[opens] = edge;
  if (--to->gate_missing[opens]) return;
  radish_timeline_wake(t, to->endpoint, RADISH_TIMELINE_EMITTER, to->gate_edge[opens]);
  radish_timeline_wake(t, to->endpoint, RADISH_TIMELINE_ENGINE, to->gate_edge[opens]);
}

// ---- emission ---------------------------------------------------------------------------------------------------

void radish_timeline_fill_bank(radish_timeline *t, radish_timeline_partition *s, int first_step, int steps,
                               int64_t edge) {
  const int bank = (s->head + s->full++) & 1;
  s->first_step[bank] = first_step;
  s->steps[bank] = steps;
  s->bank_edge[bank] = edge;
  s->bank_round[bank] = t->round;
  radish_timeline_wake(t, s->endpoint, RADISH_TIMELINE_EMITTER, edge);
}

// Returns the edge from which on the partition may send its next step, or RADISH_NEVER where that is not known yet.
static int64_t start_edge(const radish_timeline *t, const radish_timeline_partition *s) {
  if (!s->full) return RADISH_NEVER;
  if (t->barrier && (s->bank_round[s->head] >= t->round || s->last_emission_round >= t->round)) return RADISH_NEVER;
  const int64_t open = radish_timeline_open_edge(s, s->first_step[s->head] + s->next_step);
  return open > s->bank_edge[s->head] ? open : s->bank_edge[s->head];
}

static int64_t part(int64_t whole, int piece, int pieces) {
  return whole * (piece + 1) / pieces - whole * piece / pieces;
}

// Delivers the end of `step` to every destination. The packets `behind` of the burst come after it. It arrives no
// earlier than if it left the interface at own_ps and met no other packet.
static void deliver_token(radish_timeline *t, int partition, int step, int64_t own_ps, radish_packets behind) {
  const radish_forecast_network *net = t->network;
  const radish_tree *tree = &net->trees[partition];
  for (int i = 0; i < tree->leaf_count; i++) {
    const radish_tree_leaf *leaf = &net->leaves[tree->first_leaf + i];
    const radish_tree_node *node = &net->nodes[tree->first_node + leaf->node];
    const int64_t passing_ps = (behind.spikes + behind.tokens) * net->pace_ps;
    const int64_t taking_ps = behind.spikes * node->spike_ps + behind.tokens * node->token_ps;
    int64_t time_ps = net->bursts[leaf->node].last_ps - (passing_ps > taking_ps ? passing_ps : taking_ps);
    const int64_t earliest = own_ps + net->link_ps + node->depth * net->hop_ps;
    if (time_ps < earliest) time_ps = earliest;
    if (t->mapped->programs[partition].readout) {
      if (time_ps > t->forecast->done_ps) t->forecast->done_ps = time_ps;
    } else {
      time_ps += RADISH_INGRESS_TICKS * net->place_ps;
    }
    for (int f = leaf->first_feed; f < leaf->last_feed && !t->barrier; f++) {
      radish_timeline_token(t, f, step, time_ps + (f - leaf->first_feed) * RADISH_INGRESS_PLACE * net->place_ps);
    }
    radish_timeline_note_activity(t, time_ps);
  }
}

static void deliver_first(radish_timeline *t, int partition) {
  const radish_tree *tree = &t->network->trees[partition];
  for (int i = 0; i < tree->leaf_count; i++) {
    const radish_tree_leaf *leaf = &t->network->leaves[tree->first_leaf + i];
    for (int f = leaf->first_feed; f < leaf->last_feed; f++)
      packet_arrives(t, f, t->network->bursts[leaf->node].first_ps);
  }
}

static void finish_emission(radish_timeline *t, int partition, int64_t edge) {
  radish_timeline_partition *s = &t->partitions[partition];
  radish_timeline_endpoint *e = &t->endpoints[s->endpoint];
  radish_record *r = radish_timeline_record(t, s);
  const int64_t end_ps = radish_timeline_ps(e, edge - 1);
  if (end_ps > r->end_ps) r->end_ps = end_ps;
  if (t->barrier) t->closed_steps[t->closed_step_count++] = partition;
  radish_timeline_note_activity(t, end_ps);
  t->progress = true;
  e->job = -1;
  s->sent_steps++;
  if (s->program->readout) t->readouts_left--;
  if (++s->next_step < s->steps[s->head]) return;
  s->next_step = 0;
  s->full--;
  s->free_edge[s->head] = edge;
  s->head ^= 1;
  radish_timeline_wake(t, s->endpoint, RADISH_TIMELINE_ENGINE, edge);
}

static void note_first_packet(radish_forecast *forecast, int64_t time_ps) {
  if (forecast->first_spike_ps < 0 || time_ps < forecast->first_spike_ps) forecast->first_spike_ps = time_ps;
}

// This is what goes out as one burst: a part of a long step, or several short steps.
typedef struct {
  int steps;     // steps that end with it
  int64_t words; // cycles that reading output words takes
  radish_packets packets;
} burst;

static burst next_burst(const radish_timeline *t, const radish_timeline_partition *s, radish_timeline_endpoint *e) {
  const int first = s->first_step[s->head] + s->next_step, left = s->steps[s->head] - s->next_step;
  const int64_t words = (int64_t)s->program->output_words * e->word_cycles;
  const int token = !t->barrier;
  int64_t spikes = radish_forecast_spikes(s->work, first);
  if (spikes > t->detail->most_packets) {
    e->pieces = (int)(spikes / t->detail->most_packets);
    const bool last = e->piece + 1 == e->pieces;
    return (burst){last, part(words, e->piece, e->pieces), {part(spikes, e->piece, e->pieces), last && token}};
  }
  burst b = {1, words, {spikes, token}};
  while (!t->barrier && b.steps < left) {
    spikes = radish_forecast_spikes(s->work, first + b.steps);
    if (b.packets.spikes + b.packets.tokens + spikes + token > t->detail->few_packets) break;
    b.steps++;
    b.words += words;
    b.packets.spikes += spikes;
    b.packets.tokens += token;
  }
  return b;
}

// Sends the next steps of the partition's bank, or a part of one, from `edge` on. Returns the first edge after them.
static int64_t send_burst(radish_timeline *t, int partition, int64_t edge) {
  radish_timeline_partition *s = &t->partitions[partition];
  radish_timeline_endpoint *e = &t->endpoints[s->endpoint];
  const int first = s->first_step[s->head] + s->next_step, token = !t->barrier;
  const burst b = next_burst(t, s, e);
  const int copies = t->network->trees[partition].copies;
  const bool ends_alone = b.steps && !token; // without tokens the end of a step takes its cycle
  const int64_t packets = b.packets.spikes + b.packets.tokens, cycles = b.words + packets * copies + ends_alone;
  int64_t late = 0;
  if (packets) {
    // The first packet waits for the output words before its spike. A token without spikes waits for all of them.
    const int64_t spikes = radish_forecast_spikes(s->work, first), lead = b.words / (spikes + 1);
    const int64_t first_ps = radish_timeline_ps(e, edge + lead), last_ps = radish_timeline_ps(e, edge + cycles - 1);
    const int64_t accepted_ps = radish_forecast_network_send(t->network, partition, b.packets, first_ps, last_ps);
    if (accepted_ps > last_ps) late = (accepted_ps - last_ps + e->period_ps - 1) / e->period_ps;
    if (!e->piece && t->mapped->core_of[partition] == RADISH_HOST) note_first_packet(t->forecast, first_ps);
    if (!e->piece) deliver_first(t, partition);
  }
  radish_timeline_record(t, s)->counters.stall_cycles += late;
  e->piece = b.steps ? 0 : e->piece + 1;
  radish_packets behind = b.packets;
  for (int i = 0; i < b.steps; i++) {
    const bool last = i + 1 == b.steps;
    behind.spikes = last ? 0 : behind.spikes - radish_forecast_spikes(s->work, first + i);
    behind.tokens -= token;
    const int64_t sent = packets - behind.spikes - behind.tokens;
    const int64_t own_edge =
        last ? edge + cycles - 1 - ends_alone : edge + (i + 1) * (b.words / b.steps) + sent * copies - 1;
    if (packets) deliver_token(t, partition, first + i, radish_timeline_ps(e, own_edge), behind);
    finish_emission(t, partition, own_edge + 1 + ends_alone + (last ? late : 0));
  }
  return edge + cycles + late;
}

// Sends the credits that are due, one at each edge from `edge` on. Returns the first edge after them.
static int64_t send_credits(radish_timeline *t, radish_timeline_endpoint *e, int64_t edge) {
  while (e->first_batch >= 0 && t->batches[e->first_batch].ready_edge <= edge) {
    radish_timeline_credits *batch = &t->batches[e->first_batch];
    if (batch->next_feed == t->first_feed_into[batch->partition + 1]) {
      e->first_batch = batch->next;
      continue;
    }
    const int source = t->sources_into[batch->next_feed++], windows = t->mapped->programs[batch->partition].windows;
    int64_t time_ps = radish_forecast_network_credit(t->network, batch->partition, source, radish_timeline_ps(e, edge));
    if (t->mapped->core_of[source] != RADISH_HOST) time_ps += RADISH_INGRESS_TICKS * t->network->place_ps;
    radish_timeline_note_activity(t, time_ps);
    radish_timeline_credit(t, source, windows, batch->window, time_ps);
    edge++;
  }
  return edge;
}

void radish_timeline_emit(radish_timeline *t, int endpoint, int64_t edge) {
  radish_timeline_endpoint *e = &t->endpoints[endpoint];
  if (edge < e->free_from) {
    radish_timeline_wake(t, endpoint, RADISH_TIMELINE_EMITTER, e->free_from);
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
      if (next < RADISH_NEVER) radish_timeline_wake(t, endpoint, RADISH_TIMELINE_EMITTER, next);
      return;
    }
  }
  radish_timeline_wake(t, endpoint, RADISH_TIMELINE_EMITTER, e->free_from);
}
