// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The command line as scripts see it: exit status, messages, JSON, and that every setting reaches the
// numbers.
#include "core/counters.h"
#include "core/params.h"
#include "tests/cli/run_command.h"
#include "tests/prices.h"

#include <algorithm>
#include <pty.h>
#include <cmath>
#include <map>
#include <set>
#include <unistd.h>

namespace {

const std::string configs = RADISH_SOURCE_DIR "/configs/";
const std::string chip = " -c '" RADISH_PLAIN_CHIP "'";
const std::string network = " -n '" + configs + "networks/lenet5-fashion.yaml'";
const std::string lenet = chip + network;

struct Command : CommandFolder {
  // Runs LeNet-5 on radix40 with --json and returns the document, or NULL if there is none.
  Json run(const std::string &arguments) {
    const Result result = radish("run" + lenet + " --json run.json " + arguments);
    EXPECT_EQ(result.status, 0) << arguments << "\n" << result.err;
    EXPECT_EQ(result.err, "");
    return load("run.json");
  }
  int files() const { return static_cast<int>(std::distance(std::filesystem::directory_iterator(folder), {})); }
};

json_t *at(json_t *json, std::initializer_list<const char *> keys) {
  for (const char *key : keys) json = json_object_get(json, key);
  return json;
}
json_t *at(const Json &json, std::initializer_list<const char *> keys) {
  return at(json.get(), keys);
}

// Returns a decimal of the JSON in units of 1 / `one`. Decimals of up to 15 digits survive a double, so this is the
// integer that was printed.
int64_t scaled(json_t *json, double one) {
  return std::llround(json_number_value(json) * one);
}
int64_t fj(json_t *json) {
  return scaled(json, 1e6);
}
int64_t ps(json_t *json) {
  return scaled(json, 1e3);
}

// Returns the JSON without the lines of wall times, which may differ between equal runs.
std::string without_wall(const std::string &text) {
  std::string result;
  std::stringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find("wall_s\"") == std::string::npos) result += line + "\n";
  }
  return result;
}

// Returns whether the text behind `"key": ` in a line is a number with `digits` digits after its point; returns true,
// too, where the line has another key, or opens an object.
bool has_digits(const std::string &line, const std::string &key, size_t digits) {
  const std::string quoted = "\"" + key + "\": ";
  const size_t begin = line.find(quoted);
  if (begin == std::string::npos || line.back() == '{') return true;
  std::string number = line.substr(begin + quoted.size());
  if (number.back() == ',') number.pop_back();
  const size_t point = number.find('.');
  return point != std::string::npos && point > 0 && number.size() == point + 1 + digits &&
         number.find_first_not_of("0123456789.") == std::string::npos;
}

} // namespace

// ---- random numbers

TEST_F(Command, SaysWhereverWeightsOrInputsAreRandomAndClaimsNoAccuracyThen) {
  const std::string topology = " -n '" + configs + "networks/vgg9-cifar.yaml' --set timesteps=2 --set input.bits=2";
  const std::string sample = " -i '" + configs + "networks/resnet8-cifar-sample.bin' --images 0:2";
  const std::string weights = "The network is a topology: its weights are random (seed); ";
  const std::string both = "The network is a topology: its weights and input spikes are random (seed, activity); ";
  const struct {
    std::string arguments, note;
  } rows[] = {{"run" + chip + topology, both},
              {"run" + chip + topology + sample, weights},
              {"run" + topology + sample + " --functional", weights},
              {"run" + topology + " --functional", both},
              {"map" + chip + topology, weights},
              {"encode rmse -n '" + configs + "networks/vgg9-cifar.yaml' --layer conv3_1", both}};
  for (const auto &row : rows) {
    const Result result = radish(row.arguments);
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_NE(result.out.find(row.note), std::string::npos) << row.arguments << "\n" << result.out;
    EXPECT_EQ(result.out.find("accuracy"), std::string::npos) << row.arguments;
    EXPECT_EQ(result.out.find("label"), std::string::npos) << row.arguments;
  }
  ASSERT_EQ(radish("map" + chip + topology + " --json map.json").status, 0);
  EXPECT_EQ(radish("map" + chip + topology + " --json -").out, slurp(folder + "/map.json")) << "nothing but the JSON";
  for (const std::string &how : {chip, std::string(" --functional")}) {
    ASSERT_EQ(radish("run" + how + topology + sample + " --json random.json").status, 0);
    const Json json = load("random.json");
    EXPECT_TRUE(json_is_true(at(json, {"random_weights"})));
    EXPECT_TRUE(json_is_false(at(json, {"random_inputs"})));
    EXPECT_TRUE(json_is_null(at(json, {"total", "accuracy"})));
    EXPECT_EQ(json_integer_value(at(json, {"total", "labelled"})), 0);
  }
  ASSERT_EQ(radish("run" + lenet + " --functional --json trained.json").status, 0);
  EXPECT_TRUE(json_is_false(at(load("trained.json"), {"random_weights"})));
  EXPECT_EQ(radish("run" + lenet).out.find("random"), std::string::npos);
}

TEST_F(Command, RefusesToRunTrainedNumbersWithOtherSteps) {
  for (const std::string &command : {"run" + lenet, "run" + network + " --functional", "map" + lenet}) {
    const Result result = radish(command + " --set timesteps=4");
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.err, "radish: --set timesteps=4: the numbers in lenet5-fashion.safetensors are not for that; make "
                          "them anew: radish convert -T, or training; without `weights` they are random and take it\n");
  }
}

// ---- usage

TEST_F(Command, HelpAndVersionGoToStandardOutput) {
  for (const std::string command : {"", "run", "map", "cosim", "noc", "params"}) {
    const Result result = radish(command + " --help");
    EXPECT_EQ(result.status, 0) << command;
    EXPECT_EQ(result.err, "");
    EXPECT_EQ(result.out.rfind("Usage: radish " + command, 0), 0u) << result.out;
    const std::string example = command.empty() || command == "params" ? "radish run " : "  radish " + command + " -c";
    EXPECT_NE(result.out.find(example), std::string::npos) << "no example in " << result.out;
  }
  EXPECT_EQ(radish("--version").out, "radish 0.2.0\n");
}

