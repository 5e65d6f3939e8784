#include "mapping/convert_layer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 24000, MOST_SOLVED = 1600 };
#define MOST_COLUMNS ((int64_t)48 << 20) // floats

typedef struct {
  radish_conversion *conversion;
  const radish_images *images;
  int first, count;
  float **real, **whole; // [layer]: outputs of all images, of the model and of the integers; NULL when not needed
  int *last_reader;
  float *scratch, *sums;
  const float **outputs; // of one image
  radish_error *error;
} work;

static radish_status no_memory(const work *w) {
  return radish_fail(w->error, RADISH_NO_MEMORY, w->conversion->model->path, 0, "out of memory");
}

// ---- the twin -------------------------------------------------------------------------------------------------------

static float *copy(radish_arena *arena, const float *values, int64_t count) {
  float *out = radish_arena_take(arena, count, sizeof *out);
  if (out && count) memcpy(out, values, (size_t)count * sizeof *out);
  return out;
}

static int64_t row_size(const radish_float_network *network, const radish_float_source *source) {
  const radish_shape in = network->layers[source->from].shape;
  return source->read == RADISH_READ_DENSE  ? radish_shape_size(in)
         : source->read == RADISH_READ_CONV ? (int64_t)(in.channels / source->groups) * source->kernel * source->kernel
                                            : 0;
}

// Layer `index` of the twin: the model's, in units of the integers that it reads.
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
    source->weights = copy(&twin->arena, source->weights, row_size(twin, source) * from->sums.channels);
    float *scale = radish_arena_take(&twin->arena, 2 * (int64_t)in.channels, sizeof *scale);
    if (!source->weights || !scale) return false;
    const int bits = conversion->options.input_bits; // X stands for the middle of the pixels that give it
    for (int c = 0; c < in.channels; c++) {
      scale[c] = step;
      scale[in.channels + c] = source->from ? 0 : (float)((ldexp(0.5, 8 - bits) - 0.5) / 255);
    }
    if (!radish_float_scale_source(&twin->arena, layer, source, in, scale, scale + in.channels)) return false;
  }
  return true;
}

// ---- samples --------------------------------------------------------------------------------------------------------

static void gather_weights(const radish_conversion *conversion, int index, radish_samples *samples, bool back) {
  const radish_float_layer *layer = &conversion->integers.layers[index];
  for (int c = 0; c < layer->sums.channels; c++) {
    float *row = samples->weights + c * samples->fan_in;
    for (int s = 0; s < layer->source_count; s++) {
      const int64_t size = row_size(&conversion->integers, &layer->sources[s]);
      if (!size) continue;
      float *own = layer->sources[s].weights + c * size;
      memcpy(back ? own : row, back ? row : own, (size_t)size * sizeof *row);
      row += size;
    }
  }
}

static void free_samples(radish_samples *samples) {
  free(samples->targets);
  free(samples->identities);
  free(samples->weights);
  free(samples->columns);
  free(samples->outputs);
}

static int least_multiple(int a, int b) {
  int x = a, y = b;
  while (y) {
    const int rest = x % y;
    x = y, y = rest;
  }
  return a / x * b;
}

static radish_status make_samples(const work *w, int index, radish_samples *samples, int *per_image) {
  const radish_conversion *conversion = w->conversion;
  const radish_float_layer *layer = &conversion->integers.layers[index];
  *samples = (radish_samples){.channels = layer->sums.channels};
  for (int s = 0; s < layer->source_count; s++) {
    const radish_float_source *source = &layer->sources[s];
    if (source->read == RADISH_READ_UNIFORM) continue;
    samples->groups = samples->groups ? least_multiple(samples->groups, source->groups) : source->groups;
    samples->fan_in += row_size(&conversion->integers, source);
  }
  const int64_t pixels = (int64_t)layer->sums.rows * layer->sums.columns;
  int64_t each = (SAMPLES + w->count - 1) / w->count;
  const int64_t size = samples->fan_in * samples->groups * w->count;
  if (size && each > MOST_COLUMNS / size) each = MOST_COLUMNS / size;
  if (each > pixels) each = pixels;
  if (each < 1) each = 1;
  *per_image = (int)each;
  const size_t count = (size_t)(each * w->count), channels = (size_t)layer->sums.channels;
  samples->targets = malloc(count * channels * sizeof(float));
  samples->identities = calloc(count * channels, sizeof(float));
  samples->weights = malloc((size_t)samples->fan_in * channels * sizeof(float) + 1);
  samples->columns = malloc(count * (size_t)samples->fan_in * (size_t)samples->groups * sizeof(float) + 1);
  samples->outputs = malloc((size_t)w->count * 512 * sizeof(float));
  if (!samples->targets || !samples->identities || !samples->weights || !samples->columns || !samples->outputs) {
    free_samples(samples);
    return no_memory(w);
  }
  samples->count = (int64_t)count;
  gather_weights(conversion, index, samples, false);
  return RADISH_OK;
}

