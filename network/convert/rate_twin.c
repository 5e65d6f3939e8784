// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/convert/rate_twin.h"

#include "network/functional/functional.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_GAIN = 1023, MOST_POTENTIAL_BITS = 32 };

// This counts how often each level occurs in each layer's output.
typedef struct {
  int levels;      // one more than the largest activation of the widest train
  int64_t *counts; // [layer][level]; NULL without calibration
} histograms;

// ---- full scale of each layer ---------------------------------------------------------------------------------------

// Returns the level that `share` of the activations that are not 0 do not exceed, and half a level more, since floor
// hides half a level on average. Returns 0 where no activation is above 0.
static double scale_of(const histograms *seen_levels, int layer, double share) {
  const int64_t *counts = seen_levels->counts + (int64_t)layer * seen_levels->levels;
  int64_t active = 0, seen = 0;
  for (int level = 1; level < seen_levels->levels; level++) active += counts[level];
  for (int level = 1; level < seen_levels->levels; level++) {
    seen += counts[level];
    if (active && (double)seen >= share * (double)active) return level + 0.5;
  }
  return 0; // nothing was active
}

static double share_above(const histograms *seen_levels, int layer, double full_scale) {
  const int64_t *counts = seen_levels->counts + (int64_t)layer * seen_levels->levels;
  int64_t all = 0, above = 0;
  for (int level = 0; level < seen_levels->levels; level++) {
    all += counts[level];
    if (level > full_scale) above += counts[level];
  }
  return all ? (double)above / (double)all : 0;
}

static radish_status count_levels(const radish_network *network, const radish_twin_options *options, histograms *out,
                                  radish_error *error) {
  const int last = network->layer_count - 1;
  radish_functional *state;
  radish_status status = radish_functional_create(network, &state, error);
  if (status) return status;
  uint16_t *activations = malloc((size_t)radish_shape_size(network->layers[0].shape) * sizeof *activations);
  int64_t *logits = malloc((size_t)radish_shape_size(network->layers[last].sums) * sizeof *logits);
  for (int i = 0; i < options->count && activations && logits; i++) {
    radish_images_quantise(options->images, options->first + i, network->input_bits, activations);
    radish_functional_run(state, activations, logits);
    for (int k = 1; k < last; k++) {
      const uint16_t *output = radish_functional_output(state, k);
      const int64_t size = radish_shape_size(network->layers[k].shape);
      for (int64_t j = 0; j < size; j++) out->counts[(int64_t)k * out->levels + output[j]]++;
    }
  }
  if (!activations || !logits) status = radish_fail(error, RADISH_NO_MEMORY, network->path, 0, "out of memory");
  free(activations);
  free(logits);
  radish_functional_destroy(state);
  return status;
}

// ---- one layer ------------------------------------------------------------------------------------------------------

static int reference_source(const radish_layer *layer) {
  for (int s = 0; s < layer->source_count; s++) {
    if (layer->sources[s].read != RADISH_READ_UNIFORM) return s;
  }
  return 0;
}

// Returns the largest factor at which no number of any source exceeds its limit, rounded down to a whole number unless
// it is below 1.
static double largest_factor(const radish_network *network, const radish_layer *layer, const radish_twin_layer *layers,
                             double scale_in) {
  const double most = ldexp(1, network->weight_bits - 1);
  double factor = INFINITY;
  for (int s = 0; s < layer->source_count; s++) {
    const radish_source *source = &layer->sources[s];
    const double ratio = layers[source->from].full_scale / scale_in;
    if (source->read == RADISH_READ_UNIFORM) {
      const double limit = fmax(MOST_GAIN, fabs((double)source->gain) * ratio);
      if (source->gain) factor = fmin(factor, limit / (fabs((double)source->gain) * ratio));
      continue;
    }
    const int64_t count = radish_network_weight_count(network, layer, source);
    for (int64_t i = 0; i < count; i++) {
      const double weight = source->weights[i] * ratio;
      if (source->weights[i]) factor = fmin(factor, (weight > 0 ? most - 1 : most) / fabs(weight));
    }
  }
  if (isinf(factor)) return 1; // every weight and gain is 0
  return factor >= 1 ? floor(factor) : factor;
}

