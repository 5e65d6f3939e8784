// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The cost model is held against the simulated chip: an image alone costs within 10 % of what was expected of it, in time
// and in energy, and what the expected spikes tell exactly is counted exactly.
#include "mapping/forecast.h"
#include "network/load/network_inputs.h"
#include "network/load/network_load.h"
#include "sim/chip/chip.h"
#include "sim/report/expectation.h"
#include "tests/prices.h"
#include <gtest/gtest.h>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

namespace {

struct Case {
  const char *network;
  std::vector<const char *> settings;
  radish_coding coding = RADISH_CODING_RADIX;
  const char *chip = RADISH_PLAIN_CHIP;
};

void PrintTo(const Case &c, std::ostream *out) {
  *out << c.network;
  for (const char *setting : c.settings) *out << " " << setting;
}

struct Source {
  radish_network *network = nullptr;
  radish_images *images = nullptr;
};

// A network on radix40, its first image run and expected.
class Measured {
public:
  explicit Measured(const Case &c) {
    const std::string configs = RADISH_SOURCE_DIR "/configs/";
    std::vector<const char *> of_chip, of_network;
    for (const char *s : c.settings) (std::string(s).rfind("rate_", 0) == 0 ? of_network : of_chip).push_back(s);
    done_ = load(configs, c, of_chip, of_network) && map_and_run(c.coding);
  }
  ~Measured() {
    radish_expectation_destroy(expected);
    radish_spike_counts_destroy(spikes);
    radish_run_result_destroy(result);
    radish_chip_destroy(chip_);
    radish_mapped_chip_destroy(mapped);
    radish_images_destroy(source_.images);
    radish_network_destroy(source_.network);
    radish_chip_file_destroy(file);
  }
  Measured(const Measured &) = delete;
  Measured &operator=(const Measured &) = delete;

  bool done() const { return done_; }
  int64_t latency_ps() const { return result->times[0].done_ps - result->times[0].first_spike_ps; }
  double energy_fj() {
    std::vector<radish_energy> energy(result->layer_count);
    EXPECT_EQ(radish_energy_of_run(result, mapped, file, energy.data(), &error), RADISH_OK) << error.message;
    double sum = 0;
    for (const radish_energy &e : energy) sum += static_cast<double>(radish_energy_total_fj(&e));
    return sum;
  }

  radish_error error = {""};
  radish_chip_file *file = nullptr;
  radish_mapped_chip *mapped = nullptr;
  radish_run_result *result = nullptr;
  radish_spike_counts *spikes = nullptr;
  radish_expectation *expected = nullptr;

private:
  bool load(const std::string &configs, const Case &c, const std::vector<const char *> &of_chip,
            const std::vector<const char *> &of_network) {
    return !radish_chip_file_load(c.chip, {static_cast<int>(of_chip.size()), of_chip.data()}, &file, &error) &&
           !radish_network_load((configs + "networks/" + c.network + ".yaml").c_str(),
                                {static_cast<int>(of_network.size()), of_network.data()}, &source_.network, &error) &&
           (!source_.network->sample || !radish_images_load(source_.network->sample, nullptr,
                                                            source_.network->layers[0].shape, &source_.images, &error));
  }
  bool map_and_run(radish_coding coding) {
    radish_run_options options = {};
    options.image_count = 1;
    radish_network_inputs inputs{source_.network, source_.images};
    options.user = &inputs;
    options.activations = radish_network_inputs_activations;
    const radish_spike_images images = {1, &inputs, radish_network_inputs_activations, 1};
    return !radish_mapped_chip_create(source_.network, file, coding, &mapped, &error) &&
           !radish_image_spikes_count(source_.network, coding, &images, &spikes, &error) &&
           !radish_expectation_create(mapped, file, spikes, &expected, &error) &&
           !radish_chip_create(mapped, &chip_, &error) && !radish_chip_run(chip_, &options, &result, &error);
  }

