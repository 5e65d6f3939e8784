// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// packet_log.h: every packet of a run, when and where it is sent, departs and arrives; two runs compared.
//
// Events of one picosecond have no order of their own: a log is compared sorted by time, place, moment, content.
#ifndef RADISH_SIM_REPORT_PACKET_LOG_H
#define RADISH_SIM_REPORT_PACKET_LOG_H

#include "sim/chip/chip.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  radish_packet_event *events;
  size_t count, capacity;
  bool failed; // out of memory: events are missing
} radish_packet_log;

// The observer's `packet`; `log` is a radish_packet_log, zero at first.
void radish_packet_log_add(void *log, const radish_packet_event *event);
void radish_packet_log_free(radish_packet_log *log);
void radish_packet_log_sort(radish_packet_log *log);

// Of two sorted logs: the first place where they differ, in both; `a` or `b` is NULL where one has ended, or has
// no such event.
typedef struct {
  size_t index; // events before it are equal
  const radish_packet_event *a, *b;
} radish_packet_difference;
bool radish_packet_log_differ(const radish_packet_log *a, const radish_packet_log *b,
                              radish_packet_difference *difference);

// "conv1's spike (channel 3, row 2, column 1) of partition 4 arrives at the core at (1, 0)"; `event` NULL: "nothing".
void radish_packet_log_event_text(const radish_mapped_chip *mapped, const radish_packet_event *event, char *text,
                                  size_t size);

#ifdef __cplusplus
}
#endif
#endif
