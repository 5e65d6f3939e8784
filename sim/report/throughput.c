// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/throughput.h"
#include "core/base/edge.h"

#include <stdlib.h>

static const __int128 UHZ_PS = (__int128)1000000000000 * 1000000; // picoseconds per second, millionths

int64_t radish_report_throughput_uhz(int64_t images, int64_t time_ps) {
  if (time_ps <= 0) return -1;
  return (int64_t)((images * UHZ_PS + time_ps / 2) / time_ps);
}

const char *radish_throughput_bound_name(radish_bound_kind bound) {
  static const char *const names[] = {[RADISH_BOUND_ENGINE] = "engine",
                                      [RADISH_BOUND_RELOAD] = "reload",
                                      [RADISH_BOUND_OFFCHIP] = "offchip",
                                      [RADISH_BOUND_EMISSION] = "emission",
                                      [RADISH_BOUND_HOST] = "host"};
  return names[bound];
}

// ---- the bound -----------------------------------------------------------------------------------------------------

static void consider(radish_throughput *t, int64_t busy_ps, radish_bound_kind kind, int core, int layer) {
  if (busy_ps <= t->bound_busy_ps) return;
  t->bound_busy_ps = busy_ps;
  t->bound = kind;
  t->bound_core = core;
  t->bound_layer = layer;
}

static int64_t counted(const radish_run_result *result, int layer, bool reload) {
  int64_t sum = 0;
  for (int i = 0; i < result->image_count; i++) {
    const radish_counters *counters = &radish_run_result_record_at(result, i, layer)->counters;
    sum += reload ? counters->reload_bits : counters->emit_cycles;
  }
  return sum;
}

// Considers the cores as the bound. `busy` has the busy cycles of each core's engine, `turns` the part of them that
// partitions spend which take turns in the region, or -1 where none do.
static void consider_cores(radish_throughput *t, const radish_run_result *result, const radish_mapped_chip *mapped,
                           const int64_t *busy, const int64_t *turns) {
  const int64_t period_ps = radish_edge_period_ps(mapped->params.core.clock_mhz);
  int reloading = 0, last = -1;
  __int128 bits = 0, cycles = 0;
  for (int core = 0; core < mapped->core_count; core++) {
    consider(t, busy[core] * period_ps, RADISH_BOUND_ENGINE, core, -1);
    if (turns[core] < 0) continue;
    reloading++;
    last = core;
    cycles += turns[core];
  }
  if (!reloading) return;
  for (int l = 1; l < result->layer_count; l++) bits += counted(result, l, true);
  const __int128 load_ps = bits * 1000000 / mapped->params.offchip.mbit_per_s; // 1 Mbit/s is one bit in 10^6 ps
  consider(t, (int64_t)((load_ps + cycles * period_ps) / reloading), RADISH_BOUND_RELOAD, reloading == 1 ? last : -1,
           -1);
}

static void consider_channels(radish_throughput *t, const radish_run_result *result) {
  for (int i = 0; i < result->channel_count; i++) {
    consider(t, result->channels[i].busy_ps, RADISH_BOUND_OFFCHIP, -1, -1);
  }
}

static void consider_emission(radish_throughput *t, const radish_run_result *result, const radish_mapped_chip *mapped,
                              int *last_layer) {
  const int64_t period_ps = radish_edge_period_ps(mapped->params.core.clock_mhz);
  const __int128 host_ps = (__int128)counted(result, 0, false) * mapped->params.host.packet_ps; // of all ports together
  consider(t, (int64_t)(host_ps / mapped->port_count), RADISH_BOUND_HOST, -1, 0);
  for (int p = mapped->port_count; p < mapped->partition_count;) { // partitions are in layer order
    const int layer = mapped->programs[p].layer;
    int cores = 0;
    for (; p < mapped->partition_count && mapped->programs[p].layer == layer; p++) {
      int *last = &last_layer[mapped->core_of[p]];
      cores += *last != layer;
      *last = layer;
    }
    const __int128 emission_ps = (__int128)counted(result, layer, false) * period_ps; // of all its cores together
    if (cores) consider(t, (int64_t)(emission_ps / cores), RADISH_BOUND_EMISSION, -1, layer);
  }
}

