// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish encode neuron: Fig. 4, a neuron step by step.
#include "sim/cli/command_encode.h"

#include "core/encoding.h"
#include "sim/format/plot.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INPUTS = 16, KEY_KAPPA = 256, KEY_PHI, KEY_BIAS };

typedef struct {
  double kappa, phi, bias;
  int timesteps, count;
  double weights[INPUTS], values[INPUTS];
  const char *output;
} neuron_options;

static const struct argp_option options[] = {
    {"timesteps", 'T', "N", 0, "steps of the input trains, 1 to 32; default: as many as the largest input needs", 1},
    {"bias", KEY_BIAS, "B", 0, "potential at the start; default: 0", 1},
    {"kappa", KEY_KAPPA, "K", 0, "leak, between 0 and 1; default: 0.5, the radix neuron", 1},
    {"phi", KEY_PHI, "P", 0, "firing fraction, 0 to 1; default: 0.5", 1},
    RADISH_ENCODE_OUTPUT,
    {NULL}};

static void read_input(neuron_options *o, char *argument) {
  char *colon = strchr(argument, ':');
  if (!colon) radish_command_usage_error("encode neuron: '%.40s'; WEIGHT:X is allowed, as in 2:5", argument);
  if (o->count == INPUTS) radish_command_usage_error("encode neuron: at most %d inputs are allowed", INPUTS);
  *colon = 0;
  o->weights[o->count] = radish_command_option_real("encode neuron: weight", argument, -32768, 32767);
  o->values[o->count++] = radish_command_option_real("encode neuron: input", colon + 1, 0, 65535);
}

