// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// path_graph.h: what waited for what in a run, so that the way to its end can be walked back, and its times be computed
// again for a chip that is a little different.
//
//   node   a moment: a job starts, fires, ends; an emission starts, ends; a token or credit is seen; a reload starts,
//          ends
//   edge   what a moment needs: an earlier moment, and time after it; the moment is the latest of what it needs
//   part   of an edge: what that time is spent on, by whom, and what would make it shorter
//
// Times are those of the run, to the picosecond. Where all that a moment is known to need was there earlier, a part
// says what the rest of the time was waited for.
#ifndef RADISH_SIM_REPORT_PATH_GRAPH_H
#define RADISH_SIM_REPORT_PATH_GRAPH_H

#include "sim/report/path_index.h"

#ifdef __cplusplus
extern "C" {
#endif

// X(NAME, name, text): what time is spent on. The last five are waiting.
// clang-format off
#define RADISH_PATH_KINDS(X) \
  X(INTEGRATE, integrate, "integrate") \
  X(FIRE,      fire,      "fire") \
  X(COMMIT,    commit,    "commit") \
  X(EMISSION,  emission,  "emission") \
  X(NETWORK,   network,   "network") \
  X(HOST,      host,      "host") \
  X(RELOAD,    reload,    "reload") \
  X(BEFORE,    before,    "layer before") \
  X(CREDITS,   credits,   "credits") \
  X(CORE,      core,      "shared core") \
  X(BARRIER,   barrier,   "barrier") \
  X(QUEUE,     queue,     "off-chip queue")
// clang-format on

enum {
#define X(NAME, name, text) RADISH_PATH_##NAME,
  RADISH_PATH_KINDS(X)
#undef X
      RADISH_PATH_KIND_COUNT
};

// A radish_path_scale says what makes a part shorter: more lanes (pairs of an integration, words of all else), other
// parts of the chip, or nothing.
typedef enum {
  RADISH_SCALE_FIXED,
  RADISH_SCALE_PAIRS,
  RADISH_SCALE_WORDS,
  RADISH_SCALE_PACKETS,
  RADISH_SCALE_LINKS,
  RADISH_SCALE_HOST,
  RADISH_SCALE_OFFCHIP
} radish_path_scale;

typedef struct {
  int64_t ps, image;
  int partition; // the partition that spends it, or -1
  uint8_t kind, scale;
} radish_path_part;

typedef struct {
  int from; // node
  int first_part, parts;
} radish_path_edge;

typedef struct {
  int64_t time_ps;
  int first_edge, edges; // without edges its time is given
} radish_path_node;

typedef struct {
  radish_path_node *nodes;
  radish_path_edge *edges;
  radish_path_part *parts;
  radish_path_list node_list, edge_list, part_list;
  int *order;      // [node]: nodes by time, each after what it needs
  int emissions;   // node of the first emission's start; its end follows
  int first, done; // the image's first spike and its last readout value
} radish_path_graph;

// Makes the graph of a run up to the end of `image`, whose first spike and last readout value were at these times.
// Returns false where memory ran out. radish_path_graph_free is called also after a failure.
bool radish_path_graph_init(radish_path_graph *graph, const radish_path_index *index, int64_t image_period_ps,
                            int64_t image, int64_t first_ps, int64_t done_ps);
void radish_path_graph_free(radish_path_graph *graph);

// Returns the edge that a node waited for: the latest, the first among equals. Returns NULL where there is none.
const radish_path_edge *radish_path_binding(const radish_path_graph *graph, int node);

#ifdef __cplusplus
}
#endif
#endif