static double rounding(double value) {
  return fabs(value - nearbyint(value));
}

// Multiplies weights and gains by factor * (their source's full scale) / scale_in, and rounds them. `weight_error` of
// `out` receives the largest rounding error over the largest number.
static radish_status scale_weights(radish_network *network, radish_layer *layer, const radish_twin_layer *layers,
                                   double scale_in, radish_twin_layer *out, radish_error *error) {
  double largest = 0, worst = 0;
  for (int s = 0; s < layer->source_count; s++) {
    radish_source *source = &layer->sources[s];
    const double scale = out->factor * layers[source->from].full_scale / scale_in;
    const int64_t count = radish_network_weight_count(network, layer, source);
    for (int64_t i = 0; i < count; i++) {
      const double weight = source->weights[i] * scale;
      worst = fmax(worst, rounding(weight));
      largest = fmax(largest, fabs(weight));
      source->weights[i] = (int16_t)nearbyint(weight);
    }
    if (source->read != RADISH_READ_UNIFORM || layer->op == RADISH_OP_AVG_POOL) continue;
    const double gain = source->gain * scale;
    if (fabs(gain) > 32767) {
      return radish_fail(error, RADISH_BAD_INPUT, network->path, layer->line,
                         "layer '%s': the gain of '%s' becomes %.0f in rate coding, within +-32767 is allowed",
                         layer->name, network->layers[source->from].name, gain);
    }
    if (source->gain && nearbyint(gain) == 0) {
      return radish_fail(
          error, RADISH_BAD_INPUT, network->path, layer->line,
          "layer '%s': the gain of '%s' becomes %.3f in rate coding, which rounds to 0 and would erase it; "
          "more bits of the weights (-W) make it larger",
          layer->name, network->layers[source->from].name, gain);
    }
    worst = fmax(worst, rounding(gain));
    largest = fmax(largest, fabs(gain));
    source->gain = (int)nearbyint(gain);
  }
  out->weight_error = largest > 0 ? worst / largest : 0;
  return RADISH_OK;
}

static radish_status scale_biases(const radish_network *network, radish_layer *layer, double scale_in,
                                  radish_twin_layer *out, radish_error *error) {
  const int64_t count = layer->bias_per_neuron ? radish_shape_size(layer->sums) : layer->sums.channels;
  const double dropped = layer->readout ? 0 : (ldexp(1, layer->shift) - 1) / 2;
  double worst = 0;
  for (int64_t i = 0; i < count; i++) {
    const double current = (layer->bias[i] - dropped) * out->factor / scale_in;
    if (fabs(current) > INT32_MAX) {
      return radish_fail(error, RADISH_BAD_INPUT, network->path, layer->line,
                         "layer '%s': bias [%lld] becomes a current of %.0f, which does not fit 32 bits", layer->name,
                         (long long)i, current);
    }
    worst = fmax(worst, rounding(current));
    layer->bias[i] = (int32_t)nearbyint(current);
  }
  out->bias_error = layer->readout ? worst : worst / out->threshold;
  return RADISH_OK;
}

static radish_status set_threshold(const radish_network *network, radish_layer *layer, double scale, double scale_in,
                                   radish_twin_layer *out, radish_error *error) {
  const double threshold = fmax(1, nearbyint(ldexp(scale * out->factor / scale_in, layer->shift)));
  if (threshold > INT32_MAX / 2) {
    return radish_fail(error, RADISH_BAD_INPUT, network->path, layer->line,
                       "layer '%s': its threshold becomes %.0f, at most %d is allowed: a smaller shift or weight_bits",
                       layer->name, threshold, INT32_MAX / 2);
  }
  out->threshold = (int32_t)threshold;
  out->full_scale = ldexp(threshold * scale_in / out->factor, -layer->shift);
  free(layer->threshold);
  layer->threshold = malloc((size_t)layer->sums.channels * sizeof *layer->threshold);
  if (!layer->threshold) return radish_fail(error, RADISH_NO_MEMORY, network->path, layer->line, "out of memory");
  for (int c = 0; c < layer->sums.channels; c++) layer->threshold[c] = out->threshold;
  return RADISH_OK;
}

// ---- a factor whose potentials fit ----------------------------------------------------------------------------------

