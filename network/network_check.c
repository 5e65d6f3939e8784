// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This checks whether potentials can leave their register.
#include "network/network.h"

#include "network/window.h"
#include <stdlib.h>
#include <string.h>

// These are the sums of the positive and of the negative weights of one channel at each tap of each source, so that a
// neuron at the border counts only the taps that it has.
typedef struct {
  int64_t *positive, *negative; // [source][kernel rows * columns]; DENSE: one tap
} tap_sums;

static void sum_taps(const radish_network *network, const radish_layer *layer, int c, tap_sums taps) {
  for (int s = 0; s < layer->source_count; s++) {
    const radish_source *source = &layer->sources[s];
    const int count = radish_source_taps(source);
    memset(taps.positive, 0, (size_t)count * sizeof *taps.positive);
    memset(taps.negative, 0, (size_t)count * sizeof *taps.negative);
    if (source->read == RADISH_READ_UNIFORM) {
      const int ci = c - source->channel_offset;
      const bool inside = ci >= 0 && ci < network->layers[source->from].shape.channels;
      for (int k = 0; k < count && inside; k++) {
        *(source->gain > 0 ? &taps.positive[k] : &taps.negative[k]) = source->gain;
      }
    } else {
      const int64_t fan_in = radish_network_weight_count(network, layer, source) / layer->sums.channels;
      const int16_t *weights = source->weights + c * fan_in;
      for (int64_t i = 0; i < fan_in; i += count) {
        for (int k = 0; k < count; k++) {
          *(weights[i + k] > 0 ? &taps.positive[k] : &taps.negative[k]) += weights[i + k];
        }
      }
    }
    taps.positive += count;
    taps.negative += count;
  }
}

static int64_t table_size(const radish_source *source) {
  return radish_window_table_size(source->rows.kernel, source->columns.kernel);
}

static radish_window_span inside(const radish_source *source, radish_window_axis axis, int at, int size) {
  return source->read == RADISH_READ_DENSE ? (radish_window_span){0, 1} : radish_window_inside(at, axis, size);
}

static void sum_neuron(const radish_network *network, const radish_layer *layer, tap_sums sums, int y, int x,
                       int64_t *positive, int64_t *negative) {
  *positive = *negative = 0;
  for (int s = 0; s < layer->source_count; s++) {
    const radish_source *source = &layer->sources[s];
    const radish_shape in = network->layers[source->from].shape;
    const int width = source->columns.kernel;
    const radish_window_span rows = inside(source, source->rows, y, in.rows);
    const radish_window_span columns = inside(source, source->columns, x, in.columns);
    *positive += radish_window_sum(sums.positive, width, rows, columns);
    *negative += radish_window_sum(sums.negative, width, rows, columns);
    sums.positive += table_size(source);
    sums.negative += table_size(source);
  }
}

static void make_tables(const radish_layer *layer, tap_sums taps, tap_sums sums) {
  for (int s = 0; s < layer->source_count; s++) {
    const radish_source *source = &layer->sources[s];
    const int height = source->rows.kernel, width = source->columns.kernel, count = height * width;
    radish_window_table(taps.positive, height, width, sums.positive);
    radish_window_table(taps.negative, height, width, sums.negative);
    taps.positive += count;
    taps.negative += count;
    sums.positive += table_size(source);
    sums.negative += table_size(source);
  }
}

// Says whether the same taps of all sources fall inside their images at row (or column) `at` as at the one before it.
static bool as_before(const radish_network *network, const radish_layer *layer, int at, bool rows) {
  if (at == 0) return false;
  for (int s = 0; s < layer->source_count; s++) {
    const radish_source *source = &layer->sources[s];
    const radish_shape in = network->layers[source->from].shape;
    const radish_window_axis axis = rows ? source->rows : source->columns;
    const radish_window_span now = inside(source, axis, at, rows ? in.rows : in.columns);
    const radish_window_span before = inside(source, axis, at - 1, rows ? in.rows : in.columns);
    if (now.low != before.low || now.high != before.high) return false;
  }
  return true;
}

typedef struct {
  int64_t low, high; // no potential lies outside
} reach;

// Bounds the potential of a radix neuron: |v| < |b| + 2 sum |w|, except that a negative potential, which is halved
// towards minus infinity, can reach the bound itself.
static reach radix_range(int64_t bias, int64_t positive, int64_t negative) {
  const int64_t weights = positive - negative;
  const int64_t bound = llabs(bias) + 2 * weights;
  return (reach){-bound, weights ? bound - 1 : bound};
}

// Bounds the potential of a rate neuron. Each step adds at most `up` and at least `down`; a potential of theta or more
// loses theta once. Nothing stops a potential from falling in every step, nor one that gains more than theta in every
// step from rising.
static reach rate_range(int64_t bias, int64_t positive, int64_t negative, int64_t steps, int64_t theta) {
  const int64_t rise = bias + positive, fall = bias + negative;
  const int64_t up = rise > 0 ? rise : 0, down = fall < 0 ? fall : 0;
  if (theta == 0) return (reach){steps * down, steps * up}; // the readout never fires
  const int64_t excess = up > theta ? up - theta : 0;
  return (reach){steps * down, theta - 1 + up + (steps - 1) * excess};
}

static int bits_of(reach range) {
  int bits = 1;
  while (bits < 63 && (range.low < -((int64_t)1 << (bits - 1)) || range.high >= (int64_t)1 << (bits - 1))) bits++;
  return bits;
}

