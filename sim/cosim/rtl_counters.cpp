// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/rtl_counters.h"

#include "sim/cosim/endpoint.h"

#include "core/kernels.h"
#include "core/packet.h"

namespace radish {

rtl_counters::rtl_counters(chip_services &p, int core) : chip_platform(p) {
  const radish_partition_setup *setups = radish_wiring_setups(&p.wiring(), core);
  for (int i = 0; i < radish_wiring_setup_count(&p.wiring(), core); i++) {
    owners.push_back({setups[i].program, 0, 0, 0, 0, 0});
  }
}

void rtl_counters::cycle(const observation &seen, uint64_t pushed, int copy) {
  if (seen.engine_busy) count_engine(seen);
  if (seen.push) count_packet(pushed, copy);
  if (seen.emitter_busy) count_emission(seen);
}

// A load counts for the image of the step that comes next.
void rtl_counters::load(int local, int64_t bits) {
  const owner &o = owners[static_cast<size_t>(local)];
  const bool next_image = o.steps == o.program->timesteps_in;
  chip_platform.record(o.program->layer, o.image + next_image)->counters.reload_bits += bits;
}

static bool is_rate(const radish_program &p) {
  return p.coding == RADISH_CODING_RATE;
}

// Returns the bits that a neuron has in the potential memory: {v, out}, in rate coding {v, count}.
static int64_t neuron_bits(const radish_program &p) {
  return p.potential_bits + (is_rate(p) ? 16 : p.timesteps_in);
}

// Returns the bits that a neuron has in the output banks.
static int64_t output_bits(const radish_program &p) {
  if (p.readout) return p.potential_bits + (is_rate(p) ? 0 : p.timesteps_in);
  return is_rate(p) ? 1 : p.timesteps_out;
}

void rtl_counters::count_engine(const observation &seen) {
  owner &o = owners[seen.engine_owner];
  const radish_program &p = *o.program;
  if (seen.step_start) {
    if (o.steps == p.timesteps_in) {
      o.steps = 0;
      o.image++;
    }
    o.steps++;
  }
  radish_counters &c = chip_platform.record(p.layer, o.image)->counters;
  o.busy_cycles++;
  c.busy_cycles++;
  if (seen.step_start) c.barriers += chip_platform.barrier();
  if (seen.scan_read) c.scheduler_read_bits += RADISH_AXONS_PER_WORD;
  if (seen.pair) {
    c.synaptic_ops += seen.lanes;
    c.potential_read_bits += int64_t{p.lanes} * p.potential_bits;
    c.potential_write_bits += int64_t{p.lanes} * p.potential_bits;
    if (!seen.uniform) c.synapse_read_bits += int64_t{p.lanes} * p.weight_bits;
  }
  if (seen.fire || seen.commit_phase) count_request(seen, p, c);
}

// Counts one request of fire + leak or of a commit. A word that several pooling windows have stays in the read register
// and is read once.
void rtl_counters::count_request(const observation &seen, const radish_program &p, radish_counters &c) {
  if (seen.visit) c.potential_read_bits += p.lanes * neuron_bits(p);
  if (seen.visit && seen.fire) c.neuron_updates += seen.lanes;
  if (seen.reload) c.potential_write_bits += p.lanes * neuron_bits(p);
  if (seen.output_write) c.output_write_bits += p.lanes * output_bits(p);
  if (seen.reload && seen.commit_phase) {
    c.commits += seen.lanes;
    c.synapse_read_bits += int64_t{p.lanes} * p.potential_bits; // initial potentials
  }
}

void rtl_counters::count_emission(const observation &seen) {
  owner &o = owners[seen.emitter_owner];
  const radish_program &p = *o.program;
  radish_record &record = *chip_platform.record(p.layer, o.emitted_image);
  const bool works = seen.output_read || seen.sends || seen.step_end;
  record.counters.emit_cycles += works;
  record.counters.stall_cycles += !works;
  if (seen.output_read) record.counters.output_read_bits += p.lanes * output_bits(p);
  if (!seen.step_end) return;
  record.end_ps = now_in_ps();
  if (++o.emitted_steps < p.timesteps_out) return;
  o.emitted_steps = 0;
  o.emitted_image++;
}

void rtl_counters::count_packet(uint64_t packet, int copy) {
  const int kind = radish_packet_kind(packet), partition = radish_packet_partition(packet);
  if (kind == RADISH_PACKET_CREDIT) {
    chip_platform.count_credit(packet);
    return;
  }
  const radish_partition_wiring &place = chip_platform.wiring().partitions[partition];
  const owner &o = owners[static_cast<size_t>(place.local)];
  radish_counters &c = chip_platform.record(o.program->layer, o.emitted_image)->counters;
  if (kind == RADISH_PACKET_TOKEN) {
    c.tokens++;
  } else {
    c.packets++;
    c.spikes_out += kind == RADISH_PACKET_SPIKE && copy == 0;
  }
  radish_route_cost_count(&chip_platform.wiring().costs[place.first_route + copy], 1, kind == RADISH_PACKET_TOKEN, &c);
}

} // namespace radish
