// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// gates.h: the gates of the datapath beside Verilated cores, a stream for each core, any number of them.
//
// In each cycle: drive every stream with what its core shows, step, compare, and ask what has switched.
#ifndef RADISH_SIM_GATES_GATES_H
#define RADISH_SIM_GATES_GATES_H

#include "sim/gates/datapath_ports.h"
#include "sim/gates/switching.h"

#include <memory>

namespace energy {

class Gates {
public:
  radish_status load(const char *liberty_path, const char *netlist_path, radish_error *error);
  // Refuses a core whose datapath has other widths than the netlist's.
  radish_status fits(const DatapathView &view, radish_error *error) const;

  size_t sample_words() const;

  // Streams 0 to `count` - 1, everything 0.
  radish_status begin(int count, radish_error *error);
  void drive(int stream, const Sample &sample);
  void step();
  // Until the gates' registers are the RTL's, which has been idle since its reset and is driven.
  void evaluate();
  // The first output of the stream that is not the core's, or nullptr.
  const char *compare(int stream, const Sample &sample) const;
  int64_t energy_aj(int stream) const; // of the last cycle, without the clock
  int64_t clock_aj() const;            // in every cycle that is clocked

  const radish_liberty &library() const { return *liberty; }
  radish_switching_facts about() const { return radish_switching_about(group(0)); }

private:
  struct Free {
    void operator()(radish_liberty *l) const { radish_liberty_destroy(l); }
    void operator()(radish_netlist *n) const { radish_netlist_destroy(n); }
    void operator()(radish_switching *s) const { radish_switching_destroy(s); }
  };
  struct Port {
    int index, bits;
  };
  radish_status find_ports(const char *netlist_path, radish_error *error);
  radish_status add_group(radish_error *error);
  radish_switching *group(int stream) const {
    return groups[static_cast<size_t>(stream / RADISH_SWITCHING_STREAMS)].get();
  }

  std::unique_ptr<radish_liberty, Free> liberty;
  std::unique_ptr<radish_netlist, Free> netlist;
  std::vector<std::unique_ptr<radish_switching, Free>> groups;
  std::array<Port, DATAPATH_PORT_COUNT> ports{};
  int reset = -1;
  std::vector<Sample> driven; // [stream]: what the inputs are
};

} // namespace energy
#endif
