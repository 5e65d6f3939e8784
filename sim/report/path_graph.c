// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/path_builder.h"

#include "core/base/edge.h"
#include "core/core.h"
#include "core/ingress.h"
#include "core/params.h"

#include <stdlib.h>

typedef radish_path_builder builder;

static int job_node(int job, int moment) {
  return 3 * job + moment;
}
static int emission_node(const builder *b, int emission, int moment) {
  return b->emissions + 2 * emission + (moment == END);
}
static int reload_node(const builder *b, int reload, int moment) {
  return b->reloads + 2 * reload + (moment == END);
}

// ---- clocks --------------------------------------------------------------------------------------------------------

static int64_t visible_ps(const builder *b, int endpoint, int64_t time_ps) {
  const radish_params *params = &b->mapped->params;
  int64_t period_ps = params->host.packet_ps, phase_ps = 0;
  if (endpoint < b->mapped->core_count) {
    const radish_place *at = &b->mapped->places[endpoint];
    period_ps = b->period_ps;
    phase_ps = radish_edge_phase_ps((int64_t)at->y * params->mesh.columns + at->x, period_ps,
                                    params->core.clock_phase_ps, params->core.clock_skew_ps);
  }
  return radish_edge_ps(radish_edge_visible(time_ps, period_ps, phase_ps), period_ps, phase_ps);
}

static int endpoint_of(const builder *b, int partition) {
  const int core = b->mapped->core_of[partition];
  return core == RADISH_HOST ? b->mapped->core_count + partition : core;
}

static int64_t emission_period_ps(const builder *b, const radish_path_emission *e) {
  return e->endpoint < b->mapped->core_count ? b->period_ps : b->mapped->params.host.packet_ps;
}

// ---- emissions -----------------------------------------------------------------------------------------------------

// Adds the time from the start of an emission to its packet number `packet`, which is sent at `sent_ps`, to the last
// edge.
static void emission_takes(builder *b, const radish_path_emission *e, int64_t sent_ps, int64_t packet) {
  const bool core = e->endpoint < b->mapped->core_count;
  const int kind = core ? RADISH_PATH_EMISSION : RADISH_PATH_HOST;
  const int64_t period_ps = emission_period_ps(b, e), whole_ps = sent_ps - e->start_ps;
  int64_t words_ps = core ? b->mapped->programs[e->partition].output_words * period_ps : 0;
  if (words_ps > whole_ps) words_ps = whole_ps;
  int64_t packets_ps = packet * period_ps;
  if (packets_ps > whole_ps - words_ps) packets_ps = whole_ps - words_ps;
  radish_path_after(b, words_ps, kind, RADISH_SCALE_WORDS, e->partition, e->image);
  radish_path_after(b, packets_ps, kind, core ? RADISH_SCALE_PACKETS : RADISH_SCALE_HOST, e->partition, e->image);
  radish_path_after(b, whole_ps - words_ps - packets_ps, RADISH_PATH_NETWORK, RADISH_SCALE_LINKS, e->partition,
                    e->image);
}

static int64_t last_packet(const builder *b, const radish_path_emission *e) {
  return b->barrier ? e->packets : e->packets - 1;
}

// Returns the emission of a partition's step number `number`, counted through all images, or -1.
static int emission_of(const builder *b, int partition, int64_t number) {
  const int steps = b->mapped->programs[partition].timesteps_out;
  return number < 0 ? -1 : radish_path_emission_at(b->index, partition, number / steps, (int)(number % steps));
}

static void needs_emission(builder *b, int node, int emission) {
  if (emission < 0 || b->log->emissions[emission].end_ps < 0) return;
  const radish_path_emission *e = &b->log->emissions[emission];
  const bool core = e->endpoint < b->mapped->core_count;
  radish_path_need(b, node, emission_node(b, emission, END));
  radish_path_after(b, emission_period_ps(b, e), core ? RADISH_PATH_EMISSION : RADISH_PATH_HOST,
                    core ? RADISH_SCALE_PACKETS : RADISH_SCALE_HOST, e->partition, e->image);
}

static void needs_credits(builder *b, int node, int partition, int64_t image, int step) {
  if (b->barrier) return; // with barriers a step waits for its round instead
  const radish_program *p = &b->mapped->programs[partition];
  const int64_t window = image * p->out_windows_per_image + step / p->out_window_steps;
  for (int f = b->mapped->source_feeds[partition]; f < b->mapped->source_feeds[partition + 1]; f++) {
    const int credit =
        radish_path_credit_at(b->index, f, window - b->mapped->programs[b->mapped->feeds[f].destination].windows);
    if (credit >= 0) radish_path_need(b, node, b->credits + 2 * credit + 1);
  }
}

