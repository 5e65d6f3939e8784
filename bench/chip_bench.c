// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// chip_bench: synaptic operations per wall second, mean busy cores, load time and peak memory of whole-chip runs.
//
// Every case runs in a process of its own, so that the peak memory is its own. It runs `--repeat N` times and the
// fastest run counts, since other work on the machine only ever slows it down. `growth` is a chain of equal
// convolutions that fills 8x8, 32x32 and 128x128 cores with the same traffic for each; `full` fills them with a short
// pipeline of wide stages, so that many cores work at the same time; `idle` is LeNet-5 on meshes of growing size, where
// all but a few cores have nothing to do. Each row says how many cores are in use and how many are busy, on average.
//
//   chip_bench [--json FILE] [--repeat N] [--case NAME] CONFIGS     NAME: that row alone, without ratios
#include "core/base/edge.h"
#include "mapping/mapped_chip.h"
#include "network/load/network_inputs.h"
#include "sim/chip/chip.h"
#include "network/load/network_load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct {
  const char *name, *network; // a file in CONFIGS/networks; NULL: a chain of so many `layers`, or of 0 the pipeline
  int layers, images, mesh;
  const char *chip; // in CONFIGS/chips; NULL: radix40
  int cores;        // that it may use; 0: as the chip file says
} bench_case;

static const bench_case cases[] = {
    {.name = "lenet5", .network = "lenet5-fashion.yaml", .images = 50, .mesh = 32},
    {.name = "vgg16-cifar", .network = "vgg16-cifar.yaml", .images = 2, .mesh = 32},
    {.name = "resnet18-cifar", .network = "resnet18-cifar.yaml", .images = 1, .mesh = 32},
    {.name = "growth-8x8", .layers = 4, .images = 64, .mesh = 8},
    {.name = "growth-32x32", .layers = 64, .images = 4, .mesh = 32},
    {.name = "growth-128x128", .layers = 1008, .images = 1, .mesh = 128},
    {.name = "full-8x8", .images = 96, .mesh = 8},
    {.name = "full-32x32", .images = 48, .mesh = 32},
    {.name = "full-128x128", .images = 8, .mesh = 128},
    {.name = "idle-8x8", .network = "lenet5-fashion.yaml", .images = 50, .mesh = 8},
    {.name = "idle-128x128", .network = "lenet5-fashion.yaml", .images = 50, .mesh = 128},
    {.name = "vgg9-reloads", .network = "vgg9-cifar.yaml", .images = 2, .mesh = 32, .cores = 64},
    {.name = "lenet5-crossbars", .network = "lenet5-fashion.yaml", .images = 50, .mesh = 32, .chip = "nambiar40"},
};
enum { CASES = sizeof cases / sizeof *cases };
enum { GROWTH_8 = 3, GROWTH_128 = 5, FULL_8 = 6, FULL_128 = 8, IDLE_8 = 9, IDLE_128 = 10 }; // of which ratios are told
enum { STAGES = 16 };                                                                       // of the pipeline

typedef struct {
  double load_s, run_s, cpu_s, busy_cores;
  int64_t synaptic_ops, router_visits, peak_kb;
  int cores;
  bool ok;
} measurement;

