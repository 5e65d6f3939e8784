// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/chip/ledger.h"

#include <stdlib.h>

radish_status radish_ledger_init(radish_ledger *ledger, const radish_wiring *wiring, const radish_run_options *options,
                                 radish_run_result *result, radish_error *error) {
  const size_t images = (size_t)options->image_count;
  result->image_period_ps = options->image_period_ps;
  *ledger =
      (radish_ledger){.wiring = wiring, .options = options, .result = result, .images_left = options->image_count};
  ledger->readers = calloc((size_t)wiring->mapped->partition_count, sizeof *ledger->readers);
  ledger->readouts_left = malloc(images * sizeof *ledger->readouts_left);
  if (!ledger->readers || !ledger->readouts_left) {
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for %d images", options->image_count);
  }
  for (size_t i = 0; i < images; i++) ledger->readouts_left[i] = wiring->readout_count;
  return RADISH_OK;
}

void radish_ledger_free(radish_ledger *ledger) {
  free(ledger->readers);
  free(ledger->readouts_left);
  *ledger = (radish_ledger){0};
}

void radish_ledger_tell(const radish_ledger *ledger, const radish_packet_event *event) {
  ledger->options->observer.packet(ledger->options->observer.user, event);
}

void radish_ledger_tell_at(const radish_ledger *ledger, int endpoint, radish_packet_event event) {
  const radish_site at = radish_wiring_site(ledger->wiring, endpoint);
  event.router = at.y * (uint32_t)ledger->wiring->mapped->params.mesh.columns + at.x;
  event.port = (uint8_t)at.port;
  radish_ledger_tell(ledger, &event);
}

static void earliest(int64_t *at_ps, int64_t time_ps) {
  if (*at_ps < 0 || time_ps < *at_ps) *at_ps = time_ps;
}

void radish_ledger_host_sends(radish_ledger *ledger, int64_t image, int64_t time_ps, bool spike) {
  radish_image_times *times = &ledger->result->times[image];
  earliest(&times->first_packet_ps, time_ps);
  if (spike) earliest(&times->first_spike_ps, time_ps);
}

bool radish_ledger_readout(radish_ledger *ledger, int partition, int32_t value, int64_t time_ps) {
  radish_host_reader *reader = &ledger->readers[partition];
  if (reader->image >= ledger->result->image_count) return false;
  const radish_mapped_chip *mapped = ledger->wiring->mapped;
  const radish_program *p = &mapped->programs[partition];
  const int64_t image =
      radish_host_reader_take(reader, p, value, &mapped->network->layers[p->layer].shape, ledger->result);
  radish_image_times *times = &ledger->result->times[image];
  if (time_ps > times->done_ps) times->done_ps = time_ps;
  return true;
}

bool radish_ledger_readout_done(radish_ledger *ledger, int partition) {
  const int64_t image = ledger->readers[partition].image - 1; // its values have all arrived: the reader has moved on
  if (image < 0) return false;
  if (--ledger->readouts_left[image]) return true;
  ledger->images_left--;
  const radish_observer *observer = &ledger->options->observer;
  if (observer->image_done) observer->image_done(observer->user, image);
  return true;
}

void radish_ledger_close(const radish_ledger *ledger, int64_t barriers, radish_noc_counters noc) {
  radish_run_result *result = ledger->result;
  for (int i = 0; i < result->image_count; i++) {
    radish_image_times *times = &result->times[i];
    if (times->first_spike_ps < 0) times->first_spike_ps = times->first_packet_ps;
    radish_run_result_record_at(result, i, 0)->start_ps = times->first_spike_ps;
  }
  result->end_ps = ledger->end_ps;
  result->barriers = barriers;
  result->noc = noc;
}
