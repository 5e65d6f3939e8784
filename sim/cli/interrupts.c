// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/interrupts.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { IDLE, HELD, DYING };

static atomic_int state, waiting; // waiting: the signal that came while held
static char *unfinished, *unfinished_parts;

// On any thread. Who takes the state from IDLE to DYING ends the program; hold then never returns.
static void interrupted(int number) {
  int idle = IDLE;
  atomic_store(&waiting, number);
  if (!atomic_compare_exchange_strong(&state, &idle, DYING)) return;
  if (unfinished) {
    unlink(unfinished);
    unlink(unfinished_parts);
  }
  signal(number, SIG_DFL);
  raise(number); // pending until the handler returns
}

static void install(void) {
  static const int deadly[] = {SIGINT, SIGTERM, SIGHUP};
  static bool installed;
  if (installed) return;
  installed = true;
  for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) {
    struct sigaction old;
    const struct sigaction action = {.sa_handler = interrupted, .sa_flags = SA_RESTART};
    if (!sigaction(deadly[i], NULL, &old) && old.sa_handler == SIG_DFL) sigaction(deadly[i], &action, NULL);
  }
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
  free(unfinished);
  free(unfinished_parts);
  unfinished = path ? strdup(path) : NULL;
  unfinished_parts = path ? malloc(strlen(path) + sizeof ".hier") : NULL; // the FST writer's second file
  if (!path) return true;
  if (unfinished && unfinished_parts) {
    strcat(strcpy(unfinished_parts, path), ".hier");
    return true;
  }
  free(unfinished);
  free(unfinished_parts);
  unfinished = unfinished_parts = NULL;
  return false;
}
