// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file holds the reports of radish.h, which are read out of report.h's structs.
#include "sim/library/objects.h"

#include "sim/format/json.h"
#include <stdlib.h>
#include <string.h>

void radish_run_report_destroy(radish_run_report *report) {
  if (!report) return;
  radish_report_destroy(report->report);
  radish_why_destroy(report->why);
  radish_expectation_destroy(report->expected);
  radish_run_result_destroy(report->result);
  radish_simulator_destroy(report->simulator);
  free(report->labels);
  free(report);
}

radish_run_totals radish_run_report_totals(const radish_run_report *report) {
  const radish_report *r = report->report;
  return (radish_run_totals){.image_count = r->image_count,
                             .layer_count = r->layer_count,
                             .logit_count = r->result->logit_count,
                             .cores_used = r->mapped->core_count,
                             .labelled = r->labelled,
                             .correct = r->correct,
                             .latency_mean_ps = r->latency_mean_ps,
                             .latency_p50_ps = r->latency_p50_ps,
                             .latency_max_ps = r->latency_max_ps,
                             .image_period_ps = r->result->image_period_ps,
                             .independent = r->result->independent,
                             .wait_mean_ps = r->wait_mean_ps,
                             .wait_max_ps = r->wait_max_ps,
                             .throughput_uhz = r->throughput.uhz,
                             .pipeline_full = r->throughput.full,
                             .throughput_bound_uhz = r->throughput.bound_uhz,
                             .random_weights = r->mapped->network->random_weights,
                             .random_inputs = r->random_inputs,
                             .span_ps = r->span_ps,
                             .energy_fj = r->energy_fj,
                             .synaptic_ops = r->synaptic_ops,
                             .dense_ops = r->dense_ops,
                             .barriers = r->result->barriers,
                             .wall_ns = r->wall_ns};
}

static radish_status check(const char *what, int index, int count, radish_error *error) {
  if (index >= 0 && index < count) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "%s %d of the report; 0 to %d are allowed", what, index,
                     count - 1);
}

radish_status radish_run_report_image(const radish_run_report *report, int image, radish_image_result *result,
                                      radish_error *error) {
  const radish_status status = check("image", image, report->report->image_count, error);
  if (status) return status;
  const radish_report_image *i = &report->report->images[image];
  *result = (radish_image_result){.index = i->index,
                                  .label = i->label,
                                  .predicted = i->predicted,
                                  .logits = i->logits,
                                  .start_ps = i->start_ps,
                                  .done_ps = i->done_ps,
                                  .latency_ps = i->latency_ps,
                                  .energy_fj = i->energy_fj,
                                  .synaptic_ops = i->synaptic_ops};
  return RADISH_OK;
}

enum {
  COUNTERS = sizeof(radish_counters) / sizeof(int64_t),
};
_Static_assert((int)RADISH_UNLABELLED == (int)RADISH_NO_LABEL, "one number for no label");

radish_status radish_run_report_layer(const radish_run_report *report, int image, int layer,
                                      radish_layer_result *result, radish_error *error) {
  radish_status status = check("image", image, report->report->image_count, error);
  if (!status) status = check("layer", layer, report->report->layer_count, error);
  if (status) return status;
  const radish_report_layer *l = radish_report_layer_at(report->report, image, layer);
  const radish_report_layer_info *info = &report->report->infos[layer];
  const radish_counters *counters = &l->record.counters;
  *result = (radish_layer_result){.name = info->name,
                                  .op = info->op,
                                  .channels = info->shape.channels,
                                  .rows = info->shape.rows,
                                  .columns = info->shape.columns,
                                  .timesteps = info->timesteps,
                                  .cores = info->cores,
                                  .partitions = info->partitions,
                                  .partitions_reloaded = info->reloaded,
                                  .start_ps = l->record.start_ps,
                                  .end_ps = l->record.end_ps,
                                  .latency_ps = l->latency_ps,
                                  .spikes_in = l->spikes_in,
                                  .spikes_out = counters->spikes_out,
                                  .synaptic_ops = counters->synaptic_ops,
                                  .dense_ops = info->dense_ops,
                                  .busy_cycles = counters->busy_cycles,
                                  .stall_cycles = counters->stall_cycles,
                                  .packets = counters->packets,
                                  .packet_hops = counters->hops_east_west + counters->hops_north_south,
                                  .energy_fj = radish_energy_total_fj(&l->energy),
                                  .component_fj = l->energy.component_fj,
                                  .counters = (const int64_t *)counters};
  return RADISH_OK;
}

radish_status radish_run_report_json_text(const radish_run_report *report, char **text, radish_error *error) {
  json_t *json = radish_report_json(report->report);
  *text = json ? radish_json_text(json) : NULL;
  json_decref(json);
  return *text ? RADISH_OK : radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the JSON");
}

// ---- names ---------------------------------------------------------------------------------------------------------

static const struct {
  const char *name, *unit;
} counters[COUNTERS] = {
#define X(name, unit, doc) {#name, unit},
    RADISH_COUNTERS(X)
#undef X
};

int radish_component_count(void) {
  return RADISH_COMPONENT_COUNT;
}

const char *radish_component_name(int component) {
  return component >= 0 && component < RADISH_COMPONENT_COUNT ? radish_energy_component_name(component) : NULL;
}

int radish_counter_count(void) {
  return COUNTERS;
}

const char *radish_counter_name(int counter) {
  return counter >= 0 && counter < COUNTERS ? counters[counter].name : NULL;
}

const char *radish_counter_unit(int counter) {
  return counter >= 0 && counter < COUNTERS ? counters[counter].unit : NULL;
}

int radish_counter_index(const char *name) {
  for (int i = 0; i < COUNTERS; i++) {
    if (!strcmp(counters[i].name, name)) return i;
  }
  return -1;
}
