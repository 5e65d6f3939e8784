// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/feed_count.h"

#include <stdlib.h>
#include <string.h>

enum { CHANNELS, ROWS, COLUMNS, AXES };

// These are the parts of a cut along one axis, each a multiple of `unit` long.
typedef struct {
  int size, unit, parts;
} axis_cut;

// A part of the layer reads the parts [first, last] of the source; last < first says that it reads none.
typedef struct {
  int first, last;
} met_parts;

static axis_cut along(const radish_layer *layer, radish_cut cut, int lanes, int axis) {
  switch (axis) {
  case CHANNELS: return (axis_cut){(layer->shape.channels + lanes - 1) / lanes, lanes, cut.channels};
  case ROWS: return (axis_cut){layer->shape.rows, 1, cut.rows};
  default: return (axis_cut){layer->shape.columns, 1, cut.columns};
  }
}

// Returns the part that holds position `at`. Part i begins at floor(size * i / parts), in units.
static int part_with(axis_cut a, int at) {
  return (int)((((int64_t)at / a.unit + 1) * a.parts - 1) / a.size);
}

static radish_box part_of(const radish_layer *layer, radish_cut cut, int lanes, int axis, int index) {
  return radish_partition_tile_outputs(layer, cut, lanes, axis == CHANNELS ? index : 0, axis == ROWS ? index : 0,
                                       axis == COLUMNS ? index : 0);
}

static met_parts meet(const radish_network *network, int layer, int source, int lanes, axis_cut from, radish_cut cut,
                      int axis, int index) {
  const radish_layer *l = &network->layers[layer];
  const radish_box sums = radish_partition_tile_sums(l, part_of(l, cut, lanes, axis, index));
  const radish_box halo = radish_partition_tile_halo(network, layer, source, sums);
  const int firsts[] = {halo.channel, halo.row, halo.column};
  const int counts[] = {halo.shape.channels, halo.shape.rows, halo.shape.columns};
  if (counts[axis] <= 0) return (met_parts){0, -1};
  return (met_parts){part_with(from, firsts[axis]), part_with(from, firsts[axis] + counts[axis] - 1)};
}

// Returns the cut of a layer. The input is cut among the host ports, each of which sends all channels of a band of
// rows.
static radish_cut cut_of(const radish_tiling *t, int layer) {
  return layer ? t->cuts[layer] : (radish_cut){1, t->port_count, 1};
}

// ---- tiles of cuts ------------------------------------------------------------------------------------------

// These hold, along each axis, how many parts of the source each part of the layer reads, and by how many parts of the
// layer each part of the source is read.
typedef struct {
  int64_t *reads[AXES], *is_read[AXES];
} axis_counts;

static void count_axis(const radish_network *network, int layer, int source, int lanes, radish_cut from_cut,
                       radish_cut cut, int axis, axis_counts *counts) {
  const radish_layer *from = &network->layers[network->layers[layer].sources[source].from];
  const axis_cut of_source = along(from, from_cut, lanes, axis);
  const int parts = along(&network->layers[layer], cut, lanes, axis).parts;
  memset(counts->is_read[axis], 0, (size_t)of_source.parts * sizeof(int64_t));
  for (int i = 0; i < parts; i++) {
    const met_parts met = meet(network, layer, source, lanes, of_source, cut, axis, i);
    counts->reads[axis][i] = met.last - met.first + 1;
    for (int k = met.first; k <= met.last; k++) counts->is_read[axis][k]++;
  }
}

static int64_t product(int64_t *const counts[AXES], radish_cut cut, int tile) {
  const int x = tile % cut.columns, y = tile / cut.columns % cut.rows, c = tile / cut.columns / cut.rows;
  return counts[CHANNELS][c] * counts[ROWS][y] * counts[COLUMNS][x];
}

static int most_parts(const radish_tiling *t, int layer_count) {
  int most = t->port_count;
  for (int l = 1; l < layer_count; l++) {
    const radish_cut cut = t->cuts[l];
    if (cut.channels > most) most = cut.channels;
    if (cut.rows > most) most = cut.rows;
    if (cut.columns > most) most = cut.columns;
  }
  return most;
}

static void count_source(radish_tiling *t, const radish_network *network, int layer, int source, int lanes,
                         axis_counts *counts) {
  const int from = network->layers[layer].sources[source].from;
  const radish_cut cut = t->cuts[layer], from_cut = cut_of(t, from);
  for (int axis = 0; axis < AXES; axis++) count_axis(network, layer, source, lanes, from_cut, cut, axis, counts);
  for (int i = t->first_tile[layer]; i < t->first_tile[layer + 1]; i++) {
    t->tiles[i].memory.feeds += product(counts->reads, cut, i - t->first_tile[layer]);
  }
  for (int i = t->first_tile[from]; from && i < t->first_tile[from + 1]; i++) {
    t->tiles[i].memory.destinations += product(counts->is_read, from_cut, i - t->first_tile[from]);
  }
}

radish_status radish_feed_count_cuts(radish_tiling *t, const radish_network *network, int lanes, radish_error *error) {
  const size_t parts = (size_t)most_parts(t, network->layer_count);
  int64_t *room = calloc(2 * AXES * parts, sizeof *room);
  if (!room) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory while mapping");
  axis_counts counts;
  for (int axis = 0; axis < AXES; axis++) {
    counts.reads[axis] = room + (size_t)axis * parts;
    counts.is_read[axis] = room + (size_t)(AXES + axis) * parts;
  }
  for (int i = 0; i < t->tile_count; i++) t->tiles[i].memory.feeds = t->tiles[i].memory.destinations = 0;
  for (int l = 1; l < network->layer_count; l++) {
    for (int s = 0; s < network->layers[l].source_count; s++) {
      count_source(t, network, l, s, lanes, &counts);
    }
  }
  free(room);
  return RADISH_OK;
}

// ---- any tiles ----------------------------------------------------------------------------------------------

static int64_t bands_met(const radish_network *network, radish_box halo, int port_count) {
  if (radish_shape_size(halo.shape) <= 0) return 0;
  const axis_cut rows = {network->layers[0].shape.rows, 1, port_count};
  return part_with(rows, halo.row + halo.shape.rows - 1) - part_with(rows, halo.row) + 1;
}

void radish_feed_count_boxes(radish_tiling *t, const radish_network *network) {
  for (int i = 0; i < t->tile_count; i++) t->tiles[i].memory.feeds = t->tiles[i].memory.destinations = 0;
  for (int i = 0; i < t->tile_count; i++) {
    radish_tile *tile = &t->tiles[i];
    const radish_layer *layer = &network->layers[tile->layer];
    const radish_box sums = radish_partition_tile_sums(layer, tile->outputs);
    for (int s = 0; s < layer->source_count; s++) {
      const int from = layer->sources[s].from;
      const radish_box halo = radish_partition_tile_halo(network, tile->layer, s, sums);
      if (!from) tile->memory.feeds += bands_met(network, halo, t->port_count);
      for (int k = t->first_tile[from]; from && k < t->first_tile[from + 1]; k++) {
        if (!radish_partition_boxes_meet(halo, t->tiles[k].outputs)) continue;
        tile->memory.feeds++;
        t->tiles[k].memory.destinations++;
      }
    }
  }
}
