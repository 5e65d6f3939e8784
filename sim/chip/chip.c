// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/chip/chip.h"

#include "sim/chip/chip_state.h"
#include "core/packet.h"
#include "core/base/edge.h"
#include "core/base/horizon.h"
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

_Static_assert((int)RADISH_TRAFFIC_SPIKE == RADISH_PACKET_SPIKE && (int)RADISH_TRAFFIC_TOKEN == RADISH_PACKET_TOKEN &&
                   (int)RADISH_TRAFFIC_CREDIT == RADISH_PACKET_CREDIT &&
                   (int)RADISH_TRAFFIC_READOUT == RADISH_PACKET_READOUT,
               "the kinds of packets");

static int64_t edge_ps(const radish_emitter *emitter, int64_t edge) {
  return radish_edge_ps(edge, emitter->period_ps, emitter->phase_ps);
}

static int64_t visible_edge(const radish_emitter *emitter, int64_t time_ps) {
  return radish_edge_visible(time_ps, emitter->period_ps, emitter->phase_ps);
}

static void note_activity(radish_chip *chip, int64_t time_ps) {
  if (time_ps > chip->active_ps) chip->active_ps = time_ps;
  radish_ledger_until(&chip->ledger, time_ps);
}

// ---- the port that cores and host senders see -----------------------------------------------------------------

static void wake(radish_chip *chip, int endpoint, int kind, int64_t edge) {
  int64_t *last = &chip->last_wake[2 * endpoint + kind];
  const int64_t time_ps = edge_ps(radish_chip_emitter(chip, endpoint), edge);
  if (*last == edge && time_ps > chip->now_ps) return; // asked for already and still to come
  *last = edge;
  if (time_ps < chip->until_ps) chip->until_ps = time_ps;
  if (!radish_agenda_add(&chip->agenda, time_ps, (uint32_t)(2 * endpoint + kind))) chip->status = RADISH_NO_MEMORY;
}

static void wake_emitter(void *user, int endpoint, int64_t edge) {
  wake(user, endpoint, RADISH_WAKE_EMITTER, edge);
}
static void wake_engine(void *user, int endpoint, int64_t edge) {
  wake(user, endpoint, RADISH_WAKE_ENGINE, edge);
}

static radish_record *record(void *user, int layer, int64_t image) {
  radish_chip *chip = user;
  return radish_run_result_record_at(chip->result, image, layer);
}

static void send(radish_chip *chip, int endpoint, int64_t edge, radish_noc_route route, uint64_t packet) {
  const int64_t time_ps = edge_ps(radish_chip_emitter(chip, endpoint), edge);
  note_activity(chip, time_ps);
  chip->progress = true;
  radish_ledger_packet_at(&chip->ledger, RADISH_PACKET_SENT, time_ps, endpoint, packet);
  if (radish_noc_inject(chip->noc, chip->noc_source[endpoint], time_ps, route, packet)) chip->status = RADISH_NO_MEMORY;
}

static radish_noc_route route_of(const radish_chip *chip, int partition, int copy) {
  return chip->wiring.routes[chip->wiring.partitions[partition].first_route + copy];
}

static const radish_burst *burst_of(radish_chip *chip, int endpoint) {
  const radish_emitter *emitter = radish_chip_emitter(chip, endpoint);
  const radish_outbox *box = &emitter->outboxes[emitter->job];
  return &box->burst[box->head];
}

static void send_spike(void *user, int endpoint, int64_t edge, int partition, int copy, int channel, int row,
                       int column) {
  radish_chip *chip = user;
  send(chip, endpoint, edge, route_of(chip, partition, copy),
       radish_packet(RADISH_PACKET_SPIKE, partition, radish_packet_coordinates(channel, row, column)));
  const bool host = endpoint >= chip->core_count;
  const radish_observer *observer = &chip->options->observer;
  if (!host && !observer->spike) return;
  const int64_t time_ps = edge_ps(radish_chip_emitter(chip, endpoint), edge);
  const radish_burst *burst = burst_of(chip, endpoint);
  if (host) radish_ledger_host_sends(&chip->ledger, burst->image, time_ps, true);
  if (observer->spike && copy == 0) {
    const radish_emitter *emitter = radish_chip_emitter(chip, endpoint);
    observer->spike(observer->user, time_ps, chip->mapped->programs[partition].layer, burst->image,
                    burst->first_step + emitter->outboxes[emitter->job].next_step, channel, row, column);
  }
}

