#include "mapping/chip_image.h"

#include "core/kernels.h"
#include <stdlib.h>
#include <string.h>

// ---- memory -------------------------------------------------------------------------------------------------

// Zeroed memory owned by the image; NULL when there is none.
static void *image_alloc(radish_chip_image *image, int64_t count, size_t size) {
  if (image->block_count == image->block_capacity) {
    const int capacity = image->block_capacity ? 2 * image->block_capacity : 64;
    void **blocks = realloc(image->blocks, (size_t)capacity * sizeof *blocks);
    if (!blocks) return 0;
    image->blocks = blocks;
    image->block_capacity = capacity;
  }
  void *block = calloc((size_t)count + 1, size); // never zero bytes
  if (block) image->blocks[image->block_count++] = block;
  return block;
}

static radish_status no_memory(radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, 0, 0, "out of memory while mapping");
}

void radish_chip_image_free(radish_chip_image *image) {
  if (!image) return;
  for (int i = 0; i < image->block_count; i++) free(image->blocks[i]);
  free(image->blocks);
  free(image);
}

// ---- tiles --------------------------------------------------------------------------------------------------

typedef struct {
  radish_cut *cuts; // [layer_count]
  int *first_tile;  // [layer_count + 1]
  radish_tile *tiles;
  int tile_count;
} tiling;

static void tiling_free(tiling *t) {
  free(t->cuts);
  free(t->first_tile);
  free(t->tiles);
}

static radish_status tile_network(const radish_network *network, const radish_core_params *core,
                                  radish_coding coding, tiling *t, radish_error *error) {
  t->cuts = calloc((size_t)network->layer_count, sizeof *t->cuts);
  t->first_tile = calloc((size_t)network->layer_count + 1, sizeof *t->first_tile);
  if (!t->cuts || !t->first_tile) return no_memory(error);
  int64_t count = 0;
  for (int layer = 1; layer < network->layer_count; layer++) {
    radish_status status = radish_choose_cut(network, layer, coding, core, &t->cuts[layer], error);
    if (status) return status;
    const radish_cut cut = t->cuts[layer];
    count += (int64_t)cut.channels * cut.rows * cut.columns;
    if (count > RADISH_MAX_PARTITIONS - 256) {
      return radish_fail(error, RADISH_BAD_INPUT, network->path, network->layers[layer].line,
                         "layer %s: the network needs more than %d partitions on these cores; larger core memories "
                         "(core.axons, core.neurons, core.synapse_kib) make fewer",
                         network->layers[layer].name, RADISH_MAX_PARTITIONS - 256);
    }
  }
  t->tiles = calloc((size_t)count, sizeof *t->tiles);
  if (!t->tiles) return no_memory(error);
  for (int layer = 1; layer < network->layer_count; layer++) {
    const radish_cut cut = t->cuts[layer];
    t->first_tile[layer] = t->tile_count;
    for (int c = 0; c < cut.channels; c++) {
      for (int y = 0; y < cut.rows; y++) {
        for (int x = 0; x < cut.columns; x++) {
          radish_tile *tile = &t->tiles[t->tile_count++];
          tile->layer = layer;
          tile->outputs = radish_tile_outputs(&network->layers[layer], cut, (int)core->lanes, c, y, x);
          tile->memory = radish_tile_memory(network, layer, coding, core, tile->outputs);
          tile->load = radish_tile_load(network, layer, core, tile->outputs);
        }
      }
    }
  }
  t->first_tile[network->layer_count] = t->tile_count;
  return RADISH_OK;
}

// ---- programs: constants ------------------------------------------------------------------------------------

