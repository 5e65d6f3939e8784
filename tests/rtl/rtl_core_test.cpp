// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests run the core of rtl/ in lockstep with core/core.h on random programs. They compare every register that
// both have and every packet in every cycle, the memories whenever the engine becomes idle.
//
// A cycle begins with its clock edge. What the model decides "at edge n" the RTL decides in cycle n; the
// registers show it after edge n + 1. Packets that arrive, and slots that the network frees, fall between two
// edges.
#include "tests/rtl/rtl_comparison.h"
#include "tests/rtl/rtl_coverage.h"
#include "core/base/edge.h"
#include "core/ingress.h"

#include "verilated.h"

namespace rtl {
namespace {

constexpr int64_t PROGRAM_CYCLES = 5000;
constexpr int64_t TICK_PS = 2; // of the ingress, whose clock stands still while none is made
constexpr int64_t STEP_CYCLES = AT_LIMITS ? 2000 : 1000000000;

// Returns how many pairs a spike has at most.
int64_t most_pairs(const radish_program &p, const radish_program_source &s) {
  if (s.read == RADISH_READ_DENSE) return p.words;
  const auto landing_on = [](const radish_program_axis &axis, int size) {
    return std::min((axis.kernel - 1) / axis.stride + 1, size);
  };
  const int64_t landing = int64_t{landing_on(s.rows, p.sums.shape.rows)} * landing_on(s.columns, p.sums.shape.columns);
  return landing * (s.read == RADISH_READ_CONV ? p.words : 1);
}

class Lockstep {
public:
  Lockstep(Random &r, Statistics &s, Coverage &c)
      : random(r), statistics(s), coverage(c), program(random_program(r)), model(program),
        context(new VerilatedContext), rtl(new Vcore_device(context.get())), both(program, model, *rtl, s),
        cycle(both.cycle) {
    context->randReset(AT_LIMITS ? 0 : 2); // large memories are loaded in part only (configuration)
    context->randSeed(random.draw(1, 1 << 30));
    radish_ingress_reset(&ingress, TICK_PS);
    reset();
    for (const Feed &feed : program.feeds) {
      const radish_program &p = of(feed.partition).program;
      std::vector<radish_axon_filter> &of_feed = filters.emplace_back();
      for (int input : feed.inputs) of_feed.push_back(radish_axon_filter_of(&p.sources[input]));
      radish_feed_end end{};
      end.filters = of_feed.data(), end.filter_count = static_cast<int>(of_feed.size());
      end.local = feed.partition;
      end.timesteps = feed.timesteps, end.window_steps = p.window_steps, end.windows = p.windows;
      radish_feed_aim(&end, &model.core);
      ends.push_back(end);
      credits.push_back(0);
    }
    for (const Source &source : program.sources) {
      senders.push_back({source, 0, 0, 0, std::vector<int64_t>(source.feeds.size()), false});
      draw_spikes(senders.back());
    }
    for (const auto &p : program.partitions) {
      outstanding.emplace_back(p->placed.destination_windows.size(), 0);
      tokens_sent.push_back(0);
    }
  }

