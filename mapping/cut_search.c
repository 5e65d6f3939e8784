// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/cut_search.h"

#include "core/base/random.h"
#include "core/offchip.h"
#include "mapping/keeping.h"
#include <float.h>
#include <stdlib.h>
#include <string.h>

static const int PROPOSALS = 6000, PROPOSALS_OF_CUT = 600,
                 MOST_PROPOSALS = 90000; // for each layer, each cut, and in all
// The threshold begins at this share of the first cost and falls by COOLING in each of STAGES stages, to a five-hundredth.
static const double FIRST_THRESHOLD = 1.0 / 30, COOLING = 0.94;
enum { STAGES = 100 };
// The share of the fullest memory may add up to more than the cores, where tiles fill different memories.
static const double FULL = 1.5;
// At first, if no tile had a core that would cost this many times the first latency; the penalty rises from stage to stage,
// so that in the end all tiles find a core if they can.
static const double PENALTY = 4, RISING = 1.06;

// These are cores that hold the same.
typedef struct {
  radish_memory_use use;
  double share;    // of the memory used most
  uint64_t levels; // of the layers that are there, a bit for each, modulo 64
  int cores;
} alike;

typedef struct {
  const radish_choice *choice;
  radish_memory_use have;
  int *chosen;   // [layer_count]: where the search stands; [0] is on how many cores tiles take turns
  int *order;    // [layer_count - 1]: the layers by falling rank of their tiles
  alike *groups; // [2 * layer_count]
  int channels;  // to off-chip memory
  uint64_t random;
} search;

static int below(search *s, int limit) {
  return (int)((radish_random_next(&s->random) >> 32) * (uint64_t)limit >> 32);
}

static const radish_menu_cut *cut_of(const search *s, int layer) {
  return &s->choice->menus[layer].cuts[s->chosen[layer]];
}

// Tiles of the highest rank find cores first: the largest, or those whose turns cost most.
static double rank_of(const search *s, int layer) {
  const radish_menu_cut *cut = cut_of(s, layer);
  return s->choice->reloads ? radish_keeping_worth(cut) : cut->share;
}

// ---- the quick packing ----------------------------------------------------------------------------------------

// Sorts the layers: their order changes little from one choice to the next.
static void sort_layers(search *s) {
  for (int i = 1; i < s->choice->layer_count - 1; i++) {
    const int layer = s->order[i];
    const double rank = rank_of(s, layer);
    int at = i;
    for (; at > 0 && rank_of(s, s->order[at - 1]) < rank; at--) s->order[at] = s->order[at - 1];
    s->order[at] = layer;
  }
}

static uint64_t level_bit(int level) {
  return UINT64_C(1) << (level & 63);
}

// Returns the fullest of the groups that have room for the tile and none of the levels `near` it, or -1.
static int fullest(const search *s, int count, const radish_menu_cut *cut, uint64_t near) {
  int best = -1;
  for (int g = 0; g < count; g++) {
    const alike *group = &s->groups[g];
    if (group->levels & near) continue;
    if (!group->cores || group->share + cut->share > 2 || (best >= 0 && group->share <= s->groups[best].share))
      continue;
    const radish_memory_use use = radish_partition_memory_add(group->use, cut->memory);
    if (radish_partition_memory_within(&use, &s->have)) best = g;
  }
  return best;
}

// Gives each tile of a layer a core of its own. Returns how many find none.
static int place_layer(search *s, int *count, int layer) {
  const radish_menu_cut *cut = cut_of(s, layer);
  const int *levels = s->choice->levels;
  const uint64_t own = levels ? level_bit(levels[layer]) : 0;
  const uint64_t near = levels ? own | level_bit(levels[layer] - 1) | level_bit(levels[layer] + 1) : 0;
  int left = cut->tiles, taken = 0;
  for (int best; left > 0 && (best = fullest(s, *count, cut, near)) >= 0; taken++) {
    alike *from = &s->groups[best];
    const int cores = left < from->cores ? left : from->cores;
    const radish_memory_use use = radish_partition_memory_add(from->use, cut->memory);
    from->cores -= cores;
    left -= cores;
    s->groups[*count + taken] = (alike){use, radish_partition_memory_share(use, s->have), from->levels | own, cores};
  }
  int kept = 0;
  for (int g = 0; g < *count + taken; g++) {
    if (s->groups[g].cores) s->groups[kept++] = s->groups[g];
  }
  *count = kept;
  return left;
}

// ---- what a choice costs --------------------------------------------------------------------------------------

typedef struct {
  double cycles;
  double missing; // cores that the tiles would fill that find none
} cost;

// The cost without what comes of the tiles that find no core.
static cost least_cost(const search *s) {
  cost c = {0};
  for (int l = 1; l < s->choice->layer_count; l++) c.cycles += cut_of(s, l)->latency_cycles;
  return c;
}

static cost cost_of(search *s) {
  const bool turns = s->choice->reloads;
  const int turn_cores = s->chosen[0], kept = s->choice->request->budget - turn_cores;
  int count = kept > 0;
  cost c = {0};
  s->groups[0] = (alike){.cores = kept};
  sort_layers(s);
  for (int i = 0; i < s->choice->layer_count - 1; i++) {
    const radish_menu_cut *cut = cut_of(s, s->order[i]);
    const int left = place_layer(s, &count, s->order[i]);
    if (!turns) c.missing += left * cut->share;
    c.cycles += turns ? radish_menu_turns_cycles(cut, left, turn_cores, s->channels) : cut->latency_cycles;
  }
  return c;
}