// Synapse rows of the tile's channels, lane by lane; shared by the tiles of one channel cut.
static const void *pack_weights(radish_chip_image *image, const radish_network *network, const radish_source *s,
                                int first_channel, int channels, int row, int weight_bytes) {
  const radish_shape from = network->layers[s->from].shape;
  const int64_t rows = s->read == RADISH_READ_DENSE ? radish_shape_size(from)
                                                    : (int64_t)(from.channels / s->groups) * s->kernel * s->kernel;
  void *packed = image_alloc(image, rows * row, (size_t)weight_bytes);
  if (!packed) return 0;
  for (int c = 0; c < channels; c++) {
    const int16_t *weights = s->weights + (int64_t)(first_channel + c) * rows;
    if (weight_bytes == 1) {
      int8_t *at = (int8_t *)packed + c;
      for (int64_t r = 0; r < rows; r++) at[r * row] = (int8_t)weights[r];
    } else {
      int16_t *at = (int16_t *)packed + c;
      for (int64_t r = 0; r < rows; r++) at[r * row] = weights[r];
    }
  }
  return packed;
}

static bool pack_constants(radish_chip_image *image, const radish_layer *layer, radish_program *p) {
  const int row = radish_program_row(p), channels = p->sums.shape.channels;
  const int positions = p->bias_per_neuron ? p->sums.shape.rows * p->sums.shape.columns : 1;
  int32_t *bias = image_alloc(image, (int64_t)positions * row, sizeof *bias);
  if (!bias) return false;
  for (int position = 0; position < positions; position++) {
    for (int c = 0; c < channels; c++) {
      int64_t index = p->sums.channel + c;
      if (p->bias_per_neuron) {
        const int y = p->sums.row + position / p->sums.shape.columns;
        const int x = p->sums.column + position % p->sums.shape.columns;
        index = (index * layer->sums.rows + y) * layer->sums.columns + x;
      }
      bias[(int64_t)position * row + c] = layer->bias[index];
    }
  }
  p->bias = bias;
  if (p->coding != RADISH_CODING_RATE || p->readout) return true;
  int32_t *threshold = image_alloc(image, row, sizeof *threshold);
  if (!threshold) return false;
  for (int c = 0; c < channels; c++) threshold[c] = layer->threshold[p->sums.channel + c];
  p->threshold = threshold;
  return true;
}

// ---- programs: geometry -------------------------------------------------------------------------------------

static int windows_over(int at, int offset, int stride, int kernel, int count) {
  int windows = 0;
  for (int p = 0; p < count; p++) windows += at + offset - p * stride >= 0 && at + offset - p * stride < kernel;
  return windows;
}

static int commit_pairs(const radish_program *p) {
  int pairs = 0;
  for (int y = 0; y < p->sums.shape.rows; y++) {
    const int rows = windows_over(y, p->pool_row_offset, p->pool_stride, p->pool_kernel, p->outputs.shape.rows);
    for (int x = 0; x < p->sums.shape.columns; x++) {
      const int columns =
          windows_over(x, p->pool_column_offset, p->pool_stride, p->pool_kernel, p->outputs.shape.columns);
      pairs += rows * columns > 1 ? rows * columns : 1;
    }
  }
  return pairs * p->words;
}

// How trains are cut into windows of planes; see program.h.
static void set_windows(const radish_network *network, const radish_core_params *core, radish_program *p) {
  const int slots = (int)core->slots;
  if (p->coding == RADISH_CODING_RADIX) {
    p->window_steps = p->timesteps_in;
    p->out_window_steps = p->timesteps_out;
    p->out_windows_per_image = 1;
  } else {
    const int half = slots / 2 < network->rate_timesteps ? slots / 2 : network->rate_timesteps;
    p->window_steps = p->out_window_steps = half;
    p->out_windows_per_image = (network->rate_timesteps + half - 1) / half;
    if (p->readout) p->out_window_steps = p->out_windows_per_image = 1;
  }
  p->windows = slots / p->window_steps;
  p->windows_per_image = (p->timesteps_in + p->window_steps - 1) / p->window_steps;
}

