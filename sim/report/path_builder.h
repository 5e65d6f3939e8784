// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// path_builder.h: how a path graph is put together: path_graph.c knows which moment needs which, path_builder.c the
// order of moments and the waits that are not explained by needs. Only these two include it.
#ifndef RADISH_SIM_REPORT_PATH_BUILDER_H
#define RADISH_SIM_REPORT_PATH_BUILDER_H

#include "sim/report/path_graph.h"

enum { START, FIRE, END }; // moments of a job; an emission or a reload has START and END

// A radish_path_builder numbers the nodes by what they belong to: jobs, then emissions, reloads, tokens, credits,
// offers of images, readouts.
typedef struct {
  radish_path_graph *graph;
  const radish_path_index *index;
  const radish_path_log *log;
  const radish_mapped_chip *mapped;
  int64_t period_ps, image_period_ps, image;
  int emissions, reloads, tokens, credits, offers, readouts; // numbers of their first nodes
  bool barrier, failed;
} radish_path_builder;

// Begins a node at its time; its edges are added before the next node begins.
void radish_path_begin(radish_path_builder *builder, int node, int64_t time_ps);
// Adds an edge: the node needs `from`. Nothing is added where `from` is -1.
void radish_path_need(radish_path_builder *builder, int node, int from);
// Adds a part to the edge that was added last: time that passes after the moment that it needs.
void radish_path_after(radish_path_builder *builder, int64_t ps, int kind, int scale, int partition, int64_t image);

// Makes the order of the moments, graph->order. Returns false where memory ran out.
bool radish_path_sort(radish_path_builder *builder);
// Adds an edge for the wait of a node that begins later than all it needs.
void radish_path_explain(radish_path_builder *builder, int node);

#endif
