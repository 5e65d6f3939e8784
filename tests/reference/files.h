// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// files.h: networks and images in the real file formats, written by code that radish does not share.
#ifndef RADISH_TESTS_REFERENCE_FILES_H
#define RADISH_TESTS_REFERENCE_FILES_H

#include "tests/reference/naive.h"
#include "tests/reference/spec.h"

#include <map>

namespace reference {

// Writes DIRECTORY/NAME.yaml and DIRECTORY/NAME.safetensors. Returns the path of the YAML file, or "" if a file cannot
// be
// written.
std::string write_network(const Spec &spec, const std::string &directory);
std::string yaml_text(const Spec &spec);

// Writes the images as uint8 [n, channels, rows, columns], each pixel the least that becomes its activation, so that
// input_bits <= 8. Returns false if the file cannot be written.
bool write_npy(const Spec &spec, const std::vector<Numbers> &images, const std::string &path);
int pixel_of(int64_t activation, int bits); // of an unsigned input

// Reads the tensors of a file by name. It understands the part of the header's grammar that networks use; returns {} if
// the file is malformed.
std::map<std::string, Tensor> read_safetensors(const std::string &path);

// Reads a uint8 .npy of C order. Returns each image's pixels as activations of `bits` bits, the least being `least`, or
// {} if the file is malformed.
std::vector<Numbers> read_npy(const std::string &path, int bits, int64_t least = 0);

} // namespace reference
#endif
