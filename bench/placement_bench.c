// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// placement_bench: how good placements are, and how well their measures tell the latency of the chip.
//
//   placement_bench graphs [SIDE...]
//       graphs of SIDE * SIDE clusters, a core for each, on a full mesh: packet hops of each strategy, and the time to
//       place
//   placement_bench ranks COUNT CONFIGS NETWORK OBJECTIVE
//       COUNT placements of a network, from strategies with a random number of exchanges: Spearman's rank correlation
//       of each measure with the latency
#include "core/base/random.h"
#include "mapping/placement_costs.h"
#include "mapping/placement_strategy.h"
#include "network/load/network_inputs.h"
#include "network/load/network_load.h"
#include "sim/chip/chip.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void *take(size_t count, size_t size) {
  void *memory = calloc(count + 1, size);
  if (!memory) abort();
  return memory;
}

// ---- ranks --------------------------------------------------------------------------------------------------

#define MEASURES(X)                                                                                                    \
  X("packet hops", (double)c->hops)                                                                                    \
  X("tree energy", (double)c->trees.energy_tenths)                                                                     \
  X("unicast energy", (double)c->unicast.energy_tenths)                                                                \
  X("longest way", (double)c->longest)                                                                                 \
  X("ways, layer by layer", (double)c->layer_ways)                                                                     \
  X("busiest link", (double)c->busiest_link)                                                                           \
  X("links, layer by layer", (double)c->layer_links)                                                                   \
  X("time, layer by layer", (double)c->layer_ps)

typedef struct {
  double value;
  int index;
} ranked;

static int by_value(const void *a, const void *b) {
  const ranked *left = a, *right = b;
  return (left->value > right->value) - (left->value < right->value);
}

// Ranks the values; equal values share the mean of their ranks.
static void rank(const double *values, double *ranks, int count) {
  ranked *all = take((size_t)count, sizeof *all);
  for (int i = 0; i < count; i++) all[i] = (ranked){values[i], i};
  qsort(all, (size_t)count, sizeof *all, by_value);
  for (int first = 0, last; first < count; first = last) {
    for (last = first; last < count && all[last].value <= all[first].value;) last++;
    for (int i = first; i < last; i++) ranks[all[i].index] = (first + last - 1) / 2.0;
  }
  free(all);
}

// Returns Pearson's correlation of two lists of ranks, which is Spearman's of what they rank.
static double correlation(const double *x, const double *y, int count) {
  double mean = (count - 1) / 2.0, xy = 0, xx = 0, yy = 0;
  for (int i = 0; i < count; i++) {
    xy += (x[i] - mean) * (y[i] - mean);
    xx += (x[i] - mean) * (x[i] - mean);
    yy += (y[i] - mean) * (y[i] - mean);
  }
  return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : 0;
}

// Runs one image and gives the time from its first spike to its last readout value. Returns false on an error.
static bool latency_of(const radish_mapped_chip *mapped, radish_network_inputs *in, double *latency_ps,
                       radish_error *error) {
  radish_chip *chip = NULL;
  radish_run_result *result = NULL;
  const radish_run_options options = {.image_count = 1, .user = in, .activations = radish_network_inputs_activations};
  const bool ran = !radish_chip_create(mapped, &chip, error) && !radish_chip_run(chip, &options, &result, error);
  if (ran) *latency_ps = (double)(result->times[0].done_ps - result->times[0].first_spike_ps);
  radish_run_result_destroy(result);
  radish_chip_destroy(chip);
  return ran;
}

// Moves a random core to a random place `count` times; what stands there takes the core's place.
static void shuffle(radish_mapped_chip *mapped, int64_t count, uint64_t *random) {
  const int columns = (int)mapped->params.mesh.columns, rows = (int)mapped->params.mesh.rows;
  for (int64_t i = 0; i < count; i++) {
    const int a = (int)(radish_random_next(random) % (uint64_t)mapped->core_count);
    const radish_place to = {(int)(radish_random_next(random) % (uint64_t)columns),
                             (int)(radish_random_next(random) % (uint64_t)rows)};
    for (int b = 0; b < mapped->core_count; b++) {
      if (mapped->places[b].x == to.x && mapped->places[b].y == to.y) mapped->places[b] = mapped->places[a];
    }
    mapped->places[a] = to;
  }
}

enum {
  MEASURE_COUNT = 0
#define X(name, value) +1
  MEASURES(X)
#undef X
};

