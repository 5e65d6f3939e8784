// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/desk.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { ROWS_FOR_A_WORKER = 4, BETWEEN_TOLD_NS = 100 * 1000 * 1000 };

// A seat is a worker's piece of the list, [next, end).
typedef struct {
  radish_desk *desk;
  int next, end;
} seat;

struct radish_desk {
  pthread_mutex_t mutex;
  pthread_cond_t more, room; // a row or a leave; room for rows
  const int *points;
  int seat_count, seats_given;
  seat *seats;
  int workers; // that have not left
  atomic_bool over;
  int capacity, waiting;
  radish_sweep_row **rows;  // [capacity] that wait
  radish_sweep_row **taken; // [capacity] that are being written
};

radish_desk *radish_desk_create(const int *points, int count, int workers) {
  radish_desk *desk = calloc(1, sizeof *desk);
  if (!desk) return NULL;
  pthread_mutex_init(&desk->mutex, NULL);
  pthread_cond_init(&desk->more, NULL);
  pthread_cond_init(&desk->room, NULL);
  desk->points = points;
  desk->seat_count = desk->workers = workers;
  desk->capacity = ROWS_FOR_A_WORKER * workers;
  desk->rows = calloc((size_t)desk->capacity, sizeof(radish_sweep_row *));
  desk->taken = calloc((size_t)desk->capacity, sizeof(radish_sweep_row *));
  desk->seats = calloc((size_t)workers, sizeof *desk->seats);
  if (!desk->rows || !desk->taken || !desk->seats) {
    radish_desk_destroy(desk);
    return NULL;
  }
  for (int i = 0; i < workers; i++) {
    desk->seats[i] = (seat){desk, (int)((int64_t)count * i / workers), (int)((int64_t)count * (i + 1) / workers)};
  }
  return desk;
}

void radish_desk_destroy(radish_desk *desk) {
  if (!desk) return;
  for (int i = 0; i < desk->waiting; i++) radish_sweep_row_destroy(desk->rows[i]);
  free(desk->rows);
  free(desk->taken);
  free(desk->seats);
  pthread_mutex_destroy(&desk->mutex);
  pthread_cond_destroy(&desk->more);
  pthread_cond_destroy(&desk->room);
  free(desk);
}

// Gives the worker half of the longest piece that another has left.
static void move_half(radish_desk *desk, seat *to) {
  seat *longest = to;
  for (int i = 0; i < desk->seat_count; i++) {
    seat *s = &desk->seats[i];
    if (s->end - s->next > longest->end - longest->next) longest = s;
  }
  to->end = longest->end;
  to->next = longest->end = longest->end - (longest->end - longest->next + 1) / 2;
}

static int take(void *user) {
  seat *s = user;
  radish_desk *desk = s->desk;
  pthread_mutex_lock(&desk->mutex);
  if (s->next == s->end) move_half(desk, s);
  const int point = desk->over || s->next == s->end ? -1 : desk->points[s->next++];
  pthread_mutex_unlock(&desk->mutex);
  return point;
}

static void deliver(void *user, radish_sweep_row *row) {
  radish_desk *desk = ((seat *)user)->desk;
  pthread_mutex_lock(&desk->mutex);
  while (desk->waiting == desk->capacity && !desk->over) pthread_cond_wait(&desk->room, &desk->mutex);
  const bool kept = !desk->over;
  if (kept) desk->rows[desk->waiting++] = row;
  pthread_cond_signal(&desk->more);
  pthread_mutex_unlock(&desk->mutex);
  if (!kept) radish_sweep_row_destroy(row);
}

static bool over(void *user) {
  return atomic_load(&((seat *)user)->desk->over);
}

radish_desk_service radish_desk_serve(radish_desk *desk) {
  pthread_mutex_lock(&desk->mutex);
  seat *own = &desk->seats[desk->seats_given++ % desk->seat_count];
  pthread_mutex_unlock(&desk->mutex);
  return (radish_desk_service){own, take, deliver, over};
}

void radish_desk_leave(radish_desk *desk) {
  pthread_mutex_lock(&desk->mutex);
  desk->workers--;
  pthread_cond_signal(&desk->more);
  pthread_mutex_unlock(&desk->mutex);
}

// Waits for rows, a tenth of a second at most, and moves them to `taken`. The mutex is locked.
static int fetch(radish_desk *desk) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += BETWEEN_TOLD_NS;
  if (until.tv_nsec >= 1000000000) {
    until.tv_nsec -= 1000000000;
    until.tv_sec++;
  }
  if (!desk->waiting && desk->workers > 0) pthread_cond_timedwait(&desk->more, &desk->mutex, &until);
  radish_sweep_row **rows = desk->rows;
  const int count = desk->waiting;
  desk->rows = desk->taken;
  desk->taken = rows;
  desk->waiting = 0;
  pthread_cond_broadcast(&desk->room);
  return count;
}

radish_status radish_desk_write(radish_desk *desk, radish_row_writer *write, void *results, radish_desk_told *told,
                                void *user, radish_error *error) {
  radish_status status = RADISH_OK;
  for (bool more = true; more;) {
    pthread_mutex_lock(&desk->mutex);
    const int count = fetch(desk);
    more = desk->workers > 0 || count > 0;
    pthread_mutex_unlock(&desk->mutex);
    if (!status && count) status = write(results, desk->taken, count, error);
    if (!status && told) told(user, desk->taken, count);
    for (int i = 0; i < count; i++) radish_sweep_row_destroy(desk->taken[i]);
    if (!status) continue;
    pthread_mutex_lock(&desk->mutex);
    desk->over = true;
    pthread_cond_broadcast(&desk->room);
    pthread_mutex_unlock(&desk->mutex);
  }
  return status;
}
