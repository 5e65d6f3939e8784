// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// rate_twin.h: a radix network's integers turned into those of a rate-coded network that computes the same.
//
// A rate r = spikes / steps says the activation r * L; L is the layer's *full scale* (input: 2^bits, exactly). With
// the currents of one step scaled by g / L_in, a neuron fires at the rate of its radix value:
//
//   radix   y = (b + sum w x) / 2^shift                       floor drops (2^shift - 1) / 2 of the sum on average
//   rate    theta r = b' + sum w' r_in,     y = L r,   x = L_in r_in
//
//   w' = g w L_source / L_in            L_in: full scale of the first source that has weights, else of the first
//   b' = g (b - (2^shift - 1) / 2) / L_in                     (readout: b)
//   theta = g 2^shift L / L_in
//
// - g is the largest whole number that leaves the weights within weight_bits: weights of a layer with one source stay
//   exact, and theta and b' are as fine as the weights' bits allow. Gains of identities may use 10 bits.
// - theta is rounded, then L made exact: L = theta L_in / (g 2^shift). So there is one threshold for a layer, and
//   no error comes from it.
// - L is 2^timesteps; or, with calibration images, the largest activation seen, or the 99.9th percentile of those that
//   are not 0 (data-based normalisation, Rueckauer et al. 2017). An average pool keeps its source's L.
//
// Only roundings remain: that of b' (to half a unit in theta), and that of w' where sources differ in full scale; a
// pad_value is part of the biases already. Without these roundings, and while no neuron's current leaves 0..theta, a
// neuron that is fed constant currents has after S steps emitted floor(S y / L) spikes.
#ifndef RADISH_NETWORK_CONVERT_RATE_TWIN_H
#define RADISH_NETWORK_CONVERT_RATE_TWIN_H

#include "network/files/images.h"
#include "network/network.h"

#ifdef __cplusplus
extern "C" {
#endif

// These choose the full scale of activations: the one with the least squared error (radix only; for rates it means the
// percentile), the largest seen, or the 99.9th percentile.
typedef enum { RADISH_RANGE_ERROR, RADISH_RANGE_MAX, RADISH_RANGE_PERCENTILE } radish_range;

typedef struct {
  int weight_bits; // of the twin; 0 stands for those of the network
  int timesteps;   // the twin's rate_timesteps
  radish_range range;
  const radish_images *images; // calibration images, `count` from `first` on; NULL: full scale is 2^timesteps
  int first, count;
  int potential_bits; // of the chip; 0 stands for 32, the most that a chip may have
} radish_twin_options;

typedef struct {
  double full_scale;   // L: the activation that a spike in every step stands for
  double factor;       // g: what the numbers of the layer were multiplied by
  int32_t threshold;   // 0 for the readout
  double bias_error;   // largest rounding error of a bias, over theta (readout: in units of the sum)
  double weight_error; // largest rounding error of a weight or gain, over the largest of them; 0 where all are exact
  double clipped;      // share of the calibration images' activations beyond full scale
} radish_twin_layer;

// Turns `network`, which is radix coded and has weights, into its own twin. `layers` [layer_count] receives what was
// chosen. A layer whose potentials do not fit potential_bits in rate_timesteps steps gets a smaller factor. Refuses a
// network without weights, one that is rate coded already, and a weight_bits below its own; and, naming the layer, a
// gain that would round to 0 and potentials that do not fit unless all weights become 0.
radish_status radish_rate_twin(radish_network *network, const radish_twin_options *options, radish_twin_layer *layers,
                               radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
