// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/page/page_text.h"

#include "core/base/quote.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { LARGE = 300000 }; // bytes of JSON that a page holds as they are

void radish_page_put_html(FILE *file, const char *text) {
  for (; *text; text++) {
    switch (*text) {
    case '<': fputs("&lt;", file); break;
    case '>': fputs("&gt;", file); break;
    case '&': fputs("&amp;", file); break;
    case '"': fputs("&quot;", file); break;
    default: fputc(*text, file);
    }
  }
}

void radish_page_put_json_text(FILE *file, const char *text) {
  fputc('"', file);
  while (*text) {
    const int size = radish_quote_clean_size(text);
    const unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\') fprintf(file, "\\%c", c);
    else if (c == '<' || c < 0x20 || c == 0x7f) fprintf(file, "\\u%04x", c);
    else if (size) fwrite(text, 1, (size_t)size, file);
    else fputc('?', file);
    text += size ? size : 1;
  }
  fputc('"', file);
}

void radish_page_put_json(FILE *file, const char *json, size_t size) {
  bool inside = false; // a string
  for (size_t i = 0; i < size; i++) {
    const char c = json[i];
    if (c == '<') {
      fputs("\\u003c", file);
    } else if (inside || !strchr(" \t\r\n", c) || !c) {
      fputc(c, file);
    }
    if (inside && c == '\\' && i + 1 < size) fputc(json[++i], file);
    else if (c == '"') inside = !inside;
  }
}

static void put_base64(FILE *file, const unsigned char *bytes, size_t size) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < size; i += 3) {
    const size_t left = size - i;
    const uint32_t word = (uint32_t)bytes[i] << 16 | (uint32_t)(left > 1 ? bytes[i + 1] : 0) << 8 |
                          (uint32_t)(left > 2 ? bytes[i + 2] : 0);
    fputc(digits[word >> 18], file);
    fputc(digits[word >> 12 & 63], file);
    fputc(left > 1 ? digits[word >> 6 & 63] : '=', file);
    fputc(left > 2 ? digits[word & 63] : '=', file);
  }
}

size_t radish_page_put_packed(FILE *file, const char *id, const char *json, size_t size) {
  uLongf packed_size = compressBound(size);
  unsigned char *packed = malloc(packed_size);
  const bool done = packed && compress2(packed, &packed_size, (const Bytef *)json, size, 9) == Z_OK;
  if (done) {
    fprintf(file, "<script type=\"application/octet-stream\" id=\"%s\">", id);
    put_base64(file, packed, packed_size);
    fputs("</script>\n", file);
  }
  free(packed);
  return done ? (packed_size + 2) / 3 * 4 : 0;
}

bool radish_page_put_data(FILE *file, const char *id, const char *json, size_t size) {
  if (size > LARGE) return radish_page_put_packed(file, id, json, size) > 0;
  fprintf(file, "<script type=\"application/json\" id=\"%s\">", id);
  radish_page_put_json(file, json, size);
  fputs("</script>\n", file);
  return true;
}
