// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/untangle.h"

#include <stdlib.h>

typedef struct {
  int64_t load;
  int index;
} loaded;

// A slot is a place for a tile of the layer at hand: slot i is where the layer's tile i was. Lists end with -1.
typedef struct {
  radish_tiling *tiling;
  const radish_network *network;
  radish_memory_use have;
  radish_untangle_rule rule;
  int budget;
  int *on_core, *next_on_core; // [core], [tile]: the tiles of the layers just before on each core; or all tiles
  int *slots_of, *next_slot;   // [core], [slot]: the slots on each core
  int *core_of_slot, *tile_of; // [slot]: its core; the tile that gets it, or -1
  int *slot_of;                // [tile of the layer]: the slot that it gets, or -1
  int *reached_by, *queue;     // [slot], [tile of the layer]: of a search
  int *passed;                 // [slot]: the newest search that has passed it
  int search;                  // the number of the search
  int64_t *load_of, *ready;    // [core], [tile of the layer]: see set_loads
  int64_t low, high;           // bounds of a class of cores, by their load
  loaded *sorted;              // [2 * tile of the layer]
  int layer, first, count;     // the layer at hand, its tiles
  int *level;                  // [layer]
} untangling;

// ---- who reads whom -----------------------------------------------------------------------------------------

typedef struct {
  int first, end;
} range;

typedef struct {
  int start, size;
} extent;

static extent extent_of(const radish_box *box, int axis) {
  switch (axis) {
  case 0: return (extent){box->channel, box->shape.channels};
  case 1: return (extent){box->row, box->shape.rows};
  default: return (extent){box->column, box->shape.columns};
  }
}

// Returns which of `count` tiles, each `stride` after the one before, meet the halo along an axis.
static range meeting(const radish_tile *tiles, int count, int stride, const radish_box *halo, int axis) {
  const extent h = extent_of(halo, axis);
  range r = {0, 0};
  for (int i = 0; i < count; i++) {
    const extent t = extent_of(&tiles[i * stride].outputs, axis);
    if (t.start + t.size <= h.start) r.first = i + 1;
    if (t.start < h.start + h.size) r.end = i + 1;
  }
  return r;
}

// These are the tiles of one layer that a tile reads: a block of its cut.
typedef struct {
  range channels, rows, columns;
} block;

static block block_read(const untangling *u, int tile, int source) {
  const radish_tiling *t = u->tiling;
  const radish_layer *layer = &u->network->layers[u->layer];
  const int from = layer->sources[source].from;
  const radish_box sums = radish_partition_tile_sums(layer, t->tiles[u->first + tile].outputs);
  const radish_box halo = radish_partition_tile_halo(u->network, u->layer, source, sums);
  const radish_cut cut = t->cuts[from];
  const radish_tile *tiles = &t->tiles[t->first_tile[from]];
  return (block){meeting(tiles, cut.channels, cut.rows * cut.columns, &halo, 0),
                 meeting(tiles, cut.rows, cut.columns, &halo, 1), meeting(tiles, cut.columns, 1, &halo, 2)};
}

// Finds what a tile reads of the sources that are just before its layer. The other blocks stay empty.
static void read_blocks(const untangling *u, int tile, block *blocks) {
  const radish_layer *layer = &u->network->layers[u->layer];
  for (int s = 0; s < layer->source_count; s++) {
    const bool before = u->level[layer->sources[s].from] + 1 == u->level[u->layer];
    blocks[s] = before ? block_read(u, tile, s) : (block){0};
  }
}

static bool within(range r, int at) {
  return r.first <= at && at < r.end;
}

static bool reads(const untangling *u, const block *blocks, int tile_before) {
  const radish_layer *layer = &u->network->layers[u->layer];
  const int from = u->tiling->tiles[tile_before].layer;
  const radish_cut cut = u->tiling->cuts[from];
  const int at = tile_before - u->tiling->first_tile[from], of_rows = at / cut.columns;
  for (int s = 0; s < layer->source_count; s++) {
    const block *b = &blocks[s];
    if (layer->sources[s].from == from && within(b->channels, of_rows / cut.rows) &&
        within(b->rows, of_rows % cut.rows) && within(b->columns, at % cut.columns)) {
      return true;
    }
  }
  return false;
}

