// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/page/page_check.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef enum { TEXT, NUMBER, MEASURED } kind;
static const char *const kind_names[] = {"a text", "a number", "a number or null"};

// A rule says what stands at a place: `a.b`, each item `a[]`, each member `a{}`. The place may be missing, or null, whose
// first member has a question mark before it.
typedef struct {
  const char *place;
  kind kind;
} rule;

static const rule rules[] = {
    {"radish", TEXT},
    {"chip", TEXT},
    {"network", TEXT},
    {"coding", TEXT},
    {"timesteps", NUMBER},
    {"cores_used", NUMBER},
    {"images[].index", NUMBER},
    {"images[].label", MEASURED},
    {"images[].predicted", MEASURED},
    {"images[].start_ns", MEASURED},
    {"images[].done_ns", MEASURED},
    {"images[].latency_ns", MEASURED},
    {"images[].energy_nj", NUMBER},
    {"images[].layers[].name", TEXT},
    {"images[].layers[].op", TEXT},
    {"images[].layers[].shape[]", NUMBER},
    {"images[].layers[].start_ns", MEASURED},
    {"images[].layers[].end_ns", MEASURED},
    {"images[].layers[].latency_ns", MEASURED},
    {"images[].layers[].cores", NUMBER},
    {"images[].layers[].partitions", NUMBER},
    {"images[].layers[].spikes_in", NUMBER},
    {"images[].layers[].spikes_out", NUMBER},
    {"images[].layers[].density", MEASURED},
    {"images[].layers[].synaptic_ops", NUMBER},
    {"images[].layers[].busy_cycles", NUMBER},
    {"images[].layers[].stall_cycles", NUMBER},
    {"images[].layers[].packets", NUMBER},
    {"images[].layers[].packet_hops", NUMBER},
    {"images[].layers[].energy_nj{}", MEASURED},
    {"total.accuracy", MEASURED},
    {"total.load.kind", TEXT},
    {"total.latency_ns{}", MEASURED},
    {"total.throughput_per_s", MEASURED},
    {"total.energy_nj", NUMBER},
    {"total.energy_per_image_nj", NUMBER},
    {"total.energy_parts_nj{}", MEASURED},
    {"total.energy_rests_on{}", MEASURED},
    {"total.not_priced[]", TEXT},
    {"total.span_ns", MEASURED},
    {"total.busiest_core.core", NUMBER},
    {"total.busiest_core.x", NUMBER},
    {"total.busiest_core.y", NUMBER},
    {"total.busiest_core.layer", TEXT},
    {"total.busiest_core.share", NUMBER},
    {"?expected.latency_ns", MEASURED},
    {"?expected.energy_nj", MEASURED},
    {"?expected.layers[].name", TEXT},
    {"?expected.layers[].latency_ns", MEASURED},
    {"?expected.layers[].energy_nj", MEASURED},
    {"?why.index", NUMBER},
    {"?why.latency_ns", NUMBER},
    {"?why.critical_ns{}", NUMBER},
    {"?why.layers[].name", TEXT},
    {"?why.layers[].spent_ns{}", NUMBER},
    {"?why.layers[].critical_ns{}", NUMBER},
    {"?why.verdict", TEXT},
    {"?why.relax[].what", TEXT},
    {"?why.relax[].parameter", TEXT},
    {"?why.relax[].now", NUMBER},
    {"?why.relax[].instead", NUMBER},
    {"?why.relax[].gain", MEASURED},
    {"?profile.span_ns", NUMBER},
    {"?profile.interval_ns", NUMBER},
    {"?profile.cores[].core", MEASURED},
    {"?profile.cores[].x", NUMBER},
    {"?profile.cores[].y", NUMBER},
    {"?profile.cores[].layers[]", TEXT},
    {"?profile.cores[].integrate.ns", NUMBER},
    {"?profile.cores[].fire.ns", NUMBER},
    {"?profile.cores[].commit.ns", NUMBER},
    {"?profile.cores[].queue.ns", NUMBER},
    {"?profile.cores[].reload.ns", NUMBER},
    {"?profile.cores[].emission.ns", NUMBER},
    {"?profile.cores[].stalled.ns", NUMBER},
    {"?profile.links[].x", NUMBER},
    {"?profile.links[].y", NUMBER},
    {"?profile.links[].side", TEXT},
    {"?profile.links[].direction", TEXT},
    {"?profile.links[].packets", NUMBER},
    {"?profile.links[].used_ns", NUMBER},
    {"?profile.links[].stalled_ns", NUMBER},
    {"?profile.packets.arrivals", NUMBER},
    {"?profile.packets.latency_mean_ns", MEASURED},
    {"?profile.packets.latency_max_ns", MEASURED},
    {"?profile.packets.hops[]{}", NUMBER},
    {"?profile.packets.latency[]{}", NUMBER},
    {"?inputs.files[].name", TEXT},
    {"?inputs.files[].sha256", TEXT},
    {"?inputs.files[].text", TEXT},
    {"?inputs.set[]", TEXT},
    {"parameters.mesh.columns", NUMBER},
    {"parameters.mesh.rows", NUMBER},
    {"prices{}.source", TEXT},
    {"prices{}.status", TEXT},
    {"prices{}.node_nm", MEASURED},
    {"prices{}.voltage_v", MEASURED},
};

