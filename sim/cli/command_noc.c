// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish noc: a packet trace through the network alone.
#include "sim/cli/command.h"

#include "noc/replay.h"
#include <inttypes.h>
#include <stdlib.h>

typedef struct {
  radish_design_options design;
  const char *packets, *log;
} noc_options;

enum { KEY_PACKETS = 256, KEY_LOG };

static const struct argp_option options[] = {
    {"packets", KEY_PACKETS, "FILE.csv", 0, "the trace: time_ps,src_x,src_y,dst", 2},
    {"log", KEY_LOG, "FILE.csv", 0,
     "write every arrival: time_ps,x,y,packet; -: to standard output, in place of the summary", 3},
    {NULL}};

static error_t parse(int key, char *argument, struct argp_state *state) {
  noc_options *o = state->input;
  switch (key) {
  case ARGP_KEY_INIT: state->child_inputs[0] = &o->design; return 0;
  case KEY_PACKETS: o->packets = argument; return 0;
  case KEY_LOG: o->log = argument; return 0;
  case ARGP_KEY_ARG:
    radish_command_usage_error("noc: unexpected argument '%.80s'; the trace is given by --packets", argument);
  case ARGP_KEY_END:
    if (!o->design.chip) radish_command_usage_error("noc: the chip is missing: -c CHIP.yaml");
    if (!o->packets) radish_command_usage_error("noc: the trace is missing: --packets FILE.csv");
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp_child children[] = {{&radish_chip_argp, 0, NULL, 0}, {NULL}};
static const struct argp parser = {
    options,
    parse,
    "-c CHIP.yaml --packets FILE.csv",
    "Replay a packet trace through the asynchronous network alone."
    "\v"
    "The trace has one packet a line, numbered from 0, for each source in order of time:\n"
    "  time_ps,src_x,src_y,dst\n"
    "  0,0,0,x3y1            to the core at (3, 1)\n"
    "  100,0,0,x3y1;x4y2     multicast\n"
    "The form 3.1 is read as well; a table program that takes it for a number spoils 1.10.\n"
    "\n"
    "Examples:\n"
    "  radish noc -c configs/chips/radix40.yaml --packets trace.csv --log arrivals.csv\n"
    "  radish noc -c CHIP.yaml --packets trace.csv --set noc.fifo_depth=1 --set noc.voltage_factor=1",
    children,
    NULL,
    NULL};

typedef struct {
  double mean_ps;
  int64_t max_ps, first_ps, last_ps;
  uint32_t slowest; // packet
} summary;

static summary summarise(const radish_noc_trace *trace, const radish_noc_log *log) {
  summary s = {0};
  __int128 sum = 0;
  for (size_t i = 0; i < log->count; i++) {
    const radish_noc_arrival *a = &log->arrivals[i];
    const int64_t latency_ps = a->time_ps - trace->packets[a->packet].time_ps;
    sum += latency_ps;
    if (latency_ps > s.max_ps) {
      s.max_ps = latency_ps;
      s.slowest = a->packet;
    }
  }
  for (size_t i = 0; i < trace->count; i++) {
    if (i == 0 || trace->packets[i].time_ps < s.first_ps) s.first_ps = trace->packets[i].time_ps;
  }
  if (log->count) {
    s.last_ps = log->arrivals[log->count - 1].time_ps;
    s.mean_ps = (double)sum / (double)log->count;
  }
  return s;
}

static void print_summary(const radish_noc_trace *trace, const radish_noc_log *log, const radish_chip_file *chip,
                          FILE *page) {
  const summary s = summarise(trace, log);
  const radish_noc_counters *c = &log->counters;
  char a[32], b[32];
  fprintf(page, "%zu packets through the %d x %d mesh of %s, %s\n\n", trace->count, (int)chip->params.mesh.columns,
          (int)chip->params.mesh.rows, chip->name, chip->params.noc.multicast ? "multicast" : "unicast copies");
  fprintf(page, "packets     %" PRIu64 " injected, %" PRIu64 " deliveries\n", c->injected, c->deliveries);
  if (log->count) {
    fprintf(page, "latency     mean %s, longest %s (packet %" PRIu32 "); waiting at the source included\n",
            radish_table_quantity(a, s.mean_ps * 1e-12, "s"), radish_table_quantity(b, (double)s.max_ps * 1e-12, "s"),
            s.slowest);
    const double time_s = (double)(s.last_ps - s.first_ps) * 1e-12;
    fprintf(page, "time        %s from first injection to last arrival\n", radish_table_quantity(a, time_s, "s"));
    if (time_s > 0) {
      fprintf(page, "throughput  %s deliveries/s\n", radish_table_quantity(a, (double)c->deliveries / time_s, ""));
    }
  }
  fprintf(page, "routers     %" PRIu64 " visits, %" PRIu64 " grants\n", c->visits, c->grants);
  fprintf(page, "hops        %" PRIu64 " east-west, %" PRIu64 " north-south", c->links_east_west, c->links_north_south);
  if (c->deliveries)
    fprintf(page, ", %.2f a delivery", (double)(c->links_east_west + c->links_north_south) / (double)c->deliveries);
  fputc('\n', page);
}

static radish_status check_files(const noc_options *o, const radish_design *design, radish_error *error) {
  radish_command_files files = {0};
  radish_command_files_read_design(&files, &o->design, design);
  radish_command_files_read(&files, "--packets", o->packets);
  radish_command_files_write(&files, "--log", o->log);
  return radish_command_files_check(&files, error);
}

static radish_status show(const noc_options *o, const radish_noc_trace *trace, const radish_noc_log *log,
                          const radish_chip_file *chip, radish_outputs *out, radish_error *error) {
  if (o->log) {
    size_t size = 0;
    char *text = radish_noc_log_text(log, &size);
    const radish_status status = radish_outputs_add_text(out, text, size, o->log, error);
    if (status) return status;
  }
  if (radish_command_prints_table(o->log)) print_summary(trace, log, chip, out->page);
  return RADISH_OK;
}

int radish_command_noc(int argc, char **argv) {
  noc_options o = {.packets = NULL};
  radish_command_parse(&parser, "radish noc", argc, argv, &o);
  radish_error error = {""};
  radish_design design = {NULL};
  radish_noc_trace trace = {NULL};
  radish_noc_log log = {NULL};
  radish_outputs out;
  radish_status status = radish_outputs_begin(&out, &error);
  if (!status) status = radish_design_load(&o.design, &design, &error);
  if (!status) status = check_files(&o, &design, &error);
  if (!status) status = radish_noc_trace_read(o.packets, &design.chip->params.mesh, &trace, &error);
  if (!status) {
    status = radish_noc_replay(&trace, &design.chip->params.mesh, &design.chip->params.noc, &log, &error);
  }
  if (!status) status = show(&o, &trace, &log, design.chip, &out, &error);
  radish_noc_log_free(&log);
  radish_noc_trace_free(&trace);
  radish_design_free(&design);
  const int exit_status = radish_outputs_end(&out, status, &error);
  radish_design_options_free(&o.design);
  return exit_status;
}
