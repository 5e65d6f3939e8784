// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/kernels.h"

#include "core/neuron.h"
#include "core/base/vector.h"
#include <string.h>

// ---- integrate ----------------------------------------------------------------------------------------------

// `subtract` is a constant wherever these are inlined, so that no lane and no spike decides.
RADISH_INLINE void add_row8(int32_t *restrict v, const int8_t *restrict w, int n, bool subtract) {
  for (int i = 0; i < n; i++) v[i] += subtract ? -w[i] : w[i];
}

RADISH_INLINE void add_row16(int32_t *restrict v, const int16_t *restrict w, int n, bool subtract) {
  for (int i = 0; i < n; i++) v[i] += subtract ? -w[i] : w[i];
}

RADISH_INLINE void add_row(int32_t *v, const void *weights, int64_t index, int n, int weight_bytes, bool subtract) {
  if (weight_bytes == 1) {
    add_row8(v, (const int8_t *)weights + index, n, subtract);
  } else {
    add_row16(v, (const int16_t *)weights + index, n, subtract);
  }
}

// A `taps` is the set of taps k of one axis that move a spike at halo coordinate `at` onto the tile, where
//
//   target = (at + offset - k) / stride    exact and in 0..size-1
//
// Consecutive taps are `stride` apart, from `first` on, and their targets descend by one, from `target` on.
typedef struct {
  int first, target, count;
} taps;

RADISH_INLINE taps valid_taps(int at, radish_program_axis axis, int size) {
  const int reach = at + axis.offset; // k = 0 lands on reach / stride
  int target = axis.stride == 1 ? reach : reach / axis.stride;
  if (target > size - 1) target = size - 1;
  const int first = reach - target * axis.stride;
  if (reach < 0 || first >= axis.kernel) return (taps){0, 0, 0};
  int count = axis.stride == 1 ? axis.kernel - first : (axis.kernel - 1 - first) / axis.stride + 1;
  if (count > target + 1) count = target + 1;
  return (taps){first, target, count};
}

typedef struct {
  int64_t pairs, ops;
} expansion;

RADISH_INLINE expansion expand_dense(const radish_program *p, const radish_program_source *s, int axon, int32_t *v,
                                     bool subtract) {
  const int row = radish_program_row(p);
  add_row(v, s->weights, (int64_t)axon * row, row, s->weight_bytes, subtract);
  return (expansion){p->words, p->sums.shape.channels};
}

RADISH_INLINE expansion expand_conv(const radish_program *p, const radish_program_source *s, int c, int y, int x,
                                    int32_t *v, bool subtract) {
  const taps ty = valid_taps(y, s->rows, p->sums.shape.rows);
  const taps tx = valid_taps(x, s->columns, p->sums.shape.columns);
  const int channel = s->halo.channel + c;
  const int group = channel / s->in_per_group, ci = channel - group * s->in_per_group;
  int low = group * s->out_per_group - s->first_out_channel;
  int high = low + s->out_per_group;
  if (low < 0) low = 0;
  if (high > p->sums.shape.channels) high = p->sums.shape.channels;
  if (low >= high) return (expansion){0, 0};
  const int row = radish_program_row(p);
  const bool whole = low == 0 && high == p->sums.shape.channels;
  const int n = whole ? row : high - low; // padding lanes hold zero weights
  for (int i = 0; i < ty.count; i++) {
    const int ky = ty.first + i * s->rows.stride;
    const int64_t weights_y = (int64_t)(ci * s->rows.kernel + ky) * s->columns.kernel;
    int32_t *v_y = v + (int64_t)(ty.target - i) * p->sums.shape.columns * row + low;
    for (int j = 0; j < tx.count; j++) {
      const int kx = tx.first + j * s->columns.stride;
      add_row(v_y + (int64_t)(tx.target - j) * row, s->weights, (weights_y + kx) * row + low, n, s->weight_bytes,
              subtract);
    }
  }
  const int64_t hits = (int64_t)ty.count * tx.count;
  const int words = (high - 1) / p->lanes - low / p->lanes + 1;
  return (expansion){hits * words, hits * (high - low)};
}

