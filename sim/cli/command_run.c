// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish run: images through the chip, cycle by cycle, or through the network without time.
#include "sim/cli/command.h"

#include "sim/chip/chip.h"
#include "sim/cli/command_trace.h"
#include "sim/cli/interrupts.h"
#include "sim/report/why.h"
#include <stdlib.h>

enum { MOST_CHECKPOINTS = 64 };

typedef struct {
  radish_design_options design;
  radish_trace_choice trace;
  const char *data, *labels, *range, *json;
  int coding; // radish_coding, or RADISH_CODING_OF_FILE
  bool functional, independent, why;
  int64_t image_period_ps; // 0: as fast as the chip takes them
  int threads;
  int checkpoints[MOST_CHECKPOINTS], checkpoint_count;
} run_options;

enum {
  KEY_LABELS = 256,
  KEY_IMAGES,
  KEY_CODING,
  KEY_FUNCTIONAL,
  KEY_CHECKPOINTS,
  KEY_JSON,
  KEY_THREADS,
  KEY_PERIOD,
  KEY_INDEPENDENT,
  KEY_WHY
};

static const struct argp_option options[] = {
    {"input", 'i', "DATA", 0,
     "images: IDX (also .gz), CIFAR-10 .bin or NumPy .npy; default: the network's own sample, or random "
     "activations for a topology without weights",
     2},
    {"labels", KEY_LABELS, "FILE", 0, "labels of the images, where they are not beside them", 2},
    {"images", KEY_IMAGES, "A:B", 0, "images A to B-1; default: 0:1 (--functional: all)", 2},
    {"coding", KEY_CODING, "radix|rate", 0, "how activations become spikes; default: as the network file says", 2},
    {"image-period", KEY_PERIOD, "NS", 0,
     "the host offers an image every NS nanoseconds; default: the chip takes them as fast as it can", 2},
    {"independent", KEY_INDEPENDENT, NULL, 0, "each image alone: the chip is reset before it", 2},
    {"why", KEY_WHY, NULL, 0,
     "what the latency was spent on, layer by layer, and what to relax first; runs the images once more", 2},
    {"functional", KEY_FUNCTIONAL, NULL, 0, "only what the network answers, without time, energy or chip", 2},
    {"checkpoints", KEY_CHECKPOINTS, "T,T,...", 0,
     "--functional, rate coding: the accuracy after each of these numbers of steps, from one run", 2},
    {"json", KEY_JSON, "FILE", 0,
     "write everything that was measured as JSON; -: to standard output, in place of the table", 3},
    {"threads", KEY_THREADS, "N", 0,
     "threads for --functional; default: 1. A chip's events are one sequence: here it changes nothing", 3},
    {NULL}};

static void read_checkpoints(run_options *o, const char *text) {
  o->checkpoint_count = 0;
  for (const char *at = text;; at++) {
    char *end;
    const long steps = strtol(at, &end, 10);
    if (end == at || steps < 1 || steps > RADISH_MAX_RATE_TIMESTEPS || o->checkpoint_count == MOST_CHECKPOINTS) break;
    o->checkpoints[o->checkpoint_count++] = (int)steps;
    at = end;
    if (!*at) return;
    if (*at != ',') break;
  }
  radish_command_usage_error("--checkpoints: '%.60s'; up to %d numbers of steps, separated by commas, are allowed",
                             text, MOST_CHECKPOINTS);
}

static void check_load(const run_options *o) {
  if (o->independent && o->image_period_ps) {
    radish_command_usage_error("run: --image-period and --independent; one of them is allowed");
  }
  if (o->functional && (o->independent || o->image_period_ps || o->why)) {
    radish_command_usage_error("run: --functional has no time for --%s", o->why           ? "why"
                                                                         : o->independent ? "independent"
                                                                                          : "image-period");
  }
  if (o->independent && o->trace.path) {
    radish_command_usage_error("run: --independent runs each image from time 0; --trace shows one run: --images A:A+1 "
                               "instead of --independent is allowed");
  }
}

