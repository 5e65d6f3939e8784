// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// forecast.c: the counts of a forecast, as core/core.c, core/emitter.c and sim/chip/feed.h count.
#include "mapping/forecast.h"

#include "core/tables.h"
#include "mapping/forecast_parts.h"

#include "core/port_bits.h"
#include <stdlib.h>

static int64_t whole(double value) {
  return (int64_t)(value + 0.5);
}

// Adds `value` to a count. A sum that no count can hold becomes the largest count.
static void add(int64_t *count, double value) {
  static const double most = 9e18;
  *count = (double)*count + value < most ? *count + whole(value) : (int64_t)most;
}

// Says whether the input passes the host link as packets.
static bool packets_enter(const radish_mapped_chip *mapped) {
  return mapped->params.host.sends == RADISH_HOST_SENDS_PACKETS;
}

static void count_route(const radish_tree_cost *cost, double packets, int64_t link_um, radish_counters *counters) {
  counters->router_visits += whole(packets * (double)cost->visits);
  counters->grants += whole(packets * (double)cost->grants);
  counters->hops_east_west += whole(packets * (double)cost->east_west);
  counters->hops_north_south += whole(packets * (double)cost->north_south);
  counters->local_deliveries += whole(packets * (double)cost->local);
  add(&counters->link_bits_um,
      packets * (double)(cost->east_west + cost->north_south) * (double)link_um * RADISH_PACKET_BITS);
  counters->host_bits += whole(packets * (double)cost->edge * RADISH_PACKET_BITS);
}

static radish_integration_work sum_of(const radish_partition_work *work, int steps) {
  radish_integration_work sum = {0};
  for (int step = 0; step < steps; step++) {
    const radish_integration_work *w = &work->integrate[work->steps_in > 1 ? step : 0];
    sum.pairs += w->pairs;
    sum.synapse_pairs += w->synapse_pairs;
    sum.synaptic_ops += w->synaptic_ops;
    sum.words_read += w->words_read;
    sum.planes += w->planes;
  }
  return sum;
}

static void count_jobs(const radish_program *p, const radish_partition_work *work, radish_counters *counters) {
  const radish_integration_work sum = sum_of(work, p->timesteps_in);
  const int64_t neurons = radish_shape_size(p->sums.shape);
  const bool rate = p->coding == RADISH_CODING_RATE;
  counters->pairs += whole(sum.pairs);
  counters->synaptic_ops += whole(sum.synaptic_ops);
  radish_port_bits_arrive(whole(sum.planes), counters);
  radish_port_bits_integrate(p, p->timesteps_in, whole(sum.words_read), whole(sum.pairs), whole(sum.synapse_pairs),
                             counters);
  radish_port_bits_fire(p, p->timesteps_in, counters);
  counters->arrivals += whole(sum.planes);
  counters->neuron_updates += p->timesteps_in * neurons;
  if (!p->resident) counters->offchip_bits += whole(sum.planes * RADISH_PACKET_BITS);
  if (rate && !p->readout) return;
  radish_port_bits_commit(p, counters);
  counters->commits += neurons;
}

// A spike or a token searches the table of each router on its way, and that of each core where it arrives, whose feeds it
// reads; a token moves them and counts for a plane (core/tables.h).
static void count_tables(const radish_mapped_chip *mapped, const radish_tree_cost *cost, int partition, double packets,
                         int tokens, radish_counters *counters) {
  const int first = mapped->source_feeds[partition], end = mapped->source_feeds[partition + 1];
  const int64_t feeds = end - first;
  int64_t cores = 0;
  for (int f = first; f < end; f++) cores += f == first || mapped->feeds[f].core != mapped->feeds[f - 1].core;
  const int64_t route_bits =
      radish_tables_search_keys(mapped->params.noc.routes) * RADISH_ROUTE_KEY_BITS + RADISH_ROUTE_REGISTER_BITS;
  const int64_t feed_bits = cores * radish_tables_search_keys(mapped->params.core.feeds) * RADISH_FEED_KEY_BITS +
                            feeds * (RADISH_FEED_REGISTER_BITS + RADISH_FEED_STATE_REGISTER_BITS);
  counters->route_lookups += whole(packets * (double)cost->visits);
  counters->route_read_bits += whole(packets * (double)cost->visits) * route_bits;
  counters->table_lookups += whole(packets * (double)(cores + feeds));
  counters->table_read_bits += whole(packets * (double)feed_bits) + tokens * feeds * RADISH_TOKEN_COUNT_REGISTER_BITS;
  counters->table_write_bits += tokens * feeds * (RADISH_FEED_STATE_REGISTER_BITS + RADISH_TOKEN_COUNT_counted_bits);
}

