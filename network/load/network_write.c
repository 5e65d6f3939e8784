// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/load/network_write.h"

#include "core/base/quote.h"
#include "core/base/real.h"
#include "core/base/sha256.h"
#include "core/base/text_file.h"
#include "network/load/network_build.h"
#include "network/window.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- YAML -----------------------------------------------------------------------------------------------------------

static void write_pair(FILE *file, const char *key, int rows, int columns) {
  if (rows == columns) fprintf(file, "%s: %d", key, rows);
  else fprintf(file, "%s: [%d, %d]", key, rows, columns);
}

// Writes windows over `in` that give `out`. Padding behind the last place is as before the first one, as far as the
// size allows that.
static void write_windows(FILE *file, radish_window_axis rows, radish_window_axis columns, radish_shape in,
                          radish_shape out) {
  write_pair(file, "kernel", rows.kernel, columns.kernel);
  write_pair(file, ", stride", rows.stride, columns.stride);
  if (radish_window_count(rows, in.rows, rows.pad) == out.rows &&
      radish_window_count(columns, in.columns, columns.pad) == out.columns) {
    write_pair(file, ", pad", rows.pad, columns.pad);
    return;
  }
  fprintf(file, ", pad: [%d, %d, %d, %d]", rows.pad, columns.pad, radish_window_beyond(rows, in.rows, out.rows),
          radish_window_beyond(columns, in.columns, out.columns));
}

static void write_kernel(FILE *file, const radish_network *network, const radish_layer *layer,
                         const radish_source *source) {
  write_windows(file, source->rows, source->columns, network->layers[source->from].shape, layer->sums);
  if (source->groups > 1) fprintf(file, ", groups: %d", source->groups);
}

static void write_sources(FILE *file, const radish_network *network, const radish_layer *layer) {
  fprintf(file, "[");
  for (int s = 0; s < layer->source_count; s++) {
    const radish_source *source = &layer->sources[s];
    fprintf(file, "%s{layer: ", s ? ", " : "");
    radish_quote_yaml_word(file, network->layers[source->from].name);
    if (source->read == RADISH_READ_UNIFORM) {
      fprintf(file, ", identity: %d", source->gain);
      if (source->rows.stride > 1 || source->columns.stride > 1) {
        write_pair(file, ", stride", source->rows.stride, source->columns.stride);
      }
      if (source->channel_offset) fprintf(file, ", channel_offset: %d", source->channel_offset);
    } else if (source->read == RADISH_READ_CONV) {
      fprintf(file, ", ");
      write_kernel(file, network, layer, source);
    }
    fprintf(file, "}");
  }
  fprintf(file, "]");
}

// Says whether the windows of an avg_pool lie side by side, and none in the padding.
static bool is_plain(const radish_network *network, const radish_layer *layer) {
  const radish_source *s = &layer->sources[0];
  const radish_shape in = network->layers[s->from].shape;
  return s->rows.stride == s->rows.kernel && s->columns.stride == s->columns.kernel && !s->rows.pad &&
         !s->columns.pad && layer->sums.rows == in.rows / s->rows.kernel &&
         layer->sums.columns == in.columns / s->columns.kernel;
}

static void write_from(FILE *file, const radish_network *network, const radish_layer *layer) {
  const radish_source *first = &layer->sources[0];
  if (layer->op != RADISH_OP_AVG_POOL && (layer->source_count > 1 || first->read == RADISH_READ_UNIFORM)) {
    write_sources(file, network, layer);
    return;
  }
  radish_quote_yaml_word(file, network->layers[first->from].name);
  if (layer->op == RADISH_OP_AVG_POOL && is_plain(network, layer)) {
    write_pair(file, ", kernel", first->rows.kernel, first->columns.kernel);
  } else if (layer->op == RADISH_OP_CONV || layer->op == RADISH_OP_AVG_POOL) {
    fprintf(file, ", ");
    write_kernel(file, network, layer, first);
  }
}

static void write_layer(FILE *file, const radish_network *network, const radish_layer *layer) {
  static const char *const ops[] = {"input", "conv", "dense", "avg_pool", "add"};
  const bool average = layer->op == RADISH_OP_AVG_POOL;
  const int taps = radish_source_taps(&layer->sources[0]);
  fprintf(file, "  - {name: ");
  radish_quote_yaml_word(file, layer->name);
  fprintf(file, ", op: %s, from: ", ops[layer->op]);
  write_from(file, network, layer);
  if (!average) {
    fprintf(file, ", %s: %d", layer->op == RADISH_OP_DENSE ? "units" : "out_channels", layer->sums.channels);
  }
  const bool implied = average && (taps & (taps - 1)) == 0;
  if (!layer->readout && !implied) fprintf(file, ", shift: %d", layer->shift);
  if (!layer->readout && layer->timesteps != network->timesteps) fprintf(file, ", timesteps: %d", layer->timesteps);
  if (layer->is_signed) fprintf(file, ", signed: true");
  if (layer->leak) fprintf(file, ", leak: %d", layer->leak);
  if (radish_layer_pools(layer)) {
    fprintf(file, ", max_pool: {");
    write_windows(file, layer->pool_rows, layer->pool_columns, layer->sums, layer->shape);
    fprintf(file, "}");
  }
  fprintf(file, "%s}\n", layer->readout ? ", readout: true" : "");
}

