// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/platform.h"

#include "core/base/horizon.h"
#include "core/packet.h"

#include <algorithm>

namespace radish {

platform::platform(const sc_core::sc_module_name &name, const radish_mapped_chip &of, const radish_cosim_options &o,
                   radish_run_result &r)
    : sc_module(name), chip_services(of, o), result(r),
      mesh(std::make_unique<systemc_mesh>("mesh", of.params.mesh, of.params.noc,
                                          radish_noc_callbacks{this, on_delivery, on_departure})) {
  mesh->set_probe(options.run->noc_probe);
  SC_HAS_PROCESS(platform);
  SC_THREAD(watch);
  if (barrier()) {
    SC_THREAD(rounds);
  }
  if (options.disturb_ps >= 0) {
    SC_THREAD(disturb);
  }
}

platform::~platform() {
  radish_ledger_free(&books);
  radish_wiring_free(&wires);
}

// ---- building ---------------------------------------------------------------------------------------------------

// Wires the chip as the model does, and then replaces the routes of its trees by those of the SystemC mesh. The network
// in C exists only meanwhile, to say what routes cost.
radish_status platform::wire(radish_error *error) {
  const radish_noc_callbacks nobody = {};
  radish_noc *costs = nullptr;
  radish_status made = radish_noc_create(&image.params.mesh, &image.params.noc, &nobody, &costs, error);
  if (!made) made = radish_wiring_init(&wires, &image, costs, error);
  radish_noc_destroy(costs);
  if (made) return made;
  for (int p = 0; p < image.partition_count; p++) {
    const radish_partition_wiring &of = wires.partitions[p];
    if (!of.group_count) continue;
    const radish_site from = radish_wiring_site(&wires, of.endpoint);
    const size_t leaves = static_cast<size_t>(of.group_count / of.copies);
    for (int copy = 0; copy < of.copies; copy++) {
      wires.routes[of.first_route + copy] =
          mesh->add_tree(from.x, from.y, from.port, &wires.leaves[of.first_group + copy], leaves);
    }
  }
  return RADISH_OK;
}

radish_status platform::build_endpoint(int endpoint_index, radish_error *error) {
  const bool is_core = endpoint_index < image.core_count;
  std::string name = "host_" + std::to_string(endpoint_index - image.core_count);
  if (is_core) {
    const radish_place &at = image.places[endpoint_index];
    name = "core_" + std::to_string(at.x) + "_" + std::to_string(at.y);
  }
  if (is_core && !(options.c_core && options.c_core[endpoint_index])) {
    auto rtl = std::make_unique<rtl_core>(name.c_str(), *this, endpoint_index);
    rtl_cores[static_cast<size_t>(endpoint_index)] = rtl.get();
    const radish_status made = rtl->init(error);
    endpoints.push_back(std::move(rtl));
    return made;
  }
  auto c = std::make_unique<c_endpoint>(name.c_str(), *this, endpoint_index);
  if (is_core) c_cores[static_cast<size_t>(endpoint_index)] = c.get();
  const radish_status made = c->init(error);
  endpoints.push_back(std::move(c));
  return made;
}

radish_status platform::build(radish_error *error) {
  radish_status made = wire(error);
  if (!made) made = radish_ledger_init(&books, &wires, options.run, &result, error);
  rtl_cores.resize(static_cast<size_t>(image.core_count));
  c_cores.resize(static_cast<size_t>(image.core_count));
  for (int e = 0; e < image.core_count + image.port_count && !made; e++) made = build_endpoint(e, error);
  if (made) return made;
  for (int i = 0; i < result.channel_count; i++) {
    channels.push_back(std::make_unique<offchip_channel>(
        ("offchip_" + std::to_string(i)).c_str(), image.params.offchip.mbit_per_s,
        [this](int core, int64_t begin_ps, int64_t end_ps) { loaded(core, begin_ps, end_ps); }));
  }
  who_departs.resize(mesh->source_count());
  for (int e = 0; e < wires.endpoint_count; e++) {
    const radish_site at = radish_wiring_site(&wires, e);
    who_departs[mesh->source(at.x, at.y, at.port)] = e;
  }
  return RADISH_OK;
}

// ---- for the endpoints ------------------------------------------------------------------------------------------

void platform::fail(radish_status why, const std::string &what) {
  if (!status) {
    status = why;
    message = what;
  }
  sc_core::sc_stop();
}

radish_record *platform::record(int layer, int64_t image_number) {
  if (image_number < result.image_count) return radish_run_result_record_at(&result, image_number, layer);
  fail(RADISH_MISMATCH,
       std::string("the platform works for an image that was not sent, in layer ") + image.network->layers[layer].name);
  return &discarded;
}

radish_feed_state &platform::credited(int partition, int number) {
  return wires.feeds[radish_wiring_feed_into(&wires, partition, number)];
}

outgoing platform::address(uint64_t packet, int copy) {
  const int partition = radish_packet_partition(packet);
  if (radish_packet_kind(packet) == RADISH_PACKET_CREDIT) {
    const radish_feed_state &feed = credited(partition, static_cast<int>(radish_packet_payload(packet)));
    return {feed.credit_route, radish_packet(RADISH_PACKET_CREDIT, feed.source, static_cast<uint32_t>(feed.ordinal))};
  }
  return {wires.routes[wires.partitions[partition].first_route + copy], packet};
}

void platform::count_credit(uint64_t packet) {
  radish_feed_state &feed = credited(radish_packet_partition(packet), static_cast<int>(radish_packet_payload(packet)));
  radish_feed_count_credit(&feed, &record(feed.layer, radish_feed_credited_image(&feed))->counters);
}

void platform::note_activity() {
  active();
  progress = true;
  written(now_in_ps());
}

// This may lie ahead.
void platform::written(int64_t time_ps) {
  round_active_ps = std::max(round_active_ps, time_ps);
  radish_ledger_until(&books, time_ps);
}

void platform::taken(int core, int64_t late_ps) {
  const radish_site at = radish_wiring_site(&wires, core);
  mesh->take(at.x, at.y, at.port, late_ps);
}

void platform::sent(int endpoint_index, uint64_t packet) {
  note_activity();
  radish_ledger_packet_at(&books, RADISH_PACKET_SENT, now_in_ps(), endpoint_index, packet);
}

void platform::offer(int endpoint_index, const outgoing &out) {
  const radish_site at = radish_wiring_site(&wires, endpoint_index);
  mesh->inject(mesh->source(at.x, at.y, at.port), out.route, out.packet);
}

offchip_channel &platform::channel_of(int core) {
  return *channels[static_cast<size_t>(radish_offchip_channel_of(core, result.channel_count))];
}

void platform::load(int core, int64_t bits) {
  channel_of(core).ask(core, now_in_ps(), bits, true);
}

void platform::write_spikes(int core, int64_t time_ps, int64_t bits) {
  if (bits) channel_of(core).ask(core, time_ps, bits, false);
}

void platform::loaded(int core, int64_t begin_ps, int64_t end_ps) {
  active();
  const radish_probe *probe = options.run->probe;
  if (probe && probe->transfer) probe->transfer(probe->user, core, begin_ps, end_ps);
  endpoints[static_cast<size_t>(core)]->loaded(end_ps);
}

void platform::job_ends(int64_t time_ps) {
  progress = true;
  radish_ledger_until(&books, time_ps);
}

// ---- from the network -------------------------------------------------------------------------------------------

void platform::on_departure(void *user, uint32_t source, int64_t) {
  platform &p = *static_cast<platform *>(user);
  const int endpoint_index = p.who_departs[source];
  p.active();
  radish_ledger_packet_at(&p.books, RADISH_PACKET_DEPARTED, now_in_ps(), endpoint_index, 0);
  p.endpoints[static_cast<size_t>(endpoint_index)]->departed();
}

int64_t platform::on_delivery(void *user, int64_t, uint32_t router, radish_compass port, uint32_t tag,
                              uint64_t packet) {
  return static_cast<platform *>(user)->deliver(router, port, tag, packet);
}

int64_t platform::deliver(uint32_t router, radish_compass port, uint32_t tag, uint64_t packet) {
  note_activity();
  const radish_probe *probe = options.run->probe;
  if (probe && probe->arrival) {
    const auto columns = static_cast<uint32_t>(image.params.mesh.columns);
    const int endpoint_index = who_departs[mesh->source(router % columns, router / columns, port)];
    probe->arrival(probe->user, endpoint_index, now_in_ps(), static_cast<radish_traffic>(radish_packet_kind(packet)));
  }
  radish_ledger_packet(&books, RADISH_PACKET_ARRIVED, now_in_ps(), now_in_ps(), router, port, packet);
  const int partition = radish_packet_partition(packet);
  switch (radish_packet_kind(packet)) {
  case RADISH_PACKET_SPIKE: {
    const arriving_feeds fed = fed_by(static_cast<int>(tag), now_in_ps());
    return endpoints[static_cast<size_t>(fed.first->core)]->spike(packet, fed);
  }
  case RADISH_PACKET_TOKEN:
    if (port != RADISH_LOCAL) {
      readout_done(partition);
      return 0;
    }
    return token_arrives(static_cast<int>(tag), packet, now_in_ps());
  case RADISH_PACKET_CREDIT: {
    const radish_partition_wiring &to = wires.partitions[partition];
    return endpoints[static_cast<size_t>(to.endpoint)]->credit(packet, to.local, now_in_ps());
  }
  default: readout_arrives(partition, packet); return 0;
  }
}

// Returns the feeds of a group; those that have no record yet open the one that their spikes are counted in.
arriving_feeds platform::fed_by(int group, int64_t time_ps) {
  const radish_feed_group &feeds = wires.groups[group];
  for (int l = feeds.first_feed; l < feeds.last_feed; l++) {
    radish_feed_state &feed = wires.feeds[l];
    if (!feed.record) radish_feed_open(&feed, record(feed.layer, feed.end.image), time_ps);
  }
  return {&wires.feeds[feeds.first_feed], feeds.last_feed - feeds.first_feed, &feeds};
}

int64_t platform::token_arrives(int group, uint64_t packet, int64_t time_ps) {
  const arriving_feeds fed = fed_by(group, time_ps);
  const int64_t wait_ps = endpoints[static_cast<size_t>(fed.first->core)]->token(packet, fed, time_ps);
  for (int i = 0; i < fed.count; i++) {
    if (radish_feed_next_step(&fed.first[i].end)) fed.first[i].record = nullptr;
  }
  return wait_ps;
}

void platform::readout_arrives(int partition, uint64_t packet) {
  const auto value = static_cast<int32_t>(radish_packet_payload(packet));
  if (!radish_ledger_readout(&books, partition, value, now_in_ps())) {
    fail(RADISH_MISMATCH, "the platform answers for an image that was not sent");
  }
}

void platform::readout_done(int partition) {
  if (!radish_ledger_readout_done(&books, partition)) {
    fail(RADISH_MISMATCH, "the readout ends an image before its values have arrived");
  }
}

// ---- barrier ----------------------------------------------------------------------------------------------------

void platform::step_closed(int partition) {
  note_activity();
  closed_steps.push_back(partition);
}

void platform::window_consumed(int partition, int number) {
  active();
  closed_feeds.push_back(radish_wiring_feed_into(&wires, partition, number));
}

void platform::windows_consumed(int partition) {
  for (int i = 0; i < radish_wiring_feeds_into(&wires, partition); i++) window_consumed(partition, i);
}

// Runs the rounds. A round ends when nothing is under way. The next one begins barrier_ps after the last event that
// could have led to another one, or when the next image is offered (radish_host_next_round_ps). The endpoints are told
// one picosecond later, like everything that crosses into a clock domain.
void platform::rounds() {
  const int64_t step = std::min(period_ps(0), period_ps(image.core_count));
  wait(in_ps(1));
  release();
  while (books.images_left && !status) {
    const int64_t quiet_ps = round_active_ps + image.params.chip.barrier_ps + 1, told_ps = next_round_ps() + 1;
    if (now_in_ps() < quiet_ps) {
      wait(in_ps(quiet_ps - now_in_ps()));
    } else if (!idle()) {
      wait(in_ps(step));
    } else if (now_in_ps() < told_ps) {
      wait(in_ps(told_ps - now_in_ps()));
    } else {
      release();
    }
  }
}

int64_t platform::next_round_ps() const {
  return radish_host_next_round_ps(&image, options.run, round_ps, round_active_ps, progress);
}

bool platform::may_release() const {
  return round == 0 || progress || radish_host_next_offer_ps(options.run, round_ps) < RADISH_NEVER;
}

void platform::release() {
  const int64_t time_ps = round == 0 ? 0 : next_round_ps();
  if (time_ps + 1 != now_in_ps()) {
    fail(RADISH_BAD_INPUT, "barrier_ps is too short for the platform, which needs some clock periods to see that a "
                           "round has ended");
    return;
  }
  if (!may_release()) {
    fail(RADISH_DEADLOCK, "nothing happens in round " + std::to_string(round) + " of the platform");
    return;
  }
  round++;
  round_ps = time_ps;
  progress = false;
  round_active_ps = time_ps;
  active();
  std::vector<int> steps, consumed;
  steps.swap(closed_steps);
  consumed.swap(closed_feeds);
  for (int partition : steps) {
    if (image.programs[partition].readout) readout_done(partition);
    const radish_partition_wiring &source = wires.partitions[partition];
    for (int i = 0; i < source.group_count; i++) {
      token_arrives(source.first_group + i, radish_packet(RADISH_PACKET_TOKEN, partition, 0), time_ps);
    }
  }
  for (int l : consumed) {
    const radish_feed_state &feed = wires.feeds[l];
    const radish_partition_wiring &to = wires.partitions[feed.source];
    const uint64_t packet = radish_packet(RADISH_PACKET_CREDIT, feed.source, static_cast<uint32_t>(feed.ordinal));
    endpoints[static_cast<size_t>(to.endpoint)]->credit(packet, to.local, time_ps);
  }
  if (!books.images_left) return;
  for (auto &e : endpoints) e->release(round, time_ps);
}

// ---- the end ----------------------------------------------------------------------------------------------------

bool platform::idle() const {
  if (mesh->in_flight()) return false;
  if (!std::all_of(channels.begin(), channels.end(), [](const auto &c) { return c->idle(); })) return false;
  return std::all_of(endpoints.begin(), endpoints.end(), [](const auto &e) { return e->idle(); });
}

// Stops the simulation once it is at rest: what happens is seen by the others within four clock periods, so where
// nothing has happened for that long and every endpoint is idle, nothing will. It also stops what fails or goes on for
// too long.
void platform::watch() {
  const int64_t patience = 4 * std::max(period_ps(0), period_ps(image.core_count));
  for (;;) {
    const int64_t rest = active_ps + patience - now_in_ps();
    wait(in_ps(rest > 0 ? rest : patience));
    if (rtl_assertion_failed()) fail(RADISH_MISMATCH, "an assertion of the RTL failed");
    if (now_in_ps() > RADISH_HORIZON_PS) fail(RADISH_BAD_INPUT, "the platform goes past " RADISH_HORIZON_TEXT);
    if (options.limit_ps && now_in_ps() > options.limit_ps) {
      fail(RADISH_MISMATCH, "the platform is still at work at " + std::to_string(now_in_ps()) + " ps");
    }
    if (now_in_ps() - active_ps < patience || !idle() || (books.images_left && barrier())) continue;
    if (books.images_left) {
      fail(RADISH_DEADLOCK, "the platform has nothing left to do at " + std::to_string(active_ps) + " ps and " +
                                std::to_string(books.images_left) + " images are not done");
    }
    const bool written = std::all_of(channels.begin(), channels.end(), [](const auto &c) { return c->empty(); });
    if (!books.images_left && mesh->quiet() && written) sc_core::sc_stop();
  }
}

void platform::disturb() {
  wait(in_ps(options.disturb_ps));
  rtl_core *core = rtl_cores[static_cast<size_t>(options.disturb_core)];
  if (core) core->disturb();
}

radish_status platform::finish(radish_error *error) {
  if (status) return radish_fail(error, status, nullptr, 0, "%s", message.c_str());
  for (int p = 0; p < image.partition_count; p++) {
    const radish_partition_wiring &at = wires.partitions[p];
    if (at.endpoint >= image.core_count) continue;
    const auto core = static_cast<size_t>(at.endpoint);
    result.busy_cycles[p] =
        rtl_cores[core] ? rtl_cores[core]->busy_cycles(at.local) : c_cores[core]->busy_cycles(at.local);
  }
  for (size_t i = 0; i < channels.size(); i++) result.channels[i] = channels[i]->use();
  radish_ledger_close(&books, barrier() ? round - 1 : 0, mesh->count());
  return RADISH_OK;
}

} // namespace radish
