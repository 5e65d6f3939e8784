// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file holds what the studies of radish encode share: options, files and how trains are shown.
#include "sim/cli/command_encode.h"

#include "core/base/text_file.h"
#include "core/encoding.h"
#include <stdlib.h>
#include <string.h>

double radish_command_option_real(const char *option, const char *text, double min, double max) {
  char *end;
  const double value = strtod(text, &end);
  if (end == text || *end || !(value >= min && value <= max)) {
    radish_command_usage_error("%s: '%.40s'; a number from %g to %g is allowed", option, text, min, max);
  }
  return value;
}

// ---- files ---------------------------------------------------------------------------------------------------------

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

radish_status radish_encode_add(const radish_encode_study *study, const char *path, radish_outputs *outputs,
                                radish_error *error) {
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
    return radish_outputs_add_json(outputs, o.json, path, error);
  }
  radish_text_file text;
  bool done = radish_text_file_open(&text);
  if (done && ends_with(path, ".csv")) done = radish_dataset_csv(study->data, text.file);
  else if (done) study->draw(study->user, text.file);
  return radish_outputs_add_file(outputs, &text, done, path, error);
}

// ---- trains --------------------------------------------------------------------------------------------------------

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
