// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// library_status.h: what core/base/status.h declares for the library's own sources, for comparison with radish.h.
#ifndef RADISH_TESTS_LIBRARY_LIBRARY_STATUS_H
#define RADISH_TESTS_LIBRARY_LIBRARY_STATUS_H

#include <cstddef>
#include <vector>

std::vector<int> internal_statuses();
size_t internal_error_size();

#endif
