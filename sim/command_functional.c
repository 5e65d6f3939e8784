// radish run --functional: answers without time, images shared out over threads.
#include "sim/command.h"

#include "mapping/functional.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct {
  const radish_network *network;
  radish_image_source *source;
  int logit_count;
  int64_t *logits; // [image][logit]
  atomic_int next; // image to take
  atomic_bool failed;
  radish_progress *progress;
} work;

typedef struct {
  work *shared;
  bool shows; // one thread shows the progress
  pthread_t thread;
  radish_error error;
} worker;

static void *evaluate(void *user) {
  worker *w = user;
  work *shared = w->shared;
  const int64_t inputs = radish_shape_size(shared->network->layers[0].shape);
  uint16_t *activations = malloc((size_t)inputs * sizeof *activations);
  radish_functional *state = 0;
  radish_status status = activations ? radish_functional_create(shared->network, &state, &w->error)
                                     : radish_fail(&w->error, RADISH_NO_MEMORY, 0, 0, "out of memory for a thread");
  if (status) atomic_store(&shared->failed, true);
  while (!atomic_load(&shared->failed)) {
    const int image = atomic_fetch_add(&shared->next, 1);
    if (image >= shared->source->count) break;
    radish_image_source_activations(shared->source, image, activations);
    radish_functional_run(state, activations, &shared->logits[(int64_t)image * shared->logit_count]);
    if (w->shows) radish_progress_show(shared->progress, image);
  }
  radish_functional_free(state);
  free(activations);
  return 0;
}

static radish_status evaluate_all(work *shared, int threads, radish_error *error) {
  if (threads > shared->source->count) threads = shared->source->count;
  worker *workers = calloc((size_t)threads, sizeof *workers);
  if (!workers) return radish_fail(error, RADISH_NO_MEMORY, 0, 0, "out of memory for %d threads", threads);
  int started = 1;
  for (int i = 0; i < threads; i++) workers[i].shared = shared;
  while (started < threads && !pthread_create(&workers[started].thread, 0, evaluate, &workers[started])) started++;
  workers[0].shows = true; // this thread; fewer threads than asked for do the same work
  evaluate(&workers[0]);
  for (int i = 1; i < started; i++) pthread_join(workers[i].thread, 0);
  radish_status status = RADISH_OK;
  for (int i = 0; i < started && !status; i++) {
    if (*workers[i].error.message) status = radish_fail(error, RADISH_NO_MEMORY, 0, 0, "%s", workers[i].error.message);
  }
  free(workers);
  return status;
}

static int best(const int64_t *logits, int count) {
  int result = 0;
  for (int i = 1; i < count; i++) {
    if (logits[i] > logits[result]) result = i;
  }
  return result;
}

static json_t *image_json(const work *shared, int image, bool *failed) {
  const int64_t *logits = &shared->logits[(int64_t)image * shared->logit_count];
  const int label = radish_image_source_label(shared->source, image);
  radish_json_object o = radish_json_new(failed);
  radish_json_set_int(o, "index", shared->source->first + image);
  radish_json_set(o, "label", label == RADISH_NO_LABEL ? json_null() : json_integer(label));
  radish_json_set_int(o, "predicted", best(logits, shared->logit_count));
  json_t *list = json_array();
  for (int k = 0; k < shared->logit_count; k++) radish_json_append(list, json_integer(logits[k]), failed);
  radish_json_set(o, "logits", list);
  return o.json;
}

static json_t *functional_json(const work *shared, int correct, int labelled, int64_t wall_ns) {
  bool failed = false;
  const int images = shared->source->count;
  radish_json_object o = radish_json_new(&failed), total = radish_json_new(&failed);
  radish_json_set_text(o, "radish", radish_version());
  radish_json_set_text(o, "network", shared->network->name);
  radish_json_set(o, "functional", json_true());
  radish_json_set_int(o, "timesteps", shared->network->timesteps);
  json_t *list = json_array();
  for (int i = 0; i < images; i++) radish_json_append(list, image_json(shared, i, &failed), &failed);
  radish_json_set(o, "images", list);
  radish_json_set(total, "accuracy",
                  labelled ? radish_json_decimal((INT64_C(1000000) * correct + labelled / 2) / labelled, RADISH_PPM_DIGITS)
                           : json_null());
  radish_json_set_int(total, "correct", correct);
  radish_json_set_int(total, "labelled", labelled);
  radish_json_set(total, "wall_s", radish_json_decimal(wall_ns / 1000, 6));
  radish_json_set(total, "images_per_wall_s",
                  radish_json_decimal((int64_t)((__int128)images * 1000000000000 / (wall_ns > 0 ? wall_ns : 1)), 3));
  radish_json_set(o, "total", total.json);
  if (!failed) return o.json;
  json_decref(o.json);
  return 0;
}

static void print_answers(const work *shared, int correct, int labelled, int64_t wall_ns) {
  const radish_network *network = shared->network;
  const int images = shared->source->count;
  char wall[32], rate[32];
  printf("%s without time: %d image%s%s%s\n", network->name, images, images == 1 ? "" : "s",
         shared->source->path ? " of " : "", shared->source->path ? shared->source->path : "");
  if (labelled) printf("accuracy    %.2f %%: %d of %d\n", 100.0 * correct / labelled, correct, labelled);
  if (images == 1) {
    const int class = best(shared->logits, shared->logit_count);
    printf("answer      %d%s%s%s\n", class, class < network->class_count ? " (" : "",
           class < network->class_count ? network->classes[class] : "", class < network->class_count ? ")" : "");
  }
  printf("evaluated   in %s, %s images a second\n", radish_quantity(wall, (double)wall_ns * 1e-9, "s"),
         radish_quantity(rate, images / ((double)(wall_ns > 0 ? wall_ns : 1) * 1e-9), ""));
}

radish_status radish_run_functional(const radish_network *network, radish_image_source *source, int threads,
                                    const char *json_path, radish_error *error) {
  radish_progress progress;
  work shared = {.network = network, .source = source, .progress = &progress};
  shared.logit_count = (int)radish_shape_size(network->layers[network->layer_count - 1].shape);
  shared.logits = calloc((size_t)source->count * (size_t)shared.logit_count, sizeof *shared.logits);
  if (!shared.logits) return radish_fail(error, RADISH_NO_MEMORY, 0, 0, "out of memory for %d images", source->count);
  radish_progress_begin(&progress, "image", source->count);
  const int64_t begin_ns = radish_wall_ns();
  radish_status status = evaluate_all(&shared, threads, error);
  const int64_t wall_ns = radish_wall_ns() - begin_ns;
  radish_progress_end(&progress);
  if (!status) {
    int correct = 0, labelled = 0;
    for (int i = 0; i < source->count; i++) {
      const int label = radish_image_source_label(source, i);
      labelled += label != RADISH_NO_LABEL;
      correct += label == best(&shared.logits[(int64_t)i * shared.logit_count], shared.logit_count);
    }
    if (json_path) status = radish_write_json(functional_json(&shared, correct, labelled, wall_ns), json_path, error);
    if (!status) print_answers(&shared, correct, labelled, wall_ns);
  }
  free(shared.logits);
  return status;
}
