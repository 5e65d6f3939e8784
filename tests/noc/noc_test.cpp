// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests hold noc/noc.h to its promises.
#include "tests/noc/noc_cases.h"
#include "tests/noc/noc_device.h"

#include <gtest/gtest.h>

#include <numeric>

namespace {

using reference::describe;
using reference::difference;
using reference::Random;
using reference::random_case;

constexpr reference::Delays default_delays{600, 900, 200, 300, 60, 300, 400, 50, 1170};

// ---- Random cases.

enum Way { AllAtOnce, InSlices, Shuffled, OnlyTrees, Early, Ahead, AheadShuffled };

std::vector<radish_noc_way> ways_of(const Device &device, const Case &c, const std::vector<radish_noc_route> &routes) {
  std::vector<radish_noc_way> ways;
  for (size_t i = 0; i < routes.size(); i++) ways.push_back({device.source(c.packets[i].source), routes[i]});
  return ways;
}

// Injects between runs, which stop anywhere, what comes before the end of the next run.
void run_in_slices(Device &device, const Case &c, const std::vector<radish_noc_route> &routes, Random &random) {
  size_t next = 0;
  auto inject_before = [&](int64_t until) {
    for (; next < c.packets.size() && c.packets[next].time < until; next++) {
      device.inject(c.packets[next].source, c.packets[next].time, routes[next], next);
    }
  };
  int64_t slice = random.even(2 * (c.delays.link + c.delays.b_link));
  while (next < c.packets.size()) {
    int64_t until = c.packets[next].time + random.in(0, slice);
    inject_before(until);
    device.run(until);
    EXPECT_GE(radish_noc_next_time(device.noc), until);
    if (random.in(0, 1)) device.run(until + random.in(0, 1));
    inject_before(until + 2);
  }
  device.run();
}

Outcome run_device(const Case &c, Way way, uint64_t seed) {
  Device device(c);
  Random random{std::mt19937_64(seed)};
  if (way == Shuffled || way == AheadShuffled) radish_noc_shuffle(device.noc, seed);
  if (way == Early) device.deliver_early();
  const bool ahead = way == Ahead || way == AheadShuffled;
  std::vector<radish_noc_route> routes;
  for (const Packet &packet : c.packets) {
    routes.push_back(device.route(packet, way == OnlyTrees || (ahead && routes.size() % 4)));
  }
  if (ahead) device.go_ahead(ways_of(device, c, routes), INT64_MAX, INT64_MAX);
  if (way == InSlices || ahead) {
    run_in_slices(device, c, routes, random);
  } else {
    for (size_t i = 0; i < routes.size(); i++) device.inject(c.packets[i].source, c.packets[i].time, routes[i], i);
    device.run();
  }
  EXPECT_EQ(radish_noc_next_time(device.noc), RADISH_NOC_IDLE);
  EXPECT_EQ(radish_noc_check_drained(device.noc, nullptr), RADISH_OK);
  return device.outcome();
}

// Removes from `c` what it does not need in order to fail: runs of packets, then leaves.
Case shrink(Case c, const std::function<bool(const Case &)> &fails) {
  for (size_t chunk = std::max<size_t>(c.packets.size() / 2, 1);; chunk = std::max<size_t>(chunk / 2, 1)) {
    bool removed = false;
    for (size_t i = 0; i < c.packets.size();) {
      Case smaller = c;
      auto from = smaller.packets.begin() + long(i);
      smaller.packets.erase(from, from + long(std::min(chunk, c.packets.size() - i)));
      if (fails(smaller)) {
        c = smaller;
        removed = true;
      } else {
        i += chunk;
      }
    }
    if (chunk == 1 && !removed) break;
  }
  for (size_t i = 0; i < c.packets.size(); i++) {
    for (size_t k = 0; k < c.packets[i].leaves.size() && c.packets[i].leaves.size() > 1;) {
      Case smaller = c;
      smaller.packets[i].leaves.erase(smaller.packets[i].leaves.begin() + long(k));
      if (fails(smaller)) {
        c = smaller;
      } else {
        k++;
      }
    }
  }
  return c;
}

// Lets each packet wait at its sink for up to twenty times the cycle of a link, many of them not at all.
void let_sinks_wait(Case &c, uint64_t seed) {
  const int64_t most = 20 * (c.delays.arb + c.delays.out + c.delays.link + c.delays.b_link);
  c.sinks_wait_ps = [=](const Event &e) {
    reference::Random random{std::mt19937_64(seed + 31 * e.packet + uint64_t(e.place.x + 7 * e.place.y))};
    return random.in(0, 2) ? random.even(most) : 0;
  };
}

// Makes all times multiples of a grain, as those of a chip mostly are; those of the last packets only sometimes.
void coarsen(Case &c, uint64_t seed) {
  Random random{std::mt19937_64(seed)};
  const int64_t grain = int64_t{2} << random.in(0, 9);
  for (int64_t *delay : {&c.delays.in, &c.delays.rec, &c.delays.arb, &c.delays.d, &c.delays.fork, &c.delays.b_in,
                         &c.delays.out, &c.delays.link, &c.delays.b_link}) {
    *delay *= grain;
  }
  const size_t uneven = c.packets.size() - size_t(random.in(0, 1) * random.in(0, int64_t(c.packets.size())));
  for (size_t i = 0; i < c.packets.size(); i++) c.packets[i].time *= grain;
  for (size_t i = uneven; i < c.packets.size(); i++) c.packets[i].time += 2;
}

void compare_with_the_reference(uint64_t first_seed, int cases, int packets) {
  for (uint64_t seed = first_seed; seed < first_seed + uint64_t(cases); seed++) {
    Case c = random_case(seed, packets);
    if (seed % 2 == 0) coarsen(c, seed);
    if (seed % 4 < 2) {
      for (Packet &packet : c.packets) packet.time *= int64_t{1} << seed % 5; // thinner traffic
    }
    if (seed % 3 == 0) let_sinks_wait(c, seed);
    Outcome expected = reference::run(c);
    for (Way way : {AllAtOnce, InSlices, Shuffled, OnlyTrees, Early, Ahead, AheadShuffled}) {
      if (difference(expected, run_device(c, way, seed)).empty()) continue;
      auto differ = [&](const Case &smaller) {
        return difference(reference::run(smaller), run_device(smaller, way, seed));
      };
      Case least = shrink(c, [&](const Case &smaller) { return !differ(smaller).empty(); });
      FAIL() << "seed " << seed << ", way " << way << "\n" << describe(least) << differ(least);
    }
  }
}

TEST(Noc, MatchesTheNaiveReferenceOnRandomSaturatedMeshes) {
  compare_with_the_reference(1, 250, 80);
}
TEST(Noc, MatchesTheNaiveReferenceOnFewPackets) {
  compare_with_the_reference(100001, 400, 6);
}
TEST(LongNoc, MatchesTheNaiveReferenceOnManyMoreMeshes) {
  compare_with_the_reference(200001, 3000, 150);
  compare_with_the_reference(300001, 20000, 8);
}

// ---- What the rules promise.

Case default_case(int columns, int rows, int depth = 4) {
  Case c;
  c.columns = columns;
  c.rows = rows;
  c.depth = depth;
  c.delays = default_delays;
  return c;
}

int64_t zero_load_latency(const reference::Delays &d, int links) {
  return d.link + (links + 1) * (d.in + d.arb + d.out + d.link);
}

int manhattan(const Place &a, const Place &b) {
  return std::abs(a.x - b.x) + std::abs(a.y - b.y);
}

TEST(Noc, ZeroLoadLatencyIsTheFormulaForEveryPair) {
  Case c = default_case(4, 3);
  for (int from = 0; from < 12; from++) {
    for (int to = 0; to < 12; to++) {
      Device device(c);
      Place a{from % 4, from / 4, reference::L}, b{to % 4, to / 4, reference::L};
      device.inject(a, 1000, device.unicast(b), 7);
      device.run();
      ASSERT_EQ(device.deliveries.size(), 1u);
      EXPECT_EQ(device.deliveries[0], (Event{1000 + zero_load_latency(c.delays, manhattan(a, b)), b, 7}));
    }
  }
}

TEST(Noc, VoltageFactorMultipliesEveryDelay) {
  Case c = default_case(4, 3);
  Device device(c, 20 * int64_t{RADISH_DECIMAL_ONE});
  device.inject({0, 0, reference::L}, 0, device.unicast({3, 2, reference::L}), 0);
  device.run();
  EXPECT_EQ(device.deliveries.at(0).time, 20 * zero_load_latency(c.delays, 5));
}

TEST(Noc, EdgePortsAreSourcesAndSinks) {
  Case c = default_case(4, 3);
  Device device(c);
  Place west{0, 1, reference::W}, south{3, 2, reference::S};
  device.inject(west, 0, device.unicast(south), 5);
  device.run();
  ASSERT_EQ(device.deliveries.size(), 1u);
  EXPECT_EQ(device.deliveries[0], (Event{zero_load_latency(c.delays, 4), south, 5}));
  EXPECT_EQ(radish_noc_count(device.noc).edge_deliveries, 1u);
}

TEST(Noc, APacketMayLeaveByTheEdgePortItCameBy) {
  Device device(default_case(1, 1));
  Place north{0, 0, reference::N};
  device.inject(north, 0, device.unicast(north), 5);
  device.run();
  ASSERT_EQ(device.deliveries.size(), 1u);
  EXPECT_EQ(device.deliveries[0].place, north);
}

TEST(Noc, RoundRobinStartsAfterNorthAndFollowsTheLastWinner) {
  Device device(default_case(1, 1));
  for (int port = 0; port < 5; port++) {
    device.inject({0, 0, port}, 0, device.unicast({0, 0, reference::L}), size_t(port));
    device.inject({0, 0, port}, 0, device.unicast({0, 0, reference::L}), size_t(port));
  }
  device.run();
  std::vector<size_t> order;
  for (auto &e : device.deliveries) order.push_back(e.packet);
  using namespace reference;
  EXPECT_EQ(order, (std::vector<size_t>{E, S, W, L, N, E, S, W, L, N}));
}

TEST(Noc, SourceSendsAtOnceAndAgainWhenItsLinkIsFree) {
  Case c = default_case(2, 1);
  Device device(c);
  for (size_t i = 0; i < 3; i++) device.inject({0, 0, reference::L}, 500, device.unicast({1, 0, reference::L}), i);
  device.run();
  int64_t cycle = c.delays.link + c.delays.b_link;
  ASSERT_EQ(device.departures.size(), 3u);
  for (int i = 0; i < 3; i++) EXPECT_EQ(device.departures[size_t(i)].time, 500 + i * cycle);
}

TEST(Noc, ASinkThatTakesItsPacketLaterHoldsUpTheLinkByThat) {
  Case c = default_case(2, 1);
  c.sinks_wait_ps = [](const Event &e) { return e.packet == 0 ? 100000 : 0; };
  Device device(c);
  for (size_t i = 0; i < 2; i++) device.inject({0, 0, reference::L}, 500, device.unicast({1, 0, reference::L}), i);
  device.run();
  const int64_t first = 500 + zero_load_latency(c.delays, 1);
  ASSERT_EQ(device.deliveries.size(), 2u);
  EXPECT_EQ(device.deliveries[0].time, first);
  EXPECT_EQ(device.deliveries[1].time, first + 100000 + c.delays.b_link + c.delays.arb + c.delays.out + c.delays.link);
}

TEST(Noc, DeliversToLocalEarlyAndToEdgePortsInTimeWhereThatIsAsked) {
  const Case c = default_case(2, 1);
  for (const int port : {reference::L, reference::E}) {
    Device device(c);
    device.deliver_early();
    int64_t told_at = -1;
    device.on_delivery = [&](const Event &) { told_at = radish_noc_now(device.noc); };
    device.inject({0, 0, reference::L}, 500, device.unicast({1, 0, port}), 0);
    device.run();
    ASSERT_EQ(device.deliveries.size(), 1u);
    const int64_t arrival = 500 + zero_load_latency(c.delays, 1), to_sink = c.delays.arb + c.delays.out + c.delays.link;
    EXPECT_EQ(device.deliveries[0].time, arrival);
    EXPECT_EQ(told_at, port == reference::L ? arrival - to_sink + 1 : arrival); // decisions are made in odd picoseconds
  }
}

// Runs a case as a chip does: a packet is injected because one before it was sent or delivered, as soon as the reaction of its
// source allows, and the end of a run is the next time at which packets are injected. `c` then tells when each was.
Outcome run_in_a_loop(Case &c, uint64_t seed) {
  Device device(c);
  Random random{std::mt19937_64(seed)};
  const int64_t cycle = c.delays.link + c.delays.b_link + c.delays.arb + c.delays.out;
  const int64_t local_reaction = random.even(4 * cycle), edge_reaction = random.even(4 * cycle);
  const int64_t branches[] = {0, 0, 1, 1 + random.in(0, 1)};
  const bool ahead = random.in(0, 7);
  std::vector<radish_noc_route> routes;
  for (const Packet &packet : c.packets) routes.push_back(device.route(packet, random.in(0, 3)));
  if (ahead) device.go_ahead(ways_of(device, c, routes), local_reaction, edge_reaction);
  else device.deliver_early();

  std::multimap<int64_t, size_t> agenda; // when a packet is injected
  int64_t until = 0;
  size_t next = 0;
  auto plan = [&](int64_t time) {
    c.packets[next].time = time;
    agenda.emplace(time, next++);
    until = std::min(until, time);
  };
  auto react = [&](const Event &told) {
    for (int64_t more = branches[random.in(0, 3)]; more > 0 && next < c.packets.size(); more--) {
      const bool local = c.packets[next].source.port == reference::L;
      plan(told.time + (local ? local_reaction : edge_reaction) + 2 * (random.in(0, 1) ? 0 : random.in(0, cycle)));
    }
  };
  device.on_delivery = device.on_departure = react;
  while (next < c.packets.size() || !agenda.empty()) {
    if (agenda.empty()) plan(radish_noc_now(device.noc) / 2 * 2 + 1000 * cycle);
    until = agenda.begin()->first;
    radish_noc_run(device.noc, &until);
    if (agenda.begin()->first > until || radish_noc_next_time(device.noc) < until) continue;
    for (auto at = agenda.begin(); at != agenda.end() && at->first == until; at = agenda.erase(at)) {
      device.inject(c.packets[at->second].source, until, routes[at->second], at->second);
    }
  }
  until = RADISH_NOC_IDLE;
  radish_noc_run(device.noc, &until);
  EXPECT_EQ(radish_noc_check_drained(device.noc, nullptr), RADISH_OK);
  return device.outcome();
}

// The reference is given the times at which packets were injected. It takes the packets in their order.
std::string differs_in_a_loop(uint64_t seed, int packets) {
  Case c = random_case(seed, packets);
  if (seed % 3 == 0) let_sinks_wait(c, seed);
  const Outcome outcome = run_in_a_loop(c, seed);
  std::vector<size_t> order(c.packets.size()), number(c.packets.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return c.packets[a].time < c.packets[b].time; });
  Case sorted = c;
  for (size_t i = 0; i < order.size(); i++) {
    sorted.packets[i] = c.packets[order[i]];
    number[order[i]] = i;
  }
  if (c.sinks_wait_ps) {
    sorted.sinks_wait_ps = [&](const Event &e) { return c.sinks_wait_ps({e.time, e.place, order[e.packet]}); };
  }
  Outcome renumbered = outcome;
  for (auto *events : {&renumbered.deliveries, &renumbered.departures}) {
    for (Event &e : *events) e.packet = number[e.packet];
    std::sort(events->begin(), events->end());
  }
  const std::string what = difference(reference::run(sorted), renumbered);
  return what.empty() ? what : describe(sorted) + what;
}

