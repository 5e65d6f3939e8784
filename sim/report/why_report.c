// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file shows why an image took as long as it did: as a table, as sentences and as JSON.
#include "sim/format/json.h"
#include "sim/report/why.h"

#include <stdio.h>

#define PS 1e-12

static const char *const kind_texts[] = {
#define X(NAME, name, text) text,
    RADISH_PATH_KINDS(X)
#undef X
};

static const char *const relaxation_texts[] = {
#define X(NAME, name, what) what,
    RADISH_RELAXATIONS(X)
#undef X
};

static int64_t gain_ppm(const radish_why *why, int relaxation) {
  if (why->latency_ps <= 0 || why->gains[relaxation].latency_ps < 0) return 0;
  const int64_t less_ps = why->latency_ps - why->gains[relaxation].latency_ps;
  return (int64_t)(((__int128)less_ps * 1000000 + why->latency_ps / 2) / why->latency_ps);
}

// ---- table ---------------------------------------------------------------------------------------------------------

// Returns whether a kind took any time. Kinds that took none have no column.
static bool ever(const radish_why *why, int kind) {
  bool any = why->critical_ps[kind] > 0;
  for (int l = 0; l < why->layer_count; l++) any |= why->layers[l].spent_ps[kind] > 0;
  return any;
}

static void fill_row(radish_table *t, const int *columns, const int64_t *spent_ps, int64_t whole_ps) {
  for (int k = 0; k < RADISH_PATH_KIND_COUNT; k++) {
    if (columns[k] >= 0 && spent_ps[k]) {
      radish_table_number(t, columns[k], 100 * (double)spent_ps[k] / (double)whole_ps);
    }
  }
}

static radish_table *make_table(const radish_report *report) {
  const radish_why *why = report->why;
  radish_table *t = radish_table_create();
  if (!t) return NULL;
  const int name = radish_table_column(t, "layer", RADISH_COLUMN_TEXT, "", 0);
  const int latency = radish_table_column(t, "latency", RADISH_COLUMN_QUANTITY, "s", 0);
  int columns[RADISH_PATH_KIND_COUNT];
  for (int k = 0; k < RADISH_PATH_KIND_COUNT; k++) {
    columns[k] = ever(why, k) ? radish_table_column(t, kind_texts[k], RADISH_COLUMN_PLAIN, "%", 0) : -1;
  }
  const int critical = radish_table_column(t, "of image", RADISH_COLUMN_PLAIN, "%", 0);
  const double whole_ps = why->latency_ps > 0 ? (double)why->latency_ps : 1;
  for (int l = 0; l < why->layer_count; l++) {
    const radish_why_layer *layer = &why->layers[l];
    int64_t sum_ps = 0;
    for (int k = 0; k < RADISH_PATH_KIND_COUNT; k++) sum_ps += layer->critical_ps[k];
    radish_table_row(t);
    radish_table_text(t, name, "%s", report->infos[l].name);
    if (layer->latency_ps >= 0) radish_table_number(t, latency, (double)layer->latency_ps * PS);
    if (layer->latency_ps > 0) fill_row(t, columns, layer->spent_ps, layer->latency_ps);
    radish_table_number(t, critical, 100 * (double)sum_ps / whole_ps);
  }
  radish_table_rule(t);
  radish_table_row(t);
  radish_table_text(t, name, "image");
  radish_table_number(t, latency, (double)why->latency_ps * PS);
  if (why->latency_ps > 0) fill_row(t, columns, why->critical_ps, why->latency_ps);
  radish_table_number(t, critical, 100);
  return t;
}

// ---- sentences -----------------------------------------------------------------------------------------------------

// Writes the largest part of the critical path as a sentence, such as "conv2 waits for emission of conv1".
static void verdict(const radish_report *report, char text[256]) {
  const radish_why *why = report->why;
  const char *layer = report->infos[why->worst_layer].name, *kind = kind_texts[why->worst_kind];
  if (why->worst_kind == RADISH_PATH_HOST || (why->worst_kind == RADISH_PATH_NETWORK && why->worst_layer == 0)) {
    snprintf(text, 256, "%.60s waits for the %s", why->waits < 0 ? "the chip" : report->infos[why->waits].name,
             why->worst_kind == RADISH_PATH_HOST ? "host" : "network to it");
  } else if (why->waits < 0) {
    snprintf(text, 256, "the answer waits for %s of %.60s", kind, layer);
  } else {
    snprintf(text, 256, "%.60s waits for %s of %.60s", report->infos[why->waits].name, kind, layer);
  }
}

