// Tensors, and nodes whose inputs are all known: weights that are quantised and back, and the chains of shape
// arithmetic that PyTorch writes. Numbers are doubles; every float and every index that matters fits them.
#include "mapping/onnx_import.h"

#include "mapping/document.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

radish_status onnx_new_constant(onnx_import *im, int type, int rank, const int64_t *shape, onnx_constant *out) {
  *out = (onnx_constant){.type = type, .rank = rank, .count = 1};
  if (rank < 0 || rank > ONNX_RANK) {
    return onnx_fail(im, "a tensor has %d dimensions, at most %d are allowed", rank, ONNX_RANK);
  }
  for (int d = 0; d < rank; d++) {
    if (shape[d] < 0 || shape[d] > INT32_MAX || (shape[d] && out->count > INT32_MAX / shape[d])) {
      return onnx_fail(im, "a tensor's dimension %d is %" PRId64 ", which is too large", d, shape[d]);
    }
    out->shape[d] = shape[d];
    out->count *= shape[d];
  }
  out->data = onnx_take(im, out->count, sizeof *out->data);
  return out->data ? RADISH_OK : onnx_no_memory(im);
}

static double raw_at(int type, const uint8_t *at) {
  switch (type) {
  case ONNX_FLOAT: {
    const uint32_t bits = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
    float value;
    memcpy(&value, &bits, sizeof value);
    return (double)value;
  }
  case ONNX_UINT8: return at[0];
  case ONNX_INT8: return (int8_t)at[0];
  case ONNX_INT32: return (int32_t)((uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24);
  default: {
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) bits |= (uint64_t)at[i] << 8 * i;
    if (type == ONNX_INT64) return (double)(int64_t)bits;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
  }
  }
}

radish_status onnx_tensor(onnx_import *im, const Onnx__TensorProto *tensor, onnx_constant *out) {
  enum { BOOL = 9, DOUBLE = 11 };
  const char *name = tensor->name ? tensor->name : "";
  const int type = tensor->data_type;
  const size_t bytes = type == ONNX_UINT8 || type == ONNX_INT8 || type == BOOL ? 1
                       : type == ONNX_FLOAT || type == ONNX_INT32              ? 4
                       : type == ONNX_INT64 || type == DOUBLE                  ? 8
                                                                               : 0;
  if (!bytes) {
    return onnx_fail(im, "tensor %s has the data type %d; float, double, uint8, int8, int32, int64 and bool are allowed",
                     radish_quote(name).text, type);
  }
  if (tensor->data_location == 1) {
    return onnx_fail(im, "tensor %s lies in another file, which is not supported: export it into the model",
                     radish_quote(name).text);
  }
  if (tensor->n_dims > ONNX_RANK) {
    return onnx_fail(im, "tensor %s has %zu dimensions, at most %d are allowed", radish_quote(name).text, tensor->n_dims,
                     ONNX_RANK);
  }
  int64_t count = 1; // before memory is asked for: the data must be there
  for (size_t d = 0; d < tensor->n_dims; d++) {
    if (tensor->dims[d] < 0 || tensor->dims[d] > INT32_MAX || (tensor->dims[d] && count > INT32_MAX / tensor->dims[d])) {
      return onnx_fail(im, "tensor %s: dimension %zu is %" PRId64, radish_quote(name).text, d, tensor->dims[d]);
    }
    count *= tensor->dims[d];
  }
  const int64_t given = tensor->has_raw_data && tensor->raw_data.len ? (int64_t)(tensor->raw_data.len / bytes)
                        : type == ONNX_FLOAT                       ? (int64_t)tensor->n_float_data
                        : type == ONNX_INT64                       ? (int64_t)tensor->n_int64_data
                        : type == DOUBLE                           ? (int64_t)tensor->n_double_data
                                                                   : (int64_t)tensor->n_int32_data;
  if (given != count) {
    return onnx_fail(im, "tensor %s has %" PRId64 " elements by its shape and %" PRId64 " in its data",
                     radish_quote(name).text, count, given);
  }
  radish_status status = onnx_new_constant(im, type, (int)tensor->n_dims, tensor->dims, out);
  for (int64_t i = 0; i < count && !status; i++) {
    const double value = tensor->has_raw_data && tensor->raw_data.len
                             ? raw_at(type == BOOL ? ONNX_UINT8 : type, tensor->raw_data.data + (size_t)i * bytes)
                         : type == ONNX_FLOAT ? (double)tensor->float_data[i]
                         : type == ONNX_INT64 ? (double)tensor->int64_data[i]
                         : type == DOUBLE     ? tensor->double_data[i]
                                              : tensor->int32_data[i];
    if (!isfinite(value)) {
      status = onnx_fail(im, "tensor %s: element %" PRId64 " is not a finite number", radish_quote(name).text, i);
    }
    out->data[i] = value;
  }
  return status;
}

