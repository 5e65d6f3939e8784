// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This reads the list `layers:`: what each layer reads and how, and the shapes that follow.
#include "network/load/network_build.h"

#include "core/base/names.h"
#include "network/window.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Windows as the file gives them: those of a layer's source, or of its pooling.
typedef struct {
  radish_window_axis rows, columns;
  int end_rows, end_columns; // padding behind the last row and column
  bool ceil;                 // windows that are only partly there count too
} windows;

// This is a reader at work on one layer after the other.
typedef struct {
  radish_document *document;
  radish_network *network;
  radish_layer *layer;
  int index;                           // index of `layer`
  bool *read_by;                       // [layer]: a later layer reads it
  radish_names names;                  // finds a layer by its name
  int channels;                        // output channels that the file asks for; 0: not yet known
  const radish_node *node;             // the item of the list that describes `layer`
  windows windows[RADISH_MAX_SOURCES]; // of the layer's sources
} reader;

// Returns the text under `key` that names a list item in the path of a section, or "?".
static const char *naming_text(const radish_node *item, const char *key) {
  const radish_node *name =
      item->kind == RADISH_NODE_MAPPING ? radish_document_node_find(item, key, strlen(key)) : NULL;
  return name && name->kind == RADISH_NODE_SCALAR ? name->text : "?";
}

static void read_name(reader *read, radish_section *section) {
  const char *name = NULL;
  const radish_node *node = radish_section_get(section, "name");
  if (!node) radish_document_fail(read->document, read->node, "a layer needs the key 'name'");
  if (!radish_section_get_text(section, "name", &name)) return;
  const char *allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
  if (name[strspn(name, allowed)] || strlen(name) > RADISH_MAX_NAME) {
    radish_document_fail(read->document, node,
                         "a layer's name must be 1 to %d letters, digits, '_', '.' or '-', not %s", RADISH_MAX_NAME,
                         radish_quote_text(name).text);
    return;
  }
  const int *other = radish_names_find(&read->names, name);
  if (other) {
    radish_document_fail(read->document, node, "the layer name '%s' is already taken by %s", name,
                         *other ? "an earlier layer" : "the input");
    return;
  }
  read->layer->name = strdup(name);
  if (!read->layer->name) radish_document_no_memory(read->document);
}

static bool resolve(reader *read, const radish_node *node, const char *name, int *from) {
  const int *index = radish_names_find(&read->names, name);
  if (!index) {
    radish_document_fail(read->document, node, "layer '%s' reads %s, which is not the input or an earlier layer",
                         read->layer->name, radish_quote_text(name).text);
    return false;
  }
  *from = *index;
  read->read_by[*index] = true;
  return true;
}

// ---- windows ----------------------------------------------------------------------------------------------------

// Reads a number for both axes, or a list [rows, columns].
static bool read_pair(reader *read, radish_section *keys, const char *key, int min, int *rows, int *columns) {
  const radish_node *node = radish_section_get(keys, key);
  if (!node || node->kind != RADISH_NODE_LIST) {
    if (!radish_section_get_small(keys, key, min, RADISH_MAX_KERNEL, rows)) return false;
    *columns = *rows;
    return true;
  }
  node = radish_section_get_list(keys, key, 2, 2);
  int64_t both[2] = {0};
  char what[300];
  snprintf(what, sizeof what, "%s.%s", keys->path, key);
  if (!node || !radish_document_node_int(read->document, node->first, what, min, RADISH_MAX_KERNEL, &both[0]) ||
      !radish_document_node_int(read->document, node->first->next, what, min, RADISH_MAX_KERNEL, &both[1])) {
    return false;
  }
  *rows = (int)both[0], *columns = (int)both[1];
  return true;
}

