// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// mpi.c: a messenger over MPI. It is a part of its own, radish_mpi.so, which the program loads when it was started by MPI.
//
// Every call of MPI returns at once. What is sent is kept until MPI has taken it; a message that is on its way here is
// taken once all of it has come. So a process that dies in the middle of a message stops nobody.
#include "core/base/messenger.h"

#include <mpi.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const char *radish_messenger_open(radish_messenger *messenger);

// A message that is leaving, or coming.
typedef struct parcel parcel;
struct parcel {
  parcel *next;
  MPI_Request request;
  radish_message message;
};

typedef struct {
  parcel *leaving, *coming; // coming: in the order in which they were found
} post;

static post the_post; // MPI is of the process

static bool is_done(parcel *p) {
  int done = 0;
  return MPI_Test(&p->request, &done, MPI_STATUS_IGNORE) == MPI_SUCCESS && done;
}

static void forget_what_left(post *p) {
  for (parcel **at = &p->leaving; *at;) {
    parcel *one = *at;
    if (!is_done(one)) {
      at = &one->next;
      continue;
    }
    *at = one->next;
    free(one->message.bytes);
    free(one);
  }
}

static parcel *new_parcel(size_t size) {
  parcel *made = calloc(1, sizeof *made);
  if (!made) return NULL;
  made->message.size = size;
  made->message.bytes = size ? malloc(size) : NULL;
  if (made->message.bytes || !size) return made;
  free(made);
  return NULL;
}

static bool send(void *user, int to, int kind, const void *bytes, size_t size) {
  post *p = user;
  forget_what_left(p);
  parcel *made = size <= INT32_MAX ? new_parcel(size) : NULL;
  if (!made) return false;
  if (size) memcpy(made->message.bytes, bytes, size);
  if (MPI_Isend(made->message.bytes, (int)size, MPI_BYTE, to, kind, MPI_COMM_WORLD, &made->request)) {
    free(made->message.bytes);
    free(made);
    return false;
  }
  made->next = p->leaving;
  p->leaving = made;
  return true;
}

// Begins to take every message that has been announced.
static void find(post *p) {
  parcel **end = &p->coming;
  while (*end) end = &(*end)->next;
  for (;;) {
    int found = 0, size = 0;
    MPI_Message handle;
    MPI_Status status;
    if (MPI_Improbe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &found, &handle, &status) || !found) return;
    MPI_Get_count(&status, MPI_BYTE, &size);
    parcel *made = new_parcel((size_t)size);
    if (!made) MPI_Abort(MPI_COMM_WORLD, 3); // the message can neither be taken nor be left
    made->message.from = status.MPI_SOURCE;
    made->message.kind = status.MPI_TAG;
    MPI_Imrecv(made->message.bytes, size, MPI_BYTE, &handle, &made->request);
    *end = made;
    end = &made->next;
  }
}

// Returns whether an older message of the same process has not come yet.
static bool comes_later(const post *p, const parcel *one) {
  for (const parcel *other = p->coming; other != one; other = other->next) {
    if (other->message.from == one->message.from) return true;
  }
  return false;
}

static bool receive(void *user, radish_message *message) {
  post *p = user;
  find(p);
  for (parcel **at = &p->coming; *at; at = &(*at)->next) {
    parcel *one = *at;
    if (comes_later(p, one) || !is_done(one)) continue;
    *at = one->next;
    *message = one->message;
    free(one);
    return true;
  }
  return false;
}

static void leave(void *user, bool together) {
  post *p = user;
  if (!together) return;
  while (p->leaving) forget_what_left(p);
  MPI_Finalize();
}

__attribute__((visibility("default"))) const char *radish_messenger_open(radish_messenger *messenger) {
  int threads = 0;
  if (MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &threads)) return "MPI cannot be started";
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  if (threads < MPI_THREAD_FUNNELED) return "this MPI knows no threads, not even beside the one that calls it";
  *messenger = (radish_messenger){
      .version = RADISH_VERSION, .user = &the_post, .send = send, .receive = receive, .leave = leave};
  MPI_Comm_rank(MPI_COMM_WORLD, &messenger->rank);
  MPI_Comm_size(MPI_COMM_WORLD, &messenger->size);
  return NULL;
}