// ---- element by element ---------------------------------------------------------------------------------------------

// Index into `from` of element `i` of `shape`: dimensions of size 1 are repeated.
static int64_t broadcast(const onnx_constant *from, const onnx_constant *shape, int64_t i) {
  int64_t index = 0, stride = 1;
  for (int d = shape->rank - 1, f = from->rank - 1; f >= 0; d--, f--) {
    const int64_t at = i % shape->shape[d];
    i /= shape->shape[d];
    if (from->shape[f] != 1) index += at * stride;
    stride *= from->shape[f];
  }
  return index;
}

static radish_status binary(onnx_import *im, onnx_constant *out) {
  const onnx_constant *a = onnx_constant_input(im, 0), *b = onnx_constant_input(im, 1);
  if (!a || !b) return onnx_fail(im, "it needs two inputs");
  int64_t shape[ONNX_RANK] = {0};
  const int rank = a->rank > b->rank ? a->rank : b->rank;
  for (int d = 0; d < rank; d++) {
    const int64_t x = d < rank - a->rank ? 1 : a->shape[d - rank + a->rank];
    const int64_t y = d < rank - b->rank ? 1 : b->shape[d - rank + b->rank];
    if (x != y && x != 1 && y != 1) return onnx_fail(im, "the shapes of its inputs do not match");
    shape[d] = x == 1 ? y : x;
  }
  radish_status status = onnx_new_constant(im, a->type, rank, shape, out);
  for (int64_t i = 0; i < out->count && !status; i++) {
    const double x = a->data[broadcast(a, out, i)], y = b->data[broadcast(b, out, i)];
    double value = onnx_is(im, "Add")   ? x + y
                   : onnx_is(im, "Sub") ? x - y
                   : onnx_is(im, "Mul") ? x * y
                                        : x / y;
    if (a->type == ONNX_INT64 || a->type == ONNX_INT32) value = trunc(value);
    if (a->type == ONNX_FLOAT) value = (double)(float)value;
    if (!isfinite(value)) return onnx_fail(im, "its result is not a finite number");
    out->data[i] = value;
  }
  return status;
}

static radish_status unary(onnx_import *im, const onnx_constant *in, onnx_constant *out) {
  radish_status status = onnx_new_constant(im, in->type, in->rank, in->shape, out);
  for (int64_t i = 0; i < out->count && !status; i++) {
    const double x = in->data[i];
    out->data[i] = onnx_is(im, "Abs")     ? fabs(x)
                   : onnx_is(im, "Neg")   ? -x
                   : onnx_is(im, "Sqrt")  ? sqrt(x)
                   : onnx_is(im, "Floor") ? floor(x)
                   : onnx_is(im, "Round") ? nearbyint(x)
                                          : x;
    if (!isfinite(out->data[i])) return onnx_fail(im, "its result is not a finite number");
  }
  return status;
}

// QuantizeLinear, DequantizeLinear: one scale, or one for each index of `axis`.
static radish_status quantise(onnx_import *im, onnx_constant *out) {
  const onnx_constant *in = onnx_constant_input(im, 0), *scale = onnx_constant_input(im, 1);
  const onnx_constant *zero = onnx_constant_input(im, 2);
  const bool back = onnx_is(im, "DequantizeLinear");
  int64_t axis = onnx_int(im, "axis", 1);
  if (!in || !scale) return onnx_fail(im, "it needs an input and a scale");
  if (axis < 0) axis += in->rank;
  const bool whole = scale->count == 1;
  if ((!whole && (axis < 0 || axis >= in->rank || in->shape[axis] != scale->count)) ||
      (zero && zero->count != scale->count && zero->count != 1)) {
    return onnx_fail(im, "its scale or zero point does not fit the input's axis %" PRId64, axis);
  }
  int64_t inner = 1;
  for (int64_t d = axis + 1; d < in->rank && !whole; d++) inner *= in->shape[d];
  const int type = zero ? zero->type : ONNX_UINT8;
  const double low = type == ONNX_INT8 ? -128 : 0, high = type == ONNX_INT8 ? 127 : 255;
  radish_status status = onnx_new_constant(im, back ? ONNX_FLOAT : type, in->rank, in->shape, out);
  for (int64_t i = 0; i < out->count && !status; i++) {
    const int64_t c = whole ? 0 : i / inner % scale->count;
    const double s = scale->data[c], z = zero ? zero->data[zero->count == 1 ? 0 : c] : 0;
    if (!(s >= 0)) return onnx_fail(im, "scale %" PRId64 " is %g, it must be positive", c, s);
    if (back) {
      out->data[i] = (double)((float)(in->data[i] - z) * (float)s);
    } else { // a scale of 0 comes from a channel of zeros
      const double level = s > 0 ? nearbyint((double)((float)in->data[i] / (float)s)) + z : z;
      out->data[i] = fmin(fmax(level, low), high);
    }
  }
  return status;
}

