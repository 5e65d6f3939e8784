// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// wiring.c: builds a chip from its image: routers, cores, ports, routes; no behaviour.
#include "sim/chip/chip_state.h"

#include "core/packet.h"
#include "core/base/edge.h"
#include <stdlib.h>

static radish_status no_memory(radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory while building the chip");
}

// ---- routes -----------------------------------------------------------------------------------------------------

static radish_route_cost cost_of(const radish_chip *chip, int x, int y, radish_noc_route route) {
  const radish_noc_cost c = radish_noc_route_cost(chip->noc, (uint32_t)x, (uint32_t)y, route);
  const int64_t link_um = chip->mapped->params.noc.link_mm / 1000; // fixed point with six digits: mm to um
  const int64_t feeds = (int64_t)c.links_east_west + c.links_north_south;
  return (radish_route_cost){.router_visits = c.visits,
                             .grants = c.grants,
                             .hops_east_west = c.links_east_west,
                             .hops_north_south = c.links_north_south,
                             .local_deliveries = c.local_outputs,
                             .link_bits_um = feeds * link_um * RADISH_PACKET_BITS,
                             .offchip_bits = (int64_t)c.edge_outputs * RADISH_PACKET_BITS};
}

static void add_cost(radish_route_cost *sum, radish_route_cost c) {
  sum->router_visits += c.router_visits;
  sum->grants += c.grants;
  sum->hops_east_west += c.hops_east_west;
  sum->hops_north_south += c.hops_north_south;
  sum->local_deliveries += c.local_deliveries;
  sum->link_bits_um += c.link_bits_um;
  sum->offchip_bits += c.offchip_bits;
}

typedef struct {
  int x, y;
  radish_compass port;
} site;

static site site_of(const radish_chip *chip, int partition) {
  const radish_mapped_chip *mapped = chip->mapped;
  if (mapped->core_of[partition] == RADISH_HOST) {
    const radish_host_port *port = &mapped->ports[partition];
    return (site){port->x, port->y, port->side};
  }
  const radish_place place = mapped->places[mapped->core_of[partition]];
  return (site){place.x, place.y, RADISH_LOCAL};
}

static radish_status route_partition(radish_chip *chip, int partition, int *route_count, int *group_count,
                                     radish_partition_setup *setup, radish_noc_leaf *leaves, radish_error *error) {
  const radish_mapped_chip *mapped = chip->mapped;
  const site from = site_of(chip, partition);
  chip->partitions[partition].first_route = *route_count;
  setup->copies = 1;
  if (mapped->programs[partition].readout) { // readouts are shared out over the edge ports
    const radish_host_port *to = &mapped->ports[partition % mapped->port_count];
    const radish_noc_route route = radish_noc_unicast((uint32_t)to->x, (uint32_t)to->y, (radish_compass)to->side);
    chip->routes[(*route_count)++] = route;
    setup->cost = cost_of(chip, from.x, from.y, route);
    return RADISH_OK;
  }
  int leaf_count = 0;
  for (int l = mapped->source_feeds[partition]; l < mapped->source_feeds[partition + 1];) {
    const radish_feed *first = &mapped->feeds[l];
    const int begin = l;
    while (l < mapped->source_feeds[partition + 1] && mapped->feeds[l].core == first->core) l++;
    const radish_place to = mapped->places[first->core];
    leaves[leaf_count++] = (radish_noc_leaf){(uint32_t)to.x, (uint32_t)to.y, RADISH_LOCAL, (uint32_t)*group_count};
    chip->groups[(*group_count)++] = (radish_feed_group){begin, l};
  }
  const bool multicast = mapped->params.noc.multicast;
  setup->copies = multicast ? 1 : leaf_count;
  for (int copy = 0; copy < setup->copies; copy++) {
    radish_noc_route *route = &chip->routes[(*route_count)++];
    radish_status status =
        radish_noc_add_tree(chip->noc, (uint32_t)from.x, (uint32_t)from.y, from.port,
                            multicast ? leaves : &leaves[copy], multicast ? (size_t)leaf_count : 1, route, error);
    if (status) return status;
    add_cost(&setup->cost, cost_of(chip, from.x, from.y, *route));
  }
  if (from.port != RADISH_LOCAL) setup->cost.offchip_bits += (int64_t)setup->copies * RADISH_PACKET_BITS;
  return RADISH_OK;
}

