// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish encode value: Fig. 1, one number in three encodings.
#include "sim/cli/command_encode.h"

#include "core/encoding.h"
#include "sim/format/plot.h"
#include <math.h>
#include <string.h>

typedef struct {
  double value, kappa, phi;
  int timesteps; // 0: as many as the value needs
  bool given;    // a value was given
  const char *output;
} value_options;

enum { KEY_KAPPA = 256, KEY_PHI, LARGEST = 1 << 16 };

static const struct argp_option options[] = {
    {"timesteps", 'T', "N", 0, "steps of each train, 1 to 64; default: as many as the number needs", 1},
    {"kappa", KEY_KAPPA, "K", 0, "leak of the non-traditional encoding, between 0 and 1; default: 0.2", 1},
    {"phi", KEY_PHI, "P", 0, "its firing fraction, 0 to 1; default: 0.2", 1},
    RADISH_ENCODE_OUTPUT,
    {NULL}};

static error_t parse(int key, char *argument, struct argp_state *state) {
  value_options *o = state->input;
  switch (key) {
  case 'T': o->timesteps = (int)radish_command_option_number("-T", argument, 1, RADISH_ENCODE_STEPS); return 0;
  case KEY_KAPPA: o->kappa = radish_command_option_real("--kappa", argument, 0.001, 0.999); return 0;
  case KEY_PHI: o->phi = radish_command_option_real("--phi", argument, 0.001, 1); return 0;
  case 'o': o->output = argument; return 0;
  case ARGP_KEY_ARG:
    if (o->given) radish_command_usage_error("encode value: unexpected argument '%.80s'", argument);
    o->value = radish_command_option_real("encode value", argument, 0, LARGEST - 1);
    o->given = true;
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp parser = {
    options,
    parse,
    "[X]",
    "Encode a number (default: 200) as spike trains and read them back."
    "\v"
    "Examples:\n"
    "  radish encode value\n"
    "      Fig. 1: 200 is 11001000 in radix encoding, which is exact, and 1100 with kappa = phi = 0.2,\n"
    "      which carries 150\n"
    "  radish encode value 13.7 -T 4 --kappa 0.25 --phi 0.5 -o trains.svg\n"
    "      another number, another encoding, and a picture of the trains\n"
    "\n"
    "Trains are written like numbers, the last step first. Rate encoding has as many steps as radix encoding here, "
    "so full scale is the same power of two; what it would need to be exact is printed below.",
    NULL,
    NULL,
    NULL};

typedef struct {
  const char *name;
  double kappa, phi; // of the rate train both are 1
  int timesteps;
  uint8_t train[RADISH_ENCODE_STEPS];
  double carries;
} encoded;

static encoded general(const char *name, double value, double kappa, double phi, int timesteps) {
  encoded e = {.name = name, .kappa = kappa, .phi = phi};
  e.timesteps = timesteps ? timesteps : radish_encode_digits(value, kappa);
  radish_encode_general(value, kappa, phi, e.timesteps, e.train);
  e.carries = radish_decode_general(e.train, kappa, phi, e.timesteps);
  return e;
}

// Encodes the value as a regular rate train, which after t steps has floor(t * value / scale) spikes, at most one a
// step.
static encoded rate(double value, double scale, int timesteps) {
  encoded e = {.name = "rate", .kappa = 1, .phi = 1, .timesteps = timesteps};
  double remainder = 0;
  int spikes = 0;
  for (int t = 0; t < timesteps; t++) {
    remainder += value;
    e.train[t] = remainder >= scale;
    remainder -= e.train[t] ? scale : 0;
    spikes += e.train[t];
  }
  e.carries = spikes * scale / timesteps;
  return e;
}

// Returns the binary logarithm of the steps after which a regular train of full scale 2^bits carries the value exactly:
// what is left of the scale once both are halved as often as the value is even. Returns -1 where the value is not a
// whole number or exceeds full scale.
static int exact_rate_log(double value, int bits) {
  if (value != floor(value) || value > ldexp(1, bits)) return -1;
  if (value == 0) return 0;
  for (; bits > 0 && fmod(value, 2) == 0; bits--) value /= 2;
  return bits;
}

enum { ENCODINGS = 3 };
typedef struct {
  double value;
  encoded rows[ENCODINGS];
} figure;

static void draw(const void *user, FILE *svg) {
  const figure *f = user;
  char title[80], labels[ENCODINGS][64], notes[ENCODINGS][80];
  radish_plot_train trains[ENCODINGS];
  for (int i = 0; i < ENCODINGS; i++) {
    const encoded *e = &f->rows[i];
    snprintf(labels[i], sizeof labels[i], e->kappa < 1 ? "%s (%g, %g)" : "%s", e->name, e->kappa, e->phi);
    snprintf(notes[i], sizeof notes[i], "carries %g, error %+g", e->carries, e->carries - f->value);
    trains[i] = (radish_plot_train){labels[i], notes[i], e->timesteps, e->train};
  }
  snprintf(title, sizeof title, "%g in three encodings", f->value);
  radish_plot_trains(svg, title, "kappa and phi in brackets; a spike of step t stands for (phi / kappa) / kappa^t",
                     trains, ENCODINGS);
}

static bool print(const figure *f, FILE *page) {
  radish_table *table = radish_table_create();
  if (!table) return false;
  const char *const names[] = {"encoding", "kappa", "phi", "steps", "spikes", "train", "carries", "error"};
  for (int c = 0; c < 8; c++) {
    radish_table_column(table, names[c], c == 0 ? RADISH_COLUMN_TEXT : RADISH_COLUMN_LABEL, "", 0);
  }
  for (int i = 0; i < ENCODINGS; i++) {
    const encoded *e = &f->rows[i];
    char text[RADISH_ENCODE_STEPS + 1];
    int spikes = 0;
    for (int t = 0; t < e->timesteps; t++) spikes += e->train[t];
    radish_table_row(table);
    radish_table_text(table, 0, "%s", e->name);
    radish_table_text(table, 1, "%g", e->kappa);
    if (e->kappa < 1) radish_table_text(table, 2, "%g", e->phi);
    radish_table_text(table, 3, "%d", e->timesteps);
    radish_table_text(table, 4, "%d", spikes);
    radish_table_text(table, 5, "%s", radish_encode_show(text, e->train, e->timesteps));
    radish_table_text(table, 6, "%g", e->carries);
    radish_table_text(table, 7, "%g", e->carries - f->value);
  }
  const bool printed = radish_table_print(table, radish_stdout_style(), page);
  radish_table_destroy(table);
  return printed;
}

static radish_dataset *numbers(const figure *f) {
  static const radish_dataset_column columns[] = {
      {"encoding", RADISH_DATASET_TEXT}, {"kappa", 6},   {"phi", 6},  {"timesteps", 0},
      {"train", RADISH_DATASET_TEXT},    {"carries", 6}, {"error", 6}};
  radish_dataset *data = radish_dataset_create(columns, sizeof columns / sizeof *columns);
  for (int i = 0; i < ENCODINGS && data; i++) {
    const encoded *e = &f->rows[i];
    char text[RADISH_ENCODE_STEPS + 1];
    radish_dataset_text(data, e->name);
    radish_dataset_number(data, e->kappa);
    if (e->kappa < 1) radish_dataset_number(data, e->phi);
    else radish_dataset_nothing(data);
    radish_dataset_number(data, e->timesteps);
    radish_dataset_text(data, radish_encode_show(text, e->train, e->timesteps));
    radish_dataset_number(data, e->carries);
    radish_dataset_number(data, e->carries - f->value);
  }
  return data;
}

static void print_exact_steps(const figure *f, FILE *page) {
  const int bits = f->rows[0].timesteps, log = exact_rate_log(f->value, bits);
  if (log < 0) return;
  fprintf(page, "rate encoding carries %g of %g exactly after ", f->value, ldexp(1, bits));
  fprintf(page, log < 63 ? "%lld steps\n" : "2^%lld steps\n", log < 63 ? 1LL << log : (long long)log);
}

static radish_status study(const value_options *o, radish_outputs *out, radish_error *error) {
  figure f = {.value = o->value};
  f.rows[0] = general("radix", o->value, 0.5, 0.5, o->timesteps);
  f.rows[1] = general("non-traditional", o->value, o->kappa, o->phi, o->timesteps);
  f.rows[2] = rate(o->value, ldexp(1, f.rows[0].timesteps), f.rows[0].timesteps);
  radish_dataset *data = numbers(&f);
  radish_status status = radish_encode_add(&(radish_encode_study){"value", data, &f, draw}, o->output, out, error);
  radish_dataset_destroy(data);
  if (!status && !print(&f, out->page)) status = radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  if (!status) print_exact_steps(&f, out->page);
  return status;
}

int radish_encode_value(int argc, char **argv) {
  value_options o = {.value = 200, .kappa = 0.2, .phi = 0.2};
  radish_command_parse(&parser, "radish encode value", argc, argv, &o);
  radish_error error = {""};
  radish_outputs out;
  radish_status status = radish_outputs_begin(&out, &error);
  if (!status) status = radish_encode_check(o.output, &error);
  if (!status) status = study(&o, &out, &error);
  return radish_outputs_end(&out, status, &error);
}
