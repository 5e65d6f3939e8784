// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file reads the arguments of every subcommand: by argp, with help, version, negative numbers and doubled options
// on top.
#include "sim/cli/command.h"

#include "core/base/budget.h"
#include "core/base/quote.h"
#include <ctype.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

// A `wrapper` is the state of the parser that contains a command's own: it drops argp's second line of a complaint
// ("Try ..."), and its help knows the command's name (argp would take it from argv[0], which getopt puts before its
// complaints).
typedef struct {
  const struct argp *whole, *inner;
  const char *name;
  void *input;
  FILE *nowhere;
} wrapper;

enum { KEY_VERSION = 'V', KEY_MAX_MEMORY = 2000 };

// Returns the bytes of a size such as 512M, 4G or 300000; the units are 1024, 1024^2 and 1024^3 bytes.
static size_t memory_size(const char *text) {
  enum { MOST_DIGITS = 12 };
  const size_t digits = strspn(text, "0123456789");
  const char *const units = "KMG", *unit = text[digits] ? strchr(units, text[digits]) : NULL;
  const bool good = digits > 0 && digits <= MOST_DIGITS && (!text[digits] || (unit && !text[digits + 1]));
  const uint64_t count = good ? strtoull(text, NULL, 10) : 0;
  const int shift = unit ? 10 * (int)(unit - units + 1) : 0;
  if (!good || count == 0 || count > (UINT64_C(1) << 50) >> shift) {
    radish_command_usage_error("--max-memory: '%.40s'; bytes from 1 to 2^50, or so many K, M or G, as 4G, are allowed",
                               text);
  }
  return (size_t)(count << shift);
}

static error_t parse_wrapped(int key, char *argument, struct argp_state *state) {
  wrapper *w = state->input;
  switch (key) {
  case ARGP_KEY_INIT:
    state->child_inputs[0] = w->input;
    if (w->nowhere) state->err_stream = w->nowhere;
    return 0;
  case '?':
  case 'h':
    setenv("ARGP_HELP_FMT", "rmargin=100,no-dup-args-note", 0);
    argp_help(w->whole, stdout, ARGP_HELP_STD_HELP, (char *)(uintptr_t)w->name);
    exit(radish_command_finish_stdout());
  case KEY_MAX_MEMORY: radish_budget_set(memory_size(argument)); return 0;
  case KEY_VERSION: printf("radish %s\n", radish_report_version()); exit(radish_command_finish_stdout());
  default: break;
  }
  if (key == '.' || (key >= '0' && key <= '9')) { // "-1" is an argument of the command
    struct argp_state inner = *state;
    inner.input = w->input;
    return w->inner->parser(ARGP_KEY_ARG, state->argv[state->next - 1], &inner);
  }
  return ARGP_ERR_UNKNOWN;
}

#define HIDDEN(key, flags)                                                                                             \
  { NULL, key, flags ? "N" : NULL, OPTION_HIDDEN | (flags), NULL, -1 }
#define DIGIT(key) HIDDEN(key, OPTION_ARG_OPTIONAL)

static const struct argp_option common[] = {{"help", '?', NULL, 0, "show this", -1},
                                            HIDDEN('h', 0),
                                            {"version", KEY_VERSION, NULL, OPTION_HIDDEN, NULL, -1},
                                            {"max-memory", KEY_MAX_MEMORY, "SIZE", 0,
                                             "refuse an input that takes more memory than this: bytes, or so many K, "
                                             "M or G; default: " RADISH_BUDGET_DEFAULT_TEXT,
                                             -1},
                                            DIGIT('0'),
                                            DIGIT('1'),
                                            DIGIT('2'),
                                            DIGIT('3'),
                                            DIGIT('4'),
                                            DIGIT('5'),
                                            DIGIT('6'),
                                            DIGIT('7'),
                                            DIGIT('8'),
                                            DIGIT('9'),
                                            DIGIT('.'),
                                            {NULL}};

// ---- options that come twice ---------------------------------------------------------------------------------------

enum { MOST_OPTIONS = 96, FIRST_LONG = 1000 };

