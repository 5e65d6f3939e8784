// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What sim/report/run_energy.h promises: prices times counters in whole femtojoules, leakage by the windows of images.
#include "sim/report/run_energy.h"
#include "tests/prices.h"

#include <cstring>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <vector>

namespace {

int64_t &counter(radish_counters &counters, size_t offset) {
  return *reinterpret_cast<int64_t *>(reinterpret_cast<char *>(&counters) + offset);
}

// A network has two layers behind the input: layer 1 has partitions 1 and 2 on cores 0 and 1, layer 2 has partitions 3
// and 4 on core 1; partition 0 is the host's.
struct TwoLayers : testing::Test {
  TwoLayers() {
    network.layer_count = 3;
    programs.resize(5);
    const int layers[] = {0, 1, 1, 2, 2};
    for (int p = 0; p < 5; p++) programs[p].layer = layers[p];
    image.network = &network;
    image.programs = programs.data();
    image.partition_count = 5;
    image.port_count = 1;
    image.core_of = cores;
    image.core_count = 2;
    result.image_count = 2;
    result.layer_count = 3;
    records.resize(6);
    result.records = records.data();
    result.times = times;
  }
  radish_network network{};
  radish_mapped_chip image{};
  std::vector<radish_program> programs;
  int cores[5] = {RADISH_HOST, 0, 1, 1, 1};
  radish_run_result result{};
  std::vector<radish_record> records;
  radish_image_times times[2] = {{1000, 1000, 501000}, {200000, 200000, 801000}};
  radish_chip_file chip{};
  radish_error error{};
};

} // namespace

// Every counter counts something else, so that a price that is paid for another one is seen.
TEST(Energy, EveryPriceIsPaidByItsCounterIntoItsComponent) {
  static_assert(std::size(paid_prices) == RADISH_PRICE_COUNT, "a price is missing in tests/prices.h");
  for (const PaidPrice &price : paid_prices) {
    radish_chip_file chip{};
    radish_counters counters{};
    chip.prices[price.price].aj = 7000; // 7 fJ
    int64_t count = 1000;
    for (size_t at = 0; at < sizeof counters; at += sizeof count) counter(counters, at) = count += 1000;
    const radish_energy energy = radish_energy_of_counters(&counters, &chip);
    const int64_t paid = 7 * counter(counters, price.offset) / price.counts_of_a_unit;
    for (int c = 0; c < RADISH_COMPONENT_COUNT; c++) {
      EXPECT_EQ(energy.component_fj[c], c == price.component_index ? paid : 0) << price.name;
    }
    EXPECT_EQ(radish_energy_count(&counters, price.price), counter(counters, price.offset)) << price.name;
    EXPECT_STREQ(radish_energy_price_name(price.price), price.name);
    EXPECT_STREQ(radish_energy_component_name(price.component_index), price.component);
  }
}

TEST(Energy, AComponentIsPricedWhereOneOfItsPricesIsGiven) {
  for (const PaidPrice &price : paid_prices) {
    radish_chip_file chip{};
    chip.prices[price.price].given = true;
    for (int c = 0; c < RADISH_COMPONENT_COUNT; c++)
      EXPECT_EQ(radish_energy_component_priced(&chip, c), c == price.component_index) << price.name;
  }
  radish_chip_file chip{};
  chip.leakage_given = true;
  for (int c = 0; c < RADISH_COMPONENT_COUNT; c++)
    EXPECT_EQ(radish_energy_component_priced(&chip, c), c == RADISH_LEAKAGE);
}

TEST(Energy, RoundsAComponentOnceHalfUp) {
  radish_chip_file chip{};
  radish_counters counters{};
  chip.prices[RADISH_PRICE_hop_east_west].aj = chip.prices[RADISH_PRICE_hop_north_south].aj =
      249; // 0.249 + 0.249 < 0.5 fJ
  counters.hops_east_west = counters.hops_north_south = 1;
  EXPECT_EQ(radish_energy_of_counters(&counters, &chip).component_fj[RADISH_NOC], 0);
  chip.prices[RADISH_PRICE_hop_east_west].aj = 251; // half a femtojoule together, neither of them alone
  EXPECT_EQ(radish_energy_of_counters(&counters, &chip).component_fj[RADISH_NOC], 1);
}

TEST(Energy, EveryPriceIsInTheSumOfItsStatusAlone) {
  for (const PaidPrice &price : paid_prices) {
    radish_chip_file chip{};
    radish_counters counters{};
    for (auto &other : chip.prices) other.status = RADISH_PRICE_FITTED; // they cost nothing
    chip.prices[price.price].aj = 7000;
    chip.prices[price.price].status = RADISH_PRICE_SCALED;
    counter(counters, price.offset) = 11000;
    for (int s = 0; s < RADISH_PRICE_STATUS_COUNT; s++) {
      const int64_t fj = s == RADISH_PRICE_SCALED ? 77000 / price.counts_of_a_unit : 0;
      EXPECT_EQ(radish_energy_of_status(&counters, &chip, static_cast<radish_price_status>(s)), fj) << price.name;
    }
  }
}

TEST(Energy, HoldsTheLargestCountsAndPrices) {
  radish_chip_file chip{};
  radish_counters counters{};
  chip.prices[RADISH_PRICE_reload_bit].aj = INT64_C(1000000000000); // 1 uJ
  counters.reload_bits = INT64_C(9000000000);                       // 9 kJ
  EXPECT_EQ(radish_energy_of_counters(&counters, &chip).component_fj[RADISH_OFFCHIP], INT64_C(9000000000000000000));
}

