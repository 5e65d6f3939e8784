// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/split.h"

#include "mapping/partition.h"
#include "mapping/split_parts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_TRAIN = 16 };

static radish_status no_memory(radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory while splitting layers");
}

static int longest_train(const radish_splitter *s) {
  return s->core->slots < LONGEST_TRAIN ? (int)s->core->slots : LONGEST_TRAIN;
}

static bool keeps_name(char *name, size_t size, const radish_layer *layer, const char *kind, int index) {
  return (size_t)snprintf(name, size, "%s.%s%d", layer->name, kind, index) < size;
}

// A part has the pieces [first, end), once for each of its trains, whose layers follow each other.
typedef struct {
  int first, end, layer, trains;
} part;

// A draft is the layer on its way: its sums so far, each carried by the trains of its terms.
typedef struct {
  const radish_layer *layer;
  radish_split_piece *pieces;
  int piece_count;
  part *parts;
  int part_count;
  radish_split_sum *sums;
  int sum_count;
  radish_split_term *terms;
  int term_count, term_capacity;
  int reducers; // before the last one
} draft;

static bool reserve_terms(radish_splitter *s, draft *d) {
  if (d->term_count + RADISH_SPLIT_MOST_TRAINS <= d->term_capacity) return true;
  d->term_capacity = 2 * (d->term_count + RADISH_SPLIT_MOST_TRAINS);
  radish_split_term *terms = radish_arena_take(s->arena, d->term_capacity, sizeof *terms);
  if (!terms) return false;
  if (d->term_count) memcpy(terms, d->terms, (size_t)d->term_count * sizeof *terms);
  d->terms = terms;
  return true;
}

static radish_split_reach both(radish_split_reach a, radish_split_reach b) {
  return (radish_split_reach){a.low + b.low, a.high + b.high};
}

// ---- parts --------------------------------------------------------------------------------------------------

static void think_of_pieces(radish_splitter *s, const draft *d, int first, int end) {
  s->source_count = 0;
  for (int i = first; i < end; i++) radish_split_think_piece(s, d->layer, &d->pieces[i]);
}

// Says whether the sources that are thought about fit a core, with those that the last of the sum's trains adds.
static bool sum_fits(radish_splitter *s, const radish_layer *layer, int channels, radish_split_reach reach,
                     radish_split_trains *trains) {
  if (!radish_split_find_trains(reach, longest_train(s), trains)) {
    radish_split_meet(s, RADISH_SPLIT_TRAINS);
    return false;
  }
  const int sources = s->source_count;
  for (int k = 1; k < trains->count; k++) radish_split_think_identity(s, s->made->layer_count, -1, 0); // of its shape
  const bool fits = radish_split_fits(s, layer, channels);
  s->source_count = sources;
  return fits;
}

// Finds the end of the part that begins with piece `first`: as many as fit a core, at least one. Returns `first` where
// not even that one fits.
static int end_of_part(radish_splitter *s, const draft *d, int first, radish_split_reach *reach,
                       radish_split_trains *trains) {
  int end = first;
  const radish_split_piece *begin = &d->pieces[first];
  radish_split_reach all = {0, 0};
  for (; end < d->piece_count; end++) {
    const radish_split_piece *piece = &d->pieces[end];
    radish_split_trains with;
    if (piece->channel != begin->channel || piece->channels != begin->channels) break;
    think_of_pieces(s, d, first, end + 1);
    const radish_split_reach more = both(all, radish_split_reach_of(s->whole, d->layer, piece));
    if (!sum_fits(s, d->layer, piece->channels, more, &with)) break;
    if (end > first && with.count > trains->count) break; // a train more costs its sources once more
    all = more;
    *trains = with;
  }
  *reach = all;
  return end;
}

static radish_status add_part(radish_splitter *s, draft *d, int first, int end, const radish_split_trains *trains) {
  think_of_pieces(s, d, first, end);
  d->parts[d->part_count] = (part){first, end, s->made->layer_count, trains->count};
  char name[256];
  if (!keeps_name(name, sizeof name, d->layer, "part", d->part_count++)) return RADISH_BAD_INPUT;
  return radish_split_add_sum(s, d->layer, name, d->pieces[first].channel, d->pieces[first].channels, trains,
                              d->terms + d->term_count);
}

