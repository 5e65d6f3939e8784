// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// horizon.h: how far simulated time goes.
//
// Times are int64_t picoseconds, up to 9.2 * 10^18. A simulation that comes to an event after the horizon stops with an
// error. What is left up to the end of int64_t is room for the times that an event before the horizon computes ahead:
// the longest job, reload, barrier or chain of network delays. So no sum of times overflows.
#ifndef RADISH_CORE_BASE_HORIZON_H
#define RADISH_CORE_BASE_HORIZON_H

#include <stdint.h>

#define RADISH_HORIZON_PS   (INT64_C(4) * 1000000 * 1000000 * 1000000)
#define RADISH_HORIZON_TEXT "4 * 10^18 ps (46 days)" // as messages say it

#endif
