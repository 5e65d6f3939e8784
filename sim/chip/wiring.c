// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/chip/wiring.h"

#include "core/base/edge.h"
#include "core/packet.h"
#include "core/tables.h"
#include <stdlib.h>

static radish_status no_memory(radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory while building the chip");
}

// ---- places and clocks ------------------------------------------------------------------------------------------

radish_site radish_wiring_site(const radish_wiring *wiring, int endpoint) {
  const radish_mapped_chip *mapped = wiring->mapped;
  if (endpoint >= mapped->core_count) {
    const radish_host_port *port = &mapped->ports[endpoint - mapped->core_count];
    return (radish_site){(uint32_t)port->x, (uint32_t)port->y, (radish_compass)port->side};
  }
  const radish_place *place = &mapped->places[endpoint];
  return (radish_site){(uint32_t)place->x, (uint32_t)place->y, RADISH_LOCAL};
}

int64_t radish_wiring_period_ps(const radish_wiring *wiring, int endpoint) {
  const radish_params *params = &wiring->mapped->params;
  return endpoint < wiring->mapped->core_count ? radish_edge_period_ps(params->core.clock_mhz) : params->host.packet_ps;
}

int64_t radish_wiring_phase_ps(const radish_wiring *wiring, int endpoint) {
  const radish_mapped_chip *mapped = wiring->mapped;
  if (endpoint >= mapped->core_count) return 0;
  const radish_place *place = &mapped->places[endpoint];
  const int64_t index = (int64_t)place->y * mapped->params.mesh.columns + place->x;
  const radish_core_params *core = &mapped->params.core;
  return radish_edge_phase_ps(index, radish_wiring_period_ps(wiring, endpoint), core->clock_phase_ps,
                              core->clock_skew_ps);
}

int64_t radish_wiring_place_ps(const radish_wiring *wiring) {
  const radish_params *params = &wiring->mapped->params;
  return radish_params_scaled_delay_ps(params->core.place_ps, params->noc.voltage_factor);
}

// Returns the credits of all windows of all feeds that end in a core.
static int credit_capacity(const radish_wiring *wiring, int core) {
  const radish_partition_setup *setups = radish_wiring_setups(wiring, core);
  int credits = 0;
  for (int i = 0; i < radish_wiring_setup_count(wiring, core); i++) {
    credits += radish_wiring_feeds_into(wiring, setups[i].program->partition) * setups[i].program->windows;
  }
  return credits;
}

radish_emitter_setup radish_wiring_emitter_setup(const radish_wiring *wiring, int endpoint,
                                                 const radish_emitter_port *port) {
  const radish_params *params = &wiring->mapped->params;
  const bool core = endpoint < wiring->mapped->core_count;
  return (radish_emitter_setup){.index = endpoint,
                                .barrier = params->chip.sync == RADISH_SYNC_BARRIER,
                                .period_ps = radish_wiring_period_ps(wiring, endpoint),
                                .phase_ps = radish_wiring_phase_ps(wiring, endpoint),
                                .ni_depth = (int)params->core.ni_depth,
                                .word_cycles = core,
                                .credit_capacity = core ? credit_capacity(wiring, endpoint) : 0,
                                .port = port};
}

// ---- routes -----------------------------------------------------------------------------------------------------

static radish_route_cost cost_of(const radish_wiring *wiring, const radish_noc *noc, radish_site from,
                                 radish_noc_route route) {
  const radish_noc_cost c = radish_noc_route_cost(noc, from.x, from.y, route);
  const int64_t link_um = wiring->mapped->params.noc.link_mm / 1000; // fixed point with six digits: mm to um
  const int64_t links = (int64_t)c.links_east_west + c.links_north_south;
  return (radish_route_cost){.router_visits = c.visits,
                             .grants = c.grants,
                             .hops_east_west = c.links_east_west,
                             .hops_north_south = c.links_north_south,
                             .local_deliveries = c.local_outputs,
                             .link_bits_um = links * link_um * RADISH_PACKET_BITS,
                             .host_bits = (int64_t)c.edge_outputs * RADISH_PACKET_BITS};
}

// Says whether the input passes the host link as packets.
static bool packets_enter(const radish_wiring *wiring) {
  return wiring->mapped->params.host.sends == RADISH_HOST_SENDS_PACKETS;
}