static void write_rate(FILE *file, const radish_network *network) {
  if (network->coding != RADISH_CODING_RATE) return;
  fprintf(file, "coding: rate\nrate_timesteps: %d\n", network->rate_timesteps);
  if (network->rate_input == RADISH_INPUT_POISSON)
    fprintf(file, "rate_input: poisson\nseed: %" PRIu64 "\n", network->seed);
}

static void write_yaml(FILE *file, const radish_network *network, const char *name, const char *weights,
                       const char *sample, const char *weights_sha256) {
  enum { DIGITS = 17 };
  const radish_shape in = network->layers[0].shape;
  fprintf(file, "name: ");
  radish_quote_yaml_text(file, radish_quote_path(name).text); // the name comes from a path, which may hold anything
  fprintf(file, "\ntimesteps: %d\nweight_bits: %d\n", network->timesteps, network->weight_bits);
  write_rate(file, network);
  fprintf(file, "weights: ");
  radish_quote_yaml_text(file, weights);
  fprintf(file, "\nweights_sha256: %s", weights_sha256);
  if (network->logit_unit > 0) {
    fprintf(file, "\nlogit_unit: %s", radish_real_write(network->logit_unit, DIGITS).text);
  }
  if (sample) {
    fprintf(file, "\nsample: ");
    radish_quote_yaml_text(file, sample);
  }
  fprintf(file, "\ninput: {shape: [%d, %d, %d], bits: %d", in.channels, in.rows, in.columns, network->input_bits);
  if (network->layers[0].is_signed) fprintf(file, ", signed: true");
  if (network->input_range.low < network->input_range.high) {
    fprintf(file, ", range: [%s, %s]", radish_real_write(network->input_range.low, DIGITS).text,
            radish_real_write(network->input_range.high, DIGITS).text);
  }
  for (int i = 0; i < network->class_count; i++) {
    fprintf(file, i ? ", " : ", classes: [");
    radish_quote_yaml_text(file, network->classes[i]);
  }
  fprintf(file, "%s}\nlayers:\n", network->class_count ? "]" : "");
  for (int i = 1; i < network->layer_count; i++) write_layer(file, network, &network->layers[i]);
}

// ---- safetensors ----------------------------------------------------------------------------------------------------

typedef struct {
  json_t *header;
  FILE *data;
  int64_t used;
  bool failed;
} tensors;

// Adds a tensor of `bytes` bytes a number to the header. Returns how many numbers the caller must add to `data`.
static int64_t begin(tensors *out, const char *name, const char *type, int bytes, const int64_t *shape, int rank) {
  int64_t count = 1;
  json_t *entry = json_object(), *sizes = json_array(), *offsets = json_array();
  for (int d = 0; d < rank; d++) {
    count *= shape[d];
    if (json_array_append_new(sizes, json_integer(shape[d]))) out->failed = true;
  }
  // This does not use json_pack, which leaves out of a list what it had no memory for.
  if (json_array_append_new(offsets, json_integer(out->used)) ||
      json_array_append_new(offsets, json_integer(out->used + count * bytes)) ||
      json_object_set_new(entry, "dtype", json_string(type))) {
    out->failed = true;
  }
  if (json_object_set_new(entry, "shape", sizes)) out->failed = true;
  if (json_object_set_new(entry, "data_offsets", offsets)) out->failed = true;
  if (json_object_set_new(out->header, name, entry)) out->failed = true;
  out->used += count * bytes;
  return count;
}

static void put(tensors *out, int32_t value, int bytes) {
  for (int b = 0; b < bytes; b++) fputc((int)((uint32_t)value >> 8 * b & 255), out->data);
}

static void put_integers(tensors *out, const char *name, const int64_t *shape, int rank, const int32_t *values) {
  const int64_t count = begin(out, name, "I32", 4, shape, rank);
  for (int64_t i = 0; i < count; i++) put(out, values[i], 4);
}

