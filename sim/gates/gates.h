// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// gates.h: the gates of the datapath, simulated beside any number of Verilated cores, with a stream for each core.
//
// In each cycle the caller drives every stream with what its core shows, steps all of them once, compares each with its
// core and asks what it has switched.
#ifndef RADISH_SIM_GATES_GATES_H
#define RADISH_SIM_GATES_GATES_H

#include "sim/gates/datapath_ports.h"
#include "sim/gates/switching.h"

#include <memory>

namespace radish {

class datapath_gates {
public:
  radish_status load(const char *liberty_path, const char *netlist_path, radish_error *error);
  // Checks that the datapath of a core is as wide as the netlist's; any other is refused.
  radish_status fits(const datapath_view &view, radish_error *error) const;

  // Returns the length of a sample in words.
  size_t sample_words() const;
  // Returns a port's value in a sample, and its width.
  const uint32_t *port(const datapath_sample &sample, size_t index) const;
  int port_bits(size_t index) const { return ports[index].bits; }

  // Makes streams 0 to `count` - 1; every register and net of them is 0.
  radish_status begin(int count, radish_error *error);
  // Sets the inputs of a stream to those of the sample; the next step sees them.
  void drive(int stream, const datapath_sample &sample);
  // Steps the gates of all streams by one clock cycle.
  void step();
  // Steps the gates, after all streams were driven for the first time, until their registers hold what those of the RTL
  // do. The RTL must have been idle since its reset.
  void evaluate();
  // Returns the name of the first output of the stream that differs from the core's, or nullptr.
  const char *compare(int stream, const datapath_sample &sample) const;
  int64_t energy_aj(int stream) const; // what the last cycle switched, without the clock
  int64_t clock_aj() const;            // what the clock adds in every cycle that is clocked

  const radish_liberty &library() const { return *liberty; }
  radish_switching_facts about() const { return radish_switching_about(group(0)); }

private:
  struct destroyer {
    void operator()(radish_liberty *l) const { radish_liberty_destroy(l); }
    void operator()(radish_netlist *n) const { radish_netlist_destroy(n); }
    void operator()(radish_switching *s) const { radish_switching_destroy(s); }
  };
  struct port_place {
    int index, bits;
  };
  radish_status find_ports(const char *netlist_path, radish_error *error);
  radish_status add_group(radish_error *error);
  radish_switching *group(int stream) const {
    return groups[static_cast<size_t>(stream / RADISH_SWITCHING_STREAMS)].get();
  }

  std::unique_ptr<radish_liberty, destroyer> liberty;
  std::unique_ptr<radish_netlist, destroyer> netlist;
  std::vector<std::unique_ptr<radish_switching, destroyer>> groups;
  std::array<port_place, DATAPATH_PORT_COUNT> ports{};
  int reset = -1;                      // port rst_ni
  std::vector<datapath_sample> driven; // [stream]: the last sample that drove it
};

} // namespace radish
#endif
