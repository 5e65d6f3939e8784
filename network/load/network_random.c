// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This gives a network without weights random weights from its seed, and shifts that bring the share of ones in its
// trains near `activity`.
#include "network/load/network_build.h"

#include "network/functional/functional_steps.h"
#include "core/base/random.h"
#include "network/files/images.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

// Draws each weight uniformly from the 2^bits - 1 values from -(2^(bits-1) - 1) to 2^(bits-1) - 1, as a 32-bit fraction
// times their number.
static void fill(int16_t *weights, int64_t count, int bits, uint64_t state) {
  const int64_t limit = ((int64_t)1 << (bits - 1)) - 1, values = 2 * limit + 1;
  for (int64_t i = 0; i < count; i += 2) {
    const uint64_t draw = radish_random_next(&state);
    weights[i] = (int16_t)((int64_t)((draw >> 32) * (uint64_t)values >> 32) - limit);
    if (i + 1 < count) weights[i + 1] = (int16_t)((int64_t)((draw & 0xffffffffu) * (uint64_t)values >> 32) - limit);
  }
}

radish_status radish_network_random_weights(radish_network *network, radish_error *error) {
  for (int i = 1; i < network->layer_count; i++) {
    radish_layer *layer = &network->layers[i];
    layer->bias = calloc((size_t)layer->sums.channels, sizeof *layer->bias);
    bool memory = layer->bias;
    for (int s = 0; s < layer->source_count && memory; s++) {
      const int64_t count = radish_network_weight_count(network, layer, &layer->sources[s]);
      if (count == 0) continue;
      layer->sources[s].weights = malloc((size_t)count * sizeof *layer->sources[s].weights);
      memory = layer->sources[s].weights;
      if (memory) {
        fill(layer->sources[s].weights, count, network->weight_bits,
             radish_random_stream(network->seed, (uint64_t)i, (uint64_t)s));
      }
    }
    if (!memory) return radish_fail(error, RADISH_NO_MEMORY, network->path, layer->line, "out of memory");
  }
  return RADISH_OK;
}

