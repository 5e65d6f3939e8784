// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

// Only a number can be the best.
static radish_status check_best(const radish_sweep *sweep, radish_error *error) {
  const radish_sweep_file *file = sweep->file;
  const int index = radish_columns_index(&sweep->columns.run, file->best_column);
  if (index >= 0 && sweep->columns.run.columns[index].kind != RADISH_CELL_TEXT) return RADISH_OK;
  char list[700] = "";
  size_t used = 0;
  for (int i = 0; i < sweep->columns.run.count && used < sizeof list - 1; i++) {
    const radish_column *column = &sweep->columns.run.columns[i];
    if (column->kind == RADISH_CELL_TEXT) continue;
    used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "", column->name);
  }
  return radish_fail(error, RADISH_BAD_INPUT, file->path, file->best_line,
                     "best: %s is no number of a point; allowed are: %s", radish_quote_text(file->best_column).text,
                     list);
}

radish_status radish_sweep_open(const char *path, radish_sweep_finder *finder, int jobs, radish_sweep *sweep,
                                radish_error *error) {
  radish_status status = radish_sweep_file_read(path, finder, &sweep->file, error);
  if (!status) status = radish_sweep_columns_find(&sweep->columns, error);
  if (!status) status = check_best(sweep, error);
  if (!status) status = radish_sweep_plan_make(sweep->file, &sweep->plan, error);
  if (!status) status = radish_sweep_designs_create(&sweep->plan, jobs, &sweep->designs, error);
  return status ? status : radish_sweep_manifest_make(&sweep->plan, &sweep->manifest, error);
}

void radish_sweep_close(radish_sweep *sweep) {
  radish_sweep_manifest_free(&sweep->manifest);
  radish_sweep_designs_destroy(sweep->designs);
  radish_sweep_plan_free(&sweep->plan);
  radish_sweep_columns_free(&sweep->columns);
  radish_sweep_file_destroy(sweep->file);
}

radish_sweep_workshop radish_sweep_workshop_of(const radish_sweep *sweep) {
  return (radish_sweep_workshop){sweep->designs, &sweep->columns, sweep->file->independent};
}

int radish_sweep_left(const radish_sweep *sweep, const bool *done, int *left) {
  int count = 0;
  radish_sweep_designs_order(sweep->designs, left);
  for (int i = 0; i < sweep->plan.count; i++) {
    if (!done[left[i]]) left[count++] = left[i];
  }
  return count;
}

// ---- threads -------------------------------------------------------------------------------------------------------

typedef struct {
  radish_sweep_workshop workshop;
  radish_desk *desk;
  atomic_bool no_memory;
} crew;

static void *work(void *user) {
  crew *c = user;
  const radish_desk_service service = radish_desk_serve(c->desk);
  if (radish_sweep_work(&c->workshop, &service)) atomic_store(&c->no_memory, true);
  radish_desk_leave(c->desk);
  return NULL;
}

radish_status radish_sweep_run(const radish_sweep *sweep, radish_sweep_results *results, const int *left, int count,
                               int jobs, radish_desk_told *told, void *user, radish_error *error) {
  crew c = {.workshop = radish_sweep_workshop_of(sweep), .desk = radish_desk_create(left, count, jobs)};
  pthread_t *threads = calloc((size_t)jobs, sizeof *threads);
  int started = 0;
  radish_status status = RADISH_OK;
  if (!c.desk || !threads) status = radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the jobs");
  while (!status && started < jobs && !pthread_create(&threads[started], NULL, work, &c)) started++;
  for (int i = started; !status && i < jobs; i++) radish_desk_leave(c.desk); // the others do their share
  if (!status && !started) status = radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "no thread could be started");
  if (!status) status = radish_desk_write(c.desk, radish_sweep_results_write, results, told, user, error);
  for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
  radish_desk_destroy(c.desk);
  free(threads);
  if (status || !atomic_load(&c.no_memory)) return status;
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0,
                     "out of memory for a point; --resume goes on, --jobs 1 needs less");
}
