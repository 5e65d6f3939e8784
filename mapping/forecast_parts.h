// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// forecast_parts.h: the parts of a forecast: work, network, time.
#ifndef RADISH_MAPPING_FORECAST_PARTS_H
#define RADISH_MAPPING_FORECAST_PARTS_H

#include "mapping/forecast.h"

// ---- work (forecast_work.c) -----------------------------------------------------------------------------------

// This is the work of one partition in one step of its image, or in any step where all are alike.
typedef struct {
  double scan_cycles, pairs, synapse_pairs, synaptic_ops, words_read;
  double planes; // spikes that are written into the scheduler, for each source that reads them
} radish_integration_work;

typedef struct {
  int steps_in, steps_out;            // entries below; 1: all steps are alike
  radish_integration_work *integrate; // [steps_in]
  double *spikes;                     // [steps_out]: packets of a step that carry spikes, or readout values
} radish_partition_work;

radish_status radish_forecast_work(const radish_mapped_chip *mapped, const radish_spike_counts *spikes,
                                   radish_arena *arena, radish_partition_work **work, radish_error *error);

// Returns the expected count `each` of one step as a whole number; over the steps these add up to the expected sum.
static inline int64_t radish_forecast_whole(double each, int step) {
  return (int64_t)(each * (step + 1) + 0.5) - (int64_t)(each * step + 0.5);
}
static inline int64_t radish_forecast_scan(const radish_partition_work *work, int step) {
  return work->steps_in > 1 ? (int64_t)(work->integrate[step].scan_cycles + 0.5)
                            : radish_forecast_whole(work->integrate[0].scan_cycles, step);
}
static inline int64_t radish_forecast_spikes(const radish_partition_work *work, int step) {
  return work->steps_out > 1 ? (int64_t)(work->spikes[step] + 0.5) : radish_forecast_whole(work->spikes[0], step);
}

// ---- network (forecast_network.c) -------------------------------------------------------------------------------

// A node is a place of a tree that packets pass: an output of a router, or the link of the endpoint that sends.
typedef struct {
  int link;
  int parent, parent_link;    // the node before it in the same tree, and its link; -1: it is the first
  int16_t depth;              // routers passed
  int16_t input;              // the input of the output's router by which the packets come
  int64_t spike_ps, token_ps; // what a packet takes: of the link or, into a core, of its ingress where that is more
} radish_tree_node;

// A leaf is a place where packets leave the tree. They belong to the feeds first_feed..last_feed-1 of the mapped chip.
typedef struct {
  int node;
  int first_feed, last_feed;
} radish_tree_leaf;

// These are packets of a burst. Into a core the two kinds take different times.
typedef struct {
  int64_t spikes, tokens; // `spikes` are readout values, too
} radish_packets;

// These are the events that one packet causes on its way; `visits` and `grants` are those of routers, the rest are
// links passed.
typedef struct {
  int64_t visits, grants, east_west, north_south, local, edge;
} radish_tree_cost;

typedef struct {
  int64_t busy_ps[RADISH_PORTS]; // until when the link passes what has come by each input of its router
  int64_t latest_ps;             // the latest of these
  int64_t leave_ps;              // when the FIFO at its end has passed on all that has come
} radish_link_traffic;

// This is a burst at a node: when its first and its last packet come to the end of the node's link, when the link has
// passed it; when the FIFO before it has, which an ingress empties earlier than it is done; and how much earlier the last
// packet may come to that FIFO.
typedef struct {
  int64_t first_ps, last_ps, done_ps, left_ps, room_ps;
} radish_tree_burst;

// This is the tree of a partition. Without multicast it holds the routes of the partition, one for each leaf, one
// behind another.
typedef struct {
  int first_node, node_count;
  int first_leaf, leaf_count;
  int copies;            // packets for each spike
  radish_tree_cost cost; // of one packet in all its copies
} radish_tree;

typedef struct {
  const radish_mapped_chip *mapped;
  int columns, routers;
  int64_t hop_ps, link_ps, service_ps, depth;
  int64_t place_ps;   // a tick of an ingress
  radish_tree *trees; // [partition]
  radish_tree_node *nodes;
  int node_count, node_capacity;
  radish_tree_leaf *leaves;
  int leaf_count;
  radish_link_traffic *links; // [link]
  radish_tree_burst *bursts;  // [node of the longest tree]: the burst at hand, there
  int64_t pace_ps;            // time between two packets of that burst at its slowest output
} radish_forecast_network;

radish_status radish_forecast_network_init(radish_forecast_network *network, const radish_mapped_chip *mapped,
                                           radish_error *error);
void radish_forecast_network_free(radish_forecast_network *network);

// Sends a burst, whose last packet is a token where it has any: it enters the interface of the partition's endpoint
// between first_ps and last_ps. Returns when the last packet has room there; then `bursts` tells when its packets come
// to each node.
int64_t radish_forecast_network_send(radish_forecast_network *network, int partition, radish_packets packets,
                                     int64_t first_ps, int64_t last_ps);
// Sends a single packet from the endpoint of partition `from` to that of partition `to`. Returns when it arrives.
int64_t radish_forecast_network_credit(radish_forecast_network *network, int from, int to, int64_t time_ps);
// Returns what a packet between the endpoints of two partitions costs.
radish_tree_cost radish_forecast_network_unicast_cost(const radish_forecast_network *network, int from, int to);

// ---- time (forecast_time.c) -------------------------------------------------------------------------------------

// How closely time is followed. A step of more than `most_packets` is sent in pieces of about so many, so that those of
// several cores mix on the links. Steps of at most `few_packets` together share a burst, since a full network takes up the
// next step of a core long before it has passed on the last one.
typedef struct {
  int few_packets, most_packets; // of a burst
  int64_t most_ps;               // where the latency is certain to be more, the forecast ends
} radish_forecast_detail;

// Ends when the latency is known, or is certain to be more than detail->most_ps: then the forecast is incomplete and its
// latency is more, too.
radish_status radish_forecast_time(const radish_mapped_chip *mapped, const radish_partition_work *work,
                                   const radish_forecast_detail *detail, radish_forecast_network *network,
                                   radish_forecast *forecast, radish_error *error);
// Returns a time that the latency is not below: that of the loads and writes which the busiest channel cannot do without.
int64_t radish_forecast_least_loading_ps(const radish_mapped_chip *mapped, const radish_partition_work *work);
// Returns the bits of spikes that are written for a partition which waits for its turn when one of its feeds ends `step`.
int64_t radish_forecast_written_bits(const radish_mapped_chip *mapped, const radish_partition_work *work, int partition,
                                     int step);

#endif