// What one output position reads, [fan_in] of `group` of `groups`.
static void gather_columns(const work *w, int index, int group, int groups, int y, int x, float *out) {
  const radish_float_network *twin = &w->conversion->integers;
  const radish_float_layer *layer = &twin->layers[index];
  for (int s = 0; s < layer->source_count; s++) {
    const radish_float_source *source = &layer->sources[s];
    const radish_shape in = twin->layers[source->from].shape;
    const float *input = w->outputs[source->from];
    if (source->read == RADISH_READ_UNIFORM) continue;
    if (source->read == RADISH_READ_DENSE) {
      memcpy(out, input, (size_t)radish_shape_size(in) * sizeof *out);
      out += radish_shape_size(in);
      continue;
    }
    const int per_group = in.channels / source->groups, own = (int)((int64_t)group * source->groups / groups);
    for (int ci = 0; ci < per_group; ci++) {
      const float *image = input + (int64_t)(own * per_group + ci) * in.rows * in.columns;
      for (int ky = 0; ky < source->kernel; ky++) {
        const int iy = y * source->stride - source->pad + ky;
        for (int kx = 0; kx < source->kernel; kx++) {
          const int ix = x * source->stride - source->pad + kx;
          *out++ = iy >= 0 && iy < in.rows && ix >= 0 && ix < in.columns ? image[iy * in.columns + ix] : 0;
        }
      }
    }
  }
}

// Identities' part of a sum at (c, y, x), in the twin's present gains.
static float identity_part(const work *w, int index, int c, int y, int x) {
  const radish_float_network *twin = &w->conversion->integers;
  const radish_float_layer *layer = &twin->layers[index];
  float sum = 0;
  for (int s = 0; s < layer->source_count; s++) {
    const radish_float_source *source = &layer->sources[s];
    const radish_shape in = twin->layers[source->from].shape;
    const int ci = c - source->channel_offset;
    if (source->read != RADISH_READ_UNIFORM || ci < 0 || ci >= in.channels) continue;
    for (int ky = 0; ky < source->kernel; ky++) {
      const int iy = y * source->stride - source->pad + ky;
      for (int kx = 0; kx < source->kernel && iy >= 0 && iy < in.rows; kx++) {
        const int ix = x * source->stride - source->pad + kx;
        if (ix < 0 || ix >= in.columns) continue;
        sum += source->gain * w->outputs[source->from][((int64_t)ci * in.rows + iy) * in.columns + ix];
      }
    }
  }
  return sum;
}

static void at_image(const work *w, float *const *outputs, int index, int image) {
  const radish_float_layer *layer = &w->conversion->model->layers[index];
  for (int s = 0; s < layer->source_count; s++) {
    const int from = layer->sources[s].from;
    w->outputs[from] = outputs[from] + radish_shape_size(w->conversion->model->layers[from].shape) * image;
  }
}

static int64_t draw(uint64_t *state, int64_t below) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (int64_t)((*state >> 33) % (uint64_t)below);
}

