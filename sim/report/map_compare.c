// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/map_compare.h"

#include "sim/format/json.h"
#include <string.h>

radish_status radish_map_variant_measure(radish_map_variant *v, const radish_mapped_chip *mapped,
                                         const radish_report *report, radish_error *error) {
  radish_placement_graph graph;
  radish_status status = radish_placement_graph_init(&graph, mapped, NULL, error);
  if (!status) status = radish_placement_measure(&graph, mapped->places, &v->costs, error);
  radish_placement_graph_free(&graph);
  v->mapped = true;
  v->cores = mapped->core_count;
  v->latency_ps = report->latency_mean_ps;
  v->energy_fj = report->energy_fj / report->image_count;
  v->throughput_uhz = report->throughput.uhz;
  v->hops = (report->counted.hops_east_west + report->counted.hops_north_south) / report->image_count;
  return status;
}

// ---- for a terminal -----------------------------------------------------------------------------------------

static const radish_param *placement_param(void) {
  size_t count;
  const radish_param *table = radish_params_table(&count);
  for (size_t i = 0; i < count; i++) {
    if (!strcmp(table[i].section, "mapping") && !strcmp(table[i].field, "placement")) return &table[i];
  }
  return NULL;
}

static void name_of(char *text, size_t size, int placement) {
  const char *name = placement_param()->choices;
  for (int i = 0; i < placement; i++) name = strchr(name, '|') + 1;
  snprintf(text, size, "%.*s", (int)strcspn(name, "|"), name);
}

enum { NAME, HOPS, BOUND, UNICAST, MEAN, LONGEST, TREES, LINK, LAYERS, WALL, LATENCY, ENERGY, RATE, COLUMNS };

static void fill_row(radish_table *t, const int *column, const radish_map_variant *v) {
  const radish_placement_costs *c = &v->costs;
  char name[32];
  name_of(name, sizeof name, v->placement);
  radish_table_row(t);
  radish_table_text(t, column[NAME], "%s", name);
  if (!v->mapped) return;
  radish_table_number(t, column[HOPS], (double)c->hops);
  radish_table_number(t, column[BOUND], c->least_hops ? (double)c->hops / (double)c->least_hops * 100 : 0);
  radish_table_number(t, column[UNICAST], (double)c->unicast.energy_tenths / 10);
  radish_table_number(t, column[MEAN], c->unicast.packets ? (double)c->unicast.hops / (double)c->unicast.packets : 0);
  radish_table_number(t, column[LONGEST], c->longest);
  radish_table_number(t, column[TREES], (double)c->trees.energy_tenths / 10);
  radish_table_number(t, column[LINK], (double)c->busiest_link);
  radish_table_number(t, column[LAYERS], (double)c->layer_ps * 1e-12);
  radish_table_number(t, column[WALL], (double)v->wall_ns * 1e-9);
  radish_table_number(t, column[LATENCY], (double)v->latency_ps * 1e-12);
  radish_table_number(t, column[ENERGY], (double)v->energy_fj * 1e-15);
  radish_table_number(t, column[RATE], (double)v->throughput_uhz * 1e-6);
}

static void print_refusals(const radish_map_comparison *m, FILE *file) {
  for (int i = 0; i < m->count; i++) {
    char name[32];
    if (m->variants[i].mapped) continue;
    name_of(name, sizeof name, m->variants[i].placement);
    fprintf(file, "%s is refused: %s\n", name, m->variants[i].refusal);
  }
}