TEST(Noc, PacketsThatGoAheadMeetWhatComesOfCallbacks) {
  for (uint64_t seed = 1; seed <= 200; seed++) {
    for (int packets : {6, 40}) ASSERT_EQ(differs_in_a_loop(seed, packets), "") << "seed " << seed;
  }
}
TEST(LongNoc, PacketsThatGoAheadMeetWhatComesOfCallbacks) {
  for (uint64_t seed = 1001; seed <= 21000; seed++) {
    for (int packets : {6, 40, 150}) ASSERT_EQ(differs_in_a_loop(seed, packets), "") << "seed " << seed;
  }
}

TEST(Noc, APacketAloneGoesItsWholeWayAtOnce) {
  const Case c = default_case(4, 3);
  Device device(c);
  const Place from{0, 0, reference::L}, to{3, 2, reference::L};
  const radish_noc_route route = device.tree(from, {to});
  device.go_ahead({{device.source(from), route}}, 1000, 1000);
  int64_t told_at = -1;
  device.on_delivery = [&](const Event &) { told_at = radish_noc_now(device.noc); };
  device.inject(from, 500, route, 0);
  device.run();
  ASSERT_EQ(device.deliveries.size(), 1u);
  EXPECT_EQ(device.deliveries[0].time, 500 + zero_load_latency(c.delays, 5));
  EXPECT_EQ(told_at, 500); // as it leaves its source
}

