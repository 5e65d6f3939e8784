// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/functional/functional_rate.h"

#include "core/encoding.h"
#include "core/base/vector.h"
#include "network/functional/functional_weights.h"
#include <stdlib.h>
#include <string.h>

// This is the state of one layer. Neurons lie [row][column][channel], so that the weights of one spike are added to
// neighbours in memory.
typedef struct {
  int16_t **weights; // [source]: weights by input, kx descending within a row of the kernel; NULL for UNIFORM
  int32_t *v, *bias, *threshold; // [neuron] of the sums; the readout has no thresholds
  int32_t *keys;                 // [neuron], where windows are pooled: twice its spikes so far, plus 1 if it spikes now
  uint8_t *fired;                // [neuron] of the output, padded to whole words
  int32_t *spikes;               // indices of the neurons that fire in this step
  int spike_count;
  int32_t *emitted; // [neuron] of the output: spikes so far
} layer_state;

struct radish_functional_rate {
  const radish_network *network;
  layer_state *layers;
  int32_t *remainder;    // [neuron] of the input: what regular trains carry over to the next step
  uint16_t *activations; // of the input, [row][column][channel]
  void (*progress)(void *user, int done, int total); // or NULL
  void *user;
  void (*spike)(void *user, int layer, int step, int64_t neuron); // or NULL
  void *spy;
};

enum { POTENTIAL_BITS = 32 };

// ---- spikes in ------------------------------------------------------------------------------------------------------

RADISH_INLINE void add(int32_t *restrict v, const int16_t *restrict w, int n) {
  for (int i = 0; i < n; i++) v[i] += w[i];
}

// Returns the row (or column) of the neuron that a spike in row (or column) `at` reaches by tap k; -1 where there is
// none.
RADISH_INLINE int target(int at, radish_window_axis axis, int k, int size) {
  const int reach = at + axis.pad - k;
  if (reach < 0 || reach % axis.stride) return -1;
  return reach / axis.stride < size ? reach / axis.stride : -1;
}

// Adds the weights of one row of taps to the neurons that a spike in column `ix` reaches. From one neuron to the next
// on its right kx descends, and the weights lie in that order.
RADISH_INLINE void add_row(int32_t *v, radish_shape out, const radish_source *source, const int16_t *weights, int ix,
                           int per_group) {
  const int kernel = source->columns.kernel, pad = source->columns.pad;
  if (source->columns.stride > 1 || per_group < out.channels) {
    for (int kx = 0; kx < kernel; kx++) {
      const int ox = target(ix, source->columns, kx, out.columns);
      if (ox >= 0) add(v + (int64_t)ox * out.channels, weights + (kernel - 1 - kx) * per_group, per_group);
    }
    return;
  }
  int first = ix + pad - (kernel - 1), last = ix + pad; // columns that the row reaches
  const int16_t *from = weights;
  if (first < 0) from -= (int64_t)first * per_group, first = 0;
  if (last > out.columns - 1) last = out.columns - 1;
  if (last >= first) add(v + (int64_t)first * out.channels, from, (last - first + 1) * per_group);
}

RADISH_INLINE void scatter_conv(int32_t *v, radish_shape out, const radish_source *source, radish_shape in,
                                const int16_t *weights, int c, int y, int x) {
  const int row = source->columns.kernel * (out.channels / source->groups), per_group = out.channels / source->groups;
  const int16_t *taps = weights + (int64_t)c * source->rows.kernel * row;
  int32_t *group = v + c / (in.channels / source->groups) * per_group;
  for (int ky = 0; ky < source->rows.kernel; ky++) {
    const int oy = target(y, source->rows, ky, out.rows);
    if (oy < 0) continue;
    add_row(group + (int64_t)oy * out.columns * out.channels, out, source, taps + ky * row, x, per_group);
  }
}

RADISH_INLINE void scatter_uniform(int32_t *v, radish_shape out, const radish_source *source, int c, int y, int x) {
  const int channel = c + source->channel_offset;
  if (channel < 0 || channel >= out.channels) return;
  for (int ky = 0; ky < source->rows.kernel; ky++) {
    const int oy = target(y, source->rows, ky, out.rows);
    for (int kx = 0; kx < source->columns.kernel && oy >= 0; kx++) {
      const int ox = target(x, source->columns, kx, out.columns);
      if (ox >= 0) v[((int64_t)oy * out.columns + ox) * out.channels + channel] += source->gain;
    }
  }
}

