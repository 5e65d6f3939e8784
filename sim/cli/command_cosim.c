// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish cosim: the same images through the simulator and through a SystemC platform of RTL cores, compared.
#include "sim/cli/command.h"

#include "sim/chip/chip.h"
#include "sim/cli/command_request.h"
#include "sim/report/comparison.h"
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#if RADISH_COSIM
#include "sim/cosim/choice.h"
#include "sim/cosim/cosim.h"
#include "sim/cosim/datapath_energy.h"
#endif

typedef struct {
  radish_run_request request; // its trace is the platform's
  const char *rtl, *netlist, *liberty;
  bool switching;
} cosim_options;

enum { KEY_RTL = 256, KEY_SWITCHING, KEY_NETLIST, KEY_LIBERTY };

static const struct argp_option options[] = {
    {"rtl", KEY_RTL, "WHICH", 0,
     "cores that are RTL, the others being C: layers by name and cores by place, as in conv1,fc2,3.1; default: all", 2},
    {"switching", KEY_SWITCHING, NULL, 0,
     "count what the gates of the RTL cores' datapaths switch: a second estimate of their energy, beside that by "
     "prices",
     4},
    {"netlist", KEY_NETLIST, "FILE.blif", 0, "gates of the datapath, from rtl/energy/synthesise; default: the build's",
     4},
    {"liberty", KEY_LIBERTY, "FILE.lib", 0, "cells of the netlist; default: those of the build's", 4},
    {NULL}};

