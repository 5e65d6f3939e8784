// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This rounds halves to even by four layers in place of one, for --round even. With q the sum by 2^shift, a layer is
//
//   U = floor(q + 1/2)      D = ceil(q - 1/2)      both clamped as the layer is; U = D + 1 where q is a half, else U = D
//   H = D >> 1
//   Y = (U + 2 D - 2 H) >> 1
//
// D - 2 H is 1 where D is odd. So the sum of Y is 2 D + 1 + (D odd) where q is a half, 2 D + (D odd) else: Y is D, and D + 1
// where q is a half and D odd. U and D read what the layer read; H and Y read identities. Maxima are taken of U and of D,
// since both grow with q. The readers of the layer read Y.
#include "network/convert/convert_layer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { UP, DOWN, HALF, EVEN, LAYERS };
enum { NUMBERED = 16 }; // characters of ".down" and any number

static float to_level(const radish_conversion *conversion, int index, float sum) {
  const float least = (float)radish_convert_least(conversion, index),
              top = (float)radish_convert_largest(conversion, index);
  const float level = floorf(ldexpf(sum, -conversion->layers[index].shift));
  return level < least ? least : level < top ? level : top;
}

void radish_convert_round_even(const radish_convert_work *w, int index, float *out) {
  const radish_float_layer *layer = &w->conversion->integers.layers[index];
  const float *down = w->conversion->layers[index].down;
  const int64_t pixels = (int64_t)layer->sums.rows * layer->sums.columns;
  for (int64_t i = 0; i < radish_shape_size(layer->sums); i++) {
    const int64_t b = layer->bias_per_neuron ? i : i / pixels;
    w->sums[i] += down[b] - layer->bias[b];
  }
  radish_float_pool(layer, w->sums, w->scratch);
  for (int64_t i = 0; i < radish_shape_size(layer->shape); i++) {
    const float d = to_level(w->conversion, index, w->scratch[i]), u = to_level(w->conversion, index, out[i]);
    out[i] = floorf((u + 2 * d - 2 * floorf(d / 2)) / 2);
  }
}

// ---- layers of the network -----------------------------------------------------------------------------------------

static bool has_name(const radish_layer *layers, int count, const char *name) {
  for (int i = 0; i < count; i++) {
    if (layers[i].name && !strcmp(layers[i].name, name)) return true;
  }
  return false;
}

// Returns "BASE.WHAT", or "BASE.WHAT2" and so on where that is the name of one of the old layers or of `count` new ones, of
// a base that is cut where it is too long; NULL where memory ran out.
static char *new_name(const radish_network *old, const radish_layer *layers, int count, const char *base,
                      const char *what) {
  char *name = malloc(RADISH_MAX_NAME + 1);
  if (!name) return NULL;
  const int length = RADISH_MAX_NAME - NUMBERED;
  snprintf(name, RADISH_MAX_NAME + 1, "%.*s.%s", length, base, what);
  for (int i = 2; has_name(old->layers, old->layer_count, name) || has_name(layers, count, name); i++)
    snprintf(name, RADISH_MAX_NAME + 1, "%.*s.%s%d", length, base, what, i);
  return name;
}

// Makes D of U: a copy with other biases. `old` has the shapes of what it reads.
static bool copy_down(const radish_network *old, const radish_layer *up, const float *biases, radish_layer *down) {
  *down = *up;
  const int64_t count = up->bias_per_neuron ? radish_shape_size(up->sums) : up->sums.channels;
  down->name = NULL;
  down->threshold = NULL;
  down->bias = malloc((size_t)count * sizeof *down->bias);
  down->sources = calloc((size_t)up->source_count, sizeof *down->sources);
  down->source_count = 0;
  if (!down->bias || !down->sources) return false;
  for (int64_t i = 0; i < count; i++) down->bias[i] = (int32_t)biases[i];
  for (int s = 0; s < up->source_count; s++) {
    radish_source *source = &down->sources[down->source_count++];
    *source = up->sources[s];
    if (!source->weights) continue;
    const int64_t weights = radish_network_weight_count(old, up, &up->sources[s]);
    source->weights = malloc((size_t)weights * sizeof *source->weights);
    if (!source->weights) return false;
    memcpy(source->weights, up->sources[s].weights, (size_t)weights * sizeof *source->weights);
  }
  return true;
}

