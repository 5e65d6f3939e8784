// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file holds radish_net_map of radish.h: how a network lies on a chip, without running it.
#include "sim/library/objects.h"

#include "core/base/text_file.h"
#include "mapping/mapping_file.h"
#include "sim/format/json.h"
#include "sim/report/map_view.h"

typedef struct {
  const radish_image_set *images;
  const radish_network *network;
} sample;

static void activations(void *user, int index, uint16_t *result) {
  const sample *s = user;
  radish_library_activations(s->images, index, s->network, result);
}

// Expects the cost of the image that a run takes by default. Of a network with weights and without a sample there is
// none, and its `activity` says how many spikes there are.
static radish_status expect(const radish_net *net, const radish_chip_spec *spec, const radish_mapped_chip *mapped,
                            radish_expectation **expected, radish_error *error) {
  const bool has_images = net->network->sample || net->network->random_weights;
  radish_image_set *images = NULL;
  radish_status status = has_images ? radish_image_set_of_net(net, &images, error) : RADISH_OK;
  sample s = {images, net->network};
  const radish_spike_images first = {has_images ? 1 : 0, &s, activations, 1};
  if (!status) status = radish_expectation_of_images(mapped, spec->file, &first, expected, error);
  radish_image_set_destroy(images);
  return status;
}

static radish_status json_text_of(const radish_map *map, char **text, radish_error *error) {
  json_t *json = radish_map_json(map);
  *text = json ? radish_json_text(json) : NULL;
  json_decref(json);
  return *text ? RADISH_OK : radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the JSON");
}

static radish_status mapping_text_of(const radish_mapped_chip *mapped, char **text, radish_error *error) {
  radish_text_file file;
  if (radish_text_file_open(&file)) {
    radish_mapping_file_write(mapped, file.file);
    if (radish_text_file_close(&file)) {
      *text = file.text;
      return RADISH_OK;
    }
  }
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the mapping");
}

static radish_status write_texts(const radish_net *net, const radish_chip_spec *spec, const radish_mapped_chip *mapped,
                                 char **json_text, char **mapping_text, radish_error *error) {
  radish_map *map = NULL;
  radish_expectation *expected = NULL;
  radish_status status = radish_map_create(mapped, spec->file->name, &map, error);
  if (!status) status = expect(net, spec, mapped, &expected, error);
  if (!status) {
    map->expected = expected;
    if (json_text) status = json_text_of(map, json_text, error);
  }
  if (!status && mapping_text) status = mapping_text_of(mapped, mapping_text, error);
  radish_map_destroy(map);
  radish_expectation_destroy(expected);
  return status;
}

radish_status radish_net_map(const radish_net *net, const radish_chip_spec *spec, radish_train train,
                             const char *mapping_path, char **json_text, char **mapping_text, radish_error *error) {
  char *json = NULL, *mapping = NULL;
  if (json_text) *json_text = NULL;
  if (mapping_text) *mapping_text = NULL;
  radish_coding coding = RADISH_CODING_RADIX;
  radish_mapped_chip *mapped = NULL;
  radish_status status = radish_library_choose_coding(net->network, train, &coding, error);
  if (!status) {
    status = radish_mapped_chip_create_from(mapping_path, net->network, spec->file, coding, &mapped, error);
  }
  if (!status) {
    status = write_texts(net, spec, mapped, json_text ? &json : NULL, mapping_text ? &mapping : NULL, error);
  }
  radish_mapped_chip_destroy(mapped);
  if (status) {
    radish_text_free(json);
    radish_text_free(mapping);
    return status;
  }
  if (json_text) *json_text = json;
  if (mapping_text) *mapping_text = mapping;
  return RADISH_OK;
}
