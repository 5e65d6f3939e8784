// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish run --functional: answers without time, images shared out over threads.
#include "sim/cli/command.h"

#include "network/functional/functional_evaluate.h"
#include "core/base/quote.h"
#include "sim/report/logits_view.h"
#include <stdlib.h>

typedef struct {
  const radish_network *network;
  radish_image_source *source;
  const radish_functional_options *options;
  int checkpoint_count, logit_count;
  const int *checkpoints; // steps after which a rate-coded answer is taken; of radix there is one, not used
  int64_t *logits;        // [image][checkpoint][logit]
  radish_dump *dump;      // or NULL
  radish_progress progress;
} work;

static int64_t *logits_at(const work *shared, int image, int checkpoint) {
  return &shared->logits[((int64_t)image * shared->checkpoint_count + checkpoint) * shared->logit_count];
}

static void take(void *user, int image, uint16_t *activations) {
  radish_image_source_activations(((work *)user)->source, image, activations);
}

static void within_image(void *user, int taken, double share) {
  work *shared = user;
  radish_progress_show_share(&shared->progress, taken - 1, (taken - 1 + share) / shared->source->count);
}

static void spike(void *spy, int64_t image, int layer, int step, int channel, int row, int column) {
  radish_dump_spike(spy, image, layer, step, channel, row, column);
}

static radish_status image_ran(void *spy, int64_t image, radish_error *error) {
  return radish_dump_image(spy, image, error);
}

static radish_status evaluate(work *shared, radish_error *error) {
  const radish_functional_evaluation evaluation = {.network = shared->network,
                                                   .coding = shared->options->coding,
                                                   .count = shared->source->count,
                                                   .threads = shared->options->threads,
                                                   .activations = take,
                                                   .checkpoints = shared->checkpoints,
                                                   .checkpoint_count = shared->checkpoint_count,
                                                   .logits = shared->logits,
                                                   .within = within_image,
                                                   .spike = shared->dump ? spike : NULL,
                                                   .image_ran = shared->dump ? image_ran : NULL,
                                                   .spy = shared->dump,
                                                   .user = shared};
  radish_progress_begin(&shared->progress, "image", shared->source->count);
  const radish_status status = radish_functional_evaluate(&evaluation, error);
  radish_progress_end(&shared->progress);
  return status;
}

static int best(const int64_t *logits, int count) {
  int result = 0;
  for (int i = 1; i < count; i++) {
    if (logits[i] > logits[result]) result = i;
  }
  return result;
}

// A `score` counts the labelled images, and those that the answers at a checkpoint name right.
typedef struct {
  int labelled, correct;
} score;

static score score_at(const work *shared, int checkpoint) {
  score result = {0, 0};
  if (shared->network->random_weights) return result; // its answers mean nothing
  for (int i = 0; i < shared->source->count; i++) {
    const int label = radish_image_source_label(shared->source, i);
    result.labelled += label != RADISH_NO_LABEL;
    result.correct += label == best(logits_at(shared, i, checkpoint), shared->logit_count);
  }
  return result;
}

static json_t *accuracy_json(score of) {
  if (!of.labelled) return json_null();
  return radish_json_decimal((INT64_C(1000000) * of.correct + of.labelled / 2) / of.labelled, RADISH_PPM_DIGITS);
}

static radish_logits_view view_of(const work *shared) {
  return (radish_logits_view){shared->network, shared->options->coding,
                              shared->checkpoints[shared->checkpoint_count - 1], shared->logit_count};
}

static json_t *image_json(const work *shared, int image, bool *failed) {
  const int64_t *logits = logits_at(shared, image, shared->checkpoint_count - 1);
  const int label = radish_image_source_label(shared->source, image);
  radish_json_object o = radish_json_new(failed);
  radish_json_set_int(o, "index", shared->source->first + image);
  radish_json_set(o, "label", label == RADISH_NO_LABEL ? json_null() : json_integer(label));
  radish_json_set_int(o, "predicted", best(logits, shared->logit_count));
  json_t *list = json_array();
  for (int k = 0; k < shared->logit_count; k++) radish_json_append(list, json_integer(logits[k]), failed);
  radish_json_set(o, "logits", list);
  radish_json_set(o, "logits_real", radish_logits_json(view_of(shared), logits, failed));
  return o.json;
}

static json_t *checkpoints_json(const work *shared, bool *failed) {
  json_t *list = json_array();
  for (int k = 0; k < shared->checkpoint_count; k++) {
    const score at = score_at(shared, k);
    radish_json_object o = radish_json_new(failed);
    radish_json_set_int(o, "timesteps", shared->checkpoints[k]);
    radish_json_set(o, "accuracy", accuracy_json(at));
    radish_json_set_int(o, "correct", at.correct);
    radish_json_append(list, o.json, failed);
  }
  return list;
}