static radish_status clip(onnx_import *im, const onnx_constant *in, onnx_constant *out) {
  const onnx_constant *low = onnx_constant_input(im, 1), *high = onnx_constant_input(im, 2);
  if ((low && low->count != 1) || (high && high->count != 1)) return onnx_fail(im, "its bounds must be single numbers");
  const double least = low ? low->data[0] : onnx_real(im, "min", -INFINITY);
  const double most = high ? high->data[0] : onnx_real(im, "max", INFINITY);
  radish_status status = onnx_new_constant(im, in->type, in->rank, in->shape, out);
  for (int64_t i = 0; i < out->count && !status; i++) out->data[i] = fmin(fmax(in->data[i], least), most);
  return status;
}

static radish_status reduce_max(onnx_import *im, const onnx_constant *in, onnx_constant *out) {
  int64_t axes[ONNX_RANK], shape[ONNX_RANK];
  int count = onnx_ints(im, "axes", 1, axes, ONNX_RANK);
  bool reduced[ONNX_RANK] = {false};
  for (int i = 0; i < count; i++) {
    const int64_t axis = axes[i] < 0 ? axes[i] + in->rank : axes[i];
    if (axis < 0 || axis >= in->rank) return onnx_fail(im, "axis %" PRId64 " is out of range", axes[i]);
    reduced[axis] = true;
  }
  const bool keep = onnx_int(im, "keepdims", 1) != 0;
  int rank = 0;
  for (int d = 0; d < in->rank; d++) {
    if (count < 0) reduced[d] = true;
    if (!reduced[d] || keep) shape[rank++] = reduced[d] ? 1 : in->shape[d];
  }
  radish_status status = onnx_new_constant(im, in->type, rank, shape, out);
  for (int64_t i = 0; i < out->count && !status; i++) out->data[i] = -INFINITY;
  for (int64_t i = 0; i < in->count && !status; i++) {
    int64_t rest = i, at = 0, stride = 1;
    for (int d = in->rank - 1; d >= 0; d--) {
      if (!reduced[d]) {
        at += rest % in->shape[d] * stride;
        stride *= in->shape[d];
      }
      rest /= in->shape[d];
    }
    if (in->data[i] > out->data[at]) out->data[at] = in->data[i];
  }
  for (int64_t i = 0; i < out->count && !status; i++) {
    if (!isfinite(out->data[i])) return onnx_fail(im, "it reduces an empty tensor");
  }
  return status;
}

// ---- shapes ---------------------------------------------------------------------------------------------------------

static radish_status reshape(onnx_import *im, const onnx_constant *in, onnx_constant *out) {
  int64_t shape[ONNX_RANK], known = 1;
  int open = -1, rank = onnx_ints(im, NULL, 1, shape, ONNX_RANK);
  if (rank < 0) return onnx_fail(im, "its shape must be a constant of at most %d sizes", ONNX_RANK);
  for (int d = 0; d < rank; d++) {
    if (shape[d] == 0 && d < in->rank && !onnx_int(im, "allowzero", 0)) shape[d] = in->shape[d];
    if (shape[d] == -1 && open < 0) {
      open = d;
    } else if (shape[d] < 0 || (shape[d] && known > INT32_MAX / shape[d])) {
      return onnx_fail(im, "size %" PRId64 " is not allowed in a shape", shape[d]);
    } else {
      known *= shape[d];
    }
  }
  if (open >= 0) shape[open] = known ? in->count / known : 0;
  if (known * (open >= 0 ? shape[open] : 1) != in->count) {
    return onnx_fail(im, "%" PRId64 " elements do not fit the shape", in->count);
  }
  radish_status status = onnx_new_constant(im, in->type, rank, shape, out);
  if (!status) memcpy(out->data, in->data, (size_t)in->count * sizeof *in->data);
  return status;
}

