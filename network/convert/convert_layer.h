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
  const float **outputs; // of one image
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
  float *identities; // [sample][channel]: the part of the UNIFORM sources
  int groups;        // least common multiple of all weighted sources'; 0 if there are none
  int64_t fan_in;    // of one group, all weighted sources together
  float *weights;    // [channel][fan_in]: all weighted sources, in units of the integers read
  float *columns;    // [group][sample][fan_in]: integers read
  double *squares;   // [group][fan_in]: mean squares of the columns
  double *powers;    // [source]: mean square that a UNIFORM source's gain multiplies, over all sums; else 0
  float *outputs;    // committed outputs of the float network
  int64_t output_count;
} radish_samples;

// The first allocates the samples and takes the weights, the second adds what the model gives, the third what the
// integers read. `identities` holds each sample's position at first, then the identities' part with the gains as they
// are at that time.
radish_status radish_convert_samples_make(const radish_convert_work *w, int index, radish_samples *samples);
radish_status radish_convert_samples_run_model(const radish_convert_work *w, int index, radish_samples *samples);
void radish_convert_samples_fill_identities(const radish_convert_work *w, int index, radish_samples *samples);
// Copies the weights from the layer to the samples, or `back`.
void radish_convert_samples_weights(const radish_conversion *conversion, int index, radish_samples *samples, bool back);
void radish_convert_samples_free(radish_samples *samples);

// Rounds the samples' weights to whole numbers; `offsets` [channel] receives what the bias must make good. Returns false
// without memory.
bool radish_convert_quantise_weights(const radish_convert_work *w, int index, radish_samples *samples, double *offsets);
// Measures the bits and the error of the weights, which were `before`.
void radish_convert_measure_weights(const radish_convert_work *w, int index, const float *before,
                                    const radish_samples *samples);
// Rounds the layer's biases to whole numbers. Returns the largest of them, which may be beyond 32 bits.
double radish_convert_set_biases(const radish_convert_work *w, int index, const double *offsets);

// Fits `weights` ([channels][n], in units of the sum, changed) by least squares to targets ([count][channels]) on
// columns ([count][n]), then rounds them within +-`limit` and hands the errors on. `means` receives n + channels means.
// Returns false without memory.
bool radish_convert_solve(float *columns, float *targets, int64_t count, int n, int channels, int limit, float *weights,
                          float *means);

// Sets step, unit, shift and timesteps of layer `index`; the unit is `least_unit` at least. A scale that would
// erase an identity is refused.
radish_status radish_convert_choose_scale(const radish_convert_work *w, int index, const radish_samples *samples,
                                          double least_unit);
// Computes what the potentials of layer `index`, made of integers, may reach, and the values of the readout, if it is
// that.
radish_status radish_convert_potential_range(const radish_conversion *conversion, int index,
                                             radish_potential_range *range, double *readout, radish_error *error);

#endif
