// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// convert_layer.h: one layer on its way to integers.
#ifndef RADISH_NETWORK_CONVERT_CONVERT_LAYER_H
#define RADISH_NETWORK_CONVERT_CONVERT_LAYER_H

#include "network/convert/convert.h"
#include "network/network.h"

// This is a conversion at work: what it reads, and what of it is known so far.
typedef struct {
  radish_conversion *conversion;
  const radish_images *images;
  int first, count;
  float **real, **whole; // [layer]: outputs of all images, of the model and of the integers; NULL when not needed
  int *last_reader;
  float *scratch, *sums;
  const float **outputs; // [layer]: outputs for the image at hand, set by radish_convert_at_image
  radish_error *error;
} radish_convert_work;

radish_status radish_convert_no_memory(const radish_convert_work *w);
// Points `w->outputs` to what layer `index` reads of `outputs` (w->real or w->whole) for one image.
void radish_convert_at_image(const radish_convert_work *w, float *const *outputs, int index, int image);
// Returns how many weights one output channel has in `source`; 0 where it has none.
int64_t radish_float_source_row(const radish_float_network *network, const radish_float_source *source);

// These are samples of one layer: output positions drawn from all calibration images, what they read and what they
// should give.
typedef struct {
  int64_t count; // samples
  int per_image;
  int channels;      // of the sums
  float *targets;    // [sample][channel]: the float network's sums, without bias
  float *identities; // [sample][channel]: the part of the sum that UNIFORM sources contribute
  int groups;        // least common multiple of the groups of all weighted sources; 0 if there are none
  int64_t fan_in;    // weights of one output channel, all weighted sources together
  float *weights;    // [channel][fan_in]: all weighted sources, in units of the integers read
  float *columns;    // [group][sample][fan_in]: integers that the weights read
  double *squares;   // [group][fan_in]: mean squares of the columns
  double *powers;    // [source]: mean square of what a UNIFORM source's gain multiplies; 0 for other sources
  float *outputs;    // committed outputs of the float network
  int64_t output_count;
} radish_samples;

// The first allocates the samples and takes the weights. The second runs the model and fills in what it gives and what
// the integers read; `identities` then holds the position of each sample. The third replaces that by the part of the
// UNIFORM sources, with the gains as they are at that time.
radish_status radish_convert_samples_make(const radish_convert_work *w, int index, radish_samples *samples);
radish_status radish_convert_samples_run_model(const radish_convert_work *w, int index, radish_samples *samples);
void radish_convert_samples_fill_identities(const radish_convert_work *w, int index, radish_samples *samples);
// Copies the weights from the layer to the samples, or from the samples to the layer where `back` is true.
void radish_convert_samples_weights(const radish_conversion *conversion, int index, radish_samples *samples, bool back);
void radish_convert_samples_free(radish_samples *samples);

// Rounds the samples' weights to whole numbers; `offsets` [channel] receives the mean error that the bias must make
// good, in units of the sum. Returns false where memory ran out.
bool radish_convert_quantise_weights(const radish_convert_work *w, int index, radish_samples *samples, double *offsets);
// Measures the bits that the rounded weights need, and their error against `before`, the weights before rounding.
void radish_convert_measure_weights(const radish_convert_work *w, int index, const float *before,
                                    const radish_samples *samples);
// Rounds the layer's biases to whole numbers. Returns the largest of them, which may be beyond 32 bits.
double radish_convert_set_biases(const radish_convert_work *w, int index, const double *offsets);

// Fits `weights` ([channels][n], in units of the sum, changed) by least squares to targets ([count][channels]) on
// columns ([count][n]), then rounds them within +-`limit`, each rounding error handed on to the inputs not yet rounded.
// `means` receives the means of the n columns, then of the channels' targets. Returns false where memory ran out.
bool radish_convert_solve(float *columns, float *targets, int64_t count, int n, int channels, int limit, float *weights,
                          float *means);

// Sets step, unit, shift and timesteps of layer `index`; the unit is `least_unit` at least. A scale that would
// erase an identity is refused.
radish_status radish_convert_choose_scale(const radish_convert_work *w, int index, const radish_samples *samples,
                                          double least_unit);
// Computes the range that the potentials of layer `index` may reach with its integers. If the layer is the readout,
// `readout` receives the largest value that it may give.
radish_status radish_convert_potential_range(const radish_conversion *conversion, int index,
                                             radish_potential_range *range, double *readout, radish_error *error);

#endif
