// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish convert: an ONNX model in the chip's integers.
#include "sim/cli/command.h"
#include "sim/cli/command_convert_evaluate.h"

#include "network/convert/convert.h"
#include "network/onnx/onnx.h"
#include "network/convert/rate_twin.h"
#include "sim/cli/network_save.h"
#include "network/load/network_load.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
  char *model;
  const char *calibrate, *images, *evaluate, *evaluate_images, *output, *mean, *std, *round, *range;
  radish_network_files files; // of the output
  radish_coding coding;
  int rate_timesteps;
  radish_convert_options convert; // a number of 0 was not given
  bool operators;                 // only list them
  radish_input_range input_range; // all 0: not given
} convert_options;

enum {
  KEY_CALIBRATE = 256,
  KEY_IMAGES,
  KEY_EVALUATE,
  KEY_EVALUATE_IMAGES,
  KEY_BITS,
  KEY_MEAN,
  KEY_STD,
  KEY_ROUND,
  KEY_RANGE,
  KEY_INPUT_RANGE,
  KEY_CODING,
  KEY_STEPS,
  KEY_POTENTIAL_BITS,
  KEY_OPERATORS
};
enum { CALIBRATION_IMAGES = 512 };

static const struct argp_option options[] = {
    {"calibrate", KEY_CALIBRATE, "DATA", 0,
     "images that the model knows: IDX (also .gz), CIFAR-10 .bin or NumPy .npy of pixels or numbers", 1},
    {"images", KEY_IMAGES, "A:B", 0, "calibrate on images A to B-1; default: the first 512", 1},
    {"output", 'o', "NET.yaml", 0, "the network; its weights go beside it, as NET.safetensors", 1},
    {"timesteps", 'T', "N", 0, "steps of a spike train, 1 to 16; default: 6", 2},
    {"weight-bits", 'W', "N", 0, "bits of a weight, 2 to 16; default: 6", 2},
    {"input-bits", KEY_BITS, "N", 0, "bits of an input pixel, 1 to 8; default: 8", 2},
    {"potential-bits", KEY_POTENTIAL_BITS, "N", 0,
     "bits of the chip's potentials (core.potential_bits), 4 to 32: layers are scaled until theirs fit; default: 32",
     2},
    {"input-range", KEY_INPUT_RANGE, "LOW:HIGH", 0,
     "the numbers that pixels 0 to 255, and the levels of the input, span; default: 0:1, of images that are numbers "
     "theirs",
     3},
    {"mean", KEY_MEAN, "R,G,B", 0,
     "the model's input is (x - mean) / std, x = pixel / 255 or of --input-range; default: 0", 3},
    {"std", KEY_STD, "R,G,B", 0, "one number, or one for each channel; default: 1", 3},
    {"round", KEY_ROUND, "nearest|floor|even", 0,
     "nearest adds half a least significant bit to every bias; even makes four layers of one whose integers are the "
     "model's own but for halves, which it so rounds to even as the model does; default: nearest",
     4},
    {"range", KEY_RANGE, "error|max|percentile", 0,
     "the largest activation of a layer: the one with the least squared error (default), the largest seen, or the "
     "99.9th percentile; a rate twin's full scale: max or, by default, the percentile",
     4},
    {"coding", KEY_CODING, "radix|rate", 0, "rate: the rate-coded twin; default: radix", 6},
    {"rate-timesteps", KEY_STEPS, "N", 0, "steps of a rate-coded train, 1 to 32767; default: 1000", 6},
    {"evaluate", KEY_EVALUATE, "DATA", 0, "labelled images: the accuracy before and after", 5},
    {"evaluate-images", KEY_EVALUATE_IMAGES, "A:B", 0, "evaluate on images A to B-1; default: all", 5},
    {"operators", KEY_OPERATORS, NULL, 0,
     "only list the operators of ONNX that are understood, and what becomes of them", 7},
    {NULL}};

static bool is_network(const char *path) {
  const char *dot = strrchr(path, '.');
  return dot && (!strcmp(dot, ".yaml") || !strcmp(dot, ".yml"));
}