// As a packet is sent, another one is injected on its way, which requests an output 2 ps before the first packet does.
TEST(Noc, APacketStopsWhereWhatComesOfItsSendingMayBeFirst) {
  const Case c = default_case(4, 1);
  const int64_t hop = c.delays.in + c.delays.arb + c.delays.out + c.delays.link, reaction = 2 * hop - 2;
  const Place from{0, 0, reference::L}, to{3, 0, reference::L};
  for (const Place &other : {Place{2, 0, reference::L}, Place{2, 0, reference::N}}) {
    Outcome outcomes[2];
    for (const bool ahead : {false, true}) {
      Device device(c);
      const radish_noc_route first = device.tree(from, {to}), second = device.tree(other, {to});
      const bool local = other.port == reference::L;
      if (ahead) {
        device.go_ahead({{device.source(from), first}, {device.source(other), second}}, local ? reaction : 100 * hop,
                        local ? 100 * hop : reaction);
      }
      int64_t until = 1000 * hop;
      device.on_departure = [&](const Event &told) {
        if (told.packet == 0) until = told.time + reaction;
      };
      device.inject(from, 500, first, 0);
      radish_noc_run(device.noc, &until);
      ASSERT_EQ(until, 500 + reaction);
      device.inject(other, until, second, 1);
      device.run();
      outcomes[ahead] = device.outcome();
    }
    EXPECT_EQ(difference(outcomes[false], outcomes[true]), "");
    EXPECT_EQ(outcomes[true].deliveries.at(0).packet, 1u);
  }
}

