// The core of rtl/ in lockstep with core/core.h on random programs: every register that both have and every
// packet in every cycle, the memories whenever the engine is idle.
//
// A cycle begins with its clock edge. What the model decides "at edge n" the RTL decides in cycle n; the
// registers show it after edge n + 1. Packets that arrive, and slots that the network frees, fall between two
// edges.
#include "tests/rtl_program.h"

#include "Vcore_device.h"
#include "sim/packet.h"
#include "verilated.h"

#include <deque>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

namespace rtl {
namespace {

constexpr int64_t PERIOD_PS = 1000;

struct Sent {
  uint64_t packet;
  int copy;
  bool operator==(const Sent &other) const { return packet == other.packet && copy == other.copy; }
};

std::string text(const std::deque<Sent> &sent) {
  if (sent.empty()) return "nothing";
  std::ostringstream out;
  for (const Sent &s : sent) {
    out << "kind " << radish_packet_kind(s.packet) << " partition " << radish_packet_partition(s.packet)
        << " payload " << std::hex << radish_packet_payload(s.packet) << std::dec << " copy " << s.copy
        << " ";
  }
  return out.str();
}

// The C core behind a port that records.
class Model {
public:
  explicit Model(const Program &program) {
    port = {this, wake, wake_engine, send_spike, send_readout, send_token, send_credit, record};
    for (const auto &p : program.partitions) {
      setups.push_back({&p->program,
                        p->links_at_step.data(),
                        static_cast<int>(p->destination_windows.size()),
                        p->destination_windows.data(),
                        p->copies,
                        {}});
    }
    const radish_emitter_setup setup = {0, false, PERIOD_PS, 0, NI_DEPTH, 1, 512, &port};
    radish_error error = {};
    status = radish_core_init(&core, &setup, 1, static_cast<int>(setups.size()), setups.data(), &error);
  }
  ~Model() { radish_core_free(&core); }
  Model(const Model &) = delete;
  Model &operator=(const Model &) = delete;

  // Everything that happens at this edge, in either order.
  void step(int64_t edge, bool engine_first) {
    sent.clear();
    for (bool engine = engine_first;; engine = !engine) {
      std::set<int64_t> &due = engine ? engine_wakes : emitter_wakes;
      const bool other = !(engine ? emitter_wakes : engine_wakes).empty() &&
                         *(engine ? emitter_wakes : engine_wakes).begin() <= edge;
      if (!due.empty() && *due.begin() <= edge) {
        due.erase(due.begin(), due.upper_bound(edge));
        if (engine) {
          radish_core_engine(&core, edge);
        } else {
          radish_emitter_step(&core.emitter, edge);
        }
      } else if (!other) {
        return;
      }
    }
  }

  radish_core core;
  radish_status status;
  std::deque<Sent> sent; // in this cycle

private:
  static Model &of(void *user) { return *static_cast<Model *>(user); }
  static void wake(void *user, int, int64_t edge) { of(user).emitter_wakes.insert(edge); }
  static void wake_engine(void *user, int, int64_t edge) { of(user).engine_wakes.insert(edge); }
  static void send_spike(void *user, int, int64_t, int partition, int copy, int channel, int row,
                         int column) {
    const uint32_t payload = radish_packet_coordinates(channel, row, column);
    of(user).sent.push_back({radish_packet(RADISH_PACKET_SPIKE, partition, payload), copy});
  }
  static void send_readout(void *user, int, int64_t, int partition, int32_t value) {
    of(user).sent.push_back(
        {radish_packet(RADISH_PACKET_READOUT, partition, static_cast<uint32_t>(value)), 0});
  }
  static void send_token(void *user, int, int64_t, int partition, int copy) {
    of(user).sent.push_back({radish_packet(RADISH_PACKET_TOKEN, partition, 0), copy});
  }
  static void send_credit(void *user, int, int64_t, int partition, int link) {
    of(user).sent.push_back({radish_packet(RADISH_PACKET_CREDIT, partition, static_cast<uint32_t>(link)), 0});
  }
  static radish_record *record(void *user, int, int64_t) { return &of(user).scratch; }

