// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "network/files/image_formats.h"

#include "core/base/budget.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// Sets `count` and `data` of the array, which follows a header of `header` bytes. Refuses a file of another size than
// its shape asks for.
static radish_status finish(const char *path, size_t header, size_t size, radish_array *array, radish_error *error) {
  array->count = 1;
  for (int i = 0; i < array->dimensions; i++) {
    if (__builtin_mul_overflow(array->count, array->shape[i], &array->count) ||
        array->count > (int64_t)RADISH_MAX_IMAGE_BYTES) {
      return radish_fail(error, RADISH_BAD_INPUT, path, 0, "announces more than %zu bytes", RADISH_MAX_IMAGE_BYTES);
    }
  }
  const int64_t announced_bytes = array->count * array->item_bytes;
  if ((uint64_t)announced_bytes != size - header) {
    return radish_fail(error, RADISH_BAD_INPUT, path, 0, "announces %lld bytes of data and has %s%zu",
                       (long long)announced_bytes, array->stopped ? "at least " : "", size - header);
  }
  for (int i = 0; i < array->dimensions; i++) { // an empty array may still announce huge sizes
    if (array->shape[i] > (int64_t)RADISH_MAX_IMAGE_BYTES) {
      return radish_fail(error, RADISH_BAD_INPUT, path, 0, "announces a size of %lld", (long long)array->shape[i]);
    }
  }
  array->data = array->bytes + header;
  return RADISH_OK;
}