RADISH_INLINE expansion expand_uniform(const radish_program *p, const radish_program_source *s, int c, int y, int x,
                                       int32_t *v, bool subtract) {
  const int channel = c + s->channel_offset;
  if (channel < 0 || channel >= p->sums.shape.channels) return (expansion){0, 0};
  const taps ty = valid_taps(y, s->rows, p->sums.shape.rows);
  const taps tx = valid_taps(x, s->columns, p->sums.shape.columns);
  const int row = radish_program_row(p), gain = subtract ? -s->gain : s->gain;
  for (int i = 0; i < ty.count; i++) {
    for (int j = 0; j < tx.count; j++) {
      v[((int64_t)(ty.target - i) * p->sums.shape.columns + tx.target - j) * row + channel] += gain;
    }
  }
  const int64_t hits = (int64_t)ty.count * tx.count;
  return (expansion){hits, hits};
}

RADISH_INLINE radish_integration scan_source(const radish_program *program, const radish_program_source *s,
                                             uint64_t *plane, int32_t *v, bool subtract) {
  const uint32_t columns = (uint32_t)s->halo.shape.columns;
  const uint32_t area = columns * (uint32_t)s->halo.shape.rows;
  uint64_t *words = plane + s->axon_word;
  int64_t pairs = 0, synaptic_ops = 0, scan_cycles = 0; // in registers, since a store to the plane cannot change them
  for (int w = 0; w < s->axon_words; w++) {
    uint64_t bits = words[w];
    if (!bits) {
      scan_cycles++;
      continue;
    }
    words[w] = 0;
    do {
      const uint32_t axon = (uint32_t)w * RADISH_AXONS_PER_WORD + (uint32_t)__builtin_ctzll(bits);
      bits &= bits - 1;
      expansion e;
      if (s->read == RADISH_READ_DENSE) {
        e = expand_dense(program, s, (int)axon, v, subtract);
      } else {
        const uint32_t c = axon / area, rest = axon - c * area, y = rest / columns, x = rest - y * columns;
        e = s->read == RADISH_READ_CONV ? expand_conv(program, s, (int)c, (int)y, (int)x, v, subtract)
                                        : expand_uniform(program, s, (int)c, (int)y, (int)x, v, subtract);
      }
      pairs += e.pairs;
      synaptic_ops += e.ops;
      scan_cycles += e.pairs ? e.pairs : 1;
    } while (bits);
  }
  return (radish_integration){.scan_cycles = scan_cycles,
                              .words_read = s->axon_words,
                              .pairs = pairs,
                              .synapse_pairs = s->read == RADISH_READ_UNIFORM ? 0 : pairs,
                              .synaptic_ops = synaptic_ops};
}

RADISH_VECTOR_CLONES
static radish_integration add_source(const radish_program *program, const radish_program_source *s, uint64_t *plane,
                                     int32_t *v) {
  return scan_source(program, s, plane, v, false);
}

RADISH_VECTOR_CLONES
static radish_integration subtract_source(const radish_program *program, const radish_program_source *s,
                                          uint64_t *plane, int32_t *v) {
  return scan_source(program, s, plane, v, true);
}

// What a crossbar costs does not depend on where its weights are not 0.
typedef struct {
  int64_t spikes, empty_words;
} plane_count;

static plane_count count_plane(const radish_program_source *s, const uint64_t *plane) {
  plane_count count = {0, 0};
  for (int w = 0; w < s->axon_words; w++) {
    const uint64_t word = plane[s->axon_word + w];
    count.spikes += __builtin_popcountll(word);
    count.empty_words += !word;
  }
  return count;
}

// The rows of a crossbar hold 0 wherever the network has no synapse: what is added is the same, and what it costs is not.
static void cost_rows(const radish_program *program, const radish_program_source *s, plane_count count,
                      radish_integration *cost) {
  cost->scan_cycles = count.empty_words + count.spikes * program->spike_cycles;
  cost->pairs = cost->synapse_pairs = count.spikes * s->row_words;
}

