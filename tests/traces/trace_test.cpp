// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Trace sinks without a chip: each value that is set is written, in order of time, as VCD and as a timeline.
#include "tests/files.h"
#include "traces/trace.h"
#include "tests/sim/vcd.h"

#include <jansson.h>

namespace {

const char *const names[] = {"idle", "busy"};

struct Trace : Files {
  radish_trace *trace = nullptr;
  int state = -1, label = -1, number = -1, wire = -1;
  std::string path;

  void open(radish_trace_format format, int64_t from = 0, int64_t to = INT64_MAX) {
    path = folder + "/trace";
    const radish_trace_options options = {format, path.c_str(), from, to, 0};
    radish_error error = {""};
    ASSERT_EQ(radish_trace_open(&options, &trace, &error), RADISH_OK) << error.message;
    radish_trace_scope(trace, "top");
    radish_trace_signal signal = {};
    signal.name = "state", signal.bits = 2, signal.kind = RADISH_TRACE_STATE;
    signal.names = names, signal.name_count = 2, signal.group = "units", signal.lane = "a \"unit\"";
    state = radish_trace_declare(trace, &signal);
    signal = {};
    signal.name = "step", signal.bits = 4, signal.kind = RADISH_TRACE_LABEL;
    label = radish_trace_declare(trace, &signal);
    signal = {};
    signal.name = "v", signal.bits = 8, signal.kind = RADISH_TRACE_NUMBER, signal.is_signed = true;
    signal.initial = static_cast<uint64_t>(-3), signal.group = "numbers", signal.lane = "v";
    number = radish_trace_declare(trace, &signal);
    radish_trace_scope(trace, "inner");
    signal = {};
    signal.name = "ack", signal.bits = 1;
    wire = radish_trace_declare(trace, &signal);
    radish_trace_upscope(trace);
    radish_trace_upscope(trace);
    ASSERT_EQ(radish_trace_begin(trace, &error), RADISH_OK) << error.message;
  }
  // Sets two slices that touch, toggles out of order of time, and a number to the value that it has.
  void drive() {
    radish_trace_now(trace, 10);
    radish_trace_set(trace, label, 10, 3);
    radish_trace_set(trace, state, 10, 1);
    radish_trace_set(trace, state, 30, 0);
    radish_trace_set(trace, number, 30, 100);
    radish_trace_add(trace, wire, 25, 1);
    radish_trace_add(trace, wire, 20, 1);
    radish_trace_now(trace, 30);
    radish_trace_set(trace, label, 30, 4);
    radish_trace_set(trace, state, 30, 1);
    radish_trace_set(trace, number, 35, 100);
    radish_trace_set(trace, state, 40, 0);
  }
  std::string finish(int64_t end) {
    radish_error error = {""};
    EXPECT_EQ(radish_trace_finish(trace, end, &error), RADISH_OK) << error.message;
    radish_trace_destroy(trace);
    return slurp(path);
  }
};

} // namespace

TEST_F(Trace, VcdIsThisText) {
  open(RADISH_TRACE_VCD);
  drive();
  EXPECT_EQ(finish(50),
            "$version radish $end\n$timescale 1 ps $end\n$scope module top $end\n"
            "$comment state: 0 idle 1 busy $end\n$var string 1 ! state $end\n"
            "$var wire 4 \" step [3:0] $end\n$var integer 32 # v $end\n"
            "$scope module inner $end\n$var wire 1 $ ack $end\n$upscope $end\n$upscope $end\n"
            "$enddefinitions $end\n#0\n$dumpvars\nsidle !\nb0 \"\nb11111111111111111111111111111101 #\n0$\n$end\n"
            "#10\nsbusy !\nb11 \"\n#20\n1$\n#25\n0$\n#30\nb100 \"\nb1100100 #\n#40\nsidle !\n#50\n");
}

TEST_F(Trace, ANameIsOneWordAndAValueWithoutOneItsNumber) {
  path = folder + "/names";
  const radish_trace_options options = {RADISH_TRACE_VCD, path.c_str(), 0, INT64_MAX, 0};
  radish_error error = {""};
  ASSERT_EQ(radish_trace_open(&options, &trace, &error), RADISH_OK);
  const std::string longest(300, 'x');
  const char *const odd[] = {"two words", "a\\n\"$end", "", longest.c_str(), "tab\there\xc3\xa9"};
  radish_trace_signal signal = {};
  signal.name = "s", signal.bits = 3, signal.names = odd, signal.name_count = 5;
  radish_trace_declare(trace, &signal);
  ASSERT_EQ(radish_trace_begin(trace, &error), RADISH_OK);
  for (int i = 1; i < 7; i++) radish_trace_set(trace, 0, i, i);
  const Vcd vcd(finish(7));
  std::vector<std::string> seen;
  for (const auto &[time, value] : vcd.at("s")) seen.push_back(vcd.words.at(value));
  EXPECT_EQ(seen,
            (std::vector<std::string>{"two_words", "a_n__end", "2", std::string(127, 'x'), "tab_here__", "5", "6"}));
}

