// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/library/library_status.h"

#include "core/base/status.h"

std::vector<int> internal_statuses() {
  return {RADISH_OK,       RADISH_MISMATCH,  RADISH_BAD_INPUT, RADISH_NO_MEMORY,
          RADISH_DEADLOCK, RADISH_CANCELLED, RADISH_NOT_BUILT};
}

size_t internal_error_size() {
  return sizeof(radish_error);
}