static void send_readout(void *user, int endpoint, int64_t edge, int partition, int32_t value) {
  radish_chip *chip = user;
  send(chip, endpoint, edge, route_of(chip, partition, 0),
       radish_packet(RADISH_PACKET_READOUT, partition, (uint32_t)value));
}

static void send_token(void *user, int endpoint, int64_t edge, int partition, int copy) {
  radish_chip *chip = user;
  if (endpoint >= chip->core_count) {
    radish_ledger_host_sends(&chip->ledger, burst_of(chip, endpoint)->image,
                             edge_ps(radish_chip_emitter(chip, endpoint), edge), false);
  }
  if (!chip->barrier) {
    send(chip, endpoint, edge, route_of(chip, partition, copy), radish_packet(RADISH_PACKET_TOKEN, partition, 0));
    return;
  }
  const int64_t time_ps = edge_ps(radish_chip_emitter(chip, endpoint), edge);
  note_activity(chip, time_ps);
  chip->progress = true;
  chip->closed_steps[chip->closed_step_count++] = partition;
}

static void send_credit(void *user, int endpoint, int64_t edge, int partition, int ordinal) {
  radish_chip *chip = user;
  const int index = radish_wiring_feed_into(&chip->wiring, partition, ordinal);
  radish_feed_state *feed = &chip->wiring.feeds[index];
  if (chip->barrier) {
    chip->closed_feeds[chip->closed_feed_count++] = index;
    return;
  }
  radish_feed_count_credit(feed, &record(chip, feed->layer, radish_feed_credited_image(feed))->counters);
  send(chip, endpoint, edge, feed->credit_route,
       radish_packet(RADISH_PACKET_CREDIT, feed->source, (uint32_t)feed->ordinal));
}

// ---- off-chip memory --------------------------------------------------------------------------------------------

static void load(void *user, int core, int64_t edge, int64_t bits) {
  radish_chip *chip = user;
  const int64_t time_ps = edge_ps(radish_chip_emitter(chip, core), edge);
  if (!radish_offchip_ask(&chip->offchip, core, time_ps, bits, true)) return;
  if (time_ps + 1 < chip->until_ps) chip->until_ps = time_ps + 1;
  if (!radish_agenda_add(&chip->agenda, time_ps + 1, radish_chip_offchip_entry(chip))) chip->status = RADISH_NO_MEMORY;
}

static void loaded(void *user, int core, int64_t begin_ps, int64_t end_ps) {
  radish_chip *chip = user;
  const radish_probe *probe = chip->options->probe;
  if (probe && probe->transfer) probe->transfer(probe->user, core, begin_ps, end_ps);
  radish_core_loaded(&chip->cores[core], visible_edge(radish_chip_emitter(chip, core), end_ps));
}

// ---- arrivals ---------------------------------------------------------------------------------------------------

static void open_feed(radish_chip *chip, radish_feed_state *feed, int64_t time_ps) {
  radish_feed_open(feed, record(chip, feed->layer, feed->end.image), time_ps);
}

static void token_arrives(radish_chip *chip, radish_feed_state *feed, int64_t time_ps, int64_t edge) {
  if (!feed->record) open_feed(chip, feed, time_ps);
  if (radish_feed_token(&feed->end, &chip->cores[feed->core], edge)) feed->record = NULL;
}

static void readout_done(radish_chip *chip, int partition) {
  const bool known = radish_ledger_readout_done(&chip->ledger, partition);
  assert(known);
  (void)known;
}

// Returns the endpoint that takes what leaves the network at this port of a router.
static int receiver(const radish_chip *chip, uint32_t router, radish_compass port) {
  const int x = (int)router % (int)chip->mapped->params.mesh.columns,
            y = (int)router / (int)chip->mapped->params.mesh.columns;
  return chip->endpoint_departed[radish_noc_source(chip->noc, (uint32_t)x, (uint32_t)y, port)];
}