// Says whether the tile reads all tiles that the core has of the layers just before.
static bool reads_all(const untangling *u, const block *blocks, int core) {
  for (int i = u->on_core[core]; i >= 0; i = u->next_on_core[i]) {
    if (!reads(u, blocks, i)) return false;
  }
  return true;
}

static bool is_of_class(const untangling *u, int core) {
  return u->low <= u->load_of[core] && u->load_of[core] <= u->high;
}

// Returns the most load of a core that has a tile of the blocks.
static int64_t most_load_read(const untangling *u, const block *blocks) {
  const radish_tiling *t = u->tiling;
  const radish_layer *layer = &u->network->layers[u->layer];
  int64_t most = 0;
  for (int s = 0; s < layer->source_count; s++) {
    const block *b = &blocks[s];
    const int from = layer->sources[s].from;
    const radish_cut cut = t->cuts[from];
    for (int c = b->channels.first; c < b->channels.end; c++) {
      for (int y = b->rows.first; y < b->rows.end; y++) {
        for (int x = b->columns.first; x < b->columns.end; x++) {
          const int core = t->tiles[t->first_tile[from] + (c * cut.rows + y) * cut.columns + x].core;
          if (u->load_of[core] > most) most = u->load_of[core];
        }
      }
    }
  }
  return most;
}

// ---- matching -----------------------------------------------------------------------------------------------

// Gives `slot` to `tile`, and to the tiles on the way that led there the slots before.
static void give(untangling *u, int slot, int root) {
  for (;;) {
    const int tile = u->reached_by[slot], before = u->slot_of[tile];
    u->slot_of[tile] = slot;
    u->tile_of[slot] = tile;
    if (tile == root) return;
    slot = before;
  }
}

// Visits the slots on a core for `tile`. Returns a slot that nobody has, or -1: then those who have them are in the
// queue.
static int visit_core(untangling *u, int tile, int core, int *queued) {
  for (int slot = u->slots_of[core]; slot >= 0; slot = u->next_slot[slot]) {
    if (u->passed[slot] == u->search) continue;
    u->passed[slot] = u->search;
    u->reached_by[slot] = tile;
    if (u->tile_of[slot] < 0) return slot;
    u->queue[(*queued)++] = u->tile_of[slot];
  }
  return -1;
}

// Visits the slots beside the tiles of a block.
static int visit_block(untangling *u, int tile, const block *blocks, int source, int *queued) {
  const radish_tiling *t = u->tiling;
  const int from = u->network->layers[u->layer].sources[source].from;
  const radish_cut cut = t->cuts[from];
  const block *b = &blocks[source];
  for (int c = b->channels.first; c < b->channels.end; c++) {
    for (int y = b->rows.first; y < b->rows.end; y++) {
      for (int x = b->columns.first; x < b->columns.end; x++) {
        const int core = t->tiles[t->first_tile[from] + (c * cut.rows + y) * cut.columns + x].core;
        if (u->slots_of[core] < 0 || !is_of_class(u, core) || !reads_all(u, blocks, core)) continue;
        const int slot = visit_core(u, tile, core, queued);
        if (slot >= 0) return slot;
      }
    }
  }
  return -1;
}

static int visit(untangling *u, int tile, int *queued) {
  block blocks[RADISH_MAX_SOURCES];
  int slot = -1;
  read_blocks(u, tile, blocks);
  for (int s = 0; s < u->network->layers[u->layer].source_count && slot < 0; s++) {
    slot = visit_block(u, tile, blocks, s, queued);
  }
  return slot;
}

// Finds a slot beside what the tile reads, if need be by giving others another one (an augmenting path). What a search
// has passed in vain leads no later one to a free slot, so it stays passed.
static void find_slot(untangling *u, int root) {
  int queued = 1;
  u->queue[0] = root;
  for (int at = 0; at < queued; at++) {
    const int slot = visit(u, u->queue[at], &queued);
    if (slot < 0) continue;
    give(u, slot, root);
    u->search++;
    return;
  }
}