TEST_F(Command, BadUsageIsOneLineAndStatus2) {
  const std::string trace = "--packets '" + put("trace.csv", "time_ps,src_x,src_y,dst\n0,0,0,3.1\n") + "'";
  put("empty.yaml", "");
  put("bad.csv", "time_ps,src_x,src_y,dst\n0,0,0,99.0\n");
  const struct {
    std::string arguments, message; // message: a part of what is printed
  } rows[] = {
      {"", "a command is missing: run, "},
      {"walk", "unknown command 'walk'; the commands are: run, "},
      {"--walk", "unknown option '--walk'"},
      {"run", "run: the network is missing: -n NET.yaml"},
      {"run" + network, "run: the chip is missing: -c CHIP.yaml"},
      {"run" + chip, "run: the network is missing"},
      {"run" + lenet + " image.png", "run: unexpected argument 'image.png'; images are given by -i"},
      {"run" + lenet + " --walk", "unrecognized option '--walk'"},
      {"run" + lenet + " --json", "option '--json' requires an argument"},
      {"run" + lenet + " --coding ttfs", "--coding: 'ttfs'; radix or rate is allowed"},
      {"run" + lenet + " --coding rate", "conv1.threshold"},
      {"run" + lenet + " --coding rate --functional", "layer 'conv1' has no thresholds"},
      {"run" + lenet + " --functional --checkpoints 10", "--checkpoints is for rate coding"},
      {"run" + network + chip + " --checkpoints 10", "--checkpoints needs --functional"},
      {"run" + lenet + " --functional --coding rate --checkpoints 10,,20", "--checkpoints: '10,,20'; up to 64 numbers"},
      {"run" + lenet + " --functional --coding rate --checkpoints 20,20",
       "--checkpoints: 20; rising numbers from 1 to 1000"},
      {"run" + lenet + " --functional --coding rate --set rate_timesteps=32768",
       "a whole number from 1 to 32767, not '32768'"},
      {"run" + lenet + " --threads 0", "--threads: '0'; a whole number from 1 to 1024 is allowed"},
      {"run" + lenet + " --threads two", "--threads: 'two'"},
      {"run" + lenet + " --image-period 0", "--image-period: '0'; a whole number from 1 to 1000000000 is allowed"},
      {"run" + lenet + " --image-period 1000000001", "a whole number from 1 to 1000000000 is allowed"},
      {"run" + lenet + " --image-period 1.5", "--image-period: '1.5'; a whole number"},
      {"cosim" + lenet + " --image-period 0", "--image-period: '0'; a whole number from 1 to 1000000000 is allowed"},
      {"run" + lenet + " --independent --image-period 5", "--image-period and --independent; one of them is allowed"},
      {"run" + lenet + " --functional --independent", "--functional has no time for --independent"},
      {"run" + lenet + " --functional --profile --json x", "--functional has no time for --profile"},
      {"run" + lenet + " --profile", "--profile is for the file of --json, which is missing: --json FILE"},
      {"run" + lenet + " --functional --why", "--functional has no time for --why"},
      {"run" + lenet + " --functional --image-period 5", "--functional has no time for --image-period"},
      {"run" + lenet + " --independent --trace x.vcd", "--trace shows one run: --images A:A+1"},
      {"run" + lenet + " --images 3", "--images '3': A:B is allowed"},
      {"run" + lenet + " --images 3:3", "--images '3:3'"},
      {"run" + lenet + " --images -1:3", "--images '-1:3'"},
      {"run" + lenet + " --images 0:2x", "--images '0:2x'"},
      {"run" + lenet + " --images 0:99999999999999999999", "--images '0:99"},
      {"run" + lenet + " --images 199:201", "--images 199:201: it holds 200 images, 0:200 is allowed"},
      {"run" + lenet + " --set core.lanes", "--set core.lanes: KEY=VALUE is allowed"},
      {"run" + lenet + " --set core.lane=8", "--set core.lane=8: there is no such key"},
      {"run" + lenet + " --set core.lanes=0", "core.lanes"},
      {"run" + lenet + " --set core.lanes=many", "core.lanes"},
      {"run" + lenet + " --set sync=sometimes", "dataflow"},
      {"run" + lenet + " --set core.potential_bits=8", "potential"},
      {"run" + lenet + " --set noc.lf_in_ps=601", "even"},
      {"run" + lenet + " -i missing.npy", "missing.npy"},
      {"run" + lenet + " -i empty.yaml", "empty.yaml"},
      {"run" + lenet + " --labels missing.gz", "missing.gz"},
      {"run" + lenet + " --json missing/run.json", "missing/run.json: cannot write: No such file or directory"},
      {"run -c missing.yaml" + network, "missing.yaml"},
      {"run -c empty.yaml" + network, "empty.yaml"},
      {"run" + chip + " -n missing.yaml", "missing.yaml"},
      {"run" + chip + " -n '" + configs + "networks/vgg16-cifar.yaml' --labels x", "--labels without images"},
      {"map" + chip, "map: the network is missing"},
      {"map" + network, "map: the chip is missing"},
      {"map" + lenet + " x", "map: unexpected argument 'x'"},
      {"map" + lenet + " --plot missing/map.svg", "missing/map.svg: cannot write"},
      {"map" + lenet + " --set core.axons=64", "conv"},
      {"noc " + trace, "noc: the chip is missing"},
      {"noc" + chip, "noc: the trace is missing: --packets FILE.csv"},
      {"noc" + chip + " --packets missing.csv", "missing.csv"},
      {"noc" + chip + " --packets bad.csv --log log.csv", "bad.csv:2: "},
      {"noc" + chip + " " + trace + " -n x", "invalid option -- 'n'"},
      {"noc" + chip + " " + trace + " --set timesteps=3", "timesteps=3: there is no such key"},
      {"cosim", "cosim: the network is missing: -n NET.yaml"},
      {"cosim" + network, "cosim: the chip is missing: -c CHIP.yaml"},
      {"cosim" + lenet + " image.png", "cosim: unexpected argument 'image.png'"},
      {"cosim" + lenet + " --netlist x.blif", "cosim: --netlist and --liberty are for --switching"},
      {"cosim" + lenet + " --json missing/c.json", "missing/c.json: cannot write"},
#ifdef RADISH_COSIM
      {"cosim" + lenet + " --switching --netlist x.blif --liberty x.lib",
       "x.blif: no gates of the datapath, which --switching needs: cmake makes them with Yosys"},
      {"cosim" + lenet + " --rtl conv9", "--rtl 'conv9': no layer of lenet5-fashion has this name"},
      {"cosim" + lenet + " --rtl conv1,9.9", "--rtl '9.9': no layer"},
      {"cosim" + lenet + " --set core.lanes=8", "core (0, 0) needs 8 lanes, the RTL was built for 16: configure the "
                                                "build with -DRADISH_RTL_LANES=8"},
#else
      {"cosim" + lenet, "cosim is not in this build: it needs Verilator and SystemC"},
#endif
      {"params core", "params: unexpected argument 'core'"},
      {"params --json missing/p.json", "missing/p.json: cannot write"},
  };
  const int before = files();
  for (const auto &row : rows) {
    const Result result = radish(row.arguments);
    EXPECT_EQ(result.status, 2) << row.arguments;
    EXPECT_EQ(result.out, "") << row.arguments;
    EXPECT_EQ(result.err.rfind("radish: ", 0), 0u) << row.arguments << ": " << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << row.arguments << ": " << result.err;
    EXPECT_NE(result.err.find(row.message), std::string::npos) << row.arguments << ": " << result.err;
  }
  EXPECT_EQ(files(), before) << "bad usage left a file";
}

