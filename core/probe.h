// probe.h: what cores, host ports and the chip publish about themselves while they run.
//
// A probe is NULL where nobody looks, which costs one test for each job and packet. `who` is a core's index, or
// core count + host port. Times are exact picoseconds. Each function is called at the time of its first event
// (`time_ps`, `start_ps`), and these never decrease; later times of the same call are known in advance.
#ifndef RADISH_CORE_PROBE_H
#define RADISH_CORE_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// One job of the engine: a step (integrate, then fire) or a commit (no integration: fire_ps = start_ps).
typedef struct {
  bool commit;
  int partition; // of the core
  int64_t image;
  int step, slot; // of a commit: the last step's step, slot 0
  int64_t start_ps, fire_ps, end_ps;
  const int32_t *v; // the partition's potentials after the job: [word * lanes + lane]
  const uint16_t *out;
} radish_job;

typedef enum { RADISH_TRAFFIC_SPIKE, RADISH_TRAFFIC_TOKEN, RADISH_TRAFFIC_CREDIT, RADISH_TRAFFIC_READOUT } radish_traffic;

typedef struct {
  void *user;
  void (*job)(void *user, int who, const radish_job *job);
  // A partition that is not resident is loaded.
  void (*reload)(void *user, int who, int partition, int64_t start_ps, int64_t end_ps);
  // A token is counted from time_ps on; that is later than its arrival.
  void (*token)(void *user, int who, int64_t time_ps);
  // Emission takes up a step; it is done at the end of a later cycle.
  void (*emission)(void *user, int who, int64_t time_ps, int partition, int64_t image, int step);
  void (*emitted)(void *user, int who, int64_t time_ps, int64_t end_ps);
  // A packet is valid for one cycle, in which it enters the network interface.
  void (*packet)(void *user, int who, int64_t time_ps, int64_t end_ps, radish_traffic kind);
  // A packet of the emission is due and cannot be sent; ends with the next packet that is no credit.
  void (*stalled)(void *user, int who, int64_t time_ps);
  // A packet came out of the network.
  void (*arrival)(void *user, int who, int64_t time_ps, radish_traffic kind);
} radish_probe;

#ifdef __cplusplus
}
#endif
#endif
