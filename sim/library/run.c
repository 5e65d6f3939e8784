// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file runs a simulator of radish.h once.
#include "sim/library/objects.h"

#include "sim/report/dump.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { BETWEEN_TOLD_NS = 50 * 1000 * 1000, LONGEST_PERIOD_NS = 1000 * 1000 * 1000 };

typedef struct {
  const radish_image_set *images;
  const radish_network *network;
  int first, count, done;
  radish_progress_fn *progress;
  void *user;
  int64_t told_ns;
  bool cancelled;
  const radish_mapped_chip *mapped;
  radish_dump *dump; // or NULL
  radish_status dumped;
  radish_error dump_error;
} run;

static void activations(void *user, int index, uint16_t *result) {
  const run *r = user;
  radish_library_activations(r->images, r->first + index, r->network, result);
}

static void tell(run *r) {
  if (!r->progress || r->cancelled) return;
  r->told_ns = radish_library_now_ns();
  r->cancelled = r->progress(r->user, r->done, r->count) != 0;
}

static void image_done(void *user, int64_t image) {
  run *r = user;
  r->done++;
  if (r->dump && !r->dumped) r->dumped = radish_dump_image(r->dump, image, &r->dump_error);
  tell(r);
}

static void spike(void *user, int64_t time_ps, int layer, int64_t image, int step, int channel, int row, int column) {
  (void)time_ps;
  const run *r = user;
  const int own = radish_mapped_chip_own_layer(r->mapped, layer);
  if (own >= 0) radish_dump_spike(r->dump, image, own, step, channel, row, column);
}

static bool cancelled(void *user) {
  run *r = user;
  if (!r->cancelled && radish_library_now_ns() - r->told_ns >= BETWEEN_TOLD_NS) tell(r);
  return r->cancelled || r->dumped;
}

// Copies the labels of the run's images; `*labels` is NULL where none are known.
static radish_status copy_labels(const run *r, int16_t **labels, radish_error *error) {
  *labels = NULL;
  if (!r->images->labels) return RADISH_OK;
  *labels = malloc((size_t)r->count * sizeof **labels);
  if (!*labels) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for labels");
  for (int i = 0; i < r->count; i++) (*labels)[i] = r->images->labels[r->first + i];
  return RADISH_OK;
}

static radish_status explain(radish_simulator *simulator, const radish_run_options *options, radish_run_report *report,
                             radish_error *error) {
  const radish_status status =
      radish_why_create(simulator->chip, simulator->mapped, simulator->spec->file, simulator->mapping_path, options,
                        report->result, radish_why_median_image(report->result), &report->why, error);
  report->report->why = report->why;
  return status;
}

// Writes the logits of all images, and lets the dump take its place.
static radish_status end_dump(run *r, const radish_run_result *result, radish_error *error) {
  int64_t *wide = malloc((size_t)result->logit_count * sizeof *wide);
  if (!wide) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for logits");
  radish_status status = RADISH_OK;
  for (int i = 0; i < result->image_count && !status; i++) {
    for (int k = 0; k < result->logit_count; k++) wide[k] = result->logits[(int64_t)i * result->logit_count + k];
    status = radish_dump_logits(r->dump, i, wide, error);
  }
  free(wide);
  return status ? status : radish_output_folder_place(radish_dump_folder(r->dump), error);
}

