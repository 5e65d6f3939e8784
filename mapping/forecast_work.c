// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// forecast_work.c: what the jobs of each partition cost, by the formulas of core/core.h and core/kernels.c.
#include "mapping/forecast_parts.h"

#include "core/kernels.h"

#include <stdlib.h>

// Counts, for each halo coordinate of one axis, the taps of a kernel that move a spike there onto the tile.
static void count_taps(int *taps, int halo, radish_program_axis axis, int size) {
  for (int at = 0; at < halo; at++) {
    taps[at] = 0;
    for (int k = 0; k < axis.kernel; k++) {
      const int reach = at + axis.offset - k;
      taps[at] += reach >= 0 && reach % axis.stride == 0 && reach / axis.stride < size;
    }
  }
}

// These are channels of a source that cost alike: each spike of them adds `words` synapse words, `channels` weights,
// for each tap.
typedef struct {
  int first, last; // in the source's coordinates
  int words, channels;
} channel_run;

// Returns the run of groups that begins at channel `first` and goes on as long as the groups cost the same.
static channel_run run_from(const radish_program *p, const radish_program_source *s, int first) {
  channel_run run = {first, first, 0, 0};
  const int end = s->halo.channel + s->halo.shape.channels;
  if (s->read == RADISH_READ_UNIFORM) return (channel_run){first, end, 1, 1};
  for (int at = first; at < end;) {
    const int group = at / s->in_per_group, next = (group + 1) * s->in_per_group;
    int low = group * s->out_per_group - s->first_out_channel, high = low + s->out_per_group;
    if (low < 0) low = 0;
    if (high > p->sums.shape.channels) high = p->sums.shape.channels;
    const int channels = high > low ? high - low : 0;
    const int words = channels ? (high - 1) / p->lanes - low / p->lanes + 1 : 0;
    if (at > first && (words != run.words || channels != run.channels)) break;
    run = (channel_run){first, next < end ? next : end, words, channels};
    at = next;
  }
  return run;
}

// Returns the probability that no axon of a word spikes. It is (1 - density)^64 by squaring, since pow() may differ by
// machine.
static double silent_word(double density) {
  _Static_assert(RADISH_AXONS_PER_WORD == 64, "six squarings");
  double p = density < 1 ? 1 - density : 0;
  for (int i = 0; i < 6; i++) p *= p;
  return p;
}

static void add_run(const radish_program_source *s, const radish_layer_spikes *spikes, int step, channel_run run,
                    const int *row_taps, const int *column_taps, radish_integration_work *work) {
  double ops = 0, pairs = 0, scan = 0;
  for (int y = 0; y < s->halo.shape.rows; y++) {
    for (int x = 0; x < s->halo.shape.columns; x++) {
      const double count =
          radish_spike_counts_at(spikes, step, s->halo.row + y, s->halo.column + x, run.first, run.last);
      const int taps = row_taps[y] * column_taps[x];
      work->planes += count;
      pairs += count * taps * run.words;
      ops += count * taps * run.channels;
      scan += count * (taps * run.words > 1 ? taps * run.words : 1);
    }
  }
  work->synaptic_ops += ops;
  if (s->row_words) return; // add_rows
  work->pairs += pairs;
  work->scan_cycles += scan;
  if (s->read != RADISH_READ_UNIFORM) work->synapse_pairs += pairs;
}

static void add_dense(const radish_program *p, const radish_program_source *s, const radish_layer_spikes *spikes,
                      int step, radish_integration_work *work) {
  double count = 0;
  for (int y = 0; y < s->halo.shape.rows; y++) {
    for (int x = 0; x < s->halo.shape.columns; x++) {
      count += radish_spike_counts_at(spikes, step, s->halo.row + y, s->halo.column + x, s->halo.channel,
                                      s->halo.channel + s->halo.shape.channels);
    }
  }
  work->planes += count;
  work->synaptic_ops += count * p->sums.shape.channels;
  if (s->row_words) return; // add_rows
  work->pairs += count * p->words;
  work->synapse_pairs += count * p->words;
  work->scan_cycles += count * p->words;
}

