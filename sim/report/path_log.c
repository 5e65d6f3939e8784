// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/path_log.h"

#include "core/packet.h"

#include <stdlib.h>

void *radish_path_room(void *items, radish_path_list *list, size_t size, bool *failed) {
  if (list->count < list->capacity) return items;
  const int capacity = list->capacity ? 2 * list->capacity : 256;
  void *grown = realloc(items, (size_t)capacity * size);
  if (!grown) {
    *failed = true;
    return items;
  }
  list->capacity = capacity;
  return grown;
}

#define APPEND(log, items, list) RADISH_PATH_APPEND((log)->items, (log)->list, (log)->failed)

static int partition_of(const radish_path_log *log, int endpoint, int local) {
  return log->partition_of[log->first_partition[endpoint] + local];
}

// ---- the probe -----------------------------------------------------------------------------------------------------

static void on_job(void *user, int endpoint, const radish_job *job) {
  radish_path_log *log = user;
  radish_path_job *j = APPEND(log, jobs, job_list);
  if (!j) return;
  *j = (radish_path_job){.core = endpoint,
                         .partition = partition_of(log, endpoint, job->partition),
                         .step = job->step,
                         .before = log->last_job[endpoint],
                         .reload = log->last_reload[endpoint],
                         .commit = job->commit,
                         .image = job->image,
                         .start_ps = job->start_ps,
                         .fire_ps = job->start_ps};
  log->last_job[endpoint] = log->job_of[j->partition] = log->job_list.count - 1;
}

static void on_fire(void *user, int endpoint, int64_t time_ps) {
  radish_path_log *log = user;
  if (!log->failed) log->jobs[log->last_job[endpoint]].fire_ps = time_ps;
}

static void on_job_end(void *user, int endpoint, int64_t time_ps, const radish_potentials *after) {
  radish_path_log *log = user;
  (void)after;
  if (!log->failed) log->jobs[log->last_job[endpoint]].end_ps = time_ps;
}

static void on_reload(void *user, int endpoint, int64_t time_ps, int partition) {
  radish_path_log *log = user;
  radish_path_reload *r = APPEND(log, reloads, reload_list);
  if (!r) return;
  const int before = log->last_reload[endpoint], owner = before < 0 ? -1 : log->reloads[before].partition;
  *r = (radish_path_reload){.core = endpoint,
                            .partition = partition_of(log, endpoint, partition),
                            .before_job = owner < 0 ? -1 : log->job_of[owner],
                            .before_emission = owner < 0 ? -1 : log->emission_of[owner],
                            .first_job = log->job_list.count,
                            .start_ps = time_ps};
  log->last_reload[endpoint] = log->reload_list.count - 1;
}

static void on_transfer(void *user, int endpoint, int64_t begin_ps, int64_t end_ps) {
  radish_path_log *log = user;
  if (log->failed) return;
  radish_path_reload *r = &log->reloads[log->last_reload[endpoint]];
  r->begin_ps = begin_ps;
  r->brought_ps = end_ps;
}

static void on_reload_end(void *user, int endpoint, int64_t time_ps) {
  radish_path_log *log = user;
  if (!log->failed) log->reloads[log->last_reload[endpoint]].end_ps = time_ps;
}

static void on_emission(void *user, int endpoint, int64_t time_ps, int partition, int64_t image, int step) {
  radish_path_log *log = user;
  radish_path_emission *e = APPEND(log, emissions, emission_list);
  if (!e) return;
  *e = (radish_path_emission){.endpoint = endpoint,
                              .partition = partition_of(log, endpoint, partition),
                              .step = step,
                              .before = log->last_emission[endpoint],
                              .image = image,
                              .start_ps = time_ps,
                              .end_ps = -1,
                              .first_ps = -1,
                              .last_ps = -1};
  log->last_emission[endpoint] = log->emission_of[e->partition] = log->emission_list.count - 1;
}

static void on_emitted(void *user, int endpoint, int64_t time_ps, int64_t end_ps) {
  radish_path_log *log = user;
  (void)end_ps;
  if (!log->failed) log->emissions[log->last_emission[endpoint]].end_ps = time_ps;
}

static void on_packet(void *user, int endpoint, int64_t time_ps, int64_t end_ps, radish_traffic kind,
                      uint32_t payload) {
  radish_path_log *log = user;
  (void)end_ps;
  (void)payload;
  if (log->failed || kind == RADISH_TRAFFIC_CREDIT) return;
  radish_path_emission *e = &log->emissions[log->last_emission[endpoint]];
  e->packets++;
  if (kind == RADISH_TRAFFIC_TOKEN) return;
  if (e->first_ps < 0) e->first_ps = time_ps;
  e->last_ps = time_ps;
}

// ---- packets on their way ------------------------------------------------------------------------------------------

static void note(const radish_packet_event *event, int core, radish_path_packet *p) {
  if (!p) return;
  *p = (radish_path_packet){.time_ps = event->written_ps,
                            .partition = radish_packet_partition(event->packet),
                            .feed = (int)radish_packet_payload(event->packet),
                            .core = core};
}

