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

void rtl_counters::cycle(const observation &seen, const ports &strobes, const port_widths &widths, uint64_t pushed,
                         int copy) {
  if (seen.engine_busy) count_engine(seen, strobes, widths);
  if (seen.push) count_packet(pushed, copy);
  if (seen.emitter_busy) count_emission(seen, strobes, widths);
}

// A load counts for the image of the step that comes next.
void rtl_counters::load(int local, int64_t bits) {
  const owner &o = owners[static_cast<size_t>(local)];
  const bool next_image = o.steps == o.program->timesteps_in;
  chip_platform.record(o.program->layer, o.image + next_image)->counters.reload_bits += bits;
}

// Counts the accesses of the engine. The scan reads a scheduler word and clears it.
static void count_ports(const ports &strobes, const port_widths &widths, radish_counters &c) {
  c.scheduler_read_bits += strobes.scan * RADISH_AXONS_PER_WORD;
  c.scheduler_write_bits += strobes.scan * RADISH_AXONS_PER_WORD;
  c.synapse_read_bits += strobes.synapse_read * widths.synapses;
  c.synapse_read_bits += (strobes.bias_read + strobes.threshold_read) * widths.constants;
  c.potential_read_bits += strobes.potential_read * widths.potentials;
  c.potential_write_bits += strobes.potential_write * widths.potentials;
  c.output_read_bits += strobes.pool_read * widths.outputs;
  c.output_write_bits += strobes.output_write * widths.outputs;
}

void rtl_counters::count_engine(const observation &seen, const ports &strobes, const port_widths &widths) {
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
  count_ports(strobes, widths, c);
  c.pairs += seen.pair;
  if (seen.pair) c.synaptic_ops += seen.lanes;
  if (seen.visit && seen.fire) c.neuron_updates += seen.lanes;
  if (seen.reload && seen.commit_phase) c.commits += seen.lanes;
}

void rtl_counters::count_emission(const observation &seen, const ports &strobes, const port_widths &widths) {
  owner &o = owners[seen.emitter_owner];
  const radish_program &p = *o.program;
  radish_record &record = *chip_platform.record(p.layer, o.emitted_image);
  const bool works = seen.output_read || seen.sends || seen.step_end;
  record.counters.emit_cycles += works;
  record.counters.stall_cycles += !works;
  record.counters.output_read_bits += strobes.emit_read * widths.outputs;
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