static double seconds(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// Writes a network file: a chain of convolutions, each on 16 cores of 1024 neurons, that send their spikes to the next
// 16 cores.
static bool write_growth_network(const char *path, int layers) {
  FILE *file = fopen(path, "w");
  if (!file) return false;
  fprintf(file, "name: growth\ntimesteps: 6\nweight_bits: 6\nactivity: 0.25\ninput: {shape: [16, 32, 32], bits: 6}\n"
                "layers:\n");
  for (int i = 1; i < layers; i++) {
    fprintf(file, "  - {name: c%d, op: conv, from: %s%.0d, out_channels: 16, kernel: 3, stride: 1, pad: 1}\n", i,
            i > 1 ? "c" : "input", i - 1);
  }
  fprintf(file, "  - {name: head, op: conv, from: c%d, out_channels: 1, kernel: 1, stride: 1, pad: 0, readout: true}\n",
          layers - 1);
  return fclose(file) == 0;
}

// Writes a network file: a pipeline of STAGES stages of as many cores as fill the mesh, each with 16 channels of 8 x 8
// neurons. A core reads one of the stage before, so that there are as many chains of cores as a stage has; those of the
// first stage read the whole input. Layers have at most RADISH_MAX_CHANNELS, so that a stage may be several of them.
// The last stage sends the maximum of each channel alone, so that the readout keeps up.
static bool write_full_network(const char *path, int mesh) {
  FILE *file = fopen(path, "w");
  if (!file) return false;
  const int channels = 16 * mesh * mesh / STAGES;
  const int layers = (channels + RADISH_MAX_CHANNELS - 1) / RADISH_MAX_CHANNELS; // of a stage
  const int chains = channels / 16 / layers;                                     // of a layer
  fprintf(file, "name: full\ntimesteps: 4\nweight_bits: 6\nactivity: 0.25\ninput: {shape: [16, 8, 8], bits: 4}\n"
                "layers:\n");
  for (int stage = 1; stage < STAGES; stage++) {
    for (int l = 0; l < layers; l++) {
      char from[32] = "input";
      if (stage > 1) snprintf(from, sizeof from, "c%d_%d", stage - 1, l);
      fprintf(file, "  - {name: c%d_%d, op: conv, from: %s, out_channels: %d, groups: %d, kernel: 3, pad: 1%s}\n",
              stage, l, from, channels / layers, stage > 1 ? chains : 1, stage == STAGES - 1 ? ", max_pool: 8" : "");
    }
  }
  fprintf(file, "  - {name: head, op: conv, out_channels: %d, readout: true, from: [", chains);
  for (int l = 0; l < layers; l++) {
    fprintf(file, "%s{layer: c%d_%d, kernel: 1, groups: %d}", l ? ", " : "", STAGES - 1, l, chains);
  }
  fprintf(file, "]}\n");
  return fclose(file) == 0;
}

// Returns the mean number of busy cores: the busy cycles of all cores over the span of the run, which lasts from the
// first spike to the last exit. `radish run --json` has both (docs/performance.md).
static double mean_busy_cores(const radish_run_result *result, const radish_mapped_chip *mapped) {
  int64_t busy = 0;
  for (int p = 0; p < result->partition_count; p++) busy += result->busy_cycles[p];
  const int64_t span_ps = result->times[result->image_count - 1].done_ps - result->times[0].first_spike_ps;
  return (double)busy * (double)radish_edge_period_ps(mapped->params.core.clock_mhz) / (double)span_ps;
}

// Loads and runs one case once, in this process. `ok` is false in the result where that failed.
static measurement measure(const bench_case *c, const char *configs) {
  measurement m = {0};
  radish_error error = {""};
  char network_path[4096], chip_path[4096], columns[64], rows[64], cores[64];
  char growth_path[] = "/tmp/radish-bench-XXXXXX";
  snprintf(chip_path, sizeof chip_path, "%s/chips/%s.yaml", configs, c->chip ? c->chip : "radix40");
  if (c->network) {
    snprintf(network_path, sizeof network_path, "%s/networks/%s", configs, c->network);
  } else {
    const int fd = mkstemp(growth_path);
    if (fd < 0) return m;
    close(fd);
    if (!(c->layers ? write_growth_network(growth_path, c->layers) : write_full_network(growth_path, c->mesh)))
      return m;
    snprintf(network_path, sizeof network_path, "%s", growth_path);
  }
  snprintf(columns, sizeof columns, "mesh.columns=%d", c->mesh);
  snprintf(rows, sizeof rows, "mesh.rows=%d", c->mesh);
  // No search decides what is simulated, so that times of one version and another are of the same events. A core of the
  // pipeline has the memory of its chain's weights, so that tiles are links of chains, and placement by rows puts these
  // near each other.
  const char *items[] = {
      "mapping.objective=cores", "mapping.placement=strips", columns,           rows,
      "core.neurons=1024",       "core.synapse_kib=2",       "core.feeds=1024", "mapping.placement=rows"};
  snprintf(cores, sizeof cores, "cores=%d", c->cores);
  if (c->cores) items[4] = cores;
  const radish_overrides overrides = {c->network ? 4 + (c->cores > 0) : c->layers ? 5 : 8, items};

  const double start = seconds(CLOCK_MONOTONIC);
  radish_chip_file *file = NULL;
  radish_network *network = NULL;
  radish_images *images = NULL;
  radish_mapped_chip *mapped = NULL;
  radish_chip *chip = NULL;
  radish_run_result *result = NULL;
  radish_status status = radish_chip_file_load(chip_path, overrides, &file, &error);
  if (!status) status = radish_network_load(network_path, (radish_overrides){0, NULL}, &network, &error);
  if (!status && network->sample) {
    status = radish_images_load(network->sample, NULL, network->layers[0].shape, &images, &error);
  }
  if (!status) status = radish_mapped_chip_create(network, file, RADISH_CODING_RADIX, &mapped, &error);
  if (!status) status = radish_chip_create(mapped, &chip, &error);
  m.load_s = seconds(CLOCK_MONOTONIC) - start;
  if (!status) {
    radish_network_inputs in = {network, images};
    const radish_run_options options = {
        .image_count = c->images, .user = &in, .activations = radish_network_inputs_activations};
    const double run = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    status = radish_chip_run(chip, &options, &result, &error);
    m.run_s = seconds(CLOCK_MONOTONIC) - run;
    m.cpu_s = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  }
  if (!c->network) unlink(growth_path);
  if (status) {
    fprintf(stderr, "chip_bench: %s: %s\n", c->name, error.message);
    return m;
  }
  for (int i = 0; i < result->image_count; i++) {
    for (int layer = 0; layer < result->layer_count; layer++) {
      m.synaptic_ops += radish_run_result_record_at(result, i, layer)->counters.synaptic_ops;
      m.router_visits += radish_run_result_record_at(result, i, layer)->counters.router_visits;
    }
  }
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  m.peak_kb = usage.ru_maxrss;
  m.cores = mapped->core_count;
  m.busy_cores = mean_busy_cores(result, mapped);
  m.ok = true;
  return m;
}

// Measures one case in a process of its own.
static measurement measure_apart(const bench_case *c, const char *configs) {
  measurement m = {0};
  int channel[2];
  if (pipe(channel)) return m;
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    m = measure(c, configs);
    const bool sent = write(channel[1], &m, sizeof m) == (ssize_t)sizeof m;
    _exit(sent && m.ok ? 0 : 1);
  }
  close(channel[1]);
  if (child < 0 || read(channel[0], &m, sizeof m) != (ssize_t)sizeof m) m.ok = false;
  close(channel[0]);
  if (child > 0) waitpid(child, NULL, 0);
  return m;
}

