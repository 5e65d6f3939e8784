// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What sim/report/report.h, table.h, json.h and output.h promise.
#include "tests/files.h"
#include "tests/sets.h"
#include "network/files/images.h"
#include "sim/format/json.h"
#include "sim/report/map_view.h"
#include "core/base/write_file.h"
#include "sim/report/report.h"
#include "sim/report/report_rows.h"
#include "network/load/network_load.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <sys/stat.h>

namespace {

std::string text_of(json_t *json) {
  char *text = radish_json_text(json);
  const std::string result = text ? text : "";
  std::free(text);
  json_decref(json);
  return result;
}

template <class Print> std::string printed(Print print) {
  char *text = nullptr;
  size_t size = 0;
  FILE *file = open_memstream(&text, &size);
  print(file);
  std::fclose(file);
  const std::string result(text, size);
  std::free(text);
  return result;
}

const std::string configs = RADISH_SOURCE_DIR "/configs/";

struct LeNet : testing::Test {
  static void activations(void *user, int index, uint16_t *out) {
    const LeNet *self = static_cast<const LeNet *>(user);
    radish_images_quantise(self->images, index, self->network->input_bits, out);
  }
  void run(int count, Sets sets, const std::string &on = RADISH_PLAIN_CHIP) {
    radish_error error{};
    ASSERT_EQ(radish_chip_file_load(on.c_str(), sets, &chip_file, &error), RADISH_OK) << error.message;
    ASSERT_EQ(radish_network_load((configs + "networks/lenet5-fashion.yaml").c_str(), sets, &network, &error),
              RADISH_OK)
        << error.message;
    ASSERT_EQ(radish_images_load(network->sample, nullptr, network->layers[0].shape, &images, &error), RADISH_OK)
        << error.message;
    ASSERT_EQ(radish_mapped_chip_create(network, chip_file, RADISH_CODING_RADIX, &mapped, &error), RADISH_OK)
        << error.message;
    ASSERT_EQ(radish_chip_create(mapped, &chip, &error), RADISH_OK) << error.message;
    radish_run_options options{}; // all 0: no observer, no shuffle
    options.image_count = count;
    options.user = this;
    options.activations = activations;
    ASSERT_EQ(radish_chip_run(chip, &options, &result, &error), RADISH_OK) << error.message;
    ASSERT_EQ(radish_report_create(result, mapped, chip_file, 5, images->labels, 2000000000, &report, &error),
              RADISH_OK);
  }
  void TearDown() override {
    radish_report_destroy(report);
    radish_run_result_destroy(result);
    radish_chip_destroy(chip);
    radish_mapped_chip_destroy(mapped);
    radish_images_destroy(images);
    radish_network_destroy(network);
    radish_chip_file_destroy(chip_file);
  }
  radish_chip_file *chip_file = nullptr;
  radish_network *network = nullptr;
  radish_images *images = nullptr;
  radish_mapped_chip *mapped = nullptr;
  radish_chip *chip = nullptr;
  radish_run_result *result = nullptr;
  radish_report *report = nullptr;
};

} // namespace

// ---- the report

TEST_F(LeNet, EnergyAddsUpFromComponentsToTheRun) {
  run(3, {});
  radish_energy parts{};
  int64_t images_fj = 0;
  for (int i = 0; i < 3; i++) {
    int64_t layers_fj = 0;
    for (int l = 0; l < report->layer_count; l++) {
      layers_fj += radish_energy_total_fj(&report->images[i].layers[l].energy);
      radish_energy_add(&parts, &report->images[i].layers[l].energy);
    }
    EXPECT_EQ(layers_fj, report->images[i].energy_fj);
    images_fj += layers_fj;
  }
  EXPECT_EQ(images_fj, report->energy_fj);
  EXPECT_EQ(radish_energy_total_fj(&parts), report->energy_fj);
  EXPECT_GT(report->energy_fj, 0);
}

TEST_F(LeNet, SpikesInAreTheSpikesOutOfTheLayerBeforeOnEveryMapping) {
  run(1, {"cores=1"});
  for (int l = 1; l < report->layer_count; l++) {
    EXPECT_EQ(report->images[0].layers[l].spikes_in, report->images[0].layers[l - 1].record.counters.spikes_out);
  }
  EXPECT_EQ(report->images[0].layers[0].spikes_in, 0);
}