// These are the numbers of a layer before it is turned into rate coding.
typedef struct {
  int16_t *weights[RADISH_MAX_SOURCES];
  int gains[RADISH_MAX_SOURCES];
  int32_t *bias;
  int largest; // largest absolute value of all weights and gains
} numbers;

static int64_t bias_count(const radish_layer *layer) {
  return layer->bias_per_neuron ? radish_shape_size(layer->sums) : layer->sums.channels;
}

static void free_numbers(numbers *kept) {
  for (int s = 0; s < RADISH_MAX_SOURCES; s++) free(kept->weights[s]);
  free(kept->bias);
}

// Copies the layer's numbers to `kept`. Returns false where memory ran out. The caller frees the copy in both cases.
static bool keep(const radish_network *network, const radish_layer *layer, numbers *kept) {
  *kept = (numbers){0};
  kept->bias = malloc((size_t)bias_count(layer) * sizeof *kept->bias);
  if (!kept->bias) return false;
  memcpy(kept->bias, layer->bias, (size_t)bias_count(layer) * sizeof *kept->bias);
  for (int s = 0; s < layer->source_count; s++) {
    const radish_source *source = &layer->sources[s];
    const int64_t count = radish_network_weight_count(network, layer, source);
    if (!count && abs(source->gain) > kept->largest) kept->largest = abs(source->gain);
    kept->gains[s] = source->gain;
    if (!count) continue;
    kept->weights[s] = malloc((size_t)count * sizeof(int16_t));
    if (!kept->weights[s]) return false;
    memcpy(kept->weights[s], source->weights, (size_t)count * sizeof(int16_t));
    for (int64_t i = 0; i < count; i++) {
      if (abs(source->weights[i]) > kept->largest) kept->largest = abs(source->weights[i]);
    }
  }
  return true;
}

static void put_back(const radish_network *network, radish_layer *layer, const numbers *kept) {
  memcpy(layer->bias, kept->bias, (size_t)bias_count(layer) * sizeof *kept->bias);
  for (int s = 0; s < layer->source_count; s++) {
    radish_source *source = &layer->sources[s];
    source->gain = kept->gains[s];
    const int64_t count = radish_network_weight_count(network, layer, source);
    if (count) memcpy(source->weights, kept->weights[s], (size_t)count * sizeof(int16_t));
  }
}

// Turns the layer into rate coding by the factor that `out` has. `scale` is the wanted full scale, which the rounding
// of the threshold changes.
static radish_status turn_by_factor(radish_network *network, radish_layer *layer, double scale, double scale_in,
                                    const radish_twin_layer *layers, radish_twin_layer *out, radish_error *error) {
  radish_status status = RADISH_OK;
  if (!layer->readout) status = set_threshold(network, layer, scale, scale_in, out, error);
  if (!status) status = scale_weights(network, layer, layers, scale_in, out, error);
  return status ? status : scale_biases(network, layer, scale_in, out, error);
}

static radish_status refuse_width(const radish_network *network, const radish_layer *layer, int bits,
                                  int potential_bits, radish_error *error) {
  return radish_fail(error, RADISH_BAD_INPUT, network->path, layer->line,
                     "layer '%s' needs potentials of %d bits in %d steps of rate coding, and with %d its weights would "
                     "become 0: fewer rate_timesteps",
                     layer->name, bits, network->rate_timesteps, potential_bits);
}

static radish_status turn_until_it_fits(radish_network *network, int index, double scale, double scale_in,
                                        int potential_bits, radish_twin_layer *layers, radish_error *error) {
  radish_layer *layer = &network->layers[index];
  radish_twin_layer *out = &layers[index];
  numbers kept;
  radish_status status = keep(network, layer, &kept)
                             ? RADISH_OK
                             : radish_fail(error, RADISH_NO_MEMORY, network->path, layer->line, "out of memory");
  for (bool fits = false; !status && !fits;) {
    radish_potential_range range;
    status = turn_by_factor(network, layer, scale, scale_in, layers, out, error);
    if (!status) status = radish_network_potential_range(network, index, RADISH_CODING_RATE, &range, error);
    if (status) break;
    fits = range.bits <= potential_bits;
    if (fits) break;
    const double excess = ldexp(fmax(-(double)range.low, (double)range.high + 1), 1 - potential_bits);
    const double wanted = out->factor / fmax(excess, 1 + 1e-3);
    out->factor = wanted >= 1 ? floor(wanted) : wanted;
    if (layer->op == RADISH_OP_AVG_POOL || kept.largest * out->factor < 0.5) {
      status = refuse_width(network, layer, range.bits, potential_bits, error);
    }
    put_back(network, layer, &kept);
  }
  free_numbers(&kept);
  return status;
}

