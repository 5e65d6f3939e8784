// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// forecast_network.c: multicast trees, X first, then Y, and how bursts of packets share their links.
#include "mapping/forecast_parts.h"

#include "core/base/horizon.h"
#include "core/ingress.h"
#include <stdlib.h>
#include <string.h>

static radish_status no_memory(radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a forecast");
}

// ---- places -----------------------------------------------------------------------------------------------------

static int endpoint_of(const radish_mapped_chip *mapped, int partition) {
  const int core = mapped->core_of[partition];
  return core == RADISH_HOST ? mapped->core_count + partition : core;
}

typedef struct {
  int x, y;
  radish_compass port;
} site;

static site site_of(const radish_mapped_chip *mapped, int partition) {
  const int core = mapped->core_of[partition];
  if (core == RADISH_HOST) {
    const radish_host_port *port = &mapped->ports[partition];
    return (site){port->x, port->y, port->side};
  }
  return (site){mapped->places[core].x, mapped->places[core].y, RADISH_LOCAL};
}

static int output(const radish_forecast_network *net, int x, int y, radish_compass port) {
  return (y * net->columns + x) * RADISH_PORTS + (int)port;
}

// ---- trees ------------------------------------------------------------------------------------------------------

// This tells which routers a tree has reached so far, and by which node its packets come to each.
typedef struct {
  int *node;  // [router]
  int *stamp; // [router]: `node` is valid where this equals `now`
  int now;
} visited;

static int add_node(radish_forecast_network *net, int link, int parent, int first, radish_compass source) {
  if (net->node_count == net->node_capacity) {
    const int capacity = net->node_capacity ? 2 * net->node_capacity : 4096;
    radish_tree_node *nodes = realloc(net->nodes, (size_t)capacity * sizeof *nodes);
    if (!nodes) return -1;
    net->nodes = nodes;
    net->node_capacity = capacity;
  }
  const int depth = parent < 0 ? 0 : net->nodes[first + parent].depth + 1;
  const int routers_links = net->routers * RADISH_PORTS;
  radish_compass input = RADISH_LOCAL;
  if (parent >= 0) {
    const int before = net->nodes[first + parent].link;
    input = before >= routers_links ? source : radish_compass_opposite[before % RADISH_PORTS];
  }
  net->nodes[net->node_count] = (radish_tree_node){.link = link,
                                                   .parent = parent,
                                                   .parent_link = parent < 0 ? -1 : net->nodes[first + parent].link,
                                                   .depth = (int16_t)depth,
                                                   .input = (int16_t)input,
                                                   .spike_ps = net->service_ps,
                                                   .token_ps = net->service_ps};
  return net->node_count++ - first;
}

// Extends the tree, which has reached router (x, y), by the link of `port` to router `to`, unless it has been there.
// Returns false where memory ran out.
static bool go(radish_forecast_network *net, radish_tree *tree, visited *v, radish_compass source, int x, int y,
               radish_compass port, int to) {
  if (v->stamp[to] == v->now) return true;
  const int node = add_node(net, output(net, x, y, port), v->node[y * net->columns + x], tree->first_node, source);
  v->node[to] = node;
  v->stamp[to] = v->now;
  tree->cost.visits++;
  tree->cost.grants++;
  if (port == RADISH_EAST || port == RADISH_WEST) tree->cost.east_west++;
  else tree->cost.north_south++;
  return node >= 0;
}

static bool reach(radish_forecast_network *net, radish_tree *tree, visited *v, site from, site to) {
  bool complete = true;
  int x = from.x, y = from.y;
  while (x != to.x && complete) {
    const int step = to.x > x ? 1 : -1;
    complete = go(net, tree, v, from.port, x, y, step > 0 ? RADISH_EAST : RADISH_WEST, y * net->columns + x + step);
    x += step;
  }
  while (y != to.y && complete) {
    const int step = to.y > y ? 1 : -1;
    complete = go(net, tree, v, from.port, x, y, step > 0 ? RADISH_SOUTH : RADISH_NORTH, (y + step) * net->columns + x);
    y += step;
  }
  if (!complete) return false;
  const int node =
      add_node(net, output(net, x, y, to.port), v->node[y * net->columns + x], tree->first_node, from.port);
  tree->cost.grants++;
  if (to.port == RADISH_LOCAL) tree->cost.local++;
  else tree->cost.edge++;
  net->leaves[net->leaf_count++].node = node;
  tree->leaf_count++;
  return node >= 0;
}

