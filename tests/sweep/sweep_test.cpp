// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What docs/interfaces.md says of `radish sweep`: each point is the run of its values, number by number.
#include "tests/sweep/sweep_folder.h"

#include <cmath>

namespace {

const std::string configs = RADISH_SOURCE_DIR "/configs/";
const std::string lenet = "chip: " RADISH_PLAIN_CHIP "\nnetwork: " + configs + "networks/lenet5-fashion.yaml\n";

struct Sweep : SweepFolder {
  static std::string text_of(const json_t *value) {
    if (json_is_null(value)) return "NULL";
    if (json_is_boolean(value)) return json_is_true(value) ? "1" : "0";
    if (json_is_string(value)) return json_string_value(value);
    char *dumped = json_dumps(value, JSON_ENCODE_ANY);
    const std::string text = dumped;
    free(dumped);
    return text;
  }
  // Expects that `row` has what the object says, under the names of the document.
  static int expect_object(const Row &row, const json_t *object, const std::string &prefix, const std::string &where) {
    int compared = 0;
    const char *key;
    json_t *value;
    json_object_foreach(const_cast<json_t *>(object), key, value) {
      const std::string name = prefix + key;
      if (json_is_object(value)) {
        compared += expect_object(row, value, name + ".", where);
        continue;
      }
      if (name == "wall_s" || name == "synaptic_ops_per_wall_s" || name == "offchip.channels") continue;
      const auto cell = row.find(name);
      if (cell == row.end()) {
        ADD_FAILURE() << where << ": no column " << name;
        continue;
      }
      compared++;
      if (json_is_number(value)) {
        EXPECT_EQ(std::strtod(cell->second.c_str(), nullptr), json_number_value(value)) << where << " " << name;
      } else {
        EXPECT_EQ(cell->second, text_of(value)) << where << " " << name;
      }
    }
    return compared;
  }
  // Runs a sweep, and each of its points alone: `options` makes the arguments of `radish run`.
  template <class Options> void compare(const std::string &yaml, Options options) {
    const Result result = sweep(yaml, "-o r.sqlite --jobs 2");
    ASSERT_EQ(result.status, 0) << result.err;
    for (const Row &row : query("r.sqlite", "SELECT * FROM points ORDER BY point")) {
      const std::string point = row.at("point");
      ASSERT_EQ(row.at("status"), "done") << row.at("message");
      const Result run = radish("run " + options(row) + " --json run.json");
      ASSERT_EQ(run.status, 0) << run.err;
      const Json json = load("run.json");
      const json_t *total = json_object_get(json.get(), "total");
      EXPECT_GT(expect_object(row, total, "", "point " + point), 40);
      EXPECT_EQ(row.at("cores_used"), text_of(json_object_get(json.get(), "cores_used")));
      EXPECT_EQ(row.at("timesteps"), text_of(json_object_get(json.get(), "timesteps")));
      const json_t *image = json_array_get(json_object_get(json.get(), "images"), 0);
      const std::vector<Row> layers =
          query("r.sqlite", "SELECT * FROM layers WHERE point = " + point + " ORDER BY layer");
      ASSERT_EQ(layers.size(), json_array_size(json_object_get(image, "layers")));
      for (size_t l = 0; l < layers.size(); l++) {
        const json_t *layer = json_array_get(json_object_get(image, "layers"), l);
        EXPECT_GT(expect_object(layers[l], layer, "", "point " + point + " layer " + std::to_string(l)), 40);
      }
    }
    std::filesystem::remove(folder + "/r.sqlite");
  }
  static std::string set(const Row &row, const std::string &name) { return " --set " + name + "=" + row.at(name); }
};

const std::string run_lenet = "-c " RADISH_PLAIN_CHIP " -n " + configs + "networks/lenet5-fashion.yaml";

TEST_F(Sweep, PointsThatDifferInTimeAreTheirRuns) { // they share network and mapping
  compare(lenet +
              "axes:\n  - {name: core.clock_mhz, values: [10, 33]}\n  - {name: noc.fifo_depth, values: [1, 4]}\n"
              "  - {name: noc.voltage_factor, values: [1, 20]}\n  - {name: host.packet_ps, values: [10000, 50000]}\n",
          [](const Row &row) {
            return run_lenet + set(row, "core.clock_mhz") + set(row, "noc.fifo_depth") +
                   set(row, "noc.voltage_factor") + set(row, "host.packet_ps");
          });
}

TEST_F(Sweep, PointsThatDifferInTheirMappingAreTheirRuns) {
  compare(lenet + "set: {mapping.seed: 3}\naxes:\n  - {name: mapping.objective, values: [cores, latency, energy]}\n"
                  "  - {name: mapping.placement, values: [strips, annealing, best]}\n"
                  "  - {name: core.clock_mhz, values: [10, 300]}\n  - {name: cores, values: [2, 16]}\n",
          [](const Row &row) {
            return run_lenet + " --set mapping.seed=3" + set(row, "mapping.objective") + set(row, "mapping.placement") +
                   set(row, "core.clock_mhz") + set(row, "cores");
          });
}

TEST_F(Sweep, PointsWhosePricesChangeTheirMappingAreTheirRuns) {
  compare(lenet +
              "set: {mapping.objective: energy}\naxes:\n  - {name: energy.leakage_uw.per_core, values: [0.001, 1000]}\n"
              "  - {name: energy.hop_east_west.pj, values: [0, 10000]}\n",
          [](const Row &row) {
            return run_lenet + " --set mapping.objective=energy" + set(row, "energy.leakage_uw.per_core") +
                   set(row, "energy.hop_east_west.pj");
          });
}

TEST_F(Sweep, PointsOfOtherFilesCodingsAndPricesAreTheirRuns) {
  put("chip2.yaml", "name: second\nmesh: {columns: 3, rows: 2}\nsync: barrier\n");
  put("net2.yaml", slurp(folder + "/net.yaml") + "seed: 5\n");
  compare(
      "axes:\n  - {name: chip, values: [chip.yaml, chip2.yaml]}\n  - {name: network, values: [net.yaml, net2.yaml]}\n"
      "  - {name: coding, values: [radix, rate]}\n  - {name: weight_bits, values: [3, 4]}\n"
      "  - {name: energy.spike.pj, values: [0.5, 1]}\n"
      "set: {rate_timesteps: 20}\nimages: 2:3\n",
      [](const Row &row) {
        return "-c " + row.at("chip") + " -n " + row.at("network") + " --coding " + row.at("coding") +
               set(row, "weight_bits") + set(row, "energy.spike.pj") + " --set rate_timesteps=20 --images 2:3";
      });
}

TEST_F(Sweep, PointsAtAPeriodAreTheirRuns) {
  compare(lenet + "axes: [{name: image_period_ns, values: [1000000, 5000000]}]\n",
          [](const Row &row) { return run_lenet + " --image-period " + row.at("image_period_ns"); });
}

TEST_F(Sweep, LayersOfSeveralImagesAreMeans) {
  for (const std::string independent : {"false", "true"}) {
    ASSERT_EQ(sweep(lenet + "images: 3:6\nindependent: " + independent + "\naxes: [{name: core.lanes, values: [16]}]\n",
                    "-o r.sqlite")
                  .status,
              0);
    ASSERT_EQ(
        radish("run " + run_lenet + " --images 3:6 --json run.json" + (independent == "true" ? " --independent" : ""))
            .status,
        0);
    const Json json = load("run.json");
    const std::vector<Row> points = query("r.sqlite", "SELECT * FROM points");
    expect_object(points.at(0), json_object_get(json.get(), "total"), "", "point 0");
    const std::vector<Row> layers = query("r.sqlite", "SELECT * FROM layers ORDER BY layer");
    const json_t *images = json_object_get(json.get(), "images");
    for (size_t l = 0; l < layers.size(); l++) {
      const auto mean = [&](const char *object, const char *key) {
        double sum = 0;
        for (size_t i = 0; i < 3; i++) {
          const json_t *layer = json_array_get(json_object_get(json_array_get(images, i), "layers"), l);
          if (object) layer = json_object_get(layer, object);
          sum += json_number_value(json_object_get(layer, key));
        }
        return sum / 3;
      };
      const Row &row = layers[l];
      const auto expect = [&](const char *object, const char *key) {
        const std::string name = object ? std::string(object) + "." + key : key;
        const double expected = mean(object, key);
        EXPECT_NEAR(std::stod(row.at(name)), expected, 1e-9 * std::fabs(expected) + 1e-6)
            << "layer " << l << " " << name;
      };
      for (const char *key :
           {"start_ns", "end_ns", "latency_ns", "spikes_in", "spikes_out", "density", "synaptic_ops", "busy_cycles",
            "stall_cycles", "packets", "packet_hops", "cores", "partitions", "dense_ops"}) {
        if (!(l + 1 == layers.size() && std::string(key) == "density")) expect(nullptr, key);
      }
      for (const char *key : {"synapse", "neuron", "noc", "control", "offchip", "leakage"}) expect("energy_nj", key);
      for (const char *key : {"arrivals", "commits", "grants", "host_bits"}) expect("counters", key);
    }
    std::filesystem::remove(folder + "/r.sqlite");
  }
}

// ---- the tables ----------------------------------------------------------------------------------------------------

const std::string tiny = "chip: chip.yaml\nnetwork: net.yaml\n";

TEST_F(Sweep, TablesDependNeitherOnJobsNorOnResuming) {
  const std::string yaml = tiny + "axes:\n  - {name: core.clock_mhz, from: 10, to: 100, step: 10}\n"
                                  "  - {name: core.lanes, values: [1, 2, 16]}\n  - {name: cores, from: 0, to: 5}\n";
  for (const char *jobs : {"1", "2", "7"}) {
    ASSERT_EQ(sweep(yaml, std::string("-o ") + jobs + ".sqlite --jobs " + jobs).status, 0);
    EXPECT_EQ(tables("1.sqlite"), tables(std::string(jobs) + ".sqlite")) << jobs;
  }
  EXPECT_EQ(query("1.sqlite", "SELECT count(*) AS n FROM points")[0]["n"], "180");
  // Points are removed as if they had never been run.
  ASSERT_EQ(shell("'" RADISH_EXECUTABLE "' sweep sweep.yaml -o again.sqlite --jobs 2").status, 0);
  sqlite3 *database = nullptr;
  ASSERT_EQ(sqlite3_open((folder + "/again.sqlite").c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, "DELETE FROM layers WHERE point % 3 = 0; DELETE FROM points WHERE point % 3 = 0",
                         nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
  const Result resumed = radish("sweep sweep.yaml -o again.sqlite --resume");
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(resumed.out.substr(0, resumed.out.find(", 30 failed")),
            "180 points in again.sqlite, 120 of them from before");
  EXPECT_EQ(tables("1.sqlite"), tables("again.sqlite"));
}

TEST_F(Sweep, AFailingPointIsRecordedAndTheOthersGoOn) {
  const Result result =
      sweep(tiny + "axes: [{name: cores, values: [1, 5, -3, 4]}]\n", "-o r.sqlite --csv p.csv --csv-layers l.csv");
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(plain(result.out).substr(0, result.out.find('\n')),
            "4 points in r.sqlite, 2 failed, the first one: chip.yaml: cores: 5 cores do not fit the mesh of 2 x 2; at "
            "most 4 are allowed");
  const std::vector<Row> rows = query("r.sqlite", "SELECT * FROM points ORDER BY point");
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].at("status") + rows[1].at("status") + rows[2].at("status") + rows[3].at("status"),
            "donefailedfaileddone");
  EXPECT_EQ(rows[2].at("message"), "--set cores=-3: cores must be a whole number from 0 to 65536, not '-3'");
  EXPECT_EQ(rows[2].at("cores"), "-3");
  EXPECT_EQ(rows[2].at("energy_nj"), "NULL");
  EXPECT_EQ(query("r.sqlite", "SELECT DISTINCT point FROM layers").size(), 2u);
  // Resuming does not try them again.
  EXPECT_EQ(radish("sweep sweep.yaml -o r.sqlite --resume").status, 0);
  EXPECT_EQ(query("r.sqlite", "SELECT wall_s FROM points")[1], query("r.sqlite", "SELECT wall_s FROM points")[1]);
  const std::string csv = slurp(folder + "/p.csv"), layers = slurp(folder + "/l.csv");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 5);
  EXPECT_EQ(csv.substr(0, 42), "point,status,message,wall_s,cores,chip,net");
  EXPECT_NE(csv.find("\n2,failed,\"--set cores=-3: cores must be a whole number from 0 to 65536, not '-3'\","),
            std::string::npos);
  EXPECT_EQ(std::count(layers.begin(), layers.end(), '\n'), 7);
  EXPECT_NE(layers.find("0,1,c,conv,\"[2, 4, 4]\","), std::string::npos) << layers;
}

