// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// fst.c: GTKWave's Fast Signal Trace, by its author's own writer, which keeps a bounded block in memory.
#include "traces/sink.h"

#include "traces/fst_guard.h"
#include <errno.h>
#include <fstapi.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  fstHandle handle;
  int bits;                 // negative: bits of a signed value
  const char *const *names; // of the values, which makes it a string variable; or NULL
  int name_count;
} variable;

typedef struct {
  radish_fst_guard guard; // entered for each call of the writer
  void *writer;
  int capacity;
  variable *variables;
} fst;

static void scope(void *user, const char *name) {
  fst *f = user;
  fstWriterSetScope(f->writer, FST_ST_VCD_MODULE, name, NULL);
}

static void upscope(void *user) {
  fst *f = user;
  fstWriterSetUpscope(f->writer);
}

static bool declare(void *user, int index, const radish_trace_signal *signal) {
  fst *f = user;
  if (index >= f->capacity) {
    const int capacity = f->capacity ? 2 * f->capacity : 256;
    variable *variables = realloc(f->variables, (size_t)capacity * sizeof *variables);
    if (!variables) return false;
    f->variables = variables;
    f->capacity = capacity;
  }
  variable *made = &f->variables[index];
  *made = (variable){0, signal->is_signed ? -signal->bits : signal->bits, signal->names, signal->name_count};
  if (signal->names) {
    made->handle = fstWriterCreateVar(f->writer, FST_VT_GEN_STRING, FST_VD_IMPLICIT, 0, signal->name, 0);
    return true;
  }
  char name[256];
  if (signal->bits == 1 || signal->is_signed) {
    snprintf(name, sizeof name, "%s", signal->name);
  } else {
    snprintf(name, sizeof name, "%s [%d:0]", signal->name, signal->bits - 1);
  }
  made->handle = fstWriterCreateVar(f->writer, signal->is_signed ? FST_VT_VCD_INTEGER : FST_VT_VCD_WIRE,
                                    FST_VD_IMPLICIT, signal->is_signed ? 32 : (uint32_t)signal->bits, name, 0);
  return true;
}

static void put_value(fst *f, radish_trace_change change) {
  const variable *of = &f->variables[change.signal];
  if (of->names) {
    char text[RADISH_TRACE_WORD_BYTES];
    const char *word = radish_trace_word(of->names, of->name_count, change.value, text);
    fstWriterEmitVariableLengthValueChange(f->writer, of->handle, word, (uint32_t)strlen(word));
    return;
  }
  const int bits = of->bits;
  const uint64_t value = bits < 0 ? radish_trace_extended(change.value, -bits) & UINT32_MAX : change.value;
  fstWriterEmitValueChange64(f->writer, of->handle, bits < 0 ? 32 : (uint32_t)bits, value);
}

static void step(void *user, int64_t time_ps, const radish_trace_change *changes, int count) {
  fst *f = user;
  fstWriterEmitTimeChange(f->writer, (uint64_t)time_ps);
  for (int i = 0; i < count; i++) put_value(f, changes[i]);
}

static void finish(fst *f, int64_t end_ps) {
  fstWriterEmitTimeChange(f->writer, (uint64_t)end_ps);
  fstWriterClose(f->writer);
}

// ---- where the writer may fail ----------------------------------------------------------------------------------
// A setjmp must stand in the function that the jump comes back to. After a jump the writer must not be called again.

static void guarded_scope(void *user, const char *name) {
  fst *f = user;
  if (f->guard.reason || setjmp(f->guard.failed)) return;
  radish_fst_guard_enter(&f->guard);
  scope(f, name);
  radish_fst_guard_leave();
}

static void guarded_upscope(void *user) {
  fst *f = user;
  if (f->guard.reason || setjmp(f->guard.failed)) return;
  radish_fst_guard_enter(&f->guard);
  upscope(f);
  radish_fst_guard_leave();
}

static bool guarded_declare(void *user, int index, const radish_trace_signal *signal) {
  fst *f = user;
  if (f->guard.reason || setjmp(f->guard.failed)) {
    errno = f->guard.reason;
    return false;
  }
  radish_fst_guard_enter(&f->guard);
  const bool done = declare(f, index, signal);
  radish_fst_guard_leave();
  return done;
}

static void guarded_step(void *user, int64_t time_ps, const radish_trace_change *changes, int count) {
  fst *f = user;
  if (f->guard.reason || setjmp(f->guard.failed)) return;
  radish_fst_guard_enter(&f->guard);
  step(f, time_ps, changes, count);
  radish_fst_guard_leave();
}

static bool guarded_create(fst *f, const char *path) {
  if (setjmp(f->guard.failed)) return false;
  radish_fst_guard_enter(&f->guard);
  f->writer = fstWriterCreate(path, 1);
  fstWriterSetPackType(f->writer, FST_WR_PT_LZ4);
  fstWriterSetVersion(f->writer, "radish");
  fstWriterSetDate(f->writer, ""); // the same run gives the same bytes
  fstWriterSetTimescale(f->writer, -12);
  radish_fst_guard_leave();
  return true;
}

static void guarded_finish(fst *f, int64_t end_ps) {
  if (f->guard.reason || setjmp(f->guard.failed)) return;
  radish_fst_guard_enter(&f->guard);
  finish(f, end_ps);
  radish_fst_guard_leave();
}

static int destroy(fst *f) {
  const int reason = f->guard.reason;
  radish_fst_guard_free(&f->guard);
  free(f->variables);
  free(f);
  return reason;
}

static bool finish_and_destroy(void *user, int64_t end_ps) {
  fst *f = user;
  guarded_finish(f, end_ps);
  const int reason = destroy(f);
  errno = reason;
  return !reason;
}

bool radish_fst_open(FILE *file, const char *path, radish_trace_sink *sink) {
  fst *f = calloc(1, sizeof *f);
  if (!f) {
    fclose(file);
    errno = ENOMEM;
    return false;
  }
  f->guard.output = file;
  if (!guarded_create(f, path)) {
    errno = destroy(f);
    return false;
  }
  *sink = (radish_trace_sink){
      f, guarded_scope, guarded_upscope, guarded_declare, guarded_step, guarded_step, finish_and_destroy};
  return true;
}
