// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish encode: the paper's figures as the command line gives them.
#include "tests/cli/run_command.h"

#include <cmath>

namespace {

const std::string lenet = " -n '" RADISH_SOURCE_DIR "/configs/networks/lenet5-fashion.yaml'";

struct Encode : CommandFolder {
  std::string out(const std::string &arguments) const {
    const Result result = radish("encode " + arguments);
    EXPECT_EQ(result.status, 0) << arguments << "\n" << result.err;
    EXPECT_EQ(result.err, "");
    return result.out;
  }
  std::string refused(const std::string &arguments) const {
    const Result result = radish("encode " + arguments);
    EXPECT_EQ(result.status, 2) << arguments;
    EXPECT_EQ(result.out, "");
    return plain(result.err);
  }
};

bool contains(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

double number(const Json &json, size_t row, const char *key) {
  return json_number_value(json_object_get(json_array_get(json_object_get(json.get(), "rows"), row), key));
}
std::string text(const Json &json, size_t row, const char *key) {
  return json_string_value(json_object_get(json_array_get(json_object_get(json.get(), "rows"), row), key));
}

TEST_F(Encode, ValueGivesFigure1) {
  const std::string expected = "encoding,kappa,phi,timesteps,train,carries,error\n"
                               "radix,0.500000,0.500000,8,11001000,200.000000,0.000000\n"
                               "non-traditional,0.200000,0.200000,4,1100,150.000000,-50.000000\n"
                               "rate,1.000000,,8,11101110,192.000000,-8.000000\n";
  const std::string shown = out("value -o fig1.csv");
  EXPECT_EQ(slurp(folder + "/fig1.csv"), expected);
  for (const char *part : {"11001000", "1100 ", "150", "exactly after 32 steps"}) {
    EXPECT_TRUE(contains(shown, part)) << part << "\n" << shown;
  }
}

TEST_F(Encode, ValueCountsTheStepsOfARateUpToTheLongestTrain) {
  EXPECT_TRUE(contains(out("value 0 -T 64"), "exactly after 1 steps"));
  EXPECT_TRUE(contains(out("value 8 -T 64"), "exactly after 2305843009213693952 steps"));
  EXPECT_TRUE(contains(out("value 8 -T 63"), "exactly after 1152921504606846976 steps"));
  EXPECT_TRUE(contains(out("value 7 -T 62"), "exactly after 4611686018427387904 steps"));
  EXPECT_TRUE(contains(out("value 7 -T 63"), "exactly after 2^63 steps"));
  EXPECT_TRUE(contains(out("value 65535 -T 64"), "exactly after 2^64 steps"));
  EXPECT_FALSE(contains(out("value 7.5 -T 64"), "exactly after"));
}

TEST_F(Encode, ValueWritesTheSameNumbersAsJson) {
  out("value 13.5 -T 4 --kappa 0.25 --phi 0.5 -o value.json");
  const Json json = load("value.json");
  EXPECT_EQ(text(json, 0, "train"), "1101");
  EXPECT_EQ(number(json, 0, "error"), -0.5);
  EXPECT_EQ(text(json, 1, "train"), "0010");
  EXPECT_EQ(number(json, 1, "carries"), 8);
  EXPECT_TRUE(json_is_null(json_object_get(json_array_get(json_object_get(json.get(), "rows"), 2), "phi")));
}

TEST_F(Encode, NeuronGivesFigure4) {
  EXPECT_TRUE(contains(out("neuron -o fig4.csv"), "input   101: 5, weight 2\noutput  1010: 10; the sum is 10\n"));
  EXPECT_EQ(slurp(folder + "/fig4.csv"), "step,added,v,spike,v_after\n"
                                         "0,2.000000,2.000000,0,1.000000\n"
                                         "1,0.000000,1.000000,1,0.000000\n"
                                         "2,2.000000,2.000000,0,1.000000\n"
                                         "3,0.000000,1.000000,1,0.000000\n");
}

TEST_F(Encode, NeuronCarriesEverySumAlsoNegativeOnes) {
  EXPECT_TRUE(contains(out("neuron --bias 4 -- 3:6 -5:2"), "1100: 12; the sum is 12\n"));
  for (int weight = -9; weight <= 9; weight += 2) {
    for (int x = 0; x <= 40; x += 5) {
      const std::string sum = std::to_string(weight * x);
      EXPECT_TRUE(contains(out("neuron -- " + std::to_string(weight) + ":" + std::to_string(x)),
                           ": " + sum + "; the sum is " + sum + "\n"))
          << weight << " " << x;
    }
  }
}

TEST_F(Encode, ErrorMapIsTheSameForAnyNumberOfThreads) {
  const std::string small = "error-map --grid 5 --values 5000 -T 6 ";
  const std::string shown = out(small + "-o 1.csv");
  EXPECT_EQ(shown, out(small + "--threads 3 -o 3.csv"));
  EXPECT_EQ(slurp(folder + "/1.csv"), slurp(folder + "/3.csv"));
  out(small + "--seed 2 -o 2.csv");
  EXPECT_NE(slurp(folder + "/1.csv"), slurp(folder + "/2.csv"));
}

TEST_F(Encode, ErrorMapHasItsMinimumAtOneHalf) {
  out("error-map --grid 9 --values 20000 -o map.json");
  const Json json = load("map.json");
  ASSERT_EQ(json_array_size(json_object_get(json.get(), "rows")), 81u);
  size_t best = 0;
  for (size_t i = 0; i < 81; i++) {
    if (number(json, i, "rms") < number(json, best, "rms")) best = i;
  }
  EXPECT_EQ(number(json, best, "kappa"), 0.5);
  EXPECT_EQ(number(json, best, "phi"), 0.5);
  EXPECT_NEAR(number(json, best, "rms"), std::ldexp(1, -8) / std::sqrt(3), 2e-5);
}

TEST_F(Encode, RmseOfANetworkFallsWithTAndFasterForRadix) {
  const std::string shown = out("rmse" + lenet + " --images 0:5 -o fig8.json");
  const Json json = load("fig8.json");
  double radix[17] = {1}, rate[2501] = {1};
  const size_t rows = json_array_size(json_object_get(json.get(), "rows"));
  for (size_t i = 0; i < rows; i++) {
    const int t = int(number(json, i, "timesteps"));
    (text(json, i, "coding") == "radix" ? radix : rate)[t] = number(json, i, "rmse");
    EXPECT_LE(number(json, i, "max"), 0); // trains round down
    EXPECT_GE(number(json, i, "min"), -1);
  }
  for (int t = 1; t <= 16; t++) EXPECT_LT(radix[t], radix[t - 1]) << t;
  for (int t = 2; t <= 11; t++) EXPECT_NEAR(radix[t], rate[1 << t], 3e-2 * radix[t]) << t; // they differ at full scale
  EXPECT_TRUE(contains(shown, "activations of lenet5-fashion"));
  EXPECT_TRUE(contains(shown, "lose as little as radix trains of 6")) << shown;
}

TEST_F(Encode, RmseTakesOneLayer) {
  EXPECT_TRUE(contains(out("rmse" + lenet + " --images 0:2 --layer fc1"), "240 activations"));
  EXPECT_TRUE(contains(refused("rmse" + lenet + " --layer nowhere"), "--layer 'nowhere': it has no such hidden layer"));
}

TEST_F(Encode, DrawsEveryStudy) {
  const std::string studies[] = {"value", "neuron", "error-map --grid 5 --values 100", "rmse --images 0:1" + lenet};
  for (const std::string &study : studies) {
    out(study + " -o picture.svg");
    const std::string svg = slurp(folder + "/picture.svg");
    EXPECT_TRUE(contains(svg, "<svg ") && contains(svg, "</svg>")) << study;
    EXPECT_FALSE(contains(svg, "nan") || contains(svg, "inf\"")) << study;
  }
}

TEST_F(Encode, RefusesWithOneLine) {
  const std::pair<const char *, const char *> cases[] = {
      {"", "encode: a study is missing: value, neuron, error-map or rmse; see radish encode --help"},
      {"values", "encode: unknown study 'values'; value, neuron, error-map or rmse is allowed"},
      {"value x", "encode value: 'x'; a number from 0 to 65535 is allowed"},
      {"value 1 2", "encode value: unexpected argument '2'"},
      {"value --kappa 1", "--kappa: '1'; a number from 0.001 to 0.999 is allowed"},
      {"value -o fig1.png", "-o fig1.png: a name that ends in .svg, .csv or .json is allowed"},
      {"neuron 5", "encode neuron: '5'; WEIGHT:X is allowed, as in 2:5"},
      {"neuron 2:-5", "encode neuron: input: '-5'; a number from 0 to 65535 is allowed"},
      {"error-map --grid 0", "--grid: '0'; a whole number from 1 to 199 is allowed"},
      {"rmse", "encode rmse: the network is missing: -n NET.yaml"},
  };
  for (const auto &[arguments, message] : cases) {
    EXPECT_EQ(refused(arguments), std::string("radish: ") + message + "\n") << arguments;
  }
}

} // namespace
