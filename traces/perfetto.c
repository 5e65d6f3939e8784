// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// perfetto.c: the Chrome trace event format. A group of lanes is a process, a lane a thread; slices are complete
// events ("X"), written when they end. Times are microseconds with six decimals, so a picosecond is exact.
#include "traces/sink.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  radish_trace_signal about;
  uint64_t value;
  int lane;  // of a STATE, LABEL or EVENT, else -1
  int group; // of a STATE or NUMBER
} signal;

typedef struct {
  int state, last;  // its signals: the STATE, and its LABELs up to `last`
  int64_t start_ps; // of the slice, while the state is not 0
  bool touched;
} lane;

enum { BUFFER = 1 << 20, MAX_GROUPS = 16 };

typedef struct {
  FILE *file;
  int reason; // errno of the first write that failed
  bool comma;
  signal *signals;
  int signal_count, signal_capacity;
  lane *lanes;
  int lane_count, lane_capacity;
  int *touched; // lanes that changed in this picosecond
  int group_count;
  const char *groups[MAX_GROUPS];
} perfetto;

// ---- JSON -------------------------------------------------------------------------------------------------------

static void put_text(FILE *file, const char *text) {
  fputc('"', file);
  for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
    if (*c == '"' || *c == '\\') fputc('\\', file);
    if (*c < ' ') {
      fprintf(file, "\\u%04x", *c);
    } else {
      fputc(*c, file);
    }
  }
  fputc('"', file);
}

static void put_event(perfetto *p, const char *phase, int group) {
  fprintf(p->file, "%s\n{\"ph\":\"%s\",\"pid\":%d", p->comma ? "," : "", phase, group + 1);
  p->comma = true;
}

static void put_time(FILE *file, const char *key, int64_t ps) {
  fprintf(file, ",\"%s\":%" PRId64 ".%06" PRId64, key, ps / 1000000, ps % 1000000);
}

static void put_metadata(perfetto *p, int group, int tid, const char *what, const char *name) {
  put_event(p, "M", group);
  fprintf(p->file, ",\"tid\":%d,\"name\":\"%s\",\"args\":{\"name\":", tid, what);
  put_text(p->file, name);
  fputs("}}", p->file);
}

static void put_order(perfetto *p, int group, int tid, const char *what, int index) {
  put_event(p, "M", group);
  fprintf(p->file, ",\"tid\":%d,\"name\":\"%s\",\"args\":{\"sort_index\":%d}}", tid, what, index);
}

// ---- declaration ------------------------------------------------------------------------------------------------

static void scope(void *user, const char *name) {
  (void)user;
  (void)name;
}

static void upscope(void *user) {
  (void)user;
}

static int group_of(perfetto *p, const char *name) {
  for (int i = 0; i < p->group_count; i++) {
    if (!strcmp(p->groups[i], name)) return i;
  }
  if (p->group_count == MAX_GROUPS) return MAX_GROUPS - 1;
  p->groups[p->group_count] = name;
  put_metadata(p, p->group_count, 0, "process_name", name);
  put_order(p, p->group_count, 0, "process_sort_index", p->group_count);
  return p->group_count++;
}

static bool add_lane(perfetto *p, int state) {
  if (p->lane_count >= p->lane_capacity) {
    const int capacity = p->lane_capacity ? 2 * p->lane_capacity : 64;
    lane *lanes = realloc(p->lanes, (size_t)capacity * sizeof *lanes);
    if (lanes) p->lanes = lanes;
    int *touched = realloc(p->touched, (size_t)capacity * sizeof *touched);
    if (touched) p->touched = touched;
    if (!lanes || !touched) return false;
    p->lane_capacity = capacity;
  }
  p->lanes[p->lane_count++] = (lane){.state = state, .last = state};
  return true;
}

static bool declare(void *user, int index, const radish_trace_signal *about) {
  perfetto *p = user;
  if (index >= p->signal_capacity) {
    const int capacity = p->signal_capacity ? 2 * p->signal_capacity : 256;
    signal *signals = realloc(p->signals, (size_t)capacity * sizeof *signals);
    if (!signals) return false;
    p->signals = signals;
    p->signal_capacity = capacity;
  }
  signal s = {.about = *about, .lane = -1};
  if (about->kind == RADISH_TRACE_STATE) {
    if (!add_lane(p, index)) return false;
    s.lane = p->lane_count - 1;
    s.group = group_of(p, about->group);
    put_metadata(p, s.group, p->lane_count, "thread_name", about->lane);
    put_order(p, s.group, p->lane_count, "thread_sort_index", p->lane_count);
  } else if (about->kind == RADISH_TRACE_LABEL && p->lane_count) {
    s.lane = p->lane_count - 1;
    p->lanes[s.lane].last = index;
  } else if (about->kind == RADISH_TRACE_EVENT) {
    s.lane = p->lane_count - 1;
  } else if (about->kind == RADISH_TRACE_NUMBER) {
    s.group = group_of(p, about->group);
  }
  p->signals[index] = s;
  p->signal_count = index + 1;
  return true;
}

// ---- events -----------------------------------------------------------------------------------------------------

static const char *name_of(const signal *s) {
  return s->about.names && s->value < (uint64_t)s->about.name_count ? s->about.names[s->value] : NULL;
}

