// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// image_formats.h: arrays of bytes from IDX and NumPy files, with every size checked against the file.
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

#define RADISH_MAX_IMAGE_BYTES ((size_t)1 << 30) // of a file, and of the data it announces
enum { RADISH_ARRAY_DIMENSIONS = 4 };

typedef struct {
  unsigned char *bytes; // the file; the owner frees it
  const unsigned char *data;
  int dimensions;
  int64_t shape[RADISH_ARRAY_DIMENSIONS];
  int64_t count;
  bool stopped; // unpacking stopped early: there is more than the header announces
} radish_array;

// Both take over `bytes`: into the empty `array`, or freed on failure.
radish_status radish_array_parse_idx(const char *path, unsigned char *bytes, size_t size, radish_array *array,
                                     radish_error *error);
radish_status radish_array_parse_npy(const char *path, unsigned char *bytes, size_t size, radish_array *array,
                                     radish_error *error);

// Replaces `*bytes` by the IDX file it unpacks to (several gzip members are one stream); frees it on failure.
// A file that goes on beyond what its header announces is unpacked no further: bombs cost what they announce.
radish_status radish_array_gunzip(const char *path, unsigned char **bytes, size_t *size, bool *stopped,
                                  radish_error *error);

#endif
