// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/packet_log.h"

#include "core/packet.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void radish_packet_log_add(void *user, const radish_packet_event *event) {
  radish_packet_log *log = user;
  if (log->count == log->capacity) {
    const size_t capacity = log->capacity ? 2 * log->capacity : 4096;
    radish_packet_event *events = realloc(log->events, capacity * sizeof *events);
    if (!events) {
      log->failed = true;
      return;
    }
    log->events = events;
    log->capacity = capacity;
  }
  log->events[log->count++] = *event;
}

void radish_packet_log_free(radish_packet_log *log) {
  free(log->events);
  *log = (radish_packet_log){NULL};
}

static int order(const radish_packet_event *a, const radish_packet_event *b) {
#define BY(field)                                                                                                      \
  if (a->field != b->field) return a->field < b->field ? -1 : 1
  BY(time_ps);
  BY(router);
  BY(port);
  BY(moment);
  BY(packet);
#undef BY
  return 0;
}

static int order_for_qsort(const void *a, const void *b) {
  return order(a, b);
}

void radish_packet_log_sort(radish_packet_log *log) {
  if (log->count) qsort(log->events, log->count, sizeof *log->events, order_for_qsort);
}

bool radish_packet_log_differ(const radish_packet_log *a, const radish_packet_log *b,
                              radish_packet_difference *difference) {
  const size_t shorter = a->count < b->count ? a->count : b->count;
  size_t i = 0;
  while (i < shorter && !order(&a->events[i], &b->events[i])) i++;
  *difference = (radish_packet_difference){i, i < a->count ? &a->events[i] : NULL, i < b->count ? &b->events[i] : NULL};
  return i < a->count || i < b->count;
}

static void packet_text(const radish_mapped_chip *mapped, uint64_t packet, char *text, size_t size) {
  const int partition = radish_packet_partition(packet);
  if (partition >= mapped->partition_count) {
    snprintf(text, size, "a packet of partition %d, which does not exist,", partition);
    return;
  }
  const char *layer = mapped->network->layers[mapped->programs[partition].layer].name;
  switch (radish_packet_kind(packet)) {
  case RADISH_PACKET_SPIKE:
    snprintf(text, size, "%s's spike (channel %d, row %d, column %d) of partition %d", layer,
             radish_packet_channel(packet), radish_packet_row(packet), radish_packet_column(packet), partition);
    break;
  case RADISH_PACKET_TOKEN: snprintf(text, size, "%s's end of a step, partition %d,", layer, partition); break;
  case RADISH_PACKET_CREDIT:
    snprintf(text, size, "a credit for %s, partition %d, link %" PRIu32 ",", layer, partition,
             radish_packet_payload(packet));
    break;
  default:
    snprintf(text, size, "%s's value %" PRId32 " of partition %d", layer, (int32_t)radish_packet_payload(packet),
             partition);
  }
}

void radish_packet_log_event_text(const radish_mapped_chip *mapped, const radish_packet_event *event, char *text,
                                  size_t size) {
  if (!event) {
    snprintf(text, size, "nothing");
    return;
  }
  static const char *const moments[] = {"is sent by", "leaves", "arrives at"};
  static const char *const sides[] = {"the north port of", "the east port of", "the south port of", "the west port of",
                                      "the core at"};
  char packet[128] = "a packet";
  if (event->moment != RADISH_PACKET_DEPARTED) packet_text(mapped, event->packet, packet, sizeof packet);
  const uint32_t columns = (uint32_t)mapped->params.mesh.columns;
  snprintf(text, size, "%" PRId64 " ps: %s %s %s (%" PRIu32 ", %" PRIu32 ")", event->time_ps, packet,
           moments[event->moment], sides[event->port], event->router % columns, event->router / columns);
}
