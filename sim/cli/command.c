// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/command.h"

#include "sim/cli/interrupts.h"
#include "core/base/write_file.h"
#include "network/load/network_load.h"
#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// ---- options
// ----------------------------------------------------------------------------------------------------

void radish_command_usage_error(const char *format, ...) {
  radish_error error;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(error.message, sizeof error.message, format, arguments);
  va_end(arguments);
  exit(radish_command_complain(&error));
}

// The parser around a command's own: argp's second line of a complaint ("Try ...") is dropped, and help knows
// the command's name (argp would take it from argv[0], which getopt puts before its complaints).
typedef struct {
  const struct argp *whole;
  const char *name;
  void *input;
  FILE *nowhere;
} wrapper;

static error_t parse_wrapped(int key, char *argument, struct argp_state *state) {
  wrapper *w = state->input;
  (void)argument;
  switch (key) {
  case ARGP_KEY_INIT:
    state->child_inputs[0] = w->input;
    if (w->nowhere) state->err_stream = w->nowhere;
    return 0;
  case '?':
    setenv("ARGP_HELP_FMT", "rmargin=100,no-dup-args-note", 0);
    argp_help(w->whole, stdout, ARGP_HELP_STD_HELP, (char *)(uintptr_t)w->name);
    exit(radish_command_finish_stdout());
  default: return ARGP_ERR_UNKNOWN;
  }
}

void radish_command_parse(const struct argp *argp, const char *name, int argc, char **argv, void *input) {
  static char program[] = "radish"; // getopt's messages begin with it
  argv[0] = program;
  argp_err_exit_status = RADISH_EXIT_BAD;
  const struct argp_child children[] = {{argp, 0, NULL, 0}, {NULL}};
  const struct argp_option help[] = {{"help", '?', NULL, 0, "show this", -1}, {NULL}};
  const struct argp whole = {.options = help, .parser = parse_wrapped, .children = children};
  wrapper w = {&whole, name, input, fopen("/dev/null", "w")};
  const error_t failed = argp_parse(&whole, argc, argv, ARGP_NO_HELP, NULL, &w);
  if (w.nowhere) fclose(w.nowhere);
  if (failed) radish_command_usage_error("%s", strerror(failed));
}

int64_t radish_command_option_number(const char *option, const char *text, int64_t min, int64_t max) {
  const bool digits = *text && strspn(text, "0123456789") == strlen(text) && strlen(text) < 18;
  const int64_t value = digits ? strtoll(text, NULL, 10) : -1;
  if (!digits || value < min || value > max) {
    radish_command_usage_error("%s: '%.40s'; a whole number from %" PRId64 " to %" PRId64 " is allowed", option, text,
                               min, max);
  }
  return value;
}

radish_coding radish_command_option_coding(const char *text) {
  if (!strcmp(text, "radix")) return RADISH_CODING_RADIX;
  if (!strcmp(text, "rate")) return RADISH_CODING_RATE;
  radish_command_usage_error("--coding: '%.40s'; radix or rate is allowed", text);
}

radish_status radish_command_choose_coding(const radish_network *network, int asked, radish_coding *coding,
                                           radish_error *error) {
  *coding = asked == RADISH_CODING_OF_FILE ? network->coding : (radish_coding)asked;
  if (*coding == network->coding || *coding == RADISH_CODING_RATE || network->random_weights) return RADISH_OK;
  return radish_fail(
      error, RADISH_BAD_INPUT, network->path, 0,
      "its numbers are for rate coding (coding: rate), where biases are currents; --coding radix is not allowed");
}

enum { KEY_MAPPING = 1024 };

static error_t parse_design(int key, char *argument, struct argp_state *state) {
  radish_design_options *options = state->input;
  switch (key) {
  case 'c': options->chip = argument; return 0;
  case 'n': options->network = argument; return 0;
  case KEY_MAPPING: options->mapping = argument; return 0;
  case 's': {
    if (!strchr(argument, '='))
      radish_command_usage_error("--set %.80s: KEY=VALUE is allowed, as in core.lanes=8", argument);
    const char **sets = realloc(options->sets, (size_t)(options->set_count + 1) * sizeof *sets);
    if (!sets) radish_command_usage_error("out of memory");
    sets[options->set_count++] = argument;
    options->sets = sets;
    return 0;
  }
  default: return ARGP_ERR_UNKNOWN;
  }
}

#define CHIP_OPTION                                                                                                    \
  { "chip", 'c', "CHIP.yaml", 0, "the chip: its parameters and prices", 1 }
