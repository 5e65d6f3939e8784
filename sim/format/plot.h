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

// radish_plot_trains draws spike trains one below the other, step 0 at the right like the last digit of a number.
typedef struct {
  const char *label, *note; // before and behind the train
  int timesteps;
  const uint8_t *train;
} radish_plot_train;
void radish_plot_trains(FILE *file, const char *title, const char *subtitle, const radish_plot_train *trains,
                        int count);

// radish_plot_maps draws maps of `size` x `size` points side by side, both axes from 1/(size+1) to size/(size+1). Each
// map has its own colour scale.
typedef struct {
  const char *title;
  const double *values; // [y][x]
} radish_plot_map;
void radish_plot_maps(FILE *file, const char *title, const char *subtitle, const char *x_name, const char *y_name,
                      const radish_plot_map *maps, int count, int size);

// radish_plot_panels draws curves in panels one below the other. Both axes are logarithmic; values that are not
// positive are left out.
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