// The model's outputs for all images; its sums without bias, and what they read, where samples are taken.
static void run_model(const work *w, int index, radish_samples *samples, int per_image) {
  const radish_conversion *conversion = w->conversion;
  const radish_float_layer *layer = &conversion->model->layers[index];
  const radish_float_layer *twin = &conversion->integers.layers[index];
  const bool readout = index == conversion->model->layer_count - 1;
  const int channels = layer->sums.channels;
  const int64_t pixels = (int64_t)layer->sums.rows * layer->sums.columns, size = radish_shape_size(layer->shape);
  int64_t sample = 0;
  uint64_t state = (uint64_t)index;
  for (int i = 0; i < w->count; i++) {
    at_image(w, w->real, index, i);
    float *out = w->real[index] + size * i;
    radish_float_sums(conversion->model, index, w->outputs, w->scratch, w->sums);
    if (readout) memcpy(out, w->sums, (size_t)size * sizeof *out);
    else radish_float_commit(layer, w->sums, out);
    for (int j = 0; j < 512 && j < size; j++) {
      samples->outputs[samples->output_count++] = out[size <= 512 ? j : draw(&state, size)];
    }
    at_image(w, w->whole, index, i);
    for (int j = 0; j < per_image; j++, sample++) {
      const int64_t p = per_image == pixels ? j : draw(&state, pixels);
      const int y = (int)(p / layer->sums.columns), x = (int)(p % layer->sums.columns);
      for (int c = 0; c < channels; c++) {
        samples->targets[sample * channels + c] = w->sums[c * pixels + p] - twin->bias[twin->bias_per_neuron ? c * pixels + p : c];
        samples->identities[sample * channels + c] = (float)(y * layer->sums.columns + x);
      }
      for (int g = 0; g < samples->groups; g++) {
        gather_columns(w, index, g, samples->groups, y, x, samples->columns + (g * samples->count + sample) * samples->fan_in);
      }
    }
  }
}

// `identities` holds each sample's position; it becomes the identities' part with the gains as they now are.
static void fill_identities(const work *w, int index, radish_samples *samples, int per_image) {
  const radish_float_layer *layer = &w->conversion->integers.layers[index];
  for (int64_t s = 0; s < samples->count; s++) {
    if (s % per_image == 0) at_image(w, w->whole, index, (int)(s / per_image));
    const int p = (int)samples->identities[s * samples->channels];
    for (int c = 0; c < samples->channels; c++) {
      samples->identities[s * samples->channels + c] =
          identity_part(w, index, c, p / layer->sums.columns, p % layer->sums.columns);
    }
  }
}

// ---- one layer ------------------------------------------------------------------------------------------------------

// Rounding errors pass to the next input of the same channel: those are alike (a folded average's most of all).
static void round_in_order(float *row, int64_t count, int64_t run, int limit) {
  double carry = 0;
  for (int64_t i = 0; i < count; i++) {
    if (i % run == 0) carry = 0;
    const double want = (double)row[i] + carry;
    const double level = fmin(fmax(nearbyint(want), -limit), limit - 1);
    carry = fmin(fmax(want - level, -0.5), 0.5);
    row[i] = (float)level;
  }
}

// Weights of one group in units of the sum to whole numbers; `offsets` receives what the bias must make good.
static bool quantise_group(const work *w, int index, radish_samples *samples, int group, float *targets, double *offsets) {
  const radish_conversion *conversion = w->conversion;
  const int limit = 1 << (conversion->options.weight_bits - 1);
  const int channels = samples->channels / samples->groups, n = (int)samples->fan_in;
  float *weights = samples->weights + (int64_t)group * channels * n;
  float *columns = samples->columns + (int64_t)group * samples->count * n;
  float *means = malloc(((size_t)n + (size_t)channels) * sizeof *means);
  if (!means) return false;
  const radish_float_source *source = &conversion->integers.layers[index].sources[0];
  if (conversion->layers[index].exact || n > MOST_SOLVED) {
    const radish_shape in = conversion->integers.layers[source->from].shape;
    const int64_t run = source->read == RADISH_READ_DENSE ? (int64_t)in.rows * in.columns : 1;
    for (int c = 0; c < channels; c++) round_in_order(weights + (int64_t)c * n, n, run, limit);
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int64_t s = 0; s < samples->count; s++) sum += (double)columns[s * n + i];
      means[i] = (float)(sum / (double)samples->count);
    }
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      for (int64_t s = 0; s < samples->count; s++) sum += (double)targets[s * channels + c];
      means[n + c] = (float)(sum / (double)samples->count);
    }
  } else if (!radish_solve(columns, targets, samples->count, n, channels, limit, weights, means)) {
    free(means);
    return false;
  }
  for (int c = 0; c < channels; c++) {
    double offset = (double)means[n + c];
    for (int i = 0; i < n; i++) offset -= (double)weights[(int64_t)c * n + i] * (double)means[i];
    offsets[group * channels + c] = conversion->layers[index].exact ? 0 : offset;
  }
  free(means);
  return true;
}

