// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/mapping_file.h"

#include "mapping/feed_count.h"
#include "core/base/names.h"
#include "core/base/quote.h"
#include "network/files/document.h"
#include <stdlib.h>
#include <string.h>

// ---- writing ------------------------------------------------------------------------------------------------

void radish_mapping_file_write(const radish_mapped_chip *mapped, FILE *file) {
  fprintf(file, "# Tiles: [channel, row, column] of the first output, their number along each axis, and the core.\n");
  fprintf(file, "lanes: %d\ncores:\n", (int)mapped->params.core.lanes);
  for (int k = 0; k < mapped->core_count; k++) {
    fprintf(file, "  - {x: %d, y: %d}\n", mapped->places[k].x, mapped->places[k].y);
  }
  fprintf(file, "tiles:\n");
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    const radish_box box = mapped->programs[p].outputs;
    fprintf(file, "  - {layer: ");
    radish_quote_yaml_word(file, mapped->network->layers[mapped->programs[p].layer].name);
    fprintf(file, ", at: [%d, %d, %d], size: [%d, %d, %d], core: %d}\n", box.channel, box.row, box.column,
            box.shape.channels, box.shape.rows, box.shape.columns, mapped->core_of[p]);
  }
}

// ---- reading ------------------------------------------------------------------------------------------------

typedef struct {
  radish_document *document;
  const radish_network *network;
  radish_coding coding;
  const radish_params *params;
  radish_names layers; // finds a layer by its name
  radish_tiling *tiling;
  const radish_node **nodes; // [tile_count]: the node of each in the file
  radish_place *places;
} reading;

static void read_cores(reading *r, radish_section *root) {
  const radish_mesh_params *mesh = &r->params->mesh;
  const int64_t routers = mesh->columns * mesh->rows;
  const int64_t budget = r->params->chip.cores ? r->params->chip.cores : routers;
  radish_node *list = radish_section_get_list(root, "cores", 1, (int)budget);
  radish_section_need(root, "cores");
  if (!list) return;
  r->places = calloc((size_t)list->count, sizeof *r->places);
  int *core_at = calloc((size_t)routers, sizeof *core_at);
  if (!r->places || !core_at) radish_document_no_memory(r->document);
  radish_node *node = list->first;
  for (int k = 0; node && core_at && !radish_document_failed(r->document); k++, node = node->next) {
    char path[40];
    snprintf(path, sizeof path, "cores.%d", k);
    radish_section core = radish_section_at(r->document, node, path);
    radish_place *place = &r->places[k];
    radish_section_get_small(&core, "x", 0, (int)mesh->columns - 1, &place->x);
    radish_section_get_small(&core, "y", 0, (int)mesh->rows - 1, &place->y);
    radish_section_need(&core, "x");
    radish_section_need(&core, "y");
    radish_section_end(&core);
    int *taken = &core_at[place->y * mesh->columns + place->x];
    if (*taken) {
      radish_document_fail(r->document, node, "%s: core %d is at (%d, %d) already; each core has a place of its own",
                           path, *taken - 1, place->x, place->y);
    }
    *taken = k + 1;
  }
  free(core_at);
  r->tiling->core_count = list->count;
}

// Reads three numbers of a tile, each from `least` (0 or 1) to its limit.
static void read_triple(radish_section *section, const char *key, int least, radish_shape most, int *const *values) {
  static const char *const axes[] = {"channel", "row", "column"};
  radish_node *list = radish_section_get_list(section, key, 3, 3);
  radish_section_need(section, key);
  const int limits[] = {most.channels, most.rows, most.columns};
  const radish_node *node = list ? list->first : NULL;
  for (int i = 0; node && i < 3; i++, node = node->next) {
    int64_t value;
    char what[80];
    snprintf(what, sizeof what, "%s.%s, its %s%s,", section->path, key, axes[i], least ? "s" : "");
    if (!radish_document_node_int(section->document, node, what, least, limits[i] - 1 + least, &value)) return;
    *values[i] = (int)value;
  }
}