static void put_slice(perfetto *p, const lane *l, int64_t end_ps) {
  const signal *state = &p->signals[l->state];
  char title[160] = "";
  size_t length = 0;
  for (int i = l->state + 1; i <= l->last; i++) {
    const signal *label = &p->signals[i];
    if (label->lane != state->lane || !name_of(label)) continue;
    length = (size_t)snprintf(title, sizeof title, "%.100s ", name_of(label));
    break;
  }
  snprintf(title + length, sizeof title - length, "%.50s", name_of(state) ? name_of(state) : "?");
  put_event(p, "X", state->group);
  fprintf(p->file, ",\"tid\":%d", state->lane + 1);
  put_time(p->file, "ts", l->start_ps);
  put_time(p->file, "dur", end_ps - l->start_ps);
  fputs(",\"name\":", p->file);
  put_text(p->file, title);
  bool any = false;
  for (int i = l->state + 1; i <= l->last; i++) {
    const signal *label = &p->signals[i];
    if (label->lane != state->lane || label->about.kind != RADISH_TRACE_LABEL) continue;
    fprintf(p->file, "%s\"%s\":%" PRIu64, any ? "," : ",\"args\":{", label->about.name, label->value);
    any = true;
  }
  fputs(any ? "}}" : "}", p->file);
}

static int64_t signed_value(const signal *s) {
  return (int64_t)(s->about.is_signed ? radish_trace_extended(s->value, s->about.bits) : s->value);
}

// Writes a moment on a lane, with the fields that follow the event. The first field that has names gives the title.
static void put_moment(perfetto *p, int event, int64_t time_ps) {
  const signal *s = &p->signals[event];
  const char *title = s->about.name;
  int last = event;
  while (last + 1 < p->signal_count && p->signals[last + 1].about.kind == RADISH_TRACE_FIELD) last++;
  for (int i = last; i > event; i--) {
    if (name_of(&p->signals[i])) title = name_of(&p->signals[i]);
  }
  put_event(p, "i", p->signals[p->lanes[s->lane].state].group);
  fprintf(p->file, ",\"tid\":%d,\"s\":\"t\"", s->lane + 1);
  put_time(p->file, "ts", time_ps);
  fputs(",\"name\":", p->file);
  put_text(p->file, title);
  fputs(",\"args\":{", p->file);
  for (int i = event + 1; i <= last; i++) {
    const signal *field = &p->signals[i];
    fprintf(p->file, "%s\"%s\":%" PRId64, i > event + 1 ? "," : "", field->about.name, signed_value(field));
  }
  fputs("}}", p->file);
}

static void put_counter(perfetto *p, const signal *s, int64_t time_ps) {
  const int64_t value = signed_value(s);
  put_event(p, "C", s->group);
  put_time(p->file, "ts", time_ps);
  fputs(",\"name\":", p->file);
  put_text(p->file, s->about.lane);
  fprintf(p->file, ",\"args\":{\"value\":%" PRId64 "}}", value);
}

static void apply(perfetto *p, int64_t time_ps, const radish_trace_change *changes, int count, bool opening) {
  int touched = 0;
  for (int i = 0; i < count; i++) { // slices that end, with their labels as they were
    const signal *s = &p->signals[changes[i].signal];
    if (s->lane < 0 || s->about.kind == RADISH_TRACE_EVENT || p->lanes[s->lane].touched) continue;
    lane *l = &p->lanes[s->lane];
    l->touched = true;
    p->touched[touched++] = s->lane;
    if (p->signals[l->state].value) put_slice(p, l, time_ps);
  }
  for (int i = 0; i < count; i++) {
    signal *s = &p->signals[changes[i].signal];
    s->value = changes[i].value;
    if (s->about.kind == RADISH_TRACE_NUMBER) put_counter(p, s, time_ps);
  }
  for (int i = 0; i < count && !opening; i++) {
    const signal *s = &p->signals[changes[i].signal];
    if (s->about.kind == RADISH_TRACE_EVENT && s->lane >= 0) put_moment(p, changes[i].signal, time_ps);
  }
  for (int i = 0; i < touched; i++) {
    p->lanes[p->touched[i]].touched = false;
    p->lanes[p->touched[i]].start_ps = time_ps;
  }
  radish_trace_note_failure(p->file, &p->reason);
}

static void step(void *user, int64_t time_ps, const radish_trace_change *changes, int count) {
  apply(user, time_ps, changes, count, false);
}

static void begin(void *user, int64_t time_ps, const radish_trace_change *values, int count) {
  perfetto *p = user;
  for (int i = 0; i < count; i++) p->signals[values[i].signal].value = 0;
  apply(p, time_ps, values, count, true);
}

static bool finish(void *user, int64_t end_ps) {
  perfetto *p = user;
  for (int i = 0; i < p->lane_count; i++) {
    const lane *l = &p->lanes[i];
    if (p->signals[l->state].value && l->start_ps < end_ps) put_slice(p, l, end_ps);
  }
  fputs("\n]}\n", p->file);
  int reason = p->reason;
  FILE *file = p->file;
  free(p->signals);
  free(p->lanes);
  free(p->touched);
  free(p);
  return radish_trace_close_file(file, &reason);
}

bool radish_perfetto_open(FILE *file, radish_trace_sink *sink) {
  perfetto *p = calloc(1, sizeof *p);
  if (!p) {
    fclose(file);
    errno = ENOMEM;
    return false;
  }
  p->file = file;
  setvbuf(p->file, NULL, _IOFBF, BUFFER);
  fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[", p->file);
  *sink = (radish_trace_sink){p, scope, upscope, declare, begin, step, finish};
  return true;
}
