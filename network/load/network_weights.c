// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This reads the numbers of a network from its safetensors file, and folds the constant around a padded input into
// biases.
#include "network/load/network_build.h"

#include "core/base/sha256.h"
#include "network/files/safetensors.h"
#include "network/window.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const radish_network *network;
  const radish_layer *layer;
  radish_tensors *tensors;
  const char *path;
  radish_error *error;
} context;

#define FAIL(context, ...) radish_fail((context)->error, RADISH_BAD_INPUT, (context)->path, 0, __VA_ARGS__)

static radish_status no_memory(const context *in) {
  return radish_fail(in->error, RADISH_NO_MEMORY, in->path, 0, "out of memory");
}

typedef struct {
  char text[128];
} shape_text;

static shape_text show_shape(const int64_t *shape, int dimensions) {
  shape_text out = {"["};
  size_t used = 1;
  for (int i = 0; i < dimensions && used + 24 < sizeof out.text; i++) {
    used += (size_t)snprintf(out.text + used, sizeof out.text - used, "%s%lld", i ? ", " : "", (long long)shape[i]);
  }
  snprintf(out.text + used, sizeof out.text - used, "]");
  return out;
}

static bool has_shape(const radish_tensor *tensor, const int64_t *shape, int dimensions) {
  if (tensor->dimensions != dimensions) return false;
  for (int i = 0; i < dimensions; i++) {
    if (tensor->shape[i] != shape[i]) return false;
  }
  return true;
}

static radish_status find(const context *in, const char *name, const int64_t *shape, int dimensions,
                          radish_tensor **out) {
  radish_tensor *tensor = radish_tensors_find(in->tensors, name);
  if (!tensor) {
    return FAIL(in, "tensor '%s' is missing, its shape would be %s", name, show_shape(shape, dimensions).text);
  }
  tensor->used = true;
  *out = tensor;
  return RADISH_OK;
}

static radish_status read_weights(const context *in, radish_source *source) {
  const radish_shape from = in->network->layers[source->from].shape;
  const bool conv = source->read == RADISH_READ_CONV;
  const int64_t shape[4] = {in->layer->sums.channels, conv ? from.channels / source->groups : radish_shape_size(from),
                            source->rows.kernel, source->columns.kernel};
  const int dimensions = conv ? 4 : 2;
  char name[256];
  const bool several = in->layer->source_count > 1;
  snprintf(name, sizeof name, "%s.weight%s%s", in->layer->name, several ? "." : "",
           several ? in->network->layers[source->from].name : "");
  radish_tensor *tensor = NULL;
  radish_status status = find(in, name, shape, dimensions, &tensor);
  if (status) return status;
  if (!has_shape(tensor, shape, dimensions)) {
    return FAIL(in, "tensor '%s' has the shape %s, it must have %s", name,
                show_shape(tensor->shape, tensor->dimensions).text, show_shape(shape, dimensions).text);
  }
  if (tensor->bytes > 2) return FAIL(in, "tensor '%s' has the dtype I32, it must have I8 or I16", name);

  source->weights = malloc((size_t)tensor->count * sizeof *source->weights);
  if (!source->weights) return no_memory(in);
  const int32_t limit = (int32_t)1 << (in->network->weight_bits - 1);
  for (int64_t i = 0; i < tensor->count; i++) {
    const int32_t value = radish_tensor_at(tensor, i);
    if (value < -limit || value >= limit) {
      int64_t index[4], rest = i;
      for (int d = dimensions - 1; d >= 0; d--) {
        index[d] = rest % shape[d];
        rest /= shape[d];
      }
      return FAIL(in, "layer '%s': weight %s of '%s' is %d, weight_bits: %d allows %d to %d", in->layer->name,
                  show_shape(index, dimensions).text, name, value, in->network->weight_bits, -limit, limit - 1);
    }
    source->weights[i] = (int16_t)value;
  }
  return RADISH_OK;
}

static radish_status read_bias(const context *in, radish_layer *layer) {
  char name[256];
  snprintf(name, sizeof name, "%s.bias", layer->name);
  const int64_t shape[3] = {layer->sums.channels, layer->sums.rows, layer->sums.columns};
  if (!radish_tensors_find(in->tensors, name)) return RADISH_OK; // the bias is 0; a misspelt name is refused later
  radish_tensor *tensor = NULL;
  radish_status status = find(in, name, shape, 1, &tensor);
  if (status) return status;
  const bool per_neuron = has_shape(tensor, shape, 3);
  if (!per_neuron && !has_shape(tensor, shape, 1)) {
    return FAIL(in, "tensor '%s' has the shape %s, it must have %s or %s", name,
                show_shape(tensor->shape, tensor->dimensions).text, show_shape(shape, 1).text,
                show_shape(shape, 3).text);
  }
  if (tensor->bytes != 4) return FAIL(in, "tensor '%s' must have the dtype I32", name);
  if (per_neuron) {
    int32_t *bias = malloc((size_t)tensor->count * sizeof *bias);
    if (!bias) return no_memory(in);
    free(layer->bias);
    layer->bias = bias;
    layer->bias_per_neuron = true;
  }
  for (int64_t i = 0; i < tensor->count; i++) layer->bias[i] = radish_tensor_at(tensor, i);
  return RADISH_OK;
}