TEST(Noc, EveryDestinationOfEveryPacketIsReachedOnceAndInOrderPerPair) {
  for (uint64_t seed = 1; seed <= 40; seed++) {
    Case c = random_case(seed, 200);
    Outcome o = run_device(c, AllAtOnce, seed);
    std::map<std::pair<size_t, Place>, int> seen;
    std::map<std::pair<Place, Place>, size_t> last;
    for (const Event &e : o.deliveries) seen[{e.packet, e.place}]++;
    size_t owed = 0;
    for (size_t i = 0; i < c.packets.size(); i++) {
      owed += c.packets[i].leaves.size();
      for (const Place &leaf : c.packets[i].leaves) EXPECT_EQ((seen[{i, leaf}]), 1) << "seed " << seed;
    }
    EXPECT_EQ(o.deliveries.size(), owed);
    for (const Event &e : o.deliveries) {
      auto [at, first] = last.insert({{c.packets[e.packet].source, e.place}, e.packet});
      if (!first) {
        EXPECT_LT(at->second, e.packet) << "seed " << seed;
      }
      at->second = e.packet;
    }
  }
}

TEST(Noc, CountersAgreeWithTheStaticCostsOfTheRoutes) {
  for (uint64_t seed = 1; seed <= 40; seed++) {
    Case c = random_case(seed, 100);
    Device device(c);
    radish_noc_cost sum{};
    uint64_t edges = 0, owed = 0;
    for (size_t i = 0; i < c.packets.size(); i++) {
      const Packet &p = c.packets[i];
      radish_noc_route route = device.route(p, seed % 2);
      radish_noc_cost cost = radish_noc_route_cost(device.noc, uint32_t(p.source.x), uint32_t(p.source.y), route);
      EXPECT_EQ(cost.visits, cost.links_east_west + cost.links_north_south + 1);
      EXPECT_EQ(cost.grants, cost.links_east_west + cost.links_north_south + cost.local_outputs + cost.edge_outputs);
      EXPECT_EQ(cost.local_outputs + cost.edge_outputs, p.leaves.size());
      if (p.leaves.size() == 1) {
        EXPECT_EQ(int(cost.links_east_west + cost.links_north_south), manhattan(p.source, p.leaves[0]));
      }
      sum.visits += cost.visits;
      sum.grants += cost.grants;
      sum.links_east_west += cost.links_east_west;
      sum.links_north_south += cost.links_north_south;
      edges += cost.edge_outputs;
      owed += p.leaves.size();
      device.inject(p.source, p.time, route, i);
    }
    EXPECT_EQ(radish_noc_in_flight(device.noc), owed);
    device.run();
    radish_noc_counters counted = radish_noc_count(device.noc);
    EXPECT_EQ(counted.injected, c.packets.size());
    EXPECT_EQ(counted.departed, c.packets.size());
    EXPECT_EQ(counted.visits, sum.visits);
    EXPECT_EQ(counted.grants, sum.grants);
    EXPECT_EQ(counted.links_east_west, sum.links_east_west);
    EXPECT_EQ(counted.links_north_south, sum.links_north_south);
    EXPECT_EQ(counted.deliveries, owed);
    EXPECT_EQ(counted.edge_deliveries, edges);
    EXPECT_EQ(radish_noc_in_flight(device.noc), 0u);
    auto visits = device.outcome().visits;
    EXPECT_EQ(std::accumulate(visits.begin(), visits.end(), uint64_t{0}), sum.visits);
  }
}

