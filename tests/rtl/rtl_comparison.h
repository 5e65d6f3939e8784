// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// rtl_comparison.h: the registers and memories of both cores, side by side.
#ifndef RADISH_TESTS_RTL_RTL_COMPARISON_H
#define RADISH_TESTS_RTL_RTL_COMPARISON_H

#include "tests/rtl/rtl_model.h"

#include "Vcore_device.h"

#include <gtest/gtest.h>

namespace rtl {

struct Statistics {
  int64_t cycles = 0, programs = 0, images = 0, packets = 0, busy = 0, stalls = 0, boundaries = 0, arrivals = 0,
          partitions = 0, rate = 0, crossbars = 0, barrier_programs = 0, barrier_cycles = 0, rounds = 0, closed = 0,
          consumed = 0, places = 0, most_partitions = 0, most_feeds = 0, most_destinations = 0, turn_programs = 0,
          turn_cycles = 0, turns = 0, loading = 0;
};

// This is how many words of a memory and partition are compared whenever the engine becomes idle: all of those of the
// narrow device, which has no more.
constexpr int MOST_WORDS = AT_LIMITS ? 64 : DEVICE.scheduler_words;

// Each comparison returns false at the first difference, which it prints.
class Comparison {
public:
  Comparison(const Program &p, Model &m, Vcore_device &r, Statistics &s)
      : program(p), model(m), rtl(&r), statistics(s) {}

  int64_t cycle = 0;

  bool same(const char *what, int64_t in_model, int64_t in_rtl, int index = -1) {
    if (in_model == in_rtl) return true;
    ADD_FAILURE() << "cycle " << cycle << " of program " << statistics.programs << ": " << what
                  << (index < 0 ? "" : " [" + std::to_string(index) + "]") << "\n  model: " << in_model
                  << "\n  rtl:   " << in_rtl;
    return false;
  }

  // Compares the registers after edge `cycle`, which the model has not taken yet.
  bool compare_registers() {
    for (int i = 0; i < model.core.partition_count; i++) {
      if (!compare_partition(i)) return false;
    }
    if (!compare_region() || !compare_next_tokens()) return false;
    const radish_emitter &e = model.core.emitter;
    int free_slots = e.free_slots;
    for (int k = 0; k < e.returning_count; k++) {
      free_slots += e.returning[(e.returning_head + k) % e.ni_depth] <= cycle;
    }
    const bool credit = e.credit_count && e.credits[e.credit_head].ready_edge <= cycle;
    if (!same("free slots", free_slots, rtl->free_slots_o) || !same("credit waits", credit, rtl->credit_valid_o)) {
      return false;
    }
    if (credit && (!same("credit's partition", e.credits[e.credit_head].partition, rtl->credit_partition_o) ||
                   !same("credit's feed", e.credits[e.credit_head].feed, rtl->credit_feed_o))) {
      return false;
    }
    const bool idle = !model.busy(cycle);
    const bool boundary = idle && was_busy;
    was_busy = !idle;
    return !boundary || compare_memories(MOST_WORDS);
  }

  // Compares every word of every memory.
  bool compare_all() { return compare_memories(1 << RADISH_RTL_config_address_bits); }

  // Compares where the next packet of a feed belongs.
  bool compare_feed(int i, const radish_feed_end &end) {
    rtl->feed_i = static_cast<uint16_t>(program.feeds[static_cast<size_t>(i)].entry);
    rtl->eval();
    const uint32_t state = rtl->feed_state_o;
    int at = 0;
    const auto next = [&](int bits) { return state >> (at += bits, at - bits) & ((UINT32_C(1) << bits) - 1); };
#define X(name, bits, sign, doc) const int64_t name = next(bits);
    RADISH_FEED_STATE_REGISTERS(X)
#undef X
    return same("feed's step", end.step, step, i) && same("feed's window", end.window_slot, window, i) &&
           same("feed's step of the window", end.step % end.window_steps, window_step, i);
  }

private:
  const radish_core_state &state(int partition) {
    return model.core.partitions[partition];
  }
  const Partition &of(int partition) {
    return *program.partitions[static_cast<size_t>(partition)];
  }

  bool loaded(const radish_core_state &s) const {
    return s.program->resident || (s.turn_open && s.loaded_edge <= cycle && !s.window_consumed);
  }

  // Compares the region before this edge: neither side shows a turn yet that begins at the edge.
  bool compare_region() {
    const int owner = model.core.region_owner;
    if (!same("owner of the region", owner < 0 ? 0 : INT64_C(1) << owner, rtl->region_owner_o)) return false;
    if (owner < 0) return true;
    statistics.loading += state(owner).turn_open && state(owner).loaded_edge > cycle;
    return same("turn", state(owner).turn_open, rtl->turn_open_o) &&
           same("turn's window", state(owner).window_consumed, rtl->window_done_o >> owner & 1);
  }