static radish_status add_parts(radish_splitter *s, draft *d) {
  d->sums = radish_arena_take(s->arena, d->piece_count, sizeof *d->sums);
  d->parts = radish_arena_take(s->arena, d->piece_count, sizeof *d->parts);
  if (!d->sums || !d->parts) return RADISH_NO_MEMORY;
  radish_status status = RADISH_OK;
  for (int first = 0, end; first < d->piece_count && !status; first = end) {
    radish_split_reach reach;
    radish_split_trains trains = {0};
    if (!radish_split_reserve(s) || !reserve_terms(s, d)) return RADISH_NO_MEMORY;
    end = end_of_part(s, d, first, &reach, &trains);
    if (end == first) return radish_split_meet(s, RADISH_SPLIT_PART);
    status = add_part(s, d, first, end, &trains);
    d->sums[d->sum_count++] = (radish_split_sum){d->term_count, trains.count, reach};
    d->term_count += trains.count;
  }
  return status;
}

// ---- reducers -----------------------------------------------------------------------------------------------

static void think_of_sums(radish_splitter *s, const draft *d, int first, int end) {
  s->source_count = 0;
  for (int i = first; i < end; i++) {
    for (int k = d->sums[i].first; k < d->sums[i].first + d->sums[i].count; k++) {
      radish_split_think_identity(s, d->terms[k].layer, 1 << d->terms[k].shift, d->terms[k].channel);
    }
  }
}

static int end_of_reducer(radish_splitter *s, const draft *d, int first, radish_split_reach *reach,
                          radish_split_trains *trains) {
  int end = first;
  *reach = (radish_split_reach){0, 0};
  for (; end < d->sum_count; end++) {
    radish_split_trains with;
    think_of_sums(s, d, first, end + 1);
    const radish_split_reach more = both(*reach, d->sums[end].reach);
    if (!sum_fits(s, d->layer, d->layer->sums.channels, more, &with)) break;
    *reach = more;
    *trains = with;
  }
  return end;
}

// Sums up, by reducers, as many neighbouring sums as one of them holds. A sum for itself stays as it is.
static radish_status reduce(radish_splitter *s, draft *d) {
  radish_split_sum *sums = radish_arena_take(s->arena, d->sum_count, sizeof *sums);
  if (!sums) return RADISH_NO_MEMORY;
  int count = 0;
  for (int first = 0, end; first < d->sum_count; first = end) {
    radish_split_reach reach;
    radish_split_trains trains = {0};
    if (!radish_split_reserve(s) || !reserve_terms(s, d)) return RADISH_NO_MEMORY;
    end = end_of_reducer(s, d, first, &reach, &trains);
    if (end <= first + 1) {
      sums[count++] = d->sums[first];
      end = first + 1;
      continue;
    }
    char name[256];
    if (!keeps_name(name, sizeof name, d->layer, "sum", d->reducers++)) return RADISH_BAD_INPUT;
    think_of_sums(s, d, first, end);
    const radish_status status =
        radish_split_add_sum(s, d->layer, name, 0, d->layer->sums.channels, &trains, d->terms + d->term_count);
    if (status) return status;
    sums[count++] = (radish_split_sum){d->term_count, trains.count, reach};
    d->term_count += trains.count;
  }
  if (count == d->sum_count) return radish_split_meet(s, RADISH_SPLIT_REDUCER);
  d->sums = sums;
  d->sum_count = count;
  return RADISH_OK;
}

static radish_status add_reducers(radish_splitter *s, draft *d) {
  for (;;) {
    if (!radish_split_reserve(s)) return RADISH_NO_MEMORY;
    think_of_sums(s, d, 0, d->sum_count);
    if (radish_split_fits(s, d->layer, 0)) return radish_split_add_last(s, d->layer);
    const radish_status status = reduce(s, d);
    if (status) return status;
  }
}

// ---- weights ------------------------------------------------------------------------------------------------