#ifdef RADISH_COSIM
TEST_F(Command, CosimJsonHasBothRunsAndTheirComparison) {
  const Result result = radish("cosim" + lenet + " --rtl fc2,head --json cosim.json");
  ASSERT_EQ(result.status, 0) << result.err;
  const Json json = load("cosim.json"), run = this->run("");
  EXPECT_EQ(json_integer_value(at(json, {"differences"})), 0);
  EXPECT_TRUE(json_is_null(at(json, {"first"})));
  EXPECT_TRUE(json_is_null(at(json, {"datapath"})));
  EXPECT_EQ(json_integer_value(at(json, {"cores_rtl"})), 2);
  EXPECT_EQ(json_integer_value(at(json, {"cores_rtl"})) + json_integer_value(at(json, {"cores_c"})),
            json_integer_value(at(run, {"cores_used"})));
  const std::string compared = std::to_string(json_integer_value(at(json, {"packets"}))) +
                               " packet events (sent, "
                               "departed, arrived), " +
                               std::to_string(json_integer_value(at(json, {"numbers"}))) + " times";
  EXPECT_NE(result.out.find(compared), std::string::npos) << compared << " in\n" << result.out;
  for (const char *side : {"run", "platform"}) {
    // Weights are wider in the RTL than in the network, so that more bits are read for the same energy of all else.
    json_t *image = json_array_get(at(json, {side, "images"}), 0), *alone = json_array_get(at(run, {"images"}), 0);
    for (const char *key : {"logits", "latency_ns", "predicted"}) {
      EXPECT_TRUE(json_equal(at(image, {key}), at(alone, {key}))) << side << " " << key;
    }
    EXPECT_TRUE(json_equal(at(json, {side, "images"}), at(json, {"run", "images"}))) << side;
    EXPECT_TRUE(json_equal(at(json, {side, "total", "network"}), at(run, {"total", "network"}))) << side;
  }
}
#endif

TEST_F(Command, StandardOutputThatIsFullIsReported) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  const int status = std::system("'" RADISH_EXECUTABLE "' params >/dev/full 2>/dev/null");
  EXPECT_EQ(WEXITSTATUS(status), 2);
}

// ---- run

TEST_F(Command, RunReportsTheFixedFields) {
  const Json json = run("--images 2:4");
  for (const char *key : {"radish", "chip", "network"}) EXPECT_TRUE(json_is_string(at(json, {key}))) << key;
  for (const char *key : {"timesteps", "cores_used"}) EXPECT_TRUE(json_is_integer(at(json, {key}))) << key;
  json_t *images = at(json, {"images"});
  ASSERT_EQ(json_array_size(images), 2u);
  json_t *image = json_array_get(images, 1);
  for (const char *key : {"index", "label", "predicted"}) EXPECT_TRUE(json_is_integer(at(image, {key}))) << key;
  EXPECT_EQ(json_integer_value(at(image, {"index"})), 3);
  for (const char *key : {"latency_ns", "energy_nj"}) EXPECT_TRUE(json_is_real(at(image, {key}))) << key;
  EXPECT_EQ(json_array_size(at(image, {"logits"})), 10u);
  json_t *layers = at(image, {"layers"});
  const char *const names[] = {"input", "conv1", "conv2", "fc1", "fc2", "head"};
  ASSERT_EQ(json_array_size(layers), 6u);
  for (size_t l = 0; l < 6; l++) {
    json_t *layer = json_array_get(layers, l);
    EXPECT_STREQ(json_string_value(at(layer, {"name"})), names[l]);
    for (const char *key : {"start_ns", "end_ns", "latency_ns"}) EXPECT_TRUE(json_is_real(at(layer, {key}))) << key;
    for (const char *key : {"cores", "spikes_in", "spikes_out", "synaptic_ops", "dense_ops", "busy_cycles",
                            "stall_cycles", "packets", "packet_hops"}) {
      EXPECT_TRUE(json_is_integer(at(layer, {key}))) << key;
    }
    for (const char *key : {"synapse", "neuron", "noc", "control", "offchip", "leakage"}) {
      EXPECT_TRUE(json_is_real(at(layer, {"energy_nj", key}))) << key;
    }
    EXPECT_EQ(ps(at(layer, {"latency_ns"})), ps(at(layer, {"end_ns"})) - ps(at(layer, {"start_ns"})));
#define X(name, unit, doc) EXPECT_TRUE(json_is_integer(at(layer, {"counters", #name}))) << #name;
    RADISH_COUNTERS(X)
#undef X
  }
  for (const char *key : {"accuracy", "throughput_per_s", "energy_nj", "wall_s"}) {
    EXPECT_TRUE(json_is_real(at(json, {"total", key}))) << key;
  }
  for (const char *key : {"synaptic_ops", "synaptic_ops_per_wall_s"}) {
    EXPECT_TRUE(json_is_integer(at(json, {"total", key}))) << key;
  }
  for (const char *key : {"mean", "p50", "max"})
    EXPECT_TRUE(json_is_real(at(json, {"total", "latency_ns", key}))) << key;
  EXPECT_EQ(json_integer_value(at(json, {"parameters", "core", "lanes"})), 16);
  EXPECT_STREQ(json_string_value(at(json, {"parameters", "sync"})), "dataflow");
  EXPECT_TRUE(json_is_string(at(json, {"prices", "hop_east_west", "source"})));
}

TEST_F(Command, QuantitiesAreDecimalsOfFixedPrecision) {
  run("--images 0:2");
  std::stringstream lines(slurp(folder + "/run.json"));
  for (std::string line; std::getline(lines, line);) {
    for (const char *key : {"start_ns", "end_ns", "done_ns", "latency_ns", "span_ns", "mean", "p50", "max"}) {
      EXPECT_TRUE(has_digits(line, key, 3)) << line;
    }
    for (const char *key : {"energy_nj", "synapse", "leakage", "accuracy", "density", "throughput_per_s"}) {
      EXPECT_TRUE(has_digits(line, key, 6) || line.find("null") != std::string::npos) << line;
    }
  }
}

TEST_F(Command, TheReportSaysHowImagesCame) {
  const Json flood = run("--images 0:3"), alone = run("--images 2:3"), independent = run("--images 0:3 --independent"),
             period = run("--images 0:3 --image-period 8000000"), crowd = run("--images 0:3 --image-period 100000");
  const auto kind = [](const Json &json) {
    return std::string(json_string_value(at(json, {"total", "load", "kind"})));
  };
  EXPECT_EQ(kind(flood), "flood");
  EXPECT_EQ(kind(independent), "independent");
  EXPECT_EQ(kind(period), "period");
  EXPECT_TRUE(json_is_null(at(flood, {"total", "load", "period_ns"})));
  EXPECT_EQ(json_real_value(at(period, {"total", "load", "period_ns"})), 8000000);
  EXPECT_EQ(json_real_value(at(period, {"total", "load", "offered_per_s"})), 125);
  EXPECT_EQ(json_real_value(at(period, {"total", "load", "wait_max_ns"})), 50) << "one packet time of the host";
  EXPECT_GT(json_real_value(at(crowd, {"total", "load", "wait_max_ns"})), 5e5) << "the chip does not take them so fast";
  EXPECT_EQ(json_real_value(at(json_array_get(at(period, {"images"}), 2), {"offered_ns"})), 16000000);
  EXPECT_TRUE(json_is_null(at(json_array_get(at(flood, {"images"}), 2), {"offered_ns"})));
  EXPECT_TRUE(json_equal(json_array_get(at(independent, {"images"}), 2), json_array_get(at(alone, {"images"}), 0)));

  EXPECT_NE(radish("run" + lenet + " --images 0:3").out.find("of 3 images, as fast as the chip takes them\n"),
            std::string::npos);
  EXPECT_NE(radish("run" + lenet + " --images 0:3 --independent").out.find("of 3 images, each alone on the chip\n"),
            std::string::npos);
  const std::string out = radish("run" + lenet + " --images 0:3 --image-period 8000000").out;
  EXPECT_NE(out.find("of 3 images, an image every 8.00 ms\n"), std::string::npos) << out;
  EXPECT_NE(out.find("offered 125 images/s\n"), std::string::npos) << out;
}