static void count_emission(const radish_mapped_chip *mapped, const radish_forecast_network *network, int partition,
                           const radish_partition_work *work, radish_counters *counters) {
  const radish_program *p = &mapped->programs[partition];
  const radish_tree *tree = &network->trees[partition];
  const bool host = mapped->core_of[partition] == RADISH_HOST;
  const bool barrier = mapped->params.chip.sync == RADISH_SYNC_BARRIER;
  double spikes = 0;
  for (int step = 0; step < p->timesteps_out; step++) spikes += work->spikes[work->steps_out > 1 ? step : 0];
  const int tokens = barrier ? 0 : p->timesteps_out;
  counters->packets += whole(spikes * tree->copies);
  counters->tokens += (int64_t)tokens * tree->copies;
  if (!p->readout) counters->spikes_out += whole(spikes);
  counters->emit_cycles += (host ? 0 : (int64_t)p->output_words * p->timesteps_out) + whole(spikes * tree->copies) +
                           (barrier ? p->timesteps_out : tokens * tree->copies);
  if (!host) radish_port_bits_emit(p, p->timesteps_out, counters);
  const int64_t link_um = mapped->params.noc.link_mm / 1000;
  count_route(&tree->cost, spikes + tokens, link_um, counters);
  if (!p->readout) count_tables(mapped, &tree->cost, partition, spikes + tokens, tokens, counters);
  if (host) {
    counters->host_bits += packets_enter(mapped) ? whole((spikes + tokens) * tree->copies * RADISH_PACKET_BITS)
                                                 : radish_shape_size(p->outputs.shape) * mapped->network->input_bits;
  }
}

// A credit's way is read where it leaves; where it arrives, unless that is a host port, it counts.
static void count_credit_tables(bool to_core, int64_t credits, radish_counters *counters) {
  const int64_t counted_bits = to_core ? RADISH_DESTINATION_REGISTER_BITS + RADISH_ROOM_REGISTER_BITS : 0;
  counters->table_lookups += credits * (1 + to_core);
  counters->table_read_bits += credits * (RADISH_FEED_RETURN_REGISTER_BITS + counted_bits);
  counters->table_write_bits += credits * counted_bits;
}

static void count_credits(const radish_mapped_chip *mapped, const radish_forecast_network *network,
                          radish_forecast *forecast) {
  if (mapped->params.chip.sync == RADISH_SYNC_BARRIER) return;
  for (int f = 0; f < mapped->feed_count; f++) {
    const radish_feed *feed = &mapped->feeds[f];
    const radish_program *p = &mapped->programs[feed->destination];
    radish_counters *counters = &forecast->layers[p->layer].counters;
    radish_tree_cost cost = radish_forecast_network_unicast_cost(network, feed->destination, feed->source);
    if (!packets_enter(mapped)) cost.edge = 0; // a credit stays at the port
    counters->credits += p->windows_per_image;
    count_route(&cost, p->windows_per_image, mapped->params.noc.link_mm / 1000, counters);
    count_credit_tables(mapped->core_of[feed->source] != RADISH_HOST, p->windows_per_image, counters);
  }
}

// Counts the spikes that a feed brings and that its destination does not read.
static void count_filtered(const radish_mapped_chip *mapped, radish_forecast *forecast,
                           const radish_partition_work *work) {
  for (int f = 0; f < mapped->feed_count; f++) {
    const radish_feed *feed = &mapped->feeds[f];
    const radish_partition_work *from = &work[feed->source];
    double spikes = 0;
    for (int step = 0; step < feed->timesteps; step++) spikes += from->spikes[from->steps_out > 1 ? step : 0];
    forecast->layers[mapped->programs[feed->destination].layer].counters.filtered += whole(spikes);
  }
  for (int l = 0; l < forecast->layer_count; l++) {
    radish_counters *counters = &forecast->layers[l].counters;
    counters->filtered = counters->filtered > counters->arrivals ? counters->filtered - counters->arrivals : 0;
  }
}

static void count(const radish_mapped_chip *mapped, const radish_forecast_network *network,
                  const radish_partition_work *work, radish_forecast *forecast) {
  for (int p = 0; p < mapped->partition_count; p++) {
    radish_counters *counters = &forecast->layers[mapped->programs[p].layer].counters;
    if (p >= mapped->port_count) count_jobs(&mapped->programs[p], &work[p], counters);
    count_emission(mapped, network, p, &work[p], counters);
  }
  count_credits(mapped, network, forecast);
  count_filtered(mapped, forecast, work);
}

