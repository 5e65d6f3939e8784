// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/quote.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

static bool is_seen(uint32_t c) {
  static const uint32_t unseen[][2] = {{0, 0x1f},        {0x7f, 0x9f},     {0x061c, 0x061c}, {0x200e, 0x200f},
                                       {0x2028, 0x202e}, {0x2066, 0x2069}, {0xd800, 0xdfff}, {0xfdd0, 0xfdef},
                                       {0xfeff, 0xfeff}, {0xfffe, 0xffff}};
  for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++) {
    if (c >= unseen[i][0] && c <= unseen[i][1]) return false;
  }
  return c <= 0x10ffff;
}

int radish_quote_clean_size(const char *text) {
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const unsigned char *at = (const unsigned char *)text;
  if (*at < 0x80) return is_seen(*at);
  if (*at < 0xc2 || *at > 0xf4) return 0;
  const int size = *at >= 0xf0 ? 4 : *at >= 0xe0 ? 3 : 2;
  uint32_t c = *at & (0x7fu >> size);
  for (int i = 1; i < size; i++) {
    if ((at[i] & 0xc0) != 0x80) return 0; // a text that ends here has a 0, which is no continuation byte
    c = c << 6 | (at[i] & 0x3f);
  }
  return c >= least[size] && is_seen(c) ? size : 0;
}

bool radish_quote_is_clean(const char *text) {
  for (int size; *text; text += size) {
    if (!(size = radish_quote_clean_size(text))) return false;
  }
  return true;
}

void radish_quote_mend(char *text) {
  while (*text) {
    const int size = radish_quote_clean_size(text);
    if (!size) *text = *text == '\n' || *text == '\r' || *text == '\t' ? ' ' : '?';
    text += size ? size : 1;
  }
}

// Returns how many bytes of `text` to keep: at most `most`, and where the text is longer, so few that no character of
// valid UTF-8 is cut.
static size_t cut(const char *text, size_t most) {
  size_t length = strnlen(text, most);
  if (!text[length]) return length;
  for (int i = 0; i < 3 && length > 1 && ((unsigned char)text[length] & 0xc0) == 0x80; i++) length--;
  return length;
}

radish_quoted radish_quote_text(const char *text) {
  enum { SHOWN = 60 };
  radish_quoted quoted;
  const size_t length = cut(text, SHOWN);
  memcpy(quoted.text, text, length);
  quoted.text[length] = 0;
  radish_quote_mend(quoted.text);
  memmove(quoted.text + 1, quoted.text, length);
  quoted.text[0] = '\'';
  strcpy(quoted.text + 1 + length, text[length] ? "...'" : "'");
  return quoted;
}

radish_quoted_path radish_quote_path(const char *path) {
  enum { SHOWN = 4096 };
  radish_quoted_path quoted;
  const size_t length = cut(path, SHOWN);
  memcpy(quoted.text, path, length);
  strcpy(quoted.text + length, path[length] ? "..." : "");
  radish_quote_mend(quoted.text);
  return quoted;
}

void radish_quote_yaml_text(FILE *file, const char *text) {
  fputc('"', file);
  for (; *text; text++) {
    if (*text == '"' || *text == '\\') fputc('\\', file);
    fputc(*text, file);
  }
  fputc('"', file);
}

// Returns whether YAML, version 1.1 included, takes the unquoted word for a text and not for a number, a boolean or
// null.
static bool is_plain(const char *text) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
  static const char more[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789.-";
  static const char *const others[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
  if (!*text || !strchr(letters, *text) || text[strspn(text, more)]) return false;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    if (!strcasecmp(text, others[i])) return false;
  }
  return true;
}

void radish_quote_yaml_word(FILE *file, const char *text) {
  if (is_plain(text)) fputs(text, file);
  else radish_quote_yaml_text(file, text);
}