static int ranks(int count, const char *configs, const char *name, const char *objective) {
  radish_error error = {""};
  radish_chip_file *chip = NULL;
  radish_network *network = NULL;
  radish_images *images = NULL;
  char path[4096], setting[64];
  snprintf(setting, sizeof setting, "mapping.objective=%s", objective);
  const char *items[] = {setting};
  snprintf(path, sizeof path, "%s/chips/radix40.yaml", configs);
  radish_status status = radish_chip_file_load(path, (radish_overrides){1, items}, &chip, &error);
  snprintf(path, sizeof path, "%s/networks/%s.yaml", configs, name);
  if (!status) status = radish_network_load(path, (radish_overrides){0, NULL}, &network, &error);
  if (!status && network->sample) {
    status = radish_images_load(network->sample, NULL, network->layers[0].shape, &images, &error);
  }
  static const char *const names[] = {
#define X(text, value) text,
      MEASURES(X)
#undef X
  };
  double *values[MEASURE_COUNT + 1], *ranking[MEASURE_COUNT + 1];
  for (int i = 0; i <= MEASURE_COUNT; i++) {
    values[i] = take((size_t)count, sizeof(double));
    ranking[i] = take((size_t)count, sizeof(double));
  }
  radish_network_inputs in = {network, images};
  uint64_t random = 1;
  double least = 0, most = 0;
  for (int k = 0; k < count && !status; k++) {
    radish_mapped_chip *mapped = NULL;
    chip->params.mapping.placement = k % RADISH_PLACEMENT_BEST;
    status = radish_mapped_chip_create(network, chip, RADISH_CODING_RADIX, &mapped, &error);
    if (status) break;
    const uint64_t most_moves = (uint64_t)mapped->core_count + 1;
    const uint64_t fewer = radish_random_next(&random) % 8; // few exchanges are as likely as many
    shuffle(mapped, (int64_t)(radish_random_next(&random) % most_moves >> fewer), &random);
    radish_placement_graph graph;
    radish_placement_costs costs = {.hops = 0};
    status = radish_placement_graph_init(&graph, mapped, NULL, &error);
    if (!status) status = radish_placement_measure(&graph, mapped->places, &costs, &error);
    radish_placement_graph_free(&graph);
    const radish_placement_costs *c = &costs;
    const double measured[] = {
#define X(text, value) value,
        MEASURES(X)
#undef X
    };
    for (int i = 0; i < MEASURE_COUNT; i++) values[i][k] = measured[i];
    if (!status && !latency_of(mapped, &in, &values[MEASURE_COUNT][k], &error)) status = RADISH_BAD_INPUT;
    const double latency = values[MEASURE_COUNT][k];
    if (!k || latency < least) least = latency;
    if (!k || latency > most) most = latency;
    radish_mapped_chip_destroy(mapped);
  }
  if (!status) {
    printf("%s, objective %s: %d placements, latency %.3f to %.3f ms\n", name, objective, count, least * 1e-9,
           most * 1e-9);
    for (int i = 0; i <= MEASURE_COUNT; i++) rank(values[i], ranking[i], count);
    for (int i = 0; i < MEASURE_COUNT; i++) {
      printf("  %-24s %6.3f\n", names[i], correlation(ranking[i], ranking[MEASURE_COUNT], count));
    }
  } else {
    fprintf(stderr, "placement_bench: %s\n", error.message);
  }
  for (int i = 0; i <= MEASURE_COUNT; i++) {
    free(values[i]);
    free(ranking[i]);
  }
  radish_images_destroy(images);
  radish_network_destroy(network);
  radish_chip_file_destroy(chip);
  return status ? 1 : 0;
}

// ---- graphs -------------------------------------------------------------------------------------------------

// This is a graph of 3 x 3 convolutions: layers of `width` * `width` clusters, where widths follow one another unevenly
// and do not divide the side. A cluster sends to the nine clusters of the next layer that are nearest to its own place,
// and has a core of its own.
typedef struct {
  radish_placement_graph graph;
  int layers;
} synthetic;

static int width_of(int side, int layer) {
  static const int MORE[] = {3, 1, 5, 2, 7};
  return side / 4 + MORE[layer % 5];
}

static void take_graph(radish_placement_graph *g, int side) {
  const size_t count = (size_t)side * (size_t)side + 2;
  *g = (radish_placement_graph){.columns = side,
                                .rows = side,
                                .multicast = true,
                                .hop_ps = 25000,
                                .link_ps = 36400,
                                .packet_ps = 100000,
                                .core_count = side * side,
                                .partition_count = side * side};
  g->core_of = take(count, sizeof *g->core_of);
  g->fixed = take(count, sizeof *g->fixed);
  g->packets = take(count, sizeof *g->packets);
  g->credits = take(count, sizeof *g->credits);
  g->group = take(count, sizeof *g->group);
  g->within = take(count, sizeof *g->within);
  g->channel = take(count, sizeof *g->channel);
  g->bundle_of = take(count, sizeof *g->bundle_of);
  g->first_source = take(count, sizeof *g->first_source);
  g->first_destination = take(count, sizeof *g->first_destination);
  g->sources = take(count, sizeof *g->sources);
  g->destinations = take(9 * count, sizeof *g->destinations);
}

