// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/datapath_energy.h"

#include "sim/gates/datapath_prices.h"
#include "sim/gates/scale.h"
#include "sim/format/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { AJ_PER_FJ = 1000, PERCENT_DIGITS = 4 }; // a millionth is a ten-thousandth of a percent

static bool all_rtl(const radish_mapped_chip *mapped, const bool *c_core, int layer) {
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    if (mapped->programs[p].layer == layer && c_core && c_core[mapped->core_of[p]]) return false;
  }
  return true;
}

static int64_t prices_fj(const radish_report *report, int layer) {
  __int128 aj = 0;
  for (int i = 0; i < report->image_count; i++) {
    aj += radish_datapath_prices_aj(&radish_report_layer_at(report, i, layer)->record.counters, report->chip->prices);
  }
  return (int64_t)((aj + AJ_PER_FJ / 2) / AJ_PER_FJ); // it fits, as the whole energy of the report does
}

// Returns whether the prices of the datapath were measured on the cells of this library: sim/gates/measure.cpp begins
// the source of each price with the library's name.
static bool measured_on(const char *library, const radish_price *prices) {
  char begin[96];
  snprintf(begin, sizeof begin, "Gates of %s,", library);
  for (int p = 0; p < RADISH_PRICE_COUNT; p++) {
    if (radish_datapath_prices_has(p) && strncmp(prices[p].source, begin, strlen(begin))) return false;
  }
  return true;
}

radish_status radish_datapath_energy_create(const radish_report *report, const bool *c_core,
                                            const radish_cosim_switching *switching, radish_datapath_energy **energy,
                                            radish_error *error) {
  radish_datapath_energy *e = *energy = calloc(1, sizeof *e);
  if (e) e->layers = calloc((size_t)report->layer_count, sizeof *e->layers);
  if (!e || !e->layers) {
    radish_datapath_energy_destroy(e);
    *energy = NULL;
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the energy of the datapaths");
  }
  e->report = report;
  e->facts = radish_cosim_switching_about(switching);
  e->fair = measured_on(e->facts.library, report->chip->prices);
  e->layer_count = report->layer_count;
  for (int l = 1; l < e->layer_count; l++) {
    if (!all_rtl(report->mapped, c_core, l)) continue;
    const int64_t aj = radish_cosim_switching_aj(switching, l);
    e->layers[l] = (radish_datapath_layer){true, prices_fj(report, l), radish_energy_scaled_fj(aj), aj};
    e->total.counted = true;
    e->total.prices_fj += e->layers[l].prices_fj;
    e->total.switching_fj += e->layers[l].switching_fj;
    e->total.switching_cell_aj += aj;
  }
  return RADISH_OK;
}

void radish_datapath_energy_destroy(radish_datapath_energy *energy) {
  if (!energy) return;
  free(energy->layers);
  free(energy);
}

int64_t radish_datapath_difference_ppm(const radish_datapath_layer *layer) {
  if (!layer->switching_fj) return 0;
  const __int128 part = (__int128)(layer->prices_fj - layer->switching_fj) * 1000000;
  const int64_t half = layer->switching_fj / 2;
  return (int64_t)((part + (part < 0 ? -half : half)) / layer->switching_fj);
}

// ---- table ------------------------------------------------------------------------------------------------------

#define FJ 1e-15

static void print_meaning(const radish_datapath_energy *energy, FILE *file) {
  const radish_cosim_switching_facts *f = &energy->facts;
  fprintf(
      file,
      "\ncounted     the datapaths of RTL cores: integrate, fire + leak, load + commit, and the clock of busy cycles;\n"
      "            not memories, scheduler, address generation, emission, routers, leakage, layers with a core in C\n"
      "prices      synaptic_op, neuron_update, commit and busy_cycle, which were %s\n",
      energy->fair ? "measured on these gates"
                   : "not measured on these gates:\n"
                     "            --set energy=configs/energy/osu018-40nm.yaml compares like with like");
  fprintf(file,
          "switching   of %d gates and %d flip-flops of %s, %d nm at %.1f V, scaled to %d nm at %.1f V by %.5f;\n"
          "            equal to the RTL in %" PRId64 " core cycles\n",
          f->gates, f->flip_flops, f->library, RADISH_CELL_NM, RADISH_CELL_DV / 10.0, RADISH_CHIP_NM,
          RADISH_CHIP_DV / 10.0, RADISH_ENERGY_SCALE, f->compared_cycles);
  if (energy->report->image_count > 1) {
    fprintf(file, "images      %d in the pipeline; the numbers are averages over them\n", energy->report->image_count);
  }
}

