// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What cores, links and packets do over the time of a run (sim/report/profile.h): everything adds up to what the run
// itself counts.
#include "sim/report/profile.h"
#include "core/base/edge.h"
#include "core/packet.h"
#include "tests/sim/chip_fixture.h"

#include <gtest/gtest.h>
#include <map>
#include <numeric>
#include <set>

namespace {

using namespace reference;
using fixture::Chip;
using Result = fixture::Owned<radish_run_result>;
using Profile = fixture::Owned<radish_profile>;

struct Input {
  std::vector<Numbers> images;
};

void activations(void *user, int index, uint16_t *result) {
  fixture::write_activations(static_cast<Input *>(user)->images[static_cast<size_t>(index)], result);
}

// Adds up the times of arrivals less those of what was sent, by destinations; which packet is which does not matter for
// the sum.
struct Packets {
  const radish_mapped_chip *mapped;
  int64_t arrivals = 0, latency_sum_ps = 0;
};

int64_t destinations(const radish_mapped_chip *mapped, int partition) {
  std::set<int> cores;
  for (int f = mapped->source_feeds[partition]; f < mapped->source_feeds[partition + 1]; f++) {
    cores.insert(mapped->feeds[f].core);
  }
  return mapped->params.noc.multicast && !cores.empty() ? static_cast<int64_t>(cores.size()) : 1;
}

void on_packet(void *user, const radish_packet_event *event) {
  auto *packets = static_cast<Packets *>(user);
  if (event->moment == RADISH_PACKET_ARRIVED) {
    packets->arrivals++;
    packets->latency_sum_ps += event->time_ps;
  } else if (event->moment == RADISH_PACKET_SENT) {
    const bool credit = radish_packet_kind(event->packet) == RADISH_PACKET_CREDIT;
    const int partition = radish_packet_partition(event->packet);
    packets->latency_sum_ps -= event->time_ps * (credit ? 1 : destinations(packets->mapped, partition));
  }
}

int64_t links_sum(const radish_profile *p, bool out, bool local) {
  int64_t sum = 0;
  for (int l = 0; l < p->routers * RADISH_PORTS; l++) {
    if (local || l % RADISH_PORTS != RADISH_LOCAL) sum += p->links[(out ? p->routers * RADISH_PORTS : 0) + l].packets;
  }
  return sum;
}

void expect_sums(const radish_profile *p, const radish_run_result *result, const Packets &packets) {
  const radish_mapped_chip *mapped = p->mapped;
  const int64_t period_ps = radish_edge_period_ps(mapped->params.core.clock_mhz);
  std::map<int, int64_t> busy_ps;
  for (int i = mapped->port_count; i < mapped->partition_count; i++) {
    busy_ps[mapped->core_of[i]] += result->busy_cycles[i] * period_ps;
  }
  for (int e = 0; e < p->endpoints; e++) {
    EXPECT_EQ(radish_profile_spent_ps(p, e, RADISH_PROFILE_INTEGRATE) +
                  radish_profile_spent_ps(p, e, RADISH_PROFILE_FIRE) +
                  radish_profile_spent_ps(p, e, RADISH_PROFILE_COMMIT),
              e < mapped->core_count ? busy_ps[e] : 0)
        << "core " << e;
    for (int b = 0; b < p->bins.bins; b++) {
      int64_t engine_ps = 0;
      for (int k = 0; k < RADISH_PROFILE_KIND_COUNT; k++) {
        const int64_t ps = p->bins.ps[(e * RADISH_PROFILE_KIND_COUNT + k) * p->bins.bins + b];
        EXPECT_GE(ps, 0) << "endpoint " << e << ", kind " << k;
        EXPECT_LE(ps, p->bins.width_ps);
        if (k <= RADISH_PROFILE_COMMIT) engine_ps += ps;
      }
      EXPECT_LE(engine_ps, p->bins.width_ps) << "an engine does one thing at a time";
    }
  }
  const auto mesh = static_cast<int64_t>(result->noc.links_east_west + result->noc.links_north_south);
  EXPECT_EQ(links_sum(p, false, true), mesh + static_cast<int64_t>(result->noc.departed));
  EXPECT_EQ(links_sum(p, true, true), static_cast<int64_t>(result->noc.deliveries));
  EXPECT_EQ(links_sum(p, true, false), static_cast<int64_t>(result->noc.edge_deliveries));
  EXPECT_EQ(p->arrivals, packets.arrivals);
  EXPECT_EQ(p->latency_sum_ps, packets.latency_sum_ps);
  int64_t arrivals = 0, hops = 0;
  for (int h = 0; h < mapped->params.mesh.columns + mapped->params.mesh.rows - 1; h++) {
    const int64_t count = std::accumulate(p->hops[h], p->hops[h] + RADISH_PROFILE_TRAFFIC, int64_t{0});
    arrivals += count;
    hops += h * count;
  }
  EXPECT_EQ(arrivals, packets.arrivals);
  if (mapped->params.noc.multicast) EXPECT_GE(hops, mesh);
  else EXPECT_EQ(hops, mesh) << "each packet takes its links alone";
}

// Returns the latency of an empty network without a hop: link, one router, link (noc/noc.h).
int64_t least_latency_ps(const radish_mapped_chip *mapped) {
  const radish_noc_params &n = mapped->params.noc;
  int64_t sum = 0;
  for (const int64_t ps : {n.lf_link_ps, n.lf_in_ps, n.larb_ps, n.lf_out_ps, n.lf_link_ps}) {
    sum += radish_params_scaled_delay_ps(ps, n.voltage_factor);
  }
  return sum;
}

void expect_latencies(const radish_profile *p) {
  int64_t arrivals = 0, first = -1, last = -1;
  for (int i = 0; i < RADISH_PROFILE_LATENCIES; i++) {
    const int64_t count = std::accumulate(p->latencies[i], p->latencies[i] + RADISH_PROFILE_TRAFFIC, int64_t{0});
    arrivals += count;
    if (count && first < 0) first = i;
    if (count) last = i;
  }
  EXPECT_EQ(arrivals, p->arrivals);
  EXPECT_GE(radish_profile_latency_from(static_cast<int>(first) + 1), least_latency_ps(p->mapped));
  EXPECT_LE(radish_profile_latency_from(static_cast<int>(last)), p->latency_max_ps);
  EXPECT_GT(radish_profile_latency_from(static_cast<int>(last) + 1), p->latency_max_ps);
}

} // namespace

