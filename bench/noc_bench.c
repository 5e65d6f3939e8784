// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// noc_bench: router visits per CPU second under uniform random traffic.
//
// Every node injects 0.1 packets a feed cycle (LF_LINK + LB_LINK, default delays) at random times to uniform random
// other nodes. 8x8 and 32x32 carry this load; on 128x128 it is several times what the bisection can carry, so FIFOs are
// full and source queues grow; 0.01 is a load that 128x128 carries. "x20" means that all delays, and the feed cycle,
// are those of voltage_factor 20. The time includes the generation of the traffic. Each case runs three times and the
// fastest run counts, since other work on the machine only ever slows it down.
//
//   noc_bench [--json FILE] [--visits N]
#include "noc/noc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
  uint32_t columns, factor; // voltage_factor
  double rate;              // packets that a node injects in a feed cycle
  uint64_t visits, packets;
  double seconds, visits_per_s;
  size_t bytes_per_router;
  int64_t simulated_ps;
} result;

static double cpu_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint64_t next_random(uint64_t *state) { // xorshift64*
  uint64_t z = *state;
  z ^= z >> 12;
  z ^= z << 25;
  z ^= z >> 27;
  *state = z;
  return z * UINT64_C(2685821657736338717);
}

static uint32_t below(uint64_t *state, uint32_t limit) {
  return (uint32_t)((next_random(state) >> 32) * limit >> 32);
}

// Runs one case until its routers made at least `visits` visits. Returns false after it printed an error.
static bool run(uint32_t columns, uint32_t factor, double rate, uint64_t visits, result *out) {
  radish_params params;
  radish_error error;
  radish_noc *noc;
  radish_params_init(&params);
  params.mesh.columns = params.mesh.rows = columns;
  params.noc.voltage_factor = factor * (int64_t)RADISH_DECIMAL_ONE;
  if (radish_noc_create(&params.mesh, &params.noc, NULL, &noc, &error) != RADISH_OK) {
    fprintf(stderr, "noc_bench: %s\n", error.message);
    return false;
  }
  uint32_t nodes = columns * columns;
  int64_t mean_ps = (int64_t)((double)(factor * (params.noc.lf_link_ps + params.noc.lb_link_ps)) / rate);
  int64_t slice_ps = mean_ps, until_ps = 0;
  int64_t *next_ps = malloc(nodes * sizeof *next_ps);
  if (!next_ps) {
    radish_noc_destroy(noc);
    return false;
  }
  uint64_t random = 88172645463325252u;
  for (uint32_t i = 0; i < nodes; i++) next_ps[i] = 2 * (int64_t)below(&random, (uint32_t)mean_ps);
  double start = cpu_seconds();
  do {
    until_ps += slice_ps;
    for (uint32_t i = 0; i < nodes; i++) {
      for (; next_ps[i] < until_ps; next_ps[i] += 2 + 2 * (int64_t)below(&random, (uint32_t)mean_ps)) {
        uint32_t to = below(&random, nodes - 1);
        to += to >= i;
        radish_noc_route route = radish_noc_unicast(to % columns, to / columns, RADISH_LOCAL);
        if (radish_noc_inject(noc, i, next_ps[i], route, i) != RADISH_OK) {
          fprintf(stderr, "noc_bench: no memory\n");
          free(next_ps);
          radish_noc_destroy(noc);
          return false;
        }
      }
    }
    radish_noc_run(noc, &until_ps);
  } while (radish_noc_count(noc).visits < visits);
  double seconds = cpu_seconds() - start;
  radish_noc_counters counters = radish_noc_count(noc);
  *out = (result){.columns = columns,
                  .factor = factor,
                  .rate = rate,
                  .visits = counters.visits,
                  .packets = counters.injected,
                  .seconds = seconds,
                  .visits_per_s = (double)counters.visits / seconds,
                  .bytes_per_router = radish_noc_bytes(noc),
                  .simulated_ps = until_ps};
  free(next_ps);
  radish_noc_destroy(noc);
  return true;
}

static void print_table(const result *results, int count) {
  for (int i = 0; i < count; i++) {
    const result *r = &results[i];
    printf("%3ux%-3u x%-2u rate %-5g %6.2f M visits per CPU second (%.1f M visits, %.2f s), %zu bytes a router\n",
           r->columns, r->columns, r->factor, r->rate, 1e-6 * r->visits_per_s, 1e-6 * (double)r->visits, r->seconds,
           r->bytes_per_router);
  }
  printf("time per visit, 128x128 to 8x8: %.2f\n", results[0].visits_per_s / results[2].visits_per_s);
}

static bool write_json(const char *path, const result *results, int count) {
  FILE *file = fopen(path, "w");
  if (!file) return false;
  fprintf(file, "{\"benchmark\": \"noc\", \"results\": [");
  for (int i = 0; i < count; i++) {
    const result *r = &results[i];
    fprintf(file,
            "%s\n  {\"mesh\": \"%ux%u\", \"voltage_factor\": %u, \"rate\": %g, \"visits\": %" PRIu64
            ", \"packets\": %" PRIu64 ", \"cpu_s\": %.4f, \"visits_per_cpu_s\": %.0f, \"bytes_per_router\": %zu, "
            "\"simulated_ps\": %" PRId64 "}",
            i ? "," : "", r->columns, r->columns, r->factor, r->rate, r->visits, r->packets, r->seconds,
            r->visits_per_s, r->bytes_per_router, r->simulated_ps);
  }
  fprintf(file, "],\n \"time_per_visit_128_to_8\": %.3f}\n", results[0].visits_per_s / results[2].visits_per_s);
  return fclose(file) == 0;
}

int main(int argc, char **argv) {
  const char *json = NULL;
  uint64_t visits = 10000000;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--json") == 0 && i + 1 < argc) {
      json = argv[++i];
    } else if (strcmp(argv[i], "--visits") == 0 && i + 1 < argc) {
      visits = strtoull(argv[++i], NULL, 10);
    } else {
      fprintf(stderr, "usage: noc_bench [--json FILE] [--visits N]\n");
      return 2;
    }
  }
  const struct {
    uint32_t columns, factor;
    double rate;
  } cases[] = {{8, 1, 0.1}, {32, 1, 0.1}, {128, 1, 0.1}, {128, 1, 0.01}, {32, 20, 0.1}};
  enum { CASES = sizeof cases / sizeof *cases, REPEATS = 3 };
  result results[CASES];
  for (int repeat = 0; repeat < REPEATS; repeat++) {
    for (int i = 0; i < CASES; i++) {
      result r;
      if (!run(cases[i].columns, cases[i].factor, cases[i].rate, visits, &r)) return 1;
      if (repeat == 0 || r.visits_per_s > results[i].visits_per_s) results[i] = r;
    }
  }
  print_table(results, CASES);
  if (!json || write_json(json, results, CASES)) return 0;
  fprintf(stderr, "noc_bench: %s cannot be written\n", json);
  return 2;
}
