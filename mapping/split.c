// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/split.h"

#include "mapping/partition.h"
#include "mapping/split_parts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static radish_status no_memory(radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory while splitting layers");
}

// ---- parts --------------------------------------------------------------------------------------------------

static void think_of_pieces(radish_splitter *s, const radish_split_draft *d, int first, int end) {
  s->source_count = 0;
  for (int i = first; i < end; i++) radish_split_think_piece(s, d->layer, &d->pieces[i]);
}

// Finds the end of the part that begins with piece `first`: as many as fit a core, at least one. Returns `first` where
// not even that one fits.
static int end_of_part(radish_splitter *s, const radish_split_draft *d, int first, radish_split_reach *reach,
                       radish_split_trains *trains) {
  int end = first;
  const radish_split_piece *begin = &d->pieces[first];
  radish_split_reach all = {0, 0};
  for (; end < d->piece_count; end++) {
    const radish_split_piece *piece = &d->pieces[end];
    radish_split_trains with;
    if (piece->channel != begin->channel || piece->channels != begin->channels) break;
    think_of_pieces(s, d, first, end + 1);
    const radish_split_reach more = radish_split_both(all, radish_split_reach_of(s->whole, d->layer, piece));
    if (!radish_split_sum_fits(s, d, piece->channels, more, &with)) break;
    if (end > first && with.count > trains->count) break; // a train more costs its sources once more
    all = more;
    *trains = with;
  }
  *reach = all;
  return end;
}

static radish_status add_parts(radish_splitter *s, radish_split_draft *d) {
  d->sums = radish_arena_take(s->arena, d->piece_count, sizeof *d->sums);
  d->parts = radish_arena_take(s->arena, d->piece_count, sizeof *d->parts);
  if (!d->sums || !d->parts) return RADISH_NO_MEMORY;
  for (int first = 0, end; first < d->piece_count; first = end) {
    radish_split_reach reach;
    radish_split_trains trains = {0};
    if (!radish_split_reserve(s) || !radish_split_reserve_terms(s, d)) return RADISH_NO_MEMORY;
    end = end_of_part(s, d, first, &reach, &trains);
    if (end == first) return radish_split_meet(s, RADISH_SPLIT_PART);
    think_of_pieces(s, d, first, end);
    d->parts[d->part_count] = (radish_split_part){first, end, s->made->layer_count, trains.count};
    d->sums[d->sum_count++] = (radish_split_sum){d->term_count, trains.count, reach};
    const int bits = radish_split_bits(reach, true);
    if (bits > d->widest) d->widest = bits;
    const radish_split_piece *begin = &d->pieces[first];
    const radish_status status =
        radish_split_add_sum(s, d, "part", d->part_count++, begin->channel, begin->channels, &trains, reach);
    if (status) return status;
  }
  return RADISH_OK;
}

// ---- weights ------------------------------------------------------------------------------------------------

// Gives the parts their weights, which all trains of one share.
static radish_status load_weights(radish_splitter *s, const radish_split_draft *d) {
  for (const radish_split_part *p = d->parts; p < d->parts + d->part_count; p++) {
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

// Tries to split a layer into these parts and reducers. `alike` are the trains of every part, or have count 0 where each
// part may have the fewest.
static radish_status try_split(radish_splitter *s, radish_split_draft *d, const radish_split_trains *alike) {
  const int layers_before = s->made->layer_count;
  *d = (radish_split_draft){.layer = d->layer, .pieces = d->pieces, .piece_count = d->piece_count, .alike = *alike};
  radish_status status = add_parts(s, d);
  if (!status) status = radish_split_add_reducers(s, d);
  if (!status) status = load_weights(s, d);
  if (!status) status = check_potentials(s, layers_before);
  if (status) s->made->layer_count = layers_before;
  return status;
}

// Tries first with as few trains as carry each part; then, where reducers have no room for the trains of two sums, with the
// same trains for all parts, of which reducers add up a column each. Shorter trains leave columns more room to grow.
static radish_status try_pieces(radish_splitter *s, radish_split_draft *d) {
  enum { MOST_ALIKE = 3 };
  radish_split_trains trains = {0};
  radish_status status = try_split(s, d, &trains);
  const bool no_room = status == RADISH_BAD_INPUT && s->met >= RADISH_SPLIT_REDUCER;
  const int bits = d->widest;
  for (int count = 1; no_room && count <= MOST_ALIKE && status == RADISH_BAD_INPUT; count++) {
    if (count > bits || !radish_split_make_trains(bits, count, radish_split_longest_train(s), &trains)) continue;
    status = try_split(s, d, &trains);
  }
  return status;
}

// Splits a layer, into finer and finer pieces until all fits.
static radish_status split_layer(radish_splitter *s, int index, radish_error *error) {
  const radish_layer *layer = &s->whole->layers[index];
  const radish_status is_part = refuse_part(s, layer, error);
  if (is_part) return is_part;
  s->met = RADISH_SPLIT_COMMIT;
  if (!commit_fits(s, layer, 1)) return refuse(s, index, error);
  const bool two_fit = commit_fits(s, layer, 2);
  bool finest = false;
  for (int fineness = 1; !finest; fineness += 1 + fineness / 8) {
    radish_split_draft d = {.layer = layer};
    d.pieces = radish_split_make_pieces(s->whole, layer, fineness, s->arena, &d.piece_count, &finest);
    if (!d.pieces) return no_memory(error);
    const radish_status status = try_pieces(s, &d);
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
