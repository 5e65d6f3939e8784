// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests hold core/offchip.h to its promises: by hand, and against a queue that is played picosecond by picosecond.
#include "core/offchip.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <iostream>
#include <map>
#include <random>
#include <vector>

namespace {

struct Transfer {
  int core;
  int64_t begin_ps, end_ps;
  bool operator==(const Transfer &o) const { return core == o.core && begin_ps == o.begin_ps && end_ps == o.end_ps; }
};
std::ostream &operator<<(std::ostream &out, const Transfer &t) {
  return out << "core " << t.core << ": " << t.begin_ps << " to " << t.end_ps;
}
using Transfers = std::vector<Transfer>;

class Offchip {
public:
  Offchip(int64_t channels, int64_t mbit_per_s, int cores) {
    const radish_offchip_params params = {channels, mbit_per_s};
    EXPECT_EQ(radish_offchip_init(&offchip, &params, cores, nullptr), RADISH_OK);
  }
  Offchip(const Offchip &) = delete;
  ~Offchip() { radish_offchip_free(&offchip); }

  bool ask(int core, int64_t time_ps, int64_t bits, bool load = true) {
    return radish_offchip_ask(&offchip, core, time_ps, bits, load);
  }
  Transfers serve() {
    Transfers told;
    radish_offchip_serve(&offchip, tell, &told);
    return told;
  }