static void name_layers(reading *r) {
  for (int l = 1; l < r->network->layer_count; l++) {
    if (radish_names_add(&r->layers, r->network->layers[l].name, l)) continue;
    radish_document_no_memory(r->document);
    return;
  }
}

static int layer_of(reading *r, const char *name) {
  const int *layer = radish_names_find(&r->layers, name);
  return layer ? *layer : 0;
}

static void check_extent(reading *r, const radish_node *node, const char *path, const radish_tile *tile) {
  const radish_shape shape = r->network->layers[tile->layer].shape;
  const radish_box box = tile->outputs;
  const char *name = r->network->layers[tile->layer].name;
  if (box.channel + box.shape.channels > shape.channels || box.row + box.shape.rows > shape.rows ||
      box.column + box.shape.columns > shape.columns) {
    radish_document_fail(r->document, node,
                         "%s: the tile ends at [%d, %d, %d], outside layer %s, whose outputs are %d x %d x %d", path,
                         box.channel + box.shape.channels, box.row + box.shape.rows, box.column + box.shape.columns,
                         name, shape.channels, shape.rows, shape.columns);
  } else if (box.channel % r->params->core.lanes) {
    radish_document_fail(r->document, node, "%s: the first channel is %d; a multiple of core.lanes = %lld is allowed",
                         path, box.channel, (long long)r->params->core.lanes);
  }
}

static void read_tile(reading *r, radish_node *node, int index) {
  char path[40];
  snprintf(path, sizeof path, "tiles.%d", index);
  radish_section section = radish_section_at(r->document, node, path);
  radish_tile *tile = &r->tiling->tiles[index];
  const char *name = NULL;
  radish_section_get_text(&section, "layer", &name);
  radish_section_need(&section, "layer");
  tile->layer = name ? layer_of(r, name) : 0;
  if (name && !tile->layer) {
    radish_document_fail(r->document, node, "%s: the network has no layer %s; its layers from %s to %s are allowed",
                         path, radish_quote_text(name).text, r->network->layers[1].name,
                         r->network->layers[r->network->layer_count - 1].name);
  }
  const radish_shape shape = r->network->layers[tile->layer].shape;
  radish_box *box = &tile->outputs;
  read_triple(&section, "at", 0, shape, (int *const[]){&box->channel, &box->row, &box->column});
  read_triple(&section, "size", 1, shape, (int *const[]){&box->shape.channels, &box->shape.rows, &box->shape.columns});
  radish_section_get_small(&section, "core", 0, r->tiling->core_count - 1, &tile->core);
  radish_section_need(&section, "core");
  radish_section_end(&section);
  if (radish_document_failed(r->document)) return;
  check_extent(r, node, path, tile);
  r->nodes[index] = node;
}

static void read_tiles(reading *r, radish_section *root) {
  radish_node *list = radish_section_get_list(root, "tiles", 1, RADISH_MAX_TILES);
  radish_section_need(root, "tiles");
  if (!list || radish_document_failed(r->document)) return;
  r->tiling->tiles = calloc((size_t)list->count, sizeof *r->tiling->tiles);
  r->nodes = calloc((size_t)list->count, sizeof *r->nodes);
  if (!r->tiling->tiles || !r->nodes) {
    radish_document_no_memory(r->document);
    return;
  }
  r->tiling->tile_count = list->count;
  radish_node *node = list->first;
  for (int i = 0; node && !radish_document_failed(r->document); i++, node = node->next) read_tile(r, node, i);
}

// ---- the tiles together -------------------------------------------------------------------------------------

typedef struct {
  radish_tile tile;
  const radish_node *node;
  int order;
} placed_tile;

static int by_layer(const void *a, const void *b) {
  const placed_tile *left = a, *right = b;
  return left->tile.layer != right->tile.layer ? left->tile.layer - right->tile.layer : left->order - right->order;
}

