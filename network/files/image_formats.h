// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// image_formats.h: arrays of bytes and of numbers from IDX and NumPy files, with every size checked against the file.
//
//   IDX    0 0 8 d | d sizes of 4 bytes, big endian | bytes           (8: unsigned bytes)
//   .npy   \x93NUMPY, version | header length | {'descr': '|u1', 'fortran_order': False, 'shape': (...), } |
//   bytes
#ifndef RADISH_NETWORK_FILES_IMAGE_FORMATS_H
#define RADISH_NETWORK_FILES_IMAGE_FORMATS_H

#include "core/base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RADISH_MAX_IMAGE_BYTES ((size_t)1 << 30) // of a file, and of the data it announces
enum { RADISH_ARRAY_DIMENSIONS = 4 };

typedef struct {
  unsigned char *bytes; // the whole file; the owner of the array frees it
  const unsigned char *data;
  int dimensions;
  int64_t shape[RADISH_ARRAY_DIMENSIONS];
  int64_t count;
  char kind;       // of its items, as NumPy names it: u, i (with a sign) or f
  int item_bytes;  // 1, 2, 4 or 8
  bool big_endian; // the highest byte of an item comes first
  bool stopped;    // unpacking stopped early, since there is more than the header announces
} radish_array;

typedef enum {
  RADISH_ARRAY_OF_IMAGES, // uint8, int8, and floats of 2, 4 or 8 bytes
  RADISH_ARRAY_OF_WHOLE,  // any integer type of NumPy
} radish_array_items;

// Reads a type such as '|u1', '<i8' or '>f4' into the array. Returns false where `items` does not allow it.
bool radish_array_take_type(const char *type, radish_array_items items, radish_array *array);
// Returns whether the items are bytes from 0 to 255.
static inline bool radish_array_has_bytes(const radish_array *array) {
  return array->kind == 'u' && array->item_bytes == 1;
}

// These own `bytes` from the call on: the empty `array` gets them, or they are freed on failure.
radish_status radish_array_parse_idx(const char *path, unsigned char *bytes, size_t size, radish_array *array,
                                     radish_error *error);
radish_status radish_array_parse_npy(const char *path, unsigned char *bytes, size_t size, radish_array_items items,
                                     radish_array *array, radish_error *error);

// Returns item `index` of whole numbers; a value beyond int64_t becomes INT64_MAX.
int64_t radish_array_item(const radish_array *array, int64_t index);
// Returns item `index` of any array that images may have. Items need not be aligned.
double radish_array_number(const radish_array *array, int64_t index);

// Replaces `*bytes`, a gzip file, by the IDX file that it unpacks to (several gzip members are one stream), or frees
// them on failure. A file that goes on beyond what its header announces is unpacked no further and sets `*stopped`, so
// that a bomb costs no more than it announces.
radish_status radish_array_gunzip(const char *path, unsigned char **bytes, size_t *size, bool *stopped,
                                  radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
