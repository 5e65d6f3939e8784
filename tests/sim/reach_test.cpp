// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What the mapper reaches by default: how long an image alone takes at most, and how much sooner it is done than on as few
// cores as hold the network, in strips, which is what `mapping.objective=cores` and `mapping.placement=strips` give.
#include "tests/sim/config_network.h"

namespace {

struct Case {
  const char *network;
  Settings settings;
  double most_ms;   // that the image may take
  double times = 1; // that it is at least sooner than on few cores
};

void PrintTo(const Case &c, std::ostream *out) {
  print(c.network, c.settings, out);
}

class Reach : public testing::TestWithParam<Case> {};

TEST_P(Reach, AnImageIsDoneInTime) {
  const Case &c = GetParam();
  const ConfigNetwork network(c.network);
  const Outcome run = network.run(c.settings, 1, false, RADISH_SOURCE_DIR "/configs/chips/radix40.yaml"),
                few = network.run(c.settings, 1, false, RADISH_PLAIN_CHIP);
  ASSERT_GT(run.time_ps, 0);
  EXPECT_LE(run.time_ps, c.most_ms * 1e9);
  EXPECT_LE(run.time_ps * c.times, few.time_ps);
  EXPECT_EQ(run.logits, few.logits);
}

INSTANTIATE_TEST_SUITE_P(Chips, Reach,
                         testing::Values(Case{"lenet5-fashion", {"cores=16"}, 0.51},
                                         Case{"lenet5-fashion", {"cores=64"}, 0.33},
                                         Case{"lenet5-fashion", {"cores=256"}, 0.27, 10}));

// Where each core has an off-chip channel of its own, loading costs little; where all share one, it matters which tiles stay.
INSTANTIATE_TEST_SUITE_P(
    Long, Reach,
    testing::Values(Case{"vgg16-cifar", {"cores=245"}, 71, 3}, Case{"vgg16-cifar", {"cores=1024"}, 17, 10},
                    Case{"resnet18-cifar", {"cores=1024"}, 36, 9}, Case{"mobilenet-cifar", {"cores=1024"}, 4, 39},
                    Case{"resnet18-cifar", {"cores=256"}, 212, 1.9}, Case{"mobilenet-cifar", {"cores=64"}, 50, 1.4},
                    Case{"resnet34-imagenet", {"cores=1024"}, 1180, 1.6},
                    Case{"vgg16-cifar", {"cores=245", "offchip.channels=245"}, 25, 8},
                    Case{"resnet34-imagenet", {"cores=1024", "offchip.channels=1024"}, 128, 6}));

} // namespace
