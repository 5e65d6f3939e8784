// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish encode: the paper's studies of encodings. Each study parses its own options (command_encode_*.c).
#include "sim/cli/command_encode.h"

#include <string.h>

static const struct {
  const char *name, *summary;
  int (*run)(int argc, char **argv);
} studies[] = {
    {"value", "one number as radix, general and rate spike trains (Fig. 1)", radish_encode_value},
    {"neuron", "a neuron step by step: add, fire, leak (Fig. 4)", radish_encode_neuron},
    {"error-map", "what general encodings lose, over kappa and phi (Fig. 3)", radish_encode_error_map},
    {"rmse", "what radix and rate lose on a network's activations (Fig. 8)", radish_encode_rmse},
};
enum { STUDIES = sizeof studies / sizeof *studies };

static int print_help(void) {
  printf("Usage: radish encode STUDY [OPTION...]\n"
         "How numbers become spike trains, and what is lost: Fig. 1, 3, 4 and 8 of Wang et al., Efficient Spiking\n"
         "Neural Networks with Radix Encoding (arXiv 2105.06943), recomputed.\n\n");
  for (int i = 0; i < STUDIES; i++) printf("  %-10s %s\n", studies[i].name, studies[i].summary);
  printf("\n"
         "  radish encode STUDY --help   options and examples of a study\n"
         "\n"
         "The general encoding has a leak kappa and a firing fraction phi. With base = 1/kappa and Phi = phi * base,\n"
         "a step spikes if floor(v) mod base >= Phi; then v = (v - Phi * spike) * kappa. A spike of step t stands\n"
         "for Phi * base^t. Radix encoding is kappa = phi = 0.5: the binary digits, least significant first.\n");
  return radish_command_finish_stdout();
}

int radish_command_encode(int argc, char **argv) {
  if (argc < 2)
    radish_command_usage_error(
        "encode: a study is missing: value, neuron, error-map or rmse; see radish encode --help");
  const char *const first = argv[1];
  if (!strcmp(first, "--help") || !strcmp(first, "-?") || !strcmp(first, "-h") || !strcmp(first, "help")) {
    return print_help();
  }
  for (int i = 0; i < STUDIES; i++) {
    if (!strcmp(argv[1], studies[i].name)) return studies[i].run(argc - 1, argv + 1);
  }
  radish_command_usage_error("encode: unknown study '%.40s'; value, neuron, error-map or rmse is allowed", argv[1]);
}
