// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// noc_cases.h: random cases for the network, and what differs between two outcomes of one.
#ifndef RADISH_TESTS_NOC_NOC_CASES_H
#define RADISH_TESTS_NOC_NOC_CASES_H

#include "tests/noc/noc_reference.h"

#include <random>
#include <sstream>
#include <string>

namespace reference {

struct Random {
  std::mt19937_64 engine;
  int64_t in(int64_t least, int64_t most) { return std::uniform_int_distribution<int64_t>(least, most)(engine); }
  int64_t even(int64_t most) { return 2 * in(1, most / 2); }
};

inline bool open(const Case &c, const Place &p) {
  return !reference::across(c, p);
}

inline Place random_open_port(Random &random, const Case &c) {
  for (;;) {
    Place p{int(random.in(0, c.columns - 1)), int(random.in(0, c.rows - 1)),
            random.in(0, 3) ? reference::L : int(random.in(0, 3))};
    if (open(c, p)) return p;
  }
}

// Draws saturated traffic, 30 % of it multicast, through a mesh of at most most_side x most_side.
inline Case random_case(uint64_t seed, int packets, int most_side = 6) {
  Random random{std::mt19937_64(seed)};
  Case c;
  c.columns = int(random.in(1, most_side));
  c.rows = int(random.in(1, most_side));
  c.depth = int(random.in(1, 5));
  const int64_t scales[] = {2, 6, 20, 2000, 30000, 5000000};
  int64_t most = scales[random.in(0, 5)], skew = random.in(0, 8);
  int64_t *delays[] = {&c.delays.in,   &c.delays.rec, &c.delays.arb,  &c.delays.d,     &c.delays.fork,
                       &c.delays.b_in, &c.delays.out, &c.delays.link, &c.delays.b_link};
  for (int64_t **delay = delays; delay != delays + 9; ++delay) **delay = random.even(most);
  *delays[skew] *= random.in(1, 10);
  // The packets come within at most packets / 8 cycles of a link; sometimes they are a million times as far apart.
  int64_t span = (c.delays.link + c.delays.b_link) * random.in(1, packets) / 8 + 2;
  if (random.in(0, 9) == 0) span *= 1000000;
  for (int i = 0; i < packets; i++) {
    Packet packet{random.even(span), random_open_port(random, c), {random_open_port(random, c)}};
    int64_t copies = random.in(0, 9) < 3 ? random.in(2, 2 + c.columns * c.rows) : 1;
    while (--copies > 0) packet.leaves.push_back(random_open_port(random, c));
    std::sort(packet.leaves.begin(), packet.leaves.end());
    packet.leaves.erase(std::unique(packet.leaves.begin(), packet.leaves.end()), packet.leaves.end());
    std::shuffle(packet.leaves.begin(), packet.leaves.end(), random.engine);
    c.packets.push_back(packet);
  }
  std::stable_sort(c.packets.begin(), c.packets.end(), [](auto &a, auto &b) { return a.time < b.time; });
  return c;
}

inline std::string describe(const Place &p) {
  return "(" + std::to_string(p.x) + ", " + std::to_string(p.y) + ") " + "NESWL"[p.port];
}

inline std::string describe(const Case &c) {
  std::ostringstream s;
  const auto &d = c.delays;
  s << c.columns << "x" << c.rows << " mesh, depth " << c.depth << ", delays in " << d.in << " rec " << d.rec << " arb "
    << d.arb << " d " << d.d << " fork " << d.fork << " b_in " << d.b_in << " out " << d.out << " link " << d.link
    << " b_link " << d.b_link << "\n";
  for (size_t i = 0; i < c.packets.size(); i++) {
    s << "  packet " << i << " at " << c.packets[i].time << " from " << describe(c.packets[i].source) << " to";
    for (const Place &p : c.packets[i].leaves) s << " " << describe(p);
    s << "\n";
  }
  return s.str();
}

inline std::string difference(const std::vector<Event> &expected, const std::vector<Event> &actual, const char *what) {
  for (size_t i = 0; i < std::max(expected.size(), actual.size()); i++) {
    if (i < expected.size() && i < actual.size() && expected[i] == actual[i]) continue;
    auto show = [i](const std::vector<Event> &list) {
      if (i >= list.size()) return std::string("none");
      return "packet " + std::to_string(list[i].packet) + " at " + describe(list[i].place) + " at " +
             std::to_string(list[i].time) + " ps";
    };
    return std::string("first different ") + what + ": expected " + show(expected) + ", was " + show(actual);
  }
  return "";
}

inline std::string difference(const Outcome &expected, const Outcome &actual) {
  std::string d = difference(expected.departures, actual.departures, "departure");
  if (d.empty()) d = difference(expected.deliveries, actual.deliveries, "delivery");
  if (d.empty() && expected.visits != actual.visits) d = "visits differ";
  return d;
}

} // namespace reference

#endif
