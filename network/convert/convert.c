// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/convert/convert_layer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ATTEMPTS = 24, MOST_POTENTIAL_BITS = 32 };
#define MOST_UNIT   1e30       // of a logit_unit, as network files have it
#define MOST_EXACT  16777216.0 // biases are floats here
#define MOST_MEMORY ((int64_t)4 << 30)

// ---- the twin -------------------------------------------------------------------------------------------------------

static float *copy(radish_arena *arena, const float *values, int64_t count) {
  float *out = radish_arena_take(arena, count, sizeof *out);
  if (out && count) memcpy(out, values, (size_t)count * sizeof *out);
  return out;
}

// Copies layer `index` of the model to conversion->integers, with weights and gains multiplied by the steps of the
// integers that they read. Returns false where memory ran out.
static bool copy_layer(radish_conversion *conversion, int index) {
  radish_float_network *twin = &conversion->integers;
  const radish_float_layer *from = &conversion->model->layers[index];
  radish_float_layer *layer = &twin->layers[index];
  *layer = *from;
  const int64_t biases = from->bias_per_neuron ? radish_shape_size(from->sums) : from->sums.channels;
  layer->bias = copy(&twin->arena, from->bias, biases);
  layer->sources = radish_arena_take(&twin->arena, from->source_count, sizeof *layer->sources);
  if (!layer->bias || !layer->sources) return false;
  for (int s = 0; s < from->source_count; s++) {
    radish_float_source *source = &layer->sources[s];
    *source = from->sources[s];
    const float step = (float)conversion->layers[source->from].step;
    if (source->read == RADISH_READ_UNIFORM) {
      source->gain *= step;
      continue;
    }
    const radish_shape in = twin->layers[source->from].shape;
    source->weights = copy(&twin->arena, source->weights, radish_float_source_row(twin, source) * from->sums.channels);
    float *scale = radish_arena_take(&twin->arena, 2 * (int64_t)in.channels, sizeof *scale);
    if (!source->weights || !scale) return false;
    const int bits = conversion->options.input_bits;
    const double zero = radish_level_zero(conversion->input_range, bits) -
                        radish_level_least(bits, conversion->input_signed) * (double)step;
    for (int c = 0; c < in.channels; c++) {
      scale[c] = step;
      scale[in.channels + c] = source->from ? 0 : (float)zero;
    }
    if (!radish_float_scale_source(&twin->arena, layer, source, in, scale, scale + in.channels)) return false;
  }
  return true;
}

// ---- one layer ------------------------------------------------------------------------------------------------------

static bool is_average(const radish_float_layer *layer) {
  return layer->source_count == 1 && layer->sources[0].read == RADISH_READ_UNIFORM &&
         radish_float_taps(&layer->sources[0]) > 1;
}

// Computes the outputs of the integers for all images, into w->whole, and sets the layer's error and clipped share
// against the outputs of the model.
static void run_integers(const radish_convert_work *w, int index) {
  const radish_conversion *conversion = w->conversion;
  const radish_float_layer *layer = &conversion->integers.layers[index];
  radish_converted_layer *made = &conversion->layers[index];
  const bool readout = index == conversion->model->layer_count - 1;
  const float top = (float)radish_convert_largest(conversion, index), down = (float)ldexp(1, -made->shift),
              least = (float)radish_convert_least(conversion, index), leak = ldexpf(1, -layer->leak);
  const int64_t size = radish_shape_size(layer->shape);
  double error = 0, power = 0, clipped = 0;
  made->halves = 0;
  made->outputs = size * w->count;
  for (int i = 0; i < w->count; i++) {
    radish_convert_at_image(w, w->whole, index, i);
    float *out = w->whole[index] + size * i;
    const float *real = w->real[index] + size * i;
    radish_float_sums(&conversion->integers, index, w->outputs, w->scratch, w->sums);
    radish_float_pool(layer, w->sums, out);
    if (made->down) radish_convert_round_even(w, index, out);
    else if (made->may_differ) made->halves += radish_convert_count_halves(w, index, out);
    for (int64_t j = 0; j < size; j++) {
      if (!readout) {
        const float level = floorf(out[j] < 0 ? out[j] * down * leak : out[j] * down);
        if (!made->down) out[j] = level < least ? least : level < top ? level : top;
        clipped +=
            (double)real[j] > ((double)top + 0.5) * made->step || (double)real[j] < ((double)least - 0.5) * made->step;
      }
      const double difference = (double)out[j] * made->step - (double)real[j];
      error += difference * difference;
      power += (double)real[j] * (double)real[j];
    }
  }
  made->error = power > 0 ? sqrt(error / power) : 0;
  made->clipped = clipped / (double)(size * w->count);
}

