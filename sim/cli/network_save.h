// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// network_save.h: a network in memory becomes NET.yaml and NET.safetensors beside it.
#ifndef RADISH_SIM_CLI_NETWORK_SAVE_H
#define RADISH_SIM_CLI_NETWORK_SAVE_H

#include "network/network.h"
#include "sim/cli/outputs.h"

// Asked before the work: may `output` and its weights be written, beside what was read?
radish_status radish_network_save_check(const char *output, const radish_command_files *inputs, radish_error *error);
// Both files or none; says which were written. Images that come with the network are named relative to `output` where
// they lie below its folder, else absolutely.
radish_status radish_network_save(const radish_network *network, const char *output, radish_error *error);

#endif
