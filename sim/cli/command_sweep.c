// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish sweep: a design space, point by point, into one SQLite file (sim/sweep).
#include "sim/cli/command.h"
#include "sim/cli/command_sweep_processes.h"
#include "sim/sweep/sweep.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEY_JOBS = 256, KEY_RESUME, KEY_DRY_RUN, KEY_CSV, KEY_CSV_LAYERS, MOST_JOBS = 1024 };

typedef struct {
  const char *sweep, *results, *csv, *csv_layers;
  int jobs; // 0: the default
  bool resume, dry_run;
  const radish_messenger *messenger; // to the other processes of the job; NULL: this one is alone
} sweep_options;

static const struct argp_option options[] = {
    {"output", 'o', "RESULTS.sqlite", 0, "the results; a file that exists is never replaced", 1},
    {"jobs", KEY_JOBS, "N", 0,
     "points at a time; default: one for each processor; under mpirun, of each process but the first, default: 1", 1},
    {"resume", KEY_RESUME, NULL, 0, "go on with RESULTS.sqlite: what it has is not run again", 1},
    {"dry-run", KEY_DRY_RUN, NULL, 0, "list the points, and run none", 1},
    {"csv", KEY_CSV, "FILE", 0, "write the points as CSV as well", 2},
    {"csv-layers", KEY_CSV_LAYERS, "FILE", 0, "write the layers of all points as CSV as well", 2},
    {NULL}};

static void require(const sweep_options *o) {
  if (!o->sweep) radish_command_usage_error("sweep: the sweep file is missing: radish sweep SWEEP.yaml -o FILE");
  if (o->dry_run) {
    if (!o->results && !o->csv && !o->csv_layers && !o->resume) return;
    radish_command_usage_error("sweep: --dry-run writes nothing; -o, --resume and --csv are not allowed with it");
  }
  if (!o->results) radish_command_usage_error("sweep: the results are missing: -o RESULTS.sqlite, or --dry-run");
  if (!strcmp(o->results, "-")) radish_command_usage_error("sweep: -o -: the name of a file is allowed");
}

