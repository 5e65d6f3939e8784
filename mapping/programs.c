// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// programs.c: from a tile to the configuration of a core: geometry and windows.
#include "mapping/mapped_chip_build.h"

#include "core/kernels.h"
#include "mapping/crossbar.h"

// ---- programs: geometry -------------------------------------------------------------------------------------

static int pools_over(int at, radish_program_axis axis, int count) {
  int windows = 0;
  for (int p = 0; p < count; p++) {
    const int inside = at + axis.offset - p * axis.stride;
    windows += inside >= 0 && inside < axis.kernel;
  }
  return windows;
}

// Sets the (potential, output) pairs of a commit, and its cycles: a word that no window holds takes one too.
static void set_commit(radish_program *p) {
  int pairs = 0, cycles = 0;
  for (int y = 0; y < p->sums.shape.rows; y++) {
    const int rows = pools_over(y, p->pool_rows, p->outputs.shape.rows);
    for (int x = 0; x < p->sums.shape.columns; x++) {
      const int columns = pools_over(x, p->pool_columns, p->outputs.shape.columns);
      pairs += rows * columns;
      cycles += rows * columns > 1 ? rows * columns : 1;
    }
  }
  p->output_pairs = p->readout ? 0 : pairs * p->words;
  p->commit_cycles = cycles * p->words;
}

// Sets what a step costs in a crossbar core, and what it reads where it goes through the whole array.
static void set_crossbar(const radish_params *params, radish_program *p) {
  const radish_core_params *core = &params->core;
  if (!radish_crossbar_is(core)) return;
  p->spike_cycles = radish_crossbar_spike_cycles(params, p->potential_words);
  p->array_cycles = radish_crossbar_array_cycles(params);
  p->array_weights = p->array_cycles ? core->axons * core->neurons : 0;
}

// Sets how trains are cut into windows of planes; see core/program.h.
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

// Returns the windows along one axis as a tile sees them whose windows begin with number `first`, and whose inputs begin
// at `from`.
static radish_program_axis axis_of(radish_window_axis axis, int first, int from) {
  return (radish_program_axis){axis.kernel, axis.stride, from + axis.pad - first * axis.stride};
}

static void fill_source(const radish_mapped_chip *mapped, int layer, int index, const radish_program *p,
                        radish_program_source *out) {
  const radish_network *network = mapped->network;
  const radish_source *s = &network->layers[layer].sources[index];
  const radish_layer *from = &network->layers[s->from];
  const radish_box halo = radish_partition_tile_halo(network, layer, index, p->sums);
  *out = (radish_program_source){.read = s->read,
                                 .halo = halo,
                                 .timesteps = p->coding == RADISH_CODING_RATE ? p->timesteps_in : from->timesteps,
                                 .is_signed = from->is_signed,
                                 .rows = axis_of(s->rows, p->sums.row, halo.row),
                                 .columns = axis_of(s->columns, p->sums.column, halo.column),
                                 .in_per_group = 1,
                                 .out_per_group = 1,
                                 .gain = s->gain,
                                 .weight_bytes = network->weight_bits <= 8 ? 1 : 2};
  out->axon_words = (int)((radish_shape_size(halo.shape) + RADISH_AXONS_PER_WORD - 1) / RADISH_AXONS_PER_WORD);
  out->row_words = radish_crossbar_stores(network, s, &mapped->params.core) ? p->potential_words : 0;
  out->channel_offset = halo.channel + s->channel_offset - p->sums.channel;
  if (s->read != RADISH_READ_CONV) return;
  out->in_per_group = radish_partition_in_per_group(network, s);
  out->out_per_group = network->layers[layer].sums.channels / s->groups;
  const int group = s->groups > 1 ? 0 : radish_source_part(network, s).channel / out->in_per_group;
  out->first_out_channel = group * out->out_per_group + p->sums.channel;
}