  Source source_;
  radish_chip *chip_ = nullptr;
  bool done_ = false;
};

double error_of(double expected, double measured) {
  return 100 * (expected / measured - 1);
}

void expect_within(Measured &run, double percent) {
  ASSERT_TRUE(run.done()) << run.error.message;
  const double latency = error_of(static_cast<double>(run.expected->latency_ps), static_cast<double>(run.latency_ps()));
  const double energy = error_of(static_cast<double>(run.expected->energy_fj), run.energy_fj());
  EXPECT_LE(std::fabs(latency), percent) << "latency";
  EXPECT_LE(std::fabs(energy), percent) << "energy";
}

class Forecast : public testing::TestWithParam<Case> {};

TEST_P(Forecast, ExpectsTimeAndEnergyOfAnImageWithinATenth) {
  Measured run(GetParam());
  expect_within(run, 10);
}

INSTANTIATE_TEST_SUITE_P(Chips, Forecast,
                         testing::Values(Case{"lenet5-fashion", {}},
                                         Case{"lenet5-fashion", {"cores=64", "mapping.objective=latency"}},
                                         Case{"lenet5-fashion", {"cores=256", "mapping.objective=latency"}},
                                         Case{"lenet5-fashion", {"cores=64", "mapping.objective=throughput"}},
                                         Case{"lenet5-fashion", {"cores=1"}}, Case{"lenet5-fashion", {"sync=barrier"}},
                                         Case{"lenet5-fashion", {"sync=barrier", "cores=1"}},
                                         Case{"lenet5-fashion", {"noc.multicast=false"}},
                                         Case{"lenet5-fashion", {"core.clock_mhz=1000"}},
                                         Case{"lenet5-fashion", {"core.clock_skew_ps=1000", "core.lanes=8"}},
                                         Case{"resnet8-cifar", {"cores=64"}}, Case{"resnet8-cifar", {"cores=5"}},
                                         Case{"resnet8-cifar", {"cores=256", "mapping.objective=throughput"}},
                                         Case{"vgg9-cifar", {"cores=64", "mapping.objective=latency"}},
                                         Case{"mobilenet-cifar", {"cores=64"}}));

// Of each network and size, as the chip file maps it.
std::vector<Case> default_cases() {
  std::vector<Case> cases;
  for (const char *network :
       {"lenet5-fashion", "resnet8-cifar", "vgg9-cifar", "mobilenet-cifar", "mobilenetv2-cifar", "resnet18-cifar",
        "vgg16-cifar", "resnet44-cifar", "vgg20-cifar", "resnet18-imagenet", "resnet34-imagenet"}) {
    for (const char *cores : {"cores=64", "cores=256", "cores=1024"}) {
      cases.push_back({network, {cores}, RADISH_CODING_RADIX, RADISH_SOURCE_DIR "/configs/chips/radix40.yaml"});
    }
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(LongDefaults, Forecast, testing::ValuesIn(default_cases()));

// Of each network, size and objective, in strips. Two mappings are missed, and fail; docs/chip.md section 6 names them.
std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const char *network : {"lenet5-fashion", "resnet8-cifar", "vgg9-cifar", "mobilenet-cifar", "resnet18-cifar",
                              "vgg16-cifar", "resnet44-cifar", "vgg20-cifar"}) {
    for (const char *cores : {"cores=64", "cores=256", "cores=1024"}) {
      for (const char *objective :
           {"mapping.objective=cores", "mapping.objective=latency", "mapping.objective=throughput"}) {
        cases.push_back({network, {cores, objective}});
      }
    }
  }
  for (const char *network : {"resnet8-cifar", "mobilenet-cifar", "resnet18-cifar"}) {
    for (const char *cores : {"cores=64", "cores=256", "cores=1024"}) {
      cases.push_back({network, {cores, "mapping.objective=energy"}});
    }
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Long, Forecast, testing::ValuesIn(all_cases()));

// Of what has a price, empty scheduler words alone are estimated, and with them the busy cycles; and what is reloaded where
// several tiles wait for a turn.
void expect_exact_counts(const Case &c, bool reloads) {
  Measured run(c);
  ASSERT_TRUE(run.done()) << run.error.message;
  for (int l = 0; l < run.result->layer_count; l++) {
    const radish_counters &ran = radish_run_result_record_at(run.result, 0, l)->counters;
    const radish_counters &told = run.expected->forecast->layers[l].counters;
    for (const PaidPrice &price : paid_prices) {
      if (price.price == RADISH_PRICE_busy_cycle || (price.price == RADISH_PRICE_reload_bit && !reloads)) continue;
      EXPECT_EQ(radish_energy_count(&told, price.price), radish_energy_count(&ran, price.price))
          << price.counter << " of layer " << l;
    }
    EXPECT_EQ(told.packets, ran.packets) << "layer " << l;
    EXPECT_EQ(told.emit_cycles, ran.emit_cycles) << "layer " << l;
    EXPECT_EQ(told.route_lookups, ran.route_lookups) << "layer " << l;
    EXPECT_EQ(told.table_lookups, ran.table_lookups) << "layer " << l;
  }
}

TEST(Forecast, CountsExactlyWhatFollowsFromTheSpikes) {
  expect_exact_counts({"resnet8-cifar", {"cores=256", "mapping.objective=throughput"}}, true);
  expect_exact_counts({"lenet5-fashion", {"noc.multicast=false"}}, true);
  expect_exact_counts({"lenet5-fashion", {"sync=barrier"}}, true);
  expect_exact_counts({"lenet5-fashion", {"cores=1"}}, true); // each tile waits alone
}

TEST(Forecast, TellsTheSameEachTime) {
  Measured run({"lenet5-fashion", {"cores=64", "mapping.objective=latency"}});
  ASSERT_TRUE(run.done()) << run.error.message;
  radish_forecast *again = nullptr;
  ASSERT_EQ(radish_forecast_create(run.mapped, run.spikes, &again, &run.error), RADISH_OK) << run.error.message;
  EXPECT_EQ(again->done_ps, run.expected->forecast->done_ps);
  radish_forecast_destroy(again);
}

// A forecast that ends early is one that is too long: told exactly the latency it is made as ever, told any less it is not.
// Where tiles wait for their turns, loading alone may tell.
TEST(Forecast, IsMadeWithinALatencyAndNotWithinLess) {
  for (const Case &c :
       {Case{"lenet5-fashion", {"cores=64", "mapping.objective=latency"}}, Case{"lenet5-fashion", {"cores=1"}},
        Case{"lenet5-fashion", {"cores=2"}}, Case{"lenet5-fashion", {"sync=barrier"}},
        Case{"lenet5-fashion", {"offchip.mbit_per_s=1", "cores=2"}},
        Case{"resnet8-cifar", {"offchip.mbit_per_s=1", "offchip.channels=2", "cores=5"}},
        Case{"vgg9-cifar", {"cores=16", "rate_timesteps=3"}, RADISH_CODING_RATE}}) {
    SCOPED_TRACE(testing::PrintToString(c));
    Measured run(c);
    ASSERT_TRUE(run.done()) << run.error.message;
    radish_forecast *whole = nullptr, *within = nullptr;
    ASSERT_EQ(radish_forecast_create_rough(run.mapped, run.spikes, INT64_MAX, &whole, &run.error), RADISH_OK)
        << run.error.message;
    const int64_t latency_ps = radish_forecast_latency_ps(whole);
    ASSERT_EQ(radish_forecast_create_rough(run.mapped, run.spikes, latency_ps, &within, &run.error), RADISH_OK)
        << run.error.message;
    ASSERT_NE(within, nullptr);
    EXPECT_EQ(radish_forecast_latency_ps(within), latency_ps);
    EXPECT_EQ(
        std::memcmp(within->layers, whole->layers, sizeof *within->layers * static_cast<size_t>(within->layer_count)),
        0);
    radish_forecast_destroy(within);
    radish_forecast_destroy(whole);
    for (int64_t less : {latency_ps - 1, latency_ps - latency_ps / 100, latency_ps / 2, int64_t{0}}) {
      ASSERT_EQ(radish_forecast_create_rough(run.mapped, run.spikes, less, &within, &run.error), RADISH_OK);
      EXPECT_EQ(within, nullptr) << less << " of " << latency_ps;
    }
  }
}

TEST(Forecast, TakesTheActivityOfTheNetworkWhereNoImageIsGiven) {
  Measured run({"vgg9-cifar", {"cores=64"}});
  ASSERT_TRUE(run.done()) << run.error.message;
  radish_spike_counts *uniform = nullptr;
  radish_forecast *forecast = nullptr;
  ASSERT_EQ(radish_spike_counts_create(run.mapped->network, &uniform, &run.error), RADISH_OK);
  ASSERT_EQ(radish_forecast_create(run.mapped, uniform, &forecast, &run.error), RADISH_OK) << run.error.message;
  const radish_layer *input = &run.mapped->network->layers[0];
  EXPECT_NEAR(static_cast<double>(forecast->layers[0].counters.spikes_out),
              run.mapped->network->activity * static_cast<double>(radish_shape_size(input->shape)) *
                  run.mapped->network->input_bits,
              1);
  radish_forecast_destroy(forecast);
  radish_spike_counts_destroy(uniform);
}

} // namespace
