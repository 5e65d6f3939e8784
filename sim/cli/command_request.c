// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/command_request.h"

#include "sim/cli/interrupts.h"

enum { KEY_LABELS = 768, KEY_IMAGES, KEY_CODING, KEY_JSON, KEY_PERIOD };

static const struct argp_option options[] = {
    {"input", 'i', "DATA", 0,
     "images: IDX (also .gz), CIFAR-10 .bin or NumPy .npy; default: the network's own sample, or random "
     "activations for a topology without weights",
     2},
    {"labels", KEY_LABELS, "FILE", 0, "labels of the images, where they are not beside them", 2},
    {"images", KEY_IMAGES, "A:B", 0, "images A to B-1; default: 0:1 (run --functional: all)", 2},
    {"coding", KEY_CODING, "radix|rate", 0, "how activations become spikes; default: as the network file says", 2},
    {"image-period", KEY_PERIOD, "NS", 0,
     "the host offers an image every NS nanoseconds; default: the chip takes them as fast as it can", 2},
    {"json", KEY_JSON, "FILE", 0,
     "write everything that was measured as JSON; -: to standard output, in place of the table", 3},
    {NULL}};

static error_t parse(int key, char *argument, struct argp_state *state) {
  radish_run_request *r = state->input;
  switch (key) {
  case ARGP_KEY_INIT:
    state->child_inputs[0] = &r->design;
    state->child_inputs[1] = &r->trace;
    return 0;
  case 'i': r->data = argument; return 0;
  case KEY_LABELS: r->labels = argument; return 0;
  case KEY_IMAGES: r->range = argument; return 0;
  case KEY_CODING: r->coding = radish_command_option_coding(argument); return 0;
  case KEY_PERIOD: r->image_period_ps = radish_command_option_period_ps(argument); return 0;
  case KEY_JSON: r->json = argument; return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp_child children[] = {
    {&radish_mapped_argp, 0, NULL, 0}, {&radish_trace_argp, 0, NULL, 0}, {NULL}};
const struct argp radish_request_argp = {.options = options, .parser = parse, .children = children};

void radish_run_request_require(const radish_run_request *request, const char *command, bool chip) {
  if (!request->design.network) radish_command_usage_error("%s: the network is missing: -n NET.yaml", command);
  if (chip && !request->design.chip) radish_command_usage_error("%s: the chip is missing: -c CHIP.yaml", command);
}

void radish_run_request_free(radish_run_request *request) {
  radish_design_options_free(&request->design);
  radish_trace_choice_free(&request->trace);
}

static radish_status check_files(const radish_run_request *r, const radish_command_files *others,
                                 const radish_run_inputs *in, radish_error *error) {
  radish_command_files files = *others;
  radish_command_files_read_design(&files, &r->design, &in->design);
  radish_command_files_read_images(&files, &in->source);
  radish_command_files_write(&files, "--json", r->json);
  radish_command_files_write(&files, "--trace", r->trace.path);
  const radish_status status = radish_command_files_check(&files, error);
  if (status || !r->dump) return status;
  for (int i = 0; i < files.count; i++) {
    if (!files.files[i].path || !radish_output_is_same(r->dump, files.files[i].path)) continue;
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                       "--dump %.200s: that is %s %.200s too; a folder of its own is allowed", r->dump,
                       files.files[i].what, files.files[i].path);
  }
  radish_interrupts_hold(true);
  const radish_status dump = radish_output_folder_check(r->dump, error);
  radish_interrupts_hold(false);
  return dump;
}

radish_status radish_run_inputs_open(const radish_run_request *r, bool everything, const radish_command_files *others,
                                     radish_run_inputs *in, radish_error *error) {
  *in = (radish_run_inputs){.coding = RADISH_CODING_RADIX};
  radish_status status = radish_design_load(&r->design, &in->design, error);
  if (!status) status = radish_command_choose_coding(in->design.network, r->coding, &in->coding, error);
  if (!status) {
    status = radish_image_source_open(in->design.network, r->data, r->labels, r->range, everything, &in->source, error);
  }
  if (!status && r->trace.path) status = radish_trace_choice_check(&r->trace, error);
  if (!status) status = check_files(r, others, in, error);
  return status;
}

void radish_run_inputs_close(radish_run_inputs *inputs) {
  radish_image_source_close(&inputs->source);
  radish_design_free(&inputs->design);
}
