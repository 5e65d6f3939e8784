// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file writes the report of a run as JSON (docs/interfaces.md "run --json").
#include "sim/format/json.h"
#include "sim/report/expectation_view.h"
#include "sim/report/inputs.h"
#include "sim/report/report.h"
#include "sim/report/tables_view.h"
#include "sim/report/why.h"
#include <stdlib.h>

static void set_ns(radish_json_object o, const char *key, int64_t ps) {
  radish_json_set(o, key, radish_json_measured(ps, RADISH_NS_DIGITS));
}
static void set_nj(radish_json_object o, const char *key, int64_t fj) {
  radish_json_set(o, key, radish_json_decimal(fj, RADISH_NJ_DIGITS));
}
static void set_ppm(radish_json_object o, const char *key, int64_t part, int64_t whole) {
  radish_json_set(
      o, key,
      whole > 0 ? radish_json_decimal((int64_t)(((__int128)part * 1000000 + whole / 2) / whole), RADISH_PPM_DIGITS)
                : json_null());
}

static json_t *energy_json(const radish_report *report, const radish_energy *energy, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  for (int c = 0; c < RADISH_COMPONENT_COUNT; c++) {
    if (radish_energy_component_priced(report->chip, c)) {
      set_nj(o, radish_energy_component_name(c), energy->component_fj[c]);
    } else {
      radish_json_set(o, radish_energy_component_name(c), json_null());
    }
  }
  return o.json;
}

static json_t *not_priced_json(const radish_report *report, bool *failed) {
  json_t *list = json_array();
  for (int p = 0; p < RADISH_PRICE_COUNT; p++) {
    if (radish_report_is_unpriced(report, p)) {
      radish_json_append(list, json_string(radish_energy_price_name(p)), failed);
    }
  }
  if (radish_report_leakage_is_unpriced(report)) radish_json_append(list, json_string("leakage_uw"), failed);
  return list;
}

// Returns the share of the energy that rests on prices of each status.
static json_t *status_json(const radish_report *report, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  for (int s = 0; s < RADISH_PRICE_STATUS_COUNT; s++)
    set_ppm(o, radish_energy_status_name(s), radish_report_status_fj(report, s), report->energy_fj);
  return o.json;
}

static json_t *counters_json(const radish_counters *counters, bool *failed) {
  radish_json_object o = radish_json_new(failed);
#define X(name, unit, doc) radish_json_set_int(o, #name, counters->name);
  RADISH_COUNTERS(X)
#undef X
  return o.json;
}

static json_t *layer_json(const radish_report *report, int image, int index, bool *failed) {
  const radish_report_layer *layer = radish_report_layer_at(report, image, index);
  const radish_report_layer_info *info = &report->infos[index];
  const radish_counters *counters = &layer->record.counters;
  radish_json_object o = radish_json_new(failed);
  radish_json_set_text(o, "name", info->name);
  radish_json_set_text(o, "op", info->op);
  radish_json_set(o, "shape", json_pack("[iii]", info->shape.channels, info->shape.rows, info->shape.columns));
  set_ns(o, "start_ns", layer->record.start_ps);
  set_ns(o, "end_ns", layer->record.end_ps);
  set_ns(o, "latency_ns", layer->latency_ps);
  radish_json_set_int(o, "cores", info->cores);
  radish_json_set_int(o, "partitions", info->partitions);
  radish_json_set_int(o, "partitions_reloaded", info->reloaded);
  radish_json_set_int(o, "spikes_in", layer->spikes_in);
  radish_json_set_int(o, "spikes_out", counters->spikes_out);
  set_ppm(o, "density", counters->spikes_out, info->readout ? 0 : radish_shape_size(info->shape) * info->timesteps);
  radish_json_set_int(o, "synaptic_ops", counters->synaptic_ops);
  radish_json_set_int(o, "dense_ops", info->dense_ops);
  radish_json_set_int(o, "busy_cycles", counters->busy_cycles);
  radish_json_set_int(o, "stall_cycles", counters->stall_cycles);
  radish_json_set_int(o, "packets", counters->packets);
  radish_json_set_int(o, "packet_hops", counters->hops_east_west + counters->hops_north_south);
  radish_json_set(o, "energy_nj", energy_json(report, &layer->energy, failed));
  radish_json_set(o, "counters", counters_json(counters, failed));
  return o.json;
}

