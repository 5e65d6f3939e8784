// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file draws the map as a picture: one square for each core in the colours of its layers, with its number, the
// name of its first layer and how full its three memories are; the host's ports as arrows; a legend.
#include "sim/report/map_view.h"
#include "sim/format/svg.h"

#include <math.h>
#include <string.h>

enum {
  CELL = 84, // square and gap
  SQUARE = 72,
  LEFT = 58,
  TOP = 106,
  LEGEND = 300, // width
  LEGEND_ROW = 22,
  BAR = 52,
};

typedef struct {
  int r, g, b;
} rgb;

static int channel(double value) {
  return (int)(255 * fmin(1, fmax(0, value)) + 0.5);
}

// Returns the colour of a layer. Up to ten layers have colours that are easy to tell apart; more have hues in the order
// of the layers, alternating in lightness so that neighbours differ.
static rgb colour_of(const radish_map *map, int layer) {
  static const rgb few[] = {{78, 121, 167}, {242, 142, 43},  {89, 161, 79},   {225, 87, 89},  {118, 183, 178},
                            {237, 201, 72}, {176, 122, 161}, {255, 157, 167}, {156, 117, 95}, {186, 176, 172}};
  const int layers = map->mapped->network->layer_count - 1;
  if (layers <= 10) return few[layer - 1];
  const double hue = 300.0 * (layer - 1) / layers, chroma = 0.46, light = layer % 2 ? 0.55 : 0.70;
  rgb result;
  int *const parts[] = {&result.r, &result.g, &result.b};
  for (int i = 0; i < 3; i++) {
    const double k = fmod(8.0 * (i == 1) + 4.0 * (i == 2) + hue / 30, 12); // HSL
    const double offset = fmax(-1, fmin(fmin(k - 3, 9 - k), 1));
    *parts[i] = channel(light - chroma * fmin(light, 1 - light) * 1.6 * offset);
  }
  return result;
}

static void put_colour(const radish_map *map, int layer, FILE *file) {
  const rgb c = colour_of(map, layer);
  fprintf(file, "#%02x%02x%02x", c.r, c.g, c.b);
}

static void draw_core(const radish_map *map, int core, double x, double y, FILE *file) {
  const radish_map_core *c = &map->cores[core];
  const char *first = map->mapped->network->layers[radish_map_core_layer(map, core, 0)].name;
  fprintf(file, "<g transform=\"translate(%g %g)\"><title>core %d: ", x, y, core);
  for (int n = 0; n < c->layers; n++) {
    if (n) fputs(", ", file);
    radish_svg_put(map->mapped->network->layers[radish_map_core_layer(map, core, n)].name, 200, file);
  }
  fprintf(file, "; %d tile%s, %d reloaded</title>\n", c->partitions, c->partitions == 1 ? "" : "s", c->reloaded);
  // The square has upright stripes, one for each layer.
  fprintf(file,
          "<clipPath id=\"c%d\"><rect width=\"%d\" height=\"%d\" rx=\"7\"/></clipPath><g "
          "clip-path=\"url(#c%d)\">",
          core, SQUARE, SQUARE, core);
  for (int n = 0; n < c->layers; n++) {
    fprintf(file, "<rect x=\"%.2f\" width=\"%.2f\" height=\"%d\" fill=\"", (double)SQUARE * n / c->layers,
            (double)SQUARE / c->layers + 0.5, SQUARE);
    put_colour(map, radish_map_core_layer(map, core, n), file);
    fputs("\"/>", file);
  }
  fprintf(file, "<rect y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#fff\" fill-opacity=\".82\"/></g>\n", 22, SQUARE,
          SQUARE - 22);
  fprintf(file, "<rect width=\"%d\" height=\"%d\" rx=\"7\" fill=\"none\" stroke=\"#444\" stroke-opacity=\".45\"%s/>\n",
          SQUARE, SQUARE, c->reloaded ? " stroke-dasharray=\"4 3\" stroke-width=\"2\"" : "");
  const rgb ground = colour_of(map, radish_map_core_layer(map, core, 0));
  const bool light = 299 * ground.r + 587 * ground.g + 114 * ground.b > 160000;
  fprintf(file, "<text x=\"7\" y=\"16\" class=\"n\" fill=\"%s\">%d</text>", light ? "#222" : "#fff", core);
  fprintf(file, "<text x=\"7\" y=\"37\" class=\"l\">");
  radish_svg_put(first, c->layers > 1 ? 7 : 9, file);
  if (c->layers > 1) fprintf(file, " +%d", c->layers - 1);
  fputs("</text>\n", file);
  const radish_memory_percent p = radish_map_percent(map, radish_partition_memory_add(c->resident, c->region));
  const double full[] = {p.axons, p.neurons, p.synapses};
  for (int i = 0; i < 3; i++) {
    fprintf(file,
            "<text x=\"7\" y=\"%d\" class=\"m\">%c</text><rect x=\"16\" y=\"%d\" width=\"%d\" height=\"4\" "
            "fill=\"#ddd\"/><rect x=\"16\" y=\"%d\" width=\"%.1f\" height=\"4\" fill=\"#555\"/>\n",
            49 + 9 * i, "ans"[i], 44 + 9 * i, BAR - 4, 44 + 9 * i, (BAR - 4) * fmin(full[i], 100) / 100);
  }
  fputs("</g>\n", file);
}

