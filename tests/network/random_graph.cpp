// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/network/random_graph.h"
#include "tests/network/naive_operators.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace random_graph {

namespace {

using onnx_writer::decimal;
using onnx_writer::integer;
using onnx_writer::ints;
// ---- a graph at work ------------------------------------------------------------------------------------------------

// This is the value that the next operator reads: planes [1, c, r, w], perhaps channels last, or lines [1, c, w].
struct At {
  std::string name;
  int64_t c, r, w;
  bool last = false, lines = false;
};

// Computes with lines as with planes of one row.
Tensor of_lines(Tensor in, const std::function<Tensor(const Tensor &)> &f) {
  in.shape.insert(in.shape.begin() + 2, 1);
  Tensor out = f(in);
  out.shape.erase(out.shape.begin() + 2);
  return out;
}

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

  // These draw windows along an axis: any that fit, and those that leave the axis its size.
  Axis any_axis(int64_t size, int64_t most_kernel) {
    Axis axis;
    axis.kernel = number(1, std::min(most_kernel, size));
    axis.stride = number(1, 2);
    axis.before = number(0, axis.kernel - 1), axis.behind = number(0, axis.kernel - 1);
    if (once_in(6) && axis.kernel * 2 - 1 <= size) axis.dilation = 2;
    return axis;
  }
  Axis same_axis() {
    Axis axis;
    axis.kernel = number(1, 3);
    axis.before = number(0, axis.kernel - 1), axis.behind = axis.kernel - 1 - axis.before;
    return axis;
  }
  // Gives the attributes of windows over `at`, which may say the pads by SAME or VALID in their place.
  std::vector<std::string> attributes(const At &at, Windows *w, bool pooling) {
    std::vector<std::string> out;
    const auto pair = [&](int64_t rows, int64_t columns) {
      return at.lines ? std::vector<int64_t>{columns} : std::vector<int64_t>{rows, columns};
    };
    if (once_in(5)) {
      const bool upper = once_in(2), valid = !w->keeps && once_in(4);
      for (Axis *axis : {&w->rows, &w->columns}) {
        const int64_t size = axis == &w->rows ? at.r : at.w, count = (size + axis->stride - 1) / axis->stride;
        const int64_t all = valid ? 0 : std::max<int64_t>(0, (count - 1) * axis->stride + axis->span() - size);
        axis->before = upper ? all / 2 : all - all / 2, axis->behind = all - axis->before;
        axis->ceil = false;
      }
      out.push_back(onnx_writer::text("auto_pad", valid ? "VALID" : upper ? "SAME_UPPER" : "SAME_LOWER"));
    } else {
      out.push_back(at.lines ? ints("pads", {w->columns.before, w->columns.behind})
                             : ints("pads", {w->rows.before, w->columns.before, w->rows.behind, w->columns.behind}));
      if (w->rows.ceil) out.push_back(integer("ceil_mode", 1));
    }
    out.push_back(ints("kernel_shape", pair(w->rows.kernel, w->columns.kernel)));
    out.push_back(ints("strides", pair(w->rows.stride, w->columns.stride)));
    if (!pooling) out.push_back(ints("dilations", pair(w->rows.dilation, w->columns.dilation)));
    return out;
  }

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
    if (!at.last || at.lines) return at;
    at.name = node("Transpose", {at.name}, {ints("perm", {0, 3, 1, 2})}, [](const Tensor &in) {
      return transpose(in, {0, 3, 1, 2});
    });
    at.last = false;
    return at;
  }
  At maybe_last(At at) {
    if (at.last || at.lines || !once_in(4)) return at;
    at.name = node("Transpose", {at.name}, {ints("perm", {0, 2, 3, 1})}, [](const Tensor &in) {
      return transpose(in, {0, 2, 3, 1});
    });
    at.last = true;
    return at;
  }

  At conv(At at, int64_t channels, Windows windows, bool depthwise) {
    at = planes(at);
    const int64_t groups = depthwise ? at.c : at.c % 2 == 0 && channels % 2 == 0 && once_in(5) ? 2 : 1;
    const int64_t fan_in = at.c / groups * windows.taps();
    const float range = 1.5F / std::sqrt(static_cast<float>(fan_in));
    const auto weights = floats(channels * fan_in, -range, range);
    const auto bias = once_in(3) ? std::vector<float>{} : floats(channels, -0.2F, 0.2F);
    Shape shape = {channels, at.c / groups, windows.rows.kernel, windows.columns.kernel};
    if (at.lines) shape.erase(shape.begin() + 2);
    std::vector<std::string> inputs = {at.name, constant(shape, weights)};
    if (!bias.empty()) inputs.push_back(constant({channels}, bias));
    auto all = attributes(at, &windows, false);
    all.push_back(integer("group", groups));
    const auto f = [=](const Tensor &in) { return convolve(in, weights, bias, channels, groups, windows); };
    At out = at;
    out.name = at.lines ? node("Conv", inputs, all, [=](const Tensor &in) { return of_lines(in, f); })
                        : node("Conv", inputs, all, f);
    out.c = channels, out.r = windows.rows.count(at.r), out.w = windows.columns.count(at.w);
    return out;
  }
  Windows same() { return {same_axis(), same_axis(), true}; }
  Windows any(const At &at) { return {at.lines ? Axis{} : any_axis(at.r, 3), any_axis(at.w, 3), false}; }
  // A convolution that leaves planes their size.
  At conv_same(const At &at, int64_t channels, bool depthwise = false) { return conv(at, channels, same(), depthwise); }
  At conv_point(const At &at, int64_t channels) { return conv(at, channels, {{}, {}, true}, false); }

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
    case 4:
      if (once_in(3)) return signs(at);
      break;
    default: break;
    }
    at.name = node("Relu", {at.name}, {}, elements([](double x) { return std::max(x, 0.0); }));
    return at;
  }

  // Signs, one scale for all or one for each channel. A number that floats may have on the other side of 0 is doubtful.
  At signs(At at) {
    at = planes(at);
    const auto scale = floats(once_in(2) || at.lines ? 1 : at.c, 0.2F, 1.5F);
    const auto each = static_cast<size_t>(scale.size() > 1 ? at.r * at.w : 0);
    const std::string in = at.name;
    at.name =
        node("BipolarQuant", {in, constant(each ? Shape{1, at.c, 1, 1} : Shape{}, scale)}, {}, [=](const Tensor &t) {
          Tensor out = t;
          for (size_t i = 0; i < out.data.size(); i++) {
            const double s = static_cast<double>(scale[each ? i / each : 0]);
            out.data[i] = t.data[i] >= 0 ? s : -s;
          }
          return out;
        });
    graph.steps.push_back([=](Values &values) {
      for (double x : values[in].data) {
        if (std::fabs(x) < 1e-5) values[Graph::DOUBT].data = {1};
      }
    });
    return at;
  }

  // A leaky Relu, of one slope or of one for each channel.
  At leaky(At at) {
    at = planes(at);
    const bool each = once_in(3);
    const float alpha[] = {0.5F, 0.25F, 0.125F, 0.1F, 0.01F};
    auto slopes = each ? floats(at.c, -0.2F, 0.5F) : std::vector<float>(static_cast<size_t>(at.c), alpha[number(0, 4)]);
    const int64_t pixels = at.r * at.w;
    const auto f = [=](const Tensor &in) {
      Tensor out = in;
      for (size_t i = 0; i < out.data.size(); i++) {
        if (out.data[i] < 0) out.data[i] *= static_cast<double>(slopes[i / static_cast<size_t>(pixels)]);
      }
      return out;
    };
    at.name = each ? node("PRelu", {at.name, constant(at.lines ? Shape{at.c, 1} : Shape{at.c, 1, 1}, slopes)}, {}, f)
                   : node("LeakyRelu", {at.name}, {decimal("alpha", slopes[0])}, f);
    return at;
  }
  // MobileNetV2's bottleneck: its ends are linear.
  At bottleneck(At at) {
    at = planes(at);
    const At wide = bound(conv_point(at, number(2, 6))), deep = bound(conv_same(wide, wide.c, true)),
             narrow = conv_point(deep, at.c);
    return two("Add", narrow, at, [](double x, double y) { return x + y; });
  }

  // A constant for each channel, in the shape that the layout asks for.
  std::string per_channel(const At &at, const std::vector<float> &values) {
    return at.last ? constant({at.c}, values) : constant(at.lines ? Shape{at.c, 1} : Shape{at.c, 1, 1}, values);
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
    Windows w;
    if (once_in(2)) {
      const int64_t k = std::min<int64_t>(2, at.lines ? at.w : std::min(at.r, at.w));
      w.columns.kernel = w.columns.stride = k;
      if (!at.lines) w.rows = w.columns;
    } else {
      w = any(at);
      w.rows.dilation = w.columns.dilation = 1;
      if (largest && opset() >= 10) w.rows.ceil = w.columns.ceil = once_in(2);
    }
    auto all = attributes(at, &w, true);
    if (!largest) all.push_back(integer("count_include_pad", 1));
    const auto f = [=](const Tensor &in) { return pool(in, w, largest); };
    at.name = at.lines ? node(largest ? "MaxPool" : "AveragePool", {at.name}, all,
                              [=](const Tensor &in) { return of_lines(in, f); })
                       : node(largest ? "MaxPool" : "AveragePool", {at.name}, all, f);
    at.r = w.rows.count(at.r), at.w = w.columns.count(at.w);
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

  // A block of lines.
  At line_block(At at) {
    switch (number(0, 5)) {
    case 5: return leaky(at);
    case 0: return bound(normalise(at));
    case 1: return bound(scale(at));
    case 2: return at.w < 2 ? at : bound(pooled(at));
    case 3: return bound(conv(at, at.c, any(at), true));
    default: return bound(conv(at, number(1, 4), any(at), false));
    }
  }

  At block(At at) {
    switch (number(0, 13)) {
    case 10: return leaky(conv_same(at, number(1, 4)));
    case 11: return bottleneck(at);
    case 12: return once_in(2) ? conv_same(at, number(1, 4)) : pooled(at); // linear, with padding
    case 13: return leaky(at);
    case 0: return bound(normalise(at));
    case 1: return bound(scale(at));
    case 2: return at.r < 2 || at.w < 2 ? at : once_in(3) ? pooled(at) : bound(pooled(at));
    case 3: { // a residual block
      at = planes(at);
      const At a = bound(conv_same(at, number(2, 4))), b = conv_point(a, at.c);
      return once_in(3) ? two("Add", b, at, [](double x, double y) { return x + y; })
                        : bound(two(once_in(2) ? "Sum" : "Add", b, at, [](double x, double y) { return x + y; }));
    }
    case 4: { // branches
      at = planes(at);
      const bool before = once_in(2);
      At a = conv_point(at, number(1, 3)), b = conv_same(at, number(1, 3));
      if (!before) a = bound(a), b = bound(b);
      at = concat({a, b});
      return before ? bound(once_in(2) ? normalise(at) : at) : at;
    }
    case 5: {
      if (at.c < 2) return at;
      auto parts = split(at, number(1, at.c - 1));
      parts[0] = bound(conv_point(parts[0], number(1, 3)));
      return concat({parts[1], parts[0]});
    }
    case 6: return moved(at);
    case 7: return sliced(at);
    case 8: return bound(once_in(2) ? conv_same(at, at.c, true) : conv(at, at.c, any(at), true));
    default: return conv_point(at, number(1, 4)); // linear maps in a row
    }
  }

  void finish(At at) {
    std::string flat;
    int64_t size = at.c;
    const bool last = at.last;
    if (once_in(2) && !at.lines) {
      const bool largest = once_in(3), keep = once_in(2);
      const std::vector<int64_t> axes = last ? std::vector<int64_t>{1, 2} : std::vector<int64_t>{2, 3};
      const std::string op = largest ? "ReduceMax" : "ReduceMean";
      const auto f = [=](const Tensor &in) {
        Windows whole;
        whole.rows.kernel = at.r, whole.columns.kernel = at.w;
        Tensor out = pool(last ? transpose(in, {0, 3, 1, 2}) : in, whole, largest);
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

std::vector<double> Graph::run(const std::vector<float> &image, bool *doubtful) const {
  Values made;
  Tensor in{{1, planes[0], planes[1], planes[2]}, {image.begin(), image.end()}};
  if (model.input.size() == 3 && model.input != planes) in = transpose(in, {0, 2, 3, 1});
  in.shape.assign(1, 1);
  in.shape.insert(in.shape.end(), model.input.begin(), model.input.end());
  made["x"] = in;
  for (const auto &step : steps) step(made);
  *doubtful = made.count(DOUBT) > 0;
  return made[model.output].data;
}

Graph draw(std::mt19937 &generator) {
  Draw d(generator);
  d.graph.model.opset = static_cast<int>(d.number(7, 22));
  At at{"x", d.number(1, 3), d.number(5, 8), 0};
  at.w = d.once_in(2) ? at.r : d.number(3, 9);
  at.lines = d.once_in(6);
  if (at.lines) at.r = 1, at.w = d.number(8, 20);
  d.graph.planes = {at.c, at.r, at.w};
  d.graph.model.input = d.graph.planes;
  if (at.lines) {
    d.graph.model.input = {at.c, at.w};
    at = d.bound(d.conv(at, d.number(2, 4), d.any(at), false));
    for (int64_t blocks = d.number(1, 5); blocks > 0; blocks--) at = d.line_block(at);
    d.finish(at);
    return d.graph;
  }
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
  at = d.bound(d.once_in(2) ? d.conv_same(at, d.number(2, 4)) : d.conv(at, d.number(2, 4), d.any(at), false));
  for (int64_t blocks = d.number(1, 5); blocks > 0; blocks--) at = d.block(d.maybe_last(at));
  d.finish(at);
  return d.graph;
}

} // namespace random_graph
