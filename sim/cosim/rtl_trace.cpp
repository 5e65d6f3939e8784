// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/rtl_trace.h"

#include "core/packet.h"

#include "verilated.h"
#include "verilated_sym_props.h"

namespace radish {

// Returns how many host words, of 32 bits, hold a word of the potential memory: more than one, since it has at least
// two lanes.
static int host_words(const core_sizes &built) {
  return (built.lanes * (built.potential_bits + built.timesteps) + 31) / 32;
}

static const VerilatedVar *words_of(const VerilatedContext &context, const std::string &memory) {
  const VerilatedScope *scope = context.scopeFind(memory.c_str());
  return scope ? scope->varFind("words_q") : nullptr;
}

radish_status rtl_trace::find(const VerilatedContext &context, const std::string &core, radish_error *error) {
  const VerilatedVar *potentials = words_of(context, core + ".u_integrate.u_potentials"),
                     *banks = words_of(context, core + ".u_outputs");
  if (!potentials || !banks)
    return radish_fail(error, RADISH_BAD_INPUT, nullptr, 0, "the Verilated %s shows no %s", core.c_str(),
                       potentials ? "outputs" : "potentials");
  memory = static_cast<const uint32_t *>(potentials->datap());
  output_memory = static_cast<const uint32_t *>(banks->datap());
  bank_words = banks->unpacked().elements() / 2;
  return RADISH_OK;
}

// Returns `count` bits from `first` on, at most 32.
static uint32_t bits_of(const uint32_t *word, int first, int count) {
  const uint64_t low = word[first / 32], high = (first + count - 1) / 32 > first / 32 ? word[first / 32 + 1] : 0;
  return static_cast<uint32_t>((high << 32 | low) >> first % 32 & ((UINT64_C(1) << count) - 1));
}

static int32_t sign_extended(uint32_t value, int bits) {
  const int unused = 32 - bits;
  return static_cast<int32_t>(value << unused) >> unused;
}

// Reads what a job left in an output bank: readout values or the outputs of a hidden layer, each in the 32 bits that a
// lane has of a word.
void rtl_trace::read_bank(const placed_partition &placed, int bank, radish_potentials &after) {
  const radish_program &p = *placed.program;
  const int lanes = built_core_sizes().lanes;
  const size_t count = static_cast<size_t>(p.readout ? p.potential_words : p.output_words) * static_cast<size_t>(lanes);
  const uint32_t *at = output_memory + (bank * bank_words + placed.output_base) * lanes;
  if (p.readout) {
    values.assign(at, at + count);
    after.values = values.data();
  } else {
    outputs.assign(at, at + count);
    after.outputs = outputs.data();
  }
}

void rtl_trace::job_ends(int64_t time_ps, const rtl_layout &layout) {
  const placed_partition &placed = layout.partitions[static_cast<size_t>(partition)];
  const core_sizes built = built_core_sizes();
  const int neuron_bits = built.potential_bits + built.timesteps;
  v.clear();
  out.clear();
  for (int word = 0; word < placed.program->potential_words; word++) {
    const uint32_t *at = memory + (placed.potential_base + word) * host_words(built);
    for (int lane = 0; lane < built.lanes; lane++) {
      out.push_back(static_cast<uint16_t>(bits_of(at, lane * neuron_bits, built.timesteps)));
      v.push_back(
          sign_extended(bits_of(at, lane * neuron_bits + built.timesteps, built.potential_bits), built.potential_bits));
    }
  }
  radish_potentials after = {};
  after.partition = partition, after.v = v.data(), after.out = out.data();
  const radish_program &p = *placed.program;
  if (engine == COMMITS || (p.coding == RADISH_CODING_RATE && !p.readout)) {
    next_bank.resize(layout.partitions.size());
    int &bank = next_bank[static_cast<size_t>(partition)];
    read_bank(placed, bank, after);
    bank ^= 1;
  }
  if (probe.job_end) probe.job_end(probe.user, endpoint_index, time_ps, &after);
}

void rtl_trace::job_starts(int64_t time_ps, const observation &seen, const position &at, const rtl_counters &counters) {
  partition = static_cast<int>(seen.engine_owner);
  engine = seen.commit_start ? COMMITS : INTEGRATES;
  radish_job job = {};
  job.commit = seen.commit_start;
  job.partition = partition;
  job.image = counters.image(partition);
  job.step = static_cast<int>(at.step) - static_cast<int>(seen.commit_start);
  job.slot = static_cast<int>(at.slot);
  if (job.commit) job.slot = 0;
  job.start_ps = time_ps;
  if (probe.job) probe.job(probe.user, endpoint_index, &job);
}

void rtl_trace::emission(int64_t time_ps, const observation &seen, const rtl_counters &counters) {
  const int local = static_cast<int>(seen.emitter_owner);
  if (!emits) {
    emits = true;
    if (probe.emission) {
      probe.emission(probe.user, endpoint_index, time_ps, local, counters.emitted_image(local),
                     counters.emitted_step(local));
    }
  }
  const bool stalls = !seen.output_read && !seen.sends && !seen.step_end;
  if (stalls && probe.stalled) probe.stalled(probe.user, endpoint_index, time_ps);
}

void rtl_trace::cycle(int64_t time_ps, const observation &seen, const position &at, uint64_t pushed,
                      const rtl_counters &counters, const rtl_layout &layout) {
  const bool starts = seen.step_start || seen.commit_start;
  if (engine != IDLE && (starts || !seen.engine_busy)) {
    job_ends(time_ps, layout);
    engine = IDLE;
  }
  if (seen.load && probe.reload) probe.reload(probe.user, endpoint_index, time_ps, static_cast<int>(at.loads));
  if ((seen.load || loads) && !seen.loading && probe.reload_end) probe.reload_end(probe.user, endpoint_index, time_ps);
  loads = seen.loading;
  if (starts) job_starts(time_ps, seen, at, counters);
  if (engine == INTEGRATES && seen.fire) {
    engine = FIRES;
    if (probe.fire) probe.fire(probe.user, endpoint_index, time_ps);
  }
  for (; tokens != at.tokens; tokens = (tokens + 1) & 0xffff) {
    if (probe.token) probe.token(probe.user, endpoint_index, time_ps);
  }
  if (seen.emitter_busy) emission(time_ps, seen, counters);
  if (seen.push && probe.packet) {
    probe.packet(probe.user, endpoint_index, time_ps, time_ps + period_ps,
                 static_cast<radish_traffic>(radish_packet_kind(pushed)), radish_packet_payload(pushed));
  }
  if (!seen.step_end) return;
  if (probe.emitted) probe.emitted(probe.user, endpoint_index, time_ps, time_ps + period_ps);
  emits = false;
}

} // namespace radish