TEST(Energy, LeakageIsPowerTimesTimeRoundedHalfUp) {
  EXPECT_EQ(radish_energy_leakage_fj(930000, 1000000), 930); // 0.93 uW for 1 us: 0.93 pJ
  EXPECT_EQ(radish_energy_leakage_fj(1, 499999999), 0);
  EXPECT_EQ(radish_energy_leakage_fj(1, 500000000), 1);
  EXPECT_EQ(radish_energy_leakage_fj(INT64_C(1000000000000), INT64_C(1000000000000)),
            INT64_C(1000000000000000)); // 1 W, 1 s
}

TEST_F(TwoLayers, ACoresLeakageIsSharedByItsPartitionsTheLastTakesTheRest) {
  int64_t power[3];
  ASSERT_EQ(radish_energy_leakage_power(&image, 1000, power, &error), RADISH_OK);
  EXPECT_EQ(power[0], 0);
  EXPECT_EQ(power[1], 1000 + 333);
  EXPECT_EQ(power[2], 333 + 334);
}

TEST_F(TwoLayers, WindowsOfImagesAddUpToTheRun) {
  EXPECT_EQ(radish_report_image_span_ps(&result, 0), 500000);
  EXPECT_EQ(radish_report_image_span_ps(&result, 1), 300000);
}

TEST_F(TwoLayers, ARunIsPricedByImageAndLayer) {
  chip.leakage_pw_per_core = 3000000;
  chip.prices[RADISH_PRICE_synaptic_op].aj = 126000;
  records[4].counters.synaptic_ops = 10; // image 1, layer 1
  std::vector<radish_energy> energy(6);
  ASSERT_EQ(radish_energy_of_run(&result, &image, &chip, energy.data(), &error), RADISH_OK);
  EXPECT_EQ(energy[4].component_fj[RADISH_SYNAPSE], 1260);
  EXPECT_EQ(energy[1].component_fj[RADISH_SYNAPSE], 0);
  EXPECT_EQ(energy[0].component_fj[RADISH_LEAKAGE], 0);
  EXPECT_EQ(energy[1].component_fj[RADISH_LEAKAGE], 2000); // 4 uW for 0.5 us
  EXPECT_EQ(energy[5].component_fj[RADISH_LEAKAGE], 600);  // 2 uW for 0.3 us
  EXPECT_EQ(radish_energy_total_fj(&energy[4]), 1260 + 1200);
}

TEST_F(TwoLayers, AForecastIsPricedByItsCountsAndItsLatency) {
  chip.leakage_pw_per_core = 3000000;
  chip.prices[RADISH_PRICE_commit].aj = 450000;
  records[2].counters.commits = 100;
  radish_forecast forecast{};
  forecast.layer_count = 3;
  forecast.layers = records.data();
  forecast.first_spike_ps = 50000;
  forecast.done_ps = 550000;
  radish_energy energy[3] = {};
  ASSERT_EQ(radish_energy_of_forecast(&image, &chip, &forecast, energy, &error), RADISH_OK);
  EXPECT_EQ(energy[2].component_fj[RADISH_NEURON], 45000);
  EXPECT_EQ(energy[0].component_fj[RADISH_LEAKAGE], 0);
  EXPECT_EQ(energy[1].component_fj[RADISH_LEAKAGE], 2000); // 4 uW for 0.5 us
  EXPECT_EQ(energy[2].component_fj[RADISH_LEAKAGE], 1000); // 2 uW
}

TEST_F(TwoLayers, ASumThatIsMoreThanNineKilojoulesIsRefusedByItsLayer) {
  chip.prices[RADISH_PRICE_reload_bit].aj = INT64_C(1000000000000); // 1 uJ
  records[1].counters.reload_bits = INT64_C(4000000000);
  records[5].counters.reload_bits = INT64_C(5000000000);
  std::vector<radish_energy> energy(6);
  EXPECT_EQ(radish_energy_of_run(&result, &image, &chip, energy.data(), &error), RADISH_OK) << error.message;
  char name[] = "head";
  radish_layer layers[3] = {};
  layers[2].name = name;
  network.layers = layers;
  chip.prices[RADISH_PRICE_hop_east_west].aj = 1000; // 1 fJ
  records[5].counters.hops_east_west = 1;            // the NoC comes before off-chip memory among the components
  EXPECT_EQ(radish_energy_of_run(&result, &image, &chip, energy.data(), &error), RADISH_BAD_INPUT);
  EXPECT_STREQ(error.message,
               "the energy of the run passes 9 kJ, the most that is counted in fJ, at the offchip energy of "
               "image 1, layer head: lower prices, fewer images or a shorter run are allowed");
  records[5].counters.reload_bits = INT64_MAX; // far beyond what 64 bits hold
  EXPECT_EQ(radish_energy_of_run(&result, &image, &chip, energy.data(), &error), RADISH_BAD_INPUT);
}

TEST(Energy, WhatDoesNotFitIsTheLargestNumberNotANegativeOne) {
  EXPECT_EQ(radish_energy_leakage_fj(INT64_C(1000000000000), INT64_MAX), INT64_MAX); // 1 W for 107 days
  EXPECT_EQ(radish_energy_leakage_fj(INT64_C(1000000000), INT64_C(9223372036854775807)), INT64_MAX);
  EXPECT_EQ(radish_energy_leakage_fj(1000000000, INT64_MAX - 1), INT64_MAX - 1);
}