RADISH_VECTOR_CLONES
static void integrate(int32_t *v, radish_shape out, const radish_source *source, radish_shape in,
                      const int16_t *weights, const int32_t *spikes, int count) {
  for (int i = 0; i < count; i++) {
    const int pixel = spikes[i] / in.channels, c = spikes[i] - pixel * in.channels;
    const int y = pixel / in.columns, x = pixel - y * in.columns;
    if (source->read == RADISH_READ_DENSE) {
      add(v, weights + (((int64_t)c * in.rows + y) * in.columns + x) * out.channels, out.channels);
    } else if (source->read == RADISH_READ_CONV) {
      scatter_conv(v, out, source, in, weights, c, y, x);
    } else {
      scatter_uniform(v, out, source, c, y, x);
    }
  }
}

// ---- spikes out -----------------------------------------------------------------------------------------------------

RADISH_VECTOR_CLONES
static void fire(int64_t count, const int32_t *restrict bias, const int32_t *restrict threshold, int32_t *restrict v,
                 uint8_t *restrict fired) {
  for (int64_t i = 0; i < count; i++) {
    const int32_t sum = v[i] + bias[i];
    const int32_t spike = sum >= threshold[i];
    v[i] = sum - (threshold[i] & -spike);
    fired[i] = (uint8_t)spike;
  }
}

RADISH_VECTOR_CLONES
static void fire_to_keys(int64_t count, const int32_t *restrict bias, const int32_t *restrict threshold,
                         int32_t *restrict v, int32_t *restrict keys) {
  for (int64_t i = 0; i < count; i++) {
    const int32_t sum = v[i] + bias[i];
    const int32_t spike = sum >= threshold[i];
    v[i] = sum - (threshold[i] & -spike);
    keys[i] = (keys[i] & ~1) + 3 * spike;
  }
}

RADISH_VECTOR_CLONES
static void add_biases(int64_t count, const int32_t *restrict bias, int32_t *restrict v) {
  for (int64_t i = 0; i < count; i++) v[i] += bias[i];
}

// Pools one window: it passes the spike of the neuron with the most spikes, of equals the first one. The key of a later
// neuron must therefore exceed the best one by a whole spike.
RADISH_INLINE void fire_pool(const radish_layer *layer, const int32_t *keys, int py, int px, int c, uint8_t *fired) {
  const radish_window_axis rows = layer->pool_rows, columns = layer->pool_columns;
  const int top = py * rows.stride - rows.pad, left = px * columns.stride - columns.pad;
  int32_t best = -1;
  for (int y = top < 0 ? 0 : top; y < top + rows.kernel && y < layer->sums.rows; y++) {
    for (int x = left < 0 ? 0 : left; x < left + columns.kernel && x < layer->sums.columns; x++) {
      const int32_t key = keys[((int64_t)y * layer->sums.columns + x) * layer->sums.channels + c];
      if (key > (best | 1)) best = key;
    }
  }
  *fired = (uint8_t)(best & 1);
}

// Pools windows of 2 x 2 without padding, the common case, in straight vector loops.
RADISH_VECTOR_CLONES
static void pool_pairs(int channels, const int32_t *restrict above, const int32_t *restrict below,
                       uint8_t *restrict fired) {
  for (int c = 0; c < channels; c++) {
    int32_t best = above[c];
    best = above[channels + c] > (best | 1) ? above[channels + c] : best;
    best = below[c] > (best | 1) ? below[c] : best;
    best = below[channels + c] > (best | 1) ? below[channels + c] : best;
    fired[c] = (uint8_t)(best & 1);
  }
}

static void pool(const radish_layer *layer, const layer_state *s) {
  const int channels = layer->shape.channels;
  const radish_window_axis rows = layer->pool_rows, columns = layer->pool_columns;
  const bool pairs = rows.kernel == 2 && columns.kernel == 2 && rows.pad == 0 && columns.pad == 0 &&
                     (layer->shape.rows - 1) * rows.stride + 2 <= layer->sums.rows &&
                     (layer->shape.columns - 1) * columns.stride + 2 <= layer->sums.columns;
  uint8_t *fired = s->fired;
  for (int py = 0; py < layer->shape.rows; py++) {
    for (int px = 0; px < layer->shape.columns; px++, fired += channels) {
      if (pairs) {
        const int64_t corner = (int64_t)py * rows.stride * layer->sums.columns + px * columns.stride;
        const int32_t *above = s->keys + corner * channels;
        pool_pairs(channels, above, above + (int64_t)layer->sums.columns * channels, fired);
        continue;
      }
      for (int c = 0; c < channels; c++) fire_pool(layer, s->keys, py, px, c, fired + c);
    }
  }
}

static void list_spikes(int64_t count, layer_state *s) {
  s->spike_count = 0;
  for (int64_t i = 0; i < count; i += 8) {
    uint64_t word;
    memcpy(&word, s->fired + i, sizeof word);
    for (; word; word &= word - 1) {
      const int32_t neuron = (int32_t)(i + __builtin_ctzll(word) / 8);
      s->spikes[s->spike_count++] = neuron;
      s->emitted[neuron]++;
    }
  }
}