// Sets the scale of an average pooling, whose sum adds its inputs as they are and whose shift divides by their number.
static void scale_average(radish_conversion *conversion, int index) {
  const radish_float_source *source = &conversion->integers.layers[index].sources[0];
  radish_converted_layer *made = &conversion->layers[index];
  made->step = conversion->layers[source->from].step;
  made->timesteps = conversion->layers[source->from].timesteps;
  made->shift = index == conversion->model->layer_count - 1 ? 0 : ilogb((double)radish_float_taps(source));
  made->unit = (double)source->gain;
  if (made->shift == 0) made->step = made->unit;
  const radish_float_layer *layer = &conversion->integers.layers[index];
  made->exact = layer->levels == (1 << made->timesteps) - 1 && (double)layer->scale == made->step && !layer->is_signed;
}

static void round_gains(radish_conversion *conversion, int index) {
  radish_float_layer *layer = &conversion->integers.layers[index];
  for (int s = 0; s < layer->source_count; s++) {
    radish_float_source *source = &layer->sources[s];
    if (source->read != RADISH_READ_UNIFORM) continue;
    double gain = is_average(layer) ? 1 : nearbyint((double)source->gain / conversion->layers[index].unit);
    if (gain == 0) gain = copysign(1, (double)source->gain); // of a layer that was silent in all calibration images
    source->gain = (float)fmin(fmax(gain, -32768), 32767);
  }
}

// Rounds the biases of the layer, whose weights are whole numbers.
static radish_status round_biases(const radish_convert_work *w, int index, const double *offsets, double *largest) {
  radish_conversion *conversion = w->conversion;
  const radish_float_layer *layer = &conversion->integers.layers[index];
  radish_converted_layer *made = &conversion->layers[index];
  made->may_differ = false;
  made->down = NULL;
  if (layer->is_bit) {
    *largest = radish_convert_set_bit_biases(w, index, offsets);
  } else if (!made->exact || index == conversion->model->layer_count - 1) {
    *largest = radish_convert_set_biases(w, index, offsets);
  } else {
    const int64_t count = layer->bias_per_neuron ? radish_shape_size(layer->sums) : layer->sums.channels;
    float *down = radish_arena_take(&conversion->integers.arena, count, sizeof *down);
    if (!down) return radish_convert_no_memory(w);
    *largest = radish_convert_set_exact_biases(w, index, down);
    made->may_differ = made->may_differ && *largest <= MOST_EXACT;
    if (conversion->options.even && made->may_differ) made->down = down;
  }
  made->exact = made->exact && *largest <= MOST_EXACT;
  return RADISH_OK;
}

// Chooses the scale of the layer and rounds its weights, gains and biases. `largest_bias` receives the largest absolute
// value of a bias, which may exceed 32 bits.
static radish_status make_integers(const radish_convert_work *w, int index, radish_samples *samples, double least_unit,
                                   double *largest_bias) {
  radish_conversion *conversion = w->conversion;
  const bool average = is_average(&conversion->integers.layers[index]);
  double *offsets = calloc((size_t)samples->channels, sizeof *offsets);
  const size_t size = (size_t)samples->fan_in * (size_t)samples->channels * sizeof(float);
  float *before = malloc(size + 1);
  radish_status status = offsets && before ? RADISH_OK : radish_convert_no_memory(w);
  if (!status) {
    memcpy(before, samples->weights, size);
    if (average) scale_average(conversion, index);
    else status = radish_convert_choose_scale(w, index, samples, least_unit);
  }
  if (!status) {
    round_gains(conversion, index);
    radish_convert_samples_fill_identities(w, index, samples);
    if (!average && !radish_convert_quantise_weights(w, index, samples, offsets)) status = radish_convert_no_memory(w);
  }
  if (!status) {
    radish_convert_measure_weights(w, index, before, samples);
    radish_convert_samples_weights(conversion, index, samples, true);
    status = round_biases(w, index, offsets, largest_bias);
  }
  free(offsets);
  free(before);
  return status;
}