TEST_F(Command, WhyNamesWhatTheTimeWasSpentOn) {
  EXPECT_TRUE(json_is_null(at(run(""), {"why"})));
  const auto ps = [](const json_t *ns) { return std::llround(json_number_value(ns) * 1000); };
  const auto sum = [&](json_t *kinds) {
    long long total = 0;
    const char *key;
    json_t *value;
    json_object_foreach(kinds, key, value) total += ps(value);
    return total;
  };
  for (const char *arguments :
       {"--why", "--why --images 0:4", "--why --images 0:3 --independent", "--why --images 0:3 --image-period 2000000",
        "--why --set cores=1", "--why --set sync=barrier --images 0:2"}) {
    const Json json = run(arguments);
    json_t *why = at(json, {"why"}), *layer;
    EXPECT_EQ(sum(at(why, {"critical_ns"})), ps(at(why, {"latency_ns"}))) << arguments;
    json_t *image = json_array_get(at(json, {"images"}), static_cast<size_t>(json_integer_value(at(why, {"index"}))));
    EXPECT_TRUE(json_equal(at(why, {"latency_ns"}), at(image, {"latency_ns"}))) << arguments;
    size_t l;
    json_array_foreach(at(why, {"layers"}), l, layer) {
      EXPECT_EQ(sum(at(layer, {"spent_ns"})), ps(at(layer, {"latency_ns"}))) << arguments;
      json_t *measured = json_array_get(at(image, {"layers"}), l);
      EXPECT_TRUE(json_equal(at(layer, {"latency_ns"}), at(measured, {"latency_ns"}))) << arguments;
    }
    EXPECT_EQ(json_array_size(at(why, {"relax"})), 5u);
  }
  const std::string out = radish("run" + lenet + " --why").out;
  EXPECT_NE(out.find("why         fc1 waits for integrate of conv2: 52 % of the latency\n"), std::string::npos) << out;
  EXPECT_NE(out.find("relax       lanes first: core.lanes 18 instead of 16 takes 1.9 % off the latency\n"),
            std::string::npos)
      << out;
}

TEST_F(Command, TheProfileHoldsFilesAndWhatAddsUp) {
  EXPECT_TRUE(json_is_null(at(run(""), {"profile"})));
  for (const char *arguments : {"--profile", "--profile --why --images 0:3 --set core.lanes=8"}) {
    const Json json = run(arguments);
    json_t *packets = at(json, {"profile", "packets"}), *entry;
    EXPECT_TRUE(json_equal(at(packets, {"arrivals"}), at(json, {"total", "network", "deliveries"})));
    size_t i;
    json_int_t spikes = 0, of_latency = 0;
    json_array_foreach(at(packets, {"hops"}), i, entry) spikes += json_integer_value(at(entry, {"spikes"}));
    json_array_foreach(at(packets, {"latency"}), i, entry) of_latency += json_integer_value(at(entry, {"spikes"}));
    EXPECT_GT(spikes, 0);
    EXPECT_EQ(spikes, of_latency);
    json_t *files = at(json, {"inputs", "files"});
    ASSERT_EQ(json_array_size(files), 2u);
    EXPECT_EQ(json_string_value(at(json_array_get(files, 0), {"text"})), slurp(RADISH_PLAIN_CHIP));
    EXPECT_EQ(json_array_size(at(json, {"inputs", "set"})), std::string(arguments).find("--set") != std::string::npos);
  }
}

TEST_F(Command, EnergiesAddUpToTheLastDigit) {
  for (const char *arguments : {"--images 0:5", "--images 0:3 --independent", "--images 0:3 --image-period 2000000",
                                "--images 0:2 --set cores=1", "--images 0:2 --set sync=barrier"}) {
    const Json json = run(arguments);
    int64_t total = 0;
    size_t i, l;
    json_t *image, *layer, *part;
    json_array_foreach(at(json, {"images"}), i, image) {
      int64_t sum = 0;
      json_array_foreach(at(image, {"layers"}), l, layer) {
        const char *key;
        json_object_foreach(at(layer, {"energy_nj"}), key, part) sum += fj(part);
      }
      EXPECT_EQ(sum, fj(at(image, {"energy_nj"})));
      total += sum;
    }
    EXPECT_EQ(total, fj(at(json, {"total", "energy_nj"}))) << arguments;
  }
}

TEST_F(Command, EnergyIsTheCountersTimesThePricesOfTheReport) {
  static const char *const components[] = {"synapse", "neuron", "noc", "control", "offchip"};
  const Json json = run("--images 0:2 --set energy.link_bit_mm.pj=0.123457 --set cores=2");
  size_t l;
  json_t *layer;
  json_array_foreach(at(json_array_get(at(json, {"images"}), 1), {"layers"}), l, layer) {
    for (const char *component : components) {
      __int128 sum = 0;
      for (const PaidPrice &price : paid_prices) {
        if (std::string(price.component) != component) continue;
        const __int128 aj = scaled(at(json, {"prices", price.name, "pj"}), 1e6);
        sum += aj * json_integer_value(at(layer, {"counters", price.counter})) * (1000 / price.counts_of_a_unit);
      }
      EXPECT_EQ(static_cast<int64_t>((sum + 500000) / 1000000), fj(at(layer, {"energy_nj", component}))) << component;
    }
  }
}

TEST_F(Command, ThreadsWithNothingToShareOutAreNoted) {
  const std::string note = "radish: note: --threads 2 has no effect: images that meet on the chip are one sequence of "
                           "events; --independent and --functional share them out\n";
  EXPECT_EQ(radish("run" + lenet + " --images 0:2 --threads 2").err, note);
  EXPECT_EQ(radish("run" + lenet + " --images 0:2 --independent --threads 2").err, "");
}

TEST_F(Command, TheSameInputsGiveTheSameBytes) {
  const auto without_simulated = [](std::string out) {
    const size_t at = out.find("simulated   in ");
    return at == std::string::npos ? out : out.erase(at, out.find('\n', at) - at);
  };
  std::set<std::string> texts;
  for (const char *load : {"--images 0:3", "--images 0:6 --independent --why"}) {
    texts.clear();
    for (const char *threads : {"1", "1", "2", "7"}) {
      const Result result = radish("run" + lenet + " --json run.json " + load + " --threads " + threads);
      EXPECT_EQ(result.status, 0) << result.err;
      texts.insert(without_simulated(result.out) + without_wall(slurp(folder + "/run.json")));
    }
    EXPECT_EQ(texts.size(), 1u) << load;
  }
  texts.clear();
  for (const char *threads : {"1", "1", "2", "7"}) {
    run(std::string("--functional --threads ") + threads);
    texts.insert(without_wall(slurp(folder + "/run.json")));
  }
  EXPECT_EQ(texts.size(), 1u);
}

TEST_F(Command, TheChipAnswersWhatTheNetworkAnswers) {
  const Json timed = run("--images 0:6"), cramped = run("--images 0:6 --set cores=1 --set sync=barrier"),
             timeless = run("--images 0:6 --functional");
  for (size_t i = 0; i < 6; i++) {
    json_t *logits = at(json_array_get(at(timeless, {"images"}), i), {"logits"});
    EXPECT_TRUE(json_equal(logits, at(json_array_get(at(timed, {"images"}), i), {"logits"})));
    EXPECT_TRUE(json_equal(logits, at(json_array_get(at(cramped, {"images"}), i), {"logits"})));
  }
  EXPECT_TRUE(json_equal(at(timed, {"total", "accuracy"}), at(timeless, {"total", "accuracy"})));
}