// Squeeze, Unsqueeze, Flatten, Identity, Cast: the same numbers in another shape.
static radish_status reshape_to(onnx_import *im, const onnx_constant *in, int type, int rank, const int64_t *shape,
                                onnx_constant *out) {
  radish_status status = onnx_new_constant(im, type, rank, shape, out);
  if (status) return status;
  if (out->count != in->count) return onnx_fail(im, "the shapes do not fit");
  memcpy(out->data, in->data, (size_t)in->count * sizeof *in->data);
  return status;
}

static radish_status squeeze(onnx_import *im, const onnx_constant *in, bool insert, onnx_constant *out) {
  int64_t axes[ONNX_RANK], shape[2 * ONNX_RANK];
  const int count = onnx_ints(im, "axes", 1, axes, ONNX_RANK);
  const int full = insert ? in->rank + (count > 0 ? count : 0) : in->rank;
  bool marked[2 * ONNX_RANK] = {false};
  if (insert && count < 0) return onnx_fail(im, "its axes must be constant");
  for (int i = 0; i < count; i++) {
    const int64_t axis = axes[i] < 0 ? axes[i] + full : axes[i];
    if (axis < 0 || axis >= full || marked[axis]) return onnx_fail(im, "axis %" PRId64 " is not allowed", axes[i]);
    marked[axis] = true;
  }
  int rank = 0, from = 0;
  for (int d = 0; d < full; d++) {
    if (insert) {
      shape[rank++] = marked[d] ? 1 : in->shape[from++];
    } else if (!(marked[d] || (count < 0 && in->shape[d] == 1))) {
      shape[rank++] = in->shape[d];
    }
  }
  return reshape_to(im, in, in->type, rank, shape, out);
}

static radish_status transpose(onnx_import *im, const onnx_constant *in, onnx_constant *out) {
  int64_t order[ONNX_RANK], shape[ONNX_RANK];
  int count = onnx_ints(im, "perm", -1, order, ONNX_RANK);
  bool used[ONNX_RANK] = {false};
  for (int d = 0; d < in->rank; d++) {
    if (count < 0) order[d] = in->rank - 1 - d;
    if ((count >= 0 && count != in->rank) || order[d] < 0 || order[d] >= in->rank || used[order[d]]) {
      return onnx_fail(im, "its perm does not fit %d dimensions", in->rank);
    }
    used[order[d]] = true;
    shape[d] = in->shape[order[d]];
  }
  radish_status status = onnx_new_constant(im, in->type, in->rank, shape, out);
  for (int64_t i = 0; i < out->count && !status; i++) {
    int64_t at[ONNX_RANK], rest = i, index = 0;
    for (int d = in->rank - 1; d >= 0; d--) {
      at[order[d]] = rest % shape[d];
      rest /= shape[d];
    }
    for (int d = 0; d < in->rank; d++) index = index * in->shape[d] + at[d];
    out->data[i] = in->data[index];
  }
  return status;
}

static radish_status concat(onnx_import *im, onnx_constant *out) {
  const onnx_constant *first = onnx_constant_input(im, 0);
  if (!first) return onnx_fail(im, "it needs an input");
  int64_t axis = onnx_int(im, "axis", 0), shape[ONNX_RANK], total = 0, outer = 1, inner = 1;
  if (axis < 0) axis += first->rank;
  if (axis < 0 || axis >= first->rank) return onnx_fail(im, "axis %" PRId64 " is out of range", axis);
  for (int i = 0; i < im->input_count; i++) {
    const onnx_constant *in = onnx_constant_input(im, i);
    bool fits = in && in->rank == first->rank;
    for (int d = 0; fits && d < first->rank; d++) fits = d == axis || in->shape[d] == first->shape[d];
    if (!fits) return onnx_fail(im, "input %d does not fit the first", i);
    total += in->shape[axis];
  }
  for (int d = 0; d < first->rank; d++) {
    shape[d] = d == axis ? total : first->shape[d];
    if (d < axis) outer *= shape[d];
    if (d > axis) inner *= shape[d];
  }
  radish_status status = onnx_new_constant(im, first->type, first->rank, shape, out);
  int64_t at = 0;
  for (int64_t o = 0; o < outer && !status; o++) {
    for (int i = 0; i < im->input_count; i++) {
      const onnx_constant *in = onnx_constant_input(im, i);
      const int64_t run = in->shape[axis] * inner;
      if (run) memcpy(out->data + at, in->data + o * run, (size_t)run * sizeof *out->data);
      at += run;
    }
  }
  return status;
}

