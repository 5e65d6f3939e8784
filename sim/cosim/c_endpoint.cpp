// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/c_endpoint.h"

#include "core/packet.h"
#include "core/base/edge.h"

#include <cassert>

namespace radish {

static c_endpoint &self(void *user) {
  return *static_cast<c_endpoint *>(user);
}

c_endpoint::c_endpoint(const sc_core::sc_module_name &name, chip_services &p, int index)
    : endpoint(name), chip_platform(p), endpoint_index(index), is_core(index < p.image.core_count) {
  port = {this, on_wake, on_wake_engine, on_spike, on_readout, on_token, on_credit, on_load, on_record};
  SC_HAS_PROCESS(c_endpoint);
  SC_METHOD(work);
  sensitive << due;
  dont_initialize();
}

c_endpoint::~c_endpoint() {
  radish_core_free(&core);
  radish_host_sender_free(&sender);
}

radish_status c_endpoint::init(radish_error *error) {
  const radish_wiring &wiring = chip_platform.wiring();
  const radish_mapped_chip &image = chip_platform.image;
  const radish_emitter_setup setup = radish_wiring_emitter_setup(&wiring, endpoint_index, &port);
  const radish_partition_setup *partitions = radish_wiring_setups(&wiring, endpoint_index);
  radish_status status = RADISH_OK;
  radish_ingress_reset(&ingress, radish_wiring_place_ps(&wiring));
  if (is_core) {
    status = radish_core_init(&core, &setup, radish_wiring_setup_count(&wiring, endpoint_index), partitions, error);
  } else {
    scratch.resize(static_cast<size_t>(radish_shape_size(image.network->layers[0].shape)));
    status = radish_host_sender_init(&sender, &image, endpoint_index - image.core_count, &setup, partitions, error);
    if (!status) wake(0, ENGINE);
  }
  emitter().probe = chip_platform.options.run->probe;
  return status;
}

// ---- from the network -------------------------------------------------------------------------------------------

int64_t c_endpoint::visible_edge(int64_t time_ps) {
  return radish_edge_visible(time_ps, emitter().period_ps, emitter().phase_ps);
}

radish_ingress_times c_endpoint::take(const radish_feed_group *group, int packet_kind, int64_t time_ps) {
  if (!is_core || (chip_platform.barrier() && packet_kind != RADISH_PACKET_SPIKE)) return {time_ps, time_ps, time_ps};
  const radish_ingress_times times = radish_feed_group_take(group, packet_kind, &ingress, time_ps);
  written_ps = times.last_ps;
  chip_platform.written(written_ps);
  return times;
}

int64_t c_endpoint::spike(uint64_t packet, const arriving_feeds &feeds) {
  int64_t waiting_bits = 0;
  for (int i = 0; i < feeds.count; i++) {
    radish_feed_aim(&feeds.first[i].end, &core); // the platform takes it to its next step
    waiting_bits += radish_feed_spike_arrives(&feeds.first[i], packet);
  }
  const radish_ingress_times times = take(feeds.group, RADISH_PACKET_SPIKE, now_in_ps());
  chip_platform.write_spikes(endpoint_index, times.last_ps, waiting_bits);
  return times.taken_ps - now_in_ps();
}

int64_t c_endpoint::token(uint64_t, const arriving_feeds &feeds, int64_t time_ps) {
  const radish_ingress_times times = take(feeds.group, RADISH_PACKET_TOKEN, time_ps);
  for (int i = 0; i < feeds.count; i++) {
    const radish_feed_end &end = feeds.first[i].end;
    const int64_t counted_ps = chip_platform.barrier() ? time_ps : radish_feed_token_ps(&ingress, &times, i);
    radish_core_token(&core, end.local, end.slot, visible_edge(counted_ps));
  }
  return times.taken_ps - time_ps;
}

int64_t c_endpoint::credit(uint64_t packet, int local, int64_t time_ps) {
  const radish_ingress_times times = take(nullptr, RADISH_PACKET_CREDIT, time_ps);
  radish_outbox_credit(&emitter(), local, static_cast<int>(radish_packet_payload(packet)),
                       visible_edge(times.first_ps));
  return times.taken_ps - time_ps;
}

void c_endpoint::release(int64_t round, int64_t time_ps) {
  if (is_core) {
    radish_core_release(&core, round, visible_edge(time_ps));
  } else {
    round_ps = time_ps;
    fill_bank(visible_edge(time_ps) - 1);
    radish_emitter_release(&emitter(), round, visible_edge(time_ps));
  }
}

void c_endpoint::departed() {
  radish_emitter_slot_freed(&emitter(), visible_edge(now_in_ps()));
}

void c_endpoint::loaded(int64_t time_ps) {
  radish_core_loaded(&core, visible_edge(time_ps));
}

// ---- the clock edges that it asks for ---------------------------------------------------------------------------

void c_endpoint::wake(int64_t edge, kind which) {
  const int64_t time_ps = radish_edge_ps(edge, emitter().period_ps, emitter().phase_ps);
  wakes.insert({time_ps, which});
  due.notify(in_ps(std::max<int64_t>(time_ps - now_in_ps(), 0)));
}

void c_endpoint::work() {
  const int64_t now = now_in_ps();
  while (!wakes.empty() && wakes.begin()->first <= now) {
    const auto [time_ps, which] = *wakes.begin();
    wakes.erase(wakes.begin());
    step(radish_edge_at(time_ps, emitter().period_ps, emitter().phase_ps), which);
  }
  chip_platform.active();
  if (!wakes.empty()) due.notify(in_ps(wakes.begin()->first - now));
}

void c_endpoint::step(int64_t edge, kind which) {
  if (which == EMITTER) {
    radish_emitter_step(&emitter(), edge);
  } else if (is_core) {
    const int64_t before = core.busy_until;
    radish_core_engine(&core, edge);
    chip_platform.core_looked();
    if (core.busy_until != before)
      chip_platform.job_ends(radish_edge_ps(core.busy_until, core.period_ps, core.phase_ps));
  } else {
    fill_bank(edge);
  }
}

void c_endpoint::fill_bank(int64_t edge) {
  radish_host_sender_fill(&sender, &chip_platform.image, chip_platform.options.run, scratch.data(), edge,
                          chip_platform.barrier() ? round_ps : RADISH_NEVER);
}

// ---- to the network ---------------------------------------------------------------------------------------------

void c_endpoint::sends(uint64_t packet, int copy) {
  const outgoing out = chip_platform.address(packet, copy);
  chip_platform.sent(endpoint_index, out.packet);
  chip_platform.offer(endpoint_index, out);
}

// Tells the books that a host port sends, for the image in its emission.
void c_endpoint::host_sends(bool spike) {
  if (is_core) return;
  const radish_outbox &box = sender.emitter.outboxes[0];
  radish_ledger_host_sends(&chip_platform.ledger(), box.burst[box.head].image, now_in_ps(), spike);
}

void c_endpoint::on_wake(void *user, int, int64_t edge) {
  self(user).wake(edge, EMITTER);
}
void c_endpoint::on_wake_engine(void *user, int, int64_t edge) {
  self(user).wake(edge, ENGINE);
}

void c_endpoint::on_spike(void *user, int, int64_t, int partition, int copy, int channel, int row, int column) {
  c_endpoint &c = self(user);
  c.host_sends(true);
  c.sends(radish_packet(RADISH_PACKET_SPIKE, partition, radish_packet_coordinates(channel, row, column)), copy);
}

void c_endpoint::on_readout(void *user, int, int64_t, int partition, int32_t value) {
  self(user).sends(radish_packet(RADISH_PACKET_READOUT, partition, static_cast<uint32_t>(value)), 0);
}

void c_endpoint::on_token(void *user, int, int64_t, int partition, int copy) {
  c_endpoint &c = self(user);
  c.host_sends(false);
  if (c.chip_platform.barrier()) {
    c.chip_platform.step_closed(partition);
  } else {
    c.sends(radish_packet(RADISH_PACKET_TOKEN, partition, 0), copy);
  }
}

void c_endpoint::on_credit(void *user, int, int64_t, int partition, int ordinal) {
  c_endpoint &c = self(user);
  const uint64_t packet = radish_packet(RADISH_PACKET_CREDIT, partition, static_cast<uint32_t>(ordinal));
  if (c.chip_platform.barrier()) {
    c.chip_platform.window_consumed(partition, ordinal);
  } else {
    c.chip_platform.count_credit(packet);
    c.sends(packet, 0);
  }
}

void c_endpoint::on_load(void *user, int, int64_t, int64_t bits) {
  self(user).chip_platform.load(self(user).endpoint_index, bits);
}

radish_record *c_endpoint::on_record(void *user, int layer, int64_t image) {
  return self(user).chip_platform.record(layer, image);
}

} // namespace radish
