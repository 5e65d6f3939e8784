// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// placement_graph.h: who sends how many packets to whom, as placement sees it.
//
//   sources --+             +--> destinations
//   sources --+-- bundle ---+--> destinations        one tree for each source, to all destinations of the bundle
//   sources --+             +--> destinations        one credit path back for each pair
//
// The tiles of a layer that differ in their channels alone are read by the same tiles. A *bundle* holds all partitions
// that have the same destinations, so that a layer that everybody reads is one bundle and not thousands of trees.
// Partitions stand on cores, cores on routers; host ports stand where the chip file says.
#ifndef RADISH_MAPPING_PLACEMENT_GRAPH_H
#define RADISH_MAPPING_PLACEMENT_GRAPH_H

#include "core/base/status.h"
#include "mapping/mapped_chip.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { RADISH_PLACEMENT_WITHIN_BITS = 10, RADISH_PLACEMENT_WITHIN = 1 << RADISH_PLACEMENT_WITHIN_BITS };

typedef struct {
  int columns, rows;    // of the mesh
  bool multicast;       // false: a packet for each destination core
  int64_t hop_ps;       // time of a lone packet through a router and over a link
  int64_t link_ps;      // time between packets that follow one another over a link
  int64_t packet_ps;    // time between packets that a core sends
  int core_count;       // at most columns * rows
  int partition_count;  // host ports included
  int *core_of;         // [partition]: core, or RADISH_HOST
  radish_place *fixed;  // [partition]: place of one without a core
  int64_t *packets;     // [partition]: packets of an image, each for all its destinations
  int64_t *credits;     // [partition]: credits of an image to each partition that feeds it
  int *group;           // [partition]: its layer; only partitions of one group are ever exchanged
  radish_place *within; // [partition]: the middle of its outputs in its layer, 0 .. RADISH_PLACEMENT_WITHIN - 1
  int *channel;         // [partition]: first channel of its outputs
  int *bundle_of;       // [partition]: the bundle that it is a source of, or -1
  int bundle_count;
  int *first_source;      // [bundle + 1], in `sources`
  int *first_destination; // [bundle + 1], in `destinations`
  int *sources, *destinations;
  int *first_into, *into; // [partition + 1], in `into`: the bundles that each partition is a destination of
} radish_placement_graph;

// Makes the graph of a mapped chip, whose places need not be known. `packets` [partition] gives the spikes and tokens
// that each sends; with NULL they are expected, where a share `activity` of the activations' bits is set. The caller
// frees the graph, after a failure too.
radish_status radish_placement_graph_init(radish_placement_graph *graph, const radish_mapped_chip *mapped,
                                          const int64_t *packets, radish_error *error);
// Sets `first_into` and `into` from the bundles.
radish_status radish_placement_graph_turn(radish_placement_graph *graph, radish_error *error);
void radish_placement_graph_free(radish_placement_graph *graph);
// Returns the partitions that are tiles; the others are the ports of the host.
int radish_placement_graph_tiles(const radish_placement_graph *graph);

// Returns where a partition stands, given the places of the cores.
static inline radish_place radish_placement_graph_place(const radish_placement_graph *graph, const radish_place *places,
                                                        int partition) {
  const int core = graph->core_of[partition];
  return core == RADISH_HOST ? graph->fixed[partition] : places[core];
}

#ifdef __cplusplus
}
#endif
#endif