static error_t parse(int key, char *argument, struct argp_state *state) {
  run_options *o = state->input;
  switch (key) {
  case ARGP_KEY_INIT:
    state->child_inputs[0] = &o->design;
    state->child_inputs[1] = &o->trace;
    return 0;
  case 'i': o->data = argument; return 0;
  case KEY_LABELS: o->labels = argument; return 0;
  case KEY_IMAGES: o->range = argument; return 0;
  case KEY_CODING: o->coding = radish_command_option_coding(argument); return 0;
  case KEY_PERIOD: o->image_period_ps = radish_command_option_period_ps(argument); return 0;
  case KEY_WHY: o->why = true; return 0;
  case KEY_INDEPENDENT: o->independent = true; return 0;
  case KEY_FUNCTIONAL: o->functional = true; return 0;
  case KEY_CHECKPOINTS: read_checkpoints(o, argument); return 0;
  case KEY_JSON: o->json = argument; return 0;
  case KEY_THREADS: o->threads = (int)radish_command_option_number("--threads", argument, 1, 1024); return 0;
  case ARGP_KEY_ARG: radish_command_usage_error("run: unexpected argument '%.80s'; images are given by -i", argument);
  case ARGP_KEY_END:
    if (!o->design.network) radish_command_usage_error("run: the network is missing: -n NET.yaml");
    if (!o->design.chip && !o->functional) radish_command_usage_error("run: the chip is missing: -c CHIP.yaml");
    if (o->checkpoint_count && !o->functional) radish_command_usage_error("run: --checkpoints needs --functional");
    check_load(o);
    if (o->functional && o->trace.path)
      radish_command_usage_error("run: --functional has no time that --trace could show");
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp_child children[] = {
    {&radish_mapped_argp, 0, NULL, 0}, {&radish_trace_argp, 0, NULL, 0}, {NULL}};
static const struct argp parser = {
    options,
    parse,
    "-c CHIP.yaml -n NET.yaml",
    "Run images through a chip, cycle by cycle, and report time, spikes and energy of every layer."
    "\v"
    "Examples:\n"
    "  radish run -c configs/chips/radix40.yaml -n configs/networks/lenet5-fashion.yaml\n"
    "      the first image of the network's sample\n"
    "  radish run -c CHIP.yaml -n NET.yaml --images 0:10 --set core.lanes=8 --json run.json\n"
    "      ten images in the pipeline, on a core with 8 lanes\n"
    "  radish run -c CHIP.yaml -n NET.yaml --images 0:50 --image-period 2000000\n"
    "      an image every 2 ms: latency under this load\n"
    "  radish run -c CHIP.yaml -n NET.yaml --images 0:50 --independent\n"
    "      50 images, each alone on the chip\n"
    "  radish run -c CHIP.yaml -n NET.yaml --set cores=1\n"
    "      the whole network on one core: weights are reloaded from off-chip memory\n"
    "  radish run -c CHIP.yaml -n NET.yaml --set sync=barrier\n"
    "      a global barrier after every step instead of counted tokens\n"
    "  radish run -c CHIP.yaml -n NET.yaml --images 0:4 --trace run.perfetto.json\n"
    "      the pipeline filling, one lane a core: open it at https://ui.perfetto.dev\n"
    "  radish run -c CHIP.yaml -n NET.yaml --trace fc1.vcd --trace-layer fc1 --trace-neuron fc1:7,0,0\n"
    "      waveforms of one layer's cores, and a potential: gtkwave fc1.vcd\n"
    "  radish run -n NET.yaml -i t10k-images-idx3-ubyte.gz --functional --threads 4\n"
    "      accuracy over a test set, without time\n"
    "  radish run -n NET-rate.yaml --functional --checkpoints 64,256,1000\n"
    "      accuracy of a rate-coded network (radish convert --coding rate) as its steps go by\n"
    "\n"
    "The same inputs give the same bytes of JSON; only wall_s and what derives from it differ.",
    children,
    NULL,
    NULL};

static radish_status show(const run_options *o, const radish_image_source *source, const radish_report *report,
                          radish_error *error) {
  if (o->json) {
    radish_status status = radish_command_write_json(radish_report_json(report), o->json, error);
    if (status) return status;
  }
  if (!radish_command_prints_table(o->json)) return RADISH_OK;
  if (!radish_report_print(report, radish_stdout_style(), stdout)) {
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the table");
  }
  if (!o->range && source->images && source->images->count > 1) {
    printf("\n%s holds %d images: --images 0:%d runs them all\n", source->path, source->images->count,
           source->images->count);
  }
  radish_command_tell_random(source->network, !source->images, "the answer means nothing");
  return RADISH_OK;
}

static radish_status run_chip(const run_options *o, radish_coding coding, const radish_design *design,
                              radish_image_source *source, radish_error *error) {
  radish_mapped_chip *mapped = NULL;
  radish_chip *chip = NULL;
  radish_run_result *result = NULL;
  radish_report *report = NULL;
  radish_why *why = NULL;
  radish_tracer *tracer = NULL;
  radish_chip_watch watch;
  radish_status status =
      radish_mapped_chip_create_from(o->design.mapping, design->network, design->chip, coding, &mapped, error);
  if (!status) status = radish_chip_create(mapped, &chip, error);
  if (!status) status = radish_command_trace_begin(&o->trace, mapped, &tracer, error);
  if (!status) {
    radish_run_options options_of_run = {
        .image_count = source->count,
        .image_period_ps = o->image_period_ps,
        .independent = o->independent,
        .user = source,
        .activations = radish_image_source_activations,
        .observer = {.user = &watch, .job_done = radish_chip_watch_job, .image_done = radish_chip_watch_image}};
    if (tracer) radish_tracer_attach(tracer, &options_of_run);
    radish_chip_watch_begin(&watch, "image", mapped, source->count);
    const int64_t begin_ns = radish_command_wall_ns();
    status = radish_chip_run(chip, &options_of_run, &result, error);
    const int64_t wall_ns = radish_command_wall_ns() - begin_ns;
    radish_progress_end(&watch.progress);
    if (!status) {
      status = radish_report_create(result, mapped, design->chip, source->first, radish_image_source_labels(source),
                                    wall_ns, &report, error);
    }
    if (!status) report->random_inputs = !source->images;
    if (!status && o->why) {
      status = radish_why_create(chip, mapped, design->chip, o->design.mapping, &options_of_run, result,
                                 radish_why_median_image(result), &why, error);
      if (!status) report->why = why;
    }
  }
  if (!status) status = radish_command_trace_end(&tracer, result->end_ps, error);
  if (!status) status = show(o, source, report, error);
  if (!status) {
    radish_command_tell_idle(&o->design, &(radish_run_facts){design->network, coding, report->random_inputs, report});
  }
  radish_tracer_destroy(tracer);
  radish_report_destroy(report);
  radish_why_destroy(why);
  radish_run_result_destroy(result);
  radish_chip_destroy(chip);
  radish_mapped_chip_destroy(mapped);
  return status;
}

static radish_status check_files(const run_options *o, const radish_design *design, const radish_image_source *source,
                                 radish_error *error) {
  radish_command_files files = {0};
  radish_command_files_read_design(&files, &o->design, design);
  radish_command_files_read_images(&files, source);
  radish_command_files_write(&files, "--json", o->json);
  radish_command_files_write(&files, "--trace", o->trace.path);
  return radish_command_files_check(&files, error);
}

int radish_command_run(int argc, char **argv) {
  run_options o = {.threads = 1, .coding = RADISH_CODING_OF_FILE};
  radish_command_parse(&parser, "radish run", argc, argv, &o);
  radish_error error = {""};
  radish_design design = {NULL};
  radish_image_source source = {NULL};
  radish_coding coding = RADISH_CODING_RADIX;
  radish_status status = radish_design_load(&o.design, &design, &error);
  if (!status) status = radish_command_choose_coding(design.network, o.coding, &coding, &error);
  if (!status) {
    status = radish_image_source_open(design.network, o.data, o.labels, o.range, o.functional, &source, &error);
  }
  if (!status && o.trace.path) status = radish_trace_choice_check(&o.trace, &error);
  if (!status) status = check_files(&o, &design, &source, &error);
  if (!status) {
    const radish_functional_options timeless = {.coding = coding,
                                                .threads = o.threads,
                                                .json = o.json,
                                                .checkpoint_count = o.checkpoint_count,
                                                .checkpoints = o.checkpoints};
    if (o.functional) {
      radish_command_tell_idle(&o.design, &(radish_run_facts){design.network, coding, !source.images, NULL});
    }
    status = o.functional ? radish_command_run_functional(design.network, &source, &timeless, &error)
                          : run_chip(&o, coding, &design, &source, &error);
  }
  radish_image_source_close(&source);
  radish_design_free(&design);
  radish_design_options_free(&o.design);
  radish_trace_choice_free(&o.trace);
  return status ? radish_command_complain(&error) : radish_command_finish_stdout();
}
