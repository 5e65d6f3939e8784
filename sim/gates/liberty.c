// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/gates/liberty.h"

#include "sim/gates/liberty_tree.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef radish_liberty_node node;

typedef struct {
  const char *path;
  const node *library;
  radish_error *error;
  radish_status status;
} context;

static void fail(context *c, const node *where, const char *wrong) {
  if (!c->status) {
    c->status = radish_fail(c->error, RADISH_BAD_INPUT, c->path, where->line, "%s (%.60s): %s", where->name,
                            where->value ? where->value : "", wrong);
  }
}

static const char *text_of(const node *group, const char *name) {
  const node *attribute = radish_liberty_child(group, name);
  return attribute && attribute->value ? attribute->value : "";
}

static double number(context *c, const node *group, const char *name, double otherwise) {
  const node *attribute = radish_liberty_child(group, name);
  if (!attribute || !attribute->value) return otherwise;
  char *end;
  const double value = strtod(attribute->value, &end);
  if (end == attribute->value || !isfinite(value)) fail(c, attribute, "a number is expected");
  return value;
}

static void copy(context *c, const node *where, char *to, size_t size, const char *from) {
  if ((size_t)snprintf(to, size, "%s", from) >= size) fail(c, where, "the name is too long");
}

// ---- functions: ! binds tighter than ^, then &, * or nothing, then | or + ------------------------------------

typedef struct {
  const char *at;
  const radish_liberty_cell *cell;
  radish_liberty_function *function;
  size_t used;
  bool wrong;
} parser;

static void emit(parser *p, char operation) {
  if (p->used + 1 >= RADISH_LIBERTY_PROGRAM) p->wrong = true;
  else p->function->program[p->used++] = operation;
}

static char peek(parser *p) {
  while (*p->at == ' ') p->at++;
  return *p->at;
}

static void parse_or(parser *p);

static void parse_operand(parser *p) {
  const char c = peek(p);
  if (c == '!') {
    p->at++;
    parse_operand(p);
    emit(p, '!');
    return;
  }
  if (c == '(') {
    p->at++;
    parse_or(p);
    if (peek(p) != ')') p->wrong = true;
    else p->at++;
  } else {
    char name[16] = "";
    const size_t length = strcspn(p->at, " !^&*|+()'");
    snprintf(name, sizeof name, "%.*s", (int)length, p->at);
    p->at += length;
    const int pin = length && length < sizeof name ? radish_liberty_pin_index(p->cell, name) : -1;
    if (pin < 0) p->wrong = true;
    else emit(p, (char)('a' + pin));
  }
  for (; peek(p) == '\''; p->at++) emit(p, '!');
}

static void parse_xor(parser *p) {
  parse_operand(p);
  while (!p->wrong && peek(p) == '^') {
    p->at++;
    parse_operand(p);
    emit(p, '^');
  }
}

static void parse_and(parser *p) {
  parse_xor(p);
  while (!p->wrong && peek(p) && !strchr(")|+", *p->at)) {
    if (*p->at == '&' || *p->at == '*') p->at++;
    parse_xor(p);
    emit(p, '&');
  }
}

static void parse_or(parser *p) {
  parse_and(p);
  while (!p->wrong && peek(p) && strchr("|+", *p->at)) {
    p->at++;
    parse_and(p);
    emit(p, '|');
  }
}

// Parses a function of the cell's pins. Returns false, and leaves the function "", where the text is not understood.
static bool parse_function(const radish_liberty_cell *cell, const char *text, radish_liberty_function *function) {
  parser p = {.at = text, .cell = cell, .function = function};
  parse_or(&p);
  if (!p.wrong && !peek(&p)) return true;
  memset(function, 0, sizeof *function);
  return false;
}

// ---- tables --------------------------------------------------------------------------------------------------

static int numbers(context *c, const node *where, const char *text, double *out, int most) {
  int count = 0;
  if (!text) return 0;
  while (*text) {
    char *end;
    const double value = strtod(text, &end);
    if (end == text || count == most || !isfinite(value)) {
      fail(c, where, "a list of at most 64 numbers is expected, 8 for an index");
      return 0;
    }
    out[count++] = value;
    for (text = end; *text == ' ' || *text == ','; text++)
      ;
  }
  return count;
}

// Returns whether an index (`variable_1` or `variable_2`) of a table is the load. The table's template says so.
static bool index_is_load(context *c, const node *table, const char *variable) {
  for (const node *n = c->library->first; n; n = n->next) {
    if (n->first && n->value && strstr(n->name, "lu") && !strcmp(n->value, table->value))
      return !strcmp(text_of(n, variable), "total_output_net_capacitance");
  }
  return false;
}