static json_t *image_json(const radish_report *report, int i, bool *failed) {
  const radish_report_image *image = &report->images[i];
  radish_json_object o = radish_json_new(failed);
  radish_json_set_int(o, "index", image->index);
  radish_json_set(o, "label", image->label == RADISH_NO_LABEL ? json_null() : json_integer(image->label));
  radish_json_set_int(o, "predicted", image->predicted);
  json_t *logits = json_array();
  for (int k = 0; k < report->result->logit_count; k++)
    radish_json_append(logits, json_integer(image->logits[k]), failed);
  radish_json_set(o, "logits", logits);
  int64_t *wide = malloc((size_t)report->result->logit_count * sizeof *wide);
  if (!wide) *failed = true;
  radish_json_set(o, "logits_real",
                  wide ? radish_logits_json(radish_report_logits(report, i, wide), wide, failed) : json_null());
  free(wide);
  set_ns(o, "start_ns", image->start_ps);
  set_ns(o, "done_ns", image->done_ps);
  set_ns(o, "latency_ns", image->latency_ps);
  set_ns(o, "offered_ns", image->offered_ps);
  set_nj(o, "energy_nj", image->energy_fj);
  radish_json_set_int(o, "synaptic_ops", image->synaptic_ops);
  json_t *layers = json_array();
  for (int l = 0; l < report->layer_count; l++) radish_json_append(layers, layer_json(report, i, l, failed), failed);
  radish_json_set(o, "layers", layers);
  return o.json;
}

// ---- the run -------------------------------------------------------------------------------------------------------

static json_t *latency_json(const radish_report *report, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  set_ns(o, "mean", report->latency_mean_ps);
  set_ns(o, "p50", report->latency_p50_ps);
  set_ns(o, "max", report->latency_max_ps);
  return o.json;
}

static json_t *load_json(const radish_report *report, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  const int64_t period_ps = report->result->image_period_ps;
  radish_json_set_text(o, "kind", radish_report_load_name(radish_report_load(report)));
  set_ns(o, "period_ns", period_ps ? period_ps : -1);
  radish_json_set(o, "offered_per_s", radish_json_measured(report->throughput.offered_uhz, 6));
  set_ns(o, "wait_mean_ns", report->wait_mean_ps);
  set_ns(o, "wait_max_ns", report->wait_max_ps);
  return o.json;
}

static json_t *busiest_json(const radish_report *report, bool *failed) {
  const radish_busiest_core *busiest = &report->busiest;
  radish_json_object o = radish_json_new(failed);
  radish_json_set_int(o, "core", busiest->core);
  radish_json_set_int(o, "x", busiest->place.x);
  radish_json_set_int(o, "y", busiest->place.y);
  radish_json_set_text(o, "layer", report->infos[busiest->layer].name);
  radish_json_set_int(o, "busy_cycles", busiest->busy_cycles);
  radish_json_set(o, "share", radish_json_decimal(busiest->share_ppm, RADISH_PPM_DIGITS));
  return o.json;
}

static json_t *channel_json(const radish_channel_use *use, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  radish_json_set_int(o, "transfers", use->transfers);
  radish_json_set_int(o, "loads", use->loads);
  radish_json_set_int(o, "bits", use->bits);
  set_ns(o, "busy_ns", use->busy_ps);
  set_ns(o, "waited_ns", use->waited_ps);
  return o.json;
}

static json_t *offchip_json(const radish_report *report, bool *failed) {
  const radish_busiest_channel *busiest = &report->offchip;
  radish_json_object o = {channel_json(&busiest->sum, failed), failed};
  radish_json_set_int(o, "busiest_channel", busiest->channel);
  radish_json_set(o, "busiest_share", radish_json_decimal(busiest->share_ppm, RADISH_PPM_DIGITS));
  json_t *channels = json_array();
  for (int i = 0; i < report->result->channel_count; i++) {
    radish_json_append(channels, channel_json(&report->result->channels[i], failed), failed);
  }
  radish_json_set(o, "channels", channels);
  return o.json;
}

