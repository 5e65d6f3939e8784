// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file prints the map for a terminal: a table of the layers, and the mesh with a letter for each core's layer.
#include "sim/report/map_view.h"

#include "mapping/crossbar.h"
#include "sim/report/report.h"
#include "sim/report/tables_view.h"
#include <string.h>

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

// Returns the letter of a layer. Layers beyond the letters begin anew, so that neighbours still differ.
static char letter_of(int layer) {
  return letters[(layer - 1) % (int)(sizeof letters - 1)];
}

static void shape_text(radish_table *t, int column, radish_shape s) {
  if (s.rows == 1 && s.columns == 1) {
    radish_table_text(t, column, "%d", s.channels);
  } else {
    radish_table_text(t, column, "%d x %d x %d", s.channels, s.rows, s.columns);
  }
}

static bool is_crossbar(const radish_map *map) {
  return radish_crossbar_is(&map->mapped->params.core);
}

static radish_table *layer_table(const radish_map *map) {
  radish_table *t = radish_table_create();
  if (!t) return NULL;
  const radish_network *network = map->mapped->network;
  const int key = radish_table_column(t, "", RADISH_COLUMN_TEXT, "", 0);
  const int name = radish_table_column(t, "layer", RADISH_COLUMN_TEXT, "", 0);
  const int op = radish_table_column(t, "op", RADISH_COLUMN_TEXT, "", 0);
  const int shape = radish_table_column(t, "output", RADISH_COLUMN_LABEL, "c x y x x", 0);
  const int tile = radish_table_column(t, "tile", RADISH_COLUMN_LABEL, "largest", 0);
  const int cuts = radish_table_column(t, "cut into", RADISH_COLUMN_LABEL, "c x y x x", 0);
  const int tiles = radish_table_column(t, "tiles", RADISH_COLUMN_COUNT, "", 0);
  const int stay = radish_table_column(t, "resident", RADISH_COLUMN_COUNT, "", 0);
  const int load = radish_table_column(t, "reloaded", RADISH_COLUMN_COUNT, "", 0);
  const int cores = radish_table_column(t, "cores", RADISH_COLUMN_COUNT, "", 0);
  const int which = radish_table_column(t, "which", RADISH_COLUMN_LABEL, "", 0);
  const int latency = radish_table_column(t, "latency", RADISH_COLUMN_QUANTITY, "s", 0);
  const int energy = radish_table_column(t, "energy", RADISH_COLUMN_PART, "J", 0);
  const int axons = radish_table_column(t, "axons", RADISH_COLUMN_PLAIN, "% of core", 0);
  const int neurons = radish_table_column(t, "neurons", RADISH_COLUMN_PLAIN, "% of core", 0);
  const int synapses = radish_table_column(t, "synapses", RADISH_COLUMN_PLAIN, "% of core", 0);
  const int array = is_crossbar(map) ? radish_table_column(t, "rows", RADISH_COLUMN_PLAIN, "% synapses", 0) : -1;
  for (int l = 1; l < network->layer_count; l++) {
    const radish_map_layer *layer = &map->layers[l];
    const radish_memory_percent percent = radish_map_percent(map, layer->most);
    radish_table_row(t);
    radish_table_text(t, key, "%c", letter_of(l));
    radish_table_text(t, name, "%s", network->layers[l].name);
    radish_table_text(t, op, "%s", radish_report_op_name(network->layers[l].op));
    shape_text(t, shape, network->layers[l].shape);
    shape_text(t, tile, layer->tile);
    radish_table_text(t, cuts, "%d x %d x %d", layer->cut.channels, layer->cut.rows, layer->cut.columns);
    radish_table_number(t, tiles, layer->tiles);
    radish_table_number(t, stay, layer->tiles - layer->reloaded);
    radish_table_number(t, load, layer->reloaded);
    radish_table_number(t, cores, layer->cores);
    if (layer->first_core == layer->last_core) {
      radish_table_text(t, which, "%d", layer->first_core);
    } else {
      radish_table_text(t, which, layer->last_core - layer->first_core + 1 == layer->cores ? "%d-%d" : "%d..%d",
                        layer->first_core, layer->last_core);
    }
    if (map->expected) {
      const int64_t latency_ps = radish_expectation_layer_latency_ps(map->expected, l);
      if (latency_ps >= 0) radish_table_number(t, latency, (double)latency_ps * 1e-12);
      radish_table_number(t, energy, (double)radish_energy_total_fj(&map->expected->energy[l]) * 1e-15);
    }
    radish_table_number(t, axons, percent.axons);
    radish_table_number(t, neurons, percent.neurons);
    radish_table_number(t, synapses, percent.synapses);
    if (layer->stored_synapses) {
      radish_table_number(t, array, 100 * (double)layer->synapses / (double)layer->stored_synapses);
    }
  }
  return t;
}