TEST_F(Command, WithoutARangeOneImageIsTimedAndAllAreEvaluated) {
  EXPECT_EQ(json_array_size(at(run(""), {"images"})), 1u);
  EXPECT_EQ(json_array_size(at(run("--functional"), {"images"})), 200u);
  EXPECT_NE(radish("run" + lenet).out.find("holds 200 images"), std::string::npos);
}

TEST_F(Command, FunctionalNeedsNoChip) {
  const Result result = radish("run --functional" + network + " --threads 3");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.out.find("accuracy    "), std::string::npos) << result.out;
}

TEST_F(Command, ATopologyRunsOnRandomActivations) {
  put("net.yaml", "name: tiny\ntimesteps: 4\nweight_bits: 4\nactivity: 0.5\ninput: {shape: [1, 4, 4], bits: 4}\n"
                  "layers:\n  - {name: hidden, op: dense, from: input, units: 8}\n"
                  "  - {name: head, op: dense, from: hidden, units: 3, readout: true}\n");
  const Result result = radish("run" + chip + " -n net.yaml --images 0:3 --json run.json");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.out.find("topology"), std::string::npos);
  const Json json(json_load_file((folder + "/run.json").c_str(), 0, nullptr));
  EXPECT_TRUE(json_is_null(at(json, {"total", "accuracy"})));
  EXPECT_TRUE(json_is_null(at(json_array_get(at(json, {"images"}), 0), {"label"})));
}

TEST_F(Command, DrawsNoColoursAndNoProgressIntoFiles) {
  const Result result = radish("run" + lenet + " --images 0:20");
  EXPECT_EQ(result.out.find('\033'), std::string::npos);
  EXPECT_EQ(result.err, "");
}

// Runs the program with a pseudo-terminal as its three standard streams, and returns what it prints there.
static std::string at_a_terminal(const std::string &arguments) {
  int terminal;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", ("'" RADISH_EXECUTABLE "' " + arguments).c_str(), nullptr);
    _exit(127);
  }
  std::string text;
  char buffer[4096];
  for (ssize_t got; (got = read(terminal, buffer, sizeof buffer)) > 0;) text.append(buffer, static_cast<size_t>(got));
  close(terminal);
  int status;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0) << text;
  return text;
}

TEST_F(Command, ShowsProgressWithinAnImageAtATerminal) {
#ifdef RADISH_SANITIZE
  GTEST_SKIP() << "large networks run without sanitizers";
#endif
  const std::string resnet = configs + "networks/resnet18-cifar.yaml";
  const struct {
    std::string arguments;
    bool several;
  } rows[] = {{"run" + chip + " -n '" + resnet + "'", false},
              {"run -n '" + resnet + "' --functional --coding rate --set rate_timesteps=150", false},
              {"run -n '" + resnet + "' --functional --images 0:80", true}};
  for (const auto &row : rows) {
    const std::string text = at_a_terminal(row.arguments);
    std::vector<int> percents;
    for (size_t begin = 0; (begin = text.find("\rimage ", begin)) != std::string::npos; begin++) {
      int done = -1, total = -1, percent = -1;
      double passed = -1, left = -1;
      const int fields = std::sscanf(text.c_str() + begin, "\rimage %d of %d, %d %%, %lf s, %lf s left", &done, &total,
                                     &percent, &passed, &left);
      EXPECT_GE(fields, 4);
      if (percent >= 1) {
        EXPECT_EQ(fields, 5);
        EXPECT_GE(left, 0);
      }
      EXPECT_EQ(total, row.several ? 80 : 1);
      EXPECT_LT(done, total);
      EXPECT_GE(percent, percents.empty() ? 0 : percents.back());
      percents.push_back(percent);
    }
    ASSERT_GE(percents.size(), 2u) << row.arguments << "\n" << text;
    EXPECT_LE(percents.back(), 100);
    EXPECT_GT(percents.back(), percents.front());
    EXPECT_NE(text.find("\r\033[K"), std::string::npos) << "it is wiped";
  }
}

// ---- map, noc, params

TEST_F(Command, MapWritesJsonAndPicture) {
  const Result result = radish("map" + lenet + " --json map.json --plot map.svg");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.out.find("conv2"), std::string::npos);
  const Json json(json_load_file((folder + "/map.json").c_str(), 0, nullptr));
  ASSERT_TRUE(json);
  EXPECT_EQ(json_array_size(at(json, {"layers"})), 6u);
  EXPECT_GE(json_array_size(at(json, {"partitions"})), 6u);
  const std::string picture = slurp(folder + "/map.svg");
  EXPECT_EQ(picture.rfind("<svg", 0), 0u);
  EXPECT_NE(picture.find("</svg>"), std::string::npos);
  EXPECT_EQ(files(), 2);
}

TEST_F(Command, MapAndRunSayHowFullTheTablesAre) {
  const std::string settings = " --set cores=5 --set core.feeds=300 --set noc.routes=99";
  const Result map = radish("map" + lenet + settings + " --json map.json");
  const Result result = radish("run" + lenet + settings + " --json run.json");
  EXPECT_EQ(map.status + result.status, 0) << map.err << result.err;
  const Json mapped = load("map.json"), ran = load("run.json");
  EXPECT_TRUE(json_equal(at(mapped, {"tables"}), at(ran, {"tables"})));
  json_t *tables = at(mapped, {"tables"});
  EXPECT_EQ(json_integer_value(at(tables, {"core", "feeds", "entries"})), 300);
  EXPECT_EQ(json_integer_value(at(tables, {"router", "routes", "entries"})), 99);
  EXPECT_EQ(json_integer_value(at(tables, {"router", "routes", "bits"})), 99 * (3 + 14 + 3 + 14 + 14 + 5));
  // Each core in use has its entries; the sum over tiles that stay is that of the partitions.
  json_t *cores = at(tables, {"cores"});
  ASSERT_EQ(json_array_size(cores), 5u);
  std::map<int64_t, int64_t> feeds;
  size_t i;
  json_t *tile;
  json_array_foreach(at(mapped, {"partitions"}), i, tile) {
    if (json_is_null(at(tile, {"core"}))) continue;
    ASSERT_TRUE(json_is_true(at(tile, {"resident"})));
    feeds[json_integer_value(at(tile, {"core"}))] += json_integer_value(at(tile, {"memory", "feeds"}));
  }
  for (size_t k = 0; k < 5; k++) {
    EXPECT_EQ(json_integer_value(at(json_array_get(cores, k), {"feeds"})), feeds[static_cast<int64_t>(k)]);
  }
  EXPECT_GT(json_array_size(at(tables, {"routers"})), 0u);
  for (const std::string &out : {map.out, result.out}) {
    EXPECT_NE(out.find("tables      fullest core ("), std::string::npos);
    EXPECT_NE(out.find(" of 300 feeds"), std::string::npos);
    EXPECT_NE(out.find(" of 99 routes"), std::string::npos);
  }
}

TEST_F(Command, NocReplaysATrace) {
  put("trace.csv", "time_ps,src_x,src_y,dst\n0,0,0,3.1;0.2\n100,0,0,3.1\n");
  const Result result = radish("noc" + chip + " --set noc.voltage_factor=1 --packets trace.csv --log log.csv");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.out.find("2 injected, 3 deliveries"), std::string::npos) << result.out;
  const std::string log = slurp(folder + "/log.csv");
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 4) << log;
}