TEST(Noc, FifosHoldZeroToDTokens) {
  for (uint64_t seed = 1; seed <= 10; seed++) {
    Case c = random_case(seed, 150);
    Device device(c);
    for (size_t i = 0; i < c.packets.size(); i++) device.inject(c.packets[i], i);
    uint32_t most = 0;
    for (int64_t next; (next = radish_noc_next_time(device.noc)) != RADISH_NOC_IDLE;) {
      device.run(next + 1);
      for (int i = 0; i < 5 * c.columns * c.rows; i++) {
        most = std::max(most, radish_noc_fifo_count(device.noc, uint32_t(i / 5 % c.columns),
                                                    uint32_t(i / 5 / c.columns), port_of(i % 5)));
      }
      ASSERT_LE(most, uint32_t(c.depth));
    }
    EXPECT_GT(most, 0u);
  }
}

TEST(Noc, ShufflingTheEventsOfOnePicosecondChangesNothing) {
  for (uint64_t seed = 1; seed <= 20; seed++) {
    Case c = random_case(seed, 300);
    c.delays = {2, 2, 2, 2, 2, 2, 2, 2, 2}; // as many ties as possible
    Outcome straight = run_device(c, AllAtOnce, 0);
    for (uint64_t order = 1; order <= 3; order++) EXPECT_EQ(difference(straight, run_device(c, Shuffled, order)), "");
  }
}