// A packet of this kind comes to an edge port.
static void host_takes(radish_chip *chip, int64_t time_ps, uint64_t packet) {
  const int partition = radish_packet_partition(packet);
  switch (radish_packet_kind(packet)) {
  case RADISH_PACKET_TOKEN: readout_done(chip, partition); break;
  case RADISH_PACKET_READOUT: {
    const bool sent = radish_ledger_readout(&chip->ledger, partition, (int32_t)radish_packet_payload(packet), time_ps);
    assert(sent);
    (void)sent;
    break;
  }
  default: break;
  }
}

static void credit_arrives(radish_chip *chip, int64_t time_ps, uint64_t packet) {
  const radish_partition_wiring *to = &chip->wiring.partitions[radish_packet_partition(packet)];
  radish_emitter *emitter = radish_chip_emitter(chip, to->endpoint);
  radish_outbox_credit(emitter, to->local, (int)radish_packet_payload(packet), visible_edge(emitter, time_ps));
}

// A packet of this kind comes to the feeds of a group; a credit is for no group. Returns when the core's ingress takes it.
// `kind` is a constant wherever this is inlined.
static inline radish_ingress_times core_takes(radish_chip *chip, int kind, int core, const radish_feed_group *group,
                                              int64_t time_ps, uint32_t router, uint64_t packet) {
  const radish_ingress_times times = radish_feed_group_take(group, kind, &chip->ingresses[core], time_ps);
  note_activity(chip, times.last_ps);
  radish_ledger_packet(&chip->ledger, RADISH_PACKET_ARRIVED, time_ps, times.first_ps, router, RADISH_LOCAL, packet);
  return times;
}

static radish_ingress_times core_takes_spike(radish_chip *chip, const radish_feed_group *group, int64_t time_ps,
                                             uint32_t router, uint64_t packet) {
  const radish_ingress_times times = core_takes(chip, RADISH_PACKET_SPIKE, group->core, group, time_ps, router, packet);
  int64_t waiting_bits = 0;
  for (int i = group->first_feed; i < group->last_feed; i++) {
    radish_feed_state *feed = &chip->wiring.feeds[i];
    if (!feed->record) open_feed(chip, feed, time_ps);
    waiting_bits += radish_feed_spike_arrives(feed, packet);
  }
  if (waiting_bits && !radish_offchip_announce(&chip->offchip, group->core, time_ps, times.last_ps, waiting_bits)) {
    chip->status = RADISH_NO_MEMORY;
  }
  return times;
}

static radish_ingress_times core_takes_token(radish_chip *chip, const radish_feed_group *group, int64_t time_ps,
                                             uint32_t router, uint64_t packet) {
  const radish_ingress_times times = core_takes(chip, RADISH_PACKET_TOKEN, group->core, group, time_ps, router, packet);
  for (int i = group->first_feed; i < group->last_feed; i++) {
    const int64_t counted_ps = radish_feed_token_ps(&chip->ingresses[group->core], &times, i - group->first_feed);
    token_arrives(chip, &chip->wiring.feeds[i], time_ps, visible_edge(&chip->cores[group->core].emitter, counted_ps));
  }
  return times;
}

static radish_ingress_times core_takes_credit(radish_chip *chip, int64_t time_ps, uint32_t router, uint64_t packet) {
  const int core = chip->wiring.partitions[radish_packet_partition(packet)].endpoint;
  const radish_ingress_times times = core_takes(chip, RADISH_PACKET_CREDIT, core, NULL, time_ps, router, packet);
  credit_arrives(chip, times.first_ps, packet);
  return times;
}

static int64_t deliver(void *user, int64_t time_ps, uint32_t router, radish_compass port, uint32_t tag,
                       uint64_t packet) {
  radish_chip *chip = user;
  const radish_probe *probe = chip->options->probe;
  const int kind = radish_packet_kind(packet);
  if (probe && probe->arrival) {
    probe->arrival(probe->user, receiver(chip, router, port), time_ps, (radish_traffic)kind);
  }
  if (port != RADISH_LOCAL) {
    note_activity(chip, time_ps);
    radish_ledger_packet(&chip->ledger, RADISH_PACKET_ARRIVED, time_ps, time_ps, router, port, packet);
    if (kind == RADISH_PACKET_CREDIT) credit_arrives(chip, time_ps, packet);
    else host_takes(chip, time_ps, packet);
    return 0;
  }
  const radish_feed_group *groups = chip->wiring.groups;
  const radish_ingress_times times =
      kind == RADISH_PACKET_SPIKE   ? core_takes_spike(chip, &groups[tag], time_ps, router, packet)
      : kind == RADISH_PACKET_TOKEN ? core_takes_token(chip, &groups[tag], time_ps, router, packet)
                                    : core_takes_credit(chip, time_ps, router, packet);
  return times.taken_ps - time_ps;
}