// ---- feeds ------------------------------------------------------------------------------------------------------

static void wire_feeds(radish_chip *chip) {
  const radish_mapped_chip *mapped = chip->mapped;
  int *at = chip->first_destination_feed;
  for (int i = 0; i < mapped->feed_count; i++) at[mapped->feeds[i].destination + 1]++;
  for (int p = 0; p < mapped->partition_count; p++) at[p + 1] += at[p];
  for (int i = 0; i < mapped->feed_count; i++) {
    const radish_feed *feed = &mapped->feeds[i];
    const radish_program *p = &mapped->programs[feed->destination];
    chip->destination_feeds[at[feed->destination] + feed->ordinal] = i;
    radish_feed_state *state = &chip->feeds[i];
    *state = (radish_feed_state){.core = chip->partitions[feed->destination].core,
                                 .source = feed->source,
                                 .ordinal = i - mapped->source_feeds[feed->source],
                                 .end = {.local = chip->partitions[feed->destination].local,
                                         .timesteps = feed->timesteps,
                                         .window_steps = p->window_steps,
                                         .windows = p->windows,
                                         .inputs = &mapped->feed_inputs[feed->first_input],
                                         .input_count = feed->inputs},
                                 .layer = p->layer};
    const site from = site_of(chip, feed->destination), to = site_of(chip, feed->source);
    state->credit_route = radish_noc_unicast((uint32_t)to.x, (uint32_t)to.y, to.port);
    state->credit_cost = cost_of(chip, from.x, from.y, state->credit_route);
  }
}

// ---- cores and ports --------------------------------------------------------------------------------------------

// Destinations of a partition, in the order of its feeds.
static const int32_t *destination_windows(const radish_chip *chip, int partition, int32_t *windows) {
  const radish_mapped_chip *mapped = chip->mapped;
  int32_t *at = windows + mapped->source_feeds[partition];
  for (int l = mapped->source_feeds[partition]; l < mapped->source_feeds[partition + 1]; l++) {
    windows[l] = mapped->programs[mapped->feeds[l].destination].windows;
  }
  return at;
}

// `own`: the setups of its `count` partitions.
static radish_status build_core(radish_chip *chip, int core, const radish_partition_setup *own, int count,
                                radish_error *error) {
  const radish_mapped_chip *mapped = chip->mapped;
  const radish_core_params *params = &mapped->params.core;
  int credits = 0;
  for (int i = 0; i < count; i++) {
    const int p = own[i].program->partition;
    credits += (chip->first_destination_feed[p + 1] - chip->first_destination_feed[p]) * own[i].program->windows;
  }
  const int64_t period_ps = radish_edge_period_ps(params->clock_mhz);
  const radish_place place = mapped->places[core];
  const int64_t index = (int64_t)place.y * mapped->params.mesh.columns + place.x;
  const radish_emitter_setup setup = {
      .index = core,
      .barrier = chip->barrier,
      .period_ps = period_ps,
      .phase_ps = radish_edge_phase_ps(index, period_ps, params->clock_phase_ps, params->clock_skew_ps),
      .ni_depth = (int)params->ni_depth,
      .word_cycles = 1,
      .credit_capacity = credits,
      .port = &chip->port};
  return radish_core_init(&chip->cores[core], &setup, mapped->params.offchip.mbit_per_s, count, own, error);
}

