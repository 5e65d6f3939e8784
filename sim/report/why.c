// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/why.h"

#include "sim/report/why_again.h"

#include <stdlib.h>
#include <string.h>

const char *radish_path_kind_name(int kind) {
  static const char *const names[] = {
#define X(NAME, name, text) #name,
      RADISH_PATH_KINDS(X)
#undef X
  };
  return names[kind];
}

const char *radish_relaxation_name(int relaxation) {
  static const char *const names[] = {
#define X(NAME, name, what) #name,
      RADISH_RELAXATIONS(X)
#undef X
  };
  return names[relaxation];
}

int radish_why_median_image(const radish_run_result *result) {
  const radish_image_times *times = result->times;
  for (int i = 0; i < result->image_count; i++) {
    const int64_t latency_ps = times[i].done_ps - times[i].first_spike_ps;
    int shorter = 0, longer = 0;
    for (int j = 0; j < result->image_count; j++) {
      shorter += times[j].done_ps - times[j].first_spike_ps < latency_ps;
      longer += times[j].done_ps - times[j].first_spike_ps > latency_ps;
    }
    if (shorter <= (result->image_count - 1) / 2 && longer <= result->image_count / 2) return i;
  }
  return 0;
}

// ---- the way back --------------------------------------------------------------------------------------------------

// A visit_fn is told each part of the way from `node` back to `until_ps`, the last one first; a part that reaches
// beyond it is cut to `ps`. What is left when nothing more is known to be needed is told as a part without a partition.
typedef void visit_fn(void *user, const radish_path_part *part, int64_t ps);

static void walk(const radish_path_graph *graph, int node, int64_t until_ps, visit_fn *visit, void *user) {
  int64_t time_ps = graph->nodes[node].time_ps;
  for (const radish_path_edge *edge; time_ps > until_ps && (edge = radish_path_binding(graph, node));
       node = edge->from) {
    for (int i = edge->parts - 1; i >= 0 && time_ps > until_ps; i--) {
      const radish_path_part *part = &graph->parts[edge->first_part + i];
      const int64_t ps = part->ps < time_ps - until_ps ? part->ps : time_ps - until_ps;
      visit(user, part, ps);
      time_ps -= ps;
    }
  }
  const radish_path_part rest = {.image = -1, .partition = -1, .kind = RADISH_PATH_HOST};
  if (time_ps > until_ps) visit(user, &rest, time_ps - until_ps);
}

typedef struct {
  const radish_mapped_chip *mapped;
  radish_why *why;
  int layer, from; // of the last part, and of the last part of another layer; -1: the host, which reads the answer
  int *waiting;    // [layer * kinds + kind]: the layer that the way came from when it first met this
} critical;

static void on_critical(void *user, const radish_path_part *part, int64_t ps) {
  critical *c = user;
  const int layer = part->partition < 0 ? 0 : c->mapped->programs[part->partition].layer;
  c->why->critical_ps[part->kind] += ps;
  c->why->layers[layer].critical_ps[part->kind] += ps;
  if (c->layer != layer) {
    c->from = c->layer;
    c->layer = layer;
  }
  int *waiting = &c->waiting[layer * RADISH_PATH_KIND_COUNT + part->kind];
  if (*waiting < 0) *waiting = c->from;
}

static bool find_critical(const radish_mapped_chip *mapped, const radish_path_graph *graph, radish_why *why) {
  const int cells = why->layer_count * RADISH_PATH_KIND_COUNT;
  critical c = {
      .mapped = mapped, .why = why, .layer = -1, .from = -1, .waiting = malloc((size_t)cells * sizeof *c.waiting)};
  if (!c.waiting) return false;
  for (int i = 0; i < cells; i++) c.waiting[i] = -1;
  walk(graph, graph->done, graph->nodes[graph->first].time_ps, on_critical, &c);
  int64_t most_ps = 0;
  for (int i = 0; i < cells; i++) {
    const int layer = i / RADISH_PATH_KIND_COUNT, kind = i % RADISH_PATH_KIND_COUNT;
    if (why->layers[layer].critical_ps[kind] <= most_ps) continue;
    most_ps = why->layers[layer].critical_ps[kind];
    why->worst_layer = layer;
    why->worst_kind = kind;
    why->waits = c.waiting[i];
  }
  free(c.waiting);
  return true;
}

// An `own` is the way back through one layer: once the way has left the layer, all time before that was waited.
typedef struct {
  const radish_mapped_chip *mapped;
  int64_t *spent_ps, image;
  int layer;
  bool left, through_network;
  int waited; // the kind that was waited for
} own;