// Returns how many times as long a synaptic operation takes in case `large` as in case `small`.
static double growth_of(const measurement *best, int large, int small) {
  return best[large].run_s / (double)best[large].synaptic_ops * (double)best[small].synaptic_ops / best[small].run_s;
}

static void print_table(const measurement *best, bool only) {
  printf("%-16s %6s %9s %8s %8s %14s %12s %12s %8s\n", "case", "cores", "mean busy", "load s", "run s", "synaptic ops",
         "M synops/s", "M visits/s", "peak MB");
  for (int i = 0; i < CASES; i++) {
    const measurement *m = &best[i];
    if (!m->ok) continue; // left out
    printf("%-16s %6d %9.1f %8.3f %8.3f %14lld %12.1f %12.1f %8.1f\n", cases[i].name, m->cores, m->busy_cores,
           m->load_s, m->run_s, (long long)m->synaptic_ops, (double)m->synaptic_ops / m->run_s / 1e6,
           (double)m->router_visits / m->cpu_s / 1e6, (double)m->peak_kb / 1024);
  }
  if (only) return;
  printf("time per synaptic operation, 128x128 cores to 8x8: %.2f\n", growth_of(best, GROWTH_128, GROWTH_8));
  printf("the same with many of them busy: %.2f\n", growth_of(best, FULL_128, FULL_8));
  printf("time of LeNet-5 on a mesh of 128x128 to 8x8: %.2f\n", best[IDLE_128].run_s / best[IDLE_8].run_s);
}