typedef struct {
  const struct argp_option *options[MOST_OPTIONS];
  struct option longs[MOST_OPTIONS + 1];
  char shorts[2 + 3 * MOST_OPTIONS];
  int seen[MOST_OPTIONS];
  int count;
} option_list;

static bool is_short(const struct argp_option *option) {
  return option->key > 0 && option->key < 128 && isgraph(option->key);
}

static void collect(option_list *list, const struct argp *argp) {
  for (const struct argp_option *o = argp->options;
       o && (o->name || o->key || o->doc || o->group) && list->count < MOST_OPTIONS; o++) {
    const int has = !o->arg ? no_argument : o->flags & OPTION_ARG_OPTIONAL ? optional_argument : required_argument;
    list->longs[list->count] = (struct option){o->name ? o->name : "", has, NULL, FIRST_LONG + list->count};
    if (is_short(o)) {
      const size_t used = strlen(list->shorts);
      snprintf(list->shorts + used, sizeof list->shorts - used, "%c%.*s", o->key, has, "::");
    }
    list->options[list->count++] = o;
  }
  for (const struct argp_child *c = argp->children; c && c->argp; c++) collect(list, c->argp);
}

// Reads the arguments once, only to count: an option that takes one argument and comes twice is refused, since the
// first argument would be silently lost. argp reports all other errors later.
static void refuse_doubled(const struct argp *whole, int argc, char **argv) {
  option_list list = {.count = 0};
  collect(&list, whole);
  char **copy = calloc((size_t)argc + 1, sizeof *copy); // getopt_long reorders it
  if (!copy) radish_command_usage_error("out of memory");
  memcpy(copy, argv, (size_t)argc * sizeof *copy);
  optind = 0;
  opterr = 0;
  const struct argp_option *doubled = NULL;
  const char *unknown = NULL; // an option that argp would echo with control characters
  char sign[] = {'-', 0, 0};
  for (int key; !doubled && !unknown && (key = getopt_long(argc, copy, list.shorts, list.longs, NULL)) != -1;) {
    int i = key - FIRST_LONG;
    for (int k = 0; key < FIRST_LONG && k < list.count; k++) {
      if (list.options[k]->key == key) i = k;
    }
    if (key == '?' && optopt < FIRST_LONG) {
      sign[1] = (char)optopt; // 0: it was a long option
      const char *text = sign[1] ? sign : copy[optind - 1];
      if (!radish_quote_is_clean(text)) unknown = text;
    }
    if (i < 0) continue;
    const struct argp_option *o = list.options[i];
    if (!o->arg || o->flags & (OPTION_ARG_OPTIONAL | RADISH_OPTION_REPEATS) || !list.seen[i]++) continue;
    doubled = o;
  }
  free(copy);
  if (unknown) radish_command_usage_error("unknown option %s", radish_quote_text(unknown).text);
  if (doubled && is_short(doubled)) {
    radish_command_usage_error("-%c (--%s) is given twice, the second time as '%.80s'; once is allowed", doubled->key,
                               doubled->name ? doubled->name : "", optarg);
  }
  if (doubled) {
    radish_command_usage_error("--%s is given twice, the second time as '%.80s'; once is allowed", doubled->name,
                               optarg);
  }
}

void radish_command_parse(const struct argp *argp, const char *name, int argc, char **argv, void *input) {
  static char program[] = "radish"; // getopt's messages begin with it
  argv[0] = program;
  argp_err_exit_status = RADISH_EXIT_BAD;
  const struct argp_child children[] = {{argp, 0, NULL, 0}, {NULL}};
  const struct argp whole = {.options = common, .parser = parse_wrapped, .children = children};
  refuse_doubled(&whole, argc, argv);
  wrapper w = {&whole, argp, name, input, fopen("/dev/null", "w")};
  const error_t failed = argp_parse(&whole, argc, argv, ARGP_NO_HELP, NULL, &w);
  if (w.nowhere) fclose(w.nowhere);
  if (failed) radish_command_usage_error("%s", strerror(failed));
}
