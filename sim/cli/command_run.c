// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish run: images through the chip, cycle by cycle, or through the network without time.
#include "sim/cli/command.h"

#include "sim/chip/chip.h"
#include "sim/cli/command_request.h"
#include "sim/report/inputs.h"
#include "sim/report/profile.h"
#include "sim/report/why.h"
#include "core/base/quote.h"
#include <stdlib.h>

enum { MOST_CHECKPOINTS = 64 };

typedef struct {
  radish_run_request request;
  bool functional, independent, why, profile;
  int threads;
  int checkpoints[MOST_CHECKPOINTS], checkpoint_count;
} run_options;

enum { KEY_FUNCTIONAL = 256, KEY_CHECKPOINTS, KEY_THREADS, KEY_INDEPENDENT, KEY_WHY, KEY_PROFILE, KEY_DUMP };

static const struct argp_option options[] = {
    {"independent", KEY_INDEPENDENT, NULL, 0, "each image alone: the chip is reset before it", 2},
    {"why", KEY_WHY, NULL, 0,
     "what the latency was spent on, layer by layer, and what to relax first; runs the images once more", 2},
    {"profile", KEY_PROFILE, NULL, 0,
     "for --json: cores over time, links, hops and latencies of packets, and the chip and network files; for radish "
     "report. Runs the images once more",
     2},
    {"dump", KEY_DUMP, "DIR", 0,
     "write what every layer sends, its activations and spike trains, as NumPy files into a new folder", 3},
    {"functional", KEY_FUNCTIONAL, NULL, 0, "only what the network answers, without time, energy or chip", 2},
    {"checkpoints", KEY_CHECKPOINTS, "T,T,...", 0,
     "--functional, rate coding: the accuracy after each of these numbers of steps, from one run", 2},
    {"threads", KEY_THREADS, "N", 0,
     "threads that share out the images of --independent and --functional; default: 1. With --independent each takes "
     "the "
     "memory of a simulator. Results are the same for any N; images that meet on the chip are one sequence of events "
     "and "
     "use one thread",
     3},
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
  if (o->independent && o->request.image_period_ps) {
    radish_command_usage_error("run: --image-period and --independent; one of them is allowed");
  }
  if (o->functional && (o->independent || o->request.image_period_ps || o->why || o->profile)) {
    radish_command_usage_error("run: --functional has no time for --%s", o->why           ? "why"
                                                                         : o->profile     ? "profile"
                                                                         : o->independent ? "independent"
                                                                                          : "image-period");
  }
  if (o->profile && !o->request.json) {
    radish_command_usage_error("run: --profile is for the file of --json, which is missing: --json FILE");
  }
  if (o->independent && o->request.trace.path) {
    radish_command_usage_error("run: --independent runs each image from time 0; --trace shows one run: --images A:A+1 "
                               "instead of --independent is allowed");
  }
}