static void add_emission(builder *b, int number) {
  const radish_path_emission *e = &b->log->emissions[number];
  const radish_program *p = &b->mapped->programs[e->partition];
  const int start = emission_node(b, number, START), end = emission_node(b, number, END);
  radish_path_begin(b, start, e->start_ps);
  if (e->endpoint < b->mapped->core_count) {
    const bool commits = p->coding == RADISH_CODING_RADIX || p->readout;
    const int job = radish_path_job_at(b->index, e->partition, e->image, commits ? p->timesteps_in : e->step);
    if (job >= 0) radish_path_need(b, start, job_node(job, END));
  } else if (b->image_period_ps && e->step == 0) {
    radish_path_need(b, start, b->offers + (int)e->image);
  }
  needs_emission(b, start, e->before);
  needs_credits(b, start, e->partition, e->image, e->step);
  radish_path_begin(b, end, e->end_ps < 0 ? e->start_ps : e->end_ps);
  radish_path_need(b, end, start);
  if (e->end_ps >= 0) emission_takes(b, e, e->end_ps, last_packet(b, e));
}

// ---- jobs ----------------------------------------------------------------------------------------------------------

// Makes the last edge as much longer as the token of this feed is counted later than that of the first one in its group.
static void counts_in_turn(builder *b, int feed, int token, int64_t image) {
  int before = 0;
  while (feed > before && b->index->group_of[feed - before - 1] == b->index->group_of[feed]) before++;
  const radish_params *params = &b->mapped->params;
  const int64_t place_ps = radish_params_scaled_delay_ps(params->core.place_ps, params->noc.voltage_factor);
  const int core = b->mapped->feeds[feed].core;
  const int64_t first_ps = b->log->tokens[token].time_ps, own_ps = first_ps + before * RADISH_INGRESS_PLACE * place_ps;
  radish_path_after(b, visible_ps(b, core, own_ps) - visible_ps(b, core, first_ps), RADISH_PATH_NETWORK,
                    RADISH_SCALE_FIXED, b->mapped->feeds[feed].source, image);
}

// Makes the node need the tokens of step `step` of an image, from all that feed the partition.
static void needs_tokens(builder *b, int node, int partition, int64_t image, int step, const int *feeds, int count) {
  if (b->barrier) return;
  for (int i = 0; i < count; i++) {
    const radish_feed *feed = &b->mapped->feeds[feeds[i]];
    if (feed->destination != partition || step >= feed->timesteps) continue;
    const int token = radish_path_token_at(b->index, feeds[i], image * feed->timesteps + step);
    if (token < 0) continue;
    radish_path_need(b, node, b->tokens + token);
    counts_in_turn(b, feeds[i], token, image);
  }
}

// An `into` lists the feeds into each partition: those of partition p are feeds[first[p]] to feeds[first[p + 1] - 1].
typedef struct {
  int *first, *feeds;
} into;