// ---- the search -----------------------------------------------------------------------------------------------

static bool has_too_many_tiles(const search *s) {
  int64_t tiles = 0;
  for (int l = 1; l < s->choice->layer_count; l++) tiles += cut_of(s, l)->tiles;
  return tiles > s->choice->request->most_tiles;
}

static bool keep(const search *s, radish_cut_search_found *found) {
  const size_t size = (size_t)s->choice->layer_count * sizeof *s->chosen;
  int *chosen = found->count < RADISH_CUT_SEARCH_MOST ? malloc(size) : found->chosen[0];
  if (!chosen) return false;
  if (found->count < RADISH_CUT_SEARCH_MOST) found->count++;
  else memmove(&found->chosen[0], &found->chosen[1], (RADISH_CUT_SEARCH_MOST - 1) * sizeof chosen);
  memcpy(chosen, s->chosen, size);
  found->chosen[found->count - 1] = chosen;
  return true;
}

enum { MOST_CHANGES = 3 };

typedef struct {
  int count, layers[MOST_CHANGES], before[MOST_CHANGES];
} changes;

// Gives one to three layers cuts of their menus, or tiles that take turns a part of the cores.
static changes draw(search *s) {
  changes c = {.count = 1};
  const int first = s->choice->reloads ? 0 : 1;
  while (c.count < MOST_CHANGES && below(s, 2)) c.count++;
  for (int i = 0; i < c.count; i++) {
    const int layer = first + below(s, s->choice->layer_count - first);
    c.layers[i] = layer;
    c.before[i] = s->chosen[layer];
    s->chosen[layer] = layer ? below(s, s->choice->menus[layer].all) : 1 + below(s, s->choice->request->budget);
  }
  return c;
}

static void take_back(search *s, const changes *c) {
  for (int i = c->count - 1; i >= 0; i--) s->chosen[c->layers[i]] = c->before[i];
}

// Returns how many changes the search proposes.
static int64_t count_proposals(const radish_choice *choice) {
  const int64_t of_layers = (int64_t)PROPOSALS * (choice->layer_count - 1);
  int64_t proposals = choice->reloads ? choice->request->budget : 0;
  for (int l = 1; l < choice->layer_count; l++) proposals += choice->menus[l].all;
  proposals *= PROPOSALS_OF_CUT;
  if (proposals > of_layers) proposals = of_layers;
  return proposals < MOST_PROPOSALS ? proposals : MOST_PROPOSALS;
}

// Goes down from where the search stands. Returns false where memory ran out.
static bool descend(search *s, radish_cut_search_found *found) {
  const int64_t proposals = count_proposals(s->choice) / STAGES;
  cost now = cost_of(s);
  double threshold = now.cycles * FIRST_THRESHOLD, penalty = PENALTY * now.cycles / s->choice->request->budget;
  found->cycles = DBL_MAX;
  for (int stage = 0; stage < STAGES; stage++, threshold *= COOLING, penalty *= RISING) {
    for (int64_t i = 0; i < proposals; i++) {
      const double most = now.cycles + penalty * now.missing + threshold;
      const changes drawn = draw(s);
      cost then = least_cost(s);
      const bool promising = then.cycles <= most && !has_too_many_tiles(s);
      if (promising) then = cost_of(s);
      if (promising && then.cycles + penalty * then.missing <= most) {
        now = then;
        if (now.missing > 0 || now.cycles >= found->cycles) continue;
        found->cycles = now.cycles;
        if (!keep(s, found)) return false;
      } else {
        take_back(s, &drawn);
      }
    }
  }
  return true;
}

// Says whether the smallest tilings of all layers fill more than the cores.
static bool is_hopeless(const radish_choice *choice) {
  double cores = 0;
  for (int l = 1; l < choice->layer_count; l++) {
    double least = DBL_MAX;
    for (int i = 0; i < choice->menus[l].all; i++) {
      const radish_menu_cut *cut = &choice->menus[l].cuts[i];
      if (cut->tiles * cut->share < least) least = cut->tiles * cut->share;
    }
    cores += least;
  }
  return cores > FULL * choice->request->budget;
}

radish_status radish_cut_search(const radish_choice *choice, radish_cut_search_found *found, radish_error *error) {
  if (!choice->reloads && is_hopeless(choice)) return RADISH_OK;
  const size_t layers = (size_t)choice->layer_count;
  search s = {.choice = choice,
              .have = radish_partition_memory_capacity(&choice->request->params->core),
              .chosen = malloc(layers * sizeof *s.chosen),
              .order = malloc(layers * sizeof *s.order),
              .groups = malloc(2 * layers * sizeof *s.groups),
              .channels = radish_offchip_channel_count(&choice->request->params->offchip, choice->request->budget),
              .random = radish_random_stream((uint64_t)choice->request->params->mapping.seed, 0, 0)};
  bool room = s.chosen && s.order && s.groups;
  if (room) {
    memcpy(s.chosen, choice->chosen, layers * sizeof *s.chosen);
    s.chosen[0] = choice->turn_cores;
    for (int l = 1; l < choice->layer_count; l++) s.order[l - 1] = l;
    room = descend(&s, found);
  }
  free(s.chosen);
  free(s.order);
  free(s.groups);
  return room ? RADISH_OK : radish_tiling_no_memory(error);
}

void radish_cut_search_free(radish_cut_search_found *found) {
  for (int i = 0; i < found->count; i++) free(found->chosen[i]);
  *found = (radish_cut_search_found){0};
}