// Reads a number for all sides, or a list [rows, columns] or [top, left, bottom, right].
static void read_pad(reader *read, radish_section *keys, windows *w) {
  const radish_node *node = radish_section_get(keys, "pad");
  if (node && node->kind == RADISH_NODE_LIST && node->count == 4) {
    int *const sides[] = {&w->rows.pad, &w->columns.pad, &w->end_rows, &w->end_columns};
    int side = 0;
    char what[300];
    snprintf(what, sizeof what, "%s.pad", keys->path);
    for (const radish_node *item = node->first; item; item = item->next) {
      int64_t pad = 0;
      if (!radish_document_node_int(read->document, item, what, 0, RADISH_MAX_KERNEL, &pad)) return;
      *sides[side++] = (int)pad;
    }
    return;
  }
  if (node && node->kind == RADISH_NODE_LIST && node->count != 2) {
    radish_document_fail(read->document, node,
                         "layer '%s': pad must be a number, [rows, columns] or [top, left, bottom, right], not a list "
                         "of %d",
                         read->layer->name, node->count);
    return;
  }
  read_pair(read, keys, "pad", 0, &w->rows.pad, &w->columns.pad);
  w->end_rows = w->rows.pad, w->end_columns = w->columns.pad;
}

// Reads kernel, stride and pad; pooling strides by its kernel unless told otherwise, and may round its size up.
static windows read_windows(reader *read, radish_section *keys, bool pooling) {
  windows w = {.rows = {1, 1, 0}, .columns = {1, 1, 0}};
  read_pair(read, keys, "kernel", 1, &w.rows.kernel, &w.columns.kernel);
  radish_section_need(keys, "kernel");
  if (pooling) w.rows.stride = w.rows.kernel, w.columns.stride = w.columns.kernel;
  read_pair(read, keys, "stride", 1, &w.rows.stride, &w.columns.stride);
  read_pad(read, keys, &w);
  if (pooling) radish_section_get_bool(keys, "ceil", &w.ceil);
  return w;
}

// Computes how many windows there are along an axis of `size` places. With `ceil` one that begins in the axis or the
// padding before it counts although it ends behind the padding at the end. Returns false if there are none.
static bool count_windows(int size, radish_window_axis axis, int end, bool ceil, int *out) {
  *out = radish_window_count(axis, size, end);
  const bool whole = (size + axis.pad + end - axis.kernel) % axis.stride == 0;
  if (ceil && *out && !whole && *out * axis.stride < size + axis.pad) ++*out;
  return *out;
}

static bool check_pad(reader *read, const radish_node *node, const char *what, const windows *w) {
  const int kernels[] = {w->rows.kernel, w->columns.kernel, w->rows.kernel, w->columns.kernel};
  const int pads[] = {w->rows.pad, w->columns.pad, w->end_rows, w->end_columns};
  for (int side = 0; side < 4; side++) {
    if (pads[side] < kernels[side]) continue;
    radish_document_fail(read->document, node, "layer '%s': %spad must be smaller than the kernel (%d), not %d",
                         read->layer->name, what, kernels[side], pads[side]);
    return false;
  }
  return true;
}

// Writes two numbers, or the one that both are: 3, or 3 x 1.
typedef struct {
  char text[40];
} pair_text;

static pair_text show_pair(int rows, int columns) {
  pair_text shown;
  if (rows == columns) snprintf(shown.text, sizeof shown.text, "%d", rows);
  else snprintf(shown.text, sizeof shown.text, "%d x %d", rows, columns);
  return shown;
}

// ---- sources ----------------------------------------------------------------------------------------------------

// Reads the keys that say how one source is read. They stand at the layer if it has a single source, else in the `from`
// entry.
static void read_source_keys(reader *read, radish_section *keys, radish_source *source, windows *w, bool identity) {
  *w = (windows){.rows = {1, 1, 0}, .columns = {1, 1, 0}};
  source->groups = source->gain = 1;
  switch (read->layer->op) {
  case RADISH_OP_DENSE:
    if (!identity) {
      source->read = RADISH_READ_DENSE;
      return;
    }
    break;
  case RADISH_OP_CONV:
    if (identity) break;
    source->read = RADISH_READ_CONV;
    *w = read_windows(read, keys, false);
    radish_section_get_small(keys, "groups", 1, RADISH_MAX_CHANNELS, &source->groups);
    return;
  case RADISH_OP_AVG_POOL:
    source->read = RADISH_READ_UNIFORM;
    *w = read_windows(read, keys, true);
    return;
  default: break;
  }
  source->read = RADISH_READ_UNIFORM;
  if (radish_section_get_small(keys, "identity", -32768, 32768, &source->gain) && source->gain == 0) {
    radish_document_fail(read->document, radish_section_get(keys, "identity"),
                         "layer '%s': an identity of gain 0 adds nothing; a gain from -32768 to 32768 that is not 0 is "
                         "allowed (identity: 1 adds the source as it is), or leave the source out",
                         read->layer->name);
  }
  read_pair(read, keys, "stride", 1, &w->rows.stride, &w->columns.stride);
  radish_section_get_small(keys, "channel_offset", -RADISH_MAX_CHANNELS, RADISH_MAX_CHANNELS, &source->channel_offset);
}

