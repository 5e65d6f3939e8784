// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// replay.h: a packet trace through the network alone (`radish noc`).
//
//   packets.csv   time_ps,src_x,src_y,dst       dst: x3y1 or x3y1;x4y2;...   one packet a line, numbered from 0
//   log.csv       time_ps,x,y,packet            by time of arrival at the sink, then y, x, packet
//
// A destination may also be written 3.1; table programs take that for a number and write 1.10 as 1.1. A byte order mark
// before the header is accepted.
//
// Packets enter and leave by Local ports. Times are even and in order for each source. With multicast off a packet
// becomes one unicast packet for each destination, in the order in which dst names them, all with its number.
//
// Not modelled: edge ports, payloads.
#ifndef RADISH_NOC_REPLAY_H
#define RADISH_NOC_REPLAY_H

#include "noc/noc.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  uint32_t x, y;
} radish_noc_position;

typedef struct {
  int64_t time_ps;
  radish_noc_position source;
  size_t first; // index of the first of its destinations in the trace
  size_t count;
} radish_noc_replay_packet;

typedef struct {
  radish_noc_replay_packet *packets;
  size_t count;
  radish_noc_position *destinations;
  size_t destinations_count;
} radish_noc_trace;

typedef struct {
  int64_t time_ps;
  uint32_t x, y, packet;
} radish_noc_arrival;

typedef struct {
  radish_noc_arrival *arrivals; // by time, then y, x, packet
  size_t count;
  radish_noc_counters counters;
} radish_noc_log;

// Reads a trace for this mesh. Every error is "FILE:LINE: what is wrong, what is allowed".
radish_status radish_noc_trace_read(const char *path, const radish_mesh_params *mesh, radish_noc_trace *trace,
                                    radish_error *error);
void radish_noc_trace_free(radish_noc_trace *trace);

// Runs the trace until the network is empty. Returns RADISH_DEADLOCK where packets are left that cannot move, and
// RADISH_BAD_INPUT where one is still on its way at the horizon.
radish_status radish_noc_replay(const radish_noc_trace *trace, const radish_mesh_params *mesh,
                                const radish_noc_params *params, radish_noc_log *log, radish_error *error);
void radish_noc_log_free(radish_noc_log *log);

// Returns the text of log.csv, which the caller frees. Returns NULL where memory ran out.
char *radish_noc_log_text(const radish_noc_log *log, size_t *size);

#ifdef __cplusplus
}
#endif
#endif
