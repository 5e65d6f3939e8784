// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/program.h"

#include <stddef.h>

static int weight_at(const radish_program_source *s, int64_t index) {
  return s->weight_bytes == 1 ? ((const int8_t *)s->weights)[index] : ((const int16_t *)s->weights)[index];
}

// Returns the tap that moves what lies at halo coordinate `at` onto `target` of the tile, or -1.
static int tap_between(int at, int target, radish_program_axis axis) {
  const int tap = at + axis.offset - target * axis.stride;
  return tap >= 0 && tap < axis.kernel ? tap : -1;
}

int radish_program_synapse(const radish_program *p, const radish_program_source *s, int64_t axon, int potential_word,
                           int lane) {
  const int position = potential_word / p->words, channel = potential_word % p->words * p->lanes + lane;
  if (channel >= p->sums.shape.channels) return 0;
  if (s->read == RADISH_READ_DENSE) return weight_at(s, axon * radish_program_row(p) + channel);
  const int64_t area = (int64_t)s->halo.shape.rows * s->halo.shape.columns;
  const int c = (int)(axon / area), y = (int)(axon % area) / s->halo.shape.columns;
  const int x = (int)(axon % area) % s->halo.shape.columns;
  const int ky = tap_between(y, position / p->sums.shape.columns, s->rows);
  const int kx = tap_between(x, position % p->sums.shape.columns, s->columns);
  if (ky < 0 || kx < 0) return 0;
  if (s->read == RADISH_READ_UNIFORM) return c + s->channel_offset == channel ? s->gain : 0;
  const int from = s->halo.channel + c, group = from / s->in_per_group;
  if ((channel + s->first_out_channel) / s->out_per_group != group) return 0;
  const int64_t row = ((int64_t)(from - group * s->in_per_group) * s->rows.kernel + ky) * s->columns.kernel + kx;
  return weight_at(s, row * radish_program_row(p) + channel);
}

// Returns the taps of the windows along one axis that fall on the halo.
static int64_t taps_on(int halo, radish_program_axis axis, int size) {
  int64_t taps = 0;
  for (int at = 0; at < halo; at++) {
    for (int target = 0; target < size; target++) taps += tap_between(at, target, axis) >= 0;
  }
  return taps;
}

// Returns the channels of the tile that channel `from` of the source reaches.
static int channels_reached(const radish_program *p, const radish_program_source *s, int from) {
  const int channels = p->sums.shape.channels;
  if (s->read == RADISH_READ_DENSE) return channels;
  if (s->read == RADISH_READ_UNIFORM) {
    const int to = from - s->halo.channel + s->channel_offset;
    return to >= 0 && to < channels;
  }
  int low = from / s->in_per_group * s->out_per_group - s->first_out_channel, high = low + s->out_per_group;
  if (low < 0) low = 0;
  if (high > channels) high = channels;
  return high > low ? high - low : 0;
}

int64_t radish_program_synapses(const radish_program *p, const radish_program_source *s) {
  int64_t reached = 0;
  for (int c = 0; c < s->halo.shape.channels; c++) reached += channels_reached(p, s, s->halo.channel + c);
  if (!s->row_words) return 0;
  if (s->read == RADISH_READ_DENSE) return reached * s->halo.shape.rows * s->halo.shape.columns;
  return reached * taps_on(s->halo.shape.rows, s->rows, p->sums.shape.rows) *
         taps_on(s->halo.shape.columns, s->columns, p->sums.shape.columns);
}