static void read_entry(reader *read, radish_node *node, radish_source *source, windows *w) {
  const char *name = NULL;
  if (node->kind == RADISH_NODE_SCALAR) { // a name alone is enough for dense and for an identity of gain 1
    if (!radish_document_node_text(read->document, node, "from", &name) || !resolve(read, node, name, &source->from))
      return;
    if (read->layer->op == RADISH_OP_CONV) {
      radish_document_fail(read->document, node,
                           "layer '%s' has several sources: each must be {layer, kernel, stride, pad, groups} or "
                           "{layer, identity, stride, channel_offset}",
                           read->layer->name);
      return;
    }
    source->read = read->layer->op == RADISH_OP_DENSE ? RADISH_READ_DENSE : RADISH_READ_UNIFORM;
    *w = (windows){.rows = {1, 1, 0}, .columns = {1, 1, 0}};
    source->groups = source->gain = 1;
    return;
  }
  char path[300];
  snprintf(path, sizeof path, "layers.%s.from.%.100s", read->layer->name, naming_text(node, "layer"));
  radish_section entry = radish_section_at(read->document, node, path);
  radish_section_need(&entry, "layer");
  if (radish_section_get_text(&entry, "layer", &name))
    resolve(read, radish_section_get(&entry, "layer"), name, &source->from);
  // Asking for this key makes it known in every entry, also where the entry does not have it.
  const bool identity = radish_section_get(&entry, "identity") != NULL;
  read_source_keys(read, &entry, source, w, identity);
  radish_section_end(&entry);
}

static void read_sources(reader *read, radish_section *section) {
  radish_layer *layer = read->layer;
  radish_node *from = radish_section_get(section, "from");
  radish_section_need(section, "from");
  if (!from) { // the keys beside it must be asked for all the same
    radish_source ignored = {0};
    read_source_keys(read, section, &ignored, &read->windows[0], false);
    return;
  }
  const bool list = from->kind == RADISH_NODE_LIST && layer->op != RADISH_OP_AVG_POOL;
  if (list && !radish_section_get_list(section, "from", 1, RADISH_MAX_SOURCES)) return;
  const int count = list ? from->count : 1;
  layer->sources = calloc((size_t)count, sizeof *layer->sources);
  if (!layer->sources) {
    radish_document_no_memory(read->document);
    return;
  }
  layer->source_count = count;
  if (!list) {
    const char *name;
    if (radish_section_get_text(section, "from", &name)) resolve(read, from, name, &layer->sources[0].from);
    read_source_keys(read, section, &layer->sources[0], &read->windows[0], false);
    return;
  }
  int index = 0;
  for (radish_node *node = from->first; node && !radish_document_failed(read->document); node = node->next) {
    read_entry(read, node, &layer->sources[index], &read->windows[index]);
    index++;
  }
}

// Computes the shape of the sums that `source` gives, and checks that its kernel fits the layer that it reads and its
// groups divide the channels of both. Returns false after an error.
static bool source_shape(reader *read, radish_source *source, const windows *w, radish_shape *out) {
  source->rows = w->rows, source->columns = w->columns;
  const radish_shape in = read->network->layers[source->from].shape;
  const char *from = read->network->layers[source->from].name;
  const char *name = read->layer->name;
  *out = (radish_shape){read->channels, 1, 1};
  if (source->read == RADISH_READ_DENSE) return true;
  if (!check_pad(read, read->node, "", w)) return false;
  if (!count_windows(in.rows, w->rows, w->end_rows, w->ceil, &out->rows) ||
      !count_windows(in.columns, w->columns, w->end_columns, w->ceil, &out->columns)) {
    radish_document_fail(read->document, read->node,
                         "layer '%s': a kernel of %s does not fit '%s' (%d x %d, padded by %s)", name,
                         show_pair(w->rows.kernel, w->columns.kernel).text, from, in.rows, in.columns,
                         show_pair(w->rows.pad, w->columns.pad).text);
    return false;
  }
  if (source->read == RADISH_READ_CONV && (in.channels % source->groups || read->channels % source->groups)) {
    radish_document_fail(read->document, read->node,
                         "layer '%s': groups (%d) must divide the channels of '%s' (%d) and out_channels (%d)", name,
                         source->groups, from, in.channels, read->channels);
    return false;
  }
  return true;
}