static json_t *functional_json(const work *shared, int64_t wall_ns) {
  bool failed = false;
  const bool rate = shared->options->coding == RADISH_CODING_RATE;
  const int images = shared->source->count, last = shared->checkpoint_count - 1;
  const score end = score_at(shared, last);
  radish_json_object o = radish_json_new(&failed), total = radish_json_new(&failed);
  radish_json_set_text(o, "radish", radish_report_version());
  radish_json_set_text(o, "network", shared->network->name);
  radish_json_set(o, "random_weights", json_boolean(shared->network->random_weights));
  radish_json_set(o, "random_inputs", json_boolean(!shared->source->images));
  radish_json_set(o, "functional", json_true());
  radish_json_set_int(o, "timesteps", rate ? shared->checkpoints[last] : shared->network->timesteps);
  radish_json_set(o, "logit_unit", radish_logits_unit_json(view_of(shared)));
  json_t *list = json_array();
  for (int i = 0; i < images; i++) radish_json_append(list, image_json(shared, i, &failed), &failed);
  radish_json_set(o, "images", list);
  if (rate) radish_json_set(o, "checkpoints", checkpoints_json(shared, &failed));
  radish_json_set(total, "accuracy", accuracy_json(end));
  radish_json_set_int(total, "correct", end.correct);
  radish_json_set_int(total, "labelled", end.labelled);
  radish_json_set(total, "wall_s", radish_json_decimal(wall_ns / 1000, 6));
  radish_json_set(total, "images_per_wall_s",
                  radish_json_decimal((int64_t)((__int128)images * 1000000000000 / (wall_ns > 0 ? wall_ns : 1)), 3));
  radish_json_set(o, "total", total.json);
  if (!failed) return o.json;
  json_decref(o.json);
  return NULL;
}

static void print_accuracy(const work *shared, FILE *page) {
  for (int k = 0; k < shared->checkpoint_count; k++) {
    const score at = score_at(shared, k);
    if (!at.labelled) return;
    fprintf(page, "accuracy    %.2f %%: %d of %d", 100.0 * at.correct / at.labelled, at.correct, at.labelled);
    if (shared->options->coding == RADISH_CODING_RATE) fprintf(page, " after %d steps", shared->checkpoints[k]);
    fprintf(page, "\n");
  }
}

static void print_answers(const work *shared, int64_t wall_ns, FILE *page) {
  const radish_network *network = shared->network;
  const int images = shared->source->count;
  char wall[32], rate[32];
  fprintf(page, "%s%s without time: %d image%s%s%s\n", network->name,
          shared->options->coding == RADISH_CODING_RATE ? ", rate coding," : "", images, images == 1 ? "" : "s",
          shared->source->path ? " of " : "", radish_quote_path(shared->source->path ? shared->source->path : "").text);
  print_accuracy(shared, page);
  if (images == 1) {
    const int class = best(logits_at(shared, 0, shared->checkpoint_count - 1), shared->logit_count);
    fprintf(page, "answer      %d%s%s%s\n", class, class < network->class_count ? " (" : "",
            class < network->class_count ? network->classes[class] : "", class < network->class_count ? ")" : "");
    radish_logits_print(view_of(shared), logits_at(shared, 0, shared->checkpoint_count - 1), page);
  }
  fprintf(page, "evaluated   in %s, %s images a second\n", radish_table_quantity(wall, (double)wall_ns * 1e-9, "s"),
          radish_table_quantity(rate, images / ((double)(wall_ns > 0 ? wall_ns : 1) * 1e-9), ""));
  radish_command_tell_random(network, !shared->source->images, "the answer means nothing", page);
}

// Checks the steps of --checkpoints: they rise, and are at most the network's.
static radish_status check_checkpoints(const radish_network *network, const radish_functional_options *options,
                                       radish_error *error) {
  if (options->checkpoint_count && options->coding != RADISH_CODING_RATE) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "--checkpoints is for rate coding: a radix train has one end");
  }
  for (int k = 0; k < options->checkpoint_count; k++) {
    const int least = k ? options->checkpoints[k - 1] + 1 : 1;
    if (options->checkpoints[k] >= least && options->checkpoints[k] <= network->rate_timesteps) continue;
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                       "--checkpoints: %d; rising numbers from 1 to %d (rate_timesteps) are allowed",
                       options->checkpoints[k], network->rate_timesteps);
  }
  return RADISH_OK;
}

radish_status radish_command_run_functional(const radish_network *network, radish_image_source *source,
                                            const radish_functional_options *options, radish_outputs *outputs,
                                            radish_error *error) {
  radish_status status = check_checkpoints(network, options, error);
  if (status) return status;
  work shared = {.network = network, .source = source, .options = options};
  shared.checkpoint_count = options->checkpoint_count ? options->checkpoint_count : 1;
  shared.checkpoints = options->checkpoint_count ? options->checkpoints : &network->rate_timesteps;
  shared.logit_count = (int)radish_shape_size(network->layers[network->layer_count - 1].shape);
  shared.logits = calloc((size_t)source->count * (size_t)shared.checkpoint_count * (size_t)shared.logit_count,
                         sizeof *shared.logits);
  if (!shared.logits)
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for %d images", source->count);
  status = radish_command_dump_begin(options->dump, network, options->coding,
                                     shared.checkpoints[shared.checkpoint_count - 1], source, &shared.dump, error);
  const int64_t begin_ns = radish_command_wall_ns();
  if (!status) status = evaluate(&shared, error);
  const int64_t wall_ns = radish_command_wall_ns() - begin_ns;
  for (int i = 0; shared.dump && i < source->count && !status; i++) {
    status = radish_dump_logits(shared.dump, i, logits_at(&shared, i, shared.checkpoint_count - 1), error);
  }
  if (!status) radish_command_dump_end(&shared.dump, outputs);
  radish_command_dump_abandon(shared.dump);
  if (!status && options->json)
    status = radish_outputs_add_json(outputs, functional_json(&shared, wall_ns), options->json, error);
  if (!status && radish_command_prints_table(options->json)) print_answers(&shared, wall_ns, outputs->page);
  free(shared.logits);
  return status;
}
