// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// chip_independent.c: runs one image alone on the chip, which is reset before it, and adds it to the result of all.
#include "sim/chip/chip_independent.h"

#include "core/base/horizon.h"
#include <string.h>

// This is the run of one image, alone. What it tells goes to the functions of `all`, with the number that the image has
// among all images.
typedef struct {
  const radish_run_options *all;
  int image;
} alone;

static void activations(void *user, int index, uint16_t *result) {
  const alone *a = user;
  a->all->activations(a->all->user, a->image + index, result);
}

static bool cancelled(void *user) {
  const alone *a = user;
  return a->all->cancelled(a->all->user);
}

static void spike(void *user, int64_t time_ps, int layer, int64_t image, int step, int channel, int row, int column) {
  const radish_run_options *all = ((const alone *)user)->all;
  all->observer.spike(all->observer.user, time_ps, layer, ((const alone *)user)->image + image, step, channel, row,
                      column);
}

static void packet(void *user, const radish_packet_event *event) {
  const radish_observer *observer = &((const alone *)user)->all->observer;
  observer->packet(observer->user, event);
}

static void job_done(void *user) {
  const radish_observer *observer = &((const alone *)user)->all->observer;
  observer->job_done(observer->user);
}

static void image_done(void *user, int64_t image) {
  const radish_observer *observer = &((const alone *)user)->all->observer;
  observer->image_done(observer->user, ((const alone *)user)->image + image);
}

static radish_run_options options_of(alone *a) {
  const radish_observer *observer = &a->all->observer;
  return (radish_run_options){.image_count = 1,
                              .user = a,
                              .activations = activations,
                              .observer = {.user = a,
                                           .spike = observer->spike ? spike : NULL,
                                           .packet = observer->packet ? packet : NULL,
                                           .job_done = observer->job_done ? job_done : NULL,
                                           .image_done = observer->image_done ? image_done : NULL},
                              .probe = a->all->probe,
                              .noc_probe = a->all->noc_probe,
                              .cancelled = a->all->cancelled ? cancelled : NULL,
                              .shuffle = a->all->shuffle};
}

static void add_traffic(radish_noc_counters *sum, const radish_noc_counters *c) {
  sum->injected += c->injected;
  sum->departed += c->departed;
  sum->visits += c->visits;
  sum->grants += c->grants;
  sum->links_east_west += c->links_east_west;
  sum->links_north_south += c->links_north_south;
  sum->deliveries += c->deliveries;
  sum->edge_deliveries += c->edge_deliveries;
}

static void add_image(radish_run_result *all, int image, const radish_run_result *one) {
  memcpy(&all->logits[(int64_t)image * all->logit_count], one->logits, (size_t)all->logit_count * sizeof *all->logits);
  memcpy(radish_run_result_record_at(all, image, 0), one->records, (size_t)all->layer_count * sizeof *all->records);
  all->times[image] = one->times[0];
  for (int p = 0; p < all->partition_count; p++) all->busy_cycles[p] += one->busy_cycles[p];
  for (int i = 0; i < all->channel_count; i++) radish_channel_use_add(&all->channels[i], &one->channels[i]);
  all->end_ps += one->end_ps;
  all->barriers += one->barriers;
  add_traffic(&all->noc, &one->noc);
}

radish_status radish_chip_run_alone(radish_chip *chip, const radish_run_options *options, int image,
                                    radish_run_result **one, radish_error *error) {
  alone a = {options, image};
  const radish_run_options run = options_of(&a);
  const radish_status status = radish_chip_run_once(chip, &run, one, error);
  // The options of one image are always good, so what is refused is its time.
  if (status != RADISH_BAD_INPUT) return status;
  return radish_chip_past_horizon(chip->mapped, image, options->image_count, error);
}

radish_status radish_chip_add_image(const radish_mapped_chip *mapped, radish_run_result *all, int image,
                                    const radish_run_result *one, radish_error *error) {
  if (one->end_ps > RADISH_HORIZON_PS - all->end_ps) {
    return radish_chip_past_horizon(mapped, image, all->image_count, error);
  }
  add_image(all, image, one);
  return RADISH_OK;
}
