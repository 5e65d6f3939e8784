// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/functional/functional.h"

#include "core/base/vector.h"
#include "network/functional/functional_steps.h"
#include "network/functional/functional_weights.h"
#include <stdlib.h>
#include <string.h>

#define SUM          int32_t
#define KERNEL(name) name##_32
#define TARGET
#include "network/functional/functional_kernel.h"
#undef SUM
#undef KERNEL
#undef TARGET

#define SUM          int64_t
#define KERNEL(name) name##_64
#define TARGET
#include "network/functional/functional_kernel.h"
#undef SUM
#undef KERNEL
#undef TARGET

#if defined(__x86_64__)
#define SUM          int32_t
#define KERNEL(name) name##_32_avx2
#define TARGET       __attribute__((target("avx2")))
#include "network/functional/functional_kernel.h"
#undef SUM
#undef KERNEL
#undef TARGET
#endif

typedef struct {
  int16_t **weights; // [source]: weights by input (functional_weights.h); NULL for UNIFORM
  bool narrow;       // every sum fits 32 bits, whatever the input
} layer_plan;

struct radish_functional {
  const radish_network *network;
  bool avx2;
  layer_plan *plans;
  uint16_t **outputs; // [layer]: output, [channel, y, x]; NULL for the readout
  int32_t *narrow;    // sums of one layer, [row][column][channel]; its plan says whether these or `wide` are in use
  int64_t *wide;
  void (*progress)(void *user, int done, int total); // or NULL
  void *user;
};

// Returns the largest |A| that a layer can reach: |b| + sum of |w| * X with every X at its largest.
static int64_t largest_sum(const radish_network *network, const radish_layer *layer) {
  const int64_t biases = layer->bias_per_neuron ? radish_shape_size(layer->sums) : layer->sums.channels;
  int64_t bias = 0;
  for (int64_t i = 0; i < biases; i++) {
    const int64_t size = layer->bias[i] < 0 ? -(int64_t)layer->bias[i] : layer->bias[i];
    if (size > bias) bias = size;
  }
  int64_t reach = bias;
  for (int s = 0; s < layer->source_count; s++) {
    const radish_source *source = &layer->sources[s];
    const int64_t x = radish_layer_magnitude(&network->layers[source->from]);
    int64_t largest = 0;
    if (source->read == RADISH_READ_UNIFORM) {
      largest = (int64_t)abs(source->gain) * radish_source_taps(source);
    } else {
      const int64_t fan_in = radish_network_weight_count(network, layer, source) / layer->sums.channels;
      for (int c = 0; c < layer->sums.channels; c++) {
        int64_t sum = 0;
        for (int64_t i = 0; i < fan_in; i++) sum += abs(source->weights[c * fan_in + i]);
        if (sum > largest) largest = sum;
      }
    }
    reach += largest * x;
  }
  return reach;
}

static bool make_plan(const radish_network *network, const radish_layer *layer, layer_plan *plan) {
  plan->weights = calloc((size_t)layer->source_count, sizeof *plan->weights);
  if (!plan->weights) return false;
  plan->narrow = largest_sum(network, layer) <= INT32_MAX;
  for (int s = 0; s < layer->source_count; s++) {
    if (layer->sources[s].read == RADISH_READ_UNIFORM) continue;
    plan->weights[s] = radish_functional_weights_by_input(network, layer, &layer->sources[s]);
    if (!plan->weights[s]) return false;
  }
  return true;
}

static bool make_state(radish_functional *state) {
  const radish_network *network = state->network;
  int64_t narrow = 0, wide = 0;
  state->plans = calloc((size_t)network->layer_count, sizeof *state->plans);
  state->outputs = calloc((size_t)network->layer_count, sizeof *state->outputs);
  if (!state->plans || !state->outputs) return false;
  for (int i = 0; i < network->layer_count; i++) {
    const radish_layer *layer = &network->layers[i];
    if (!layer->readout) {
      state->outputs[i] = calloc((size_t)radish_shape_size(layer->shape), sizeof **state->outputs);
      if (!state->outputs[i]) return false;
    }
    if (i == 0) continue;
    if (!make_plan(network, layer, &state->plans[i])) return false;
    int64_t *largest = state->plans[i].narrow ? &narrow : &wide;
    if (radish_shape_size(layer->sums) > *largest) *largest = radish_shape_size(layer->sums);
  }
  state->narrow = malloc((size_t)(narrow + 1) * sizeof *state->narrow);
  state->wide = malloc((size_t)(wide + 1) * sizeof *state->wide);
  return state->narrow && state->wide;
}

radish_status radish_functional_create(const radish_network *network, radish_functional **out, radish_error *error) {
  *out = NULL;
  radish_functional *state = calloc(1, sizeof *state);
  if (state) state->network = network;
  if (!state || !make_state(state)) {
    radish_functional_destroy(state);
    return radish_fail(error, RADISH_NO_MEMORY, network->path, 0, "out of memory");
  }
#if defined(__x86_64__)
  state->avx2 = __builtin_cpu_supports("avx2");
#endif
  *out = state;
  return RADISH_OK;
}

