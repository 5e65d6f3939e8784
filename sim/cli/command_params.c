// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish params: every parameter, price and counter, from the lists that define them.
#include "sim/cli/command.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *json;
} params_options;

enum { KEY_JSON = 256 };

static const struct argp_option options[] = {
    {"json", KEY_JSON, "FILE", 0, "write the lists as JSON; -: to standard output, in place of the tables", 0}, {NULL}};

static error_t parse(int key, char *argument, struct argp_state *state) {
  params_options *o = state->input;
  switch (key) {
  case KEY_JSON: o->json = argument; return 0;
  case ARGP_KEY_ARG: radish_command_usage_error("params: unexpected argument '%.80s'", argument);
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp parser = {
    options,
    parse,
    NULL,
    "List every parameter of the chip file with its type, unit, default and range, every price, every "
    "counter."
    "\v"
    "Each path can follow --set: radish run ... --set core.lanes=8 --set energy.hop_east_west.pj=1.5\n",
    NULL,
    NULL,
    NULL};

static const struct {
  const char *name, *counter;
  int component;
  const char *doc;
} prices[] = {
#define X(name, counter, COMPONENT, doc) {#name, #counter, RADISH_##COMPONENT, doc},
    RADISH_PRICES(X)
#undef X
};

static const struct {
  const char *name, *unit, *doc;
} counters[] = {
#define X(name, unit, doc) {#name, unit, doc},
    RADISH_COUNTERS(X)
#undef X
};

enum {
  PRICE_COUNT = sizeof prices / sizeof *prices,
  COUNTER_COUNT = sizeof counters / sizeof *counters,
};

static const char *type_name(radish_param_kind kind) {
  static const char *const names[] = {
      [RADISH_INT] = "integer", [RADISH_DECIMAL] = "decimal", [RADISH_BOOL] = "boolean", [RADISH_CHOICE] = "choice"};
  return names[kind];
}

static void path_of(const radish_param *param, char text[64]) {
  snprintf(text, 64, "%s%s%s", param->section, *param->section ? "." : "", param->field);
}

// Writes a value: a decimal without the zeros at its end, all else as the JSON has it.
static void value_text(const radish_param *param, int64_t value, char text[64]) {
  json_t *json = radish_json_param(param, value);
  char *dump = json ? radish_json_text(json) : NULL;
  snprintf(text, 64, "%.*s", dump ? (int)strcspn(dump, "\n") : 0, dump ? dump : "");
  if (param->kind == RADISH_CHOICE && json_is_string(json)) snprintf(text, 64, "%s", json_string_value(json));
  if (param->kind == RADISH_DECIMAL) {
    size_t length = strlen(text);
    while (length && text[length - 1] == '0') text[--length] = 0;
    if (length && text[length - 1] == '.') text[--length] = 0;
  }
  free(dump);
  json_decref(json);
}

static void range_text(const radish_param *param, char text[160]) {
  char min[64], max[64];
  if (param->kind == RADISH_CHOICE) {
    snprintf(text, 160, "%s", param->choices);
  } else if (param->kind == RADISH_BOOL) {
    snprintf(text, 160, "true|false");
  } else {
    value_text(param, param->min, min);
    value_text(param, param->max, max);
    snprintf(text, 160, "%s to %s", min, max);
  }
}

// ---- text ----------------------------------------------------------------------------------------------------------

static bool print_params(radish_style style, FILE *page) {
  radish_table *t = radish_table_create();
  if (!t) return false;
  const int path = radish_table_column(t, "parameter", RADISH_COLUMN_TEXT, "", 0);
  const int type = radish_table_column(t, "type", RADISH_COLUMN_TEXT, "", 0);
  const int unit = radish_table_column(t, "unit", RADISH_COLUMN_TEXT, "", 0);
  const int initial = radish_table_column(t, "default", RADISH_COLUMN_LABEL, "", 0);
  const int range = radish_table_column(t, "range", RADISH_COLUMN_TEXT, "", 0);
  const int doc = radish_table_column(t, "meaning", RADISH_COLUMN_TEXT, "", 0);
  size_t count;
  const radish_param *table = radish_params_table(&count);
  for (size_t i = 0; i < count; i++) {
    char text[160];
    radish_table_row(t);
    path_of(&table[i], text);
    radish_table_text(t, path, "%s", text);
    radish_table_text(t, type, "%s", type_name(table[i].kind));
    radish_table_text(t, unit, "%s", table[i].unit);
    value_text(&table[i], table[i].initial, text);
    radish_table_text(t, initial, "%s", text);
    range_text(&table[i], text);
    radish_table_text(t, range, "%s", text);
    radish_table_text(t, doc, "%s", table[i].doc);
  }
  const bool done = radish_table_print(t, style, page);
  radish_table_destroy(t);
  return done;
}

static const char *unit_of_counter(const char *name) {
  for (int i = 0; i < COUNTER_COUNT; i++) {
    if (!strcmp(counters[i].name, name)) return counters[i].unit;
  }
  return "";
}

static bool print_prices(radish_style style, FILE *page) {
  radish_table *t = radish_table_create();
  if (!t) return false;
  const int name = radish_table_column(t, "price", RADISH_COLUMN_TEXT, "", 0);
  const int counter = radish_table_column(t, "of counter", RADISH_COLUMN_TEXT, "", 0);
  const int component = radish_table_column(t, "component", RADISH_COLUMN_TEXT, "", 0);
  const int doc = radish_table_column(t, "pJ for", RADISH_COLUMN_TEXT, "", 0);
  for (int i = 0; i < PRICE_COUNT; i++) {
    radish_table_row(t);
    radish_table_text(t, name, "energy.%s.pj", prices[i].name);
    radish_table_text(t, counter, "%s", prices[i].counter);
    radish_table_text(t, component, "%s", radish_energy_component_name(prices[i].component));
    radish_table_text(t, doc, "%s", prices[i].doc);
  }
  radish_table_row(t);
  radish_table_text(t, name, "energy.leakage_uw.per_core");
  radish_table_text(t, counter, "time");
  radish_table_text(t, component, "%s", radish_energy_component_name(RADISH_LEAKAGE));
  radish_table_text(t, doc, "power of a core in use, in uW");
  const bool done = radish_table_print(t, style, page);
  radish_table_destroy(t);
  return done;
}

static bool print_counters(radish_style style, FILE *page) {
  radish_table *t = radish_table_create();
  if (!t) return false;
  const int name = radish_table_column(t, "counter", RADISH_COLUMN_TEXT, "", 0);
  const int unit = radish_table_column(t, "unit", RADISH_COLUMN_TEXT, "", 0);
  const int doc = radish_table_column(t, "meaning", RADISH_COLUMN_TEXT, "", 0);
  for (int i = 0; i < COUNTER_COUNT; i++) {
    radish_table_row(t);
    radish_table_text(t, name, "%s", counters[i].name);
    radish_table_text(t, unit, "%s", counters[i].unit);
    radish_table_text(t, doc, "%s", counters[i].doc);
  }
  const bool done = radish_table_print(t, style, page);
  radish_table_destroy(t);
  return done;
}

// ---- JSON ----------------------------------------------------------------------------------------------------------

static json_t *param_json(const radish_param *param, bool *failed) {
  char path[64];
  path_of(param, path);
  radish_json_object o = radish_json_new(failed);
  radish_json_set_text(o, "path", path);
  radish_json_set_text(o, "type", type_name(param->kind));
  radish_json_set_text(o, "unit", param->unit);
  radish_json_set(o, "default", radish_json_param(param, param->initial));
  if (param->kind == RADISH_CHOICE) {
    json_t *choices = json_array();
    for (int64_t i = param->min; i <= param->max; i++) radish_json_append(choices, radish_json_param(param, i), failed);
    radish_json_set(o, "choices", choices);
  } else if (param->kind != RADISH_BOOL) {
    radish_json_set(o, "min", radish_json_param(param, param->min));
    radish_json_set(o, "max", radish_json_param(param, param->max));
  }
  radish_json_set_text(o, "doc", param->doc);
  return o.json;
}

static json_t *params_json(void) {
  bool failed = false;
  radish_json_object o = radish_json_new(&failed);
  json_t *list = json_array(), *price_list = json_array(), *counter_list = json_array();
  size_t count;
  const radish_param *table = radish_params_table(&count);
  for (size_t i = 0; i < count; i++) radish_json_append(list, param_json(&table[i], &failed), &failed);
  for (int i = 0; i < PRICE_COUNT; i++) {
    radish_json_object p = radish_json_new(&failed);
    radish_json_set_text(p, "name", prices[i].name);
    radish_json_set_text(p, "counter", prices[i].counter);
    radish_json_set_text(p, "unit", unit_of_counter(prices[i].counter));
    radish_json_set_text(p, "component", radish_energy_component_name(prices[i].component));
    radish_json_set_text(p, "doc", prices[i].doc);
    radish_json_append(price_list, p.json, &failed);
  }
  for (int i = 0; i < COUNTER_COUNT; i++) {
    radish_json_object c = radish_json_new(&failed);
    radish_json_set_text(c, "name", counters[i].name);
    radish_json_set_text(c, "unit", counters[i].unit);
    radish_json_set_text(c, "doc", counters[i].doc);
    radish_json_append(counter_list, c.json, &failed);
  }
  radish_json_set_text(o, "radish", radish_report_version());
  radish_json_set(o, "parameters", list);
  radish_json_set(o, "prices", price_list);
  radish_json_set(o, "counters", counter_list);
  if (!failed) return o.json;
  json_decref(o.json);
  return NULL;
}

static bool print_all(FILE *page) {
  const radish_style style = radish_stdout_style();
  bool done = print_params(style, page);
  fputc('\n', page);
  done = done && print_prices(style, page);
  fputc('\n', page);
  return done && print_counters(style, page);
}

int radish_command_params(int argc, char **argv) {
  params_options o = {NULL};
  radish_command_parse(&parser, "radish params", argc, argv, &o);
  radish_error error = {""};
  radish_command_files files = {0};
  radish_command_files_write(&files, "--json", o.json);
  radish_outputs out;
  radish_status status = radish_outputs_begin(&out, &error);
  if (!status) status = radish_command_files_check(&files, &error);
  if (!status && o.json) status = radish_outputs_add_json(&out, params_json(), o.json, &error);
  if (!status && radish_command_prints_table(o.json) && !print_all(out.page)) {
    status = radish_fail(&error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the tables");
  }
  return radish_outputs_end(&out, status, &error);
}