// Makes the integers of the layer once, with a unit of at least `least_unit`. `excess` receives how many times its
// potentials exceed potential_bits, or the values of a readout the 32 bits of their packets; the layer fits where that
// is at most 1.
static radish_status attempt(const radish_convert_work *w, int index, double least_unit, double *excess) {
  radish_conversion *conversion = w->conversion;
  radish_samples samples;
  double largest_bias = 0;
  radish_status status = radish_convert_samples_make(w, index, &samples);
  if (status) return status;
  status = radish_convert_samples_run_model(w, index, &samples);
  if (!status) status = make_integers(w, index, &samples, least_unit, &largest_bias);
  radish_convert_samples_free(&samples);
  if (status) return status;
  const double most = ldexp(1, conversion->options.potential_bits - 1);
  *excess = fmax(largest_bias / most, 2);
  if (!(largest_bias < 2147483000.0)) return RADISH_OK;
  radish_potential_range range;
  double readout;
  status = radish_convert_potential_range(conversion, index, &range, &readout, w->error);
  if (status) return status;
  conversion->layers[index].potential_bits = range.bits;
  *excess = fmax(fmax(-(double)range.low, (double)range.high + 1) / most, readout / INT32_MAX);
  return RADISH_OK;
}

static radish_status refuse_width(const radish_convert_work *w, int index) {
  return radish_fail(w->error, RADISH_BAD_INPUT, w->conversion->model->path, 0,
                     "layer '%s' needs potentials of more than %d bits, however it is scaled",
                     w->conversion->model->layers[index].name, w->conversion->options.potential_bits);
}

// Converts one layer. Where its potentials do not fit, the layer is made again with a larger unit, at most
// MOST_ATTEMPTS times.
static radish_status convert_layer(const radish_convert_work *w, int index) {
  const int64_t size = radish_shape_size(w->conversion->model->layers[index].shape) * w->count;
  const radish_converted_layer *made = &w->conversion->layers[index];
  w->real[index] = malloc((size_t)size * sizeof(float));
  w->whole[index] = malloc((size_t)size * sizeof(float));
  if (!w->real[index] || !w->whole[index]) return radish_convert_no_memory(w);
  double least_unit = 0, excess = 0;
  radish_status scaled = RADISH_OK;
  if (w->model->layers[index].is_bit) scaled = radish_convert_scale_bit(w, index);
  if (scaled) return scaled;
  for (int i = 0; i < MOST_ATTEMPTS; i++) {
    if (!copy_layer(w->conversion, index)) return radish_convert_no_memory(w);
    const radish_status status = attempt(w, index, least_unit, &excess);
    if (status) return status;
    if (excess <= 1) {
      run_integers(w, index);
      return RADISH_OK;
    }
    if (!isfinite(excess) || is_average(&w->conversion->integers.layers[index])) break;
    least_unit = fmax(made->unit, least_unit) * fmax(excess, 1 + 1e-3);
  }
  return refuse_width(w, index);
}

// ---- all layers -----------------------------------------------------------------------------------------------------

static bool set_input(radish_convert_work *w) {
  const int64_t size = radish_shape_size(w->images.shape);
  const int bits = w->conversion->options.input_bits;
  w->real[0] = malloc((size_t)(size * w->count) * sizeof(float));
  w->whole[0] = malloc((size_t)(size * w->count) * sizeof(float));
  uint16_t *activations = malloc((size_t)size * sizeof *activations);
  for (int i = 0; i < w->count && w->real[0] && w->whole[0] && activations; i++) {
    radish_images_quantise(&w->images, w->first + i, bits, activations);
    radish_images_numbers(&w->images, w->first + i, w->real[0] + i * size);
    for (int64_t j = 0; j < size; j++)
      w->whole[0][i * size + j] = (float)(w->images.is_signed ? (int16_t)activations[j] : (int)activations[j]);
  }
  free(activations);
  w->conversion->layers[0] =
      (radish_converted_layer){.step = radish_level_step(w->conversion->input_range, bits), .timesteps = bits};
  w->conversion->integers.layers[0] = w->conversion->model->layers[0];
  return w->real[0] && w->whole[0] && activations;
}

