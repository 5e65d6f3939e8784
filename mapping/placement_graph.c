// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/placement_graph.h"

#include "core/base/edge.h"
#include "mapping/mapped_chip_build.h"
#include <stdlib.h>
#include <string.h>

static const int64_t PPM = 1000000;

// Returns the packets that a partition is expected to send for an image: spikes, or values of a readout, and tokens.
static int64_t expected_packets(const radish_mapped_chip *mapped, int partition) {
  const radish_program *p = &mapped->programs[partition];
  const int64_t neurons = radish_shape_size(p->outputs.shape);
  const int64_t tokens = mapped->params.chip.sync == RADISH_SYNC_DATAFLOW ? p->timesteps_out : 0;
  if (p->readout) return neurons + tokens;
  const int64_t share = (int64_t)(mapped->network->activity * (double)PPM + 0.5);
  return (neurons * p->timesteps_out * share + PPM / 2) / PPM + tokens;
}

// ---- bundles ------------------------------------------------------------------------------------------------

static int destination_count(const radish_mapped_chip *mapped, int partition) {
  return mapped->programs[partition].readout ? 1
                                             : mapped->source_feeds[partition + 1] - mapped->source_feeds[partition];
}

static int destination(const radish_mapped_chip *mapped, int partition, int i) {
  return mapped->programs[partition].readout ? partition % mapped->port_count
                                             : mapped->feeds[mapped->source_feeds[partition] + i].destination;
}

static uint64_t hash(const radish_mapped_chip *mapped, int partition, int count) {
  uint64_t h = 14695981039346656037u;
  for (int i = 0; i < count; i++) h = (h ^ (uint64_t)destination(mapped, partition, i)) * 1099511628211u;
  return h ^ h >> 29;
}

static bool same_destinations(const radish_placement_graph *g, int bundle, const radish_mapped_chip *mapped,
                              int partition, int count) {
  const int first = g->first_destination[bundle];
  if (g->first_destination[bundle + 1] - first != count) return false;
  for (int i = 0; i < count; i++) {
    if (g->destinations[first + i] != destination(mapped, partition, i)) return false;
  }
  return true;
}

// Finds the bundle of each partition, in the order of their first sources, by open addressing in `slots`.
static void find_bundles(radish_placement_graph *g, const radish_mapped_chip *mapped, int *slots, uint64_t slot_mask) {
  for (int p = 0; p < g->partition_count; p++) {
    const int count = destination_count(mapped, p);
    g->bundle_of[p] = -1;
    if (!count) continue;
    uint64_t at = hash(mapped, p, count) & slot_mask;
    while (slots[at] && !same_destinations(g, slots[at] - 1, mapped, p, count)) at = (at + 1) & slot_mask;
    if (!slots[at]) {
      const int bundle = g->bundle_count++, first = g->first_destination[bundle];
      for (int i = 0; i < count; i++) g->destinations[first + i] = destination(mapped, p, i);
      g->first_destination[bundle + 1] = first + count;
      slots[at] = bundle + 1;
    }
    g->bundle_of[p] = slots[at] - 1;
  }
}

static void list_sources(radish_placement_graph *g) {
  int *at = g->first_source + 1; // at[b] is where bundle b's next source goes
  for (int p = 0; p < g->partition_count; p++) {
    if (g->bundle_of[p] >= 0) at[g->bundle_of[p] + 1]++;
  }
  for (int b = 0; b < g->bundle_count; b++) at[b + 1] += at[b];
  for (int p = 0; p < g->partition_count; p++) {
    if (g->bundle_of[p] >= 0) g->sources[at[g->bundle_of[p]]++] = p;
  }
}

radish_status radish_placement_graph_turn(radish_placement_graph *g, radish_error *error) {
  const int count = g->first_destination[g->bundle_count];
  g->first_into = calloc((size_t)g->partition_count + 2, sizeof *g->first_into);
  g->into = calloc((size_t)count + 1, sizeof *g->into);
  if (!g->first_into || !g->into) return radish_mapping_no_memory(error);
  int *at = g->first_into + 1;
  for (int i = 0; i < count; i++) at[g->destinations[i] + 1]++;
  for (int p = 0; p < g->partition_count; p++) at[p + 1] += at[p];
  for (int b = 0; b < g->bundle_count; b++) { // at[p] is where partition p's next bundle goes
    for (int i = g->first_destination[b]; i < g->first_destination[b + 1]; i++) g->into[at[g->destinations[i]]++] = b;
  }
  return RADISH_OK;
}