// Says whether loading and writing alone take longer. The latency becomes more than most_ps then, however much.
static bool loads_too_long(radish_forecast *forecast, const radish_mapped_chip *mapped,
                           const radish_partition_work *work, int64_t most_ps) {
  const bool too_long = radish_forecast_least_loading_ps(mapped, work) > most_ps;
  if (too_long) forecast->done_ps = most_ps + 1;
  return too_long;
}

// Bursts in short, and in long: see forecast.h. Where short ones pass more nodes of trees than MOST_PASSES, which takes
// about a second, they are long.
static const radish_forecast_detail CLOSE = {.few_packets = 2, .most_packets = 2},
                                    ROUGH = {.few_packets = 8, .most_packets = 16};
static const double MOST_PASSES = 6e7;

static bool passes_too_much(const radish_mapped_chip *mapped, const radish_forecast_network *network,
                            const radish_partition_work *work) {
  double passes = 0;
  for (int p = 0; p < mapped->partition_count; p++) {
    const int steps = mapped->programs[p].timesteps_out;
    double packets = steps; // tokens
    for (int step = 0; step < steps; step++) packets += work[p].spikes[work[p].steps_out > 1 ? step : 0];
    passes += packets / CLOSE.most_packets * network->trees[p].node_count;
  }
  return passes > MOST_PASSES;
}

static radish_status fill(radish_forecast *forecast, const radish_mapped_chip *mapped,
                          const radish_spike_counts *spikes, bool rough, int64_t most_ps, radish_error *error) {
  radish_arena arena = {.limit = RADISH_ARENA_UNLIMITED};
  radish_forecast_network network = {0};
  radish_partition_work *work = NULL;
  radish_status status = radish_forecast_work(mapped, spikes, &arena, &work, error);
  const bool certain = !status && loads_too_long(forecast, mapped, work, most_ps);
  if (!status && !certain) status = radish_forecast_network_init(&network, mapped, error);
  if (!status && !certain) {
    radish_forecast_detail detail = rough || passes_too_much(mapped, &network, work) ? ROUGH : CLOSE;
    detail.most_ps = most_ps;
    status = radish_forecast_time(mapped, work, &detail, &network, forecast, error);
  }
  forecast->layers[0].start_ps = forecast->first_spike_ps;
  if (!status && radish_forecast_latency_ps(forecast) <= most_ps) count(mapped, &network, work, forecast);
  radish_forecast_network_free(&network);
  radish_arena_free(&arena);
  return status;
}

static radish_status create(const radish_mapped_chip *mapped, const radish_spike_counts *spikes, bool rough,
                            int64_t most_ps, radish_forecast **result, radish_error *error) {
  *result = NULL;
  radish_forecast *forecast = calloc(1, sizeof *forecast);
  if (forecast) {
    *forecast = (radish_forecast){.layer_count = mapped->network->layer_count,
                                  .partition_count = mapped->partition_count,
                                  .first_spike_ps = -1,
                                  .done_ps = -1};
    forecast->layers = calloc((size_t)forecast->layer_count, sizeof *forecast->layers);
    forecast->busy_cycles = calloc((size_t)forecast->partition_count, sizeof *forecast->busy_cycles);
  }
  if (!forecast || !forecast->layers || !forecast->busy_cycles) {
    radish_forecast_destroy(forecast);
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a forecast");
  }
  for (int l = 0; l < forecast->layer_count; l++) forecast->layers[l].start_ps = forecast->layers[l].end_ps = -1;
  radish_status status = fill(forecast, mapped, spikes, rough, most_ps, error);
  if (status || radish_forecast_latency_ps(forecast) > most_ps) radish_forecast_destroy(forecast);
  else *result = forecast;
  return status;
}

radish_status radish_forecast_create(const radish_mapped_chip *mapped, const radish_spike_counts *spikes,
                                     radish_forecast **result, radish_error *error) {
  return create(mapped, spikes, false, INT64_MAX, result, error);
}

radish_status radish_forecast_create_rough(const radish_mapped_chip *mapped, const radish_spike_counts *spikes,
                                           int64_t most_ps, radish_forecast **result, radish_error *error) {
  return create(mapped, spikes, true, most_ps, result, error);
}

void radish_forecast_destroy(radish_forecast *forecast) {
  if (!forecast) return;
  free(forecast->layers);
  free(forecast->busy_cycles);
  free(forecast);
}
