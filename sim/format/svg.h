// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// svg.h: what pictures have in common: the page, its type, and text that a file may contain.
#ifndef RADISH_SIM_FORMAT_SVG_H
#define RADISH_SIM_FORMAT_SVG_H

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RADISH_SVG_FONT "Helvetica, Arial, 'DejaVu Sans', sans-serif"

// Begins a white page with a title and a smaller line under it (or NULL). Its classes of text are t (title), s (small),
// a (axis), c (axis, centred) and r (axis, right-aligned).
void radish_svg_begin(FILE *file, int width, int height, const char *title, const char *subtitle);
void radish_svg_end(FILE *file);

// Writes the text with the special characters of XML escaped, cut after `longest` characters.
void radish_svg_put(const char *text, int longest, FILE *file);

#ifdef __cplusplus
}
#endif
#endif