static void print_gains(const radish_why *why, FILE *file) {
  if (why->first < 0) {
    fprintf(file, "relax       nothing: no tenth more of one thing makes it faster\n");
    return;
  }
  const radish_why_gain *best = &why->gains[why->first];
  fprintf(file, "relax       %s first: ", relaxation_texts[why->first]);
  if (why->first == RADISH_RELAX_LINKS) {
    fprintf(file, "%s %.3f instead of %.3f", best->parameter, (double)best->instead / 1e3, (double)best->before / 1e3);
  } else {
    fprintf(file, "%s %lld instead of %lld", best->parameter, (long long)best->instead, (long long)best->before);
  }
  fprintf(file, " takes %.1f %% off the latency\n            a tenth more of", (double)gain_ppm(why, why->first) / 1e4);
  for (int r = 0, shown = 0; r < RADISH_RELAX_COUNT; r++) {
    if (r == why->first) continue;
    fprintf(file, "%s %s: ", shown++ ? ";" : "", relaxation_texts[r]);
    if (why->gains[r].latency_ps < 0) fprintf(file, "the network does not map");
    else fprintf(file, "%.1f %%", (double)gain_ppm(why, r) / 1e4);
  }
  fputc('\n', file);
}

bool radish_why_print(const radish_report *report, radish_style style, FILE *file) {
  const radish_why *why = report->why;
  radish_table *t = make_table(report);
  if (!t) return false;
  fprintf(file, "What the time was spent on, image %d%s:\n\n", report->images[why->image].index,
          report->image_count > 1 ? ", which has the median latency" : "");
  const bool done = radish_table_print(t, style, file);
  radish_table_destroy(t);
  char text[256];
  verdict(report, text);
  const int64_t most_ps = why->layers[why->worst_layer].critical_ps[why->worst_kind];
  fprintf(file, "\nwhy         %s: %.0f %% of the latency\n", text,
          why->latency_ps > 0 ? 100 * (double)most_ps / (double)why->latency_ps : 0);
  print_gains(why, file);
  return done;
}

// ---- JSON ----------------------------------------------------------------------------------------------------------

static void set_kinds(radish_json_object o, const char *key, const int64_t *ps, bool *failed) {
  radish_json_object kinds = radish_json_new(failed);
  for (int k = 0; k < RADISH_PATH_KIND_COUNT; k++) {
    radish_json_set(kinds, radish_path_kind_name(k), radish_json_decimal(ps[k], RADISH_NS_DIGITS));
  }
  radish_json_set(o, key, kinds.json);
}

static json_t *gain_json(const radish_why *why, int r, bool *failed) {
  const radish_why_gain *gain = &why->gains[r];
  const int digits = r == RADISH_RELAX_LINKS ? 3 : 0;
  radish_json_object o = radish_json_new(failed);
  radish_json_set_text(o, "what", radish_relaxation_name(r));
  radish_json_set_text(o, "parameter", gain->parameter);
  radish_json_set(o, "now", radish_json_decimal(gain->before, digits));
  radish_json_set(o, "instead", radish_json_decimal(gain->instead, digits));
  radish_json_set(o, "latency_ns", radish_json_measured(gain->latency_ps, RADISH_NS_DIGITS));
  radish_json_set(o, "gain",
                  gain->latency_ps < 0 ? json_null() : radish_json_decimal(gain_ppm(why, r), RADISH_PPM_DIGITS));
  return o.json;
}

json_t *radish_why_json(const radish_report *report) {
  const radish_why *why = report->why;
  bool failed = false;
  char text[256];
  verdict(report, text);
  radish_json_object o = radish_json_new(&failed);
  radish_json_set_int(o, "index", report->images[why->image].index);
  radish_json_set(o, "latency_ns", radish_json_decimal(why->latency_ps, RADISH_NS_DIGITS));
  set_kinds(o, "critical_ns", why->critical_ps, &failed);
  json_t *layers = json_array(), *gains = json_array();
  for (int l = 0; l < why->layer_count; l++) {
    radish_json_object layer = radish_json_new(&failed);
    radish_json_set_text(layer, "name", report->infos[l].name);
    radish_json_set(layer, "latency_ns", radish_json_measured(why->layers[l].latency_ps, RADISH_NS_DIGITS));
    set_kinds(layer, "spent_ns", why->layers[l].spent_ps, &failed);
    set_kinds(layer, "critical_ns", why->layers[l].critical_ps, &failed);
    radish_json_append(layers, layer.json, &failed);
  }
  radish_json_set(o, "layers", layers);
  radish_json_set_text(o, "verdict", text);
  for (int r = 0; r < RADISH_RELAX_COUNT; r++) radish_json_append(gains, gain_json(why, r, &failed), &failed);
  radish_json_set(o, "relax", gains);
  radish_json_set(o, "relax_first", why->first < 0 ? json_null() : json_string(radish_relaxation_name(why->first)));
  if (!failed) return o.json;
  json_decref(o.json);
  return NULL;
}
