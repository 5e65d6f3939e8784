// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Every parameter of the chip, every price and the numbers of a network at both ends of their ranges, alone and in
// random pairs: a small network either is refused with a reason, or runs, and then its figures are not negative and add
// up. What makes arithmetic overflow stops the program where it is built with the sanitizers (preset sanitize).
#include "tests/files.h"

#include "core/base/horizon.h"
#include "network/load/network_inputs.h"
#include "network/load/network_load.h"
#include "noc/replay.h"
#include "sim/format/json.h"
#include "sim/report/map_view.h"
#include "sim/report/report.h"
#include "tests/sim/owned.h"

#include <cinttypes>

namespace {

std::string decimal(int64_t millionths) {
  char text[64];
  std::snprintf(text, sizeof text, "%" PRId64 ".%06" PRId64, millionths / RADISH_DECIMAL_ONE,
                millionths % RADISH_DECIMAL_ONE);
  return text;
}

std::string value_of(const radish_param &param, int64_t value) {
  if (param.kind == RADISH_BOOL) return value ? "true" : "false";
  if (param.kind == RADISH_DECIMAL) return decimal(value);
  if (param.kind == RADISH_INT) return std::to_string(value);
  std::stringstream choices(param.choices);
  std::string choice;
  for (int64_t i = 0; i <= value; i++) std::getline(choices, choice, '|');
  return choice;
}

// Returns overrides for both ends of each range, in pairs: 2 * k and 2 * k + 1 have the same key.
std::vector<std::string> ends() {
  std::vector<std::string> list;
  size_t count;
  const radish_param *table = radish_params_table(&count);
  for (size_t i = 0; i < count; i++) {
    const std::string key = (*table[i].section ? table[i].section + std::string(".") : "") + table[i].field + "=";
    list.push_back(key + value_of(table[i], table[i].min));
    list.push_back(key + value_of(table[i], table[i].max));
  }
  for (int p = 0; p < RADISH_PRICE_COUNT; p++) {
    for (const char *end : {"0", "1000000"}) {
      list.push_back(std::string("energy.") + radish_energy_price_name(p) + ".pj=" + end);
    }
  }
  const char *const others[] = {"energy.leakage_uw.per_core=0",
                                "energy.leakage_uw.per_core=1000000",
                                "timesteps=1",
                                "timesteps=16",
                                "weight_bits=2",
                                "weight_bits=16",
                                "input.bits=1",
                                "input.bits=16",
                                "seed=0",
                                "seed=9223372036854775807",
                                "activity=0",
                                "activity=1",
                                "rate_timesteps=1",
                                "rate_timesteps=32767",
                                "rate_input=regular",
                                "rate_input=poisson",
                                "layers.0.shift=0",
                                "layers.0.shift=31",
                                "layers.0.max_pool=1",
                                "layers.0.max_pool=2",
                                "layers.0.timesteps=1",
                                "layers.0.timesteps=16",
                                "layers.0.stride=1"};
  list.insert(list.end(), std::begin(others), std::end(others));
  list.push_back("layers.0.stride=" + std::to_string(RADISH_MAX_KERNEL));
  for (const int end : {1, static_cast<int>(RADISH_MAX_KERNEL)})
    list.push_back("layers.0.kernel=" + std::to_string(end));
  for (const int end : {0, static_cast<int>(RADISH_MAX_KERNEL)}) list.push_back("layers.0.pad=" + std::to_string(end));
  for (const int end : {1, static_cast<int>(RADISH_MAX_CHANNELS)})
    list.push_back("layers.1.units=" + std::to_string(end));
  for (const int end : {1, static_cast<int>(RADISH_MAX_CHANNELS)}) {
    list.push_back("layers.0.out_channels=" + std::to_string(end));
  }
  return list;
}

// Returns overrides that set every delay to its most.
std::vector<std::string> slowest() {
  std::vector<std::string> sets = {"core.clock_mhz=1", "noc.voltage_factor=1000"};
  size_t count;
  const radish_param *table = radish_params_table(&count);
  for (size_t i = 0; i < count; i++) {
    if (std::string(table[i].unit) == "ps") sets.push_back(ends()[2 * i + 1]);
  }
  return sets;
}

struct Limits : Files {
  Limits() : choose(seed()) {}
  static uint64_t seed() {
    const char *given = std::getenv("RADISH_SEED");
    return given ? std::strtoull(given, nullptr, 10) : 20261;
  }
  void SetUp() override {
    Files::SetUp();
    std::string prices;
    for (int p = 0; p < RADISH_PRICE_COUNT; p++) {
      prices += std::string("  ") + radish_energy_price_name(p) + ": {pj: 1.5, source: test, status: assumed}\n";
    }
    chip_path = put("chip.yaml", "name: small\nmesh: {columns: 3, rows: 3}\nhost: {ports: [{x: 0, y: 0, side: west}]}\n"
                                 "mapping: {objective: cores, placement: strips}\n"
                                 "energy:\n" +
                                     prices + "  leakage_uw: {per_core: 0.5, source: test, status: assumed}\n");
    network_path = put("network.yaml", "name: small\ntimesteps: 4\nweight_bits: 4\nrate_timesteps: 20\n"
                                       "input: {shape: [2, 4, 4], bits: 4}\nlayers:\n"
                                       "  - {name: conv, op: conv, from: input, out_channels: 3, kernel: 3, pad: 1}\n"
                                       "  - {name: head, op: dense, from: conv, units: 5, readout: true}\n");
  }

