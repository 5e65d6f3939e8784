// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// onnx.h: an ONNX file (opsets 6 to 22) as a float network.
//
//   file -> protobuf -> nodes in order: what is known without an image is folded to constants; the rest becomes
//   sums over layers (Conv, Gemm, Add, ...), and each Relu closes a sum into a layer
//
// Compound operators are said by simpler ones first. What moves numbers changes their order alone. Constants fold into
// the weights, linear operators in a row become one, MaxPool goes into the layer that it follows, a Concat to its
// readers. What stands behind the readout and keeps its order is dropped. Anything that does not fit is an error that
// names node and op. The file may be hostile: every index, size and product is checked, and memory is bounded by the
// size of the file.
#ifndef RADISH_NETWORK_ONNX_ONNX_H
#define RADISH_NETWORK_ONNX_ONNX_H

#include "network/float/float_network.h"

#ifdef __cplusplus
extern "C" {
#endif

// This is an operator on activations that the import understands.
struct radish_onnx_import;
struct radish_onnx_value;
typedef struct {
  const char *name, *restrictions, *becomes;
  radish_status (*import)(struct radish_onnx_import *import, struct radish_onnx_value *out); // of onnx_import.h
} radish_onnx_operator;

// Returns the list of these operators.
const radish_onnx_operator *radish_onnx_operators(int *count);

// Reads the model in the file `path`. The caller destroys `*network`, which is NULL on failure.
radish_status radish_onnx_load(const char *path, radish_float_network **network, radish_error *error);
// Reads a model from `size` bytes in memory. Messages name it `path`.
radish_status radish_onnx_read(const char *path, const void *bytes, size_t size, radish_float_network **network,
                               radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
