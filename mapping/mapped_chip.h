// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// mapped_chip.h: a network mapped to a chip: everything the chip is configured with before time starts.
//
//   network --partition--> tiles --placement--> cores --feeds--> who sends to whom
//
// Partitions 0 .. port_count-1 are the host ports that send the input (their tile is a band of input rows); the
// others are tiles of layers, in layer order. A *feed* joins a source partition to a destination partition that
// reads any of its neurons; tokens and credits are counted by feed.
#ifndef RADISH_MAPPING_MAPPED_CHIP_H
#define RADISH_MAPPING_MAPPED_CHIP_H

#include "core/base/arena.h"
#include "core/packet.h"
#include "core/program.h"
#include "mapping/chip_file.h"
#include "network/network.h"
#include "mapping/partition.h"
#include "mapping/placement.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int source, destination; // partitions
  int core;                // the destination's
  int ordinal;             // its number among the destination's feeds, which credits carry
  int timesteps;           // tokens per image
  int first_input, inputs; // range in `feed_inputs`: the destination's sources that it feeds; empty: tokens only
} radish_feed;

typedef struct {
  const radish_network *network; // as it is mapped: some of its layers may be parts of what was too large (split.h)
  const radish_network *given;   // as it was given
  int *own_layers;               // NULL, or [layer of `network`]: that of the network as it was given, -1 of parts
  radish_coding coding;
  radish_params params;

  int partition_count;
  radish_program *programs;
  int *core_of;              // [partition_count]: core, or RADISH_HOST
  radish_memory_use *memory; // [partition_count]
  int port_count;            // host ports in use by the input, partitions 0 .. port_count-1
  const radish_host_port *ports;

  int core_count;
  int placement;               // what gave the places, of mapping.placement or placement.h
  int placements_refused;      // better ones, which the tables of the routers do not hold
  radish_place *places;        // [core_count]
  radish_memory_use *core_use; // [core_count]: what residents take, and the most that a turn takes beside them
  int *routes;                 // [mesh rows * columns]: entries in use of each router's table

  int feed_count;
  radish_feed *feeds; // sorted by source, destination's core, destination
  int *source_feeds;  // [partition_count + 1]: feeds of source p are source_feeds[p] .. source_feeds[p+1]-1
  int *feed_inputs;
  int32_t **feeds_at_step; // [partition_count][window_steps]: tokens that complete step t of a window

  radish_arena arena; // owns what programs point into
} radish_mapped_chip;

enum { RADISH_HOST = -1 };

// Returns the layer of the network as it was given that has the outputs of this one; -1 where only the mapper knows it.
static inline int radish_mapped_chip_own_layer(const radish_mapped_chip *mapped, int layer) {
  return mapped->own_layers ? mapped->own_layers[layer] : layer;
}

// Maps the network by the objective of the chip file. `network` and `chip` must outlive the mapped chip. `*mapped` is
// NULL on failure.
radish_status radish_mapped_chip_create(const radish_network *network, const radish_chip_file *chip,
                                        radish_coding coding, radish_mapped_chip **mapped, radish_error *error);
// Does the same by a mapping file (mapping_file.h) instead of the objective; `mapping_file` NULL means by the
// objective.
radish_status radish_mapped_chip_create_from(const char *mapping_file, const radish_network *network,
                                             const radish_chip_file *chip, radish_coding coding,
                                             radish_mapped_chip **mapped, radish_error *error);
void radish_mapped_chip_destroy(radish_mapped_chip *mapped);

#ifdef __cplusplus
}
#endif
#endif
