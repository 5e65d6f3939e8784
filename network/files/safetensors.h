// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// safetensors.h: named integer tensors from one file.
//
//   | 8 bytes: N, little endian | N bytes of JSON: name -> {dtype, shape, data_offsets} | data |
//
// Before anything is used, these are checked: the header's size and syntax, every dtype (I8, I16, I32 only), every
// product of a shape, and that the tensors tile the data exactly: no overlap, no hole, nothing behind the last.
#ifndef RADISH_NETWORK_FILES_SAFETENSORS_H
#define RADISH_NETWORK_FILES_SAFETENSORS_H

#include "core/base/names.h"
#include "core/base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RADISH_TENSOR_DIMENSIONS = 8 };

typedef struct {
  char *name;
  int bytes; // of one element: 1, 2 or 4
  int dimensions;
  int64_t shape[RADISH_TENSOR_DIMENSIONS];
  int64_t count;             // elements
  const unsigned char *data; // little endian
  bool used;                 // set by the reader, to find tensors that nobody used
} radish_tensor;

typedef struct {
  unsigned char *bytes; // the whole file
  size_t size;
  int count;
  radish_tensor *tensors;
  radish_names index; // finds a tensor by its name
} radish_tensors;

// Reads and checks the file. The caller frees the tensors, which are empty on failure.
radish_status radish_tensors_load(const char *path, radish_tensors *tensors, radish_error *error);
void radish_tensors_free(radish_tensors *tensors);

// Returns the tensor of that name, or NULL if there is none.
radish_tensor *radish_tensors_find(radish_tensors *tensors, const char *name);

// Returns element `index`, sign extended.
static inline int32_t radish_tensor_at(const radish_tensor *tensor, int64_t index) {
  const unsigned char *at = tensor->data + index * tensor->bytes;
  switch (tensor->bytes) {
  case 1: return (int8_t)at[0];
  case 2: return (int16_t)(uint16_t)(at[0] | at[1] << 8);
  default: return (int32_t)((uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24);
  }
}

#ifdef __cplusplus
}
#endif
#endif
