// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// host.h: the host's side of the edge ports: it feeds images in and collects what the readout layer says.
#ifndef RADISH_SIM_CHIP_HOST_H
#define RADISH_SIM_CHIP_HOST_H

#include "core/emitter.h"
#include "mapping/mapped_chip.h"
#include "sim/chip/chip.h"

#ifdef __cplusplus
extern "C" {
#endif

// This is one edge port that sends a band of the input. The port owns the memory of its emitter's banks.
typedef struct {
  radish_emitter emitter; // one outbox: the host partition
  int64_t image;          // the image to fill in next; in rate coding, that of the next step
  int step;               // rate coding: the step to fill in next
  int32_t *remainder;     // rate coding, regular: what error diffusion carries on, [neuron of the band]
  uint16_t *activations;  // rate coding: the band of that image
} radish_host_sender;

radish_status radish_host_sender_init(radish_host_sender *sender, const radish_mapped_chip *mapped, int port,
                                      const radish_emitter_setup *setup, const radish_partition_setup *partition,
                                      radish_error *error);
void radish_host_sender_free(radish_host_sender *sender);
size_t radish_host_sender_bytes(const radish_host_sender *sender); // that it has allocated
void radish_host_sender_reset(radish_host_sender *sender);         // before the first image, as after init

// Fills every free bank, to be sent from the next edge on, and not before its image is offered. `scratch` holds one
// image's activations. With barriers only images count that are offered when the round begins, at `round_ps`; without
// them it is RADISH_NEVER.
void radish_host_sender_fill(radish_host_sender *sender, const radish_mapped_chip *mapped,
                             const radish_run_options *options, uint16_t *scratch, int64_t edge, int64_t round_ps);
// Returns when the next image after `time_ps` is offered, or RADISH_NEVER where there is none or images have no period.
int64_t radish_host_next_offer_ps(const radish_run_options *options, int64_t time_ps);
// Returns when the next round begins, with barriers. The last one began at `round_ps`, its last event was at
// `active_ps`; `progress` says that something was done in it.
int64_t radish_host_next_round_ps(const radish_mapped_chip *mapped, const radish_run_options *options, int64_t round_ps,
                                  int64_t active_ps, bool progress);

// A radish_host_reader collects the values of one readout partition, which come in the order of its neurons, image
// after image.
typedef struct {
  int64_t image; // of the next value
  int64_t value; // number of the next value in its image
} radish_host_reader;

// Writes a value into the logits of the result; `shape` is that of the readout layer. Returns the image that it belongs
// to.
int64_t radish_host_reader_take(radish_host_reader *reader, const radish_program *program, int32_t value,
                                const radish_shape *shape, radish_run_result *result);

#ifdef __cplusplus
}
#endif
#endif
