// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/format/plot.h"

#include "sim/format/svg.h"
#include <math.h>

static const char *const CURVE_COLOURS[] = {"#4e79a7", "#f28e2b", "#59a14f"};

// ---- trains --------------------------------------------------------------------------------------------------------

enum { TRAIN_TOP = 84, TRAIN_ROW = 34, TRAIN_LEFT = 190, TRAIN_CELL = 26, TRAIN_NOTE = 330 };

void radish_plot_trains(FILE *file, const char *title, const char *subtitle, const radish_plot_train *trains,
                        int count) {
  int longest = 1;
  for (int i = 0; i < count; i++) {
    if (trains[i].timesteps > longest) longest = trains[i].timesteps;
  }
  const int right = TRAIN_LEFT + TRAIN_CELL * longest;
  radish_svg_begin(file, right + TRAIN_NOTE, TRAIN_TOP + TRAIN_ROW * count + 34, title, subtitle);
  for (int i = 0; i < count; i++) {
    const int y = TRAIN_TOP + TRAIN_ROW * i;
    fprintf(file, "<text x=\"%d\" y=\"%d\" class=\"r\">", TRAIN_LEFT - 12, y + 15);
    radish_svg_put(trains[i].label, 40, file);
    fputs("</text>\n", file);
    for (int t = 0; t < trains[i].timesteps; t++) {
      const int spike = trains[i].train[t];
      fprintf(file,
              "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"22\" rx=\"4\" fill=\"%s\"/>"
              "<text x=\"%g\" y=\"%d\" class=\"c\" style=\"fill:%s\">%d</text>\n",
              right - TRAIN_CELL * (t + 1), y, TRAIN_CELL - 4, spike ? CURVE_COLOURS[0] : "#eee",
              right - TRAIN_CELL * (t + 0.5) - 2, y + 15, spike ? "#fff" : "#999", spike);
    }
    fprintf(file, "<text x=\"%d\" y=\"%d\" class=\"a\">", right + 12, y + 15);
    radish_svg_put(trains[i].note, 60, file);
    fputs("</text>\n", file);
  }
  fprintf(file, "<text x=\"%d\" y=\"%d\" class=\"r\">step 0 is the last on the right</text>\n", right - 4,
          TRAIN_TOP + TRAIN_ROW * count + 14);
  radish_svg_end(file);
}

// ---- maps ----------------------------------------------------------------------------------------------------------

enum { MAP_TOP = 100, MAP_LEFT = 70, MAP_SIDE = 380, MAP_WIDTH = 520, MAP_BAR = 12 };

// Writes the colour of a share of 0 to 1, from dark violet over green to yellow in equal steps of lightness.
static void put_shade(double share, FILE *file) {
  static const double stops[][3] = {{62, 26, 90}, {56, 84, 140}, {37, 140, 141}, {101, 190, 100}, {246, 226, 60}};
  const double at = fmin(fmax(share, 0), 1) * 4;
  const int i = at >= 4 ? 3 : (int)at;
  fputc('#', file);
  for (int c = 0; c < 3; c++) {
    fprintf(file, "%02x", (int)lround(stops[i][c] + (at - i) * (stops[i + 1][c] - stops[i][c])));
  }
}

static void draw_map(FILE *file, const radish_plot_map *map, int size, const char *x_name, const char *y_name) {
  const double cell = (double)MAP_SIDE / size;
  double low = INFINITY, high = -INFINITY;
  for (int i = 0; i < size * size; i++) {
    low = fmin(low, map->values[i]);
    high = fmax(high, map->values[i]);
  }
  fputs("<text y=\"-10\" style=\"font-size:13px;fill:#222\">", file);
  radish_svg_put(map->title, 80, file);
  fputs("</text>\n", file);
  for (int y = 0; y < size; y++) {
    for (int x = 0; x < size; x++) {
      const double value = map->values[y * size + x];
      fprintf(file, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"", cell * x,
              MAP_SIDE - cell * (y + 1), cell + 0.3, cell + 0.3);
      put_shade(high > low ? (value - low) / (high - low) : 0, file);
      fprintf(file, "\"><title>%s %.3g, %s %.3g: %.6f</title></rect>\n", x_name, (x + 1.0) / (size + 1), y_name,
              (y + 1.0) / (size + 1), value);
    }
  }
  for (int tick = 1; tick < 10; tick++) { // a point of share s lies in the middle of its cell
    const double at = (tick / 10.0 * (size + 1) - 0.5) * cell;
    if (at < 0 || at > MAP_SIDE) continue;
    fprintf(file,
            "<text x=\"%.1f\" y=\"%d\" class=\"c\">0.%d</text><text x=\"-8\" y=\"%.1f\" class=\"r\">0.%d</text>\n", at,
            MAP_SIDE + 16, tick, MAP_SIDE - at + 4, tick);
  }
  fprintf(
      file,
      "<text x=\"%d\" y=\"%d\" class=\"c\">%s</text><text x=\"-44\" y=\"%d\" class=\"c\" transform=\"rotate(-90 -44 "
      "%d)\">%s</text>\n",
      MAP_SIDE / 2, MAP_SIDE + 36, x_name, MAP_SIDE / 2, MAP_SIDE / 2, y_name);
  for (int i = 0; i < 64; i++) {
    fprintf(file, "<rect x=\"%d\" y=\"%.2f\" width=\"%d\" height=\"%.2f\" fill=\"", MAP_SIDE + 14,
            MAP_SIDE * (63 - i) / 64.0, MAP_BAR, MAP_SIDE / 64.0 + 0.3);
    put_shade(i / 63.0, file);
    fputs("\"/>\n", file);
  }
  fprintf(file, "<text x=\"%d\" y=\"10\" class=\"a\">%.4f</text><text x=\"%d\" y=\"%d\" class=\"a\">%.4f</text>\n",
          MAP_SIDE + 18 + MAP_BAR, high, MAP_SIDE + 18 + MAP_BAR, MAP_SIDE, low);
}