TEST_F(Trace, TheWindowBeginsWithTheValuesOfThatTime) {
  open(RADISH_TRACE_VCD, 22, 35);
  drive();
  const Vcd vcd(finish(50));
  EXPECT_EQ(vcd.begin, 22);
  EXPECT_EQ(vcd.end, 35);
  EXPECT_EQ(vcd.at("top.state"), (Vcd::Wave{{22, Vcd::code("busy")}}));
  EXPECT_EQ(vcd.at("top.inner.ack"), (Vcd::Wave{{22, 1}, {25, 0}}));
  EXPECT_EQ(vcd.at("top.step"), (Vcd::Wave{{22, 3}, {30, 4}}));
}

TEST_F(Trace, AWindowAfterTheEndHoldsOneMoment) {
  open(RADISH_TRACE_VCD, 1000, 2000);
  drive();
  const Vcd vcd(finish(50));
  EXPECT_EQ(vcd.begin, 1000);
  EXPECT_EQ(vcd.at("top.v"), (Vcd::Wave{{1000, 100}}));
}

TEST_F(Trace, ATimelineHasASliceForEachStateWithItsLabels) {
  open(RADISH_TRACE_PERFETTO);
  drive();
  json_t *json = json_loads(finish(50).c_str(), 0, nullptr);
  ASSERT_TRUE(json);
  std::string seen;
  size_t i;
  json_t *event;
  json_array_foreach(json_object_get(json, "traceEvents"), i, event) {
    const std::string phase = json_string_value(json_object_get(event, "ph"));
    char *text = json_dumps(event, JSON_COMPACT | JSON_REAL_PRECISION(6));
    if (phase == "X" || phase == "C") seen += std::string(text) + "\n";
    if (phase == "M" && std::string(text).find("thread_name") != std::string::npos) {
      EXPECT_NE(std::string(text).find("a \\\"unit\\\""), std::string::npos);
    }
    std::free(text);
  }
  EXPECT_EQ(seen, R"({"ph":"C","pid":2,"ts":0.0,"name":"v","args":{"value":-3}}
{"ph":"X","pid":1,"tid":1,"ts":1e-5,"dur":2e-5,"name":"busy","args":{"step":3}}
{"ph":"C","pid":2,"ts":3e-5,"name":"v","args":{"value":100}}
{"ph":"X","pid":1,"tid":1,"ts":3e-5,"dur":1e-5,"name":"busy","args":{"step":4}}
)");
  json_decref(json);
}

TEST_F(Trace, ATimelineCutsSlicesAtTheWindow) {
  open(RADISH_TRACE_PERFETTO, 12, 35);
  drive();
  const std::string text = finish(50);
  EXPECT_NE(text.find("\"ts\":0.000012,\"dur\":0.000018,\"name\":\"busy\",\"args\":{\"step\":3}"), std::string::npos)
      << text;
  EXPECT_NE(text.find("\"ts\":0.000030,\"dur\":0.000005,\"name\":\"busy\",\"args\":{\"step\":4}"), std::string::npos)
      << text;
}

TEST_F(Trace, AnyNumberOfSignalsHasItsOwnIdentifier) {
  path = folder + "/many";
  const radish_trace_options options = {RADISH_TRACE_VCD, path.c_str(), 0, INT64_MAX, 0};
  radish_error error = {""};
  ASSERT_EQ(radish_trace_open(&options, &trace, &error), RADISH_OK);
  std::vector<std::string> titles;
  for (int i = 0; i < 10000; i++) titles.push_back("s" + std::to_string(i));
  for (const std::string &title : titles) {
    radish_trace_signal signal = {};
    signal.name = title.c_str(), signal.bits = 64;
    radish_trace_declare(trace, &signal);
  }
  ASSERT_EQ(radish_trace_begin(trace, &error), RADISH_OK);
  for (int i = 0; i < 10000; i++) radish_trace_set(trace, i, 10000 - i, -i);
  const Vcd vcd(finish(0));
  for (int i = 1; i < 10000; i++) {
    EXPECT_EQ(vcd.at(titles[i]).back(), std::make_pair(int64_t{10000 - i}, static_cast<uint64_t>(-int64_t{i})));
  }
}

TEST_F(Trace, AFullDiskIsReported) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  for (radish_trace_format format : {RADISH_TRACE_VCD, RADISH_TRACE_PERFETTO}) {
    const radish_trace_options options = {format, "/dev/full", 0, INT64_MAX, 0};
    radish_error error = {""};
    ASSERT_EQ(radish_trace_open(&options, &trace, &error), RADISH_OK);
    ASSERT_EQ(radish_trace_begin(trace, &error), RADISH_OK);
    EXPECT_NE(radish_trace_finish(trace, 5, &error), RADISH_OK);
    EXPECT_NE(std::string(error.message).find("cannot write"), std::string::npos) << error.message;
    radish_trace_destroy(trace);
  }
}
