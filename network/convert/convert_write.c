// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This gives a conversion as a network, and as the network's files.
#include "network/convert/convert_layer.h"

#include "network/load/network_write.h"
#include <stdlib.h>
#include <string.h>

static radish_op op_of(const radish_float_layer *layer) {
  bool conv = false, dense = false;
  for (int s = 0; s < layer->source_count; s++) {
    conv = conv || layer->sources[s].read == RADISH_READ_CONV;
    dense = dense || layer->sources[s].read == RADISH_READ_DENSE;
  }
  if (conv) return RADISH_OP_CONV;
  if (dense) return RADISH_OP_DENSE;
  return layer->source_count == 1 && radish_float_taps(&layer->sources[0]) > 1 ? RADISH_OP_AVG_POOL : RADISH_OP_ADD;
}

static bool set_source(const radish_float_network *model, const radish_float_layer *layer,
                       const radish_float_source *from, radish_source *source) {
  *source = (radish_source){.from = from->from,
                            .read = from->read,
                            .rows = from->rows,
                            .columns = from->columns,
                            .groups = from->groups,
                            .gain = (int)from->gain,
                            .channel_offset = from->channel_offset};
  if (from->read == RADISH_READ_UNIFORM) return true;
  const radish_shape in = model->layers[from->from].shape;
  const bool conv = from->read == RADISH_READ_CONV;
  const int64_t row = conv ? (int64_t)(in.channels / from->groups) * radish_float_taps(from) : radish_shape_size(in);
  const int64_t count = row * layer->sums.channels;
  source->weights = malloc((size_t)count * sizeof *source->weights);
  for (int64_t i = 0; i < count && source->weights; i++) source->weights[i] = (int16_t)from->weights[i];
  return source->weights;
}

static bool set_layer(const radish_conversion *conversion, int index, radish_layer *layer) {
  const radish_float_layer *from = &conversion->integers.layers[index];
  const radish_converted_layer *made = &conversion->layers[index];
  *layer = (radish_layer){.sums = from->sums,
                          .shape = from->shape,
                          .pool_rows = from->pool_rows,
                          .pool_columns = from->pool_columns,
                          .timesteps = made->timesteps,
                          .timesteps_in = made->timesteps,
                          .shift = made->shift,
                          .is_signed = radish_convert_is_signed(conversion, index),
                          .leak = from->leak,
                          .readout = index == conversion->integers.layer_count - 1,
                          .bias_per_neuron = from->bias_per_neuron};
  layer->name = strdup(index ? from->name : "input");
  if (!layer->name || !index) return layer->name;
  layer->op = op_of(from);
  const int64_t biases = from->bias_per_neuron ? radish_shape_size(from->sums) : from->sums.channels;
  layer->bias = malloc((size_t)biases * sizeof *layer->bias);
  layer->sources = calloc((size_t)from->source_count, sizeof *layer->sources);
  if (!layer->bias || !layer->sources) return false;
  for (int64_t i = 0; i < biases; i++) layer->bias[i] = (int32_t)from->bias[i];
  layer->source_count = from->source_count;
  layer->timesteps_in = 1;
  for (int s = 0; s < from->source_count; s++) {
    const int timesteps = conversion->layers[from->sources[s].from].timesteps;
    if (timesteps > layer->timesteps_in) layer->timesteps_in = timesteps;
    if (!set_source(&conversion->integers, from, &from->sources[s], &layer->sources[s])) return false;
  }
  return true;
}

radish_status radish_convert_potential_range(const radish_conversion *conversion, int index,
                                             radish_potential_range *range, double *readout, radish_error *error) {
  const int count = conversion->integers.layer_count;
  radish_network network = {.path = conversion->integers.path, .layer_count = count};
  network.layers = calloc((size_t)count, sizeof *network.layers);
  const bool made = network.layers && set_layer(conversion, index, &network.layers[index]);
  for (int i = 0; i < index && made; i++) {
    network.layers[i].shape = conversion->integers.layers[i].shape;
    network.layers[i].timesteps = conversion->layers[i].timesteps;
    network.layers[i].is_signed = radish_convert_is_signed(conversion, i);
  }
  const radish_status status = made ? radish_network_potential_range(&network, index, RADISH_CODING_RADIX, range, error)
                                    : radish_fail(error, RADISH_NO_MEMORY, network.path, 0, "out of memory");
  int channel;
  *readout = !status && index == count - 1 ? radish_network_readout_bound(&network, INT64_MAX, &channel) : 0;
  if (network.layers) {
    radish_layer *layer = &network.layers[index];
    for (int s = 0; s < layer->source_count; s++) free(layer->sources[s].weights);
    free(layer->sources);
    free(layer->bias);
    free(layer->name);
  }
  free(network.layers);
  return status;
}

static bool set_network(const radish_conversion *conversion, radish_network *network) {
  const radish_float_network *model = &conversion->integers;
  network->timesteps = conversion->options.timesteps;
  network->weight_bits = conversion->options.weight_bits;
  network->input_bits = conversion->options.input_bits;
  const radish_input_range range = conversion->input_range;
  if (range.low < 0 || range.low > 0 || range.high < 1 || range.high > 1) network->input_range = range;
  network->logit_unit = conversion->layers[model->layer_count - 1].step;
  network->rate_timesteps = 1000;
  network->path = strdup(model->path);
  network->pad_value = calloc((size_t)model->layers[0].shape.channels, sizeof *network->pad_value);
  network->layers = calloc((size_t)model->layer_count, sizeof *network->layers);
  if (!network->path || !network->pad_value || !network->layers) return false;
  network->layer_count = model->layer_count;
  for (int i = 0; i < model->layer_count; i++) {
    if (!set_layer(conversion, i, &network->layers[i])) return false;
  }
  return true;
}

radish_status radish_conversion_network(const radish_conversion *conversion, radish_network **out,
                                        radish_error *error) {
  *out = calloc(1, sizeof **out);
  const radish_status status = *out && set_network(conversion, *out)
                                   ? radish_convert_add_even_layers(conversion, *out, error)
                                   : radish_fail(error, RADISH_NO_MEMORY, conversion->model->path, 0, "out of memory");
  if (!status) return RADISH_OK;
  radish_network_destroy(*out);
  *out = NULL;
  return status;
}

radish_status radish_conversion_write(const radish_conversion *conversion, const char *name, const char *weights,
                                      char **yaml, size_t *yaml_size, char **tensors, size_t *tensors_size,
                                      radish_error *error) {
  radish_network *network;
  radish_status status = radish_conversion_network(conversion, &network, error);
  if (!status)
    status = radish_network_write(network, name, weights, NULL, yaml, yaml_size, tensors, tensors_size, error);
  radish_network_destroy(network);
  return status;
}