// Refuses options that do not apply to what is asked for, and gives those that are missing their defaults.
static void check(convert_options *o) {
  if (o->operators) return;
  const bool rate = o->coding == RADISH_CODING_RATE;
  if (!o->model) radish_command_usage_error("convert: the model is missing: radish convert MODEL.onnx");
  if (!o->output) radish_command_usage_error("convert: the output is missing: -o NET.yaml");
  if (o->evaluate_images && !o->evaluate)
    radish_command_usage_error("convert: --evaluate-images needs --evaluate DATA");
  if (rate && o->evaluate) {
    radish_command_usage_error(
        "convert: --evaluate is for radix coding; radish run --functional --checkpoints evaluates a rate twin");
  }
  if (rate && o->convert.even)
    radish_command_usage_error("convert: --round even is for radix coding: rates round nothing");
  if (is_network(o->model)) {
    if (!rate) radish_command_usage_error("convert: a network file is converted with --coding rate only");
    if (o->mean || o->std || o->round || o->range || o->convert.timesteps || o->convert.input_bits) {
      radish_command_usage_error(
          "convert: -T, --input-bits, --input-range, --mean, --std and --round are for ONNX models; a network file has "
          "its own");
    }
    if (o->images && !o->calibrate) radish_command_usage_error("convert: --images needs --calibrate DATA");
    return;
  }
  if (!o->calibrate) radish_command_usage_error("convert: images are missing: --calibrate DATA");
  if (!o->convert.timesteps) o->convert.timesteps = 6;
  if (!o->convert.weight_bits) o->convert.weight_bits = 6;
  if (!o->convert.input_bits) o->convert.input_bits = 8;
}

static void read_input_range(convert_options *o, const char *text) {
  radish_input_range range = {0, 0};
  char *end;
  range.low = strtod(text, &end);
  const char *second = end > text && *end == ':' ? end + 1 : NULL;
  if (second) range.high = strtod(second, &end);
  if (!second || end == second || *end || !radish_input_range_is_good(range)) {
    radish_command_usage_error("--input-range: '%.60s'; LOW:HIGH is allowed, " RADISH_INPUT_RANGE_ALLOWED, text);
  }
  o->range = text;
  o->input_range = range;
}

