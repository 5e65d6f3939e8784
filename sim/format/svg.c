// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/format/svg.h"

#include "core/base/quote.h"

void radish_svg_put(const char *text, int longest, FILE *file) {
  for (int count = 0; *text; count++) {
    if (count == longest) {
      fputs("…", file);
      return;
    }
    const int size = radish_quote_clean_size(text);
    switch (size ? *text : 0) {
    case 0: fputc('?', file); break; // XML has no control characters, not even escaped
    case '<': fputs("&lt;", file); break;
    case '>': fputs("&gt;", file); break;
    case '&': fputs("&amp;", file); break;
    case '"': fputs("&quot;", file); break;
    default: fwrite(text, 1, (size_t)size, file);
    }
    text += size ? size : 1;
  }
}

void radish_svg_begin(FILE *file, int width, int height, const char *title, const char *subtitle) {
  fprintf(file,
          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
          "font-family=\"" RADISH_SVG_FONT "\">\n"
          "<style>.t{font-size:18px;font-weight:bold;fill:#222}.s{font-size:12px;fill:#666}"
          ".a,.c,.r{font-size:11px;fill:#555}.c{text-anchor:middle}.r{text-anchor:end}</style>\n"
          "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n<text x=\"24\" y=\"34\" class=\"t\">",
          width, height, width, height, width, height);
  radish_svg_put(title, 90, file);
  fputs("</text>\n", file);
  if (!subtitle) return;
  fputs("<text x=\"24\" y=\"54\" class=\"s\">", file);
  radish_svg_put(subtitle, 160, file);
  fputs("</text>\n", file);
}

void radish_svg_end(FILE *file) {
  fputs("</svg>\n", file);
}