TEST_F(LeNet, DenseOperationsAreMacsTimesSteps) {
  run(1, {});
  EXPECT_EQ(report->infos[1].dense_ops, INT64_C(6) * 28 * 28 * 6 * 25);
  EXPECT_EQ(report->infos[3].dense_ops, INT64_C(6) * 400 * 120);
  EXPECT_EQ(report->infos[0].dense_ops, 0);
}

TEST_F(LeNet, TimesOfTheRunFollowFromThoseOfItsImages) {
  run(4, {});
  std::vector<int64_t> latencies;
  for (int i = 0; i < 4; i++) {
    const radish_report_image &image = report->images[i];
    EXPECT_EQ(image.latency_ps, image.done_ps - image.start_ps);
    EXPECT_EQ(image.index, 5 + i);
    latencies.push_back(image.latency_ps);
    for (int l = 0; l < report->layer_count; l++) {
      EXPECT_GE(image.layers[l].record.start_ps, image.start_ps);
      EXPECT_LE(image.layers[l].record.end_ps, image.done_ps);
      EXPECT_EQ(image.layers[l].latency_ps, image.layers[l].record.end_ps - image.layers[l].record.start_ps);
    }
  }
  std::sort(latencies.begin(), latencies.end());
  EXPECT_EQ(report->latency_p50_ps, latencies[1]);
  EXPECT_EQ(report->latency_max_ps, latencies[3]);
  EXPECT_EQ(report->latency_mean_ps, (latencies[0] + latencies[1] + latencies[2] + latencies[3] + 2) / 4);
  EXPECT_EQ(report->throughput.uhz,
            radish_report_throughput_uhz(4, report->images[3].done_ps - report->images[0].start_ps));
  EXPECT_FALSE(report->throughput.full);
}

TEST_F(LeNet, TheBusiestCoreHasTheMostBusyCycles) {
  run(2, {"cores=3"});
  std::vector<int64_t> busy(mapped->core_count);
  int64_t records = 0;
  for (int p = mapped->port_count; p < mapped->partition_count; p++) busy[mapped->core_of[p]] += result->busy_cycles[p];
  for (int i = 0; i < 2; i++) {
    for (int l = 1; l < report->layer_count; l++) records += report->images[i].layers[l].record.counters.busy_cycles;
  }
  int64_t sum = 0;
  for (const int64_t cycles : busy) sum += cycles;
  EXPECT_EQ(sum, records);
  EXPECT_EQ(report->busiest.busy_cycles, *std::max_element(busy.begin(), busy.end()));
  EXPECT_EQ(report->busiest.busy_cycles, busy[report->busiest.core]);
  EXPECT_LE(report->busiest.share_ppm, 1000000);
}

TEST_F(LeNet, TheTableSaysWhatAnswerTimeAndBottleneckAre) {
  run(1, {});
  const std::string text = printed([&](FILE *file) { EXPECT_TRUE(radish_report_print(report, {false, false}, file)); });
  EXPECT_NE(text.find("answer      image 5: 9 (Ankle boot), label 9 (Ankle boot): correct"), std::string::npos) << text;
  EXPECT_NE(text.find("busiest core: "), std::string::npos);
  EXPECT_EQ(text.find('\033'), std::string::npos);
  std::stringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 130u) << line;
    EXPECT_TRUE(line.empty() || line.back() != ' ') << "'" << line << "'";
    for (const char c : line) EXPECT_GT(c, 0) << "a byte beyond ASCII without UTF-8";
  }
}

TEST_F(LeNet, SeveralImagesAreAveragedAndSaySo) {
  run(2, {});
  const std::string text = printed([&](FILE *file) { EXPECT_TRUE(radish_report_print(report, {true, true}, file)); });
  EXPECT_NE(text.find("averages over 2 images"), std::string::npos);
  EXPECT_NE(text.find("accuracy    "), std::string::npos);
  EXPECT_NE(text.find("\033[0m"), std::string::npos);
}