static void check_sizes(reader *read) {
  radish_layer *layer = read->layer;
  if (radish_shape_size(layer->sums) > RADISH_MAX_NEURONS) {
    radish_document_fail(read->document, read->node, "layer '%s' has %lld neurons, at most %d are allowed", layer->name,
                         (long long)radish_shape_size(layer->sums), RADISH_MAX_NEURONS);
  }
  for (int i = 0; i < layer->source_count; i++) {
    const int64_t weights = radish_network_weight_count(read->network, layer, &layer->sources[i]);
    if (weights > RADISH_MAX_WEIGHTS) {
      radish_document_fail(read->document, read->node, "layer '%s' has %lld weights, at most %d are allowed",
                           layer->name, (long long)weights, RADISH_MAX_WEIGHTS);
    }
  }
}

static void find_shape(reader *read) {
  radish_layer *layer = read->layer;
  bool weighted = false;
  layer->timesteps_in = 1;
  for (int i = 0; i < layer->source_count; i++) {
    const radish_source *source = &layer->sources[i];
    const radish_layer *from = &read->network->layers[source->from];
    if (from->timesteps > layer->timesteps_in) layer->timesteps_in = from->timesteps;
    weighted = weighted || source->read != RADISH_READ_UNIFORM;
    for (int j = 0; j < i && source->read != RADISH_READ_UNIFORM; j++) {
      if (layer->sources[j].from == source->from && layer->sources[j].read != RADISH_READ_UNIFORM) {
        radish_document_fail(read->document, read->node,
                             "layer '%s' reads '%s' twice through weights: both would be named '%s.weight.%s'",
                             layer->name, from->name, layer->name, from->name);
        return;
      }
    }
  }
  if (!weighted && (layer->op == RADISH_OP_CONV || layer->op == RADISH_OP_DENSE)) {
    radish_document_fail(read->document, read->node, "layer '%s' has identity sources only: its op must be add",
                         layer->name);
    return;
  }
  if (!read->channels) { // add and avg_pool have as many channels as their sources reach
    for (int i = 0; i < layer->source_count; i++) {
      const int reach = read->network->layers[layer->sources[i].from].shape.channels + layer->sources[i].channel_offset;
      if (reach > read->channels) read->channels = reach;
    }
    if (read->channels < 1 || read->channels > RADISH_MAX_CHANNELS) {
      radish_document_fail(read->document, read->node, "layer '%s' has %d channels, 1 to %d are allowed", layer->name,
                           read->channels, RADISH_MAX_CHANNELS);
      return;
    }
  }
  for (int i = 0; i < layer->source_count; i++) {
    radish_shape shape;
    if (!source_shape(read, &layer->sources[i], &read->windows[i], &shape)) return;
    if (i == 0) layer->sums = shape;
    if (shape.rows != layer->sums.rows || shape.columns != layer->sums.columns) {
      const radish_network *network = read->network;
      radish_document_fail(read->document, read->node,
                           "layer '%s': its sources must agree in size, but '%s' gives %d x %d and '%s' %d x %d",
                           layer->name, network->layers[layer->sources[0].from].name, layer->sums.rows,
                           layer->sums.columns, network->layers[layer->sources[i].from].name, shape.rows,
                           shape.columns);
      return;
    }
  }
  if (layer->sums.rows > RADISH_MAX_ROWS || layer->sums.columns > RADISH_MAX_ROWS) {
    radish_document_fail(read->document, read->node, "layer '%s' has %d x %d outputs, at most %d x %d are allowed",
                         layer->name, layer->sums.rows, layer->sums.columns, RADISH_MAX_ROWS, RADISH_MAX_ROWS);
    return;
  }
  check_sizes(read);
}