  radish_emitter_port port;
  std::vector<radish_partition_setup> setups;
  std::set<int64_t> emitter_wakes, engine_wakes;
  radish_record scratch = {};
};

struct Statistics {
  int64_t cycles = 0, programs = 0, images = 0, packets = 0, busy = 0, stalls = 0, boundaries = 0,
          arrivals = 0, partitions = 0, rate = 0;
};

class Lockstep {
public:
  Lockstep(Random &r, Statistics &s)
      : random(r), statistics(s), program(random_program(r)), model(program), context(new VerilatedContext),
        rtl(new Vcore_device(context.get())) {
    context->randReset(2);
    context->randSeed(random.draw(1, 1 << 30));
    reset();
    for (const Link &link : program.links) {
      senders.push_back({link, 0, 0, 0, 0, 0, 0});
      draw_spikes(senders.back());
    }
    for (const auto &p : program.partitions) {
      outstanding.emplace_back(p->destination_windows.size(), 0);
      tokens_sent.push_back(0);
    }
  }

  // False at the first difference, which it prints.
  bool run(int64_t cycles) {
    if (model.status) return false;
    statistics.programs++;
    for (const auto &p : program.partitions) {
      statistics.partitions++;
      statistics.rate += p->program.coding == RADISH_CODING_RATE;
    }
    for (cycle = 0; cycle < cycles; cycle++) {
      if (cycle % 500 == 0) draw_rates();
      rtl->clk_i = 1;
      rtl->eval();
      rtl->clk_i = 0;
      if (!compare_registers()) return false;
      model.step(cycle, random.chance(50));
      if (!compare_cycle()) return false;
      for (int events = random.draw(0, most_events); events > 0; events--) {
        if (!arrive()) return false;
      }
      while (!waiting.empty() && random.chance(take_percent)) {
        if (!take()) return false;
      }
      statistics.cycles++;
    }
    for (const auto &s : senders) statistics.images += s.image;
    return true;
  }

private:
  // What a source core would do: at most as many windows ahead as there are planes.
  struct Sender {
    Link link;
    int64_t image, windows, credits;
    int step, window, spikes_left;
  };

  radish_core_state &state(int partition) { return model.core.partitions[partition]; }
  const Partition &of(int partition) { return *program.partitions[static_cast<size_t>(partition)]; }

