// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/profile.h"

#include "core/packet.h"
#include "sim/report/profile_bins.h"
#include "sim/report/profile_packets.h"
#include <stdlib.h>

// An endpoint_state is what an endpoint is in the middle of; times are those of the profile.
typedef struct {
  int64_t job_ps, fired_ps, reload_ps, emission_ps;
  int64_t stalled_ps; // -1: it is not stalled
  bool commit;
} endpoint_state;

typedef struct {
  radish_profile *profile;
  radish_profile_packets packets;
  endpoint_state *states; // [endpoint]
  int *core_at;           // [router]: core, or RADISH_HOST
  bool independent, failed;
  int64_t offset_ps;   // when the image that runs alone begins, in the time of the profile
  int64_t emission_ps; // the last time of an emission, in the image's own time
} recorder;

// ---- cores ---------------------------------------------------------------------------------------------------------

static void spend(recorder *r, int endpoint, int kind, int64_t from_ps, int64_t to_ps, int sign) {
  radish_profile *p = r->profile;
  radish_profile_bins_add(&p->bins, p->endpoints, endpoint * RADISH_PROFILE_KIND_COUNT + kind, from_ps, to_ps, sign);
  if (to_ps > p->span_ps) p->span_ps = to_ps;
}

static void on_job(void *user, int endpoint, const radish_job *job) {
  recorder *r = user;
  endpoint_state *s = &r->states[endpoint];
  s->job_ps = s->fired_ps = r->offset_ps + job->start_ps;
  s->commit = job->commit;
}

static void on_fire(void *user, int endpoint, int64_t time_ps) {
  recorder *r = user;
  r->states[endpoint].fired_ps = r->offset_ps + time_ps;
}

static void on_job_end(void *user, int endpoint, int64_t time_ps, const radish_potentials *after) {
  recorder *r = user;
  const endpoint_state *s = &r->states[endpoint];
  (void)after;
  spend(r, endpoint, RADISH_PROFILE_INTEGRATE, s->job_ps, s->fired_ps, 1);
  spend(r, endpoint, s->commit ? RADISH_PROFILE_COMMIT : RADISH_PROFILE_FIRE, s->fired_ps, r->offset_ps + time_ps, 1);
}

static void on_reload(void *user, int endpoint, int64_t time_ps, int partition) {
  recorder *r = user;
  (void)partition;
  r->states[endpoint].reload_ps = r->offset_ps + time_ps;
}

static void on_transfer(void *user, int endpoint, int64_t begin_ps, int64_t end_ps) {
  recorder *r = user;
  int64_t *reload_ps = &r->states[endpoint].reload_ps;
  (void)end_ps;
  spend(r, endpoint, RADISH_PROFILE_QUEUE, *reload_ps, r->offset_ps + begin_ps, 1);
  *reload_ps = r->offset_ps + begin_ps;
}

static void on_reload_end(void *user, int endpoint, int64_t time_ps) {
  recorder *r = user;
  spend(r, endpoint, RADISH_PROFILE_RELOAD, r->states[endpoint].reload_ps, r->offset_ps + time_ps, 1);
}

// A run begins with an emission of a host port. Times never decrease within a run, so an earlier one begins the next.
static void on_emission(void *user, int endpoint, int64_t time_ps, int partition, int64_t image, int step) {
  recorder *r = user;
  (void)partition;
  (void)image;
  (void)step;
  if (r->independent && time_ps < r->emission_ps) r->offset_ps = r->profile->span_ps;
  r->emission_ps = time_ps;
  r->states[endpoint].emission_ps = r->offset_ps + time_ps;
}

static void on_emitted(void *user, int endpoint, int64_t time_ps, int64_t end_ps) {
  recorder *r = user;
  (void)time_ps;
  spend(r, endpoint, RADISH_PROFILE_EMISSION, r->states[endpoint].emission_ps, r->offset_ps + end_ps, 1);
}

static void on_stalled(void *user, int endpoint, int64_t time_ps) {
  recorder *r = user;
  r->states[endpoint].stalled_ps = r->offset_ps + time_ps;
}

