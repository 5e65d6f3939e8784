// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests hold the schedule of core/ingress.h against an ingress that is played tick by tick, stage by stage.
#include "core/ingress.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <random>
#include <vector>

namespace {

struct Packet {
  int64_t time_ps;            // it arrives then, unless the one before it is taken later
  std::vector<int64_t> feeds; // ticks for which the places of each are in turn
  int place;                  // ticks of one place
};

struct Times {
  int64_t arrived_ps, taken_ps, first_ps, last_ps;
};

// This is an ingress as registers: each stage holds a packet or none, and moves it on where the next one is free.
class Ingress {
public:
  explicit Ingress(int64_t tick_ps) : pace_ps(tick_ps) {}

  std::vector<Times> play(const std::vector<Packet> &all, int64_t link_ps) {
    packets = &all;
    times.assign(all.size(), {-1, -1, -1, -1});
    stages.assign(9, std::nullopt);
    int64_t now_ps = 0, free_ps = 0;
    for (size_t next = 0; next < all.size() || busy();) {
      if (next < all.size() && times[next].arrived_ps < 0) {
        times[next].arrived_ps = std::max(all[next].time_ps, free_ps);
      }
      if (!busy()) now_ps = times[next].arrived_ps; // the clock starts
      const auto fill = [&] {                       // the latch takes what has arrived
        if (latch || next == all.size() || times[next].arrived_ps > now_ps) return;
        latch = next;
        times[next].taken_ps = std::max(times[next].arrived_ps, emptied_ps);
        free_ps = times[next].taken_ps + link_ps;
        next++;
      };
      fill();
      tick(now_ps);
      if (next < all.size() && times[next].arrived_ps < 0)
        times[next].arrived_ps = std::max(all[next].time_ps, free_ps);
      fill();
      now_ps += pace_ps;
    }
    return times;
  }

private:
  bool busy() const {
    return latch || reader || place || !leaving.empty() ||
           std::any_of(stages.begin(), stages.end(), [](const auto &s) { return s.has_value(); });
  }

  void tick(int64_t now_ps) {
    write(now_ps);
    if (place && place_left == 0) place.reset();
    if (!place && reader) { // a feed comes in turn
      place = reader;
      place_left = (*packets)[*reader].feeds[feed];
      in_place = 0;
      if (++feed == (*packets)[*reader].feeds.size()) {
        reader.reset();
        feed = 0;
      }
    }
    if (place) {
      if (in_place++ % (*packets)[*place].place == 0) leaving.push_back({*place, now_ps + 5 * pace_ps});
      place_left--;
    }
    if (!reader) reader.swap(stages.back());
    for (size_t s = stages.size() - 1; s > 0; s--) {
      if (!stages[s]) stages[s].swap(stages[s - 1]);
    }
    if (stages[0] || !latch) return;
    stages[0].swap(latch);
    emptied_ps = now_ps;
  }

  void write(int64_t now_ps) {
    while (!leaving.empty() && leaving.front().second == now_ps) {
      Times &t = times[leaving.front().first];
      if (t.first_ps < 0) t.first_ps = now_ps;
      t.last_ps = now_ps;
      leaving.pop_front();
    }
  }

