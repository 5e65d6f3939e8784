// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_file_read.h"

#include "core/base/read_file.h"
#include "sim/sweep/constraint.h"
#include <stdlib.h>
#include <string.h>

enum { MAX_PERIOD_NS = 1000000000 };

// ---- the keys of the file ------------------------------------------------------------------------------------------

static void read_set(const radish_sweep_reader *reader, radish_section *root) {
  radish_sweep_file *file = reader->file;
  radish_section set = radish_section_child(root, "set");
  if (!set.node) return;
  file->sets = radish_document_alloc(file->document, (size_t)set.node->count * sizeof *file->sets);
  file->set_lines = radish_document_alloc(file->document, (size_t)set.node->count * sizeof *file->set_lines);
  if (!file->sets || !file->set_lines) return;
  for (const radish_node *node = set.node->first; node; node = node->next) {
    const char *item = radish_sweep_override(reader, node->key, node);
    if (!item) return;
    file->set_lines[file->set_count] = node->key_line ? node->key_line : node->line;
    file->sets[file->set_count++] = item;
  }
}

static const char *read_path(const radish_sweep_reader *reader, radish_section *root, const char *key) {
  const char *name = NULL;
  if (!radish_section_get_text(root, key, &name)) return NULL;
  char *path = radish_read_file_path_beside(reader->file->path, name);
  if (!path) radish_document_no_memory(reader->file->document);
  const char *kept = path ? radish_sweep_keep(reader, path) : NULL;
  free(path);
  return kept;
}

// Checks A:B with A < B; that the images are there is found when they are loaded.
static void read_images(radish_sweep_file *file, radish_section *root) {
  file->images = "0:1";
  if (!radish_section_get_text(root, "images", &file->images)) return;
  const size_t first = strspn(file->images, "0123456789");
  const char *end = file->images + first + 1;
  const bool range = first && first < 9 && file->images[first] == ':' && *end && strspn(end, "0123456789") < 9 &&
                     !end[strspn(end, "0123456789")] && atol(file->images) < atol(end);
  if (range) return;
  radish_document_fail(file->document, radish_section_get(root, "images"),
                       "images must be A:B, the images A to B-1 with A < B, as in 0:10, not %s",
                       radish_quote_text(file->images).text);
}

static void read_sample(radish_sweep_file *file, radish_section *root) {
  radish_section sample = radish_section_child(root, "sample");
  int64_t method = RADISH_SAMPLE_GRID, points = 0;
  file->seed = 1;
  radish_section_get_choice(&sample, "method", "grid|random|latin_hypercube", &method);
  file->method = (radish_sample_method)method;
  if (sample.node) radish_section_need(&sample, "method");
  if (method != RADISH_SAMPLE_GRID) {
    radish_section_get_int(&sample, "points", 1, RADISH_SWEEP_POINTS, &points);
    radish_section_get_int(&sample, "seed", 0, INT64_C(1000000000), &file->seed);
    radish_section_need(&sample, "points");
  }
  file->sample_points = (int)points;
  radish_section_end(&sample);
}

static void read_best(radish_sweep_file *file, radish_section *root) {
  file->best_column = "latency_ns.mean";
  radish_node *node = radish_section_get(root, "best");
  if (!node) return;
  file->best_line = node->line;
  if (node->kind == RADISH_NODE_SCALAR) {
    radish_section_get_text(root, "best", &file->best_column);
    return;
  }
  radish_section best = radish_section_child(root, "best");
  int64_t goal = 0;
  radish_section_get_text(&best, "column", &file->best_column);
  radish_section_get_choice(&best, "goal", "min|max", &goal);
  radish_section_need(&best, "column");
  radish_section_end(&best);
  file->best_is_largest = goal == 1;
}

static void read_condition(radish_sweep_file *file, const radish_node *node) {
  const char *text = NULL;
  radish_error error;
  if (!radish_document_node_text(file->document, node, "where", &text)) return;
  const int index = file->condition_count++;
  file->conditions[index] = text;
  if (radish_constraint_parse(text, file->axes, file->axis_count, &file->constraints[index], &error)) {
    radish_document_fail(file->document, node, "where: %s", error.message);
  }
}

