// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file predicts what a tenth more of something would bring: it computes the recorded moments again with shorter
// parts, or runs the image.
#include "sim/report/why.h"

#include "core/params.h"
#include "sim/report/why_again.h"

#include <stdlib.h>
#include <string.h>

// ---- what a layer's busiest core does ------------------------------------------------------------------------------

enum { PAIRS, WORDS, PACKETS, RELOADS, WORK_COUNT };

typedef struct {
  int64_t amount[WORK_COUNT];
} work;

static int64_t ceiling(int64_t a, int64_t b) {
  return (a + b - 1) / b;
}

// Returns the taps along an axis: pairs of an output of the tile and an element of the kernel whose input lies in the
// halo.
static int64_t axis_taps(int outputs, int inputs, radish_program_axis axis) {
  int64_t taps = 0;
  for (int output = 0; output < outputs; output++) {
    for (int k = 0; k < axis.kernel; k++) {
      const int input = output * axis.stride + k - axis.offset;
      taps += input >= 0 && input < inputs;
    }
  }
  return taps;
}

// Returns the pairs of synapse and potential words of a step in which every axon of the source spikes.
static int64_t pairs_of(const radish_program *p, const radish_program_source *s) {
  const int64_t channels = p->sums.shape.channels;
  if (s->row_words) return radish_shape_size(s->halo.shape) * s->row_words; // of a crossbar
  if (s->read == RADISH_READ_DENSE) return radish_shape_size(s->halo.shape) * p->words;
  const int64_t taps = s->halo.shape.channels * axis_taps(p->sums.shape.rows, s->halo.shape.rows, s->rows) *
                       axis_taps(p->sums.shape.columns, s->halo.shape.columns, s->columns);
  if (s->read == RADISH_READ_UNIFORM) return taps;
  return taps * ceiling(s->out_per_group < channels ? s->out_per_group : channels, p->lanes);
}

// Adds the work of a partition. `spikes` has the spikes of each layer per million of its neurons.
static void add_work(work *sum, const radish_program *p, const radish_layer *layer, const int64_t *spikes) {
  if (p->array_cycles) {
    sum->amount[PAIRS] += p->array_cycles; // whatever spikes
  } else {
    for (int s = 0; s < p->source_count; s++) {
      sum->amount[PAIRS] += pairs_of(p, &p->sources[s]) * spikes[layer->sources[s].from];
    }
  }
  sum->amount[WORDS] += p->potential_words;
  sum->amount[PACKETS] += radish_shape_size(p->outputs.shape);
  sum->amount[RELOADS] += p->resident ? 0 : p->reload_bits + p->plane_bits;
}

// Returns for each layer the most that one core does of each kind of work, or NULL where memory ran out.
static work *work_of(const radish_mapped_chip *mapped, const int64_t *spikes) {
  const int layers = mapped->network->layer_count;
  work *most = calloc((size_t)layers + 1, sizeof *most), *at = calloc((size_t)mapped->core_count + 1, sizeof *at);
  for (int p = mapped->port_count; most && at && p < mapped->partition_count;) { // partitions are in layer order
    const int layer = mapped->programs[p].layer, first = p;
    for (; p < mapped->partition_count && mapped->programs[p].layer == layer; p++) {
      work *sum = &at[mapped->core_of[p]];
      add_work(sum, &mapped->programs[p], &mapped->network->layers[layer], spikes);
      for (int k = 0; k < WORK_COUNT; k++) {
        if (sum->amount[k] > most[layer].amount[k]) most[layer].amount[k] = sum->amount[k];
      }
    }
    for (int q = first; q < p; q++) at[mapped->core_of[q]] = (work){{0}};
  }
  free(at);
  if (at) return most;
  free(most);
  return NULL;
}

// ---- shorter parts -------------------------------------------------------------------------------------------------

// A `scaling` says how parts become shorter: by the work of their layer, and those of `scale` also take only `fewer` of
// `more` of their time.
typedef struct {
  const radish_mapped_chip *mapped;
  const work *before, *instead;
  radish_path_scale scale; // RADISH_SCALE_FIXED: none of them
  int64_t more, fewer;
} scaling;

static int64_t by_work_ps(const scaling *s, const radish_path_part *part, int kind) {
  if (part->partition < s->mapped->port_count) return part->ps;
  const int layer = s->mapped->programs[part->partition].layer;
  const int64_t before = s->before[layer].amount[kind], instead = s->instead[layer].amount[kind];
  return before ? (int64_t)((__int128)part->ps * instead / before) : part->ps;
}