static json_t *pipeline_json(const radish_report *report, bool *failed) {
  const radish_throughput *t = &report->throughput;
  radish_json_object o = radish_json_new(failed);
  radish_json_set(o, "full", json_boolean(t->full));
  radish_json_set_int(o, "images", t->images);
  radish_json_set_int(o, "in_flight", t->in_flight);
  radish_json_set(o, "bound_per_s", radish_json_measured(t->bound_uhz, 6));
  radish_json_set(o, "bound_by", t->bound_uhz < 0 ? json_null() : json_string(radish_throughput_bound_name(t->bound)));
  radish_json_set(o, "bound_core", t->bound_core < 0 ? json_null() : json_integer(t->bound_core));
  radish_json_set(o, "bound_layer", t->bound_layer < 0 ? json_null() : json_string(report->infos[t->bound_layer].name));
  return o.json;
}

static json_t *network_traffic_json(const radish_noc_counters *noc, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  radish_json_set_int(o, "injected", (int64_t)noc->injected);
  radish_json_set_int(o, "visits", (int64_t)noc->visits);
  radish_json_set_int(o, "grants", (int64_t)noc->grants);
  radish_json_set_int(o, "links_east_west", (int64_t)noc->links_east_west);
  radish_json_set_int(o, "links_north_south", (int64_t)noc->links_north_south);
  radish_json_set_int(o, "deliveries", (int64_t)noc->deliveries);
  radish_json_set_int(o, "edge_deliveries", (int64_t)noc->edge_deliveries);
  return o.json;
}

static json_t *total_json(const radish_report *report, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  set_ppm(o, "accuracy", report->correct, report->labelled);
  radish_json_set_int(o, "correct", report->correct);
  radish_json_set_int(o, "labelled", report->labelled);
  radish_json_set(o, "load", load_json(report, failed));
  radish_json_set(o, "latency_ns", latency_json(report, failed));
  radish_json_set(o, "throughput_per_s", radish_json_measured(report->throughput.uhz, 6));
  radish_json_set(o, "pipeline", pipeline_json(report, failed));
  set_nj(o, "energy_nj", report->energy_fj);
  set_nj(o, "energy_per_image_nj", (report->energy_fj + report->image_count / 2) / report->image_count);
  radish_json_set(o, "energy_parts_nj", energy_json(report, &report->energy, failed));
  radish_json_set(o, "energy_rests_on", status_json(report, failed));
  radish_json_set(o, "not_priced", not_priced_json(report, failed));
  radish_json_set_int(o, "synaptic_ops", report->synaptic_ops);
  radish_json_set_int(o, "dense_ops", report->dense_ops);
  set_ns(o, "span_ns", report->span_ps);
  radish_json_set_int(o, "barriers", report->result->barriers);
  radish_json_set(o, "busiest_core", busiest_json(report, failed));
  radish_json_set(o, "offchip", offchip_json(report, failed));
  radish_json_set(o, "network", network_traffic_json(&report->result->noc, failed));
  radish_json_set(o, "wall_s", radish_json_decimal(report->wall_ns / 1000, 6));
  const int64_t wall_ns = report->wall_ns > 0 ? report->wall_ns : 1;
  radish_json_set(o, "synaptic_ops_per_wall_s",
                  radish_json_decimal((int64_t)((__int128)report->synaptic_ops * 1000000000 / wall_ns), 0));
  return o.json;
}

static json_t *parameters_json(const radish_chip_file *chip, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  radish_params params = chip->params;
  size_t count;
  const radish_param *table = radish_params_table(&count);
  for (size_t i = 0; i < count; i++) {
    json_t *value = radish_json_param(&table[i], *radish_params_value(&params, &table[i]));
    if (!*table[i].section) {
      radish_json_set(o, table[i].field, value);
      continue;
    }
    if (!json_object_get(o.json, table[i].section)) radish_json_set(o, table[i].section, json_object());
    radish_json_set((radish_json_object){json_object_get(o.json, table[i].section), failed}, table[i].field, value);
  }
  return o.json;
}