static void read_table(context *c, const node *table, radish_liberty_table *out) {
  if (!table) return;
  double first[RADISH_LIBERTY_INDEX], second[RADISH_LIBERTY_INDEX] = {0};
  double values[RADISH_LIBERTY_INDEX * RADISH_LIBERTY_INDEX];
  const int firsts = numbers(c, table, text_of(table, "index_1"), first, RADISH_LIBERTY_INDEX);
  const int seconds = numbers(c, table, text_of(table, "index_2"), second, RADISH_LIBERTY_INDEX);
  const int count = numbers(c, table, text_of(table, "values"), values, RADISH_LIBERTY_INDEX * RADISH_LIBERTY_INDEX);
  const bool one = seconds == 0;
  if (!firsts || count != firsts * (one ? 1 : seconds) || (!one && !index_is_load(c, table, "variable_1"))) {
    fail(c, table, "index_1 (load or input transition), index_2 (input transition) and a value for each are expected");
    return;
  }
  out->loads = one ? 1 : firsts;
  out->slews = one ? firsts : seconds;
  memcpy(out->load_pf, one ? second : first, sizeof first);
  memcpy(out->slew_ns, one ? first : second, sizeof first);
  for (int i = 0; i < count; i++) out->value[i / out->slews][i % out->slews] = values[i];
}

static int segment(const double *index, int count, double *at) {
  if (*at < index[0]) *at = index[0];
  if (*at > index[count - 1]) *at = index[count - 1];
  int i = 0;
  while (i + 2 < count && *at > index[i + 1]) i++;
  return i;
}

double radish_liberty_at(const radish_liberty_table *t, double load_pf, double slew_ns) {
  if (!t->loads) return 0;
  const int s = segment(t->slew_ns, t->slews, &slew_ns);
  const int s1 = t->slews > 1 ? s + 1 : s;
  const double x = s1 > s ? (slew_ns - t->slew_ns[s]) / (t->slew_ns[s1] - t->slew_ns[s]) : 0;
  if (t->loads == 1) return t->value[0][s] + x * (t->value[0][s1] - t->value[0][s]);
  const int l = segment(t->load_pf, t->loads, &load_pf);
  const double y = (load_pf - t->load_pf[l]) / (t->load_pf[l + 1] - t->load_pf[l]);
  const double low = t->value[l][s] + x * (t->value[l][s1] - t->value[l][s]);
  const double high = t->value[l + 1][s] + x * (t->value[l + 1][s1] - t->value[l + 1][s]);
  return low + y * (high - low);
}

// ---- cells ---------------------------------------------------------------------------------------------------

static void read_arc(context *c, const node *group, const radish_liberty_cell *cell, const char *rise, const char *fall,
                     radish_liberty_arc *arcs, int *count) {
  const node *tables[] = {radish_liberty_child(group, rise), radish_liberty_child(group, fall)};
  const int related = radish_liberty_pin_index(cell, text_of(group, "related_pin"));
  if (!tables[0] && !tables[1]) return; // the group is a constraint
  if (related < 0 || *count == RADISH_LIBERTY_ARCS) {
    fail(c, group, "one related_pin of the cell and at most 16 arcs are allowed");
    return;
  }
  radish_liberty_arc *arc = &arcs[(*count)++];
  arc->related_pin = related;
  read_table(c, tables[0], &arc->rise);
  read_table(c, tables[1], &arc->fall);
}

static void read_pin(context *c, const node *group, const radish_liberty_cell *cell, radish_liberty_pin *pin) {
  pin->output = !strcmp(text_of(group, "direction"), "output");
  pin->clock = !strcmp(text_of(group, "clock"), "true");
  pin->capacitance_pf = number(c, group, "capacitance", 0);
  const char *function = text_of(group, "function");
  if (*function) parse_function(cell, function, &pin->function);
  for (const node *n = group->first; n; n = n->next) {
    const bool power = !strcmp(n->name, "internal_power");
    if (power && !pin->output && !radish_liberty_child(n, "when")) {
      read_table(c, radish_liberty_child(n, "rise_power"), &pin->passive_rise_pj);
      read_table(c, radish_liberty_child(n, "fall_power"), &pin->passive_fall_pj);
    } else if (power && pin->output) {
      read_arc(c, n, cell, "rise_power", "fall_power", pin->energy_pj, &pin->energy_arcs);
    } else if (pin->output && !strcmp(n->name, "timing")) {
      read_arc(c, n, cell, "rise_transition", "fall_transition", pin->transition_ns, &pin->transition_arcs);
    }
  }
}