// Returns the number of ones in the value, by sums of ever wider fields. A loop over it needs no call.
static inline int64_t count_ones(uint64_t value) {
  value -= value >> 1 & UINT64_C(0x5555555555555555);
  value = (value & UINT64_C(0x3333333333333333)) + (value >> 2 & UINT64_C(0x3333333333333333));
  value = (value + (value >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
  return (int64_t)(value * UINT64_C(0x0101010101010101) >> 56);
}

// Returns the spikes of the layer's trains with this shift; `pooled` are the sums, of an unsigned layer none negative.
static int64_t spikes_of(const radish_layer *layer, const int64_t *pooled, int64_t size, int shift) {
  const int64_t top = radish_layer_largest(layer);
  const uint64_t train = ((uint64_t)1 << layer->timesteps) - 1;
  int64_t spikes = 0;
  if (layer->is_signed) {
    const radish_functional_scale scale = radish_functional_scale_of(layer, shift);
    for (int64_t i = 0; i < size; i++) {
      spikes += count_ones((uint64_t)radish_functional_committed(scale, pooled[i]) & train);
    }
    return spikes;
  }
  for (int64_t i = 0; i < size; i++) {
    const int64_t value = pooled[i] >> shift;
    spikes += count_ones((uint64_t)(value < top ? value : top));
  }
  return spikes;
}

// Returns the shift with which the share of ones in the layer's trains is nearest to `activity`, the smaller of two that
// are equally near.
static int nearest_shift(const radish_layer *layer, const int64_t *pooled, double activity) {
  const int64_t size = radish_shape_size(layer->shape);
  int best = 0;
  double nearest = 2;
  for (int shift = 0; shift < 32; shift++) {
    const int64_t spikes = spikes_of(layer, pooled, size, shift);
    const double distance = fabs((double)spikes / ((double)size * layer->timesteps) - activity);
    if (distance < nearest) {
      nearest = distance;
      best = shift;
    }
  }
  return best;
}

static bool set_threshold(radish_layer *layer) {
  int bits = layer->shift + layer->timesteps - layer->timesteps_in;
  if (bits < 0) bits = 0;
  if (bits > 30) bits = 30;
  layer->threshold = malloc((size_t)layer->sums.channels * sizeof *layer->threshold);
  if (!layer->threshold) return false;
  for (int c = 0; c < layer->sums.channels; c++) layer->threshold[c] = (int32_t)1 << bits;
  return true;
}

// Returns the number of additions and comparisons that evaluate one input. It is a double, since it may exceed 64 bits.
static double work_of(const radish_network *network) {
  double work = 0;
  for (int i = 1; i < network->layer_count; i++) {
    const radish_layer *layer = &network->layers[i];
    work += (double)radish_network_dense_macs(network, i);
    for (int s = 0; s < layer->source_count; s++) {
      const radish_source *source = &layer->sources[s];
      if (source->read != RADISH_READ_UNIFORM) continue;
      work += (double)radish_shape_size(layer->sums) * radish_source_taps(source);
    }
    work += (double)radish_shape_size(layer->shape) * layer->pool_rows.kernel * layer->pool_columns.kernel;
  }
  return work;
}

// Sets `*open` to whether a layer has no shift, so that one input must be evaluated to choose it. Returns
// RADISH_BAD_INPUT where that would take hours.
static radish_status check_work(const radish_network *network, bool *open, radish_error *error) {
  *open = false;
  for (int i = 1; i < network->layer_count; i++) *open = *open || network->layers[i].shift == RADISH_SHIFT_OPEN;
  const double work = work_of(network);
  if (!*open || work <= RADISH_MAX_CHOICE_WORK) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, network->path, 0,
                     "choosing its shifts takes %.3g multiply-adds for one input, at most %.3g are allowed; give every "
                     "layer its shift",
                     work, RADISH_MAX_CHOICE_WORK);
}

static bool choose(radish_network *network, radish_functional *state, uint16_t *input, int64_t *pooled) {
  const int64_t size = radish_shape_size(network->layers[0].shape);
  radish_images_random_activations(network->seed, 0, network->activity, network->input_bits,
                                   network->layers[0].is_signed, size, input);
  radish_functional_input(state, input);
  for (int i = 1; i < network->layer_count - 1; i++) {
    radish_layer *layer = &network->layers[i];
    radish_functional_sum(state, i);
    if (layer->shift == RADISH_SHIFT_OPEN) {
      radish_functional_pooled(state, i, pooled);
      layer->shift = nearest_shift(layer, pooled, network->activity);
    }
    radish_functional_commit(state, i);
    if (!set_threshold(layer)) return false;
  }
  return true;
}

radish_status radish_network_choose_shifts(radish_network *network, radish_error *error) {
  bool open;
  radish_status status = check_work(network, &open, error);
  if (status) return status;
  if (!open) {
    for (int i = 1; i < network->layer_count - 1; i++) {
      if (set_threshold(&network->layers[i])) continue;
      return radish_fail(error, RADISH_NO_MEMORY, network->path, 0, "out of memory");
    }
    return RADISH_OK;
  }
  int64_t largest = 0;
  for (int i = 0; i < network->layer_count; i++) {
    const int64_t size = radish_shape_size(network->layers[i].shape);
    if (size > largest) largest = size;
  }
  radish_functional *state;
  status = radish_functional_create(network, &state, error);
  if (status) return status;
  uint16_t *input = malloc((size_t)largest * sizeof *input);
  int64_t *pooled = malloc((size_t)largest * sizeof *pooled);
  if (!input || !pooled || !choose(network, state, input, pooled)) {
    status = radish_fail(error, RADISH_NO_MEMORY, network->path, 0, "out of memory");
  }
  free(input);
  free(pooled);
  radish_functional_destroy(state);
  return status;
}