static void read_where(radish_sweep_file *file, radish_section *root) {
  radish_node *node = radish_section_get(root, "where");
  if (!node) return;
  file->where_line = node->line;
  if (node->kind != RADISH_NODE_LIST) {
    read_condition(file, node);
    return;
  }
  radish_section_get_list(root, "where", 1, RADISH_SWEEP_CONDITIONS);
  for (radish_node *item = node->first; item && !radish_document_failed(file->document); item = item->next) {
    read_condition(file, item);
  }
}

static bool has_axis(const radish_sweep_file *file, radish_axis_kind kind) {
  for (int i = 0; i < file->axis_count; i++) {
    if (file->axes[i].kind == kind) return true;
  }
  return false;
}

// Reads what is a file of its own unless an axis gives it; both at once would be two truths.
static const char *read_design(const radish_sweep_reader *reader, radish_section *root, const char *key,
                               const char *kind, radish_axis_kind axis) {
  radish_document *document = reader->file->document;
  radish_node *node = radish_section_get(root, key);
  const bool swept = has_axis(reader->file, axis);
  if (node && swept) radish_document_fail(document, node, "%s is an axis too; one of the two is allowed", key);
  if (!node && !swept) radish_section_need(root, key);
  return node ? radish_sweep_resolve(reader, kind, node) : NULL;
}

static void read_load(radish_sweep_file *file, radish_section *root) {
  int64_t coding = RADISH_SWEEP_OWN_CODING;
  radish_section_get_choice(root, "coding", "radix|rate", &coding);
  radish_section_get_int(root, "image_period_ns", 1, MAX_PERIOD_NS, &file->image_period_ns);
  radish_section_get_bool(root, "independent", &file->independent);
  file->coding = (int)coding;
  if (file->independent && (file->image_period_ns || has_axis(file, RADISH_AXIS_PERIOD))) {
    radish_document_fail(file->document, radish_section_get(root, "independent"),
                         "independent: true and image_period_ns; one of the two is allowed");
  }
  const struct {
    const char *key;
    radish_axis_kind kind;
  } both[] = {{"coding", RADISH_AXIS_CODING}, {"image_period_ns", RADISH_AXIS_PERIOD}};
  for (int i = 0; i < 2; i++) {
    radish_node *node = radish_section_get(root, both[i].key);
    if (!node || !has_axis(file, both[i].kind)) continue;
    radish_document_fail(file->document, node, "%s is an axis too; one of the two is allowed", both[i].key);
  }
}

static void read_all(const radish_sweep_reader *reader) {
  radish_sweep_file *file = reader->file;
  radish_section root = radish_document_root(file->document);
  radish_node *axes = radish_section_get_list(&root, "axes", 1, RADISH_SWEEP_AXES);
  radish_section_need(&root, "axes");
  int index = 0;
  for (radish_node *node = axes ? axes->first : NULL; node && !radish_document_failed(file->document);
       node = node->next) {
    radish_sweep_read_axes(reader, node, index++);
  }
  file->chip = read_design(reader, &root, "chip", "chips", RADISH_AXIS_CHIP);
  file->network = read_design(reader, &root, "network", "networks", RADISH_AXIS_NETWORK);
  read_set(reader, &root);
  read_images(file, &root);
  file->data = read_path(reader, &root, "data");
  file->labels = read_path(reader, &root, "labels");
  read_load(file, &root);
  read_where(file, &root);
  read_sample(file, &root);
  read_best(file, &root);
  radish_section_end(&root);
}

radish_status radish_sweep_file_read(const char *path, radish_sweep_finder *finder, radish_sweep_file **out,
                                     radish_error *error) {
  *out = NULL;
  radish_sweep_file *file = calloc(1, sizeof *file);
  if (!file) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  file->path = path;
  radish_status status = radish_read_file(path, RADISH_DOCUMENT_BYTES, &file->text, &file->text_size, error);
  if (!status) status = radish_document_open(path, (radish_overrides){0, NULL}, NULL, &file->document, error);
  if (!status) {
    const radish_sweep_reader reader = {file, finder};
    read_all(&reader);
    status = radish_document_status(file->document, error);
  }
  if (status) radish_sweep_file_destroy(file);
  else *out = file;
  return status;
}

void radish_sweep_file_destroy(radish_sweep_file *file) {
  if (!file) return;
  for (int i = 0; i < file->condition_count; i++) radish_constraint_destroy(file->constraints[i]);
  radish_document_destroy(file->document);
  free(file->text);
  free(file);
}
