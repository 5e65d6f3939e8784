// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// profile.h: what cores, links and packets do over the time of a run, for pictures.
//
//   cores     in each of up to 256 equal intervals: how long a core's engine integrates, fires and commits, how long
//             it waits for a channel to off-chip memory, how long weights are reloaded, how long its emission sends
//             and how long it is stalled. Host ports send as well
//   links     of each link that carries packets: how many; how long it is used (a packet on its way and the
//             acknowledge back, LF_LINK + LB_LINK); how long a packet stands at its end, since the FIFO behind it is full.
//             Otherwise it is idle
//   packets   each arrival: links between neighbours that it took, and time since its packet entered the network
//             interface. A multicast packet arrives once for each destination
//
// For this the images are run once more, with probes; a run without it costs nothing. An interval is a power of two of
// picoseconds and doubles as the run goes on, so that its length need not be known before. Images that are
// independent follow each other here.
#ifndef RADISH_SIM_REPORT_PROFILE_H
#define RADISH_SIM_REPORT_PROFILE_H

#include "sim/chip/chip.h"
#include <jansson.h>

#ifdef __cplusplus
extern "C" {
#endif

// X(NAME, name): what a core, or a host port, spends time on. `emission` is without `stalled`.
// clang-format off
#define RADISH_PROFILE_KINDS(X) \
  X(INTEGRATE, integrate) \
  X(FIRE,      fire) \
  X(COMMIT,    commit) \
  X(QUEUE,     queue) \
  X(RELOAD,    reload) \
  X(EMISSION,  emission) \
  X(STALLED,   stalled)
// clang-format on

enum {
#define X(NAME, name) RADISH_PROFILE_##NAME,
  RADISH_PROFILE_KINDS(X)
#undef X
      RADISH_PROFILE_KIND_COUNT,
  RADISH_PROFILE_MOST_BINS = 256,
  RADISH_PROFILE_TRAFFIC = 4, // kinds of packets, as in core/probe.h
  RADISH_PROFILE_OCTAVE = 4,  // intervals of the histogram of latency in each power of two
  RADISH_PROFILE_LATENCIES = 63 * RADISH_PROFILE_OCTAVE
};

// Time is spread over intervals of width_ps.
typedef struct {
  int64_t width_ps;
  int bins;
  int64_t *ps; // [endpoint][kind][bin]
} radish_profile_bins;

// A radish_profile_link is a link's end. Links into a router are numbered router * RADISH_PORTS + input, those that
// leave the mesh, to cores and host ports, by the output after all of these.
typedef struct {
  int64_t packets, stalled_ps;
  int64_t waits_ps; // since when a packet waits for its acceptance
} radish_profile_link;

typedef struct {
  const radish_mapped_chip *mapped;
  int endpoints, routers; // cores, then host ports
  radish_profile_bins bins;
  radish_profile_link *links;                                          // [2 * routers * RADISH_PORTS]
  int64_t link_ps;                                                     // a packet uses a link for this long
  int64_t (*hops)[RADISH_PROFILE_TRAFFIC];                             // [columns + rows - 1]
  int64_t latencies[RADISH_PROFILE_LATENCIES][RADISH_PROFILE_TRAFFIC]; // by radish_profile_latency_from
  int64_t arrivals, latency_sum_ps, latency_max_ps;
  int64_t span_ps; // all images
} radish_profile;

// Runs `options` once more and makes the profile. The caller destroys `*profile`, which is NULL on failure.
radish_status radish_profile_create(radish_chip *chip, const radish_mapped_chip *mapped,
                                    const radish_run_options *options, radish_profile **profile, radish_error *error);
void radish_profile_destroy(radish_profile *profile);

// Returns how long the endpoint spent on `kind` in all intervals together.
int64_t radish_profile_spent_ps(const radish_profile *profile, int endpoint, int kind);
// Returns the first latency of an interval of the histogram.
int64_t radish_profile_latency_from(int interval);
// Returns the object `profile` of `run --json`, or NULL where memory ran out.
json_t *radish_profile_json(const radish_profile *profile, bool *failed);

#ifdef __cplusplus
}
#endif
#endif