// Returns a price as it was used, and where it comes from.
static json_t *price_json(const char *unit, int64_t millionths, const radish_price *price, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  radish_json_set(o, unit, price->given ? radish_json_decimal(millionths, 6) : json_null());
  radish_json_set_text(o, "source", price->source);
  radish_json_set_text(o, "status", price->given ? radish_energy_status_name((int)price->status) : "not priced");
  radish_json_set(o, "node_nm", price->node_nm ? json_integer(price->node_nm) : json_null());
  radish_json_set(o, "voltage_v", price->voltage_uv ? radish_json_decimal(price->voltage_uv, 6) : json_null());
  return o.json;
}

static json_t *prices_json(const radish_chip_file *chip, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  for (int p = 0; p < RADISH_PRICE_COUNT; p++) {
    const radish_price *price = &chip->prices[p];
    radish_json_set(o, radish_energy_price_name(p), price_json("pj", price->aj, price, failed));
  }
  const radish_price leakage = {.given = chip->leakage_given,
                                .source = chip->leakage_source,
                                .status = chip->leakage_status,
                                .node_nm = chip->leakage_node_nm,
                                .voltage_uv = chip->leakage_voltage_uv};
  radish_json_set(o, "leakage_uw", price_json("per_core", chip->leakage_pw_per_core, &leakage, failed));
  return o.json;
}

static radish_json_object run_json(const radish_report *report, bool *failed) {
  const radish_network *network = report->mapped->network;
  const bool rate = report->mapped->coding == RADISH_CODING_RATE;
  radish_json_object o = radish_json_new(failed);
  radish_json_set_text(o, "radish", radish_report_version());
  radish_json_set_text(o, "chip", report->chip->name);
  radish_json_set_text(o, "network", network->name);
  radish_json_set(o, "random_weights", json_boolean(network->random_weights));
  radish_json_set(o, "random_inputs", json_boolean(report->random_inputs));
  radish_json_set_text(o, "coding", rate ? "rate" : "radix");
  radish_json_set_int(o, "timesteps", rate ? network->rate_timesteps : network->timesteps);
  radish_json_set_int(o, "cores_used", report->mapped->core_count);
  return o;
}

// Returns the object where nothing failed, else NULL.
static json_t *whole(json_t *json, bool failed) {
  if (!failed) return json;
  json_decref(json);
  return NULL;
}

json_t *radish_report_run_json(const radish_report *report) {
  bool failed = false;
  radish_json_object o = run_json(report, &failed);
  radish_json_set(o, "total", total_json(report, &failed));
  return whole(o.json, failed);
}

json_t *radish_report_layer_json(const radish_report *report, int image, int layer) {
  bool failed = false;
  json_t *json = layer_json(report, image, layer, &failed);
  return whole(json, failed);
}

json_t *radish_report_json(const radish_report *report) {
  bool failed = false;
  radish_json_object o = run_json(report, &failed);
  const radish_network *network = report->mapped->network;
  radish_json_set(
      o, "logit_unit",
      radish_logits_unit_json((radish_logits_view){network, report->mapped->coding, network->rate_timesteps, 1}));
  json_t *images = json_array();
  for (int i = 0; i < report->image_count; i++) radish_json_append(images, image_json(report, i, &failed), &failed);
  radish_json_set(o, "images", images);
  radish_json_set(o, "total", total_json(report, &failed));
  radish_json_set(o, "expected", radish_expectation_json(report->expected, report->mapped->network, &failed));
  radish_json_set(o, "why", report->why ? radish_why_json(report) : json_null());
  radish_json_set(o, "placement", radish_tables_view_placement_json(report->mapped, &failed));
  radish_json_set(o, "tables", radish_tables_view_json(report->mapped, &failed));
  radish_json_set(o, "profile", report->profile ? radish_profile_json(report->profile, &failed) : json_null());
  radish_json_set(o, "inputs", report->inputs ? radish_inputs_json(report->inputs, &failed) : json_null());
  radish_json_set(o, "parameters", parameters_json(report->chip, &failed));
  radish_json_set(o, "prices", prices_json(report->chip, &failed));
  return whole(o.json, failed);
}
