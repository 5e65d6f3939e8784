#include "sim/cosim/rtl_core.h"

#include "rtl/registers.h"
#include "sim/cosim/platform.h"

#include "Vcosim_core.h"
#include "Vcosim_core_cosim_core.h"

namespace radish {

using sc_core::SC_ZERO_TIME;

core_sizes built_core_sizes() {
  using built = Vcosim_core_cosim_core;
  const auto number = [](auto value) { return static_cast<int>(value); };
  return {number(built::LANES),         number(built::V),
          number(built::W),             number(built::T),
          number(built::PARTITIONS),    number(built::SOURCES),
          number(built::DESTINATIONS),  number(built::SLOTS),
          number(built::SCHEDULER_WORDS), number(built::SYNAPSE_WORDS),
          number(built::POTENTIAL_WORDS), number(built::NI_DEPTH)};
}

void prepare_rtl() {
  VerilatedContext *context = Verilated::threadContextp();
  context->fatalOnError(false);
  context->gotError(false);
  context->gotFinish(false);
  context->randReset(2);
  context->randSeed(1);
}

bool rtl_assertion_failed() {
  return Verilated::threadContextp()->gotError();
}

rtl_core::rtl_core(const sc_core::sc_module_name &name, platform &p, int index)
    : endpoint(name), around(p), who(index), counters(p, p.links().of_core[static_cast<size_t>(index)]),
      rtl(new Vcosim_core("rtl")) {
  rtl->clk_i(clk), rtl->rst_ni(rst_n), rtl->run_i(run);
  rtl->config_shift_i(config_shift), rtl->config_data_i(config_data), rtl->config_write_i(config_write);
  rtl->config_target_i(config_target), rtl->config_address_i(config_address);
  rtl->arrival_clk_i(arrival_clk), rtl->arrival_kind_i(arrival_kind), rtl->arrival_partition_i(arrival_partition);
  rtl->arrival_index_i(arrival_index), rtl->arrival_slot_i(arrival_slot), rtl->arrival_channel_i(arrival_channel);
  rtl->arrival_row_i(arrival_row), rtl->arrival_column_i(arrival_column), rtl->arrival_taken_o(arrival_taken);
  rtl->valid_o(valid), rtl->packet_o(packet), rtl->taken_clk_i(taken_clk);
  rtl->pushed_o(pushed_packet), rtl->observation_o(seen_word);
  SC_HAS_PROCESS(rtl_core);
  SC_THREAD(clock);
  SC_THREAD(arrivals);
  SC_THREAD(taken);
}

rtl_core::~rtl_core() = default;

// ---- configuration ----------------------------------------------------------------------------------------------

radish_status rtl_core::place(std::vector<placed_partition> own, radish_error *error) {
  partitions = std::move(own);
  for (placed_partition &partition : partitions) placed.push_back(&partition);
  next_copy.resize(placed.size());
  const core_sizes needs = place_partitions(placed, static_cast<int>(around.image.params.core.ni_depth));
  const core_sizes built = built_core_sizes();
  const site at = around.links().site_of(who);
  enum { EQUAL, MOST };
#define X(name, relation, option, doc)                                                                               \
  if (needs.name > built.name || (relation == EQUAL && needs.name != built.name)) {                                  \
    return radish_fail(error, RADISH_BAD_INPUT, nullptr, 0,                                                          \
                       "core (%u, %u) needs %d %s, the RTL was built for %d: configure the build with "              \
                       "-DRADISH_RTL_" option "=%d, or leave this core in C (--rtl)",                                \
                       at.x, at.y, needs.name, doc, built.name, needs.name);                                         \
  }
  RADISH_RTL_SIZES(X)
#undef X
  return RADISH_OK;
}

// Outputs follow an input in the delta cycle after the model's.
void rtl_core::settle() {
  wait(SC_ZERO_TIME);
  wait(SC_ZERO_TIME);
}

void rtl_core::config_clock() {
  clk = true;
  wait(SC_ZERO_TIME);
  clk = false;
  wait(SC_ZERO_TIME);
}

void rtl_core::reset() {
  rst_n = true;
  settle();
  rst_n = false;
  settle();
  rst_n = true;
  settle();
}

void rtl_core::configure() {
  for (const config_record &record : configuration(placed, built_core_sizes())) {
    config_shift = true;
    for (uint32_t word : record.words) {
      config_data = word;
      config_clock();
    }
    config_shift = false;
    config_write = true;
    config_target = static_cast<uint32_t>(record.target);
    config_address = static_cast<uint32_t>(record.address);
    config_clock();
    config_write = false;
  }
  run = true;
  settle();
}

// ---- the clock domain -------------------------------------------------------------------------------------------

void rtl_core::clock() {
  reset();
  configure();
  const int64_t period = around.period_ps(who), high = period / 2;
  if (around.phase_ps(who) > 0) wait(in_ps(around.phase_ps(who)));
  for (;;) {
    clk = true;
    settle();
    sample();
    wait(in_ps(high));
    clk = false;
    wait(in_ps(period - high));
  }
}

void rtl_core::sample() {
  const observation seen(seen_word.read());
  if (engine_busy && !seen.engine_busy) around.job_ends(now_in_ps());
  engine_busy = seen.engine_busy;
  busy = seen.engine_busy || seen.emitter_busy || seen.credit_waits;
  if (busy) around.active();
  if (seen.push) {
    pushed(pushed_packet.read(), seen);
  } else if (busy) {
    counters.cycle(seen, 0, 0);
  }
  offer();
}

void rtl_core::pushed(uint64_t raw, const observation &seen) {
  int copy = 0;
  if (radish_packet_kind(raw) != RADISH_PACKET_CREDIT) { // the copies of a packet follow each other
    int &next = next_copy[seen.emitter_owner];
    copy = next;
    next = (next + 1) % partitions[seen.emitter_owner].copies;
  }
  counters.cycle(seen, raw, copy);
  in_interface.push_back({raw, copy});
  around.sent(who, around.address(raw, copy).packet);
}

// ---- to the network ---------------------------------------------------------------------------------------------

void rtl_core::offer() {
  if (interface != EMPTY || !valid.read()) return;
  if (in_interface.empty() || in_interface.front().packet != packet.read()) {
    around.fail(RADISH_MISMATCH, "an RTL core's network interface offers a packet that is not the oldest pushed");
    return;
  }
  interface = OFFERED;
  around.offer(who, around.address(packet.read(), in_interface.front().copy));
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

bool rtl_core::idle() const {
  return !busy && interface == EMPTY && !valid.read() && arrived.empty();
}

// ---- from the network -------------------------------------------------------------------------------------------

void rtl_core::add(const strobe &s) {
  arrived.push_back(s);
  may_apply.notify(in_ps(1));
}

void rtl_core::spike(const spike_arrival &a) {
  const int count = static_cast<int>(a.inputs->size());
  if (count == 0) a.record->counters.filtered++;
  for (int i = 0; i < count; i++) {
    const int source = partitions[static_cast<size_t>(a.local)].first_source + (*a.inputs)[static_cast<size_t>(i)];
    add({RADISH_PACKET_SPIKE, a.local, source, a.slot, a.channel, a.row, a.column, a.record, count - 1 - i});
  }
}

void rtl_core::token(int local, int slot) {
  add({RADISH_PACKET_TOKEN, local, 0, slot, 0, 0, 0, nullptr, 0});
}

void rtl_core::credit(int local, int destination) {
  const int index = partitions[static_cast<size_t>(local)].first_destination + destination;
  add({RADISH_PACKET_CREDIT, local, index, 0, 0, 0, 0, nullptr, 0});
}

void rtl_core::disturb() {
  const radish_program &p = *partitions[0].program;
  const radish_box &window = p.sources[0].window;
  static radish_record scratch;
  for (int slot = 0; slot < p.windows * p.window_steps; slot++) {
    add({RADISH_PACKET_SPIKE, 0, 0, slot, window.channel, window.row, window.column, &scratch, 0});
  }
}

void rtl_core::arrivals() {
  for (;;) {
    if (arrived.empty()) wait(may_apply);
    const strobe s = arrived.front();
    arrived.pop_front();
    apply(s);
  }
}

void rtl_core::apply(const strobe &s) {
  arrival_kind = static_cast<uint32_t>(s.kind);
  arrival_partition = static_cast<uint32_t>(s.partition);
  arrival_index = static_cast<uint32_t>(s.index);
  arrival_slot = static_cast<uint32_t>(s.slot);
  arrival_channel = static_cast<uint32_t>(s.channel);
  arrival_row = static_cast<uint32_t>(s.row);
  arrival_column = static_cast<uint32_t>(s.column);
  settle();
  if (s.kind == RADISH_PACKET_SPIKE) {
    radish_counters &c = s.record->counters;
    taken_any |= arrival_taken.read();
    if (arrival_taken.read()) c.scheduler_write_bits += RADISH_AXONS_PER_WORD;
    if (!s.more) {
      c.arrivals += taken_any;
      c.filtered += !taken_any;
      taken_any = false;
    }
  }
  arrival_clk = true;
  wait(SC_ZERO_TIME);
  arrival_clk = false;
}

} // namespace radish