static bool write_json(const char *path, const measurement *best) {
  FILE *file = fopen(path, "w");
  if (!file) return false;
  fprintf(file, "{\"benchmark\": \"chip\", \"results\": [");
  for (int i = 0; i < CASES; i++) {
    const measurement *m = &best[i];
    fprintf(file,
            "%s\n  {\"case\": \"%s\", \"images\": %d, \"cores\": %d, \"mean_busy_cores\": %.1f, \"load_s\": %.4f, "
            "\"run_wall_s\": %.4f, "
            "\"run_cpu_s\": %.4f, \"synaptic_ops\": %lld, \"synaptic_ops_per_wall_s\": %.0f, "
            "\"router_visits\": %lld, \"router_visits_per_cpu_s\": %.0f, \"peak_kb\": %lld}",
            i ? "," : "", cases[i].name, cases[i].images, m->cores, m->busy_cores, m->load_s, m->run_s, m->cpu_s,
            (long long)m->synaptic_ops, (double)m->synaptic_ops / m->run_s, (long long)m->router_visits,
            (double)m->router_visits / m->cpu_s, (long long)m->peak_kb);
  }
  fprintf(file,
          "],\n \"time_per_synaptic_op_128_to_8\": %.3f, \"time_per_synaptic_op_full_128_to_8\": %.3f, "
          "\"time_with_idle_cores_128_to_8\": %.3f}\n",
          growth_of(best, GROWTH_128, GROWTH_8), growth_of(best, FULL_128, FULL_8),
          best[IDLE_128].run_s / best[IDLE_8].run_s);
  return fclose(file) == 0;
}

int main(int argc, char **argv) {
  int repeat = 3;
  const char *configs = NULL, *json = NULL, *only = NULL;
  for (int i = 1; i < argc; i++) {
    if (!strcmp(argv[i], "--json") && i + 1 < argc) {
      json = argv[++i];
    } else if (!strcmp(argv[i], "--repeat") && i + 1 < argc) {
      repeat = atoi(argv[++i]);
    } else if (!strcmp(argv[i], "--case") && i + 1 < argc) {
      only = argv[++i];
    } else {
      configs = argv[i];
    }
  }
  if (!configs || repeat < 1) {
    fprintf(stderr, "usage: chip_bench [--json FILE] [--repeat N] [--case NAME] CONFIGS\n");
    return 2;
  }
  measurement best[CASES] = {{0}};
  for (int round = 0; round < repeat; round++) {
    for (int i = 0; i < CASES; i++) {
      if (only && strcmp(only, cases[i].name)) continue;
      if (isatty(STDERR_FILENO)) fprintf(stderr, "\r\033[K%d of %d: %s", round + 1, repeat, cases[i].name);
      const measurement m = measure_apart(&cases[i], configs);
      if (!m.ok) return 1;
      const double load_s = best[i].ok && best[i].load_s < m.load_s ? best[i].load_s : m.load_s;
      if (!best[i].ok || m.run_s < best[i].run_s) best[i] = m;
      best[i].load_s = load_s;
    }
  }
  if (isatty(STDERR_FILENO)) fprintf(stderr, "\r\033[K");
  print_table(best, only);
  if (!json || only || write_json(json, best)) return 0;
  fprintf(stderr, "chip_bench: %s cannot be written\n", json);
  return 2;
}