static radish_status slice(onnx_import *im, const onnx_constant *in, onnx_constant *out) {
  int64_t starts[ONNX_RANK], ends[ONNX_RANK], axes[ONNX_RANK], steps[ONNX_RANK];
  int64_t first[ONNX_RANK] = {0}, step[ONNX_RANK], shape[ONNX_RANK];
  const int count = onnx_ints(im, "starts", 1, starts, ONNX_RANK);
  if (count < 0 || onnx_ints(im, "ends", 2, ends, ONNX_RANK) != count) return onnx_fail(im, "it needs starts and ends");
  const int axis_count = onnx_ints(im, "axes", 3, axes, ONNX_RANK), step_count = onnx_ints(im, NULL, 4, steps, ONNX_RANK);
  if ((axis_count >= 0 && axis_count != count) || (step_count >= 0 && step_count != count)) {
    return onnx_fail(im, "its axes and steps must be as many as its starts");
  }
  for (int d = 0; d < in->rank; d++) step[d] = 1, shape[d] = in->shape[d];
  for (int i = 0; i < count; i++) {
    int64_t d = axis_count < 0 ? i : axes[i], by = step_count < 0 ? 1 : steps[i];
    if (d < 0) d += in->rank;
    if (d < 0 || d >= in->rank || by == 0) return onnx_fail(im, "axis or step %d is not allowed", i);
    const int64_t size = in->shape[d];
    int64_t begin = starts[i] < 0 ? starts[i] + size : starts[i], end = ends[i] < 0 ? ends[i] + size : ends[i];
    const int64_t low = by < 0 ? -1 : 0, high = by < 0 ? size - 1 : size;
    begin = begin < 0 ? 0 : begin > high ? high : begin;
    end = end < low ? low : end > high ? high : end;
    first[d] = begin;
    step[d] = by;
    const int64_t span = by > 0 ? end - begin : begin - end, width = by > 0 ? by : -by;
    shape[d] = span > 0 ? (span - 1) / width + 1 : 0;
  }
  radish_status status = onnx_new_constant(im, in->type, in->rank, shape, out);
  for (int64_t i = 0; i < out->count && !status; i++) {
    int64_t rest = i, index = 0, stride = 1;
    for (int d = in->rank - 1; d >= 0; d--) {
      index += (first[d] + rest % shape[d] * step[d]) * stride;
      rest /= shape[d];
      stride *= in->shape[d];
    }
    out->data[i] = in->data[index];
  }
  return status;
}

static radish_status gather(onnx_import *im, const onnx_constant *in, onnx_constant *out) {
  const onnx_constant *index = onnx_constant_input(im, 1);
  if (!index || in->rank != 1 || index->rank > 1 || onnx_int(im, "axis", 0) != 0) {
    return onnx_fail(im, "only picking from a list is supported");
  }
  radish_status status = onnx_new_constant(im, in->type, index->rank, index->shape, out);
  for (int64_t i = 0; i < out->count && !status; i++) {
    int64_t at = onnx_whole(index->data[i]);
    if (at < 0) at += in->count;
    if (at < 0 || at >= in->count) return onnx_fail(im, "index %" PRId64 " is out of range", at);
    out->data[i] = in->data[at];
  }
  return status;
}

static radish_status constant_of_shape(onnx_import *im, const onnx_constant *in, onnx_constant *out) {
  int64_t shape[ONNX_RANK];
  const int rank = onnx_ints(im, NULL, 0, shape, ONNX_RANK);
  const Onnx__AttributeProto *given = onnx_attribute(im, "value");
  onnx_constant value = {.type = ONNX_FLOAT};
  (void)in;
  if (rank < 0) return onnx_fail(im, "its shape must have at most %d sizes", ONNX_RANK);
  radish_status status = given && given->t ? onnx_tensor(im, given->t, &value) : RADISH_OK;
  if (!status) status = onnx_new_constant(im, value.type, rank, shape, out);
  for (int64_t i = 0; i < out->count && value.count && !status; i++) out->data[i] = value.data[0];
  return status;
}

