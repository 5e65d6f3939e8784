// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What the sweep file says and plan.h promises: values of axes, and which points there are, in which order.
#include "sim/sweep/plan.h"
#include "tests/files.h"
#include <memory>
#include <set>

namespace {

radish_status find_nothing(const char *, const char *, char **found, radish_error *) {
  *found = nullptr;
  return RADISH_OK;
}

struct Plan : Files {
  struct Free {
    void operator()(radish_sweep_file *file) const { radish_sweep_file_destroy(file); }
  };
  radish_error error = {""};

  // Returns the points as lines of their values, or the message.
  std::vector<std::string> points(const std::string &rest) {
    const std::string path = put("sweep.yaml", "chip: c.yaml\nnetwork: n.yaml\n" + rest);
    radish_sweep_file *read = nullptr;
    const radish_status status = radish_sweep_file_read(path.c_str(), find_nothing, &read, &error);
    const std::unique_ptr<radish_sweep_file, Free> file(read);
    radish_sweep_plan plan = {};
    if (status || radish_sweep_plan_make(file.get(), &plan, &error)) {
      radish_sweep_plan_free(&plan);
      return {plain(error.message)};
    }
    std::vector<std::string> lines;
    for (int p = 0; p < plan.count; p++) {
      std::string line;
      for (int a = 0; a < file->axis_count; a++)
        line += (a ? " " : "") + std::string(radish_sweep_plan_value(&plan, p, a)->text);
      lines.push_back(line);
    }
    radish_sweep_plan_free(&plan);
    return lines;
  }
  std::vector<std::string> axis(const std::string &values) { return points("axes: [{name: x, " + values + "}]\n"); }
};

using Lines = std::vector<std::string>;

TEST_F(Plan, AnAxisListsOrCountsItsValues) {
  EXPECT_EQ(axis("values: [3, 1, 2.5]"), (Lines{"3", "1", "2.5"}));
  EXPECT_EQ(axis("values: [dataflow, 'barrier']"), (Lines{"dataflow", "barrier"}));
  EXPECT_EQ(axis("from: 2, to: 4"), (Lines{"2", "3", "4"}));
  EXPECT_EQ(axis("from: 2, to: 8, step: 3"), (Lines{"2", "5", "8"}));
  EXPECT_EQ(axis("from: -1, to: 0.5, step: 0.5"), (Lines{"-1", "-0.5", "0", "0.5"}));
  EXPECT_EQ(axis("from: 1, to: 70, factor: 4"), (Lines{"1", "4", "16", "64"}));
  EXPECT_EQ(axis("from: 1, to: 4, factor: 1.5"), (Lines{"1", "1.5", "2.25", "3.375"}));
  EXPECT_EQ(axis("from: 10, to: 1000, count: 5, scale: log"), (Lines{"10", "32", "100", "316", "1000"}));
  EXPECT_EQ(axis("from: 1, to: 3, count: 5"), (Lines{"1", "2", "3"}));
  EXPECT_EQ(axis("from: 0.5, to: 1.5, count: 3"), (Lines{"0.5", "1", "1.5"}));
  EXPECT_EQ(axis("from: 3, to: 9, count: 3, multiple_of: 2"), (Lines{"4", "6", "8"}));
  EXPECT_EQ(axis("from: 7, to: 7"), (Lines{"7"}));
}

TEST_F(Plan, AGridCountsItsLastAxisFastest) {
  EXPECT_EQ(points("axes:\n  - {name: a, values: [1, 2]}\n  - {name: b, values: [x, y, z]}\n"),
            (Lines{"1 x", "1 y", "1 z", "2 x", "2 y", "2 z"}));
}

TEST_F(Plan, ZippedAxesGoTogether) {
  EXPECT_EQ(
      points("axes:\n  - zip: [{name: a, values: [1, 2]}, {name: b, values: [x, y]}]\n  - {name: c, values: [3, 4]}\n"),
      (Lines{"1 x 3", "1 x 4", "2 y 3", "2 y 4"}));
}

TEST_F(Plan, WhereLeavesPointsOut) {
  const std::string axes = "axes:\n  - {name: a, from: 1, to: 3}\n  - {name: b, from: 1, to: 3}\n";
  EXPECT_EQ(points(axes + "where: a < b\n"), (Lines{"1 2", "1 3", "2 3"}));
  EXPECT_EQ(points(axes + "where: [a < b, b == 3]\n"), (Lines{"1 3", "2 3"}));
  EXPECT_EQ(points(axes + "where: a + b > 9\n"),
            (Lines{"sweep.yaml:6: where: it leaves no point of 9; a condition that some of them meet is allowed"}));
}

TEST_F(Plan, ARandomSampleDiffersBySeedAndNothingElse) {
  const std::string axes = "axes:\n  - {name: a, from: 1, to: 1000}\n  - {name: b, from: 1, to: 1000}\n";
  const auto sample = [&](int points_, int seed, const std::string &where = "") {
    return points(axes + where + "sample: {method: random, points: " + std::to_string(points_) +
                  ", seed: " + std::to_string(seed) + "}\n");
  };
  const Lines first = sample(200, 1);
  EXPECT_EQ(first.size(), 200u);
  EXPECT_EQ(std::set<std::string>(first.begin(), first.end()).size(), 200u);
  EXPECT_EQ(sample(200, 1), first);
  EXPECT_NE(sample(200, 2), first);
  for (const std::string &line : sample(50, 1, "where: a < 10\n")) EXPECT_LT(std::stoi(line), 10) << line;
  // A sample of more points than there are is all of them.
  EXPECT_EQ(points("axes: [{name: a, values: [1, 2, 3]}]\nsample: {method: random, points: 10}\n"),
            (Lines{"1", "2", "3"}));
}

TEST_F(Plan, ARandomSampleOfMoreThanCanBeListedIsDrawn) {
  const std::string axes = "axes:\n  - {name: a, from: 1, to: 100000}\n  - {name: b, from: 1, to: 100000}\n";
  const Lines drawn = points(axes + "sample: {method: random, points: 1000}\nwhere: a > b\n");
  ASSERT_EQ(drawn.size(), 1000u);
  EXPECT_EQ(std::set<std::string>(drawn.begin(), drawn.end()).size(), 1000u);
  int64_t sum = 0; // the mean of the larger of two is two thirds
  for (const std::string &line : drawn) sum += std::stoi(line);
  EXPECT_NEAR(static_cast<double>(sum) / 1000, 66667, 3000);
  EXPECT_EQ(points(axes + "where: a < 0\nsample: {method: random, points: 3}\n"),
            (Lines{"sweep.yaml:6: where: it leaves no point of 1e+10; a condition that some of them meet is allowed"}));
  EXPECT_EQ(
      points(axes),
      (Lines{"sweep.yaml: the axes have 1e+10 combinations; a full grid may have 20000000: a sample is allowed"}));
}

TEST_F(Plan, EachRandomChoiceIsEquallyLikely) {
  int counts[6] = {};
  for (int seed = 0; seed < 300; seed++) {
    for (const std::string &line :
         points("axes: [{name: a, from: 0, to: 5}]\nsample: {method: random, points: 2, seed: " + std::to_string(seed) +
                "}\n")) {
      counts[std::stoi(line)]++;
    }
  }
  for (int count : counts) EXPECT_NEAR(count, 100, 41); // 5 deviations
}

TEST_F(Plan, ALatinHypercubeHasEachStratumOnce) {
  const Lines cube = points("axes:\n  - {name: a, from: 0, to: 99}\n  - {name: b, from: 0, to: 9}\n"
                            "sample: {method: latin_hypercube, points: 10, seed: 3}\n");
  ASSERT_EQ(cube.size(), 10u);
  std::set<int> a, b;
  for (const std::string &line : cube) {
    a.insert(std::stoi(line) / 10);
    b.insert(std::stoi(line.substr(line.find(' '))));
  }
  EXPECT_EQ(a.size(), 10u);
  EXPECT_EQ(b.size(), 10u);
}

TEST_F(Plan, WhatIsNoAxisIsRefusedWithItsLine) {
  const struct {
    std::string values, message;
  } refused[] = {
      {"values: []", "axes.0.values must be a list of 1 to 100000 items, not 0"},
      {"values: 3", "axes.0.values must be a list of 1 to 100000 items, not '3'"},
      {"values: [1, 1]", "axis x: the value '1' stands there twice; once is allowed"},
      {"values: [[1]]", "x must be a text, not a list"},
      {"values: [1], from: 1", "unknown key 'from', axes.0 may have: name, values"},
      {"from: 3, to: 1", "axis x: it is empty, from 3 to 1; `from` up to `to` is allowed"},
      {"from: 3", "axes.0 needs the key 'to'"},
      {"from: 1, to: 8, factor: 1", "axis x: factor must be more than 1"},
      {"from: 0, to: 8, factor: 2", "axis x: equal factors begin at a number above 0, not at 0"},
      {"from: 0, to: 8, count: 2, scale: log", "axis x: equal factors begin at a number above 0, not at 0"},
      {"from: 1, to: 8, step: 0", "axes.0.step must be a decimal number from 0.000001 to 999999999999 with at most 6 "
                                  "digits after the point, not '0'"},
      {"from: 1, to: 8, step: 2, factor: 2", "axis x: step, factor and count; one of them is allowed"},
      {"from: 1, to: 1000000", "axis x: it has more than 100000 values; so many are allowed"},
      {"from: 0.000001, to: 1, factor: 1.1",
       "axis x: factor leads nowhere from such a small number; a larger one is allowed"},
      {"from: 1, to: 9, count: 3, multiple_of: 20", "axis x: it is empty: no such multiple lies in the range"},
      {"count: 3", "axis x: it has no values; `values: [...]`, or `from` and `to`, are allowed"},
  };
  for (const auto &row : refused) EXPECT_EQ(axis(row.values), (Lines{"sweep.yaml:3: " + row.message})) << row.values;
  EXPECT_EQ(points("axes: [{name: message, values: [1]}]\n"),
            (Lines{"sweep.yaml:3: axis message: that name is a column of the results already"}));
  EXPECT_EQ(points("axes:\n  - {name: x, values: [1]}\n  - {name: X, values: [2]}\n"),
            (Lines{"sweep.yaml:5: axis X: it is there twice; once is allowed"}));
  EXPECT_EQ(points("axes:\n  - zip: [{name: x, values: [1]}, {name: y, values: [2, 3]}]\n"),
            (Lines{"sweep.yaml:4: axis y: it has 2 values, the first axis of its zip 1; equally many are allowed"}));
}

TEST_F(Plan, HostileFilesAreRefusedAndNoCrash) {
  const std::string good =
      "chip: c.yaml\nnetwork: n.yaml\nset: {a.b: 3}\nimages: 0:4\naxes:\n  - {name: core.lanes, values: [8, 16]}\n"
      "  - zip: [{name: x, from: 1, to: 4}, {name: y, from: 1, to: 8, factor: 2}]\n"
      "where: [x < 3 or (y % 2 == 0), not x == 2]\nsample: {method: random, points: 3, seed: 9}\n"
      "best: {column: energy_nj, goal: max}\n";
  std::mt19937 random(mutation_seed());
  int read = 0;
  for (int i = 0; i < 800; i++) {
    const std::string path = put("sweep.yaml", i ? mutate(good, random) : good);
    radish_sweep_file *file = nullptr;
    radish_sweep_plan plan = {};
    error.message[0] = 0;
    radish_status status = radish_sweep_file_read(path.c_str(), find_nothing, &file, &error);
    if (!status) status = radish_sweep_plan_make(file, &plan, &error);
    EXPECT_EQ(status != RADISH_OK, *error.message != 0) << slurp(path);
    read += !status;
    radish_sweep_plan_free(&plan);
    radish_sweep_file_destroy(file);
  }
  EXPECT_GT(read, 30);
  EXPECT_LT(read, 770);
}

} // namespace