static void read_max_pool(reader *read, radish_section *section) {
  radish_layer *layer = read->layer;
  layer->shape = layer->sums;
  const radish_node *node = radish_section_get(section, "max_pool");
  if (!node) return;
  windows w = {.rows = {1, 1, 0}, .columns = {1, 1, 0}};
  if (node->kind == RADISH_NODE_MAPPING) {
    radish_section pool = radish_section_child(section, "max_pool");
    w = read_windows(read, &pool, true);
    radish_section_end(&pool);
  } else if (read_pair(read, section, "max_pool", 1, &w.rows.kernel, &w.columns.kernel)) {
    w.rows.stride = w.rows.kernel, w.columns.stride = w.columns.kernel;
  }
  if (radish_document_failed(read->document)) return;
  layer->pool_rows = w.rows, layer->pool_columns = w.columns;
  if (layer->readout) {
    radish_document_fail(read->document, node, "layer '%s': a readout is not pooled", layer->name);
  } else if (check_pad(read, node, "max_pool ", &w) &&
             (!count_windows(layer->sums.rows, w.rows, w.end_rows, w.ceil, &layer->shape.rows) ||
              !count_windows(layer->sums.columns, w.columns, w.end_columns, w.ceil, &layer->shape.columns))) {
    radish_document_fail(read->document, node, "layer '%s': a max_pool window of %s does not fit %d x %d", layer->name,
                         show_pair(w.rows.kernel, w.columns.kernel).text, layer->sums.rows, layer->sums.columns);
  }
}

static void read_shift(reader *read, radish_section *section) {
  radish_layer *layer = read->layer;
  if (layer->op == RADISH_OP_AVG_POOL) {
    if (!layer->source_count) return;
    const radish_window_axis rows = read->windows[0].rows, columns = read->windows[0].columns;
    const int area = rows.kernel * columns.kernel;
    if (!(area & (area - 1))) { // the window implies the shift
      layer->shift = layer->readout ? 0 : __builtin_ctz((unsigned)area);
      return;
    }
    if (!radish_section_get(section, "shift") && !layer->readout) {
      radish_document_fail(read->document, radish_section_get(section, "kernel"),
                           "layer '%s': an avg_pool of %d x %d needs a shift: only a power of two implies its own",
                           layer->name, rows.kernel, columns.kernel);
      return;
    }
  }
  layer->shift = layer->readout ? 0 : RADISH_SHIFT_OPEN;
  const bool given = radish_section_get_small(section, "shift", 0, 31, &layer->shift);
  if (given && layer->readout) {
    radish_document_fail(read->document, radish_section_get(section, "shift"),
                         "layer '%s': a readout commits its sums as they are and has no shift", layer->name);
  }
  if (!layer->readout && !read->network->random_weights) radish_section_need(section, "shift");
}

static void read_sign(reader *read, radish_section *section) {
  radish_layer *layer = read->layer;
  const radish_node *given = radish_section_get(section, "signed");
  radish_section_get_bool(section, "signed", &layer->is_signed);
  const bool leaks = radish_section_get_small(section, "leak", 0, RADISH_MAX_LEAK, &layer->leak);
  if (layer->readout && (given || leaks)) {
    radish_document_fail(read->document, given ? given : radish_section_get(section, "leak"),
                         "layer '%s': a readout commits its sums as they are and has neither 'signed' nor 'leak'",
                         layer->name);
  } else if (leaks && !layer->is_signed) {
    radish_document_fail(read->document, radish_section_get(section, "leak"),
                         "layer '%s': a leak needs signed: true, since an unsigned layer makes 0 of every negative sum",
                         layer->name);
  }
}