static radish_status constant(onnx_import *im, onnx_constant *out) {
  const Onnx__AttributeProto *value;
  const int64_t none = 0;
  if ((value = onnx_attribute(im, "value")) && value->t) return onnx_tensor(im, value->t, out);
  radish_status status;
  if ((value = onnx_attribute(im, "value_float")) && value->has_f) {
    status = onnx_new_constant(im, ONNX_FLOAT, 0, &none, out);
    if (!status) out->data[0] = (double)value->f;
  } else if ((value = onnx_attribute(im, "value_int")) && value->has_i) {
    status = onnx_new_constant(im, ONNX_INT64, 0, &none, out);
    if (!status) out->data[0] = (double)value->i;
  } else if ((value = onnx_attribute(im, "value_floats"))) {
    status = onnx_new_constant(im, ONNX_FLOAT, 1, &(int64_t){(int64_t)value->n_floats}, out);
    for (int64_t i = 0; i < out->count && !status; i++) out->data[i] = (double)value->floats[i];
  } else if ((value = onnx_attribute(im, "value_ints"))) {
    status = onnx_new_constant(im, ONNX_INT64, 1, &(int64_t){(int64_t)value->n_ints}, out);
    for (int64_t i = 0; i < out->count && !status; i++) out->data[i] = (double)value->ints[i];
  } else {
    return onnx_fail(im, "it has no value that is a number or a tensor");
  }
  for (int64_t i = 0; i < out->count && !status; i++) {
    if (!isfinite(out->data[i])) return onnx_fail(im, "it is not a finite number");
  }
  return status;
}

// [batch 1, ...] of an activation
static radish_status shape_of(onnx_import *im, onnx_constant *out) {
  const onnx_value *value = onnx_input(im, 0);
  if (!value) return onnx_fail(im, "it needs an input");
  int64_t sizes[ONNX_RANK] = {1, value->shape.channels, value->shape.rows, value->shape.columns};
  int rank = 4;
  if (value->kind == ONNX_CONSTANT) {
    rank = value->constant.rank;
    memcpy(sizes, value->constant.shape, sizeof sizes);
  } else if (value->flat) {
    rank = 2;
    sizes[1] = radish_shape_size(value->shape);
  }
  if (onnx_int(im, "start", 0) || onnx_int(im, "end", rank) != rank) return onnx_fail(im, "start and end are not supported");
  radish_status status = onnx_new_constant(im, ONNX_INT64, 1, &(int64_t){rank}, out);
  for (int d = 0; d < rank && !status; d++) out->data[d] = (double)sizes[d];
  return status;
}

radish_status onnx_fold(onnx_import *im, onnx_constant *out, bool *done) {
  const onnx_constant *in = onnx_constant_input(im, 0);
  *done = true;
  if (onnx_is(im, "Constant")) return constant(im, out);
  if (onnx_is(im, "Shape")) return shape_of(im, out);
  if (!in) {
    *done = false;
    return RADISH_OK;
  }
  if (onnx_is(im, "Add") || onnx_is(im, "Sub") || onnx_is(im, "Mul") || onnx_is(im, "Div")) return binary(im, out);
  if (onnx_is(im, "Abs") || onnx_is(im, "Neg") || onnx_is(im, "Sqrt") || onnx_is(im, "Floor") || onnx_is(im, "Round") ||
      onnx_is(im, "Identity") || onnx_is(im, "Dropout")) {
    return unary(im, in, out);
  }
  if (onnx_is(im, "Cast")) {
    const int type = (int)(onnx_int(im, "to", ONNX_FLOAT) & 255);
    radish_status status = reshape_to(im, in, type, in->rank, in->shape, out);
    const bool whole = type != ONNX_FLOAT && type != 10 && type != 11;
    for (int64_t i = 0; i < out->count && !status && whole; i++) out->data[i] = trunc(out->data[i]);
    return status;
  }
  if (onnx_is(im, "Clip")) return clip(im, in, out);
  if (onnx_is(im, "ReduceMax")) return reduce_max(im, in, out);
  if (onnx_is(im, "QuantizeLinear") || onnx_is(im, "DequantizeLinear")) return quantise(im, out);
  if (onnx_is(im, "Reshape")) return reshape(im, in, out);
  if (onnx_is(im, "Squeeze")) return squeeze(im, in, false, out);
  if (onnx_is(im, "Unsqueeze")) return squeeze(im, in, true, out);
  if (onnx_is(im, "Transpose")) return transpose(im, in, out);
  if (onnx_is(im, "Concat")) return concat(im, out);
  if (onnx_is(im, "Slice")) return slice(im, in, out);
  if (onnx_is(im, "Gather")) return gather(im, in, out);
  if (onnx_is(im, "ConstantOfShape")) return constant_of_shape(im, in, out);
  *done = false;
  return RADISH_OK;
}
