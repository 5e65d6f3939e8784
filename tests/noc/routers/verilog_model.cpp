// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This is a mesh of Verilated routers. Each is a model of its own; this file has the wires between them and the queue
// of events. At each picosecond routers are evaluated until no wire changes any more.
#include "tests/noc/noc_device.h"
#include "tests/noc/routers/models.h"

#include "Vrouter_device.h"
#include "verilated.h"

#include <cstring>
#include <limits>
#include <memory>
#include <stdexcept>

namespace routers {
namespace {

constexpr int64_t never = std::numeric_limits<int64_t>::max();
constexpr int ports = RADISH_PORTS;

bool bit(unsigned bits, int index) {
  return bits >> index & 1;
}

// Sets the scaled delays as rtl/package.c lays them out: in the order of the parameters, the first in the lowest bits.
template <class Wide> void set_delays(Wide &delays, radish_params params) {
  size_t count = 0, word = 0;
  const radish_param *table = radish_params_table(&count);
  for (size_t i = 0; i < count; i++) {
    if (strcmp(table[i].section, "noc") || strcmp(table[i].unit, "ps")) continue;
    const auto scaled =
        uint64_t(radish_params_scaled_delay_ps(*radish_params_value(&params, &table[i]), params.noc.voltage_factor));
    delays.at(word++) = uint32_t(scaled);
    delays.at(word++) = uint32_t(scaled >> 32);
  }
}

struct Router {
  std::unique_ptr<Vrouter_device> rtl;
  bool dirty = true;
  unsigned req = 0;          // req_o when the mesh last looked at it
  uint32_t sent[ports] = {}; // sent_o when the mesh last looked at it
  std::deque<size_t> fifo[ports];
};

class Mesh {
public:
  explicit Mesh(const Trial &trial) : c(trial.the_case) {
    const radish_params params = noc_params(c, trial.voltage_factor);
    context.randReset(2); // what has no initial value begins at random
    context.randSeed(1);
    for (int i = 0; i < c.columns * c.rows; i++) {
      routers.emplace_back();
      routers.back().rtl = std::make_unique<Vrouter_device>(&context);
      Vrouter_device &rtl = *routers.back().rtl;
      set_delays(rtl.delays_i, params);
      rtl.depth_i = uint8_t(c.depth);
      rtl.x_i = uint8_t(i % c.columns);
      rtl.y_i = uint8_t(i / c.columns);
      rtl.rst_ni = rtl.req_i = rtl.ack_i = rtl.push_i = rtl.open_i = 0;
      for (int port = 0; port < ports; port++) {
        rtl.open_i |= uint8_t(!reference::across(c, at(i, port)) << port);
      }
    }
  }
  ~Mesh() {
    for (Router &router : routers) router.rtl->final();
  }
  Mesh(const Mesh &) = delete;
  Mesh &operator=(const Mesh &) = delete;

  Log run() {
    for (uint8_t released : {0, 1}) { // reset
      for (Router &router : routers) {
        router.rtl->rst_ni = released;
        router.dirty = true;
      }
      settle();
    }
    for (size_t next = 0; (now = earliest(next)) != never;) {
      context.time(uint64_t(now));
      for (Router &router : routers) router.dirty = next_time(router) == now;
      settle();
      for (; next < c.packets.size() && c.packets[next].time == now; next++) push(next);
    }
    for (Router &router : routers) {
      uint64_t visits = 0;
      for (int port = 0; port < ports; port++) visits += router.rtl->visits_o[size_t(port)];
      log.outcome.visits.push_back(visits);
    }
    std::sort(log.outcome.deliveries.begin(), log.outcome.deliveries.end());
    std::sort(log.outcome.departures.begin(), log.outcome.departures.end());
    return std::move(log);
  }

private:
  Place at(int index, int port) const { return {index % c.columns, index / c.columns, port}; }
  int index_of(const Place &p) const { return p.y * c.columns + p.x; }

