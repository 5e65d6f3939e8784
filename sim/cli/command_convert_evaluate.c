// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/command_convert_evaluate.h"

#include "network/functional/functional.h"
#include "core/base/quote.h"
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
  const radish_float_network *model;
  const radish_network *network;
  const radish_images *images;
  int first, count, next;
  int correct[2]; // of the float model, of the network of integers
  pthread_mutex_t lock;
  radish_progress progress;
  radish_status status;
  radish_error error;
} contest;

static int best_float(const float *logits, int count) {
  int best = 0;
  for (int i = 1; i < count; i++) best = logits[i] > logits[best] ? i : best;
  return best;
}

static int best_whole(const int64_t *logits, int count) {
  int best = 0;
  for (int i = 1; i < count; i++) best = logits[i] > logits[best] ? i : best;
  return best;
}

static void one_image(contest *c, int image, radish_functional *state, uint16_t *activations, float *memory,
                      int64_t *answers, int *correct) {
  const int64_t size = radish_shape_size(c->images->shape);
  const int classes = (int)radish_shape_size(c->network->layers[c->network->layer_count - 1].shape);
  const int label = c->images->labels[image];
  float *pixels = memory, *logits = pixels + size, *scratch = logits + classes;
  scratch += (size + classes) % 2; // the layers' memory begins with pointers
  float *layers = scratch + (radish_float_scratch(c->model) + 1) / 2 * 2;
  radish_images_numbers(c->images, image, pixels);
  radish_float_run(c->model, pixels, layers, scratch, logits);
  correct[0] += best_float(logits, classes) == label;
  radish_images_quantise(c->images, image, c->network->input_bits, activations);
  radish_functional_run(state, activations, answers);
  correct[1] += best_whole(answers, classes) == label;
}

static void *compete(void *user) {
  contest *c = user;
  radish_error error = {""};
  radish_functional *state = NULL;
  const int64_t size = radish_shape_size(c->images->shape);
  const int64_t classes = radish_shape_size(c->network->layers[c->network->layer_count - 1].shape);
  float *memory = malloc((size_t)(size + classes + radish_float_scratch(c->model) + radish_float_memory(c->model) + 4) *
                         sizeof(float));
  uint16_t *activations = malloc((size_t)size * sizeof *activations);
  int64_t *answers = malloc((size_t)classes * sizeof *answers);
  radish_status status = radish_functional_create(c->network, &state, &error);
  if (!status && (!memory || !activations || !answers))
    status = radish_fail(&error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  int correct[2] = {0, 0};
  while (!status) {
    pthread_mutex_lock(&c->lock);
    const int image = c->next < c->count ? c->next++ : -1;
    if (image >= 0) radish_progress_show(&c->progress, image);
    pthread_mutex_unlock(&c->lock);
    if (image < 0) break;
    one_image(c, c->first + image, state, activations, memory, answers, correct);
  }
  pthread_mutex_lock(&c->lock);
  c->correct[0] += correct[0];
  c->correct[1] += correct[1];
  if (status) c->status = status, c->error = error;
  pthread_mutex_unlock(&c->lock);
  radish_functional_destroy(state);
  free(memory);
  free(activations);
  free(answers);
  return NULL;
}

radish_status radish_command_convert_evaluate(const radish_float_network *model, const radish_network *network,
                                              const radish_image_source *source, FILE *page, radish_error *error) {
  contest c = {.model = model,
               .network = network,
               .images = source->images,
               .first = source->first,
               .count = source->count,
               .lock = PTHREAD_MUTEX_INITIALIZER};
  radish_progress_begin(&c.progress, "image", c.count);
  pthread_t second;
  const bool two = sysconf(_SC_NPROCESSORS_ONLN) > 1 && !pthread_create(&second, NULL, compete, &c);
  compete(&c);
  if (two) pthread_join(second, NULL);
  radish_progress_end(&c.progress);
  if (c.status) {
    *error = c.error;
    return c.status;
  }
  fprintf(page, "accuracy    float %.2f %%: %d of %d, converted %.2f %%: %d (%s, images %d:%d)\n",
          100.0 * c.correct[0] / c.count, c.correct[0], c.count, 100.0 * c.correct[1] / c.count, c.correct[1],
          radish_quote_path(source->path).text, c.first, c.first + c.count);
  return RADISH_OK;
}
