// convert_layer.h: one layer on its way to integers.
#ifndef RADISH_MAPPING_CONVERT_LAYER_H
#define RADISH_MAPPING_CONVERT_LAYER_H

#include "mapping/convert.h"

// Samples of one layer: output positions drawn from all calibration images.
typedef struct {
  int64_t count;     // samples
  int channels;      // of the sums
  float *targets;    // [sample][channel]: the float network's sums, without bias
  float *identities; // [sample][channel]: the part of the UNIFORM sources
  int groups;        // least common multiple of all weighted sources'; 0 if there are none
  int64_t fan_in;    // of one group, all weighted sources together
  float *weights;    // [channel][fan_in]: all weighted sources, in units of the integers read
  float *columns;    // [group][sample][fan_in]: integers read
  float *outputs;    // committed outputs of the float network
  int64_t output_count;
} radish_samples;

// Least squares of `weights` ([channels][n], in units of the sum, changed) to targets ([count][channels]) on columns
// ([count][n]), then rounding within +-`limit` with the errors handed on. `means` receives n + channels means.
// False: no memory.
bool radish_solve(float *columns, float *targets, int64_t count, int n, int channels, int limit, float *weights,
                  float *means);

// Sets step, unit, shift and timesteps of layer `index`.
void radish_choose_scale(radish_conversion *conversion, int index, const radish_samples *samples,
                         const double *squares);

#endif
