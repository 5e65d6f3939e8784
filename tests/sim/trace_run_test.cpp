// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish run --trace: the waveforms say what the report says, and other programs read them.
#include "tests/files.h"
#include "tests/sim/vcd.h"

#include <algorithm>
#include <cmath>
#include <jansson.h>
#include <memory>
#include <map>
#include <set>
#include <sys/wait.h>

namespace {

const std::string configs = RADISH_SOURCE_DIR "/configs/";
const std::string lenet = "run -c '" RADISH_PLAIN_CHIP "' -n '" + configs + "networks/lenet5-fashion.yaml' ";
constexpr int64_t cycle_ps = 100000;

struct JsonFree {
  void operator()(json_t *json) { json_decref(json); }
};
using Json = std::unique_ptr<json_t, JsonFree>;

json_t *at(json_t *json, std::initializer_list<const char *> keys) {
  for (const char *key : keys) json = json_object_get(json, key);
  return json;
}
int64_t ps(json_t *json) {
  return std::llround(json_number_value(json) * 1e3);
}

struct TraceRun : Files {
  int shell(const std::string &line) {
    const int status = std::system(("cd '" + folder + "' && " + line + " >stdout 2>stderr </dev/null").c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  int radish(const std::string &arguments) { return shell("'" RADISH_EXECUTABLE "' " + arguments); }
  Json json(const std::string &name) { return Json(json_load_file((folder + "/" + name).c_str(), 0, nullptr)); }
  std::string text(const std::string &name) { return slurp(folder + "/" + name); }
  bool exists(const std::string &name) { return std::filesystem::exists(folder + "/" + name); }
  // Runs LeNet-5 with a trace and returns the JSON report.
  Json run(const std::string &arguments, const std::string &file = "t.vcd") {
    EXPECT_EQ(radish(lenet + arguments + " --json run.json --trace " + file), 0) << text("stderr");
    return json("run.json");
  }
};

// Returns the layer of each core, from the comments that name the layers of its partitions; here a core has one layer.
std::map<std::string, std::string> layer_of_core(const std::string &vcd) {
  std::map<std::string, std::string> layers;
  std::istringstream in(vcd);
  std::string line, core;
  while (std::getline(in, line)) {
    if (line.rfind("$scope module core_", 0) == 0) core = line.substr(14, line.find(" $end") - 14);
    if (line.rfind("$comment partition: 0 ", 0) == 0 && !core.empty())
      layers[core] = line.substr(22, line.find(" $end") - 22);
    if (line.rfind("$scope module router_", 0) == 0) break;
  }
  return layers;
}

const uint64_t idle = Vcd::code("idle");

int64_t high_ps(const Vcd::Wave &wave, uint64_t low = 0) { // the time for which a signal is not `low`
  int64_t sum = 0;
  for (size_t i = 0; i + 1 < wave.size(); i++) sum += wave[i].second != low ? wave[i + 1].first - wave[i].first : 0;
  return sum;
}

json_t *layer_called(json_t *image, const std::string &name) {
  size_t i;
  json_t *layer;
  json_array_foreach(at(image, {"layers"}), i, layer) {
    if (name == json_string_value(at(layer, {"name"}))) return layer;
  }
  return nullptr;
}

std::string without_wall(std::string text) {
  for (const char *key : {"\"wall_s\"", "\"synaptic_ops_per_wall_s\"", "\"images_per_wall_s\""}) {
    for (size_t from; (from = text.find(key)) != std::string::npos;) text.erase(from, text.find('\n', from) - from);
  }
  return text;
}

} // namespace

TEST_F(TraceRun, ResultsAreTheSameWithAndWithoutATrace) {
  for (const std::string settings : {"--images 0:3", "--images 0:2 --set cores=1", "--images 0:2 --set sync=barrier",
                                     "--images 0:2 --set noc.voltage_factor=600 --set core.ni_depth=2"}) {
    ASSERT_EQ(radish(lenet + settings + " --json plain.json"), 0);
    for (const char *file : {"t.vcd", "t.perfetto.json"}) {
      run(settings, file);
      EXPECT_EQ(without_wall(text("plain.json")), without_wall(text("run.json"))) << settings;
    }
  }
}

TEST_F(TraceRun, TheSameRunGivesTheSameBytes) {
  for (const char *file : {"t.vcd", "t.perfetto.json"}) {
    run("--images 0:2", file);
    const std::string first = text(file);
    run("--images 0:2", file);
    EXPECT_EQ(first, text(file));
  }
}

TEST_F(TraceRun, TimesAreThoseOfTheReport) {
  for (const std::string settings :
       {"", "--set noc.voltage_factor=600 --set core.ni_depth=2", "--set core.clock_phase_ps=30002"}) {
    const Json report = run(settings);
    ASSERT_TRUE(report);
    const std::string vcd_text = text("t.vcd");
    const Vcd vcd(vcd_text);
    json_t *image = json_array_get(at(report.get(), {"images"}), 0);
    std::map<std::string, int64_t> start, end, busy, stalled;
    for (const auto &[core, layer] : layer_of_core(vcd_text)) {
      const auto &arrivals = vcd.at("chip." + core + ".scheduler.arrivals");
      const auto &valid = vcd.at("chip." + core + ".emit.valid");
      const auto &emission = vcd.at("chip." + core + ".emit.busy");
      ASSERT_GT(arrivals.size(), 1u);
      if (!start.count(layer) || arrivals[1].first < start[layer]) start[layer] = arrivals[1].first;
      end[layer] = std::max(end[layer], emission.back().first - cycle_ps); // the start of the last packet's cycle
      EXPECT_EQ(valid.back().first, emission.back().first) << "credits come before the last token";
      busy[layer] += high_ps(vcd.at("chip." + core + ".state"), idle) / cycle_ps;
      stalled[layer] += high_ps(vcd.at("chip." + core + ".emit.stalled")) / cycle_ps;
    }
    EXPECT_EQ(start.size(), 5u);
    for (const auto &[name, time] : start) {
      json_t *layer = layer_called(image, name);
      EXPECT_EQ(time, ps(at(layer, {"start_ns"}))) << name;
      EXPECT_EQ(end[name], ps(at(layer, {"end_ns"}))) << name;
      EXPECT_EQ(busy[name], json_integer_value(at(layer, {"busy_cycles"}))) << name;
      EXPECT_EQ(stalled[name], json_integer_value(at(layer, {"stall_cycles"}))) << name << settings;
    }
    EXPECT_EQ(vcd.at("chip.host_0.arrivals").back(), (std::pair<int64_t, uint64_t>(ps(at(image, {"done_ns"})), 10u)));
  }
}

TEST_F(TraceRun, EverySpikeAndTokenIsInIt) {
  const Json report = run("--set noc.multicast=false");
  const Vcd vcd(text("t.vcd"));
  json_t *image = json_array_get(at(report.get(), {"images"}), 0);
  uint64_t arrivals = 0, packets = 0;
  for (const auto &[path, wave] : vcd.waves) {
    if (path.find(".arrivals") != std::string::npos) arrivals += wave.back().second;
  }
  size_t i;
  json_t *layer;
  json_array_foreach(at(image, {"layers"}), i, layer) packets +=
      static_cast<uint64_t>(json_integer_value(at(layer, {"packets"})));
  EXPECT_EQ(arrivals, packets) << "without multicast every packet arrives once";
}

TEST_F(TraceRun, RoutersHandshakeAndFifosStayInTheirDepth) {
  run("--set noc.fifo_depth=2 --set noc.voltage_factor=200");
  const Vcd vcd(text("t.vcd"));
  int used = 0, full = 0;
  for (const auto &[path, req] : vcd.waves) {
    if (path.size() < 4 || path.substr(path.size() - 4) != ".req") continue;
    const std::string port = path.substr(0, path.size() - 3);
    const auto &ack = vcd.at(port + "ack");
    ASSERT_EQ(req.size(), ack.size()) << port;
    for (size_t i = 1; i < req.size(); i++) {
      EXPECT_GE(ack[i].first, req[i].first) << port;
      if (i + 1 < req.size()) {
        EXPECT_GT(req[i + 1].first, ack[i].first) << port;
      }
    }
    for (const auto &[time, count] : vcd.at(port + "fifo")) {
      EXPECT_LE(count, 2u) << port << " at " << time;
      full += count == 2;
    }
    EXPECT_EQ(vcd.at(port + "fifo").back().second, 0u) << port;
    used += req.size() > 1;
  }
  EXPECT_GT(used, 10);
  EXPECT_GT(full, 0);
}

TEST_F(TraceRun, ChoicesNarrowWhatIsWritten) {
  const auto scopes = [&](const std::string &arguments) {
    run(arguments);
    std::set<std::string> seen;
    for (const auto &[path, wave] : Vcd(text("t.vcd")).waves) seen.insert(path.substr(5, path.find('.', 5) - 5));
    return seen;
  };
  using Set = std::set<std::string>;
  EXPECT_EQ(scopes("").count("host_0"), 1u);
  Set fc1, head;
  for (const auto &[core, layer] : layer_of_core(text("t.vcd"))) {
    if (layer != "fc1" && layer != "head") continue;
    (layer == "fc1" ? fc1 : head).insert({core, "router" + core.substr(4)});
  }
  ASSERT_EQ(fc1.size(), 2u);
  EXPECT_EQ(scopes("--trace-layer fc1"), fc1);
  EXPECT_EQ(scopes("--trace-neuron fc1:7,0,0"), fc1);
  Set both = fc1;
  both.insert(head.begin(), head.end());
  EXPECT_EQ(scopes("--trace-layer fc1 --trace-layer head"), both);
  EXPECT_EQ(scopes("--trace-core 0,0"), (Set{"core_0_0", "router_0_0"}));
  both.insert({"core_0_0", "router_0_0"});
  EXPECT_EQ(scopes("--trace-core 0,0 --trace-layer head --trace-neuron fc1:7,0,0"), both);
  EXPECT_EQ(scopes("--trace-layer input"), (Set{"host_0", "router_0_0"}));
}

TEST_F(TraceRun, AReadoutsPotentialIsItsLogit) {
  const Json report = run("--trace-neuron head:3,0,0 --trace-neuron head:3,0,0 --trace-neuron head:9,0,0");
  const Vcd vcd(text("t.vcd"));
  json_t *logits = at(json_array_get(at(report.get(), {"images"}), 0), {"logits"});
  std::string core;
  for (const auto &[path, wave] : vcd.waves) {
    if (path.find(".potential.head_c3_y0_x0.v") != std::string::npos) core = path.substr(0, path.find(".potential"));
  }
  for (const int n : {3, 9}) {
    const std::string neuron = core + ".potential.head_c" + std::to_string(n) + "_y0_x0.";
    const auto &v = vcd.at(neuron + "v"), &out = vcd.at(neuron + "out"), &commit = vcd.at(core + ".commit");
    const int64_t done = commit[1].first; // when the commit begins, the registers hold {v, out} = A
    int64_t high = 0, low = 0;
    for (const auto &[time, value] : v)
      if (time <= done) high = static_cast<int64_t>(value << 40) >> 40;
    for (const auto &[time, value] : out)
      if (time <= done) low = static_cast<int64_t>(value);
    EXPECT_EQ(high * 64 + low, json_integer_value(json_array_get(logits, static_cast<size_t>(n)))) << n;
    EXPECT_EQ(v.front().second, v.back().second) << "the commit reloads the initial potential";
  }
}

// Returns the value that a wave has at `time`, after a change at that time.
static uint64_t value_at(const Vcd::Wave &wave, int64_t time) {
  uint64_t value = 0;
  for (const auto &[when, now] : wave)
    if (when <= time) value = now;
  return value;
}

TEST_F(TraceRun, ReadoutValuesAreTheLogitsWithTheirSign) {
  const Json report = run("--trace-layer head");
  const std::string vcd_text = text("t.vcd");
  const Vcd vcd(vcd_text);
  EXPECT_NE(vcd_text.find("$var integer 32 "), std::string::npos);
  json_t *logits = at(json_array_get(at(report.get(), {"images"}), 0), {"logits"});
  size_t n = 0;
  int negative = 0;
  for (const auto &[path, spikes] : vcd.waves) {
    if (path.find(".emit.spikes") == std::string::npos) continue;
    const auto &values = vcd.at(path.substr(0, path.size() - 6) + "value");
    for (size_t i = 1; i < spikes.size(); i++, n++) {
      const auto value = static_cast<int32_t>(value_at(values, spikes[i].first));
      EXPECT_EQ(value, json_integer_value(json_array_get(logits, n))) << n;
      negative += value < 0;
    }
  }
  EXPECT_EQ(n, 10u);
  EXPECT_GT(negative, 0);
}

TEST_F(TraceRun, EverySpikeIsShownWithItsNeuronInWaveformsAndTimeline) {
  run("--trace-layer conv1 --trace-layer input");
  const Vcd vcd(text("t.vcd"));
  std::multiset<std::vector<int64_t>> waves, moments;
  for (const auto &[path, spikes] : vcd.waves) {
    if (path.find(".emit.spikes") == std::string::npos) continue;
    const std::string emit = path.substr(0, path.size() - 6);
    for (size_t i = 1; i < spikes.size(); i++) {
      const int64_t time = spikes[i].first;
      std::vector<int64_t> spike = {time};
      for (const char *name : {"channel", "row", "column"})
        spike.push_back(static_cast<int64_t>(value_at(vcd.at(emit + name), time)));
      EXPECT_LT(spike[1], emit.find("host") == std::string::npos ? 6 : 1);
      EXPECT_LT(spike[2], 32);
      EXPECT_LT(spike[3], 32);
      waves.insert(spike);
    }
  }
  run("--trace-layer conv1 --trace-layer input", "t.perfetto.json");
  const Json timeline = json("t.perfetto.json");
  size_t i;
  json_t *event;
  json_array_foreach(at(timeline.get(), {"traceEvents"}), i, event) {
    if (std::string("i") != json_string_value(at(event, {"ph"}))) continue;
    std::vector<int64_t> spike = {std::llround(json_number_value(at(event, {"ts"})) * 1e6)};
    for (const char *name : {"channel", "row", "column"})
      spike.push_back(json_integer_value(at(event, {"args", name})));
    moments.insert(spike);
  }
  EXPECT_GT(waves.size(), 100u);
  EXPECT_EQ(waves, moments);
}

TEST_F(TraceRun, AWindowHoldsWhatTheWholeHoldsThere) {
  run("");
  const Vcd whole(text("t.vcd"));
  run("--trace-window 600000.5:900000");
  const Vcd part(text("t.vcd"));
  EXPECT_EQ(part.begin, 600000500);
  EXPECT_LE(part.end, 900000000);
  for (const auto &[path, wave] : whole.waves) {
    Vcd::Wave expected = {{part.begin, 0}};
    for (const auto &[time, value] : wave) {
      if (time <= part.begin) expected[0].second = value;
      if (time > part.begin && time <= 900000000) expected.emplace_back(time, value);
    }
    EXPECT_EQ(part.at(path), expected) << path;
  }
}

TEST_F(TraceRun, ATimelinesSlicesDoNotOverlapAndAddUpToTheBusyCycles) {
  for (const std::string settings : {"--images 0:3", "--images 0:2 --set cores=1", "--set sync=barrier"}) {
    const Json report = run(settings, "t.perfetto.json"), trace = json("t.perfetto.json");
    ASSERT_TRUE(trace);
    std::map<int64_t, std::string> groups;
    std::map<std::pair<int64_t, int64_t>, int64_t> ends;
    int64_t busy_ps = 0, expected = 0;
    size_t i, l;
    json_t *event, *image, *layer;
    json_array_foreach(at(trace.get(), {"traceEvents"}), i, event) {
      const std::string phase = json_string_value(at(event, {"ph"}));
      const int64_t pid = json_integer_value(at(event, {"pid"}));
      if (phase == "M" && std::string("process_name") == json_string_value(at(event, {"name"}))) {
        groups[pid] = json_string_value(at(event, {"args", "name"}));
      }
      if (phase != "X") continue;
      const int64_t start = std::llround(json_number_value(at(event, {"ts"})) * 1e6),
                    length = std::llround(json_number_value(at(event, {"dur"})) * 1e6);
      int64_t &end = ends[{pid, json_integer_value(at(event, {"tid"}))}];
      EXPECT_GT(length, 0);
      EXPECT_GE(start, end);
      end = start + length;
      if (groups[pid] == "engines") busy_ps += length;
    }
    json_array_foreach(at(report.get(), {"images"}), i, image) {
      json_array_foreach(at(image, {"layers"}), l, layer) expected += json_integer_value(at(layer, {"busy_cycles"}));
    }
    EXPECT_EQ(busy_ps, expected * cycle_ps) << settings;
  }
}

TEST_F(TraceRun, GtkwavesToolsReadTheVcdAndGiveItBack) {
  if (shell("which vcd2fst fst2vcd")) GTEST_SKIP() << "vcd2fst and fst2vcd are not installed (Debian: package gtkwave)";
  run("--images 0:2 --trace-neuron head:3,0,0 --trace-layer input --trace-layer conv1");
  ASSERT_EQ(shell("vcd2fst t.vcd t.fst && fst2vcd -f t.fst -o back.vcd"), 0) << text("stderr");
  const Vcd ours(text("t.vcd")), back(text("back.vcd"));
  EXPECT_EQ(ours.waves, back.waves);
  EXPECT_EQ(ours.end, back.end);
}

TEST_F(TraceRun, TheFstIsTheVcd) {
  if (radish(lenet + "--images 0:2 --trace t.fst")) {
    EXPECT_NE(text("stderr").find("without the FST writer"), std::string::npos);
    GTEST_SKIP() << "the FST writer is not installed (Debian: package verilator)";
  }
  if (shell("which fst2vcd")) GTEST_SKIP() << "fst2vcd is not installed (Debian: package gtkwave)";
  run("--images 0:2");
  ASSERT_EQ(shell("fst2vcd -f t.fst -o back.vcd"), 0) << text("stderr");
  const Vcd ours(text("t.vcd")), back(text("back.vcd"));
  EXPECT_EQ(ours.waves, back.waves);
  EXPECT_EQ(ours.end, back.end);
  EXPECT_FALSE(exists("t.fst.hier"));
}

TEST_F(TraceRun, ReloadsAreShownWherePartitionsTakeTurns) {
  run("--set cores=1");
  const Vcd vcd(text("t.vcd"));
  EXPECT_GT(high_ps(vcd.at("chip.core_0_0.reload"), idle), 0);
}

TEST_F(TraceRun, RateCodingIsTracedToo) {
  put("net.yaml", "name: tiny\ntimesteps: 4\nweight_bits: 4\nactivity: 0.5\ninput: {shape: [1, 4, 4], bits: 4}\n"
                  "layers:\n  - {name: hidden, op: dense, from: input, units: 8}\n"
                  "  - {name: head, op: dense, from: hidden, units: 3, readout: true}\n");
  const std::string chip = "run -c '" RADISH_PLAIN_CHIP "' -n net.yaml --images 0:2 ";
  for (const std::string coding : {"radix", "rate"}) {
    if (radish(chip + "--coding " + coding)) continue; // a topology without thresholds is refused
    ASSERT_EQ(radish(chip + "--coding " + coding + " --trace t.vcd --trace-neuron hidden:0,0,0"), 0) << text("stderr");
    EXPECT_GT(high_ps(Vcd(text("t.vcd")).at("chip.core_0_0.state"), idle), 0);
  }
}

TEST_F(TraceRun, MisuseIsOneLineAndLeavesNoFile) {
  const struct {
    std::string arguments, message;
  } rows[] = {
      {"--trace t.txt", "t.txt: unknown kind of trace: a name that ends in .vcd, .fst or .perfetto.json"},
      {"--trace missing/t.vcd", "missing/t.vcd: cannot write: No such file or directory"},
      {"--trace-core 0,0", "--trace FILE is missing"},
      {"--trace t.vcd --functional", "--functional has no time"},
      {"--trace t.vcd --trace-core 40,0", "--trace-core 40,0: that core is not in use; in use are 0,0"},
      {"--trace t.vcd --trace-core 1", "--trace-core '1': X,Y is allowed"},
      {"--trace t.vcd --trace-layer conv9", "there is no such layer; the layers are input conv1"},
      {"--trace t.vcd --trace-neuron conv1", "LAYER:C,Y,X is allowed"},
      {"--trace t.vcd --trace-neuron conv9:0,0,0", "there is no such layer"},
      {"--trace t.vcd --trace-neuron conv1:6,0,0", "6 x 28 x 28 neurons"},
      {"--trace t.vcd --trace-neuron input:0,0,0", "the input has no potentials"},
      {"--trace t.vcd --trace-window 5", "FROM:TO in ns"},
      {"--trace t.vcd --trace-window 7:5", "FROM < TO"},
      {"--trace t.vcd --trace-window 1.0001:5", "FROM:TO in ns"},
  };
  for (const auto &row : rows) {
    EXPECT_EQ(radish(lenet + row.arguments), 2) << row.arguments;
    const std::string error = text("stderr");
    EXPECT_EQ(error.rfind("radish: ", 0), 0u) << error;
    EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 1) << error;
    EXPECT_NE(error.find(row.message), std::string::npos) << error;
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 2) << "stdout and stderr only";
}

TEST_F(TraceRun, AnInterruptLeavesNoFile) {
  for (const std::string file : {"t.vcd", "t.perfetto.json"}) {
    for (int after_ms : {5, 10, 15, 20, 30, 50, 100, 300}) {
      shell("timeout -s INT " + std::to_string(after_ms * 1e-3) + " '" RADISH_EXECUTABLE "' " + lenet +
            " --images 0:200 --trace " + file);
      ASSERT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), exists(file) ? 3 : 2)
          << after_ms << " ms";
      std::filesystem::remove(folder + "/" + file);
    }
  }
}