// Adds what spikes cost in a crossbar, where each reads its whole row.
static void add_rows(const radish_program *p, const radish_program_source *s, double spikes,
                     radish_integration_work *work) {
  work->pairs += spikes * s->row_words;
  work->synapse_pairs += spikes * s->row_words;
  work->scan_cycles += spikes * (double)p->spike_cycles;
}

// Adds the work of one source in one step. `taps` holds those of count_taps: of the rows of the halo, then of its
// columns.
static void add_source(const radish_program *p, const radish_program_source *s, const radish_layer_spikes *spikes,
                       int step, const int *taps, radish_integration_work *work) {
  const double before = work->planes;
  if (s->read == RADISH_READ_DENSE) {
    add_dense(p, s, spikes, step, work);
  } else {
    const int end = s->halo.channel + s->halo.shape.channels;
    for (int first = s->halo.channel; first < end;) {
      const channel_run run = run_from(p, s, first);
      add_run(s, spikes, step, run, taps, taps + s->halo.shape.rows, work);
      first = run.last;
    }
  }
  if (s->row_words) add_rows(p, s, work->planes - before, work);
  const double axons = (double)radish_shape_size(s->halo.shape);
  if (axons > 0) work->scan_cycles += s->axon_words * silent_word((work->planes - before) / axons);
  work->words_read += s->axon_words;
}

static int *taps_of(const radish_program *p) {
  int64_t room = 1;
  for (int i = 0; i < p->source_count; i++) room += p->sources[i].halo.shape.rows + p->sources[i].halo.shape.columns;
  return malloc((size_t)room * sizeof(int));
}

static bool integrate(const radish_mapped_chip *mapped, const radish_spike_counts *spikes, const radish_program *p,
                      radish_partition_work *work) {
  const radish_layer *layer = &mapped->network->layers[p->layer];
  int *room = taps_of(p), *taps = room;
  if (!room) return false;
  for (int i = 0; i < p->source_count; i++) {
    const radish_program_source *s = &p->sources[i];
    if (s->read != RADISH_READ_DENSE) {
      count_taps(taps, s->halo.shape.rows, s->rows, p->sums.shape.rows);
      count_taps(taps + s->halo.shape.rows, s->halo.shape.columns, s->columns, p->sums.shape.columns);
    }
    for (int step = 0; step < work->steps_in; step++) {
      if (step >= s->timesteps) continue;
      add_source(p, s, &spikes->layers[layer->sources[i].from], step, taps, &work->integrate[step]);
    }
    taps += s->halo.shape.rows + s->halo.shape.columns;
  }
  free(room);
  return true;
}

static void emit(const radish_spike_counts *spikes, const radish_program *p, radish_partition_work *work) {
  if (p->readout) {
    work->spikes[0] = (double)radish_shape_size(p->sums.shape);
    return;
  }
  const radish_box box = p->outputs;
  for (int step = 0; step < work->steps_out; step++) {
    for (int y = box.row; y < box.row + box.shape.rows; y++) {
      for (int x = box.column; x < box.column + box.shape.columns; x++) {
        work->spikes[step] += radish_spike_counts_at(&spikes->layers[p->layer], step, y, x, box.channel,
                                                     box.channel + box.shape.channels);
      }
    }
  }
}

radish_status radish_forecast_work(const radish_mapped_chip *mapped, const radish_spike_counts *spikes,
                                   radish_arena *arena, radish_partition_work **result, radish_error *error) {
  const bool rate = mapped->coding == RADISH_CODING_RATE;
  radish_partition_work *work = radish_arena_take(arena, mapped->partition_count, sizeof *work);
  bool complete = work != NULL;
  for (int i = 0; i < mapped->partition_count && complete; i++) {
    const radish_program *p = &mapped->programs[i];
    work[i].steps_in = rate ? 1 : p->timesteps_in;
    work[i].steps_out = rate ? 1 : p->timesteps_out;
    work[i].integrate = radish_arena_take(arena, work[i].steps_in, sizeof *work[i].integrate);
    work[i].spikes = radish_arena_take(arena, work[i].steps_out, sizeof *work[i].spikes);
    complete = work[i].integrate && work[i].spikes && integrate(mapped, spikes, p, &work[i]);
    if (complete) emit(spikes, p, &work[i]);
  }
  *result = work;
  return complete ? RADISH_OK : radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a forecast");
}
