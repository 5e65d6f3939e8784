// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/interrupts.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { IDLE, HELD, DYING };

static atomic_int state, waiting; // waiting: the signal that came, or 0
enum { MOST_GUARDED = 8 };
static char *guarded[MOST_GUARDED];
static const char *guarded_folder;
static char *const *files_of_folder;
static int file_count;

// Handles a signal, on any thread. The thread that takes the state from IDLE to DYING ends the program;
// radish_interrupts_hold then never returns.
static void interrupted(int number) {
  int idle = IDLE;
  atomic_store(&waiting, number);
  if (!atomic_compare_exchange_strong(&state, &idle, DYING)) return;
  for (int i = 0; i < MOST_GUARDED; i++) {
    if (guarded[i]) unlink(guarded[i]);
  }
  for (int i = 0; i < file_count; i++) unlink(files_of_folder[i]);
  if (guarded_folder) rmdir(guarded_folder);
  signal(number, SIG_DFL);
  raise(number); // pending until the handler returns
}

static void install(void) {
  static const int deadly[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT,   SIGPIPE, SIGALRM,
                               SIGXCPU, SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF, SIGPOLL};
  static bool installed;
  if (installed) return;
  installed = true;
  for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) {
    struct sigaction old;
    const struct sigaction action = {.sa_handler = interrupted, .sa_flags = SA_RESTART};
    if (!sigaction(deadly[i], NULL, &old) && old.sa_handler == SIG_DFL) sigaction(deadly[i], &action, NULL);
  }
  signal(SIGXFSZ, SIG_IGN);
}

void radish_interrupts_hold(bool hold) {
  install();
  if (hold) {
    int idle = IDLE;
    if (!atomic_compare_exchange_strong(&state, &idle, HELD)) {
      while (idle == DYING) pause();
    }
    return;
  }
  atomic_store(&state, IDLE);
  const int number = atomic_load(&waiting);
  if (number) raise(number);
}

bool radish_interrupts_guard(const char *path) {
  for (int i = 0; i < MOST_GUARDED; i++) {
    if (guarded[i]) continue;
    guarded[i] = strdup(path);
    return guarded[i];
  }
  return false;
}

void radish_interrupts_guard_folder(const char *folder, char *const *files, int count) {
  guarded_folder = folder;
  files_of_folder = files;
  file_count = count;
}

void radish_interrupts_release_all(void) {
  radish_interrupts_guard_folder(NULL, NULL, 0);
  for (int i = 0; i < MOST_GUARDED; i++) {
    free(guarded[i]);
    guarded[i] = NULL;
  }
}