// Begins a new route at the endpoint of the partition. Returns false where memory ran out.
static bool begin(radish_forecast_network *net, radish_tree *tree, visited *v, int partition, site from) {
  const int link = net->routers * RADISH_PORTS + endpoint_of(net->mapped, partition);
  const int node = add_node(net, link, -1, tree->first_node, from.port);
  v->now++;
  v->node[from.y * net->columns + from.x] = node;
  v->stamp[from.y * net->columns + from.x] = v->now;
  tree->cost.visits++;
  return node >= 0;
}

static inline int64_t later(int64_t a_ps, int64_t b_ps) {
  return a_ps > b_ps ? a_ps : b_ps;
}

// Slows the output into a core down to the ingress behind it, for packets of a source with these feeds there.
static void slow_down(const radish_forecast_network *net, const radish_feed *feeds, int count, radish_tree_node *node) {
  int64_t places = 0;
  for (int f = 0; f < count; f++) places += feeds[f].inputs ? feeds[f].inputs : 1;
  node->spike_ps = later(net->service_ps, places * net->place_ps);
  node->token_ps = later(net->service_ps, count * RADISH_INGRESS_PLACE * net->place_ps);
}

static bool plant(radish_forecast_network *net, visited *v, int partition) {
  const radish_mapped_chip *mapped = net->mapped;
  radish_tree *tree = &net->trees[partition];
  const site from = site_of(mapped, partition);
  *tree = (radish_tree){.first_node = net->node_count, .first_leaf = net->leaf_count, .copies = 1};
  bool complete = begin(net, tree, v, partition, from);
  if (mapped->programs[partition].readout) {
    complete = complete && reach(net, tree, v, from, site_of(mapped, partition % mapped->port_count));
  }
  for (int l = mapped->source_feeds[partition]; l < mapped->source_feeds[partition + 1] && complete;) {
    const int first = l, core = mapped->feeds[l].core;
    while (l < mapped->source_feeds[partition + 1] && mapped->feeds[l].core == core) l++;
    if (tree->leaf_count && !mapped->params.noc.multicast) {
      complete = begin(net, tree, v, partition, from);
      tree->copies++;
    }
    complete = complete && reach(net, tree, v, from, site_of(mapped, mapped->feeds[first].destination));
    if (!complete) break;
    slow_down(net, &mapped->feeds[first], l - first,
              &net->nodes[tree->first_node + net->leaves[net->leaf_count - 1].node]);
    net->leaves[net->leaf_count - 1].first_feed = first;
    net->leaves[net->leaf_count - 1].last_feed = l;
  }
  tree->node_count = net->node_count - tree->first_node;
  return complete;
}

// ---- life -------------------------------------------------------------------------------------------------------

radish_status radish_forecast_network_init(radish_forecast_network *net, const radish_mapped_chip *mapped,
                                           radish_error *error) {
  const radish_noc_params *noc = &mapped->params.noc;
#define SCALED(name) radish_params_scaled_delay_ps(noc->name, noc->voltage_factor)
  const int64_t output_ps = SCALED(larb_ps) + SCALED(lf_out_ps) + SCALED(lf_link_ps) + SCALED(lb_link_ps);
  const int64_t input_ps = SCALED(larb_ps) + SCALED(ld_ps) + SCALED(lfork_ps) + SCALED(lrec_ps);
  *net = (radish_forecast_network){
      .mapped = mapped,
      .columns = (int)mapped->params.mesh.columns,
      .routers = (int)(mapped->params.mesh.columns * mapped->params.mesh.rows),
      .hop_ps = SCALED(lf_in_ps) + SCALED(larb_ps) + SCALED(lf_out_ps) + SCALED(lf_link_ps),
      .link_ps = SCALED(lf_link_ps),
      .service_ps = output_ps > input_ps ? output_ps : input_ps,
      .place_ps = radish_params_scaled_delay_ps(mapped->params.core.place_ps, noc->voltage_factor),
      .depth = noc->fifo_depth};
#undef SCALED
  const size_t partitions = (size_t)mapped->partition_count;
  const size_t links = (size_t)net->routers * RADISH_PORTS + (size_t)mapped->core_count + partitions;
  visited v = {calloc((size_t)net->routers, sizeof *v.node), calloc((size_t)net->routers, sizeof *v.stamp), 0};
  net->trees = calloc(partitions, sizeof *net->trees);
  net->leaves = calloc((size_t)mapped->feed_count + partitions, sizeof *net->leaves);
  net->links = calloc(links, sizeof *net->links);
  bool complete = v.node && v.stamp && net->trees && net->leaves && net->links;
  int longest = 1;
  for (int p = 0; p < mapped->partition_count && complete; p++) {
    complete = plant(net, &v, p);
    if (net->trees[p].node_count > longest) longest = net->trees[p].node_count;
  }
  net->bursts = calloc((size_t)longest, sizeof *net->bursts);
  free(v.node);
  free(v.stamp);
  return complete && net->bursts ? RADISH_OK : no_memory(error);
}