// ---- one image ------------------------------------------------------------------------------------------------------

static void step_input(radish_functional_rate *state, int64_t image, int step) {
  const radish_network *network = state->network;
  const int64_t count = radish_shape_size(network->layers[0].shape);
  uint8_t *fired = state->layers[0].fired;
  for (int64_t i = 0; i < count; i++) {
    const uint16_t x = state->activations[i];
    fired[i] = network->rate_input == RADISH_INPUT_REGULAR
                   ? radish_encode_regular_step(&state->remainder[i], x, network->input_bits)
                   : radish_encode_poisson_step(network->seed, image, step, i, x, network->input_bits);
  }
  list_spikes(count, &state->layers[0]);
}

static void step_layer(radish_functional_rate *state, int index) {
  const radish_layer *layer = &state->network->layers[index];
  layer_state *s = &state->layers[index];
  for (int i = 0; i < layer->source_count; i++) {
    const radish_source *source = &layer->sources[i];
    const layer_state *from = &state->layers[source->from];
    integrate(s->v, layer->sums, source, state->network->layers[source->from].shape, s->weights[i], from->spikes,
              from->spike_count);
  }
  const int64_t count = radish_shape_size(layer->sums);
  if (layer->readout) {
    add_biases(count, s->bias, s->v);
    return;
  }
  if (s->keys) {
    fire_to_keys(count, s->bias, s->threshold, s->v, s->keys);
    pool(layer, s);
  } else {
    fire(count, s->bias, s->threshold, s->v, s->fired);
  }
  list_spikes(radish_shape_size(layer->shape), s);
}

static void tell_spikes(const radish_functional_rate *state, int step) {
  for (int i = 0; i + 1 < state->network->layer_count; i++) {
    const layer_state *s = &state->layers[i];
    for (int k = 0; k < s->spike_count; k++) state->spike(state->spy, i, step, s->spikes[k]);
  }
}

static void reset(radish_functional_rate *state, const uint16_t *activations) {
  const radish_network *network = state->network;
  const radish_shape in = network->layers[0].shape;
  const int64_t pixels = (int64_t)in.rows * in.columns;
  for (int64_t p = 0; p < pixels; p++) {
    for (int c = 0; c < in.channels; c++) state->activations[p * in.channels + c] = activations[c * pixels + p];
  }
  memset(state->remainder, 0, (size_t)radish_shape_size(in) * sizeof *state->remainder);
  for (int i = 0; i < network->layer_count; i++) {
    const radish_layer *layer = &network->layers[i];
    layer_state *s = &state->layers[i];
    const size_t sums = (size_t)radish_shape_size(layer->sums), outputs = (size_t)radish_shape_size(layer->shape);
    if (s->v) memset(s->v, 0, sums * sizeof *s->v);
    if (s->keys) memset(s->keys, 0, sums * sizeof *s->keys);
    if (s->emitted) memset(s->emitted, 0, outputs * sizeof *s->emitted);
  }
}

void radish_functional_rate_watch(radish_functional_rate *state, void (*progress)(void *user, int done, int total),
                                  void *user) {
  state->progress = progress;
  state->user = user;
}

void radish_functional_rate_spy(radish_functional_rate *state,
                                void (*spike)(void *user, int layer, int step, int64_t neuron), void *user) {
  state->spike = spike;
  state->spy = user;
}

void radish_functional_rate_run(radish_functional_rate *state, const uint16_t *activations, int64_t image,
                                const int *checkpoints, int count, int64_t *logits) {
  const int last = state->network->layer_count - 1;
  const radish_shape shape = state->network->layers[last].sums;
  const int64_t pixels = (int64_t)shape.rows * shape.columns;
  reset(state, activations);
  int step = 0;
  for (int k = 0; k < count; k++) {
    for (; step < checkpoints[k]; step++) {
      step_input(state, image, step);
      for (int i = 1; i <= last; i++) step_layer(state, i);
      if (state->spike) tell_spikes(state, step);
      if (state->progress) state->progress(state->user, step + 1, checkpoints[count - 1]);
    }
    for (int c = 0; c < shape.channels; c++) {
      for (int64_t p = 0; p < pixels; p++) *logits++ = state->layers[last].v[p * shape.channels + c];
    }
  }
}

void radish_functional_rate_spikes(const radish_functional_rate *state, int layer, int32_t *spikes) {
  const radish_shape shape = state->network->layers[layer].shape;
  const int64_t pixels = (int64_t)shape.rows * shape.columns;
  for (int c = 0; c < shape.channels; c++) {
    for (int64_t p = 0; p < pixels; p++) *spikes++ = state->layers[layer].emitted[p * shape.channels + c];
  }
}

