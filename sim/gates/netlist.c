// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/gates/netlist.h"

#include "core/base/read_file.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES = 512 << 20, CONSTANTS = 2 };

typedef struct {
  const char *path;
  int line;
  radish_error *error;
  radish_status status;
  radish_netlist *netlist;
  int gate_capacity, port_capacity, bit_capacity;
  struct {
    const char *name;
    int net;
  } * names; // hash table with open addressing; `name_slots` is a power of two
  size_t name_slots;
  int *same; // [net]: for an alias the net that it stands for, else the net itself
} reader;

static void fail(reader *r, const char *wrong, const char *what) {
  if (!r->status)
    r->status = radish_fail(r->error, RADISH_BAD_INPUT, r->path, r->line, "%s '%.80s'", wrong, what ? what : "");
}

static int new_net(reader *r) {
  const int net = r->netlist->net_count++;
  r->same[net] = net;
  return net;
}

static size_t hash(const char *name) { // FNV-1a
  uint64_t h = 0xcbf29ce484222325u;
  for (; *name; name++) h = (h ^ (unsigned char)*name) * 0x100000001b3u;
  return (size_t)(h ^ h >> 32);
}

static int net_of(reader *r, const char *name) {
  if (!strcmp(name, "$false") || !strcmp(name, "$undef")) return 0;
  if (!strcmp(name, "$true")) return 1;
  size_t slot = hash(name) & (r->name_slots - 1);
  while (r->names[slot].name && strcmp(r->names[slot].name, name)) slot = (slot + 1) & (r->name_slots - 1);
  if (!r->names[slot].name) {
    r->names[slot].name = name;
    r->names[slot].net = new_net(r);
  }
  return r->names[slot].net;
}

static int resolve(const reader *r, int net) {
  while (r->same[net] != net) net = r->same[net];
  return net;
}

// Reads a bit of a port. The bits of a bus must be consecutive, from 0 upwards.
static void read_port_bit(reader *r, char *name, bool output) {
  radish_netlist *n = r->netlist;
  const int net = net_of(r, name);
  char *bracket = strrchr(name, '[');
  const long bit = bracket ? strtol(bracket + 1, NULL, 10) : 0;
  if (bit == 0) {
    char *bus = strndup(name, bracket ? (size_t)(bracket - name) : strlen(name));
    if (!bus) {
      r->status = radish_fail(r->error, RADISH_NO_MEMORY, r->path, 0, "out of memory");
      return;
    }
    n->ports[n->port_count++] = (radish_netlist_port){.name = bus, .output = output, .first_bit = r->bit_capacity};
  }
  if (n->port_count == 0 || n->ports[n->port_count - 1].bits != bit) {
    fail(r, "the bits of a port must follow each other from 0:", name);
    return;
  }
  n->ports[n->port_count - 1].bits++;
  n->port_nets[r->bit_capacity++] = net;
}

static void read_gate(reader *r, char **rest) {
  radish_netlist *n = r->netlist;
  char *word = strtok_r(NULL, " ", rest);
  radish_netlist_gate *gate = &n->gates[n->gate_count];
  gate->cell = word ? radish_liberty_cell_index(n->library, word) : -1;
  if (gate->cell < 0) {
    fail(r, "no cell of the library:", word);
    return;
  }
  const radish_liberty_cell *cell = &n->library->cells[gate->cell];
  for (int p = 0; p < cell->pin_count; p++) gate->nets[p] = -1;
  while ((word = strtok_r(NULL, " ", rest))) {
    char *equals = strchr(word, '=');
    if (equals) *equals = 0;
    const int pin = equals ? radish_liberty_pin_index(cell, word) : -1;
    if (pin < 0) {
      fail(r, "no pin of the cell:", word);
      return;
    }
    gate->nets[pin] = net_of(r, equals + 1);
  }
  for (int p = 0; p < cell->pin_count; p++) {
    if (gate->nets[p] >= 0) continue;
    if (!cell->pins[p].output) fail(r, "an input is not connected:", cell->pins[p].name);
    gate->nets[p] = new_net(r);
  }
  n->gate_count++;
}