void radish_forecast_network_free(radish_forecast_network *net) {
  free(net->trees);
  free(net->nodes);
  free(net->leaves);
  free(net->links);
  free(net->bursts);
  *net = (radish_forecast_network){0};
}

// ---- traffic ----------------------------------------------------------------------------------------------------

// Takes up packets that take work_ps from input `in` of an output's router, the first at first_ps, behind what came by
// that input. The output serves its inputs in turn: each of the others gets in as much, or what it has left, and is late
// by that much, too. Returns when it has passed them all; *begun_ps becomes when it begins with them, *inputs how many
// inputs have traffic.
static inline int64_t serve(radish_link_traffic *link, int in, int64_t work_ps, int64_t first_ps, int64_t *begun_ps,
                            int64_t *inputs) {
  const int64_t free_ps = later(link->busy_ps[in], first_ps);
  const int64_t begin = free_ps < RADISH_HORIZON_PS ? free_ps : RADISH_HORIZON_PS; // the timeline ends there
  int64_t sharing = 1, done_ps = begin + work_ps;
  if (link->latest_ps > begin) {
    link->busy_ps[in] = INT64_MIN;
    for (int i = 0; i < RADISH_PORTS; i++) {
      if (link->busy_ps[i] <= begin) continue;
      const int64_t left_ps = link->busy_ps[i] - begin, between_ps = left_ps < work_ps ? left_ps : work_ps;
      sharing++;
      done_ps += between_ps;
      if (link->busy_ps[i] > RADISH_HORIZON_PS) continue; // so that no sum overflows
      link->busy_ps[i] += between_ps;
      link->latest_ps = later(link->latest_ps, link->busy_ps[i]);
    }
  }
  link->busy_ps[in] = done_ps;
  link->latest_ps = later(link->latest_ps, done_ps);
  *inputs = sharing;
  *begun_ps = begin;
  return done_ps;
}

// Lets a burst flow down the tree as if every FIFO had room.
static void flow_down(radish_forecast_network *net, const radish_tree *tree, radish_packets packets, int64_t first_ps,
                      int64_t last_ps) {
  const int64_t service_ps = net->service_ps, hop_ps = net->hop_ps;
  const radish_tree_node *nodes = &net->nodes[tree->first_node];
  radish_link_traffic *links = net->links;
  radish_tree_burst *bursts = net->bursts;
  const int64_t count = packets.spikes + packets.tokens;
  int64_t most = 1;
  for (int i = 0; i < tree->node_count; i++) {
    const radish_tree_node *node = &nodes[i];
    radish_tree_burst b = {.first_ps = first_ps + net->link_ps, .last_ps = last_ps + net->link_ps};
    int64_t free_ps = b.first_ps, begun_ps, inputs;
    if (node->parent >= 0) {
      const radish_tree_burst *before = &bursts[node->parent];
      b.first_ps = before->first_ps + hop_ps;
      b.last_ps = before->last_ps + hop_ps;
      free_ps = later(b.first_ps, links[node->parent_link].leave_ps);
    }
    const int64_t work_ps = packets.spikes * node->spike_ps + packets.tokens * node->token_ps;
    b.done_ps = serve(&links[node->link], node->input, work_ps, free_ps, &begun_ps, &inputs);
    b.left_ps = b.done_ps;
    b.room_ps = hop_ps + net->depth * inputs * service_ps;
    if (work_ps > count * service_ps) {
      const int64_t packet_ps = work_ps / count, waiting_ps = (RADISH_INGRESS_PACKETS + 1) * packet_ps;
      b.left_ps = later(begun_ps + count * inputs * service_ps, b.done_ps - waiting_ps);
      b.room_ps = hop_ps + net->depth * inputs * packet_ps + waiting_ps;
    }
    most = later(most, inputs);
    // The nodes after this one get the first packet only when its output has begun with the burst.
    b.first_ps = later(b.first_ps, begun_ps);
    b.last_ps = later(b.last_ps, b.done_ps - (packets.tokens ? node->token_ps : node->spike_ps));
    bursts[i] = b;
  }
  net->pace_ps = most * service_ps;
}

