// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/manifest.h"

#include "core/base/read_file.h"
#include "core/base/text_file.h"
#include "network/files/images.h"
#include "network/load/network_build.h"
#include "sim/report/report.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static radish_status no_memory(radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
}

static bool has_input(const radish_sweep_manifest *manifest, const char *path) {
  for (int i = 0; i < manifest->count; i++) {
    if (!strcmp(manifest->inputs[i].name, path)) return true;
  }
  return false;
}

static radish_status add_input(radish_sweep_manifest *manifest, const char *path, bool is_text, radish_error *error) {
  unsigned char *bytes;
  size_t size;
  if (!path || has_input(manifest, path)) return RADISH_OK;
  if (manifest->count == manifest->capacity) {
    const int capacity = manifest->capacity ? 2 * manifest->capacity : 16;
    radish_sweep_input *grown = realloc(manifest->inputs, (size_t)capacity * sizeof *grown);
    if (!grown) return no_memory(error);
    manifest->inputs = grown;
    manifest->capacity = capacity;
  }
  const radish_status status = radish_read_file(path, SIZE_MAX, &bytes, &size, error);
  if (status) return status;
  radish_sweep_input *input = &manifest->inputs[manifest->count];
  *input = (radish_sweep_input){.name = strdup(path), .sha256 = radish_sha256(bytes, size)};
  if (is_text) input->text = (char *)bytes;
  else free(bytes);
  if (!input->name) {
    free(input->text);
    return no_memory(error);
  }
  manifest->count++;
  return RADISH_OK;
}

// Adds images, and the labels beside them. Images that do not fit are a matter of the points.
static radish_status add_images(radish_sweep_manifest *manifest, const char *path, const char *labels,
                                radish_shape shape, radish_error *error) {
  radish_images *images = NULL;
  radish_status status = add_input(manifest, path, false, error);
  if (status || !path || radish_images_load(path, labels, shape, &images, NULL)) return status;
  status = add_input(manifest, images->labels_path, false, error);
  radish_images_destroy(images);
  return status;
}

// Adds a network file and what it names. One that is not usable as it stands may be so with the values of the axes.
static radish_status add_network(const radish_sweep_file *file, radish_sweep_manifest *manifest, const char *path,
                                 radish_error *error) {
  radish_document *document = NULL;
  radish_network *network = NULL;
  char *weights = NULL;
  const radish_overrides overrides = {file->set_count, file->sets};
  radish_status status = add_input(manifest, path, true, error);
  if (!status && !radish_network_parse(path, overrides, &document, &network, &weights, NULL)) {
    status = add_input(manifest, weights, false, error);
    const char *images = file->data ? file->data : network->sample;
    if (!status) status = add_images(manifest, images, file->labels, network->layers[0].shape, error);
    // The mapper may weigh the spikes of the network's own sample, whatever images are run; it does without a missing one.
    const bool weighed = network->sample && !access(network->sample, R_OK);
    if (!status && weighed) status = add_input(manifest, network->sample, false, error);
  }
  free(weights);
  radish_network_destroy(network);
  radish_document_destroy(document);
  return status;
}

// Returns the path behind `energy='PATH'`, for the caller to free, or NULL where the item is another.
static char *prices_of(const char *item) {
  if (strncmp(item, "energy='", 8) != 0) return NULL;
  char *path = strdup(item + 8);
  if (!path) return NULL;
  char *to = path;
  for (const char *at = path; at[1]; at++) { // up to the last quote
    if (at[0] == '\'' && at[1] == '\'') at++;
    *to++ = *at;
  }
  *to = 0;
  return path;
}

static radish_status add_prices(radish_sweep_manifest *manifest, const char *item, radish_error *error) {
  char *path = prices_of(item);
  const radish_status status = add_input(manifest, path, true, error);
  free(path);
  return status;
}

// Adds a file that an axis names beside a network, if it is there. A point whose file is not there fails.
static radish_status add_beside(radish_sweep_manifest *manifest, const char *network, const char *name,
                                radish_error *error) {
  char *path = radish_read_file_path_beside(network, name);
  if (!path) return no_memory(error);
  const radish_status status = access(path, R_OK) ? RADISH_OK : add_input(manifest, path, false, error);
  free(path);
  return status;
}