  // Runs the small network with these overrides and checks what it gives; a failed check prints them.
  void walk(const std::vector<std::string> &sets, radish_coding coding) {
    std::string what = "seed " + std::to_string(seed()) + ", coding " + std::to_string(coding) + ":";
    std::vector<const char *> items;
    for (const std::string &set : sets) {
      what += " --set " + set;
      items.push_back(set.c_str());
    }
    SCOPED_TRACE(what);
    last_error = {};
    const radish_status status = run({static_cast<int>(items.size()), items.data()}, coding);
    status ? refused++ : ran++;
    if (!status) return;
    EXPECT_TRUE(status == RADISH_BAD_INPUT || status == RADISH_NO_MEMORY) << status << ": " << last_error.message;
    EXPECT_NE(last_error.message[0], 0) << "no reason is given";
  }

  radish_status run(radish_overrides overrides, radish_coding coding) {
    radish_error *error = &last_error;
    radish_chip_file *file = nullptr;
    radish_network *net = nullptr;
    radish_mapped_chip *made = nullptr;
    radish_chip *simulated = nullptr;
    radish_run_result *result = nullptr;
    radish_report *report = nullptr;
    if (radish_status status = radish_chip_file_load(chip_path.c_str(), overrides, &file, error)) return status;
    const owned<radish_chip_file, radish_chip_file_destroy> file_owner(file);
    replay(file->params);
    if (radish_status status = radish_network_load(network_path.c_str(), overrides, &net, error)) return status;
    const owned<radish_network, radish_network_destroy> network_owner(net);
    if (radish_status status = radish_mapped_chip_create(net, file, coding, &made, error)) return status;
    const owned<radish_mapped_chip, radish_mapped_chip_destroy> mapped_owner(made);
    see_map(made);
    if (radish_status status = radish_chip_create(made, &simulated, error)) return status;
    const owned<radish_chip, radish_chip_destroy> chip_owner(simulated);
    radish_run_options options{};
    options.image_count = images;
    radish_network_inputs inputs{net, nullptr};
    options.user = &inputs;
    options.image_period_ps = image_period_ps;
    options.independent = independent;
    options.threads = threads;
    options.activations = radish_network_inputs_activations;
    if (radish_status status = radish_chip_run(simulated, &options, &result, error)) return status;
    const owned<radish_run_result, radish_run_result_destroy> result_owner(result);
    see_times(result);
    if (radish_status status = radish_report_create(result, made, file, 0, nullptr, 1, &report, error)) return status;
    const owned<radish_report, radish_report_destroy> report_owner(report);
    see_report(report);
    return RADISH_OK;
  }

  // Replays eight packets with the longest way through the mesh, if the network accepts the parameters.
  static void replay(const radish_params &params) {
    enum { PACKETS = 8 };
    radish_noc_replay_packet packets[PACKETS];
    radish_noc_position to[PACKETS];
    for (size_t i = 0; i < PACKETS; i++) {
      to[i] = {static_cast<uint32_t>(params.mesh.columns) - 1, static_cast<uint32_t>(params.mesh.rows) - 1};
      packets[i] = {0, {0, 0}, i, 1};
    }
    const radish_noc_trace trace = {packets, PACKETS, to, PACKETS};
    radish_noc_log log{};
    radish_error error{};
    if (radish_noc_replay(&trace, &params.mesh, &params.noc, &log, &error)) {
      EXPECT_NE(error.message[0], 0) << "no reason is given";
      return;
    }
    ASSERT_EQ(log.count, size_t{PACKETS});
    for (size_t i = 0; i < log.count; i++) EXPECT_GT(log.arrivals[i].time_ps, i ? log.arrivals[i - 1].time_ps : 0);
    radish_noc_log_free(&log);
  }