  // Returns false at the first difference, which it prints.
  bool run(int64_t cycles) {
    if (model.status) return false;
    statistics.programs++;
    statistics.barrier_programs += program.barrier;
    statistics.turn_programs += program.turns;
    int64_t destinations = 0;
    for (const auto &p : program.partitions) {
      destinations += static_cast<int64_t>(p->placed.destination_windows.size());
      statistics.partitions++;
      statistics.rate += p->program.coding == RADISH_CODING_RATE;
      for (const auto &s : p->sources) statistics.crossbars += s.row_words > 0;
    }
    statistics.most_partitions = std::max<int64_t>(statistics.most_partitions, program.partitions.size());
    statistics.most_feeds = std::max<int64_t>(statistics.most_feeds, program.feeds.size());
    statistics.most_destinations = std::max(statistics.most_destinations, destinations);
    for (const auto &p : program.partitions) coverage.add(p->program);
    for (cycle = 0; cycle < cycles || model.busy(cycle); cycle++) {
      if (cycle % 500 == 0) draw_rates();
      coverage.add(*rtl);
      rtl->clk_i = 1;
      rtl->eval();
      rtl->clk_i = 0;
      if (!both.compare_registers()) return false;
      model.step(cycle, random.chance(50));
      if (!compare_cycle()) return false;
      for (int events = random.draw(0, most_events); events > 0; events--) {
        if (!arrive()) return false;
      }
      if (!drain()) return false;
      if (model.loading && random.chance(load_percent)) load();
      while (!waiting.empty() && random.chance(take_percent)) {
        if (!take()) return false;
      }
      if (program.barrier && model.quiet() && waiting.empty() && random.chance(release_percent) && !release())
        return false;
      statistics.cycles++;
      statistics.barrier_cycles += program.barrier;
      statistics.turn_cycles += program.turns;
    }
    for (const auto &s : senders) statistics.images += s.image;
    clock();
    return both.compare_all();
  }

private:
  // A sender does what a source core would do: it is at most as many windows ahead as there are planes.
  struct Sender {
    const Source &source;
    int64_t image;
    int step, spikes_left;
    std::vector<int64_t> windows; // of each feed, windows that are sent
    bool closed;                  // barrier: the sender's step of this round is sent
  };

  const Partition &of(int partition) { return *program.partitions[static_cast<size_t>(partition)]; }

  void reset() {
    rtl->clk_i = rtl->arrival_clk_i = rtl->taken_clk_i = rtl->release_clk_i = rtl->loaded_clk_i = 0;
    rtl->run_i = 0;
    rtl->arrival_valid_i = 0;
    rtl->barrier_i = program.barrier;
    rtl->rst_ni = 1;
    rtl->eval();
    rtl->rst_ni = 0;
    rtl->eval();
    rtl->rst_ni = 1;
    for (const radish::config_record &record : configuration(program)) {
      coverage.add(record);
      for (uint32_t word : record.words) {
        rtl->config_shift_i = 1;
        rtl->config_data_i = word;
        clock();
      }
      rtl->config_shift_i = 0;
      rtl->config_write_i = 1;
      rtl->config_target_i = static_cast<uint8_t>(record.target);
      rtl->config_address_i = static_cast<uint32_t>(record.address);
      rtl->arrival_clk_i = 1;
      clock();
      rtl->arrival_clk_i = 0;
      rtl->config_write_i = 0;
    }
    rtl->run_i = 1;
    rtl->eval();
  }

  void clock() {
    rtl->clk_i = 1;
    rtl->eval();
    rtl->clk_i = 0;
    rtl->eval();
  }

  void draw_rates() {
    most_events = !program.barrier && random.chance(20) ? 0 : random.chance(50) ? random.draw(1, 12) : 1;
    take_percent = random.chance(15) ? 0 : random.chance(60) ? random.draw(60, 95) : random.draw(1, 40);
    density = random.chance(20) ? 0 : random.draw(1, 60);
    load_percent = random.chance(30) ? 100 : random.chance(50) ? random.draw(20, 95) : random.draw(1, 20);
    release_percent = random.chance(30) ? random.draw(1, 10) : random.draw(10, 100);
  }

  const Feed &feed_of(int feed) const { return program.feeds[static_cast<size_t>(feed)]; }
  radish_feed_end &end_of(int feed) { return ends[static_cast<size_t>(feed)]; }

  // Draws one of the halos that the source's spikes are for. Returns null where the feed only paces.
  const radish_box *draw_window(const Sender &sender) {
    const auto &feeds = sender.source.feeds;
    const Feed &feed = feed_of(feeds[static_cast<size_t>(random.draw(0, static_cast<int>(feeds.size()) - 1))]);
    if (feed.inputs.empty()) return nullptr;
    const int input = feed.inputs[static_cast<size_t>(random.draw(0, static_cast<int>(feed.inputs.size()) - 1))];
    return &of(feed.partition).sources[static_cast<size_t>(input)].halo;
  }

