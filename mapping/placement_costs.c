// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/placement_costs.h"

#include "mapping/mapped_chip_build.h"
#include <stdlib.h>
#include <string.h>

enum { EASTWARDS, WESTWARDS, SOUTHWARDS, NORTHWARDS, DIRECTIONS };

// The packets over every link are kept as differences along the lines of the mesh: at each place, those that begin
// there less those that end there.
typedef struct {
  int columns, rows;
  int64_t *change[DIRECTIONS]; // [(row + 1) * columns + column + 1], a line has one place more than links
} links;

// These describe the bundle at hand.
typedef struct {
  const radish_placement_graph *graph;
  const radish_place *places;
  links trees, unicast, all;
  links layer;           // packets of the layer at hand
  int layer_way;         // longest distance of that layer
  int64_t layer_packets; // most packets of one source of that layer
  radish_place *reached; // one place for each destination core, and one for each port
  int reached_count;
  int *low, *high; // [columns]: first and last row with a destination
  int *seen;       // [core]: the last bundle that counted it, plus one
  int west, east;
  bool shared; // some core runs several partitions
  bool brief;  // only what radish_placement_measure_briefly promises
} measure;

// ---- links --------------------------------------------------------------------------------------------------

static bool take_links(links *l, int columns, int rows) {
  l->columns = columns;
  l->rows = rows;
  bool room = true;
  for (int d = 0; d < DIRECTIONS; d++) {
    l->change[d] = calloc(((size_t)columns + 1) * ((size_t)rows + 1), sizeof **l->change);
    room = room && l->change[d];
  }
  return room;
}

static void free_links(links *l) {
  for (int d = 0; d < DIRECTIONS; d++) free(l->change[d]);
}

static int64_t index_of(const links *l, int x, int y) {
  return (int64_t)y * (l->columns + 1) + x;
}

static void along_row(links *l, int y, int from, int to, int64_t packets) {
  if (to > from) {
    l->change[EASTWARDS][index_of(l, from, y)] += packets;
    l->change[EASTWARDS][index_of(l, to, y)] -= packets;
  } else if (to < from) {
    l->change[WESTWARDS][index_of(l, to, y)] += packets;
    l->change[WESTWARDS][index_of(l, from, y)] -= packets;
  }
}

static void along_column(links *l, int x, int from, int to, int64_t packets) {
  if (to > from) {
    l->change[SOUTHWARDS][index_of(l, x, from)] += packets;
    l->change[SOUTHWARDS][index_of(l, x, to)] -= packets;
  } else if (to < from) {
    l->change[NORTHWARDS][index_of(l, x, to)] += packets;
    l->change[NORTHWARDS][index_of(l, x, from)] -= packets;
  }
}

static void along_path(links *l, radish_place from, radish_place to, int64_t packets) {
  along_row(l, from.y, from.x, to.x, packets);
  along_column(l, to.x, from.y, to.y, packets);
}

static int64_t busiest(const links *l) {
  int64_t most = 0;
  for (int d = 0; d < DIRECTIONS; d++) {
    const bool row = d == EASTWARDS || d == WESTWARDS;
    for (int line = 0; line < (row ? l->rows : l->columns); line++) {
      int64_t packets = 0;
      for (int i = 0; i < (row ? l->columns : l->rows); i++) {
        packets += l->change[d][row ? index_of(l, i, line) : index_of(l, line, i)];
        if (packets > most) most = packets;
      }
    }
  }
  return most;
}

// ---- a bundle -----------------------------------------------------------------------------------------------

static int distance(radish_place a, radish_place b) {
  return abs(a.x - b.x) + abs(a.y - b.y);
}