// The searches of a packet that a group of feeds is for: in each router, and in the core where it arrives. There it reads
// each feed and where that stands; a token moves it, and counts for a plane.
static void add_searches(const radish_wiring *wiring, radish_route_cost *cost, int first_group, int groups) {
  const radish_params *params = &wiring->mapped->params;
  cost->route_lookups = cost->router_visits;
  cost->route_read_bits = cost->route_lookups * (radish_tables_search_keys(params->noc.routes) * RADISH_ROUTE_KEY_BITS +
                                                 RADISH_ROUTE_REGISTER_BITS);
  for (int g = first_group; g < first_group + groups; g++) {
    const int64_t feeds = wiring->groups[g].last_feed - wiring->groups[g].first_feed;
    cost->table_lookups += 1 + feeds;
    cost->table_read_bits += radish_tables_search_keys(params->core.feeds) * RADISH_FEED_KEY_BITS +
                             feeds * (RADISH_FEED_REGISTER_BITS + RADISH_FEED_STATE_REGISTER_BITS);
    cost->token_read_bits += feeds * RADISH_TOKEN_COUNT_REGISTER_BITS;
    cost->token_write_bits += feeds * (RADISH_FEED_STATE_REGISTER_BITS + RADISH_TOKEN_COUNT_counted_bits);
  }
}

// A credit's way is read where it leaves; where it arrives, unless that is a host port, it counts.
static void add_credit_tables(radish_route_cost *cost, bool to_core) {
  cost->table_lookups = 1 + to_core;
  cost->table_read_bits = RADISH_FEED_RETURN_REGISTER_BITS;
  if (!to_core) return;
  cost->token_read_bits = cost->token_write_bits = RADISH_DESTINATION_REGISTER_BITS + RADISH_ROOM_REGISTER_BITS;
}

static void add_cost(radish_route_cost *sum, const radish_route_cost *c) {
  sum->router_visits += c->router_visits;
  sum->grants += c->grants;
  sum->hops_east_west += c->hops_east_west;
  sum->hops_north_south += c->hops_north_south;
  sum->local_deliveries += c->local_deliveries;
  sum->link_bits_um += c->link_bits_um;
  sum->host_bits += c->host_bits;
  sum->route_lookups += c->route_lookups;
  sum->route_read_bits += c->route_read_bits;
  sum->table_lookups += c->table_lookups;
  sum->table_read_bits += c->table_read_bits;
  sum->token_read_bits += c->token_read_bits;
  sum->token_write_bits += c->token_write_bits;
}

// A fill tells how far the arrays are filled while partitions are routed.
typedef struct {
  int routes, groups;
} fill;

// Gives a readout partition one route, to an edge port. Several such partitions are shared out over the ports.
static void route_readout(radish_wiring *wiring, int partition, const radish_noc *noc, fill *at) {
  const radish_mapped_chip *mapped = wiring->mapped;
  const radish_site from = radish_wiring_site(wiring, wiring->partitions[partition].endpoint);
  const radish_site to = radish_wiring_site(wiring, mapped->core_count + partition % mapped->port_count);
  const radish_noc_route route = radish_noc_unicast(to.x, to.y, to.port);
  wiring->routes[at->routes] = route;
  wiring->costs[at->routes++] = cost_of(wiring, noc, from, route);
}

static radish_feed_group group_of(const radish_wiring *wiring, int core, int first_feed, int last_feed) {
  radish_feed_group group = {core, first_feed, last_feed, 0, 0};
  for (int l = first_feed; l < last_feed; l++) {
    const int inputs = wiring->feeds[l].end.filter_count;
    group.last_places = inputs ? inputs : 1;
    group.places += group.last_places;
  }
  return group;
}

static void group_feeds(radish_wiring *wiring, int partition, fill *at) {
  const radish_mapped_chip *mapped = wiring->mapped;
  for (int l = mapped->source_feeds[partition]; l < mapped->source_feeds[partition + 1];) {
    const int begin = l, core = mapped->feeds[l].core;
    while (l < mapped->source_feeds[partition + 1] && mapped->feeds[l].core == core) l++;
    const radish_site to = radish_wiring_site(wiring, core);
    wiring->leaves[at->groups] = (radish_noc_leaf){to.x, to.y, to.port, (uint32_t)at->groups};
    wiring->groups[at->groups++] = group_of(wiring, core, begin, l);
  }
}