  // Returns how many spikes a step of the sender may have, so that a step takes about STEP_CYCLES at most.
  int64_t most_spikes(const Sender &sender) {
    int64_t cost = 1;
    for (int feed : sender.source.feeds) {
      const radish_program &p = of(feed_of(feed).partition).program;
      int64_t of_feed = 0;
      for (int input : feed_of(feed).inputs) of_feed += most_pairs(p, p.sources[input]);
      cost = std::max(cost, of_feed);
    }
    return std::max<int64_t>(STEP_CYCLES / cost, 1);
  }

  void draw_spikes(Sender &sender) {
    const radish_box *window = draw_window(sender);
    const int64_t size = std::min<int64_t>(window ? radish_shape_size(window->shape) : 10, most_spikes(sender));
    sender.spikes_left = random.draw(0, static_cast<int>(size) * density / 100);
  }

  // ---- stimulus -------------------------------------------------------------------------------------------

  int64_t visible_edge() {
    // The arrival is at any even picosecond of this cycle, its first one included.
    return radish_edge_visible(cycle * PERIOD_PS + 2 * random.draw(0, PERIOD_PS / 2 - 1), PERIOD_PS, 0);
  }

  void tick() {
    rtl->eval();
    places_left += rtl->arrival_place_o;
    taken += rtl->arrival_taken_o;
    rtl->arrival_clk_i = 1;
    rtl->eval();
    rtl->arrival_clk_i = 0;
    rtl->eval();
    ticks++;
  }

  // Hands over a packet as the router does; its places are in turn for `of_feeds` ticks each. Some of them may still be
  // under way afterwards, and others' behind them. Returns false where it is not taken when core/ingress.h says.
  bool hand_over(uint64_t packet, const std::vector<int64_t> &of_feeds, int place) {
    for (; random.chance(20) && rtl->arrival_busy_o;) tick(); // it comes some ticks later
    int64_t places_ticks = 0;
    for (int64_t feed : of_feeds) places_ticks += feed;
    const int64_t last_write_ps =
        radish_ingress_take(&ingress, ticks * TICK_PS, places_ticks, of_feeds.back(), place).last_ps;
    rtl->arrival_packet_i = packet;
    rtl->arrival_valid_i = 1;
    rtl->eval();
    while (!rtl->arrival_ready_o) tick();
    if (!both.same("tick that takes a packet", ingress.moved_ps, ticks * TICK_PS)) return false;
    tick();
    last_ps = last_write_ps;
    rtl->arrival_valid_i = 0;
    rtl->eval();
    statistics.arrivals++;
    return true;
  }

  // Ticks until the ingress is empty. Returns false where it has taken other spikes than the model.
  bool drain() {
    while (rtl->arrival_busy_o) tick();
    if (last_ps >= 0 && !both.same("tick of the last write", last_ps, (ticks - 1) * TICK_PS)) return false;
    last_ps = -1;
    statistics.places += places_left;
    const bool equal =
        both.same("axons set", taken_in_model, taken) && both.same("places of spikes", places_in_model, places_left);
    taken = taken_in_model = places_left = places_in_model = 0;
    return equal;
  }

  bool arrive() {
    int partition = 0, destination = 0;
    if (!program.barrier && random.chance(30) && draw_credit(&partition, &destination))
      return credit(partition, destination, visible_edge());
    Sender &sender = senders[static_cast<size_t>(random.draw(0, static_cast<int>(senders.size()) - 1))];
    if (sender.closed || !has_room(sender)) return true;
    if (sender.spikes_left > 0) return send_spike(sender);
    sender.closed = program.barrier; // the token comes with the next release
    return sender.closed || end_step(sender, visible_edge());
  }

  // Returns whether every destination has planes for the sender's next step.
  bool has_room(const Sender &sender) {
    for (size_t i = 0; i < sender.source.feeds.size(); i++) {
      const int feed = sender.source.feeds[i];
      if (sender.windows[i] >= credits[static_cast<size_t>(feed)] + end_of(feed).windows) return false;
    }
    return true;
  }

  // Draws a coordinate in `size` from `first` on or beside them, in a large box often near its end.
  int draw_place(int first, int size, int limit) {
    const int from = size > 8 && random.chance(50) ? size - 4 : -1;
    return std::clamp(first + random.draw(from, size), 0, limit - 1);
  }

