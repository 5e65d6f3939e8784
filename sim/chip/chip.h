// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// chip.h: the whole chip: cores, network and host ports, run on images.
//
//   host port --spikes--> mesh --> core --> mesh --> ... --> core --readouts--> host port
//        ^--credits-------------------'
//
// Images enter one after another as fast as credits allow, or at a period, and pipeline through the layers; or each
// runs alone (chip_run.c), on several threads if wanted (chip_threads.c): a chip itself is one sequence of events. Two
// event queues meet here: the network's own and the agenda of cores and ports. Only what commutes passes between them
// (see noc/noc.h and core/core.h).
//
// The latency of an image lasts from its first injected spike to the arrival of its last readout value at the edge
// port.
//
// With barrier synchronisation a round is over when no event is left. The next one begins `barrier_ps` after the last
// delivery or the end of the last job or, where nothing was left to do, when the next image is offered (host.h). A core
// sees it at the second clock edge strictly after that.
#ifndef RADISH_SIM_CHIP_CHIP_H
#define RADISH_SIM_CHIP_CHIP_H

#include "core/counters.h"
#include "core/offchip.h"
#include "core/probe.h"
#include "core/base/status.h"
#include "mapping/mapped_chip.h"
#include "noc/noc.h"
#include "sim/chip/chip_memo.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct radish_chip radish_chip;

// These are the events of a packet: it enters the network interface, leaves it onto the link, and arrives at the sink
// behind `port` of `router`.
typedef enum { RADISH_PACKET_SENT, RADISH_PACKET_DEPARTED, RADISH_PACKET_ARRIVED } radish_packet_moment;
typedef struct {
  int64_t time_ps;
  int64_t written_ps; // where it arrives at a core: when its first place is written (core/ingress.h); else time_ps
  uint64_t packet;    // core/packet.h; 0 where it departs
  uint32_t router;    // y * columns + x, where the event is
  uint8_t port, moment;
} radish_packet_event;

// A radish_observer is told what a run does. Entries that are not used are NULL and cost a test. Who looks at spikes or
// packets, or with a probe, sees one image after another: the run then uses one thread.
typedef struct {
  void *user;
  // A neuron's spike entered the network. Coordinates are those of its layer's output; layer 0 is the input.
  void (*spike)(void *user, int64_t time_ps, int layer, int64_t image, int step, int channel, int row, int column);
  void (*packet)(void *user, const radish_packet_event *event);
  // A core did one of its jobs: a step or a commit of a partition. An image takes radish_chip_jobs of them.
  void (*job_done)(void *user);
  // All readout values of an image left the chip.
  void (*image_done)(void *user, int64_t image);
} radish_observer;

typedef struct {
  int image_count; // at least 1
  // These say when images come. At most one of the two is set; where none is, the host always has the next image ready.
  int64_t image_period_ps; // image k is offered at k * image_period_ps; even, 0: no period
  bool independent;        // each image alone: the chip is reset before it, and its times (a probe's image numbers too)
                           // are those of a run of its own; sums are over all
  int threads;             // independent images are shared out over so many threads (0: one), with a chip each: those
                           // beside the caller's are made for the run. The result is the same for any number, so that
                           // it may be fewer threads: no more are begun than the machine's memory has room for chips
  void *user;
  // Gives the activations of image `index` of this run: [channel, row, column], each below 2^input_bits. With several
  // threads it is called on any of them, at once; everything else below on the calling thread, in the images' order.
  void (*activations)(void *user, int index, uint16_t *activations);
  radish_observer observer;
  const radish_probe *probe;         // of cores, host ports and arrivals; NULL: nobody looks
  const radish_noc_probe *noc_probe; // of routers
  bool (*cancelled)(void *user);     // asked every now and then; true ends the run. NULL: it goes on to its end
  radish_chip_memo *memo;            // of these images, written or recalled; NULL, or where somebody looks with a
                                     // probe, or where images are independent: neither
  uint64_t shuffle;                  // not 0: events of one picosecond in another order; results stay
} radish_run_options;

typedef struct {
  int64_t first_packet_ps; // its first packet is injected: a spike, or the token of a step without spikes
  int64_t first_spike_ps;  // its first spike is injected; for an image without spikes, its first packet
  int64_t done_ps;         // its last readout value arrives at the edge port
} radish_image_times;

typedef struct {
  int image_count, layer_count, logit_count, partition_count;
  int64_t image_period_ps;   // as in the options
  bool independent;          // as in the options
  int32_t *logits;           // [image][logit], readout neurons as [channel, row, column]
  radish_image_times *times; // [image]
  radish_record *records;    // [image][layer]
  int64_t *busy_cycles;      // [partition] of all images; host ports 0
  int channel_count;
  radish_channel_use *channels; // [channel to off-chip memory]
  int64_t end_ps;               // last packet sent or delivered, or end of a job
  int64_t barriers;             // rounds closed
  radish_noc_counters noc;
} radish_run_result;

// Creates the chip. The caller destroys `*chip`, which is NULL on failure; `mapped` must outlive it.
radish_status radish_chip_create(const radish_mapped_chip *mapped, radish_chip **chip, radish_error *error);
void radish_chip_destroy(radish_chip *chip);
// Returns the memory that the chip takes, its mapping aside, which chips share. The packets on their way come on top.
size_t radish_chip_bytes(const radish_chip *chip);

// Runs the images from reset. It may be called any number of times, also after a run that failed, and always runs as if
// it were the first time. The caller destroys `*result`, which is NULL on failure. Returns RADISH_CANCELLED where
// options->cancelled ended the run.
radish_status radish_chip_run(radish_chip *chip, const radish_run_options *options, radish_run_result **result,
                              radish_error *error);
// Returns how many jobs the cores do for an image.
int64_t radish_chip_jobs(const radish_mapped_chip *mapped);
// Makes an empty result for `image_count` images. Returns NULL where memory ran out.
radish_run_result *radish_run_result_create(const radish_mapped_chip *mapped, int image_count);
void radish_run_result_destroy(radish_run_result *result);

static inline radish_record *radish_run_result_record_at(const radish_run_result *result, int64_t image, int layer) {
  return &result->records[image * result->layer_count + layer];
}

#ifdef __cplusplus
}
#endif
#endif
