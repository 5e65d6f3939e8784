// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Energy by counted switching: what the co-simulation counts for its cores' datapaths, held against the stand-alone
// measurement of rtl/energy, which has another RTL top, another stimulus path and another accounting; and against
// prices.
#include "sim/gates/inference.h"
#include "sim/cosim/cosim.h"
#include "sim/cosim/datapath_energy.h"

#include "sim/format/json.h"
#include "network/load/network_load.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>

namespace {

constexpr int IMAGE = 100; // an image that the prices were not measured on
const std::string root = RADISH_SOURCE_DIR;

struct Design {
  radish_chip_file *chip = nullptr;
  radish_network *network = nullptr;
  radish_mapped_chip *mapped = nullptr;
  radish_images *images = nullptr;
  std::string error;
  Design() {
    const std::string prices = "energy=" + root + "/configs/energy/osu018-40nm.yaml";
    const char *const items[] = {prices.c_str()};
    const radish_overrides none = {0, nullptr}, energy = {1, items};
    radish_error e = {""};
    radish_status status = radish_chip_file_load(RADISH_PLAIN_CHIP, energy, &chip, &e);
    if (!status)
      status = radish_network_load((root + "/configs/networks/lenet5-fashion.yaml").c_str(), none, &network, &e);
    if (!status) status = radish_mapped_chip_create(network, chip, RADISH_CODING_RADIX, &mapped, &e);
    if (!status) status = radish_images_load(network->sample, nullptr, network->layers[0].shape, &images, &e);
    error = e.message;
  }
  ~Design() {
    radish_images_destroy(images);
    radish_mapped_chip_destroy(mapped);
    radish_network_destroy(network);
    radish_chip_file_destroy(chip);
  }
};

// Runs the platform with the gates of the RTL cores' datapaths; `c_core` is 1 for each core that runs in C.
struct Counted {
  radish_run_result *result = nullptr;
  radish_report *report = nullptr;
  radish_cosim_switching *switching = nullptr;
  radish_datapath_energy *energy = nullptr;
  radish_error error = {""};
  radish_status status;

  Counted(Design &d, const std::vector<char> &c_core, int images, const char *netlist) {
    radish_run_options run = {};
    run.image_count = images;
    run.user = &d;
    run.activations = [](void *user, int index, uint16_t *out) {
      const auto *design = static_cast<Design *>(user);
      radish_images_quantise(design->images, IMAGE + index, design->network->input_bits, out);
    };
    static_assert(sizeof(bool) == sizeof(char));
    radish_cosim_options options = {};
    options.run = &run;
    options.c_core = reinterpret_cast<const bool *>(c_core.data());
    options.disturb_ps = -1;
    status = radish_cosim_switching_open(netlist, nullptr, &switching, &error);
    options.switching = switching;
    if (!status) status = radish_cosim_run(d.mapped, &options, &result, &error);
    if (!status) status = radish_report_create(result, d.mapped, d.chip, IMAGE, nullptr, 1, &report, &error);
    if (!status) status = radish_datapath_energy_create(report, options.c_core, switching, &energy, &error);
  }
  ~Counted() {
    radish_datapath_energy_destroy(energy);
    radish_report_destroy(report);
    radish_run_result_destroy(result);
    radish_cosim_switching_close(switching);
  }
};

class CosimEnergy : public testing::Test {
protected:
  static void SetUpTestSuite() {
    design = new Design;
    all_rtl.assign(static_cast<size_t>(design->mapped ? design->mapped->core_count : 0), 0);
    if (design->error.empty()) all = new Counted(*design, all_rtl, 1, nullptr);
  }
  static void TearDownTestSuite() {
    delete all;
    delete design;
  }
  void SetUp() override {
    ASSERT_EQ(design->error, "");
    ASSERT_EQ(all->status, RADISH_OK) << all->error.message;
  }

