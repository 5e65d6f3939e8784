// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish encode rmse: Fig. 8, what radix and rate encoding lose on the activations of a network.
#include "sim/cli/command_encode.h"

#include "core/encoding_study.h"
#include "network/functional/functional_steps.h"
#include "sim/format/plot.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  radish_design_options design;
  const char *data, *range, *layer, *output;
} rmse_options;

enum { KEY_IMAGES = 256, KEY_LAYER, MOST_RADIX = 16, MOST_RATE = 2500 };

static const struct argp_option options[] = {
    {"network", 'n', "NET.yaml", 0, "the network; a file, or a name such as lenet5-fashion", 1},
    {"input", 'i', "DATA", 0, "images; default: the network's own sample", 1},
    {"images", KEY_IMAGES, "A:B", 0, "images A to B-1; default: all", 1},
    {"layer", KEY_LAYER, "NAME", 0, "this layer's activations only; default: those of all hidden layers", 1},
    RADISH_ENCODE_OUTPUT,
    {NULL}};

static error_t parse(int key, char *argument, struct argp_state *state) {
  rmse_options *o = state->input;
  switch (key) {
  case 'n': o->design.network = radish_command_find_design(&o->design, "networks", argument); return 0;
  case 'i': o->data = argument; return 0;
  case KEY_IMAGES: o->range = argument; return 0;
  case KEY_LAYER: o->layer = argument; return 0;
  case 'o': o->output = argument; return 0;
  case ARGP_KEY_ARG: radish_command_usage_error("encode rmse: unexpected argument '%.80s'", argument);
  case ARGP_KEY_END:
    if (!o->design.network) radish_command_usage_error("encode rmse: the network is missing: -n NET.yaml");
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp parser = {
    options,
    parse,
    "-n NET.yaml",
    "Encode the activations of a network as radix and as rate trains of T steps, read them back, and show the root "
    "mean square, the smallest and the largest residual against T."
    "\v"
    "Examples:\n"
    "  radish encode rmse -n configs/networks/lenet5-fashion.yaml\n"
    "      over the images that come with the network\n"
    "  radish encode rmse -n NET.yaml -i test_batch.bin --images 0:10 --layer conv1 -o fig8.svg\n"
    "      one layer, and a picture\n"
    "\n"
    "An activation is a hidden layer's sum after ReLU and pooling, before it is rounded to a train; full scale is the "
    "largest one of its layer. Radix trains round down to T bits, rate trains are regular. A residual is what the "
    "train carries minus the activation, in percent of full scale.",
    NULL,
    NULL,
    NULL};

// ---- activations ---------------------------------------------------------------------------------------------------

typedef struct {
  int64_t count;
  double *values; // shares of full scale
} activations;

// The encodings of this study are of numbers from 0 to 1, so signed layers are left out.
static bool wanted(const rmse_options *o, const radish_layer *layer) {
  return !layer->readout && !layer->is_signed && (!o->layer || !strcmp(layer->name, o->layer));
}

static int64_t count_wanted(const rmse_options *o, const radish_network *network) {
  int64_t count = 0;
  for (int i = 1; i < network->layer_count; i++) {
    if (wanted(o, &network->layers[i])) count += radish_shape_size(network->layers[i].shape);
  }
  return count;
}

// Collects the sums of all images, [image][layer][neuron], and each layer's largest.
static void collect(const rmse_options *o, radish_image_source *source, radish_functional *state, uint16_t *input,
                    int64_t *sums, int64_t *largest) {
  const radish_network *network = source->network;
  for (int image = 0; image < source->count; image++) {
    radish_image_source_activations(source, image, input);
    radish_functional_input(state, input);
    for (int i = 1; i < network->layer_count - 1; i++) {
      const radish_layer *layer = &network->layers[i];
      radish_functional_sum(state, i);
      if (wanted(o, layer)) {
        const int64_t size = radish_shape_size(layer->shape);
        radish_functional_pooled(state, i, sums);
        for (int64_t j = 0; j < size; j++) largest[i] = sums[j] > largest[i] ? sums[j] : largest[i];
        sums += size;
      }
      radish_functional_commit(state, i);
    }
  }
}

static void scale(const rmse_options *o, const radish_network *network, int images, const int64_t *sums,
                  const int64_t *largest, double *values) {
  for (int image = 0; image < images; image++) {
    for (int i = 1; i < network->layer_count; i++) {
      if (!wanted(o, &network->layers[i])) continue;
      const int64_t size = radish_shape_size(network->layers[i].shape);
      const double full = largest[i] ? (double)largest[i] : 1;
      for (int64_t j = 0; j < size; j++) *values++ = (double)*sums++ / full;
    }
  }
}

static radish_status find_activations(const rmse_options *o, radish_image_source *source, activations *out,
                                      radish_error *error) {
  const radish_network *network = source->network;
  const int64_t each = count_wanted(o, network);
  if (!each) {
    return radish_fail(error, RADISH_BAD_INPUT, network->path, 0,
                       "--layer '%.60s': it has no such hidden layer that is unsigned", o->layer ? o->layer : "");
  }
  out->count = each * source->count;
  radish_functional *state = NULL;
  radish_status status = radish_functional_create(network, &state, error);
  uint16_t *input = malloc((size_t)radish_shape_size(network->layers[0].shape) * sizeof *input);
  int64_t *sums = malloc((size_t)out->count * sizeof *sums);
  int64_t *largest = calloc((size_t)network->layer_count, sizeof *largest);
  out->values = malloc((size_t)out->count * sizeof *out->values);
  if (!status && !(input && sums && largest && out->values)) {
    status = radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for %lld activations; give fewer --images",
                         (long long)out->count);
  }
  if (!status) {
    collect(o, source, state, input, sums, largest);
    scale(o, network, source->count, sums, largest, out->values);
  }
  radish_functional_destroy(state);
  free(input);
  free(sums);
  free(largest);
  return status;
}

// ---- results -------------------------------------------------------------------------------------------------------

static const int STEPS[] = {1,  2,  3,  4,  5,  6,   7,   8,   9,   10,  11,  12,   13,   14,   15,       16,
                            24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, MOST_RATE};
enum { ROWS = sizeof STEPS / sizeof *STEPS };

typedef struct {
  const radish_network *network;
  int64_t count;
  radish_residuals radix[ROWS], rate[ROWS]; // radix[i] only where STEPS[i] <= MOST_RADIX
  int equal; // steps of a rate train that loses no more than the network's radix trains, or 0
  double zeros;
} curves;

static void measure(const activations *a, curves *c) {
  c->count = a->count;
  for (int i = 0; i < ROWS; i++) {
    if (STEPS[i] <= MOST_RADIX) c->radix[i] = radish_encoding_study_radix_residuals(STEPS[i], a->values, a->count);
    c->rate[i] = radish_encoding_study_rate_residuals(STEPS[i], a->values, a->count);
  }
  const double goal = radish_encoding_study_radix_residuals(c->network->timesteps, a->values, a->count).rms;
  for (int t = 1; t <= MOST_RATE && !c->equal; t++) {
    if (radish_encoding_study_rate_residuals(t, a->values, a->count).rms <= goal) c->equal = t;
  }
  int64_t zeros = 0;
  for (int64_t i = 0; i < a->count; i++) zeros += a->values[i] == 0;
  c->zeros = (double)zeros / (double)a->count;
}

static void put_residuals(radish_table *table, int first, radish_residuals r) {
  radish_table_text(table, first, "%.4f", 100 * r.rms);
  radish_table_text(table, first + 1, "%.4f", 100 * r.min);
  radish_table_text(table, first + 2, "%.4f", 100 * r.max);
}

static bool print(const curves *c, FILE *page) {
  radish_table *table = radish_table_create();
  if (!table) return false;
  static const char *const names[] = {"T", "radix rmse", "min", "max", "rate rmse", "min", "max"};
  for (int n = 0; n < 7; n++) radish_table_column(table, names[n], RADISH_COLUMN_LABEL, n ? "%" : "", 0);
  for (int i = 0; i < ROWS; i++) {
    radish_table_row(table);
    radish_table_text(table, 0, "%d", STEPS[i]);
    if (STEPS[i] <= MOST_RADIX) put_residuals(table, 1, c->radix[i]);
    put_residuals(table, 4, c->rate[i]);
  }
  const bool printed = radish_table_print(table, radish_stdout_style(), page);
  radish_table_destroy(table);
  fprintf(page, "%lld activations of %s, %.1f %% of them 0\n", (long long)c->count, c->network->name, 100 * c->zeros);
  if (c->equal) {
    fprintf(page, "rate trains of %d steps lose as little as radix trains of %d\n", c->equal, c->network->timesteps);
  } else {
    fprintf(page, "no rate train of up to %d steps loses as little as radix trains of %d\n", MOST_RATE,
            c->network->timesteps);
  }
  return printed;
}

static void draw(const void *user, FILE *svg) {
  const curves *c = user;
  double x[ROWS], rms[2][ROWS], worst[2][ROWS];
  int radix = 0;
  for (int i = 0; i < ROWS; i++) {
    x[i] = STEPS[i];
    radix += STEPS[i] <= MOST_RADIX;
    for (int rate = 0; rate < 2; rate++) {
      const radish_residuals r = rate ? c->rate[i] : c->radix[i];
      rms[rate][i] = 100 * r.rms;
      worst[rate][i] = 100 * fmax(r.max, -r.min);
    }
  }
  const radish_plot_panel panels[] = {
      {"RMSE, % of full scale", 2, {{"radix", radix, x, rms[0]}, {"rate", ROWS, x, rms[1]}}},
      {"largest residual, %", 2, {{"radix", radix, x, worst[0]}, {"rate", ROWS, x, worst[1]}}}};
  char title[120], subtitle[120];
  snprintf(title, sizeof title, "What encodings lose on the activations of %s", c->network->name);
  snprintf(subtitle, sizeof subtitle, "%lld activations, full scale is the largest of a layer", (long long)c->count);
  radish_plot_panels(svg, title, subtitle, "T, steps of a train", panels, 2);
}

static radish_dataset *numbers(const curves *c) {
  static const radish_dataset_column columns[] = {
      {"coding", RADISH_DATASET_TEXT}, {"timesteps", 0}, {"rmse", 9}, {"min", 9}, {"max", 9}};
  radish_dataset *data = radish_dataset_create(columns, sizeof columns / sizeof *columns);
  for (int rate = 0; rate < 2; rate++) {
    for (int i = 0; i < ROWS && data && (rate || STEPS[i] <= MOST_RADIX); i++) {
      const radish_residuals r = rate ? c->rate[i] : c->radix[i];
      radish_dataset_text(data, rate ? "rate" : "radix");
      radish_dataset_number(data, STEPS[i]);
      radish_dataset_number(data, r.rms);
      radish_dataset_number(data, r.min);
      radish_dataset_number(data, r.max);
    }
  }
  return data;
}

static radish_status show(const rmse_options *o, const curves *c, radish_outputs *out, radish_error *error) {
  radish_dataset *data = numbers(c);
  radish_status status = radish_encode_add(&(radish_encode_study){"rmse", data, c, draw}, o->output, out, error);
  radish_dataset_destroy(data);
  if (!status && !print(c, out->page)) status = radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  return status;
}

static radish_status check_files(const rmse_options *o, const radish_design *design, const radish_image_source *source,
                                 radish_error *error) {
  radish_command_files files = {0};
  radish_command_files_read_design(&files, &o->design, design);
  radish_command_files_read_images(&files, source);
  radish_command_files_write(&files, "-o", o->output);
  return radish_command_files_check(&files, error);
}

int radish_encode_rmse(int argc, char **argv) {
  rmse_options o = {NULL};
  radish_command_parse(&parser, "radish encode rmse", argc, argv, &o);
  radish_error error = {""};
  radish_design design = {NULL};
  radish_image_source source = {NULL};
  activations found = {0};
  radish_outputs out;
  radish_status status = radish_outputs_begin(&out, &error);
  if (!status) status = radish_encode_check(o.output, &error);
  if (!status) status = radish_design_load(&o.design, &design, &error);
  if (!status) status = radish_image_source_open(design.network, o.data, NULL, o.range, true, &source, &error);
  if (!status) status = check_files(&o, &design, &source, &error);
  if (!status) status = find_activations(&o, &source, &found, &error);
  if (!status) {
    curves c = {.network = design.network};
    measure(&found, &c);
    status = show(&o, &c, &out, &error);
    if (!status) {
      radish_command_tell_random(design.network, !source.images, "those of a trained network may lose more or less",
                                 out.page);
    }
  }
  free(found.values);
  radish_image_source_close(&source);
  radish_design_free(&design);
  const int exit_status = radish_outputs_end(&out, status, &error);
  radish_design_options_free(&o.design);
  return exit_status;
}
