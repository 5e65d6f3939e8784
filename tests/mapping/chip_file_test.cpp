// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The chip file: every value is checked where it stands, and a message says what is allowed.
#include "mapping/chip_file.h"
#include "core/base/edge.h"

#include "tests/files.h"
#include "tests/sets.h"

namespace {

class ChipFile : public Files {
protected:
  ~ChipFile() override { radish_chip_file_destroy(chip); }

  radish_status load(const std::string &text, radish_overrides overrides = {}) {
    return load_path(put("chip.yaml", text), overrides);
  }
  radish_status load_path(const std::string &path, radish_overrides overrides = {}) {
    radish_chip_file_destroy(chip);
    radish_error error = {};
    const radish_status status = radish_chip_file_load(path.c_str(), overrides, &chip, &error);
    message = plain(error.message);
    EXPECT_EQ(status == RADISH_OK, chip != nullptr);
    EXPECT_EQ(status == RADISH_OK, message.empty()) << message;
    return status;
  }
  std::string refusal(const std::string &text, radish_overrides overrides = {}) {
    EXPECT_EQ(load(text, overrides), RADISH_BAD_INPUT) << text;
    return message;
  }

  radish_chip_file *chip = nullptr;
  std::string message;
};

TEST_F(ChipFile, LeftOutValuesHaveTheirDefaults) {
  ASSERT_EQ(load("name: tiny\n"), RADISH_OK);
  EXPECT_STREQ(chip->name, "tiny");
  radish_params defaults;
  radish_params_init(&defaults);
  size_t count;
  const radish_param *table = radish_params_table(&count);
  for (size_t i = 0; i < count; i++) {
    EXPECT_EQ(*radish_params_value(&chip->params, &table[i]), table[i].initial) << table[i].field;
  }
  EXPECT_EQ(chip->params.mapping.objective, RADISH_OBJECTIVE_LATENCY);
  EXPECT_EQ(chip->params.mapping.placement, RADISH_PLACEMENT_BEST);
  ASSERT_EQ(chip->port_count, 1);
  EXPECT_EQ(chip->ports[0].x, 0);
  EXPECT_EQ(chip->ports[0].y, 0);
  EXPECT_EQ(chip->ports[0].side, RADISH_WEST);
  EXPECT_EQ(chip->prices[RADISH_PRICE_spike].aj, 0);
  EXPECT_STREQ(chip->prices[RADISH_PRICE_spike].source, "not priced");
  EXPECT_FALSE(chip->prices[RADISH_PRICE_spike].given);
  EXPECT_FALSE(chip->leakage_given);
  EXPECT_STREQ(chip->leakage_source, "not priced");
}

TEST_F(ChipFile, EveryParameterCanBeSetToItsLimits) {
  size_t count;
  const radish_param *table = radish_params_table(&count);
  for (size_t i = 0; i < count; i++) {
    const radish_param &param = table[i];
    for (const int64_t limit : {param.min, param.max}) {
      std::string value = std::to_string(limit);
      if (param.kind == RADISH_BOOL) value = limit ? "true" : "false";
      if (param.kind == RADISH_CHOICE) {
        std::stringstream choices(param.choices);
        for (int64_t c = 0; c <= limit; c++) std::getline(choices, value, '|');
      }
      if (param.kind == RADISH_DECIMAL) {
        char text[40];
        std::snprintf(text, sizeof text, "%lld.%06lld", (long long)(limit / RADISH_DECIMAL_ONE),
                      (long long)(limit % RADISH_DECIMAL_ONE));
        value = text;
      }
      const std::string line = std::string(param.field) + ": " + value;
      const std::string text = *param.section ? std::string(param.section) + ": {" + line + "}" : line;
      ASSERT_EQ(load("name: c\n" + text + "\n"), RADISH_OK) << message;
      EXPECT_EQ(*radish_params_value(&chip->params, &param), limit) << text;
    }
  }
}

TEST_F(ChipFile, PricesAreExactAttojoulesAndLeakagePicowatts) {
  ASSERT_EQ(load("name: c\nenergy:\n  synaptic_op: {pj: 0.126, source: synthesis, status: scaled, node_nm: 45, "
                 "voltage_v: 0.9}\n"
                 "  hop_east_west: {pj: 23.600001, source: \"Table 2\", status: documented}\n"
                 "  spike: {pj: 1000000, source: x, status: fitted}\n"
                 "  leakage_uw: {per_core: 0.93, source: y, status: assumed}\n"),
            RADISH_OK)
      << message;
  EXPECT_EQ(chip->prices[RADISH_PRICE_synaptic_op].aj, 126000);
  EXPECT_STREQ(chip->prices[RADISH_PRICE_synaptic_op].source, "synthesis");
  EXPECT_EQ(chip->prices[RADISH_PRICE_synaptic_op].status, RADISH_PRICE_SCALED);
  EXPECT_EQ(chip->prices[RADISH_PRICE_synaptic_op].node_nm, 45);
  EXPECT_EQ(chip->prices[RADISH_PRICE_synaptic_op].voltage_uv, 900000);
  EXPECT_EQ(chip->prices[RADISH_PRICE_hop_east_west].aj, 23600001);
  EXPECT_EQ(chip->prices[RADISH_PRICE_hop_east_west].status, RADISH_PRICE_DOCUMENTED);
  EXPECT_EQ(chip->prices[RADISH_PRICE_hop_east_west].node_nm, 0) << "the source does not say";
  EXPECT_EQ(chip->prices[RADISH_PRICE_spike].status, RADISH_PRICE_FITTED);
  EXPECT_EQ(chip->leakage_status, RADISH_PRICE_ASSUMED);
  EXPECT_EQ(chip->prices[RADISH_PRICE_spike].aj, 1000000000000);
  EXPECT_EQ(chip->leakage_pw_per_core, 930000);
  EXPECT_STREQ(chip->leakage_source, "y");
}

TEST_F(ChipFile, APriceOfABitGrowsWithTheRootOfItsMemory) {
  const std::string text = "name: c\nenergy: {synapse_read_bit: {pj: 0.028, at_kib: 64, source: x, status: assumed}, "
                           "potential_read_bit: {pj: 0.028, at_kib: 64, source: x, status: assumed}, "
                           "output_read_bit: {pj: 0.5, source: x, status: assumed}}\n";
  ASSERT_EQ(load(text), RADISH_OK) << message; // 64 KiB of synapses, 4096 potentials of 24 + 16 bits: 20 KiB
  EXPECT_EQ(chip->prices[RADISH_PRICE_synapse_read_bit].aj, 28000);
  EXPECT_EQ(chip->prices[RADISH_PRICE_potential_read_bit].aj, 15652); // 28000 * sqrt(20 / 64) = 15652.48
  EXPECT_EQ(chip->prices[RADISH_PRICE_output_read_bit].aj, 500000) << "of a memory of any size";
  ASSERT_EQ(load(text, Sets{"core.synapse_kib=4096", "core.neurons=16384"}), RADISH_OK) << message;
  EXPECT_EQ(chip->prices[RADISH_PRICE_synapse_read_bit].aj, 8 * 28000);
  EXPECT_EQ(chip->prices[RADISH_PRICE_potential_read_bit].aj, 31304); // 28000 * sqrt(80 / 64) = 31304.95
  ASSERT_EQ(load(text, Sets{"core.synapse_kib=4096", "energy.synapse_read_bit.pj=0.5"}), RADISH_OK) << message;
  EXPECT_EQ(chip->prices[RADISH_PRICE_synapse_read_bit].aj, 500000) << "what is set is the price here";
  ASSERT_EQ(
      load(text, Sets{"core.synapse_kib=256", "energy.synapse_read_bit.pj=0.5", "energy.synapse_read_bit.at_kib=64"}),
      RADISH_OK)
      << message;
  EXPECT_EQ(chip->prices[RADISH_PRICE_synapse_read_bit].aj, 1000000);
  const std::string largest = "name: c\nenergy: {scheduler_read_bit: {pj: 1000000, at_kib: 0.125, source: x, status: "
                              "assumed}, synapse_read_bit: {pj: 1000000, at_kib: 0.125, source: x, status: assumed}}\n";
  ASSERT_EQ(load(largest, Sets{"core.synapse_kib=65536", "core.axons=1048576", "core.slots=64"}), RADISH_OK) << message;
  EXPECT_EQ(chip->prices[RADISH_PRICE_synapse_read_bit].aj, 724077343935024); // 10^12 * sqrt(2^19)
  EXPECT_EQ(chip->prices[RADISH_PRICE_scheduler_read_bit].aj, 362038671967512);
}

TEST_F(ChipFile, LeakageGrowsWithTheBitsOfTheMemories) {
  const std::string text =
      "name: c\nenergy: {leakage_uw: {per_core: 0.5, per_kib: 0.001, source: x, status: assumed}}\n";
  ASSERT_EQ(load(text), RADISH_OK) << message;
  // 64 KiB of planes, 64 of synapses, 20 of potentials, 32 of outputs, 512 feeds of 129 and destinations of 8 bits, 2048
  // routes of 53 bits: 201.8125 KiB.
  EXPECT_EQ(chip->leakage_pw_per_core, 500000 + 201813);
  ASSERT_EQ(load(text, Sets{"core.synapse_kib=4096"}), RADISH_OK) << message;
  EXPECT_EQ(chip->leakage_pw_per_core, 500000 + 201813 + 4032000);
  ASSERT_EQ(load(text, Sets{"energy.leakage_uw.per_core=2"}), RADISH_OK) << message;
  EXPECT_EQ(chip->leakage_pw_per_core, 2000000) << "what is set is the leakage here";
  EXPECT_STREQ(chip->leakage_source, "--set energy.leakage_uw.per_core=2");
}

TEST_F(ChipFile, EveryShippedPriceSaysWhatItRestsOn) {
  for (const char *name : {"radix40", "loihi", "nambiar40", "odin", "tinyodin", "ranc", "truenorth"}) {
    ASSERT_EQ(load_path(std::string(RADISH_SOURCE_DIR "/configs/chips/") + name + ".yaml"), RADISH_OK) << message;
    for (int p = 0; p < RADISH_PRICE_COUNT; p++) {
      const radish_price &price = chip->prices[p];
      if (!price.given) continue;
      const bool published = price.status == RADISH_PRICE_DOCUMENTED || price.status == RADISH_PRICE_FITTED;
      const bool elsewhere = p == RADISH_PRICE_reload_bit || p == RADISH_PRICE_offchip_bit ||
                             p == RADISH_PRICE_host_bit; // no part of the chip
      EXPECT_EQ(published, strstr(price.source, "doi 10.") && price.status != RADISH_PRICE_ASSUMED) << name << " " << p;
      EXPECT_TRUE(elsewhere || (price.node_nm > 0 && price.voltage_uv > 0)) << name << " " << p;
    }
  }
}

TEST_F(ChipFile, PortsAreBorderRouters) {
  ASSERT_EQ(load("name: c\nmesh: {columns: 4, rows: 3}\nhost:\n  ports: [{x: 3, y: 1, side: east}, {x: 3, y: "
                 "2, side: "
                 "south}, {x: 2, y: 0, side: north}]\n"),
            RADISH_OK)
      << message;
  ASSERT_EQ(chip->port_count, 3);
  EXPECT_EQ(chip->ports[0].side, RADISH_EAST);
  EXPECT_EQ(chip->ports[1].side, RADISH_SOUTH);
  EXPECT_EQ(chip->ports[2].x, 2);
  EXPECT_EQ(chip->ports[2].side, RADISH_NORTH);
}

TEST_F(ChipFile, OverridesReplaceAndAddValuesAndTheLastOneWins) {
  const std::string text = "name: c\ncore: {lanes: 4}\n";
  ASSERT_EQ(load(text, Sets{"core.lanes=8", "core.lanes=32", "sync=barrier", "noc.voltage_factor=1.5",
                            "host.ports=[{x: 31, y: 2, side: east}]", "timesteps=4", "layers.conv1.shift=6"}),
            RADISH_OK)
      << message;
  EXPECT_EQ(chip->params.core.lanes, 32);
  EXPECT_EQ(chip->params.chip.sync, RADISH_SYNC_BARRIER);
  EXPECT_EQ(chip->params.noc.voltage_factor, 1500000);
  EXPECT_EQ(chip->ports[0].x, 31);
}

TEST_F(ChipFile, APriceFromTheCommandLineIsItsOwnSource) {
  const std::string text = "name: c\nenergy: {spike: {pj: 1, source: paper, status: documented}}\n";
  ASSERT_EQ(load(text, Sets{"energy.spike.pj=2.5", "energy.token.pj=3", "energy.hop_east_west.pj=4",
                            "energy.hop_east_west.source=me"}),
            RADISH_OK)
      << message;
  EXPECT_EQ(chip->prices[RADISH_PRICE_spike].aj, 2500000);
  EXPECT_TRUE(chip->prices[RADISH_PRICE_token].given);
  EXPECT_FALSE(chip->prices[RADISH_PRICE_credit].given);
  EXPECT_STREQ(chip->prices[RADISH_PRICE_spike].source, "--set energy.spike.pj=2.5");
  EXPECT_STREQ(chip->prices[RADISH_PRICE_token].source, "--set energy.token.pj=3");
  EXPECT_STREQ(chip->prices[RADISH_PRICE_hop_east_west].source, "me");
  for (int price : {RADISH_PRICE_spike, RADISH_PRICE_token, RADISH_PRICE_hop_east_west})
    EXPECT_EQ(chip->prices[price].status, RADISH_PRICE_ASSUMED);
  ASSERT_EQ(load(text, Sets{"energy.spike.pj=2.5", "energy.spike.status=scaled"}), RADISH_OK) << message;
  EXPECT_EQ(chip->prices[RADISH_PRICE_spike].status, RADISH_PRICE_SCALED);
}

TEST_F(ChipFile, EnergyIsReplacedByAnotherFile) {
  const std::string text = "name: c\nenergy: {spike: {pj: 1, source: paper, status: documented}}\n";
  const std::string section = "energy=" + put("prices.yaml", "commit: {pj: 7, source: other, status: assumed}\n");
  ASSERT_EQ(load(text, Sets{section.c_str(), "energy.token.pj=3"}), RADISH_OK) << message;
  EXPECT_EQ(chip->prices[RADISH_PRICE_spike].aj, 0);
  EXPECT_EQ(chip->prices[RADISH_PRICE_commit].aj, 7000000);
  EXPECT_EQ(chip->prices[RADISH_PRICE_token].aj, 3000000);

  const std::string whole =
      "energy=" + put("other.yaml", "name: d\nenergy: {grant: {pj: 9, source: other, status: assumed}}\n");
  ASSERT_EQ(load(text, Sets{whole.c_str()}), RADISH_OK) << message;
  EXPECT_EQ(chip->prices[RADISH_PRICE_grant].aj, 9000000);

  const std::string wrong = "energy=" + put("wrong.yaml", "\n\nspike: {pj: -1, source: x}\n");
  EXPECT_EQ(refusal(text, Sets{wrong.c_str()}), "wrong.yaml:3: energy.spike.pj must be a decimal number from "
                                                "0 to 1000000 with at most 6 digits after the "
                                                "point, not '-1'");
  const std::string missing = "energy=" + folder + "/none.yaml";
  EXPECT_EQ(refusal(text, Sets{missing.c_str()}), "none.yaml: cannot be opened: No such file or directory");
}

TEST_F(ChipFile, EveryFaultOfAPriceFileIsNamedWithItsLine) {
  const std::string text = "name: c\n";
  const struct {
    const char *prices, *begins;
  } rows[] = {
      {"\nspike: {pj: .nan, source: x}\n", "prices.yaml:2: energy.spike.pj must be a decimal number"},
      {"\nspike: {pj: 1e3, source: x}\n", "prices.yaml:2: energy.spike.pj must be a decimal number"},
      {"\n\nspikes: {pj: 1, source: x}\n", "prices.yaml:3: "},
      {"spike: {pj: 1, status: assumed}\n", "prices.yaml:1: energy.spike needs the key 'source'"},
      {"spike: {pj: 1, source: x}\n", "prices.yaml:1: energy.spike needs the key 'status'"},
      {"spike: {source: x}\n", "prices.yaml:1: "},
  };
  for (const auto &row : rows) {
    const std::string set = "energy=" + put("prices.yaml", row.prices);
    EXPECT_EQ(refusal(text, Sets{set.c_str()}).rfind(row.begins, 0), 0u) << row.prices << message;
  }
}

TEST_F(ChipFile, ThePricesFromGatesLoadAndHaveTheirSources) {
  const std::string set = "energy=" RADISH_SOURCE_DIR "/configs/energy/osu018-40nm.yaml";
  ASSERT_EQ(load("name: c\n", Sets{set.c_str()}), RADISH_OK) << message;
  for (int price :
       {RADISH_PRICE_synaptic_op, RADISH_PRICE_neuron_update, RADISH_PRICE_commit, RADISH_PRICE_busy_cycle}) {
    EXPECT_GT(chip->prices[price].aj, 0);
    EXPECT_EQ(std::string(chip->prices[price].source).rfind("Gates of osu018_stdcells", 0), 0u);
  }
}

TEST_F(ChipFile, RefusesWithLineAndWhatIsAllowed) {
  struct {
    const char *text, *message;
  } const rows[] = {
      // ---- the file as a whole ----
      {"", "chip.yaml:1: must be a YAML mapping of keys to values"},
      {"- a\n", "chip.yaml:1: must be a YAML mapping of keys to values"},
      {"name: c\n--- \nname: d\n", "chip.yaml:2: only one YAML document is allowed"},
      {"name: c\ncore: {lanes: 4\n", "chip.yaml:3: is not valid YAML: did not find expected ',' or '}'"},
      {"name: \xff\n", "chip.yaml:1: is not valid YAML: invalid leading UTF-8 octet"},
      {"name: c\nname: d\n", "chip.yaml:2: the key 'name' is given twice"},
      {"name: &a c\n", "chip.yaml:1: anchors and aliases (& and *) are not allowed"},
      {"name: c\ncore: *a\n", "chip.yaml:2: anchors and aliases (& and *) are not allowed"},
      {"name: !!str c\n", "chip.yaml:1: tags (!) are not allowed"},
      {"name: c\n? [a]\n: b\n", "chip.yaml:2: a key must be a plain word"},
      {"name: c\nx: [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]\n", "chip.yaml:2: is nested deeper than 16 levels"},
      {"name: \"a\\0b\"\n", "chip.yaml:1: a text must not contain a zero byte"},
      {"cores: 1\n", "chip.yaml:1: the file needs the key 'name'"},
      {"name:\n", "chip.yaml:1: name must be a text, not empty"},
      {"name: ~\n", "chip.yaml:1: name must be a text, not '~'"},
      {"name: [a]\n", "chip.yaml:1: name must be a text, not a list"},
      // ---- unknown keys ----
      {"name: c\nsinc: barrier\n", "chip.yaml:2: unknown key 'sinc', the file may have: name, cores, sync, "
                                   "barrier_ps, mapping, mesh, core, noc, offchip, crossbar, "
                                   "host, energy"},
      {"name: c\ncore:\n  lanes: 4\n  lane: 4\n",
       "chip.yaml:4: unknown key 'lane', core may have: organisation, axons, neurons, synapse_kib, lanes, "
       "potential_bits, slots, clock_mhz, clock_phase_ps, clock_skew_ps, partitions, sources, feeds, destinations, "
       "place_ps, ni_depth"},
      {"name: c\nmesh: {colums: 4}\n", "chip.yaml:2: unknown key 'colums', mesh may have: columns, rows"},
      {"name: c\noffchip: {a: 4}\n", "chip.yaml:2: unknown key 'a', offchip may have: channels, mbit_per_s"},
      {"name: c\nhost: {port: 4}\n", "chip.yaml:2: unknown key 'port', host may have: packet_ps, sends, ports"},
      {"name: c\nenergy: {spike: {pj: 1, source: x, status: assumed, unit: pJ}}\n",
       "chip.yaml:2: unknown key 'unit', energy.spike may have: pj, source, status, node_nm, voltage_v"},
      // ---- kinds of values ----
      {"name: c\ncore: 4\n", "chip.yaml:2: core must be a mapping of keys to values"},
      {"name: c\ncore: {lanes: 0}\n", "chip.yaml:2: core.lanes must be a whole number from 1 to 256, not '0'"},
      {"name: c\ncore: {lanes: 257}\n", "chip.yaml:2: core.lanes must be a whole number from 1 to 256, not '257'"},
      {"name: c\ncore: {lanes: 1e1}\n", "chip.yaml:2: core.lanes must be a whole number from 1 to 256, not '1e1'"},
      {"name: c\ncore: {lanes: 0x10}\n", "chip.yaml:2: core.lanes must be a whole number from 1 to 256, not '0x10'"},
      {"name: c\ncore: {lanes: 010}\n", "chip.yaml:2: core.lanes must be a whole number from 1 to 256, not '010'"},
      {"name: c\ncore: {lanes: 8.0}\n", "chip.yaml:2: core.lanes must be a whole number from 1 to 256, not '8.0'"},
      {"name: c\ncore: {lanes: .nan}\n", "chip.yaml:2: core.lanes must be a whole number from 1 to 256, not '.nan'"},
      {"name: c\ncore: {lanes: -}\n", "chip.yaml:2: core.lanes must be a whole number from 1 to 256, not '-'"},
      {"name: c\ncore: {lanes: \"8\"}\n",
       "chip.yaml:2: core.lanes must be a whole number from 1 to 256, not the text '8'"},
      {"name: c\ncore: {lanes: [8]}\n", "chip.yaml:2: core.lanes must be a whole number from 1 to 256, not a list"},
      {"name: c\ncore: {lanes: {a: 8}}\n",
       "chip.yaml:2: core.lanes must be a whole number from 1 to 256, not a mapping"},
      {"name: c\ncore: {lanes: 18446744073709551617}\n",
       "chip.yaml:2: core.lanes must be a whole number from 1 to 256, not '18446744073709551617'"},
      {"name: c\nsync: clocked\n", "chip.yaml:2: sync must be dataflow or barrier, not 'clocked'"},
      {"name: c\ncore: {organisation: mesh}\n",
       "chip.yaml:2: core.organisation must be shared or crossbar, not 'mesh'"},
      {"name: c\nnoc: {multicast: yes}\n", "chip.yaml:2: noc.multicast must be true or false, not 'yes'"},
      {"name: c\nnoc: {multicast: \"true\"}\n",
       "chip.yaml:2: noc.multicast must be true or false, not the text 'true'"},
      {"name: c\nnoc: {voltage_factor: 0.0001}\n", "chip.yaml:2: noc.voltage_factor must be a decimal number "
                                                   "from 0.001 to 1000000 with at most 6 digits after the "
                                                   "point, not '0.0001'"},
      {"name: c\nnoc: {voltage_factor: 1.2345678}\n",
       "chip.yaml:2: noc.voltage_factor must be a decimal number from 0.001 to 1000000 with at most 6 digits "
       "after the "
       "point, not '1.2345678'"},
      {"name: c\nnoc: {voltage_factor: 1.}\n", "chip.yaml:2: noc.voltage_factor must be a decimal number "
                                               "from 0.001 to 1000000 with at most 6 digits after the "
                                               "point, not '1.'"},
      {"name: c\nnoc: {voltage_factor: .inf}\n", "chip.yaml:2: noc.voltage_factor must be a decimal number "
                                                 "from 0.001 to 1000000 with at most 6 digits after the "
                                                 "point, not '.inf'"},
      {"name: c\nnoc: {voltage_factor: 99999999999999999999}\n",
       "chip.yaml:2: noc.voltage_factor must be a decimal number from 0.001 to 1000000 with at most 6 digits "
       "after the "
       "point, not '99999999999999999999'"},
      // ---- even times ----
      {"name: c\nbarrier_ps: 3\n", "chip.yaml:2: barrier_ps must be an even number of picoseconds, not '3'"},
      {"name: c\nnoc: {lf_in_ps: 601}\n", "chip.yaml:2: noc.lf_in_ps must be an even number of picoseconds, not '601'"},
      {"name: c\ncore: {clock_phase_ps: 1}\n",
       "chip.yaml:2: core.clock_phase_ps must be an even number of picoseconds, not '1'"},
      {"name: c\nhost: {packet_ps: 5}\n", "chip.yaml:2: host.packet_ps must be an even number of picoseconds, not '5'"},
      // ---- ports ----
      {"name: c\nhost: {ports: []}\n", "chip.yaml:2: host.ports must be a list of 1 to 1024 items, not 0"},
      {"name: c\nhost: {ports: west}\n", "chip.yaml:2: host.ports must be a list of 1 to 1024 items, not 'west'"},
      {"name: c\nhost: {ports: [west]}\n", "chip.yaml:2: host.ports.0 must be a mapping of keys to values"},
      {"name: c\nhost: {ports: [{x: 0, y: 1}]}\n", "chip.yaml:2: host.ports.0 needs the key 'side'"},
      {"name: c\nhost: {ports: [{x: 0, y: 1, side: up}]}\n",
       "chip.yaml:2: host.ports.0.side must be north, east, south or west, not 'up'"},
      {"name: c\nhost: {ports: [{x: 32, y: 1, side: east}]}\n",
       "chip.yaml:2: host.ports.0.x must be a whole number from 0 to 31, not '32'"},
      {"name: c\nhost: {ports: [{x: 1, y: 1, side: west}]}\n",
       "chip.yaml:2: host.ports.0: a port on the west side must have x: 0, not 1"},
      {"name: c\nhost: {ports: [{x: 1, y: 1, side: south}]}\n",
       "chip.yaml:2: host.ports.0: a port on the south side must have y: 31, not 1"},
      {"name: c\nhost:\n  ports:\n  - {x: 0, y: 1, side: west}\n  - {x: 0, y: 1, side: west}\n",
       "chip.yaml:5: host.ports.1: this port is already there as host.ports.0"},
      // ---- prices ----
      {"name: c\nenergy: {spike: 3}\n", "chip.yaml:2: energy.spike must be a mapping of keys to values"},
      {"name: c\nenergy: {spike: {source: x}}\n", "chip.yaml:2: energy.spike needs the key 'pj'"},
      {"name: c\nenergy: {spike: {pj: 1}}\n", "chip.yaml:2: energy.spike needs the key 'source'"},
      {"name: c\nenergy: {spike: {pj: 1, source: \"\"}}\n",
       "chip.yaml:2: energy.spike.source must be a text, not empty"},
      {"name: c\nenergy: {spike: {pj: 1e3, source: x}}\n",
       "chip.yaml:2: energy.spike.pj must be a decimal number from 0 to 1000000 with at most 6 digits after "
       "the point, "
       "not '1e3'"},
      {"name: c\nenergy: {spike: {pj: 1, source: x}}\n", "chip.yaml:2: energy.spike needs the key 'status'"},
      {"name: c\nenergy: {spike: {pj: 1, source: x, status: guessed}}\n",
       "chip.yaml:2: energy.spike.status must be documented, scaled, fitted or assumed, not 'guessed'"},
      {"name: c\nenergy: {spike: {pj: 1, source: x, status: assumed, at_kib: 64}}\n",
       "chip.yaml:2: unknown key 'at_kib', energy.spike may have: pj, source, status, node_nm, voltage_v"},
      {"name: c\nenergy: {synapse_read_bit: {pj: 1, source: x, status: assumed, at_kib: 0}}\n",
       "chip.yaml:2: energy.synapse_read_bit.at_kib must be a decimal number from 0.125 to 1048576 with at most 6 "
       "digits "
       "after the point, not '0'"},
      {"name: c\nenergy: {spike: {pj: 1, source: x, status: assumed, node_nm: 0}}\n",
       "chip.yaml:2: energy.spike.node_nm must be a whole number from 1 to 10000, not '0'"},
      {"name: c\nenergy: {leakage_uw: {per_core: 1, source: x}}\n",
       "chip.yaml:2: energy.leakage_uw needs the key 'status'"},
      {"name: c\nenergy: {leakage_uw: {source: x}}\n", "chip.yaml:2: energy.leakage_uw needs the key 'per_core'"},
      {"name: c\nenergy: other.yaml\n", "chip.yaml:2: energy must be a mapping of keys to values"},
  };
  for (const auto &row : rows) EXPECT_EQ(refusal(row.text), row.message) << row.text;
}

TEST_F(ChipFile, AnUnknownPriceListsThePrices) {
  const std::string got = refusal("name: c\nenergy: {sinaptic_op: {pj: 1, source: x}}\n");
  EXPECT_EQ(got.rfind("chip.yaml:2: unknown key 'sinaptic_op', energy may have: synaptic_op, scheduler_read_bit, ", 0),
            0u)
      << got;
  EXPECT_NE(got.find("host_bit, leakage_uw"), std::string::npos) << got;
}

TEST_F(ChipFile, ErrorsOfOverridesNameTheOverride) {
  struct {
    const char *set, *message;
  } const rows[] = {
      {"core.lanes=0", "--set core.lanes=0: core.lanes must be a whole number from 1 to 256, not '0'"},
      {"core.lanes=[1,", "--set core.lanes=[1,: is not valid YAML: did not find expected node content"},
      {"core.lanes=&a 1", "--set core.lanes=&a 1: anchors and aliases (& and *) are not allowed"},
      {"core=3", "--set core=3: core must be a mapping of keys to values"},
      {"sync=x", "--set sync=x: sync must be dataflow or barrier, not 'x'"},
      {"noc.lb_in_ps=3", "--set noc.lb_in_ps=3: noc.lb_in_ps must be an even number of picoseconds, not '3'"},
      {"energy.spike.source=x", "--set energy.spike.source=x: energy.spike needs the key 'pj'"},
      {"mesh={colums: 3}", "--set mesh={colums: 3}: unknown key 'colums', mesh may have: columns, rows"},
      {"core.lanes", "--set core.lanes: must be KEY=VALUE"},
      {"core.lanes=", "--set core.lanes=: must be KEY=VALUE"},
      {"core.lanes=#", "--set core.lanes=#: must be KEY=VALUE"},
      {"=3", "--set =3: must be KEY=VALUE"},
  };
  for (const auto &row : rows) EXPECT_EQ(refusal("name: c\n", Sets{row.set}), row.message);
}

TEST_F(ChipFile, FilesThatAreNoFilesAreRefused) {
  EXPECT_EQ(load_path(folder + "/none.yaml"), RADISH_BAD_INPUT);
  EXPECT_EQ(message, "none.yaml: cannot be opened: No such file or directory");
  EXPECT_EQ(load_path("/dev/null"), RADISH_BAD_INPUT);
  EXPECT_EQ(message, "/dev/null: is not a regular file");
  EXPECT_EQ(refusal(std::string((4 << 20) + 1, ' ')), "chip.yaml: has 4194305 bytes, at most 4194304 are allowed");
  std::string keys = "name: c\nx:\n";
  for (int i = 0; i < 300; i++) keys += "  k" + std::to_string(i) + ": 1\n";
  EXPECT_EQ(refusal(keys), "chip.yaml:259: a mapping may have at most 256 keys");
  EXPECT_EQ(refusal("name: " + std::string(2000, 'x')), "chip.yaml:1: name must have at most 1000 characters");
}

TEST_F(ChipFile, OverridesThatFitNeitherFileListTheKeysNearThem) {
  const std::string chip_path = put("chip.yaml", "name: c\n");
  const std::string network_path =
      put("net.yaml", "name: n\ntimesteps: 4\nweight_bits: 4\ninput: {shape: [1, 2, 2]}\nlayers:\n"
                      "- {name: a.b, op: conv, from: input, out_channels: 1, kernel: 1}\n"
                      "- {name: head, op: dense, from: a.b, units: 2, readout: true}\n");
  const auto check = [&](radish_overrides overrides, bool network = true) {
    radish_error error = {};
    radish_chip_file_check_overrides(overrides, chip_path.c_str(), network ? network_path.c_str() : nullptr, &error);
    return plain(error.message);
  };
  EXPECT_EQ(check(Sets{"core.lanes=8", "timesteps=3", "layers.a.b.shift=2", "layers.0.kernel=1", "name=x",
                       "energy.spike.pj=1", "host.ports=[{x: 0, y: 1, side: west}]", "host.ports.0.y=2",
                       "input.shape.1=3", "core.lanes=9"}),
            "");
  EXPECT_EQ(
      check(Sets{"core.lane=8"}),
      "--set core.lane=8: there is no such key; core has: organisation, axons, neurons, synapse_kib, lanes, "
      "potential_bits, slots, clock_mhz, clock_phase_ps, clock_skew_ps, partitions, sources, feeds, destinations, "
      "place_ps, ni_depth");
  EXPECT_EQ(check(Sets{"layers.a.b.stryde=2"}), "--set layers.a.b.stryde=2: there is no such key; layers.a.b has: "
                                                "name, op, readout, timesteps, signed, leak, from, "
                                                "kernel, stride, pad, groups, out_channels, max_pool, shift");
  EXPECT_EQ(check(Sets{"layers.c.shift=2"}), "--set layers.c.shift=2: there is no such key; layers has: a.b, head");
  EXPECT_EQ(
      check(Sets{"lanes=2"}),
      "--set lanes=2: there is no such key; chip.yaml has: name, cores, sync, barrier_ps, mapping, mesh, core, noc, "
      "offchip, crossbar, host, energy; net.yaml has: name, timesteps, weight_bits, weights, weights_sha256, "
      "logit_unit, "
      "activity, seed, "
      "sample, "
      "coding, rate_timesteps, rate_input, layers, input");
  EXPECT_EQ(check(Sets{"timesteps=2"}, false), "--set timesteps=2: there is no such key; chip.yaml has: "
                                               "name, cores, sync, barrier_ps, mapping, mesh, core, noc, "
                                               "offchip, crossbar, host, energy");
  EXPECT_EQ(check(Sets{"core.lanes=0"}),
            "--set core.lanes=0: core.lanes must be a whole number from 1 to 256, not '0'");
  EXPECT_EQ(check(Sets{"timesteps=17"}), "--set timesteps=17: timesteps must be a whole number from 1 to 16, not '17'");
}

TEST_F(ChipFile, ShippedChipsLoad) {
  ASSERT_EQ(load_path(RADISH_SOURCE_DIR "/configs/chips/radix40.yaml"), RADISH_OK) << message;
  EXPECT_STREQ(chip->name, "radix40");
  EXPECT_EQ(chip->params.noc.voltage_factor, 20 * RADISH_DECIMAL_ONE);
  EXPECT_EQ(chip->prices[RADISH_PRICE_synapse_read_bit].aj, 28000);
  EXPECT_EQ(chip->prices[RADISH_PRICE_pair].aj, 51390000);
  EXPECT_EQ(chip->leakage_pw_per_core, 929976) << "half of 0.93 uW for 201.8125 KiB";

  ASSERT_EQ(load_path(RADISH_SOURCE_DIR "/configs/chips/loihi.yaml"), RADISH_OK) << message;
  EXPECT_EQ(chip->prices[RADISH_PRICE_synaptic_op].aj, 23600000);
  EXPECT_EQ(radish_edge_period_ps(chip->params.core.clock_mhz), 3496);
  const radish_noc_params &noc = chip->params.noc;
  int64_t hop = 0;
  for (const int64_t delay : {noc.lf_in_ps, noc.larb_ps, noc.lf_out_ps, noc.lf_link_ps}) {
    hop += radish_params_scaled_delay_ps(delay, noc.voltage_factor);
  }
  EXPECT_EQ(hop, 5300); // ps, within 4.1 to 6.5 ns
}

TEST_F(ChipFile, MutationsLoadOrAreRefused) {
  std::mt19937 random(mutation_seed());
  const std::string text = slurp(RADISH_SOURCE_DIR "/configs/chips/radix40.yaml");
  for (int i = 0; i < 3000; i++) load(mutate(text, random));
  for (size_t length = 0; length < text.size(); length += 7) load(text.substr(0, length));
}

} // namespace
