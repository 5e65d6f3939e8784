// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What `best` chooses by the forecast is the best in simulation too: no strategy of mapping.placement gives an image a
// shorter latency, and its packets take a fifth fewer hops than with Hilbert and forces.
#include "core/params.h"
#include "tests/sim/config_network.h"

namespace {

struct Case {
  const char *network;
  int cores;
  const char *objective;
};

void PrintTo(const Case &c, std::ostream *out) {
  *out << c.network << " on " << c.cores << " cores, objective " << c.objective;
}

Outcome run(const ConfigNetwork &network, const Case &c, int placement) {
  return network.run({"cores=" + std::to_string(c.cores), std::string("mapping.objective=") + c.objective,
                      std::string("mapping.placement=") + radish_placement_name(placement)},
                     1, false, RADISH_PLAIN_CHIP);
}

class Placement : public testing::TestWithParam<Case> {};

TEST_P(Placement, NoStrategyIsFasterThanTheBestWhichTakesAFifthFewerHopsThanForce) {
#ifdef RADISH_SANITIZE
  GTEST_SKIP() << "many runs of larger networks are compared without sanitizers";
#endif
  const ConfigNetwork network(GetParam().network);
  const Outcome best = run(network, GetParam(), RADISH_PLACEMENT_BEST);
  ASSERT_GT(best.time_ps, 0);
  for (int other = 0; other < RADISH_PLACEMENT_BEST; other++) {
    const Outcome ran = run(network, GetParam(), other);
    EXPECT_LE(best.time_ps, ran.time_ps) << radish_placement_name(other);
    if (other == RADISH_PLACEMENT_FORCE) {
      EXPECT_LE(best.hops * 10, ran.hops * 8);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Chips, Placement, testing::Values(Case{"vgg16-cifar", 1024, "cores"}));

INSTANTIATE_TEST_SUITE_P(Long, Placement,
                         testing::Values(Case{"vgg16-cifar", 256, "cores"}, Case{"vgg16-cifar", 256, "latency"},
                                         Case{"vgg16-cifar", 1024, "latency"}, Case{"vgg16-cifar", 1024, "throughput"},
                                         Case{"resnet18-cifar", 256, "cores"}, Case{"resnet18-cifar", 256, "latency"},
                                         Case{"resnet18-cifar", 256, "throughput"},
                                         Case{"resnet18-cifar", 1024, "cores"}, Case{"resnet18-cifar", 1024, "latency"},
                                         Case{"resnet18-cifar", 1024, "throughput"}));

} // namespace