TEST(Noc, ResetStartsAgainAndKeepsTheRoutes) {
  Case c = random_case(11, 100);
  Device device(c);
  std::vector<radish_noc_route> routes;
  for (const Packet &p : c.packets) routes.push_back(device.route(p));
  auto play = [&] {
    for (size_t i = 0; i < c.packets.size(); i++) device.inject(c.packets[i].source, c.packets[i].time, routes[i], i);
    device.run();
  };
  play();
  Outcome first = device.outcome();
  device.deliveries.clear();
  device.departures.clear();
  radish_noc_reset(device.noc);
  EXPECT_EQ(radish_noc_count(device.noc).visits, 0u);
  EXPECT_EQ(radish_noc_next_time(device.noc), RADISH_NOC_IDLE);
  play();
  EXPECT_EQ(difference(first, device.outcome()), "");
}

// ---- Running.

TEST(Noc, CallbacksMayInjectAtTheTimeTheyAreCalled) {
  Case c = default_case(3, 3);
  Device device(c);
  Place a{0, 0, reference::L}, b{2, 2, reference::L};
  size_t rounds = 0;
  device.on_delivery = [&](const Event &e) {
    if (++rounds < 10) device.inject(e.place, e.time, device.unicast(e.place == a ? b : a), rounds);
  };
  device.inject(a, 0, device.unicast(b), 0);
  device.run();
  EXPECT_EQ(device.deliveries.size(), 10u);
  EXPECT_EQ(device.deliveries.back().time, 10 * zero_load_latency(c.delays, 4));
}

TEST(Noc, ADepartureMayRefillItsSource) {
  Case c = default_case(2, 1);
  Device device(c);
  Place a{0, 0, reference::L}, b{1, 0, reference::L};
  size_t sent = 0;
  device.on_departure = [&](const Event &e) {
    if (++sent < 5) device.inject(a, e.time, device.unicast(b), sent);
  };
  device.inject(a, 0, device.unicast(b), 0);
  device.run();
  EXPECT_EQ(device.deliveries.size(), 5u);
  EXPECT_EQ(device.departures.back().time, 4 * (c.delays.link + c.delays.b_link));
}

