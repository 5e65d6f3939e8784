// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What was expected of an image, as JSON and beside what a run measured.
#include "sim/report/expectation_view.h"

#include "sim/format/json.h"

#define PS 1e-12
#define FJ 1e-15

// ---- JSON ---------------------------------------------------------------------------------------------------------

static json_t *layer_json(const radish_expectation *e, const radish_network *network, int layer, bool *failed) {
  const radish_record *record = &e->forecast->layers[layer];
  radish_json_object o = radish_json_new(failed);
  radish_json_set_text(o, "name", network->layers[layer].name);
  radish_json_set(o, "start_ns", radish_json_measured(record->start_ps, RADISH_NS_DIGITS));
  radish_json_set(o, "end_ns", radish_json_measured(record->end_ps, RADISH_NS_DIGITS));
  radish_json_set(o, "latency_ns",
                  radish_json_measured(radish_expectation_layer_latency_ps(e, layer), RADISH_NS_DIGITS));
  radish_json_set(o, "energy_nj", radish_json_measured(radish_energy_total_fj(&e->energy[layer]), RADISH_NJ_DIGITS));
  radish_json_object counters = radish_json_new(failed);
#define X(name, ...) radish_json_set_int(counters, #name, record->counters.name);
  RADISH_COUNTERS(X)
#undef X
  radish_json_set(o, "counters", counters.json);
  return o.json;
}

json_t *radish_expectation_json(const radish_expectation *e, const radish_network *network, bool *failed) {
  if (!e) return json_null();
  radish_json_object o = radish_json_new(failed);
  radish_json_set(o, "latency_ns", radish_json_measured(e->latency_ps, RADISH_NS_DIGITS));
  radish_json_set(o, "energy_nj", radish_json_measured(e->energy_fj, RADISH_NJ_DIGITS));
  json_t *layers = json_array();
  for (int l = 0; l < network->layer_count; l++) {
    radish_json_append(layers, layer_json(e, network, l, failed), failed);
  }
  radish_json_set(o, "layers", layers);
  return o.json;
}

// ---- beside a run -------------------------------------------------------------------------------------------------

typedef struct {
  int name, latency[3], energy[3];
} columns;

static void compare(radish_table *t, const int *at, double measured, double expected) {
  radish_table_number(t, at[0], measured);
  radish_table_number(t, at[1], expected);
  if (measured > 0) radish_table_text(t, at[2], "%+.1f", 100 * (expected / measured - 1));
}

static columns make_columns(radish_table *t) {
  columns c;
  c.name = radish_table_column(t, "layer", RADISH_COLUMN_TEXT, "", 0);
  c.latency[0] = radish_table_column(t, "latency", RADISH_COLUMN_QUANTITY, "s", 0);
  c.latency[1] = radish_table_column(t, "expected", RADISH_COLUMN_QUANTITY, "s", 0);
  c.latency[2] = radish_table_column(t, "error", RADISH_COLUMN_LABEL, "%", 0);
  c.energy[0] = radish_table_column(t, "energy", RADISH_COLUMN_PART, "J", 0);
  c.energy[1] = radish_table_column(t, "expected", RADISH_COLUMN_PART, "J", 0);
  c.energy[2] = radish_table_column(t, "error", RADISH_COLUMN_LABEL, "%", 0);
  return c;
}

static double mean_latency_ps(const radish_report *report, int layer) {
  double sum = 0;
  int timed = 0;
  for (int i = 0; i < report->image_count; i++) {
    const int64_t latency_ps = radish_report_layer_at(report, i, layer)->latency_ps;
    if (latency_ps < 0) continue;
    sum += (double)latency_ps;
    timed++;
  }
  return timed ? sum / timed : -1;
}

static double mean_energy_fj(const radish_report *report, int layer) {
  double sum = 0;
  for (int i = 0; i < report->image_count; i++) {
    sum += (double)radish_energy_total_fj(&radish_report_layer_at(report, i, layer)->energy);
  }
  return sum / report->image_count;
}

bool radish_expectation_print(const radish_report *report, radish_style style, FILE *file) {
  const radish_expectation *e = report->expected;
  radish_table *t = radish_table_create();
  if (!t) return false;
  const columns c = make_columns(t);
  for (int l = 0; l < report->layer_count; l++) {
    radish_table_row(t);
    radish_table_text(t, c.name, "%s", report->infos[l].name);
    const double latency_ps = mean_latency_ps(report, l);
    const int64_t expected_ps = radish_expectation_layer_latency_ps(e, l);
    if (latency_ps >= 0 && expected_ps >= 0) compare(t, c.latency, latency_ps * PS, (double)expected_ps * PS);
    compare(t, c.energy, mean_energy_fj(report, l) * FJ, (double)radish_energy_total_fj(&e->energy[l]) * FJ);
  }
  radish_table_rule(t);
  radish_table_row(t);
  radish_table_text(t, c.name, "image");
  compare(t, c.latency, (double)report->latency_mean_ps * PS, (double)e->latency_ps * PS);
  compare(t, c.energy, (double)report->energy_fj / report->image_count * FJ, (double)e->energy_fj * FJ);
  fprintf(file, "What the cost model expected of an image alone on the chip, from its spikes:\n\n");
  const bool done = radish_table_print(t, style, file);
  radish_table_destroy(t);
  return done;
}