static void read_op(reader *read, radish_section *section) {
  int64_t op = 0;
  if (!radish_section_get(section, "op")) {
    radish_document_fail(read->document, read->node, "layer '%s' needs the key 'op': conv, dense, avg_pool or add",
                         read->layer->name);
  }
  if (!radish_section_get_choice(section, "op", "conv|dense|avg_pool|add", &op)) return;
  radish_layer *layer = read->layer;
  layer->op = (radish_op)(RADISH_OP_CONV + op);
  radish_section_get_bool(section, "readout", &layer->readout);
  layer->timesteps = read->network->timesteps;
  if (radish_section_get_small(section, "timesteps", 1, 16, &layer->timesteps) && layer->readout) {
    radish_document_fail(read->document, radish_section_get(section, "timesteps"),
                         "layer '%s': a readout emits no train and has no timesteps", layer->name);
  }
  read_sign(read, section);
  read_sources(read, section);
  if (layer->op == RADISH_OP_DENSE) {
    radish_section_get_small(section, "units", 1, RADISH_MAX_CHANNELS, &read->channels);
    radish_section_need(section, "units");
  } else if (layer->op != RADISH_OP_AVG_POOL) {
    radish_section_get_small(section, "out_channels", 1, RADISH_MAX_CHANNELS, &read->channels);
    if (layer->op == RADISH_OP_CONV) radish_section_need(section, "out_channels");
  }
}

static void read_layer(reader *read, radish_node *node) {
  read->node = node;
  read->channels = 0;
  read->layer->line = node->line;
  read->layer->pool_rows = read->layer->pool_columns = (radish_window_axis){1, 1, 0};
  char path[160];
  snprintf(path, sizeof path, "layers.%.120s", naming_text(node, "name"));
  radish_section section = radish_section_at(read->document, node, path);
  read_name(read, &section);
  if (radish_document_failed(read->document)) return;
  read_op(read, &section);
  if (radish_document_failed(read->document)) return;
  if (read->layer->op == RADISH_OP_CONV) radish_section_get(&section, "max_pool");
  read_shift(read, &section);
  radish_section_end(&section); // shapes need every key, so misspelled and missing keys are reported first
  if (radish_document_failed(read->document)) return;
  find_shape(read);
  if (radish_document_failed(read->document)) return;
  read->layer->shape = read->layer->sums;
  if (read->layer->op == RADISH_OP_CONV) read_max_pool(read, &section);
}

static void check_graph(reader *read, const radish_node *list) {
  const radish_network *network = read->network;
  const radish_layer *last = &network->layers[network->layer_count - 1];
  const radish_node *node = list->first;
  for (int i = 1; i < network->layer_count; i++, node = node->next) {
    const radish_layer *layer = &network->layers[i];
    if (layer->readout && layer != last) {
      radish_document_fail(read->document, node, "layer '%s': only the last layer may be the readout", layer->name);
    }
    if (layer == last && !layer->readout) {
      radish_document_fail(read->document, node, "layer '%s' is the last one and must have readout: true", layer->name);
    }
    if (!layer->readout && !read->read_by[i]) {
      radish_document_fail(read->document, node, "layer '%s' is read by no later layer", layer->name);
    }
  }
  if (!read->read_by[0]) radish_document_fail(read->document, list, "no layer reads the input");
  const int64_t readouts = radish_shape_size(last->shape);
  if (network->class_count && network->class_count != readouts) {
    radish_document_fail(read->document, list, "input.classes has %d names, but the readout '%s' has %lld neurons",
                         network->class_count, last->name, (long long)readouts);
  }
}

void radish_network_read_layers(radish_section *root, radish_network *network) {
  radish_document *document = root->document;
  radish_section_need(root, "layers");
  radish_node *list = radish_section_get_list(root, "layers", 1, RADISH_MAX_LAYERS);
  if (!list) return;
  reader read = {.document = document, .network = network};
  read.read_by = radish_document_alloc(document, (size_t)list->count + 1);
  const char **names = radish_document_alloc(document, (size_t)list->count * sizeof *names);
  if (!read.read_by || !names) return;
  if (!radish_names_add(&read.names, network->layers[0].name, 0)) radish_document_no_memory(document);
  for (radish_node *node = list->first; node && !radish_document_failed(document); node = node->next) {
    read.index = network->layer_count;
    read.layer = &network->layers[network->layer_count++];
    read_layer(&read, node);
    names[read.index - 1] = read.layer->name;
    if (radish_document_failed(document)) break;
    if (!radish_names_add(&read.names, read.layer->name, read.index)) radish_document_no_memory(document);
  }
  radish_names_free(&read.names);
  if (radish_document_failed(document)) return;
  radish_document_note(document, "layers", names, network->layer_count - 1);
  check_graph(&read, list);
}
