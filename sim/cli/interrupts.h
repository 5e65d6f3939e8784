// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// interrupts.h: an interrupt (Ctrl-C, SIGTERM, a closed terminal or pipe, a timer, a limit of time) leaves no file half-written.
//
// A file that grows beyond a limit (SIGXFSZ) is no interrupt: its write fails, and is said. Signals that were ignored when the program began stay so. Masks would not do: a library's idle threads take the
// signals that the main thread masks.
#ifndef RADISH_SIM_CLI_INTERRUPTS_H
#define RADISH_SIM_CLI_INTERRUPTS_H

#include <stdbool.h>

// From true to false an interrupt waits. For the main thread; does not nest.
void radish_interrupts_hold(bool hold);
// While held: an interrupt that comes later removes this file too before it ends the program. False: no memory, it is
// not guarded.
bool radish_interrupts_guard(const char *path);
// While held: no file is guarded any more.
void radish_interrupts_release_all(void);

#endif
