// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/rtl_core.h"
#include "core/base/edge.h"

#include "rtl/registers.h"
#include "sim/cosim/switching_counter.h"

#include "Vcosim_core.h"
#include "Vcosim_core_cosim_core.h"

#include <algorithm>

namespace radish {

using sc_core::SC_ZERO_TIME;

rtl_context::rtl_context(bool zeros) : context(new VerilatedContext), before(Verilated::threadContextp()) {
  context->fatalOnError(false);
  context->randReset(zeros ? 0 : 2);
  context->randSeed(1);
  Verilated::threadContextp(context.get());
}

rtl_context::~rtl_context() {
  Verilated::threadContextp(before);
}

bool rtl_assertion_failed() {
  return Verilated::threadContextp()->gotError();
}

rtl_core::rtl_core(const sc_core::sc_module_name &name, chip_services &p, int index)
    : endpoint(name), chip_platform(p), endpoint_index(index), counters(p, index), rtl(new Vcosim_core("rtl")) {
  rtl->clk_i(clk), rtl->rst_ni(rst_n), rtl->run_i(run);
  rtl->config_shift_i(config_shift), rtl->config_data_i(config_data), rtl->config_write_i(config_write);
  rtl->config_target_i(config_target), rtl->config_address_i(config_address);
  rtl->arrival_clk_i(arrival_clk), rtl->arrival_valid_i(arrival_valid), rtl->arrival_packet_i(arrival_packet);
  rtl->arrival_ready_o(arrival_ready), rtl->arrival_busy_o(arrival_busy), rtl->arrival_place_o(arrival_place);
  rtl->arrival_taken_o(arrival_taken), rtl->release_clk_i(release_clk), rtl->barrier_i(barrier);
  rtl->loaded_clk_i(loaded_clk);
  rtl->valid_o(valid), rtl->packet_o(packet), rtl->taken_clk_i(taken_clk);
  rtl->pushed_o(pushed_packet), rtl->observation_o(seen_word), rtl->position_o(position_word);
  rtl->load_bits_o(load_bits), rtl->ports_o(ports_word), rtl->port_widths_o(widths_word);
  SC_HAS_PROCESS(rtl_core);
  SC_THREAD(clock);
  SC_THREAD(ticks);
  SC_THREAD(releases);
  SC_THREAD(taken);
  SC_THREAD(loads);
}

rtl_core::~rtl_core() = default;

// ---- configuration ----------------------------------------------------------------------------------------------

radish_status rtl_core::init(radish_error *error) {
  radish_status status = lay_out(chip_platform.image, endpoint_index, layout, error);
  next_copy.resize(layout.partitions.size());
  if (!status) status = configuration(layout.placed, layout.feeds, built_core_sizes(), records, error);
  if (!status) status = init_observers(error);
  return status;
}

radish_status rtl_core::init_observers(radish_error *error) {
  const std::string scope = std::string(rtl->name()) + ".cosim_core.u_node.u_core";
  if (const radish_probe *probe = chip_platform.options.run->probe) {
    trace = std::make_unique<rtl_trace>(*probe, endpoint_index, chip_platform.period_ps(endpoint_index));
    const radish_status status = trace->find(*rtl->contextp(), scope, error);
    if (status) return status;
  }
  if (!chip_platform.options.switching) return RADISH_OK;
  return chip_platform.options.switching->add(*rtl->contextp(), scope, counters.program(0).layer, &stream, error);
}

// Evaluates the model after an input changed; its outputs follow in the next delta cycle.
void rtl_core::evaluate() {
  wait(SC_ZERO_TIME);
  wait(SC_ZERO_TIME);
}

// What is written is taken at the edges of the clock, or, by the tables of arrivals, of packets.
void rtl_core::config_clock(bool writes) {
  clk = true;
  arrival_clk = writes;
  wait(SC_ZERO_TIME);
  clk = false;
  arrival_clk = false;
  wait(SC_ZERO_TIME);
}

void rtl_core::reset() {
  rst_n = true;
  evaluate();
  rst_n = false;
  evaluate();
  rst_n = true;
  evaluate();
}

void rtl_core::configure() {
  for (const config_record &record : records) {
    config_shift = true;
    for (uint32_t word : record.words) {
      config_data = word;
      config_clock(false);
    }
    config_shift = false;
    config_write = true;
    config_target = static_cast<uint32_t>(record.target);
    config_address = static_cast<uint32_t>(record.address);
    config_clock(true);
    config_write = false;
  }
  records = {};
  run = true;
  evaluate();
  count_switching(radish_cosim_switching::IDLE);
}

// ---- the clock domain -------------------------------------------------------------------------------------------

void rtl_core::clock() {
  barrier = chip_platform.barrier();
  reset();
  configure();
  const int64_t period = chip_platform.period_ps(endpoint_index), high = period / 2;
  if (chip_platform.phase_ps(endpoint_index) > 0) wait(in_ps(chip_platform.phase_ps(endpoint_index)));
  for (;;) {
    clk = true;
    evaluate();
    sample();
    wait(in_ps(high));
    clk = false;
    wait(in_ps(period - high));
  }
}

void rtl_core::sample() {
  const observation seen(seen_word.read());
  if (engine_busy && !seen.engine_busy) chip_platform.job_ends(now_in_ps());
  if ((engine_busy && !seen.engine_busy) || bank_ended) chip_platform.core_looked();
  bank_ended = seen.bank_end;
  if (seen.load || (loading && !seen.loading)) chip_platform.core_looked();
  loading = seen.loading;
  if (release_visible_ps >= 0 && now_in_ps() >= release_visible_ps) {
    release_visible_ps = -1;
    chip_platform.core_looked();
  }
  if (chip_platform.barrier() && seen.step_end)
    chip_platform.step_closed(counters.program(static_cast<int>(seen.emitter_owner)).partition);
  if (chip_platform.barrier() && seen.consumes) chip_platform.windows_consumed(static_cast<int>(seen.consumer));
  count_switching(seen.engine_busy ? counters.program(static_cast<int>(seen.engine_owner)).layer
                                   : static_cast<int>(radish_cosim_switching::IDLE));
  engine_busy = seen.engine_busy;
  busy = seen.engine_busy || seen.emitter_busy || seen.credit_waits || seen.consumes || seen.load || loading;
  if (busy) chip_platform.active();
  if (seen.push) {
    pushed(pushed_packet.read(), seen);
  } else if (busy) {
    count(seen, 0, 0);
  }
  const position at(position_word.read());
  if (seen.load) {
    const auto bits = static_cast<int64_t>(load_bits.read());
    counters.load(static_cast<int>(at.loads), bits);
    chip_platform.load(endpoint_index, bits);
  }
  if (trace) trace->cycle(now_in_ps(), seen, at, pushed_packet.read(), counters, layout);
  offer();
}

void rtl_core::count_switching(int layer) {
  if (!chip_platform.options.switching) return;
  const std::string wrong = chip_platform.options.switching->sample(stream, layer);
  if (!wrong.empty()) chip_platform.fail(RADISH_MISMATCH, wrong);
}

void rtl_core::count(const observation &seen, uint64_t raw, int copy) {
  counters.cycle(seen, ports(ports_word.read()), port_widths(widths_word.read()), raw, copy);
}

void rtl_core::pushed(uint64_t raw, const observation &seen) {
  int copy = 0;
  if (radish_packet_kind(raw) != RADISH_PACKET_CREDIT) { // the copies of a packet follow each other
    int &next = next_copy[seen.emitter_owner];
    copy = next;
    next = (next + 1) % layout.partitions[seen.emitter_owner].copies;
  }
  count(seen, raw, copy);
  in_interface.push_back({raw, copy});
  chip_platform.sent(endpoint_index, chip_platform.address(raw, copy).packet);
}

// ---- to the network ---------------------------------------------------------------------------------------------

void rtl_core::offer() {
  if (interface != EMPTY || !valid.read()) return;
  const outgoing out = chip_platform.address(in_interface.empty() ? 0 : in_interface.front().packet,
                                             in_interface.empty() ? 0 : in_interface.front().copy);
  if (in_interface.empty() || out.packet != packet.read()) {
    chip_platform.fail(RADISH_MISMATCH,
                       "an RTL core's network interface offers a packet that is not the oldest pushed");
    return;
  }
  interface = OFFERED;
  chip_platform.offer(endpoint_index, out);
}

void rtl_core::departed() {
  interface = TAKING;
  may_take.notify(in_ps(1));
}

void rtl_core::taken() {
  for (;;) {
    wait(may_take);
    taken_clk = true;
    wait(SC_ZERO_TIME);
    taken_clk = false;
    wait(in_ps(1)); // what the network is offered, it is offered on an even picosecond
    in_interface.pop_front();
    interface = EMPTY;
    offer();
  }
}

// ---- from off-chip memory ---------------------------------------------------------------------------------------

// Like all that crosses into the clock it comes on an odd picosecond: transfers end on even ones.
void rtl_core::loaded(int64_t) {
  may_load.notify(in_ps(now_in_ps() % 2 ? 0 : 1));
}

void rtl_core::loads() {
  for (;;) {
    wait(may_load);
    loaded_clk = true;
    evaluate();
    loaded_clk = false;
    evaluate();
  }
}

bool rtl_core::idle() const {
  return !busy && interface == EMPTY && !valid.read() && notices.empty() && release_visible_ps < 0 && !latch.full &&
         !arrival_busy.read();
}

// ---- from the network -------------------------------------------------------------------------------------------

int64_t rtl_core::offered(uint64_t received) {
  if (latch.full) {
    sink = {true, received};
    return SINK_WAITS;
  }
  latch = {true, received};
  may_tick.notify(in_ps(1)); // where it is busy, a tick comes anyway
  return 0;
}

int64_t rtl_core::spike(uint64_t received, const arriving_feeds &to) {
  for (int i = 0; i < to.count; i++) {
    const radish_feed_state &feed = to.first[i];
    leaving.push_back({feed.record, std::max(feed.end.filter_count, 1), 0, feed.resident, i + 1 == to.count});
  }
  return offered(received);
}

int64_t rtl_core::token(uint64_t received, const arriving_feeds &, int64_t) {
  if (!chip_platform.barrier()) return offered(received);
  add({false, received});
  return 0;
}

int64_t rtl_core::credit(uint64_t received, int, int64_t) {
  if (!chip_platform.barrier()) return offered(received);
  add({false, received});
  return 0;
}

// Makes the ticks of the ingress: the first when a packet finds it empty, and the others each place_ps, until it is empty
// again. Like all that crosses from the network a tick is made a picosecond late, so that a packet that arrives with it is
// taken by it.
void rtl_core::ticks() {
  const int64_t place_ps = radish_wiring_place_ps(&chip_platform.wiring());
  for (;;) {
    if (!latch.full && !arrival_busy.read()) wait(may_tick);
    if (!latch.full && !arrival_busy.read()) continue;
    tick();
    if (latch.full || arrival_busy.read()) wait(in_ps(place_ps));
  }
}

void rtl_core::tick() {
  const int64_t time_ps = now_in_ps() - 1;
  arrival_packet = latch.packet;
  arrival_valid = latch.full;
  evaluate();
  const bool moves = latch.full && arrival_ready.read();
  if (arrival_place.read()) place_leaves(arrival_taken.read(), time_ps);
  strobe();
  chip_platform.written(time_ps);
  chip_platform.active();
  if (!moves) return;
  latch = sink;
  sink.full = false;
  if (latch.full) chip_platform.taken(endpoint_index, 1);
}

// A place of the oldest spike leaves the ingress: its bit is set in a plane, or the axon filter drops it.
void rtl_core::place_leaves(bool taken, int64_t time_ps) {
  if (leaving.empty()) return; // a spike that nobody sent
  fed &feed = leaving.front();
  feed.planes += taken;
  if (--feed.places) return;
  waiting_bits += radish_feed_count(&feed.record->counters, feed.planes, feed.resident);
  if (feed.last) {
    chip_platform.write_spikes(endpoint_index, time_ps, waiting_bits);
    waiting_bits = 0;
  }
  leaving.pop_front();
}

// ---- from the barrier -------------------------------------------------------------------------------------------

void rtl_core::add(notice n) {
  notices.push_back(n);
  may_apply.notify(in_ps(now_in_ps() % 2 ? 0 : 1));
}

void rtl_core::release(int64_t, int64_t time_ps) {
  const int64_t period = chip_platform.period_ps(endpoint_index), phase = chip_platform.phase_ps(endpoint_index);
  release_visible_ps = radish_edge_ps(radish_edge_visible(time_ps, period, phase), period, phase);
  add({true, 0});
}

void rtl_core::disturb() {
  const radish_box &halo = layout.partitions[0].program->sources[0].halo;
  const int source = chip_platform.credited(layout.partitions[0].program->partition, 0).source;
  add({false,
       radish_packet(RADISH_PACKET_SPIKE, source, radish_packet_coordinates(halo.channel, halo.row, halo.column))});
}

void rtl_core::releases() {
  for (;;) {
    if (notices.empty()) wait(may_apply);
    if (notices.empty()) continue;
    while (latch.full || arrival_busy.read()) wait(in_ps(2)); // only where a spike is told that nobody sent
    receive(notices.front());
    notices.pop_front();
  }
}

void rtl_core::receive(const notice &n) {
  if (n.release) {
    release_clk = true;
    evaluate();
    release_clk = false;
    evaluate();
    return;
  }
  arrival_packet = n.packet;
  arrival_valid = true;
  evaluate();
  strobe();
  while (arrival_busy.read()) strobe();
}

// A posedge of arrival_clk.
void rtl_core::strobe() {
  arrival_clk = true;
  wait(SC_ZERO_TIME);
  arrival_clk = false;
  arrival_valid = false;
  evaluate();
}

} // namespace radish
