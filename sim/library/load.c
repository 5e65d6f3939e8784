// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file loads and saves the chips and networks of radish.h and counts their users.
#include "sim/library/objects.h"

#include "core/base/budget.h"
#include "core/base/write_file.h"
#include "network/files/config_find.h"
#include "network/load/network_files.h"
#include "network/load/network_load.h"
#include "network/load/network_write.h"
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *radish_version(void) {
  return radish_report_version();
}

const char *radish_header_digest(void) {
  return RADISH_HEADER_DIGEST;
}

radish_status radish_set_max_memory(int64_t bytes, radish_error *error) {
  if (bytes < 1 || bytes > INT64_C(1) << 50) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "%" PRId64 " bytes of memory; 1 to 2^50 are allowed", bytes);
  }
  radish_budget_set((size_t)bytes);
  return RADISH_OK;
}

void radish_text_free(char *text) {
  free(text);
}

int64_t radish_library_now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

radish_status radish_find_config(const char *const *folders, int folder_count, const char *kind, const char *name,
                                 char **path, radish_error *error) {
  return radish_config_find_in(folders, folder_count, kind, name, path, error);
}

static radish_status check_overrides(radish_overrides overrides, const char *chip, const char *net,
                                     radish_error *error) {
  if (overrides.count < 0 || (overrides.count && !overrides.items)) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "%d overrides; 0 or more are allowed", overrides.count);
  }
  for (int i = 0; i < overrides.count; i++) {
    if (overrides.items[i] && strchr(overrides.items[i], '=')) continue;
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "--set %.80s: KEY=VALUE is allowed, as in core.lanes=8",
                       overrides.items[i] ? overrides.items[i] : "NULL");
  }
  return radish_chip_file_check_overrides(overrides, chip, net, error);
}

// ---- chips ---------------------------------------------------------------------------------------------------------

static radish_status load_spec(const char *path, radish_overrides overrides, radish_chip_spec **out,
                               radish_error *error) {
  radish_chip_spec *spec = calloc(1, sizeof *spec);
  if (!spec) return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  atomic_init(&spec->users, 1);
  const radish_status status = radish_chip_file_load(path, overrides, &spec->file, error);
  if (status) radish_chip_spec_destroy(spec);
  else *out = spec;
  return status;
}

radish_status radish_chip_spec_load(const char *path, const char *const *overrides, int override_count,
                                    radish_chip_spec **spec, radish_error *error) {
  *spec = NULL;
  const radish_overrides sets = {override_count, overrides};
  const radish_status status = check_overrides(sets, path, NULL, error);
  return status ? status : load_spec(path, sets, spec, error);
}

radish_chip_spec *radish_library_keep_spec(const radish_chip_spec *spec) {
  radish_chip_spec *kept = (radish_chip_spec *)(uintptr_t)spec;
  atomic_fetch_add(&kept->users, 1);
  return kept;
}

void radish_chip_spec_destroy(radish_chip_spec *spec) {
  if (!spec || atomic_fetch_sub(&spec->users, 1) != 1) return;
  radish_chip_file_destroy(spec->file);
  free(spec);
}

// ---- networks ------------------------------------------------------------------------------------------------------

radish_status radish_library_wrap_net(radish_network *network, radish_net **net, radish_error *error) {
  *net = calloc(1, sizeof **net);
  if (!*net) {
    radish_network_destroy(network);
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  }
  atomic_init(&(*net)->users, 1);
  (*net)->network = network;
  return RADISH_OK;
}

static radish_status load_net(const char *path, radish_overrides overrides, radish_net **net, radish_error *error) {
  radish_network *network = NULL;
  const radish_status status = radish_network_load(path, overrides, &network, error);
  return status ? status : radish_library_wrap_net(network, net, error);
}

radish_status radish_net_load(const char *path, const char *const *overrides, int override_count, radish_net **net,
                              radish_error *error) {
  *net = NULL;
  const radish_overrides sets = {override_count, overrides};
  const radish_status status = check_overrides(sets, NULL, path, error);
  return status ? status : load_net(path, sets, net, error);
}

