// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// map_view.h: how a network lies on a chip, for people: a table of the layers, and the mesh as text, as SVG and as
// JSON.
#ifndef RADISH_SIM_REPORT_MAP_VIEW_H
#define RADISH_SIM_REPORT_MAP_VIEW_H

#include "mapping/mapped_chip.h"
#include "sim/format/table.h"
#include "sim/report/expectation.h"
#include <jansson.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  radish_cut cut;    // tiles along each axis
  radish_shape tile; // outputs of the largest tile
  int tiles, cores, reloaded;
  int first_core, last_core;
  radish_memory_use most;            // largest need of a tile, of each memory by itself
  int64_t synapse_bits;              // of all tiles
  int64_t synapses, stored_synapses; // of all tiles in crossbars: those of the network, and what is stored for them
} radish_map_layer;

typedef struct {
  int partitions, reloaded;
  int layers;                 // number of different layers
  radish_memory_use resident; // of the partitions that are resident
  radish_memory_use region;   // the most that one of the others needs, beside them
} radish_map_core;

typedef struct {
  const radish_mapped_chip *mapped;
  const char *chip_name;
  const radish_expectation *expected; // of an image alone on the chip; the caller sets it, or NULL
  radish_memory_use capacity;         // of a core
  radish_map_layer *layers;           // [layer_count]; the tiles of the input are its ports
  radish_map_core *cores;             // [core_count]
  int *core_at;                       // [rows * columns], -1: none
  int columns, rows; // of the corner that is drawn: all cores and ports, and one router more if there is one
} radish_map;

radish_status radish_map_create(const radish_mapped_chip *mapped, const char *chip_name, radish_map **map,
                                radish_error *error);
void radish_map_destroy(radish_map *map);

// radish_memory_percent is the use of a core's memories, in percent of their capacity.
typedef struct {
  double axons, neurons, synapses;
} radish_memory_percent;
radish_memory_percent radish_map_percent(const radish_map *map, radish_memory_use use);

// Returns the n-th different layer of a core, counted from 0, or -1.
int radish_map_core_layer(const radish_map *map, int core, int n);

// These functions show the map. They return false, or NULL, where memory ran out.
bool radish_map_print(const radish_map *map, radish_style style, FILE *file);
bool radish_map_svg(const radish_map *map, FILE *file);
json_t *radish_map_json(const radish_map *map);

#ifdef __cplusplus
}
#endif
#endif