static void departed(void *user, uint32_t source, int64_t time_ps) {
  radish_chip *chip = user;
  const int endpoint = chip->endpoint_departed[source];
  radish_emitter *emitter = radish_chip_emitter(chip, endpoint);
  radish_ledger_packet_at(&chip->ledger, RADISH_PACKET_DEPARTED, time_ps, endpoint, 0);
  radish_emitter_slot_freed(emitter, visible_edge(emitter, time_ps));
}

radish_emitter_port radish_chip_port(radish_chip *chip) {
  return (radish_emitter_port){.user = chip,
                               .wake = wake_emitter,
                               .wake_engine = wake_engine,
                               .send_spike = send_spike,
                               .send_readout = send_readout,
                               .send_token = send_token,
                               .send_credit = send_credit,
                               .load = load,
                               .record = record};
}

radish_noc_callbacks radish_chip_noc_callbacks(radish_chip *chip) {
  return (radish_noc_callbacks){chip, deliver, departed};
}

static void fill_bank(radish_chip *chip, int port, int64_t edge) {
  radish_host_sender_fill(&chip->senders[port], chip->mapped, chip->options, chip->scratch, edge,
                          chip->barrier ? chip->round_ps : RADISH_NEVER);
}

// ---- barrier ----------------------------------------------------------------------------------------------------

// Begins a round and tells what was closed in the one before. The first round begins at time 0, each later one
// `barrier_ps` after the last event of the one before, or when the next image is offered.
static void release(radish_chip *chip) {
  const int64_t time_ps = chip->round == 0 ? 0
                                           : radish_host_next_round_ps(chip->mapped, chip->options, chip->round_ps,
                                                                       chip->active_ps, chip->progress);
  chip->round++;
  chip->round_ps = time_ps;
  chip->progress = false;
  for (int i = 0; i < chip->closed_step_count; i++) {
    const int partition = chip->closed_steps[i];
    if (chip->mapped->programs[partition].readout) {
      readout_done(chip, partition);
      continue;
    }
    const radish_mapped_chip *mapped = chip->mapped;
    for (int l = mapped->source_feeds[partition]; l < mapped->source_feeds[partition + 1]; l++) {
      radish_feed_state *feed = &chip->wiring.feeds[l];
      token_arrives(chip, feed, time_ps, visible_edge(&chip->cores[feed->core].emitter, time_ps));
    }
  }
  for (int i = 0; i < chip->closed_feed_count; i++) {
    const radish_feed_state *feed = &chip->wiring.feeds[chip->closed_feeds[i]];
    const radish_partition_wiring *to = &chip->wiring.partitions[feed->source];
    radish_emitter *emitter = radish_chip_emitter(chip, to->endpoint);
    radish_outbox_credit(emitter, to->local, feed->ordinal, visible_edge(emitter, time_ps));
  }
  chip->closed_step_count = chip->closed_feed_count = 0;
  if (!chip->ledger.images_left) return;
  for (int k = 0; k < chip->core_count; k++) {
    radish_core_release(&chip->cores[k], chip->round, visible_edge(&chip->cores[k].emitter, time_ps));
  }
  for (int port = 0; port < chip->port_count; port++) {
    radish_emitter *emitter = &chip->senders[port].emitter;
    const int64_t edge = visible_edge(emitter, time_ps);
    fill_bank(chip, port, edge - 1);
    radish_emitter_release(emitter, chip->round, edge);
  }
}

// ---- the loop ---------------------------------------------------------------------------------------------------

