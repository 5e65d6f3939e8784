// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// rtl_counters.h: what an RTL core did, counted from its signals, one clock cycle at a time.
//
//   bits of a memory   accesses, by the strobes at its ports, times the width of these ports
//   operations         lanes enabled, summed over the pairs
//   cycles             busy; of emission: neither reading nor sending although busy is a stall
//   layer, image       the partition that owns the job, and how many steps of it there have been
#ifndef RADISH_SIM_COSIM_RTL_COUNTERS_H
#define RADISH_SIM_COSIM_RTL_COUNTERS_H

#include "core/counters.h"
#include "core/program.h"
#include "sim/cosim/observed.h"
#include "sim/cosim/chip_services.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace radish {

class rtl_counters {
public:
  rtl_counters(chip_services &chip_platform, int core);

  // Counts a cycle. `pushed` is the packet that enters the network interface in it, where one does, and `copy` says
  // which of its copies that is.
  void cycle(const observation &seen, const ports &strobes, const port_widths &widths, uint64_t pushed, int copy);
  // Counts the bits that are loaded as a turn of the region begins.
  void load(int local, int64_t bits);
  const radish_program &program(int local) const { return *owners[static_cast<std::size_t>(local)].program; }
  // These return the image of the last job that started, and the image and number of the step in emission or, where
  // none is, to be emitted next.
  int64_t image(int local) const { return owners[static_cast<std::size_t>(local)].image; }
  int64_t emitted_image(int local) const { return owners[static_cast<std::size_t>(local)].emitted_image; }
  int emitted_step(int local) const { return owners[static_cast<std::size_t>(local)].emitted_steps; }
  int64_t busy_cycles(int local) const { return owners[static_cast<std::size_t>(local)].busy_cycles; }

private:
  struct owner {
    const radish_program *program;
    int64_t image, emitted_image; // the image that its jobs work for, and the one that its emission works for
    int steps, emitted_steps;     // of these images: steps that have started, and steps that have been emitted
    int64_t busy_cycles;
  };

  void count_engine(const observation &seen, const ports &strobes, const port_widths &widths);
  void count_emission(const observation &seen, const ports &strobes, const port_widths &widths);
  void count_packet(uint64_t packet, int copy);

  chip_services &chip_platform;
  std::vector<owner> owners; // [partition of the core]
};

} // namespace radish

#endif