static radish_status parse_idx(const char *path, size_t size, radish_array *array, radish_error *error) {
  const unsigned char *bytes = array->bytes;
  if (size < 4 || bytes[0] || bytes[1] || bytes[2] != 8 || bytes[3] < 1 || bytes[3] > RADISH_ARRAY_DIMENSIONS) {
    return radish_fail(error, RADISH_BAD_INPUT, path, 0,
                       "is no image file that is understood: IDX of unsigned bytes (plain or .gz; it begins with "
                       "0 0 8 and 1 to 4 dimensions), CIFAR-10 (.bin) or NumPy (.npy)");
  }
  array->dimensions = bytes[3];
  array->kind = 'u';
  array->item_bytes = 1;
  const size_t header = 4 + 4 * (size_t)array->dimensions;
  if (size < header) return radish_fail(error, RADISH_BAD_INPUT, path, 0, "ends within its header");
  for (int i = 0; i < array->dimensions; i++) {
    const unsigned char *at = bytes + 4 + 4 * i;
    array->shape[i] = (int64_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
  }
  return finish(path, header, size, array, error);
}

radish_status radish_array_parse_idx(const char *path, unsigned char *bytes, size_t size, radish_array *array,
                                     radish_error *error) {
  array->bytes = bytes;
  const radish_status status = parse_idx(path, size, array, error);
  if (status) {
    free(bytes);
    array->bytes = NULL;
  }
  return status;
}

// This is what is still to be read of the header of a .npy file, a Python dict of three literals.
typedef struct {
  const char *at, *end;
} cursor;

static void skip(cursor *in) {
  while (in->at < in->end && (*in->at == ' ' || *in->at == '\n' || *in->at == '\t')) in->at++;
}

static bool take(cursor *in, const char *text) {
  skip(in);
  const size_t length = strlen(text);
  if ((size_t)(in->end - in->at) < length || memcmp(in->at, text, length)) return false;
  in->at += length;
  return true;
}

// Reads a text in single or double quotes, without these, into `text` [size]. Returns false where there is none, or it
// is too long.
static bool take_string(cursor *in, char *text, size_t size) {
  skip(in);
  if (in->at == in->end || (*in->at != '\'' && *in->at != '"')) return false;
  const char quote = *in->at++;
  size_t length = 0;
  while (in->at < in->end && *in->at != quote) {
    if (length + 1 == size) return false;
    text[length++] = *in->at++;
  }
  text[length] = 0;
  return take(in, quote == '"' ? "\"" : "'");
}

static bool take_shape(cursor *in, radish_array *array) {
  if (!take(in, "(")) return false;
  for (bool comma = true; !take(in, ")"); comma = take(in, ",")) {
    if (!comma) return false;
    if (array->dimensions == RADISH_ARRAY_DIMENSIONS) return false;
    skip(in);
    int64_t value = 0;
    int digits = 0;
    for (; in->at < in->end && *in->at >= '0' && *in->at <= '9'; digits++) {
      if (digits == 12) return false;
      value = value * 10 + (*in->at++ - '0');
    }
    if (!digits) return false;
    array->shape[array->dimensions++] = value;
  }
  return true;
}

bool radish_array_take_type(const char *type, radish_array_items items, radish_array *array) {
  if (*type == '|' || *type == '<' || *type == '>' || *type == '=') array->big_endian = *type++ == '>';
  if (!*type || !strchr("uif", *type) || !type[1] || !strchr("1248", type[1]) || type[2]) return false;
  array->kind = *type;
  array->item_bytes = type[1] - '0';
  if (array->kind == 'f') return items == RADISH_ARRAY_OF_IMAGES && array->item_bytes > 1;
  return items == RADISH_ARRAY_OF_WHOLE || array->item_bytes == 1;
}

static radish_status parse_dict(const char *path, cursor in, radish_array_items items, radish_array *array,
                                radish_error *error) {
  bool descr = false, order = false, shape = false;
  char key[32], type[32];
  bool good = take(&in, "{");
  while (good && !take(&in, "}")) {
    good = take_string(&in, key, sizeof key) && take(&in, ":");
    if (good && !strcmp(key, "descr") && !descr) {
      good = descr = take_string(&in, type, sizeof type);
      if (good && !radish_array_take_type(type, items, array)) {
        return radish_fail(error, RADISH_BAD_INPUT, path, 0, "has elements of the type '%s', it must be %s", type,
                           items == RADISH_ARRAY_OF_IMAGES
                               ? "|u1 (uint8: pixels), |i1 (int8) or a float, such as <f4 (float32)"
                               : "an integer type, such as |u1 or <i8");
      }
    } else if (good && !strcmp(key, "fortran_order") && !order) {
      if (take(&in, "True")) {
        return radish_fail(error, RADISH_BAD_INPUT, path, 0, "is in Fortran order, it must be in C order");
      }
      good = order = take(&in, "False");
    } else if (good && !strcmp(key, "shape") && !shape) {
      good = shape = take_shape(&in, array);
    } else {
      good = false;
    }
    if (good && !take(&in, ",")) { // only the last entry may lack the comma
      good = take(&in, "}");
      break;
    }
  }
  skip(&in);
  if (!good || in.at != in.end || !descr || !order || !shape) {
    return radish_fail(error, RADISH_BAD_INPUT, path, 0,
                       "its NumPy header must give descr, fortran_order and a shape of at most %d sizes",
                       RADISH_ARRAY_DIMENSIONS);
  }
  return RADISH_OK;
}

static radish_status parse_npy(const char *path, size_t size, radish_array_items items, radish_array *array,
                               radish_error *error) {
  const unsigned char *bytes = array->bytes;
  if (size < 10 || memcmp(bytes, "\x93NUMPY", 6)) {
    return radish_fail(error, RADISH_BAD_INPUT, path, 0, "is not a NumPy file: it must begin with \\x93NUMPY");
  }
  const int version = bytes[6];
  if (version < 1 || version > 3) {
    return radish_fail(error, RADISH_BAD_INPUT, path, 0, "has the NumPy format version %d, 1 to 3 are understood",
                       version);
  }
  size_t start = 10, length = (size_t)bytes[8] | (size_t)bytes[9] << 8;
  if (version > 1 && size >= 12) {
    start = 12;
    length |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
  }
  if (size < start || length > size - start) {
    return radish_fail(error, RADISH_BAD_INPUT, path, 0, "ends within its header");
  }
  const cursor in = {(const char *)bytes + start, (const char *)bytes + start + length};
  const radish_status status = parse_dict(path, in, items, array, error);
  return status ? status : finish(path, start + length, size, array, error);
}

radish_status radish_array_parse_npy(const char *path, unsigned char *bytes, size_t size, radish_array_items items,
                                     radish_array *array, radish_error *error) {
  array->bytes = bytes;
  const radish_status status = parse_npy(path, size, items, array, error);
  if (status) {
    free(bytes);
    array->bytes = NULL;
  }
  return status;
}

// Returns the bits of item `index`, without what is above them.
static uint64_t bits_of(const radish_array *array, int64_t index) {
  const int bytes = array->item_bytes;
  const unsigned char *at = array->data + index * bytes;
  uint64_t value = 0;
  for (int i = 0; i < bytes; i++) value = value << 8 | at[array->big_endian ? i : bytes - 1 - i];
  return value;
}

int64_t radish_array_item(const radish_array *array, int64_t index) {
  const uint64_t value = bits_of(array, index);
  if (array->kind == 'u') return value > INT64_MAX ? INT64_MAX : (int64_t)value;
  const uint64_t sign = (uint64_t)1 << (8 * array->item_bytes - 1);
  return (int64_t)((value ^ sign) - sign);
}

// Returns the number that 16 bits of IEEE 754 stand for.
static double half(uint64_t bits) {
  const int exponent = (int)(bits >> 10 & 31), fraction = (int)(bits & 1023);
  double value = exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24);
  if (exponent == 31) value = fraction ? (double)NAN : (double)INFINITY;
  return bits >> 15 ? -value : value;
}

