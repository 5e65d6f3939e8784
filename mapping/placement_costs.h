// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// placement_costs.h: what a placement costs in the network, from scratch.
//
// These are the measures of Jin et al., "Mapping Very Large Scale Spiking Neuron Network to Neuromorphic Hardware"
// (ASPLOS 2023): energy = sum over packets of (d + 1) * 1 + d * 0.1 for a way over d links (a router costs 1, a link
// 0.1), mean and longest distance, and the busiest link. They are taken on unicast edges, a packet for each destination
// core, as there, and on the trees that the routers really build. Packets are those of an image.
#ifndef RADISH_MAPPING_PLACEMENT_COSTS_H
#define RADISH_MAPPING_PLACEMENT_COSTS_H

#include "mapping/placement_graph.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int64_t packets;       // packets sent: unicast one for each destination core, else one
  int64_t hops;          // links passed
  int64_t energy_tenths; // in tenths of a router's energy
  int64_t busiest_link;  // packets over the busiest link
} radish_placement_traffic;

typedef struct {
  radish_placement_traffic unicast, trees; // spikes, tokens and readouts
  radish_placement_traffic credits;
  int64_t hops;         // packet hops on the chip: trees (or, without multicast, unicast) and credits
  int64_t least_hops;   // no placement of these cores has fewer, nor one whose tiles change places within their layer
  int64_t busiest_link; // most packets of both kinds over one link
  int longest;          // longest distance from a source to a destination
  // Layers of one image hardly meet. These are found for each layer by itself, and summed over the layers.
  int64_t layer_links; // packets over the link that is busiest with its packets and their credits
  int64_t layer_ways;  // the longest distance from a source to a destination
  int64_t layer_ps; // the time of the busiest link, or of the source that sends most if that is longer, and of that way
} radish_placement_costs;

// Measures a placement; `places` is [core_count]. RADISH_NO_MEMORY is the only failure.
radish_status radish_placement_measure(const radish_placement_graph *graph, const radish_place *places,
                                       radish_placement_costs *costs, radish_error *error);
// Does the same, faster, for `hops` and what is found layer by layer; what else it sets means nothing.
radish_status radish_placement_measure_briefly(const radish_placement_graph *graph, const radish_place *places,
                                               radish_placement_costs *costs, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
