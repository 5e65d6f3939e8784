// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// functional_weights.h: weights by the input that spikes, for engines that scatter.
#ifndef RADISH_NETWORK_FUNCTIONAL_FUNCTIONAL_WEIGHTS_H
#define RADISH_NETWORK_FUNCTIONAL_FUNCTIONAL_WEIGHTS_H

#include "network/network.h"

// Makes a copy of the weights of `source` whose innermost dimension is the output channel: CONV [group][in][ky][kx][out
// of the group], DENSE [in][out]. The caller frees it. Returns NULL where memory ran out, and for UNIFORM, which has no
// weights.
int16_t *radish_functional_weights_by_input(const radish_network *network, const radish_layer *layer,
                                            const radish_source *source);

#endif