static void put_weights(tensors *out, const radish_network *network, const radish_layer *layer,
                        const radish_source *source) {
  const radish_shape in = network->layers[source->from].shape;
  const bool conv = source->read == RADISH_READ_CONV, several = layer->source_count > 1;
  const int bytes = network->weight_bits > 8 ? 2 : 1;
  const int64_t shape[4] = {layer->sums.channels, conv ? in.channels / source->groups : radish_shape_size(in),
                            source->rows.kernel, source->columns.kernel};
  char name[300];
  snprintf(name, sizeof name, "%s.weight%s%s", layer->name, several ? "." : "",
           several ? network->layers[source->from].name : "");
  const int64_t count = begin(out, name, bytes == 2 ? "I16" : "I8", bytes, shape, conv ? 4 : 2);
  for (int64_t i = 0; i < count; i++) put(out, source->weights[i], bytes);
}

static void put_layer(tensors *out, const radish_network *network, const radish_layer *layer) {
  for (int s = 0; s < layer->source_count; s++) {
    if (layer->sources[s].read != RADISH_READ_UNIFORM) put_weights(out, network, layer, &layer->sources[s]);
  }
  const int64_t shape[3] = {layer->sums.channels, layer->sums.rows, layer->sums.columns};
  char name[300];
  snprintf(name, sizeof name, "%s.bias", layer->name);
  put_integers(out, name, shape, layer->bias_per_neuron ? 3 : 1, layer->bias);
  if (!layer->threshold || layer->readout) return;
  snprintf(name, sizeof name, "%s.threshold", layer->name);
  put_integers(out, name, shape, 1, layer->threshold);
}

static int append(const char *bytes, size_t size, void *file) {
  return fwrite(bytes, 1, size, file) == size ? 0 : -1;
}

// This does not use json_dumps, which goes on after a key that it had no memory for. The text file remembers every
// write that failed.
static bool dump(const json_t *json, radish_text_file *text) {
  const bool done =
      radish_text_file_open(text) && !json_dump_callback(json, append, text->file, JSON_COMPACT | JSON_PRESERVE_ORDER);
  return radish_text_file_close(text) && done;
}

static bool write_tensors(const radish_network *network, char **text, size_t *size) {
  radish_text_file data, header = {0}, all = {0};
  bool done = radish_text_file_open(&data);
  tensors out = {.header = json_object(), .data = data.file};
  done = done && out.header;
  for (int i = 1; i < network->layer_count && done; i++) put_layer(&out, network, &network->layers[i]);
  if (!radish_text_file_close(&data)) done = false;
  done = done && !out.failed && dump(out.header, &header);
  json_decref(out.header);
  done = done && radish_text_file_open(&all);
  if (done) {
    const size_t length = header.size, padded = (length + 7) / 8 * 8;
    for (int b = 0; b < 8; b++) fputc((int)((uint64_t)padded >> 8 * b & 255), all.file);
    fwrite(header.text, 1, length, all.file);
    for (size_t i = length; i < padded; i++) fputc(' ', all.file);
    fwrite(data.text, 1, data.size, all.file);
    done = radish_text_file_close(&all);
  }
  free(header.text);
  free(data.text);
  *text = all.text;
  *size = all.size;
  return done;
}

// A path is opened as the file writes it, so a path that readers would refuse as a text is refused here.
radish_status radish_network_write_check(const char *path, radish_error *error) {
  if (radish_quote_is_clean(path) && strlen(path) <= RADISH_DOCUMENT_TEXT) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, path, 0,
                     "is a path that a network file cannot name: at most %d bytes of UTF-8 without control characters, "
                     "ends of lines and marks of direction are allowed",
                     RADISH_DOCUMENT_TEXT);
}

radish_status radish_network_write(const radish_network *network, const char *name, const char *weights,
                                   const char *sample, char **yaml, size_t *yaml_size, char **tensors_text,
                                   size_t *tensors_size, radish_error *error) {
  *yaml = *tensors_text = NULL;
  radish_status status = radish_network_write_check(weights, error);
  if (!status && sample) status = radish_network_write_check(sample, error);
  if (status) return status;
  bool done = write_tensors(network, tensors_text, tensors_size);
  if (done) {
    const radish_sha256_digest digest = radish_sha256(*tensors_text, *tensors_size);
    radish_text_file text;
    if (radish_text_file_open(&text)) write_yaml(text.file, network, name, weights, sample, digest.text);
    done = radish_text_file_close(&text);
    *yaml = text.text;
    *yaml_size = text.size;
  }
  if (done) return RADISH_OK;
  free(*yaml);
  free(*tensors_text);
  *yaml = *tensors_text = NULL;
  return radish_fail(error, RADISH_NO_MEMORY, network->path, 0, "out of memory");
}
