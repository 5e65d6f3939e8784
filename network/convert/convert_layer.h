// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// convert_layer.h: what the parts of the conversion share: the conversion at work and the samples of one layer.
#ifndef RADISH_NETWORK_CONVERT_CONVERT_LAYER_H
#define RADISH_NETWORK_CONVERT_CONVERT_LAYER_H

#include "network/convert/convert.h"
#include "network/network.h"

// This is a conversion at work: the images that it reads, the outputs of the layers converted so far, and scratch
// memory.
typedef struct {
  radish_conversion *conversion;
  radish_float_network *model; // that of the conversion
  radish_images images;        // with the range of the input; their memory is the caller's
  int first, count;            // the calibration images are `count` from `first` on
  float **real, **whole;       // [layer][image][c, y, x]: outputs of the model, of the integers; NULL if not needed
  int *last_reader;            // [layer]: the last layer that reads it
  float *scratch, *sums;       // memory for radish_float_sums and what it gives
  const float **outputs;       // [layer]: outputs for one image, set by radish_convert_at_image
  bool *may_differ; // [RADISH_MAX_CHANNELS]: of the exact layer at work, whether halves may be rounded another way
  double *units;    // [RADISH_MAX_CHANNELS]: of the layer of one bit at work, what its channels were divided by
  radish_error *error;
} radish_convert_work;

// Says whether layer `index`, or the input, is signed.
static inline bool radish_convert_is_signed(const radish_conversion *conversion, int index) {
  return index ? conversion->model->layers[index].is_signed : conversion->input_signed;
}

// Looks whether the images are plausible for the model, once w->real[0] holds their numbers, and says what is not in
// the conversion's `doubt`.
void radish_convert_doubt(const radish_convert_work *w);

// Returns the least and the largest output that layer `index` has with so many steps.
static inline double radish_convert_least(const radish_conversion *conversion, int index) {
  const int timesteps = conversion->layers[index].timesteps;
  return radish_convert_is_signed(conversion, index) ? -(double)(1 << (timesteps - 1)) : 0;
}
static inline double radish_convert_largest(const radish_conversion *conversion, int index) {
  const int timesteps = conversion->layers[index].timesteps;
  return (double)(1 << (radish_convert_is_signed(conversion, index) ? timesteps - 1 : timesteps)) - 1;
}

// Records that memory ran out, and returns RADISH_NO_MEMORY.
radish_status radish_convert_no_memory(const radish_convert_work *w);
// Sets w->outputs[l], for each layer l that layer `index` reads, to the output of l for one image. `outputs` is w->real
// or w->whole.
void radish_convert_at_image(const radish_convert_work *w, float *const *outputs, int index, int image);
// Returns how many weights one output channel has in `source`; 0 where it has none.
int64_t radish_float_source_row(const radish_float_network *network, const radish_float_source *source);

// These are samples of one layer, at output positions drawn from all calibration images: the integers that each reads
// and the sums that it should give.
typedef struct {
  int64_t count;     // samples
  int per_image;     // samples of each image
  int channels;      // channels of the sums
  float *targets;    // [sample][channel]: the float network's sums, without bias
  float *identities; // [sample][channel]: the part of the sum that UNIFORM sources contribute
  int groups;        // least common multiple of the groups of all weighted sources; 0 if there are none
  int64_t fan_in;    // weights of one output channel, all weighted sources together
  float *weights;    // [channel][fan_in]: all weighted sources, in units of the integers read
  float *columns;    // [group][sample][fan_in]: integers that the weights read
  double *squares;   // [group][fan_in]: mean squares of the columns
  double *powers;    // [source]: mean square of what a UNIFORM source's gain multiplies; 0 for other sources
  float *outputs;    // [output_count]: committed outputs of the float network, some of each image
  int64_t output_count;
} radish_samples;