// Turns the layer into rate coding by the largest factor whose numbers and potentials fit. `scale` is the wanted full
// scale.
static radish_status turn_layer(radish_network *network, int index, double scale, int potential_bits,
                                radish_twin_layer *layers, radish_error *error) {
  radish_layer *layer = &network->layers[index];
  const double scale_in = layers[layer->sources[reference_source(layer)].from].full_scale;
  const bool average = layer->op == RADISH_OP_AVG_POOL;
  layers[index].factor = average ? 1 : largest_factor(network, layer, layers, scale_in);
  return turn_until_it_fits(network, index, average ? scale_in : scale, scale_in, potential_bits, layers, error);
}

// ---- the network ----------------------------------------------------------------------------------------------------

static radish_status check(const radish_network *network, const radish_twin_options *options, radish_error *error) {
  if (network->random_weights) {
    return radish_fail(error, RADISH_BAD_INPUT, network->path, 0,
                       "a network without weights has no twin: its random numbers serve both codings");
  }
  if (network->coding == RADISH_CODING_RATE) {
    return radish_fail(error, RADISH_BAD_INPUT, network->path, 0, "it is rate coded already (coding: rate)");
  }
  if (options->weight_bits && options->weight_bits < network->weight_bits) {
    return radish_fail(error, RADISH_BAD_INPUT, network->path, 0,
                       "its weights have %d bits; %d to 16 are allowed for its twin, not %d", network->weight_bits,
                       network->weight_bits, options->weight_bits);
  }
  return radish_network_check_unsigned(network, error);
}

radish_status radish_rate_twin(radish_network *network, const radish_twin_options *options, radish_twin_layer *layers,
                               radish_error *error) {
  radish_status status = check(network, options, error);
  if (status) return status;
  const int count = network->layer_count;
  histograms seen = {.levels = 1};
  if (options->images) {
    for (int i = 1; i < count; i++) {
      const int levels = 1 << network->layers[i].timesteps;
      if (levels > seen.levels) seen.levels = levels;
    }
    seen.counts = calloc((size_t)count * (size_t)seen.levels, sizeof *seen.counts);
    if (!seen.counts) return radish_fail(error, RADISH_NO_MEMORY, network->path, 0, "out of memory");
    status = count_levels(network, options, &seen, error);
  }
  network->coding = RADISH_CODING_RATE;
  network->rate_timesteps = options->timesteps;
  if (options->weight_bits) network->weight_bits = options->weight_bits;
  memset(network->pad_value, 0, (size_t)network->layers[0].shape.channels * sizeof *network->pad_value);
  layers[0] = (radish_twin_layer){.full_scale = ldexp(1, network->input_bits), .factor = 1};
  for (int i = 1; i < count && !status; i++) {
    layers[i] = (radish_twin_layer){0};
    const double share = options->range == RADISH_RANGE_MAX ? 1 : 0.999;
    double scale = seen.counts && !network->layers[i].readout ? scale_of(&seen, i, share) : 0;
    if (scale <= 0) scale = ldexp(1, network->layers[i].timesteps);
    status = turn_layer(network, i, scale, options->potential_bits ? options->potential_bits : MOST_POTENTIAL_BITS,
                        layers, error);
    if (seen.counts) layers[i].clipped = share_above(&seen, i, layers[i].full_scale);
  }
  free(seen.counts);
  if (status) return status;
  // The readout's mean over the steps is factor / scale_in times the sum that the radix readout has.
  const radish_layer *last = &network->layers[count - 1];
  network->logit_unit *= layers[last->sources[reference_source(last)].from].full_scale / layers[count - 1].factor;
  return RADISH_OK;
}