static void process(radish_chip *chip, radish_wake event) {
  if (event.endpoint == radish_chip_offchip_entry(chip)) {
    radish_offchip_serve(&chip->offchip, loaded, chip);
    return;
  }
  const int endpoint = (int)(event.endpoint / 2);
  radish_emitter *emitter = radish_chip_emitter(chip, endpoint);
  const int64_t edge = radish_edge_at(event.time_ps, emitter->period_ps, emitter->phase_ps);
  if (event.endpoint % 2 == RADISH_WAKE_EMITTER) {
    radish_emitter_step(emitter, edge);
  } else if (endpoint < chip->core_count) {
    radish_core *core = &chip->cores[endpoint];
    const int64_t busy_before = core->busy_until;
    radish_core_engine(core, edge);
    if (core->busy_until != busy_before) {
      chip->progress = true;
      const radish_observer *observer = &chip->options->observer;
      if (observer->job_done) observer->job_done(observer->user);
      radish_ledger_until(&chip->ledger, edge_ps(emitter, core->busy_until));
    }
    if (event.time_ps > chip->active_ps) chip->active_ps = event.time_ps;
  } else {
    fill_bank(chip, endpoint - chip->core_count, edge);
  }
}

static radish_status deadlock(radish_chip *chip, radish_error *error) {
  radish_error network = {""};
  if (radish_noc_check_drained(chip->noc, &network)) {
    return radish_fail(error, RADISH_DEADLOCK, NULL, 0, "deadlock at %" PRId64 " ps: %s", chip->now_ps,
                       network.message);
  }
  for (int k = 0; k < chip->core_count; k++) {
    for (int i = 0; i < chip->cores[k].partition_count; i++) {
      const radish_core_state *s = &chip->cores[k].partitions[i];
      if (s->image == chip->options->image_count) continue;
      return radish_fail(error, RADISH_DEADLOCK, NULL, 0,
                         "deadlock at %" PRId64 " ps: core %d at (%d, %d) waits with layer %s, image %" PRId64
                         ", step %d; the network is empty",
                         chip->now_ps, k, chip->mapped->places[k].x, chip->mapped->places[k].y,
                         chip->mapped->network->layers[s->program->layer].name, s->image, s->step);
    }
  }
  return radish_fail(error, RADISH_DEADLOCK, NULL, 0, "deadlock at %" PRId64 " ps: images left, nothing to do",
                     chip->now_ps);
}

radish_status radish_chip_past_horizon(const radish_mapped_chip *mapped, int image, int image_count,
                                       radish_error *error) {
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                     "image %d of the run's 0..%d goes past the end of simulated time, " RADISH_HORIZON_TEXT
                     ": fewer images or steps, or shorter delays and clock periods%s are allowed",
                     image, image_count - 1,
                     mapped->params.chip.sync == RADISH_SYNC_BARRIER ? " (above all barrier_ps)" : "");
}

// Fails for the image that the run is at. That is the first one that is not done, since images end in order.
static radish_status past_horizon(const radish_chip *chip, radish_error *error) {
  int image = 0;
  while (image + 1 < chip->options->image_count && !chip->ledger.readouts_left[image]) image++;
  return radish_chip_past_horizon(chip->mapped, image, chip->options->image_count, error);
}

enum { EVENTS_BETWEEN_QUESTIONS = 256 }; // they take well below a millisecond

static bool cancelled(const radish_chip *chip, unsigned turn) {
  const radish_run_options *options = chip->options;
  return turn % EVENTS_BETWEEN_QUESTIONS == 0 && options->cancelled && options->cancelled(options->user);
}

static bool may_release(const radish_chip *chip) {
  return chip->round == 0 || chip->progress || radish_host_next_offer_ps(chip->options, chip->round_ps) < RADISH_NEVER;
}

static radish_status loop(radish_chip *chip, radish_error *error) {
  uint64_t coin = chip->options->shuffle;
  for (unsigned turn = 0;; turn++) {
    if (chip->status) return radish_fail(error, chip->status, NULL, 0, "out of memory while running");
    if (cancelled(chip, turn)) return radish_fail(error, RADISH_CANCELLED, NULL, 0, "the run was cancelled");
    chip->until_ps = radish_agenda_next_ps(&chip->agenda);
    const bool quiet = chip->until_ps == INT64_MAX && radish_noc_next_time(chip->noc) == RADISH_NOC_IDLE;
    if (quiet) {
      if (chip->barrier && may_release(chip)) {
        release(chip);
        continue;
      }
      return chip->ledger.images_left ? deadlock(chip, error) : RADISH_OK;
    }
    // A network event at the agenda's time may be processed before or after the agenda's: a shuffled run tosses a coin.
    if (coin) {
      coin = coin * UINT64_C(6364136223846793005) + 1442695040888963407;
      if (chip->until_ps < INT64_MAX) chip->until_ps += (int64_t)(coin >> 63);
    }
    radish_noc_run(chip->noc, &chip->until_ps);
    const int64_t now = radish_agenda_next_ps(&chip->agenda);
    if (now > RADISH_HORIZON_PS) {
      if (now < INT64_MAX || radish_noc_is_past_horizon(chip->noc)) return past_horizon(chip, error);
      continue;
    }
    if (radish_noc_next_time(chip->noc) < now) continue;
    chip->now_ps = now;
    while (radish_agenda_next_ps(&chip->agenda) == now) process(chip, radish_agenda_pop(&chip->agenda));
  }
}