  bool send_spike(Sender &sender) {
    sender.spikes_left--;
    const radish_box anywhere = {0, 0, 0, {4, 4, 4}}, *window = draw_window(sender), &box = window ? *window : anywhere;
    const int channel = draw_place(box.channel, box.shape.channels, RADISH_MAX_CHANNELS),
              row = draw_place(box.row, box.shape.rows, RADISH_MAX_ROWS),
              column = draw_place(box.column, box.shape.columns, RADISH_MAX_ROWS);
    const uint64_t packet =
        radish_packet(RADISH_PACKET_SPIKE, sender.source.partition, radish_packet_coordinates(channel, row, column));
    std::vector<int64_t> of_feeds;
    for (int feed : sender.source.feeds) {
      const int places = radish_feed_spike(&end_of(feed), packet);
      taken_in_model += places;
      of_feeds.push_back(std::max<int>(1, static_cast<int>(feed_of(feed).inputs.size())));
      places_in_model += of_feeds.back();
      if (places) coverage.add_inputs(feed_of(feed).inputs);
    }
    return hand_over(packet, of_feeds, 1);
  }

  // Ends the sender's step: its token arrives, visible from `edge`. Returns false at a difference.
  bool end_step(Sender &sender, int64_t edge) {
    const int64_t image = sender.image;
    const std::vector<int64_t> of_feeds(sender.source.feeds.size(), RADISH_INGRESS_PLACE);
    if (!hand_over(radish_packet(RADISH_PACKET_TOKEN, sender.source.partition, 0), of_feeds, RADISH_INGRESS_PLACE))
      return false;
    const bool compare = random.chance(30);
    if (compare && !drain()) return false;
    sender.step++;
    for (size_t i = 0; i < sender.source.feeds.size(); i++) {
      const int feed = sender.source.feeds[i];
      const bool image_done = radish_feed_token(&end_of(feed), &model.core, edge);
      if (image_done || sender.step % end_of(feed).window_steps == 0) sender.windows[i]++;
      sender.image = image + image_done;
      if (compare && !both.compare_feed(feed, end_of(feed))) return false;
    }
    if (sender.image != image) sender.step = 0;
    draw_spikes(sender);
    return true;
  }

  // Closes the round as the barrier does: passes on which steps and windows ended, and begins the next round. Returns
  // false at a difference.
  bool release() {
    const int64_t edge = visible_edge();
    for (Sender &sender : senders) {
      if (sender.closed && !end_step(sender, edge)) return false;
      sender.closed = false;
    }
    for (const Model::Consumed &c : told) credit_sender(c.partition - FIRST_PARTITION, c.feed);
    told.clear();
    for (size_t p = 0; p < outstanding.size(); p++) {
      for (size_t d = 0; d < outstanding[p].size(); d++) {
        if (!outstanding[p][d] || !random.chance(70)) continue;
        if (!credit(static_cast<int>(p), static_cast<int>(d), edge)) return false;
      }
    }
    if (!drain()) return false;
    model.release(edge);
    rtl->release_clk_i = 1;
    rtl->eval();
    rtl->release_clk_i = 0;
    rtl->eval();
    statistics.rounds++;
    return true;
  }

  // Brings what the core has asked of off-chip memory.
  void load() {
    model.loaded(visible_edge());
    rtl->loaded_clk_i = 1;
    rtl->eval();
    rtl->loaded_clk_i = 0;
    rtl->eval();
  }

  void credit_sender(int partition, int number) { credits[static_cast<size_t>(find_feed(partition, number))]++; }

  int find_feed(int partition, int number) const {
    int at = 0;
    while (feed_of(at).partition != partition || feed_of(at).number != number) at++;
    return at;
  }

  bool credit(int partition, int destination, int64_t edge) {
    outstanding[static_cast<size_t>(partition)][static_cast<size_t>(destination)]--;
    radish_outbox_credit(&model.core.emitter, partition, destination, edge);
    return hand_over(
        radish_packet(RADISH_PACKET_CREDIT, FIRST_PARTITION + partition, static_cast<uint32_t>(destination)),
        {RADISH_INGRESS_PLACE}, RADISH_INGRESS_PLACE);
  }