static void draw_port(const radish_host_port *port, FILE *file) {
  const double cx = LEFT + CELL * port->x + SQUARE / 2.0, cy = TOP + CELL * port->y + SQUARE / 2.0;
  static const int turn[] = {[RADISH_NORTH] = 90, [RADISH_EAST] = 180, [RADISH_SOUTH] = 270, [RADISH_WEST] = 0};
  fprintf(file,
          "<g transform=\"translate(%g %g) rotate(%d) translate(%d 0)\">"
          "<path d=\"M-24 -5h12v-6l12 11l-12 11v-6h-12z\" fill=\"#333\"/></g>\n",
          cx, cy, turn[port->side], -SQUARE / 2 - 3);
}

static void draw_legend(const radish_map *map, int x, FILE *file) {
  const radish_network *network = map->mapped->network;
  fprintf(file, "<g transform=\"translate(%d %d)\">\n", x, TOP);
  int y = 0;
  for (int l = 1; l < network->layer_count; l++, y += LEGEND_ROW) {
    const radish_map_layer *layer = &map->layers[l];
    const radish_shape s = network->layers[l].shape;
    fprintf(file, "<rect y=\"%d\" width=\"14\" height=\"14\" rx=\"3\" fill=\"", y);
    put_colour(map, l, file);
    fprintf(file, "\"/><text x=\"22\" y=\"%d\" class=\"k\">", y + 12);
    radish_svg_put(network->layers[l].name, 14, file);
    fprintf(file, "</text><text x=\"%d\" y=\"%d\" class=\"d\">%d × %d × %d, %d tile%s</text>\n", 130, y + 12,
            s.channels, s.rows, s.columns, layer->tiles, layer->tiles == 1 ? "" : "s");
  }
  fprintf(file, "<text y=\"%d\" class=\"d\">bars: axons, neurons, synapses in use</text>\n", y + 20);
  fprintf(file, "<text y=\"%d\" class=\"d\">arrow: port of the host</text>\n", y + 38);
  int reloaded = 0;
  for (int core = 0; core < map->mapped->core_count; core++) reloaded += map->cores[core].reloaded;
  if (reloaded) fprintf(file, "<text y=\"%d\" class=\"d\">dashed: tiles take turns (reloaded)</text>\n", y + 56);
  fputs("</g>\n", file);
}

bool radish_map_svg(const radish_map *map, FILE *file) {
  const radish_mapped_chip *mapped = map->mapped;
  const int mesh_columns = (int)mapped->params.mesh.columns, mesh_rows = (int)mapped->params.mesh.rows;
  const int right = LEFT + CELL * map->columns + 34;
  const int height_mesh = TOP + CELL * map->rows + 30;
  const int height_legend = TOP + LEGEND_ROW * (mapped->network->layer_count - 1) + 80;
  const int width = right + LEGEND, height = height_mesh > height_legend ? height_mesh : height_legend;
  fprintf(file,
          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
          "font-family=\"" RADISH_SVG_FONT "\">\n"
          "<style>.t{font-size:18px;font-weight:bold;fill:#222}.s,.d{font-size:12px;fill:#666}"
          ".a{font-size:11px;fill:#888;text-anchor:middle}.n{font-size:13px;font-weight:bold}"
          ".l{font-size:11px;fill:#222}.m{font-size:8px;fill:#666}.k{font-size:12px;fill:#222}</style>\n"
          "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
          width, height, width, height, width, height);
  fprintf(file, "<text x=\"%d\" y=\"34\" class=\"t\">", LEFT);
  radish_svg_put(mapped->network->name, 60, file);
  fputs(" on ", file);
  radish_svg_put(map->chip_name, 60, file);
  fprintf(file, "</text><text x=\"%d\" y=\"54\" class=\"s\">%d tiles on %d cores of a %d × %d mesh%s</text>\n", LEFT,
          mapped->partition_count - mapped->port_count, mapped->core_count, mesh_columns, mesh_rows,
          map->columns < mesh_columns || map->rows < mesh_rows ? "; the rest is free" : "");
  for (int x = 0; x < map->columns; x++) {
    fprintf(file, "<text x=\"%g\" y=\"%d\" class=\"a\">%d</text>", LEFT + CELL * x + SQUARE / 2.0, TOP - 32, x);
  }
  for (int y = 0; y < map->rows; y++) {
    fprintf(file, "<text x=\"%d\" y=\"%g\" class=\"a\">%d</text>\n", 16, TOP + CELL * y + SQUARE / 2.0 + 4, y);
    for (int x = 0; x < map->columns; x++) {
      const double left = LEFT + CELL * x, top = TOP + CELL * y, middle = SQUARE / 2.0;
      // Each router draws its links to the east and south; at the border of the drawn corner they end as stubs.
      if (x + 1 < mesh_columns) {
        fprintf(file, "<path d=\"M%g %gh%d\" stroke=\"#bbb\" stroke-width=\"2\"/>", left + SQUARE, top + middle,
                CELL - SQUARE);
      }
      if (y + 1 < mesh_rows) {
        fprintf(file, "<path d=\"M%g %gv%d\" stroke=\"#bbb\" stroke-width=\"2\"/>\n", left + middle, top + SQUARE,
                CELL - SQUARE);
      }
      const int core = map->core_at[y * mesh_columns + x];
      if (core >= 0) {
        draw_core(map, core, left, top, file);
      } else {
        fprintf(file,
                "<rect x=\"%g\" y=\"%g\" width=\"%d\" height=\"%d\" rx=\"7\" fill=\"#f4f4f4\" "
                "stroke=\"#ddd\"/>\n",
                left, top, SQUARE, SQUARE);
      }
    }
  }
  for (int i = 0; i < mapped->port_count; i++) draw_port(&mapped->ports[i], file);
  draw_legend(map, right, file);
  fputs("</svg>\n", file);
  return !ferror(file);
}
