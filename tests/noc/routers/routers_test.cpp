// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The router exists in C, in SystemC and in SystemVerilog; here all three play the same packets.
#include "tests/noc/routers/models.h"

#include <gtest/gtest.h>

#include <functional>
#include <iostream>
#include <iterator>

namespace routers {
namespace {

constexpr int64_t unscaled = RADISH_DECIMAL_ONE;

std::string describe(const Trial &trial) {
  return "voltage_factor " + std::to_string(trial.voltage_factor) + " millionths, " +
         reference::describe(trial.the_case);
}

// Returns a text that shows the first difference and up to five deliveries before it, on which both agree. It is empty
// where the logs do not differ.
std::string difference(const char *expected_name, const Log &expected, const char *actual_name, const Log &actual) {
  std::string first = reference::difference(expected.outcome, actual.outcome);
  if (first.empty()) return "";
  std::ostringstream s;
  s << expected_name << " (expected) and " << actual_name << " (was): " << first << "\n";
  const auto &a = expected.outcome.deliveries, &b = actual.outcome.deliveries;
  const auto at = size_t(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  for (size_t i = at > 5 ? at - 5 : 0; i < at; i++) {
    s << "  both before: packet " << a[i].packet << " at " << reference::describe(a[i].place) << " at " << a[i].time
      << " ps\n";
  }
  return s.str();
}

Trial random_trial(uint64_t seed, int packets, int most_side) {
  reference::Random random{std::mt19937_64(seed ^ 0x5eed)};
  const int64_t factors[] = {unscaled, 20 * unscaled, random.in(1000, 40 * unscaled)};
  return {reference::random_case(seed, packets, most_side), factors[random.in(0, 2)]};
}

struct Totals {
  size_t trials = 0, packets = 0, multicast = 0, deliveries = 0;

  void add(const Trial &trial, const Log &log) {
    trials++;
    packets += trial.the_case.packets.size();
    for (const auto &packet : trial.the_case.packets) multicast += packet.leaves.size() > 1;
    deliveries += log.outcome.deliveries.size();
  }
  void print(const char *models) const {
    std::cout << models << ": " << deliveries << " deliveries of " << packets << " packets, "
              << 100 * multicast / std::max<size_t>(packets, 1) << " % of them multicast, in " << trials << " meshes\n";
  }
};

void compare_all_three(uint64_t first_seed, size_t deliveries, int packets, int most_side) {
  Totals totals;
  for (uint64_t seed = first_seed; totals.deliveries < deliveries; seed++) {
    const Trial trial = random_trial(seed, packets, most_side);
    const Log c = run_c(trial);
    std::string d = difference("C", c, "SystemC", run_systemc(trial));
    if (d.empty()) d = difference("C", c, "SystemVerilog", run_verilog(trial));
    ASSERT_EQ(d, "") << "seed " << seed << ", " << describe(trial);
    totals.add(trial, c);
  }
  totals.print("C = SystemC = SystemVerilog");
}

TEST(Routers, DeliverTheSamePacketsAtTheSamePicosecond) {
  compare_all_three(1, 10000, 80, 3);
}
TEST(Routers, DeliverTheSamePacketsOnLargerMeshes) {
  compare_all_three(100001, 5000, 300, most_verilog_side);
}
TEST(LongRouters, DeliverTheSamePacketsAtTheSamePicosecond) {
  compare_all_three(200001, 100000, 400, 3);
}
TEST(LongRouters, DeliverTheSamePacketsOnLargerMeshes) {
  compare_all_three(300001, 50000, 1000, most_verilog_side);
}

TEST(Routers, ShakeHandsOnEveryLinkAtTheSamePicosecondInCAndSystemC) {
  size_t compared = 0;
  for (uint64_t seed = 400001; seed <= 400020; seed++) {
    const Trial trial = random_trial(seed, 100, 9);
    const Log c = run_c(trial, Probe::On), systemc = run_systemc(trial, Probe::On);
    ASSERT_EQ(difference("C", c, "SystemC", systemc), "") << "seed " << seed;
    const auto [expected, actual] =
        std::mismatch(c.handshakes.begin(), c.handshakes.end(), systemc.handshakes.begin(), systemc.handshakes.end());
    ASSERT_TRUE(expected == c.handshakes.end() && actual == systemc.handshakes.end())
        << "seed " << seed << ", first different handshake: number " << expected - c.handshakes.begin() << ", at "
        << (expected == c.handshakes.end() ? -1 : expected->time) << " and "
        << (actual == systemc.handshakes.end() ? -1 : actual->time) << " ps\n"
        << describe(trial);
    compared += c.handshakes.size();
  }
  EXPECT_GT(compared, 10000u);
  std::cout << compared << " handshakes\n";
}

// ---- That the comparison can fail.

using Model = Log (*)(const Trial &);
constexpr Model systemc = [](const Trial &trial) { return run_systemc(trial); };

// Returns whether a model that plays the changed case differs from C on one of a few small meshes.
bool noticed(Model model, const std::function<void(Case &)> &change) {
  for (uint64_t seed = 500001; seed <= 500010; seed++) {
    Trial trial = random_trial(seed, 60, 3);
    trial.voltage_factor = unscaled;
    const Log c = run_c(trial);
    change(trial.the_case);
    if (!difference("C", c, "changed", model(trial)).empty()) return true;
  }
  return false;
}

TEST(Routers, AnyDelayThatIsOffByTwoPicosecondsIsNoticed) {
  using reference::Delays;
  int64_t Delays::*const delays[] = {&Delays::in,   &Delays::rec, &Delays::arb,  &Delays::d,     &Delays::fork,
                                     &Delays::b_in, &Delays::out, &Delays::link, &Delays::b_link};
  for (Model model : {systemc, run_verilog}) {
    EXPECT_FALSE(noticed(model, [](Case &) {}));
    for (size_t i = 0; i < std::size(delays); i++) {
      EXPECT_TRUE(noticed(model, [&](Case &c) { c.delays.*delays[i] += 2; })) << "delay " << i;
    }
  }
}

TEST(Routers, AFifoThatIsOneDeeperIsNoticed) {
  for (Model model : {systemc, run_verilog}) {
    EXPECT_TRUE(noticed(model, [](Case &c) { c.depth++; }));
  }
}

Place mirrored(const Case &c, const Place &p) {
  const int port = p.port == reference::E ? reference::W : p.port == reference::W ? reference::E : p.port;
  return {c.columns - 1 - p.x, p.y, port};
}

// Plays the trial on a mesh that is mirrored east to west, which amounts to arbiters with the order N, W, S, E, Local.
Log run_with_another_order(Model model, Trial trial) {
  Case &c = trial.the_case;
  for (auto &packet : c.packets) {
    packet.source = mirrored(c, packet.source);
    for (Place &leaf : packet.leaves) leaf = mirrored(c, leaf);
  }
  Log log = model(trial);
  for (auto *events : {&log.outcome.deliveries, &log.outcome.departures}) {
    for (Event &event : *events) event.place = mirrored(c, event.place);
    std::sort(events->begin(), events->end());
  }
  return log;
}

TEST(Routers, AnotherOrderOfTheArbitersIsNoticed) {
  for (Model model : {systemc, run_verilog}) {
    size_t different = 0;
    for (uint64_t seed = 600001; seed <= 600010; seed++) {
      const Trial trial = random_trial(seed, 60, 3);
      const Log c = run_c(trial), other = run_with_another_order(model, trial);
      EXPECT_EQ(c.outcome.deliveries.size(), other.outcome.deliveries.size());
      different += c.outcome.deliveries != other.outcome.deliveries;
    }
    EXPECT_GT(different, 0u);
  }
}

} // namespace
} // namespace routers
