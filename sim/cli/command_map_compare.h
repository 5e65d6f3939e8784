// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// command_map_compare.h: radish map --compare.
#ifndef RADISH_SIM_CLI_COMMAND_MAP_COMPARE_H
#define RADISH_SIM_CLI_COMMAND_MAP_COMPARE_H

#include "sim/cli/command.h"

// Maps by every strategy of mapping.placement and runs the source's images with each. A strategy whose mapping is refused
// is shown with the reason. `json`: a path or NULL.
radish_status radish_command_map_compare(const radish_design *design, radish_coding coding, radish_image_source *source,
                                         const char *json, radish_outputs *out, radish_error *error);

#endif
