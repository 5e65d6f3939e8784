// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// spec.h: a network as the tests see it, in plain values, int64 throughout, with nothing of radish.
//
// Population 0 is the input; layers[k - 1] is population k. `Source::from` counts populations.
//
//   A[c,y,x] = bias + sum over sources          Y = A < 0 ? 0 : min(A >> shift, 2^T - 1)
//   output   = max of Y over pooling windows    readout: A itself
//   signed   : Y = floor(A / 2^shift), of a negative A floor(A / 2^(shift + leak)), within -2^(T-1) .. 2^(T-1) - 1
//
//   conv     sum of w[c][i][ky][kx] * X[(c / (out/groups)) * in/groups + i][y*stride - pad + ky][x*stride - pad + kx],
//            kernel, stride and pad of rows for y, those of columns for x
//   dense    sum of w[c][i] * X[i], i = (channel * rows + y) * columns + x
//   uniform  gain * sum over ky, kx of X[c - channel_offset][y*stride - pad + ky][x*stride - pad + kx]
#ifndef RADISH_TESTS_REFERENCE_SPEC_H
#define RADISH_TESTS_REFERENCE_SPEC_H

#include <cstdint>
#include <string>
#include <vector>

namespace reference {

struct Shape {
  int channels = 1, rows = 1, columns = 1;
  int64_t size() const { return int64_t{channels} * rows * columns; }
  int64_t index(int c, int y, int x) const { return (int64_t{c} * rows + y) * columns + x; }
  bool operator==(const Shape &other) const {
    return channels == other.channels && rows == other.rows && columns == other.columns;
  }
  bool operator!=(const Shape &other) const { return !(*this == other); }
};

// Holds row-major numbers and their dimensions. A tensor without dimensions is absent.
struct Tensor {
  std::vector<int> shape;
  std::vector<int64_t> values;
  bool absent() const { return shape.empty(); }
};

enum class Op { conv, dense, avg_pool, add };
enum class Read { conv, dense, uniform };

// Windows along one axis; `end` is the padding behind its last place.
struct Axis {
  int kernel = 1, stride = 1, pad = 0, end = 0;
  int windows(int size) const { return size + pad + end < kernel ? 0 : (size + pad + end - kernel) / stride + 1; }
  int first(int window) const { return window * stride - pad; }
  bool operator==(const Axis &other) const {
    return kernel == other.kernel && stride == other.stride && pad == other.pad && end == other.end;
  }
};

struct Source {
  int from = 0;
  Read read = Read::conv;
  Axis rows, columns;
  int groups = 1;
  int64_t gain = 1;       // uniform only
  int channel_offset = 0; // uniform only
  Tensor weights;         // conv [out, in/groups, kernel rows, columns], dense [out, in], absent for uniform

  // Makes the windows square, padded alike on all sides.
  void square(int kernel, int stride, int pad) { rows = columns = {kernel, stride, pad, pad}; }
  int taps() const { return rows.kernel * columns.kernel; }
};

struct Pool {
  Axis rows, columns;
  Pool() = default;
  Pool(Axis of_rows, Axis of_columns) : rows(of_rows), columns(of_columns) {}
  Pool(int kernel, int stride, int pad) : rows{kernel, stride, pad, pad}, columns(rows) {}
  bool enabled() const { return rows.kernel > 1 || rows.stride > 1 || columns.kernel > 1 || columns.stride > 1; }
};

struct Layer {
  std::string name;
  Op op = Op::conv;
  std::vector<Source> sources;
  int out_channels = 1; // avg_pool and add: the channels of their first source
  Pool pool;            // conv only
  int shift = 0;        // avg_pool: log2 of the window
  int timesteps = 0;    // T of the output; 0 stands for the network's
  bool is_signed = false;
  int leak = 0; // signed only
  bool readout = false;
  Tensor bias;      // [out], or [out, y, x] as A has them; zero if absent
  Tensor threshold; // [out], for rate coding
};

struct Spec {
  std::string name;
  uint64_t seed = 0;
  int timesteps = 1, weight_bits = 8;
  Shape input;
  int input_bits = 1;
  bool input_signed = false;
  std::vector<int64_t> pad_value; // X at the padded border of layers that read the input; zero if empty
  std::vector<Layer> layers;      // only the last one is a readout

  int populations() const { return static_cast<int>(layers.size()) + 1; }
  const Layer &layer(int population) const { return layers[population - 1]; }
  const std::string &name_of(int population) const;
};

// These return the shape of A, and the shape of the output after pooling.
Shape sums_shape(const Spec &spec, int population);
Shape output_shape(const Spec &spec, int population);

// These return T of a population's train, and the largest T among a layer's sources.
int timesteps_out(const Spec &spec, int population);
int timesteps_in(const Spec &spec, int population);

// Says whether a population is signed, and returns the least and the largest number that its train can carry.
bool is_signed(const Spec &spec, int population);
int64_t least(const Spec &spec, int population);
int64_t largest(const Spec &spec, int population);

// Returns whether a window's taps are a power of two. An avg_pool of such a window implies its shift, their logarithm;
// another states its shift.
constexpr bool power_of_two(int taps) {
  return (taps & (taps - 1)) == 0;
}

// Returns the bias of one neuron of `sums_shape`.
int64_t bias_of(const Spec &spec, int population, int c, int y, int x);

// Returns the dimensions that a source's weights must have; there are none for uniform.
std::vector<int> weight_shape(const Spec &spec, int population, const Source &source);

// Returns the multiply-adds of one layer for one input, taps on the border included.
int64_t dense_macs(const Spec &spec, int population);

// Returns the largest |b| + 2 * sum |w| of any neuron of the layer; b includes what the input's border adds
// (docs/chip.md section 1, "Width").
int64_t width_bound(const Spec &spec, int population);

// Returns what makes the network meaningless, or "" if nothing does. With `structure_only` it does not look at tensors.
std::string problem(const Spec &spec, bool structure_only = false);

// `features` returns the names of the features that a network exercises, such as "conv", "stride 2" or "option a";
// `all_features` returns those that the random networks of one coding exercise together.
std::vector<std::string> features(const Spec &spec);
const std::vector<std::string> &all_features(bool rate);

} // namespace reference
#endif