TEST(Noc, ACallbackMayLowerTheEndOfTheRun) {
  Case c = default_case(2, 1);
  Device device(c);
  // Two sinks are reached in the same picosecond; the run stops after the first.
  device.inject({0, 0, reference::L}, 0, device.unicast({0, 0, reference::L}), 0);
  device.inject({1, 0, reference::L}, 0, device.unicast({1, 0, reference::L}), 1);
  int64_t until = RADISH_NOC_IDLE;
  device.on_delivery = [&](const Event &e) { until = e.time; };
  radish_noc_run(device.noc, &until);
  EXPECT_EQ(device.deliveries.size(), 1u);
  EXPECT_EQ(radish_noc_next_time(device.noc), device.deliveries[0].time);
  device.on_delivery = nullptr;
  device.run();
  EXPECT_EQ(device.deliveries.size(), 2u);
  EXPECT_EQ(device.deliveries[1].time, device.deliveries[0].time);
}

TEST(Noc, RunStopsBeforeUntil) {
  Case c = default_case(1, 1);
  Device device(c);
  device.inject({0, 0, reference::L}, 100, device.unicast({0, 0, reference::L}), 0);
  int64_t arrival = 100 + zero_load_latency(c.delays, 0);
  device.run(arrival);
  EXPECT_TRUE(device.deliveries.empty());
  EXPECT_EQ(radish_noc_next_time(device.noc), arrival);
  device.run(arrival + 1);
  EXPECT_EQ(device.deliveries.size(), 1u);
}

TEST(Noc, IdleGapsOfAnyLengthAreExactAndMayBeFilledLater) {
  Case c = default_case(2, 2);
  Device device(c);
  Place a{0, 0, reference::L}, b{1, 1, reference::L};
  int64_t latency = zero_load_latency(c.delays, 2);
  std::vector<int64_t> times;
  for (int bit = 58; bit > 13; bit -= 3) { // each time is earlier than those before it
    int64_t time = (int64_t{1} << bit) - 2;
    size_t number = times.size();
    Place from = number % 2 ? b : a;
    Device fresh(c);
    fresh.inject(from, time, fresh.unicast(b), 0);
    EXPECT_EQ(radish_noc_next_time(fresh.noc), time);
    fresh.run(time); // no packet is due yet, and an earlier one may still be injected
    fresh.inject({1, 0, reference::L}, time / 4 * 2, fresh.unicast(b), 1);
    EXPECT_EQ(radish_noc_next_time(fresh.noc), time / 4 * 2);
    fresh.run();
    ASSERT_EQ(fresh.deliveries.size(), 2u);
    EXPECT_EQ(fresh.deliveries[0].time, time / 4 * 2 + zero_load_latency(c.delays, 1));
    EXPECT_EQ(fresh.deliveries[1].time, time + zero_load_latency(c.delays, manhattan(from, b)));
    times.push_back(time);
  }
  std::reverse(times.begin(), times.end());
  for (size_t i = 0; i < times.size(); i++) device.inject(a, times[i], device.unicast(b), i);
  device.run();
  ASSERT_EQ(device.deliveries.size(), times.size());
  for (size_t i = 0; i < times.size(); i++) EXPECT_EQ(device.deliveries[i].time, times[i] + latency);
}

// ---- Routes and misuse.

class Routes : public testing::Test {
protected:
  radish_status add(std::vector<radish_noc_leaf> leaves, uint32_t x = 1, uint32_t y = 1,
                    radish_compass port = RADISH_LOCAL) {
    return radish_noc_add_tree(device.noc, x, y, port, leaves.data(), leaves.size(), &route, &error);
  }
  Device device{default_case(4, 3)};
  radish_noc_route route = 0;
  radish_error error{};
};

TEST_F(Routes, ATreeGoesXThenYAndForksOncePerBranch) {
  ASSERT_EQ(add({{3, 0, RADISH_LOCAL, 0}, {3, 2, RADISH_LOCAL, 0}, {3, 2, RADISH_EAST, 0}, {0, 1, RADISH_LOCAL, 0}}),
            RADISH_OK);
  radish_noc_cost cost = radish_noc_route_cost(device.noc, 1, 1, route);
  EXPECT_EQ(cost.links_east_west, 3u); // two to the east, one to the west
  EXPECT_EQ(cost.links_north_south, 2u);
  EXPECT_EQ(cost.visits, 6u);
  EXPECT_EQ(cost.local_outputs, 3u);
  EXPECT_EQ(cost.edge_outputs, 1u);
  EXPECT_EQ(cost.grants, 9u);
}

