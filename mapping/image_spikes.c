// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file counts the spikes of images by an evaluation without time, on one thread or several.
#include "mapping/image_spikes.h"

#include "core/base/parallel.h"
#include "network/functional/functional.h"
#include "network/functional/functional_rate.h"
#include "network/load/image_source.h"
#include <stdatomic.h>
#include <stdlib.h>

typedef struct {
  const radish_network *network;
  const radish_spike_images *images;
  radish_coding coding;
  atomic_int next; // the image to be counted next
} work;

// A counter counts images on one thread until none is left.
typedef struct {
  work *shared;
  radish_spike_counts *counts;
  uint16_t *activations; // of one image
  int64_t *logits;
  int32_t *spikes; // rate coding: of one layer
  radish_status status;
  radish_error error;
} counter;

static radish_status no_memory(radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the expected spikes");
}

static int64_t largest_layer(const radish_network *network) {
  int64_t most = 1;
  for (int l = 0; l < network->layer_count; l++) {
    const int64_t size = radish_shape_size(network->layers[l].shape);
    if (size > most) most = size;
  }
  return most;
}

// Takes the next image and fetches its activations. Returns its number, or -1 where none is left.
static int next_image(const counter *c) {
  const radish_spike_images *images = c->shared->images;
  const int image = atomic_fetch_add(&c->shared->next, 1);
  if (image >= images->count) return -1;
  images->activations(images->user, image, c->activations);
  return image;
}

static radish_status count_radix(counter *c) {
  const radish_network *network = c->shared->network;
  const int hidden = network->layer_count - 1;
  radish_functional *state = NULL;
  radish_status status = radish_functional_create(network, &state, &c->error);
  for (int l = 0; l < hidden && !status; l++) {
    const int steps = l ? network->layers[l].timesteps : network->input_bits;
    status = radish_spike_counts_begin(c->counts, l, steps, c->shared->images->count, 1, &c->error);
  }
  while (!status && next_image(c) >= 0) {
    radish_functional_run(state, c->activations, c->logits);
    radish_spike_counts_add_trains(c->counts, 0, c->activations);
    for (int l = 1; l < hidden; l++) {
      radish_spike_counts_add_trains(c->counts, l, radish_functional_output(state, l));
    }
  }
  radish_functional_destroy(state);
  return status;
}

static radish_status count_rate(counter *c) {
  const radish_network *network = c->shared->network;
  const int hidden = network->layer_count - 1, steps = network->rate_timesteps;
  radish_functional_rate *state = NULL;
  radish_status status = radish_functional_rate_create(network, &state, &c->error);
  for (int l = 0; l < hidden && !status; l++) {
    status = radish_spike_counts_begin(c->counts, l, 1, c->shared->images->count, steps, &c->error);
  }
  for (int image; !status && (image = next_image(c)) >= 0;) {
    radish_functional_rate_run(state, c->activations, image, &network->rate_timesteps, 1, c->logits);
    for (int l = 0; l < hidden; l++) {
      radish_functional_rate_spikes(state, l, c->spikes);
      radish_spike_counts_add_totals(c->counts, l, c->spikes);
    }
  }
  radish_functional_rate_destroy(state);
  return status;
}

static void count(void *user, int index) {
  counter *c = (counter *)user + index;
  const radish_network *network = c->shared->network;
  const radish_shape input = network->layers[0].shape, readout = network->layers[network->layer_count - 1].shape;
  c->activations = malloc((size_t)radish_shape_size(input) * sizeof *c->activations);
  c->logits = malloc((size_t)radish_shape_size(readout) * sizeof *c->logits);
  c->spikes = malloc((size_t)largest_layer(network) * sizeof *c->spikes);
  c->status = c->activations && c->logits && c->spikes ? radish_spike_counts_create(network, &c->counts, &c->error)
                                                       : no_memory(&c->error);
  if (!c->status) c->status = c->shared->coding == RADISH_CODING_RATE ? count_rate(c) : count_radix(c);
  free(c->activations);
  free(c->logits);
  free(c->spikes);
}

