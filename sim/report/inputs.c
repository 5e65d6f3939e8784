// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/inputs.h"

#include "core/base/read_file.h"
#include "sim/format/json.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 4 << 20 }; // of a YAML file (docs/interfaces.md "YAML")

radish_status radish_inputs_read(const radish_inputs_named *named, radish_inputs **out, radish_error *error) {
  *out = NULL;
  radish_inputs *inputs = calloc(1, sizeof *inputs);
  if (!inputs) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the input files");
  inputs->named = *named;
  radish_status status = RADISH_OK;
  for (int i = 0; i < RADISH_MOST_INPUTS && !status; i++) {
    if (!named->paths[i]) continue;
    unsigned char *bytes = NULL;
    size_t size = 0;
    status = radish_read_file(named->paths[i], MOST_BYTES, &bytes, &size, error);
    if (status) break;
    inputs->files[i] = (radish_input_text){named->paths[i], (char *)bytes, radish_sha256(bytes, size)};
  }
  if (status) radish_inputs_destroy(inputs);
  else *out = inputs;
  return status;
}

void radish_inputs_destroy(radish_inputs *inputs) {
  if (!inputs) return;
  for (int i = 0; i < RADISH_MOST_INPUTS; i++) free(inputs->files[i].text);
  free(inputs);
}

json_t *radish_inputs_json(const radish_inputs *inputs, bool *failed) {
  radish_json_object o = radish_json_new(failed);
  json_t *files = json_array(), *sets = json_array();
  for (int i = 0; i < RADISH_MOST_INPUTS; i++) {
    const radish_input_text *file = &inputs->files[i];
    if (!file->path) continue;
    const char *slash = strrchr(file->path, '/');
    radish_json_object f = radish_json_new(failed);
    radish_json_set_text(f, "name", slash ? slash + 1 : file->path);
    radish_json_set_text(f, "sha256", file->digest.text);
    radish_json_set(f, "text", json_string(file->text)); // UTF-8 with ends of lines: a YAML file that was loaded
    radish_json_append(files, f.json, failed);
  }
  for (int i = 0; i < inputs->named.set_count; i++) {
    radish_json_append(sets, radish_json_text_of(inputs->named.sets[i]), failed);
  }
  radish_json_set(o, "files", files);
  radish_json_set(o, "set", sets);
  return o.json;
}