// Returns where the middle of the `length` coordinates from `first` on lies in 0 .. whole - 1, on the scale of
// `within`.
static int middle(int first, int length, int whole) {
  return (int)((int64_t)(2 * first + length) * RADISH_PLACEMENT_WITHIN / (2 * (int64_t)whole + 1));
}

// Sets the times of noc/noc.h. A link is free again when its other end has accepted the packet and its acknowledge has
// come back; then the output decides anew.
static void set_times(radish_placement_graph *g, const radish_params *params) {
  const radish_noc_params *noc = &params->noc;
  const int64_t out_ps = noc->larb_ps + noc->lf_out_ps + noc->lf_link_ps;
  g->hop_ps = radish_params_scaled_delay_ps(noc->lf_in_ps + out_ps, noc->voltage_factor);
  g->link_ps = radish_params_scaled_delay_ps(noc->lb_link_ps + out_ps, noc->voltage_factor);
  g->packet_ps = radish_edge_period_ps(params->core.clock_mhz);
}

// ---- the whole ----------------------------------------------------------------------------------------------

radish_status radish_placement_graph_init(radish_placement_graph *g, const radish_mapped_chip *mapped,
                                          const int64_t *packets, radish_error *error) {
  const int count = mapped->partition_count;
  *g = (radish_placement_graph){.columns = (int)mapped->params.mesh.columns,
                                .rows = (int)mapped->params.mesh.rows,
                                .multicast = mapped->params.noc.multicast,
                                .core_count = mapped->core_count,
                                .partition_count = count};
  set_times(g, &mapped->params);
  const size_t partitions = (size_t)count + 1, feeds = (size_t)mapped->feed_count + partitions;
  uint64_t slot_count = 2;
  while (slot_count < 2 * partitions) slot_count *= 2;
  int *slots = calloc(slot_count, sizeof *slots);
  g->core_of = calloc(partitions, sizeof *g->core_of);
  g->fixed = calloc(partitions, sizeof *g->fixed);
  g->packets = calloc(partitions, sizeof *g->packets);
  g->credits = calloc(partitions, sizeof *g->credits);
  g->group = calloc(partitions, sizeof *g->group);
  g->within = calloc(partitions, sizeof *g->within);
  g->channel = calloc(partitions, sizeof *g->channel);
  g->bundle_of = calloc(partitions, sizeof *g->bundle_of);
  g->first_source = calloc(partitions + 2, sizeof *g->first_source);
  g->first_destination = calloc(partitions + 1, sizeof *g->first_destination);
  g->sources = calloc(partitions, sizeof *g->sources);
  g->destinations = calloc(feeds, sizeof *g->destinations);
  const bool room = slots && g->core_of && g->fixed && g->packets && g->credits && g->group && g->within &&
                    g->channel && g->bundle_of && g->first_source && g->first_destination && g->sources &&
                    g->destinations;
  if (!room) {
    free(slots);
    return radish_mapping_no_memory(error);
  }
  for (int p = 0; p < count; p++) {
    g->core_of[p] = mapped->core_of[p];
    if (p < mapped->port_count) g->fixed[p] = (radish_place){mapped->ports[p].x, mapped->ports[p].y};
    g->packets[p] = packets ? packets[p] : expected_packets(mapped, p);
    if (p >= mapped->port_count && mapped->params.chip.sync == RADISH_SYNC_DATAFLOW) {
      g->credits[p] = mapped->programs[p].windows_per_image;
    }
    g->group[p] = mapped->programs[p].layer;
    const radish_box *box = &mapped->programs[p].outputs;
    const radish_shape whole = mapped->network->layers[g->group[p]].shape;
    g->within[p] = (radish_place){middle(box->column, box->shape.columns, whole.columns),
                                  middle(box->row, box->shape.rows, whole.rows)};
    g->channel[p] = box->channel;
  }
  find_bundles(g, mapped, slots, slot_count - 1);
  free(slots);
  list_sources(g);
  return radish_placement_graph_turn(g, error);
}

void radish_placement_graph_free(radish_placement_graph *g) {
  free(g->core_of);
  free(g->fixed);
  free(g->packets);
  free(g->credits);
  free(g->group);
  free(g->within);
  free(g->channel);
  free(g->bundle_of);
  free(g->first_source);
  free(g->first_destination);
  free(g->sources);
  free(g->destinations);
  free(g->first_into);
  free(g->into);
  *g = (radish_placement_graph){0};
}

int radish_placement_graph_tiles(const radish_placement_graph *g) {
  int tiles = 0;
  for (int p = 0; p < g->partition_count; p++) tiles += g->core_of[p] != RADISH_HOST;
  return tiles;
}