// The place that is looked at, as the message names it.
typedef struct {
  char text[400];
  size_t length;
} place;

static void go_to_item(place *at, size_t index) {
  at->length += (size_t)snprintf(at->text + at->length, sizeof at->text - at->length, "[%zu]", index);
  if (at->length >= sizeof at->text) at->length = sizeof at->text - 1;
}

static void go_to_member(place *at, const char *name, size_t size) {
  at->length += (size_t)snprintf(at->text + at->length, sizeof at->text - at->length, "%s%.*s", at->length ? "." : "",
                                 (int)(size < 60 ? size : 60), name);
  if (at->length >= sizeof at->text) at->length = sizeof at->text - 1;
}

static bool is_of(const json_t *value, kind wanted) {
  if (wanted == TEXT) return json_is_string(value);
  return json_is_number(value) || (wanted == MEASURED && json_is_null(value));
}

static const char *type_name(const json_t *value) {
  if (!value) return "missing";
  if (json_is_object(value)) return "an object";
  if (json_is_array(value)) return "a list";
  if (json_is_string(value)) return "a text";
  if (json_is_number(value)) return "a number";
  return json_is_null(value) ? "null" : "true or false";
}

// Returns what is allowed where the value breaks the rule, with the place in `at` and what stands there in `found`; NULL
// where it keeps it.
static const char *broken(const json_t *value, const char *rest, kind wanted, place *at, const json_t **found) {
  const size_t length = at->length;
  const char *allowed = NULL;
  *found = value;
  if (!*rest) return is_of(value, wanted) ? NULL : kind_names[wanted];
  if (!strncmp(rest, "[]", 2)) {
    size_t index;
    json_t *item;
    if (!json_is_array(value)) return "a list";
    json_array_foreach(value, index, item) {
      go_to_item(at, index);
      if ((allowed = broken(item, rest + 2, wanted, at, found))) return allowed;
      at->text[at->length = length] = 0;
    }
    return NULL;
  }
  if (!json_is_object(value)) return "an object";
  if (!strncmp(rest, "{}", 2)) {
    const char *key;
    json_t *item;
    json_object_foreach((json_t *)(uintptr_t)value, key, item) {
      go_to_member(at, key, strlen(key));
      if ((allowed = broken(item, rest + 2, wanted, at, found))) return allowed;
      at->text[at->length = length] = 0;
    }
    return NULL;
  }
  if (*rest == '.') rest++;
  const size_t size = strcspn(rest, ".[{");
  go_to_member(at, rest, size);
  return broken(json_object_getn(value, rest, size), rest + size, wanted, at, found);
}

static bool is_left_out(const json_t *run, const char *place_text) {
  if (*place_text != '?') return false;
  const json_t *value = json_object_getn(run, place_text + 1, strcspn(place_text + 1, ".[{"));
  return !value || json_is_null(value);
}

static radish_status refuse(const char *path, radish_error *error, const char *what) {
  return radish_fail(error, RADISH_BAD_INPUT, path, 0,
                     "is no result of a run: %s; a file of radish run --json, radish cosim --json or radish sweep is "
                     "allowed",
                     what);
}

// Layers of all images are the same, since pictures put them side by side.
static bool have_same_layers(const json_t *images) {
  const json_t *first = json_object_get(json_array_get(images, 0), "layers");
  size_t i;
  json_t *image;
  json_array_foreach(images, i, image) {
    const json_t *layers = json_object_get(image, "layers");
    if (json_array_size(layers) != json_array_size(first)) return false;
    for (size_t l = 0; l < json_array_size(layers); l++) {
      const json_t *a = json_object_get(json_array_get(layers, l), "name");
      if (!json_equal(a, json_object_get(json_array_get(first, l), "name"))) return false;
    }
  }
  return json_array_size(first) > 0;
}

radish_status radish_page_check_run(const json_t *run, const char *path, radish_error *error) {
  if (!json_is_object(run)) return refuse(path, error, "it is no object");
  if (json_is_true(json_object_get(run, "functional"))) {
    return radish_fail(error, RADISH_BAD_INPUT, path, 0,
                       "is of radish run --functional, which knows no time; a run on a chip is allowed");
  }
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
    place at = {.length = 0};
    const json_t *found;
    if (is_left_out(run, rules[i].place)) continue;
    const char *allowed = broken(run, rules[i].place + (*rules[i].place == '?'), rules[i].kind, &at, &found);
    if (!allowed) continue;
    char what[700];
    snprintf(what, sizeof what, "%s is %s, %s is allowed", at.text, type_name(found), allowed);
    return refuse(path, error, what);
  }
  const json_t *images = json_object_get(run, "images");
  if (!json_array_size(images)) return refuse(path, error, "images is empty, one or more are allowed");
  return have_same_layers(images) ? RADISH_OK : refuse(path, error, "the layers of its images differ");
}