  static int64_t next_time(Router &router) {
    return router.rtl->eventsPending() ? int64_t(router.rtl->nextTimeSlot()) : never;
  }
  int64_t earliest(size_t next) {
    int64_t time = next < c.packets.size() ? c.packets[next].time : never;
    for (Router &router : routers) time = std::min(time, next_time(router));
    return time;
  }

  void push(size_t number) {
    const reference::Packet &packet = c.packets[number];
    Router &router = routers[size_t(index_of(packet.source))];
    auto &destinations = router.rtl->pushed_destinations_i;
    for (auto &word : destinations.m_storage) word = 0;
    for (const Place &leaf : packet.leaves) set_destination(destinations, leaf);
    router.rtl->pushed_packet_i = number;
    router.rtl->push_i ^= uint8_t(1u << packet.source.port);
    router.fifo[packet.source.port].push_back(number);
    router.dirty = true;
    settle();
  }

  template <class Wide> static void set_destination(Wide &set, const Place &leaf) {
    const int index = (leaf.y * most_verilog_side + leaf.x) * ports + leaf.port;
    set.at(size_t(index) / 32) |= 1u << index % 32;
  }

  void settle() {
    for (bool again = true; again;) {
      again = false;
      for (size_t i = 0; i < routers.size(); i++) {
        if (!routers[i].dirty) continue;
        again = true;
        routers[i].dirty = false;
        routers[i].rtl->eval();
        look_at(int(i));
      }
    }
  }

  // Passes what changed at the outputs of a router to its neighbours, or into the log.
  void look_at(int index) {
    Router &router = routers[size_t(index)];
    Vrouter_device &rtl = *router.rtl;
    for (int port = 0; port < ports; port++) {
      if (const auto across = reference::across(c, at(index, port))) {
        Router &neighbour = routers[size_t(index_of(*across))];
        if (bit(rtl.req_o, port) != bit(neighbour.rtl->req_i, across->port)) {
          neighbour.rtl->req_i ^= uint8_t(1u << across->port);
          neighbour.rtl->destinations_i[size_t(across->port)] = rtl.destinations_o[size_t(port)];
          neighbour.rtl->packet_i[size_t(across->port)] = rtl.packet_o[size_t(port)];
          neighbour.dirty = true;
        }
        if (bit(rtl.ack_o, port) != bit(neighbour.rtl->ack_i, across->port)) {
          neighbour.rtl->ack_i ^= uint8_t(1u << across->port);
          neighbour.dirty = true;
        }
      } else {
        look_at_ends(router, at(index, port));
      }
    }
    router.req = rtl.req_o;
  }

  void look_at_ends(Router &router, const Place &place) {
    const auto port = size_t(place.port);
    if (bit(router.req ^ router.rtl->req_o, place.port)) {
      auto only = router.rtl->destinations_o[port];
      for (auto &word : only.m_storage) word = 0;
      set_destination(only, place);
      if (memcmp(&only, &router.rtl->destinations_o[port], sizeof only) != 0) {
        throw std::runtime_error("a token at a sink has other destinations than the sink");
      }
      log.outcome.deliveries.push_back({now, place, size_t(router.rtl->packet_o[port])});
    }
    if (router.sent[port] == router.rtl->sent_o[port]) return;
    router.sent[port]++;
    log.outcome.departures.push_back({now, place, router.fifo[port].front()});
    router.fifo[port].pop_front();
  }

  const Case &c;
  VerilatedContext context;
  std::vector<Router> routers;
  int64_t now = 0;
  Log log;
};

} // namespace

Log run_verilog(const Trial &trial) {
  if (trial.the_case.columns > most_verilog_side || trial.the_case.rows > most_verilog_side) {
    throw std::invalid_argument("the mesh is larger than the router's sets of destinations");
  }
  return Mesh(trial).run();
}

} // namespace routers
