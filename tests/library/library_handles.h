// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// library_handles.h: the handles of radish.h as smart pointers, which destroy what they own.
#ifndef RADISH_TESTS_LIBRARY_LIBRARY_HANDLES_H
#define RADISH_TESTS_LIBRARY_LIBRARY_HANDLES_H

#include <memory>
#include <radish.h>
#include <vector>

namespace library {

struct Destroy {
  void operator()(radish_chip_spec *p) const { radish_chip_spec_destroy(p); }
  void operator()(radish_net *p) const { radish_net_destroy(p); }
  void operator()(radish_image_set *p) const { radish_image_set_destroy(p); }
  void operator()(radish_simulator *p) const { radish_simulator_destroy(p); }
  void operator()(radish_run_report *p) const { radish_run_report_destroy(p); }
};
using Spec = std::unique_ptr<radish_chip_spec, Destroy>;
using Net = std::unique_ptr<radish_net, Destroy>;
using Images = std::unique_ptr<radish_image_set, Destroy>;
using Simulator = std::unique_ptr<radish_simulator, Destroy>;
using Report = std::unique_ptr<radish_run_report, Destroy>;

struct Design {
  Spec spec;
  Net net;
};

constexpr const char *chip_path = RADISH_PLAIN_CHIP;
constexpr const char *lenet_path = RADISH_SOURCE_DIR "/configs/networks/lenet5-fashion.yaml";

// Loads a chip, a network and overrides of both; returns null pointers, and a message in `error`, on failure.
inline Design load_design(const char *chip, const char *net, const std::vector<const char *> &overrides,
                          radish_error *error) {
  radish_chip_spec *spec = nullptr;
  radish_net *network = nullptr;
  radish_load_design(chip, net, overrides.data(), static_cast<int>(overrides.size()), &spec, &network, error);
  return {Spec(spec), Net(network)};
}

} // namespace library

#endif