static error_t parse(int key, char *argument, struct argp_state *state) {
  run_options *o = state->input;
  switch (key) {
  case ARGP_KEY_INIT: state->child_inputs[0] = &o->request; return 0;
  case KEY_INDEPENDENT: o->independent = true; return 0;
  case KEY_WHY: o->why = true; return 0;
  case KEY_PROFILE: o->profile = true; return 0;
  case KEY_DUMP: o->request.dump = argument; return 0;
  case KEY_FUNCTIONAL: o->functional = true; return 0;
  case KEY_CHECKPOINTS: read_checkpoints(o, argument); return 0;
  case KEY_THREADS: o->threads = (int)radish_command_option_number("--threads", argument, 1, 1024); return 0;
  case ARGP_KEY_ARG: radish_command_usage_error("run: unexpected argument '%.80s'; images are given by -i", argument);
  case ARGP_KEY_END:
    radish_run_request_require(&o->request, "run", !o->functional);
    if (o->checkpoint_count && !o->functional) radish_command_usage_error("run: --checkpoints needs --functional");
    check_load(o);
    if (o->functional && o->request.trace.path)
      radish_command_usage_error("run: --functional has no time that --trace could show");
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp_child children[] = {{&radish_request_argp, 0, NULL, 0}, {NULL}};
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
    "  radish run -c CHIP.yaml -n NET.yaml --images 0:50 --independent --threads 2\n"
    "      50 images, each alone on the chip, simulated on two threads\n"
    "  radish run -c CHIP.yaml -n NET.yaml --why\n"
    "      what the latency was spent on, and what to relax first\n"
    "  radish run -c CHIP.yaml -n NET.yaml --why --profile --json run.json\n"
    "      everything that radish report run.json -o run.html draws\n"
    "  radish run -c CHIP.yaml -n NET.yaml --set mapping.objective=cores\n"
    "      on as few cores as hold the network, instead of as many as shorten the latency\n"
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

typedef struct {
  radish_why *why;
  radish_profile *profile;
  radish_inputs *inputs;
} explanation;

static radish_status show(const radish_run_request *r, const radish_image_source *source, const radish_report *report,
                          radish_outputs *out, radish_error *error) {
  if (r->json) {
    radish_status status = radish_outputs_add_json(out, radish_report_json(report), r->json, error);
    if (status) return status;
  }
  if (!radish_command_prints_table(r->json)) return RADISH_OK;
  if (!radish_report_print(report, radish_stdout_style(), out->page)) {
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the table");
  }
  if (!r->range && source->images && source->images->count > 1) {
    fprintf(out->page, "\n%s holds %d images: --images 0:%d runs them all\n", radish_quote_path(source->path).text,
            source->images->count, source->images->count);
  }
  radish_command_tell_random(source->network, !source->images, "the answer means nothing", out->page);
  return RADISH_OK;
}

static radish_status run_functional(const run_options *o, radish_run_inputs *in, radish_outputs *out,
                                    radish_error *error) {
  const radish_functional_options timeless = {.coding = in->coding,
                                              .threads = o->threads,
                                              .json = o->request.json,
                                              .dump = o->request.dump,
                                              .checkpoint_count = o->checkpoint_count,
                                              .checkpoints = o->checkpoints};
  const radish_run_facts facts = {in->design.network, in->coding, !in->source.images, NULL};
  radish_command_tell_idle(&o->request.design, &facts, out->notes);
  radish_command_tell_doubt(&in->source, out->notes);
  return radish_command_run_functional(in->design.network, &in->source, &timeless, out, error);
}

// Says that threads had nothing to share out.
static void tell_idle_threads(const run_options *o, FILE *notes) {
  if (o->threads > 1 && o->independent && o->request.dump) {
    fprintf(notes, "radish: note: --threads %d has no effect: the spikes of --dump are taken on one thread\n",
            o->threads);
  }
  if (o->threads == 1 || o->independent) return;
  fprintf(notes,
          "radish: note: --threads %d has no effect: images that meet on the chip are one sequence of events; "
          "--independent and --functional share them out\n",
          o->threads);
}

// Explains the run as far as that is asked for, by running its images again.
static radish_status explain(const run_options *o, const radish_run_inputs *in, radish_chip *chip,
                             const radish_run_options *options_of_run, radish_report *report, explanation *e,
                             radish_error *error) {
  const radish_design_options *design = &o->request.design;
  radish_status status = RADISH_OK;
  if (o->why) {
    status = radish_why_create(chip, report->mapped, in->design.chip, design->mapping, options_of_run, report->result,
                               radish_why_median_image(report->result), &e->why, error);
  }
  if (!status && o->profile) status = radish_profile_create(chip, report->mapped, options_of_run, &e->profile, error);
  if (!status && o->profile) {
    const radish_inputs_named named = {
        .paths = {design->chip, radish_command_prices_file(design), design->network, design->mapping},
        .sets = design->sets,
        .set_count = design->set_count};
    status = radish_inputs_read(&named, &e->inputs, error);
  }
  report->why = e->why;
  report->profile = e->profile;
  report->inputs = e->inputs;
  return status;
}

static void explanation_free(explanation *e) {
  radish_why_destroy(e->why);
  radish_profile_destroy(e->profile);
  radish_inputs_destroy(e->inputs);
}

// This looks at a run while it goes on. What cannot be written of its dump is told when it is over.
typedef struct {
  radish_chip_watch watch; // first, since its functions take it for the whole
  radish_image_source *source;
  const radish_mapped_chip *mapped;
  radish_dump *dump; // or NULL
  radish_status status;
  radish_error error;
} spectator;

static void activations(void *user, int index, uint16_t *result) {
  radish_image_source_activations(((spectator *)user)->source, index, result);
}

static void spike(void *user, int64_t time_ps, int layer, int64_t image, int step, int channel, int row, int column) {
  (void)time_ps;
  const spectator *s = user;
  const int own = radish_mapped_chip_own_layer(s->mapped, layer);
  if (own >= 0) radish_dump_spike(s->dump, image, own, step, channel, row, column);
}

static void image_done(void *user, int64_t image) {
  spectator *s = user;
  radish_chip_watch_image(&s->watch, image);
  if (s->dump && !s->status) s->status = radish_dump_image(s->dump, image, &s->error);
}

static bool cannot_dump(void *user) {
  return ((const spectator *)user)->status;
}

static radish_status dump_logits(const radish_run_result *result, radish_dump *dump, radish_error *error) {
  int64_t *wide = malloc((size_t)result->logit_count * sizeof *wide);
  if (!wide) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for logits");
  radish_status status = RADISH_OK;
  for (int i = 0; i < result->image_count && !status; i++) {
    for (int k = 0; k < result->logit_count; k++) wide[k] = result->logits[(int64_t)i * result->logit_count + k];
    status = radish_dump_logits(dump, i, wide, error);
  }
  free(wide);
  return status;
}

static radish_status run_chip(const run_options *o, radish_run_inputs *in, radish_outputs *out, radish_error *error) {
  const radish_run_request *r = &o->request;
  const radish_design *design = &in->design;
  radish_image_source *source = &in->source;
  radish_mapped_chip *mapped = NULL;
  radish_chip *chip = NULL;
  radish_run_result *result = NULL;
  radish_report *report = NULL;
  explanation explained = {NULL};
  radish_expectation *expected = NULL;
  radish_tracer *tracer = NULL;
  spectator looks = {.source = source};
  radish_status status =
      radish_mapped_chip_create_from(r->design.mapping, design->network, design->chip, in->coding, &mapped, error);
  looks.mapped = mapped;
  if (!status) status = radish_chip_create(mapped, &chip, error);
  if (!status) status = radish_command_trace_begin(&r->trace, mapped, &tracer, error);
  if (!status) {
    status = radish_command_dump_begin(r->dump, design->network, in->coding, design->network->rate_timesteps, source,
                                       &looks.dump, error);
  }
  if (!status) {
    radish_run_options options_of_run = {
        .image_count = source->count,
        .image_period_ps = o->request.image_period_ps,
        .independent = o->independent,
        .threads = o->threads,
        .user = &looks,
        .activations = activations,
        .cancelled = looks.dump ? cannot_dump : NULL,
        .observer = {.user = &looks, .job_done = radish_chip_watch_job, .image_done = image_done}};
    if (looks.dump) options_of_run.observer.spike = spike;
    if (tracer) radish_tracer_attach(tracer, &options_of_run);
    radish_chip_watch_begin(&looks.watch, "image", mapped, source->count);
    const int64_t begin_ns = radish_command_wall_ns();
    status = radish_chip_run(chip, &options_of_run, &result, error);
    const int64_t wall_ns = radish_command_wall_ns() - begin_ns;
    radish_progress_end(&looks.watch.progress);
    options_of_run.observer.spike = NULL; // what explains the run runs the images once more
    if (looks.status) {
      status = looks.status;
      *error = looks.error;
    }
    if (!status && looks.dump) status = dump_logits(result, looks.dump, error);
    if (!status) {
      status = radish_report_create(result, mapped, design->chip, source->first, radish_image_source_labels(source),
                                    wall_ns, &report, error);
    }
    if (!status) report->random_inputs = !source->images;
    const bool alone = o->independent || (source->count == 1 && !o->request.image_period_ps);
    if (!status && alone) status = radish_command_expect(mapped, design->chip, source, o->threads, &expected, error);
    if (!status) report->expected = expected;
    if (!status) status = explain(o, in, chip, &options_of_run, report, &explained, error);
  }
  if (!status) status = radish_command_trace_end(&tracer, result->end_ps, out, error);
  if (!status) status = show(r, source, report, out, error);
  if (!status) {
    const radish_run_facts facts = {design->network, in->coding, report->random_inputs, report};
    radish_command_tell_idle(&r->design, &facts, out->notes);
    radish_command_tell_doubt(source, out->notes);
    tell_idle_threads(o, out->notes);
  }
  if (!status && looks.dump) radish_command_dump_end(&looks.dump, out);
  radish_command_dump_abandon(looks.dump);
  radish_tracer_destroy(tracer);
  radish_report_destroy(report);
  explanation_free(&explained);
  radish_expectation_destroy(expected);
  radish_run_result_destroy(result);
  radish_chip_destroy(chip);
  radish_mapped_chip_destroy(mapped);
  return status;
}

int radish_command_run(int argc, char **argv) {
  run_options o = {.threads = 1, .request.coding = RADISH_CODING_OF_FILE};
  radish_command_parse(&parser, "radish run", argc, argv, &o);
  radish_error error = {""};
  radish_run_inputs in = {.coding = RADISH_CODING_RADIX};
  radish_outputs out;
  radish_status status = radish_outputs_begin(&out, &error);
  if (!status) status = radish_run_inputs_open(&o.request, o.functional, &(radish_command_files){0}, &in, &error);
  if (!status) status = o.functional ? run_functional(&o, &in, &out, &error) : run_chip(&o, &in, &out, &error);
  radish_run_inputs_close(&in);
  const int exit_status = radish_outputs_end(&out, status, &error);
  radish_run_request_free(&o.request);
  return exit_status;
}
