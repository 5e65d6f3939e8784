// A conversion as YAML and safetensors.
#include "mapping/convert.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has(const radish_float_layer *layer, radish_read read) {
  for (int s = 0; s < layer->source_count; s++) {
    if (layer->sources[s].read == read) return true;
  }
  return false;
}

static void write_window(FILE *file, const radish_float_source *source) {
  fprintf(file, "kernel: %d, stride: %d, pad: %d", source->kernel, source->stride, source->pad);
  if (source->groups > 1) fprintf(file, ", groups: %d", source->groups);
}

static void write_sources(FILE *file, const radish_float_network *network, const radish_float_layer *layer) {
  fprintf(file, "[");
  for (int s = 0; s < layer->source_count; s++) {
    const radish_float_source *source = &layer->sources[s];
    fprintf(file, "%s{layer: %s", s ? ", " : "", network->layers[source->from].name);
    if (source->read == RADISH_READ_UNIFORM) {
      fprintf(file, ", identity: %d", (int)source->gain);
      if (source->stride > 1) fprintf(file, ", stride: %d", source->stride);
      if (source->channel_offset) fprintf(file, ", channel_offset: %d", source->channel_offset);
    } else if (source->read == RADISH_READ_CONV) {
      fprintf(file, ", ");
      write_window(file, source);
    }
    fprintf(file, "}");
  }
  fprintf(file, "]");
}

static void write_layer(FILE *file, const radish_conversion *conversion, int index) {
  const radish_float_network *network = &conversion->integers;
  const radish_float_layer *layer = &network->layers[index];
  const radish_converted_layer *made = &conversion->layers[index];
  const radish_float_source *first = &layer->sources[0];
  const bool average = layer->source_count == 1 && first->read == RADISH_READ_UNIFORM && first->kernel > 1;
  const bool readout = index == network->layer_count - 1;
  const char *op = average                          ? "avg_pool"
                   : has(layer, RADISH_READ_CONV)  ? "conv"
                   : has(layer, RADISH_READ_DENSE) ? "dense"
                                                   : "add";
  fprintf(file, "  - {name: %s, op: %s, from: ", layer->name, op);
  if (average) {
    fprintf(file, "%s, kernel: %d", network->layers[first->from].name, first->kernel);
  } else if (layer->source_count == 1 && first->read != RADISH_READ_UNIFORM) {
    fprintf(file, "%s", network->layers[first->from].name);
    if (first->read == RADISH_READ_CONV) {
      fprintf(file, ", ");
      write_window(file, first);
    }
  } else {
    write_sources(file, network, layer);
  }
  if (!average) fprintf(file, ", %s: %d", *op == 'd' ? "units" : "out_channels", layer->sums.channels);
  if (!average && !readout) fprintf(file, ", shift: %d", made->shift);
  if (!readout && made->timesteps != conversion->options.timesteps) fprintf(file, ", timesteps: %d", made->timesteps);
  if (layer->pool_kernel > 1 || layer->pool_stride > 1) {
    fprintf(file, ", max_pool: {kernel: %d, stride: %d, pad: %d}", layer->pool_kernel, layer->pool_stride, layer->pool_pad);
  }
  fprintf(file, "%s}\n", readout ? ", readout: true" : "");
}

static void write_yaml(FILE *file, const radish_conversion *conversion, const char *name, const char *weights) {
  const radish_shape in = conversion->integers.layers[0].shape;
  fprintf(file, "name: \"");
  for (; *name; name++) {
    if (*name == '"' || *name == '\\') fputc('\\', file);
    fputc(*name, file);
  }
  fprintf(file, "\"\ntimesteps: %d\nweight_bits: %d\nweights: \"", conversion->options.timesteps,
          conversion->options.weight_bits);
  for (; *weights; weights++) {
    if (*weights == '"' || *weights == '\\') fputc('\\', file);
    fputc(*weights, file);
  }
  fprintf(file, "\"\ninput: {shape: [%d, %d, %d], bits: %d}\nlayers:\n", in.channels, in.rows, in.columns,
          conversion->options.input_bits);
  for (int i = 1; i < conversion->integers.layer_count; i++) write_layer(file, conversion, i);
}

