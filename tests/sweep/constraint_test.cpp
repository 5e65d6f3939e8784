// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What sim/sweep/constraint.h promises: conditions hold as Python would say, and what is none is refused where it fails.
#include "sim/sweep/constraint.h"
#include <gtest/gtest.h>
#include <string>

namespace {

// The axes of these tests and their values: cores = 8, f = 0.25, sync = barrier, layers.a-b.shift = 3.
struct Point {
  radish_axis axes[4] = {};
  radish_axis_value values[4] = {};
  const radish_axis_value *at[4] = {};

  Point() {
    const char *const names[] = {"cores", "f", "sync", "layers.a-b.shift"}, *const texts[] = {"8", "0.25", "barrier",
                                                                                              "3"};
    const int64_t millionths[] = {8000000, 250000, 0, 3000000};
    for (int i = 0; i < 4; i++) {
      axes[i].name = names[i];
      axes[i].type = i == 2 ? RADISH_AXIS_TEXT : RADISH_AXIS_INTEGER;
      values[i] = {texts[i], millionths[i], texts[i]};
      at[i] = &values[i];
    }
  }
  // Returns "true", "false" or the message.
  std::string ask(const std::string &text) const {
    radish_constraint *constraint = nullptr;
    radish_error error = {""};
    if (radish_constraint_parse(text.c_str(), axes, 4, &constraint, &error)) return error.message;
    const bool holds = radish_constraint_holds(constraint, at);
    radish_constraint_destroy(constraint);
    return holds ? "true" : "false";
  }
};

TEST(Constraint, HoldsAsPythonWouldSay) {
  const Point point;
  for (const char *text : {
           "cores == 8",
           "cores <= 64 or f > 100",
           "not cores < 8",
           "not not cores == 8",
           "cores>=8 and f<1",
           "cores == 9 or cores == 7 or cores == 8",
           "cores == 9 or f == 0.25 and cores == 8",
           "(cores == 8 or f == 9) and f == 0.25",
           "cores + 2 * 3 == 14",
           "(cores + 2) * 3 == 30",
           "cores - 2 - 3 == 3",
           "cores / 2 / 2 == 2",
           "-cores == 0 - 8",
           "- -cores == 8",
           "cores % 3 == 2",
           "-cores % 3 == 1",
           "cores % -3 == -1",
           "sync == 'barrier'",
           "sync != \"dataflow\"",
           "`layers.a-b.shift` == 3",
           "`cores` - 8 == 0",
           "cores != 7.5",
           "not (sync == 'dataflow') and cores*f == 2",
           "cores / 0 > 1000000",
           "not cores % 0 == 0",
           "not 0 / 0 == 0 / 0",
       }) {
    EXPECT_EQ(point.ask(text), "true") << text;
    EXPECT_EQ(point.ask("not (" + std::string(text) + ")"), "false") << text;
  }
}

TEST(Constraint, WhatIsNoneIsRefusedWhereItFails) {
  const Point point;
  const struct {
    std::string text, message;
  } refused[] = {
      {"cores", "'cores' at character 1: a condition is needed here, not a number"},
      {"sync", "'sync' at character 1: a condition is needed here, not a text"},
      {"cores ==", "'cores ==' at character 9: it ends too early"},
      {"cores = 8",
       "'cores = 8' at character 7: an operator is needed here: and, or, ==, !=, <, <=, >, >=, +, -, *, /, %"},
      {"lanes == 8", "'lanes == 8' at character 1: lanes is no axis; the axes are: cores, f, sync, layers.a-b.shift; a "
                     "text stands in quotes"},
      {"sync == barrier", "'sync == barrier' at character 9: barrier is no axis; the axes are: cores, f, sync, "
                          "layers.a-b.shift; a text stands in quotes"},
      {"sync == 8", "'sync == 8' at character 9: a text is needed here, not a number"},
      {"cores == 'x'", "'cores == 'x'' at character 10: a number is needed here, not a text"},
      {"sync < 'x'", "'sync < 'x'' at character 8: texts are compared by == and != alone"},
      {"(cores == 8", "'(cores == 8' at character 12: a ) is missing for the ( at character 1"},
      {"cores == 8)",
       "'cores == 8)' at character 11: an operator is needed here: and, or, ==, !=, <, <=, >, >=, +, -, *, /, %"},
      {"1 < cores < 9", "'1 < cores < 9' at character 12: a second comparison; `a < b and b < c` is allowed"},
      {"cores == 8 and f", "'cores == 8 and f' at character 16: a condition is needed here, not a number"},
      {"not cores", "'not cores' at character 4: a condition is needed here, not a number"},
      {"(cores == 8) + 1 == 2", "'(cores == 8) + 1 == 2' at character 1: a number is needed here, not a condition"},
      {"cores == 1.", "'cores == 1.' at character 10: a decimal number has at most 12 digits before and 6 behind its "
                      "point, as in 0.5"},
      {"cores == 8x", "'cores == 8x' at character 10: a decimal number has at most 12 digits before and 6 behind its "
                      "point, as in 0.5"},
      {"sync == 'x", "'sync == 'x' at character 9: the ' has no partner"},
      {"", "'' at character 1: it ends too early"},
      {"cores ; 8",
       "'cores ; 8' at character 7: an operator is needed here: and, or, ==, !=, <, <=, >, >=, +, -, *, /, %"},
  };
  for (const auto &row : refused) EXPECT_EQ(point.ask(row.text), row.message);
}

TEST(Constraint, DeepNestingIsRefusedAndNoCrash) {
  const Point point;
  for (const char *deep : {"(", "-", "not "}) {
    std::string text;
    for (int i = 0; i < 100000; i++) text += deep;
    EXPECT_NE(point.ask(text).find("it is nested too deeply"), std::string::npos) << deep;
  }
  EXPECT_EQ(point.ask(std::string(100, '(') + "cores == 8" + std::string(100, ')')), "true");
}

} // namespace