TEST_F(LeNet, WhatALayerWasSplitIntoIsOneRow) {
  run(3, {"mapping.objective=cores"}, configs + "chips/nambiar40.yaml"); // arrays of 256 axons, of which fc1 reads 400
  std::vector<radish_report_row> rows;
  std::vector<std::string> names;
  for (int l = 0; l < report->layer_count; l = rows.back().last + 1) {
    rows.push_back(radish_report_row_at(report, l));
    names.push_back(report->infos[rows.back().last].name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"input", "conv1", "conv2", "fc1", "fc2", "head"}));
  ASSERT_GT(rows[3].last, rows[3].first + 2);
  std::set<int> cores;
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    const int layer = mapped->programs[p].layer;
    if (layer >= rows[3].first && layer <= rows[3].last) cores.insert(mapped->core_of[p]);
  }
  EXPECT_EQ(radish_report_row_cores(report, rows[3]), int(cores.size()));
  double start_ps = 0, latency_ps = 0, ops = 0, energy_fj = 0, read = 0;
  for (const radish_report_image &image : {report->images[0], report->images[1], report->images[2]}) {
    int64_t first_ps = INT64_MAX, last_ps = 0;
    for (int l = rows[3].first; l <= rows[3].last; l++) {
      first_ps = std::min(first_ps, image.layers[l].record.start_ps);
      last_ps = std::max(last_ps, image.layers[l].record.end_ps);
      ops += double(image.layers[l].record.counters.synaptic_ops);
      energy_fj += double(radish_energy_total_fj(&image.layers[l].energy));
    }
    start_ps += double(first_ps - image.start_ps);
    latency_ps += double(last_ps - first_ps);
    read += double(image.layers[rows[2].last].record.counters.spikes_out);
  }
  const radish_report_mean m = radish_report_row_mean(report, rows[3]);
  EXPECT_EQ(m.start_ps, start_ps / 3);
  EXPECT_EQ(m.latency_ps, latency_ps / 3);
  EXPECT_EQ(m.synaptic_ops, ops / 3);
  EXPECT_EQ(m.energy_fj, energy_fj / 3);
  EXPECT_EQ(m.spikes_in, read / 3);
  const std::string table = printed([&](FILE *file) { radish_report_print(report, {}, file); });
  EXPECT_NE(table.find("fc1    dense, split"), std::string::npos) << table;
  EXPECT_EQ(table.find("fc1.part0"), std::string::npos) << table;
}

TEST_F(LeNet, TheMapNamesEveryLayerInTableAndPicture) {
  run(1, {"cores=3"});
  radish_map *map = nullptr;
  radish_error error{};
  ASSERT_EQ(radish_map_create(mapped, "a<b>&\"c\"", &map, &error), RADISH_OK);
  const std::string table = printed([&](FILE *file) { EXPECT_TRUE(radish_map_print(map, {false, false}, file)); });
  const std::string picture = printed([&](FILE *file) { EXPECT_TRUE(radish_map_svg(map, file)); });
  for (int l = 1; l < network->layer_count; l++) {
    EXPECT_NE(table.find(network->layers[l].name), std::string::npos);
    EXPECT_NE(picture.find(network->layers[l].name), std::string::npos);
    EXPECT_EQ(map->layers[l].cut.channels * map->layers[l].cut.rows * map->layers[l].cut.columns, map->layers[l].tiles);
  }
  EXPECT_NE(picture.find("a&lt;b&gt;&amp;&quot;c&quot;"), std::string::npos);
  EXPECT_EQ(picture.find("a<b>"), std::string::npos);
  radish_map_destroy(map);
}

// ---- numbers

TEST(Report, TheFirstOfEqualLogitsWins) {
  const int32_t logits[] = {-5, 3, 3, INT32_MIN};
  EXPECT_EQ(radish_report_argmax(logits, 4), 1);
  EXPECT_EQ(radish_report_argmax(logits, 1), 0);
}

TEST(Json, DecimalsAreExact) {
  json_t *list = json_array();
  for (const int64_t value :
       {INT64_C(100), INT64_C(1), INT64_C(0), INT64_C(-1), INT64_C(-123456), INT64_MAX, INT64_MIN}) {
    json_array_append_new(list, radish_json_decimal(value, 3));
  }
  json_array_append_new(list, radish_json_decimal(7, 0));
  json_array_append_new(list, radish_json_measured(-1, 3));
  EXPECT_EQ(text_of(list),
            "[0.100, 0.001, 0.000, -0.001, -123.456, 9223372036854775.807, -9223372036854775.808, 7, null]\n");
}

TEST(Json, StringsStayStringsAndKeysStayInOrder) {
  bool failed = false;
  radish_json_object o = radish_json_new(&failed);
  radish_json_set_text(o, "z", "12.5");
  radish_json_set_text(o, "a\"", "line\n\"quoted\" \xc3\xa9");
  radish_json_set(o, "none", json_object());
  EXPECT_FALSE(failed);
  EXPECT_EQ(text_of(o.json),
            "{\n \"z\": \"12.5\",\n \"a\\\"\": \"line\\n\\\"quoted\\\" \xc3\xa9\",\n \"none\": {}\n}\n");
}

