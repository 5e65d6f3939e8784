// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// convert.h: a float network in the chip's integers, without training.
//
// The conversion goes layer by layer, from the input on, over the calibration images. `step[l]` is what one unit of
// layer l's output stands for, `unit` what one unit of its sum A stands for; unit = step / 2^shift, one shift for the
// whole layer:
//
//   A = bias / unit + sum of round(w * step[from] / unit) * X + sum of round(gain * step[from] / unit) * X
//
// - step and shift are the pair with the least squared error of rounding and clipping the outputs plus rounding the
//   weights and every identity's gain. A scale that makes a gain 0 is not taken; where there is no other, or only one
//   that is much worse, the model is refused.
// - unit is as small as weights, gains and shift allow, but so large that the layer's potentials fit their bits
//   (docs/chip.md section 1, "Width").
// - The weights are fitted by least squares to the float network's sums, on the integers that the layer really reads,
//   so that they make good the errors of the layers before. Then they are rounded one input after the other, and each
//   rounding error is handed to the inputs not yet rounded (Frantar et al., GPTQ, 2023).
// - The bias takes the mean error of each channel, rounded at `unit`; half a least significant bit of the output is
//   added for --round nearest.
// A layer that a QuantizeLinear follows keeps its step if its levels fit; if then all weights are whole numbers of a
// unit, they are taken as they are.
#ifndef RADISH_NETWORK_CONVERT_CONVERT_H
#define RADISH_NETWORK_CONVERT_CONVERT_H

#include "network/float/float_network.h"
#include "network/files/images.h"
#include "network/convert/rate_twin.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int timesteps, weight_bits, input_bits;
  bool floor;         // the biases get no half bit, so that outputs are rounded down
  radish_range range; // how the largest activation is chosen: least squared error, largest seen, 99.9th percentile
  void *user;
  void (*progress)(void *user, int layer, int layer_count); // called before each layer; may be NULL
  int potential_bits; // of the chip; 0 stands for 32, the most that a chip may have
  bool even;          // layers that are exact but for halves become four, which round these to even
} radish_convert_options;

typedef struct {
  double step, unit; // what one unit of the output, and of the sum, stands for
  int shift, timesteps;
  int weight_bits;     // bits that the largest weight needs
  double clipped;      // share of outputs beyond the largest value
  double error;        // rms error of the outputs (readout: sums), over the rms of the float network's
  double weight_error; // largest error of a weight, over the largest weight; 0 where all are exact
  bool exact;          // the step is the model's, and the weights are whole numbers of `unit` as they are
  bool may_differ;     // exact: halves may be rounded up where the model rounds them to even
  int64_t halves;      // of `outputs` of the calibration images, how many may be 1 more than the model's by that
  int64_t outputs;
  const float *down;  // with `even`, of a layer that may differ: its biases for halves that are rounded down, else NULL
  int potential_bits; // bits that the potentials of the layer need
} radish_converted_layer;

typedef struct {
  const radish_float_network *model;
  radish_float_network integers; // the model's layers; weights, gains and biases are whole numbers
  radish_converted_layer *layers;
  radish_convert_options options;
  radish_input_range input_range; // what the levels of the input span
  bool input_signed;              // these are signed
  char doubt[512];                // what is not plausible about the images for this model, one line, or ""
} radish_conversion;

// Converts a model, which must outlive the conversion. Where the input may be negative, layers of the model that are
// linear in it become signed, and those that add it up get weights, unless the input is signed itself. The calibration images are `count` of `images`, from `first` on;
// what the model reads are their numbers (images.h). Where they have no range, it is that of radish_images_span.
// The caller destroys `*conversion`, which is NULL on failure.
radish_status radish_convert(radish_float_network *model, const radish_images *images, int first, int count,
                             radish_convert_options options, radish_conversion **conversion, radish_error *error);
void radish_conversion_destroy(radish_conversion *conversion);

// Gives the integers as a network without a name, which the caller releases with radish_network_destroy.
radish_status radish_conversion_network(const radish_conversion *conversion, radish_network **network,
                                        radish_error *error);

// Writes the texts of a network file named `name` and of its weights (docs/interfaces.md "Network") to memory, which
// the caller frees. `weights` is the name of the file of the weights.
radish_status radish_conversion_write(const radish_conversion *conversion, const char *name, const char *weights,
                                      char **yaml, size_t *yaml_size, char **tensors, size_t *tensors_size,
                                      radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
