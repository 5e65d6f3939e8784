// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/network.h"

#include <stdlib.h>

int64_t radish_network_weight_count(const radish_network *network, const radish_layer *layer,
                                    const radish_source *source) {
  const radish_shape in = radish_source_part(network, source).shape;
  switch (source->read) {
  case RADISH_READ_CONV:
    return (int64_t)layer->sums.channels * (in.channels / source->groups) * radish_source_taps(source);
  case RADISH_READ_DENSE: return layer->sums.channels * radish_shape_size(in);
  default: return 0;
  }
}

int64_t radish_network_dense_macs(const radish_network *network, int index) {
  const radish_layer *layer = &network->layers[index];
  const int64_t pixels = (int64_t)layer->sums.rows * layer->sums.columns;
  int64_t sum = 0;
  for (int s = 0; s < layer->source_count; s++) {
    const int64_t weights = radish_network_weight_count(network, layer, &layer->sources[s]);
    sum += layer->sources[s].read == RADISH_READ_CONV ? weights * pixels : weights;
  }
  return sum;
}

void radish_network_destroy(radish_network *network) {
  if (!network) return;
  for (int i = 0; i < network->layer_count; i++) {
    radish_layer *layer = &network->layers[i];
    for (int j = 0; j < layer->source_count; j++) free(layer->sources[j].weights);
    free(layer->sources);
    free(layer->bias);
    free(layer->threshold);
    free(layer->name);
  }
  for (int i = 0; i < network->class_count; i++) free(network->classes[i]);
  free(network->classes);
  free(network->layers);
  free(network->pad_value);
  free(network->weights);
  free(network->sample);
  free(network->name);
  free(network->path);
  free(network);
}

double radish_network_logit(const radish_network *network, radish_coding coding, int steps, int64_t value) {
  const double mean = coding == RADISH_CODING_RATE ? (double)value / steps : (double)value;
  return mean * network->logit_unit;
}

radish_status radish_network_check_coding(const radish_network *network, radish_coding coding, radish_error *error) {
  if (coding == network->coding || coding == RADISH_CODING_RATE || network->random_weights) return RADISH_OK;
  return radish_fail(
      error, RADISH_BAD_INPUT, network->path, 0,
      "its numbers are for rate coding (coding: rate), where biases are currents; radix coding is not allowed");
}