  // Draws a destination that has consumed a window and owes its credit. Returns false where there is none.
  bool draw_credit(int *partition, int *destination) {
    *partition = random.draw(0, static_cast<int>(outstanding.size()) - 1);
    const auto &windows = outstanding[static_cast<size_t>(*partition)];
    for (size_t d = 0; d < windows.size(); d++) {
      if (windows[d] == 0 || random.chance(30)) continue;
      *destination = static_cast<int>(d);
      return true;
    }
    return false;
  }

  // Takes the head of the interface's FIFO as the network does: a credit goes to its sender, a token to the
  // destinations. Returns false at a difference.
  bool take() {
    const Sent head = waiting.front();
    waiting.pop_front();
    const int partition = radish_packet_partition(head.packet) - FIRST_PARTITION;
    const bool credit = radish_packet_kind(head.packet) == RADISH_PACKET_CREDIT;
    uint64_t packet = head.packet;
    if (credit) {
      const Feed &feed = feed_of(find_feed(partition, static_cast<int>(radish_packet_payload(packet))));
      packet = radish_packet(RADISH_PACKET_CREDIT, program.sources[static_cast<size_t>(feed.source)].partition,
                             static_cast<uint32_t>(feed.ordinal));
    }
    if (!both.same("head of the interface", 1, rtl->valid_o) ||
        !both.same("head packet", static_cast<int64_t>(packet), static_cast<int64_t>(rtl->packet_o))) {
      return false;
    }
    radish_emitter_slot_freed(&model.core.emitter, visible_edge());
    rtl->taken_clk_i = 1;
    rtl->eval();
    rtl->taken_clk_i = 0;
    rtl->eval();
    if (!both.same("the interface offers another one", !waiting.empty(), rtl->valid_o)) return false;
    if (credit) {
      credit_sender(partition, static_cast<int>(radish_packet_payload(head.packet)));
    }
    if (radish_packet_kind(head.packet) == RADISH_PACKET_TOKEN && head.copy + 1 == of(partition).placed.copies) {
      step_arrived(partition);
    }
    return true;
  }

  // Counts a step that reached the destinations; when it completes a window, each of them owes one more credit.
  void step_arrived(int partition) {
    const radish_program &p = of(partition).program;
    int &tokens = tokens_sent[static_cast<size_t>(partition)];
    const bool image_done = ++tokens == p.timesteps_out;
    if (image_done || tokens % p.out_window_steps == 0) {
      for (int &windows : outstanding[static_cast<size_t>(partition)]) windows++;
    }
    if (image_done) tokens = 0;
  }

  // Compares who is busy in cycle `cycle`, and what goes to the network.
  bool compare_cycle() {
    rtl->eval();
    std::deque<Sent> sent;
    if (rtl->push_o) sent.push_back({rtl->pushed_o, rtl->copy_o});
    if (!(sent == model.sent)) {
      ADD_FAILURE() << "cycle " << cycle << " of program " << statistics.programs
                    << ": packet\n  model: " << text(model.sent) << "\n  rtl:   " << text(sent);
      return false;
    }
    waiting.insert(waiting.end(), sent.begin(), sent.end());
    statistics.packets += static_cast<int64_t>(sent.size());
    statistics.busy += rtl->engine_busy_o;
    statistics.stalls += rtl->free_slots_o == 0 && rtl->emitter_busy_o;
    return both.same("engine busy", model.busy(cycle), rtl->engine_busy_o) && compare_load() && compare_barrier();
  }

  // Compares what both ask of off-chip memory in cycle `cycle`.
  bool compare_load() {
    statistics.turns += rtl->load_o;
    return both.same("bits to load", model.load_bits, rtl->load_o ? static_cast<int64_t>(rtl->load_bits_o) : -1);
  }