static bool quantise_weights(const work *w, int index, radish_samples *samples, double *offsets) {
  const double unit = w->conversion->layers[index].unit;
  const int channels = samples->channels;
  for (int64_t i = 0; i < samples->fan_in * channels; i++) samples->weights[i] = (float)((double)samples->weights[i] / unit);
  for (int64_t i = 0; i < samples->count * channels; i++) {
    samples->targets[i] = (float)((double)samples->targets[i] / unit) - samples->identities[i];
  }
  if (!samples->groups) {
    for (int64_t i = 0; i < samples->count * channels; i++) {
      offsets[i % channels] += (double)samples->targets[i] / (double)samples->count;
    }
    return true;
  }
  const int per_group = channels / samples->groups;
  float *targets = malloc((size_t)samples->count * (size_t)per_group * sizeof *targets);
  bool done = targets != NULL;
  for (int g = 0; g < samples->groups && done; g++) {
    for (int64_t s = 0; s < samples->count; s++) {
      memcpy(targets + s * per_group, samples->targets + s * channels + g * per_group, (size_t)per_group * sizeof *targets);
    }
    done = quantise_group(w, index, samples, g, targets, offsets);
  }
  free(targets);
  return done;
}

static radish_status set_biases(const work *w, int index, const double *offsets) {
  const radish_conversion *conversion = w->conversion;
  radish_float_layer *layer = &conversion->integers.layers[index];
  const radish_converted_layer *made = &conversion->layers[index];
  const int64_t pixels = layer->bias_per_neuron ? (int64_t)layer->sums.rows * layer->sums.columns : 1;
  const bool readout = index == conversion->model->layer_count - 1;
  const double half = readout || conversion->options.floor || !made->shift ? 0 : ldexp(1, made->shift - 1);
  for (int64_t i = 0; i < layer->sums.channels * pixels; i++) {
    const double bias = nearbyint((double)layer->bias[i] / made->unit + offsets[i / pixels] + half);
    if (!(fabs(bias) < 2147483000.0)) {
      return radish_fail(w->error, RADISH_BAD_INPUT, conversion->model->path, 0,
                         "layer '%s': its bias is %g in units of its weights, which does not fit 32 bits", layer->name, bias);
    }
    layer->bias[i] = (float)bias;
  }
  return RADISH_OK;
}

static bool is_average(const radish_float_layer *layer) {
  return layer->source_count == 1 && layer->sources[0].read == RADISH_READ_UNIFORM && layer->sources[0].kernel > 1;
}

// The integers' outputs for all images, and how far they are from the model's.
static void run_integers(const work *w, int index) {
  const radish_conversion *conversion = w->conversion;
  const radish_float_layer *layer = &conversion->integers.layers[index];
  radish_converted_layer *made = &conversion->layers[index];
  const bool readout = index == conversion->model->layer_count - 1;
  const float top = (float)((1 << made->timesteps) - 1), down = (float)ldexp(1, -made->shift);
  const int64_t size = radish_shape_size(layer->shape);
  double error = 0, power = 0, clipped = 0;
  for (int i = 0; i < w->count; i++) {
    at_image(w, w->whole, index, i);
    float *out = w->whole[index] + size * i;
    const float *real = w->real[index] + size * i;
    radish_float_sums(&conversion->integers, index, w->outputs, w->scratch, w->sums);
    radish_float_pool(layer, w->sums, out);
    for (int64_t j = 0; j < size; j++) {
      if (!readout) {
        const float level = floorf(out[j] * down);
        out[j] = level < 0 ? 0 : level < top ? level : top;
        clipped += (double)real[j] > ((double)top + 0.5) * made->step;
      }
      const double difference = (double)out[j] * made->step - (double)real[j];
      error += difference * difference;
      power += (double)real[j] * (double)real[j];
    }
  }
  made->error = power > 0 ? sqrt(error / power) : 0;
  made->clipped = clipped / (double)(size * w->count);
}

