// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/load/network_build.h"

#include "core/params.h"
#include "core/base/budget.h"
#include "core/base/read_file.h"
#include <stdlib.h>
#include <string.h>

static char *copy(radish_document *document, const char *text) {
  char *result = strdup(text);
  if (!result) radish_document_no_memory(document);
  return result;
}

static void *zeroed(radish_document *document, int64_t count, size_t size) {
  void *memory = calloc(count > 0 ? (size_t)count : 1, size);
  if (!memory) radish_document_no_memory(document);
  return memory;
}

static void read_shape(radish_section *input, radish_shape *shape) {
  const radish_node *list = radish_section_get_list(input, "shape", 3, 3);
  radish_section_need(input, "shape");
  if (!list) return;
  static const char *const names[] = {"input.shape channels", "input.shape rows", "input.shape columns"};
  int *const fields[] = {&shape->channels, &shape->rows, &shape->columns};
  const radish_node *node = list->first;
  for (int i = 0; i < 3; i++, node = node->next) {
    int64_t value;
    if (!radish_document_node_int(input->document, node, names[i], 1, i ? RADISH_MAX_ROWS : RADISH_MAX_CHANNELS,
                                  &value))
      return;
    *fields[i] = (int)value;
  }
}

static void read_pad_value(radish_section *input, radish_network *network) {
  radish_document *document = input->document;
  const int channels = network->layers[0].sums.channels;
  network->pad_value = zeroed(document, channels, sizeof *network->pad_value);
  const bool shaped = radish_section_get(input, "shape"); // where the shape is missing or wrong, that is the error
  const radish_node *list =
      radish_section_get_list(input, "pad_value", shaped ? channels : 0, shaped ? channels : RADISH_LIST_ITEMS);
  if (!shaped) return;
  int index = 0;
  for (const radish_node *node = list ? list->first : NULL; node && network->pad_value; node = node->next) {
    int64_t value;
    const radish_layer *layer = &network->layers[0];
    if (!radish_document_node_int(document, node, "input.pad_value", radish_layer_least(layer),
                                  radish_layer_largest(layer), &value)) {
      return;
    }
    network->pad_value[index++] = (int32_t)value;
  }
}

// Reads the numbers that the levels of the input span.
static void read_range(radish_section *input, radish_network *network) {
  radish_document *document = input->document;
  const radish_node *list = radish_section_get_list(input, "range", 2, 2);
  if (!list) return;
  radish_input_range range;
  if (!radish_document_node_real(document, list->first, "input.range", RADISH_MOST_INPUT, &range.low) ||
      !radish_document_node_real(document, list->last, "input.range", RADISH_MOST_INPUT, &range.high)) {
    return;
  }
  if (!radish_input_range_is_good(range)) {
    radish_document_fail(document, list, "input.range must be [LOW, HIGH], " RADISH_INPUT_RANGE_ALLOWED);
    return;
  }
  network->input_range = range;
}

static void read_classes(radish_section *input, radish_network *network) {
  radish_document *document = input->document;
  const radish_node *list = radish_section_get_list(input, "classes", 1, RADISH_MAX_CHANNELS);
  if (!list) return;
  network->classes = zeroed(document, list->count, sizeof *network->classes);
  for (const radish_node *node = list->first; node && network->classes; node = node->next) {
    const char *text;
    if (!radish_document_node_text(document, node, "input.classes", &text)) return;
    network->classes[network->class_count++] = copy(document, text);
  }
}

// Reads the section `input` into layer 0. Returns false where it is missing or wrong, so that there are no shapes to
// check.
static bool read_input(radish_section *root, radish_network *network) {
  radish_section input = radish_section_child(root, "input");
  radish_section_need(root, "input");
  if (!input.node) return false;
  radish_layer *layer = &network->layers[0];
  layer->line = input.node->line;
  layer->name = copy(root->document, "input");
  layer->op = RADISH_OP_INPUT;
  layer->sums = (radish_shape){1, 1, 1};
  layer->pool_rows = layer->pool_columns = (radish_window_axis){1, 1, 0};
  read_shape(&input, &layer->sums);
  layer->shape = layer->sums;
  network->input_bits = network->timesteps;
  radish_section_get_small(&input, "bits", 1, 16, &network->input_bits);
  layer->timesteps = layer->timesteps_in = network->input_bits;
  radish_section_get_bool(&input, "signed", &layer->is_signed);
  read_pad_value(&input, network);
  read_range(&input, network);
  read_classes(&input, network);
  radish_section_end(&input);
  return !radish_document_failed(root->document);
}

static char *beside(radish_document *document, const radish_network *network, const char *name) {
  char *path = radish_read_file_path_beside(network->path, name);
  if (!path) radish_document_no_memory(document);
  return path;
}

static void read_digest(radish_section *root, radish_network *network) {
  const char *text = "";
  if (!radish_section_get_text(root, "weights_sha256", &text)) return;
  const radish_node *node = radish_section_get(root, "weights_sha256"), *weights = radish_section_get(root, "weights");
  if (strlen(text) != 64 || strspn(text, "0123456789abcdef") != 64) {
    radish_document_fail(
        root->document, node,
        "weights_sha256 must be the 64 hexadecimal digits, in lower case, that sha256sum shows for the "
        "file of `weights`");
  } else if (!weights) {
    radish_document_fail(root->document, node, "weights_sha256 needs `weights`, the file that it is of");
  } else {
    strcpy(network->weights_sha256, text);
    network->weights_sha256_line = node->line;
  }
}

