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

// One edge port that sends a band of the input. Its emitter's banks are the port's memory.
typedef struct {
  radish_emitter emitter; // one outbox: the host partition
  int64_t image;          // next to fill; rate: of the next step
  int step;               // rate
  int32_t *remainder;     // rate, regular: error diffusion, [band neuron]
  uint16_t *activations;  // rate: the band of the image being sent
} radish_host_sender;

radish_status radish_host_sender_init(radish_host_sender *sender, const radish_mapped_chip *mapped, int port,
                                      const radish_emitter_setup *setup, const radish_partition_setup *partition,
                                      radish_error *error);
void radish_host_sender_free(radish_host_sender *sender);
void radish_host_sender_reset(radish_host_sender *sender); // before the first image, as after init

// Fills every free bank, to be sent from the next edge on; `scratch` holds one image's activations.
void radish_host_sender_fill(radish_host_sender *sender, const radish_mapped_chip *mapped,
                             const radish_run_options *options, uint16_t *scratch, int64_t edge);

// Collects the values of one readout partition: they come in the order of its neurons, image after image.
typedef struct {
  int64_t image;
  int64_t value;
} radish_host_reader;

// Returns the image that the value belongs to.
int64_t radish_host_reader_take(radish_host_reader *reader, const radish_program *program, int32_t value,
                                const radish_shape *shape, radish_run_result *result);

#ifdef __cplusplus
}
#endif
#endif