static void find_range(const radish_network *network, const radish_layer *layer, radish_coding coding, tap_sums taps,
                       tap_sums sums, radish_potential_range *range) {
  const int32_t *bias = layer->bias;
  for (int c = 0; c < layer->sums.channels; c++) {
    sum_taps(network, layer, c, taps);
    make_tables(layer, taps, sums);
    for (int y = 0; y < layer->sums.rows; y++) {
      if (!layer->bias_per_neuron && as_before(network, layer, y, true)) continue;
      for (int x = 0; x < layer->sums.columns; x++) {
        if (!layer->bias_per_neuron && as_before(network, layer, x, false)) continue;
        int64_t positive, negative;
        sum_neuron(network, layer, sums, y, x, &positive, &negative);
        const int64_t b = layer->bias_per_neuron ? *bias++ : bias[c];
        const reach own = coding == RADISH_CODING_RADIX ? radix_range(b, positive, negative)
                                                        : rate_range(b, positive, negative, network->rate_timesteps,
                                                                     layer->readout ? 0 : layer->threshold[c]);
        if (own.low < range->low) range->low = own.low;
        if (own.high > range->high) range->high = own.high;
        const int bits = bits_of(own);
        if (bits > range->bits) *range = (radish_potential_range){range->low, range->high, bits, {c, y, x}};
      }
    }
  }
}

radish_status radish_network_potential_range(const radish_network *network, int index, radish_coding coding,
                                             radish_potential_range *range, radish_error *error) {
  const radish_layer *layer = &network->layers[index];
  *range = (radish_potential_range){0};
  int64_t taps = 0, table = 0;
  for (int s = 0; s < layer->source_count; s++) {
    taps += radish_source_taps(&layer->sources[s]);
    table += table_size(&layer->sources[s]);
  }
  int64_t *memory = malloc((size_t)(2 * (taps + table)) * sizeof *memory);
  if (!memory) return radish_fail(error, RADISH_NO_MEMORY, network->path, layer->line, "out of memory");
  int64_t *sums = memory + 2 * taps;
  find_range(network, layer, coding, (tap_sums){memory, memory + taps}, (tap_sums){sums, sums + table}, range);
  free(memory);
  return RADISH_OK;
}

static radish_status check_layer(const radish_network *network, int index, radish_coding coding, int potential_bits,
                                 radish_error *error) {
  const radish_layer *layer = &network->layers[index];
  radish_potential_range range;
  const radish_status status = radish_network_potential_range(network, index, coding, &range, error);
  if (status || range.bits <= potential_bits) return status;
  return radish_fail(error, RADISH_BAD_INPUT, network->path, layer->line,
                     "layer '%s' neuron [%d, %d, %d] needs potentials of %d bits, the chip has %d "
                     "(core.potential_bits)",
                     layer->name, range.neuron[0], range.neuron[1], range.neuron[2], range.bits, potential_bits);
}

static __int128 channel_bound(const radish_network *network, const radish_layer *layer, int c) {
  __int128 bound = 0;
  const int64_t positions = layer->bias_per_neuron ? (int64_t)layer->sums.rows * layer->sums.columns : 1;
  for (int64_t i = 0; i < positions; i++) {
    const int64_t bias = llabs((int64_t)layer->bias[c * positions + i]);
    if (bias > bound) bound = bias;
  }
  for (int i = 0; i < layer->source_count; i++) {
    const radish_source *s = &layer->sources[i];
    const int64_t top = radish_layer_magnitude(&network->layers[s->from]);
    if (s->read == RADISH_READ_UNIFORM) {
      bound += (__int128)llabs((int64_t)s->gain) * radish_source_taps(s) * top;
      continue;
    }
    const int64_t fan_in = radish_network_weight_count(network, layer, s) / layer->sums.channels;
    for (int64_t n = 0; n < fan_in; n++) bound += (__int128)abs(s->weights[c * fan_in + n]) * top;
  }
  return bound;
}

double radish_network_readout_bound(const radish_network *network, int64_t enough, int *channel) {
  const radish_layer *layer = &network->layers[network->layer_count - 1];
  __int128 most = 0;
  *channel = 0;
  for (int c = 0; c < layer->sums.channels && most <= enough; c++) {
    const __int128 bound = channel_bound(network, layer, c);
    if (bound > most) most = bound, *channel = c;
  }
  return (double)most;
}

radish_status radish_network_check_unsigned(const radish_network *network, radish_error *error) {
  for (int i = 0; i < network->layer_count; i++) {
    if (!network->layers[i].is_signed) continue;
    return radish_fail(error, RADISH_BAD_INPUT, network->path, network->layers[i].line,
                       "'%s' is signed: rate coding allows unsigned populations only, since a number of spikes has no "
                       "sign",
                       network->layers[i].name);
  }
  return RADISH_OK;
}

static radish_status check_rate(const radish_network *network, radish_error *error) {
  const radish_status status = radish_network_check_unsigned(network, error);
  if (status) return status;
  for (int i = 1; i < network->layer_count - 1; i++) {
    if (!network->layers[i].threshold) {
      return radish_fail(error, RADISH_BAD_INPUT, network->path, network->layers[i].line,
                         "layer '%s' has no thresholds: rate coding needs the tensor '%s.threshold'",
                         network->layers[i].name, network->layers[i].name);
    }
  }
  for (int c = 0; c < network->layers[0].shape.channels; c++) {
    if (network->pad_value[c]) {
      return radish_fail(error, RADISH_BAD_INPUT, network->path, network->layers[0].line,
                         "rate coding allows no input.pad_value but 0: a constant of whole spikes per step");
    }
  }
  return RADISH_OK;
}

radish_status radish_network_check_width(const radish_network *network, radish_coding coding, int potential_bits,
                                         radish_error *error) {
  radish_status status = coding == RADISH_CODING_RATE ? check_rate(network, error) : RADISH_OK;
  for (int i = 1; i < network->layer_count && !status; i++) {
    status = check_layer(network, i, coding, potential_bits, error);
  }
  return status;
}