  radish_offchip offchip{};

private:
  static void tell(void *user, int core, int64_t begin_ps, int64_t end_ps) {
    static_cast<Transfers *>(user)->push_back({core, begin_ps, end_ps});
  }
};

TEST(Offchip, ServesOneAfterAnotherAndTheLowestCoreFirst) {
  Offchip off(1, 1000000, 8); // a bit a picosecond
  EXPECT_TRUE(off.ask(5, 100, 40));
  EXPECT_FALSE(off.ask(2, 100, 10)); // only the first asks for a visit at 101
  EXPECT_FALSE(off.ask(7, 100, 6));
  EXPECT_EQ(off.serve(), (Transfers{{2, 100, 110}, {5, 110, 150}, {7, 150, 156}}));
  EXPECT_TRUE(off.ask(0, 120, 4)); // core 7 has waited since 100
  EXPECT_EQ(off.serve(), (Transfers{{0, 156, 160}}));
  EXPECT_TRUE(off.ask(1, 500, 2)); // nobody is there any more
  EXPECT_EQ(off.serve(), (Transfers{{1, 500, 502}}));
  const radish_channel_use &use = off.offchip.channels[0].use;
  EXPECT_EQ(use.transfers, 5);
  EXPECT_EQ(use.bits, 62);
  EXPECT_EQ(use.busy_ps, 62);
  EXPECT_EQ(use.waited_ps, 10 + 50 + 36);
}

TEST(Offchip, WritesSpikesBeforeTheLoadOfTheirCoreAndTellsOfLoadsAlone) {
  Offchip off(1, 1000000, 8);
  EXPECT_TRUE(off.ask(3, 100, 20));
  EXPECT_FALSE(off.ask(3, 100, 6, false));
  EXPECT_FALSE(off.ask(4, 100, 2, false));
  EXPECT_FALSE(off.ask(1, 100, 2, false));
  EXPECT_FALSE(off.ask(4, 100, 8, false)); // with the other
  EXPECT_EQ(off.serve(), (Transfers{{3, 108, 128}}));
  EXPECT_TRUE(off.ask(0, 110, 4));
  EXPECT_EQ(off.serve(), (Transfers{{0, 138, 142}}));
  const radish_channel_use &use = off.offchip.channels[0].use;
  EXPECT_EQ(use.transfers, 5);
  EXPECT_EQ(use.loads, 2);
  EXPECT_EQ(use.bits, 42);
  EXPECT_EQ(use.busy_ps, 42);
  EXPECT_EQ(use.waited_ps, 8 + 28) << "spikes do not wait for anything";
}

TEST(Offchip, GivesEachChannelItsCores) {
  Offchip off(3, 1000000, 8);
  for (int core = 7; core >= 0; core--) off.ask(core, 20, 10);
  EXPECT_EQ(
      off.serve(),
      (Transfers{
          {0, 20, 30}, {1, 20, 30}, {2, 20, 30}, {3, 30, 40}, {4, 30, 40}, {5, 30, 40}, {6, 40, 50}, {7, 40, 50}}));
}

TEST(Offchip, TakesTheBitsOverTheBandwidthRoundedUpToAnEvenPicosecond) {
  struct Row {
    int64_t bits, mbit_per_s, ps;
  };
  for (const Row &row : {Row{0, 1600, 2},
                         {1, 1600, 626}, // 625
                         {2, 1600, 1250},
                         {3, 1600, 1876}, // 1875
                         {1, 3, 333334},  // 333333.3
                         {1, 100000000, 2},
                         {INT64_C(1) << 36, 1, INT64_C(1000000) << 36}}) {
    EXPECT_EQ(radish_offchip_transfer_ps(row.bits, row.mbit_per_s), row.ps) << row.bits << " at " << row.mbit_per_s;
  }
}

TEST(Offchip, HasNoChannelWithoutACore) {
  EXPECT_EQ(Offchip(1024, 1, 3).offchip.channel_count, 3);
  EXPECT_EQ(Offchip(2, 1, 3).offchip.channel_count, 2);
}

TEST(Offchip, NeverPassesTheEndOfTime) {
  Offchip off(1, 1, 65536);
  for (int core = 0; core < 65536; core++) off.ask(core, 1000, INT64_C(1) << 36);
  int64_t last_ps = 0;
  for (const Transfer &t : off.serve()) {
    EXPECT_GE(t.begin_ps, last_ps);
    EXPECT_GE(t.end_ps, t.begin_ps);
    last_ps = t.end_ps;
  }
  EXPECT_GT(last_ps, INT64_C(4000000000000000000)) << "the run ends there";
  EXPECT_GE(off.offchip.channels[0].use.waited_ps, INT64_C(4000000000000000000));
}

// ---- spikes that are announced ---------------------------------------------------------------------------------------

TEST(Offchip, WritesAnnouncedSpikesInTheOrderOfTheirTimes) {
  Offchip off(1, 1000000, 8);
  EXPECT_TRUE(radish_offchip_announce(&off.offchip, 6, 90, 120, 10));
  EXPECT_TRUE(radish_offchip_announce(&off.offchip, 5, 94, 100, 30));
  EXPECT_TRUE(radish_offchip_announce(&off.offchip, 2, 100, 101, 4)); // core 6 writes later
  EXPECT_TRUE(radish_offchip_announce(&off.offchip, 2, 100, 101, 2)); // with the other
  EXPECT_TRUE(off.ask(2, 101, 8));
  EXPECT_EQ(off.serve(), (Transfers{{2, 136, 144}})) << "after core 5 and what is written for it at the same time";
  EXPECT_TRUE(off.ask(0, 120, 2));
  EXPECT_EQ(off.serve(), (Transfers{{0, 144, 146}})) << "before core 6";
  radish_offchip_close(&off.offchip);
  const radish_channel_use &use = off.offchip.channels[0].use;
  EXPECT_EQ(use.transfers, 5);
  EXPECT_EQ(use.bits, 56);
  EXPECT_EQ(use.busy_ps, 56);
  EXPECT_EQ(off.offchip.channels[0].free_ps, 156);
}

bool operator==(const radish_channel_use &a, const radish_channel_use &b) {
  return a.transfers == b.transfers && a.loads == b.loads && a.bits == b.bits && a.busy_ps == b.busy_ps &&
         a.waited_ps == b.waited_ps;
}

// What a core asks for at time_ps, and of spikes when they are announced.
struct Wish {
  int core;
  bool load;
  int64_t now_ps, time_ps, bits;
};

// Plays the requests picosecond by picosecond, spikes announced or asked for when they are written.
Transfers play(Offchip &off, const std::vector<Wish> &requests, bool announced) {
  std::map<int64_t, std::vector<Wish>> at;
  for (const Wish &r : requests) at[announced && !r.load ? r.now_ps : r.time_ps].push_back(r);
  Transfers all;
  int64_t serve_ps = -1;
  const auto serve = [&](int64_t now_ps) {
    if (serve_ps < 0 || serve_ps > now_ps) return;
    for (const Transfer &t : off.serve()) all.push_back(t);
    serve_ps = -1;
  };
  for (const auto &[time_ps, asked] : at) {
    serve(time_ps);
    for (const Wish &r : asked) {
      if (announced && !r.load) {
        EXPECT_TRUE(radish_offchip_announce(&off.offchip, r.core, r.now_ps, r.time_ps, r.bits));
      } else if (off.ask(r.core, r.time_ps, r.bits, r.load)) {
        serve_ps = r.time_ps + 1;
      }
    }
  }
  serve(INT64_MAX);
  radish_offchip_close(&off.offchip);
  return all;
}

TEST(Offchip, AnnouncedSpikesAreThoseThatAreAskedForAsTheyAreWritten) {
  int64_t compared = 0;
  for (unsigned seed = 1; seed <= 400; seed++) {
    std::mt19937_64 random(seed);
    const auto between = [&](int64_t low, int64_t high) {
      return std::uniform_int_distribution<int64_t>(low, high)(random);
    };
    const auto cores = static_cast<int>(between(1, 6));
    const int64_t channels = between(1, 3), span_ps = between(20, 2000);
    std::vector<Wish> requests;
    for (int core = 0; core < cores; core++) {
      std::map<int64_t, bool> loads; // one at a time
      for (int64_t i = between(0, 20); i > 0; i--) loads[2 * between(20, span_ps)] = true;
      for (const auto &[time_ps, load] : loads) requests.push_back({core, load, time_ps, time_ps, between(1, 60)});
      for (int64_t i = between(0, 300); i > 0; i--) {
        const int64_t time_ps = 2 * between(20, span_ps);
        requests.push_back({core, false, time_ps - 2 * between(1, 20), time_ps, between(1, 60)});
      }
    }
    std::shuffle(requests.begin(), requests.end(), random);
    Offchip asked(channels, 500000, cores), announced(channels, 500000, cores);
    const Transfers expected = play(asked, requests, false);
    ASSERT_EQ(play(announced, requests, true), expected) << "seed " << seed;
    for (int c = 0; c < asked.offchip.channel_count; c++) {
      ASSERT_TRUE(announced.offchip.channels[c].use == asked.offchip.channels[c].use) << "seed " << seed;
      ASSERT_EQ(announced.offchip.channels[c].free_ps, asked.offchip.channels[c].free_ps) << "seed " << seed;
    }
    compared += static_cast<int64_t>(expected.size());
  }
  std::cout << compared << " loads among announced spikes\n";
}

// ---- a queue, picosecond by picosecond ------------------------------------------------------------------------------

// A core thinks and asks; after a load it waits for the end, after spikes that are written it goes on at once.
struct Work {
  int64_t think_ps, bits;
  bool load;
};
using Program = std::vector<std::deque<Work>>; // [core]

Transfers in_order(Transfers transfers) {
  std::sort(transfers.begin(), transfers.end(), [](const Transfer &a, const Transfer &b) {
    return a.begin_ps != b.begin_ps ? a.begin_ps < b.begin_ps : a.core < b.core;
  });
  return transfers;
}

// The channels are played with counters: in each picosecond cores ask, and then channels that are free take who has
// waited longest. A transfer has ended when its bits, at mbit_per_s millionths a picosecond, have passed and the time is
// even, but not at once. Returns the loads.
Transfers played(Program program, int channels, int64_t mbit_per_s) {
  struct Request {
    int64_t asked_ps;
    int core;
    Work work;
  };
  struct Channel {
    std::deque<Request> waiting; // in the order in which they came
    bool busy = false;
    int64_t begin_ps = 0, left = 0; // millionths of a bit
  };
  std::vector<Channel> all(static_cast<size_t>(channels));
  std::vector<int64_t> asks_ps(program.size(), -1);
  Transfers done;
  const auto go_on = [&](size_t c, int64_t now) {
    if (!program[c].empty()) asks_ps[c] = now + program[c].front().think_ps;
  };
  for (size_t c = 0; c < program.size(); c++) go_on(c, 0);
  bool left = true;
  for (int64_t now = 0; left; now++) {
    for (Channel &channel : all) {
      if (!channel.busy || channel.left > 0 || now % 2 || now == channel.begin_ps) continue;
      const Request request = channel.waiting.front();
      channel.waiting.pop_front();
      channel.busy = false;
      if (!request.work.load) continue;
      done.push_back({request.core, channel.begin_ps, now});
      go_on(static_cast<size_t>(request.core), now);
    }
    left = false;
    for (size_t c = 0; c < program.size(); c++) { // the lowest core comes first
      if (asks_ps[c] != now) continue;
      const Work work = program[c].front();
      program[c].pop_front();
      all[c % all.size()].waiting.push_back({now, static_cast<int>(c), work});
      asks_ps[c] = -1;
      if (!work.load) go_on(c, now);
    }
    for (int64_t ps : asks_ps) left |= ps >= 0;
    for (Channel &channel : all) {
      left |= !channel.waiting.empty();
      if (!channel.busy && !channel.waiting.empty()) {
        channel.busy = true;
        channel.begin_ps = now;
        channel.left = channel.waiting.front().work.bits * 1000000;
      }
      channel.left -= mbit_per_s; // the picosecond passes
    }
  }
  return in_order(done);
}

// The same by events; those of one picosecond come in a random order.
Transfers served(Program program, int channels, int64_t mbit_per_s, std::mt19937_64 &random) {
  Offchip off(channels, mbit_per_s, static_cast<int>(program.size()));
  std::multimap<std::pair<int64_t, uint64_t>, int> agenda; // core, or -1: serve
  const auto at = [&](int64_t ps, int what) { agenda.insert({{ps, random()}, what}); };
  for (size_t c = 0; c < program.size(); c++) {
    if (!program[c].empty()) at(program[c].front().think_ps, static_cast<int>(c));
  }
  Transfers done;
  while (!agenda.empty()) {
    const int64_t now = agenda.begin()->first.first;
    const int what = agenda.begin()->second;
    agenda.erase(agenda.begin());
    if (what >= 0) {
      auto &left = program[static_cast<size_t>(what)];
      const Work work = left.front();
      if (off.ask(what, now, work.bits, work.load)) at(now + 1, -1);
      if (work.load) continue;
      left.pop_front();
      if (!left.empty()) at(now + left.front().think_ps, what);
      continue;
    }
    for (const Transfer &t : off.serve()) {
      auto &left = program[static_cast<size_t>(t.core)];
      left.pop_front();
      if (!left.empty()) at(t.end_ps + left.front().think_ps, t.core);
      done.push_back(t);
    }
  }
  return in_order(done);
}

TEST(Offchip, ServesAsAQueueThatIsPlayedPicosecondByPicosecond) {
  int64_t transfers = 0, ties = 0;
  for (uint64_t seed = 1; seed <= 400; seed++) {
    std::mt19937_64 random(seed);
    const auto draw = [&](int64_t low, int64_t high) {
      return std::uniform_int_distribution<int64_t>(low, high)(random);
    };
    const int channels = static_cast<int>(draw(1, 4));
    const int64_t mbit_per_s = draw(1, 100) * draw(1, 30000), most_think_ps = draw(1, 60),
                  most_transfer_ps = draw(0, 40);
    Program program(static_cast<size_t>(draw(channels, 12)));
    for (auto &core : program) {
      for (int64_t i = draw(0, 6); i > 0; i--) {
        // A core asks at its clock's edges, here each 4 ps, at the second one or later.
        core.push_back(
            {4 * draw(2, 2 + most_think_ps), draw(0, most_transfer_ps * mbit_per_s / 1000000), draw(0, 2) > 0});
      }
    }
    const Transfers by_events = served(program, channels, mbit_per_s, random),
                    by_picoseconds = played(program, channels, mbit_per_s);
    ASSERT_EQ(by_events, by_picoseconds) << "seed " << seed;
    transfers += static_cast<int64_t>(by_events.size());
    for (size_t i = 1; i < by_events.size(); i++) ties += by_events[i].begin_ps == by_events[i - 1].end_ps;
  }
  EXPECT_GT(ties, 200) << "transfers that begin as the one before them ends";
  std::cout << transfers << " transfers, " << ties << " of them begin as the one before ends\n";
}

} // namespace
