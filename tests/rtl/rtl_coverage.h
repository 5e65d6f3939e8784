// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// rtl_coverage.h: how far the random programs reach, and a check that at the limits they reach them.
#ifndef RADISH_TESTS_RTL_RTL_COVERAGE_H
#define RADISH_TESTS_RTL_RTL_COVERAGE_H

#include "tests/rtl/rtl_program.h"

#include "Vcore_device.h"

#include <map>
#include <string>

namespace rtl {

class Coverage {
public:
  void add(const radish::config_record &record);
  void add(const radish_program &program);
  void add(const Vcore_device &rtl); // of the cycle that ends
  void add_inputs(const std::vector<int> &inputs);

  // Fails where programs at the limits leave a bit of a register or of an address unused that a chip may use, and
  // prints how far they reach.
  void check() const;

private:
  // The bits that a number had in any program; of a negative number those of its complement.
  struct Bits {
    uint64_t seen = 0;
    void add(int64_t value) { seen |= static_cast<uint64_t>(value < 0 ? ~value : value); }
    int count() const; // of bits that the largest needs
    bool all(int bits) const { return (seen & ((UINT64_C(1) << bits) - 1)) == (UINT64_C(1) << bits) - 1; }
  };

  std::map<std::string, Bits> registers; // "table.field"
  Bits axons, synapses, potentials, planes, inputs_fed;
  int64_t pairs = 0, weights_read = 0;
  int top_row_tap = 0, top_column_tap = 0; // the highest ky, kx that can land
};

} // namespace rtl
#endif