static radish_status fill_source(radish_chip_image *image, int layer, int index, const radish_program *p,
                                 const radish_program *same_channels, radish_program_source *out,
                                 radish_error *error) {
  const radish_network *network = image->network;
  const radish_source *s = &network->layers[layer].sources[index];
  const radish_layer *from = &network->layers[s->from];
  *out = (radish_program_source){.read = s->read,
                                 .window = radish_tile_window(network, layer, index, p->sums),
                                 .timesteps = p->coding == RADISH_CODING_RATE ? p->timesteps_in : from->timesteps,
                                 .kernel = s->kernel,
                                 .stride = s->stride,
                                 .in_per_group = 1,
                                 .out_per_group = 1,
                                 .gain = s->gain,
                                 .weight_bytes = network->weight_bits <= 8 ? 1 : 2};
  out->axon_words =
      (int)((radish_shape_size(out->window.shape) + RADISH_AXONS_PER_WORD - 1) / RADISH_AXONS_PER_WORD);
  out->row_offset = out->window.row + s->pad - p->sums.row * s->stride;
  out->column_offset = out->window.column + s->pad - p->sums.column * s->stride;
  out->channel_offset = out->window.channel + s->channel_offset - p->sums.channel;
  if (s->read == RADISH_READ_UNIFORM) return RADISH_OK;
  if (s->read == RADISH_READ_CONV) {
    out->in_per_group = from->shape.channels / s->groups;
    out->out_per_group = network->layers[layer].sums.channels / s->groups;
    out->first_out_channel = p->sums.channel;
  }
  if (same_channels) {
    out->weights = same_channels->sources[index].weights;
    return RADISH_OK;
  }
  out->weights = pack_weights(image, network, s, p->sums.channel, p->sums.shape.channels,
                              radish_program_row(p), out->weight_bytes);
  return out->weights ? RADISH_OK : no_memory(error);
}

// `before`: the previous tile of the layer, or NULL.
static radish_status fill_program(radish_chip_image *image, const radish_tile *tile, const radish_program *before,
                                  radish_program *p, radish_error *error) {
  const radish_network *network = image->network;
  const radish_layer *layer = &network->layers[tile->layer];
  const radish_core_params *core = &image->params.core;
  const bool rate = image->coding == RADISH_CODING_RATE;
  *p = (radish_program){.partition = (int)(p - image->programs),
                        .layer = tile->layer,
                        .coding = image->coding,
                        .readout = layer->readout,
                        .timesteps_in = rate ? network->rate_timesteps : layer->timesteps_in,
                        .timesteps_out = layer->readout ? 1 : rate ? network->rate_timesteps : layer->timesteps,
                        .shift = layer->shift,
                        .sums = radish_tile_sums(layer, tile->outputs),
                        .outputs = tile->outputs,
                        .pool_kernel = layer->pool_kernel,
                        .pool_stride = layer->pool_stride,
                        .lanes = (int)core->lanes,
                        .potential_bits = (int)core->potential_bits,
                        .weight_bits = network->weight_bits,
                        .bias_per_neuron = layer->bias_per_neuron,
                        .resident = tile->resident,
                        .source_count = layer->source_count};
  p->pool_row_offset = p->sums.row + layer->pool_pad - p->outputs.row * layer->pool_stride;
  p->pool_column_offset = p->sums.column + layer->pool_pad - p->outputs.column * layer->pool_stride;
  p->words = (p->sums.shape.channels + p->lanes - 1) / p->lanes;
  p->potential_words = p->words * p->sums.shape.rows * p->sums.shape.columns;
  p->output_words = p->words * p->outputs.shape.rows * p->outputs.shape.columns;
  p->commit_cycles = commit_pairs(p);
  set_windows(network, core, p);
  p->sources = image_alloc(image, p->source_count, sizeof *p->sources);
  if (!p->sources) return no_memory(error);
  const bool same = before && before->sums.channel == p->sums.channel;
  for (int i = 0; i < p->source_count; i++) {
    radish_status status = fill_source(image, tile->layer, i, p, same ? before : 0, &p->sources[i], error);
    if (status) return status;
    p->sources[i].axon_word = p->axon_words;
    p->axon_words += p->sources[i].axon_words;
  }
  p->reload_bits = tile->memory.synapse_bits;
  p->plane_bits = (int64_t)p->axon_words * RADISH_AXONS_PER_WORD * p->window_steps;
  p->state_bits = (int64_t)p->potential_words * p->lanes * (p->potential_bits + (rate ? 16 : p->timesteps_in));
  return pack_constants(image, layer, p) ? RADISH_OK : no_memory(error);
}