// Matches tiles with slots of the class whose cores' tiles they read.
static void match_readers(untangling *u) {
  u->search++;
  for (int i = 0; i < u->count; i++) { // who lies well stays
    const int core = u->core_of_slot[i];
    if (u->slot_of[i] >= 0 || u->tile_of[i] >= 0 || !is_of_class(u, core)) continue;
    block blocks[RADISH_MAX_SOURCES];
    read_blocks(u, i, blocks);
    if (reads_all(u, blocks, core)) u->slot_of[i] = u->tile_of[i] = i;
  }
  for (int i = 0; i < u->count; i++) {
    if (u->slot_of[i] < 0 && u->ready[i] >= u->low) find_slot(u, i);
  }
}

static void put(untangling *u, int tile, int slot) {
  u->slot_of[tile] = slot;
  u->tile_of[slot] = tile;
}

// Gives slots of the class that are left to tiles that cannot begin before others of the class are done.
static void match_late_tiles(untangling *u) {
  for (int slot = 0, tile = 0; slot < u->count; slot++) {
    if (u->tile_of[slot] >= 0 || !is_of_class(u, u->core_of_slot[slot])) continue;
    while (tile < u->count && (u->slot_of[tile] >= 0 || u->ready[tile] < u->low)) tile++;
    if (tile == u->count) return;
    put(u, tile, slot);
  }
}

static int by_load_descending(const void *a, const void *b) {
  const loaded *left = a, *right = b;
  if (left->load != right->load) return left->load > right->load ? -1 : 1;
  return left->index - right->index;
}

// Pairs what is left: the later a tile can begin, the later the core may have time for it.
static void match_rest(untangling *u) {
  loaded *slots = u->sorted, *tiles = u->sorted + u->count;
  int left = 0;
  for (int i = 0; i < u->count; i++) { // who lies well stays, here too
    if (u->slot_of[i] < 0 && u->tile_of[i] < 0 && u->load_of[u->core_of_slot[i]] == 0) put(u, i, i);
  }
  for (int i = 0, t = 0; i < u->count; i++) {
    if (u->tile_of[i] < 0) slots[left++] = (loaded){u->load_of[u->core_of_slot[i]], i};
    if (u->slot_of[i] < 0) tiles[t++] = (loaded){u->ready[i], i};
  }
  qsort(slots, (size_t)left, sizeof *slots, by_load_descending);
  qsort(tiles, (size_t)left, sizeof *tiles, by_load_descending);
  for (int i = 0; i < left; i++) put(u, tiles[i].index, slots[i].index);
}

// Sets of each core the load of its tiles just before, and of each tile the most of a core that it waits for.
static void set_loads(untangling *u) {
  const radish_tile *tiles = u->tiling->tiles;
  for (int k = 0; k < u->budget; k++) {
    u->load_of[k] = 0;
    for (int i = u->on_core[k]; i >= 0; i = u->next_on_core[i]) u->load_of[k] += tiles[i].load;
  }
  for (int i = 0; i < u->count; i++) {
    block blocks[RADISH_MAX_SOURCES];
    read_blocks(u, i, blocks);
    u->ready[i] = most_load_read(u, blocks);
  }
}

// Returns the most load of a core with a free slot that is less than `below`.
static int64_t next_load(const untangling *u, int64_t below) {
  int64_t most = 0;
  for (int i = 0; i < u->count; i++) {
    const int64_t load = u->load_of[u->core_of_slot[i]];
    if (load > most && load < below) most = load;
  }
  return most;
}

// The cores that are busy longest come first, in classes of about the same load.
static void match(untangling *u) {
  for (int i = 0; i < u->count; i++) u->slot_of[i] = u->tile_of[i] = -1;
  set_loads(u);
  for (u->high = next_load(u, INT64_MAX); u->high > 0;) {
    u->low = u->rule == RADISH_UNTANGLE_BUSIEST ? u->high - u->high / 4 : 1;
    const int64_t next = next_load(u, u->low);
    if (!next) u->low = 1;
    match_readers(u);
    if (next) match_late_tiles(u);
    u->high = next;
  }
  match_rest(u);
}

