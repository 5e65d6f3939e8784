// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// messenger.h: messages between the processes of one job, whatever carries them.
//
// Nothing here waits, so that a process that has died, or a network that stands still, stops nobody: who wants an answer
// asks again and decides how long. Messages from one process arrive in the order in which it sent them.
#ifndef RADISH_CORE_BASE_MESSENGER_H
#define RADISH_CORE_BASE_MESSENGER_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int from, kind;
  size_t size;
  unsigned char *bytes; // NULL where size is 0
} radish_message;

// One thread calls these functions: the one that opened the messenger.
typedef struct {
  const char *version; // of radish, from the part that carries the messages
  void *user;
  int rank, size; // this process among 0 to size - 1
  // Sends a copy of the bytes; `kind` is 0 to 1000. Returns false where it could not be sent, for want of memory or
  // because the other side is known to be gone.
  bool (*send)(void *user, int to, int kind, const void *bytes, size_t size);
  // Takes a message that has arrived; the caller frees its bytes. Returns false where there is none.
  bool (*receive)(void *user, radish_message *message);
  // Ends it. `together` waits until every process has come here; otherwise a process leaves alone, and the program must
  // end by _exit.
  void (*leave)(void *user, bool together);
} radish_messenger;

// A part that is loaded when it is needed, since it brings libraries that not every machine has, opens a messenger by a
// function of this name and type. It returns NULL, or a message that says why there is none.
#define RADISH_MESSENGER_OPEN "radish_messenger_open"
typedef const char *radish_messenger_open_fn(radish_messenger *messenger);

#ifdef __cplusplus
}
#endif
#endif