// A host port sends a band of the input's rows.
static void fill_host_program(radish_chip_image *image, int port) {
  const radish_network *network = image->network;
  const radish_layer *input = &network->layers[0];
  radish_program *p = &image->programs[port];
  const int first = (int)((int64_t)input->shape.rows * port / image->port_count);
  const int last = (int)((int64_t)input->shape.rows * (port + 1) / image->port_count);
  const bool rate = image->coding == RADISH_CODING_RATE;
  *p = (radish_program){.partition = port,
                        .coding = image->coding,
                        .timesteps_in = rate ? network->rate_timesteps : network->input_bits,
                        .timesteps_out = rate ? network->rate_timesteps : network->input_bits,
                        .pool_kernel = 1,
                        .pool_stride = 1,
                        .lanes = input->shape.channels,
                        .words = 1,
                        .resident = true,
                        .outputs = {0, first, 0, {input->shape.channels, last - first, input->shape.columns}}};
  p->sums = p->outputs;
  p->potential_words = p->output_words = (last - first) * input->shape.columns;
  set_windows(network, &image->params.core, p);
  p->windows = p->windows < 1 ? 1 : p->windows;
}

// ---- links --------------------------------------------------------------------------------------------------

static bool boxes_meet(radish_box a, radish_box b) {
  return a.channel < b.channel + b.shape.channels && b.channel < a.channel + a.shape.channels &&
         a.row < b.row + b.shape.rows && b.row < a.row + a.shape.rows &&
         a.column < b.column + b.shape.columns && b.column < a.column + a.shape.columns &&
         radish_shape_size(a.shape) > 0 && radish_shape_size(b.shape) > 0;
}

typedef struct {
  radish_link *links;
  int *inputs;
  int count, capacity, input_count, input_capacity;
} link_list;

static bool reserve(void **items, int count, int *capacity, size_t size) {
  if (count < *capacity) return true;
  const int grown = *capacity ? 2 * *capacity : 256;
  void *moved = realloc(*items, (size_t)grown * size);
  if (!moved) return false;
  *items = moved;
  *capacity = grown;
  return true;
}

static bool add_link(link_list *list, int source, int destination, int timesteps) {
  void *items = list->links;
  if (!reserve(&items, list->count, &list->capacity, sizeof *list->links)) return false;
  list->links = items;
  list->links[list->count++] = (radish_link){
      .source = source, .destination = destination, .timesteps = timesteps, .first_input = list->input_count};
  return true;
}

static bool add_input(link_list *list, int input) {
  void *items = list->inputs;
  if (!reserve(&items, list->input_count, &list->input_capacity, sizeof *list->inputs)) return false;
  list->inputs = items;
  list->inputs[list->input_count++] = input;
  list->links[list->count - 1].inputs++;
  return true;
}

// Partitions of a layer: [first, last).
typedef struct {
  int first, last;
} part_range;

static part_range partitions_of(const radish_chip_image *image, const tiling *t, int layer) {
  if (layer == 0) return (part_range){0, image->port_count};
  return (part_range){image->port_count + t->first_tile[layer], image->port_count + t->first_tile[layer + 1]};
}