static bool find_bound(const radish_run_result *result, const radish_mapped_chip *mapped, radish_throughput *t) {
  const size_t cores = (size_t)mapped->core_count + 1;
  int64_t *busy = calloc(cores, sizeof *busy), *turns = calloc(cores, sizeof *turns);
  int *last_layer = calloc(cores, sizeof *last_layer);
  const bool complete = busy && turns && last_layer;
  for (int core = 0; complete && core < mapped->core_count; core++) turns[core] = -1; // nothing takes turns
  for (int p = mapped->port_count; complete && p < mapped->partition_count; p++) {
    const int core = mapped->core_of[p];
    busy[core] += result->busy_cycles[p];
    if (mapped->programs[p].resident) continue;
    turns[core] = (turns[core] < 0 ? 0 : turns[core]) + result->busy_cycles[p];
  }
  if (complete) {
    consider_cores(t, result, mapped, busy, turns);
    consider_channels(t, result);
    consider_emission(t, result, mapped, last_layer);
  }
  free(busy);
  free(turns);
  free(last_layer);
  const int64_t barriers = result->barriers - (result->independent ? result->image_count : 1);
  if (t->bound_busy_ps && barriers > 0) t->bound_busy_ps += barriers * mapped->params.chip.barrier_ps;
  if (t->bound_busy_ps) t->bound_uhz = (int64_t)(result->image_count * UHZ_PS / t->bound_busy_ps);
  return complete;
}

// ---- what was measured ---------------------------------------------------------------------------------------------

static void find_independent(const radish_run_result *result, radish_throughput *t) {
  int64_t sum_ps = 0;
  for (int i = 0; i < result->image_count; i++) sum_ps += result->times[i].done_ps - result->times[i].first_spike_ps;
  t->in_flight = 1;
  t->images = result->image_count;
  t->uhz = radish_report_throughput_uhz(result->image_count, sum_ps);
}

static void at_most(radish_throughput *t, int64_t uhz) {
  if (uhz >= 0 && t->uhz > uhz) t->uhz = uhz;
}

static void find_flow(const radish_run_result *result, radish_throughput *t) {
  const radish_image_times *times = result->times;
  const int n = result->image_count;
  for (int i = 0, left = 0; i < n; i++) { // images enter and complete in order
    while (times[left].done_ps <= times[i].first_spike_ps && left < i) left++;
    if (i - left + 1 > t->in_flight) t->in_flight = i - left + 1;
  }
  int complete = 0;
  while (complete + 1 < n && times[complete + 1].done_ps <= times[n - 1].first_spike_ps) complete++;
  t->full = n > 1 && complete >= t->in_flight;
  t->images = t->full ? complete : n;
  t->uhz = t->full ? radish_report_throughput_uhz(complete, times[complete].done_ps - times[0].done_ps)
                   : radish_report_throughput_uhz(n, times[n - 1].done_ps - times[0].first_spike_ps);
}

bool radish_throughput_measure(const radish_run_result *result, const radish_mapped_chip *mapped,
                               radish_throughput *throughput) {
  *throughput = (radish_throughput){.offered_uhz = -1, .bound_uhz = -1, .bound_core = -1, .bound_layer = -1};
  if (!find_bound(result, mapped, throughput)) return false;
  if (result->image_period_ps) throughput->offered_uhz = (int64_t)(UHZ_PS / result->image_period_ps);
  if (result->independent) find_independent(result, throughput);
  else find_flow(result, throughput);
  at_most(throughput, throughput->bound_uhz);
  at_most(throughput, throughput->offered_uhz);
  return true;
}