TEST_F(Sweep, WhereEveryPointFailsTheCommandDoes) {
  const Result result = sweep(tiny + "axes: [{name: cores, values: [5, 6]}]\n", "-o r.sqlite");
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(plain(result.err), "radish: r.sqlite: all 2 points failed, the first one: chip.yaml: cores: 5 cores do not "
                               "fit the mesh of 2 x 2; at most 4 are allowed\n");
  EXPECT_EQ(query("r.sqlite", "SELECT * FROM points").size(), 2u);
}

TEST_F(Sweep, TheFileSaysWhereItComesFrom) {
  const std::string yaml =
      tiny + "axes:\n  - {name: core.lanes, values: [2, 4]}\n  - {name: noc.link_mm, values: [0.5, 1]}\n"
             "  - {name: sync, values: [dataflow, barrier]}\nbest: {column: throughput_per_s, goal: max}\n";
  ASSERT_EQ(sweep(yaml, "-o r.sqlite").status, 0);
  for (const char *beside : {"/r.sqlite-wal", "/r.sqlite-shm"}) {
    EXPECT_FALSE(std::filesystem::exists(folder + beside)) << "at its end a sweep is one file";
  }
  const Row row = query("r.sqlite", "SELECT * FROM sweep").at(0);
  EXPECT_EQ(row.at("sweep_text"), yaml);
  EXPECT_EQ(row.at("points"), "8");
  EXPECT_EQ(row.at("best_column") + " " + row.at("best_goal"), "throughput_per_s max");
  EXPECT_EQ(row.at("digest").size(), 64u);
  EXPECT_EQ(query("r.sqlite", "PRAGMA user_version")[0]["user_version"], "1");
  EXPECT_EQ(query("r.sqlite", "PRAGMA application_id")[0]["application_id"], "1918985331"); // "rads"
  EXPECT_EQ(query("r.sqlite", "PRAGMA journal_mode")[0]["journal_mode"], "wal");
  const std::vector<Row> axes = query("r.sqlite", "SELECT * FROM axes ORDER BY axis");
  ASSERT_EQ(axes.size(), 3u);
  EXPECT_EQ(axes[0].at("name") + " " + axes[0].at("type"), "core.lanes integer");
  EXPECT_EQ(axes[1].at("name") + " " + axes[1].at("type"), "noc.link_mm real");
  EXPECT_EQ(axes[2].at("name") + " " + axes[2].at("type"), "sync text");
  const std::vector<Row> files = query("r.sqlite", "SELECT * FROM files ORDER BY name");
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].at("text"), slurp(folder + "/chip.yaml"));
  EXPECT_EQ(files[1].at("text"), slurp(folder + "/net.yaml"));
}

