// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// network_save.h: a network in memory becomes NET.yaml and NET.safetensors beside it.
#ifndef RADISH_SIM_CLI_NETWORK_SAVE_H
#define RADISH_SIM_CLI_NETWORK_SAVE_H

#include "network/load/network_files.h"
#include "network/network.h"
#include "sim/cli/outputs.h"

// Asked before the work: may both files be written, beside what was read?
radish_status radish_network_save_check(const radish_network_files *output, const radish_command_files *inputs,
                                        radish_error *error);
// Adds both files, and says on the page which they are. Images that come with the network are named relative to the
// YAML where they lie below its folder, else absolutely.
radish_status radish_network_save(const radish_network *network, const radish_network_files *output,
                                  radish_outputs *outputs, radish_error *error);

#endif