static void on_packet(void *user, int endpoint, int64_t time_ps, int64_t end_ps, radish_traffic kind,
                      uint32_t payload) {
  recorder *r = user;
  endpoint_state *s = &r->states[endpoint];
  (void)end_ps;
  (void)payload;
  if (s->stalled_ps < 0 || kind == RADISH_TRAFFIC_CREDIT) return;
  spend(r, endpoint, RADISH_PROFILE_STALLED, s->stalled_ps, r->offset_ps + time_ps, 1);
  spend(r, endpoint, RADISH_PROFILE_EMISSION, s->stalled_ps, r->offset_ps + time_ps, -1);
  s->stalled_ps = -1;
}

// ---- links ---------------------------------------------------------------------------------------------------------

static void on_request(void *user, uint32_t router, radish_compass port, int64_t time_ps) {
  const recorder *r = user;
  radish_profile_link *link = &r->profile->links[router * RADISH_PORTS + port];
  link->packets++;
  link->waits_ps = time_ps;
}

static void on_accept(void *user, uint32_t router, radish_compass port, int64_t time_ps) {
  const recorder *r = user;
  radish_profile_link *link = &r->profile->links[router * RADISH_PORTS + port];
  link->stalled_ps += time_ps - link->waits_ps;
}

// ---- packets -------------------------------------------------------------------------------------------------------

static int interval_of(int64_t latency_ps) {
  int octave = 0;
  while (latency_ps >> octave >= 2 * RADISH_PROFILE_OCTAVE) octave++;
  return octave * RADISH_PROFILE_OCTAVE + (int)(latency_ps >> octave);
}

int64_t radish_profile_latency_from(int interval) {
  if (interval < 2 * RADISH_PROFILE_OCTAVE) return interval;
  const int octave = interval / RADISH_PROFILE_OCTAVE - 1;
  return (int64_t)(RADISH_PROFILE_OCTAVE + interval % RADISH_PROFILE_OCTAVE) << octave;
}

// Returns the router from which a packet came: that of its partition, of a credit that of the receiver.
static int router_of(const recorder *r, uint64_t packet) {
  const radish_mapped_chip *mapped = r->profile->mapped;
  int partition = radish_packet_partition(packet);
  if (radish_packet_kind(packet) == RADISH_PACKET_CREDIT) {
    partition = mapped->feeds[mapped->source_feeds[partition] + (int)radish_packet_payload(packet)].destination;
  }
  const int core = mapped->core_of[partition], columns = (int)mapped->params.mesh.columns;
  if (core == RADISH_HOST) return mapped->ports[partition].y * columns + mapped->ports[partition].x;
  return mapped->places[core].y * columns + mapped->places[core].x;
}

static int hops_between(int columns, int a, int b) {
  return abs(a % columns - b % columns) + abs(a / columns - b / columns);
}

static void arrive(recorder *r, const radish_packet_event *event) {
  radish_profile *p = r->profile;
  const int core = event->port == RADISH_LOCAL ? r->core_at[event->router] : RADISH_HOST;
  const int kind = radish_packet_kind(event->packet);
  const int64_t latency_ps = event->time_ps - radish_profile_packets_arrive(&r->packets, event->packet, core);
  const int hops = hops_between((int)p->mapped->params.mesh.columns, router_of(r, event->packet), (int)event->router);
  p->links[(p->routers + (int)event->router) * RADISH_PORTS + event->port].packets++;
  p->hops[hops][kind]++;
  p->latencies[interval_of(latency_ps)][kind]++;
  p->arrivals++;
  p->latency_sum_ps += latency_ps;
  if (latency_ps > p->latency_max_ps) p->latency_max_ps = latency_ps;
  if (r->offset_ps + event->time_ps > p->span_ps) p->span_ps = r->offset_ps + event->time_ps;
}

static void on_packet_event(void *user, const radish_packet_event *event) {
  recorder *r = user;
  if (event->moment == RADISH_PACKET_DEPARTED || r->failed) return;
  if (event->moment == RADISH_PACKET_ARRIVED) arrive(r, event);
  else r->failed = !radish_profile_packets_send(&r->packets, event->packet, event->time_ps);
}