radish_status radish_load_design(const char *chip_path, const char *net_path, const char *const *overrides,
                                 int override_count, radish_chip_spec **spec, radish_net **net, radish_error *error) {
  *spec = NULL;
  *net = NULL;
  const radish_overrides sets = {override_count, overrides};
  radish_status status = check_overrides(sets, chip_path, net_path, error);
  if (!status) status = load_spec(chip_path, sets, spec, error);
  if (!status) status = load_net(net_path, sets, net, error);
  if (!status) return RADISH_OK;
  radish_chip_spec_destroy(*spec);
  *spec = NULL;
  return status;
}

radish_net *radish_library_keep_net(const radish_net *net) {
  radish_net *kept = (radish_net *)(uintptr_t)net;
  atomic_fetch_add(&kept->users, 1);
  return kept;
}

void radish_net_destroy(radish_net *net) {
  if (!net || atomic_fetch_sub(&net->users, 1) != 1) return;
  radish_network_destroy(net->network);
  free(net->doubt);
  free(net);
}

radish_net_info radish_net_describe(const radish_net *net) {
  const radish_network *n = net->network;
  const radish_shape input = n->layers[0].shape;
  return (radish_net_info){.channels = input.channels,
                           .rows = input.rows,
                           .columns = input.columns,
                           .input_bits = n->input_bits,
                           .timesteps = n->timesteps,
                           .rate_timesteps = n->rate_timesteps,
                           .layer_count = n->layer_count,
                           .logit_count = (int)radish_shape_size(n->layers[n->layer_count - 1].shape),
                           .has_sample = n->sample != NULL,
                           .random_weights = n->random_weights,
                           .name = n->name,
                           .input_low = radish_input_range_of(n->input_range).low,
                           .input_high = radish_input_range_of(n->input_range).high};
}

double radish_net_logit_unit(const radish_net *net, radish_train train) {
  radish_coding coding;
  const radish_network *n = net->network;
  if (radish_library_choose_coding(n, train, &coding, NULL)) return 0;
  return radish_network_logit(n, coding, n->rate_timesteps, 1);
}

const char *radish_net_doubt(const radish_net *net) {
  return net->doubt;
}

radish_status radish_library_choose_coding(const radish_network *network, radish_train train, radish_coding *coding,
                                           radish_error *error) {
  switch (train) {
  case RADISH_AS_NETWORK: *coding = network->coding; return RADISH_OK;
  case RADISH_AS_RATE: *coding = RADISH_CODING_RATE; return RADISH_OK;
  case RADISH_AS_RADIX: *coding = RADISH_CODING_RADIX; return radish_network_check_coding(network, *coding, error);
  }
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "coding %d; 0 to 2 are allowed", (int)train);
}

// ---- saving --------------------------------------------------------------------------------------------------------

radish_status radish_net_save(const radish_net *net, const char *path, radish_error *error) {
  char *yaml = NULL, *tensors = NULL;
  size_t yaml_size = 0, tensors_size = 0;
  if (net->network->random_weights) {
    return radish_fail(error, RADISH_BAD_INPUT, net->network->path, 0, "a topology has no weights that could be saved");
  }
  radish_network_files names;
  radish_status status = radish_network_files_of(path, &names, error);
  char *sample = net->network->sample ? realpath(net->network->sample, NULL) : NULL;
  if (!status) {
    status = radish_network_write(net->network, names.name, names.weights_name, sample, &yaml, &yaml_size, &tensors,
                                  &tensors_size, error);
  }
  if (!status) {
    const radish_output_file files[2] = {{names.weights, tensors, tensors_size}, {path, yaml, yaml_size}};
    status = radish_output_write_all(files, 2, error);
  }
  radish_network_files_free(&names);
  free(yaml);
  free(tensors);
  free(sample);
  return status;
}