// Adds the costs of the layer at hand to `costs` and clears its counts.
static void close_layer(measure *m, radish_placement_costs *costs) {
  const radish_placement_graph *g = m->graph;
  const int64_t link = busiest(&m->layer), on_link = link * g->link_ps, sent = m->layer_packets * g->packet_ps;
  costs->layer_links += link;
  costs->layer_ways += m->layer_way;
  costs->layer_ps += (on_link > sent ? on_link : sent) + m->layer_way * g->hop_ps;
  m->layer_way = 0;
  m->layer_packets = 0;
  for (int d = 0; d < DIRECTIONS; d++) {
    memset(m->layer.change[d], 0,
           ((size_t)m->layer.columns + 1) * ((size_t)m->layer.rows + 1) * sizeof **m->layer.change);
  }
}

static void add_traffic(radish_placement_traffic *t, int64_t packets, int64_t hops) {
  t->packets += packets;
  t->hops += packets * hops;
  t->energy_tenths += packets * ((hops + 1) * 10 + hops);
}

static void reach(measure *m, int bundle) {
  const radish_placement_graph *g = m->graph;
  for (int x = m->west; x <= m->east; x++) m->high[x] = -1; // clears the extents of the bundle before
  m->reached_count = 0;
  m->west = g->columns;
  m->east = -1;
  for (int i = g->first_destination[bundle]; i < g->first_destination[bundle + 1]; i++) {
    const int partition = g->destinations[i], core = g->core_of[partition];
    if (core != RADISH_HOST && m->seen[core] == bundle + 1) continue;
    if (core != RADISH_HOST) m->seen[core] = bundle + 1;
    const radish_place at = radish_placement_graph_place(g, m->places, partition);
    m->reached[m->reached_count++] = at;
    if (m->high[at.x] < 0) m->high[at.x] = m->low[at.x] = at.y;
    if (at.y > m->high[at.x]) m->high[at.x] = at.y;
    if (at.y < m->low[at.x]) m->low[at.x] = at.y;
    if (at.x < m->west) m->west = at.x;
    if (at.x > m->east) m->east = at.x;
  }
}

static void measure_tree(measure *m, radish_place from, int64_t packets, radish_placement_costs *costs) {
  const int west = m->west < from.x ? m->west : from.x, east = m->east > from.x ? m->east : from.x;
  links *const every[] = {&m->layer, &m->trees, &m->all};
  int64_t hops = east - west;
  for (int x = west; x <= east; x++) {
    if (m->high[x] < 0) continue;
    if (m->high[x] > from.y) hops += m->high[x] - from.y;
    if (m->low[x] < from.y) hops += from.y - m->low[x];
  }
  const int first = m->graph->multicast ? 0 : 1, last = m->brief ? 1 : m->graph->multicast ? 3 : 2;
  for (int i = first; i < last; i++) {
    along_row(every[i], from.y, from.x, west, packets);
    along_row(every[i], from.y, from.x, east, packets);
    for (int x = west; x <= east; x++) {
      if (m->high[x] > from.y) along_column(every[i], x, from.y, m->high[x], packets);
      if (m->high[x] >= 0 && m->low[x] < from.y) along_column(every[i], x, from.y, m->low[x], packets);
    }
  }
  add_traffic(&costs->trees, packets, hops);
}

static void measure_source(measure *m, int bundle, int source, radish_placement_costs *costs) {
  const radish_placement_graph *g = m->graph;
  const radish_place from = radish_placement_graph_place(g, m->places, source);
  const int64_t packets = g->packets[source];
  if (packets > m->layer_packets) m->layer_packets = packets;
  measure_tree(m, from, packets, costs);
  for (int i = 0; i < m->reached_count; i++) {
    const int far = distance(from, m->reached[i]);
    add_traffic(&costs->unicast, packets, far);
    if (!g->multicast) along_path(&m->layer, from, m->reached[i], packets);
    if (!m->brief) along_path(&m->unicast, from, m->reached[i], packets);
    if (!m->brief && !g->multicast) along_path(&m->all, from, m->reached[i], packets);
    if (far > costs->longest) costs->longest = far;
    if (far > m->layer_way) m->layer_way = far;
  }
  for (int i = g->first_destination[bundle]; i < g->first_destination[bundle + 1]; i++) {
    const radish_place back = radish_placement_graph_place(g, m->places, g->destinations[i]);
    const int64_t credits = g->credits[g->destinations[i]];
    if (!credits) continue;
    add_traffic(&costs->credits, credits, distance(from, back));
    along_path(&m->layer, back, from, credits);
    if (!m->brief) along_path(&m->all, back, from, credits);
  }
}

