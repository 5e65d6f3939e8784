// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// interrupts.h: an interrupt (Ctrl-C, SIGTERM, SIGHUP) leaves no file half-written.
//
// Signals that were ignored when the program began stay so. Masks would not do: a library's idle threads take the
// signals that the main thread masks.
#ifndef RADISH_SIM_CLI_INTERRUPTS_H
#define RADISH_SIM_CLI_INTERRUPTS_H

#include <stdbool.h>

// From true to false an interrupt waits. For the main thread; does not nest.
void radish_interrupts_hold(bool hold);
// While held: an interrupt that comes later removes this file before it ends the program; NULL: no file any more.
// False: no memory, nothing is guarded.
bool radish_interrupts_guard(const char *path);

#endif