TEST_F(Command, ALogToADeviceLeavesTheDevice) {
  put("trace.csv", "time_ps,src_x,src_y,dst\n0,0,0,3.1\n");
  std::filesystem::create_symlink("/dev/null", folder + "/null"); // a bug would replace the link, not the device
  EXPECT_EQ(radish("noc" + chip + " --packets trace.csv --log null").status, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(folder + "/null"));
}

TEST_F(Command, ParamsListsEverythingThatIsDefined) {
  const Result result = radish("params --json params.json");
  EXPECT_EQ(result.status, 0);
  const Json json(json_load_file((folder + "/params.json").c_str(), 0, nullptr));
  size_t count;
  const radish_param *table = radish_params_table(&count);
  ASSERT_EQ(json_array_size(at(json, {"parameters"})), count);
  for (size_t i = 0; i < count; i++) EXPECT_NE(result.out.find(table[i].doc), std::string::npos) << table[i].field;
  EXPECT_EQ(json_array_size(at(json, {"prices"})), static_cast<size_t>(RADISH_PRICE_COUNT));
#define X(name, ...) EXPECT_NE(result.out.find("energy." #name ".pj"), std::string::npos);
  RADISH_PRICES(X)
#undef X
#define X(name, ...) EXPECT_NE(result.out.find(#name), std::string::npos);
  RADISH_COUNTERS(X)
#undef X
}

// ---- placements

TEST_F(Command, MapsForLatencyAndPlacesBestUnlessToldOtherwise) {
  const std::string shipped = " -c '" + configs + "chips/radix40.yaml'" + network;
  ASSERT_EQ(
      radish("run" + shipped + " --json told.json --set mapping.objective=latency --set mapping.placement=best").status,
      0);
  ASSERT_EQ(radish("run" + shipped + " --json untold.json").status, 0);
  EXPECT_EQ(without_wall(slurp(folder + "/told.json")), without_wall(slurp(folder + "/untold.json")));
  const Json few = run(""), many = load("untold.json");
  const auto latency = [](const Json &json) { return ps(at(json, {"total", "latency_ns", "mean"})); };
  EXPECT_LT(5 * latency(many), latency(few)) << "on more cores";
  EXPECT_GT(json_integer_value(at(many, {"cores_used"})), 5 * json_integer_value(at(few, {"cores_used"})));
}

TEST_F(Command, MapComparesEveryPlacement) {
  const std::string settings = " --set mapping.objective=latency --set cores=64";
  const Result result = radish("map" + lenet + settings + " --compare --json compare.json");
  ASSERT_EQ(result.status, 0) << result.err;
  const Json json = load("compare.json");
  std::map<std::string, int64_t> hops;
  size_t i;
  json_t *placement;
  json_array_foreach(at(json, {"placements"}), i, placement) {
    const std::string name = json_string_value(at(placement, {"placement"}));
    EXPECT_NE(result.out.find("\n" + name), std::string::npos) << name << " is not in the table";
    hops[name] = json_integer_value(at(placement, {"hops"}));
    EXPECT_GT(ps(at(placement, {"layers_ns"})), 0) << name;
    EXPECT_GE(hops[name], json_integer_value(at(placement, {"least_hops"}))) << name;
    // A run of its own with this placement says the same.
    const Json alone = run(settings + " --set mapping.placement=" + name);
    EXPECT_EQ(ps(at(placement, {"latency_ns"})), ps(at(json_array_get(at(alone, {"images"}), 0), {"latency_ns"})));
    EXPECT_EQ(fj(at(placement, {"energy_nj"})), fj(at(alone, {"total", "energy_nj"}))) << name;
    int64_t simulated = 0;
    size_t l;
    json_t *layer;
    json_array_foreach(at(json_array_get(at(alone, {"images"}), 0), {"layers"}), l, layer) {
      simulated += json_integer_value(at(layer, {"counters", "hops_east_west"})) +
                   json_integer_value(at(layer, {"counters", "hops_north_south"}));
    }
    EXPECT_EQ(json_integer_value(at(placement, {"simulated_hops"})), simulated) << name;
  }
  EXPECT_EQ(hops.size(), RADISH_PLACEMENT_COUNT);
  for (const auto &other : hops) EXPECT_LE(hops["best"], other.second * 5 / 4) << other.first;
}

TEST_F(Command, MapRefusesWhatAComparisonDoesNotShow) {
  EXPECT_NE(radish("map" + lenet + " --compare -o mapping.yaml").err.find("makes many mappings; -o is of one"),
            std::string::npos);
  EXPECT_NE(radish("map" + lenet + " --images 0:2").err.find("--images is for --compare"), std::string::npos);
}

// ---- every setting

namespace {

struct Change {
  std::string value;     // what the parameter is set to in the second run
  std::string base = ""; // settings under which it matters, in both runs
  std::string skip = ""; // why it cannot matter
};

const std::string reloading = " --set cores=2 --set core.synapse_kib=16"; // on either core
const std::string crowded = " --set noc.voltage_factor=600"; // the links are slower than the cores that feed them

const std::string crossbar = " --set core.axons=1024 --set core.neurons=256 --set core.synapse_kib=256";
const std::string crossbars = " --set core.organisation=crossbar" + crossbar;
const std::string neuron_major = " --set crossbar.scan=neuron_major --set core.partitions=1";

const std::map<std::string, Change> changes = {
    {"cores", {"2"}},
    {"sync", {"barrier"}},
    {"barrier_ps", {"900000", " --set sync=barrier"}},
    {"mapping.objective", {"latency"}},
    {"mapping.placement", {"rows"}},
    {"mapping.seed", {"2", " --set mapping.placement=annealing --set mapping.objective=latency"}},
    {"mesh.columns", {"2", " --set mapping.placement=strips"}},
    {"mesh.rows", {"2", " --set mapping.placement=strips"}},
    {"core.organisation", {"crossbar", crossbar}},
    {"core.axons", {"1024"}},
    {"core.neurons", {"2048"}},
    {"core.synapse_kib", {"16"}},
    {"core.lanes", {"8"}},
    {"core.potential_bits", {"20"}},
    {"core.slots", {"6"}},
    {"core.clock_mhz", {"20"}},
    {"core.clock_phase_ps", {"30000"}},
    {"core.clock_skew_ps", {"3000"}},
    {"core.partitions", {"1", " --set cores=4"}},
    {"core.sources", {"1", " --set cores=4"}},
    {"core.feeds", {"4", " --set cores=1"}},
    {"core.destinations", {"1", " --set cores=4"}},
    {"core.place_ps", {"18200"}},
    {"core.ni_depth", {"2", crowded}},
    {"noc.fifo_depth", {"1", crowded}},
    {"noc.routes", {"4096"}},
    {"noc.lf_in_ps", {"6000"}},
    {"noc.lrec_ps", {"9000", crowded}},
    {"noc.larb_ps", {"2000"}},
    {"noc.ld_ps", {"3000", crowded}},
    {"noc.lfork_ps", {"6000", crowded}},
    {"noc.lb_in_ps", {"30000", crowded + " --set noc.fifo_depth=1"}},
    {"noc.lf_out_ps", {"4000"}},
    {"noc.lf_link_ps", {"500"}},
    {"noc.lb_link_ps", {"11700", crowded}},
    {"noc.voltage_factor", {"40"}},
    {"noc.multicast", {"false"}},
    {"noc.link_mm", {"2", " --set energy.link_bit_mm.pj=1"}},
    {"host.packet_ps", {"200000"}},
    {"host.sends", {"images"}},
    {"offchip.channels", {"2", reloading}},
    {"offchip.mbit_per_s", {"100", " --set cores=1"}},
    {"crossbar.scan", {"neuron_major", crossbars + " --set core.partitions=1"}},
    {"crossbar.row_cycles", {"2", crossbars}},
    {"crossbar.event_cycles", {"3", crossbars}},
    {"crossbar.neuron_cycles", {"3", crossbars + neuron_major}},
    {"crossbar.step_cycles", {"3", crossbars + neuron_major}},
};

// These counters stay 0 in the default run; with the settings beside them they count.
const std::map<std::string, std::string> price_bases = {
    {"barrier", " --set sync=barrier"},
    {"reload_bit", " --set cores=1"},
    {"offchip_bit", " --set cores=1"},
};

} // namespace