// Sorts the tiles by layer; those of one layer stay in the order of the file. A core serves the highest index first, so
// deeper layers need the higher ones. Returns false where memory ran out.
static bool sort_tiles(reading *r) {
  radish_tiling *t = r->tiling;
  placed_tile *sorted = calloc((size_t)t->tile_count, sizeof *sorted);
  if (!sorted) return false;
  for (int i = 0; i < t->tile_count; i++) sorted[i] = (placed_tile){t->tiles[i], r->nodes[i], i};
  qsort(sorted, (size_t)t->tile_count, sizeof *sorted, by_layer);
  for (int i = 0; i < t->tile_count; i++) {
    t->tiles[i] = sorted[i].tile;
    r->nodes[i] = sorted[i].node;
    t->first_tile[t->tiles[i].layer + 1] = i + 1;
  }
  for (int l = 1; l <= r->network->layer_count; l++) {
    if (t->first_tile[l] < t->first_tile[l - 1]) t->first_tile[l] = t->first_tile[l - 1];
  }
  free(sorted);
  return true;
}

// Checks that every output of the layer lies in exactly one tile.
static void check_cover(reading *r, int layer) {
  const radish_tiling *t = r->tiling;
  const radish_layer *l = &r->network->layers[layer];
  const radish_shape shape = l->shape;
  uint8_t *covered = calloc((size_t)radish_shape_size(shape), 1);
  if (!covered) {
    radish_document_no_memory(r->document);
    return;
  }
  int64_t count = 0;
  for (int i = t->first_tile[layer]; i < t->first_tile[layer + 1] && !radish_document_failed(r->document); i++) {
    const radish_box b = t->tiles[i].outputs;
    for (int64_t n = 0; n < radish_shape_size(b.shape); n++) {
      const int c = b.channel + (int)(n / ((int64_t)b.shape.rows * b.shape.columns));
      const int y = b.row + (int)(n / b.shape.columns % b.shape.rows), x = b.column + (int)(n % b.shape.columns);
      uint8_t *seen = &covered[((int64_t)c * shape.rows + y) * shape.columns + x];
      if (*seen) {
        radish_document_fail(r->document, r->nodes[i],
                             "layer %s: neuron [%d, %d, %d] lies in two tiles; each neuron lies in one", l->name, c, y,
                             x);
        break;
      }
      *seen = 1;
      count++;
    }
  }
  if (count < radish_shape_size(shape)) {
    const int64_t n = (const uint8_t *)memchr(covered, 0, (size_t)radish_shape_size(shape)) - covered;
    radish_document_fail(r->document, NULL, "layer %s: neuron [%d, %d, %d] lies in no tile; each neuron lies in one",
                         l->name, (int)(n / ((int64_t)shape.rows * shape.columns)),
                         (int)(n / shape.columns % shape.rows), (int)(n % shape.columns));
  }
  free(covered);
}

typedef struct {
  int channel, channels, tile;
} tile_channels;

static int by_channels(const void *a, const void *b) {
  const tile_channels *left = a, *right = b;
  return left->channel != right->channel     ? left->channel - right->channel
         : left->channels != right->channels ? left->channels - right->channels
                                             : left->tile - right->tile;
}

// Tiles of the same channels hold the same weights; the weights are numbered in the order of their first tiles.
static void number_weights(reading *r, int layer, int *weights) {
  radish_tiling *t = r->tiling;
  const int first = t->first_tile[layer], count = t->first_tile[layer + 1] - first;
  tile_channels *sorted = calloc((size_t)count + 1, sizeof *sorted);
  if (!sorted) {
    radish_document_no_memory(r->document);
    return;
  }
  for (int i = 0; i < count; i++) {
    const radish_box box = t->tiles[first + i].outputs;
    sorted[i] = (tile_channels){box.channel, box.shape.channels, first + i};
  }
  qsort(sorted, (size_t)count, sizeof *sorted, by_channels);
  int leader = 0; // the first tile of its channels
  for (int i = 0; i < count; i++) {
    const bool same = i && sorted[i].channel == sorted[i - 1].channel && sorted[i].channels == sorted[i - 1].channels;
    if (!same) leader = sorted[i].tile;
    t->tiles[sorted[i].tile].weights = leader;
  }
  for (int i = first; i < first + count; i++) {
    const int of = t->tiles[i].weights;
    t->tiles[i].weights = of == i ? (*weights)++ : t->tiles[of].weights;
  }
  free(sorted);
}