  bool compare_partition(int i) {
    const radish_core_state &s = state(i);
    const radish_outbox &box = model.core.emitter.outboxes[i];
    const auto bit = [i](int word) { return word >> i & 1; };
    int ready = 0;
    for (int k = 0; k < box.full; k++) {
      const int bank = (box.head + k) & 1;
      ready |= (box.burst[bank].ready_edge <= cycle) << bank;
    }
    const int64_t round = model.round(cycle);
    const bool sends = model.core.emitter.job == i; // a step counts when its emission has ended
    const bool waits = program.barrier && (box.burst[box.head].round >= round || (!sends && box.last_round >= round));
    const bool start = (ready >> box.head & 1) && !waits &&
                       radish_outbox_open_edge(&box, box.burst[box.head].image,
                                               box.burst[box.head].first_step + box.next_step) <= cycle;
    const int slot = s.window_slot * s.program->window_steps + s.step % s.program->window_steps;
    const bool may_step =
        !s.commit_pending && s.missing[slot] == 0 && s.ready_edge[slot] <= cycle &&
        !(program.barrier && s.last_round >= round) && loaded(s) &&
        (s.program->coding != RADISH_CODING_RATE || s.program->readout || radish_outbox_has_bank(&box, cycle));
    if (!same("step", s.step, rtl_element<uint16_t>(&rtl->step_o, i), i) ||
        !same("window", s.window_slot, rtl_element<uint8_t>(&rtl->window_o, i), i) ||
        !same("commit pending", s.commit_pending, bit(rtl->commit_pending_o), i) ||
        !same("step complete", may_step, bit(rtl->may_step_o), i) ||
        !same("head bank", box.head, bit(rtl->head_o), i) ||
        !same("full banks", box.full, rtl_element<uint8_t>(&rtl->full_o, i), i) ||
        !same("banks ready", ready, rtl->ready_o >> (2 * i) & 3, i) ||
        !same("next step", box.next_step, rtl_element<uint8_t>(&rtl->next_step_o, i), i) ||
        !same("emission may start", start, bit(rtl->may_start_o), i) ||
        !same("emitting", model.core.emitter.job == i, bit(rtl->emitting_o), i)) {
      return false;
    }
    return true;
  }

  bool compare_tokens(int i, int slot) {
    const radish_core_state &s = state(i);
    rtl->token_partition_i = static_cast<uint8_t>(i);
    rtl->token_slot_i = static_cast<uint8_t>(slot);
    rtl->token_step_i = static_cast<uint8_t>(slot % s.program->window_steps);
    rtl->eval();
    return same("tokens missing", s.missing[slot], rtl->missing_o, i * SLOTS + slot);
  }

  // Compares the tokens of every slot in turn, one in each cycle.
  bool compare_next_tokens() {
    token_slot++;
    if (token_slot >= state(token_partition).program->windows * state(token_partition).program->window_steps) {
      token_slot = 0;
      token_partition = (token_partition + 1) % model.core.partition_count;
    }
    return compare_tokens(token_partition, token_slot);
  }

  // Returns element `index` of a port that is a packed array of elements.
  template <typename Element, typename Port> static int rtl_element(const Port *port, int index) {
    return reinterpret_cast<const Element *>(port)[index];
  }

  // Compares, of each memory of each partition, about `most_words` words, others each time.
  bool compare_memories(int most_words) {
    most_compared = most_words;
    statistics.boundaries++;
    for (int i = 0; i < model.core.partition_count; i++) {
      const radish_program &p = of(i).program;
      for (int slot = 0; slot < p.windows * p.window_steps; slot++) {
        if (!compare_tokens(i, slot)) return false;
      }
      if (!compare_potentials(i) || !compare_planes(i) || !compare_outputs(i)) return false;
    }
    return true;
  }

  // Returns the distance between the words of `words` that are compared, and the first of them.
  int stride_of(int words) const {
    return std::max(1, words / most_compared);
  }
  int first_of(int words) const {
    return static_cast<int>(statistics.boundaries % stride_of(words));
  }

  bool compare_potentials(int i) {
    const int words = of(i).program.potential_words;
    for (int word = first_of(words); word < words; word += stride_of(words)) {
      rtl->potential_address_i = static_cast<uint16_t>(of(i).placed.potential_base + word);
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
        if (!same("out", state(i).out[neuron], static_cast<int64_t>(bits & ((UINT64_C(1) << T) - 1)), neuron))
          return false;
      }
    }
    return true;
  }

  bool compare_planes(int i) {
    const radish_program &p = of(i).program;
    const int words = p.windows * p.window_steps * p.axon_words;
    for (int word = first_of(words); word < words; word += stride_of(words)) {
      rtl->plane_address_i = static_cast<uint32_t>(of(i).placed.plane_base + word);
      rtl->eval();
      if (!same("plane word", static_cast<int64_t>(state(i).planes[word]), static_cast<int64_t>(rtl->plane_o), word)) {
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
      for (int word = first_of(p.output_words); word < p.output_words; word += stride_of(p.output_words)) {
        rtl->output_address_i = static_cast<uint16_t>(of(i).placed.output_base + word);
        rtl->output_bank_i = static_cast<uint8_t>(bank);
        rtl->eval();
        for (int lane = 0; lane < LANES; lane++) {
          const int at = word * LANES + lane;
          const int32_t expected = p.readout     ? box.values[bank][at]
                                   : p.is_signed ? static_cast<int16_t>(box.bank[bank][at])
                                                 : box.bank[bank][at];
          const auto in_rtl = static_cast<int32_t>(rtl->output_o[lane]); // of a spike: {count, spike}
          const bool spike = p.coding == RADISH_CODING_RATE && !p.readout;
          if (!same("output", expected, spike ? in_rtl & 1 : in_rtl, at)) return false;
        }
      }
    }
    return true;
  }

  const Program &program;
  Model &model;
  Vcore_device *rtl;
  Statistics &statistics;
  bool was_busy = false;
  int token_partition = 0, token_slot = -1;
  int most_compared = 1;
};

} // namespace rtl
#endif