static void read_logit_unit(radish_section *root, radish_network *network) {
  const radish_node *node = radish_section_get(root, "logit_unit");
  if (!node || !radish_document_node_real(root->document, node, "logit_unit", 1e30, &network->logit_unit)) return;
  if (network->logit_unit > 0) return;
  radish_document_fail(root->document, node, "logit_unit must be above 0, or be left out where it is not known");
}

static void read_network(radish_document *document, radish_network *network, char **weights) {
  radish_section root = radish_document_root(document);
  const char *name = "", *file = NULL;
  radish_section_get_text(&root, "name", &name);
  radish_section_need(&root, "name");
  network->name = copy(document, name);
  network->timesteps = 1;
  radish_section_get_small(&root, "timesteps", 1, 16, &network->timesteps);
  radish_section_need(&root, "timesteps");
  network->weight_bits = 2;
  radish_section_get_small(&root, "weight_bits", 2, 16, &network->weight_bits);
  radish_section_need(&root, "weight_bits");

  network->random_weights = true;
  if (radish_section_get_text(&root, "weights", &file)) {
    network->random_weights = false;
    *weights = beside(document, network, file);
  }
  read_digest(&root, network);
  read_logit_unit(&root, network);
  int64_t activity = RADISH_DECIMAL_ONE / 4, seed = 1, coding = RADISH_CODING_RADIX, rate_input = RADISH_INPUT_REGULAR;
  radish_section_get_decimal(&root, "activity", 1, RADISH_DECIMAL_ONE, &activity);
  radish_section_get_int(&root, "seed", 0, INT64_MAX, &seed);
  network->activity = (double)activity / RADISH_DECIMAL_ONE;
  network->seed = (uint64_t)seed;
  if (radish_section_get_text(&root, "sample", &file)) network->sample = beside(document, network, file);
  radish_section_get_choice(&root, "coding", "radix|rate", &coding);
  network->coding = (radish_coding)coding;
  network->rate_timesteps = 1000;
  radish_section_get_small(&root, "rate_timesteps", 1, RADISH_MAX_RATE_TIMESTEPS, &network->rate_timesteps);
  radish_section_get_choice(&root, "rate_input", "regular|poisson", &rate_input);
  network->rate_input = (radish_rate_input)rate_input;

  const radish_node *list = radish_section_get(&root, "layers");
  const int listed = list && list->kind == RADISH_NODE_LIST ? list->count : 0;
  network->layers = zeroed(document, (int64_t)listed + 1, sizeof *network->layers);
  if (!network->layers) return;
  network->layer_count = 1;
  if (read_input(&root, network)) radish_network_read_layers(&root, network);
  radish_section_end(&root);
}

radish_status radish_network_parse(const char *path, radish_overrides overrides, radish_document **document,
                                   radish_network **out, char **weights, radish_error *error) {
  *document = NULL;
  *out = NULL;
  char *weights_path = NULL;
  radish_network *network = calloc(1, sizeof *network);
  if (!network || !(network->path = strdup(path))) {
    radish_network_destroy(network);
    return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  }
  radish_status status = radish_document_open(path, overrides, NULL, document, error);
  if (!status) {
    read_network(*document, network, &weights_path);
    status = radish_document_status(*document, error);
  }
  if (!status) status = radish_network_refuse_overrides(network, overrides, *document, error);
  if (status) {
    radish_network_destroy(network);
    radish_document_destroy(*document);
    *document = NULL;
    free(weights_path);
    return status;
  }
  if (weights) {
    *weights = weights_path;
  } else {
    free(weights_path);
  }
  *out = network;
  return RADISH_OK;
}

// Refuses a network whose numbers, with those of a chip that it may be mapped to, need more memory than the budget has.
// Nothing is allocated before.
static radish_status check_memory(const radish_network *network, radish_error *error) {
  enum { NEURON_BYTES = 16 }; // a sum, a potential, an output and a bias
  uint64_t bytes = 0;
  for (int i = 0; i < network->layer_count; i++) {
    const radish_layer *layer = &network->layers[i];
    bytes += NEURON_BYTES * (uint64_t)radish_shape_size(layer->sums);
    for (int s = 0; s < layer->source_count; s++) {
      const uint64_t weights = (uint64_t)radish_network_weight_count(network, layer, &layer->sources[s]);
      bytes += weights * sizeof(int16_t) + weights * (uint64_t)network->weight_bits / 8;
    }
    const radish_status status =
        radish_budget_check(network->path, layer->line, "the network up to here", bytes, error);
    if (status) return status;
  }
  return RADISH_OK;
}

radish_status radish_network_load(const char *path, radish_overrides overrides, radish_network **out,
                                  radish_error *error) {
  *out = NULL;
  radish_document *document;
  radish_network *network;
  char *weights = NULL;
  radish_status status = radish_network_parse(path, overrides, &document, &network, &weights, error);
  if (status) return status;
  radish_document_destroy(document);
  network->weights = weights;
  status = check_memory(network, error);
  if (!status) {
    status = network->random_weights ? radish_network_random_weights(network, error)
                                     : radish_network_read_weights(network, weights, error);
  }
  if (!status) status = radish_network_fold_padding(network, error);
  if (!status && network->random_weights) status = radish_network_choose_shifts(network, error);
  if (status) {
    radish_network_destroy(network);
    return status;
  }
  *out = network;
  return RADISH_OK;
}