// ---- the bound ----------------------------------------------------------------------------------------------

// Returns the least sum of distances from a router to `count` others: 4 of them are one link away, 8 are two, and so
// on.
static int64_t least_distances(int64_t count) {
  int64_t sum = 0;
  for (int64_t far = 1; count > 0; far++) {
    const int64_t ring = count < 4 * far ? count : 4 * far;
    sum += ring * far;
    count -= ring;
  }
  return sum;
}

// Returns the cores that the destinations need at least, whichever tiles of a layer change places: those of one layer
// stand on as many cores as they fill, `fullest` [group] on each. They may share the source's core only where cores are
// shared.
static int64_t least_cores(const measure *m, int bundle, const int *fullest, int *of_group) {
  const radish_placement_graph *g = m->graph;
  if (!m->shared) return m->reached_count;
  int64_t most = 0;
  for (int i = g->first_destination[bundle]; i < g->first_destination[bundle + 1]; i++) {
    const int group = g->group[g->destinations[i]];
    const int64_t cores = (++of_group[group] + fullest[group] - 1) / fullest[group];
    if (cores > most) most = cores;
  }
  for (int i = g->first_destination[bundle]; i < g->first_destination[bundle + 1]; i++) {
    of_group[g->group[g->destinations[i]]] = 0;
  }
  return most;
}

static int64_t least_hops(const measure *m, int bundle, int64_t cores) {
  const radish_placement_graph *g = m->graph;
  int64_t trees = 0, credits = 0, least_credits = INT64_MAX;
  for (int i = g->first_destination[bundle]; i < g->first_destination[bundle + 1]; i++) {
    if (g->credits[g->destinations[i]] < least_credits) least_credits = g->credits[g->destinations[i]];
  }
  for (int i = g->first_source[bundle]; i < g->first_source[bundle + 1]; i++) {
    const int source = g->sources[i];
    // A port's own router may hold a destination, and a core its own where partitions share it.
    const bool apart = !m->shared && g->core_of[source] != RADISH_HOST && cores > 0 &&
                       g->core_of[g->destinations[g->first_destination[bundle]]] != RADISH_HOST;
    const int64_t others = apart ? cores : cores - 1;
    trees += g->packets[source] * (g->multicast ? others : least_distances(others));
    credits += least_credits * least_distances(others);
  }
  return trees + credits;
}

// ---- the whole ----------------------------------------------------------------------------------------------

static int group_count(const radish_placement_graph *g) {
  int most = 0;
  for (int p = 0; p < g->partition_count; p++) most = g->group[p] > most ? g->group[p] : most;
  return most + 1;
}

// Counts the most partitions of each group on one core. Returns false where memory ran out.
static bool count_fullest(measure *m, int *fullest, int groups) {
  const radish_placement_graph *g = m->graph;
  int *of = calloc(((size_t)g->core_count + 1), sizeof *of);
  if (!of) return false;
  for (int group = 0; group < groups; group++) fullest[group] = 1;
  // Partitions come layer by layer, so that one count for each core, begun anew with each layer, is enough.
  for (int p = 0, first = 0; p < g->partition_count; p++) {
    if (g->group[p] != g->group[first]) {
      memset(of, 0, (size_t)g->core_count * sizeof *of);
      first = p;
    }
    if (g->core_of[p] == RADISH_HOST) continue;
    const int count = ++of[g->core_of[p]];
    if (count > fullest[g->group[p]]) fullest[g->group[p]] = count;
  }
  memset(of, 0, (size_t)g->core_count * sizeof *of);
  for (int p = 0; p < g->partition_count; p++) {
    if (g->core_of[p] != RADISH_HOST && of[g->core_of[p]]++) m->shared = true;
  }
  free(of);
  return true;
}

