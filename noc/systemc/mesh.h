// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// mesh.h: the asynchronous packet network of noc/noc.h once more, in SystemC: the same rules, ports, routes,
// callbacks and counters, and no code in common.
//
//     source --link--> input FIFO --> arbiter --link--> input FIFO ... arbiter --link--> sink
//                      `---- router (x, y) ----'
//
// A link is a two-phase handshake: req toggles when a packet reaches its end, ack when the FIFO there accepts it.
// Every part is a module that waits for events; nothing polls. sc_time has its resolution of 1 ps, and all times
// are whole picoseconds.
//
// Cost: 10 modules a router and one for each link, source and sink; about 8 process activations a router visit.
// Not modelled: reset (SystemC elaborates once a process), the check of parameters (radish_noc_create does it).
#ifndef RADISH_NOC_SYSTEMC_MESH_H
#define RADISH_NOC_SYSTEMC_MESH_H

#include "noc/noc.h"

#include <systemc>

#include <memory>
#include <vector>

namespace radish {

struct mesh_environment;
class handshake_link;
class packet_sink;
class packet_source;
class router;

class systemc_mesh : public sc_core::sc_module {
public:
  // The parameters must be ones that radish_noc_create accepts. It is called during elaboration.
  systemc_mesh(const sc_core::sc_module_name &name, const radish_mesh_params &mesh, const radish_noc_params &noc,
               const radish_noc_callbacks &callbacks);
  ~systemc_mesh() override;

  // Makes the XY tree from the router (x, y), entered by in_port, to all leaves. Each leaf is behind an open port and
  // given once. Handles of radish_noc_unicast are routes too, for every source. The numbers need not be those of
  // radish_noc_add_tree.
  radish_noc_route add_tree(uint32_t x, uint32_t y, radish_compass in_port, const radish_noc_leaf *leaves,
                            size_t n_leaves);

  // Says whether `port` of router (x, y) has no neighbour, so that a source and a sink stand there.
  bool is_open(uint32_t x, uint32_t y, radish_compass port) const;
  // Returns the source in front of an open port, the same number as radish_noc_source.
  uint32_t source(uint32_t x, uint32_t y, radish_compass port) const;
  uint32_t source_count() const;

  // Appends a packet to the unbounded FIFO of `source`, now: in a process or before the simulation starts, at an even
  // picosecond. It may be called from within the callbacks. If the link is free the packet leaves in this picosecond.
  void inject(uint32_t source, radish_noc_route route, uint64_t packet);

  // Takes the packet that waits at the sink behind an open port (endpoints.h), as it should have been late_ps ago.
  void take(uint32_t x, uint32_t y, radish_compass port, int64_t late_ps);

  radish_noc_counters count() const;
  uint64_t visits(uint32_t x, uint32_t y) const;
  // Returns the deliveries still owed; where they are not 0 and no event is left, the mesh is deadlocked.
  uint64_t in_flight() const;
  // Returns whether no FIFO place is taken; a place is free only LB_IN after its packet has gone.
  bool quiet() const;

  // Sets the probe, whose functions are called at the simulated time of what they report. NULL, as it is at first,
  // means that nobody looks.
  void set_probe(const radish_noc_probe *probe);

private:
  handshake_link &new_link();
  void connect();
  uint32_t neighbour(uint32_t index, unsigned port) const;

  uint32_t columns_, rows_;
  std::unique_ptr<mesh_environment> environment_;
  std::vector<std::unique_ptr<handshake_link>> links_;
  std::vector<std::unique_ptr<router>> routers_;        // by y * columns + x
  std::vector<std::unique_ptr<packet_sink>> sinks_;     // by the number of the source beside it
  std::vector<std::unique_ptr<packet_source>> sources_; // by number
  std::vector<uint32_t> leaves_;                        // number of leaves of each tree, by handle
};

} // namespace radish

#endif
