// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/offchip.h"

#include "core/base/horizon.h"
#include <assert.h>
#include <stdlib.h>

radish_status radish_offchip_init(radish_offchip *offchip, const radish_offchip_params *params, int core_count,
                                  radish_error *error) {
  *offchip = (radish_offchip){.channel_count = radish_offchip_channel_count(params, core_count),
                              .core_count = core_count,
                              .mbit_per_s = params->mbit_per_s};
  offchip->channels = calloc((size_t)offchip->channel_count, sizeof *offchip->channels);
  offchip->asked = calloc(2 * (size_t)core_count + 1, sizeof *offchip->asked);
  if (offchip->channels && offchip->asked) return RADISH_OK;
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the channels to off-chip memory");
}

void radish_offchip_free(radish_offchip *offchip) {
  free(offchip->channels);
  free(offchip->asked);
  *offchip = (radish_offchip){0};
}

size_t radish_offchip_bytes(const radish_offchip *offchip) {
  return (size_t)offchip->channel_count * sizeof *offchip->channels +
         (2 * (size_t)offchip->core_count + 1) * sizeof *offchip->asked;
}

void radish_offchip_reset(radish_offchip *offchip) {
  for (int i = 0; i < offchip->channel_count; i++) offchip->channels[i] = (radish_channel){0};
  offchip->asked_count = 0;
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

void radish_offchip_serve(radish_offchip *offchip, radish_offchip_served *served, void *user) {
  for (int i = 0; i < offchip->asked_count; i++) {
    const radish_offchip_request *r = &offchip->asked[i];
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
  offchip->asked_count = 0;
}
