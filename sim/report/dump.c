// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/dump.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 192, FILES_OF_LAYER = 2, LONGEST_NAME = 160 }; // a header holds five sizes of 64 bits

// This is where the bits of a layer stand in those of an image.
typedef struct {
  int64_t first, neurons;
  int steps;
  int spikes, activations; // their files; of the readout `activations` has the logits, and there are no bits
} part;

struct radish_dump {
  const radish_network *network;
  radish_coding coding;
  int64_t words; // of the bits of one image
  int count;
  part *parts;     // [layer]
  uint64_t **bits; // [image]; NULL before the first spike and after the last
  radish_output_folder folder;
};

// These bits stand for an image that there was no memory for.
static uint64_t lost[1];

// ---- files ----------------------------------------------------------------------------------------------------------

// Writes the header of a NumPy file of version 1.0 and gives the file its size.
static radish_status begin_file(radish_dump *dump, int file, const char *type, int bytes, const int64_t *shape,
                                int rank, radish_error *error) {
  char header[HEADER + 1];
  int64_t size = bytes;
  memcpy(header, "\x93NUMPY\1\0", 8);
  header[8] = (char)(HEADER - 10);
  header[9] = 0;
  int used = 10 + snprintf(header + 10, HEADER - 10, "{'descr': '%s', 'fortran_order': False, 'shape': (", type);
  for (int d = 0; d < rank; d++) {
    used += snprintf(header + used, (size_t)(HEADER - used), "%" PRId64 ",%s", shape[d], d + 1 < rank ? " " : "");
    if (__builtin_mul_overflow(size, shape[d], &size)) size = INT64_MAX / 2;
  }
  used += snprintf(header + used, (size_t)(HEADER - used), "), }");
  assert(used < HEADER);
  memset(header + used, ' ', (size_t)(HEADER - used));
  header[HEADER - 1] = '\n';
  if (size > INT64_MAX - HEADER) size = INT64_MAX - HEADER;
  radish_status status = radish_output_folder_resize(&dump->folder, file, HEADER + size, error);
  if (!status) status = radish_output_folder_write(&dump->folder, file, header, HEADER, 0, error);
  return status;
}

static radish_status begin_layer(radish_dump *dump, int index, radish_error *error) {
  const radish_layer *layer = &dump->network->layers[index];
  const part *p = &dump->parts[index];
  const int64_t c = layer->shape.channels, y = layer->shape.rows, x = layer->shape.columns;
  const int64_t values[4] = {dump->count, c, y, x}, trains[5] = {dump->count, p->steps, c, y, x};
  if (layer->readout) return begin_file(dump, p->activations, "<i8", 8, values, 4, error);
  radish_status status = begin_file(dump, p->spikes, "|u1", 1, trains, 5, error);
  if (!status) status = begin_file(dump, p->activations, layer->is_signed ? "<i2" : "<u2", 2, values, 4, error);
  return status;
}

static void put(unsigned char *to, uint64_t value, int bytes) {
  for (int b = 0; b < bytes; b++) to[b] = (unsigned char)(value >> 8 * b);
}

static radish_status write_numbers(radish_dump *dump, int first, radish_error *error) {
  const int64_t shape[1] = {dump->count};
  radish_status status = begin_file(dump, 0, "<i8", 8, shape, 1, error);
  for (int i = 0; i < dump->count && !status; i++) {
    unsigned char bytes[8];
    put(bytes, (uint64_t)first + (uint64_t)i, 8);
    status = radish_output_folder_write(&dump->folder, 0, bytes, sizeof bytes, HEADER + 8 * (int64_t)i, error);
  }
  return status;
}

// Names the files and lays out the bits of an image. `names` has room for all names.
static void lay_out(radish_dump *dump, int steps, char (*names)[LONGEST_NAME], int *files) {
  int64_t bits = 0;
  snprintf(names[0], LONGEST_NAME, "images.npy");
  *files = 1;
  for (int i = 0; i < dump->network->layer_count; i++) {
    const radish_layer *layer = &dump->network->layers[i];
    part *p = &dump->parts[i];
    *p = (part){.first = bits,
                .neurons = radish_shape_size(layer->shape),
                .steps = dump->coding == RADISH_CODING_RATE ? steps : layer->timesteps};
    if (!layer->readout) {
      bits += p->neurons * p->steps;
      p->spikes = *files;
      snprintf(names[(*files)++], LONGEST_NAME, "%.100s.spikes.npy", layer->name);
    }
    p->activations = *files;
    snprintf(names[(*files)++], LONGEST_NAME, "%.100s.%s.npy", layer->name, layer->readout ? "logits" : "activations");
  }
  dump->words = (bits + 63) / 64;
}

static radish_status begin(radish_dump *dump, const char *path, int steps, int first, radish_error *error) {
  const int layers = dump->network->layer_count;
  const size_t most = (size_t)layers * FILES_OF_LAYER + 1;
  char(*names)[LONGEST_NAME] = malloc(most * sizeof *names);
  const char **list = malloc(most * sizeof *list);
  dump->parts = calloc((size_t)layers, sizeof *dump->parts);
  dump->bits = calloc((size_t)dump->count, sizeof *dump->bits);
  radish_status status = RADISH_OK;
  if (!names || !list || !dump->parts || !dump->bits) {
    status = radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  } else {
    int files;
    lay_out(dump, steps, names, &files);
    for (int i = 0; i < files; i++) list[i] = names[i];
    status = radish_output_folder_begin(path, list, files, &dump->folder, error);
  }
  free(names);
  free(list);
  if (!status) status = write_numbers(dump, first, error);
  for (int i = 0; i < layers && !status; i++) status = begin_layer(dump, i, error);
  return status;
}

