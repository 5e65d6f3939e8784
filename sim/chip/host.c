// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/chip/host.h"

#include "core/base/edge.h"
#include "core/encoding.h"
#include <stdlib.h>

radish_status radish_host_sender_init(radish_host_sender *sender, const radish_mapped_chip *mapped, int port,
                                      const radish_emitter_setup *setup, const radish_partition_setup *partition,
                                      radish_error *error) {
  *sender = (radish_host_sender){0};
  radish_status status = radish_emitter_init(&sender->emitter, setup, 1, partition, error);
  if (status) return status;
  const size_t band = (size_t)radish_shape_size(mapped->programs[port].outputs.shape);
  sender->remainder = calloc(band + 1, sizeof *sender->remainder);
  sender->activations = calloc(band + 1, sizeof *sender->activations);
  if (sender->remainder && sender->activations) return RADISH_OK;
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a host port");
}

void radish_host_sender_free(radish_host_sender *sender) {
  radish_emitter_free(&sender->emitter);
  free(sender->remainder);
  free(sender->activations);
  *sender = (radish_host_sender){0};
}

size_t radish_host_sender_bytes(const radish_host_sender *sender) {
  const size_t band = (size_t)radish_shape_size(sender->emitter.outboxes[0].program->outputs.shape);
  return radish_emitter_bytes(&sender->emitter) +
         (band + 1) * (sizeof *sender->remainder + sizeof *sender->activations);
}

void radish_host_sender_reset(radish_host_sender *sender) {
  radish_emitter_reset(&sender->emitter);
  sender->image = 0;
  sender->step = 0;
}

// Takes the port's band of an image, in the order of its bank: [row, column, channel].
static void take_band(const radish_mapped_chip *mapped, const radish_program *p, const uint16_t *activations,
                      uint16_t *band) {
  const radish_shape whole = mapped->network->layers[0].shape;
  for (int y = 0; y < p->outputs.shape.rows; y++) {
    for (int x = 0; x < whole.columns; x++) {
      for (int c = 0; c < whole.channels; c++) {
        *band++ = activations[((int64_t)c * whole.rows + p->outputs.row + y) * whole.columns + x];
      }
    }
  }
}

// ---- when images are offered --------------------------------------------------------------------------------------

static int64_t offer_ps(const radish_run_options *options, int64_t image) {
  return image * options->image_period_ps;
}

int64_t radish_host_next_offer_ps(const radish_run_options *options, int64_t time_ps) {
  if (!options->image_period_ps) return RADISH_NEVER;
  const int64_t image = time_ps / options->image_period_ps + 1;
  return image < options->image_count ? offer_ps(options, image) : RADISH_NEVER;
}

int64_t radish_host_next_round_ps(const radish_mapped_chip *mapped, const radish_run_options *options, int64_t round_ps,
                                  int64_t active_ps, bool progress) {
  const int64_t begin_ps = active_ps + mapped->params.chip.barrier_ps;
  if (progress) return begin_ps;
  const int64_t next_ps = radish_host_next_offer_ps(options, round_ps);
  return next_ps < RADISH_NEVER && next_ps > begin_ps ? next_ps : begin_ps;
}

// Returns the edge from which on the sender's image may be sent.
static int64_t ready_edge(const radish_host_sender *sender, const radish_run_options *options, int64_t edge) {
  const radish_emitter *emitter = &sender->emitter;
  const int64_t offered = radish_edge_at(offer_ps(options, sender->image), emitter->period_ps, emitter->phase_ps) + 1;
  return offered > edge + 1 ? offered : edge + 1;
}

// ---- filling banks ------------------------------------------------------------------------------------------------

static void fill_rate_step(radish_host_sender *sender, const radish_mapped_chip *mapped, int64_t ready) {
  radish_outbox *box = &sender->emitter.outboxes[0];
  const radish_program *p = box->program;
  const radish_network *network = mapped->network;
  const int bank = radish_outbox_fill(&sender->emitter, 0, sender->image, sender->step, 1, ready);
  const int64_t band = radish_shape_size(p->outputs.shape);
  const int64_t first = (int64_t)p->outputs.row * p->outputs.shape.columns * p->outputs.shape.channels;
  for (int64_t i = 0; i < band; i++) {
    const uint16_t x = sender->activations[i];
    box->bank[bank][i] =
        network->rate_input == RADISH_INPUT_REGULAR
            ? radish_encode_regular_step(&sender->remainder[i], x, network->input_bits)
            : radish_encode_poisson_step(network->seed, sender->image, sender->step, first + i, x, network->input_bits);
  }
  if (++sender->step < network->rate_timesteps) return;
  sender->step = 0;
  sender->image++;
}

// Takes the port's band of an image over the host link, where that carries images.
static void fetch(const radish_host_sender *sender, const radish_mapped_chip *mapped, const radish_run_options *options,
                  uint16_t *scratch, uint16_t *band) {
  const radish_program *p = sender->emitter.outboxes[0].program;
  const radish_emitter_port *port = sender->emitter.port;
  options->activations(options->user, (int)sender->image, scratch);
  take_band(mapped, p, scratch, band);
  if (mapped->params.host.sends != RADISH_HOST_SENDS_IMAGES) return;
  port->record(port->user, p->layer, sender->image)->counters.host_bits +=
      radish_shape_size(p->outputs.shape) * mapped->network->input_bits;
}

void radish_host_sender_fill(radish_host_sender *sender, const radish_mapped_chip *mapped,
                             const radish_run_options *options, uint16_t *scratch, int64_t edge, int64_t round_ps) {
  radish_outbox *box = &sender->emitter.outboxes[0];
  const radish_program *p = box->program;
  while (sender->image < options->image_count && offer_ps(options, sender->image) <= round_ps &&
         radish_outbox_has_bank(box, edge)) {
    const int64_t ready = round_ps == RADISH_NEVER ? ready_edge(sender, options, edge) : edge + 1;
    if (mapped->coding == RADISH_CODING_RADIX) {
      const int bank = radish_outbox_fill(&sender->emitter, 0, sender->image, 0, p->timesteps_out, ready);
      fetch(sender, mapped, options, scratch, box->bank[bank]);
      sender->image++;
      continue;
    }
    if (sender->step == 0) {
      fetch(sender, mapped, options, scratch, sender->activations);
      for (int64_t i = 0; i < radish_shape_size(p->outputs.shape); i++) sender->remainder[i] = 0;
    }
    fill_rate_step(sender, mapped, ready);
  }
}

int64_t radish_host_reader_take(radish_host_reader *reader, const radish_program *program, int32_t value,
                                const radish_shape *shape, radish_run_result *result) {
  const radish_shape tile = program->outputs.shape;
  const int64_t index = reader->value;
  const int c = (int)(index % tile.channels);
  const int64_t position = index / tile.channels;
  const int y = (int)(position / tile.columns), x = (int)(position % tile.columns);
  const int64_t logit =
      ((int64_t)(program->outputs.channel + c) * shape->rows + program->outputs.row + y) * shape->columns +
      program->outputs.column + x;
  const int64_t image = reader->image;
  result->logits[image * result->logit_count + logit] = value;
  if (++reader->value == radish_shape_size(tile)) {
    reader->value = 0;
    reader->image++;
  }
  return image;
}
