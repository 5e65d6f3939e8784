// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// split.h: layers whose neurons read more than one core holds become layers that fit, and compute the same.
//
//                    +--> part 0 --signed trains--+
//   inputs of fc1 ---+--> part 1 ----------------+--> fc1: sums them up; bias, shift, ReLU, pooling as ever
//                    +--> part 2 ----------------+
//
// A *part* sums over a part of the inputs: neurons of a dense source that follow each other, input channels of a
// convolution, whole identity sources, or several of these. Its sum P, of N bits in two's complement by its actual
// weights, is committed without ReLU. A train has at most B = min(16, core.slots) steps, so where N is more the part is
// computed once for each of k trains: `high` is P >> s, signed; each `low` sums the same inputs, takes away what the
// trains before it say, by identity sources with gains -2^s, and commits the next bits, unsigned. N is at most B + 15,
// since a gain is at most 2^15. The last *reducer* keeps the layer's name, its bias and all that it does at commit; it
// reads the trains by identity sources with gains 2^s. Where it would read more than fit a core, reducers before it sum
// up some of the parts, and send their sums as parts do. Where a core has no room for that, because the trains of two sums and
// those that are taken away again are too many, all parts have the same trains, and a reducer adds up one column of them: all
// that is worth 1, or all that is worth 2^s.
//
// Everything is an ordinary layer of the network that results: fc1.part0, or fc1.part0.high and fc1.part0.low; fc1.sum0
// for a reducer before the last one. A name that the network has already gets a "_" behind it.
#ifndef RADISH_MAPPING_SPLIT_H
#define RADISH_MAPPING_SPLIT_H

#include "core/base/arena.h"
#include "core/params.h"
#include "network/network.h"

#ifdef __cplusplus
extern "C" {
#endif

// Makes `*split` the network, or, where layers do not fit a core but their parts do, one that computes the same in radix
// coding. What the result has of its own is taken from the arena; the rest belongs to `network`, which must outlive it.
// `*own_layers` becomes, for each layer of the result, the layer of `network` that has the same outputs, or -1; it stays
// as it is where the result is the network itself. Returns RADISH_BAD_INPUT where a layer cannot be split either; the
// message names it and says why.
radish_status radish_split_network(const radish_network *network, const radish_core_params *core, radish_arena *arena,
                                   const radish_network **split, int **own_layers, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