static radish_status run_chip(radish_simulator *simulator, run *r, radish_run_report *report, radish_error *error) {
  radish_run_options options = {.image_count = r->count,
                                .image_period_ps = simulator->image_period_ps,
                                .independent = simulator->independent,
                                .threads = simulator->threads,
                                .user = r,
                                .activations = activations,
                                .cancelled = r->progress || r->dump ? cancelled : NULL,
                                .observer = {.user = r, .image_done = image_done}};
  if (r->dump) options.observer.spike = spike;
  const int64_t begin_ns = radish_library_now_ns();
  radish_status status = radish_chip_run(simulator->chip, &options, &report->result, error);
  const int64_t wall_ns = radish_library_now_ns() - begin_ns;
  options.observer.spike = NULL; // what explains the run runs the images once more
  if (r->dumped && error) *error = r->dump_error;
  if (r->dumped) return r->dumped;
  if (!status && r->cancelled) status = radish_fail(error, RADISH_CANCELLED, NULL, 0, "the run was cancelled");
  if (!status) status = copy_labels(r, &report->labels, error);
  if (status) return status;
  status = radish_report_create(report->result, simulator->mapped, simulator->spec->file, r->first, report->labels,
                                wall_ns, &report->report, error);
  if (status) return status;
  report->report->random_inputs = r->images->kind == RADISH_SET_RANDOM;
  if (simulator->why) status = explain(simulator, &options, report, error);
  if (status || (!options.independent && (r->count > 1 || options.image_period_ps))) return status;
  const radish_spike_images images = {r->count, r, activations, simulator->threads};
  status = radish_expectation_of_images(simulator->mapped, simulator->spec->file, &images, &report->expected, error);
  report->report->expected = report->expected;
  return status;
}

static radish_status enter(radish_simulator *simulator, radish_error *error) {
  if (!atomic_flag_test_and_set(&simulator->running)) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                     "the simulator is running; one run at a time is allowed, and one simulator for each thread");
}

radish_status radish_simulator_set_load(radish_simulator *simulator, int64_t image_period_ns, int independent,
                                        radish_error *error) {
  if (image_period_ns < 0 || image_period_ns > LONGEST_PERIOD_NS) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "an image period of %" PRId64 " ns; 0 to %d is allowed",
                       image_period_ns, LONGEST_PERIOD_NS);
  }
  if (image_period_ns && independent) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                       "an image period for independent images; one of the two is allowed");
  }
  const radish_status status = enter(simulator, error);
  if (status) return status;
  simulator->image_period_ps = image_period_ns * 1000;
  simulator->independent = independent;
  atomic_flag_clear(&simulator->running);
  return RADISH_OK;
}

radish_status radish_simulator_set_threads(radish_simulator *simulator, int threads, radish_error *error) {
  radish_status status = radish_library_check_threads(threads, error);
  if (!status) status = enter(simulator, error);
  if (status) return status;
  simulator->threads = threads;
  atomic_flag_clear(&simulator->running);
  return RADISH_OK;
}

radish_status radish_simulator_set_why(radish_simulator *simulator, int why, radish_error *error) {
  const radish_status status = enter(simulator, error);
  if (status) return status;
  simulator->why = why != 0;
  atomic_flag_clear(&simulator->running);
  return RADISH_OK;
}

radish_status radish_simulator_set_dump(radish_simulator *simulator, const char *folder, radish_error *error) {
  const radish_status status = enter(simulator, error);
  if (status) return status;
  char *copy = folder ? strdup(folder) : NULL;
  if (copy || !folder) {
    free(simulator->dump);
    simulator->dump = copy;
  }
  atomic_flag_clear(&simulator->running);
  if (copy || !folder) return RADISH_OK;
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
}

radish_status radish_simulator_run(radish_simulator *simulator, const radish_image_set *images, int first, int count,
                                   radish_progress_fn *progress, void *user, radish_run_report **out,
                                   radish_error *error) {
  *out = NULL;
  const radish_network *network = simulator->net->network;
  radish_status status = radish_library_check_images(images, first, count, network, error);
  if (status) return status;
  status = enter(simulator, error);
  if (status) return status;
  radish_run_report *report = calloc(1, sizeof *report);
  if (report) {
    atomic_fetch_add(&simulator->users, 1);
    report->simulator = simulator;
    run r = {.images = images,
             .network = network,
             .mapped = simulator->mapped,
             .first = first,
             .count = count,
             .progress = progress,
             .user = user,
             .told_ns = radish_library_now_ns()};
    if (simulator->dump) {
      status = radish_dump_create(simulator->dump, network, simulator->mapped->coding, network->rate_timesteps, first,
                                  count, &r.dump, error);
    }
    if (!status) status = run_chip(simulator, &r, report, error);
    if (!status && r.dump) status = end_dump(&r, report->result, error);
    radish_dump_destroy(r.dump);
  } else {
    status = radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the report");
  }
  atomic_flag_clear(&simulator->running);
  if (status) radish_run_report_destroy(report);
  else *out = report;
  return status;
}
