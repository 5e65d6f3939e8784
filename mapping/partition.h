// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// partition.h: cuts each layer into tiles that fit a core.
//
// A layer's *output* (after pooling) is cut into channels x rows x columns of about equal size, so that pooling
// windows stay whole; channel cuts fall on multiples of `lanes`. The fewest tiles that fit are chosen; among
// equal counts the cut that spreads a spike to the fewest tiles (a band of rows has two neighbours, a square
// eight), then the one whose tiles read the fewest axons.
#ifndef RADISH_MAPPING_PARTITION_H
#define RADISH_MAPPING_PARTITION_H

#include "core/params.h"
#include "network/network.h"

#ifdef __cplusplus
extern "C" {
#endif

// This lists the memories of a core, and what each holds: X(name, capacity of a `core`, doc). The last four are tables,
// counted in entries; docs/chip.md says what an entry is.
// clang-format off
#define RADISH_MEMORIES(X) \
  X(axon_words,      core->axons / RADISH_AXONS_PER_WORD, "words of 64 axons, each with `slots` planes") \
  X(potential_words, core->neurons / core->lanes,         "words of `lanes` neurons") \
  X(synapse_bits,    core->synapse_kib * 8192,            "weights and initial potentials") \
  X(partitions,      core->partitions,                    "registers of tiles") \
  X(sources,         core->sources,                       "registers of populations that its tiles read") \
  X(feeds,           core->feeds,                         "feeds that end in its tiles") \
  X(destinations,    core->destinations,                  "feeds that begin in its tiles")
#define RADISH_TABLES(X) X(partitions) X(sources) X(feeds) X(destinations)
// clang-format on

// This is what a tile occupies. Resident partitions of a core add up.
typedef struct {
#define X(name, ...) int64_t name;
  RADISH_MEMORIES(X)
#undef X
} radish_memory_use;

static inline radish_memory_use radish_partition_memory_add(radish_memory_use a, radish_memory_use b) {
#define X(name, ...) a.name += b.name;
  RADISH_MEMORIES(X)
#undef X
  return a;
}
static inline bool radish_partition_memory_equal(const radish_memory_use *a, const radish_memory_use *b) {
#define X(name, ...) &&a->name == b->name
  return true RADISH_MEMORIES(X);
#undef X
}
// Says whether `use` is at most `capacity` in each memory.
static inline bool radish_partition_memory_within(const radish_memory_use *use, const radish_memory_use *capacity) {
#define X(name, ...) &&use->name <= capacity->name
  return true RADISH_MEMORIES(X);
#undef X
}
// Returns of each memory the larger of the two uses.
radish_memory_use radish_partition_memory_larger(radish_memory_use a, radish_memory_use b);
bool radish_partition_memory_fits(radish_memory_use use, const radish_core_params *core);
radish_memory_use radish_partition_memory_capacity(const radish_core_params *core);
// Returns the share in use of the memory that is used most; it is above 1 where the use does not fit.
double radish_partition_memory_share(radish_memory_use use, radish_memory_use capacity);

typedef struct {
  int channels, rows, columns; // number of cuts along each axis
} radish_cut;

// Returns the box of pooled outputs of tile (c, y, x) of a cut.
radish_box radish_partition_tile_outputs(const radish_layer *layer, radish_cut cut, int lanes, int c, int y, int x);
// Returns the sums that these outputs need: pooling windows, clipped to the layer.
radish_box radish_partition_tile_sums(const radish_layer *layer, radish_box outputs);
// Returns the part of the source's output that these sums read, clipped to that output. It is empty (a zero in its
// shape) if nothing is read.
radish_box radish_partition_tile_halo(const radish_network *network, int layer, int source, radish_box sums);

// Says whether any neuron lies in both boxes; an empty box meets none.
bool radish_partition_boxes_meet(radish_box a, radish_box b);

// Returns the largest tile of a cut, in the middle of the layer.
radish_box radish_partition_largest_tile(const radish_layer *layer, radish_cut cut, int lanes);

// Returns the memory of the tile with these outputs. Its feeds and destinations depend on other tiles and are 0 here.
radish_memory_use radish_partition_tile_memory(const radish_network *network, int layer, radish_coding coding,
                                               const radish_core_params *core, radish_box outputs);
// Returns how many of its synapse bits are weights that a core stores once for all its tiles of these channels; in a
// crossbar none are.
int64_t radish_partition_tile_weight_bits(const radish_network *network, int layer, const radish_core_params *core,
                                          radish_box outputs);

// Estimates the cycles of one image with every input spiking: good for balancing, not for reports.
int64_t radish_partition_tile_load(const radish_network *network, int layer, const radish_core_params *core,
                                   radish_box outputs);

// Returns the input channels of one group, as a core counts them. A part of the channels that does not begin with the
// layer's first one is to the core the second, third, ... of groups of so many channels, of which it may have fewer.
int radish_partition_in_per_group(const radish_network *network, const radish_source *source);
// Returns the rows of synapse words that a source has; docs/chip.md section 2.
int64_t radish_partition_synapse_rows(const radish_network *network, const radish_source *source);

// Says whether all tiles of a cut fit a core, and one of the largest size in the middle of the layer. `*most` becomes what the
// tiles that were asked need at most, each kind of memory for itself.
bool radish_partition_cut_fits(const radish_network *network, int layer, radish_coding coding,
                               const radish_core_params *core, radish_cut cut, radish_memory_use *most);

// Says the same without asking for the one in the middle, which a cut into two along each axis does not have: at the border
// a tile reads less.
bool radish_partition_cut_needs(const radish_network *network, int layer, radish_coding coding,
                                const radish_core_params *core, radish_cut cut, radish_memory_use *most);

// Says whether a tile of a single position and `lanes` channels fits a core, wherever it lies.
bool radish_partition_fits(const radish_network *network, int layer, radish_coding coding,
                           const radish_core_params *core);

// Chooses the cut with the fewest tiles that fit. Returns RADISH_BAD_INPUT if not even the smallest tile fits; the
// message names the layer and what is missing.
radish_status radish_partition_choose_cut(const radish_network *network, int layer, radish_coding coding,
                                          const radish_core_params *core, radish_cut *cut, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
