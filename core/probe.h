// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// probe.h: what cores, host ports and the chip publish about themselves while they run.
//
// A probe is NULL where nobody looks, which costs one test for each job and packet, and so is each function of it that
// nobody wants. `endpoint` is a core's index, or
// core count + host port. Times are exact picoseconds. A function is called at the time of its event (`time_ps`,
// `start_ps`), and these never decrease. An `end_ps` lies ahead, and a model that knows it may tell as soon as a job or
// reload starts when it fires or ends.
#ifndef RADISH_CORE_PROBE_H
#define RADISH_CORE_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A radish_job is one job of the engine: a step (integrate, then fire) or a commit.
typedef struct {
  bool commit;
  int partition; // of the core
  int64_t image;
  int step, slot; // of a commit: the image's last step, and slot 0
  int64_t start_ps;
} radish_job;

// radish_potentials is the state of a partition after a job: v and out are its potentials, [word * lanes + lane], and
// outputs or values is the output bank where the job has filled one.
typedef struct {
  int partition; // of the core
  const int32_t *v;
  const uint16_t *out;
  const uint16_t *outputs; // of a hidden layer, [output word * lanes + lane]; or NULL
  const int32_t *values;   // of a readout, [word * lanes + lane]; or NULL
} radish_potentials;

typedef enum {
  RADISH_TRAFFIC_SPIKE,
  RADISH_TRAFFIC_TOKEN,
  RADISH_TRAFFIC_CREDIT,
  RADISH_TRAFFIC_READOUT
} radish_traffic;

typedef struct {
  void *user;
  void (*job)(void *user, int endpoint, const radish_job *job);
  // The step has integrated; time_ps may lie ahead. It is not called for a commit.
  void (*fire)(void *user, int endpoint, int64_t time_ps);
  // The job ends and leaves `after` behind; time_ps may lie ahead.
  void (*job_end)(void *user, int endpoint, int64_t time_ps, const radish_potentials *after);
  // A partition that is not resident asks for what it needs, which the core sees complete from time_ps of reload_end on;
  // that may lie ahead. In between a channel to off-chip memory transfers it; both times may lie ahead.
  void (*reload)(void *user, int endpoint, int64_t time_ps, int partition);
  void (*transfer)(void *user, int endpoint, int64_t begin_ps, int64_t end_ps);
  void (*reload_end)(void *user, int endpoint, int64_t time_ps);
  // A token is counted from time_ps on; that is later than its arrival.
  void (*token)(void *user, int endpoint, int64_t time_ps);
  // Emission takes up a step; it is done at the end of a later cycle.
  void (*emission)(void *user, int endpoint, int64_t time_ps, int partition, int64_t image, int step);
  void (*emitted)(void *user, int endpoint, int64_t time_ps, int64_t end_ps);
  // A packet is valid for one cycle, in which it enters the network interface. The payload is that of core/packet.h: a
  // spike's coordinates or a readout's value; of a token and a credit it has no meaning here.
  void (*packet)(void *user, int endpoint, int64_t time_ps, int64_t end_ps, radish_traffic kind, uint32_t payload);
  // A packet of the emission is due and cannot be sent. The stall ends with the next packet that is no credit.
  void (*stalled)(void *user, int endpoint, int64_t time_ps);
  // A packet came out of the network.
  void (*arrival)(void *user, int endpoint, int64_t time_ps, radish_traffic kind);
} radish_probe;

#ifdef __cplusplus
}
#endif
#endif
