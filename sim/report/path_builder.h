// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// path_builder.h: how a path graph is put together: path_graph.c knows what needs what, path_builder.c the order of moments
// and the waits that are left. Included by these two alone.
#ifndef RADISH_SIM_REPORT_PATH_BUILDER_H
#define RADISH_SIM_REPORT_PATH_BUILDER_H

#include "sim/report/path_graph.h"

enum { START, FIRE, END }; // of a job; START and END of an emission or a reload

// Nodes stand by what they are of: jobs, then emissions, reloads, tokens, credits, offers of images, readouts.
typedef struct {
  radish_path_graph *graph;
  const radish_path_index *index;
  const radish_path_log *log;
  const radish_mapped_chip *mapped;
  int64_t period_ps, image_period_ps, image;
  int emissions, reloads, tokens, credits, offers, readouts; // their first nodes
  bool barrier, failed;
} radish_path_builder;

// A node and its time; its edges are added before the next node begins.
void radish_path_begin(radish_path_builder *builder, int node, int64_t time_ps);
// It needs `from`; -1: nothing.
void radish_path_need(radish_path_builder *builder, int node, int from);
// Time after the need that was added last.
void radish_path_after(radish_path_builder *builder, int64_t ps, int kind, int scale, int partition, int64_t image);

// The order of the moments. False: no memory.
bool radish_path_sort(radish_path_builder *builder);
// Adds what a node waits for that begins later than all it needs.
void radish_path_explain(radish_path_builder *builder, int node);

#endif
