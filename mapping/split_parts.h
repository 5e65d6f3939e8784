// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// split_parts.h: what is shared by split.c, which arranges parts, and the files that help it:
// split_pieces.c cuts sources, split_layers.c makes layers, split_reducers.c the tree of reducers.
#ifndef RADISH_MAPPING_SPLIT_PARTS_H
#define RADISH_MAPPING_SPLIT_PARTS_H

#include "core/tables.h"
#include "mapping/split.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  RADISH_SPLIT_LARGEST_SHIFT = 15, // a gain is at most 2^15
  RADISH_SPLIT_MOST_TRAINS = 1 + RADISH_SPLIT_LARGEST_SHIFT,
  RADISH_SPLIT_MOST_SOURCES = RADISH_FEED_inputs_bits, // of a layer that is made: what the hardware's registers name
};

// No sum lies outside [low, high].
typedef struct {
  int64_t low, high;
} radish_split_reach;

static inline radish_split_reach radish_split_both(radish_split_reach a, radish_split_reach b) {
  return (radish_split_reach){a.low + b.low, a.high + b.high};
}

// Returns how many bits carry each sum within reach: in two's complement, or, where it is not signed, from 0 on.
int radish_split_bits(radish_split_reach reach, bool is_signed);

// These are the trains that carry a sum, the most significant bits first: train k has `bits[k]` steps and is worth
// 2^shift[k]. The first one is signed.
typedef struct {
  int count;
  int bits[RADISH_SPLIT_MOST_TRAINS], shift[RADISH_SPLIT_MOST_TRAINS];
} radish_split_trains;

// Finds the fewest trains of at most `longest` steps that carry each sum within reach. Returns false where none do.
bool radish_split_find_trains(radish_split_reach reach, int longest, radish_split_trains *trains);
// Makes `count` trains of about equal length that carry sums of so many bits, at least `count` and at most `longest` + 15.
// Returns false where one of them would be longer than `longest`.
bool radish_split_make_trains(int bits, int count, int longest, radish_split_trains *trains);

// A piece is a part of what one source of a layer contributes to the sums of some of its channels.
typedef struct {
  int source;            // of the layer
  radish_box part;       // of what the source reads; empty for UNIFORM
  int channel, channels; // of the layer's sums
} radish_split_piece;

// Cuts the sources of a layer into pieces, the largest of them into about `fineness` ones. Returns NULL where memory ran
// out. `*finest` says whether no piece can be cut any further.
radish_split_piece *radish_split_make_pieces(const radish_network *network, const radish_layer *layer, int fineness,
                                             radish_arena *arena, int *count, bool *finest);
// Returns what the piece may add to a sum, by its actual weights.
radish_split_reach radish_split_reach_of(const radish_network *network, const radish_layer *layer,
                                         const radish_split_piece *piece);
// Copies the weights of a piece. Returns NULL where memory ran out.
int16_t *radish_split_copy_weights(const radish_network *network, const radish_layer *layer,
                                   const radish_split_piece *piece, radish_arena *arena);

// A term is a train to be added: 2^shift times the output of layer `layer`, from channel `channel` of the sums on.
typedef struct {
  int layer, shift, channel;
  radish_split_reach reach; // of the output
} radish_split_term;

// A sum stands for the trains that carry it: terms [first, first + count).
typedef struct {
  int first, count;
  radish_split_reach reach;
} radish_split_sum;

// This is what was in the way, what comes up later behind what comes up sooner: a refusal names the last of them that
// any of the finer and finer cuts has met.
typedef enum {
  RADISH_SPLIT_COMMIT,
  RADISH_SPLIT_PART,
  RADISH_SPLIT_TRAINS,
  RADISH_SPLIT_REDUCER,
  RADISH_SPLIT_POTENTIALS,
  RADISH_SPLIT_LAYERS,
} radish_split_obstacle;

typedef struct {
  const radish_network *whole;
  const radish_core_params *core;
  radish_arena *arena;
  radish_network *made;                             // its layers so far
  int capacity;                                     // of its array of layers
  int *index_of;                                    // [layer of `whole`]: its number in `made`
  radish_source sources[RADISH_SPLIT_MOST_SOURCES]; // of the layer that is thought about
  int source_count;
  radish_split_obstacle met;
} radish_splitter;

// A part has the pieces [first, end), once for each of its trains, whose layers follow each other.
typedef struct {
  int first, end, layer, trains;
} radish_split_part;

// A draft is the layer on its way: its sums so far, each carried by the trains of its terms.
typedef struct {
  const radish_layer *layer;
  radish_split_piece *pieces;
  int piece_count;
  radish_split_part *parts;
  int part_count;
  radish_split_trains alike; // of every part, so that reducers may add up columns; count 0: each part has the fewest
  int widest;                // bits of the sum of a part
  radish_split_sum *sums;
  int sum_count;
  radish_split_term *terms;
  int term_count, term_capacity;
  int reducers; // before the last one
} radish_split_draft;

// Returns the most steps of a train.
static inline int radish_split_longest_train(const radish_splitter *s) {
  enum { LONGEST_TRAIN = 16 };
  return s->core->slots < LONGEST_TRAIN ? (int)s->core->slots : LONGEST_TRAIN;
}

static inline radish_status radish_split_meet(radish_splitter *s, radish_split_obstacle obstacle) {
  if (obstacle > s->met) s->met = obstacle;
  return RADISH_BAD_INPUT;
}

// Makes room for one more layer. Returns false where memory ran out.
bool radish_split_reserve(radish_splitter *s);
// Says whether a layer with the sources that are thought about fits a core: one with `channels` of the layer's sums, not
// pooled, or, with `channels` 0, the layer itself.
bool radish_split_fits(radish_splitter *s, const radish_layer *layer, int channels);
// Adds to the sources that are thought about. Those that are too many are counted only. A piece has no weights yet.
void radish_split_think_piece(radish_splitter *s, const radish_layer *layer, const radish_split_piece *piece);
void radish_split_think_identity(radish_splitter *s, int from, int gain, int channel);
// Makes room for the terms of one more sum. Returns false where memory ran out.
bool radish_split_reserve_terms(radish_splitter *s, radish_split_draft *d);
// Adds the layers that compute the sum of the sources that are thought about, one for each train, their terms, and the sum
// itself, which is of `channels` channels from `channel` on. Its name is that of the layer with `kind` and a number.
radish_status radish_split_add_sum(radish_splitter *s, radish_split_draft *d, const char *kind, int number, int channel,
                                   int channels, const radish_split_trains *trains, radish_split_reach reach);
// Adds a layer that adds up a column, which is what train `column` of so many is in the sums that the sources that are thought
// about stand for: itself a train of so many bits. Its term is added, with `reach`.
radish_status radish_split_add_column(radish_splitter *s, radish_split_draft *d, int number, int column, int bits,
                                      radish_split_reach reach);
// Adds the last reducer, with the sources that are thought about.
radish_status radish_split_add_last(radish_splitter *s, const radish_layer *layer);

// Adds reducers until what is left of the draft's sums is in the last one.
radish_status radish_split_add_reducers(radish_splitter *s, radish_split_draft *d);
// Says whether the sum of the sources that are thought about can be sent: finds its trains, and whether a layer of
// `channels` channels holds the sources and those that the last of the trains adds.
bool radish_split_sum_fits(radish_splitter *s, const radish_split_draft *d, int channels, radish_split_reach reach,
                           radish_split_trains *trains);

#ifdef __cplusplus
}
#endif

#endif