  // Compares what both tell the barrier in cycle `cycle`.
  bool compare_barrier() {
    if (!both.same("step closed", model.closed.size() == 1, rtl->step_closed_o)) return false;
    for (int partition : model.closed) {
      if (!both.same("closed partition", partition, rtl->step_closed_partition_o)) return false;
      step_arrived(partition - FIRST_PARTITION);
      statistics.closed++;
    }
    const bool due = !model.consumed.empty() && model.consumed.front().edge <= cycle;
    if (!both.same("window consumed", due, rtl->window_consumed_o)) return false;
    while (!model.consumed.empty() && model.consumed.front().edge <= cycle) {
      const Model::Consumed c = model.consumed.front();
      model.consumed.pop_front();
      told.push_back(c);
      statistics.consumed++;
      if (!both.same("window's edge", c.edge, cycle) ||
          !both.same("window's partition", c.partition, rtl->window_consumed_partition_o)) {
        return false;
      }
    }
    return true;
  }

  Random &random;
  Statistics &statistics;
  Coverage &coverage;
  Program program;
  Model model;
  std::unique_ptr<VerilatedContext> context;
  std::unique_ptr<Vcore_device> rtl;
  Comparison both;
  int64_t &cycle;
  int most_events = 1, take_percent = 50, density = 30, release_percent = 50, load_percent = 50;
  std::vector<Sender> senders;
  std::deque<std::vector<radish_axon_filter>> filters; // of each feed's inputs
  std::vector<radish_feed_end> ends;                   // of each feed, where its source is, in the model
  std::vector<int64_t> credits;                        // of each feed: windows that the core has consumed
  std::vector<std::vector<int>> outstanding;           // [partition][destination] windows without their credit yet
  std::vector<int> tokens_sent;                        // of each partition, for the image that it sends
  std::deque<Sent> waiting;                            // packets in the network interface
  radish_ingress ingress;                              // the model's
  int64_t ticks = 0, last_ps = -1; // of the ingress: how many there were, when its last write is due
  int64_t taken = 0, taken_in_model = 0, places_left = 0, places_in_model = 0; // spikes since it was empty
  std::deque<Model::Consumed> told; // barrier: consumed windows to pass on at the next release
};

void run(int64_t cycles, uint64_t seed) {
  Statistics statistics;
  Coverage coverage;
  for (; statistics.cycles < cycles; seed++) {
    Random random(seed);
    Lockstep lockstep(random, statistics, coverage);
    if (!lockstep.run(PROGRAM_CYCLES)) {
      std::cout << "seed " << seed << "\n";
      break;
    }
  }
  std::cout << "compared " << statistics.cycles << " cycles of " << statistics.programs << " programs, "
            << statistics.partitions << " partitions (" << statistics.rate << " in rate coding, "
            << statistics.crossbars << " sources in crossbars; at most " << statistics.most_partitions << ", with "
            << statistics.most_feeds << " feeds and " << statistics.most_destinations << " destinations), "
            << statistics.barrier_cycles << " cycles of " << statistics.barrier_programs << " programs with a barrier ("
            << statistics.rounds << " rounds, " << statistics.closed << " steps and " << statistics.consumed
            << " windows closed), " << statistics.turn_cycles << " cycles of " << statistics.turn_programs
            << " programs with reloads (" << statistics.turns << " turns, " << statistics.loading
            << " cycles loading): engine busy in " << statistics.busy << ", " << statistics.boundaries
            << " job boundaries, " << statistics.images << " trains in, " << statistics.arrivals << " packets in ("
            << statistics.places << " places fed), " << statistics.packets << " out, interface full in "
            << statistics.stalls << "\n";
  EXPECT_GT(statistics.most_partitions, PARTITIONS / 2);
  EXPECT_GT(statistics.most_feeds, FEEDS / 2);
  EXPECT_GT(statistics.crossbars, statistics.partitions / 10);
  EXPECT_GT(statistics.most_destinations, DESTINATIONS / 2);
  coverage.check();
}

#ifndef RTL_SUITE
#define RTL_SUITE      RtlCore
#define RTL_LONG_SUITE LongRtlCore
#endif
TEST(RTL_SUITE, TakesTheModelsCyclesOnRandomPrograms) {
  run(AT_LIMITS ? 250000 : 500000, 1);
}
TEST(RTL_LONG_SUITE, TakesTheModelsCyclesOnRandomPrograms) {
  run(10000000, 1000000);
}

} // namespace
} // namespace rtl