static void add_job(builder *b, int number, const into *in) {
  const radish_path_job *j = &b->log->jobs[number];
  const radish_program *p = &b->mapped->programs[j->partition];
  const int start = job_node(number, START), fire = job_node(number, FIRE), end = job_node(number, END);
  radish_path_begin(b, start, j->start_ps);
  if (j->before >= 0) radish_path_need(b, start, job_node(j->before, END));
  if (!p->resident && j->reload >= 0 && b->log->reloads[j->reload].partition == j->partition) {
    radish_path_need(b, start, reload_node(b, j->reload, END));
  }
  const int feeds = in->first[j->partition + 1] - in->first[j->partition];
  if (!j->commit) needs_tokens(b, start, j->partition, j->image, j->step, &in->feeds[in->first[j->partition]], feeds);
  const bool radix = p->coding == RADISH_CODING_RADIX;
  if (j->commit || (!radix && !p->readout)) { // it fills a bank; the burst before the last must have been sent
    const int steps = p->timesteps_out;
    const int64_t burst = radix || p->readout ? j->image : j->image * steps + j->step;
    const int64_t last = radix || p->readout ? (burst - 2) * steps + steps - 1 : burst - 2;
    needs_emission(b, start, burst < 2 ? -1 : emission_of(b, j->partition, last));
  }
  radish_path_begin(b, fire, j->fire_ps);
  radish_path_need(b, fire, start);
  if (!j->commit) {
    const int64_t fixed_ps = radish_core_integrate_cycles(p, 0) * b->period_ps;
    radish_path_after(b, fixed_ps, RADISH_PATH_INTEGRATE, RADISH_SCALE_FIXED, j->partition, j->image);
    radish_path_after(b, j->fire_ps - j->start_ps - fixed_ps, RADISH_PATH_INTEGRATE, RADISH_SCALE_PAIRS, j->partition,
                      j->image);
  }
  radish_path_begin(b, end, j->end_ps);
  radish_path_need(b, end, fire);
  const int kind = j->commit ? RADISH_PATH_COMMIT : RADISH_PATH_FIRE;
  const int64_t fixed_cycles =
      j->commit ? RADISH_DISPATCH_CYCLES + RADISH_COMMIT_DRAIN_CYCLES : radish_core_fire_cycles(p, 0);
  const int64_t fixed_ps = fixed_cycles * b->period_ps;
  radish_path_after(b, fixed_ps, kind, RADISH_SCALE_FIXED, j->partition, j->image);
  radish_path_after(b, j->end_ps - j->fire_ps - fixed_ps, kind, RADISH_SCALE_WORDS, j->partition, j->image);
}

static void add_reload(builder *b, int number, const into *in) {
  const radish_path_reload *r = &b->log->reloads[number];
  const radish_program *p = &b->mapped->programs[r->partition];
  const int start = reload_node(b, number, START), end = reload_node(b, number, END);
  radish_path_begin(b, start, r->start_ps);
  if (r->before_job >= 0) radish_path_need(b, start, job_node(r->before_job, END));
  needs_emission(b, start, r->before_emission);
  // The first job after the reload says which window the reload is for.
  for (int j = r->first_job; j < b->log->job_list.count; j++) {
    const radish_path_job *job = &b->log->jobs[j];
    if (job->partition != r->partition) continue;
    const int feeds = in->first[r->partition + 1] - in->first[r->partition];
    int last = job->step + p->window_steps;
    if (last > p->timesteps_in) last = p->timesteps_in;
    for (int step = job->step; step < last; step++) {
      needs_tokens(b, start, r->partition, job->image, step, &in->feeds[in->first[r->partition]], feeds);
    }
    const bool each = p->coding == RADISH_CODING_RATE && !p->readout;
    if (each || last == p->timesteps_in) needs_credits(b, start, r->partition, job->image, each ? job->step : 0);
    break;
  }
  radish_path_begin(b, end, r->end_ps);
  radish_path_need(b, end, start);
  radish_path_after(b, r->begin_ps - r->start_ps, RADISH_PATH_QUEUE, RADISH_SCALE_OFFCHIP, r->partition, 0);
  radish_path_after(b, r->brought_ps - r->begin_ps, RADISH_PATH_RELOAD, RADISH_SCALE_OFFCHIP, r->partition, 0);
  radish_path_after(b, r->end_ps - r->brought_ps, RADISH_PATH_RELOAD, RADISH_SCALE_FIXED, r->partition, 0);
}

// ---- packets -------------------------------------------------------------------------------------------------------

static void travels(builder *b, int64_t sent_ps, int64_t arrived_ps, int64_t seen_ps, int partition, int64_t image) {
  radish_path_after(b, arrived_ps - sent_ps, RADISH_PATH_NETWORK, RADISH_SCALE_LINKS, partition, image);
  radish_path_after(b, seen_ps - arrived_ps, RADISH_PATH_NETWORK, RADISH_SCALE_FIXED, partition, image);
}