// Gives the parts their weights, which all trains of one share.
static radish_status load_weights(radish_splitter *s, const draft *d) {
  for (const part *p = d->parts; p < d->parts + d->part_count; p++) {
    for (int i = p->first; i < p->end; i++) {
      if (d->layer->sources[d->pieces[i].source].read == RADISH_READ_UNIFORM) continue;
      int16_t *weights = radish_split_copy_weights(s->whole, d->layer, &d->pieces[i], s->arena);
      if (!weights) return RADISH_NO_MEMORY;
      for (int k = 0; k < p->trains; k++) s->made->layers[p->layer + k].sources[i - p->first].weights = weights;
    }
  }
  return RADISH_OK;
}

static radish_status check_potentials(radish_splitter *s, int first_layer) {
  for (int l = first_layer; l < s->made->layer_count; l++) {
    radish_potential_range range;
    const radish_status status = radish_network_potential_range(s->made, l, RADISH_CODING_RADIX, &range, NULL);
    if (status) return status;
    if (range.bits > s->core->potential_bits) return radish_split_meet(s, RADISH_SPLIT_POTENTIALS);
  }
  return RADISH_OK;
}

// ---- a layer ------------------------------------------------------------------------------------------------

// Says whether a reducer of so many trains of all channels could do what the layer does at commit.
static bool commit_fits(radish_splitter *s, const radish_layer *layer, int trains) {
  if (!radish_split_reserve(s)) return false;
  s->source_count = 0;
  radish_layer *beside = &s->made->layers[s->made->layer_count]; // it has the shape of the layer's sums
  *beside = (radish_layer){.shape = layer->sums, .timesteps = 1};
  s->made->layer_count++;
  const bool room = radish_split_reserve(s);
  for (int i = 0; i < trains; i++) radish_split_think_identity(s, s->made->layer_count - 1, 1, 0);
  const bool fits = room && radish_split_fits(s, layer, 0);
  s->made->layer_count--;
  return fits;
}

static radish_status refuse(const radish_splitter *s, int index, radish_error *error) {
  radish_cut cut;
  radish_error whole;
  radish_partition_choose_cut(s->whole, index, RADISH_CODING_RADIX, s->core, &cut, &whole);
  static const char *const reasons[] = {
      [RADISH_SPLIT_COMMIT] = "not even a reducer of one part fits, with what it pools",
      [RADISH_SPLIT_PART] = "its smallest part does not fit",
      [RADISH_SPLIT_TRAINS] = "a part's sum has more bits than its trains have steps (core.slots)",
      [RADISH_SPLIT_REDUCER] = "no reducer holds the trains of two parts (core.axons, core.sources, core.slots)",
      [RADISH_SPLIT_POTENTIALS] = "parts and reducers need potentials of more bits (core.potential_bits)",
      [RADISH_SPLIT_LAYERS] = "there would be more layers than a network may have",
  };
  if (error) {
    snprintf(error->message, sizeof error->message, "%.700s; nor can it be split: %s", whole.message, reasons[s->met]);
  }
  return RADISH_BAD_INPUT;
}

// Says whether parts may be of some channels only.
static bool grouped(const radish_layer *layer) {
  for (int i = 0; i < layer->source_count; i++) {
    if (layer->sources[i].read == RADISH_READ_CONV && layer->sources[i].groups > 1) return true;
  }
  return false;
}

// Splits a layer, into finer and finer pieces until all fits.
// Refuses to split what is a part already, as of a mapped network that is mapped once more to cores with less room.
static radish_status refuse_part(const radish_splitter *s, const radish_layer *layer, radish_error *error) {
  for (int i = 0; i < layer->source_count; i++) {
    if (!layer->sources[i].part.shape.channels) continue;
    return radish_fail(error, RADISH_BAD_INPUT, s->whole->path, layer->line,
                       "layer %s is a part of a layer that was split, and fits no core; a part is not split again",
                       layer->name);
  }
  return RADISH_OK;
}