TEST_F(Sweep, ADryRunListsThePointsAndWritesNothing) {
  const Result result =
      sweep(tiny + "axes:\n  - {name: core.lanes, values: [2, 16]}\n  - {name: sync, values: [dataflow, barrier]}\n"
                   "where: core.lanes > 2 or sync == 'barrier'\n",
            "--dry-run");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out, "  point  core.lanes      sync\n      0           2   barrier\n      1          16  dataflow\n"
                        "      2          16   barrier\n\n3 points of 4 combinations\n");
}

TEST_F(Sweep, PathsAreRelativeToTheSweepFile) {
  std::filesystem::create_directory(folder + "/sub");
  for (const char *name : {"chip.yaml", "net.yaml"}) {
    std::filesystem::rename(folder + "/" + name, folder + "/sub/" + name);
  }
  put("sub/prices.yaml", "spike: {pj: 3, source: \"guess\", status: assumed}\n");
  put("sub/x.idx", idx(2, 6, 6));
  put("sub/sweep.yaml", "chip: chip.yaml\nnetwork: net.yaml\ndata: x.idx\nset: {energy: prices.yaml}\n"
                        "axes: [{name: cores, values: [1, 2]}]\n");
  const Result result = radish("sweep sub/sweep.yaml -o r.sqlite");
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(query("r.sqlite", "SELECT * FROM points WHERE energy_nj > 0 AND random_inputs = 0").size(), 2u);
  EXPECT_EQ(query("r.sqlite", "SELECT * FROM files").size(), 4u);
}