// Reads `.names $true`, `.names $false`, or `.names from to` with the cover `1 1`; other covers are refused.
static void read_names(reader *r, char **rest) {
  char *from = strtok_r(NULL, " ", rest), *to = strtok_r(NULL, " ", rest);
  if (!to) return;
  if (strtok_r(NULL, " ", rest)) {
    fail(r, "a function is not a cell of the library:", to);
    return;
  }
  const int source = net_of(r, from), alias = net_of(r, to);
  if (resolve(r, source) != resolve(r, alias)) r->same[resolve(r, alias)] = resolve(r, source);
}

static void read_line(reader *r, char *line) {
  char *rest, *word = strtok_r(line, " ", &rest);
  if (!word || *word != '.') {
    if (word && strcmp(line, "1") && *word != '#') fail(r, "not understood:", word);
  } else if (!strcmp(word, ".subckt") || !strcmp(word, ".gate")) {
    read_gate(r, &rest);
  } else if (!strcmp(word, ".names")) {
    read_names(r, &rest);
  } else if (!strcmp(word, ".inputs") || !strcmp(word, ".outputs")) {
    const bool output = word[1] == 'o';
    for (char *name; (name = strtok_r(NULL, " ", &rest)) && !r->status;) read_port_bit(r, name, output);
  } else if (strcmp(word, ".model") && strcmp(word, ".end")) {
    fail(r, "not understood:", word);
  }
}

static void read_lines(reader *r, char *text) {
  while (text && *text && !r->status) {
    char *next = strchr(text, '\n');
    if (next) *next++ = 0;
    r->line++;
    read_line(r, text);
    text = next;
  }
}

static radish_status allocate(reader *r, const char *text) {
  size_t words = 16, lines = 0;
  for (const char *c = text; *c; c++) words += *c == ' ' || *c == '=', lines += *c == '\n';
  radish_netlist *n = r->netlist;
  n->gates = calloc(lines + 1, sizeof *n->gates);
  n->ports = calloc(words, sizeof *n->ports);
  n->port_nets = calloc(words, sizeof *n->port_nets);
  r->same = calloc(words + lines * RADISH_LIBERTY_PINS, sizeof *r->same);
  n->net_count = CONSTANTS;
  for (r->name_slots = 16; r->name_slots < words * 2;) r->name_slots *= 2;
  r->names = calloc(r->name_slots, sizeof *r->names);
  if (!n->gates || !n->ports || !n->port_nets || !r->same || !r->names)
    return radish_fail(r->error, RADISH_NO_MEMORY, r->path, 0, "out of memory");
  r->same[1] = 1;
  return RADISH_OK;
}

static void resolve_aliases(const reader *r) {
  radish_netlist *n = r->netlist;
  for (int g = 0; g < n->gate_count; g++) {
    for (int p = 0; p < n->library->cells[n->gates[g].cell].pin_count; p++)
      n->gates[g].nets[p] = resolve(r, n->gates[g].nets[p]);
  }
  for (int i = 0; i < r->bit_capacity; i++) n->port_nets[i] = resolve(r, n->port_nets[i]);
}

radish_status radish_netlist_load(const char *path, const radish_liberty *library, radish_netlist **out,
                                  radish_error *error) {
  *out = NULL;
  unsigned char *text;
  size_t size;
  radish_status status = radish_read_file(path, FILE_BYTES, &text, &size, error);
  if (status) return status;
  reader r = {.path = path, .error = error, .netlist = calloc(1, sizeof(radish_netlist))};
  if (!r.netlist) r.status = radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  if (!r.status) {
    r.netlist->library = library;
    r.status = allocate(&r, (const char *)text);
  }
  if (!r.status) read_lines(&r, (char *)text);
  if (!r.status) resolve_aliases(&r);
  free(r.names);
  free(r.same);
  free(text);
  if (r.status) radish_netlist_destroy(r.netlist);
  else *out = r.netlist;
  return r.status;
}

void radish_netlist_destroy(radish_netlist *netlist) {
  if (!netlist) return;
  for (int i = 0; i < netlist->port_count; i++) free(netlist->ports[i].name);
  free(netlist->ports);
  free(netlist->port_nets);
  free(netlist->gates);
  free(netlist);
}

int radish_netlist_port_index(const radish_netlist *netlist, const char *name) {
  for (int i = 0; i < netlist->port_count; i++) {
    if (!strcmp(netlist->ports[i].name, name)) return i;
  }
  return -1;
}