static error_t parse(int key, char *argument, struct argp_state *state) {
  cosim_options *o = state->input;
  switch (key) {
  case ARGP_KEY_INIT: state->child_inputs[0] = &o->request; return 0;
  case KEY_RTL: o->rtl = argument; return 0;
  case KEY_SWITCHING: o->switching = true; return 0;
  case KEY_NETLIST: o->netlist = argument; return 0;
  case KEY_LIBERTY: o->liberty = argument; return 0;
  case ARGP_KEY_ARG: radish_command_usage_error("cosim: unexpected argument '%.80s'; images are given by -i", argument);
  case ARGP_KEY_END:
    radish_run_request_require(&o->request, "cosim", true);
    if ((o->netlist || o->liberty) && !o->switching) {
      radish_command_usage_error("cosim: --netlist and --liberty are for --switching");
    }
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp_child children[] = {{&radish_request_argp, 0, NULL, 0}, {NULL}};
static const struct argp parser = {
    options,
    parse,
    "-c CHIP.yaml -n NET.yaml",
    "Run images through the chip twice, as radish run does and on a SystemC platform of the same chip: cores in "
    "SystemVerilog, each in its own clock domain, and self-timed routers; and compare every packet (picosecond, "
    "router, content), every layer's times, every logit and every counter."
    "\v"
    "Examples:\n"
    "  radish cosim -c configs/chips/radix40.yaml -n configs/networks/lenet5-fashion.yaml\n"
    "      one image, every core in RTL\n"
    "  radish cosim -c CHIP.yaml -n NET.yaml --images 0:20 --set sync=barrier\n"
    "  radish cosim -c CHIP.yaml -n NET.yaml --rtl conv2,0.1\n"
    "      a large chip in parts: the cores of conv2 and the core at (0, 1) in RTL, the others in C\n"
    "  radish cosim -c CHIP.yaml -n NET.yaml --trace rtl.vcd --trace-layer conv2\n"
    "      waveforms from the RTL cores and SystemC routers, named as those of radish run --trace\n"
    "  radish cosim -c CHIP.yaml -n NET.yaml --switching --set energy=configs/energy/osu018-40nm.yaml\n"
    "      energy of the datapaths by prices, and beside it by what their gates switch in each cycle\n"
    "\n"
    "The RTL is built for the sizes of configs/chips/radix40.yaml; a core that needs others is named, with the "
    "option of the build that changes them.\n"
    "\n"
    "Exit status: 0 no difference; 1 a difference, the first is shown; 2 bad usage or input.",
    children,
    NULL,
    NULL};

#if RADISH_COSIM

static const char *const names[2] = {"run", "platform"};

// A measured_run is one of the two simulations.
typedef struct {
  radish_packet_log log;
  radish_run_result *result;
  radish_report *report;
  int64_t wall_ns;
} measured_run;

static void free_side(measured_run *s) {
  radish_packet_log_free(&s->log);
  radish_report_destroy(s->report);
  radish_run_result_destroy(s->result);
}

typedef struct {
  radish_chip_watch chip; // the first field, since functions of a radish_chip_watch are given a watcher
  radish_packet_log *log;
  int64_t expected_ps; // end of the platform's run, known from the chip's; 0: not known
} watcher;

static void on_packet(void *user, const radish_packet_event *event) {
  watcher *w = user;
  radish_packet_log_add(w->log, event);
  if (w->expected_ps > 0) {
    radish_progress_show_share(&w->chip.progress, w->chip.images_done, (double)event->time_ps / (double)w->expected_ps);
  }
}

typedef struct {
  const radish_mapped_chip *mapped;
  const radish_chip_file *chip;
  radish_image_source *source;
  bool *c_core;
  radish_cosim_switching *switching; // or NULL
  const radish_trace_choice *trace;
  int64_t image_period_ps;
  radish_outputs *out;
} job;

static radish_status run_chip(const job *j, const radish_run_options *run, measured_run *s, radish_error *error) {
  radish_chip *chip = NULL;
  radish_status status = radish_chip_create(j->mapped, &chip, error);
  if (!status) status = radish_chip_run(chip, run, &s->result, error);
  radish_chip_destroy(chip);
  return status;
}

// Runs the platform. Where it fails by a mismatch or a deadlock, the trace is kept and shows the run up to there.
static radish_status run_platform(const job *j, radish_run_options *run, int64_t expected_ps, measured_run *s,
                                  radish_error *error) {
  const radish_cosim_options cosim = {.run = run,
                                      .c_core = j->c_core,
                                      .limit_ps = 2 * expected_ps + 1000000000,
                                      .disturb_ps = -1,
                                      .switching = j->switching};
  radish_tracer *tracer = NULL;
  radish_status status = radish_command_trace_begin(j->trace, j->mapped, &tracer, error);
  if (!status) {
    if (tracer) radish_tracer_attach(tracer, run);
    status = radish_cosim_run(j->mapped, &cosim, &s->result, error);
    radish_error lost = {""};
    if (!status) {
      status = radish_command_trace_end(&tracer, s->result->end_ps, j->out, error);
    } else if (status == RADISH_MISMATCH || status == RADISH_DEADLOCK) {
      radish_command_trace_end(&tracer, 0, j->out, &lost);
    }
  }
  radish_tracer_destroy(tracer);
  return status;
}

// Runs one of the two simulations and makes its report: the chip's where `chip` is NULL, else the platform's after it,
// where `chip` is the first run.
static radish_status simulate(const job *j, const measured_run *chip, measured_run *s, radish_error *error) {
  watcher w = {.log = &s->log};
  radish_chip_watch_begin(&w.chip, chip ? "platform: image" : "radish run: image", j->mapped, j->source->count);
  if (chip) w.expected_ps = chip->result->end_ps;
  radish_run_options run = {
      .image_count = j->source->count,
      .image_period_ps = j->image_period_ps,
      .user = j->source,
      .activations = radish_image_source_activations,
      .observer = {
          .user = &w, .packet = on_packet, .job_done = radish_chip_watch_job, .image_done = radish_chip_watch_image}};
  const int64_t begin_ns = radish_command_wall_ns();
  radish_status status = chip ? run_platform(j, &run, chip->result->end_ps, s, error) : run_chip(j, &run, s, error);
  s->wall_ns = radish_command_wall_ns() - begin_ns;
  radish_progress_end(&w.chip.progress);
  if (!status && s->log.failed) status = radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the packets");
  if (status) return status;
  status = radish_report_create(s->result, j->mapped, j->chip, j->source->first, radish_image_source_labels(j->source),
                                s->wall_ns, &s->report, error);
  if (!status) s->report->random_inputs = !j->source->images;
  return status;
}

// A `finding` is what both have measured, and how it compares.
typedef struct {
  const radish_report *reports[2];
  radish_comparison comparison;
  radish_datapath_energy *datapath; // or NULL
} finding;

static radish_status find(const job *j, measured_run *chip, measured_run *platform, finding *f, radish_error *error) {
  const radish_compared_run a = {names[0], chip->result, &chip->log}, b = {names[1], platform->result, &platform->log};
  *f = (finding){.reports = {chip->report, platform->report}};
  radish_comparison_compare_runs(j->mapped, &a, &b, &f->comparison);
  if (!j->switching) return RADISH_OK;
  return radish_datapath_energy_create(platform->report, j->c_core, j->switching, &f->datapath, error);
}

static int rtl_cores(const job *j) {
  int rtl = 0;
  for (int core = 0; core < j->mapped->core_count; core++) rtl += !j->c_core[core];
  return rtl;
}

static json_t *finding_json(const job *j, const finding *f) {
  bool failed = false;
  const radish_json_object o = {radish_comparison_json(names, f->reports, &f->comparison), &failed};
  radish_json_set_int(o, "cores_rtl", rtl_cores(j));
  radish_json_set_int(o, "cores_c", j->mapped->core_count - rtl_cores(j));
  radish_json_set(o, "datapath", f->datapath ? radish_datapath_energy_json(f->datapath) : json_null());
  if (!failed) return o.json;
  json_decref(o.json);
  return NULL;
}

// Prints the bits that went through the ports of the memories of all cores. The platform's are those of the RTL: the
// strobes at the ports times their widths.
static void print_ports(const finding *f, FILE *page) {
  static const struct {
    const char *memory, *access;
    size_t counter;
  } rows[] = {{"scheduler", "read", offsetof(radish_counters, scheduler_read_bits)},
              {"scheduler", "written", offsetof(radish_counters, scheduler_write_bits)},
              {"synapses", "read", offsetof(radish_counters, synapse_read_bits)},
              {"potentials", "read", offsetof(radish_counters, potential_read_bits)},
              {"potentials", "written", offsetof(radish_counters, potential_write_bits)},
              {"outputs", "read", offsetof(radish_counters, output_read_bits)},
              {"outputs", "written", offsetof(radish_counters, output_write_bits)}};
  fputs("\nmemory bits                    run        platform      difference\n", page);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int64_t bits[2];
    for (int side = 0; side < 2; side++) {
      const char *counted = (const char *)&f->reports[side]->counted;
      bits[side] = *(const int64_t *)(const void *)(counted + rows[i].counter);
    }
    fprintf(page, "%-10s %-7s %15" PRId64 " %15" PRId64 " %15" PRId64 "\n", rows[i].memory, rows[i].access, bits[0],
            bits[1], bits[1] - bits[0]);
  }
}

static void print_sentences(const job *j, const finding *f, FILE *page) {
  const radish_comparison *c = &f->comparison;
  const int64_t run_ns = f->reports[0]->wall_ns, platform_ns = f->reports[1]->wall_ns;
  char run_s[32], platform_s[32];
  const int rtl = rtl_cores(j);
  fprintf(page, "\ncores       %d in RTL, %d in C; %d x %d routers in SystemC\n", rtl, j->mapped->core_count - rtl,
          (int)j->mapped->params.mesh.columns, (int)j->mapped->params.mesh.rows);
  fprintf(page,
          "compared    %" PRId64 " packet events (sent, departed, arrived), %" PRId64
          " times, logits and counters of %d images\n",
          c->packets, c->numbers, j->source->count);
  fprintf(page, "wall time   run %s, platform %s: %.0f times as long\n",
          radish_table_quantity(run_s, (double)run_ns * 1e-9, "s"),
          radish_table_quantity(platform_s, (double)platform_ns * 1e-9, "s"), (double)platform_ns / (double)run_ns);
  fprintf(page, "differences %" PRId64 "\n", c->differences);
  if (c->differences) fprintf(page, "first       %s\n", c->first);
  radish_command_tell_random(j->source->network, !j->source->images, "the answer means nothing", page);
}

static radish_status show(const job *j, const finding *f, FILE *page, radish_error *error) {
  bool printed = radish_comparison_print(names, f->reports, radish_stdout_style(), page);
  if (printed && f->datapath) {
    fputc('\n', page);
    printed = radish_datapath_energy_print(f->datapath, radish_stdout_style(), page);
  }
  if (!printed) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the table");
  print_ports(f, page);
  print_sentences(j, f, page);
  return RADISH_OK;
}

static radish_status report(const job *j, const char *json, measured_run *chip, measured_run *platform,
                            radish_outputs *out, radish_error *error) {
  finding f;
  radish_status status = find(j, chip, platform, &f, error);
  if (!status && json) status = radish_outputs_add_json(out, finding_json(j, &f), json, error);
  if (!status && radish_command_prints_table(json)) status = show(j, &f, out->page, error);
  if (!status && f.comparison.differences) {
    status = radish_fail(error, RADISH_MISMATCH, NULL, 0, "cosim: the platform and radish run differ");
  }
  radish_datapath_energy_destroy(f.datapath);
  return status;
}

// Reports a platform that did not come to its end: the first packet that differs shows where it left the chip's run.
static radish_status report_difference(const job *j, measured_run *chip, measured_run *platform, FILE *page,
                                       radish_error *error) {
  const radish_compared_run a = {names[0], NULL, &chip->log}, b = {names[1], NULL, &platform->log};
  radish_comparison c;
  radish_comparison_compare_packets(j->mapped, &a, &b, &c);
  if (c.differences && page) fprintf(page, "first       %s\n", c.first);
  const radish_error why = *error;
  return radish_fail(error, RADISH_MISMATCH, NULL, 0, "cosim: %.900s", why.message);
}

static radish_status cosim(const cosim_options *o, radish_run_inputs *in, radish_outputs *out, radish_error *error) {
  const radish_run_request *r = &o->request;
  const radish_design *design = &in->design;
  job j = {.chip = design->chip,
           .source = &in->source,
           .trace = &r->trace,
           .image_period_ps = r->image_period_ps,
           .out = out};
  radish_mapped_chip *mapped = NULL;
  measured_run chip = {NULL}, platform = {NULL};
  radish_status status =
      radish_mapped_chip_create_from(r->design.mapping, design->network, design->chip, in->coding, &mapped, error);
  j.mapped = mapped;
  if (!status) radish_cosim_widen(mapped);
  if (!status) status = radish_cosim_choose(mapped, o->rtl, &j.c_core, error);
  if (!status && o->switching) status = radish_cosim_switching_open(o->netlist, o->liberty, &j.switching, error);
  if (!status) status = simulate(&j, NULL, &chip, error);
  if (!status) {
    status = simulate(&j, &chip, &platform, error);
    if (status == RADISH_MISMATCH || status == RADISH_DEADLOCK)
      status = report_difference(&j, &chip, &platform, radish_command_prints_table(r->json) ? out->page : NULL, error);
  }
  if (!status) status = report(&j, r->json, &chip, &platform, out, error);
  if (!status) {
    const radish_run_facts facts = {design->network, in->coding, chip.report->random_inputs, chip.report};
    radish_command_tell_idle(&r->design, &facts, out->notes);
    radish_command_tell_doubt(j.source, out->notes);
  }
  free_side(&chip);
  free_side(&platform);
  radish_cosim_switching_close(j.switching);
  free(j.c_core);
  radish_mapped_chip_destroy(mapped);
  return status;
}

#else

static radish_status cosim(const cosim_options *o, radish_run_inputs *in, radish_outputs *out, radish_error *error) {
  (void)o;
  (void)in;
  (void)out;
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                     "cosim is not in this build: it needs Verilator and SystemC (on Debian: apt-get install verilator "
                     "libsystemc-dev), found by cmake with -DRADISH_WITH_COSIM=ON");
}

#endif

int radish_command_cosim(int argc, char **argv) {
  cosim_options o = {.request.coding = RADISH_CODING_OF_FILE};
  radish_command_parse(&parser, "radish cosim", argc, argv, &o);
  radish_error error = {""};
  radish_run_inputs in = {.coding = RADISH_CODING_RADIX};
  radish_command_files others = {0};
  radish_command_files_read(&others, "--netlist", o.netlist);
  radish_command_files_read(&others, "--liberty", o.liberty);
  radish_outputs out;
  radish_status status = radish_outputs_begin(&out, &error);
  if (!status) status = radish_run_inputs_open(&o.request, false, &others, &in, &error);
  if (!status) status = cosim(&o, &in, &out, &error);
  radish_run_inputs_close(&in);
  const int exit_status = radish_outputs_end(&out, status, &error);
  radish_run_request_free(&o.request);
  return exit_status;
}