static error_t parse(int key, char *argument, struct argp_state *state) {
  sweep_options *o = state->input;
  switch (key) {
  case 'o': o->results = argument; return 0;
  case KEY_JOBS: o->jobs = (int)radish_command_option_number("--jobs", argument, 1, MOST_JOBS); return 0;
  case KEY_RESUME: o->resume = true; return 0;
  case KEY_DRY_RUN: o->dry_run = true; return 0;
  case KEY_CSV: o->csv = argument; return 0;
  case KEY_CSV_LAYERS: o->csv_layers = argument; return 0;
  case ARGP_KEY_ARG:
    if (o->sweep) radish_command_usage_error("sweep: '%.80s' is a second sweep file; one is allowed", argument);
    o->sweep = argument;
    return 0;
  case ARGP_KEY_END: require(o); return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp parser = {
    options,
    parse,
    "SWEEP.yaml -o RESULTS.sqlite",
    "Run a network on a chip once for each point of a design space, and collect every number in one SQLite file."
    "\v"
    "Examples:\n"
    "  radish sweep examples/cores.yaml -o cores.sqlite\n"
    "      LeNet-5 on 1 to 64 cores\n"
    "  radish sweep SWEEP.yaml --dry-run\n"
    "      which points there are\n"
    "  radish sweep SWEEP.yaml -o RESULTS.sqlite --jobs 4 --csv points.csv\n"
    "      four points at a time, and a table for a spreadsheet\n"
    "  radish sweep SWEEP.yaml -o RESULTS.sqlite --resume\n"
    "      go on after an interrupt, a crash or a loss of power\n"
    "  mpirun -n 65 radish sweep SWEEP.yaml -o RESULTS.sqlite\n"
    "      64 points at a time on the machines of a cluster (docs/cluster.md); the first process hands them out\n"
    "  sqlite3 -box cores.sqlite 'SELECT cores, \"latency_ns.mean\", energy_nj FROM points'\n"
    "      while it runs, or afterwards\n"
    "\n"
    "A sweep file names a chip, a network and axes:\n"
    "  chip: radix40\n"
    "  network: lenet5-fashion\n"
    "  axes:\n"
    "    - {name: core.lanes, values: [8, 16, 32]}\n"
    "    - {name: cores, from: 1, to: 64, factor: 2}\n"
    "  where: cores <= 32 or core.lanes >= 16\n"
    "An axis is any key of --set, or chip, network, coding or image_period_ns. docs/interfaces.md, \"Sweep\", has the "
    "rest and the tables. A point that fails is recorded with its message, and the others go on.",
    NULL,
    NULL,
    NULL};

// ---- the points, as text -------------------------------------------------------------------------------------------

static void list_points(const radish_sweep *sweep, FILE *page) {
  const radish_sweep_plan *plan = &sweep->plan;
  int widths[RADISH_SWEEP_AXES];
  fputs("  point", page);
  for (int a = 0; a < plan->file->axis_count; a++) {
    const radish_axis *axis = &plan->file->axes[a];
    widths[a] = (int)strlen(axis->name);
    for (int v = 0; v < axis->value_count; v++) {
      const int length = (int)strlen(axis->values[v].text);
      if (length > widths[a]) widths[a] = length;
    }
    fprintf(page, "  %*s", widths[a], axis->name);
  }
  putc('\n', page);
  for (int p = 0; p < plan->count; p++) {
    fprintf(page, "%7d", p);
    for (int a = 0; a < plan->file->axis_count; a++) {
      fprintf(page, "  %*s", widths[a], radish_sweep_plan_value(plan, p, a)->text);
    }
    putc('\n', page);
  }
  fprintf(page, "\n%d point%s of %.0f combination%s\n", plan->count, plan->count == 1 ? "" : "s", plan->grid,
          plan->grid == 1 ? "" : "s");
}

// Returns "point 12 (cores 64, core.lanes 32)" for the caller to free, or NULL where memory ran out.
static char *point_text(const radish_sweep_plan *plan, int point) {
  radish_text_file text;
  if (!radish_text_file_open(&text)) return NULL;
  fprintf(text.file, "point %d (", point);
  for (int a = 0; a < plan->file->axis_count; a++) {
    fprintf(text.file, "%s%s %s", a ? ", " : "", plan->file->axes[a].name,
            radish_sweep_plan_value(plan, point, a)->text);
  }
  putc(')', text.file);
  return radish_text_file_close(&text) ? text.text : NULL;
}

// ---- while it runs -------------------------------------------------------------------------------------------------

typedef struct {
  const radish_sweep *sweep;
  radish_progress progress;
  int done, column; // column: of `best`
  int lost;         // processes at the end
  radish_sweep_best best;
  char note[200];
} watch;

static double cell_value(const radish_cell *cell) {
  return cell->kind == RADISH_CELL_INTEGER ? (double)cell->integer : cell->real;
}

static void told(void *user, radish_sweep_row *const *rows, int count) {
  watch *w = user;
  const radish_sweep_file *file = w->sweep->file;
  w->done += count;
  for (int i = 0; i < count; i++) {
    if (rows[i]->failed || rows[i]->run[w->column].kind == RADISH_CELL_NULL) continue;
    const double value = cell_value(&rows[i]->run[w->column]);
    const bool better = file->best_is_largest ? value > w->best.value : value < w->best.value;
    if (w->best.point < 0 || better) w->best = (radish_sweep_best){.point = rows[i]->point, .value = value};
  }
  if (w->best.point >= 0) {
    char *point = point_text(&w->sweep->plan, w->best.point);
    snprintf(w->note, sizeof w->note, ", best %s %.6g: %.90s", file->best_column, w->best.value, point ? point : "");
    free(point);
  }
  w->progress.note = w->note;
  radish_progress_show(&w->progress, w->done);
}

// Hands the points out to the other processes, and notes those of them that fell out.
static radish_status run_on_processes(const radish_sweep *sweep, radish_sweep_results *results, const int *left,
                                      int count, const radish_messenger *messenger, watch *w, FILE *notes,
                                      radish_error *error) {
  radish_sweep_spokes spokes;
  const radish_sweep_hub hub = {.messenger = messenger,
                                .columns = &sweep->columns,
                                .digest = sweep->manifest.digest.text,
                                .point_count = sweep->plan.count,
                                .lost_ns = RADISH_SPOKE_LOST_NS,
                                .write = radish_sweep_results_write,
                                .results = results,
                                .told = told,
                                .user = w};
  const radish_status status = radish_sweep_hub_run(&hub, left, count, &spokes, error);
  w->lost = spokes.lost;
  if (!status && spokes.lost + spokes.failed > 0) {
    fprintf(notes, "radish: note: %d of %d processes fell out, and others ran their points; the first: %s\n",
            spokes.lost + spokes.failed, messenger->size - 1, spokes.first);
  }
  return status;
}

static radish_status run_left(const radish_sweep *sweep, radish_sweep_results *results, const bool *done,
                              const sweep_options *o, FILE *notes, bool *together, radish_error *error) {
  int *left = malloc((size_t)sweep->plan.count * sizeof *left);
  if (!left) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  const int count = radish_sweep_left(sweep, done, left);
  watch w = {.sweep = sweep, .column = radish_columns_index(&sweep->columns.run, sweep->file->best_column)};
  radish_status status = radish_sweep_results_best(results, &w.best, error);
  radish_progress_begin(&w.progress, "point", count);
  if (!status && count && o->messenger) {
    status = run_on_processes(sweep, results, left, count, o->messenger, &w, notes, error);
  } else if (!status && count) {
    status = radish_sweep_run(sweep, results, left, count, o->jobs, told, &w, error);
  }
  *together = !w.lost;
  radish_progress_end(&w.progress);
  free(left);
  return status;
}

// ---- after it ------------------------------------------------------------------------------------------------------

static radish_status add_csv(radish_sweep_results *results, const char *table, const char *path, radish_outputs *out,
                             radish_error *error) {
  radish_text_file text;
  if (!path) return RADISH_OK;
  if (!radish_text_file_open(&text)) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory for the CSV");
  const radish_status status = radish_sweep_results_csv(results, table, text.file, error);
  if (!status) return radish_outputs_add_file(out, &text, true, path, error);
  if (radish_text_file_close(&text)) free(text.text);
  return status;
}

static radish_status tell(const radish_sweep *sweep, radish_sweep_results *results, const sweep_options *o, int before,
                          radish_outputs *out, radish_error *error) {
  radish_sweep_best best;
  char *failure = NULL;
  radish_status status = radish_sweep_results_best(results, &best, error);
  if (!status) status = radish_sweep_results_first_failure(results, &failure, error);
  if (!status && best.failed == best.done) {
    status = radish_fail(error, RADISH_BAD_INPUT, o->results, 0, "all %d points failed, the first one: %.700s",
                         best.done, failure ? failure : "");
  }
  if (!status && radish_command_prints_table(o->csv) && radish_command_prints_table(o->csv_layers)) {
    fprintf(out->page, "%d point%s in %s", best.done, best.done == 1 ? "" : "s", radish_quote_path(o->results).text);
    if (before) fprintf(out->page, ", %d of them from before", before);
    if (best.failed) fprintf(out->page, ", %d failed, the first one: %s", best.failed, failure);
    putc('\n', out->page);
    char *point = best.point < 0 ? NULL : point_text(&sweep->plan, best.point);
    if (point) fprintf(out->page, "best %s: %.10g, %s\n", sweep->file->best_column, best.value, point);
    free(point);
  }
  free(failure);
  return status;
}

static radish_status run(const radish_sweep *sweep, const sweep_options *o, radish_outputs *out, bool *together,
                         radish_error *error) {
  radish_sweep_results *results = NULL;
  int before = 0;
  bool *done = calloc((size_t)sweep->plan.count, sizeof *done);
  if (!done) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  radish_status status = radish_sweep_results_open(o->results, o->resume, &sweep->plan, &sweep->columns,
                                                   &sweep->manifest, &results, error);
  if (!status) status = radish_sweep_results_done(results, done, &before, error);
  if (!status) status = run_left(sweep, results, done, o, out->notes, together, error);
  if (!status) status = tell(sweep, results, o, before, out, error);
  if (!status) status = add_csv(results, "points", o->csv, out, error);
  if (!status) status = add_csv(results, "layers", o->csv_layers, out, error);
  radish_error lost = {""};
  const radish_status closed = radish_sweep_results_close(results, &lost);
  if (!status && closed) {
    status = closed;
    *error = lost;
  }
  free(done);
  return status;
}

static radish_status check_files(const radish_sweep *sweep, const sweep_options *o, radish_error *error) {
  radish_command_files outputs = {0};
  radish_command_files_write(&outputs, "-o", o->results);
  radish_command_files_write(&outputs, "--csv", o->csv);
  radish_command_files_write(&outputs, "--csv-layers", o->csv_layers);
  radish_command_files_read(&outputs, "the sweep file", o->sweep);
  radish_status status = radish_command_files_check(&outputs, error);
  for (int i = 0; i < sweep->manifest.count && !status; i++) { // there may be any number of them
    radish_command_files files = outputs;
    radish_command_files_read(&files, "an input,", sweep->manifest.inputs[i].name);
    status = radish_command_files_check(&files, error);
  }
  return status;
}

// Runs the sweep, or hands it out where there are other processes. `*together` says whether these are all alive.
static int sweep_here(const sweep_options *o, bool *together) {
  radish_error error = {""};
  radish_sweep sweep = {NULL};
  radish_outputs out;
  radish_status status = radish_outputs_begin(&out, &error);
  if (!status) status = radish_sweep_open(o->sweep, radish_config_find, o->jobs, &sweep, &error);
  if (!status) status = check_files(&sweep, o, &error);
  if (!status && o->dry_run) list_points(&sweep, out.page);
  else if (!status) status = run(&sweep, o, &out, together, &error);
  radish_sweep_close(&sweep);
  return radish_outputs_end(&out, status, &error);
}

// Does this process's part of a sweep that MPI has started in several: process 0 hands out, the others run.
static int sweep_with_others(const sweep_options *o, int processes) {
  radish_messenger messenger;
  radish_error error = {""};
  bool together = true;
  if (radish_processes_open(processes, &messenger, &error)) return radish_command_complain(&error);
  if (messenger.rank > 0) {
    const radish_sweep_spoke spoke = {.messenger = &messenger,
                                      .path = o->sweep,
                                      .finder = radish_config_find,
                                      .jobs = o->jobs ? o->jobs : 1,
                                      .lost_ns = RADISH_SPOKE_LOST_NS};
    const radish_status status = radish_sweep_spoke_run(&spoke, &together, &error);
    return radish_processes_leave(&messenger, together, status ? radish_command_complain(&error) : 0);
  }
  sweep_options here = *o;
  here.messenger = &messenger;
  here.jobs = 1;
  const int exit_status = sweep_here(&here, &together);
  radish_sweep_hub_end(&messenger, together);
  return radish_processes_leave(&messenger, together, exit_status);
}

int radish_command_sweep(int argc, char **argv) {
  sweep_options o = {NULL};
  radish_command_parse(&parser, "radish sweep", argc, argv, &o);
  int rank;
  bool together;
  const int processes = radish_launched_processes(&rank);
  if (processes > 1 && !o.dry_run) return sweep_with_others(&o, processes);
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  if (!o.jobs) o.jobs = processors < 1 ? 1 : processors > MOST_JOBS ? MOST_JOBS : (int)processors;
  return rank > 0 ? 0 : sweep_here(&o, &together); // --dry-run needs one process
}