TEST_F(Command, EveryParameterReachesLatencyOrEnergy) {
  size_t count;
  const radish_param *table = radish_params_table(&count);
  std::map<std::string, std::pair<int64_t, int64_t>> bases;
  const auto measure = [&](const std::string &settings) {
    const Json json = run("--images 0:3" + settings);
    int64_t latency = 0;
    size_t i;
    json_t *image;
    json_array_foreach(at(json, {"images"}), i, image) latency += ps(at(image, {"latency_ns"}));
    return std::pair{latency, fj(at(json, {"total", "energy_nj"}))};
  };
  for (size_t i = 0; i < count; i++) {
    const std::string path = std::string(table[i].section) + (*table[i].section ? "." : "") + table[i].field;
    const auto change = changes.find(path);
    ASSERT_NE(change, changes.end()) << path << " is new: say here what it changes";
    if (!change->second.skip.empty()) continue;
    const std::string &base = change->second.base;
    if (!bases.count(base)) bases[base] = measure(base);
    EXPECT_NE(measure(base + " --set " + path + "=" + change->second.value), bases[base]) << path << " changes nothing";
  }
}

TEST_F(Command, SaysWhichOverrideHasNoEffectAndIsRight) {
  const struct {
    std::string base, set, why;
  } rows[] = {{"", "noc.link_mm=10", "link_bit_mm is not priced in " RADISH_PLAIN_CHIP},
              {" --set energy.link_bit_mm.pj=0", "noc.link_mm=10", "the price of link_bit_mm is 0"},
              {"", "barrier_ps=900000", "sync is dataflow, there are no barriers"},
              {"", "offchip.mbit_per_s=100", "every partition stays in its core, nothing is reloaded"},
              {"", "crossbar.row_cycles=2", "core.organisation is shared, there are no crossbars"},
              {crossbars, "crossbar.step_cycles=9", "crossbar.scan is event, only spikes take time"},
              {crossbars + neuron_major, "crossbar.event_cycles=9",
               "crossbar.scan is neuron_major, which no spike makes longer"},
              {"", "offchip.channels=4", "every partition stays in its core, nothing is reloaded"},
              {" --set mapping.placement=strips", "mapping.seed=2", "mapping.placement is neither annealing nor best"},
              {" --set cores=1", "core.clock_skew_ps=3000", "a single core is in use"},
              {" --set cores=1", "noc.multicast=false", "every partition sends to a single core"},
              {"", "rate_timesteps=64", "the coding is radix"},
              {"", "rate_input=poisson", "the coding is radix"},
              {"", "seed=5", "weights and inputs are given, nothing is drawn"},
              {" --set mapping.placement=strips", "activity=0.5", "weights and inputs are given, nothing is drawn"},
              {"", "energy.barrier.pj=100", "nothing was counted that barrier is the price of"},
              {"", "energy.reload_bit.pj=100", "nothing was counted that reload_bit is the price of"}};
  for (const auto &row : rows) {
    const Result before = radish("run" + lenet + row.base + " --json before.json");
    const Result after = radish("run" + lenet + row.base + " --set " + row.set + " --json after.json");
    EXPECT_EQ(after.status, 0);
    EXPECT_EQ(before.err, "");
    EXPECT_EQ(after.err, "radish: note: --set " + row.set + " has no effect: " + row.why + "\n");
    const Json a = load("before.json"), b = load("after.json");
    for (const char *wall : {"wall_s", "synaptic_ops_per_wall_s"}) {
      json_object_del(at(a, {"total"}), wall);
      json_object_del(at(b, {"total"}), wall);
    }
    for (const Json *run : {&a, &b})
      json_object_del(at(run->get(), {"total", "offchip"}), "channels"); // the design itself
    EXPECT_TRUE(json_equal(at(a, {"total"}), at(b, {"total"}))) << row.set << " has an effect";
  }
  EXPECT_EQ(radish("run" + network + " --functional --set core.lanes=8" + chip).err,
            "radish: note: --set core.lanes=8 has no effect: without time there is no chip\n");
  EXPECT_EQ(radish("run" + network + " --functional --images 0:2 --set name=other").err, "");
}

TEST_F(Command, ShowsWhatIsNotPricedAsSuch) {
  put("free.yaml", "name: free\nenergy: {synaptic_op: {pj: 2, source: me, status: assumed}}\n");
  const Result result = radish("run -c free.yaml" + network + " --json free.json");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.out.find("not priced  scheduler_read_bit, "), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("host_bit, leakage_uw: not in the energy"), std::string::npos);
  const Json json = load("free.json");
  std::set<std::string> names;
  size_t i;
  json_t *name;
  json_array_foreach(at(json, {"total", "not_priced"}), i, name) names.insert(json_string_value(name));
  EXPECT_TRUE(names.count("link_bit_mm") && names.count("busy_cycle") && names.count("leakage_uw"));
  EXPECT_FALSE(names.count("synaptic_op")) << "it is priced";
  EXPECT_FALSE(names.count("barrier")) << "nothing was counted";
  EXPECT_TRUE(json_is_null(at(json, {"total", "energy_parts_nj", "noc"})));
  EXPECT_TRUE(json_is_null(at(json, {"total", "energy_parts_nj", "leakage"})));
  EXPECT_TRUE(json_is_real(at(json, {"total", "energy_parts_nj", "synapse"})));
  EXPECT_TRUE(json_is_null(at(json, {"prices", "grant", "pj"})));
  EXPECT_TRUE(json_is_null(at(json, {"prices", "leakage_uw", "per_core"})));
  EXPECT_TRUE(json_is_real(at(json, {"prices", "synaptic_op", "pj"})));
  // A price of 0 is a price.
  put("free.yaml", "name: free\nenergy: {synaptic_op: {pj: 0, source: me, status: assumed}}\n");
  ASSERT_EQ(radish("run -c free.yaml" + network + " --json free.json").status, 0);
  EXPECT_TRUE(json_is_real(at(load("free.json"), {"total", "energy_parts_nj", "synapse"})));
}