static radish_status read_threshold(const context *in, radish_layer *layer) {
  char name[256];
  snprintf(name, sizeof name, "%s.threshold", layer->name);
  radish_tensor *tensor = radish_tensors_find(in->tensors, name);
  if (!tensor || layer->readout) return RADISH_OK; // that of a readout stays unused and is refused as an unknown tensor
  tensor->used = true;
  const int64_t shape[1] = {layer->sums.channels};
  if (!has_shape(tensor, shape, 1) || tensor->bytes != 4) {
    return FAIL(in, "tensor '%s' must have the dtype I32 and the shape %s", name, show_shape(shape, 1).text);
  }
  layer->threshold = malloc((size_t)tensor->count * sizeof *layer->threshold);
  if (!layer->threshold) return no_memory(in);
  for (int64_t i = 0; i < tensor->count; i++) {
    layer->threshold[i] = radish_tensor_at(tensor, i);
    if (layer->threshold[i] < 1) {
      return FAIL(in, "layer '%s': threshold [%lld] is %d, it must be at least 1", layer->name, (long long)i,
                  layer->threshold[i]);
    }
  }
  return RADISH_OK;
}

// Checks that all hidden layers have thresholds or none. An average pool without one gets 2^shift, the size of its
// window, and so passes the mean of its window.
enum { MOST_THRESHOLD_SHIFT = 30 }; // a threshold has 32 signed bits
static radish_status complete_thresholds(const context *in, radish_network *network) {
  bool any = false;
  for (int i = 1; i < network->layer_count; i++) any = any || network->layers[i].threshold;
  for (int i = 1; any && i < network->layer_count; i++) {
    radish_layer *layer = &network->layers[i];
    if (layer->threshold || layer->readout) continue;
    if (layer->op != RADISH_OP_AVG_POOL) {
      return FAIL(in, "tensor '%s.threshold' is missing: all hidden layers have thresholds or none", layer->name);
    }
    if (layer->shift > MOST_THRESHOLD_SHIFT) {
      return FAIL(in, "layer '%s': a shift of %d makes a threshold of 2^%d for rate coding, at most 2^%d is allowed",
                  layer->name, layer->shift, layer->shift, MOST_THRESHOLD_SHIFT);
    }
    layer->threshold = malloc((size_t)layer->sums.channels * sizeof *layer->threshold);
    if (!layer->threshold) return no_memory(in);
    for (int c = 0; c < layer->sums.channels; c++) layer->threshold[c] = (int32_t)1 << layer->shift;
  }
  return RADISH_OK;
}

static radish_status read_all(context *in, radish_network *network) {
  radish_status status = RADISH_OK;
  for (int i = 1; i < network->layer_count && !status; i++) {
    radish_layer *layer = &network->layers[i];
    in->layer = layer;
    layer->bias = calloc((size_t)layer->sums.channels, sizeof *layer->bias);
    if (!layer->bias) return no_memory(in);
    for (int j = 0; j < layer->source_count && !status; j++) {
      if (layer->sources[j].read != RADISH_READ_UNIFORM) status = read_weights(in, &layer->sources[j]);
    }
    if (!status) status = read_bias(in, layer);
    if (!status) status = read_threshold(in, layer);
  }
  if (!status) status = complete_thresholds(in, network);
  for (int i = 0; i < in->tensors->count && !status; i++) {
    if (in->tensors->tensors[i].used) continue;
    status = FAIL(in,
                  "tensor %s belongs to no layer of %s: names are LAYER.weight, LAYER.weight.SOURCE (several "
                  "sources), LAYER.bias, LAYER.threshold (hidden layers)",
                  radish_quote_text(in->tensors->tensors[i].name).text, network->path);
  }
  return status;
}

// Refuses a network file and weights of which only one was replaced, since they belong together.
static radish_status check_digest(const radish_network *network, const radish_tensors *tensors, const char *path,
                                  radish_error *error) {
  if (!*network->weights_sha256) return RADISH_OK;
  const radish_sha256_digest digest = radish_sha256(tensors->bytes, tensors->size);
  if (!strcmp(digest.text, network->weights_sha256)) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, network->path, network->weights_sha256_line,
                     "weights_sha256 is %.8s..., that of %s is %s: one of the files was replaced without the other. "
                     "Convert or export again; if you changed the weights yourself, write their digest here or leave "
                     "the key out",
                     network->weights_sha256, radish_quote_text(path).text, digest.text);
}

radish_status radish_network_read_weights(radish_network *network, const char *path, radish_error *error) {
  radish_tensors tensors;
  radish_status status = radish_tensors_load(path, &tensors, error);
  if (status) return status;
  context in = {.network = network, .tensors = &tensors, .path = path, .error = error};
  status = check_digest(network, &tensors, path, error);
  if (!status) status = read_all(&in, network);
  radish_tensors_free(&tensors);
  return status;
}