static void measure_all(measure *m, const int *fullest, int *of_group, radish_placement_costs *costs) {
  const radish_placement_graph *g = m->graph;
  int group = 0;
  for (int bundle = 0; bundle < g->bundle_count; bundle++) {
    const int source = g->sources[g->first_source[bundle]];
    if (g->group[source] != group) close_layer(m, costs); // bundles come layer by layer, as their sources do
    group = g->group[source];
    reach(m, bundle);
    for (int i = g->first_source[bundle]; i < g->first_source[bundle + 1]; i++) {
      measure_source(m, bundle, g->sources[i], costs);
    }
    if (!m->brief) costs->least_hops += least_hops(m, bundle, least_cores(m, bundle, fullest, of_group));
  }
  close_layer(m, costs);
  costs->hops = (g->multicast ? costs->trees.hops : costs->unicast.hops) + costs->credits.hops;
  if (m->brief) return;
  costs->trees.busiest_link = busiest(&m->trees);
  costs->unicast.busiest_link = busiest(&m->unicast);
  costs->busiest_link = busiest(&m->all);
}

static bool take_scratch(measure *m) {
  const radish_placement_graph *g = m->graph;
  int most = 1;
  for (int b = 0; b < g->bundle_count; b++) {
    const int count = g->first_destination[b + 1] - g->first_destination[b];
    if (count > most) most = count;
  }
  m->reached = calloc((size_t)most, sizeof *m->reached);
  m->low = calloc((size_t)g->columns, sizeof *m->low);
  m->high = calloc((size_t)g->columns, sizeof *m->high);
  m->seen = calloc((size_t)g->core_count + 1, sizeof *m->seen);
  for (int x = 0; x < g->columns && m->high; x++) m->high[x] = -1;
  m->east = -1;
  bool room = m->reached && m->low && m->high && m->seen && take_links(&m->layer, g->columns, g->rows);
  if (!m->brief) {
    const bool trees = take_links(&m->trees, g->columns, g->rows),
               unicast = take_links(&m->unicast, g->columns, g->rows), all = take_links(&m->all, g->columns, g->rows);
    room = room && trees && unicast && all;
  }
  return room;
}

static radish_status measure_as(bool brief, const radish_placement_graph *g, const radish_place *places,
                                radish_placement_costs *costs, radish_error *error) {
  const int groups = group_count(g);
  measure m = {.graph = g, .places = places, .brief = brief};
  int *fullest = calloc((size_t)groups, sizeof *fullest), *of_group = calloc((size_t)groups, sizeof *of_group);
  *costs = (radish_placement_costs){.hops = 0};
  const bool room = take_scratch(&m) && fullest && of_group && (brief || count_fullest(&m, fullest, groups));
  if (room) measure_all(&m, fullest, of_group, costs);
  free_links(&m.trees);
  free_links(&m.unicast);
  free_links(&m.all);
  free_links(&m.layer);
  free(m.reached);
  free(m.low);
  free(m.high);
  free(m.seen);
  free(fullest);
  free(of_group);
  return room ? RADISH_OK : radish_mapping_no_memory(error);
}

radish_status radish_placement_measure(const radish_placement_graph *g, const radish_place *places,
                                       radish_placement_costs *costs, radish_error *error) {
  return measure_as(false, g, places, costs, error);
}

radish_status radish_placement_measure_briefly(const radish_placement_graph *g, const radish_place *places,
                                               radish_placement_costs *costs, radish_error *error) {
  return measure_as(true, g, places, costs, error);
}
