// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// page_check.h: whether JSON is the result of a run as far as a page reads it.
#ifndef RADISH_SIM_PAGE_PAGE_CHECK_H
#define RADISH_SIM_PAGE_PAGE_CHECK_H

#include "core/base/status.h"
#include <jansson.h>

// Refuses what is no result of `run --json` (`path` names the file), and says what is missing or of which type it may
// be.
radish_status radish_page_check_run(const json_t *run, const char *path, radish_error *error);

#endif