int64_t radish_chip_jobs(const radish_mapped_chip *mapped) {
  int64_t jobs = 0;
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    const radish_program *program = &mapped->programs[p];
    jobs += program->timesteps_in + (program->coding == RADISH_CODING_RADIX || program->readout);
  }
  return jobs;
}

radish_run_result *radish_run_result_create(const radish_mapped_chip *mapped, int image_count) {
  const radish_network *network = mapped->network;
  const size_t images = (size_t)image_count;
  radish_run_result *r = calloc(1, sizeof *r);
  if (!r) return NULL;
  r->image_count = image_count;
  r->layer_count = network->layer_count;
  r->logit_count = (int)radish_shape_size(network->layers[network->layer_count - 1].shape);
  r->partition_count = mapped->partition_count;
  r->logits = calloc(images * (size_t)r->logit_count + 1, sizeof *r->logits);
  r->times = calloc(images + 1, sizeof *r->times);
  r->records = calloc(images * (size_t)r->layer_count + 1, sizeof *r->records);
  r->busy_cycles = calloc((size_t)r->partition_count, sizeof *r->busy_cycles);
  r->channel_count = radish_offchip_channel_count(&mapped->params.offchip, mapped->core_count);
  r->channels = calloc((size_t)r->channel_count, sizeof *r->channels);
  if (!r->logits || !r->times || !r->records || !r->busy_cycles || !r->channels) {
    radish_run_result_destroy(r);
    return NULL;
  }
  for (int i = 0; i < image_count; i++) r->times[i] = (radish_image_times){-1, -1, -1};
  for (int64_t i = 0; i < (int64_t)image_count * r->layer_count; i++)
    r->records[i].start_ps = r->records[i].end_ps = -1;
  return r;
}

void radish_run_result_destroy(radish_run_result *result) {
  if (!result) return;
  free(result->logits);
  free(result->times);
  free(result->records);
  free(result->busy_cycles);
  free(result->channels);
  free(result);
}

static void finish(radish_chip *chip, radish_run_result *r) {
  for (int p = 0; p < r->partition_count; p++) {
    const radish_partition_wiring *at = &chip->wiring.partitions[p];
    if (at->endpoint < chip->core_count) {
      r->busy_cycles[p] = chip->cores[at->endpoint].partitions[at->local].busy_cycles;
    }
  }
  radish_offchip_close(&chip->offchip);
  for (int i = 0; i < r->channel_count; i++) r->channels[i] = chip->offchip.channels[i].use;
  radish_ledger_close(&chip->ledger, chip->barrier ? chip->round - 1 : 0, radish_noc_count(chip->noc));
}

static void reset_feed(radish_feed_state *feed) {
  feed->end.slot = feed->end.step = feed->end.window_slot = 0;
  feed->end.image = 0;
  feed->credited_windows = 0;
  feed->record = NULL;
}

// Brings everything that a run changes back to what radish_chip_create left; routes, programs and memory stay.
static void reset(radish_chip *chip) {
  radish_noc_reset(chip->noc);
  for (int core = 0; core < chip->core_count; core++) {
    radish_core_reset(&chip->cores[core]);
    radish_ingress_reset(&chip->ingresses[core], radish_wiring_place_ps(&chip->wiring));
  }
  for (int port = 0; port < chip->port_count; port++) radish_host_sender_reset(&chip->senders[port]);
  for (int i = 0; i < chip->mapped->feed_count; i++) reset_feed(&chip->wiring.feeds[i]);
  radish_offchip_reset(&chip->offchip);
  for (int i = 0; i < 2 * (chip->core_count + chip->port_count); i++) chip->last_wake[i] = -1;
  chip->agenda.count = 0;
  chip->agenda.serial = 0;
  chip->until_ps = chip->now_ps = chip->active_ps = chip->round = chip->round_ps = 0;
  chip->closed_step_count = chip->closed_feed_count = 0;
  chip->progress = false;
  chip->status = RADISH_OK;
}

