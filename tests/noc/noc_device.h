// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// noc_device.h: the device under test of noc_test, a network with the parameters of a case, and what it
// reported.
#ifndef RADISH_TESTS_NOC_NOC_DEVICE_H
#define RADISH_TESTS_NOC_NOC_DEVICE_H

#include "noc/noc.h"
#include "tests/noc/noc_reference.h"

#include <gtest/gtest.h>

using reference::Case;
using reference::Event;
using reference::Outcome;
using reference::Packet;
using reference::Place;

inline radish_compass port_of(int port) {
  return radish_compass_all[port];
}

inline radish_params noc_params(const Case &c, int64_t voltage_factor) {
  radish_params params;
  radish_params_init(&params);
  params.mesh = {c.columns, c.rows};
  params.noc.fifo_depth = c.depth;
  params.noc.lf_in_ps = c.delays.in;
  params.noc.lrec_ps = c.delays.rec;
  params.noc.larb_ps = c.delays.arb;
  params.noc.ld_ps = c.delays.d;
  params.noc.lfork_ps = c.delays.fork;
  params.noc.lb_in_ps = c.delays.b_in;
  params.noc.lf_out_ps = c.delays.out;
  params.noc.lf_link_ps = c.delays.link;
  params.noc.lb_link_ps = c.delays.b_link;
  params.noc.voltage_factor = voltage_factor;
  return params;
}

class Device {
public:
  explicit Device(const Case &c, int64_t voltage_factor = RADISH_DECIMAL_ONE)
      : columns(c.columns), sinks_wait_ps(c.sinks_wait_ps) {
    const radish_params params = noc_params(c, voltage_factor);
    radish_noc_callbacks callbacks{this, deliver, departed};
    radish_error error{};
    EXPECT_EQ(radish_noc_create(&params.mesh, &params.noc, &callbacks, &noc, &error), RADISH_OK) << error.message;
    fifo.resize(radish_noc_source_count(noc));
    place_of_source.resize(fifo.size());
    for (int y = 0; y < c.rows; y++) {
      for (int x = 0; x < c.columns; x++) {
        for (int port = 0; port < RADISH_PORTS; port++) {
          if (radish_noc_is_open(noc, uint32_t(x), uint32_t(y), port_of(port))) {
            place_of_source[source({x, y, port})] = {x, y, port};
          }
        }
      }
    }
  }
  ~Device() { radish_noc_destroy(noc); }
  Device(const Device &) = delete;
  Device &operator=(const Device &) = delete;

  uint32_t source(const Place &p) const {
    return radish_noc_source(noc, uint32_t(p.x), uint32_t(p.y), port_of(p.port));
  }

  radish_noc_route unicast(const Place &to) const {
    return radish_noc_unicast(uint32_t(to.x), uint32_t(to.y), port_of(to.port));
  }

  // Adds a tree whose tags name the router of each leaf, as a unicast's do.
  radish_noc_route tree(const Place &from, const std::vector<Place> &leaves) {
    std::vector<radish_noc_leaf> list;
    for (const Place &p : leaves) {
      list.push_back({uint32_t(p.x), uint32_t(p.y), port_of(p.port), uint32_t(p.y * columns + p.x)});
    }
    radish_noc_route route = 0;
    radish_error error{};
    EXPECT_EQ(radish_noc_add_tree(noc, uint32_t(from.x), uint32_t(from.y), port_of(from.port), list.data(), list.size(),
                                  &route, &error),
              RADISH_OK)
        << error.message;
    return route;
  }

  radish_noc_route route(const Packet &packet, bool always_tree = false) {
    return packet.leaves.size() == 1 && !always_tree ? unicast(packet.leaves[0]) : tree(packet.source, packet.leaves);
  }

  void inject(const Packet &packet, size_t number, bool always_tree = false) {
    inject(packet.source, packet.time, route(packet, always_tree), number);
  }
  void inject(const Place &from, int64_t time, radish_noc_route the_route, size_t number) {
    fifo[source(from)].push_back(number);
    ASSERT_EQ(radish_noc_inject(noc, source(from), time, the_route, number), RADISH_OK);
  }

  void deliver_early() {
    early = true;
    radish_noc_deliver_early(noc, true);
  }

  // Packets go ahead on these ways, which are all.
  void go_ahead(const std::vector<radish_noc_way> &ways, int64_t local_reaction, int64_t edge_reaction) {
    radish_error error{};
    ASSERT_EQ(radish_noc_foresee(noc, ways.data(), ways.size(), &error), RADISH_OK) << error.message;
    deliver_early();
    radish_noc_go_ahead(noc, local_reaction, edge_reaction);
  }

  void run(int64_t until = RADISH_NOC_IDLE) { radish_noc_run(noc, &until); }

  Outcome outcome() const {
    Outcome o;
    o.deliveries = deliveries;
    o.departures = departures;
    std::sort(o.deliveries.begin(), o.deliveries.end());
    std::sort(o.departures.begin(), o.departures.end());
    for (int y = 0; y < rows(); y++) {
      for (int x = 0; x < columns; x++) o.visits.push_back(radish_noc_visits(noc, uint32_t(x), uint32_t(y)));
    }
    return o;
  }
  int rows() const { // sources: a local port for each router, and the open edge ports
    return (int(radish_noc_source_count(noc)) - 2 * columns) / (columns + 2);
  }

  radish_noc *noc = nullptr;
  int columns;
  std::vector<Event> deliveries, departures;
  std::function<void(const Event &)> on_delivery, on_departure;
  std::function<int64_t(const Event &)> sinks_wait_ps; // as in the case

private:
  bool early = false;
  std::map<int, int64_t> last_delivery; // where they are early, of each output, else of all

  static int64_t deliver(void *user, int64_t time, uint32_t router, radish_compass port, uint32_t tag, uint64_t data) {
    auto *self = static_cast<Device *>(user);
    EXPECT_EQ(tag, router);
    if (self->deliveries.empty()) self->last_delivery.clear();
    int64_t &last = self->last_delivery[self->early ? RADISH_PORTS * int(router) + int(port) : 0];
    EXPECT_GE(time, last);
    last = time;
    if (self->early && port == RADISH_LOCAL) {
      EXPECT_LT(radish_noc_now(self->noc), time);
    } else {
      EXPECT_EQ(radish_noc_now(self->noc), time);
    }
    Event e{time, {int(router) % self->columns, int(router) / self->columns, int(port)}, size_t(data)};
    self->deliveries.push_back(e);
    if (self->on_delivery) self->on_delivery(e);
    return self->sinks_wait_ps ? self->sinks_wait_ps(e) : 0;
  }
  static void departed(void *user, uint32_t source, int64_t time) {
    auto *self = static_cast<Device *>(user);
    EXPECT_EQ(radish_noc_now(self->noc), time);
    Event e{time, self->place_of_source[source], self->fifo[source].front()};
    self->fifo[source].pop_front();
    self->departures.push_back(e);
    if (self->on_departure) self->on_departure(e);
  }
  std::vector<std::deque<size_t>> fifo; // of each source, packets that have not departed yet
  std::vector<Place> place_of_source;
};

#endif