TEST_F(Sweep, TheExampleRuns) {
  const Result result = radish("sweep " RADISH_SOURCE_DIR "/examples/cores.yaml -o r.sqlite");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out.substr(0, 23), "27 points in r.sqlite\nb");
}

TEST_F(Sweep, OthersReadWhileItRuns) {
  put("sweep.yaml", lenet + "axes: [{name: core.clock_mhz, from: 10, to: 209}]\n");
  const Result started =
      shell("('" RADISH_EXECUTABLE "' sweep sweep.yaml -o r.sqlite --jobs 1 >/dev/null 2>log & echo $!)");
  size_t last = 0;
  bool between = false;
  for (int i = 0; i < 6000 && last < 200; i++) {
    usleep(20000);
    if (!std::filesystem::exists(folder + "/r.sqlite")) continue;
    if (query("r.sqlite", "SELECT * FROM sqlite_schema WHERE name = 'points'").empty()) continue;
    const size_t now = query("r.sqlite", "SELECT point FROM points").size();
    EXPECT_GE(now, last);
    between |= now > 0 && now < 200;
    last = now;
  }
  EXPECT_EQ(last, 200u) << slurp(folder + "/log");
  EXPECT_TRUE(between) << "it was never seen while it ran";
  shell("while kill -0 " + started.out.substr(0, started.out.find('\n')) + " 2>/dev/null; do sleep 0.05; done");
}

} // namespace