static void add_tokens(builder *b) {
  for (int t = 0; t < b->log->token_list.count; t++) radish_path_begin(b, b->tokens + t, b->log->tokens[t].time_ps);
  for (int f = 0, group = -1; f < b->mapped->feed_count; f++) {
    if (b->index->group_of[f] == group) continue;
    group = b->index->group_of[f];
    const radish_feed *feed = &b->mapped->feeds[f];
    const radish_program *p = &b->mapped->programs[feed->source];
    int copies = 1;
    for (int g = b->mapped->source_feeds[feed->source]; g < b->mapped->source_feeds[feed->source + 1]; g++) {
      if (!b->mapped->params.noc.multicast && b->index->copy_of[g] >= copies) copies = b->index->copy_of[g] + 1;
    }
    const int later = copies > 1 ? copies - 1 - b->index->copy_of[f] : 0; // copies that are sent after this one
    for (int64_t n = 0; n < b->index->images * p->timesteps_out; n++) {
      const int token = radish_path_token_at(b->index, f, n), number = emission_of(b, feed->source, n);
      if (token < 0 || number < 0) continue;
      const radish_path_emission *e = &b->log->emissions[number];
      const int64_t arrived_ps = b->log->tokens[token].time_ps;
      int64_t sent_ps = (e->end_ps < 0 ? arrived_ps : e->end_ps) - later * emission_period_ps(b, e);
      if (sent_ps > arrived_ps) sent_ps = arrived_ps;
      if (sent_ps < e->start_ps) sent_ps = e->start_ps;
      radish_path_begin(b, b->tokens + token, visible_ps(b, feed->core, arrived_ps));
      radish_path_need(b, b->tokens + token, emission_node(b, number, START));
      emission_takes(b, e, sent_ps, last_packet(b, e) - later);
      travels(b, sent_ps, arrived_ps, visible_ps(b, feed->core, arrived_ps), e->partition, e->image);
    }
  }
}

static void add_credits(builder *b) {
  for (int c = 0; c < 2 * b->log->credit_list.count; c++) radish_path_begin(b, b->credits + c, 0);
  for (int f = 0; f < b->mapped->feed_count; f++) {
    const radish_feed *feed = &b->mapped->feeds[f];
    const radish_program *p = &b->mapped->programs[feed->destination];
    for (int64_t n = 0; n < b->index->images * p->windows_per_image; n++) {
      const int credit = radish_path_credit_at(b->index, f, n);
      if (credit < 0) continue;
      const int sent = b->credits + 2 * credit, seen = sent + 1;
      const int64_t image = n / p->windows_per_image, sent_ps = b->index->credit_sent_ps[b->index->first_credit[f] + n];
      int last = ((int)(n % p->windows_per_image) + 1) * p->window_steps;
      if (last > p->timesteps_in) last = p->timesteps_in;
      const int job = radish_path_job_at(b->index, feed->destination, image, last - 1);
      radish_path_begin(b, sent, sent_ps);
      if (job >= 0) {
        radish_path_need(b, sent, job_node(job, FIRE));
        radish_path_after(b, sent_ps - b->log->jobs[job].fire_ps, RADISH_PATH_CREDITS, RADISH_SCALE_FIXED,
                          feed->destination, image);
      }
      const int64_t arrived_ps = b->log->credits[credit].time_ps,
                    seen_ps = visible_ps(b, endpoint_of(b, feed->source), arrived_ps);
      radish_path_begin(b, seen, seen_ps);
      radish_path_need(b, seen, sent);
      radish_path_after(b, arrived_ps - sent_ps, RADISH_PATH_CREDITS, RADISH_SCALE_LINKS, feed->destination, image);
      radish_path_after(b, seen_ps - arrived_ps, RADISH_PATH_CREDITS, RADISH_SCALE_FIXED, feed->destination, image);
    }
  }
}

// ---- the image -----------------------------------------------------------------------------------------------------

// Adds the last value of each readout partition in the image: values come out of the network in the order in which they
// were sent.
static void add_readouts(builder *b, int64_t done_ps) {
  const int count = b->mapped->partition_count;
  int64_t left;
  for (int p = b->mapped->port_count; p < count; p++) {
    radish_path_begin(b, b->readouts + p, 0);
    const int number = radish_path_emission_at(b->index, p, b->image, 0);
    if (!b->mapped->programs[p].readout || number < 0) continue;
    const radish_path_emission *e = &b->log->emissions[number];
    left = (b->image + 1) * radish_shape_size(b->mapped->programs[p].outputs.shape);
    for (int r = 0; r < b->log->readout_list.count && left; r++) {
      if (b->log->readouts[r].partition != p || --left) continue;
      const int64_t arrived_ps = b->log->readouts[r].time_ps;
      radish_path_begin(b, b->readouts + p, arrived_ps);
      radish_path_need(b, b->readouts + p, emission_node(b, number, START));
      emission_takes(b, e, e->last_ps, last_packet(b, e) - 1);
      travels(b, e->last_ps, arrived_ps, arrived_ps, p, b->image);
    }
  }
  radish_path_begin(b, b->graph->done, done_ps);
  for (int p = b->mapped->port_count; p < count; p++) {
    if (b->graph->nodes[b->readouts + p].edges) radish_path_need(b, b->graph->done, b->readouts + p);
  }
}