static radish_status route_partition(radish_wiring *wiring, int partition, radish_noc *noc, fill *at,
                                     radish_error *error) {
  radish_partition_wiring *p = &wiring->partitions[partition];
  p->first_route = at->routes;
  p->first_group = at->groups;
  p->copies = 1;
  if (wiring->mapped->programs[partition].readout) {
    route_readout(wiring, partition, noc, at);
    return RADISH_OK;
  }
  group_feeds(wiring, partition, at);
  p->group_count = at->groups - p->first_group;
  const bool multicast = wiring->mapped->params.noc.multicast;
  if (!multicast) p->copies = p->group_count;
  const radish_site from = radish_wiring_site(wiring, p->endpoint);
  for (int copy = 0; copy < p->copies; copy++) {
    const int route = at->routes++;
    const size_t leaves = multicast ? (size_t)p->group_count : 1;
    radish_status status = radish_noc_add_tree(noc, from.x, from.y, from.port, &wiring->leaves[p->first_group + copy],
                                               leaves, &wiring->routes[route], error);
    if (status) return status;
    wiring->costs[route] = cost_of(wiring, noc, from, wiring->routes[route]);
    add_searches(wiring, &wiring->costs[route], p->first_group + copy, (int)leaves);
    if (from.port != RADISH_LOCAL && packets_enter(wiring)) wiring->costs[route].host_bits += RADISH_PACKET_BITS;
  }
  return RADISH_OK;
}

// ---- feeds ------------------------------------------------------------------------------------------------------

static size_t input_count(const radish_mapped_chip *mapped) {
  size_t inputs = 0;
  for (int i = 0; i < mapped->feed_count; i++) inputs += (size_t)mapped->feeds[i].inputs;
  return inputs;
}

static void wire_feeds(radish_wiring *wiring, const radish_noc *noc) {
  const radish_mapped_chip *mapped = wiring->mapped;
  int *at = wiring->first_destination_feed;
  for (int i = 0; i < mapped->feed_count; i++) at[mapped->feeds[i].destination + 1]++;
  for (int p = 0; p < mapped->partition_count; p++) at[p + 1] += at[p];
  for (int i = 0; i < mapped->feed_count; i++) {
    const radish_feed *feed = &mapped->feeds[i];
    const radish_program *p = &mapped->programs[feed->destination];
    const radish_partition_wiring *to = &wiring->partitions[feed->destination];
    wiring->destination_feeds[at[feed->destination] + feed->ordinal] = i;
    wiring->windows[i] = p->windows;
    radish_feed_state *state = &wiring->feeds[i];
    for (int k = 0; k < feed->inputs; k++) {
      const int input = feed->first_input + k;
      wiring->filters[input] = radish_axon_filter_of(&p->sources[mapped->feed_inputs[input]]);
    }
    *state = (radish_feed_state){.core = to->endpoint,
                                 .resident = p->resident,
                                 .source = feed->source,
                                 .ordinal = i - mapped->source_feeds[feed->source],
                                 .end = {.local = to->local,
                                         .timesteps = feed->timesteps,
                                         .window_steps = p->window_steps,
                                         .windows = p->windows,
                                         .filters = &wiring->filters[feed->first_input],
                                         .filter_count = feed->inputs},
                                 .layer = p->layer,
                                 .windows_per_image = p->windows_per_image};
    const radish_site back = radish_wiring_site(wiring, wiring->partitions[feed->source].endpoint);
    state->credit_route = radish_noc_unicast(back.x, back.y, back.port);
    state->credit_cost = cost_of(wiring, noc, radish_wiring_site(wiring, to->endpoint), state->credit_route);
    if (!packets_enter(wiring)) state->credit_cost.host_bits = 0; // it stays at the port, which paces the packets
    add_credit_tables(&state->credit_cost, back.port == RADISH_LOCAL);
  }
}

// ---- setups -----------------------------------------------------------------------------------------------------

// Finds the endpoint of each partition and numbers the partitions of each endpoint.
static void number_partitions(radish_wiring *wiring) {
  const radish_mapped_chip *mapped = wiring->mapped;
  int *first = wiring->first_setup;
  for (int p = 0; p < mapped->partition_count; p++) {
    const int core = mapped->core_of[p], endpoint = core == RADISH_HOST ? mapped->core_count + p : core;
    wiring->partitions[p] = (radish_partition_wiring){.endpoint = endpoint, .local = first[endpoint + 1]++};
    wiring->readout_count += mapped->programs[p].readout;
  }
  for (int endpoint = 0; endpoint < wiring->endpoint_count; endpoint++) first[endpoint + 1] += first[endpoint];
}

