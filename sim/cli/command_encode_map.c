// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish encode error-map: Fig. 3, what general encodings lose, over kappa and phi.
#include "sim/cli/command_encode.h"

#include "core/encoding_study.h"
#include "core/base/parallel.h"
#include "sim/format/plot.h"
#include <math.h>
#include <stdlib.h>

typedef struct {
  int timesteps, grid, threads;
  int64_t count, seed;
  const char *output;
} map_options;

enum { KEY_GRID = 256, KEY_VALUES, KEY_SEED, KEY_THREADS, BEST = 5 };

static const struct argp_option options[] = {
    {"timesteps", 'T', "N", 0, "steps of a train, 1 to 32; default: 8", 1},
    {"grid", KEY_GRID, "N", 0, "N x N points, kappa and phi from 1/(N+1) to N/(N+1); default: 19, steps of 0.05", 1},
    {"values", KEY_VALUES, "N", 0, "numbers encoded at each point; default: 1000000", 1},
    {"seed", KEY_SEED, "N", 0, "of the numbers; default: 1", 1},
    {"threads", KEY_THREADS, "N", 0, "default: 1; the results are the same for any number", 1},
    RADISH_ENCODE_OUTPUT,
    {NULL}};

static error_t parse(int key, char *argument, struct argp_state *state) {
  map_options *o = state->input;
  switch (key) {
  case 'T': o->timesteps = (int)radish_command_option_number("-T", argument, 1, 32); return 0;
  case KEY_GRID: o->grid = (int)radish_command_option_number("--grid", argument, 1, 199); return 0;
  case KEY_VALUES: o->count = radish_command_option_number("--values", argument, 1, 100000000); return 0;
  case KEY_SEED: o->seed = radish_command_option_number("--seed", argument, 0, INT64_C(99999999999999999)); return 0;
  case KEY_THREADS: o->threads = (int)radish_command_option_number("--threads", argument, 1, 1024); return 0;
  case 'o': o->output = argument; return 0;
  case ARGP_KEY_ARG: radish_command_usage_error("encode error-map: unexpected argument '%.80s'", argument);
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp parser = {
    options,
    parse,
    "",
    "Encode random numbers with each (kappa, phi) of a grid, read the trains back, and show the error: (a) root mean "
    "square, (b) largest, of full scale (base^T, base = 1/kappa)."
    "\v"
    "Examples:\n"
    "  radish encode error-map --threads 2 -o fig3.svg\n"
    "      one million numbers at each of 19 x 19 points, trains of 8 steps\n"
    "  radish encode error-map -T 4 --grid 9 --values 10000 -o fig3.csv\n"
    "      quickly, and the numbers as a table\n"
    "\n"
    "The numbers are uniform from 0 to full scale, the same shares of full scale at each point. The smallest error "
    "lies at kappa = phi = 0.5: there alone one spike a step says every digit.",
    NULL,
    NULL,
    NULL};

typedef struct {
  const map_options *o;
  const double *values;
  double *rms, *worst; // [phi][kappa]
  radish_residuals *residuals;
} error_map;

static double at(const error_map *m, int index) {
  return (index + 1.0) / (m->o->grid + 1);
}

static void measure(void *user, int index) {
  error_map *m = user;
  const int grid = m->o->grid;
  const radish_residuals r = radish_encoding_study_general_residuals(at(m, index % grid), at(m, index / grid),
                                                                     m->o->timesteps, m->values, m->o->count);
  m->residuals[index] = r;
  m->rms[index] = r.rms;
  m->worst[index] = fmax(r.max, -r.min);
}

static void draw(const void *user, FILE *svg) {
  const error_map *m = user;
  char subtitle[120];
  snprintf(subtitle, sizeof subtitle, "trains of %d steps, %lld numbers at each point, errors of full scale",
           m->o->timesteps, (long long)m->o->count);
  const radish_plot_map maps[] = {{"(a) root mean square error", m->rms}, {"(b) largest error", m->worst}};
  radish_plot_maps(svg, "General encoding: what is lost", subtitle, "kappa", "phi", maps, 2, m->o->grid);
}

static radish_dataset *numbers(const error_map *m) {
  static const radish_dataset_column columns[] = {{"kappa", 6}, {"phi", 6}, {"rms", 9}, {"min", 9}, {"max", 9}};
  radish_dataset *data = radish_dataset_create(columns, sizeof columns / sizeof *columns);
  for (int i = 0; i < m->o->grid * m->o->grid && data; i++) {
    const radish_residuals r = m->residuals[i];
    const double cells[] = {at(m, i % m->o->grid), at(m, i / m->o->grid), r.rms, r.min, r.max};
    for (int c = 0; c < 5; c++) radish_dataset_number(data, cells[c]);
  }
  return data;
}

// ---- terminal ------------------------------------------------------------------------------------------------------

static void print_row(const error_map *m, const double *values, int phi, FILE *page) {
  static const char shades[] = " .:-=+*#%@";
  double low = INFINITY, high = 0;
  for (int i = 0; i < m->o->grid * m->o->grid; i++) low = fmin(low, values[i]), high = fmax(high, values[i]);
  for (int kappa = 0; kappa < m->o->grid; kappa++) {
    const double value = values[phi * m->o->grid + kappa];
    const int shade = high > low ? (int)fmin(9, 10 * (value - low) / (high - low)) : 0;
    fprintf(page, "%c%c", shades[shade], shades[shade]);
  }
}

static void print_maps(const error_map *m, FILE *page) {
  const int grid = m->o->grid, width = 2 * grid;
  if (grid > 39) return; // too wide for a terminal
  fprintf(page, "        %-*s   (b) largest error\n", width, width > 26 ? "(a) root mean square error" : "(a) rms");
  for (int phi = grid - 1; phi >= 0; phi--) {
    fprintf(page, phi == grid / 2 ? "phi %3.2f" : "    %3.2f", at(m, phi));
    fputc('|', page);
    print_row(m, m->rms, phi, page);
    fputs("|  |", page);
    print_row(m, m->worst, phi, page);
    fputs("|\n", page);
  }
  fprintf(page, "         kappa from %.2f to %.2f; from ' ' to '@': from the smallest to the largest error\n\n",
          at(m, 0), at(m, grid - 1));
}

static const double *sorted_by;
static int by_error(const void *a, const void *b) {
  const int i = *(const int *)a, j = *(const int *)b;
  return sorted_by[i] < sorted_by[j] ? -1 : sorted_by[i] > sorted_by[j] ? 1 : i - j;
}

static bool print_best(const error_map *m, int *order, FILE *page) {
  const int points = m->o->grid * m->o->grid;
  for (int i = 0; i < points; i++) order[i] = i;
  sorted_by = m->rms;
  qsort(order, (size_t)points, sizeof *order, by_error);
  radish_table *table = radish_table_create();
  if (!table) return false;
  static const char *const names[] = {"least error", "kappa", "phi", "rms %", "min %", "max %"};
  for (int c = 0; c < 6; c++) radish_table_column(table, names[c], RADISH_COLUMN_LABEL, "", 0);
  for (int i = 0; i < BEST && i < points; i++) {
    const radish_residuals r = m->residuals[order[i]];
    radish_table_row(table);
    radish_table_text(table, 0, "%d", i + 1);
    radish_table_text(table, 1, "%.3g", at(m, order[i] % m->o->grid));
    radish_table_text(table, 2, "%.3g", at(m, order[i] / m->o->grid));
    radish_table_text(table, 3, "%.4f", 100 * r.rms);
    radish_table_text(table, 4, "%.4f", 100 * r.min);
    radish_table_text(table, 5, "%.4f", 100 * r.max);
  }
  const bool printed = radish_table_print(table, radish_stdout_style(), page);
  radish_table_destroy(table);
  return printed;
}

static radish_status show(const error_map *m, radish_outputs *out, radish_error *error) {
  radish_dataset *data = numbers(m);
  radish_status status =
      radish_encode_add(&(radish_encode_study){"error-map", data, m, draw}, m->o->output, out, error);
  radish_dataset_destroy(data);
  if (status) return status;
  int *order = malloc((size_t)m->o->grid * (size_t)m->o->grid * sizeof *order);
  print_maps(m, out->page);
  if (!order || !print_best(m, order, out->page))
    status = radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  free(order);
  return status;
}

static radish_status study(const map_options *o, radish_outputs *out, radish_error *error) {
  const size_t points = (size_t)o->grid * (size_t)o->grid;
  double *values = malloc((size_t)o->count * sizeof *values);
  error_map m = {.o = o, .values = values};
  m.rms = malloc(points * sizeof *m.rms);
  m.worst = malloc(points * sizeof *m.worst);
  m.residuals = malloc(points * sizeof *m.residuals);
  radish_status status;
  if (values && m.rms && m.worst && m.residuals) {
    radish_encoding_study_values((uint64_t)o->seed, o->count, values);
    radish_parallel_run(o->threads, (int)points, measure, &m);
    status = show(&m, out, error);
  } else {
    status = radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for %lld numbers", (long long)o->count);
  }
  free(values);
  free(m.rms);
  free(m.worst);
  free(m.residuals);
  return status;
}

int radish_encode_error_map(int argc, char **argv) {
  map_options o = {.timesteps = 8, .grid = 19, .threads = 1, .count = 1000000, .seed = 1};
  radish_command_parse(&parser, "radish encode error-map", argc, argv, &o);
  radish_error error = {""};
  radish_outputs out;
  radish_status status = radish_outputs_begin(&out, &error);
  if (!status) status = radish_encode_check(o.output, &error);
  if (!status) status = study(&o, &out, &error);
  return radish_outputs_end(&out, status, &error);
}