TEST(Json, WhatCannotBeMadeIsRemembered) {
  bool failed = false;
  radish_json_object o = radish_json_new(&failed);
  radish_json_set(o, "key", nullptr);
  EXPECT_TRUE(failed);
  json_decref(o.json);
}

TEST(Table, AColumnHasOnePrefix) {
  radish_table *t = radish_table_create();
  const int name = radish_table_column(t, "name", RADISH_COLUMN_TEXT, "", 0);
  const int time = radish_table_column(t, "time", RADISH_COLUMN_QUANTITY, "s", 0);
  const int count = radish_table_column(t, "count", RADISH_COLUMN_COUNT, "", 0);
  const struct {
    const char *name;
    double time, count;
  } rows[] = {{"a", 82.1e-6, 1234567}, {"bc", 1.5e-6, 99}, {"d", 0, NAN}};
  for (const auto &row : rows) {
    radish_table_row(t);
    radish_table_text(t, name, "%s", row.name);
    radish_table_number(t, time, row.time);
    radish_table_number(t, count, row.count);
  }
  EXPECT_EQ(printed([&](FILE *file) {
              EXPECT_TRUE(radish_table_print(t, {false, false}, file));
            }),
            "name   time  count\n"
            "         us      M\n"
            "------------------\n"
            "a     82.10  1.235\n"
            "bc     1.50  0.000\n"
            "d         0      -\n");
  radish_table_destroy(t);
}

TEST(Table, SpansShowWhereThingsLie) {
  radish_table *t = radish_table_create();
  const int span = radish_table_column(t, "when", RADISH_COLUMN_SPAN, "", 8);
  for (const auto &[from, to] : {std::pair{0.0, 1.0}, {0.5, 0.75}, {1.0, 1.0}}) {
    radish_table_row(t);
    radish_table_span(t, span, from, to);
  }
  EXPECT_EQ(printed([&](FILE *file) {
              radish_table_print(t, {false, false}, file);
            }),
            "when\n--------\n########\n    ##\n       #\n");
  radish_table_destroy(t);
}

TEST(Table, QuantitiesCarryTheirPrefix) {
  char text[32];
  EXPECT_STREQ(radish_table_quantity(text, 82.1e-6, "s"), "82.1 us");
  EXPECT_STREQ(radish_table_quantity(text, 340, ""), "340");
  EXPECT_STREQ(radish_table_quantity(text, 31234, ""), "31.2 k");
  EXPECT_STREQ(radish_table_quantity(text, 0, "J"), "0 J");
}

// ---- files

TEST_F(Files, OutputReplacesTheWholeFileAndLeavesNothingElse) {
  const std::string path = put("out.json", "a longer text that was there before");
  chmod(path.c_str(), 0640);
  radish_error error{};
  ASSERT_EQ(radish_output_check(path.c_str(), &error), RADISH_OK);
  ASSERT_EQ(radish_output_write(path.c_str(), "new", 3, &error), RADISH_OK);
  EXPECT_EQ(slurp(path), "new");
  struct stat status;
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
}

TEST_F(Files, OutputFollowsLinksAndSparesDevices) {
  const std::string path = put("file", "old"), link = folder + "/link";
  std::filesystem::create_symlink(path, link);
  radish_error error{};
  ASSERT_EQ(radish_output_write(link.c_str(), "new", 3, &error), RADISH_OK);
  EXPECT_EQ(slurp(path), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  ASSERT_EQ(radish_output_write("/dev/null", "x", 1, &error), RADISH_OK);
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST_F(Files, OutputThatCannotBeWrittenSaysWhy) {
  radish_error error{};
  const std::string path = folder + "/missing/out.json";
  EXPECT_EQ(radish_output_check(path.c_str(), &error), RADISH_BAD_INPUT);
  EXPECT_EQ(radish_output_write(path.c_str(), "x", 1, &error), RADISH_BAD_INPUT);
  EXPECT_EQ(plain(error.message), "missing/out.json: cannot write: No such file or directory");
  EXPECT_EQ(radish_output_write(folder.c_str(), "x", 1, &error), RADISH_BAD_INPUT);
}