void radish_functional_destroy(radish_functional *state) {
  if (!state) return;
  for (int i = 0; i < state->network->layer_count; i++) {
    for (int s = 0; state->plans && state->plans[i].weights && s < state->network->layers[i].source_count; s++) {
      free(state->plans[i].weights[s]);
    }
    if (state->plans) free(state->plans[i].weights);
    if (state->outputs) free(state->outputs[i]);
  }
  free(state->plans);
  free(state->outputs);
  free(state->narrow);
  free(state->wide);
  free(state);
}

void radish_functional_input(radish_functional *state, const uint16_t *activations) {
  memcpy(state->outputs[0], activations,
         (size_t)radish_shape_size(state->network->layers[0].shape) * sizeof *activations);
}

void radish_functional_sum(radish_functional *state, int index) {
  const radish_layer *layer = &state->network->layers[index];
  const layer_plan *plan = &state->plans[index];
  const uint16_t *const *outputs = (const uint16_t *const *)state->outputs;
  if (!plan->narrow) {
    layer_64(state->wide, state->network, layer, plan->weights, outputs);
    return;
  }
#if defined(__x86_64__)
  if (state->avx2) {
    layer_32_avx2(state->narrow, state->network, layer, plan->weights, outputs);
    return;
  }
#endif
  layer_32(state->narrow, state->network, layer, plan->weights, outputs);
}

static int64_t sum_at(const radish_functional *state, int index, int64_t at) {
  return state->plans[index].narrow ? state->narrow[at] : state->wide[at];
}

// Returns the largest A of the pooling window of output (c, y, x), or `least` where none is above that.
static int64_t pooled_at(const radish_functional *state, int index, int c, int y, int x, int64_t least) {
  const radish_layer *layer = &state->network->layers[index];
  const radish_window_axis rows = layer->pool_rows, columns = layer->pool_columns;
  const int top = y * rows.stride - rows.pad, left = x * columns.stride - columns.pad;
  int64_t largest = least;
  for (int sy = top < 0 ? 0 : top; sy < top + rows.kernel && sy < layer->sums.rows; sy++) {
    for (int sx = left < 0 ? 0 : left; sx < left + columns.kernel && sx < layer->sums.columns; sx++) {
      const int64_t a = sum_at(state, index, ((int64_t)sy * layer->sums.columns + sx) * layer->sums.channels + c);
      if (a > largest) largest = a;
    }
  }
  return largest;
}

void radish_functional_pooled(const radish_functional *state, int index, int64_t *pooled) {
  const radish_layer *layer = &state->network->layers[index];
  const int64_t least = layer->is_signed ? INT64_MIN : 0; // ReLU makes 0 of all that is less
  for (int c = 0; c < layer->shape.channels; c++) {
    for (int y = 0; y < layer->shape.rows; y++) {
      for (int x = 0; x < layer->shape.columns; x++) *pooled++ = pooled_at(state, index, c, y, x, least);
    }
  }
}

// Max pooling commutes with ReLU, shift, leak and saturation, so each window is reduced to its maximum first.
// `is_signed` is a constant where this is inlined, so that an unsigned layer knows that no maximum is negative.
RADISH_INLINE void commit(const radish_functional *state, int index, uint16_t *restrict out, bool is_signed) {
  const radish_layer *layer = &state->network->layers[index];
  const radish_functional_scale scale = radish_functional_scale_of(layer, layer->shift);
  for (int c = 0; c < layer->shape.channels; c++) {
    for (int y = 0; y < layer->shape.rows; y++) {
      for (int x = 0; x < layer->shape.columns; x++) {
        const int64_t sum = pooled_at(state, index, c, y, x, is_signed ? INT64_MIN : 0), value = sum >> scale.shift;
        if (is_signed) *out++ = (uint16_t)radish_functional_committed(scale, sum);
        else *out++ = (uint16_t)(value < scale.largest ? value : scale.largest);
      }
    }
  }
}

void radish_functional_commit(radish_functional *state, int index) {
  if (state->network->layers[index].is_signed) commit(state, index, state->outputs[index], true);
  else commit(state, index, state->outputs[index], false);
}

void radish_functional_watch(radish_functional *state, void (*progress)(void *user, int done, int total), void *user) {
  state->progress = progress;
  state->user = user;
}

void radish_functional_run(radish_functional *state, const uint16_t *activations, int64_t *logits) {
  const int last = state->network->layer_count - 1;
  radish_functional_input(state, activations);
  for (int i = 1; i <= last; i++) {
    radish_functional_sum(state, i);
    if (i < last) radish_functional_commit(state, i);
    if (state->progress) state->progress(state->user, i, last);
  }
  const radish_shape shape = state->network->layers[last].sums;
  const int64_t pixels = (int64_t)shape.rows * shape.columns;
  for (int c = 0; c < shape.channels; c++) {
    for (int64_t p = 0; p < pixels; p++) *logits++ = sum_at(state, last, p * shape.channels + c);
  }
}

const uint16_t *radish_functional_output(const radish_functional *state, int layer) {
  return state->outputs[layer];
}
