// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file shows how far a command is, for a person who waits at a terminal.
#include "sim/cli/command.h"

#include <inttypes.h>
#include <math.h>
#include <unistd.h>

void radish_progress_begin(radish_progress *progress, const char *what, int64_t total) {
  *progress = (radish_progress){
      .what = what, .total = total, .begin_ns = radish_command_wall_ns(), .terminal = isatty(STDERR_FILENO)};
}

void radish_progress_show(radish_progress *progress, int64_t done) {
  radish_progress_show_share(progress, done, progress->total > 0 ? (double)done / (double)progress->total : 0);
}

void radish_progress_show_share(radish_progress *progress, int64_t done, double share) {
  if (!progress->terminal) return;
  if (done > progress->done) progress->done = done;
  if (share > progress->share) progress->share = share < 1 ? share : 1;
  const int64_t now_ns = radish_command_wall_ns();
  if (now_ns - progress->begin_ns < 500000000 || now_ns - progress->shown_ns < 100000000) return;
  progress->shown_ns = now_ns;
  progress->shown = true;
  const double passed_s = (double)(now_ns - progress->begin_ns) * 1e-9;
  fprintf(stderr, "\r%s %" PRId64 " of %" PRId64 ", %.0f %%, %.1f s", progress->what, progress->done, progress->total,
          floor(100 * progress->share), passed_s);
  if (progress->share >= 0.01)
    fprintf(stderr, ", %.0f s left", ceil(passed_s * (1 - progress->share) / progress->share));
  fprintf(stderr, "%s \033[K", progress->note ? progress->note : "");
}

void radish_progress_end(radish_progress *progress) {
  if (progress->shown) fputs("\r\033[K", stderr);
}

void radish_chip_watch_begin(radish_chip_watch *watch, const char *what, const radish_mapped_chip *mapped,
                             int64_t images) {
  *watch = (radish_chip_watch){.jobs = radish_chip_jobs(mapped) * images};
  radish_progress_begin(&watch->progress, what, images);
}

// Counts a job. The clock is read for one job in sixteen, and only where there is a terminal.
void radish_chip_watch_job(void *user) {
  radish_chip_watch *watch = user;
  if (++watch->jobs_done % 16 == 0) {
    radish_progress_show_share(&watch->progress, watch->images_done, (double)watch->jobs_done / (double)watch->jobs);
  }
}

void radish_chip_watch_image(void *user, int64_t image) {
  radish_chip_watch *watch = user;
  (void)image;
  watch->images_done++;
}