// Adds what the value of an axis `weights` or `sample` is for each network.
static radish_status add_network_part(const radish_sweep_file *file, radish_sweep_manifest *manifest, const char *name,
                                      radish_error *error) {
  radish_status status = file->network ? add_beside(manifest, file->network, name, error) : RADISH_OK;
  for (int i = 0; i < file->axis_count && !status; i++) {
    const radish_axis *axis = &file->axes[i];
    for (int k = 0; axis->kind == RADISH_AXIS_NETWORK && k < axis->value_count && !status; k++) {
      status = add_beside(manifest, axis->values[k].applied, name, error);
    }
  }
  return status;
}

static radish_status add_axis(const radish_sweep_file *file, radish_sweep_manifest *manifest, const radish_axis *axis,
                              radish_error *error) {
  radish_status status = RADISH_OK;
  const bool part = !strcmp(axis->name, "weights") || !strcmp(axis->name, "sample");
  for (int i = 0; i < axis->value_count && !status; i++) {
    if (part) status = add_network_part(file, manifest, axis->values[i].text, error);
    const char *applied = axis->values[i].applied;
    if (status) break;
    if (axis->kind == RADISH_AXIS_CHIP) status = add_input(manifest, applied, true, error);
    if (axis->kind == RADISH_AXIS_NETWORK) status = add_network(file, manifest, applied, error);
    if (axis->kind == RADISH_AXIS_OVERRIDE) status = add_prices(manifest, applied, error);
  }
  return status;
}

// ---- the digest ----------------------------------------------------------------------------------------------------

static void tell_axes(const radish_sweep_file *file, FILE *to) {
  for (int i = 0; i < file->axis_count; i++) {
    const radish_axis *axis = &file->axes[i];
    fprintf(to, "axis %d %s\n", axis->group, axis->name);
    for (int k = 0; k < axis->value_count; k++) fprintf(to, " %s\n", axis->values[k].text);
  }
  for (int i = 0; i < file->condition_count; i++) fprintf(to, "where %s\n", file->conditions[i]);
  fprintf(to, "sample %d %d %" PRId64 "\n", (int)file->method, file->sample_points, file->seed);
}

static radish_status make_digest(const radish_sweep_file *file, radish_sweep_manifest *manifest, radish_error *error) {
  radish_text_file text;
  if (!radish_text_file_open(&text)) return no_memory(error);
  fprintf(text.file, "radish sweep 1\n%s\n", radish_report_version());
  for (int i = 0; i < file->set_count; i++) {
    const bool prices = !strncmp(file->sets[i], "energy='", 8); // its bytes stand below, wherever it lies
    fprintf(text.file, "set %s\n", prices ? "energy" : file->sets[i]);
  }
  fprintf(text.file, "images %s\ncoding %d\nperiod %" PRId64 "\nindependent %d\n", file->images, file->coding,
          file->image_period_ns, file->independent);
  tell_axes(file, text.file);
  for (int i = 0; i < manifest->count; i++) fprintf(text.file, "file %s\n", manifest->inputs[i].sha256.text);
  if (!radish_text_file_close(&text)) return no_memory(error);
  manifest->digest = radish_sha256(text.text, text.size);
  free(text.text);
  return RADISH_OK;
}

radish_status radish_sweep_manifest_make(const radish_sweep_plan *plan, radish_sweep_manifest *manifest,
                                         radish_error *error) {
  const radish_sweep_file *file = plan->file;
  radish_status status = file->chip ? add_input(manifest, file->chip, true, error) : RADISH_OK;
  if (!status && file->network) status = add_network(file, manifest, file->network, error);
  for (int i = 0; i < file->set_count && !status; i++) status = add_prices(manifest, file->sets[i], error);
  for (int i = 0; i < file->axis_count && !status; i++) status = add_axis(file, manifest, &file->axes[i], error);
  if (!status && file->data) status = add_input(manifest, file->data, false, error);
  if (!status && file->labels) status = add_input(manifest, file->labels, false, error);
  return status ? status : make_digest(file, manifest, error);
}

void radish_sweep_manifest_free(radish_sweep_manifest *manifest) {
  for (int i = 0; i < manifest->count; i++) {
    free(manifest->inputs[i].name);
    free(manifest->inputs[i].text);
  }
  free(manifest->inputs);
}