// Lets the cores write the memo of the run, or recall it, or neither.
static void remember(radish_chip *chip, const radish_run_options *options) {
  radish_chip_memo *memo = options->probe ? NULL : options->memo;
  assert(!memo ||
         (memo->image_count == options->image_count && memo->partition_count == chip->mapped->partition_count));
  for (int core = 0; core < chip->core_count; core++) {
    radish_core *c = &chip->cores[core];
    for (int i = 0; i < c->partition_count; i++) {
      const int partition = c->partitions[i].program->partition;
      radish_core_remember(c, i, memo ? &memo->partitions[partition] : NULL, memo && memo->complete);
    }
  }
}

// Aims all feeds at the planes of their first step. It is called when it is known what recalls.
static void aim_feeds(radish_chip *chip) {
  for (int i = 0; i < chip->mapped->feed_count; i++) {
    radish_feed_state *feed = &chip->wiring.feeds[i];
    radish_feed_aim(&feed->end, &chip->cores[feed->core]);
  }
}

// Returns whether cores may be given packets before these arrive. What a packet does counts from a time that it is told,
// and cores share nothing but the channels to off-chip memory, which are asked in order of time, as observers are told.
static bool may_deliver_early(const radish_chip *chip, const radish_run_options *options) {
  for (int core = 0; core < chip->core_count; core++) {
    if (chip->cores[core].region_owner != RADISH_NO_REGION) return false;
  }
  return !options->probe && !options->observer.packet;
}

// Lets packets go ahead of time, or not. Whoever is told of a packet sees that at the second edge of his clock after, so that
// it is more than a period until he sends one because of it.
static void go_ahead(radish_chip *chip, bool may) {
  const int64_t core_ps = radish_wiring_period_ps(&chip->wiring, 0),
                port_ps = radish_wiring_period_ps(&chip->wiring, chip->core_count);
  radish_noc_go_ahead(chip->noc, may ? core_ps : 0, may ? port_ps : 0);
}

radish_status radish_chip_run_once(radish_chip *chip, const radish_run_options *options, radish_run_result **result,
                                   radish_error *error) {
  *result = NULL;
  assert(!chip->result);
  if (chip->used) reset(chip);
  chip->used = true;
  chip->options = options;
  chip->result = radish_run_result_create(chip->mapped, options->image_count);
  radish_ledger_free(&chip->ledger);
  radish_status status =
      chip->result ? radish_ledger_init(&chip->ledger, &chip->wiring, options, chip->result, error)
                   : radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for %d images", options->image_count);
  if (status) {
    radish_run_result_destroy(chip->result);
    chip->result = NULL;
    return status;
  }
  for (int endpoint = 0; endpoint < chip->core_count + chip->port_count; endpoint++) {
    radish_chip_emitter(chip, endpoint)->probe = options->probe;
  }
  remember(chip, options);
  aim_feeds(chip);
  radish_noc_set_probe(chip->noc, options->noc_probe);
  const bool early = may_deliver_early(chip, options);
  radish_noc_deliver_early(chip->noc, early);
  go_ahead(chip, early && !options->noc_probe);
  chip->agenda.shuffle = options->shuffle;
  if (options->shuffle && radish_noc_shuffle(chip->noc, options->shuffle)) chip->status = RADISH_NO_MEMORY;
  for (int port = 0; port < chip->port_count; port++) wake(chip, chip->core_count + port, RADISH_WAKE_ENGINE, 0);
  status = loop(chip, error);
  if (status) {
    radish_run_result_destroy(chip->result);
  } else {
    finish(chip, chip->result);
    if (options->memo && !options->probe && !options->memo->complete) options->memo->complete = true;
    *result = chip->result;
  }
  chip->result = NULL;
  return status;
}
