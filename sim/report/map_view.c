// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/map_view.h"

#include <stdlib.h>

radish_memory_percent radish_map_percent(const radish_map *map, radish_memory_use use) {
  const radish_memory_use all = map->capacity;
  return (radish_memory_percent){100.0 * (double)use.axon_words / (double)all.axon_words,
                                 100.0 * (double)use.potential_words / (double)all.potential_words,
                                 100.0 * (double)use.synapse_bits / (double)all.synapse_bits};
}

int radish_map_core_layer(const radish_map *map, int core, int n) {
  const radish_mapped_chip *mapped = map->mapped;
  int last = -1;
  for (int p = mapped->port_count; p < mapped->partition_count; p++) { // in layer order
    if (mapped->core_of[p] != core || mapped->programs[p].layer == last) continue;
    last = mapped->programs[p].layer;
    if (n-- == 0) return last;
  }
  return -1;
}

// Counts a tile. The cuts of an axis are counted by the tiles that begin at the layer's start on the other axes.
static void add_tile(radish_map *map, int p, int *last_layer) {
  const radish_mapped_chip *mapped = map->mapped;
  const radish_program *program = &mapped->programs[p];
  const radish_box box = program->outputs;
  radish_map_layer *layer = &map->layers[program->layer];
  layer->tiles++;
  layer->cut.channels += box.row == 0 && box.column == 0;
  layer->cut.rows += box.channel == 0 && box.column == 0;
  layer->cut.columns += box.channel == 0 && box.row == 0;
  if (radish_shape_size(box.shape) > radish_shape_size(layer->tile)) layer->tile = box.shape;
  const int core = mapped->core_of[p];
  if (core == RADISH_HOST) return;
  radish_map_core *c = &map->cores[core];
  const radish_memory_use use = mapped->memory[p];
  layer->most = radish_partition_memory_larger(layer->most, use);
  layer->synapse_bits += use.synapse_bits;
  for (int i = 0; i < program->source_count; i++) {
    layer->synapses += radish_program_synapses(program, &program->sources[i]);
    layer->stored_synapses += radish_program_stored(program, &program->sources[i]);
  }
  layer->reloaded += !program->resident;
  if (core < layer->first_core || layer->first_core < 0) layer->first_core = core;
  if (core > layer->last_core) layer->last_core = core;
  c->partitions++;
  c->reloaded += !program->resident;
  if (program->resident) {
    c->resident = radish_partition_memory_add(c->resident, use);
  } else {
    c->region = radish_partition_memory_larger(c->region, use);
  }
  if (last_layer[core] != program->layer) {
    last_layer[core] = program->layer;
    c->layers++;
    layer->cores++;
  }
}

static void frame(radish_map *map) {
  const radish_mapped_chip *mapped = map->mapped;
  const int columns = (int)mapped->params.mesh.columns, rows = (int)mapped->params.mesh.rows;
  for (int core = 0; core < mapped->core_count; core++) {
    const radish_place place = mapped->places[core];
    map->core_at[place.y * columns + place.x] = core;
    if (place.x >= map->columns) map->columns = place.x + 1;
    if (place.y >= map->rows) map->rows = place.y + 1;
  }
  for (int i = 0; i < mapped->port_count; i++) {
    if (mapped->ports[i].x >= map->columns) map->columns = mapped->ports[i].x + 1;
    if (mapped->ports[i].y >= map->rows) map->rows = mapped->ports[i].y + 1;
  }
  if (map->columns < columns) map->columns++;
  if (map->rows < rows) map->rows++;
}

radish_status radish_map_create(const radish_mapped_chip *mapped, const char *chip_name, radish_map **result,
                                radish_error *error) {
  *result = NULL;
  radish_map *map = calloc(1, sizeof *map);
  const int64_t routers = mapped->params.mesh.columns * mapped->params.mesh.rows;
  int *last_layer = calloc((size_t)mapped->core_count + 1, sizeof *last_layer);
  if (map) {
    map->mapped = mapped;
    map->chip_name = chip_name;
    map->capacity = radish_partition_memory_capacity(&mapped->params.core);
    map->layers = calloc((size_t)mapped->network->layer_count, sizeof *map->layers);
    map->cores = calloc((size_t)mapped->core_count + 1, sizeof *map->cores);
    map->core_at = malloc((size_t)routers * sizeof *map->core_at);
  }
  if (!map || !last_layer || !map->layers || !map->cores || !map->core_at) {
    free(last_layer);
    radish_map_destroy(map);
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the map");
  }
  for (int64_t i = 0; i < routers; i++) map->core_at[i] = -1;
  for (int l = 0; l < mapped->network->layer_count; l++) map->layers[l].first_core = map->layers[l].last_core = -1;
  for (int p = 0; p < mapped->partition_count; p++) add_tile(map, p, last_layer);
  frame(map);
  free(last_layer);
  *result = map;
  return RADISH_OK;
}

void radish_map_destroy(radish_map *map) {
  if (!map) return;
  free(map->layers);
  free(map->cores);
  free(map->core_at);
  free(map);
}
