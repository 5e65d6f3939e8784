// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/share.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct radish_shared {
  radish_shared *next;
  char *key;
  void *object; // NULL after a failure
  radish_status status;
  radish_error error;
  bool made;
  int users; // who waits for it counts too
  uint64_t serial, used_at;
};

struct radish_share {
  pthread_mutex_t mutex;
  pthread_cond_t made;
  radish_shared *first;
  int count, most;
  uint64_t clock;
  void (*destroy)(void *object);
};

radish_share *radish_share_create(int most, void (*destroy)(void *object)) {
  radish_share *share = calloc(1, sizeof *share);
  if (!share) return NULL;
  pthread_mutex_init(&share->mutex, NULL);
  pthread_cond_init(&share->made, NULL);
  share->most = most;
  share->destroy = destroy;
  return share;
}

static void destroy_one(const radish_share *share, radish_shared *shared) {
  if (shared->object) share->destroy(shared->object);
  free(shared->key);
  free(shared);
}

void radish_share_destroy(radish_share *share) {
  if (!share) return;
  while (share->first) {
    radish_shared *shared = share->first;
    share->first = shared->next;
    destroy_one(share, shared);
  }
  pthread_mutex_destroy(&share->mutex);
  pthread_cond_destroy(&share->made);
  free(share);
}

// Takes the unused object whose last use is longest ago out of the list, or returns NULL.
static radish_shared *oldest_unused(radish_share *share) {
  radish_shared **found = NULL;
  for (radish_shared **at = &share->first; *at; at = &(*at)->next) {
    if (!(*at)->users && (!found || (*at)->used_at < (*found)->used_at)) found = at;
  }
  if (!found) return NULL;
  radish_shared *shared = *found;
  *found = shared->next;
  share->count--;
  return shared;
}

static radish_shared *find(const radish_share *share, const char *key) {
  radish_shared *shared = share->first;
  while (shared && strcmp(shared->key, key) != 0) shared = shared->next;
  return shared;
}

static radish_shared *add(radish_share *share, const char *key) {
  radish_shared *shared = calloc(1, sizeof *shared);
  if (shared) shared->key = strdup(key);
  if (!shared || !shared->key) {
    free(shared);
    return NULL;
  }
  shared->serial = ++share->clock;
  shared->next = share->first;
  share->first = shared;
  share->count++;
  return shared;
}

// Destroys what is too much. The mutex is not locked while an object is destroyed.
static void shrink(radish_share *share) {
  for (;;) {
    pthread_mutex_lock(&share->mutex);
    radish_shared *shared = share->count > share->most ? oldest_unused(share) : NULL;
    pthread_mutex_unlock(&share->mutex);
    if (!shared) return;
    destroy_one(share, shared);
  }
}

static radish_status finish(radish_share *share, radish_shared *shared, radish_shared **out, radish_error *error) {
  const radish_status status = shared->status;
  if (!status) {
    *out = shared;
    return RADISH_OK;
  }
  if (error) *error = shared->error;
  radish_share_return(share, shared);
  return status;
}

radish_status radish_share_take(radish_share *share, const char *key, radish_share_make *make, void *request,
                                radish_shared **out, radish_error *error) {
  *out = NULL;
  pthread_mutex_lock(&share->mutex);
  radish_shared *shared = find(share, key);
  const bool is_new = !shared;
  if (is_new) shared = add(share, key);
  if (shared) shared->users++;
  while (shared && !is_new && !shared->made) pthread_cond_wait(&share->made, &share->mutex);
  pthread_mutex_unlock(&share->mutex);
  if (!shared) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  if (is_new) {
    shrink(share); // before the new one takes its memory
    radish_error why = {""};
    void *object = NULL;
    const radish_status status = make(request, &object, &why);
    pthread_mutex_lock(&share->mutex);
    shared->object = object;
    shared->status = status;
    shared->error = why;
    shared->made = true;
    if (status == RADISH_NO_MEMORY) *shared->key = 0; // who asks next tries again
    pthread_cond_broadcast(&share->made);
    pthread_mutex_unlock(&share->mutex);
  }
  return finish(share, shared, out, error);
}

void *radish_share_object(const radish_shared *shared) {
  return shared->object;
}

uint64_t radish_share_serial(const radish_shared *shared) {
  return shared->serial;
}

radish_shared *radish_share_again(radish_share *share, radish_shared *shared) {
  pthread_mutex_lock(&share->mutex);
  shared->users++;
  pthread_mutex_unlock(&share->mutex);
  return shared;
}

void radish_share_return(radish_share *share, radish_shared *shared) {
  if (!shared) return;
  pthread_mutex_lock(&share->mutex);
  shared->users--;
  shared->used_at = ++share->clock;
  pthread_mutex_unlock(&share->mutex);
  shrink(share);
}