static void send_from(radish_placement_graph *g, int cluster, int x, int y, int width, int next, int next_first) {
  const int bundle = g->bundle_count, at_x = x * next / width, at_y = y * next / width;
  int end = g->first_destination[bundle];
  for (int dy = -1; dy <= 1; dy++) {
    for (int dx = -1; dx <= 1; dx++) {
      const int to = next_first + (at_y + dy) * next + at_x + dx;
      if (at_x + dx < 0 || at_x + dx >= next || at_y + dy < 0 || at_y + dy >= next) continue;
      if (to < g->partition_count) g->destinations[end++] = to;
    }
  }
  g->bundle_of[cluster] = -1;
  if (end == g->first_destination[bundle]) return;
  g->bundle_of[cluster] = bundle;
  g->sources[bundle] = cluster;
  g->first_source[bundle + 1] = bundle + 1;
  g->first_destination[bundle + 1] = end;
  g->bundle_count++;
}

static void make_graph(synthetic *s, int side, radish_error *error) {
  radish_placement_graph *g = &s->graph;
  uint64_t random = 1;
  take_graph(g, side);
  for (int first = 0; first < g->partition_count; s->layers++) {
    const int width = width_of(side, s->layers), next = width_of(side, s->layers + 1), last = first + width * width;
    for (int i = first; i < last && i < g->partition_count; i++) {
      const int x = (i - first) % width, y = (i - first) / width;
      g->core_of[i] = i;
      g->group[i] = s->layers;
      g->packets[i] = 100 + (int64_t)(radish_random_next(&random) % 100);
      g->credits[i] = 1;
      g->within[i] = (radish_place){x * RADISH_PLACEMENT_WITHIN / width, y * RADISH_PLACEMENT_WITHIN / width};
      send_from(g, i, x, y, width, next, last);
    }
    first = last;
  }
  if (radish_placement_graph_turn(g, error)) abort();
}

static int place_graph(int side) {
  static const char *const names[] = {"strips", "rows", "hilbert", "force", "annealing", "best"};
  radish_error error = {""};
  synthetic s = {.layers = 0};
  make_graph(&s, side, &error);
  const radish_placement_request request = {&s.graph, NULL, 1, false};
  radish_place *places = take((size_t)s.graph.core_count, sizeof *places);
  printf("%d x %d: %d clusters in %d layers, %d edges\n", side, side, s.graph.partition_count, s.layers,
         s.graph.first_destination[s.graph.bundle_count]);
  for (int strategy = 0; strategy < RADISH_PLACEMENT_COUNT; strategy++) {
    if (strategy == RADISH_PLACEMENT_FORCE && side > 32) continue; // force would take minutes
    const double begin = seconds();
    radish_placement_costs costs;
    if (radish_placement_run(&request, strategy, places, &error)) return 1;
    const double took = seconds() - begin;
    if (radish_placement_measure(&s.graph, places, &costs, &error)) return 1;
    printf("  %-10s %14lld hops, %6.1f %% of the bound; longest way %4d, busiest link %7lld; %7.2f s\n",
           names[strategy], (long long)costs.hops, 100 * (double)costs.hops / (double)costs.least_hops, costs.longest,
           (long long)costs.busiest_link, took);
    fflush(stdout);
  }
  free(places);
  radish_placement_graph_free(&s.graph);
  return 0;
}

static int graphs(int count, char **sides) {
  static const int USUAL[] = {32, 64, 128, 256, 512, 1024};
  int status = 0;
  if (count) {
    for (int i = 0; i < count && !status; i++) status = place_graph(atoi(sides[i]));
  } else {
    for (size_t i = 0; i < sizeof USUAL / sizeof *USUAL && !status; i++) status = place_graph(USUAL[i]);
  }
  return status;
}

int main(int argc, char **argv) {
  if (argc >= 2 && !strcmp(argv[1], "graphs")) return graphs(argc - 2, argv + 2);
  if (argc == 6 && !strcmp(argv[1], "ranks")) return ranks(atoi(argv[2]), argv[3], argv[4], argv[5]);
  fprintf(stderr, "usage: placement_bench graphs [SIDE...] | ranks COUNT CONFIGS NETWORK OBJECTIVE\n");
  return 2;
}
