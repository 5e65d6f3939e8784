// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// throughput.h: how many images a second the chip passes on, and what does not let it be more.
//
//   start of an image    |0 |1 |2 |3 .......|n-1
//   completion                |0 |1 |2 ...... |m ....... |n-1
//   in the chip          filling | pipeline full | draining
//
// The pipeline is full from the first completion until the last entry: images then enter and leave at one pace. In that
// time m images after the first complete.
//
//   full     m is at least as many as were ever in the chip at once: m / (time from completion 0 to completion m)
//   not full n / (time from the first spike to the last completion): filling and draining are paid for, so it rises
//            with n. Of a single image that is 1 / latency, which says nothing about a pipeline
//
// Images that are offered at a period enter no faster, so what is reported is at most one image a period. Images that
// run independently of each other fill no pipeline; for them it is n / sum of their latencies.
//
// The bound is what the busiest resource allows: n / its busy time for these n images. What is reported never exceeds
// it.
//
//   engine     of a core: its busy cycles
//   reload     of a core's region: loading, and the busy cycles of the partitions that take turns in it
//   offchip    a channel to off-chip memory: its transfers
//   emission   of a layer: its emission cycles without stalls, shared equally among its cores
//   host       ports: the input's packets, shared equally among them
//
// Loading is counted by layer, so it is shared equally among the cores that reload; the busiest has at least that. With
// barrier synchronisation nothing works during a barrier, so the time of barriers is added to each. The last one comes
// after the last image and does not count. Routers and links are not among the resources: their counters are sums over
// the mesh.
#ifndef RADISH_SIM_REPORT_THROUGHPUT_H
#define RADISH_SIM_REPORT_THROUGHPUT_H

#include "mapping/mapped_chip.h"
#include "sim/chip/chip.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  RADISH_BOUND_ENGINE,
  RADISH_BOUND_RELOAD,
  RADISH_BOUND_OFFCHIP,
  RADISH_BOUND_EMISSION,
  RADISH_BOUND_HOST
} radish_bound_kind;

typedef struct {
  int64_t uhz;         // images per second, in millionths; -1: all images completed at once
  bool full;           // the pipeline was full for long enough to be measured
  int images;          // images that `uhz` was measured over
  int in_flight;       // most images that were in the chip at once
  int64_t offered_uhz; // one image a period; -1: no period

  int64_t bound_uhz; // -1: nothing was ever busy
  int64_t bound_busy_ps;
  radish_bound_kind bound;
  int bound_core, bound_layer; // -1: the bound is not a single core's, or layer's
} radish_throughput;

// Measures the throughput of a run. Returns false where memory ran out.
bool radish_throughput_measure(const radish_run_result *result, const radish_mapped_chip *mapped,
                               radish_throughput *throughput);

// Returns images / time, rounded to the nearest millionth of an image per second, or -1 where the time is not positive.
int64_t radish_report_throughput_uhz(int64_t images, int64_t time_ps);
// Returns "engine", "reload", "offchip", "emission" or "host", as in the JSON.
const char *radish_throughput_bound_name(radish_bound_kind bound);

#ifdef __cplusplus
}
#endif
#endif