// Allocates the samples of layer `index` and copies the layer's weights to them. radish_convert_samples_free releases
// them.
radish_status radish_convert_samples_make(const radish_convert_work *w, int index, radish_samples *samples);
// Runs the layer of the float network over all images, into w->real, and fills in what the samples read and should
// give. `identities` then holds the position of each sample, y * columns + x.
radish_status radish_convert_samples_run_model(const radish_convert_work *w, int index, radish_samples *samples);
// Replaces the positions in `identities` by what the UNIFORM sources contribute, with the gains that the layer has now.
void radish_convert_samples_fill_identities(const radish_convert_work *w, int index, radish_samples *samples);
// Copies the weights from the layer to the samples, or from the samples to the layer where `back` is true.
void radish_convert_samples_weights(const radish_conversion *conversion, int index, radish_samples *samples, bool back);
void radish_convert_samples_free(radish_samples *samples);

// Rounds the samples' weights to whole numbers of the sum's unit. `offsets` [channel] receives the mean error that the
// bias must make good, in the same unit. Returns false where memory ran out.
bool radish_convert_quantise_weights(const radish_convert_work *w, int index, radish_samples *samples, double *offsets);
// Sets the layer's weight_bits, which the rounded weights need, and weight_error, their error against `before`, the
// weights before rounding.
void radish_convert_measure_weights(const radish_convert_work *w, int index, const float *before,
                                    const radish_samples *samples);
// Rounds the layer's biases to whole numbers of its unit. Returns the largest of their absolute values, which may
// exceed 32 bits.
double radish_convert_set_biases(const radish_convert_work *w, int index, const double *offsets);
// These are the values that a channel's sums of inputs may take, without the bias: within these bounds, multiples of
// 2^zeros.
typedef struct {
  double low, high;
  int zeros;
} radish_channel_values;
// Returns those of the integers of a layer; zeros is at most `most_zeros` (convert_exact.c).
radish_channel_values radish_convert_values(const radish_conversion *conversion, int index, int channel,
                                            int most_zeros);
// Returns a bias, in units that are powers of two or not, without what floats make of products of scales that are none:
// that is not below a unit, but nothing.
double radish_convert_exact_units(double bias, bool power_of_two);
// Does so for a hidden layer that is exact, so that its outputs are rounded as the model rounds them (convert_exact.c).
// `down` receives the biases that round halves down where the others round them up, which the
// model does to some.
double radish_convert_set_exact_biases(const radish_convert_work *w, int index, float *down);
// Rounds the outputs of an image to even in a layer that may differ: `out` holds its pooled sums, w->sums its sums, and
// receives its integers (convert_even.c).
void radish_convert_round_even(const radish_convert_work *w, int index, float *out);
// Makes four layers of each layer of the network that may differ.
radish_status radish_convert_add_even_layers(const radish_conversion *conversion, radish_network *network,
                                             radish_error *error);
// Divides the channels of a layer of one bit, in the model, by units that suit their weights (convert_bit.c).
radish_status radish_convert_scale_bit(const radish_convert_work *w, int index);
// Rounds the biases of a layer of one bit, so that it gives 1 where the model's sum is not negative.
double radish_convert_set_bit_biases(const radish_convert_work *w, int index, const double *offsets);
// Returns how many outputs of an image, whose pooled sums are given, may be 1 more than the model's.
int64_t radish_convert_count_halves(const radish_convert_work *w, int index, const float *sums);

// Fits `weights` ([channels][n], in units of the sum) by least squares to `targets` ([count][channels]) on `columns`
// ([count][n]), then rounds them to -limit..limit - 1, where each rounding error is handed on to the inputs not yet
// rounded. It changes all three. `means` receives the means of the n columns, then those of the channels' targets.
// Returns false where memory ran out.
bool radish_convert_solve(float *columns, float *targets, int64_t count, int n, int channels, int limit, float *weights,
                          float *means);

enum { RADISH_CONVERT_MOST_GAIN = 32767 };
// Says whether a weight or a gain, in units, is whole but for what floats make of it.
bool radish_convert_is_near_whole(double level);
// Chooses step, unit, shift and timesteps of layer `index`, with a unit of at least `least_unit`. Refuses the model
// where no scale, or only a much worse one, keeps the gain of every identity.
radish_status radish_convert_choose_scale(const radish_convert_work *w, int index, const radish_samples *samples,
                                          double least_unit);
// Computes the range that the potentials of layer `index` may reach with its integers. If the layer is the readout,
// `readout` receives the largest value that it may give.
radish_status radish_convert_potential_range(const radish_conversion *conversion, int index,
                                             radish_potential_range *range, double *readout, radish_error *error);

#endif