void radish_kernels_integrate(const radish_program *program, int step, uint64_t *plane, int32_t *v,
                              radish_integration *cost) {
  radish_integration sum = {0, 0, 0, 0, 0};
  for (int index = 0; index < program->source_count; index++) {
    const radish_program_source *s = &program->sources[index];
    if (step >= s->timesteps) continue; // this source's train has ended
    const bool sign_step = s->is_signed && step == s->timesteps - 1;
    const plane_count count = s->row_words ? count_plane(s, plane) : (plane_count){0, 0};
    radish_integration of = sign_step ? subtract_source(program, s, plane, v) : add_source(program, s, plane, v);
    if (s->row_words) cost_rows(program, s, count, &of);
    sum.scan_cycles += of.scan_cycles;
    sum.pairs += of.pairs;
    sum.synapse_pairs += of.synapse_pairs;
    sum.synaptic_ops += of.synaptic_ops;
    sum.words_read += of.words_read;
  }
  *cost = sum;
}

// ---- fire, commit -------------------------------------------------------------------------------------------

RADISH_VECTOR_CLONES
void radish_kernels_fire_leak(const radish_program *program, int32_t *restrict v, uint16_t *restrict out) {
  const int n = program->potential_words * program->lanes, timesteps = program->timesteps_in;
  for (int i = 0; i < n; i++) {
    out[i] = radish_neuron_shift_out(v[i], out[i], timesteps);
    v[i] >>= 1;
  }
}

RADISH_INLINE const int32_t *bias_of(const radish_program *p, int position) {
  return p->bias_per_neuron ? p->bias + (int64_t)position * radish_program_row(p) : p->bias;
}

void radish_kernels_reset_potentials(const radish_program *program, int32_t *v, uint16_t *out) {
  const int row = radish_program_row(program);
  const int positions = program->sums.shape.rows * program->sums.shape.columns;
  for (int position = 0; position < positions; position++) {
    int32_t *at = v + (int64_t)position * row;
    if (program->coding == RADISH_CODING_RATE) {
      memset(at, 0, (size_t)row * sizeof *at);
    } else {
      memcpy(at, bias_of(program, position), (size_t)row * sizeof *at);
    }
  }
  memset(out, 0, (size_t)program->potential_words * (size_t)program->lanes * sizeof *out);
}

// A `range` holds the pooled rows, or columns, that one row or column of the tile belongs to.
typedef struct {
  int first, last; // `last` is exclusive
} range;

RADISH_INLINE range pools_of(int at, radish_program_axis axis, int count) {
  const int reach = at + axis.offset; // pool p covers p * stride .. p * stride + kernel - 1
  int last = reach < 0 ? 0 : reach / axis.stride + 1;
  int first = reach - axis.kernel < 0 ? 0 : (reach - axis.kernel) / axis.stride + 1;
  if (last > count) last = count;
  return (range){first, last > first ? last : first};
}

// Merges Y of one position's neurons into the pools that hold it. `is_signed` is a constant wherever this is inlined.
RADISH_INLINE void pool_outputs(const radish_program *p, range rows, range columns, const uint16_t *restrict y,
                                uint16_t *outputs, bool is_signed) {
  const int row = radish_program_row(p);
  for (int py = rows.first; py < rows.last; py++) {
    for (int px = columns.first; px < columns.last; px++) {
      uint16_t *restrict target = outputs + (int64_t)(py * p->outputs.shape.columns + px) * row;
      for (int i = 0; i < row; i++) {
        const bool above = is_signed ? (int16_t)y[i] > (int16_t)target[i] : y[i] > target[i];
        target[i] = above ? y[i] : target[i];
      }
    }
  }
}

RADISH_INLINE void commit_positions(const radish_program *p, int32_t *v, uint16_t *out, uint16_t *outputs,
                                    bool is_signed) {
  const int row = radish_program_row(p), timesteps = p->timesteps_in;
  for (int y = 0; y < p->sums.shape.rows; y++) {
    const range wy = pools_of(y, p->pool_rows, p->outputs.shape.rows);
    for (int x = 0; x < p->sums.shape.columns; x++) {
      const range wx = pools_of(x, p->pool_columns, p->outputs.shape.columns);
      const int position = y * p->sums.shape.columns + x;
      int32_t *restrict vp = v + (int64_t)position * row;
      uint16_t *restrict op = out + (int64_t)position * row;
      for (int i = 0; i < row; i++) { // Y replaces the bits in `out` until it is pooled below
        const int64_t sum = radish_neuron_sum(vp[i], op[i], timesteps);
        op[i] = is_signed ? (uint16_t)radish_neuron_commit_signed(sum, p->shift, p->leak, p->timesteps_out)
                          : radish_neuron_commit(sum, p->shift, p->timesteps_out);
      }
      pool_outputs(p, wy, wx, op, outputs, is_signed);
      memcpy(vp, bias_of(p, position), (size_t)row * sizeof *vp);
      memset(op, 0, (size_t)row * sizeof *op);
    }
  }
}