TEST_F(Command, EveryPriceReachesTheEnergyByItsCounter) {
  for (const PaidPrice &price : paid_prices) {
    const auto found = price_bases.find(price.name);
    const std::string base = found == price_bases.end() ? "" : found->second;
    const std::string key = std::string(" --set energy.") + price.name + ".pj=";
    const Json without = run(base + key + "0"), with = run(base + key + "1000");
    int64_t units = 0;
    size_t l;
    json_t *layer;
    json_array_foreach(at(json_array_get(at(with, {"images"}), 0), {"layers"}), l, layer) {
      units += json_integer_value(at(layer, {"counters", price.counter}));
    }
    EXPECT_GT(units, 0) << price.counter << " was never counted";
    EXPECT_EQ(fj(at(with, {"total", "energy_nj"})) - fj(at(without, {"total", "energy_nj"})),
              units * 1000000 / price.counts_of_a_unit)
        << price.name;
  }
}

// The sum of docs/chip.md, section 5: a measured average is made up of all that is charged on a core, each part once.
TEST_F(Command, AnOperationOfTheReferenceCoreCostsThePublished4Point8Picojoules) {
  put("reference.yaml",
      "name: reference\ntimesteps: 6\nweight_bits: 6\nactivity: 1\ninput: {shape: [1, 16, 16]}\nlayers:\n"
      "  - {name: core, op: dense, from: input, units: 256}\n"
      "  - {name: head, op: dense, from: core, units: 16, readout: true}\n");
  const Result result = radish("run -n reference.yaml" + chip + " --json reference.json");
  ASSERT_EQ(result.status, 0) << result.err;
  const Json json = load("reference.json");
  json_t *layer = json_array_get(at(json_array_get(at(json, {"images"}), 0), {"layers"}), 1);
  const auto count = [&](const char *name) { return json_integer_value(at(layer, {"counters", name})); };
  // 256 inputs spike in each of 6 steps; their 256 neurons are 16 words. A spike is written into one plane of 4 words.
  const int64_t spikes = 6 * 256, words = 16, potential = 16 * (24 + 16);
  EXPECT_EQ(count("synaptic_ops"), spikes * 256);
  EXPECT_EQ(count("pairs"), spikes * words);
  EXPECT_EQ(count("scheduler_read_bits"), 6 * 4 * 64);
  EXPECT_EQ(count("scheduler_write_bits"), (spikes + 6 * 4) * 64);
  EXPECT_EQ(count("synapse_read_bits"), spikes * words * 16 * 6 + words * 16 * 24);
  EXPECT_EQ(count("potential_read_bits"), (spikes + 6 + 1) * words * potential);
  EXPECT_EQ(count("potential_write_bits"), (spikes + 6 + 1) * words * potential);
  EXPECT_EQ(count("output_read_bits"), 6 * words * 16 * 32);
  EXPECT_EQ(count("output_write_bits"), words * 16 * 32);
  EXPECT_EQ(count("neuron_updates"), 6 * 256);
  EXPECT_EQ(count("commits"), 256);
  const double parts_pj = // by hand: prices of the chip file, memories of 64, 20 and 32 KiB
      static_cast<double>(count("synaptic_ops")) * 0.126 + static_cast<double>(count("pairs")) * 51.39 +
      static_cast<double>(count("scheduler_read_bits") + count("scheduler_write_bits") + count("synapse_read_bits")) *
          0.028 +
      static_cast<double>(count("potential_read_bits") + count("potential_write_bits")) * 0.015652 +
      static_cast<double>(count("output_read_bits") + count("output_write_bits")) * 0.019798 +
      static_cast<double>(count("neuron_updates")) * 0.143 + static_cast<double>(count("commits")) * 0.45 +
      static_cast<double>(count("busy_cycles")) * 0.064 +
      static_cast<double>(count("hops_east_west") + count("hops_north_south")) * 2.3 +
      static_cast<double>(count("route_read_bits")) * 0.01274 +
      static_cast<double>(count("table_read_bits") + count("table_write_bits")) * 0.010241;
  const double operations = static_cast<double>(spikes * 256);
  EXPECT_NEAR(parts_pj / operations, 4.8, 0.0005);
  int64_t charged_fj = 0;
  for (const char *part : {"synapse", "neuron", "noc", "control"}) charged_fj += fj(at(layer, {"energy_nj", part}));
  EXPECT_NEAR(static_cast<double>(charged_fj) * 1e-3 / operations, 4.8, 0.0005) << "nothing else is charged";
}

TEST_F(Command, LargerMemoriesCostMoreForABitAndLeakMore) {
  double last_pj = 0, last_uw = 0;
  int64_t last_fj = 0;
  for (const char *kib : {"64", "256", "1024", "4096"}) {
    const Json json = run(std::string("--images 0:1 --set core.synapse_kib=") + kib);
    const double pj = json_number_value(at(json, {"prices", "synapse_read_bit", "pj"}));
    const double uw = json_number_value(at(json, {"prices", "leakage_uw", "per_core"}));
    const int64_t energy = fj(at(json, {"total", "energy_nj"}));
    if (last_fj) {
      EXPECT_NEAR(pj, 2 * last_pj, 2e-6) << kib;
      EXPECT_GT(uw, last_uw) << kib;
    }
    EXPECT_NE(energy, last_fj) << kib;
    last_pj = pj, last_uw = uw, last_fj = energy;
  }
}

TEST_F(Command, SaysWhatTheEnergyRestsOn) {
  static const struct {
    const char *name, *counter;
  } priced[] = {
#define X(name, counter, ...) {#name, #counter},
      RADISH_PRICES(X)
#undef X
  };
  const Json json = run("--images 0:2");
  std::map<std::string, double> by_status; // by hand, from every count and price
  const char *name;
  json_t *share;
  double total = 0;
  json_object_foreach(at(json, {"total", "energy_rests_on"}), name, share) total += json_number_value(share);
  EXPECT_NEAR(total, 1, 1e-5);
  size_t i, l;
  json_t *image, *layer;
  json_array_foreach(at(json, {"images"}), i, image) {
    json_array_foreach(at(image, {"layers"}), l, layer) {
      for (const auto &price : priced) {
        const double unit = std::string(price.name) == "link_bit_mm" ? 1e-3 : 1;
        by_status[json_string_value(at(json, {"prices", price.name, "status"}))] +=
            unit * json_number_value(at(json, {"prices", price.name, "pj"})) *
            static_cast<double>(json_integer_value(at(layer, {"counters", price.counter})));
      }
    }
  }
  by_status[json_string_value(at(json, {"prices", "leakage_uw", "status"}))] +=
      1e3 * json_number_value(at(json, {"total", "energy_parts_nj", "leakage"}));
  const double all_pj = 1e3 * json_number_value(at(json, {"total", "energy_nj"}));
  json_object_foreach(at(json, {"total", "energy_rests_on"}), name, share) {
    EXPECT_NEAR(json_number_value(share), by_status[name] / all_pj, 2e-6) << name;
  }
}

TEST_F(Command, LeakageIsTheCoresTimesTheTime) {
  const std::string key = "--images 0:3 --set energy.leakage_uw.per_core=";
  const Json without = run(key + "0"), with = run(key + "1000");
  const int64_t extra = fj(at(with, {"total", "energy_nj"})) - fj(at(without, {"total", "energy_nj"}));
  const int64_t cores = json_integer_value(at(with, {"cores_used"}));
  EXPECT_NEAR(static_cast<double>(extra), static_cast<double>(cores * ps(at(with, {"total", "span_ns"}))), 3 * 6);
}
