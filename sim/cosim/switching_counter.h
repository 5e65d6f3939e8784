// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// switching_counter.h: what switching.h hides: a stream of gates for each RTL core, stepped and counted.
//
// Cores have clocks of their own and are sampled one after another, so each has a queue of samples. As soon as every
// core has a sample, the gates of all cores take one step together. The first sample of a core is what it shows before
// its first clock edge.
#ifndef RADISH_SIM_COSIM_SWITCHING_COUNTER_H
#define RADISH_SIM_COSIM_SWITCHING_COUNTER_H

#include "sim/gates/gates.h"
#include "sim/cosim/switching.h"

#include <deque>
#include <map>

struct radish_cosim_switching {
public:
  enum { IDLE = -1 };

  radish_status load(const char *netlist_path, const char *liberty_path, radish_error *error);

  // Adds a core of the platform; `core` is its scope in the Verilated design. All cores are added before the first
  // sample of any. What the core switches before its engine first works counts for `layer`. `*stream` receives the
  // number of its stream.
  radish_status add(const VerilatedContext &context, const std::string &core, int layer, int *stream,
                    radish_error *error);
  // Takes what the core shows. It is called after the core's configuration and after each of its clock edges. `layer`
  // is the one that the engine works for, or IDLE. Returns "", or how the gates differ from the RTL.
  std::string sample(int stream, int layer);

  radish::datapath_gates gates;
  std::map<int, int64_t> layer_aj;
  int64_t compared_cycles = 0;

private:
  struct cycle {
    radish::datapath_sample sample;
    int layer;
  };
  struct core {
    radish::datapath_view view;
    std::deque<cycle> cycles;
    int layer; // the last one that the engine worked for
  };
  std::string step();
  std::string compare(size_t stream);
  void count(size_t stream);

  std::vector<core> cores;
  size_t waiting = 0; // cores without a sample
  bool begun = false;
};

#endif
