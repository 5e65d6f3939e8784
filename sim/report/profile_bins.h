// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// profile_bins.h: intervals of time that double as time goes on. Only the profile includes this.
#ifndef RADISH_SIM_REPORT_PROFILE_BINS_H
#define RADISH_SIM_REPORT_PROFILE_BINS_H

#include "sim/report/profile.h"

// Makes empty intervals. Returns false where memory ran out. The caller frees `ps`.
bool radish_profile_bins_init(radish_profile_bins *bins, int endpoints);
// Adds `sign` times the time from from_ps to to_ps; `row` is endpoint * RADISH_PROFILE_KIND_COUNT + kind.
void radish_profile_bins_add(radish_profile_bins *bins, int endpoints, int row, int64_t from_ps, int64_t to_ps,
                             int sign);

#endif