  static Design *design;
  static Counted *all; // one image, every core in RTL
  static std::vector<char> all_rtl;
};
Design *CosimEnergy::design;
Counted *CosimEnergy::all;
std::vector<char> CosimEnergy::all_rtl;

TEST_F(CosimEnergy, OfEachLayerIsThatOfTheStandAloneMeasurementToTheAttojoule) {
  radish::datapath_gates gates;
  radish_error error = {""};
  ASSERT_EQ(gates.load(RADISH_LIBERTY, RADISH_NETLIST, &error), RADISH_OK) << error.message;
  radish::gates_measurement alone;
  ASSERT_EQ(radish::measure(*design->mapped, &gates, IMAGE, IMAGE + 1, &alone), "");
  ASSERT_EQ(alone.inferences.size(), static_cast<size_t>(design->network->layer_count - 1));
  for (const radish::layer_inference &i : alone.inferences) {
    const int64_t aj = i.switched.total_aj(gates.clock_aj());
    EXPECT_GT(aj, 0);
    EXPECT_EQ(radish_cosim_switching_aj(all->switching, i.layer), aj) << design->network->layers[i.layer].name;
  }
}

TEST_F(CosimEnergy, OfLayersAddsUpToTheTotal) {
  radish_datapath_layer sum = {};
  for (int l = 1; l < all->energy->layer_count; l++) {
    const radish_datapath_layer &layer = all->energy->layers[l];
    EXPECT_TRUE(layer.counted);
    EXPECT_EQ(layer.switching_cell_aj, radish_cosim_switching_aj(all->switching, l));
    sum.prices_fj += layer.prices_fj;
    sum.switching_fj += layer.switching_fj;
    sum.switching_cell_aj += layer.switching_cell_aj;
  }
  EXPECT_EQ(all->energy->total.prices_fj, sum.prices_fj);
  EXPECT_EQ(all->energy->total.switching_fj, sum.switching_fj);
  EXPECT_EQ(all->energy->total.switching_cell_aj, sum.switching_cell_aj);
  EXPECT_EQ(radish_cosim_switching_aj(all->switching, 0), 0) << "the input has no core";
}

TEST_F(CosimEnergy, ByPricesIsWithinFivePercentOfSwitchingOnAnUnseenImage) {
  EXPECT_TRUE(all->energy->fair);
  const int64_t ppm = radish_datapath_difference_ppm(&all->energy->total);
  EXPECT_LE(std::abs(ppm), 50000);
  std::cout << "prices less switching: " << static_cast<double>(ppm) / 1e4 << " %\n";
}

// Switching is counted for the layers whose cores are all RTL; what the other cores are changes nothing.
TEST_F(CosimEnergy, OfTheLayersInRtlDoesNotDependOnTheOthers) {
  std::vector<char> c_core(all_rtl.size(), 1);
  int first_of_conv1 = -1;
  for (int p = design->mapped->port_count; p < design->mapped->partition_count; p++) {
    const int layer = design->mapped->programs[p].layer, core = design->mapped->core_of[p];
    if (layer == 1 && first_of_conv1 < 0) first_of_conv1 = core;
    if (layer >= 3 || core == first_of_conv1) c_core[static_cast<size_t>(core)] = 0;
  }
  const Counted parts(*design, c_core, 1, nullptr);
  ASSERT_EQ(parts.status, RADISH_OK) << parts.error.message;
  for (int l = 1; l < all->energy->layer_count; l++) {
    EXPECT_EQ(parts.energy->layers[l].counted, l >= 3) << design->network->layers[l].name;
    EXPECT_EQ(parts.energy->layers[l].switching_cell_aj, l >= 3 ? all->energy->layers[l].switching_cell_aj : 0);
  }
  EXPECT_GT(radish_cosim_switching_aj(parts.switching, 1), 0) << "one of the layer's cores, hence not shown";
}

TEST_F(CosimEnergy, IsRefusedWhereTheGatesAreNotThoseOfTheRtl) {
  std::ifstream in(RADISH_NETLIST);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  const size_t at = text.find("NAND2X1");
  ASSERT_NE(at, std::string::npos);
  const std::string path = testing::TempDir() + "cosim_energy_mutant.blif";
  std::ofstream(path) << text.replace(at, 7, "NOR2X1");
  const Counted mutant(*design, all_rtl, 1, path.c_str());
  EXPECT_EQ(mutant.status, RADISH_MISMATCH);
  EXPECT_NE(std::string(mutant.error.message).find("the gates of a core's datapath differ from its RTL"),
            std::string::npos)
      << mutant.error.message;
}

TEST_F(CosimEnergy, SaysWhichFileIsMissing) {
  radish_cosim_switching *none = nullptr;
  radish_error error = {""};
  EXPECT_NE(radish_cosim_switching_open("no/such.blif", nullptr, &none, &error), RADISH_OK);
  EXPECT_EQ(none, nullptr);
  EXPECT_NE(std::string(error.message).find("no/such.blif"), std::string::npos) << error.message;
  EXPECT_NE(radish_cosim_switching_open(nullptr, "no/such.lib", &none, &error), RADISH_OK);
  EXPECT_NE(std::string(error.message).find("no/such.lib"), std::string::npos) << error.message;
}

TEST_F(CosimEnergy, AsJsonHasEveryNumberOfTheTable) {
  json_t *json = radish_datapath_energy_json(all->energy);
  char *text = radish_json_text(json);
  json_t *read = json_loads(text, 0, nullptr);
  ASSERT_TRUE(read);
  const json_t *layers = json_object_get(read, "layers");
  ASSERT_EQ(json_array_size(layers), static_cast<size_t>(all->energy->layer_count - 1));
  for (int l = 1; l <= all->energy->layer_count; l++) {
    const bool total = l == all->energy->layer_count;
    const radish_datapath_layer &layer = total ? all->energy->total : all->energy->layers[l];
    const json_t *row = total ? json_object_get(read, "total") : json_array_get(layers, static_cast<size_t>(l - 1));
    const auto fj = [&](const char *key) { return std::llround(json_real_value(json_object_get(row, key)) * 1e6); };
    EXPECT_EQ(fj("prices_nj"), layer.prices_fj);
    EXPECT_EQ(fj("switching_nj"), layer.switching_fj);
    EXPECT_EQ(json_integer_value(json_object_get(row, "switching_cell_aj")), layer.switching_cell_aj);
    EXPECT_EQ(std::llround(json_real_value(json_object_get(row, "difference_percent")) * 1e4),
              radish_datapath_difference_ppm(&layer));
  }
  json_decref(read);
  json_decref(json);
  free(text);
}

TEST(LongCosimEnergy, ByPricesIsWithinFivePercentOfSwitchingInAPipelineOfImages) {
  Design design;
  ASSERT_EQ(design.error, "");
  const Counted images(design, std::vector<char>(static_cast<size_t>(design.mapped->core_count), 0), 16, nullptr);
  ASSERT_EQ(images.status, RADISH_OK) << images.error.message;
  EXPECT_LE(std::abs(radish_datapath_difference_ppm(&images.energy->total)), 50000);
}

// There are more cores here than a netlist has streams.
TEST(Gates, CountTheSameInEveryStream) {
  constexpr int STREAMS = RADISH_SWITCHING_STREAMS, COUNT = 2 * STREAMS + 3;
  radish::datapath_gates gates;
  radish_error error = {""};
  ASSERT_EQ(gates.load(RADISH_LIBERTY, RADISH_NETLIST, &error), RADISH_OK) << error.message;
  ASSERT_EQ(gates.begin(COUNT, &error), RADISH_OK) << error.message;
  std::mt19937 random(1);
  radish::datapath_sample sample(gates.sample_words());
  for (int cycle = 0; cycle < 20; cycle++) {
    for (uint32_t &word : sample) word = static_cast<uint32_t>(random());
    for (int stream : {0, STREAMS, COUNT - 1}) gates.drive(stream, sample);
    gates.step();
    EXPECT_GT(gates.energy_aj(0), 0);
    EXPECT_EQ(gates.energy_aj(STREAMS), gates.energy_aj(0));
    EXPECT_EQ(gates.energy_aj(COUNT - 1), gates.energy_aj(0));
    EXPECT_LT(gates.energy_aj(1), gates.energy_aj(0)) << "it is not driven";
  }
}

} // namespace
