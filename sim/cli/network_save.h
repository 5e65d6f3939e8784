// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// network_save.h: a network in memory becomes NET.yaml and NET.safetensors beside it.
#ifndef RADISH_SIM_CLI_NETWORK_SAVE_H
#define RADISH_SIM_CLI_NETWORK_SAVE_H

#include "network/load/network_files.h"
#include "network/network.h"
#include "sim/cli/outputs.h"

// Checks before the work that both files can be written, and are none of those that are read.
radish_status radish_network_save_check(const radish_network_files *output, const radish_command_files *inputs,
                                        radish_error *error);
// Adds both files to the outputs and prints their names. Images that come with the network are named relative to the
// YAML file where they lie below its folder, else by an absolute path.
radish_status radish_network_save(const radish_network *network, const radish_network_files *output,
                                  radish_outputs *outputs, radish_error *error);

#endif