static radish_status build_sender(radish_chip *chip, int port, const radish_partition_setup *partition,
                                  radish_error *error) {
  const radish_emitter_setup setup = {.index = chip->core_count + port,
                                      .barrier = chip->barrier,
                                      .period_ps = chip->mapped->params.host.packet_ps,
                                      .phase_ps = 0,
                                      .ni_depth = (int)chip->mapped->params.core.ni_depth,
                                      .word_cycles = 0,
                                      .credit_capacity = 0,
                                      .port = &chip->port};
  return radish_host_sender_init(&chip->senders[port], chip->mapped, port, &setup, partition, error);
}

// Numbers each core's partitions; `first` receives where they begin in an array sorted by core.
static void number_partitions(radish_chip *chip, int *first) {
  const radish_mapped_chip *mapped = chip->mapped;
  for (int p = 0; p < mapped->partition_count; p++) {
    const int core = mapped->core_of[p];
    radish_partition_state *state = &chip->partitions[p];
    state->core = core == RADISH_HOST ? chip->core_count + p : core;
    if (core != RADISH_HOST) state->local = first[core + 1]++;
    if (mapped->programs[p].readout) chip->readout_count++;
  }
  for (int core = 0; core < chip->core_count; core++) first[core + 1] += first[core];
}

// Scratch arrays of the building.
typedef struct {
  radish_partition_setup *setups; // [partition]
  radish_partition_setup *sorted; // [partition], by core
  int *first;                     // [core + 1], in `sorted`
  radish_noc_leaf *leaves;        // [core]
  int32_t *windows;               // [feed]
} scratch;

static radish_status build(radish_chip *chip, const scratch *s, radish_error *error) {
  const radish_mapped_chip *mapped = chip->mapped;
  const radish_noc_callbacks callbacks = radish_chip_noc_callbacks(chip);
  radish_status status = radish_noc_create(&mapped->params.mesh, &mapped->params.noc, &callbacks, &chip->noc, error);
  if (status) return status;
  number_partitions(chip, s->first);
  wire_feeds(chip);
  int route_count = 0, group_count = 0;
  for (int p = 0; p < mapped->partition_count; p++) {
    s->setups[p] = (radish_partition_setup){.program = &mapped->programs[p],
                                            .feeds_at_step = mapped->feeds_at_step[p],
                                            .destination_count = mapped->source_feeds[p + 1] - mapped->source_feeds[p],
                                            .destination_windows = destination_windows(chip, p, s->windows)};
    status = route_partition(chip, p, &route_count, &group_count, &s->setups[p], s->leaves, error);
    if (status) return status;
    const radish_partition_state *at = &chip->partitions[p];
    if (at->core < chip->core_count) s->sorted[s->first[at->core] + at->local] = s->setups[p];
  }
  for (int core = 0; core < chip->core_count; core++) {
    status = build_core(chip, core, s->sorted + s->first[core], s->first[core + 1] - s->first[core], error);
    if (status) return status;
  }
  for (int port = 0; port < chip->port_count; port++) {
    status = build_sender(chip, port, &s->setups[port], error);
    if (status) return status;
  }
  chip->endpoint_departed = calloc(radish_noc_source_count(chip->noc), sizeof *chip->endpoint_departed);
  if (!chip->endpoint_departed) return no_memory(error);
  for (int endpoint = 0; endpoint < chip->core_count + chip->port_count; endpoint++) {
    const site at = endpoint < chip->core_count
                        ? (site){mapped->places[endpoint].x, mapped->places[endpoint].y, RADISH_LOCAL}
                        : site_of(chip, endpoint - chip->core_count);
    chip->noc_source[endpoint] = radish_noc_source(chip->noc, (uint32_t)at.x, (uint32_t)at.y, at.port);
    chip->endpoint_departed[chip->noc_source[endpoint]] = endpoint;
    chip->last_wake[2 * endpoint] = chip->last_wake[2 * endpoint + 1] = -1;
  }
  return RADISH_OK;
}

