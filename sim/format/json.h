// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// json.h: JSON as radish writes it: built with jansson, with exact numbers; the same values give the same bytes.
//
// jansson prints reals from a double, which has no 0.1. Quantities are integers here (picoseconds,
// femtojoules), so they are written as decimals from the integer: 1500 ps is 1.500 ns. Keys keep the order of
// insertion, objects are indented by one column, lists of scalars and empty containers stay on one line.
#ifndef RADISH_SIM_FORMAT_JSON_H
#define RADISH_SIM_FORMAT_JSON_H

#include "core/params.h"
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RADISH_NS_DIGITS = 3, RADISH_NJ_DIGITS = 6, RADISH_PPM_DIGITS = 6 };

// Returns the number value / 10^digits, with all its digits, or NULL where memory ran out. (Inside jansson it is a
// marked string, which only radish_json_text knows how to print.)
json_t *radish_json_decimal(int64_t value, int digits);
// Returns the same, or null if the value is negative, which means that nothing was measured.
json_t *radish_json_measured(int64_t value, int digits);

// Returns a finite number with at most nine digits.
json_t *radish_json_real(double value);

// Says whether `json` is a number that one of these two made, and gives it as value / 10^digits.
bool radish_json_is_decimal(const json_t *json, int64_t *value, int *digits);

// A radish_json_object is an object under construction. json_object_set_new refuses a NULL, so any failure to allocate
// sets `*failed`, which the caller checks once at the end.
typedef struct {
  json_t *json;
  bool *failed;
} radish_json_object;

radish_json_object radish_json_new(bool *failed);
void radish_json_set(radish_json_object object, const char *key, json_t *value); // takes the value
void radish_json_set_int(radish_json_object object, const char *key, int64_t value);
void radish_json_set_text(radish_json_object object, const char *key, const char *value);
// Returns a string of a text that may come from outside. Text that is not UTF-8, which jansson refuses, is mended
// (core/base/quote.h). Returns NULL where memory ran out.
json_t *radish_json_text_of(const char *text);
void radish_json_append(json_t *list, json_t *value, bool *failed); // takes the value

// Returns the value of a parameter as a number, a boolean or the name of a choice.
json_t *radish_json_param(const radish_param *param, int64_t value);

// Returns the text, with a newline at its end, for the caller to free. Returns NULL where `json` is NULL or memory ran
// out.
char *radish_json_text(const json_t *json);

#ifdef __cplusplus
}
#endif
#endif