// All links into one destination. A step that no source would complete (the tile reads nothing of the sources
// that still send) is paced by the tokens of one of them.
static bool link_destination(radish_chip_image *image, const tiling *t, int destination, link_list *list) {
  radish_program *p = &image->programs[destination];
  const radish_layer *layer = &image->network->layers[p->layer];
  int longest = 0;
  for (int i = 0; i < layer->source_count; i++) {
    const int from = layer->sources[i].from;
    bool seen = false; // an earlier source of this layer reads the same population
    for (int j = 0; j < i; j++) seen = seen || layer->sources[j].from == from;
    if (seen) continue;
    const part_range range = partitions_of(image, t, from);
    for (int source = range.first; source < range.last; source++) {
      const int timesteps = image->programs[source].timesteps_out;
      bool linked = false;
      for (int j = i; j < layer->source_count; j++) {
        if (layer->sources[j].from != from) continue;
        if (!boxes_meet(p->sources[j].window, image->programs[source].outputs)) continue;
        if (!linked && !add_link(list, source, destination, timesteps)) return false;
        linked = true;
        if (!add_input(list, j)) return false;
      }
      if (linked && timesteps > longest) longest = timesteps;
    }
  }
  for (int i = 0; i < layer->source_count && longest < p->timesteps_in; i++) {
    const int source = partitions_of(image, t, layer->sources[i].from).first;
    const int timesteps = image->programs[source].timesteps_out;
    if (timesteps < p->timesteps_in) continue;
    if (!add_link(list, source, destination, timesteps)) return false;
    longest = timesteps;
  }
  return true;
}

// A tile that nobody reads (a stride or a channel offset passes it by) still needs somebody who consumes its
// steps: the first reader of its layer drops its spikes and counts its tokens.
static bool link_unread_sources(radish_chip_image *image, const tiling *t, link_list *list) {
  bool *read = calloc((size_t)image->partition_count, sizeof *read);
  if (!read) return false;
  for (int i = 0; i < list->count; i++) read[list->links[i].source] = true;
  bool complete = true;
  for (int source = 0; source < image->partition_count && complete; source++) {
    const radish_program *p = &image->programs[source];
    for (int layer = p->layer + 1; layer < image->network->layer_count && !read[source] && !p->readout; layer++) {
      for (int i = 0; i < image->network->layers[layer].source_count && !read[source]; i++) {
        if (image->network->layers[layer].sources[i].from != p->layer) continue;
        complete = add_link(list, source, partitions_of(image, t, layer).first, p->timesteps_out);
        read[source] = true;
      }
    }
  }
  free(read);
  return complete;
}

// Numbers the links of each destination and counts the tokens that complete each step.
static bool count_links(radish_chip_image *image, link_list *list) {
  int *links = calloc((size_t)image->partition_count, sizeof *links);
  if (!links) return false;
  bool complete = true;
  for (int p = image->port_count; p < image->partition_count && complete; p++) {
    image->links_at_step[p] = image_alloc(image, image->programs[p].window_steps, sizeof **image->links_at_step);
    complete = image->links_at_step[p] != 0;
  }
  for (int i = 0; i < list->count && complete; i++) {
    radish_link *link = &list->links[i];
    link->ordinal = links[link->destination]++;
    link->core = image->core_of[link->destination];
    for (int step = 0; step < image->programs[link->destination].window_steps; step++) {
      image->links_at_step[link->destination][step] += link->timesteps > step;
    }
  }
  free(links);
  return complete;
}

static int by_source_core_destination(const void *a, const void *b) {
  const radish_link *left = a, *right = b;
  if (left->source != right->source) return left->source - right->source;
  if (left->core != right->core) return left->core - right->core;
  return left->destination - right->destination;
}

