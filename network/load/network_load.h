// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// network_load.h: a network file (docs/interfaces.md "Network") in memory.
#ifndef RADISH_NETWORK_LOAD_NETWORK_LOAD_H
#define RADISH_NETWORK_LOAD_NETWORK_LOAD_H

#include "network/files/document.h"
#include "network/network.h"

#ifdef __cplusplus
extern "C" {
#endif

// Reads, checks and completes the network file (docs/interfaces.md "Network"). `*network` is NULL on failure.
//
// With weights, any layer may have a bias (0 without one). Thresholds are given for all hidden layers or for none; an
// avg_pool without one gets 2^shift.
//
// Without weights, those of each source are drawn uniformly over +-(2^(weight_bits-1) - 1), from `seed` and the layer's
// position alone; biases are 0. One random input is evaluated layer by layer, and a shift that the file leaves out is
// the one whose trains are nearest to `activity`. The threshold is 2^(shift + T - T_in), at least 1: then the rates of
// a layer stand for the same fractions of full scale as its radix values.
//
// Paths in the file, also from an override, are relative to the file.
radish_status radish_network_load(const char *path, radish_overrides overrides, radish_network **network,
                                  radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
