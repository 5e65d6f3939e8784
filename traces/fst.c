// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// fst.c: GTKWave's Fast Signal Trace, by its author's own writer, which keeps a bounded block in memory.
#include "traces/sink.h"

#include <fstapi.h>
#include <stdlib.h>
#include <sys/stat.h>

typedef struct {
  void *writer;
  char *path;
  int count, capacity;
  fstHandle *handles;
  int *bits;
} fst;

static void scope(void *user, const char *name) {
  fst *f = user;
  fstWriterSetScope(f->writer, FST_ST_VCD_MODULE, name, NULL);
}

static void upscope(void *user) {
  fst *f = user;
  fstWriterSetUpscope(f->writer);
}

// A table of the values' names; viewers then show them in place of numbers.
static void name_values(fst *f, const radish_trace_signal *signal) {
  const size_t count = (size_t)signal->name_count, width = (size_t)signal->bits + 1;
  char *text = malloc(count * width);
  const char **values = malloc(count * sizeof *values);
  if (text && values) {
    for (size_t i = 0; i < count; i++) {
      char *at = text + i * width;
      for (int bit = 0; bit < signal->bits; bit++) at[bit] = (char)('0' + ((i >> (signal->bits - 1 - bit)) & 1));
      at[signal->bits] = 0;
      values[i] = at;
    }
    const fstEnumHandle table =
        fstWriterCreateEnumTable(f->writer, signal->name, (uint32_t)signal->name_count, (unsigned)signal->bits,
                                 (const char **)(uintptr_t)signal->names, values);
    fstWriterEmitEnumTableRef(f->writer, table);
  }
  free(text);
  free(values);
}

static bool declare(void *user, int index, const radish_trace_signal *signal) {
  fst *f = user;
  if (index == f->capacity) {
    const int capacity = f->capacity ? 2 * f->capacity : 256;
    fstHandle *handles = realloc(f->handles, (size_t)capacity * sizeof *handles);
    if (handles) f->handles = handles;
    int *bits = realloc(f->bits, (size_t)capacity * sizeof *bits);
    if (bits) f->bits = bits;
    if (!handles || !bits) return false;
    f->capacity = capacity;
  }
  if (signal->names && signal->name_count) name_values(f, signal);
  char name[256];
  if (signal->bits == 1) {
    snprintf(name, sizeof name, "%s", signal->name);
  } else {
    snprintf(name, sizeof name, "%s [%d:0]", signal->name, signal->bits - 1);
  }
  f->handles[index] = fstWriterCreateVar(f->writer, FST_VT_VCD_WIRE, FST_VD_IMPLICIT, (uint32_t)signal->bits, name, 0);
  f->bits[index] = signal->bits;
  return true;
}

static void step(void *user, int64_t time_ps, const radish_trace_change *changes, int count) {
  fst *f = user;
  fstWriterEmitTimeChange(f->writer, (uint64_t)time_ps);
  for (int i = 0; i < count; i++) {
    const int signal = changes[i].signal;
    fstWriterEmitValueChange64(f->writer, f->handles[signal], (uint32_t)f->bits[signal], changes[i].value);
  }
}

static bool finish(void *user, int64_t end_ps) {
  fst *f = user;
  fstWriterEmitTimeChange(f->writer, (uint64_t)end_ps);
  const bool good = !fstWriterGetFseekFailed(f->writer);
  fstWriterClose(f->writer);
  struct stat file;
  const bool written = !stat(f->path, &file) && file.st_size > 0;
  free(f->handles);
  free(f->bits);
  free(f->path);
  free(f);
  return good && written;
}

bool radish_fst_open(const char *path, radish_trace_sink *sink) {
  fst *f = calloc(1, sizeof *f);
  char *copy = strdup(path);
  if (f && copy) f->writer = fstWriterCreate(path, 1);
  if (!f || !f->writer) {
    free(copy);
    free(f);
    return false;
  }
  f->path = copy;
  fstWriterSetPackType(f->writer, FST_WR_PT_LZ4);
  fstWriterSetVersion(f->writer, "radish");
  fstWriterSetDate(f->writer, ""); // the same run gives the same bytes
  fstWriterSetTimescale(f->writer, -12);
  *sink = (radish_trace_sink){f, scope, upscope, declare, step, step, finish};
  return true;
}