// Says how much of the arrays is in use: rows and columns of tiles, and of these what the network has as synapses.
static void print_arrays(const radish_map *map, FILE *file) {
  const radish_core_params *core = &map->mapped->params.core;
  double synapses = 0, stored = 0;
  if (!is_crossbar(map)) return;
  for (int l = 1; l < map->mapped->network->layer_count; l++) {
    synapses += (double)map->layers[l].synapses;
    stored += (double)map->layers[l].stored_synapses;
  }
  const double all = (double)core->axons * (double)core->neurons * map->mapped->core_count;
  char count[32];
  fprintf(file,
          "arrays      %d of %lld x %lld: %.2f %% of their weights lie in rows of tiles, %.2f %% are the network's %s "
          "synapses\n",
          map->mapped->core_count, (long long)core->axons, (long long)core->neurons, 100 * stored / all,
          100 * synapses / all, radish_table_quantity(count, synapses, ""));
}

static bool has_port(const radish_map *map, int x, int y, radish_compass side) {
  for (int i = 0; i < map->mapped->port_count; i++) {
    const radish_host_port *port = &map->mapped->ports[i];
    if (port->x == x && port->y == y && port->side == side) return true;
  }
  return false;
}

static void print_ports_of_row(const radish_map *map, int y, radish_compass side, const char *arrow, FILE *file) {
  bool any = false;
  for (int x = 0; x < map->columns; x++) any |= has_port(map, x, y, side);
  if (!any) return;
  fprintf(file, "      ");
  for (int x = 0; x < map->columns; x++) fprintf(file, "%s%s", x ? "  " : "", has_port(map, x, y, side) ? arrow : " ");
  fputc('\n', file);
}

static void print_core(const radish_map *map, int core, radish_style style, FILE *file) {
  const int layer = radish_map_core_layer(map, core, 0);
  if (style.colour) fprintf(file, "\033[%dm", 31 + (layer - 1) % 6);
  fprintf(file, "%c%c", letter_of(layer), map->cores[core].layers > 1 ? '+' : ' ');
  if (style.colour) fputs("\033[0m", file);
}

static void print_mesh(const radish_map *map, radish_style style, FILE *file) {
  const int columns = (int)map->mapped->params.mesh.columns, rows = (int)map->mapped->params.mesh.rows;
  const char *free_router = style.utf8 ? "·" : ".";
  fprintf(file, "   x  ");
  for (int x = 0; x < map->columns; x++) fprintf(file, x + 1 < map->columns ? "%-3d" : "%d", x);
  fprintf(file, "\n y\n");
  print_ports_of_row(map, 0, RADISH_NORTH, "v", file);
  for (int y = 0; y < map->rows; y++) {
    fprintf(file, "%3d %s ", y, has_port(map, 0, y, RADISH_WEST) ? ">" : " ");
    for (int x = 0; x < map->columns; x++) {
      const int core = map->core_at[y * columns + x];
      if (core >= 0) {
        print_core(map, core, style, file);
      } else {
        fprintf(file, "%s ", free_router);
      }
      if (x + 1 < map->columns) fputc(' ', file);
    }
    if (has_port(map, columns - 1, y, RADISH_EAST)) fputs(" <", file);
    fputc('\n', file);
  }
  if (map->rows == rows) print_ports_of_row(map, rows - 1, RADISH_SOUTH, "^", file);
  fprintf(file, "\n    > port of the host   %s router without a core in use", free_router);
  for (int core = 0; core < map->mapped->core_count; core++) {
    if (map->cores[core].layers < 2) continue;
    fprintf(file, "   a+ several layers on one core");
    break;
  }
  fputc('\n', file);
  if (map->columns < columns || map->rows < rows) {
    fprintf(file, "    the rest of the %d x %d mesh is free\n", columns, rows);
  }
}

static void print_expected(const radish_map *map, FILE *file) {
  char latency[32], energy[32];
  if (!map->expected) return;
  fprintf(file, "expected    %s and %s for an image alone on the chip\n\n",
          radish_table_quantity(latency, (double)map->expected->latency_ps * 1e-12, "s"),
          radish_table_quantity(energy, (double)map->expected->energy_fj * 1e-15, "J"));
}

bool radish_map_print(const radish_map *map, radish_style style, FILE *file) {
  const radish_mapped_chip *mapped = map->mapped;
  radish_table *t = layer_table(map);
  if (!t) return false;
  int reloaded = 0;
  for (int core = 0; core < mapped->core_count; core++) reloaded += map->cores[core].reloaded;
  const int64_t routers = mapped->params.mesh.columns * mapped->params.mesh.rows;
  const int64_t budget =
      mapped->params.chip.cores && mapped->params.chip.cores < routers ? mapped->params.chip.cores : routers;
  fprintf(file, "%s%s on %s%s: %d tiles on %d of %d cores, %d links; ", style.colour ? "\033[1m" : "",
          mapped->network->name, map->chip_name, style.colour ? "\033[0m" : "",
          mapped->partition_count - mapped->port_count, mapped->core_count, (int)budget, mapped->feed_count);
  if (reloaded) {
    fprintf(file, "%d tiles take turns and are reloaded from off-chip memory\n\n", reloaded);
  } else {
    fprintf(file, "every tile stays in its core\n\n");
  }
  const bool done = radish_table_print(t, style, file);
  radish_table_destroy(t);
  fputc('\n', file);
  radish_tables_view_print(mapped, file);
  print_arrays(map, file);
  fputc('\n', file);
  print_expected(map, file);
  print_mesh(map, style, file);
  return done;
}
