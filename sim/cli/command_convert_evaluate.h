// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// command_convert_evaluate.h: the accuracy of a model and of what it was converted to.
#ifndef RADISH_SIM_CLI_COMMAND_CONVERT_EVALUATE_H
#define RADISH_SIM_CLI_COMMAND_CONVERT_EVALUATE_H

#include "network/float/float_network.h"
#include "sim/cli/command.h"

// Prints the accuracy of both in one line. `source` must have labels. It runs two threads where there are two
// processors.
radish_status radish_command_convert_evaluate(const radish_float_network *model, const radish_network *network,
                                              const radish_image_source *source, FILE *page, radish_error *error);

#endif
