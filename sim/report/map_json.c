// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file writes the map as JSON: its layers, and every partition with its core.
#include "sim/format/json.h"
#include "sim/report/expectation_view.h"
#include "sim/report/map_view.h"
#include "sim/report/report.h"
#include "sim/report/tables_view.h"

static json_t *box_json(radish_box b) {
  return json_pack("{s:i,s:i,s:i,s:[iii]}", "channel", b.channel, "row", b.row, "column", b.column, "shape",
                   b.shape.channels, b.shape.rows, b.shape.columns);
}

static json_t *memory_json(radish_memory_use use, bool *failed) {
  radish_json_object o = radish_json_new(failed);
#define X(name, ...) radish_json_set_int(o, #name, use.name);
  RADISH_MEMORIES(X)
#undef X
  return o.json;
}

static json_t *layer_json(const radish_map *map, int index, bool *failed) {
  const radish_map_layer *layer = &map->layers[index];
  const radish_layer *described = &map->mapped->network->layers[index];
  const radish_shape s = described->shape, t = layer->tile;
  radish_json_object o = radish_json_new(failed);
  radish_json_set_text(o, "name", described->name);
  radish_json_set_text(o, "op", radish_report_op_name(described->op));
  radish_json_set(o, "shape", json_pack("[iii]", s.channels, s.rows, s.columns));
  radish_json_set(o, "tile", json_pack("[iii]", t.channels, t.rows, t.columns));
  radish_json_set(o, "cuts", json_pack("[iii]", layer->cut.channels, layer->cut.rows, layer->cut.columns));
  radish_json_set_int(o, "partitions", layer->tiles);
  radish_json_set_int(o, "partitions_reloaded", layer->reloaded);
  radish_json_set_int(o, "cores", layer->cores);
  radish_json_set(o, "largest_memory", memory_json(layer->most, failed));
  if (layer->stored_synapses) {
    radish_json_set_int(o, "synapses", layer->synapses);
    radish_json_set_int(o, "stored_synapses", layer->stored_synapses);
  }
  return o.json;
}

static json_t *partition_json(const radish_map *map, int p, bool *failed) {
  const radish_mapped_chip *mapped = map->mapped;
  const radish_program *program = &mapped->programs[p];
  const int core = mapped->core_of[p];
  radish_json_object o = radish_json_new(failed);
  radish_json_set_int(o, "partition", p);
  radish_json_set_text(o, "layer", mapped->network->layers[program->layer].name);
  radish_json_set(o, "core", core == RADISH_HOST ? json_null() : json_integer(core));
  const radish_place place =
      core == RADISH_HOST ? (radish_place){mapped->ports[p].x, mapped->ports[p].y} : mapped->places[core];
  radish_json_set_int(o, "x", place.x);
  radish_json_set_int(o, "y", place.y);
  radish_json_set(o, "resident", json_boolean(program->resident));
  radish_json_set(o, "outputs", box_json(program->outputs));
  if (core != RADISH_HOST) radish_json_set(o, "memory", memory_json(mapped->memory[p], failed));
  json_t *to = json_array();
  for (int l = mapped->source_feeds[p]; l < mapped->source_feeds[p + 1]; l++) {
    radish_json_append(to, json_integer(mapped->feeds[l].destination), failed);
  }
  radish_json_set(o, "sends_to", to);
  return o.json;
}

json_t *radish_map_json(const radish_map *map) {
  bool failed = false;
  const radish_mapped_chip *mapped = map->mapped;
  radish_json_object o = radish_json_new(&failed);
  radish_json_set_text(o, "radish", radish_report_version());
  radish_json_set_text(o, "chip", map->chip_name);
  radish_json_set_text(o, "network", mapped->network->name);
  radish_json_set(o, "random_weights", json_boolean(mapped->network->random_weights));
  radish_json_set(o, "mesh",
                  json_pack("{s:I,s:I}", "columns", (json_int_t)mapped->params.mesh.columns, "rows",
                            (json_int_t)mapped->params.mesh.rows));
  radish_json_set_int(o, "cores_used", mapped->core_count);
  radish_json_set_int(o, "links", mapped->feed_count);
  radish_json_set(o, "core_memory", memory_json(map->capacity, &failed));
  radish_json_set(o, "placement", radish_tables_view_placement_json(mapped, &failed));
  radish_json_set(o, "tables", radish_tables_view_json(mapped, &failed));
  json_t *layers = json_array(), *partitions = json_array();
  for (int l = 0; l < mapped->network->layer_count; l++)
    radish_json_append(layers, layer_json(map, l, &failed), &failed);
  for (int p = 0; p < mapped->partition_count; p++) {
    radish_json_append(partitions, partition_json(map, p, &failed), &failed);
  }
  radish_json_set(o, "layers", layers);
  radish_json_set(o, "partitions", partitions);
  radish_json_set(o, "expected", radish_expectation_json(map->expected, mapped->network, &failed));
  if (!failed) return o.json;
  json_decref(o.json);
  return NULL;
}