// ---- safetensors ----------------------------------------------------------------------------------------------------

typedef struct {
  json_t *header;
  FILE *data;
  int64_t used;
  bool failed;
} tensors;

static void put(tensors *out, const char *name, const char *type, int bytes, const int64_t *shape, int rank,
                const float *values) {
  int64_t count = 1;
  json_t *sizes = json_array();
  for (int d = 0; d < rank; d++) {
    count *= shape[d];
    json_array_append_new(sizes, json_integer(shape[d]));
  }
  json_t *entry = json_pack("{s:s, s:o, s:[I, I]}", "dtype", type, "shape", sizes, "data_offsets", (json_int_t)out->used,
                            (json_int_t)(out->used + count * bytes));
  if (!entry || json_object_set_new(out->header, name, entry)) out->failed = true;
  out->used += count * bytes;
  for (int64_t i = 0; i < count; i++) {
    const uint32_t value = (uint32_t)(int32_t)values[i];
    for (int b = 0; b < bytes; b++) fputc((int)(value >> 8 * b & 255), out->data);
  }
}

static void put_layer(tensors *out, const radish_conversion *conversion, int index) {
  const radish_float_network *network = &conversion->integers;
  const radish_float_layer *layer = &network->layers[index];
  char name[300];
  for (int s = 0; s < layer->source_count; s++) {
    const radish_float_source *source = &layer->sources[s];
    const radish_shape in = network->layers[source->from].shape;
    if (source->read == RADISH_READ_UNIFORM) continue;
    const bool conv = source->read == RADISH_READ_CONV, wide = conversion->options.weight_bits > 8;
    const int64_t shape[4] = {layer->sums.channels, conv ? in.channels / source->groups : radish_shape_size(in),
                              source->kernel, source->kernel};
    const bool several = layer->source_count > 1;
    snprintf(name, sizeof name, "%s.weight%s%s", layer->name, several ? "." : "",
             several ? network->layers[source->from].name : "");
    put(out, name, wide ? "I16" : "I8", wide ? 2 : 1, shape, conv ? 4 : 2, source->weights);
  }
  const int64_t shape[3] = {layer->sums.channels, layer->sums.rows, layer->sums.columns};
  snprintf(name, sizeof name, "%s.bias", layer->name);
  put(out, name, "I32", 4, shape, layer->bias_per_neuron ? 3 : 1, layer->bias);
}

static bool write_tensors(const radish_conversion *conversion, char **text, size_t *size) {
  char *data = NULL;
  size_t data_size = 0;
  tensors out = {.header = json_object(), .data = open_memstream(&data, &data_size)};
  bool done = out.header && out.data;
  for (int i = 1; i < conversion->integers.layer_count && done; i++) put_layer(&out, conversion, i);
  if (out.data && fclose(out.data)) done = false;
  char *header = done && !out.failed ? json_dumps(out.header, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL;
  json_decref(out.header);
  FILE *file = header ? open_memstream(text, size) : NULL;
  if (file) {
    const size_t length = strlen(header), padded = (length + 7) / 8 * 8;
    for (int b = 0; b < 8; b++) fputc((int)((uint64_t)padded >> 8 * b & 255), file);
    fprintf(file, "%-*s", (int)padded, header);
    fwrite(data, 1, data_size, file);
    done = !ferror(file);
    if (fclose(file)) done = false;
  }
  free(header);
  free(data);
  return file && done;
}

radish_status radish_conversion_write(const radish_conversion *conversion, const char *name, const char *weights,
                                      char **yaml, size_t *yaml_size, char **tensors_text, size_t *tensors_size,
                                      radish_error *error) {
  *yaml = *tensors_text = NULL;
  FILE *file = open_memstream(yaml, yaml_size);
  if (file) write_yaml(file, conversion, name, weights);
  if (file && !fclose(file) && write_tensors(conversion, tensors_text, tensors_size)) return RADISH_OK;
  free(*yaml);
  free(*tensors_text);
  *yaml = *tensors_text = NULL;
  return radish_fail(error, RADISH_NO_MEMORY, conversion->model->path, 0, "out of memory");
}