static radish_status make_links(radish_chip_image *image, const tiling *t, radish_error *error) {
  link_list list = {0};
  bool complete = true;
  for (int p = image->port_count; p < image->partition_count && complete; p++) {
    complete = link_destination(image, t, p, &list);
  }
  complete = complete && link_unread_sources(image, t, &list) && count_links(image, &list);
  radish_link *links = complete ? image_alloc(image, list.count, sizeof *links) : 0;
  int *inputs = complete ? image_alloc(image, list.input_count, sizeof *inputs) : 0;
  if (!links || !inputs) {
    free(list.links);
    free(list.inputs);
    return no_memory(error);
  }
  if (list.count) memcpy(links, list.links, (size_t)list.count * sizeof *links);
  if (list.input_count) memcpy(inputs, list.inputs, (size_t)list.input_count * sizeof *inputs);
  free(list.links);
  free(list.inputs);
  qsort(links, (size_t)list.count, sizeof *links, by_source_core_destination);
  image->links = links;
  image->link_inputs = inputs;
  image->link_count = list.count;
  for (int i = 0; i < list.count; i++) image->source_links[links[i].source + 1]++;
  for (int p = 0; p < image->partition_count; p++) image->source_links[p + 1] += image->source_links[p];
  return RADISH_OK;
}

// ---- the whole ----------------------------------------------------------------------------------------------

static radish_status check_request(const radish_network *network, const radish_chip_file *chip,
                                   radish_coding coding, radish_error *error) {
  const radish_params *params = &chip->params;
  const int64_t routers = params->mesh.columns * params->mesh.rows;
  if (params->chip.cores > routers) {
    return radish_fail(error, RADISH_BAD_INPUT, chip->path, 0,
                       "cores: %lld cores do not fit the mesh of %lld x %lld; at most %lld are allowed",
                       (long long)params->chip.cores, (long long)params->mesh.columns,
                       (long long)params->mesh.rows, (long long)routers);
  }
  for (int i = 1; i < network->layer_count; i++) {
    const radish_layer *layer = &network->layers[i];
    if (coding == RADISH_CODING_RADIX && layer->timesteps_in > params->core.slots) {
      return radish_fail(error, RADISH_BAD_INPUT, network->path, layer->line,
                         "layer %s reads trains of %d steps; core.slots = %lld planes hold at most %lld",
                         layer->name, layer->timesteps_in, (long long)params->core.slots,
                         (long long)params->core.slots);
    }
    if (coding == RADISH_CODING_RATE && !layer->readout && !layer->threshold) {
      return radish_fail(error, RADISH_BAD_INPUT, network->path, layer->line,
                         "layer %s has no tensor %s.threshold; rate coding needs one for each hidden layer",
                         layer->name, layer->name);
    }
  }
  if (coding == RADISH_CODING_RATE && params->core.slots < 2) {
    return radish_fail(error, RADISH_BAD_INPUT, chip->path, 0,
                       "core.slots: 1 plane; rate coding needs at least 2");
  }
  if (coding == RADISH_CODING_RATE && network->rate_timesteps > RADISH_MAX_RATE_TIMESTEPS) {
    return radish_fail(error, RADISH_BAD_INPUT, network->path, 0, "rate_timesteps: %d; at most %d are allowed",
                       network->rate_timesteps, RADISH_MAX_RATE_TIMESTEPS);
  }
  return radish_network_check_width(network, coding, (int)params->core.potential_bits, error);
}

// A readout value travels in 32 bits: |A| <= |b| + sum |w| * (2^T - 1), or the potential's own width (rate).
static radish_status check_readout(const radish_network *network, radish_coding coding, radish_error *error) {
  const radish_layer *layer = &network->layers[network->layer_count - 1];
  if (coding == RADISH_CODING_RATE) return RADISH_OK;
  for (int c = 0; c < layer->sums.channels; c++) {
    __int128 bound = 0;
    const int64_t positions = layer->bias_per_neuron ? (int64_t)layer->sums.rows * layer->sums.columns : 1;
    for (int64_t i = 0; i < positions; i++) {
      const int64_t bias = llabs((int64_t)layer->bias[c * positions + i]);
      if (bias > bound) bound = bias;
    }
    for (int i = 0; i < layer->source_count; i++) {
      const radish_source *s = &layer->sources[i];
      const radish_layer *from = &network->layers[s->from];
      const int64_t top = ((int64_t)1 << from->timesteps) - 1;
      const int64_t taps = (int64_t)s->kernel * s->kernel;
      if (s->read == RADISH_READ_UNIFORM) {
        bound += (__int128)llabs((int64_t)s->gain) * taps * top;
        continue;
      }
      const int64_t fan_in = s->read == RADISH_READ_DENSE ? radish_shape_size(from->shape)
                                                          : from->shape.channels / s->groups * taps;
      for (int64_t n = 0; n < fan_in; n++) bound += (__int128)abs(s->weights[c * fan_in + n]) * top;
    }
    if (bound <= INT32_MAX) continue;
    return radish_fail(error, RADISH_BAD_INPUT, network->path, layer->line,
                       "layer %s, channel %d: its readout may reach %.0f; a readout packet carries 32 bits, at most %d",
                       layer->name, c, (double)bound, INT32_MAX);
  }
  return RADISH_OK;
}

