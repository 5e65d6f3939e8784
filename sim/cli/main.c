// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish: the command line. Each subcommand parses its own options (command_*.c).
#include "sim/cli/command.h"

#include <fcntl.h>
#include <limits.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
  const char *name, *summary;
  int (*run)(int argc, char **argv);
} commands[] = {
    {"run", "run images through a chip: time, spikes and energy of every layer", radish_command_run},
#if RADISH_CONVERT
    {"convert", "make a network of a trained ONNX model", radish_command_convert},
#endif
    {"sweep", "run a design space, point by point, into one SQLite file", radish_command_sweep},
    {"map", "show how a network lies on a chip", radish_command_map},
    {"cosim", "compare a run with RTL cores in SystemC", radish_command_cosim},
    {"noc", "replay a packet trace through the network alone", radish_command_noc},
    {"encode", "how numbers become spike trains, and what is lost: the paper's figures", radish_command_encode},
    {"report", "draw the result of a run or a sweep: one page that opens offline", radish_command_report},
    {"params", "list every parameter, counter and price", radish_command_params},
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static int print_help(void) {
  printf("Usage: radish COMMAND [OPTION...]\n"
         "Cycle-accurate simulator of a neuromorphic chip for radix-encoded spiking networks.\n\n");
  for (int i = 0; i < COMMAND_COUNT; i++) printf("  %-8s %s\n", commands[i].name, commands[i].summary);
  printf("\n"
         "  radish COMMAND --help   options and examples of a command\n"
         "  radish --version        the version\n"
         "\n"
         "Begin with\n"
         "  radish run -c radix40 -n lenet5-fashion\n"
         "\n"
         "Chips, networks and prices that come with radish are named without folder and ending.\n"
         "Exit status: 0 done; 1 a comparison failed; 2 bad usage or input, with one line on standard error.\n");
  return radish_command_finish_stdout();
}

static void list_commands(char *text, size_t size) {
  *text = 0;
  for (int i = 0; i < COMMAND_COUNT; i++) {
    const size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%s", i ? ", " : "", commands[i].name);
  }
}

static int run_command(const char *names, int argc, char **argv) {
  for (int i = 0; i < COMMAND_COUNT; i++) {
    if (!strcmp(argv[0], commands[i].name)) return commands[i].run(argc, argv);
  }
  radish_command_usage_error("unknown %s '%.40s'; the commands are: %s", argv[0][0] == '-' ? "option" : "command",
                             argv[0], names);
}

// Runs `radish help COMMAND` as COMMAND --help, also for `radish help encode STUDY`.
static int help_with(const char *names, int argc, char **argv) {
  static char help[] = "--help";
  if (argc == 0) return print_help();
  char *line[] = {argv[0], argc > 1 ? argv[1] : help, help, NULL};
  return run_command(names, argc > 1 ? 3 : 2, line);
}

// Keeps standard streams that are closed unusable; the next file that is opened would otherwise take their place and
// their output.
static void occupy_closed_streams(void) {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
    if (fcntl(stream, F_GETFD) < 0 && open("/", O_RDONLY | O_DIRECTORY) != stream) exit(RADISH_EXIT_BAD);
  }
}

// Memory that is freed stays with the program, for what is allocated next. Mappings and sweeps take and free the same large
// arrays again and again, and the kernel would clear each of their pages each time.
static void keep_freed_memory(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20); // the most that may be asked for
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
#endif
}

int main(int argc, char **argv) {
  keep_freed_memory();
  occupy_closed_streams();
  char names[128];
  list_commands(names, sizeof names);
  if (argc < 2) radish_command_usage_error("a command is missing: %s; see radish --help", names);
  if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-?") || !strcmp(argv[1], "-h")) return print_help();
  if (!strcmp(argv[1], "help")) return help_with(names, argc - 2, argv + 2);
  if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
    printf("radish %s\n", radish_report_version());
    return radish_command_finish_stdout();
  }
  return run_command(names, argc - 1, argv + 1);
}