radish_status radish_dump_create(const char *path, const radish_network *network, radish_coding coding, int steps,
                                 int first, int count, radish_dump **out, radish_error *error) {
  *out = NULL;
  radish_dump *dump = calloc(1, sizeof *dump);
  if (!dump) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  dump->network = network;
  dump->coding = coding;
  dump->count = count;
  const radish_status status = begin(dump, path, steps, first, error);
  if (status) radish_dump_destroy(dump);
  else *out = dump;
  return status;
}

void radish_dump_destroy(radish_dump *dump) {
  if (!dump) return;
  radish_output_folder_end(&dump->folder);
  for (int i = 0; i < dump->count && dump->bits; i++) {
    if (dump->bits[i] != lost) free(dump->bits[i]);
  }
  free(dump->bits);
  free(dump->parts);
  free(dump);
}

radish_output_folder *radish_dump_folder(radish_dump *dump) {
  return &dump->folder;
}

// ---- images ---------------------------------------------------------------------------------------------------------

void radish_dump_spike(radish_dump *dump, int64_t image, int layer, int step, int channel, int row, int column) {
  const part *p = &dump->parts[layer];
  const radish_shape shape = dump->network->layers[layer].shape;
  assert(image >= 0 && image < dump->count && step >= 0 && step < p->steps);
  uint64_t **bits = &dump->bits[image];
  if (!*bits) *bits = calloc((size_t)dump->words, sizeof **bits);
  if (!*bits) *bits = lost;
  if (*bits == lost) return;
  const int64_t neuron = ((int64_t)channel * shape.rows + row) * shape.columns + column;
  const int64_t bit = p->first + step * p->neurons + neuron;
  (*bits)[bit / 64] |= (uint64_t)1 << bit % 64;
}

// Writes what one layer has sent. `trains` has room for the bytes of its spikes, `values` for those of its activations.
static radish_status write_layer(radish_dump *dump, int index, int64_t image, unsigned char *trains,
                                 unsigned char *values, radish_error *error) {
  const part *p = &dump->parts[index];
  const uint64_t *bits = dump->bits[image];
  const int64_t count = p->neurons * p->steps;
  for (int64_t i = 0; i < count; i++) trains[i] = bits[(p->first + i) / 64] >> (p->first + i) % 64 & 1;
  for (int64_t n = 0; n < p->neurons; n++) {
    uint64_t value = 0;
    for (int t = 0; t < p->steps; t++) {
      const uint64_t spike = trains[t * p->neurons + n];
      value += dump->coding == RADISH_CODING_RATE ? spike : spike << t;
    }
    if (dump->network->layers[index].is_signed) value -= value >> (p->steps - 1) << p->steps;
    put(values + 2 * n, value, 2);
  }
  radish_status status =
      radish_output_folder_write(&dump->folder, p->spikes, trains, (size_t)count, HEADER + image * count, error);
  if (!status) {
    status = radish_output_folder_write(&dump->folder, p->activations, values, 2 * (size_t)p->neurons,
                                        HEADER + 2 * image * p->neurons, error);
  }
  return status;
}

radish_status radish_dump_image(radish_dump *dump, int64_t image, radish_error *error) {
  uint64_t *bits = dump->bits[image];
  if (!bits) return RADISH_OK; // the files are 0 already
  int64_t most = 1;
  for (int i = 0; i + 1 < dump->network->layer_count; i++) {
    const int64_t size = dump->parts[i].neurons * (dump->parts[i].steps + 2);
    if (size > most) most = size;
  }
  unsigned char *memory = bits == lost ? NULL : malloc((size_t)most);
  radish_status status = RADISH_OK;
  if (!memory) status = radish_fail(error, RADISH_NO_MEMORY, dump->folder.path, 0, "out of memory for an image");
  for (int i = 0; i + 1 < dump->network->layer_count && !status; i++) {
    const part *p = &dump->parts[i];
    status = write_layer(dump, i, image, memory + 2 * p->neurons, memory, error);
  }
  free(memory);
  if (bits != lost) free(bits);
  dump->bits[image] = NULL;
  return status;
}

radish_status radish_dump_logits(radish_dump *dump, int64_t image, const int64_t *logits, radish_error *error) {
  const part *p = &dump->parts[dump->network->layer_count - 1];
  unsigned char *bytes = malloc(8 * (size_t)p->neurons);
  if (!bytes) return radish_fail(error, RADISH_NO_MEMORY, dump->folder.path, 0, "out of memory for an image");
  for (int64_t i = 0; i < p->neurons; i++) put(bytes + 8 * i, (uint64_t)logits[i], 8);
  const radish_status status = radish_output_folder_write(&dump->folder, p->activations, bytes, 8 * (size_t)p->neurons,
                                                          HEADER + 8 * image * p->neurons, error);
  free(bytes);
  return status;
}