double radish_array_number(const radish_array *array, int64_t index) {
  if (array->kind != 'f') return (double)radish_array_item(array, index);
  const uint64_t bits = bits_of(array, index);
  if (array->item_bytes == 2) return half(bits);
  if (array->item_bytes == 8) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
  }
  const uint32_t low = (uint32_t)bits;
  float value;
  memcpy(&value, &low, sizeof value);
  return (double)value;
}

// These are the bytes unpacked so far.
typedef struct {
  unsigned char *bytes;
  size_t used, capacity, packed; // packed: bytes of the .gz file, which stays in memory until the end
} growing;

// Returns how many bytes the IDX header at `bytes` announces, itself included. Where the header is incomplete or wrong,
// it returns as many bytes as are needed to read on or to refuse it.
static size_t announced(const unsigned char *bytes, size_t size) {
  if (size < 4) return 4;
  if (bytes[0] || bytes[1] || bytes[2] != 8 || bytes[3] < 1 || bytes[3] > RADISH_ARRAY_DIMENSIONS) return 4;
  const size_t header = 4 + 4 * (size_t)bytes[3];
  if (size < header) return header;
  size_t product = 1;
  for (size_t at = 4; at < header; at += 4) {
    const size_t factor =
        (size_t)bytes[at] << 24 | (size_t)bytes[at + 1] << 16 | (size_t)bytes[at + 2] << 8 | bytes[at + 3];
    if (__builtin_mul_overflow(product, factor, &product) || product > RADISH_MAX_IMAGE_BYTES) return header;
  }
  return header + product;
}

// Makes room, where none is left, for all bytes that the header announces and one more, if the budget allows it. The
// first piece is large enough for the header.
static radish_status make_room(const char *path, growing *out, radish_error *error) {
  enum { FIRST_PIECE = 1 << 16 };
  if (out->used < out->capacity) return RADISH_OK;
  const size_t wanted = out->capacity ? announced(out->bytes, out->used) + 1 : FIRST_PIECE;
  const radish_status status = radish_budget_check(path, 0, "with what it unpacks to, it", out->packed + wanted, error);
  if (status) return status;
  unsigned char *bytes = realloc(out->bytes, wanted);
  if (!bytes) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory: %zu bytes", wanted);
  out->bytes = bytes;
  out->capacity = wanted;
  return RADISH_OK;
}

// Unpacks the stream and stops once there is more than the announced size, since one byte more is enough to refuse the
// file.
static radish_status inflate_all(const char *path, z_stream *stream, growing *out, radish_error *error) {
  while (out->used <= announced(out->bytes, out->used)) {
    const radish_status status = make_room(path, out, error);
    if (status) return status;
    const size_t room = out->capacity - out->used;
    stream->next_out = out->bytes + out->used;
    stream->avail_out = (uInt)room;
    const int result = inflate(stream, Z_NO_FLUSH);
    out->used += room - stream->avail_out;
    if (result == Z_STREAM_END) {
      if (stream->avail_in == 0) return RADISH_OK;
      if (inflateReset(stream) != Z_OK) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
    } else if (result == Z_MEM_ERROR) {
      return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
    } else if (result == Z_BUF_ERROR || (result == Z_OK && stream->avail_in == 0 && stream->avail_out > 0)) {
      return radish_fail(error, RADISH_BAD_INPUT, path, 0, "is a truncated gzip file");
    } else if (result != Z_OK) {
      return radish_fail(error, RADISH_BAD_INPUT, path, 0, "is a damaged gzip file: %s",
                         stream->msg ? stream->msg : "unknown error");
    }
  }
  return RADISH_OK;
}

radish_status radish_array_gunzip(const char *path, unsigned char **bytes, size_t *size, bool *stopped,
                                  radish_error *error) {
  z_stream stream = {.next_in = *bytes, .avail_in = (uInt)*size};
  growing out = {.packed = *size};
  radish_status status = RADISH_OK;
  if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) {
    status = radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  } else {
    status = inflate_all(path, &stream, &out, error);
    *stopped = stream.avail_in > 0;
    inflateEnd(&stream);
  }
  free(*bytes);
  *bytes = NULL;
  *size = 0;
  if (status) {
    free(out.bytes);
    return status;
  }
  *bytes = out.bytes;
  *size = out.used;
  return RADISH_OK;
}