static void measure_weights(const work *w, int index, const float *before, const radish_samples *samples) {
  radish_converted_layer *made = &w->conversion->layers[index];
  double largest = 0, off = 0, most = 0;
  for (int64_t i = 0; i < samples->fan_in * samples->channels; i++) {
    const double exact = (double)before[i] / made->unit;
    largest = fmax(largest, fabs(exact));
    off = fmax(off, fabs(exact - (double)samples->weights[i]));
    most = fmax(most, samples->weights[i] < 0 ? -(double)samples->weights[i] - 1 : (double)samples->weights[i]);
  }
  made->weight_error = largest > 0 ? off / largest : 0;
  for (made->weight_bits = samples->groups ? 1 : 0; samples->groups && ldexp(1, made->weight_bits - 1) <= most;) made->weight_bits++;
}

static radish_status convert_sampled(const work *w, int index, radish_samples *samples, int per_image) {
  radish_conversion *conversion = w->conversion;
  radish_float_layer *layer = &conversion->integers.layers[index];
  radish_converted_layer *made = &conversion->layers[index];
  const int64_t inputs = samples->fan_in * samples->groups;
  double *squares = calloc((size_t)inputs + 1, sizeof *squares), *offsets = calloc((size_t)samples->channels, sizeof *offsets);
  float *before = malloc((size_t)samples->fan_in * (size_t)samples->channels * sizeof *before + 1);
  radish_status status = squares && offsets && before ? RADISH_OK : no_memory(w);
  if (!status) {
    run_model(w, index, samples, per_image);
    for (int g = 0; g < samples->groups; g++) {
      for (int64_t s = 0; s < samples->count; s++) {
        const float *row = samples->columns + (g * samples->count + s) * samples->fan_in;
        for (int64_t i = 0; i < samples->fan_in; i++) {
          squares[g * samples->fan_in + i] += (double)(row[i] * row[i]) / (double)samples->count;
        }
      }
    }
    memcpy(before, samples->weights, (size_t)(samples->fan_in * samples->channels) * sizeof *before);
    if (is_average(layer)) { // the sum itself: its shift divides by the window
      made->step = conversion->layers[layer->sources[0].from].step;
      made->timesteps = conversion->layers[layer->sources[0].from].timesteps;
      made->shift = index == conversion->model->layer_count - 1 ? 0 : ilogb((double)layer->sources[0].kernel * layer->sources[0].kernel);
      made->unit = (double)layer->sources[0].gain;
      if (made->shift == 0) made->step = made->unit;
    } else {
      radish_choose_scale(conversion, index, samples, squares);
    }
    for (int s = 0; s < layer->source_count; s++) {
      radish_float_source *source = &layer->sources[s];
      if (source->read != RADISH_READ_UNIFORM) continue;
      const double gain = is_average(layer) ? 1 : nearbyint((double)source->gain / made->unit);
      source->gain = (float)fmin(fmax(gain, -32768), 32767);
    }
    fill_identities(w, index, samples, per_image);
    if (is_average(layer)) memset(offsets, 0, (size_t)samples->channels * sizeof *offsets);
    else if (!quantise_weights(w, index, samples, offsets)) status = no_memory(w);
  }
  if (!status) {
    measure_weights(w, index, before, samples);
    gather_weights(conversion, index, samples, true);
    status = set_biases(w, index, offsets);
  }
  if (!status) run_integers(w, index);
  free(squares);
  free(offsets);
  free(before);
  return status;
}

static radish_status convert_layer(const work *w, int index) {
  const int64_t size = radish_shape_size(w->conversion->model->layers[index].shape) * w->count;
  w->real[index] = malloc((size_t)size * sizeof(float));
  w->whole[index] = malloc((size_t)size * sizeof(float));
  if (!w->real[index] || !w->whole[index] || !copy_layer(w->conversion, index)) return no_memory(w);
  radish_samples samples;
  int per_image = 0;
  radish_status status = make_samples(w, index, &samples, &per_image);
  if (status) return status;
  status = convert_sampled(w, index, &samples, per_image);
  free_samples(&samples);
  return status;
}

