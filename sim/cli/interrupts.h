// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// interrupts.h: an interrupt (Ctrl-C, SIGTERM, a closed terminal or pipe, a timer, a limit of time) leaves no file
// half-written.
//
// A file that grows beyond a limit (SIGXFSZ) is no interrupt: its write fails, which is reported. Signals that were
// ignored when the program began stay ignored. Blocking signals by a mask would not do: the idle threads of a library
// take the signals that the main thread masks.
#ifndef RADISH_SIM_CLI_INTERRUPTS_H
#define RADISH_SIM_CLI_INTERRUPTS_H

#include <stdbool.h>

// Holds interrupts: from hold(true) to hold(false) an interrupt waits. Only the main thread may call it, and it does
// not nest.
void radish_interrupts_hold(bool hold);
// Guards a file, while interrupts are held: one that comes later removes this file before it ends the program. Returns
// false where the file is not guarded, because memory or places ran out.
bool radish_interrupts_guard(const char *path);
// Guards a folder and the `count` files in it in the same way. The names are borrowed until their guarding ends. There
// is one such folder at a time.
void radish_interrupts_guard_folder(const char *folder, char *const *files, int count);
// Ends the guarding of all files, while interrupts are held.
void radish_interrupts_release_all(void);

#endif