radish_status radish_chip_create(const radish_mapped_chip *mapped, radish_chip **result, radish_error *error) {
  *result = NULL;
  radish_chip *chip = calloc(1, sizeof *chip);
  if (!chip) return no_memory(error);
  chip->mapped = mapped;
  chip->core_count = mapped->core_count;
  chip->port_count = mapped->port_count;
  chip->barrier = mapped->params.chip.sync == RADISH_SYNC_BARRIER;
  chip->port = radish_chip_port(chip);
  const size_t partitions = (size_t)mapped->partition_count, feeds = (size_t)mapped->feed_count + 1;
  const size_t emitters = (size_t)(mapped->core_count + mapped->port_count);
  chip->cores = calloc((size_t)chip->core_count, sizeof *chip->cores);
  chip->senders = calloc((size_t)chip->port_count, sizeof *chip->senders);
  chip->readers = calloc(partitions, sizeof *chip->readers);
  chip->noc_source = calloc(emitters, sizeof *chip->noc_source);
  chip->last_wake = calloc(2 * emitters, sizeof *chip->last_wake);
  chip->partitions = calloc(partitions, sizeof *chip->partitions);
  chip->routes = calloc(partitions + feeds, sizeof *chip->routes);
  chip->feeds = calloc(feeds, sizeof *chip->feeds);
  chip->groups = calloc(feeds, sizeof *chip->groups);
  chip->destination_feeds = calloc(feeds, sizeof *chip->destination_feeds);
  chip->first_destination_feed = calloc(partitions + 1, sizeof *chip->first_destination_feed);
  chip->closed_steps = calloc(partitions + emitters, sizeof *chip->closed_steps);
  chip->closed_feeds = calloc(feeds, sizeof *chip->closed_feeds);
  chip->scratch = calloc((size_t)radish_shape_size(mapped->network->layers[0].shape), sizeof *chip->scratch);
  scratch s = {.setups = calloc(partitions, sizeof *s.setups),
               .sorted = calloc(partitions, sizeof *s.sorted),
               .first = calloc((size_t)chip->core_count + 1, sizeof *s.first),
               .leaves = calloc((size_t)chip->core_count, sizeof *s.leaves),
               .windows = calloc(feeds, sizeof *s.windows)};
  const bool complete = chip->cores && chip->senders && chip->readers && chip->noc_source && chip->last_wake &&
                        chip->partitions && chip->routes && chip->feeds && chip->groups && chip->destination_feeds &&
                        chip->first_destination_feed && chip->closed_steps && chip->closed_feeds && chip->scratch &&
                        s.setups && s.sorted && s.first && s.leaves && s.windows;
  radish_status status = complete ? build(chip, &s, error) : no_memory(error);
  free(s.setups);
  free(s.sorted);
  free(s.first);
  free(s.leaves);
  free(s.windows);
  if (status) {
    radish_chip_destroy(chip);
    return status;
  }
  *result = chip;
  return RADISH_OK;
}

void radish_chip_destroy(radish_chip *chip) {
  if (!chip) return;
  for (int core = 0; chip->cores && core < chip->core_count; core++) radish_core_free(&chip->cores[core]);
  for (int port = 0; chip->senders && port < chip->port_count; port++) radish_host_sender_free(&chip->senders[port]);
  radish_noc_destroy(chip->noc);
  radish_agenda_free(&chip->agenda);
  free(chip->cores);
  free(chip->senders);
  free(chip->readers);
  free(chip->noc_source);
  free(chip->endpoint_departed);
  free(chip->last_wake);
  free(chip->partitions);
  free(chip->routes);
  free(chip->feeds);
  free(chip->groups);
  free(chip->destination_feeds);
  free(chip->first_destination_feed);
  free(chip->closed_steps);
  free(chip->closed_feeds);
  free(chip->scratch);
  free(chip->readouts_left);
  free(chip);
}