static error_t parse(int key, char *argument, struct argp_state *state) {
  convert_options *o = state->input;
  switch (key) {
  case KEY_CALIBRATE: o->calibrate = argument; return 0;
  case KEY_IMAGES: o->images = argument; return 0;
  case 'o': o->output = argument; return 0;
  case 'T': o->convert.timesteps = (int)radish_command_option_number("-T", argument, 1, 16); return 0;
  case 'W': o->convert.weight_bits = (int)radish_command_option_number("-W", argument, 2, 16); return 0;
  case KEY_BITS: o->convert.input_bits = (int)radish_command_option_number("--input-bits", argument, 1, 8); return 0;
  case KEY_POTENTIAL_BITS:
    o->convert.potential_bits = (int)radish_command_option_number("--potential-bits", argument, 4, 32);
    return 0;
  case KEY_INPUT_RANGE: read_input_range(o, argument); return 0;
  case KEY_MEAN: o->mean = argument; return 0;
  case KEY_STD: o->std = argument; return 0;
  case KEY_ROUND:
    if (strcmp(argument, "nearest") && strcmp(argument, "floor") && strcmp(argument, "even")) {
      radish_command_usage_error("--round: '%.40s'; nearest, floor or even is allowed", argument);
    }
    o->round = argument;
    o->convert.floor = *argument == 'f';
    o->convert.even = *argument == 'e';
    return 0;
  case KEY_RANGE:
    if (strcmp(argument, "error") && strcmp(argument, "max") && strcmp(argument, "percentile")) {
      radish_command_usage_error("--range: '%.40s'; error, max or percentile is allowed", argument);
    }
    o->convert.range = *argument == 'e'   ? RADISH_RANGE_ERROR
                       : *argument == 'm' ? RADISH_RANGE_MAX
                                          : RADISH_RANGE_PERCENTILE;
    return 0;
  case KEY_EVALUATE: o->evaluate = argument; return 0;
  case KEY_EVALUATE_IMAGES: o->evaluate_images = argument; return 0;
  case ARGP_KEY_ARG:
    if (o->model) radish_command_usage_error("convert: unexpected argument '%.80s'", argument);
    o->model = argument;
    return 0;
  case KEY_CODING: o->coding = radish_command_option_coding(argument); return 0;
  case KEY_STEPS:
    o->rate_timesteps = (int)radish_command_option_number("--rate-timesteps", argument, 1, RADISH_MAX_RATE_TIMESTEPS);
    return 0;
  case KEY_OPERATORS: o->operators = true; return 0;
  case ARGP_KEY_END: check(o); return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp parser = {
    options,
    parse,
    "MODEL.onnx --calibrate DATA -o NET.yaml\nNET.yaml --coding rate -o NET-rate.yaml",
    "Convert a trained ONNX model (opsets 6 to 22) to a network of the chip: integer weights, one shift per layer, no "
    "training. Or a radix network, or a model, to its rate-coded twin: thresholds and biases as currents."
    "\v"
    "Example:\n"
    "  radish convert resnet20.onnx --calibrate data_batch_1.bin -T 6 -W 6 --mean 0.485,0.456,0.406 \\\n"
    "      --std 0.229,0.224,0.225 --evaluate test_batch.bin -o resnet20.yaml\n"
    "  radish convert resnet20.yaml --coding rate --calibrate data_batch_1.bin -W 8 \\\n"
    "      -o resnet20-rate.yaml\n"
    "      the same network in rate coding, full scale of each layer by data, weights of 8 bits\n"
    "\n"
    "The report gives for every layer: step (what 1 stands for), shift, the bits of its largest weight, the share of "
    "outputs beyond the largest value, and the rms error against the float network, of the layer's rms. Its last line "
    "says how many bits the potentials need; --potential-bits scales them to a chip.\n"
    "Of a rate twin: full scale (the activation of a neuron that always fires), factor of the weights, threshold, "
    "share "
    "of activations beyond full scale, and what was rounded: weights of the largest, biases of the threshold.",
    NULL,
    NULL,
    NULL};

// ---- numbers of the options ----------------------------------------------------------------------------------------

static void numbers(const char *option, const char *text, int channels, float otherwise, float *out) {
  for (int c = 0; c < channels; c++) out[c] = otherwise;
  if (!text) return;
  const char *at = text;
  int count = 0;
  while (count < channels) {
    char *end;
    const float value = strtof(at, &end);
    if (end == at || !(value > -1e6f && value < 1e6f) || (*option == 's' && !(value > 1e-6f))) break;
    out[count++] = value;
    at = end;
    if (*at != ',') break;
    at++;
  }
  if (*at || (count != channels && count != 1)) {
    radish_command_usage_error("--%s: '%.60s'; one number or %d, separated by commas, are allowed%s", option, text,
                               channels, *option == 's' ? ", all positive" : "");
  }
  for (int c = 1; c < channels && count == 1; c++) out[c] = out[0];
}

static radish_status normalise(const convert_options *o, radish_float_network *model, radish_error *error) {
  if (!o->mean && !o->std) return RADISH_OK;
  const int channels = model->layers[0].shape.channels;
  float *mean = malloc((size_t)channels * 2 * sizeof *mean);
  if (!mean) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  float *std = mean + channels;
  numbers("mean", o->mean, channels, 0, mean);
  numbers("std", o->std, channels, 1, std);
  for (int c = 0; c < channels; c++) {
    std[c] = 1 / std[c];
    mean[c] *= -std[c];
  }
  const radish_status status = radish_float_network_scale_input(model, std, mean, error);
  free(mean);
  return status;
}

// ---- report and files ----------------------------------------------------------------------------------------------

// Says whether the integers of a layer are the model's own, which has so many levels there, 0 where it has integers only
// here.
static void print_exactness(const radish_converted_layer *l, int levels, FILE *page) {
  if (!l->exact && levels) fprintf(page, "  requantised, weights within %.2g %%", 100 * l->weight_error);
  if (l->exact) fprintf(page, "  exact");
  if (l->exact && l->down) fprintf(page, " by four layers");
  else if (l->exact && l->may_differ)
    fprintf(page, " but for halves: %lld of %lld outputs may be 1 more", (long long)l->halves, (long long)l->outputs);
}

// Says how many outputs of layers that are exact but for halves may differ.
static void print_halves(const radish_conversion *conversion, FILE *page) {
  int64_t halves = 0, outputs = 0;
  for (int i = 1; i < conversion->model->layer_count; i++) {
    const radish_converted_layer *l = &conversion->layers[i];
    if (!l->may_differ || l->down) continue;
    halves += l->halves;
    outputs += l->outputs;
  }
  if (outputs)
    fprintf(page,
            "halves      %lld of %lld outputs for the calibration images may be 1 more than the model's, which rounds "
            "halves to even; --round even does so too, by four layers in place of one\n",
            (long long)halves, (long long)outputs);
}

static void print_report(const radish_conversion *conversion, FILE *page) {
  const radish_float_network *model = conversion->model;
  for (int i = 0; i < model->note_count; i++) fprintf(page, "note: %s\n", model->notes[i]);
  if (*conversion->doubt) fprintf(page, "note: %s\n", conversion->doubt);
  const radish_input_range range = conversion->input_range;
  if (range.low < 0 || range.low > 0 || range.high < 1 || range.high > 1) {
    const int least = radish_level_least(conversion->options.input_bits, conversion->input_signed);
    fprintf(page, "input       %g to %g are the levels %d to %d\n", range.low, range.high, least,
            least + (1 << conversion->options.input_bits) - 1);
  }
  fprintf(page, "%-24s %12s %6s %6s %6s %10s %9s %9s\n", "layer", "step", "shift", "T", "bits", "clipped", "error", "");
  for (int i = 1; i < model->layer_count; i++) {
    const radish_converted_layer *l = &conversion->layers[i];
    fprintf(page, "%-24s %12.6g %6d ", model->layers[i].name, l->step, l->shift);
    if (i == model->layer_count - 1) fprintf(page, "%6s ", "-");
    else fprintf(page, "%6d ", l->timesteps);
    if (l->weight_bits) fprintf(page, "%6d", l->weight_bits);
    else fprintf(page, "%6s", "-");
    fprintf(page, " %8.3f %% %7.2f %%", 100 * l->clipped, 100 * l->error);
    print_exactness(l, model->layers[i].levels, page);
    fprintf(page, "\n");
  }
  print_halves(conversion, page);
}

typedef struct {
  const char *layer;
  int potential_bits;
} width;

// Finds the layer whose potentials are widest, since not every chip has as many bits.
static radish_status find_widest(const radish_network *network, width *widest, radish_error *error) {
  *widest = (width){0};
  for (int i = 1; i < network->layer_count; i++) {
    radish_potential_range range;
    const radish_status status = radish_network_potential_range(network, i, network->coding, &range, error);
    if (status) return status;
    if (range.bits > widest->potential_bits) *widest = (width){network->layers[i].name, range.bits};
  }
  return RADISH_OK;
}

static void print_width(width widest, FILE *page) {
  fprintf(page, "potentials  need %d bits of the chip (core.potential_bits), in layer '%s'\n", widest.potential_bits,
          widest.layer);
}

static void print_twin(const radish_network *network, const radish_twin_layer *layers, FILE *page) {
  fprintf(page, "%-24s %12s %8s %10s %9s %10s %10s\n", "rate twin", "full scale", "factor", "threshold", "clipped",
          "weights", "biases");
  for (int i = 1; i < network->layer_count; i++) {
    const radish_twin_layer *l = &layers[i];
    const bool readout = network->layers[i].readout;
    fprintf(page, "%-24s ", network->layers[i].name);
    if (readout) fprintf(page, "%12s %8.4g %10s %9s", "-", l->factor, "-", "-");
    else fprintf(page, "%12.6g %8.4g %10d %7.3f %%", l->full_scale, l->factor, l->threshold, 100 * l->clipped);
    fprintf(page, " %8.3f %%", 100 * l->weight_error);
    if (!readout) fprintf(page, " %8.3f %%", 100 * l->bias_error);
    fprintf(page, "\n");
  }
}

static void layer_begins(void *user, int layer, int layer_count) {
  (void)layer_count;
  radish_progress_show(user, layer);
}

static radish_status open_images(char *model, radish_shape shape, const char *path, const char *range, int most,
                                 radish_image_source *source, radish_error *error) {
  radish_layer input = {.shape = shape};
  radish_network shape_only = {.path = model, .layer_count = 1, .layers = &input};
  radish_status status = radish_image_source_open(&shape_only, path, NULL, range, true, source, error);
  source->network = NULL;
  if (!status && !range && most && source->count > most) source->count = most;
  return status;
}

// Turns the network into its rate-coded twin, by the activations that the calibration images cause, if there are any,
// and adds its files to the outputs.
static radish_status write_twin(const convert_options *o, radish_network *network,
                                const radish_image_source *calibration, radish_outputs *out, radish_error *error) {
  const radish_twin_options twin = {.weight_bits = o->convert.weight_bits,
                                    .potential_bits = o->convert.potential_bits,
                                    .timesteps = o->rate_timesteps,
                                    .range = o->convert.range,
                                    .images = calibration->images,
                                    .first = calibration->first,
                                    .count = calibration->count};
  radish_twin_layer *layers = calloc((size_t)network->layer_count, sizeof *layers);
  if (!layers) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  radish_status status = radish_rate_twin(network, &twin, layers, error);
  width widest;
  if (!status) status = find_widest(network, &widest, error);
  if (!status) status = radish_network_save(network, &o->files, out, error);
  if (!status) print_twin(network, layers, out->page);
  if (!status) print_width(widest, out->page);
  free(layers);
  return status;
}

static void take_range(radish_images *images, radish_input_range range, bool is_signed) {
  images->range = range;
  images->is_signed = is_signed;
}

static radish_status convert(const convert_options *o, radish_float_network *model, radish_image_source *calibration,
                             radish_image_source *test, radish_outputs *out, radish_error *error) {
  radish_conversion *conversion = NULL;
  radish_network *network = NULL;
  radish_progress progress;
  radish_progress_begin(&progress, "layer", model->layer_count - 1);
  radish_convert_options options_of_convert = o->convert;
  options_of_convert.user = &progress;
  options_of_convert.progress = layer_begins;
  calibration->images->range = o->input_range;
  radish_status status = radish_convert(model, calibration->images, calibration->first, calibration->count,
                                        options_of_convert, &conversion, error);
  radish_progress_end(&progress);
  if (!status) take_range(calibration->images, conversion->input_range, conversion->input_signed);
  if (!status && test->images) take_range(test->images, conversion->input_range, conversion->input_signed);
  if (!status) print_report(conversion, out->page);
  if (!status) status = radish_conversion_network(conversion, &network, error);
  width widest;
  if (!status) status = find_widest(network, &widest, error);
  if (!status && o->coding == RADISH_CODING_RADIX) print_width(widest, out->page);
  const radish_image_source *labelled = test->images ? test : calibration;
  if (!status && o->coding == RADISH_CODING_RATE) {
    status = write_twin(o, network, calibration, out, error);
  } else if (!status) {
    status = radish_network_save(network, &o->files, out, error);
    if (!status && labelled->images->labels) {
      status = radish_command_convert_evaluate(model, network, labelled, out->page, error);
    }
  }
  radish_network_destroy(network);
  radish_conversion_destroy(conversion);
  return status;
}

static radish_status check_files(const convert_options *o, const radish_network *network,
                                 const radish_image_source *calibration, const radish_image_source *test,
                                 radish_error *error) {
  radish_command_files files = {0};
  radish_command_files_read(&files, "the model,", o->model);
  if (network) radish_command_files_read(&files, "the network's weights,", network->weights);
  if (network) radish_command_files_read(&files, "the network's sample,", network->sample);
  radish_command_files_read_images(&files, calibration);
  radish_command_files_read_images(&files, test);
  return radish_network_save_check(&o->files, &files, error);
}

static radish_status convert_model(const convert_options *o, radish_outputs *out, radish_error *error) {
  radish_float_network *model = NULL;
  radish_image_source calibration = {NULL}, test = {NULL};
  radish_status status = radish_onnx_load(o->model, &model, error);
  if (!status) status = normalise(o, model, error);
  const radish_shape shape = status ? (radish_shape){0} : model->layers[0].shape;
  if (!status) status = open_images(o->model, shape, o->calibrate, o->images, CALIBRATION_IMAGES, &calibration, error);
  if (!status && o->evaluate) status = open_images(o->model, shape, o->evaluate, o->evaluate_images, 0, &test, error);
  if (!status) {
    const int classes = (int)radish_shape_size(model->layers[model->layer_count - 1].shape);
    status = o->evaluate ? radish_images_check_labels(test.images, o->evaluate, classes, error)
                         : radish_images_check_labels(calibration.images, o->calibrate, classes, error);
  }
  if (!status && o->evaluate && !test.images->labels) {
    status = radish_fail(error, RADISH_BAD_INPUT, o->evaluate, 0, "--evaluate needs images with labels beside them");
  }
  if (!status) status = check_files(o, NULL, &calibration, &test, error);
  if (!status) status = convert(o, model, &calibration, &test, out, error);
  radish_image_source_close(&calibration);
  radish_image_source_close(&test);
  radish_float_network_destroy(model);
  return status;
}

static radish_status convert_network(const convert_options *o, radish_outputs *out, radish_error *error) {
  radish_network *network = NULL;
  radish_image_source calibration = {NULL};
  radish_status status = radish_network_load(o->model, (radish_overrides){0, NULL}, &network, error);
  if (!status && o->calibrate) {
    status = open_images(o->model, network->layers[0].shape, o->calibrate, o->images, CALIBRATION_IMAGES, &calibration,
                         error);
  }
  if (calibration.images) take_range(calibration.images, network->input_range, network->layers[0].is_signed);
  if (!status) status = check_files(o, network, &calibration, &calibration, error);
  if (!status) status = write_twin(o, network, &calibration, out, error);
  radish_image_source_close(&calibration);
  radish_network_destroy(network);
  return status;
}

// Writes the table of docs/convert.md.
static void print_operators(FILE *page) {
  int count;
  const radish_onnx_operator *operators = radish_onnx_operators(&count);
  fprintf(page, "| operator | what is read | what becomes of it |\n|---|---|---|\n");
  for (int i = 0; i < count; i++) {
    fprintf(page, "| %s | %s | %s |\n", operators[i].name,
            *operators[i].restrictions ? operators[i].restrictions : "all", operators[i].becomes);
  }
}

int radish_command_convert(int argc, char **argv) {
  convert_options o = {.rate_timesteps = 1000};
  radish_command_parse(&parser, "radish convert", argc, argv, &o);
  radish_error error = {""};
  radish_outputs out;
  radish_status status = radish_outputs_begin(&out, &error);
  if (!status && o.operators) {
    print_operators(out.page);
    return radish_outputs_end(&out, status, &error);
  }
  if (!status) status = radish_network_files_of(o.output, &o.files, &error);
  if (!status) status = is_network(o.model) ? convert_network(&o, &out, &error) : convert_model(&o, &out, &error);
  const int exit_status = radish_outputs_end(&out, status, &error);
  radish_network_files_free(&o.files);
  return exit_status;
}
