// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/offchip.h"

#include "core/base/horizon.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 64 }; // of spikes that were announced

radish_status radish_offchip_init(radish_offchip *offchip, const radish_offchip_params *params, int core_count,
                                  radish_error *error) {
  *offchip = (radish_offchip){.channel_count = radish_offchip_channel_count(params, core_count),
                              .core_count = core_count,
                              .mbit_per_s = params->mbit_per_s};
  offchip->channels = calloc((size_t)offchip->channel_count, sizeof *offchip->channels);
  offchip->asked = calloc(2 * (size_t)core_count + 1, sizeof *offchip->asked);
  offchip->coming = malloc(FIRST_CAPACITY * sizeof *offchip->coming);
  offchip->coming_capacity = FIRST_CAPACITY;
  if (offchip->channels && offchip->asked && offchip->coming) return RADISH_OK;
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the channels to off-chip memory");
}

void radish_offchip_free(radish_offchip *offchip) {
  free(offchip->channels);
  free(offchip->asked);
  free(offchip->coming);
  *offchip = (radish_offchip){0};
}

size_t radish_offchip_bytes(const radish_offchip *offchip) {
  return (size_t)offchip->channel_count * sizeof *offchip->channels +
         (2 * (size_t)offchip->core_count + 1) * sizeof *offchip->asked +
         (size_t)offchip->coming_capacity * sizeof *offchip->coming;
}

void radish_offchip_reset(radish_offchip *offchip) {
  for (int i = 0; i < offchip->channel_count; i++) offchip->channels[i] = (radish_channel){0};
  offchip->asked_count = offchip->coming_first = offchip->coming_end = 0;
}

void radish_channel_use_add(radish_channel_use *sum, const radish_channel_use *use) {
  sum->transfers += use->transfers;
  sum->loads += use->loads;
  sum->bits += use->bits;
  sum->busy_ps += use->busy_ps;
  sum->waited_ps = sum->waited_ps > INT64_MAX - use->waited_ps ? INT64_MAX : sum->waited_ps + use->waited_ps;
}

static bool comes_before(const radish_offchip_request *a, const radish_offchip_request *b) {
  if (a->asked_ps != b->asked_ps) return a->asked_ps < b->asked_ps;
  return a->core != b->core ? a->core < b->core : a->load < b->load;
}

bool radish_offchip_ask(radish_offchip *offchip, int core, int64_t time_ps, int64_t bits, bool load) {
  const radish_offchip_request request = {core, load, time_ps, bits};
  const bool first = offchip->asked_count == 0;
  for (int i = 0; i < offchip->asked_count; i++) { // more spikes at one time are written with the others
    radish_offchip_request *other = &offchip->asked[i];
    if (load || other->load || other->core != core || other->asked_ps != time_ps) continue;
    other->bits += bits;
    return false;
  }
  assert(offchip->asked_count < 2 * offchip->core_count);
  int at = offchip->asked_count++;
  for (; at && comes_before(&request, &offchip->asked[at - 1]); at--) offchip->asked[at] = offchip->asked[at - 1];
  offchip->asked[at] = request;
  return first;
}

static void serve(radish_offchip *offchip, const radish_offchip_request *r, radish_offchip_served *served, void *user) {
  radish_channel *channel = &offchip->channels[radish_offchip_channel_of(r->core, offchip->channel_count)];
  const int64_t begin_ps = channel->free_ps > r->asked_ps ? channel->free_ps : r->asked_ps;
  int64_t end_ps = begin_ps + radish_offchip_transfer_ps(r->bits, offchip->mbit_per_s);
  // A long queue may reach far beyond the horizon. The core that waits there ends the run, so that the time is cut.
  if (end_ps > RADISH_HORIZON_PS) end_ps = RADISH_HORIZON_PS + 2;
  const radish_channel_use use = {1, r->load, r->bits, end_ps - begin_ps, r->load ? begin_ps - r->asked_ps : 0};
  radish_channel_use_add(&channel->use, &use);
  channel->free_ps = end_ps;
  if (r->load) served(user, r->core, begin_ps, end_ps);
}

// Serves what was announced and comes before `next`.
static void serve_before(radish_offchip *offchip, const radish_offchip_request *next) {
  while (offchip->coming_first < offchip->coming_end && comes_before(&offchip->coming[offchip->coming_first], next)) {
    serve(offchip, &offchip->coming[offchip->coming_first++], NULL, NULL);
  }
}

// Makes room for one more that is announced.
static bool grow(radish_offchip *offchip) {
  const int count = offchip->coming_end - offchip->coming_first;
  memmove(offchip->coming, offchip->coming + offchip->coming_first, (size_t)count * sizeof *offchip->coming);
  offchip->coming_first = 0;
  offchip->coming_end = count;
  if (2 * count < offchip->coming_capacity) return true;
  radish_offchip_request *coming = realloc(offchip->coming, 2 * (size_t)offchip->coming_capacity * sizeof *coming);
  if (!coming) return false;
  offchip->coming = coming;
  offchip->coming_capacity *= 2;
  return true;
}

bool radish_offchip_announce(radish_offchip *offchip, int core, int64_t now_ps, int64_t time_ps, int64_t bits) {
  assert(time_ps >= now_ps);
  assert(offchip->asked_count == 0 || offchip->asked[0].asked_ps >= now_ps);
  const radish_offchip_request request = {core, false, time_ps, bits}, now = {-1, false, now_ps, 0};
  serve_before(offchip, &now); // no load can come before these any more
  if (offchip->coming_end == offchip->coming_capacity && !grow(offchip)) return false;
  int at = offchip->coming_end;
  while (at > offchip->coming_first && comes_before(&request, &offchip->coming[at - 1])) at--;
  radish_offchip_request *before = at > offchip->coming_first ? &offchip->coming[at - 1] : NULL;
  if (before && before->core == core && before->asked_ps == time_ps) { // written with the others
    before->bits += bits;
    return true;
  }
  radish_offchip_request *place = &offchip->coming[at];
  memmove(place + 1, place, (size_t)(offchip->coming_end++ - at) * sizeof *place);
  *place = request;
  return true;
}

void radish_offchip_close(radish_offchip *offchip) {
  const radish_offchip_request end = {.asked_ps = INT64_MAX};
  serve_before(offchip, &end);
}

void radish_offchip_serve(radish_offchip *offchip, radish_offchip_served *served, void *user) {
  for (int i = 0; i < offchip->asked_count; i++) {
    serve_before(offchip, &offchip->asked[i]);
    serve(offchip, &offchip->asked[i], served, user);
  }
  offchip->asked_count = 0;
}
