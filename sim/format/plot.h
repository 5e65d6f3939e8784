// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// plot.h: the pictures of radish encode, as SVG: spike trains, maps and curves.
#ifndef RADISH_SIM_FORMAT_PLOT_H
#define RADISH_SIM_FORMAT_PLOT_H

#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

// Spike trains under each other, step 0 at the right as in a number written down.
typedef struct {
  const char *label, *note; // before and behind the train
  int timesteps;
  const uint8_t *train;
} radish_plot_train;
void radish_plot_trains(FILE *file, const char *title, const char *subtitle, const radish_plot_train *trains,
                        int count);

// Maps of `size` x `size` points beside each other, both axes from 1/(size+1) to size/(size+1). A map has a colour
// scale of its own.
typedef struct {
  const char *title;
  const double *values; // [y][x]
} radish_plot_map;
void radish_plot_maps(FILE *file, const char *title, const char *subtitle, const char *x_name, const char *y_name,
                      const radish_plot_map *maps, int count, int size);

// Curves in panels under each other, both axes logarithmic: values that are not positive are left out.
typedef struct {
  const char *name;
  int count;
  const double *x, *y;
} radish_plot_curve;
typedef struct {
  const char *title;
  int curve_count;
  radish_plot_curve curves[2];
} radish_plot_panel;
void radish_plot_panels(FILE *file, const char *title, const char *subtitle, const char *x_name,
                        const radish_plot_panel *panels, int count);

#ifdef __cplusplus
}
#endif
#endif