static radish_status split_layer(radish_splitter *s, int index, radish_error *error) {
  const radish_layer *layer = &s->whole->layers[index];
  const radish_status is_part = refuse_part(s, layer, error);
  if (is_part) return is_part;
  const int layers_before = s->made->layer_count;
  s->met = RADISH_SPLIT_COMMIT;
  if (!commit_fits(s, layer, 1)) return refuse(s, index, error);
  const bool two_fit = commit_fits(s, layer, 2);
  bool finest = false;
  for (int fineness = 1; !finest; fineness += 1 + fineness / 8) {
    draft d = {.layer = layer};
    s->made->layer_count = layers_before;
    d.pieces = radish_split_make_pieces(s->whole, layer, fineness, s->arena, &d.piece_count, &finest);
    if (!d.pieces) return no_memory(error);
    radish_status status = add_parts(s, &d);
    if (!status) status = add_reducers(s, &d);
    if (!status) status = load_weights(s, &d);
    if (!status) status = check_potentials(s, layers_before);
    if (status == RADISH_NO_MEMORY) return no_memory(error);
    if (!status) return RADISH_OK;
    if (s->met == RADISH_SPLIT_LAYERS) break; // finer cuts make more of them
    if (s->met == RADISH_SPLIT_REDUCER && !two_fit && !grouped(layer)) break;
  }
  return refuse(s, index, error);
}

// ---- a network ----------------------------------------------------------------------------------------------

// Takes over a layer as it is.
static radish_status keep_layer(radish_splitter *s, int index, radish_error *error) {
  if (!radish_split_reserve(s)) return no_memory(error);
  radish_layer *kept = &s->made->layers[s->made->layer_count];
  *kept = s->whole->layers[index];
  kept->sources = radish_arena_take(s->arena, kept->source_count, sizeof *kept->sources);
  if (!kept->sources) return no_memory(error);
  for (int i = 0; i < kept->source_count; i++) {
    kept->sources[i] = s->whole->layers[index].sources[i];
    kept->sources[i].from = s->index_of[kept->sources[i].from];
  }
  s->made->layer_count++;
  return RADISH_OK;
}

static bool begin(radish_splitter *s) {
  s->capacity = s->whole->layer_count + 1;
  s->made = radish_arena_take(s->arena, 1, sizeof *s->made);
  s->index_of = radish_arena_take(s->arena, s->whole->layer_count, sizeof *s->index_of);
  if (!s->made || !s->index_of) return false;
  *s->made = *s->whole;
  s->made->layer_count = 0;
  s->made->layers = radish_arena_take(s->arena, s->capacity, sizeof *s->made->layers);
  return s->made->layers != NULL;
}

static int *own_layers_of(const radish_splitter *s) {
  int *own = radish_arena_take(s->arena, s->made->layer_count, sizeof *own);
  for (int l = 0; own && l < s->made->layer_count; l++) own[l] = -1;
  for (int l = 0; own && l < s->whole->layer_count; l++) own[s->index_of[l]] = l;
  return own;
}

radish_status radish_split_network(const radish_network *network, const radish_core_params *core, radish_arena *arena,
                                   const radish_network **split, int **own_layers, radish_error *error) {
  *split = network;
  bool all_fit = true;
  for (int l = 1; l < network->layer_count && all_fit; l++) {
    all_fit = radish_partition_fits(network, l, RADISH_CODING_RADIX, core);
  }
  if (all_fit) return RADISH_OK;
  radish_splitter *s = calloc(1, sizeof *s);
  if (s) *s = (radish_splitter){.whole = network, .core = core, .arena = arena};
  radish_status status = s && begin(s) ? RADISH_OK : no_memory(error);
  for (int l = 0; l < network->layer_count && !status; l++) {
    const bool fits = l == 0 || radish_partition_fits(network, l, RADISH_CODING_RADIX, core);
    status = fits ? keep_layer(s, l, error) : split_layer(s, l, error);
    if (!status) s->index_of[l] = s->made->layer_count - 1;
  }
  if (!status) {
    *split = s->made;
    *own_layers = own_layers_of(s);
    if (!*own_layers) status = no_memory(error);
  }
  free(s);
  return status;
}