// Makes a layer that adds identities of the shape of `of`, with shift 1.
static bool make_add(const radish_layer *of, const int *from, const int *gains, int count, radish_layer *out) {
  *out = (radish_layer){.op = RADISH_OP_ADD,
                        .sums = of->shape,
                        .shape = of->shape,
                        .pool_rows = {1, 1, 0},
                        .pool_columns = {1, 1, 0},
                        .timesteps = of->timesteps,
                        .timesteps_in = of->timesteps,
                        .shift = 1,
                        .is_signed = of->is_signed};
  out->bias = calloc((size_t)of->shape.channels, sizeof *out->bias);
  out->sources = calloc((size_t)count, sizeof *out->sources);
  if (!out->bias || !out->sources) return false;
  out->source_count = count;
  for (int s = 0; s < count; s++) {
    out->sources[s] = (radish_source){.from = from[s],
                                      .read = RADISH_READ_UNIFORM,
                                      .rows = {1, 1, 0},
                                      .columns = {1, 1, 0},
                                      .groups = 1,
                                      .gain = gains[s]};
  }
  return true;
}

// Makes four of the new layers, from index `at` on, of the first of them, whose sources are still numbered as in `old`.
static bool split(const radish_network *old, const float *down, int at, radish_layer *layers) {
  static const char *const WHAT[] = {"up", "down", "half"};
  radish_layer *four = layers + at;
  char *const name = four[UP].name;
  four[UP].name = NULL;
  const int from[] = {at + UP, at + DOWN, at + HALF}, gains[] = {1, 2, -2};
  const bool made = make_add(&four[UP], from, gains, 3, &four[EVEN]);
  four[EVEN].name = name;
  if (!made || !copy_down(old, &four[UP], down, &four[DOWN]) ||
      !make_add(&four[UP], &from[DOWN], (int[]){1}, 1, &four[HALF]))
    return false;
  for (int i = UP; i < EVEN; i++) {
    four[i].name = new_name(old, layers, at, name, WHAT[i]);
    if (!four[i].name) return false;
  }
  return true;
}

static void renumber(radish_layer *layer, const int *places) {
  for (int s = 0; s < layer->source_count; s++) layer->sources[s].from = places[layer->sources[s].from];
}

radish_status radish_convert_add_even_layers(const radish_conversion *conversion, radish_network *network,
                                             radish_error *error) {
  const radish_network old = *network; // of which names and shapes are read; the layers themselves move
  int count = old.layer_count, at = 0;
  for (int i = 0; i < old.layer_count; i++) count += conversion->layers[i].down ? LAYERS - 1 : 0;
  if (count == old.layer_count) return RADISH_OK;
  if (count > RADISH_MAX_LAYERS)
    return radish_fail(error, RADISH_BAD_INPUT, network->path, 0,
                       "it has %d layers where halves are rounded to even, at most %d are allowed: --round nearest",
                       count, RADISH_MAX_LAYERS);
  radish_layer *layers = calloc((size_t)count, sizeof *layers);
  int *places = malloc((size_t)old.layer_count * sizeof *places); // where the layer is now that each has become
  bool made = layers && places;
  for (int i = 0; i < old.layer_count && layers; i++) {
    const float *down = conversion->layers[i].down;
    layers[at] = old.layers[i]; // its name stays readable in `old`
    made = made && (!down || split(&old, down, at, layers));
    if (made) renumber(&layers[at], places);
    if (made && down) renumber(&layers[at + DOWN], places);
    at += down ? LAYERS : 1;
    if (places) places[i] = at - 1;
  }
  free(places);
  if (layers) {
    free(old.layers);
    network->layers = layers;
    network->layer_count = count;
  }
  return made ? RADISH_OK : radish_fail(error, RADISH_NO_MEMORY, network->path, 0, "out of memory");
}