// ---- all layers -----------------------------------------------------------------------------------------------------

static bool set_input(work *w) {
  const int64_t size = radish_shape_size(w->images->shape);
  const int bits = w->conversion->options.input_bits;
  w->real[0] = malloc((size_t)(size * w->count) * sizeof(float));
  w->whole[0] = malloc((size_t)(size * w->count) * sizeof(float));
  uint16_t *activations = malloc((size_t)size * sizeof *activations);
  for (int i = 0; i < w->count && w->real[0] && w->whole[0] && activations; i++) {
    radish_images_quantise(w->images, w->first + i, bits, activations);
    const uint8_t *pixels = w->images->pixels + (w->first + i) * size;
    for (int64_t j = 0; j < size; j++) {
      w->real[0][i * size + j] = (float)pixels[j] / 255;
      w->whole[0][i * size + j] = activations[j];
    }
  }
  free(activations);
  w->conversion->layers[0] = (radish_converted_layer){.step = ldexp(1, 8 - bits) / 255, .timesteps = bits};
  w->conversion->integers.layers[0] = w->conversion->model->layers[0];
  return w->real[0] && w->whole[0] && activations;
}

static radish_status convert_all(work *w) {
  const radish_float_network *model = w->conversion->model;
  for (int i = 1; i < model->layer_count; i++) {
    for (int s = 0; s < model->layers[i].source_count; s++) w->last_reader[model->layers[i].sources[s].from] = i;
  }
  if (!set_input(w)) return no_memory(w);
  for (int i = 1; i < model->layer_count; i++) {
    const radish_convert_options *options = &w->conversion->options;
    if (options->progress) options->progress(options->user, i, model->layer_count);
    const radish_status status = convert_layer(w, i);
    if (status) return status;
    for (int j = 0; j < i; j++) {
      if (w->last_reader[j] != i) continue;
      free(w->real[j]);
      free(w->whole[j]);
      w->real[j] = w->whole[j] = NULL;
    }
  }
  return RADISH_OK;
}

radish_status radish_convert(const radish_float_network *model, const radish_images *images, int first, int count,
                             radish_convert_options options, radish_conversion **out, radish_error *error) {
  *out = NULL;
  radish_conversion *conversion = calloc(1, sizeof *conversion);
  if (!conversion) return radish_fail(error, RADISH_NO_MEMORY, model->path, 0, "out of memory");
  conversion->model = model;
  conversion->options = options;
  conversion->integers = (radish_float_network){.path = model->path, .layer_count = model->layer_count,
                                                .arena = {.limit = (size_t)4 << 30}};
  const size_t layers = (size_t)model->layer_count;
  conversion->integers.layers = radish_arena_take(&conversion->integers.arena, model->layer_count, sizeof *conversion->integers.layers);
  conversion->layers = calloc(layers, sizeof *conversion->layers);
  work w = {.conversion = conversion, .images = images, .first = first, .count = count, .error = error};
  w.real = calloc(layers, sizeof *w.real);
  w.whole = calloc(layers, sizeof *w.whole);
  w.last_reader = calloc(layers, sizeof *w.last_reader);
  w.outputs = calloc(layers, sizeof *w.outputs);
  const size_t scratch = (size_t)radish_float_scratch(model);
  w.scratch = malloc(scratch * sizeof(float));
  w.sums = malloc(scratch * sizeof(float));
  const bool room = conversion->integers.layers && conversion->layers && w.real && w.whole && w.last_reader && w.outputs &&
                    w.scratch && w.sums;
  const radish_status status = room ? convert_all(&w) : no_memory(&w);
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
  if (status) radish_conversion_free(conversion);
  else *out = conversion;
  return status;
}

void radish_conversion_free(radish_conversion *conversion) {
  if (!conversion) return;
  radish_arena_free(&conversion->integers.arena);
  free(conversion->layers);
  free(conversion);
}