// ---- life ----------------------------------------------------------------------------------------------------------

static const radish_probe core_probe = {.job = on_job,
                                        .fire = on_fire,
                                        .job_end = on_job_end,
                                        .reload = on_reload,
                                        .transfer = on_transfer,
                                        .reload_end = on_reload_end,
                                        .emission = on_emission,
                                        .emitted = on_emitted,
                                        .packet = on_packet,
                                        .stalled = on_stalled};
static const radish_noc_probe router_probe = {.request = on_request, .accept = on_accept};

static bool prepare(recorder *r, radish_profile *p, const radish_mapped_chip *mapped) {
  const radish_noc_params *noc = &mapped->params.noc;
  const size_t columns = (size_t)mapped->params.mesh.columns, rows = (size_t)mapped->params.mesh.rows;
  p->mapped = mapped;
  p->endpoints = mapped->core_count + mapped->port_count;
  p->routers = (int)(columns * rows);
  p->link_ps = radish_params_scaled_delay_ps(noc->lf_link_ps, noc->voltage_factor) +
               radish_params_scaled_delay_ps(noc->lb_link_ps, noc->voltage_factor);
  p->links = calloc(2 * columns * rows * RADISH_PORTS, sizeof *p->links);
  p->hops = calloc(columns + rows, sizeof *p->hops);
  r->profile = p;
  r->states = calloc((size_t)p->endpoints, sizeof *r->states);
  r->core_at = malloc(columns * rows * sizeof *r->core_at);
  if (!p->links || !p->hops || !r->states || !r->core_at) return false;
  for (int e = 0; e < p->endpoints; e++) r->states[e].stalled_ps = -1;
  for (int i = 0; i < p->routers; i++) r->core_at[i] = RADISH_HOST;
  for (int c = 0; c < mapped->core_count; c++) {
    r->core_at[mapped->places[c].y * (int)columns + mapped->places[c].x] = c;
  }
  return radish_profile_bins_init(&p->bins, p->endpoints) && radish_profile_packets_init(&r->packets, mapped);
}

static radish_status record(radish_chip *chip, const radish_run_options *options, recorder *r, radish_error *error) {
  radish_run_options again = *options;
  radish_probe probe = core_probe;
  radish_noc_probe noc_probe = router_probe;
  radish_run_result *result = NULL;
  probe.user = noc_probe.user = r;
  r->independent = options->independent;
  again.probe = &probe;
  again.noc_probe = &noc_probe;
  again.observer = (radish_observer){.user = r, .packet = on_packet_event};
  const radish_status status = radish_chip_run(chip, &again, &result, error);
  radish_run_result_destroy(result);
  return status ? status : r->failed ? RADISH_NO_MEMORY : RADISH_OK;
}

radish_status radish_profile_create(radish_chip *chip, const radish_mapped_chip *mapped,
                                    const radish_run_options *options, radish_profile **out, radish_error *error) {
  recorder r = {.failed = false};
  radish_profile *profile = calloc(1, sizeof *profile);
  radish_status status = RADISH_NO_MEMORY;
  if (profile && prepare(&r, profile, mapped)) status = record(chip, options, &r, error);
  if (r.packets.mapped) radish_profile_packets_free(&r.packets);
  free(r.states);
  free(r.core_at);
  *out = status ? NULL : profile;
  if (status) radish_profile_destroy(profile);
  return status == RADISH_NO_MEMORY ? radish_fail(error, status, NULL, 0, "out of memory for the profile") : status;
}

void radish_profile_destroy(radish_profile *profile) {
  if (!profile) return;
  free(profile->links);
  free(profile->hops);
  free(profile->bins.ps);
  free(profile);
}

int64_t radish_profile_spent_ps(const radish_profile *profile, int endpoint, int kind) {
  const radish_profile_bins *bins = &profile->bins;
  int64_t sum_ps = 0;
  for (int b = 0; b < bins->bins; b++) {
    sum_ps += bins->ps[((int64_t)endpoint * RADISH_PROFILE_KIND_COUNT + kind) * bins->bins + b];
  }
  return sum_ps;
}