static radish_status build(radish_chip_image *image, const radish_chip_file *chip, tiling *t,
                           radish_error *error) {
  const radish_network *network = image->network;
  radish_status status = check_request(network, chip, image->coding, error);
  if (!status) status = check_readout(network, image->coding, error);
  if (status) return status;
  status = tile_network(network, &image->params.core, image->coding, t, error);
  if (status) return status;
  const int64_t routers = image->params.mesh.columns * image->params.mesh.rows;
  const int budget = (int)(image->params.chip.cores ? image->params.chip.cores : routers);
  image->core_count = radish_assign_cores(t->tiles, t->tile_count, budget, &image->params.core, error);
  if (image->core_count < 0) return RADISH_NO_MEMORY;

  image->ports = chip->ports;
  image->port_count = chip->port_count < network->layers[0].shape.rows ? chip->port_count
                                                                       : network->layers[0].shape.rows;
  image->partition_count = image->port_count + t->tile_count;
  image->programs = image_alloc(image, image->partition_count, sizeof *image->programs);
  image->core_of = image_alloc(image, image->partition_count, sizeof *image->core_of);
  image->memory = image_alloc(image, image->partition_count, sizeof *image->memory);
  image->places = image_alloc(image, image->core_count, sizeof *image->places);
  image->source_links = image_alloc(image, image->partition_count + 1, sizeof *image->source_links);
  image->links_at_step = image_alloc(image, image->partition_count, sizeof *image->links_at_step);
  if (!image->programs || !image->core_of || !image->memory || !image->places || !image->source_links ||
      !image->links_at_step) {
    return no_memory(error);
  }
  for (int k = 0; k < image->core_count; k++) {
    image->places[k] = radish_place_core(k, image->core_count, (int)image->params.mesh.columns,
                                         (int)image->params.mesh.rows);
  }
  for (int port = 0; port < image->port_count; port++) {
    fill_host_program(image, port);
    image->core_of[port] = RADISH_HOST;
  }
  for (int i = 0; i < t->tile_count && !status; i++) {
    const int p = image->port_count + i;
    const bool follows = i > 0 && t->tiles[i - 1].layer == t->tiles[i].layer;
    image->core_of[p] = t->tiles[i].core;
    image->memory[p] = t->tiles[i].memory;
    status = fill_program(image, &t->tiles[i], follows ? &image->programs[p - 1] : 0, &image->programs[p], error);
  }
  return status ? status : make_links(image, t, error);
}

radish_status radish_chip_image_build(const radish_network *network, const radish_chip_file *chip,
                                      radish_coding coding, radish_chip_image **image, radish_error *error) {
  tiling t = {0};
  *image = 0;
  radish_chip_image *built = calloc(1, sizeof *built);
  if (!built) return no_memory(error);
  built->network = network;
  built->coding = coding;
  built->params = chip->params;
  radish_status status = build(built, chip, &t, error);
  tiling_free(&t);
  if (status) {
    radish_chip_image_free(built);
    return status;
  }
  *image = built;
  return RADISH_OK;
}