  static void see_map(const radish_mapped_chip *mapped) {
    radish_map *map = nullptr;
    radish_error error{};
    ASSERT_EQ(radish_map_create(mapped, "small", &map, &error), RADISH_OK) << error.message;
    const owned<radish_map, radish_map_destroy> map_owner(map);
    json_t *json = radish_map_json(map);
    EXPECT_NE(json, nullptr);
    json_decref(json);
  }

  static void see_times(const radish_run_result *result) {
    int64_t last_done_ps = 0;
    for (int i = 0; i < result->image_count; i++) {
      const radish_image_times &t = result->times[i];
      EXPECT_GE(t.first_packet_ps, 0);
      EXPECT_GE(t.first_spike_ps, t.first_packet_ps);
      EXPECT_GT(t.done_ps, t.first_spike_ps);
      EXPECT_TRUE(result->independent || t.done_ps >= last_done_ps) << t.done_ps;
      last_done_ps = t.done_ps;
      for (int l = 0; l < result->layer_count; l++) {
        const radish_record *record = radish_run_result_record_at(result, i, l);
        EXPECT_GE(record->start_ps, l ? 0 : t.first_packet_ps);
        EXPECT_TRUE(record->end_ps < 0 || record->end_ps >= record->start_ps) << record->end_ps;
        EXPECT_LE(record->end_ps, result->end_ps);
#define X(name, unit, doc) EXPECT_GE(record->counters.name, 0) << #name;
        RADISH_COUNTERS(X)
#undef X
      }
    }
    EXPECT_GE(result->end_ps, last_done_ps);
    EXPECT_LT(last_done_ps, RADISH_HORIZON_PS + RADISH_HORIZON_PS / 8);
  }

  static void see_report(const radish_report *report) {
    __int128 components[RADISH_COMPONENT_COUNT] = {}, run_fj = 0;
    for (int i = 0; i < report->image_count; i++) {
      const radish_report_image &image = report->images[i];
      EXPECT_GT(image.latency_ps, 0);
      __int128 image_fj = 0;
      for (int l = 0; l < report->layer_count; l++) {
        for (int c = 0; c < RADISH_COMPONENT_COUNT; c++) {
          const int64_t fj = image.layers[l].energy.component_fj[c];
          EXPECT_GE(fj, 0) << radish_energy_component_name(c);
          image_fj += fj;
          components[c] += fj;
        }
      }
      EXPECT_TRUE(image_fj == image.energy_fj) << image.energy_fj;
      run_fj += image_fj;
    }
    EXPECT_TRUE(run_fj == report->energy_fj) << report->energy_fj;
    for (int c = 0; c < RADISH_COMPONENT_COUNT; c++) {
      EXPECT_TRUE(components[c] == report->energy.component_fj[c]) << radish_energy_component_name(c);
    }
    EXPECT_GT(report->latency_mean_ps, 0);
    EXPECT_GE(report->latency_max_ps, report->latency_p50_ps);
    EXPECT_GE(report->latency_max_ps, report->latency_mean_ps);
    EXPECT_GT(report->span_ps, 0);
    EXPECT_GE(report->throughput.uhz, 0);
    EXPECT_GE(report->busiest.share_ppm, 0);
    EXPECT_LE(report->busiest.share_ppm, 1000000);
    see_texts(report);
  }

  // Expects the report's numbers in its texts: JSON loses no digit, and the table has no nan.
  static void see_texts(const radish_report *report) {
    json_t *json = radish_report_json(report);
    char *text = radish_json_text(json);
    ASSERT_NE(text, nullptr);
    EXPECT_NE(std::string(text).find("\"energy_nj\": " + decimal(report->energy_fj) + ","), std::string::npos);
    EXPECT_EQ(std::string(text).find("_nj\": -"), std::string::npos);
    free(text);
    json_decref(json);
    char *table = nullptr;
    size_t size = 0;
    FILE *file = open_memstream(&table, &size);
    EXPECT_TRUE(radish_report_print(report, radish_style{}, file));
    std::fclose(file);
    EXPECT_EQ(std::string(table, size).find("nan"), std::string::npos) << table;
    free(table);
  }

  void walk_pairs(int count) {
    const std::vector<std::string> all = ends();
    std::uniform_int_distribution<size_t> any(0, all.size() - 1);
    for (int i = 0; i < count && !HasFailure(); i++) {
      const size_t a = any(choose), b = any(choose);
      std::vector<std::string> sets = {all[a]};
      if (b / 2 != a / 2) sets.push_back(all[b]);
      if (choose() % 2) sets.insert(sets.begin(), "sync=barrier");
      const uint64_t way = choose() % 6; // half of the runs have neither a period nor independent images
      image_period_ps = way == 0 ? 2 : way == 1 ? INT64_C(1000000000000) : 0;
      independent = way == 2;
      walk(sets, choose() % 2 ? RADISH_CODING_RATE : RADISH_CODING_RADIX);
    }
    std::printf("seed %llu (RADISH_SEED): %d ran, %d refused\n", static_cast<unsigned long long>(seed()), ran, refused);
  }

