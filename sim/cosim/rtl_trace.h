// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// rtl_trace.h: what an RTL core publishes to a probe (core/probe.h), from its signals, one clock cycle at a time.
//
//   job, fire, job_end   starts, the first cycle of the fire phase, the first cycle that is no longer the job's
//   potentials           the words of the Verilated potential memory
//   outputs, values      those of its output memory, in the bank that the job has filled
//   token                the sum of the token counters, where the clock domain sees them
//   emission, emitted    busy after a cycle that was not, or that ended a step; the cycle that ends the step
//   stalled              busy, and neither reads nor sends
//   reload, reload_end   a turn of the region begins; the first cycle in which nothing is missing
#ifndef RADISH_SIM_COSIM_RTL_TRACE_H
#define RADISH_SIM_COSIM_RTL_TRACE_H

#include "core/probe.h"
#include "core/base/status.h"
#include "sim/cosim/observed.h"
#include "sim/cosim/rtl_counters.h"
#include "sim/cosim/rtl_layout.h"

#include <string>
#include <vector>

class VerilatedContext;

namespace radish {

class rtl_trace {
public:
  rtl_trace(const radish_probe &seen_by, int core, int64_t clock_ps)
      : probe(seen_by), endpoint_index(core), period_ps(clock_ps) {}

  // Finds the potential and output memories by the scope of the core. Fails where the Verilated design has none.
  radish_status find(const VerilatedContext &context, const std::string &core, radish_error *error);
  // Publishes a cycle; the counters must have seen it already. `pushed` is the packet that enters the network interface
  // in it, where one does.
  void cycle(int64_t time_ps, const observation &seen, const position &at, uint64_t pushed,
             const rtl_counters &counters, const rtl_layout &layout);

private:
  void job_ends(int64_t time_ps, const rtl_layout &layout);
  void read_bank(const placed_partition &placed, int bank, radish_potentials &after);
  void job_starts(int64_t time_ps, const observation &seen, const position &at, const rtl_counters &counters);
  void emission(int64_t time_ps, const observation &seen, const rtl_counters &counters);

  const radish_probe &probe;
  const int endpoint_index;
  const int64_t period_ps;
  const uint32_t *memory = nullptr;        // potentials: [word][part of 32 bits]
  const uint32_t *output_memory = nullptr; // [bank][word][lane]
  int bank_words = 0;
  std::vector<int> next_bank; // [partition]: jobs fill the two banks in turns
  std::vector<int32_t> v;     // of the partition whose job has ended
  std::vector<uint16_t> out;
  std::vector<uint16_t> outputs;
  std::vector<int32_t> values;
  enum { IDLE, INTEGRATES, FIRES, COMMITS } engine = IDLE;
  int partition = 0; // of the job
  bool emits = false, loads = false;
  unsigned tokens = 0;
};

} // namespace radish

#endif
