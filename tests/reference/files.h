// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// files.h: networks and images in the real file formats, written by code that radish does not share.
#ifndef RADISH_TESTS_REFERENCE_FILES_H
#define RADISH_TESTS_REFERENCE_FILES_H

#include "tests/reference/naive.h"
#include "tests/reference/spec.h"

#include <map>

namespace reference {

// DIRECTORY/NAME.yaml and DIRECTORY/NAME.safetensors. Returns the path of the YAML; "" if a file cannot be
// written.
std::string write_network(const Spec &spec, const std::string &directory);
std::string yaml_text(const Spec &spec);

// Images as uint8 [n, channels, rows, columns]: the least pixels that become these activations, so bits <= 8.
bool write_npy(const Spec &spec, const std::vector<Numbers> &images, const std::string &path);
int pixel_of(int64_t activation, int bits);

// Reading back. The header's grammar is the safetensors subset that networks use; {} if the file is
// malformed.
std::map<std::string, Tensor> read_safetensors(const std::string &path);

// A uint8 .npy of C order, each image's pixels as activations of `bits`; {} if the file is malformed.
std::vector<Numbers> read_npy(const std::string &path, int bits);

} // namespace reference
#endif
