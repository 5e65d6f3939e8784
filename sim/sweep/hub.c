// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/hub.h"

#include "sim/sweep/row_bytes.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define QUICK_S         2.0 // of points that take more, the few ms until the next has come count little
#define BETWEEN_TOLD_NS (INT64_C(100) * 1000 * 1000)
enum { FILES_TAKE = 10 }; // a spoke that reads its files says nothing meanwhile

typedef enum { STARTING, WORKING, FAILED, LOST } state;

typedef struct {
  state state;
  int jobs;
  bool quick; // its points take little time
  int64_t heard_ns;
  int next, end; // its piece of the list
  int held_count;
  int held[RADISH_SPOKE_MOST_JOBS + RADISH_SPOKE_AHEAD]; // points that it has
  char host[100];
} spoke;

typedef struct {
  const radish_sweep_hub *hub;
  const int *left;
  int count; // of points
  int *back; // points that lost spokes had, to be handed out first
  int back_count;
  bool *done; // [point_count]: its row has come
  int done_count;
  spoke *spokes;           // [size]; that of process 0 is not used
  radish_sweep_row **rows; // that have come and are to be written
  int row_count, row_capacity;
  int64_t beat_ns, told_ns;
  radish_sweep_spokes *fate;
  radish_status status;
  radish_error *error;
} work;

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void no_memory(work *w) {
  if (!w->status) w->status = radish_fail(w->error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the points");
}

// ---- spokes that work no more --------------------------------------------------------------------------------------

static void note_first(work *w, int rank, const char *why) {
  if (*w->fate->first) return;
  const char *host = w->spokes[rank].host;
  snprintf(w->fate->first, sizeof w->fate->first, "process %d%s%s: %.500s", rank, *host ? " on " : "", host, why);
}

// Takes back what a spoke has; others get it.
static void take_back(work *w, spoke *s) {
  for (int i = 0; i < s->held_count; i++) {
    if (!w->done[s->held[i]]) w->back[w->back_count++] = s->held[i];
  }
  s->held_count = 0;
}

static void give_up(work *w, int rank, const char *why) {
  spoke *s = &w->spokes[rank];
  if (s->state == FAILED) return;
  s->state = FAILED;
  note_first(w, rank, why);
  take_back(w, s);
}

static void look_for_lost(work *w, int64_t now) {
  for (int rank = 1; rank < w->hub->messenger->size; rank++) {
    spoke *s = &w->spokes[rank];
    const int64_t patience_ns = s->state == STARTING ? FILES_TAKE * w->hub->lost_ns : w->hub->lost_ns;
    if (s->state > WORKING || now - s->heard_ns < patience_ns) continue;
    char why[60];
    snprintf(why, sizeof why, "nothing was heard of it for %.3g s", (double)(now - s->heard_ns) * 1e-9);
    s->state = LOST;
    note_first(w, rank, why);
    take_back(w, s);
  }
}

// ---- messages ------------------------------------------------------------------------------------------------------

static void remove_point(int *list, int *count, int point) {
  for (int i = 0; i < *count; i++) {
    if (list[i] != point) continue;
    memmove(&list[i], &list[i + 1], (size_t)(*count - i - 1) * sizeof *list);
    (*count)--;
    return;
  }
}

static void take_row(work *w, int rank, const radish_message *message) {
  spoke *s = &w->spokes[rank];
  radish_sweep_row *row = radish_sweep_row_unpack(w->hub->columns, message->bytes, message->size);
  if (!row || row->point >= w->hub->point_count) {
    radish_sweep_row_destroy(row);
    give_up(w, rank, "it sent what is no row");
    return;
  }
  s->quick = row->wall_s < QUICK_S;
  remove_point(s->held, &s->held_count, row->point);
  remove_point(w->back, &w->back_count, row->point); // it was lost, and comes back
  if (w->done[row->point]) {                         // another one has run it meanwhile
    radish_sweep_row_destroy(row);
    return;
  }
  if (w->row_count == w->row_capacity) {
    const int capacity = w->row_capacity ? 2 * w->row_capacity : 64;
    radish_sweep_row **rows = realloc(w->rows, (size_t)capacity * sizeof(radish_sweep_row *));
    if (!rows) {
      radish_sweep_row_destroy(row);
      no_memory(w);
      return;
    }
    w->rows = rows;
    w->row_capacity = capacity;
  }
  w->done[row->point] = true;
  w->rows[w->row_count++] = row;
}

static void take_ready(work *w, int rank, const radish_message *message) {
  spoke *s = &w->spokes[rank];
  int jobs = 0;
  if (message->size < sizeof jobs) return;
  memcpy(&jobs, message->bytes, sizeof jobs);
  const size_t length = message->size - sizeof jobs;
  s->jobs = jobs < 1 ? 1 : jobs > RADISH_SPOKE_MOST_JOBS ? RADISH_SPOKE_MOST_JOBS : jobs;
  s->state = WORKING;
  snprintf(s->host, sizeof s->host, "%.*s", length < 90 ? (int)length : 90, (const char *)message->bytes + sizeof jobs);
  w->fate->worked++;
}

static void take_message(work *w, const radish_message *message, int64_t now) {
  if (message->from < 1 || message->from >= w->hub->messenger->size) return;
  spoke *s = &w->spokes[message->from];
  s->heard_ns = now;
  if (s->state == LOST) s->state = s->jobs ? WORKING : STARTING;
  switch (message->kind) {
  case RADISH_SPOKE_READY: take_ready(w, message->from, message); break;
  case RADISH_SPOKE_ROW: take_row(w, message->from, message); break;
  case RADISH_SPOKE_FAILED: {
    char why[500];
    snprintf(why, sizeof why, "%.*s", message->size < 499 ? (int)message->size : 499, (const char *)message->bytes);
    give_up(w, message->from, why);
    break;
  }
  default: break;
  }
}

// ---- points --------------------------------------------------------------------------------------------------------

// Gives the spoke half of the longest piece that another one has left, or had when it fell out.
static void move_half(const work *w, spoke *to) {
  spoke *longest = to;
  for (int rank = 1; rank < w->hub->messenger->size; rank++) {
    spoke *s = &w->spokes[rank];
    if (s->end - s->next > longest->end - longest->next) longest = s;
  }
  to->end = longest->end;
  to->next = longest->end = longest->end - (longest->end - longest->next + 1) / 2;
}

// Returns the next point for the spoke, or -1 where nobody has one left.
static int next_point(work *w, spoke *s) {
  if (w->back_count) return w->back[--w->back_count];
  if (s->next == s->end) move_half(w, s);
  return s->next < s->end ? w->left[s->next++] : -1;
}

// Returns whether the points run out: what a spoke is given ahead may then be missing where another has nothing to do.
static bool nearly_all_are_given(const work *w) {
  int64_t unclaimed = w->back_count, jobs = 0;
  for (int rank = 1; rank < w->hub->messenger->size; rank++) {
    const spoke *s = &w->spokes[rank];
    unclaimed += s->end - s->next;
    if (s->state == WORKING) jobs += s->jobs;
  }
  return unclaimed <= 2 * jobs;
}

static void hand_out(work *w, int rank, bool ahead) {
  spoke *s = &w->spokes[rank];
  int points[RADISH_SPOKE_MOST_JOBS + RADISH_SPOKE_AHEAD], count = 0;
  const int wanted = s->jobs + (ahead && s->quick ? RADISH_SPOKE_AHEAD : 0);
  while (s->held_count < wanted) {
    const int point = next_point(w, s);
    if (point < 0) break;
    points[count++] = s->held[s->held_count++] = point;
  }
  const radish_messenger *m = w->hub->messenger;
  if (count && !m->send(m->user, rank, RADISH_HUB_POINTS, points, (size_t)count * sizeof *points)) {
    give_up(w, rank, "no message reaches it");
  }
}

static void write_rows(work *w) {
  const radish_sweep_hub *hub = w->hub;
  if (w->row_count && !w->status) w->status = hub->write(hub->results, w->rows, w->row_count, w->error);
  if (!w->status && hub->told) hub->told(hub->user, w->rows, w->row_count);
  for (int i = 0; i < w->row_count; i++) radish_sweep_row_destroy(w->rows[i]);
  w->done_count += w->row_count;
  w->row_count = 0;
}

static void beat(work *w, int64_t now) {
  const radish_messenger *m = w->hub->messenger;
  if (now - w->beat_ns < RADISH_SPOKE_BEAT_NS) return;
  w->beat_ns = now;
  for (int rank = 1; rank < m->size; rank++) {
    if (w->spokes[rank].state <= WORKING) m->send(m->user, rank, RADISH_HUB_BEAT, NULL, 0);
  }
}

// Does what there is to do now. Returns whether anything had come.
static bool turn(work *w) {
  const radish_messenger *m = w->hub->messenger;
  const int64_t begin = now_ns(); // who was silent is judged by this time, since later messages may wait
  radish_message message;
  bool came = false;
  while (m->receive(m->user, &message)) {
    take_message(w, &message, now_ns());
    free(message.bytes);
    came = true;
  }
  const bool ahead = !nearly_all_are_given(w);
  for (int rank = 1; rank < m->size; rank++) {
    if (w->spokes[rank].state == WORKING) hand_out(w, rank, ahead);
  }
  const int64_t now = now_ns();
  if (w->row_count || now - w->told_ns >= BETWEEN_TOLD_NS) {
    w->told_ns = now;
    write_rows(w);
  }
  beat(w, now_ns());
  look_for_lost(w, begin);
  return came;
}

// ---- the run -------------------------------------------------------------------------------------------------------

static bool anybody_left(const work *w) {
  for (int rank = 1; rank < w->hub->messenger->size; rank++) {
    if (w->spokes[rank].state <= WORKING) return true;
  }
  return false;
}

static void loop(work *w) {
  struct timespec idle = {.tv_nsec = RADISH_LOOK_FIRST_NS};
  while (!w->status && w->done_count < w->count) {
    if (!anybody_left(w)) {
      w->status =
          radish_fail(w->error, RADISH_BAD_INPUT, NULL, 0,
                      "no process is left that runs points; %s. Nothing that was written is lost: --resume goes on",
                      w->fate->first);
      return;
    }
    const bool came = turn(w);
    if (!came) nanosleep(&idle, NULL);
    idle.tv_nsec = radish_look_after_ns(idle.tv_nsec, came);
  }
}

static bool begin(work *w) {
  const radish_messenger *m = w->hub->messenger;
  w->done = calloc((size_t)w->hub->point_count, sizeof *w->done);
  w->back = calloc((size_t)w->count, sizeof *w->back);
  w->spokes = calloc((size_t)m->size, sizeof *w->spokes);
  if (!w->done || !w->back || !w->spokes) return false;
  w->beat_ns = w->told_ns = now_ns();
  for (int rank = 1; rank < m->size; rank++) {
    spoke *s = &w->spokes[rank];
    s->heard_ns = w->beat_ns;
    s->next = (int)((int64_t)w->count * (rank - 1) / (m->size - 1));
    s->end = (int)((int64_t)w->count * rank / (m->size - 1));
    m->send(m->user, rank, RADISH_HUB_START, w->hub->digest, strlen(w->hub->digest));
  }
  return true;
}

radish_status radish_sweep_hub_run(const radish_sweep_hub *hub, const int *left, int count, radish_sweep_spokes *spokes,
                                   radish_error *error) {
  work w = {.hub = hub, .left = left, .count = count, .fate = spokes, .error = error};
  *spokes = (radish_sweep_spokes){0};
  if (begin(&w)) loop(&w);
  else no_memory(&w);
  for (int rank = 1; w.spokes && rank < hub->messenger->size; rank++) {
    spokes->lost += w.spokes[rank].state == LOST;
    spokes->failed += w.spokes[rank].state == FAILED;
  }
  for (int i = 0; i < w.row_count; i++) radish_sweep_row_destroy(w.rows[i]);
  free(w.rows);
  free(w.spokes);
  free(w.back);
  free(w.done);
  return w.status;
}

void radish_sweep_hub_end(const radish_messenger *messenger, bool together) {
  const unsigned char how = together;
  for (int rank = 1; rank < messenger->size; rank++) {
    messenger->send(messenger->user, rank, RADISH_HUB_END, &how, sizeof how);
  }
}