static void describe_tiles(reading *r, int layer) {
  radish_tiling *t = r->tiling;
  const radish_core_params *core = &r->params->core;
  const radish_memory_use have = radish_partition_memory_capacity(core);
  for (int i = t->first_tile[layer]; i < t->first_tile[layer + 1] && !radish_document_failed(r->document); i++) {
    radish_tile *tile = &t->tiles[i];
    tile->memory = radish_partition_tile_memory(r->network, layer, r->coding, core, tile->outputs);
    tile->weight_bits = radish_partition_tile_weight_bits(r->network, layer, core, tile->outputs);
    tile->load = radish_partition_tile_load(r->network, layer, core, tile->outputs);
    if (radish_partition_memory_fits(tile->memory, core)) continue;
    radish_document_fail(
        r->document, r->nodes[i],
        "a tile of layer %s needs %lld axons, %lld neurons and %lld synapse bits; a core has %lld, %lld "
        "and %lld (core.axons, core.neurons, core.synapse_kib)",
        r->network->layers[layer].name, (long long)tile->memory.axon_words * 64,
        (long long)(tile->memory.potential_words * core->lanes), (long long)tile->memory.synapse_bits,
        (long long)have.axon_words * 64, (long long)(have.potential_words * core->lanes), (long long)have.synapse_bits);
  }
}

static void check_cores(reading *r) {
  bool *used = calloc((size_t)r->tiling->core_count, sizeof *used);
  if (!used) {
    radish_document_no_memory(r->document);
    return;
  }
  for (int i = 0; i < r->tiling->tile_count; i++) used[r->tiling->tiles[i].core] = true;
  for (int k = 0; k < r->tiling->core_count; k++) {
    if (!used[k]) radish_document_fail(r->document, NULL, "cores.%d: no tile is on this core; leave it out", k);
  }
  free(used);
}

static void complete(reading *r) {
  if (!sort_tiles(r)) {
    radish_document_no_memory(r->document);
    return;
  }
  check_cores(r);
  int weights = 0;
  for (int l = 1; l < r->network->layer_count && !radish_document_failed(r->document); l++) {
    check_cover(r, l);
    if (!radish_document_failed(r->document)) number_weights(r, l, &weights);
    if (!radish_document_failed(r->document)) describe_tiles(r, l);
  }
  if (!radish_document_failed(r->document)) radish_feed_count_boxes(r->tiling, r->network);
}

radish_status radish_mapping_file_read(const char *path, const radish_network *network, radish_coding coding,
                                       const radish_params *params, radish_tiling *tiling, radish_place **places,
                                       radish_error *error) {
  *places = NULL;
  reading r = {.network = network, .coding = coding, .params = params, .tiling = tiling};
  tiling->cuts = calloc((size_t)network->layer_count, sizeof *tiling->cuts);
  tiling->first_tile = calloc((size_t)network->layer_count + 1, sizeof *tiling->first_tile);
  if (!tiling->cuts || !tiling->first_tile) return radish_tiling_no_memory(error);
  const radish_overrides none = {0, NULL};
  radish_status status = radish_document_open(path, none, NULL, &r.document, error);
  if (status) return status;
  radish_section root = radish_document_root(r.document);
  int lanes = (int)params->core.lanes;
  if (radish_section_get_small(&root, "lanes", 1, 256, &lanes) && lanes != params->core.lanes) {
    radish_document_fail(r.document, radish_section_get(&root, "lanes"),
                         "the mapping is for cores of %d lanes, the chip has core.lanes = %lld", lanes,
                         (long long)params->core.lanes);
  }
  name_layers(&r);
  read_cores(&r, &root);
  read_tiles(&r, &root);
  radish_section_end(&root);
  if (!radish_document_failed(r.document)) complete(&r);
  status = radish_document_status(r.document, error);
  if (!status)
    status =
        radish_placement_choose_residents(tiling->tiles, tiling->tile_count, tiling->core_count, &params->core, error);
  radish_document_destroy(r.document);
  radish_names_free(&r.layers);
  free(r.nodes);
  *places = r.places;
  return status;
}