void radish_plot_maps(FILE *file, const char *title, const char *subtitle, const char *x_name, const char *y_name,
                      const radish_plot_map *maps, int count, int size) {
  radish_svg_begin(file, MAP_LEFT + MAP_WIDTH * count, MAP_TOP + MAP_SIDE + 60, title, subtitle);
  for (int i = 0; i < count; i++) {
    fprintf(file, "<g transform=\"translate(%d %d)\">\n", MAP_LEFT + MAP_WIDTH * i, MAP_TOP);
    draw_map(file, &maps[i], size, x_name, y_name);
    fputs("</g>\n", file);
  }
  radish_svg_end(file);
}

// ---- curves --------------------------------------------------------------------------------------------------------

enum { PANEL_TOP = 96, PANEL_LEFT = 84, PANEL_WIDTH = 620, PANEL_HEIGHT = 200, PANEL_STEP = 256, PANEL_LEGEND = 120 };

typedef struct {
  double low, high;
  int length;
} axis;

static double axis_at(const axis *a, double value) {
  return a->high > a->low ? log10(value / a->low) / log10(a->high / a->low) * a->length : 0;
}

static void stretch(axis *a, const double *values, int count) {
  for (int i = 0; i < count; i++) {
    if (!(values[i] > 0)) continue;
    a->low = fmin(a->low, values[i]);
    a->high = fmax(a->high, values[i]);
  }
}

static void draw_decades(FILE *file, const axis *a, int upright) {
  for (int e = (int)ceil(log10(a->low) - 1e-9); e <= log10(a->high) + 1e-9; e++) {
    const double at = axis_at(a, pow(10, e));
    if (upright) {
      fprintf(file, "<path d=\"M0 %.1fh%d\" stroke=\"#e4e4e4\"/><text x=\"-8\" y=\"%.1f\" class=\"r\">%g</text>\n",
              PANEL_HEIGHT - at, PANEL_WIDTH, PANEL_HEIGHT - at + 4, pow(10, e));
    } else {
      fprintf(file, "<path d=\"M%.1f 0v%d\" stroke=\"#e4e4e4\"/><text x=\"%.1f\" y=\"%d\" class=\"c\">%g</text>\n", at,
              PANEL_HEIGHT, at, PANEL_HEIGHT + 16, pow(10, e));
    }
  }
}

static void draw_curve(FILE *file, const radish_plot_curve *curve, const axis *x, const axis *y, int index) {
  fprintf(file, "<path fill=\"none\" stroke-width=\"2\" stroke=\"%s\" d=\"", CURVE_COLOURS[index]);
  char pen = 'M';
  for (int i = 0; i < curve->count; i++) {
    if (!(curve->y[i] > 0)) continue;
    fprintf(file, "%c%.1f %.1f", pen, axis_at(x, curve->x[i]), PANEL_HEIGHT - axis_at(y, curve->y[i]));
    pen = 'L';
  }
  fprintf(file, "\"/>\n<text x=\"%d\" y=\"%d\" class=\"a\" style=\"fill:%s\">", PANEL_WIDTH + 12, 14 + 18 * index,
          CURVE_COLOURS[index]);
  radish_svg_put(curve->name, 30, file);
  fputs("</text>\n", file);
}

void radish_plot_panels(FILE *file, const char *title, const char *subtitle, const char *x_name,
                        const radish_plot_panel *panels, int count) {
  radish_svg_begin(file, PANEL_LEFT + PANEL_WIDTH + PANEL_LEGEND, PANEL_TOP + PANEL_STEP * count + 20, title, subtitle);
  axis x = {INFINITY, -INFINITY, PANEL_WIDTH};
  for (int p = 0; p < count; p++) {
    for (int i = 0; i < panels[p].curve_count; i++) stretch(&x, panels[p].curves[i].x, panels[p].curves[i].count);
  }
  for (int p = 0; p < count; p++) {
    const radish_plot_panel *panel = &panels[p];
    axis y = {INFINITY, -INFINITY, PANEL_HEIGHT};
    for (int i = 0; i < panel->curve_count; i++) stretch(&y, panel->curves[i].y, panel->curves[i].count);
    fprintf(file, "<g transform=\"translate(%d %d)\">\n<text y=\"-10\" style=\"font-size:13px;fill:#222\">", PANEL_LEFT,
            PANEL_TOP + PANEL_STEP * p);
    radish_svg_put(panel->title, 90, file);
    fputs("</text>\n", file);
    draw_decades(file, &x, 0);
    draw_decades(file, &y, 1);
    for (int i = 0; i < panel->curve_count; i++) draw_curve(file, &panel->curves[i], &x, &y, i);
    fprintf(file, "<rect width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#999\"/>\n", PANEL_WIDTH, PANEL_HEIGHT);
    if (p == count - 1) {
      fprintf(file, "<text x=\"%d\" y=\"%d\" class=\"c\">%s</text>\n", PANEL_WIDTH / 2, PANEL_HEIGHT + 36, x_name);
    }
    fputs("</g>\n", file);
  }
  radish_svg_end(file);
}