static int64_t scaled_ps(const scaling *s, const radish_path_part *part) {
  int64_t ps = part->ps;
  switch (part->scale) {
  case RADISH_SCALE_PAIRS: ps = by_work_ps(s, part, PAIRS); break;
  case RADISH_SCALE_WORDS: ps = by_work_ps(s, part, WORDS); break;
  case RADISH_SCALE_PACKETS: ps = by_work_ps(s, part, PACKETS); break;
  case RADISH_SCALE_OFFCHIP: ps = by_work_ps(s, part, RELOADS); break;
  default: break;
  }
  if (part->scale != s->scale || s->scale == RADISH_SCALE_FIXED) return ps;
  return (int64_t)((__int128)ps * s->fewer / s->more);
}

// Returns the image's latency when every moment comes as soon as all it needs is there.
static int64_t predict_ps(const radish_path_graph *graph, const scaling *s, int64_t *times) {
  for (int i = 0; i < graph->node_list.count; i++) {
    const int at = graph->order[i];
    const radish_path_node *node = &graph->nodes[at];
    times[at] = node->edges ? INT64_MIN : node->time_ps;
    for (int e = 0; e < node->edges; e++) {
      const radish_path_edge *edge = &graph->edges[node->first_edge + e];
      int64_t ps = times[edge->from];
      for (int k = 0; k < edge->parts; k++) ps += scaled_ps(s, &graph->parts[edge->first_part + k]);
      if (ps > times[at]) times[at] = ps;
    }
  }
  return times[graph->done] - times[graph->first];
}

// ---- a tenth more --------------------------------------------------------------------------------------------------

typedef struct {
  const radish_path_graph *graph;
  const radish_mapped_chip *mapped;
  const radish_chip_file *chip;
  const char *mapping_file;
  const radish_run_options *options;
  int image;
  const work *before;
  const int64_t *spikes;
  int64_t *times;
} predictor;

// Says whether each tile has a core of its own.
static bool apart(const radish_mapped_chip *mapped) {
  return mapped->partition_count - mapped->port_count == mapped->core_count;
}

static bool same_tiles(const radish_mapped_chip *a, const radish_mapped_chip *b) {
  if (a->partition_count != b->partition_count) return false;
  for (int p = 0; p < a->partition_count; p++) {
    if (memcmp(&a->programs[p].outputs, &b->programs[p].outputs, sizeof a->programs[p].outputs) != 0) return false;
  }
  return true;
}

static bool same_places(const radish_mapped_chip *a, const radish_mapped_chip *b) {
  return !memcmp(a->core_of, b->core_of, (size_t)a->partition_count * sizeof *a->core_of) &&
         !memcmp(a->places, b->places, (size_t)a->core_count * sizeof *a->places);
}

// Says whether layers that were split are split alike.
static bool same_layers(const radish_network *a, const radish_network *b) {
  if (a->layer_count != b->layer_count) return false;
  for (int l = 0; l < a->layer_count; l++) {
    const radish_layer *one = &a->layers[l], *two = &b->layers[l];
    if (one->source_count != two->source_count || one->timesteps != two->timesteps) return false;
    for (int i = 0; i < one->source_count; i++) {
      const radish_source *from = &one->sources[i], *other = &two->sources[i];
      if (from->from != other->from || memcmp(&from->part, &other->part, sizeof from->part)) return false;
    }
  }
  return true;
}

// Says whether the recorded moments tell what the other chip would do. The fewest tiles change little by little; a
// search may find quite others.
static bool tells(const radish_mapped_chip *mapped, const radish_mapped_chip *other) {
  if (!apart(mapped) || !apart(other) || !same_layers(mapped->network, other->network)) return false;
  return same_tiles(mapped, other) ? same_places(mapped, other)
                                   : mapped->params.mapping.objective == RADISH_OBJECTIVE_CORES;
}

static radish_status tell(const predictor *p, const radish_mapped_chip *other, scaling s, int64_t *latency_ps) {
  work *layers = work_of(other, p->spikes);
  if (!layers) return RADISH_NO_MEMORY;
  s.mapped = p->mapped;
  s.before = p->before;
  s.instead = layers;
  *latency_ps = predict_ps(p->graph, &s, p->times);
  free(layers);
  return RADISH_OK;
}

static radish_status run(const predictor *p, const radish_mapped_chip *other, int64_t *latency_ps) {
  radish_error error = {""};
  radish_why_again again;
  const radish_run_options options = radish_why_again_options(&again, p->options, p->image);
  radish_chip *chip = NULL;
  radish_run_result *result = NULL;
  radish_status status = radish_chip_create(other, &chip, &error);
  if (!status) status = radish_chip_run(chip, &options, &result, &error);
  if (!status) *latency_ps = result->times[again.image].done_ps - result->times[again.image].first_spike_ps;
  radish_run_result_destroy(result);
  radish_chip_destroy(chip);
  return status;
}

