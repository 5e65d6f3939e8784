// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// naive_operators.h: what the operators of random graphs compute, by plain loops over doubles.
#ifndef RADISH_TESTS_NETWORK_NAIVE_OPERATORS_H
#define RADISH_TESTS_NETWORK_NAIVE_OPERATORS_H

#include "tests/network/random_graph.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace random_graph {

using Shape = std::vector<int64_t>;

inline int64_t count_of(const Shape &shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>());
}

// Calls f(index of the element, its coordinates) for every element of a tensor.
template <typename F> void each(const Shape &shape, F f) {
  Shape at(shape.size(), 0);
  for (int64_t i = 0; i < count_of(shape); i++) {
    f(i, at);
    for (size_t d = shape.size(); d-- > 0 && ++at[d] == shape[d];) at[d] = 0;
  }
}

inline int64_t index_of(const Shape &shape, const Shape &at) {
  int64_t index = 0;
  for (size_t d = 0; d < shape.size(); d++) index = index * shape[d] + at[d];
  return index;
}

inline double &at4(Tensor &t, int64_t c, int64_t y, int64_t x) {
  return t.data[static_cast<size_t>((c * t.shape[2] + y) * t.shape[3] + x)];
}

// ---- operators, naively ---------------------------------------------------------------------------------------------

inline Tensor transpose(const Tensor &in, const Shape &order) {
  Tensor out;
  for (int64_t d : order) out.shape.push_back(in.shape[static_cast<size_t>(d)]);
  out.data.resize(in.data.size());
  each(out.shape, [&](int64_t i, const Shape &at) {
    Shape from(at.size());
    for (size_t d = 0; d < at.size(); d++) from[static_cast<size_t>(order[d])] = at[d];
    out.data[static_cast<size_t>(i)] = in.data[static_cast<size_t>(index_of(in.shape, from))];
  });
  return out;
}

inline Tensor pick(const Tensor &in, size_t axis, const std::vector<int64_t> &indices) {
  Tensor out = in;
  out.shape[axis] = static_cast<int64_t>(indices.size());
  out.data.assign(static_cast<size_t>(count_of(out.shape)), 0);
  each(out.shape, [&](int64_t i, Shape at) {
    at[axis] = indices[static_cast<size_t>(at[axis])];
    out.data[static_cast<size_t>(i)] = in.data[static_cast<size_t>(index_of(in.shape, at))];
  });
  return out;
}

inline Tensor join(const std::vector<Tensor> &parts, size_t axis) {
  Tensor out = parts[0];
  for (size_t p = 1; p < parts.size(); p++) out.shape[axis] += parts[p].shape[axis];
  out.data.assign(static_cast<size_t>(count_of(out.shape)), 0);
  each(out.shape, [&](int64_t i, Shape at) {
    size_t p = 0;
    for (; at[axis] >= parts[p].shape[axis]; p++) at[axis] -= parts[p].shape[axis];
    out.data[static_cast<size_t>(i)] = parts[p].data[static_cast<size_t>(index_of(parts[p].shape, at))];
  });
  return out;
}

// These are the windows of a Conv or a pooling along one axis.
struct Axis {
  int64_t kernel = 1, stride = 1, before = 0, behind = 0, dilation = 1;
  bool ceil = false;

  int64_t span() const { return (kernel - 1) * dilation + 1; }
  int64_t count(int64_t size) const {
    const int64_t room = size + before + behind - span();
    const int64_t out = (room + (ceil ? stride - 1 : 0)) / stride + 1;
    return ceil && (out - 1) * stride >= size + before ? out - 1 : out;
  }
};
struct Windows {
  Axis rows, columns;
  bool keeps = false; // the planes keep their size
  int64_t taps() const { return rows.kernel * columns.kernel; }
  Shape shape(const Tensor &in, int64_t channels) const {
    return {1, channels, rows.count(in.shape[2]), columns.count(in.shape[3])};
  }
  // Calls f(tap, y, x) for the taps of window (wy, wx) that lie in the planes.
  template <typename F> void each_tap(const Tensor &in, int64_t wy, int64_t wx, F f) const {
    for (int64_t tap = 0; tap < taps(); tap++) {
      const int64_t y = wy * rows.stride - rows.before + tap / columns.kernel * rows.dilation,
                    x = wx * columns.stride - columns.before + tap % columns.kernel * columns.dilation;
      if (y >= 0 && x >= 0 && y < in.shape[2] && x < in.shape[3]) f(tap, y, x);
    }
  }
};

inline Tensor convolve(Tensor in, const std::vector<float> &weights, const std::vector<float> &bias, int64_t channels,
                       int64_t groups, const Windows &windows) {
  const int64_t per = in.shape[1] / groups;
  Tensor out;
  out.shape = windows.shape(in, channels);
  out.data.resize(static_cast<size_t>(count_of(out.shape)));
  each(out.shape, [&](int64_t i, const Shape &at) {
    double sum = bias.empty() ? 0 : static_cast<double>(bias[static_cast<size_t>(at[1])]);
    for (int64_t ci = 0; ci < per; ci++) {
      windows.each_tap(in, at[2], at[3], [&](int64_t tap, int64_t y, int64_t x) {
        sum += static_cast<double>(weights[static_cast<size_t>((at[1] * per + ci) * windows.taps() + tap)]) *
               at4(in, at[1] / (channels / groups) * per + ci, y, x);
      });
    }
    out.data[static_cast<size_t>(i)] = sum;
  });
  return out;
}

inline Tensor pool(Tensor in, const Windows &windows, bool largest) {
  Tensor out;
  out.shape = windows.shape(in, in.shape[1]);
  out.data.resize(static_cast<size_t>(count_of(out.shape)));
  each(out.shape, [&](int64_t i, const Shape &at) {
    double most = -INFINITY, sum = 0;
    windows.each_tap(in, at[2], at[3], [&](int64_t, int64_t y, int64_t x) {
      most = std::max(most, at4(in, at[1], y, x));
      sum += at4(in, at[1], y, x);
    });
    out.data[static_cast<size_t>(i)] = largest ? most : sum / static_cast<double>(windows.taps());
  });
  return out;
}

} // namespace random_graph

#endif