TEST(Profile, AddsUpToWhatTheRunCounts) {
  int chips = 0, barrier = 0, unicast = 0, stalled = 0, turns = 0;
  for (uint64_t seed = 1; seed <= 60; seed++) {
    RandomOptions kind;
    kind.max_layers = 5;
    const Spec spec = random_network(seed, kind);
    const Chip chip = fixture::random_chip(spec, seed);
    const auto mapped = fixture::map(spec, chip);
    if (!mapped->chip) continue; // it does not fit
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + fixture::describe(chip));
    Input input;
    for (uint64_t i = 0; i < 3; i++) input.images.push_back(random_input(spec, seed * 9 + i));
    radish_error error = {""};
    radish_chip *on = nullptr;
    ASSERT_EQ(radish_chip_create(mapped->chip.get(), &on, &error), RADISH_OK) << error.message;
    const fixture::Owned<radish_chip> owned{on, {radish_chip_destroy}};
    for (const bool independent : {false, true}) {
      Packets packets{mapped->chip.get()};
      radish_run_options options{};
      options.image_count = 3;
      options.user = &input;
      options.activations = activations;
      options.independent = independent;
      options.observer.user = &packets;
      options.observer.packet = on_packet;
      radish_run_result *r = nullptr;
      ASSERT_EQ(radish_chip_run(on, &options, &r, &error), RADISH_OK) << error.message;
      const Result result{r, {radish_run_result_destroy}};
      radish_profile *p = nullptr;
      ASSERT_EQ(radish_profile_create(on, mapped->chip.get(), &options, &p, &error), RADISH_OK) << error.message;
      const Profile profile{p, {radish_profile_destroy}};
      expect_sums(p, r, packets);
      expect_latencies(p);
      EXPECT_GE(p->span_ps, r->times[0].done_ps);
      for (int e = 0; e < p->endpoints; e++) {
        stalled += radish_profile_spent_ps(p, e, RADISH_PROFILE_STALLED) > 0;
        turns += radish_profile_spent_ps(p, e, RADISH_PROFILE_RELOAD) > 0;
      }
    }
    chips++;
    barrier += chip.params.chip.sync == RADISH_SYNC_BARRIER;
    unicast += !chip.params.noc.multicast;
    if (HasFailure()) break;
  }
  EXPECT_GE(chips, 25);
  EXPECT_GE(barrier, 5);
  EXPECT_GE(unicast, 5);
  EXPECT_GE(stalled, 5);
  EXPECT_GE(turns, 5);
}

TEST(Profile, IntervalsOfLatencyFollowEachOther) {
  EXPECT_EQ(radish_profile_latency_from(0), 0);
  EXPECT_EQ(radish_profile_latency_from(4), 4);
  EXPECT_EQ(radish_profile_latency_from(8), 8);
  EXPECT_EQ(radish_profile_latency_from(9), 10);
  EXPECT_EQ(radish_profile_latency_from(11), 14);
  EXPECT_EQ(radish_profile_latency_from(12), 16);
  for (int i = 1; i < 200; i++) EXPECT_GT(radish_profile_latency_from(i), radish_profile_latency_from(i - 1));
}