// ---- memories -----------------------------------------------------------------------------------------------

static void clear_lists(untangling *u) {
  for (int k = 0; k < u->budget; k++) u->on_core[k] = -1;
}

static void list_layer(untangling *u, int layer) {
  for (int i = u->tiling->first_tile[layer]; i < u->tiling->first_tile[layer + 1]; i++) {
    int *head = &u->on_core[u->tiling->tiles[i].core];
    u->next_on_core[i] = *head;
    *head = i;
  }
}

// Says whether the tiles of each core fit together.
static bool fit(untangling *u) {
  const radish_tile *tiles = u->tiling->tiles;
  clear_lists(u);
  for (int layer = 1; layer < u->network->layer_count; layer++) list_layer(u, layer);
  for (int k = 0; k < u->budget; k++) {
    radish_memory_use use = {0};
    for (int i = u->on_core[k]; i >= 0; i = u->next_on_core[i]) {
      use = radish_partition_memory_add(use, tiles[i].memory);
      for (int j = u->on_core[k]; j != i; j = u->next_on_core[j]) {
        if (tiles[j].weights != tiles[i].weights) continue;
        use.synapse_bits -= tiles[i].weight_bits;
        break;
      }
    }
    if (!radish_partition_memory_within(&use, &u->have)) return false;
  }
  return true;
}

// ---- layers -------------------------------------------------------------------------------------------------

static void untangle_layer(untangling *u, int layer) {
  radish_tile *tiles = u->tiling->tiles;
  u->layer = layer;
  u->first = u->tiling->first_tile[layer];
  u->count = u->tiling->first_tile[layer + 1] - u->first;
  if (u->level[layer] == 1) return;
  clear_lists(u);
  for (int l = 1; l < layer; l++) {
    if (u->level[l] + 1 == u->level[layer]) list_layer(u, l);
  }
  for (int k = 0; k < u->budget; k++) u->slots_of[k] = -1;
  for (int i = u->count - 1; i >= 0; i--) {
    const int core = u->core_of_slot[i] = tiles[u->first + i].core;
    u->next_slot[i] = u->slots_of[core];
    u->slots_of[core] = i;
  }
  match(u);
  for (int i = 0; i < u->count; i++) tiles[u->first + i].core = u->core_of_slot[u->slot_of[i]];
  if (fit(u)) return;
  for (int i = 0; i < u->count; i++) tiles[u->first + i].core = u->core_of_slot[i];
}

radish_status radish_untangle(radish_tiling *tiling, const radish_network *network, const radish_core_params *core,
                              int budget, radish_untangle_rule rule, radish_error *error) {
  const size_t tiles = (size_t)tiling->tile_count, cores = (size_t)budget;
  int *room = calloc(2 * cores + 8 * tiles + (size_t)network->layer_count, sizeof *room);
  int64_t *loads = calloc(cores + tiles, sizeof *loads);
  loaded *sorted = calloc(2 * tiles, sizeof *sorted);
  untangling u = {.tiling = tiling,
                  .network = network,
                  .have = radish_partition_memory_capacity(core),
                  .load_of = loads,
                  .ready = loads + budget,
                  .sorted = sorted,
                  .budget = budget,
                  .rule = rule};
  const bool complete = room && loads && sorted;
  if (complete) {
    u.on_core = room;
    u.slots_of = u.on_core + cores;
    u.next_on_core = u.slots_of + cores;
    u.next_slot = u.next_on_core + tiles;
    u.core_of_slot = u.next_slot + tiles;
    u.tile_of = u.core_of_slot + tiles;
    u.slot_of = u.tile_of + tiles;
    u.reached_by = u.slot_of + tiles;
    u.queue = u.reached_by + tiles;
    u.passed = u.queue + tiles;
    u.level = u.passed + tiles;
    radish_tiling_set_levels(network, u.level);
    for (int layer = 1; layer < network->layer_count; layer++) untangle_layer(&u, layer);
  }
  free(room);
  free(loads);
  free(sorted);
  return complete ? RADISH_OK : radish_tiling_no_memory(error);
}
