// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/spoke.h"

#include "sim/sweep/hub.h"
#include "sim/sweep/row_bytes.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MOST_HELD = RADISH_SPOKE_MOST_JOBS + RADISH_SPOKE_AHEAD, FILES_TAKE = 10 };

// The main thread speaks with the hub; the others take points here and leave their rows.
typedef struct {
  const radish_sweep_spoke *of;
  radish_sweep_workshop workshop;
  int64_t heard_ns, said_ns;
  bool ended, together;

  pthread_mutex_t mutex; // guards what follows
  pthread_cond_t points_came, rows_came;
  int points[MOST_HELD], point_count;
  radish_sweep_row *rows[MOST_HELD];
  int row_count;
  atomic_bool over, no_memory;
} office;

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

// ---- the desk of this process's threads ----------------------------------------------------------------------------

static int take(void *user) {
  office *o = user;
  pthread_mutex_lock(&o->mutex);
  while (!o->point_count && !o->over) pthread_cond_wait(&o->points_came, &o->mutex);
  int point = -1;
  if (!o->over) {
    point = o->points[0];
    memmove(o->points, o->points + 1, (size_t)--o->point_count * sizeof *o->points);
  }
  pthread_mutex_unlock(&o->mutex);
  return point;
}

// There is room for each row: it is of a point that the hub knows to be here.
static void deliver(void *user, radish_sweep_row *row) {
  office *o = user;
  pthread_mutex_lock(&o->mutex);
  o->rows[o->row_count++] = row;
  pthread_cond_signal(&o->rows_came);
  pthread_mutex_unlock(&o->mutex);
}

static bool over(void *user) {
  const office *o = user;
  return atomic_load(&o->over);
}

static void *run_points(void *user) {
  office *o = user;
  const radish_desk_service desk = {o, take, deliver, over};
  if (radish_sweep_work(&o->workshop, &desk)) atomic_store(&o->no_memory, true);
  return NULL;
}

// ---- the hub -------------------------------------------------------------------------------------------------------

static void say(office *o, radish_spoke_message kind, const void *bytes, size_t size) {
  const radish_messenger *m = o->of->messenger;
  o->said_ns = now_ns();
  m->send(m->user, 0, kind, bytes, size); // where it fails the hub is gone, which its silence tells
}

static void take_points(office *o, const radish_message *message) {
  const size_t count = message->size / sizeof(int);
  pthread_mutex_lock(&o->mutex);
  for (size_t i = 0; i < count && o->point_count + o->row_count < MOST_HELD; i++) {
    memcpy(&o->points[o->point_count++], message->bytes + i * sizeof(int), sizeof(int));
  }
  pthread_cond_broadcast(&o->points_came);
  pthread_mutex_unlock(&o->mutex);
}

static void take_message(office *o, const radish_message *message) {
  o->heard_ns = now_ns();
  if (message->kind == RADISH_HUB_POINTS) take_points(o, message);
  if (message->kind != RADISH_HUB_END) return;
  o->ended = true;
  o->together = message->size && message->bytes[0];
}

// Sends the rows that are there; waits for one, at most for `wait_ns`, where there is none. Returns whether there were.
static bool send_rows(office *o, int64_t wait_ns) {
  radish_sweep_row *rows[MOST_HELD];
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += wait_ns;
  if (until.tv_nsec >= 1000000000) {
    until.tv_nsec -= 1000000000;
    until.tv_sec++;
  }
  pthread_mutex_lock(&o->mutex);
  if (!o->row_count) pthread_cond_timedwait(&o->rows_came, &o->mutex, &until);
  const int count = o->row_count;
  memcpy(rows, o->rows, (size_t)count * sizeof(radish_sweep_row *));
  o->row_count = 0;
  pthread_mutex_unlock(&o->mutex);
  for (int i = 0; i < count; i++) {
    size_t size = 0;
    unsigned char *bytes = radish_sweep_row_pack(rows[i], &size);
    if (bytes) say(o, RADISH_SPOKE_ROW, bytes, size);
    else atomic_store(&o->no_memory, true);
    free(bytes);
    radish_sweep_row_destroy(rows[i]);
  }
  return count > 0;
}