bool radish_map_comparison_print(const radish_map_comparison *m, radish_style style, FILE *file) {
  radish_table *t = radish_table_create();
  if (!t) return false;
  const int column[COLUMNS] = {
      [NAME] = radish_table_column(t, "placement", RADISH_COLUMN_TEXT, "", 0),
      [HOPS] = radish_table_column(t, "packet hops", RADISH_COLUMN_COUNT, "", 0),
      [BOUND] = radish_table_column(t, "of bound", RADISH_COLUMN_PLAIN, "%", 0),
      [UNICAST] = radish_table_column(t, "unicast energy", RADISH_COLUMN_COUNT, "", 0),
      [MEAN] = radish_table_column(t, "mean way", RADISH_COLUMN_PLAIN, "hops", 0),
      [LONGEST] = radish_table_column(t, "longest", RADISH_COLUMN_COUNT, "hops", 0),
      [TREES] = radish_table_column(t, "tree energy", RADISH_COLUMN_COUNT, "", 0),
      [LINK] = radish_table_column(t, "busiest link", RADISH_COLUMN_COUNT, "", 0),
      [LAYERS] = radish_table_column(t, "layers", RADISH_COLUMN_QUANTITY, "s", 0),
      [WALL] = radish_table_column(t, "mapped in", RADISH_COLUMN_QUANTITY, "s", 0),
      [LATENCY] = radish_table_column(t, "latency", RADISH_COLUMN_QUANTITY, "s", 0),
      [ENERGY] = radish_table_column(t, "energy", RADISH_COLUMN_QUANTITY, "J", 0),
      [RATE] = radish_table_column(t, "throughput", RADISH_COLUMN_PLAIN, "images/s", 0),
  };
  fprintf(file,
          "%s%s on %s%s: mapping.placement, packets expected of an image; the last three columns simulated, %d %s\n\n",
          style.colour ? "\033[1m" : "", m->network, m->chip, style.colour ? "\033[0m" : "", m->image_count,
          m->image_count == 1 ? "image" : "images");
  for (int i = 0; i < m->count; i++) fill_row(t, column, &m->variants[i]);
  const bool done = radish_table_print(t, style, file);
  radish_table_destroy(t);
  fprintf(
      file,
      "\nenergy of ways: a router 1, a link 0.1, as Jin et al. count it; on unicast edges and on multicast trees\n");
  print_refusals(m, file);
  return done;
}

// ---- JSON ---------------------------------------------------------------------------------------------------

static json_t *traffic_json(const radish_placement_traffic *t, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  radish_json_set_int(o, "packets", t->packets);
  radish_json_set_int(o, "hops", t->hops);
  radish_json_set(o, "energy", radish_json_decimal(t->energy_tenths, 1));
  radish_json_set_int(o, "busiest_link", t->busiest_link);
  return o.json;
}

static json_t *variant_json(const radish_map_variant *v, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  radish_json_set(o, "placement", radish_json_param(placement_param(), v->placement));
  if (!v->mapped) {
    radish_json_set(o, "refused", radish_json_text_of(v->refusal));
    return o.json;
  }
  const radish_placement_costs *c = &v->costs;
  radish_json_set_int(o, "cores", v->cores);
  radish_json_set_int(o, "hops", c->hops);
  radish_json_set_int(o, "least_hops", c->least_hops);
  radish_json_set_int(o, "busiest_link", c->busiest_link);
  radish_json_set_int(o, "longest", c->longest);
  radish_json_set(o, "layers_ns", radish_json_decimal(c->layer_ps, RADISH_NS_DIGITS));
  radish_json_set(o, "unicast", traffic_json(&c->unicast, failed));
  radish_json_set(o, "trees", traffic_json(&c->trees, failed));
  radish_json_set_int(o, "credit_hops", c->credits.hops);
  radish_json_set_int(o, "simulated_hops", v->hops);
  radish_json_set(o, "latency_ns", radish_json_decimal(v->latency_ps, RADISH_NS_DIGITS));
  radish_json_set(o, "energy_nj", radish_json_decimal(v->energy_fj, RADISH_NJ_DIGITS));
  radish_json_set(o, "throughput_per_s", radish_json_measured(v->throughput_uhz, RADISH_PPM_DIGITS));
  radish_json_set(o, "wall_s", radish_json_decimal(v->wall_ns, 9));
  return o.json;
}

json_t *radish_map_comparison_json(const radish_map_comparison *m) {
  bool failed = false;
  radish_json_object o = radish_json_new(&failed);
  radish_json_set_text(o, "radish", radish_report_version());
  radish_json_set_text(o, "chip", m->chip);
  radish_json_set_text(o, "network", m->network);
  radish_json_set_int(o, "images", m->image_count);
  json_t *variants = json_array();
  for (int i = 0; i < m->count; i++) radish_json_append(variants, variant_json(&m->variants[i], &failed), &failed);
  radish_json_set(o, "placements", variants);
  if (!failed) return o.json;
  json_decref(o.json);
  return NULL;
}