  const int64_t pace_ps;
  const std::vector<Packet> *packets = nullptr;
  std::vector<Times> times;
  std::vector<std::optional<size_t>> stages;
  std::optional<size_t> latch, reader, place;
  int64_t emptied_ps = 0;                         // when the latch was last
  size_t feed = 0;                                // of the reader's packet, to be handed on next
  int64_t place_left = 0, in_place = 0;           // ticks of the feed in turn: still to come, and gone by
  std::deque<std::pair<size_t, int64_t>> leaving; // packet and time of what is still to be written
};

std::vector<Packet> random_packets(std::mt19937 &random, int64_t pace_ps) {
  const auto draw = [&](int64_t least, int64_t most) {
    return std::uniform_int_distribution<int64_t>(least, most)(random);
  };
  std::vector<Packet> packets;
  const int64_t apart = draw(0, 3) ? draw(1, 4) * pace_ps : 60 * pace_ps, feeds = draw(1, 4);
  int64_t time_ps = 2 * draw(0, 1000);
  for (int i = 0; i < 200; i++) {
    time_ps += 2 * draw(0, apart);
    Packet p{time_ps, {}, draw(0, 4) ? 1 : RADISH_INGRESS_PLACE};
    for (int64_t n = draw(1, feeds); n > 0; n--) p.feeds.push_back(p.place == 1 ? draw(1, 3) : p.place);
    packets.push_back(p);
  }
  return packets;
}

TEST(Ingress, TakesAndWritesEveryPacketWhenAnIngressOfRegistersDoes) {
  int waited = 0, started = 0;
  for (unsigned seed = 1; seed <= 300; seed++) {
    std::mt19937 random(seed);
    const int64_t pace_ps = 2 * std::uniform_int_distribution<int64_t>(1, 30000)(random);
    const int64_t link_ps = 2 * std::uniform_int_distribution<int64_t>(1, pace_ps)(random);
    const std::vector<Packet> packets = random_packets(random, pace_ps);
    const std::vector<Times> expected = Ingress(pace_ps).play(packets, link_ps);
    radish_ingress ingress;
    radish_ingress_reset(&ingress, pace_ps);
    for (size_t i = 0; i < packets.size(); i++) {
      int64_t ticks = 0;
      for (int64_t feed : packets[i].feeds) ticks += feed;
      started += expected[i].arrived_ps > ingress.last_ps;
      const radish_ingress_times times =
          radish_ingress_take(&ingress, expected[i].arrived_ps, ticks, packets[i].feeds.back(), packets[i].place);
      ASSERT_EQ(times.taken_ps, expected[i].taken_ps) << "seed " << seed << ", packet " << i;
      ASSERT_EQ(times.first_ps, expected[i].first_ps) << "seed " << seed << ", packet " << i;
      ASSERT_EQ(times.last_ps, expected[i].last_ps) << "seed " << seed << ", packet " << i;
      waited += times.taken_ps - expected[i].arrived_ps > pace_ps;
    }
  }
  EXPECT_GT(waited, 1000) << "packets that found the first stage taken";
  EXPECT_GT(started, 1000) << "packets that found the ingress empty";
}

// A link whose cycle is a little longer than a tick brings packets ever later between two ticks; none of them waits for one.
TEST(Ingress, TakesPacketsAsFastAsALinkBringsThemWhateverItsCycle) {
  for (int64_t cycle_ps : {1000, 1002, 1500, 1998, 2000, 2900}) {
    radish_ingress ingress;
    radish_ingress_reset(&ingress, 1000);
    for (int64_t i = 0; i < 5000; i++) {
      const radish_ingress_times times = radish_ingress_take(&ingress, i * cycle_ps, 1, 1, 1);
      ASSERT_EQ(times.taken_ps, i * cycle_ps) << cycle_ps;
      ASSERT_LT(times.last_ps, i * cycle_ps + (RADISH_INGRESS_TICKS + 1) * 1000) << cycle_ps;
    }
  }
}

// A packet with one place: nine ticks of search, one of the reader, five until it is written.
TEST(Ingress, WritesAPacketThatFindsItEmptyFifteenTicksLater) {
  radish_ingress ingress;
  radish_ingress_reset(&ingress, 36400);
  const radish_ingress_times spike = radish_ingress_take(&ingress, 1000, 1, 1, 1);
  EXPECT_EQ(spike.taken_ps, 1000);
  EXPECT_EQ(spike.first_ps, 1000 + 15 * 36400);
  EXPECT_EQ(spike.last_ps, spike.first_ps);
  // A link that is always busy brings the next one a tick later, which is taken at once.
  const radish_ingress_times next = radish_ingress_take(&ingress, 1000 + 36400, 1, 1, 1);
  EXPECT_EQ(next.taken_ps, 1000 + 36400);
  EXPECT_EQ(next.last_ps, 1000 + 16 * 36400);
  // A token of two feeds, between two ticks: the next one moves it on, its feeds are five ticks apart.
  const radish_ingress_times token = radish_ingress_take(&ingress, 1000 + 2 * 36400 + 2, 2 * RADISH_INGRESS_PLACE,
                                                         RADISH_INGRESS_PLACE, RADISH_INGRESS_PLACE);
  EXPECT_EQ(token.taken_ps, 1000 + 2 * 36400 + 2);
  EXPECT_EQ(token.first_ps, 1000 + 18 * 36400);
  EXPECT_EQ(token.last_ps, 1000 + 23 * 36400);
}

} // namespace