static radish_status serve(office *o, radish_error *error) {
  const radish_messenger *m = o->of->messenger;
  bool told_of_memory = false;
  int64_t look_ns = RADISH_LOOK_FIRST_NS;
  radish_message message;
  while (!o->ended) {
    bool came = false;
    const int64_t begin = now_ns(); // the hub's silence is judged by this time, since later messages may wait
    while (m->receive(m->user, &message)) {
      take_message(o, &message);
      free(message.bytes);
      came = true;
    }
    const bool sent = send_rows(o, look_ns);
    look_ns = radish_look_after_ns(look_ns, came || sent);
    if (atomic_load(&o->no_memory) && !told_of_memory) {
      static const char why[] = "out of memory for a point; fewer processes or --jobs need less";
      say(o, RADISH_SPOKE_FAILED, why, sizeof why - 1);
      told_of_memory = true;
    }
    if (now_ns() - o->said_ns >= RADISH_SPOKE_BEAT_NS) say(o, RADISH_SPOKE_BEAT, NULL, 0);
    if (begin - o->heard_ns < o->of->lost_ns || o->ended) continue;
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                       "process %d: nothing was heard of process 0 for %.3g s; --resume goes on with what is written",
                       m->rank, (double)(begin - o->heard_ns) * 1e-9);
  }
  return RADISH_OK;
}

static void say_ready(office *o) {
  struct {
    int jobs;
    char host[90];
  } ready = {.jobs = o->of->jobs};
  gethostname(ready.host, sizeof ready.host - 1);
  say(o, RADISH_SPOKE_READY, &ready, sizeof ready.jobs + strlen(ready.host));
}

// ---- the run -------------------------------------------------------------------------------------------------------

static radish_status run(office *o, radish_error *error) {
  pthread_t *threads = calloc((size_t)o->of->jobs, sizeof *threads);
  int started = 0;
  while (threads && started < o->of->jobs && !pthread_create(&threads[started], NULL, run_points, o)) started++;
  if (started) say_ready(o);
  else atomic_store(&o->no_memory, true);
  const radish_status status = serve(o, error);
  pthread_mutex_lock(&o->mutex);
  o->over = true;
  pthread_cond_broadcast(&o->points_came);
  pthread_mutex_unlock(&o->mutex);
  for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
  for (int i = 0; i < o->row_count; i++) radish_sweep_row_destroy(o->rows[i]);
  free(threads);
  return status;
}

// Waits for the hub to say which points there are. Returns false where it ended, or is lost.
static bool wait_for_start(office *o, char *digest, size_t size, radish_status *status, radish_error *error) {
  const radish_messenger *m = o->of->messenger;
  const struct timespec idle = {.tv_nsec = RADISH_LOOK_MOST_NS};
  radish_message message;
  while (!o->ended) {
    if (!m->receive(m->user, &message)) {
      nanosleep(&idle, NULL);
      if (now_ns() - o->heard_ns < FILES_TAKE * o->of->lost_ns) continue;
      *status = radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "process %d: process 0 does not begin", m->rank);
      return false;
    }
    take_message(o, &message);
    const bool start = message.kind == RADISH_HUB_START;
    if (start) snprintf(digest, size, "%.*s", (int)message.size, (const char *)message.bytes);
    free(message.bytes);
    if (start) return true;
  }
  return false;
}

// Opens the sweep, which must be that of the hub, and runs its points.
static radish_status open_and_run(office *o, const char *digest, radish_error *error) {
  radish_sweep sweep = {NULL};
  radish_error why = {""};
  radish_status status = radish_sweep_open(o->of->path, o->of->finder, o->of->jobs, &sweep, &why);
  if (!status && strcmp(digest, sweep.manifest.digest.text) != 0) {
    status = radish_fail(&why, RADISH_BAD_INPUT, o->of->path, 0,
                         "the sweep file, or a file that it names, differs from what process 0 has read");
  }
  o->heard_ns = now_ns();
  if (status) {
    say(o, RADISH_SPOKE_FAILED, why.message, strlen(why.message));
    status = serve(o, error);
  } else {
    o->workshop = radish_sweep_workshop_of(&sweep);
    status = run(o, error);
  }
  radish_sweep_close(&sweep);
  return status;
}

radish_status radish_sweep_spoke_run(const radish_sweep_spoke *spoke, bool *together, radish_error *error) {
  char digest[100];
  radish_status status = RADISH_OK;
  *together = false;
  office *o = calloc(1, sizeof *o);
  if (!o) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  *o = (office){.of = spoke, .heard_ns = now_ns()};
  pthread_mutex_init(&o->mutex, NULL);
  pthread_cond_init(&o->points_came, NULL);
  pthread_cond_init(&o->rows_came, NULL);
  if (wait_for_start(o, digest, sizeof digest, &status, error)) status = open_and_run(o, digest, error);
  *together = !status && o->together;
  pthread_mutex_destroy(&o->mutex);
  pthread_cond_destroy(&o->points_came);
  pthread_cond_destroy(&o->rows_came);
  free(o);
  return status;
}