// Adds up what all counters have counted; sums of whole numbers are the same in any order.
static radish_status add_up(counter *counters, int threads, radish_spike_counts **result, radish_error *error) {
  for (int i = 0; i < threads; i++) {
    if (!counters[i].status) continue;
    if (error) *error = counters[i].error;
    return counters[i].status;
  }
  radish_spike_counts *sum = counters[0].counts;
  for (int i = 1; i < threads; i++) radish_spike_counts_add_counts(sum, counters[i].counts);
  for (int l = 0; l + 1 < sum->layer_count; l++) radish_spike_counts_end(sum, l);
  *result = sum;
  counters[0].counts = NULL;
  return RADISH_OK;
}

// Returns the memory of a thread's counts; what the evaluation itself takes is less.
static size_t counter_bytes(const radish_network *network, radish_coding coding) {
  int64_t bytes = 0;
  for (int l = 0; l + 1 < network->layer_count; l++) {
    const int steps = coding == RADISH_CODING_RATE ? 1 : l ? network->layers[l].timesteps : network->input_bits;
    const radish_shape shape = network->layers[l].shape;
    bytes += (int64_t)steps * shape.rows * shape.columns * (shape.channels + 1) * (int64_t)sizeof(uint32_t);
  }
  return 2 * (size_t)bytes;
}

radish_status radish_image_spikes_count(const radish_network *network, radish_coding coding,
                                        const radish_spike_images *images, radish_spike_counts **result,
                                        radish_error *error) {
  if (!images->count) return radish_spike_counts_create(network, result, error);
  *result = NULL;
  const int most = images->threads < images->count ? images->threads : images->count;
  const int threads = radish_parallel_within_memory(most > 1 ? most : 1, counter_bytes(network, coding));
  work shared = {.network = network, .images = images, .coding = coding};
  counter *counters = calloc((size_t)threads, sizeof *counters);
  if (!counters) return no_memory(error);
  for (int i = 0; i < threads; i++) counters[i].shared = &shared;
  radish_parallel_run(threads, threads, count, counters);
  const radish_status status = add_up(counters, threads, result, error);
  for (int i = 0; i < threads; i++) radish_spike_counts_destroy(counters[i].counts);
  free(counters);
  return status;
}

// Opens the network's sample, or random activations for a topology. Returns how many images stand for the network's: 0
// where it has none; -1 where memory ran out.
static int open_sample(const radish_network *network, radish_image_source *source, radish_error *error) {
  enum { MOST_NEURONS = 1000000 }; // of all images together, but for the first
  int64_t neurons = 0;
  int most = 1;
  for (int l = 0; l < network->layer_count; l++) neurons += radish_shape_size(network->layers[l].shape);
  while (most < RADISH_SAMPLE_IMAGES && (most + 1) * neurons <= MOST_NEURONS) most++;
  radish_error unread = {""};
  const radish_status status = radish_image_source_open(network, NULL, NULL, NULL, true, source, &unread);
  if (status == RADISH_NO_MEMORY) {
    radish_fail(error, status, NULL, 0, "%s", unread.message);
    return -1;
  }
  if (status) return 0;
  return source->images && source->count < most ? source->count : most;
}

radish_status radish_image_spikes_of_sample(const radish_network *network, radish_coding coding,
                                            radish_spike_counts **counts, radish_error *error) {
  radish_image_source source = {0};
  const int count = open_sample(network, &source, error);
  const radish_spike_images images = {count, &source, radish_image_source_activations, 2};
  const radish_status status =
      count < 0 ? RADISH_NO_MEMORY : radish_image_spikes_count(network, coding, &images, counts, error);
  radish_image_source_close(&source);
  return status;
}

radish_status radish_image_spikes_of_each(const radish_network *network, radish_coding coding,
                                          radish_spike_counts *counts[RADISH_SAMPLE_IMAGES], int *count,
                                          radish_error *error) {
  radish_image_source source = {0};
  const int found = open_sample(network, &source, error);
  radish_status status = found < 0 ? RADISH_NO_MEMORY : RADISH_OK;
  *count = found > 0 ? found : 1;
  for (int i = 0; i < *count && !status; i++) {
    const radish_spike_images image = {found > 0, &source, radish_image_source_activations, 1};
    status = radish_image_spikes_count(network, coding, &image, &counts[i], error);
    source.first++;
  }
  radish_image_source_close(&source);
  return status;
}