bool radish_datapath_energy_print(const radish_datapath_energy *energy, radish_style style, FILE *file) {
  radish_table *t = radish_table_create();
  if (!t) return false;
  const int name = radish_table_column(t, "datapath", RADISH_COLUMN_TEXT, "", 0);
  const int prices = radish_table_column(t, "by prices", RADISH_COLUMN_PART, "J", 0);
  const int switching = radish_table_column(t, "by switching", RADISH_COLUMN_PART, "J", 0);
  const int difference = radish_table_column(t, "difference", RADISH_COLUMN_LABEL, "%", 0);
  const int images = energy->report->image_count;
  for (int l = 1; l <= energy->layer_count; l++) {
    const bool total = l == energy->layer_count;
    const radish_datapath_layer *layer = total ? &energy->total : &energy->layers[l];
    if (total) radish_table_rule(t);
    radish_table_row(t);
    radish_table_text(t, name, "%s", total ? "total" : energy->report->infos[l].name);
    if (layer->counted) {
      radish_table_number(t, prices, (double)layer->prices_fj / images * FJ);
      radish_table_number(t, switching, (double)layer->switching_fj / images * FJ);
      radish_table_text(t, difference, "%+.2f", (double)radish_datapath_difference_ppm(layer) / 1e4);
    } else {
      radish_table_text(t, difference, "-");
    }
  }
  const bool printed = radish_table_print(t, style, file);
  radish_table_destroy(t);
  print_meaning(energy, file);
  return printed;
}

// ---- JSON -------------------------------------------------------------------------------------------------------

static json_t *layer_json(const radish_datapath_layer *layer, const char *name, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  if (name) radish_json_set_text(o, "name", name);
  const bool counted = layer->counted;
  radish_json_set(o, "prices_nj", counted ? radish_json_decimal(layer->prices_fj, RADISH_NJ_DIGITS) : json_null());
  radish_json_set(o, "switching_nj",
                  counted ? radish_json_decimal(layer->switching_fj, RADISH_NJ_DIGITS) : json_null());
  radish_json_set(o, "switching_cell_aj", counted ? json_integer(layer->switching_cell_aj) : json_null());
  radish_json_set(o, "difference_percent",
                  counted && layer->switching_fj
                      ? radish_json_decimal(radish_datapath_difference_ppm(layer), PERCENT_DIGITS)
                      : json_null());
  return o.json;
}

json_t *radish_datapath_energy_json(const radish_datapath_energy *energy) {
  bool failed = false;
  radish_json_object o = radish_json_new(&failed);
  radish_json_set_text(o, "cells", energy->facts.library);
  radish_json_set_int(o, "gates", energy->facts.gates);
  radish_json_set_int(o, "flip_flops", energy->facts.flip_flops);
  radish_json_set_int(o, "compared_cycles", energy->facts.compared_cycles);
  radish_json_set(o, "scale", json_pack("[ii]", RADISH_SCALE_PART, RADISH_SCALE_WHOLE));
  radish_json_set(o, "prices_of_these_gates", json_boolean(energy->fair));
  json_t *layers = json_array();
  for (int l = 1; l < energy->layer_count; l++) {
    radish_json_append(layers, layer_json(&energy->layers[l], energy->report->infos[l].name, &failed), &failed);
  }
  radish_json_set(o, "layers", layers);
  radish_json_set(o, "total", layer_json(&energy->total, NULL, &failed));
  if (!failed) return o.json;
  json_decref(o.json);
  return NULL;
}