static void read_flip_flop(const node *ff, radish_liberty_cell *cell) {
  const int clock = radish_liberty_pin_index(cell, text_of(ff, "clocked_on"));
  cell->flip_flop = clock >= 0 && parse_function(cell, text_of(ff, "next_state"), &cell->next_state);
  parse_function(cell, text_of(ff, "clear"), &cell->clear);
  parse_function(cell, text_of(ff, "preset"), &cell->preset);
}

static void read_cell(context *c, const node *group, radish_liberty_cell *cell) {
  copy(c, group, cell->name, sizeof cell->name, group->value);
  cell->area_um2 = number(c, group, "area", 0);
  cell->leakage_nw = number(c, group, "cell_leakage_power", 0);
  for (const node *n = group->first; n; n = n->next) { // the names come first, since functions refer to them
    if (strcmp(n->name, "pin")) continue;
    if (cell->pin_count == RADISH_LIBERTY_PINS) {
      fail(c, n, "at most 8 pins are allowed");
      return;
    }
    copy(c, n, cell->pins[cell->pin_count].name, sizeof cell->pins->name, n->value);
    cell->pin_count++;
  }
  radish_liberty_pin *pin = cell->pins;
  for (const node *n = group->first; n; n = n->next) {
    if (!strcmp(n->name, "pin")) read_pin(c, n, cell, pin++);
  }
  const node *ff = radish_liberty_child(group, "ff");
  if (ff) read_flip_flop(ff, cell);
}

static void check_units(context *c) {
  static const char *const units[][2] = {{"time_unit", "1ns"}, {"voltage_unit", "1V"}, {"leakage_power_unit", "1nW"}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (strcmp(text_of(c->library, units[i][0]), units[i][1]))
      fail(c, c->library, "the units must be 1ns, 1V, 1nW and 1pf");
  }
  double scale;
  const char *capacitance = text_of(c->library, "capacitive_load_unit");
  char unit[4] = "";
  if (sscanf(capacitance, "%lf , %3s", &scale, unit) != 2 || fabs(scale - 1) > 0 || strcmp(unit, "pf"))
    fail(c, c->library, "the units must be 1ns, 1V, 1nW and 1pf");
}

static void read_library(context *c, radish_liberty *library) {
  check_units(c);
  copy(c, c->library, library->name, sizeof library->name, c->library->value);
  library->voltage = number(c, c->library, "nom_voltage", 0);
  if (!(library->voltage > 0)) fail(c, c->library, "nom_voltage is expected");
  int count = 0;
  for (const node *n = c->library->first; n; n = n->next) count += !strcmp(n->name, "cell");
  library->cells = calloc((size_t)count + 1, sizeof *library->cells);
  if (!library->cells) {
    c->status = radish_fail(c->error, RADISH_NO_MEMORY, c->path, 0, "out of memory");
    return;
  }
  for (const node *n = c->library->first; n && !c->status; n = n->next) {
    if (!strcmp(n->name, "cell")) read_cell(c, n, &library->cells[library->cell_count++]);
  }
}

radish_status radish_liberty_load(const char *path, radish_liberty **out, radish_error *error) {
  *out = NULL;
  radish_liberty *library = calloc(1, sizeof *library);
  if (!library) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  radish_liberty_tree tree;
  context c = {.path = path, .error = error};
  c.status = radish_liberty_tree_read(path, &tree, error);
  if (!c.status) {
    c.library = tree.nodes;
    read_library(&c, library);
  }
  radish_liberty_tree_free(&tree);
  if (c.status) radish_liberty_destroy(library);
  else *out = library;
  return c.status;
}

void radish_liberty_destroy(radish_liberty *library) {
  if (!library) return;
  free(library->cells);
  free(library);
}

int radish_liberty_cell_index(const radish_liberty *library, const char *name) {
  for (int i = 0; i < library->cell_count; i++) {
    if (!strcmp(library->cells[i].name, name)) return i;
  }
  return -1;
}

int radish_liberty_pin_index(const radish_liberty_cell *cell, const char *name) {
  for (int i = 0; i < cell->pin_count; i++) {
    if (!strcmp(cell->pins[i].name, name)) return i;
  }
  return -1;
}