  void reset() {
    rtl->clk_i = rtl->arrival_clk_i = rtl->taken_clk_i = 0;
    rtl->run_i = 0;
    rtl->rst_ni = 1;
    rtl->eval();
    rtl->rst_ni = 0;
    rtl->eval();
    rtl->rst_ni = 1;
    for (const Record &record : configuration(program)) {
      for (uint32_t word : record.words) {
        rtl->config_shift_i = 1;
        rtl->config_data_i = word;
        clock();
      }
      rtl->config_shift_i = 0;
      rtl->config_write_i = 1;
      rtl->config_target_i = static_cast<uint8_t>(record.target);
      rtl->config_address_i = static_cast<uint32_t>(record.address);
      clock();
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
    most_events = random.chance(20) ? 0 : random.chance(50) ? random.draw(1, 12) : 1;
    take_percent = random.chance(15) ? 0 : random.chance(60) ? random.draw(60, 95) : random.draw(1, 40);
    density = random.chance(20) ? 0 : random.draw(1, 60);
  }

  void draw_spikes(Sender &sender) {
    const auto &s = of(sender.link.partition).sources[static_cast<size_t>(sender.link.source)];
    sender.spikes_left = random.draw(0, static_cast<int>(radish_shape_size(s.window.shape)) * density / 100);
  }

  // ---- stimulus -------------------------------------------------------------------------------------------

  int64_t visible_edge() {
    // any even picosecond of this cycle, its first one included
    return radish_visible_edge(cycle * PERIOD_PS + 2 * random.draw(0, PERIOD_PS / 2 - 1), PERIOD_PS, 0);
  }

  void strobe(int kind, int partition, int index, int slot) {
    rtl->arrival_kind_i = static_cast<uint8_t>(kind);
    rtl->arrival_partition_i = static_cast<uint8_t>(partition);
    rtl->arrival_index_i = static_cast<uint8_t>(index);
    rtl->arrival_slot_i = static_cast<uint8_t>(slot);
    rtl->eval();
    rtl->arrival_clk_i = 1;
    rtl->eval();
    rtl->arrival_clk_i = 0;
    rtl->eval();
    statistics.arrivals++;
  }

  bool arrive() {
    if (random.chance(30) && return_credit()) return true;
    Sender &sender = senders[static_cast<size_t>(random.draw(0, static_cast<int>(senders.size()) - 1))];
    const int partition = sender.link.partition;
    const radish_program &p = of(partition).program;
    if (sender.windows >= sender.credits + p.windows) return true; // no room for its next window
    const int slot = sender.window * p.window_steps + sender.step % p.window_steps;
    if (sender.spikes_left == 0) {
      radish_core_token(&model.core, partition, slot, visible_edge());
      strobe(RADISH_PACKET_TOKEN, partition, 0, slot);
      const bool image_done = ++sender.step == sender.link.timesteps;
      if (image_done || sender.step % p.window_steps == 0) {
        sender.windows++;
        sender.window = sender.window + 1 == p.windows ? 0 : sender.window + 1;
      }
      if (image_done) {
        sender.step = 0;
        sender.image++;
      }
      draw_spikes(sender);
      return true;
    }
    sender.spikes_left--;
    const radish_box &box = p.sources[sender.link.source].window;
    const int channel = std::max(0, box.channel + random.draw(-1, box.shape.channels)),
              row = std::max(0, box.row + random.draw(-1, box.shape.rows)),
              column = std::max(0, box.column + random.draw(-1, box.shape.columns));
    rtl->arrival_channel_i = static_cast<uint16_t>(channel);
    rtl->arrival_row_i = static_cast<uint16_t>(row);
    rtl->arrival_column_i = static_cast<uint16_t>(column);
    rtl->arrival_kind_i = RADISH_PACKET_SPIKE;
    rtl->arrival_index_i = static_cast<uint8_t>(of(partition).first_source + sender.link.source);
    rtl->eval();
    const bool rtl_taken = rtl->arrival_taken_o;
    const bool taken =
        radish_core_spike(&model.core, partition, sender.link.source, slot, channel, row, column);
    strobe(RADISH_PACKET_SPIKE, partition, of(partition).first_source + sender.link.source, slot);
    return same("axon filter", taken, rtl_taken);
  }

  // A destination has consumed a window.
  bool return_credit() {
    const int partition = random.draw(0, static_cast<int>(outstanding.size()) - 1);
    auto &windows = outstanding[static_cast<size_t>(partition)];
    for (size_t d = 0; d < windows.size(); d++) {
      if (windows[d] == 0 || random.chance(30)) continue;
      windows[d]--;
      radish_outbox_credit(&model.core.emitter, partition, static_cast<int>(d), visible_edge());
      strobe(RADISH_PACKET_CREDIT, partition, of(partition).first_destination + static_cast<int>(d), 0);
      return true;
    }
    return false;
  }

  // The network takes the head of the interface's FIFO; what it means for the world around.
  bool take() {
    const Sent head = waiting.front();
    waiting.pop_front();
    if (!same("head of the interface", 1, rtl->valid_o) ||
        !same("head packet", static_cast<int64_t>(head.packet), static_cast<int64_t>(rtl->packet_o))) {
      return false;
    }
    radish_emitter_slot_freed(&model.core.emitter, visible_edge());
    rtl->taken_clk_i = 1;
    rtl->eval();
    rtl->taken_clk_i = 0;
    rtl->eval();
    const int partition = radish_packet_partition(head.packet) - FIRST_PARTITION;
    if (radish_packet_kind(head.packet) == RADISH_PACKET_CREDIT) {
      for (Sender &s : senders) {
        if (s.link.partition == partition &&
            s.link.number == static_cast<int>(radish_packet_payload(head.packet)))
          s.credits++;
      }
    }
    if (radish_packet_kind(head.packet) == RADISH_PACKET_TOKEN && head.copy + 1 == of(partition).copies) {
      const radish_program &p = of(partition).program;
      int &tokens = tokens_sent[static_cast<size_t>(partition)];
      const bool image_done = ++tokens == p.timesteps_out;
      if (image_done || tokens % p.out_window_steps == 0) {
        for (int &windows : outstanding[static_cast<size_t>(partition)]) windows++;
      }
      if (image_done) tokens = 0;
    }
    return true;
  }

  // ---- comparison -----------------------------------------------------------------------------------------

  bool same(const char *what, int64_t in_model, int64_t in_rtl, int index = -1) {
    if (in_model == in_rtl) return true;
    ADD_FAILURE() << "cycle " << cycle << " of program " << statistics.programs << ": " << what
                  << (index < 0 ? "" : " [" + std::to_string(index) + "]") << "\n  model: " << in_model
                  << "\n  rtl:   " << in_rtl;
    return false;
  }

  bool compare_partition(int i) {
    radish_core_state &s = state(i);
    const radish_outbox &box = model.core.emitter.outboxes[i];
    const auto bit = [i](int word) { return word >> i & 1; };
    int ready = 0;
    for (int k = 0; k < box.full; k++) {
      const int bank = (box.head + k) & 1;
      ready |= (box.burst[bank].ready_edge <= cycle) << bank;
    }
    const bool start = (ready >> box.head & 1) &&
                       radish_outbox_open_edge(&box, box.burst[box.head].image,
                                               box.burst[box.head].first_step + box.next_step) <= cycle;
    const int slot = s.window_slot * s.program->window_steps + s.step % s.program->window_steps;
    const bool may_step = !s.commit_pending && s.missing[slot] == 0 && s.ready_edge[slot] <= cycle &&
                          (s.program->coding != RADISH_CODING_RATE || s.program->readout ||
                           radish_outbox_has_bank(&box, cycle));
    if (!same("step", s.step, rtl->step_o >> (16 * i) & 0xffff, i) ||
        !same("window", s.window_slot, rtl_byte(&rtl->window_o, i), i) ||
        !same("commit pending", s.commit_pending, bit(rtl->commit_pending_o), i) ||
        !same("step complete", may_step, bit(rtl->may_step_o), i) ||
        !same("head bank", box.head, bit(rtl->head_o), i) ||
        !same("full banks", box.full, rtl_byte(&rtl->full_o, i), i) ||
        !same("banks ready", ready, rtl->ready_o >> (2 * i) & 3, i) ||
        !same("next step", box.next_step, rtl_byte(&rtl->next_step_o, i), i) ||
        !same("emission may start", start, bit(rtl->may_start_o), i) ||
        !same("emitting", model.core.emitter.job == i, bit(rtl->emitting_o), i)) {
      return false;
    }
    for (int k = 0; k < s.program->windows * s.program->window_steps; k++) {
      const int missing =
          s.links_at_step[k % s.program->window_steps] - rtl_byte(&rtl->uncounted_o, i * SLOTS + k);
      if (!same("tokens missing", s.missing[k], missing, i * SLOTS + k)) return false;
    }
    return true;
  }

  // A byte of a port of packed bytes.
  template <typename Port> static int rtl_byte(const Port *port, int index) {
    return reinterpret_cast<const uint8_t *>(port)[index];
  }

  // After edge `cycle`; the model has not taken it yet.
  bool compare_registers() {
    for (int i = 0; i < model.core.partition_count; i++) {
      if (!compare_partition(i)) return false;
    }
    const radish_emitter &e = model.core.emitter;
    int free_slots = e.free_slots;
    for (int k = 0; k < e.returning_count; k++) {
      free_slots += e.returning[(e.returning_head + k) % e.ni_depth] <= cycle;
    }
    const bool credit = e.credit_count && e.credits[e.credit_head].ready_edge <= cycle;
    if (!same("free slots", free_slots, rtl->free_slots_o) ||
        !same("credit waits", credit, rtl->credit_valid_o)) {
      return false;
    }
    if (credit && (!same("credit's partition", e.credits[e.credit_head].partition, rtl->credit_partition_o) ||
                   !same("credit's link", e.credits[e.credit_head].link, rtl->credit_link_o))) {
      return false;
    }
    const bool idle = model.core.busy_until <= cycle;
    const bool boundary = idle && was_busy;
    was_busy = !idle;
    return !boundary || compare_memories();
  }

  bool compare_memories() {
    statistics.boundaries++;
    for (int i = 0; i < model.core.partition_count; i++) {
      if (!compare_potentials(i) || !compare_planes(i) || !compare_outputs(i)) return false;
    }
    return true;
  }

  bool compare_potentials(int i) {
    for (int word = 0; word < of(i).program.potential_words; word++) {
      rtl->potential_address_i = static_cast<uint16_t>(of(i).potential_base + word);
      rtl->eval();
      for (int lane = 0; lane < LANES; lane++) {
        uint64_t bits = 0;
        for (int k = V + T - 1; k >= 0; k--) {
          const int at = lane * (V + T) + k;
          bits = bits << 1 | (rtl->potential_o[at / 32] >> at % 32 & 1);
        }
        const int neuron = word * LANES + lane;
        const int64_t v = static_cast<int64_t>(bits << (64 - V - T)) >> (64 - V);
        if (!same("v", state(i).v[neuron], v, neuron)) return false;
        if (!same("out", state(i).out[neuron], static_cast<int64_t>(bits & ((1 << T) - 1)), neuron))
          return false;
      }
    }
    return true;
  }

  bool compare_planes(int i) {
    const radish_program &p = of(i).program;
    for (int word = 0; word < p.windows * p.window_steps * p.axon_words; word++) {
      rtl->plane_address_i = static_cast<uint32_t>(of(i).plane_base + word);
      rtl->eval();
      if (!same("plane word", static_cast<int64_t>(state(i).planes[word]), static_cast<int64_t>(rtl->plane_o),
                word)) {
        return false;
      }
    }
    return true;
  }

  bool compare_outputs(int i) {
    const radish_program &p = of(i).program;
    const radish_outbox &box = model.core.emitter.outboxes[i];
    for (int k = 0; k < box.full; k++) {
      const int bank = (box.head + k) & 1;
      for (int word = 0; word < p.output_words; word++) {
        rtl->output_address_i = static_cast<uint16_t>(of(i).output_base + word);
        rtl->output_bank_i = static_cast<uint8_t>(bank);
        rtl->eval();
        for (int lane = 0; lane < LANES; lane++) {
          const int at = word * LANES + lane;
          const int32_t expected = p.readout ? box.values[bank][at] : box.bank[bank][at];
          const auto in_rtl =
              static_cast<int32_t>(rtl->output_o[lane]); // of a spike, with its neuron's count
          const bool spike = p.coding == RADISH_CODING_RATE && !p.readout;
          if (!same("output", expected, spike ? in_rtl & 1 : in_rtl, at)) return false;
        }
      }
    }
    return true;
  }

  // Both in cycle `cycle`: who is busy, and what goes to the network.
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
    return same("engine busy", model.core.busy_until > cycle, rtl->engine_busy_o);
  }