static void set_up(radish_wiring *wiring, int partition) {
  const radish_mapped_chip *mapped = wiring->mapped;
  const radish_partition_wiring *p = &wiring->partitions[partition];
  const int first_feed = mapped->source_feeds[partition];
  radish_partition_setup *setup = &wiring->setups[wiring->first_setup[p->endpoint] + p->local];
  *setup = (radish_partition_setup){.program = &mapped->programs[partition],
                                    .feeds_at_step = mapped->feeds_at_step[partition],
                                    .destination_count = mapped->source_feeds[partition + 1] - first_feed,
                                    .destination_windows = &wiring->windows[first_feed],
                                    .copies = p->copies};
  for (int copy = 0; copy < p->copies; copy++) add_cost(&setup->cost, &wiring->costs[p->first_route + copy]);
}

radish_status radish_wiring_init(radish_wiring *wiring, const radish_mapped_chip *mapped, radish_noc *noc,
                                 radish_error *error) {
  const size_t partitions = (size_t)mapped->partition_count, feeds = (size_t)mapped->feed_count + 1;
  *wiring = (radish_wiring){.mapped = mapped, .endpoint_count = mapped->core_count + mapped->port_count};
  wiring->partitions = calloc(partitions, sizeof *wiring->partitions);
  wiring->routes = calloc(partitions + feeds, sizeof *wiring->routes);
  wiring->costs = calloc(partitions + feeds, sizeof *wiring->costs);
  wiring->feeds = calloc(feeds, sizeof *wiring->feeds);
  wiring->filters = calloc(input_count(mapped) + 1, sizeof *wiring->filters);
  wiring->groups = calloc(feeds, sizeof *wiring->groups);
  wiring->leaves = calloc(feeds, sizeof *wiring->leaves);
  wiring->destination_feeds = calloc(feeds, sizeof *wiring->destination_feeds);
  wiring->first_destination_feed = calloc(partitions + 1, sizeof *wiring->first_destination_feed);
  wiring->setups = calloc(partitions, sizeof *wiring->setups);
  wiring->first_setup = calloc((size_t)wiring->endpoint_count + 1, sizeof *wiring->first_setup);
  wiring->windows = calloc(feeds, sizeof *wiring->windows);
  if (!wiring->partitions || !wiring->routes || !wiring->costs || !wiring->feeds || !wiring->filters ||
      !wiring->groups || !wiring->leaves || !wiring->destination_feeds || !wiring->first_destination_feed ||
      !wiring->setups || !wiring->first_setup || !wiring->windows) {
    return no_memory(error);
  }
  number_partitions(wiring);
  wire_feeds(wiring, noc);
  fill at = {0};
  for (int p = 0; p < mapped->partition_count; p++) {
    radish_status status = route_partition(wiring, p, noc, &at, error);
    if (status) return status;
    set_up(wiring, p);
  }
  return RADISH_OK;
}

size_t radish_wiring_bytes(const radish_wiring *w) {
  const size_t partitions = (size_t)w->mapped->partition_count, feeds = (size_t)w->mapped->feed_count + 1;
  return partitions * (sizeof *w->partitions + sizeof *w->routes + sizeof *w->costs + sizeof *w->setups +
                       sizeof *w->first_destination_feed) +
         feeds * (sizeof *w->routes + sizeof *w->costs + sizeof *w->feeds + sizeof *w->groups + sizeof *w->leaves +
                  sizeof *w->destination_feeds + sizeof *w->windows) +
         input_count(w->mapped) * sizeof *w->filters + (size_t)w->endpoint_count * sizeof *w->first_setup;
}

void radish_wiring_free(radish_wiring *wiring) {
  free(wiring->partitions);
  free(wiring->routes);
  free(wiring->costs);
  free(wiring->feeds);
  free(wiring->filters);
  free(wiring->groups);
  free(wiring->leaves);
  free(wiring->destination_feeds);
  free(wiring->first_destination_feed);
  free(wiring->setups);
  free(wiring->first_setup);
  free(wiring->windows);
  *wiring = (radish_wiring){0};
}