TEST_F(Routes, RefusesALeafOutsideTheMesh) {
  EXPECT_EQ(add({{4, 0, RADISH_LOCAL, 0}}), RADISH_BAD_INPUT);
  EXPECT_STREQ(error.message, "route: leaf (4, 0) is outside the mesh, allowed 0..3, 0..2");
}

TEST_F(Routes, RefusesALeafBehindASideWithANeighbour) {
  EXPECT_EQ(add({{3, 0, RADISH_WEST, 0}}), RADISH_BAD_INPUT);
  EXPECT_STREQ(error.message, "route: leaf (3, 0) leaves by west, allowed local or a side without neighbour");
}

TEST_F(Routes, RefusesTheSameLeafTwice) {
  EXPECT_EQ(add({{3, 0, RADISH_LOCAL, 1}, {2, 0, RADISH_LOCAL, 2}, {3, 0, RADISH_LOCAL, 3}}), RADISH_BAD_INPUT);
  EXPECT_STREQ(error.message, "route: leaf (3, 0) local is given twice, allowed once");
}

TEST_F(Routes, RefusesATreeWithoutLeavesOrSource) {
  EXPECT_EQ(add({}), RADISH_BAD_INPUT);
  EXPECT_EQ(add({{0, 0, RADISH_LOCAL, 0}}, 1, 1, RADISH_NORTH), RADISH_BAD_INPUT);
  EXPECT_EQ(add({{0, 0, RADISH_LOCAL, 0}}, 4, 1), RADISH_BAD_INPUT);
  EXPECT_EQ(add({{0, 0, RADISH_LOCAL, 0}}, 1, 0, RADISH_NORTH), RADISH_OK);
}

TEST(Noc, RefusesParametersOutOfRange) {
  radish_params params;
  auto refused = [&](int64_t &field, int64_t value) {
    radish_params_init(&params);
    field = value;
    radish_noc *noc = nullptr;
    radish_error error{};
    EXPECT_EQ(radish_noc_create(&params.mesh, &params.noc, nullptr, &noc, &error), RADISH_BAD_INPUT);
    EXPECT_EQ(noc, nullptr);
    return std::string(error.message);
  };
  EXPECT_EQ(refused(params.mesh.columns, 257), "mesh.columns is 257, allowed 1..256");
  EXPECT_EQ(refused(params.mesh.rows, 0), "mesh.rows is 0, allowed 1..256");
  EXPECT_EQ(refused(params.noc.fifo_depth, 65), "noc.fifo_depth is 65, allowed 1..64");
  EXPECT_EQ(refused(params.noc.larb_ps, 0), "noc.larb_ps is 0, allowed 2..10^12 ps after scaling by voltage_factor");
  EXPECT_EQ(refused(params.noc.voltage_factor, 999),
            "noc.voltage_factor (millionths) is 999, allowed 1000..1000000000000");
  EXPECT_EQ(refused(params.noc.lf_in_ps, INT64_C(1000000000001)),
            "noc.lf_in_ps is 1000000000001, allowed 2..10^12 ps after scaling by voltage_factor");
}

TEST(Noc, NamesTheBlockedPortsOfTokensThatStay) {
  Device device(default_case(3, 1, 1));
  for (size_t i = 0; i < 20; i++) {
    device.inject({0, 0, reference::L}, 0, device.unicast({2, 0, reference::L}), i);
    device.inject({1, 0, reference::L}, 0, device.unicast({2, 0, reference::L}), i);
  }
  device.run(9000);
  radish_error error{};
  EXPECT_EQ(radish_noc_check_drained(device.noc, &error), RADISH_DEADLOCK);
  EXPECT_STREQ(error.message, "network stopped at 8141 ps with 36 deliveries owed; blocked ports: "
                              "(1, 0) W holds 1 of 1, head waits for E, one waits on its link");
  auto blocked = [&] { return std::string(error.message).find("head waits for E (blocked)") != std::string::npos; };
  while (!blocked() && radish_noc_check_drained(device.noc, &error) == RADISH_DEADLOCK) {
    device.run(radish_noc_next_time(device.noc) + 1);
  }
  EXPECT_TRUE(blocked());
  device.run();
  EXPECT_EQ(radish_noc_check_drained(device.noc, &error), RADISH_OK);
}

} // namespace