static void on_packet_event(void *user, const radish_packet_event *event) {
  radish_path_log *log = user;
  if (event->moment == RADISH_PACKET_DEPARTED) return;
  const bool arrived = event->moment == RADISH_PACKET_ARRIVED;
  switch (radish_packet_kind(event->packet)) {
  case RADISH_PACKET_SPIKE: break;
  case RADISH_PACKET_TOKEN:
    if (arrived && event->port == RADISH_LOCAL)
      note(event, log->core_at[event->router], APPEND(log, tokens, token_list));
    break;
  case RADISH_PACKET_CREDIT:
    if (arrived) note(event, -1, APPEND(log, credits, credit_list));
    else note(event, -1, APPEND(log, sent, sent_list));
    break;
  case RADISH_PACKET_READOUT:
    if (arrived) note(event, -1, APPEND(log, readouts, readout_list));
    break;
  }
}

// ---- life ----------------------------------------------------------------------------------------------------------

static int endpoint_of(const radish_mapped_chip *mapped, int partition) {
  const int core = mapped->core_of[partition];
  return core == RADISH_HOST ? mapped->core_count + partition : core;
}

static void number_partitions(radish_path_log *log) {
  const radish_mapped_chip *mapped = log->mapped;
  const int endpoints = mapped->core_count + mapped->port_count;
  int *first = log->first_partition;
  for (int p = 0; p < mapped->partition_count; p++) first[endpoint_of(mapped, p) + 1]++;
  for (int e = 0; e < endpoints; e++) first[e + 1] += first[e];
  int *at = log->last_job; // used as scratch memory until it is needed
  for (int e = 0; e < endpoints; e++) at[e] = first[e];
  for (int p = 0; p < mapped->partition_count; p++) log->partition_of[at[endpoint_of(mapped, p)]++] = p;
  for (int e = 0; e < endpoints; e++) log->last_job[e] = log->last_emission[e] = log->last_reload[e] = -1;
}

bool radish_path_log_init(radish_path_log *log, const radish_mapped_chip *mapped) {
  *log = (radish_path_log){.mapped = mapped};
  const size_t endpoints = (size_t)mapped->core_count + (size_t)mapped->port_count;
  const size_t columns = (size_t)mapped->params.mesh.columns, routers = columns * (size_t)mapped->params.mesh.rows;
  log->partition_of = calloc((size_t)mapped->partition_count, sizeof *log->partition_of);
  log->first_partition = calloc(endpoints + 1, sizeof *log->first_partition);
  log->core_at = calloc(routers, sizeof *log->core_at);
  log->last_job = calloc(endpoints, sizeof *log->last_job);
  log->last_emission = calloc(endpoints, sizeof *log->last_emission);
  log->last_reload = calloc(endpoints, sizeof *log->last_reload);
  log->job_of = malloc((size_t)mapped->partition_count * sizeof *log->job_of);
  log->emission_of = malloc((size_t)mapped->partition_count * sizeof *log->emission_of);
  if (!log->partition_of || !log->first_partition || !log->core_at || !log->last_job || !log->last_emission ||
      !log->last_reload || !log->job_of || !log->emission_of) {
    return false;
  }
  for (size_t r = 0; r < routers; r++) log->core_at[r] = -1;
  for (int core = 0; core < mapped->core_count; core++) {
    log->core_at[(size_t)mapped->places[core].y * columns + (size_t)mapped->places[core].x] = core;
  }
  number_partitions(log);
  for (int p = 0; p < mapped->partition_count; p++) log->job_of[p] = log->emission_of[p] = -1;
  log->probe = (radish_probe){.user = log,
                              .job = on_job,
                              .fire = on_fire,
                              .job_end = on_job_end,
                              .reload = on_reload,
                              .transfer = on_transfer,
                              .reload_end = on_reload_end,
                              .emission = on_emission,
                              .emitted = on_emitted,
                              .packet = on_packet};
  return true;
}

void radish_path_log_free(radish_path_log *log) {
  free(log->jobs);
  free(log->emissions);
  free(log->reloads);
  free(log->tokens);
  free(log->sent);
  free(log->credits);
  free(log->readouts);
  free(log->partition_of);
  free(log->first_partition);
  free(log->core_at);
  free(log->last_job);
  free(log->last_emission);
  free(log->last_reload);
  free(log->job_of);
  free(log->emission_of);
  *log = (radish_path_log){0};
}

static void on_image_done(void *user, int64_t image) {
  const radish_path_log *log = user;
  if (image == log->image) *log->done = true;
}

void radish_path_log_attach(radish_path_log *log, radish_run_options *options, int64_t image, bool *done) {
  log->image = image;
  log->done = done;
  options->probe = &log->probe;
  options->observer.user = log;
  options->observer.packet = on_packet_event;
  options->observer.image_done = on_image_done;
}
