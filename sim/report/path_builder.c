// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/path_builder.h"

#include <stdlib.h>

typedef radish_path_builder builder;

// ---- adding --------------------------------------------------------------------------------------------------------

void radish_path_begin(builder *b, int node, int64_t time_ps) {
  b->graph->nodes[node] = (radish_path_node){.time_ps = time_ps, .first_edge = b->graph->edge_list.count};
}

void radish_path_need(builder *b, int node, int from) {
  if (from < 0) return;
  radish_path_edge *edge = RADISH_PATH_APPEND(b->graph->edges, b->graph->edge_list, b->failed);
  if (!edge) return;
  *edge = (radish_path_edge){.from = from, .first_part = b->graph->part_list.count};
  b->graph->nodes[node].edges++;
}

void radish_path_after(builder *b, int64_t ps, int kind, int scale, int partition, int64_t image) {
  if (ps == 0) return;
  radish_path_part *part = RADISH_PATH_APPEND(b->graph->parts, b->graph->part_list, b->failed);
  if (!part) return;
  *part = (radish_path_part){ps, image, partition, (uint8_t)kind, (uint8_t)scale};
  b->graph->edges[b->graph->edge_list.count - 1].parts++;
}

// ---- order ---------------------------------------------------------------------------------------------------------

typedef struct {
  int64_t time_ps;
  int rank, node;
} moment;

// Returns the rank of a moment among those of one picosecond: what ends comes before what begins with it.
static int rank_of(const builder *b, int node) {
  if (node < b->emissions) return node % 3 == END ? 0 : node % 3 == START ? 3 : 4;
  if (node < b->reloads) return (node - b->emissions) % 2 ? 5 : 3;
  if (node < b->tokens) return (node - b->reloads) % 2 ? 2 : 1;
  if (node < b->credits) return 0;
  if (node < b->offers) return (node - b->credits) % 2 ? 0 : 5;
  return node == b->graph->first || node == b->graph->done ? 6 : 0;
}

static int by_time(const void *a, const void *b) {
  const moment *x = a, *y = b;
  if (x->time_ps != y->time_ps) return x->time_ps < y->time_ps ? -1 : 1;
  return x->rank != y->rank ? (x->rank > y->rank) - (x->rank < y->rank) : (x->node > y->node) - (x->node < y->node);
}

bool radish_path_sort(builder *b) {
  const int count = b->graph->node_list.count;
  moment *moments = malloc(((size_t)count + 1) * sizeof *moments);
  b->graph->order = malloc(((size_t)count + 1) * sizeof *b->graph->order);
  const bool complete = moments && b->graph->order;
  for (int i = 0; complete && i < count; i++) moments[i] = (moment){b->graph->nodes[i].time_ps, rank_of(b, i), i};
  if (complete) qsort(moments, (size_t)count, sizeof *moments, by_time);
  for (int i = 0; complete && i < count; i++) b->graph->order[i] = moments[i].node;
  free(moments);
  return complete;
}

// ---- what is not explained -----------------------------------------------------------------------------------------

static int64_t ready_ps(const radish_path_graph *g, const radish_path_edge *edge) {
  int64_t ps = g->nodes[edge->from].time_ps;
  for (int i = 0; i < edge->parts; i++) ps += g->parts[edge->first_part + i].ps;
  return ps;
}

const radish_path_edge *radish_path_binding(const radish_path_graph *graph, int node) {
  const radish_path_edge *best = NULL;
  int64_t best_ps = 0;
  for (int i = 0; i < graph->nodes[node].edges; i++) {
    const radish_path_edge *edge = &graph->edges[graph->nodes[node].first_edge + i];
    const int64_t ps = ready_ps(graph, edge);
    if (best && ps <= best_ps) continue;
    best = edge;
    best_ps = ps;
  }
  return best;
}

// Returns where in the order the last end of a job or an emission at or before `time_ps` stands, or -1. It is found by
// bisection.
static int last_end(const builder *b, int64_t time_ps) {
  const radish_path_graph *g = b->graph;
  int low = 0, high = g->node_list.count;
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (g->nodes[g->order[middle]].time_ps <= time_ps) low = middle + 1;
    else high = middle;
  }
  while (--low >= 0) {
    const int node = g->order[low];
    if (node < b->emissions ? node % 3 == END : node < b->reloads ? (node - b->emissions) % 2 == 1 : false) return low;
  }
  return -1;
}

// Finds the partition and image of a job's or an emission's node.
static void whose(const builder *b, int node, int *partition, int64_t *image) {
  if (node < b->emissions) {
    *partition = b->log->jobs[node / 3].partition;
    *image = b->log->jobs[node / 3].image;
  } else if (node < b->reloads) {
    *partition = b->log->emissions[(node - b->emissions) / 2].partition;
    *image = b->log->emissions[(node - b->emissions) / 2].image;
  }
}

// Moves the edges of a node to the end of the list, where one more can follow.
static void move_edges(builder *b, int node) {
  radish_path_graph *g = b->graph;
  const int first = g->nodes[node].first_edge, count = g->nodes[node].edges;
  g->nodes[node].first_edge = g->edge_list.count;
  for (int i = 0; i < count; i++) {
    radish_path_edge *copy = RADISH_PATH_APPEND(g->edges, g->edge_list, b->failed);
    if (copy) *copy = g->edges[first + i];
  }
}

// A node that begins later than all it needs waits for a barrier, after the last job or emission that ended before
// that. Without barriers it waits for its core, which looks again only when something wakes it.
void radish_path_explain(builder *b, int node) {
  const radish_path_graph *g = b->graph;
  const radish_path_edge *best = radish_path_binding(g, node);
  const int64_t time_ps = g->nodes[node].time_ps;
  if (best && ready_ps(g, best) >= time_ps) return;
  int from = best ? best->from : -1;
  if (b->barrier) {
    const int at = last_end(b, time_ps - b->mapped->params.chip.barrier_ps);
    if (at >= 0) from = g->order[at];
  }
  if (from < 0) return;
  int partition = 0;
  int64_t image = -1;
  whose(b, node, &partition, &image);
  move_edges(b, node);
  radish_path_need(b, node, from);
  radish_path_after(b, time_ps - g->nodes[from].time_ps, b->barrier ? RADISH_PATH_BARRIER : RADISH_PATH_CORE,
                    RADISH_SCALE_FIXED, partition, image);
}