static error_t parse(int key, char *argument, struct argp_state *state) {
  neuron_options *o = state->input;
  switch (key) {
  case 'T': o->timesteps = (int)radish_command_option_number("-T", argument, 1, 32); return 0;
  case KEY_BIAS: o->bias = radish_command_option_real("--bias", argument, -1e6, 1e6); return 0;
  case KEY_KAPPA: o->kappa = radish_command_option_real("--kappa", argument, 0.001, 0.999); return 0;
  case KEY_PHI: o->phi = radish_command_option_real("--phi", argument, 0.001, 1); return 0;
  case 'o': o->output = argument; return 0;
  case ARGP_KEY_ARG: read_input(o, argument); return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp parser = {
    options,
    parse,
    "[WEIGHT:X...]",
    "Follow a neuron: in each step it adds the weights of the inputs that spike, fires if its digit reaches Phi, and "
    "leaks. Default: one input, 5, with the weight 2."
    "\v"
    "Examples:\n"
    "  radish encode neuron\n"
    "      Fig. 4: 5 is 101; times 2 comes out as 1010\n"
    "  radish encode neuron --bias 4 -- 3:6 -5:2\n"
    "      4 + 3 * 6 - 5 * 2 = 12\n"
    "  radish encode neuron -- -3:5\n"
    "      a negative sum: two's complement, and -1 stays in the potential\n"
    "\n"
    "After the last input step the neuron goes on until nothing is left: v < 1, or v = -1, the sign.",
    NULL,
    NULL,
    NULL};

typedef struct {
  double added, before, after;
} step;

typedef struct {
  const neuron_options *o;
  int timesteps_in, timesteps; // steps of the inputs, and of the output
  uint8_t inputs[INPUTS][RADISH_ENCODE_STEPS], train[RADISH_ENCODE_STEPS];
  step steps[RADISH_ENCODE_STEPS];
  double carries; // what the train carries, and a negative rest of the potential
} trace;

static bool is_fixed_point(double v) {
  return (v >= 0 && v < 1) || v == -1;
}

static void follow(trace *t) {
  const neuron_options *o = t->o;
  t->timesteps_in = o->timesteps;
  for (int n = 0; n < o->count && !o->timesteps; n++) {
    const int digits = radish_encode_digits(o->values[n], o->kappa);
    if (digits > t->timesteps_in) t->timesteps_in = digits;
  }
  for (int n = 0; n < o->count; n++) {
    radish_encode_general(o->values[n], o->kappa, o->phi, t->timesteps_in, t->inputs[n]);
  }
  double v = o->bias;
  for (int k = 0; k < RADISH_ENCODE_STEPS && (k < t->timesteps_in || !is_fixed_point(v)); k++) {
    step *s = &t->steps[k];
    for (int n = 0; n < o->count && k < t->timesteps_in; n++) s->added += t->inputs[n][k] ? o->weights[n] : 0;
    s->before = v += s->added;
    t->train[k] = radish_general_step(&v, o->kappa, o->phi);
    s->after = v;
    t->timesteps = k + 1;
  }
  t->carries = radish_decode_general(t->train, o->kappa, o->phi, t->timesteps);
  if (v < 0) t->carries += v * pow(radish_general_base(o->kappa), t->timesteps);
}

static double exact(const neuron_options *o) {
  double sum = o->bias;
  for (int n = 0; n < o->count; n++) sum += o->weights[n] * o->values[n];
  return sum;
}

static bool print(const trace *t, FILE *page) {
  radish_table *table = radish_table_create();
  if (!table) return false;
  static const char *const names[] = {"step", "input spikes", "added", "v", "spike", "v after"};
  for (int c = 0; c < 6; c++) radish_table_column(table, names[c], RADISH_COLUMN_LABEL, "", 0);
  for (int k = 0; k < t->timesteps; k++) {
    char spikes[2 * INPUTS + 1] = "";
    for (int n = 0; n < t->o->count; n++) strcat(spikes, t->inputs[n][k] ? n ? " 1" : "1" : n ? " 0" : "0");
    radish_table_row(table);
    radish_table_text(table, 0, "%d", k);
    radish_table_text(table, 1, "%s", k < t->timesteps_in ? spikes : "-");
    radish_table_text(table, 2, "%g", t->steps[k].added);
    radish_table_text(table, 3, "%g", t->steps[k].before);
    radish_table_text(table, 4, "%d", t->train[k]);
    radish_table_text(table, 5, "%g", t->steps[k].after);
  }
  const bool printed = radish_table_print(table, radish_stdout_style(), page);
  radish_table_destroy(table);
  char text[RADISH_ENCODE_STEPS + 1];
  for (int n = 0; n < t->o->count; n++) {
    fprintf(page, "input   %s: %g, weight %g\n", radish_encode_show(text, t->inputs[n], t->timesteps_in),
            t->o->values[n], t->o->weights[n]);
  }
  fprintf(page, "output  %s: %g; the sum is %g\n", radish_encode_show(text, t->train, t->timesteps), t->carries,
          exact(t->o));
  return printed;
}

static void draw(const void *user, FILE *svg) {
  const trace *t = user;
  radish_plot_train trains[INPUTS + 1];
  char labels[INPUTS][64], note[64];
  for (int n = 0; n < t->o->count; n++) {
    snprintf(labels[n], sizeof labels[n], "%g, weight %g", t->o->values[n], t->o->weights[n]);
    trains[n] = (radish_plot_train){labels[n], "", t->timesteps_in, t->inputs[n]};
  }
  snprintf(note, sizeof note, "carries %g", t->carries);
  trains[t->o->count] = (radish_plot_train){"output", note, t->timesteps, t->train};
  radish_plot_trains(svg, "A neuron's spike trains",
                     "each step adds the weights of the inputs that spike, fires and leaks", trains, t->o->count + 1);
}

static radish_dataset *numbers(const trace *t) {
  static const radish_dataset_column columns[] = {{"step", 0}, {"added", 6}, {"v", 6}, {"spike", 0}, {"v_after", 6}};
  radish_dataset *data = radish_dataset_create(columns, sizeof columns / sizeof *columns);
  for (int k = 0; k < t->timesteps && data; k++) {
    const double cells[] = {k, t->steps[k].added, t->steps[k].before, t->train[k], t->steps[k].after};
    for (int c = 0; c < 5; c++) radish_dataset_number(data, cells[c]);
  }
  return data;
}

static radish_status study(const neuron_options *o, radish_outputs *out, radish_error *error) {
  trace t = {.o = o};
  follow(&t);
  radish_dataset *data = numbers(&t);
  radish_status status = radish_encode_add(&(radish_encode_study){"neuron", data, &t, draw}, o->output, out, error);
  radish_dataset_destroy(data);
  if (!status && !print(&t, out->page)) status = radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  return status;
}

int radish_encode_neuron(int argc, char **argv) {
  neuron_options o = {.kappa = 0.5, .phi = 0.5};
  radish_command_parse(&parser, "radish encode neuron", argc, argv, &o);
  if (!o.count) {
    o.count = 1;
    o.weights[0] = 2;
    o.values[0] = 5;
  }
  radish_error error = {""};
  radish_outputs out;
  radish_status status = radish_outputs_begin(&out, &error);
  if (!status) status = radish_encode_check(o.output, &error);
  if (!status) status = study(&o, &out, &error);
  return radish_outputs_end(&out, status, &error);
}
