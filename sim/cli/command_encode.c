// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish encode: the paper's studies of encodings. Each study parses its own options (command_encode_*.c).
#include "sim/cli/command_encode.h"

#include "core/encoding.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name, *summary;
  int (*run)(int argc, char **argv);
} studies[] = {
    {"value", "one number as radix, general and rate spike trains (Fig. 1)", radish_encode_value},
    {"neuron", "a neuron step by step: add, fire, leak (Fig. 4)", radish_encode_neuron},
    {"error-map", "what general encodings lose, over kappa and phi (Fig. 3)", radish_encode_error_map},
    {"rmse", "what radix and rate lose on a network's activations (Fig. 8)", radish_encode_rmse},
};
enum { STUDIES = sizeof studies / sizeof *studies };

static int print_help(void) {
  printf("Usage: radish encode STUDY [OPTION...]\n"
         "How numbers become spike trains, and what is lost: Fig. 1, 3, 4 and 8 of Wang et al., Efficient Spiking\n"
         "Neural Networks with Radix Encoding (arXiv 2105.06943), recomputed.\n\n");
  for (int i = 0; i < STUDIES; i++) printf("  %-10s %s\n", studies[i].name, studies[i].summary);
  printf("\n"
         "  radish encode STUDY --help   options and examples of a study\n"
         "\n"
         "The general encoding has a leak kappa and a firing fraction phi. With base = 1/kappa and Phi = phi * base,\n"
         "a step spikes if floor(v) mod base >= Phi; then v = (v - Phi * spike) * kappa. A spike of step t stands\n"
         "for Phi * base^t. Radix encoding is kappa = phi = 0.5: the binary digits, least significant first.\n");
  return radish_command_finish_stdout();
}

int radish_command_encode(int argc, char **argv) {
  if (argc < 2)
    radish_command_usage_error(
        "encode: a study is missing: value, neuron, error-map or rmse; see radish encode --help");
  if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-?")) return print_help();
  for (int i = 0; i < STUDIES; i++) {
    if (!strcmp(argv[1], studies[i].name)) return studies[i].run(argc - 1, argv + 1);
  }
  radish_command_usage_error("encode: unknown study '%.40s'; value, neuron, error-map or rmse is allowed", argv[1]);
}

double radish_command_option_real(const char *option, const char *text, double min, double max) {
  char *end;
  const double value = strtod(text, &end);
  if (end == text || *end || !(value >= min && value <= max)) {
    radish_command_usage_error("%s: '%.40s'; a number from %g to %g is allowed", option, text, min, max);
  }
  return value;
}

// ---- files ----------------------------------------------------------------------------------------------------------

static bool ends_with(const char *path, const char *end) {
  const size_t length = strlen(path), size = strlen(end);
  return length > size && !strcmp(path + length - size, end);
}

radish_status radish_encode_check(const char *path, radish_error *error) {
  if (!path) return RADISH_OK;
  if (!ends_with(path, ".svg") && !ends_with(path, ".csv") && !ends_with(path, ".json")) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                       "-o %.200s: a name that ends in .svg, .csv or .json is allowed", path);
  }
  radish_command_files files = {0};
  radish_command_files_write(&files, "-o", path);
  return radish_command_files_check(&files, error);
}

radish_status radish_encode_write(const radish_encode_study *study, const char *path, radish_error *error) {
  if (!path) return RADISH_OK;
  if (ends_with(path, ".json")) {
    bool failed = false;
    radish_json_object o = radish_json_new(&failed);
    radish_json_set_text(o, "radish", radish_report_version());
    radish_json_set_text(o, "study", study->name);
    radish_json_set(o, "rows", radish_dataset_json(study->data));
    if (failed) {
      json_decref(o.json);
      o.json = NULL;
    }
    return radish_command_write_json(o.json, path, error);
  }
  char *text = NULL;
  size_t size = 0;
  FILE *file = open_memstream(&text, &size);
  bool done = file;
  if (file) {
    if (ends_with(path, ".csv")) done = radish_dataset_csv(study->data, file);
    else study->draw(study->user, file);
    done = done && !ferror(file);
    done = !fclose(file) && done;
  }
  const radish_status status = done ? radish_command_write_text(text, size, path, error)
                                    : radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory for the file");
  free(text);
  return status;
}

// ---- trains ---------------------------------------------------------------------------------------------------------

const char *radish_encode_show(char *text, const uint8_t *train, int timesteps) {
  for (int t = 0; t < timesteps; t++) text[timesteps - 1 - t] = train[t] ? '1' : '0';
  text[timesteps] = 0;
  return text;
}

int radish_encode_digits(double value, double kappa) {
  const double base = radish_general_base(kappa);
  double scale = base;
  int digits = 1;
  while (scale <= value && digits < RADISH_ENCODE_STEPS) scale *= base, digits++;
  return digits;
}