// Returns the least number of bytes that making layer `index` takes: outputs that are still read, one sample of every
// image, and scratch memory.
static int64_t memory_of(const radish_convert_work *w, int index) {
  const radish_float_network *model = w->conversion->model;
  int64_t floats = 2 * radish_float_scratch(model);
  for (int i = 0; i <= index; i++) {
    if (i == index || w->last_reader[i] >= index) floats += 2 * radish_shape_size(model->layers[i].shape) * w->count;
  }
  for (int s = 0; s < model->layers[index].source_count; s++) {
    const radish_float_source *source = &model->layers[index].sources[s];
    floats += radish_float_source_row(model, source) * source->groups * w->count;
  }
  return floats * (int64_t)sizeof(float);
}

static radish_status check_memory(const radish_convert_work *w) {
  const radish_float_network *model = w->conversion->model;
  for (int i = 1; i < model->layer_count; i++) {
    const int64_t bytes = memory_of(w, i);
    if (bytes <= MOST_MEMORY) continue;
    return radish_fail(
        w->error, RADISH_BAD_INPUT, model->path, 0,
        "layer '%s' needs %lld MiB for %d calibration images, at most %lld are allowed: take fewer images",
        model->layers[i].name, (long long)(bytes >> 20), w->count, (long long)(MOST_MEMORY >> 20));
  }
  return RADISH_OK;
}

// Says whether a layer adds the input up as it is, without weights, so that its level 0 must stand for 0.
static bool adds_input(const radish_float_network *model) {
  for (int i = 1; i < model->layer_count; i++) {
    for (int s = 0; s < model->layers[i].source_count; s++) {
      if (!model->layers[i].sources[s].from && model->layers[i].sources[s].read == RADISH_READ_UNIFORM) return true;
    }
  }
  return false;
}

// Says whether the levels of this range, if they are signed, have 0 at level 0.
static bool is_symmetric(radish_input_range range, int bits) {
  const double zero = radish_level_zero(range, bits) / radish_level_step(range, bits) + ldexp(1, bits - 1);
  return fabs(zero) < 1e-6;
}

// Chooses what the levels of the input span, and whether they are signed: they are where a layer adds up the input as it
// is and the levels have 0 at level 0, to which the range of images that are numbers is widened.
static radish_status choose_range(radish_convert_work *w) {
  radish_conversion *conversion = w->conversion;
  const int bits = conversion->options.input_bits;
  radish_input_range *range = &conversion->input_range;
  *range = w->images.range;
  const bool given = range->low < range->high;
  if (!given) {
    *range = radish_images_span(&w->images, w->first, w->count);
    if (!radish_input_range_is_good(*range)) {
      return radish_fail(w->error, RADISH_BAD_INPUT, w->model->path, 0,
                         "the calibration images' numbers go from %g to %g; --input-range LOW:HIGH is "
                         "needed, " RADISH_INPUT_RANGE_ALLOWED,
                         range->low, range->high);
    }
  }
  if (range->low < 0 && !given && adds_input(w->model)) {
    const double half = bits <= 8 ? ldexp(1, 7 - bits) : 0.5, below = 127.5 + half, above = 127.5 - half;
    const double pixel = fmax(-range->low / below, range->high / above); // what a 255th of the range is
    const radish_input_range wide = {-below * pixel, above * pixel};
    if (is_symmetric(wide, bits)) *range = wide;
  }
  conversion->input_signed = range->low < 0 && adds_input(w->model) && is_symmetric(*range, bits);
  w->images.range = *range;
  w->images.is_signed = conversion->input_signed;
  if (range->low >= 0 && range->low <= 0) return RADISH_OK;
  radish_status status = range->low < 0 ? radish_float_network_sign_input(w->model, w->error) : RADISH_OK;
  if (status || conversion->input_signed) return status;
  status = radish_float_network_weigh_input(w->model, w->error);
  if (status != RADISH_BAD_INPUT) return status;
  return radish_fail(
      w->error, status, w->model->path, 0,
      "a layer adds its input as it is to what weights make of it, so that level 0 must stand for 0, not "
      "for %g: --input-range 0:HIGH is allowed, or, for signed levels, -%d:%d times a step",
      range->low, 1 << (bits - 1), (1 << (bits - 1)) - 1);
}

