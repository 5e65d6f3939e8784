// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// packet_log.h: every packet of a run, when and where it is sent, departs and arrives; two runs compared.
//
// Events of one picosecond have no order of their own, so a log is compared when it is sorted by time, place, moment
// and content.
#ifndef RADISH_SIM_REPORT_PACKET_LOG_H
#define RADISH_SIM_REPORT_PACKET_LOG_H

#include "sim/chip/chip.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  radish_packet_event *events;
  size_t count, capacity;
  bool failed; // memory ran out, so events are missing
} radish_packet_log;

// Adds an event; it is the `packet` function of an observer whose user, `log`, is a radish_packet_log, zero at first.
void radish_packet_log_add(void *log, const radish_packet_event *event);
void radish_packet_log_free(radish_packet_log *log);
void radish_packet_log_sort(radish_packet_log *log);

// radish_packet_log_differ compares two sorted logs. It returns whether they differ, and where they first do: `a` or
// `b` is NULL where that log has ended.
typedef struct {
  size_t index; // events before it are equal
  const radish_packet_event *a, *b;
} radish_packet_difference;
bool radish_packet_log_differ(const radish_packet_log *a, const radish_packet_log *b,
                              radish_packet_difference *difference);

// Writes an event as text, such as "conv1's spike (channel 3, row 2, column 1) of partition 4 arrives at the core at
// (1, 0)", or "nothing" where `event` is NULL.
void radish_packet_log_event_text(const radish_mapped_chip *mapped, const radish_packet_event *event, char *text,
                                  size_t size);

#ifdef __cplusplus
}
#endif
#endif
