// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// vcd.c: value change dumps of IEEE 1364-2005, chapter 18. They hold no date, so the same run gives the same bytes.
#include "traces/sink.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int bits;                 // negative: bits of a signed value
  const char *const *names; // of the values, which makes it a string variable; or NULL
  int name_count;
} variable;

typedef struct {
  FILE *file;
  int reason; // errno of the first write that failed
  variable *variables;
  int capacity;
  int64_t last_ps;
} vcd;

enum { BUFFER = 1 << 20 };

// Writes the identifier of a variable: its index as a number of base 94, whose digits are the printable characters.
static const char *identifier(int index, char text[8]) {
  int at = 7;
  text[at] = 0;
  do {
    text[--at] = (char)('!' + index % 94);
    index = index / 94 - 1;
  } while (index >= 0);
  return text + at;
}

static void put_name(vcd *v, radish_trace_change change) {
  const variable *of = &v->variables[change.signal];
  char id[8], word[RADISH_TRACE_WORD_BYTES];
  fputc('s', v->file);
  fputs(radish_trace_word(of->names, of->name_count, change.value, word), v->file);
  fputc(' ', v->file);
  fputs(identifier(change.signal, id), v->file);
  fputc('\n', v->file);
}

static void put_number(vcd *v, radish_trace_change change) {
  char id[8], text[80];
  const char *name = identifier(change.signal, id);
  const size_t length = strlen(name);
  const int bits = v->variables[change.signal].bits;
  const bool vector = bits != 1;
  if (bits < 0) change.value = radish_trace_extended(change.value, -bits) & UINT32_MAX;
  size_t at = sizeof text; // written from its end: "b", digits, " ", identifier, newline
  text[--at] = '\n';
  memcpy(text + (at -= length), name, length);
  if (vector) text[--at] = ' ';
  do {
    text[--at] = (char)('0' + (change.value & 1));
    change.value >>= 1;
  } while (change.value);
  if (vector) text[--at] = 'b';
  fwrite(text + at, 1, sizeof text - at, v->file);
}

static void put_value(vcd *v, radish_trace_change change) {
  if (v->variables[change.signal].names) {
    put_name(v, change);
  } else {
    put_number(v, change);
  }
}

static void scope(void *user, const char *name) {
  vcd *v = user;
  fprintf(v->file, "$scope module %s $end\n", name);
}

static void upscope(void *user) {
  vcd *v = user;
  fputs("$upscope $end\n", v->file);
}

static bool declare(void *user, int index, const radish_trace_signal *signal) {
  vcd *v = user;
  if (index >= v->capacity) {
    const int capacity = v->capacity ? 2 * v->capacity : 256;
    variable *variables = realloc(v->variables, (size_t)capacity * sizeof *variables);
    if (!variables) return false;
    v->variables = variables;
    v->capacity = capacity;
  }
  v->variables[index] = (variable){signal->is_signed ? -signal->bits : signal->bits, signal->names, signal->name_count};
  char id[8];
  if (signal->names) {
    char word[RADISH_TRACE_WORD_BYTES];
    fprintf(v->file, "$comment %s:", signal->name);
    for (int i = 0; i < signal->name_count; i++) {
      fprintf(v->file, " %d %s", i, radish_trace_word(signal->names, signal->name_count, (uint64_t)i, word));
    }
    fprintf(v->file, " $end\n$var string 1 %s %s $end\n", identifier(index, id), signal->name);
    return true;
  }
  if (signal->is_signed) {
    fprintf(v->file, "$var integer 32 %s %s $end\n", identifier(index, id), signal->name);
    return true;
  }
  fprintf(v->file, signal->bits == 1 ? "$var wire %d %s %s $end\n" : "$var wire %d %s %s [%d:0] $end\n", signal->bits,
          identifier(index, id), signal->name, signal->bits - 1);
  return true;
}

static void begin(void *user, int64_t time_ps, const radish_trace_change *values, int count) {
  vcd *v = user;
  fprintf(v->file, "$enddefinitions $end\n#%" PRId64 "\n$dumpvars\n", time_ps);
  for (int i = 0; i < count; i++) put_value(v, values[i]);
  fputs("$end\n", v->file);
  v->last_ps = time_ps;
}

static void step(void *user, int64_t time_ps, const radish_trace_change *changes, int count) {
  vcd *v = user;
  fprintf(v->file, "#%" PRId64 "\n", time_ps);
  v->last_ps = time_ps;
  for (int i = 0; i < count; i++) put_value(v, changes[i]);
  radish_trace_note_failure(v->file, &v->reason);
}

static bool finish(void *user, int64_t end_ps) {
  vcd *v = user;
  if (end_ps > v->last_ps) fprintf(v->file, "#%" PRId64 "\n", end_ps);
  int reason = v->reason;
  FILE *file = v->file;
  free(v->variables);
  free(v);
  return radish_trace_close_file(file, &reason);
}

bool radish_vcd_open(FILE *file, radish_trace_sink *sink) {
  vcd *v = calloc(1, sizeof *v);
  if (!v) {
    fclose(file);
    errno = ENOMEM;
    return false;
  }
  v->file = file;
  setvbuf(v->file, NULL, _IOFBF, BUFFER);
  fputs("$version radish $end\n$timescale 1 ps $end\n", v->file);
  *sink = (radish_trace_sink){v, scope, upscope, declare, begin, step, finish};
  return true;
}