static radish_status convert_all(radish_convert_work *w) {
  const radish_float_network *model = w->conversion->model;
  for (int i = 1; i < model->layer_count; i++) {
    for (int s = 0; s < model->layers[i].source_count; s++) w->last_reader[model->layers[i].sources[s].from] = i;
  }
  radish_status status = check_memory(w);
  if (!status) status = choose_range(w);
  if (status) return status;
  const size_t scratch = (size_t)radish_float_scratch(model);
  w->scratch = malloc(scratch * sizeof(float));
  w->sums = malloc(scratch * sizeof(float));
  w->may_differ = calloc(RADISH_MAX_CHANNELS, sizeof *w->may_differ);
  w->units = calloc(RADISH_MAX_CHANNELS, sizeof *w->units);
  if (!w->scratch || !w->sums || !w->may_differ || !w->units || !set_input(w)) return radish_convert_no_memory(w);
  radish_convert_doubt(w);
  for (int i = 1; i < model->layer_count; i++) {
    const radish_convert_options *options = &w->conversion->options;
    if (options->progress) options->progress(options->user, i, model->layer_count);
    status = convert_layer(w, i);
    if (status) return status;
    for (int j = 0; j < i; j++) {
      if (w->last_reader[j] != i) continue;
      free(w->real[j]);
      free(w->whole[j]);
      w->real[j] = w->whole[j] = NULL;
    }
  }
  const double unit = w->conversion->layers[model->layer_count - 1].step;
  if (unit <= MOST_UNIT) return RADISH_OK;
  return radish_fail(w->error, RADISH_BAD_INPUT, model->path, 0,
                     "1 in the readout would stand for %g, at most %g is allowed: scale the model's output down", unit,
                     MOST_UNIT);
}

radish_status radish_convert(radish_float_network *model, const radish_images *images, int first, int count,
                             radish_convert_options options, radish_conversion **out, radish_error *error) {
  *out = NULL;
  radish_conversion *conversion = calloc(1, sizeof *conversion);
  if (!conversion) return radish_fail(error, RADISH_NO_MEMORY, model->path, 0, "out of memory");
  conversion->model = model;
  conversion->options = options;
  if (!options.potential_bits) conversion->options.potential_bits = MOST_POTENTIAL_BITS;
  conversion->integers = (radish_float_network){
      .path = model->path, .layer_count = model->layer_count, .arena = {.limit = (size_t)4 << 30}};
  const size_t layers = (size_t)model->layer_count;
  conversion->integers.layers =
      radish_arena_take(&conversion->integers.arena, model->layer_count, sizeof *conversion->integers.layers);
  conversion->layers = calloc(layers, sizeof *conversion->layers);
  radish_convert_work w = {
      .conversion = conversion, .model = model, .images = *images, .first = first, .count = count, .error = error};
  w.real = calloc(layers, sizeof *w.real);
  w.whole = calloc(layers, sizeof *w.whole);
  w.last_reader = calloc(layers, sizeof *w.last_reader);
  w.outputs = calloc(layers, sizeof *w.outputs);
  const bool room =
      conversion->integers.layers && conversion->layers && w.real && w.whole && w.last_reader && w.outputs;
  const radish_status status = room ? convert_all(&w) : radish_convert_no_memory(&w);
  for (size_t i = 0; i < layers; i++) {
    if (w.real) free(w.real[i]);
    if (w.whole) free(w.whole[i]);
  }
  free(w.real);
  free(w.whole);
  free(w.last_reader);
  free(w.outputs);
  free(w.scratch);
  free(w.sums);
  free(w.may_differ);
  free(w.units);
  if (status) radish_conversion_destroy(conversion);
  else *out = conversion;
  return status;
}

void radish_conversion_destroy(radish_conversion *conversion) {
  if (!conversion) return;
  radish_arena_free(&conversion->integers.arena);
  free(conversion->layers);
  free(conversion);
}
