// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/budget.h"

#include <inttypes.h>
#include <stdatomic.h>

static _Atomic size_t budget_bytes = RADISH_BUDGET_DEFAULT;

void radish_budget_set(size_t bytes) {
  atomic_store(&budget_bytes, bytes);
}

size_t radish_budget_bytes(void) {
  return atomic_load(&budget_bytes);
}

radish_status radish_budget_check(const char *file, int line, const char *what, uint64_t bytes, radish_error *error) {
  const size_t budget = radish_budget_bytes();
  if (bytes <= budget) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, file, line,
                     "%s takes %" PRIu64 " bytes of memory, at most %zu are allowed (--max-memory)", what, bytes,
                     budget);
}