// Predicts the latency on a chip where `*value`, which is one of `params`, is `instead`. Returns false where memory ran
// out.
static bool predict_with(const predictor *p, radish_params *params, int64_t *value, int64_t instead, scaling s,
                         radish_why_gain *gain) {
  const int64_t before = *value;
  radish_error error = {""};
  radish_mapped_chip *other = NULL;
  *value = instead;
  radish_chip_file file = *p->chip;
  file.params = *params;
  *value = before;
  radish_status status =
      radish_mapped_chip_create_from(p->mapping_file, p->mapped->given, &file, p->mapped->coding, &other, &error);
  gain->latency_ps = -1;
  if (!status) {
    status = tells(p->mapped, other) ? tell(p, other, s, &gain->latency_ps) : run(p, other, &gain->latency_ps);
  }
  radish_mapped_chip_destroy(other);
  return status != RADISH_NO_MEMORY;
}

static bool predict(const predictor *p, radish_why *why) {
  radish_params params = p->mapped->params;
  radish_why_gain *gains = why->gains;
  const int64_t lanes = params.core.lanes, cores = p->mapped->core_count, packet_ps = params.host.packet_ps,
                factor = params.noc.voltage_factor / 1000, rate = params.offchip.mbit_per_s;
  const int64_t shorter_ps = packet_ps * 5 / 11 * 2 < 2 ? 2 : packet_ps * 5 / 11 * 2;
  gains[RADISH_RELAX_LANES] = (radish_why_gain){"core.lanes", lanes, ceiling(lanes * 11, 10), 0};
  gains[RADISH_RELAX_CORES] = (radish_why_gain){"cores", cores, ceiling(cores * 11, 10), 0};
  gains[RADISH_RELAX_LINKS] = (radish_why_gain){"noc.voltage_factor", factor, factor * 10 / 11, 0};
  gains[RADISH_RELAX_HOST] = (radish_why_gain){"host.packet_ps", packet_ps, shorter_ps, 0};
  gains[RADISH_RELAX_OFFCHIP] = (radish_why_gain){"offchip.mbit_per_s", rate, ceiling(rate * 11, 10), 0};
  const struct {
    int64_t *value, unit;
    radish_path_scale scale;
    bool inverse; // more of it is a smaller value
  } rows[RADISH_RELAX_COUNT] = {
      [RADISH_RELAX_LANES] = {&params.core.lanes, 1, RADISH_SCALE_FIXED, false},
      [RADISH_RELAX_CORES] = {&params.chip.cores, 1, RADISH_SCALE_FIXED, false},
      [RADISH_RELAX_LINKS] = {&params.noc.voltage_factor, 1000, RADISH_SCALE_LINKS, true},
      [RADISH_RELAX_HOST] = {&params.host.packet_ps, 1, RADISH_SCALE_HOST, true},
      [RADISH_RELAX_OFFCHIP] = {&params.offchip.mbit_per_s, 1, RADISH_SCALE_OFFCHIP, false},
  };
  for (int r = 0; r < RADISH_RELAX_COUNT; r++) {
    const scaling s = {.scale = rows[r].scale,
                       .more = rows[r].inverse ? gains[r].before : gains[r].instead,
                       .fewer = rows[r].inverse ? gains[r].instead : gains[r].before};
    if (!predict_with(p, &params, rows[r].value, gains[r].instead * rows[r].unit, s, &gains[r])) return false;
  }
  return true;
}

bool radish_why_predict(radish_why *why, const radish_path_graph *graph, const radish_mapped_chip *mapped,
                        const radish_chip_file *chip, const char *mapping_file, const radish_run_options *options,
                        const radish_record *records) {
  int64_t *spikes = calloc((size_t)why->layer_count + 1, sizeof *spikes);
  for (int l = 0; spikes && l < why->layer_count; l++) {
    spikes[l] = records[l].counters.spikes_out * 1000000 / radish_shape_size(mapped->network->layers[l].shape);
  }
  work *before = spikes ? work_of(mapped, spikes) : NULL;
  int64_t *times = malloc(((size_t)graph->node_list.count + 1) * sizeof *times);
  const predictor p = {graph, mapped, chip, mapping_file, options, why->image, before, spikes, times};
  const bool complete = before && times && predict(&p, why);
  free(before);
  free(spikes);
  free(times);
  why->first = -1;
  int64_t best_ps = why->latency_ps;
  for (int r = 0; complete && r < RADISH_RELAX_COUNT; r++) {
    if (why->gains[r].latency_ps < 0 || why->gains[r].latency_ps >= best_ps) continue;
    best_ps = why->gains[r].latency_ps;
    why->first = r;
  }
  return complete;
}