// A full FIFO, or an ingress with no place left and the FIFO before it, holds back the link before it, and so all that
// comes by that link. Returns the first node that is held back, or the number of nodes.
static int hold_back(radish_forecast_network *net, const radish_tree *tree) {
  const radish_tree_node *nodes = &net->nodes[tree->first_node];
  int first_held = tree->node_count;
  for (int i = tree->node_count - 1; i >= 0; i--) {
    const int parent = nodes[i].parent;
    if (parent < 0) continue;
    const radish_tree_burst *b = &net->bursts[i];
    radish_tree_burst *before = &net->bursts[parent];
    radish_link_traffic *link = &net->links[nodes[i].parent_link];
    link->leave_ps = later(link->leave_ps, b->left_ps);
    const int64_t held_ps = b->last_ps - b->room_ps;
    if (held_ps <= before->last_ps) continue;
    before->last_ps = held_ps;
    if (parent < first_held) first_held = parent;
    if (before->done_ps >= held_ps) continue;
    int64_t *busy_ps = &link->busy_ps[nodes[parent].input];
    before->done_ps = held_ps;
    before->left_ps = later(before->left_ps, held_ps);
    *busy_ps = later(*busy_ps, held_ps);
    link->latest_ps = later(link->latest_ps, held_ps);
  }
  return first_held;
}

int64_t radish_forecast_network_send(radish_forecast_network *net, int partition, radish_packets packets,
                                     int64_t first_ps, int64_t last_ps) {
  const radish_tree *tree = &net->trees[partition];
  const radish_tree_node *nodes = &net->nodes[tree->first_node];
  radish_tree_burst *bursts = net->bursts;
  flow_down(net, tree, packets, first_ps, last_ps);
  for (int i = hold_back(net, tree) + 1; i < tree->node_count; i++) {
    if (nodes[i].parent < 0) continue;
    const int64_t earliest_ps = bursts[nodes[i].parent].last_ps + net->hop_ps;
    if (bursts[i].last_ps < earliest_ps) bursts[i].last_ps = earliest_ps;
  }
  const int64_t ni_ps = net->mapped->params.core.ni_depth * net->service_ps;
  int64_t accepted_ps = last_ps;
  for (int i = 0; i < tree->node_count; i++) {
    if (nodes[i].parent >= 0) continue;
    const int64_t room_ps = bursts[i].last_ps - net->link_ps - ni_ps;
    if (room_ps > accepted_ps) accepted_ps = room_ps;
    if (tree->copies == 1) break; // the first node is the only root
  }
  return accepted_ps;
}

int64_t radish_forecast_network_credit(radish_forecast_network *net, int from, int to, int64_t time_ps) {
  const site a = site_of(net->mapped, from), b = site_of(net->mapped, to);
  const int64_t credit_ps = later(net->service_ps, RADISH_INGRESS_PLACE * net->place_ps);
  int64_t first = time_ps + net->link_ps, last = first, begun_ps, inputs;
  radish_compass in = a.port;
  for (int x = a.x, y = a.y;;) {
    const radish_compass port = x < b.x   ? RADISH_EAST
                                : x > b.x ? RADISH_WEST
                                : y < b.y ? RADISH_SOUTH
                                : y > b.y ? RADISH_NORTH
                                          : b.port;
    const bool there = x == b.x && y == b.y;
    first += net->hop_ps;
    last += net->hop_ps;
    radish_link_traffic *link = &net->links[output(net, x, y, port)];
    const int64_t work_ps = port == RADISH_LOCAL ? credit_ps : net->service_ps;
    const int64_t done_ps = serve(link, (int)in, work_ps, first, &begun_ps, &inputs);
    last = later(last, done_ps - work_ps);
    if (there) return last;
    in = radish_compass_opposite[port];
    x += (port == RADISH_EAST) - (port == RADISH_WEST);
    y += (port == RADISH_SOUTH) - (port == RADISH_NORTH);
  }
}

radish_tree_cost radish_forecast_network_unicast_cost(const radish_forecast_network *net, int from, int to) {
  const site a = site_of(net->mapped, from), b = site_of(net->mapped, to);
  const int east_west = abs(a.x - b.x), north_south = abs(a.y - b.y), links = east_west + north_south;
  return (radish_tree_cost){.visits = links + 1,
                            .grants = links + 1,
                            .east_west = east_west,
                            .north_south = north_south,
                            .local = b.port == RADISH_LOCAL,
                            .edge = b.port != RADISH_LOCAL};
}
