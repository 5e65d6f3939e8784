// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/report_rows.h"

#include <stdlib.h>

radish_report_row radish_report_row_at(const radish_report *report, int first) {
  radish_report_row row = {first, first};
  while (radish_mapped_chip_own_layer(report->mapped, row.last) < 0) row.last++;
  return row;
}

// ---- spikes that come in --------------------------------------------------------------------------------------

static bool reads(const radish_layer *layer, int from) {
  for (int s = 0; s < layer->source_count; s++) {
    if (layer->sources[s].from == from) return true;
  }
  return false;
}

static bool row_reads(const radish_report *report, radish_report_row row, int from) {
  for (int l = row.first; l <= row.last; l++) {
    if (reads(&report->mapped->network->layers[l], from)) return true;
  }
  return false;
}

static double spikes_into(const radish_report *report, radish_report_row row) {
  double sum = 0;
  for (int from = 0; from < row.first; from++) {
    if (!row_reads(report, row, from)) continue;
    for (int i = 0; i < report->image_count; i++) {
      sum += (double)radish_report_layer_at(report, i, from)->record.counters.spikes_out;
    }
  }
  return sum / report->image_count;
}

// ---- the whole ------------------------------------------------------------------------------------------------

// Adds up when the row works on image i. Returns false where it has no times.
static bool add_times(const radish_report *report, int i, radish_report_row row, radish_report_mean *m) {
  int64_t start_ps = INT64_MAX, end_ps = -1;
  for (int l = row.first; l <= row.last; l++) {
    const radish_report_layer *layer = radish_report_layer_at(report, i, l);
    if (layer->latency_ps < 0) continue;
    if (layer->record.start_ps < start_ps) start_ps = layer->record.start_ps;
    if (layer->record.end_ps > end_ps) end_ps = layer->record.end_ps;
  }
  if (end_ps < 0) return false;
  m->start_ps += (double)(start_ps - report->images[i].start_ps);
  m->latency_ps += (double)(end_ps - start_ps);
  return true;
}

static void add_counts(const radish_report_layer *layer, radish_report_mean *m) {
  const radish_counters *counters = &layer->record.counters;
  m->synaptic_ops += (double)counters->synaptic_ops;
  m->busy += (double)counters->busy_cycles;
  m->stall += (double)counters->stall_cycles;
  m->packets += (double)counters->packets;
  m->hops += (double)(counters->hops_east_west + counters->hops_north_south);
  m->energy_fj += (double)radish_energy_total_fj(&layer->energy);
  for (int c = 0; c < RADISH_COMPONENT_COUNT; c++) m->component_fj[c] += (double)layer->energy.component_fj[c];
}

radish_report_mean radish_report_row_mean(const radish_report *report, radish_report_row row) {
  radish_report_mean m = {0};
  const double n = report->image_count;
  int timed = 0;
  for (int i = 0; i < report->image_count; i++) {
    timed += add_times(report, i, row, &m);
    for (int l = row.first; l <= row.last; l++) add_counts(radish_report_layer_at(report, i, l), &m);
    m.spikes_out += (double)radish_report_layer_at(report, i, row.last)->record.counters.spikes_out;
  }
  double *const sums[] = {&m.spikes_out, &m.synaptic_ops, &m.busy, &m.stall, &m.packets, &m.hops, &m.energy_fj};
  for (size_t k = 0; k < sizeof sums / sizeof *sums; k++) *sums[k] /= n;
  for (int c = 0; c < RADISH_COMPONENT_COUNT; c++) m.component_fj[c] /= n;
  for (int l = row.first; l <= row.last; l++) m.dense_ops += (double)report->infos[l].dense_ops;
  m.spikes_in = spikes_into(report, row);
  m.timed = timed > 0;
  m.start_ps /= timed ? timed : 1;
  m.latency_ps /= timed ? timed : 1;
  return m;
}

int radish_report_row_cores(const radish_report *report, radish_report_row row) {
  const radish_mapped_chip *mapped = report->mapped;
  if (row.first == row.last) return report->infos[row.last].cores;
  bool *seen = calloc((size_t)mapped->core_count, sizeof *seen);
  if (!seen) return -1;
  int cores = 0;
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    const int layer = mapped->programs[p].layer, core = mapped->core_of[p];
    if (layer < row.first || layer > row.last || seen[core]) continue;
    seen[core] = true;
    cores++;
  }
  free(seen);
  return cores;
}
