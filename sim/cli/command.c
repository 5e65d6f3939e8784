// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/command.h"

#include "network/load/network_load.h"
#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// ---- options -------------------------------------------------------------------------------------------------------

int64_t radish_command_option_number(const char *option, const char *text, int64_t min, int64_t max) {
  const bool digits = *text && strspn(text, "0123456789") == strlen(text) && strlen(text) < 18;
  const int64_t value = digits ? strtoll(text, NULL, 10) : -1;
  if (!digits || value < min || value > max) {
    radish_command_usage_error("%s: '%.40s'; a whole number from %" PRId64 " to %" PRId64 " is allowed", option, text,
                               min, max);
  }
  return value;
}

int64_t radish_command_option_period_ps(const char *text) {
  return 1000 * radish_command_option_number("--image-period", text, 1, 1000000000);
}

radish_coding radish_command_option_coding(const char *text) {
  if (!strcmp(text, "radix")) return RADISH_CODING_RADIX;
  if (!strcmp(text, "rate")) return RADISH_CODING_RATE;
  radish_command_usage_error("--coding: '%.40s'; radix or rate is allowed", text);
}

radish_status radish_command_choose_coding(const radish_network *network, int asked, radish_coding *coding,
                                           radish_error *error) {
  *coding = asked == RADISH_CODING_OF_FILE ? network->coding : (radish_coding)asked;
  return radish_network_check_coding(network, *coding, error);
}

enum { KEY_MAPPING = 1024 };

// Keeps what the look-up of a name has allocated until the options are freed, and returns it.
static const char *keep(radish_design_options *options, char *text) {
  char **found = text ? realloc(options->found, (size_t)(options->found_count + 1) * sizeof *found) : NULL;
  if (!found) radish_command_usage_error("out of memory");
  found[options->found_count++] = text;
  options->found = found;
  return text;
}

const char *radish_command_find_design(radish_design_options *options, const char *kind, const char *name) {
  char *path = radish_command_find_config(kind, name);
  return path ? keep(options, path) : name;
}

// Returns energy=FILE for energy=NAME, where NAME is one of the shipped files of prices, and any other override
// unchanged.
static const char *find_prices(radish_design_options *options, const char *set) {
  static const char key[] = "energy=";
  if (strncmp(set, key, strlen(key))) return set;
  char *path = radish_command_find_config("energy", set + strlen(key));
  if (!path) return set;
  const size_t size = strlen(key) + strlen(path) + 1;
  char *whole = malloc(size);
  if (whole) snprintf(whole, size, "%s%s", key, path);
  free(path);
  return keep(options, whole);
}

static error_t parse_design(int key, char *argument, struct argp_state *state) {
  radish_design_options *options = state->input;
  switch (key) {
  case 'c': options->chip = radish_command_find_design(options, "chips", argument); return 0;
  case 'n': options->network = radish_command_find_design(options, "networks", argument); return 0;
  case KEY_MAPPING: options->mapping = argument; return 0;
  case 's': {
    if (!strchr(argument, '='))
      radish_command_usage_error("--set %.80s: KEY=VALUE is allowed, as in core.lanes=8", argument);
    const char *set = find_prices(options, argument);
    const char **sets = realloc(options->sets, (size_t)(options->set_count + 1) * sizeof *sets);
    if (!sets) radish_command_usage_error("out of memory");
    sets[options->set_count++] = set;
    options->sets = sets;
    return 0;
  }
  default: return ARGP_ERR_UNKNOWN;
  }
}

#define CHIP_OPTION                                                                                                    \
  { "chip", 'c', "CHIP.yaml", 0, "the chip: its parameters and prices; a file, or a name such as radix40", 1 }
#define SET_OPTION                                                                                                     \
  {                                                                                                                    \
    "set", 's', "KEY=VALUE", RADISH_OPTION_REPEATS,                                                                    \
        "override a value of the files by its dotted path (core.lanes=8, sync=barrier, "                               \
        "cores=4); may be repeated, the last one wins; `radish params` lists the keys",                                \
        2                                                                                                              \
  }

static const struct argp_option design_options[] = {
    CHIP_OPTION,
    {"network", 'n', "NET.yaml", 0, "the network; a file, or a name such as lenet5-fashion", 1},
    SET_OPTION,
    {NULL}};
static const struct argp_option chip_options[] = {CHIP_OPTION, SET_OPTION, {NULL}};
const struct argp radish_design_argp = {.options = design_options, .parser = parse_design};
// These are the options of commands that map: those of radish_design_argp, and the mapping.
static const struct argp_option mapped_options[] = {
    CHIP_OPTION,
    {"network", 'n', "NET.yaml", 0, "the network; a file, or a name such as lenet5-fashion", 1},
    {"mapping", KEY_MAPPING, "MAPPING.yaml", 0,
     "tiles, their cores and places from this file, as radish map -o writes it; default: the chip's mapping.objective",
     1},
    SET_OPTION,
    {NULL}};
const struct argp radish_mapped_argp = {.options = mapped_options, .parser = parse_design};
const struct argp radish_chip_argp = {.options = chip_options, .parser = parse_design};

void radish_design_options_free(radish_design_options *options) {
  free(options->sets);
  for (int i = 0; i < options->found_count; i++) free(options->found[i]);
  free(options->found);
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

const char *radish_command_prices_file(const radish_design_options *options) {
  const char *file = NULL;
  for (int i = 0; i < options->set_count; i++) {
    if (!strncmp(options->sets[i], "energy=", 7)) file = options->sets[i] + 7;
  }
  return file;
}

void radish_command_files_read_design(radish_command_files *files, const radish_design_options *options,
                                      const radish_design *design) {
  radish_command_files_read(files, "-c", options->chip);
  radish_command_files_read(files, "--set energy =", radish_command_prices_file(options));
  radish_command_files_read(files, "-n", options->network);
  radish_command_files_read(files, "--mapping", options->mapping);
  if (design->network) radish_command_files_read(files, "the network's weights,", design->network->weights);
}

// ---- output --------------------------------------------------------------------------------------------------------

radish_style radish_stdout_style(void) {
  setlocale(LC_CTYPE, "");
  const char *no_colour = getenv("NO_COLOR"), *terminal = getenv("TERM");
  return (radish_style){.utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8"),
                        .colour = isatty(STDOUT_FILENO) && !(no_colour && *no_colour) &&
                                  !(terminal && !strcmp(terminal, "dumb"))};
}

void radish_command_tell_random(const radish_network *network, bool random_inputs, const char *therefore, FILE *page) {
  if (!network->random_weights) return; // a network with weights has images, too
  fprintf(page, "\nThe network is a topology: its weights%s are random (seed%s); %s\n",
          random_inputs ? " and input spikes" : "", random_inputs ? ", activity" : "", therefore);
}

void radish_command_tell_idle(const radish_design_options *options, const radish_run_facts *facts, FILE *notes) {
  char text[200];
  for (int i = 0; i < options->set_count; i++) {
    const char *why = radish_idle_override(facts, options->sets[i], text);
    radish_error note;
    if (!why) continue;
    radish_fail(&note, RADISH_OK, NULL, 0, "note: --set %.200s has no effect: %s", options->sets[i], why);
    fprintf(notes, "radish: %s\n", note.message);
  }
}

int radish_command_finish_stdout(void) {
  if (!fflush(stdout) && !ferror(stdout)) return 0;
  const radish_error error = {"cannot write to standard output"};
  return radish_command_complain(&error);
}

int64_t radish_command_wall_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}