  Random &random;
  Statistics &statistics;
  Program program;
  Model model;
  std::unique_ptr<VerilatedContext> context;
  std::unique_ptr<Vcore_device> rtl;
  int64_t cycle = 0;
  int most_events = 1, take_percent = 50, density = 30;
  bool was_busy = false;
  std::vector<Sender> senders;
  std::vector<std::vector<int>> outstanding; // windows that a destination has and no credit was returned for
  std::vector<int> tokens_sent;              // of the image in transmission
  std::deque<Sent> waiting;                  // in the network interface
};

void run(int64_t cycles, uint64_t seed) {
  Statistics statistics;
  for (; statistics.cycles < cycles; seed++) {
    Random random(seed);
    Lockstep lockstep(random, statistics);
    if (!lockstep.run(5000)) {
      std::cout << "seed " << seed << "\n";
      break;
    }
  }
  std::cout << "compared " << statistics.cycles << " cycles of " << statistics.programs << " programs, "
            << statistics.partitions << " partitions (" << statistics.rate
            << " in rate coding): engine busy in " << statistics.busy << ", " << statistics.boundaries
            << " job boundaries, " << statistics.images << " trains in, " << statistics.arrivals
            << " packets in, " << statistics.packets << " out, interface full in " << statistics.stalls
            << "\n";
}

TEST(RtlCore, TakesTheModelsCyclesOnRandomPrograms) {
  run(500000, 1);
}
TEST(LongRtlCore, TakesTheModelsCyclesOnRandomPrograms) {
  run(10000000, 1000000);
}

} // namespace
} // namespace rtl
