// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/network/random_graph.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace random_graph {

namespace {

using onnx_writer::decimal;
using onnx_writer::integer;
using onnx_writer::ints;
using Shape = std::vector<int64_t>;

int64_t count_of(const Shape &shape) {
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

int64_t index_of(const Shape &shape, const Shape &at) {
  int64_t index = 0;
  for (size_t d = 0; d < shape.size(); d++) index = index * shape[d] + at[d];
  return index;
}

double &at4(Tensor &t, int64_t c, int64_t y, int64_t x) {
  return t.data[static_cast<size_t>((c * t.shape[2] + y) * t.shape[3] + x)];
}

// ---- operators, naively ---------------------------------------------------------------------------------------------

Tensor transpose(const Tensor &in, const Shape &order) {
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

Tensor pick(const Tensor &in, size_t axis, const std::vector<int64_t> &indices) {
  Tensor out = in;
  out.shape[axis] = static_cast<int64_t>(indices.size());
  out.data.assign(static_cast<size_t>(count_of(out.shape)), 0);
  each(out.shape, [&](int64_t i, Shape at) {
    at[axis] = indices[static_cast<size_t>(at[axis])];
    out.data[static_cast<size_t>(i)] = in.data[static_cast<size_t>(index_of(in.shape, at))];
  });
  return out;
}

Tensor join(const std::vector<Tensor> &parts, size_t axis) {
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

Tensor convolve(Tensor in, const std::vector<float> &weights, const std::vector<float> &bias, int64_t channels,
                int64_t groups, int64_t k, int64_t stride, int64_t pad) {
  const int64_t per = in.shape[1] / groups;
  Tensor out;
  out.shape = {1, channels, (in.shape[2] + 2 * pad - k) / stride + 1, (in.shape[3] + 2 * pad - k) / stride + 1};
  out.data.resize(static_cast<size_t>(count_of(out.shape)));
  each(out.shape, [&](int64_t i, const Shape &at) {
    double sum = bias.empty() ? 0 : static_cast<double>(bias[static_cast<size_t>(at[1])]);
    for (int64_t ci = 0; ci < per; ci++) {
      for (int64_t tap = 0; tap < k * k; tap++) {
        const int64_t y = at[2] * stride - pad + tap / k, x = at[3] * stride - pad + tap % k;
        if (y < 0 || x < 0 || y >= in.shape[2] || x >= in.shape[3]) continue;
        sum += static_cast<double>(weights[static_cast<size_t>((at[1] * per + ci) * k * k + tap)]) *
               at4(in, at[1] / (channels / groups) * per + ci, y, x);
      }
    }
    out.data[static_cast<size_t>(i)] = sum;
  });
  return out;
}

Tensor pool(Tensor in, int64_t rows, int64_t columns, int64_t stride_y, int64_t stride_x, int64_t pad, bool largest) {
  Tensor out;
  out.shape = {1, in.shape[1], (in.shape[2] + 2 * pad - rows) / stride_y + 1,
               (in.shape[3] + 2 * pad - columns) / stride_x + 1};
  out.data.resize(static_cast<size_t>(count_of(out.shape)));
  each(out.shape, [&](int64_t i, const Shape &at) {
    double most = -INFINITY, sum = 0;
    for (int64_t tap = 0; tap < rows * columns; tap++) {
      const int64_t y = at[2] * stride_y - pad + tap / columns, x = at[3] * stride_x - pad + tap % columns;
      if (y < 0 || x < 0 || y >= in.shape[2] || x >= in.shape[3]) continue;
      most = std::max(most, at4(in, at[1], y, x));
      sum += at4(in, at[1], y, x);
    }
    out.data[static_cast<size_t>(i)] = largest ? most : sum / static_cast<double>(rows * columns);
  });
  return out;
}

// ---- a graph at work ------------------------------------------------------------------------------------------------

// This is the value that the next operator reads: planes [1, c, r, w], perhaps channels last.
struct At {
  std::string name;
  int64_t c, r, w;
  bool last = false;
};

struct Draw {
  std::mt19937 &generator;
  Graph graph;
  int names = 0;

  explicit Draw(std::mt19937 &random) : generator(random) {}
  int64_t number(int64_t low, int64_t high) { return std::uniform_int_distribution<int64_t>(low, high)(generator); }
  bool once_in(int64_t n) { return number(1, n) == 1; }
  std::vector<float> floats(int64_t count, float low, float high) {
    std::vector<float> out(static_cast<size_t>(count));
    for (float &value : out) value = std::uniform_real_distribution<float>(low, high)(generator);
    return out;
  }
  std::string name() { return "v" + std::to_string(names++); }
  std::string constant(const Shape &shape, const std::vector<float> &values) {
    const std::string out = name();
    graph.model.floats(out, shape, values);
    return out;
  }
  std::string whole(const std::vector<int64_t> &values) {
    const std::string out = name();
    graph.model.whole(out, values);
    return out;
  }
  int opset() const { return graph.model.opset; }

  // Counts a node and notes it.
  void drawn(const std::string &op, const std::vector<std::string> &inputs, const std::vector<std::string> &outs) {
    graph.uses[op]++;
    for (const std::string &out : outs) graph.text += out + " ", graph.values.push_back(out);
    graph.text += "= " + op;
    for (const std::string &in : inputs) graph.text += " " + in;
    graph.text += "\n";
  }

  // Appends a node of one output, which `f` computes from the tensor of the first input.
  std::string node(const std::string &op, const std::vector<std::string> &inputs,
                   const std::vector<std::string> &attributes, std::function<Tensor(const Tensor &)> f) {
    const std::string out = name(), first = inputs[0];
    graph.model.node(op, inputs, out, attributes);
    drawn(op, inputs, {out});
    graph.steps.push_back([=](Values &values) { values[out] = f(values[first]); });
    return out;
  }
  static std::function<Tensor(const Tensor &)> elements(std::function<double(double)> f) {
    return [=](const Tensor &in) {
      Tensor out = in;
      for (double &x : out.data) x = f(x);
      return out;
    };
  }

  At planes(At at) { // channels first
    if (!at.last) return at;
    at.name = node("Transpose", {at.name}, {ints("perm", {0, 3, 1, 2})}, [](const Tensor &in) {
      return transpose(in, {0, 3, 1, 2});
    });
    at.last = false;
    return at;
  }
  At maybe_last(At at) {
    if (at.last || !once_in(4)) return at;
    at.name = node("Transpose", {at.name}, {ints("perm", {0, 2, 3, 1})}, [](const Tensor &in) {
      return transpose(in, {0, 2, 3, 1});
    });
    at.last = true;
    return at;
  }

  At conv(At at, int64_t channels, int64_t k, int64_t stride, int64_t pad, bool depthwise) {
    at = planes(at);
    const int64_t groups = depthwise ? at.c : at.c % 2 == 0 && channels % 2 == 0 && once_in(5) ? 2 : 1;
    const int64_t fan_in = at.c / groups * k * k;
    const float range = 1.5F / std::sqrt(static_cast<float>(fan_in));
    const auto weights = floats(channels * fan_in, -range, range);
    const auto bias = once_in(3) ? std::vector<float>{} : floats(channels, -0.2F, 0.2F);
    std::vector<std::string> inputs = {at.name, constant({channels, at.c / groups, k, k}, weights)};
    if (!bias.empty()) inputs.push_back(constant({channels}, bias));
    const std::string out =
        node("Conv", inputs,
             {ints("pads", {pad, pad, pad, pad}), ints("strides", {stride, stride}), integer("group", groups),
              ints("kernel_shape", {k, k})},
             [=](const Tensor &in) { return convolve(in, weights, bias, channels, groups, k, stride, pad); });
    return {out, channels, (at.r + 2 * pad - k) / stride + 1, (at.w + 2 * pad - k) / stride + 1};
  }

  At bound(At at) {
    switch (number(0, 6)) {
    case 0:
      if (opset() >= 11) {
        at.name = node("Clip", {at.name, constant({}, {0}), constant({}, {1.5F})}, {},
                       elements([](double x) { return std::min(std::max(x, 0.0), 1.5); }));
      } else {
        at.name = node("Clip", {at.name}, {decimal("min", 0), decimal("max", 1.5F)},
                       elements([](double x) { return std::min(std::max(x, 0.0), 1.5); }));
      }
      return at;
    case 1:
      if (opset() < 8) break;
      at.name = node("Max", {at.name, constant({}, {0})}, {}, elements([](double x) { return std::max(x, 0.0); }));
      return at;
    case 2:
      if (opset() < 8) break;
      at.name =
          node("Max", {at.name, constant({}, {-0.25F})}, {}, elements([](double x) { return std::max(x, -0.25); }));
      return at;
    case 3:
      if (opset() < 8) break;
      at.name = node("Min", {at.name, constant({}, {0.5F})}, {}, elements([](double x) { return std::min(x, 0.5); }));
      return at;
    default: break;
    }
    at.name = node("Relu", {at.name}, {}, elements([](double x) { return std::max(x, 0.0); }));
    return at;
  }

  // A constant for each channel, in the shape that the layout asks for.
  std::string per_channel(const At &at, const std::vector<float> &values) {
    return at.last ? constant({at.c}, values) : constant({at.c, 1, 1}, values);
  }
  At scale(At at) {
    at = maybe_last(at);
    const auto by = floats(at.c, 0.3F, 1.5F);
    const bool last = at.last;
    const int64_t c = at.c, pixels = at.r * at.w;
    const auto channel = [=](size_t i) {
      return static_cast<size_t>(last ? static_cast<int64_t>(i) % c : static_cast<int64_t>(i) / pixels);
    };
    const auto apply = [=](const std::function<double(double, double)> &f) {
      return [=](const Tensor &in) {
        Tensor out = in;
        for (size_t i = 0; i < out.data.size(); i++) out.data[i] = f(out.data[i], static_cast<double>(by[channel(i)]));
        return out;
      };
    };
    if (opset() < 7) return at;
    switch (number(0, 3)) {
    case 0:
      at.name = node("Mul", {at.name, per_channel(at, by)}, {}, apply([](double x, double y) { return x * y; }));
      break;
    case 1:
      at.name = node("Add", {at.name, per_channel(at, by)}, {}, apply([](double x, double y) { return x + y; }));
      break;
    case 2:
      at.name = node("Sub", {at.name, per_channel(at, by)}, {}, apply([](double x, double y) { return x - y; }));
      break;
    default:
      at.name = node("Div", {at.name, per_channel(at, by)}, {}, apply([](double x, double y) { return x / y; }));
      break;
    }
    return at;
  }
  At normalise(At at) {
    at = planes(at);
    const auto g = floats(at.c, -1.5F, 1.5F), b = floats(at.c, -0.5F, 0.5F), m = floats(at.c, -0.5F, 0.5F),
               v = floats(at.c, 0.3F, 2);
    const int64_t pixels = at.r * at.w;
    at.name = node("BatchNormalization",
                   {at.name, constant({at.c}, g), constant({at.c}, b), constant({at.c}, m), constant({at.c}, v)},
                   {decimal("epsilon", 0.01F)}, [=](const Tensor &in) {
                     Tensor out = in;
                     for (size_t i = 0; i < out.data.size(); i++) {
                       const size_t c = i / static_cast<size_t>(pixels);
                       out.data[i] = (out.data[i] - static_cast<double>(m[c])) /
                                         std::sqrt(static_cast<double>(v[c]) + 0.01) * static_cast<double>(g[c]) +
                                     static_cast<double>(b[c]);
                     }
                     return out;
                   });
    return at;
  }

  At pooled(At at) {
    at = planes(at);
    const bool largest = once_in(2);
    const int64_t k = std::min<int64_t>(2, std::min(at.r, at.w));
    at.name =
        node(largest ? "MaxPool" : "AveragePool", {at.name}, {ints("kernel_shape", {k, k}), ints("strides", {k, k})},
             [=](const Tensor &in) { return pool(in, k, k, k, k, 0, largest); });
    at.r = (at.r - k) / k + 1, at.w = (at.w - k) / k + 1;
    return at;
  }

  At two(const std::string &op, const At &a, const At &b, const std::function<double(double, double)> &f) {
    At out = a;
    out.name = name();
    graph.model.node(op, {a.name, b.name}, out.name);
    drawn(op, {a.name, b.name}, {out.name});
    graph.steps.push_back([=](Values &values) {
      Tensor sum = values[a.name];
      for (size_t i = 0; i < sum.data.size(); i++) sum.data[i] = f(sum.data[i], values[b.name].data[i]);
      values[out.name] = sum;
    });
    return out;
  }
  At concat(std::vector<At> parts) {
    const bool last = once_in(4);
    At out = parts[0];
    std::vector<std::string> inputs;
    out.c = 0;
    for (At &part : parts) {
      part = planes(part);
      if (last) {
        part.name = node("Transpose", {part.name}, {ints("perm", {0, 2, 3, 1})}, [](const Tensor &in) {
          return transpose(in, {0, 2, 3, 1});
        });
      }
      out.c += part.c;
      inputs.push_back(part.name);
    }
    out.last = last;
    out.name = name();
    graph.model.node("Concat", inputs, out.name, {integer("axis", last ? 3 : 1)});
    drawn("Concat", inputs, {out.name});
    graph.steps.push_back([=](Values &values) {
      std::vector<Tensor> tensors;
      for (const std::string &in : inputs) tensors.push_back(values[in]);
      values[out.name] = join(tensors, last ? 3 : 1);
    });
    return out;
  }
  std::vector<At> split(At at, int64_t first) {
    const size_t axis = at.last ? 3 : 1;
    At a = at, b = at;
    a.name = name(), b.name = name();
    a.c = first, b.c = at.c - first;
    if (opset() >= 13) {
      graph.model.node("Split", {at.name, whole({a.c, b.c})}, std::vector<std::string>{a.name, b.name},
                       {integer("axis", static_cast<int64_t>(axis))});
    } else {
      graph.model.node("Split", {at.name}, std::vector<std::string>{a.name, b.name},
                       {integer("axis", static_cast<int64_t>(axis)), ints("split", {a.c, b.c})});
    }
    drawn("Split", {at.name}, {a.name, b.name});
    graph.steps.push_back([=](Values &values) {
      std::vector<int64_t> front(static_cast<size_t>(a.c)), back(static_cast<size_t>(b.c));
      std::iota(front.begin(), front.end(), 0);
      std::iota(back.begin(), back.end(), a.c);
      values[a.name] = pick(values[at.name], axis, front);
      values[b.name] = pick(values[at.name], axis, back);
    });
    return {a, b};
  }
  At moved(At at) { // channels change places
    const size_t axis = at.last ? 3 : 1;
    std::vector<int64_t> order(static_cast<size_t>(at.c));
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), generator);
    if (once_in(3)) order.resize(static_cast<size_t>(number(1, at.c)));
    at.c = static_cast<int64_t>(order.size());
    at.name = node("Gather", {at.name, whole(order)}, {integer("axis", static_cast<int64_t>(axis))},
                   [=](const Tensor &in) { return pick(in, axis, order); });
    return at;
  }
  At sliced(At at) {
    at = planes(at);
    const bool channels = once_in(2) && at.c > 1;
    const int64_t start = channels ? number(0, at.c - 1) : 0, step = channels ? 1 : 2;
    const int64_t size = channels ? at.c : at.r;
    std::vector<int64_t> indices;
    for (int64_t i = start; i < size; i += step) indices.push_back(i);
    const auto f = [=](const Tensor &in) {
      if (channels) return pick(in, 1, indices);
      std::vector<int64_t> columns;
      for (int64_t i = 0; i < in.shape[3]; i += step) columns.push_back(i);
      return pick(pick(in, 2, indices), 3, columns);
    };
    const std::vector<int64_t> axes = channels ? std::vector<int64_t>{1} : std::vector<int64_t>{2, 3};
    const std::vector<int64_t> starts(axes.size(), start), ends(axes.size(), 1000), steps(axes.size(), step);
    if (opset() < 10 && !channels) return at;
    if (opset() < 10)
      at.name = node("Slice", {at.name}, {ints("starts", starts), ints("ends", ends), ints("axes", axes)}, f);
    else at.name = node("Slice", {at.name, whole(starts), whole(ends), whole(axes), whole(steps)}, {}, f);
    if (channels) at.c = static_cast<int64_t>(indices.size());
    else at.r = static_cast<int64_t>(indices.size()), at.w = (at.w + 1) / 2;
    return at;
  }

  At block(At at) {
    switch (number(0, 9)) {
    case 0: return bound(normalise(at));
    case 1: return bound(scale(at));
    case 2: return at.r < 2 || at.w < 2 ? at : once_in(3) ? pooled(at) : bound(pooled(at));
    case 3: { // a residual block
      at = planes(at);
      const At a = bound(conv(at, number(2, 4), 3, 1, 1, false)), b = conv(a, at.c, 1, 1, 0, false);
      return once_in(3) ? two("Add", b, at, [](double x, double y) { return x + y; })
                        : bound(two(once_in(2) ? "Sum" : "Add", b, at, [](double x, double y) { return x + y; }));
    }
    case 4: { // branches
      at = planes(at);
      const bool before = once_in(2);
      At a = conv(at, number(1, 3), 1, 1, 0, false), b = conv(at, number(1, 3), 3, 1, 1, false);
      if (!before) a = bound(a), b = bound(b);
      at = concat({a, b});
      return before ? bound(once_in(2) ? normalise(at) : at) : at;
    }
    case 5: {
      if (at.c < 2) return at;
      auto parts = split(at, number(1, at.c - 1));
      parts[0] = bound(conv(parts[0], number(1, 3), 1, 1, 0, false));
      return concat({parts[1], parts[0]});
    }
    case 6: return moved(at);
    case 7: return sliced(at);
    case 8: return bound(conv(at, at.c, 3, 1, 1, true));
    default: return conv(at, number(1, 4), 1, 1, 0, false); // linear maps in a row
    }
  }

  void finish(At at) {
    std::string flat;
    int64_t size = at.c;
    const bool last = at.last;
    if (once_in(2)) {
      const bool largest = once_in(3), keep = once_in(2);
      const std::vector<int64_t> axes = last ? std::vector<int64_t>{1, 2} : std::vector<int64_t>{2, 3};
      const std::string op = largest ? "ReduceMax" : "ReduceMean";
      const auto f = [=](const Tensor &in) {
        Tensor out = pool(last ? transpose(in, {0, 3, 1, 2}) : in, at.r, at.w, at.r, at.w, 0, largest);
        out.shape = keep ? (last ? Shape{1, 1, 1, at.c} : Shape{1, at.c, 1, 1}) : Shape{1, at.c};
        return out;
      };
      if (opset() >= 18) flat = node(op, {at.name, whole(axes)}, {integer("keepdims", keep)}, f);
      else flat = node(op, {at.name}, {ints("axes", axes), integer("keepdims", keep)}, f);
    } else {
      if (once_in(2)) at = maybe_last(at);
      flat = at.name;
      size *= at.r * at.w;
    }
    const auto reshaped = [=](const Tensor &in) { return Tensor{{1, size}, in.data}; };
    flat =
        once_in(2) ? node("Flatten", {flat}, {}, reshaped) : node("Reshape", {flat, whole({-1, size})}, {}, reshaped);
    const int64_t units = number(2, 5);
    const bool gemm = once_in(2);
    const float range = 1.5F / std::sqrt(static_cast<float>(size));
    const auto w = floats(units * size, -range, range), b = floats(units, -0.5F, 0.5F);
    const auto product = [=](bool with_bias) {
      return [=](const Tensor &in) {
        Tensor out{{1, units}, {}};
        for (int64_t u = 0; u < units; u++) {
          double sum = with_bias ? static_cast<double>(b[static_cast<size_t>(u)]) : 0;
          for (int64_t i = 0; i < size; i++)
            sum += in.data[static_cast<size_t>(i)] *
                   static_cast<double>(w[static_cast<size_t>(gemm ? u * size + i : i * units + u)]);
          out.data.push_back(sum);
        }
        return out;
      };
    };
    if (gemm)
      graph.model.output =
          node("Gemm", {flat, constant({units, size}, w), constant({units}, b)}, {integer("transB", 1)}, product(true));
    else graph.model.output = node("MatMul", {flat, constant({size, units}, w)}, {}, product(false));
  }
};

} // namespace

std::vector<double> Graph::run(const std::vector<float> &image) const {
  Values made;
  Tensor in{{1, planes[0], planes[1], planes[2]}, {image.begin(), image.end()}};
  if (model.input.size() == 3 && model.input != planes) in = transpose(in, {0, 2, 3, 1});
  in.shape.assign(1, 1);
  in.shape.insert(in.shape.end(), model.input.begin(), model.input.end());
  made["x"] = in;
  for (const auto &step : steps) step(made);
  return made[model.output].data;
}

Graph draw(std::mt19937 &generator) {
  Draw d(generator);
  d.graph.model.opset = static_cast<int>(d.number(7, 22));
  At at{"x", d.number(1, 3), d.number(5, 8), 0};
  at.w = at.r;
  d.graph.planes = {at.c, at.r, at.w};
  d.graph.model.input = d.graph.planes;
  if (d.once_in(3)) { // channels last
    d.graph.model.input = {at.r, at.w, at.c};
    at.last = true;
  } else if (d.once_in(4)) { // flat
    d.graph.model.input = {at.c * at.r * at.w};
    const Shape shape = {1, at.c, at.r, at.w};
    at.name = d.node("Reshape", {"x", d.whole({-1, at.c, at.r, at.w})}, {}, [=](const Tensor &in) {
      return Tensor{shape, in.data};
    });
  }
  at = d.planes(at);
  if (d.once_in(3)) at = d.scale(at);
  at = d.bound(d.conv(at, d.number(2, 4), 3, d.once_in(4) ? 2 : 1, 1, false));
  for (int64_t blocks = d.number(1, 5); blocks > 0; blocks--) at = d.block(d.maybe_last(at));
  d.finish(at);
  return d.graph;
}

} // namespace random_graph