static radish_status bias_per_neuron(radish_layer *layer) {
  if (layer->bias_per_neuron) return RADISH_OK;
  const int64_t pixels = (int64_t)layer->sums.rows * layer->sums.columns;
  int32_t *bias = malloc((size_t)(pixels * layer->sums.channels) * sizeof *bias);
  if (!bias) return RADISH_NO_MEMORY;
  for (int c = 0; c < layer->sums.channels; c++) {
    for (int64_t p = 0; p < pixels; p++) bias[c * pixels + p] = layer->bias[c];
  }
  free(layer->bias);
  layer->bias = bias;
  layer->bias_per_neuron = true;
  return RADISH_OK;
}

static bool leaves(radish_window_axis axis, int count, int size) {
  return axis.pad > 0 || radish_window_beyond(axis, size, count) > 0;
}

// Says whether any window of the source reaches into the padding.
static bool pads(const radish_network *network, const radish_layer *layer, const radish_source *source) {
  const radish_shape in = network->layers[source->from].shape;
  return leaves(source->rows, layer->sums.rows, in.rows) || leaves(source->columns, layer->sums.columns, in.columns);
}

// Returns the sum of the taps that fall outside `in` at output position (y, x).
static int64_t outside(const int64_t *table, const radish_source *source, radish_shape in, int y, int x) {
  const int width = source->columns.kernel;
  const radish_window_span rows = radish_window_inside(y, source->rows, in.rows);
  const radish_window_span columns = radish_window_inside(x, source->columns, in.columns);
  const radish_window_span all_rows = {0, source->rows.kernel}, all_columns = {0, width};
  return radish_window_sum(table, width, all_rows, all_columns) - radish_window_sum(table, width, rows, columns);
}

// Sets what each tap of channel c adds where it lies in the padding of the input.
static void sum_padding(const radish_network *network, const radish_layer *layer, const radish_source *source, int c,
                        int64_t *taps) {
  const int area = radish_source_taps(source), channels = network->layers[0].shape.channels;
  memset(taps, 0, (size_t)area * sizeof *taps);
  if (source->read == RADISH_READ_UNIFORM) {
    const int ci = c - source->channel_offset;
    const int64_t value = ci >= 0 && ci < channels ? (int64_t)source->gain * network->pad_value[ci] : 0;
    for (int k = 0; k < area; k++) taps[k] = value;
    return;
  }
  const int per_group = channels / source->groups, out_per_group = layer->sums.channels / source->groups;
  for (int ci = 0; ci < per_group; ci++) {
    const int64_t value = network->pad_value[c / out_per_group * per_group + ci];
    const int16_t *kernel = source->weights + ((int64_t)c * per_group + ci) * area;
    for (int k = 0; k < area; k++) taps[k] += value * kernel[k];
  }
}

static radish_status fold_source(radish_network *network, radish_layer *layer, const radish_source *source,
                                 int64_t *taps, radish_error *error) {
  const radish_shape in = network->layers[0].shape;
  int32_t *bias = layer->bias;
  int64_t *table = taps + radish_source_taps(source);
  for (int c = 0; c < layer->sums.channels; c++) {
    sum_padding(network, layer, source, c, taps);
    radish_window_table(taps, source->rows.kernel, source->columns.kernel, table);
    for (int y = 0; y < layer->sums.rows; y++) {
      for (int x = 0; x < layer->sums.columns; x++, bias++) {
        const int64_t sum = *bias + outside(table, source, in, y, x);
        if (sum < INT32_MIN || sum > INT32_MAX) {
          return radish_fail(error, RADISH_BAD_INPUT, network->path, layer->line,
                             "layer '%s' neuron [%d, %d, %d]: its bias with the input's pad_value is %lld, which does "
                             "not fit 32 bits",
                             layer->name, c, y, x, (long long)sum);
        }
        *bias = (int32_t)sum;
      }
    }
  }
  return RADISH_OK;
}

radish_status radish_network_fold_padding(radish_network *network, radish_error *error) {
  bool any = false;
  for (int c = 0; c < network->layers[0].shape.channels; c++) any = any || network->pad_value[c];
  radish_status status = RADISH_OK;
  for (int i = 1; any && i < network->layer_count && !status; i++) {
    radish_layer *layer = &network->layers[i];
    for (int j = 0; j < layer->source_count && !status; j++) {
      const radish_source *source = &layer->sources[j];
      if (source->from != 0 || source->read == RADISH_READ_DENSE || !pads(network, layer, source)) continue;
      const int64_t area = radish_source_taps(source);
      int64_t *taps =
          malloc((size_t)(area + radish_window_table_size(source->rows.kernel, source->columns.kernel)) * sizeof *taps);
      status = taps ? bias_per_neuron(layer) : RADISH_NO_MEMORY;
      if (status) {
        status = radish_fail(error, RADISH_NO_MEMORY, network->path, layer->line, "out of memory");
      } else {
        status = fold_source(network, layer, source, taps, error);
      }
      free(taps);
    }
  }
  return status;
}