radish_status radish_mapping_fill_program(radish_mapped_chip *mapped, const radish_tile *tile, radish_program *p,
                                          radish_error *error) {
  const radish_network *network = mapped->network;
  const radish_layer *layer = &network->layers[tile->layer];
  const radish_core_params *core = &mapped->params.core;
  const bool rate = mapped->coding == RADISH_CODING_RATE;
  *p = (radish_program){.partition = (int)(p - mapped->programs),
                        .layer = tile->layer,
                        .coding = mapped->coding,
                        .readout = layer->readout,
                        .timesteps_in = rate ? network->rate_timesteps : layer->timesteps_in,
                        .timesteps_out = layer->readout ? 1
                                         : rate         ? network->rate_timesteps
                                                        : layer->timesteps,
                        .shift = layer->shift,
                        .is_signed = layer->is_signed,
                        .leak = layer->leak,
                        .sums = radish_partition_tile_sums(layer, tile->outputs),
                        .outputs = tile->outputs,
                        .lanes = (int)core->lanes,
                        .potential_bits = (int)core->potential_bits,
                        .weight_bits = network->weight_bits,
                        .stored_potential_bits = (int)core->potential_bits,
                        .stored_weight_bits = network->weight_bits,
                        .bias_per_neuron = layer->bias_per_neuron,
                        .resident = tile->resident,
                        .source_count = layer->source_count};
  p->pool_rows = axis_of(layer->pool_rows, p->outputs.row, p->sums.row);
  p->pool_columns = axis_of(layer->pool_columns, p->outputs.column, p->sums.column);
  p->words = (p->sums.shape.channels + p->lanes - 1) / p->lanes;
  p->potential_words = p->words * p->sums.shape.rows * p->sums.shape.columns;
  p->output_words = p->words * p->outputs.shape.rows * p->outputs.shape.columns;
  set_commit(p);
  set_crossbar(&mapped->params, p);
  set_windows(network, core, p);
  p->sources = radish_mapping_take(mapped, p->source_count, sizeof *p->sources);
  if (!p->sources) return radish_mapping_no_memory(error);
  for (int i = 0; i < p->source_count; i++) {
    fill_source(mapped, tile->layer, i, p, &p->sources[i]);
    p->sources[i].axon_word = p->axon_words;
    p->axon_words += p->sources[i].axon_words;
  }
  p->reload_bits = tile->memory.synapse_bits;
  p->plane_bits = (int64_t)p->axon_words * RADISH_AXONS_PER_WORD * p->window_steps;
  p->state_bits = (int64_t)p->potential_words * p->lanes * (p->potential_bits + (rate ? 16 : p->timesteps_in));
  return RADISH_OK;
}

// The host port sends a band of the input's rows.
void radish_mapping_fill_host_program(radish_mapped_chip *mapped, int port) {
  const radish_network *network = mapped->network;
  const radish_layer *input = &network->layers[0];
  radish_program *p = &mapped->programs[port];
  const int first = (int)((int64_t)input->shape.rows * port / mapped->port_count);
  const int last = (int)((int64_t)input->shape.rows * (port + 1) / mapped->port_count);
  const bool rate = mapped->coding == RADISH_CODING_RATE;
  *p = (radish_program){.partition = port,
                        .coding = mapped->coding,
                        .is_signed = input->is_signed,
                        .timesteps_in = rate ? network->rate_timesteps : network->input_bits,
                        .timesteps_out = rate ? network->rate_timesteps : network->input_bits,
                        .pool_rows = {1, 1, 0},
                        .pool_columns = {1, 1, 0},
                        .lanes = input->shape.channels,
                        .words = 1,
                        .resident = true,
                        .outputs = {0, first, 0, {input->shape.channels, last - first, input->shape.columns}}};
  p->sums = p->outputs;
  p->potential_words = p->output_words = (last - first) * input->shape.columns;
  set_windows(network, &mapped->params.core, p);
  p->windows = p->windows < 1 ? 1 : p->windows;
}
