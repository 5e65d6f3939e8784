// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// netlist.h: gates of a library and the nets between them, from a flat BLIF file (yosys write_blif).
//
// Nets 0 and 1 are the constants 0 and 1. An undefined bit ($undef) is 0. The file names the bits of a bus one by one,
// as name[i]; a radish_netlist_port has those of a port in order.
#ifndef RADISH_SIM_GATES_NETLIST_H
#define RADISH_SIM_GATES_NETLIST_H

#include "sim/gates/liberty.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int cell;                      // index in the library
  int nets[RADISH_LIBERTY_PINS]; // [pin of the cell]
} radish_netlist_gate;

typedef struct {
  char *name; // without [i]
  bool output;
  int first_bit, bits; // in `port_nets`, bit 0 first
} radish_netlist_port;

typedef struct {
  const radish_liberty *library;
  int net_count;
  int gate_count;
  radish_netlist_gate *gates;
  int port_count;
  radish_netlist_port *ports;
  int *port_nets;
} radish_netlist;

// Reads a netlist of the library's cells. The caller destroys `*netlist`, which is NULL on failure; `library` must
// outlive it.
radish_status radish_netlist_load(const char *path, const radish_liberty *library, radish_netlist **netlist,
                                  radish_error *error);
void radish_netlist_destroy(radish_netlist *netlist);

// Returns the index of the port with this name, or -1 if there is none.
int radish_netlist_port_index(const radish_netlist *netlist, const char *name);

#ifdef __cplusplus
}
#endif
#endif
