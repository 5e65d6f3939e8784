// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// functional_kernel.h: the sums of one source, for one element type and one instruction set.
//
// This file is included several times, without include guard, with SUM (the type of a sum), KERNEL(name) and TARGET (a
// function attribute) defined. Sums lie [row][column][channel], so that the innermost loop runs over output channels
// whose weights are neighbours: [group][in][ky][kx][out] and [in][out]. An input of 0, the common case, costs one test.
// Inputs have 16 bits. `is_signed` is a constant wherever these are inlined, so that the compiler knows which 16 bits a
// value has: it then multiplies these alone.

TARGET RADISH_INLINE SUM KERNEL(value)(uint16_t input, bool is_signed) {
  return is_signed ? (int16_t)input : input;
}

TARGET RADISH_INLINE void KERNEL(conv)(SUM *restrict sums, radish_shape out, const uint16_t *restrict input,
                                       radish_shape in, bool is_signed, const radish_source *source,
                                       const int16_t *restrict weights) {
  const radish_window_axis rows = source->rows, columns = source->columns;
  const int per_group = out.channels / source->groups, in_per_group = in.channels / source->groups;
  for (int ci = 0; ci < in.channels; ci++) {
    const int16_t *taps = weights + (int64_t)ci * rows.kernel * columns.kernel * per_group;
    SUM *group = sums + ci / in_per_group * per_group;
    for (int iy = 0; iy < in.rows; iy++) {
      for (int ix = 0; ix < in.columns; ix++) {
        const SUM value = KERNEL(value)(input[((int64_t)ci * in.rows + iy) * in.columns + ix], is_signed);
        if (!value) continue;
        for (int ky = 0; ky < rows.kernel; ky++) {
          const int reach_y = iy + rows.pad - ky, oy = reach_y / rows.stride;
          if (reach_y < 0 || oy >= out.rows || oy * rows.stride != reach_y) continue;
          for (int kx = 0; kx < columns.kernel; kx++) {
            const int reach_x = ix + columns.pad - kx, ox = reach_x / columns.stride;
            if (reach_x < 0 || ox >= out.columns || ox * columns.stride != reach_x) continue;
            SUM *restrict sum = group + ((int64_t)oy * out.columns + ox) * out.channels;
            const int16_t *restrict weight = taps + (ky * columns.kernel + kx) * per_group;
            for (int c = 0; c < per_group; c++) sum[c] += (SUM)weight[c] * value;
          }
        }
      }
    }
  }
}

TARGET RADISH_INLINE void KERNEL(dense)(SUM *restrict sums, radish_shape out, const uint16_t *restrict input,
                                        radish_shape in, bool is_signed, const int16_t *restrict weights) {
  const int64_t size = radish_shape_size(in);
  for (int64_t i = 0; i < size; i++) {
    const SUM value = KERNEL(value)(input[i], is_signed);
    if (!value) continue;
    const int16_t *restrict weight = weights + i * out.channels;
    for (int c = 0; c < out.channels; c++) sums[c] += (SUM)weight[c] * value;
  }
}

TARGET RADISH_INLINE void KERNEL(uniform)(SUM *restrict sums, radish_shape out, const uint16_t *restrict input,
                                          radish_shape in, bool is_signed, const radish_source *source) {
  for (int c = 0; c < out.channels; c++) {
    const int ci = c - source->channel_offset;
    if (ci < 0 || ci >= in.channels) continue;
    const uint16_t *image = input + (int64_t)ci * in.rows * in.columns;
    for (int y = 0; y < out.rows; y++) {
      for (int x = 0; x < out.columns; x++) {
        SUM taps = 0;
        for (int ky = 0; ky < source->rows.kernel; ky++) {
          const int iy = y * source->rows.stride - source->rows.pad + ky;
          if (iy < 0 || iy >= in.rows) continue;
          for (int kx = 0; kx < source->columns.kernel; kx++) {
            const int ix = x * source->columns.stride - source->columns.pad + kx;
            if (ix >= 0 && ix < in.columns) taps += KERNEL(value)(image[(int64_t)iy * in.columns + ix], is_signed);
          }
        }
        sums[((int64_t)y * out.columns + x) * out.channels + c] += (SUM)source->gain * taps;
      }
    }
  }
}

TARGET static void KERNEL(layer)(SUM *restrict sums, const radish_network *network, const radish_layer *layer,
                                 int16_t *const *weights, const uint16_t *const *outputs) {
  const radish_shape out = layer->sums;
  const int64_t pixels = (int64_t)out.rows * out.columns;
  for (int c = 0; c < out.channels; c++) {
    for (int64_t p = 0; p < pixels; p++) {
      sums[p * out.channels + c] = layer->bias[layer->bias_per_neuron ? c * pixels + p : c];
    }
  }
  for (int i = 0; i < layer->source_count; i++) {
    const radish_source *source = &layer->sources[i];
    const radish_shape in = radish_source_part(network, source).shape;
    const uint16_t *input = outputs[source->from] + radish_source_part_at(network, source);
    const bool is_signed = network->layers[source->from].is_signed;
    switch (source->read) {
    case RADISH_READ_CONV:
      if (is_signed) KERNEL(conv)(sums, out, input, in, true, source, weights[i]);
      else KERNEL(conv)(sums, out, input, in, false, source, weights[i]);
      break;
    case RADISH_READ_DENSE:
      if (is_signed) KERNEL(dense)(sums, out, input, in, true, weights[i]);
      else KERNEL(dense)(sums, out, input, in, false, weights[i]);
      break;
    default:
      if (is_signed) KERNEL(uniform)(sums, out, input, in, true, source);
      else KERNEL(uniform)(sums, out, input, in, false, source);
      break;
    }
  }
}
