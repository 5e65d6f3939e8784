// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/platform.h"

#include "core/packet.h"
#include "core/base/edge.h"

#include <algorithm>

namespace radish {

platform::platform(const sc_core::sc_module_name &name, const radish_mapped_chip &of, const radish_cosim_options &o,
                   radish_run_result &r)
    : sc_module(name), image(of), options(o), result(r), readers(static_cast<size_t>(of.partition_count)),
      images_left(o.run->image_count) {
  const radish_noc_callbacks callbacks = {this, on_delivery, on_departure};
  mesh = std::make_unique<systemc_mesh>("mesh", image.params.mesh, image.params.noc, callbacks);
  mesh->set_probe(options.run->noc_probe);
  table = std::make_unique<feed_table>(image, *mesh);
  int readouts = 0;
  for (int p = 0; p < image.partition_count; p++) readouts += image.programs[p].readout;
  readouts_left.assign(static_cast<size_t>(images_left), readouts);
  SC_HAS_PROCESS(platform);
  SC_THREAD(watch);
  if (barrier()) {
    SC_THREAD(rounds);
  }
  if (options.disturb_ps >= 0) {
    SC_THREAD(disturb);
  }
}

// ---- building ---------------------------------------------------------------------------------------------------

int64_t platform::period_ps(int endpoint_index) const {
  return endpoint_index < image.core_count ? radish_edge_period_ps(image.params.core.clock_mhz)
                                           : image.params.host.packet_ps;
}

int64_t platform::phase_ps(int endpoint_index) const {
  if (endpoint_index >= image.core_count) return 0;
  const int64_t index =
      int64_t{image.places[endpoint_index].y} * image.params.mesh.columns + image.places[endpoint_index].x;
  return radish_edge_phase_ps(index, period_ps(endpoint_index), image.params.core.clock_phase_ps,
                              image.params.core.clock_skew_ps);
}

radish_partition_setup platform::setup_of(int partition) {
  const partition_place &place = table->partitions[static_cast<size_t>(partition)];
  auto &own = windows[static_cast<size_t>(partition)];
  radish_partition_setup setup = {};
  setup.program = &image.programs[partition];
  setup.feeds_at_step = image.feeds_at_step[partition];
  setup.destination_count = static_cast<int>(own.size());
  setup.destination_windows = own.data();
  setup.copies = static_cast<int>(place.routes.size());
  for (const radish_route_cost &c : place.costs) {
    setup.cost.router_visits += c.router_visits;
    setup.cost.grants += c.grants;
    setup.cost.hops_east_west += c.hops_east_west;
    setup.cost.hops_north_south += c.hops_north_south;
    setup.cost.local_deliveries += c.local_deliveries;
    setup.cost.link_bits_um += c.link_bits_um;
    setup.cost.offchip_bits += c.offchip_bits;
  }
  return setup;
}

radish_status platform::build_core(int core, radish_error *error) {
  const std::string name = "core_" + std::to_string(image.places[core].x) + "_" + std::to_string(image.places[core].y);
  const auto &own = table->of_core[static_cast<size_t>(core)];
  if (options.c_core && options.c_core[core]) {
    std::vector<radish_partition_setup> setups;
    int credits = 0;
    for (int p : own) {
      setups.push_back(setup_of(p));
      for (int l = 0; l < image.feed_count; l++) {
        if (image.feeds[l].destination == p) credits += image.programs[p].windows;
      }
    }
    auto c = std::make_unique<c_endpoint>(name.c_str(), *this, core);
    c_cores[static_cast<size_t>(core)] = c.get();
    const radish_status made = c->init_core(setups, credits, error);
    endpoints.push_back(std::move(c));
    return made;
  }
  auto rtl = std::make_unique<rtl_core>(name.c_str(), *this, core);
  rtl_cores[static_cast<size_t>(core)] = rtl.get();
  const radish_status made = rtl->init(error);
  endpoints.push_back(std::move(rtl));
  return made;
}

radish_status platform::build(radish_error *error) {
  windows.resize(static_cast<size_t>(image.partition_count));
  for (int l = 0; l < image.feed_count; l++) {
    windows[static_cast<size_t>(image.feeds[l].source)].push_back(image.programs[image.feeds[l].destination].windows);
  }
  rtl_cores.resize(static_cast<size_t>(image.core_count));
  c_cores.resize(static_cast<size_t>(image.core_count));
  radish_status made = RADISH_OK;
  for (int core = 0; core < image.core_count && !made; core++) made = build_core(core, error);
  for (int port = 0; port < image.port_count && !made; port++) {
    auto host = std::make_unique<c_endpoint>(("host_" + std::to_string(port)).c_str(), *this, image.core_count + port);
    made = host->init_host(port, setup_of(port), error);
    endpoints.push_back(std::move(host));
  }
  if (made) return made;
  who_departs.resize(mesh->source_count());
  for (int endpoint_index = 0; endpoint_index < image.core_count + image.port_count; endpoint_index++) {
    const site at = table->site_of(endpoint_index);
    who_departs[mesh->source(at.x, at.y, at.port)] = endpoint_index;
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

outgoing platform::address(uint64_t packet, int copy) {
  const int partition = radish_packet_partition(packet);
  if (radish_packet_kind(packet) == RADISH_PACKET_CREDIT) {
    const feed_state &feed = table->credited(partition, static_cast<int>(radish_packet_payload(packet)));
    return {feed.credit_route, radish_packet(RADISH_PACKET_CREDIT, feed.source, static_cast<uint32_t>(feed.ordinal))};
  }
  return {table->partitions[static_cast<size_t>(partition)].routes[static_cast<size_t>(copy)], packet};
}

void platform::count_credit(uint64_t packet) {
  const int partition = radish_packet_partition(packet);
  feed_state &feed = table->credited(partition, static_cast<int>(radish_packet_payload(packet)));
  const radish_program &p = image.programs[partition];
  radish_counters &c = record(p.layer, feed.credited_windows++ / p.windows_per_image)->counters;
  c.credits++;
  radish_route_cost_count(&feed.credit_cost, 1, &c);
}

void platform::note_activity() {
  active();
  progress = true;
  round_active_ps = now_in_ps();
  end_ps = std::max(end_ps, now_in_ps());
}

void platform::sent(int endpoint_index, uint64_t packet) {
  note_activity();
  publish_at(RADISH_PACKET_SENT, endpoint_index, packet);
}

void platform::offer(int endpoint_index, const outgoing &out) {
  const site at = table->site_of(endpoint_index);
  mesh->inject(mesh->source(at.x, at.y, at.port), out.route, out.packet);
}

void platform::job_ends(int64_t time_ps) {
  progress = true;
  end_ps = std::max(end_ps, time_ps);
}

void platform::publish(radish_packet_moment moment, uint32_t router, int port, uint64_t packet) {
  const radish_observer &observer = options.run->observer;
  const radish_packet_event event = {now_in_ps(), packet, router, static_cast<uint8_t>(port),
                                     static_cast<uint8_t>(moment)};
  if (observer.packet) observer.packet(observer.user, &event);
}

void platform::publish_at(radish_packet_moment moment, int endpoint_index, uint64_t packet) {
  const site at = table->site_of(endpoint_index);
  publish(moment, at.y * static_cast<uint32_t>(image.params.mesh.columns) + at.x, at.port, packet);
}

// ---- from the network -------------------------------------------------------------------------------------------

void platform::on_departure(void *user, uint32_t source, int64_t) {
  platform &p = *static_cast<platform *>(user);
  const int endpoint_index = p.who_departs[source];
  p.active();
  p.publish_at(RADISH_PACKET_DEPARTED, endpoint_index, 0);
  p.endpoints[static_cast<size_t>(endpoint_index)]->departed();
}

void platform::on_delivery(void *user, int64_t, uint32_t router, radish_compass port, uint32_t tag, uint64_t packet) {
  static_cast<platform *>(user)->deliver(router, port, tag, packet);
}

void platform::deliver(uint32_t router, radish_compass port, uint32_t tag, uint64_t packet) {
  note_activity();
  if (const radish_probe *probe = options.run->probe) {
    const auto columns = static_cast<uint32_t>(image.params.mesh.columns);
    const int endpoint_index = who_departs[mesh->source(router % columns, router / columns, port)];
    probe->arrival(probe->user, endpoint_index, now_in_ps(), static_cast<radish_traffic>(radish_packet_kind(packet)));
  }
  publish(RADISH_PACKET_ARRIVED, router, port, packet);
  const int partition = radish_packet_partition(packet);
  switch (radish_packet_kind(packet)) {
  case RADISH_PACKET_SPIKE: {
    const arriving_feeds fed = fed_by(static_cast<int>(tag), now_in_ps());
    endpoints[static_cast<size_t>(fed.first->core)]->spike(packet, fed);
    break;
  }
  case RADISH_PACKET_TOKEN:
    if (port != RADISH_LOCAL) {
      readout_done(partition);
      break;
    }
    token_arrives(static_cast<int>(tag), packet, now_in_ps());
    break;
  case RADISH_PACKET_CREDIT: {
    const partition_place &to = table->partitions[static_cast<size_t>(partition)];
    endpoints[static_cast<size_t>(to.endpoint_index)]->credit(packet, to.local, now_in_ps());
    break;
  }
  default: readout_arrives(partition, packet);
  }
}

// The feeds of a group, in their records.
arriving_feeds platform::fed_by(int group, int64_t time_ps) {
  const feed_group &feeds = table->groups[static_cast<size_t>(group)];
  for (int l = feeds.first; l < feeds.last; l++) {
    feed_state &feed = table->feeds[static_cast<size_t>(l)];
    if (feed.record) continue;
    feed.record = record(feed.layer, feed.end.image);
    if (feed.record->start_ps < 0) feed.record->start_ps = time_ps; // time only grows
  }
  return {&table->feeds[static_cast<size_t>(feeds.first)], feeds.last - feeds.first};
}

void platform::token_arrives(int group, uint64_t packet, int64_t time_ps) {
  const arriving_feeds fed = fed_by(group, time_ps);
  endpoints[static_cast<size_t>(fed.first->core)]->token(packet, fed, time_ps);
  for (int i = 0; i < fed.count; i++) {
    if (radish_feed_next_step(&fed.first[i].end)) fed.first[i].record = nullptr;
  }
}

void platform::readout_arrives(int partition, uint64_t packet) {
  radish_host_reader &reader = readers[static_cast<size_t>(partition)];
  const radish_program &p = image.programs[partition];
  if (reader.image >= result.image_count) {
    fail(RADISH_MISMATCH, "the platform answers for an image that was not sent");
    return;
  }
  const int64_t of = radish_host_reader_take(&reader, &p, static_cast<int32_t>(radish_packet_payload(packet)),
                                             &image.network->layers[p.layer].shape, &result);
  result.times[of].done_ps = now_in_ps();
}

void platform::readout_done(int partition) {
  const int64_t of = readers[static_cast<size_t>(partition)].image - 1; // its values have all arrived
  if (of < 0) {
    fail(RADISH_MISMATCH, "the readout ends an image before its values have arrived");
    return;
  }
  if (--readouts_left[static_cast<size_t>(of)]) return;
  images_left--;
  const radish_observer &observer = options.run->observer;
  if (observer.image_done) observer.image_done(observer.user, of);
}

// ---- barrier ----------------------------------------------------------------------------------------------------

void platform::step_closed(int partition) {
  note_activity();
  closed_steps.push_back(partition);
}

void platform::window_consumed(int partition, int number) {
  active();
  closed_feeds.push_back(table->into_of(partition)[static_cast<size_t>(number)]);
}

void platform::windows_consumed(int partition) {
  for (size_t i = 0; i < table->into_of(partition).size(); i++) window_consumed(partition, static_cast<int>(i));
}

// A round ends when nothing is under way; the next one begins barrier_ps after the last event that could have led to
// another one. It is told one picosecond later, as all that crosses into a clock domain.
void platform::rounds() {
  const int64_t step = std::min(period_ps(0), period_ps(image.core_count));
  wait(in_ps(1));
  release();
  while (images_left && !status) {
    const int64_t told_ps = round_active_ps + image.params.chip.barrier_ps + 1;
    if (now_in_ps() < told_ps) {
      wait(in_ps(told_ps - now_in_ps()));
    } else if (idle()) {
      release();
    } else {
      wait(in_ps(step));
    }
  }
}

void platform::release() {
  const int64_t time_ps = round == 0 ? 0 : round_active_ps + image.params.chip.barrier_ps;
  if (time_ps + 1 != now_in_ps()) {
    fail(RADISH_BAD_INPUT, "barrier_ps is too short for the platform, which needs some clock periods to see that a "
                           "round has ended");
    return;
  }
  if (round > 0 && !progress) {
    fail(RADISH_DEADLOCK, "nothing happens in round " + std::to_string(round) + " of the platform");
    return;
  }
  round++;
  progress = false;
  round_active_ps = time_ps;
  active();
  std::vector<int> steps, consumed;
  steps.swap(closed_steps);
  consumed.swap(closed_feeds);
  for (int partition : steps) {
    if (image.programs[partition].readout) readout_done(partition);
    for (int group : table->partitions[static_cast<size_t>(partition)].groups) {
      token_arrives(group, radish_packet(RADISH_PACKET_TOKEN, partition, 0), time_ps);
    }
  }
  for (int l : consumed) {
    const feed_state &feed = table->feeds[static_cast<size_t>(l)];
    const partition_place &to = table->partitions[static_cast<size_t>(feed.source)];
    const uint64_t packet = radish_packet(RADISH_PACKET_CREDIT, feed.source, static_cast<uint32_t>(feed.ordinal));
    endpoints[static_cast<size_t>(to.endpoint_index)]->credit(packet, to.local, time_ps);
  }
  if (!images_left) return;
  for (auto &e : endpoints) e->release(round, time_ps);
}

// ---- the end ----------------------------------------------------------------------------------------------------

bool platform::idle() const {
  if (mesh->in_flight()) return false;
  return std::all_of(endpoints.begin(), endpoints.end(), [](const auto &e) { return e->idle(); });
}

// Nothing has happened for as long as news needs to be seen: then nothing will.
void platform::watch() {
  const int64_t patience = 4 * std::max(period_ps(0), period_ps(image.core_count));
  for (;;) {
    const int64_t rest = active_ps + patience - now_in_ps();
    wait(in_ps(rest > 0 ? rest : patience));
    if (rtl_assertion_failed()) fail(RADISH_MISMATCH, "an assertion of the RTL failed");
    if (options.limit_ps && now_in_ps() > options.limit_ps) {
      fail(RADISH_MISMATCH, "the platform is still at work at " + std::to_string(now_in_ps()) + " ps");
    }
    if (now_in_ps() - active_ps < patience || !idle() || (images_left && barrier())) continue;
    if (images_left) {
      fail(RADISH_DEADLOCK, "the platform has nothing left to do at " + std::to_string(active_ps) + " ps and " +
                                std::to_string(images_left) + " images are not done");
    }
    if (!images_left && mesh->quiet()) sc_core::sc_stop();
  }
}

void platform::disturb() {
  wait(in_ps(options.disturb_ps));
  rtl_core *core = rtl_cores[static_cast<size_t>(options.disturb_core)];
  if (core) core->disturb();
}

radish_status platform::finish(radish_error *error) {
  if (status) return radish_fail(error, status, nullptr, 0, "%s", message.c_str());
  for (int i = 0; i < result.image_count; i++) {
    radish_image_times &times = result.times[i];
    if (times.first_spike_ps < 0) times.first_spike_ps = times.first_packet_ps;
    radish_run_result_record_at(&result, i, 0)->start_ps = times.first_spike_ps;
  }
  for (int p = 0; p < image.partition_count; p++) {
    const partition_place &at = table->partitions[static_cast<size_t>(p)];
    if (at.endpoint_index >= image.core_count) continue;
    const auto core = static_cast<size_t>(at.endpoint_index);
    result.busy_cycles[p] =
        rtl_cores[core] ? rtl_cores[core]->busy_cycles(at.local) : c_cores[core]->busy_cycles(at.local);
  }
  result.end_ps = end_ps;
  result.barriers = barrier() ? round - 1 : 0;
  result.noc = mesh->count();
  return RADISH_OK;
}

} // namespace radish