  std::mt19937_64 choose;
  std::string chip_path, network_path;
  radish_error last_error{};
  int64_t image_period_ps = 0;
  bool independent = false;
  int threads = 1;
  int images = 3, ran = 0, refused = 0;
};

using LongLimits = Limits;

} // namespace

TEST_F(Limits, EachEndAloneRunsOrIsRefused) {
  for (const std::string &end : ends()) {
    walk({end}, RADISH_CODING_RADIX);
    walk({"sync=barrier", end}, RADISH_CODING_RATE);
  }
  EXPECT_GT(ran, refused); // if nearly all were refused, the test would prove nothing
}

TEST_F(Limits, RandomPairsOfEndsRunOrAreRefused) {
  walk_pairs(100);
  EXPECT_GT(ran, 0);
}

TEST_F(Limits, OneBeyondEachEndOfAParameterIsRefused) {
  size_t count;
  const radish_param *table = radish_params_table(&count);
  for (size_t i = 0; i < count; i++) {
    if (table[i].kind != RADISH_INT && table[i].kind != RADISH_DECIMAL) continue;
    const std::string key = (*table[i].section ? table[i].section + std::string(".") : "") + table[i].field + "=";
    // Times stay even, so that they are refused for their range.
    const int64_t step = std::string(table[i].unit) == "ps" ? 2 : 1;
    for (const int64_t value : {table[i].min - step, table[i].max + step, INT64_MAX, INT64_MIN}) {
      const bool millionths = table[i].kind == RADISH_DECIMAL && value >= 0;
      walk({key + (millionths ? decimal(value) : std::to_string(value))}, RADISH_CODING_RADIX);
      EXPECT_NE(std::string(last_error.message).find(table[i].field), std::string::npos) << key << value;
    }
  }
  EXPECT_EQ(ran, 0);
}

TEST_F(Limits, AllDelaysAtTheirMostRun) {
  for (const radish_coding coding : {RADISH_CODING_RADIX, RADISH_CODING_RATE}) {
    for (const char *sync : {"sync=dataflow", "sync=barrier"}) {
      std::vector<std::string> sets = slowest();
      sets.push_back(sync);
      walk(sets, coding);
    }
  }
  EXPECT_EQ(refused, 0) << last_error.message;
}

TEST_F(Limits, TimePastTheHorizonIsAnErrorThatNamesTheImage) {
  put("network.yaml", "name: tiny\ntimesteps: 4\nweight_bits: 4\ninput: {shape: [1, 1, 1], bits: 4}\nlayers:\n"
                      "  - {name: head, op: dense, from: input, units: 1, readout: true}\n");
  std::vector<std::string> sets = slowest();
  sets.insert(sets.end(), {"sync=barrier", "rate_timesteps=32767"});
  // The message names the first image that ends after the horizon: `image` images fit, and one more does not.
  images = 1000;
  walk(sets, RADISH_CODING_RATE);
  ASSERT_EQ(refused, 1);
  int image = -1;
  ASSERT_EQ(
      std::sscanf(last_error.message, "image %d of the run's 0..999 goes past the end of simulated time, ", &image), 1)
      << last_error.message;
  ASSERT_GT(image, 0);
  images = image;
  walk(sets, RADISH_CODING_RATE);
  EXPECT_EQ(ran, 1) << last_error.message;
  images = image + 1;
  walk(sets, RADISH_CODING_RATE);
  EXPECT_EQ(refused, 2);
  images = 1000; // each begins at time 0, but the sum of their times has the same limit
  independent = true;
  walk(sets, RADISH_CODING_RATE);
  ASSERT_EQ(refused, 3);
  EXPECT_EQ(std::sscanf(last_error.message, "image %d of the run's 0..999 goes past", &image), 1) << last_error.message;
  EXPECT_GT(image, 0);
  const std::string message = last_error.message;
  threads = 3; // the same image is named, whichever threads ran it and those behind it
  walk(sets, RADISH_CODING_RATE);
  ASSERT_EQ(refused, 4);
  EXPECT_EQ(last_error.message, message);
}

TEST_F(LongLimits, RandomPairsOfEndsRunOrAreRefused) {
  walk_pairs(4000);
  EXPECT_GT(ran, 0);
}