RADISH_VECTOR_CLONES
static void commit_unsigned(const radish_program *program, int32_t *v, uint16_t *out, uint16_t *outputs) {
  memset(outputs, 0, (size_t)program->output_words * (size_t)program->lanes * sizeof *outputs);
  commit_positions(program, v, out, outputs, false);
}

RADISH_VECTOR_CLONES
static void commit_signed(const radish_program *program, int32_t *v, uint16_t *out, uint16_t *outputs) {
  const int count = program->output_words * program->lanes;
  for (int i = 0; i < count; i++) outputs[i] = (uint16_t)INT16_MIN; // each pool has a neuron, which takes its place
  commit_positions(program, v, out, outputs, true);
}

void radish_kernels_commit(const radish_program *program, int32_t *v, uint16_t *out, uint16_t *outputs) {
  if (program->is_signed) {
    commit_signed(program, v, out, outputs);
  } else {
    commit_unsigned(program, v, out, outputs);
  }
}

void radish_kernels_commit_readout(const radish_program *program, int32_t *v, uint16_t *out, int32_t *values) {
  const int n = program->potential_words * program->lanes;
  for (int i = 0; i < n; i++) {
    values[i] =
        program->coding == RADISH_CODING_RATE ? v[i] : (int32_t)radish_neuron_sum(v[i], out[i], program->timesteps_in);
  }
  radish_kernels_reset_potentials(program, v, out);
}

// ---- rate ---------------------------------------------------------------------------------------------------

// `counts` holds a neuron's spikes so far and, in its top bit, whether it spiked in this step.
enum { SPIKED = 0x8000 };

// Returns the spike of a pool: that of its neuron with the highest count, the first in raster order among equals.
static uint16_t pool_rate(const radish_program *p, const uint16_t *counts, int py, int px, int lane) {
  const int row = radish_program_row(p);
  int best = -1;
  uint16_t spike = 0;
  for (int ky = 0; ky < p->pool_rows.kernel; ky++) {
    const int y = py * p->pool_rows.stride - p->pool_rows.offset + ky;
    if (y < 0 || y >= p->sums.shape.rows) continue;
    for (int kx = 0; kx < p->pool_columns.kernel; kx++) {
      const int x = px * p->pool_columns.stride - p->pool_columns.offset + kx;
      if (x < 0 || x >= p->sums.shape.columns) continue;
      const uint16_t count = counts[(int64_t)(y * p->sums.shape.columns + x) * row + lane];
      if ((count & ~SPIKED) <= best) continue;
      best = count & ~SPIKED;
      spike = (count & SPIKED) != 0;
    }
  }
  return spike;
}

void radish_kernels_fire_rate(const radish_program *program, int32_t *v, uint16_t *counts, uint16_t *outputs) {
  const radish_program *p = program;
  const int row = radish_program_row(p), positions = p->sums.shape.rows * p->sums.shape.columns;
  for (int position = 0; position < positions; position++) {
    const int32_t *bias = bias_of(p, position);
    for (int i = 0; i < row; i++) {
      const int64_t neuron = (int64_t)position * row + i;
      v[neuron] += bias[i];
      if (p->readout) continue;
      const bool spike = i < p->sums.shape.channels && v[neuron] >= p->threshold[i];
      if (spike) v[neuron] -= p->threshold[i];
      counts[neuron] = (uint16_t)(((counts[neuron] & ~SPIKED) + spike) | (spike ? SPIKED : 0));
    }
  }
  if (p->readout) return;
  for (int py = 0; py < p->outputs.shape.rows; py++) {
    for (int px = 0; px < p->outputs.shape.columns; px++) {
      uint16_t *target = outputs + (int64_t)(py * p->outputs.shape.columns + px) * row;
      for (int i = 0; i < row; i++) target[i] = pool_rate(p, counts, py, px, i);
    }
  }
}