static void on_own(void *user, const radish_path_part *part, int64_t ps) {
  own *o = user;
  const bool mine =
      part->partition >= 0 && o->mapped->programs[part->partition].layer == o->layer && part->image == o->image;
  if (o->left) {
    o->spent_ps[o->waited] += ps;
    return;
  }
  const bool reload = (part->kind == RADISH_PATH_RELOAD || part->kind == RADISH_PATH_QUEUE) && part->partition >= 0 &&
                      o->mapped->programs[part->partition].layer == o->layer;
  if (mine || reload || part->kind == RADISH_PATH_NETWORK || part->kind == RADISH_PATH_CORE) {
    o->spent_ps[part->kind] += ps;
    o->through_network |= part->kind == RADISH_PATH_NETWORK && !mine;
    return;
  }
  o->left = true;
  o->waited = part->kind == RADISH_PATH_CREDITS || part->kind == RADISH_PATH_BARRIER ? part->kind
              : part->partition < 0 ? (o->layer ? RADISH_PATH_BEFORE : RADISH_PATH_HOST)
              : o->through_network  ? RADISH_PATH_BEFORE
                                    : RADISH_PATH_CORE;
  o->spent_ps[o->waited] += ps;
}

static void find_spent(const radish_mapped_chip *mapped, const radish_path_index *index, const radish_path_graph *graph,
                       const radish_record *record, int64_t image, int layer, radish_why_layer *spent) {
  spent->latency_ps = record->start_ps < 0 || record->end_ps < 0 ? -1 : record->end_ps - record->start_ps;
  if (spent->latency_ps < 0) return;
  const radish_path_log *log = index->log;
  for (int e = 0; e < log->emission_list.count; e++) {
    const radish_path_emission *emission = &log->emissions[e];
    if (emission->image != image || emission->end_ps != record->end_ps) continue;
    if (mapped->programs[emission->partition].layer != layer) continue;
    own o = {.mapped = mapped, .spent_ps = spent->spent_ps, .image = image, .layer = layer};
    walk(graph, graph->emissions + 2 * e + 1, record->start_ps, on_own, &o);
    return;
  }
}

// ---- running once more ---------------------------------------------------------------------------------------------

static radish_status record(radish_chip *chip, const radish_run_options *options, int image, radish_path_log *log,
                            radish_error *error) {
  radish_why_again a;
  radish_run_options run = radish_why_again_options(&a, options, image);
  radish_path_log_attach(log, &run, a.image, &a.done);
  radish_run_result *result = NULL;
  radish_status status = radish_chip_run(chip, &run, &result, error);
  radish_run_result_destroy(result);
  if (status == RADISH_CANCELLED && a.done) status = RADISH_OK;
  if (!status && log->failed) status = RADISH_NO_MEMORY;
  return status;
}

static radish_status explain(radish_chip *chip, const radish_mapped_chip *mapped, const radish_chip_file *chip_file,
                             const char *mapping_file, const radish_run_options *options,
                             const radish_run_result *result, radish_why *why, radish_error *error) {
  radish_path_log log = {NULL};
  radish_path_index index = {NULL};
  radish_path_graph graph = {NULL};
  const radish_image_times *times = &result->times[why->image];
  const int64_t image = options->independent ? 0 : why->image;
  radish_status status = radish_path_log_init(&log, mapped) ? RADISH_OK : RADISH_NO_MEMORY;
  if (!status) status = record(chip, options, why->image, &log, error);
  if (!status && !(radish_path_index_init(&index, &log) &&
                   radish_path_graph_init(&graph, &index, options->image_period_ps, image, times->first_spike_ps,
                                          times->done_ps) &&
                   find_critical(mapped, &graph, why) &&
                   radish_why_predict(why, &graph, mapped, chip_file, mapping_file, options,
                                      radish_run_result_record_at(result, why->image, 0)))) {
    status = RADISH_NO_MEMORY;
  }
  for (int l = 0; !status && l < why->layer_count; l++) {
    find_spent(mapped, &index, &graph, radish_run_result_record_at(result, why->image, l), image, l, &why->layers[l]);
  }
  radish_path_graph_free(&graph);
  radish_path_index_free(&index);
  radish_path_log_free(&log);
  return status;
}

radish_status radish_why_create(radish_chip *chip, const radish_mapped_chip *mapped, const radish_chip_file *chip_file,
                                const char *mapping_file, const radish_run_options *options,
                                const radish_run_result *result, int image, radish_why **out, radish_error *error) {
  *out = NULL;
  radish_why *why = calloc(1, sizeof *why);
  radish_status status = RADISH_NO_MEMORY;
  if (why) {
    why->image = image;
    why->latency_ps = result->times[image].done_ps - result->times[image].first_spike_ps;
    why->layer_count = result->layer_count;
    why->waits = -1;
    why->layers = calloc((size_t)why->layer_count, sizeof *why->layers);
    if (why->layers) status = explain(chip, mapped, chip_file, mapping_file, options, result, why, error);
  }
  if (status) radish_why_destroy(why);
  else *out = why;
  return status == RADISH_NO_MEMORY ? radish_fail(error, status, NULL, 0, "out of memory for the critical path")
                                    : status;
}

void radish_why_destroy(radish_why *why) {
  if (!why) return;
  free(why->layers);
  free(why);
}
