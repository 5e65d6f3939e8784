// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// budget.h: how much memory one input may take, whatever its file asks for (--max-memory).
//
// A file of some hundred bytes can announce gigabytes. Readers compare what it announces with the budget before they
// allocate: the file itself, what it unpacks to, the numbers of a network, the packets of a trace. Each input has the
// whole budget. What a simulation allocates beyond that grows with its network, which has kept within the budget.
#ifndef RADISH_CORE_BASE_BUDGET_H
#define RADISH_CORE_BASE_BUDGET_H

#include "core/base/status.h"
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RADISH_BUDGET_DEFAULT      ((size_t)2 << 30)
#define RADISH_BUDGET_DEFAULT_TEXT "2 GiB" // for help and messages

// The budget is the process's, the same for all threads; the command line sets it before it reads a file.
void radish_budget_set(size_t bytes);
size_t radish_budget_bytes(void);

// Returns RADISH_OK, or RADISH_BAD_INPUT with the message "FILE:LINE: WHAT takes N bytes of memory, at most M are
// allowed (--max-memory)".
radish_status radish_budget_check(const char *file, int line, const char *what, uint64_t bytes, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