#define SET_OPTION                                                                                                     \
  {                                                                                                                    \
    "set", 's', "KEY=VALUE", 0,                                                                                        \
        "override a value of the files by its dotted path (core.lanes=8, sync=barrier, "                               \
        "cores=4); may be repeated, the last one wins; `radish params` lists the keys",                                \
        2                                                                                                              \
  }

static const struct argp_option design_options[] = {
    CHIP_OPTION, {"network", 'n', "NET.yaml", 0, "the network", 1}, SET_OPTION, {NULL}};
static const struct argp_option chip_options[] = {CHIP_OPTION, SET_OPTION, {NULL}};
const struct argp radish_design_argp = {.options = design_options, .parser = parse_design};
// For commands that map: -c, -n and --set of radish_design_argp, and the mapping.
static const struct argp_option mapped_options[] = {
    CHIP_OPTION,
    {"network", 'n', "NET.yaml", 0, "the network", 1},
    {"mapping", KEY_MAPPING, "MAPPING.yaml", 0,
     "tiles, their cores and places from this file, as radish map -o writes it; default: the chip's mapping.objective",
     1},
    SET_OPTION,
    {NULL}};
const struct argp radish_mapped_argp = {.options = mapped_options, .parser = parse_design};
const struct argp radish_chip_argp = {.options = chip_options, .parser = parse_design};

void radish_design_options_free(radish_design_options *options) {
  free(options->sets);
}

radish_status radish_design_load(const radish_design_options *options, radish_design *design, radish_error *error) {
  *design = (radish_design){NULL};
  const radish_overrides overrides = {options->set_count, options->sets};
  radish_status status = radish_chip_file_check_overrides(overrides, options->chip, options->network, error);
  if (!status && options->chip) status = radish_chip_file_load(options->chip, overrides, &design->chip, error);
  if (!status && options->network) status = radish_network_load(options->network, overrides, &design->network, error);
  return status;
}

void radish_design_free(radish_design *design) {
  radish_chip_file_destroy(design->chip);
  radish_network_destroy(design->network);
}

// ---- output
// -----------------------------------------------------------------------------------------------------

int radish_command_complain(const radish_error *error) {
  fflush(stdout);
  fprintf(stderr, "radish: %s\n", error->message);
  return RADISH_EXIT_BAD;
}

radish_style radish_stdout_style(void) {
  setlocale(LC_CTYPE, "");
  const char *no_colour = getenv("NO_COLOR"), *terminal = getenv("TERM");
  return (radish_style){.utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8"),
                        .colour = isatty(STDOUT_FILENO) && !(no_colour && *no_colour) &&
                                  !(terminal && !strcmp(terminal, "dumb"))};
}

int radish_command_finish_stdout(void) {
  if (!fflush(stdout) && !ferror(stdout)) return 0;
  const radish_error error = {"cannot write to standard output"};
  return radish_command_complain(&error);
}

radish_status radish_command_write_json(json_t *json, const char *path, radish_error *error) {
  radish_interrupts_hold(true);
  const radish_status status = json ? radish_json_write(json, path, error)
                                    : radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory for the JSON");
  radish_interrupts_hold(false);
  json_decref(json);
  return status;
}

radish_status radish_command_write_text(const char *text, size_t size, const char *path, radish_error *error) {
  radish_interrupts_hold(true);
  const radish_status status = radish_output_write(path, text, size, error);
  radish_interrupts_hold(false);
  return status;
}

radish_status radish_command_check_output(const char *path, radish_error *error) {
  radish_interrupts_hold(true);
  const radish_status status = radish_output_check(path, error);
  radish_interrupts_hold(false);
  return status;
}

int64_t radish_command_wall_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

void radish_progress_begin(radish_progress *progress, const char *what, int64_t total) {
  *progress = (radish_progress){
      .what = what, .total = total, .begin_ns = radish_command_wall_ns(), .terminal = isatty(STDERR_FILENO)};
}

void radish_progress_show(radish_progress *progress, int64_t done) {
  if (!progress->terminal) return;
  const int64_t now_ns = radish_command_wall_ns();
  if (now_ns - progress->begin_ns < 500000000 || now_ns - progress->shown_ns < 100000000) return;
  progress->shown_ns = now_ns;
  progress->shown = true;
  fprintf(stderr, "\r%s %" PRId64 " of %" PRId64 ", %.1f s ", progress->what, done, progress->total,
          (double)(now_ns - progress->begin_ns) * 1e-9);
}

void radish_progress_end(radish_progress *progress) {
  if (progress->shown) fputs("\r\033[K", stderr);
}