static void add_first(builder *b, int64_t first_ps) {
  radish_path_begin(b, b->graph->first, first_ps);
  for (int e = 0; e < b->log->emission_list.count; e++) {
    const radish_path_emission *emission = &b->log->emissions[e];
    if (emission->endpoint < b->mapped->core_count || emission->image != b->image) continue;
    if (emission->start_ps > first_ps || (emission->end_ps >= 0 && emission->end_ps < first_ps)) continue;
    radish_path_need(b, b->graph->first, emission_node(b, e, START));
    radish_path_after(b, first_ps - emission->start_ps, RADISH_PATH_HOST, RADISH_SCALE_HOST, emission->partition,
                      emission->image);
    return;
  }
}

static void add_offers(builder *b) {
  const int64_t packet_ps = b->mapped->params.host.packet_ps;
  for (int64_t i = 0; i < b->index->images; i++) {
    radish_path_begin(b, b->offers + (int)i, (i * b->image_period_ps / packet_ps + 1) * packet_ps);
  }
}

// ---- building ------------------------------------------------------------------------------------------------------

static bool feeds_into(const radish_mapped_chip *mapped, into *in) {
  in->first = calloc((size_t)mapped->partition_count + 2, sizeof *in->first);
  in->feeds = calloc((size_t)mapped->feed_count + 1, sizeof *in->feeds);
  if (!in->first || !in->feeds) return false;
  for (int f = 0; f < mapped->feed_count; f++) in->first[mapped->feeds[f].destination + 2]++;
  for (int p = 0; p < mapped->partition_count; p++) in->first[p + 2] += in->first[p + 1];
  for (int f = 0; f < mapped->feed_count; f++) in->feeds[in->first[mapped->feeds[f].destination + 1]++] = f;
  return true;
}

static void add_jobs(builder *b, const into *in) {
  for (int j = 0; j < b->log->job_list.count; j++) add_job(b, j, in);
}

static void fill(builder *b, const into *in, int64_t first_ps, int64_t done_ps) {
  add_jobs(b, in);
  for (int e = 0; e < b->log->emission_list.count; e++) add_emission(b, e);
  for (int r = 0; r < b->log->reload_list.count; r++) add_reload(b, r, in);
  add_tokens(b);
  add_credits(b);
  add_offers(b);
  add_readouts(b, done_ps);
  add_first(b, first_ps);
}

bool radish_path_graph_init(radish_path_graph *graph, const radish_path_index *index, int64_t image_period_ps,
                            int64_t image, int64_t first_ps, int64_t done_ps) {
  const radish_path_log *log = index->log;
  const radish_mapped_chip *mapped = log->mapped;
  *graph = (radish_path_graph){0};
  builder b = {.graph = graph,
               .index = index,
               .log = log,
               .mapped = mapped,
               .period_ps = radish_edge_period_ps(mapped->params.core.clock_mhz),
               .image_period_ps = image_period_ps,
               .image = image,
               .barrier = mapped->params.chip.sync == RADISH_SYNC_BARRIER};
  b.emissions = 3 * log->job_list.count;
  b.reloads = b.emissions + 2 * log->emission_list.count;
  b.tokens = b.reloads + 2 * log->reload_list.count;
  b.credits = b.tokens + log->token_list.count;
  b.offers = b.credits + 2 * log->credit_list.count;
  b.readouts = b.offers + (int)index->images;
  graph->first = b.readouts + mapped->partition_count;
  graph->done = graph->first + 1;
  graph->emissions = b.emissions;
  graph->node_list.count = graph->done + 1;
  graph->nodes = calloc((size_t)graph->node_list.count, sizeof *graph->nodes);
  into in = {NULL, NULL};
  bool complete = graph->nodes && feeds_into(mapped, &in);
  if (complete) fill(&b, &in, first_ps, done_ps);
  complete = complete && !b.failed && radish_path_sort(&b);
  for (int i = 0; complete && i < b.tokens; i++) radish_path_explain(&b, i);
  free(in.first);
  free(in.feeds);
  return complete && !b.failed;
}

void radish_path_graph_free(radish_path_graph *graph) {
  free(graph->nodes);
  free(graph->edges);
  free(graph->parts);
  free(graph->order);
  *graph = (radish_path_graph){0};
}
