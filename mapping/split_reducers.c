// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// split_reducers.c: adds up the sums of parts in a tree of reducers.
#include "mapping/split_parts.h"

bool radish_split_sum_fits(radish_splitter *s, const radish_split_draft *d, int channels, radish_split_reach reach,
                           radish_split_trains *trains) {
  const radish_split_trains *alike = &d->alike;
  const bool found = alike->count ? radish_split_bits(reach, true) <= alike->shift[0] + alike->bits[0]
                                  : radish_split_find_trains(reach, radish_split_longest_train(s), trains);
  if (!found) {
    radish_split_meet(s, RADISH_SPLIT_TRAINS);
    return false;
  }
  if (alike->count) *trains = *alike;
  const int sources = s->source_count;
  for (int k = 1; k < trains->count; k++) radish_split_think_identity(s, s->made->layer_count, -1, 0); // of its shape
  const bool fits = radish_split_fits(s, d->layer, channels);
  s->source_count = sources;
  return fits;
}

// ---- whole sums ---------------------------------------------------------------------------------------------

static void think_of_sums(radish_splitter *s, const radish_split_draft *d, int first, int end) {
  s->source_count = 0;
  for (int i = first; i < end; i++) {
    for (int k = d->sums[i].first; k < d->sums[i].first + d->sums[i].count; k++) {
      radish_split_think_identity(s, d->terms[k].layer, 1 << d->terms[k].shift, d->terms[k].channel);
    }
  }
}

// Returns the end of the sums from `first` on that one reducer adds up.
static int end_of_sums(radish_splitter *s, const radish_split_draft *d, int first, radish_split_reach *reach,
                       radish_split_trains *trains) {
  int end = first;
  *reach = (radish_split_reach){0, 0};
  for (; end < d->sum_count; end++) {
    radish_split_trains with;
    think_of_sums(s, d, first, end + 1);
    const radish_split_reach more = radish_split_both(*reach, d->sums[end].reach);
    if (!radish_split_sum_fits(s, d, d->layer->sums.channels, more, &with)) break;
    *reach = more;
    *trains = with;
  }
  return end;
}

static radish_status reduce_sums(radish_splitter *s, radish_split_draft *d, int first, int *end,
                                 radish_split_sum *made) {
  radish_split_reach reach;
  radish_split_trains trains = {0};
  *end = end_of_sums(s, d, first, &reach, &trains);
  if (*end <= first + 1) return RADISH_OK;
  think_of_sums(s, d, first, *end);
  *made = (radish_split_sum){d->term_count, trains.count, reach};
  return radish_split_add_sum(s, d, "sum", d->reducers++, 0, d->layer->sums.channels, &trains, reach);
}

// ---- columns of trains --------------------------------------------------------------------------------------

static radish_split_reach think_of_column(radish_splitter *s, const radish_split_draft *d, int first, int end,
                                          int column) {
  radish_split_reach reach = {0, 0};
  s->source_count = 0;
  for (int i = first; i < end; i++) {
    const radish_split_term *term = &d->terms[d->sums[i].first + column];
    radish_split_think_identity(s, term->layer, 1, term->channel);
    reach = radish_split_both(reach, term->reach);
  }
  return reach;
}

static bool columns_fit(radish_splitter *s, const radish_split_draft *d, int first, int end) {
  for (int k = 0; k < d->alike.count; k++) {
    const radish_split_reach reach = think_of_column(s, d, first, end, k);
    if (radish_split_bits(reach, k == 0) > radish_split_longest_train(s)) return false;
    if (!radish_split_fits(s, d->layer, d->layer->sums.channels)) return false;
  }
  return true;
}

static radish_status reduce_columns(radish_splitter *s, radish_split_draft *d, int first, int *end,
                                    radish_split_sum *made) {
  *end = first + 1;
  while (*end < d->sum_count && columns_fit(s, d, first, *end + 1)) ++*end;
  if (*end == first + 1) return RADISH_OK;
  *made = (radish_split_sum){.first = d->term_count, .count = d->alike.count};
  radish_status status = RADISH_OK;
  for (int k = 0; k < d->alike.count && !status; k++) {
    const radish_split_reach reach = think_of_column(s, d, first, *end, k);
    status = radish_split_reserve(s) ? RADISH_OK : RADISH_NO_MEMORY;
    if (!status) status = radish_split_add_column(s, d, d->reducers, k, radish_split_bits(reach, k == 0), reach);
  }
  d->reducers++;
  return status;
}

// ---- the tree -----------------------------------------------------------------------------------------------

// Sums up, by reducers, as many neighbouring sums as one of them holds. A sum for itself stays as it is.
static radish_status reduce(radish_splitter *s, radish_split_draft *d) {
  radish_split_sum *sums = radish_arena_take(s->arena, d->sum_count, sizeof *sums);
  if (!sums) return RADISH_NO_MEMORY;
  int count = 0;
  for (int first = 0, end; first < d->sum_count; first = end) {
    if (!radish_split_reserve(s) || !radish_split_reserve_terms(s, d)) return RADISH_NO_MEMORY;
    sums[count] = d->sums[first];
    const radish_status status =
        d->alike.count ? reduce_columns(s, d, first, &end, &sums[count]) : reduce_sums(s, d, first, &end, &sums[count]);
    if (status) return status;
    if (end <= first) end = first + 1;
    count++;
  }
  if (count == d->sum_count) return radish_split_meet(s, RADISH_SPLIT_REDUCER);
  d->sums = sums;
  d->sum_count = count;
  return RADISH_OK;
}

radish_status radish_split_add_reducers(radish_splitter *s, radish_split_draft *d) {
  for (;;) {
    if (!radish_split_reserve(s)) return RADISH_NO_MEMORY;
    think_of_sums(s, d, 0, d->sum_count);
    if (radish_split_fits(s, d->layer, 0)) return radish_split_add_last(s, d->layer);
    const radish_status status = reduce(s, d);
    if (status) return status;
  }
}