// ---- life -----------------------------------------------------------------------------------------------------------

static void reverse_rows(int16_t *weights, int64_t count, int kernel, int per_group) {
  const int64_t row = (int64_t)kernel * per_group;
  for (int16_t *at = weights; at < weights + count; at += row) {
    for (int low = 0, high = kernel - 1; low < high; low++, high--) {
      for (int c = 0; c < per_group; c++) {
        const int16_t weight = at[low * per_group + c];
        at[low * per_group + c] = at[high * per_group + c];
        at[high * per_group + c] = weight;
      }
    }
  }
}

static bool make_weights(const radish_network *network, const radish_layer *layer, layer_state *s) {
  s->weights = calloc((size_t)layer->source_count, sizeof *s->weights);
  for (int i = 0; i < layer->source_count && s->weights; i++) {
    const radish_source *source = &layer->sources[i];
    if (source->read == RADISH_READ_UNIFORM) continue;
    s->weights[i] = radish_functional_weights_by_input(network, layer, source);
    if (!s->weights[i]) return false;
    if (source->read != RADISH_READ_CONV) continue;
    const int per_group = layer->sums.channels / source->groups;
    const int in = network->layers[source->from].shape.channels;
    reverse_rows(s->weights[i], (int64_t)in * radish_source_taps(source) * per_group, source->columns.kernel,
                 per_group);
  }
  return s->weights;
}

static bool make_neurons(const radish_layer *layer, layer_state *s) {
  const int64_t pixels = (int64_t)layer->sums.rows * layer->sums.columns;
  const int channels = layer->sums.channels;
  const size_t count = (size_t)(pixels * channels);
  s->v = malloc(count * sizeof *s->v);
  s->bias = malloc(count * sizeof *s->bias);
  s->threshold = malloc(count * sizeof *s->threshold);
  const bool pooled = radish_layer_pools(layer);
  if (pooled) s->keys = malloc(count * sizeof *s->keys);
  if (!s->v || !s->bias || !s->threshold || (pooled && !s->keys)) return false;
  for (int64_t p = 0; p < pixels; p++) {
    for (int c = 0; c < channels; c++) {
      s->bias[p * channels + c] = layer->bias[layer->bias_per_neuron ? c * pixels + p : c];
      s->threshold[p * channels + c] = layer->readout ? 0 : layer->threshold[c];
    }
  }
  return true;
}

static bool make_output(const radish_layer *layer, layer_state *s) {
  const size_t count = (size_t)radish_shape_size(layer->shape);
  s->fired = calloc(count + 8, sizeof *s->fired);
  s->spikes = malloc(count * sizeof *s->spikes);
  s->emitted = calloc(count, sizeof *s->emitted);
  return s->fired && s->spikes && s->emitted;
}

static bool make_state(radish_functional_rate *state) {
  const radish_network *network = state->network;
  const size_t inputs = (size_t)radish_shape_size(network->layers[0].shape);
  state->layers = calloc((size_t)network->layer_count, sizeof *state->layers);
  state->remainder = malloc(inputs * sizeof *state->remainder);
  state->activations = malloc(inputs * sizeof *state->activations);
  if (!state->layers || !state->remainder || !state->activations) return false;
  for (int i = 0; i < network->layer_count; i++) {
    const radish_layer *layer = &network->layers[i];
    layer_state *s = &state->layers[i];
    if (!layer->readout && !make_output(layer, s)) return false;
    if (i && (!make_neurons(layer, s) || !make_weights(network, layer, s))) return false;
  }
  return true;
}

radish_status radish_functional_rate_create(const radish_network *network, radish_functional_rate **out,
                                            radish_error *error) {
  *out = NULL;
  const radish_status status = radish_network_check_width(network, RADISH_CODING_RATE, POTENTIAL_BITS, error);
  if (status) return status;
  radish_functional_rate *state = calloc(1, sizeof *state);
  if (state) state->network = network;
  if (!state || !make_state(state)) {
    radish_functional_rate_destroy(state);
    return radish_fail(error, RADISH_NO_MEMORY, network->path, 0, "out of memory");
  }
  *out = state;
  return RADISH_OK;
}

void radish_functional_rate_destroy(radish_functional_rate *state) {
  if (!state) return;
  for (int i = 0; i < state->network->layer_count && state->layers; i++) {
    layer_state *s = &state->layers[i];
    for (int k = 0; k < state->network->layers[i].source_count && s->weights; k++) free(s->weights[k]);
    free(s->weights);
    free(s->v);
    free(s->bias);
    free(s->threshold);
    free(s->keys);
    free(s->fired);
    free(s->spikes);
    free(s->emitted);
  }
  free(state->layers);
  free(state->remainder);
  free(state->activations);
  free(state);
}
