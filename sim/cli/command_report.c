// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish report: the result of a run or of a sweep as one HTML page.
#include "sim/cli/command.h"

#include "core/base/quote.h"
#include "sim/page/page.h"
#include <string.h>

typedef struct {
  const char *input, *output;
} report_options;

static const struct argp_option options[] = {
    {"output", 'o', "FILE.html", 0, "the page; one file that holds everything", 1}, {NULL}};

static bool ends_in_html(const char *path) {
  const size_t size = strlen(path);
  return (size > 5 && !strcmp(path + size - 5, ".html")) || (size > 4 && !strcmp(path + size - 4, ".htm"));
}

static error_t parse(int key, char *argument, struct argp_state *state) {
  report_options *o = state->input;
  switch (key) {
  case 'o': o->output = argument; return 0;
  case ARGP_KEY_ARG:
    if (o->input) radish_command_usage_error("report: unexpected argument '%.80s'; one file is allowed", argument);
    o->input = argument;
    return 0;
  case ARGP_KEY_END:
    if (!o->input) {
      radish_command_usage_error("report: the file is missing: one of radish run --json, radish cosim --json or radish "
                                 "sweep");
    }
    if (!o->output) radish_command_usage_error("report: the page is missing: -o FILE.html");
    if (!ends_in_html(o->output)) {
      radish_command_usage_error("-o %.200s: a name that ends in .html or .htm is allowed", o->output);
    }
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp parser = {
    options,
    parse,
    "RUN.json|RESULTS.sqlite",
    "Draw the result of a run or of a sweep as one page for a browser. It opens without a network, on a phone, in the "
    "dark and on paper; behind every picture stands its table."
    "\v"
    "Examples:\n"
    "  radish run -c CHIP.yaml -n NET.yaml --json run.json\n"
    "  radish report run.json -o run.html\n"
    "      latency and energy of every layer\n"
    "  radish run -c CHIP.yaml -n NET.yaml --why --profile --json run.json\n"
    "  radish report run.json -o run.html\n"
    "      also where the time goes, cores over time, the mesh with its links, packets,\n"
    "      and the chip and network files\n"
    "  radish report results.sqlite -o sweep.html\n"
    "      a sweep: any axis against any number, Pareto fronts, parallel coordinates,\n"
    "      the layers of each point\n"
    "\n"
    "The same file gives the same bytes.",
    NULL,
    NULL,
    NULL};

int radish_command_report(int argc, char **argv) {
  report_options o = {NULL, NULL};
  radish_command_parse(&parser, "radish report", argc, argv, &o);
  radish_error error = {""};
  radish_page page = {NULL};
  radish_outputs out;
  radish_command_files files = {0};
  radish_command_files_read(&files, "the file", o.input);
  radish_command_files_write(&files, "-o", o.output);
  radish_status status = radish_outputs_begin(&out, &error);
  if (!status) status = radish_command_files_check(&files, &error);
  if (!status) status = radish_page_make(o.input, &page, &error);
  if (!status) {
    fprintf(out.page, "%s: %s, %.1f MB; open it in a browser\n", radish_quote_path(o.output).text, page.what,
            (double)page.size / 1e6);
    status = radish_outputs_add_text(&out, page.text, page.size, o.output, &error);
  }
  return radish_outputs_end(&out, status, &error);
}
