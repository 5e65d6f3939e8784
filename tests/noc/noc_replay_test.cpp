// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests hold noc/replay.h to its promises: the golden log, and one test for each way in which a trace can be
// wrong.
#include "core/base/budget.h"
#include "noc/replay.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace {

std::string contents(const std::filesystem::path &path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class Replay : public testing::Test {
protected:
  Replay() {
    radish_params_init(&params);
    params.mesh = {4, 3};
    std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    folder = std::filesystem::path(testing::TempDir()) / ("radish-replay-" + name);
    std::filesystem::create_directories(folder);
    packets = folder / "packets.csv";
    log_path = folder / "log.csv";
  }
  ~Replay() override { std::filesystem::remove_all(folder); }

  void write(const std::string &text) { std::ofstream(packets, std::ios::binary) << text; }

  // Returns the message of a trace that is refused, without the folder.
  std::string refusal(const std::string &text) {
    write(text);
    radish_noc_trace trace{};
    radish_error error{};
    radish_status status = radish_noc_trace_read(packets.c_str(), &params.mesh, &trace, &error);
    EXPECT_EQ(status, RADISH_BAD_INPUT);
    EXPECT_EQ(trace.packets, nullptr);
    radish_noc_trace_free(&trace);
    std::string message = error.message, prefix = folder.string() + "/";
    EXPECT_EQ(message.rfind(prefix, 0), 0u) << message;
    return message.substr(std::min(prefix.size(), message.size()));
  }
  std::string refused_line(const std::string &line) {
    return refusal("time_ps,src_x,src_y,dst\n0,0,0,1.1\n" + line + "\n");
  }

  // Returns the log of a trace that is accepted.
  std::string replay(const std::filesystem::path &from) {
    radish_noc_trace trace{};
    radish_noc_log log{};
    radish_error error{};
    EXPECT_EQ(radish_noc_trace_read(from.c_str(), &params.mesh, &trace, &error), RADISH_OK) << error.message;
    EXPECT_EQ(radish_noc_replay(&trace, &params.mesh, &params.noc, &log, &error), RADISH_OK) << error.message;
    size_t size = 0;
    const std::unique_ptr<char, decltype(&std::free)> text(radish_noc_log_text(&log, &size), std::free);
    EXPECT_TRUE(text);
    counters = log.counters;
    radish_noc_log_free(&log);
    radish_noc_trace_free(&trace);
    return text ? std::string(text.get(), size) : "";
  }
  std::string replay_text(const std::string &text) {
    write(text);
    return replay(packets);
  }

  radish_params params;
  radish_noc_counters counters{};
  std::filesystem::path folder, packets, log_path;
};

TEST_F(Replay, EqualsTheGoldenLog) {
  const std::filesystem::path noc = RADISH_SOURCE_DIR "/tests/examples";
  params.mesh = {4, 4};
  params.noc.fifo_depth = 2;
  std::string expected = contents(noc / "log-4x4-depth2.csv"), actual = replay(noc / "packets-4x4.csv");
  ASSERT_FALSE(expected.empty());
  std::istringstream e(expected), a(actual);
  std::string expected_line, actual_line;
  for (int line = 1; std::getline(e, expected_line) && std::getline(a, actual_line); line++) {
    ASSERT_EQ(expected_line, actual_line) << "line " << line;
  }
  EXPECT_TRUE(expected == actual);
}

TEST_F(Replay, LogsEveryArrivalByTimeThenYThenX) {
  EXPECT_EQ(replay_text("time_ps,src_x,src_y,dst\n0,0,0,1.0;0.1;0.0\n0,3,0,3.0\n"),
            "time_ps,x,y,packet\n1300,0,0,0\n1300,3,0,1\n2550,1,0,0\n2550,0,1,0\n");
}

TEST_F(Replay, AnEmptyTraceMakesAnEmptyLog) {
  EXPECT_EQ(replay_text("time_ps,src_x,src_y,dst\n"), "time_ps,x,y,packet\n");
}

TEST_F(Replay, AcceptsCarriageReturnsAndAMissingLastNewline) {
  EXPECT_EQ(replay_text("time_ps,src_x,src_y,dst\r\n10,0,0,0.0\r\n20,1,0,1.0"),
            "time_ps,x,y,packet\n1310,0,0,0\n1320,1,0,1\n");
}

TEST_F(Replay, AcceptsAByteOrderMark) {
  EXPECT_EQ(replay_text("\xef\xbb\xbf"
                        "time_ps,src_x,src_y,dst\r\n10,0,0,0.0\r\n"),
            "time_ps,x,y,packet\n1310,0,0,0\n");
  EXPECT_EQ(refusal("\xef\xbb\xbf\xef\xbb\xbf"
                    "time_ps,src_x,src_y,dst\n"),
            "packets.csv:1: the header is missing, allowed: time_ps,src_x,src_y,dst");
}

TEST_F(Replay, ADestinationInLettersIsTheSamePlace) {
  params.mesh = {4, 16};
  const std::string points = replay_text("time_ps,src_x,src_y,dst\n0,0,0,1.1\n2,0,0,1.10\n4,1,0,1.0;0.1\n");
  const std::string letters = replay_text("time_ps,src_x,src_y,dst\n0,0,0,x1y1\n2,0,0,x1y10\n4,1,0,x1y0;0.1\n");
  EXPECT_EQ(points, letters);
  EXPECT_NE(points.find(",1,10,1\n"), std::string::npos) << points;
  EXPECT_NE(points.find(",1,1,0\n"), std::string::npos) << points;
}

TEST_F(Replay, RefusesADestinationInLettersThatIsNone) {
  EXPECT_EQ(refused_line("0,0,0,x"), "packets.csv:3: dst x is missing, allowed 0..3");
  EXPECT_EQ(refused_line("0,0,0,x1.1"),
            "packets.csv:3: 'y' is missing after dst x, allowed: xAyB or A.B, joined by ';'");
  EXPECT_EQ(refused_line("0,0,0,1y1"),
            "packets.csv:3: '.' is missing after dst x, allowed: xAyB or A.B, joined by ';'");
  EXPECT_EQ(refused_line("0,0,0,x1y1;1.1"), "packets.csv:3: dst 1.1 is named twice, allowed once");
}

TEST_F(Replay, WithoutMulticastEachDestinationGetsAPacketInTheOrderOfDst) {
  params.noc.multicast = 0;
  replay_text("time_ps,src_x,src_y,dst\n0,0,0,0.2;3.0;1.1\n");
  EXPECT_EQ(counters.injected, 3u);
  EXPECT_EQ(counters.visits, 3u + 4u + 3u);
  EXPECT_EQ(counters.deliveries, 3u);
}

TEST_F(Replay, PacketsWithTheSameDestinationsTravelAlikeInWhateverOrderTheyAreNamed) {
  std::string a = replay_text("time_ps,src_x,src_y,dst\n0,0,0,1.0;0.1\n4000,0,0,1.0;0.1\n");
  std::string b = replay_text("time_ps,src_x,src_y,dst\n0,0,0,1.0;0.1\n4000,0,0,0.1;1.0\n");
  EXPECT_EQ(a, b);
  EXPECT_EQ(counters.visits, 6u);
}

TEST_F(Replay, RefusesAFileThatIsMissing) {
  radish_noc_trace trace{};
  radish_error error{};
  EXPECT_EQ(radish_noc_trace_read((folder / "none.csv").c_str(), &params.mesh, &trace, &error), RADISH_BAD_INPUT);
  EXPECT_NE(std::string(error.message).find("none.csv: cannot be opened: "), std::string::npos) << error.message;
}

TEST_F(Replay, RefusesAFolder) {
  radish_noc_trace trace{};
  radish_error error{};
  EXPECT_EQ(radish_noc_trace_read(folder.c_str(), &params.mesh, &trace, &error), RADISH_BAD_INPUT);
  EXPECT_NE(std::string(error.message).find("is not a regular file"), std::string::npos) << error.message;
}

TEST_F(Replay, RefusesANamedPipeAndADeviceWithoutWaiting) {
  radish_noc_trace trace{};
  radish_error error{};
  ASSERT_EQ(mkfifo(packets.c_str(), 0600), 0);
  for (const std::string &path : {packets.string(), std::string("/dev/zero")}) {
    EXPECT_EQ(radish_noc_trace_read(path.c_str(), &params.mesh, &trace, &error), RADISH_BAD_INPUT);
    EXPECT_EQ(error.message, path + ": is not a regular file; a regular file is allowed, or - for standard input");
  }
}

TEST_F(Replay, ReadsAPipeThatIsOpenAlreadyAsAShellGivesIt) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string text = "time_ps,src_x,src_y,dst\n0,0,0,1.1\n2,0,0,x3y2";
  ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  close(ends[1]);
  radish_noc_trace trace{};
  radish_error error{};
  const std::string path = "/dev/fd/" + std::to_string(ends[0]);
  EXPECT_EQ(radish_noc_trace_read(path.c_str(), &params.mesh, &trace, &error), RADISH_OK) << error.message;
  EXPECT_EQ(trace.count, 2u);
  radish_noc_trace_free(&trace);
  close(ends[0]);
}

TEST_F(Replay, OfAnEndlessFileReadsOneLineAtMost) {
  const int zeros = open("/dev/zero", O_RDONLY);
  ASSERT_GE(zeros, 0);
  radish_noc_trace trace{};
  radish_error error{};
  const std::string path = "/dev/fd/" + std::to_string(zeros);
  EXPECT_EQ(radish_noc_trace_read(path.c_str(), &params.mesh, &trace, &error), RADISH_BAD_INPUT);
  EXPECT_EQ(error.message, path + ":1: the line has more than 544 characters, that many are allowed");
  close(zeros);
}

TEST_F(Replay, TakesNoMoreMemoryThanItMay) {
  std::string text = "time_ps,src_x,src_y,dst\n";
  for (int i = 0; i < 5000; i++) text += "0,0,0,1.1\n";
  write(text);
  radish_noc_trace trace{};
  radish_error error{};
  radish_budget_set(100000);
  EXPECT_EQ(radish_noc_trace_read(packets.c_str(), &params.mesh, &trace, &error), RADISH_BAD_INPUT);
  radish_budget_set(RADISH_BUDGET_DEFAULT);
  EXPECT_NE(std::string(error.message).find("at most 100000 are allowed (--max-memory)"), std::string::npos)
      << error.message;
  EXPECT_EQ(radish_noc_trace_read(packets.c_str(), &params.mesh, &trace, &error), RADISH_OK) << error.message;
  EXPECT_EQ(trace.count, 5000u);
  radish_noc_trace_free(&trace);
}

TEST_F(Replay, ReadsLinesThatLieAcrossThePiecesOfTheFile) {
  std::string text = "time_ps,src_x,src_y,dst\r\n";
  const int packets_count = 40000; // several pieces of 64 KiB
  for (int i = 0; i < packets_count; i++) text += std::to_string(2 * i) + ",0,0,x1y1;x2y2\r\n";
  write(text);
  radish_noc_trace trace{};
  radish_error error{};
  ASSERT_EQ(radish_noc_trace_read(packets.c_str(), &params.mesh, &trace, &error), RADISH_OK) << error.message;
  ASSERT_EQ(trace.count, static_cast<size_t>(packets_count));
  for (int i = 0; i < packets_count; i++) ASSERT_EQ(trace.packets[i].time_ps, 2 * i);
  EXPECT_EQ(trace.destinations_count, 2u * packets_count);
  radish_noc_trace_free(&trace);
}

TEST_F(Replay, RefusesAnEmptyFile) {
  EXPECT_EQ(refusal(""), "packets.csv:1: the header is missing, allowed: time_ps,src_x,src_y,dst");
}
TEST_F(Replay, RefusesAMissingHeader) {
  EXPECT_EQ(refusal("0,0,0,1.1\n"), "packets.csv:1: the header is missing, allowed: time_ps,src_x,src_y,dst");
}
TEST_F(Replay, RefusesAnOddTime) {
  EXPECT_EQ(refused_line("7,0,0,1.1"), "packets.csv:3: time_ps is 7, allowed even numbers");
}
TEST_F(Replay, RefusesANegativeTime) {
  EXPECT_EQ(refused_line("-2,0,0,1.1"), "packets.csv:3: time_ps begins with '-', allowed 0..1000000000000000000");
}
TEST_F(Replay, RefusesATimeThatOverflows) {
  EXPECT_EQ(refused_line("99999999999999999999999999,0,0,1.1"),
            "packets.csv:3: time_ps is 999999999999999999999999..., allowed 0..1000000000000000000");
  EXPECT_EQ(refused_line("1000000000000000002,0,0,1.1"),
            "packets.csv:3: time_ps is 1000000000000000002, allowed 0..1000000000000000000");
}
TEST_F(Replay, RefusesTimesOutOfOrderForOneSource) {
  EXPECT_EQ(refusal("time_ps,src_x,src_y,dst\n8,0,0,1.1\n6,1,0,1.1\n6,0,0,1.1\n"),
            "packets.csv:4: time_ps is 6 after 8 from the same source, allowed in order of time");
}
TEST_F(Replay, RefusesASourceOutsideTheMesh) {
  EXPECT_EQ(refused_line("0,4,0,1.1"), "packets.csv:3: src_x is 4, allowed 0..3");
  EXPECT_EQ(refused_line("0,0,3,1.1"), "packets.csv:3: src_y is 3, allowed 0..2");
}
TEST_F(Replay, RefusesADestinationOutsideTheMesh) {
  EXPECT_EQ(refused_line("0,0,0,1.1;4.0"), "packets.csv:3: dst x is 4, allowed 0..3");
  EXPECT_EQ(refused_line("0,0,0,1.4294967296"), "packets.csv:3: dst y is 4294967296, allowed 0..2");
}
TEST_F(Replay, RefusesADestinationNamedTwice) {
  EXPECT_EQ(refused_line("0,0,0,1.1;2.2;1.1"), "packets.csv:3: dst 1.1 is named twice, allowed once");
}
TEST_F(Replay, RefusesAMissingDestination) {
  EXPECT_EQ(refused_line("0,0,0,"), "packets.csv:3: dst x is missing, allowed 0..3");
  EXPECT_EQ(refused_line("0,0,0,1.1;"), "packets.csv:3: dst x is missing, allowed 0..3");
  EXPECT_EQ(refused_line("0,0,0,1."), "packets.csv:3: dst y is missing, allowed 0..2");
}
TEST_F(Replay, RefusesAMissingField) {
  EXPECT_EQ(refused_line("0,0,0"), "packets.csv:3: ',' is missing after src_y, allowed: time_ps,src_x,src_y,dst");
  EXPECT_EQ(refused_line("0,0,0,1"), "packets.csv:3: '.' is missing after dst x, allowed: xAyB or A.B, joined by ';'");
}
TEST_F(Replay, RefusesAnEmptyLine) {
  EXPECT_EQ(refused_line(""), "packets.csv:3: time_ps is missing, allowed 0..1000000000000000000");
}
TEST_F(Replay, RefusesAFieldTooMany) {
  EXPECT_EQ(refused_line("0,0,0,1.1,5"), "packets.csv:3: ',' after dst, allowed: xAyB or A.B, joined by ';'");
}
TEST_F(Replay, RefusesBytesThatAreNotText) {
  EXPECT_EQ(refused_line(std::string("\0", 1) + "0,0,0,1.1"),
            "packets.csv:3: time_ps begins with byte 0x00, allowed 0..1000000000000000000");
  EXPECT_EQ(refused_line("0,0,0,1.1\xff"), "packets.csv:3: byte 0xff after dst, allowed: xAyB or A.B, joined by ';'");
}
TEST_F(Replay, RefusesSpacesAndSigns) {
  EXPECT_EQ(refused_line("0, 0,0,1.1"), "packets.csv:3: src_x begins with ' ', allowed 0..3");
  EXPECT_EQ(refused_line("0,+1,0,1.1"), "packets.csv:3: src_x begins with '+', allowed 0..3");
}

} // namespace

TEST_F(Replay, TimePastTheHorizonIsAnErrorThatNamesThePacket) {
  // The longest delays are 10^12 ps each. A link of a source passes at best one packet in 4 * 10^12 ps, and the times
  // of a trace end at 10^18 ps. So some packet below number 750000 cannot arrive before the horizon at 4 * 10^18 ps.
  int64_t *const delays[] = {&params.noc.lf_in_ps,  &params.noc.lrec_ps,    &params.noc.larb_ps,
                             &params.noc.ld_ps,     &params.noc.lfork_ps,   &params.noc.lb_in_ps,
                             &params.noc.lf_out_ps, &params.noc.lf_link_ps, &params.noc.lb_link_ps};
  for (int64_t *delay : delays) *delay = INT64_C(1000000000000);
  const size_t count = 760000;
  std::vector<radish_noc_replay_packet> late(count);
  std::vector<radish_noc_position> destinations(count, {1, 0});
  for (size_t i = 0; i < count; i++) late[i] = {INT64_C(1000000000000000000), {0, 0}, i, 1};
  radish_noc_trace trace{late.data(), count, destinations.data(), count};
  radish_noc_log log{};
  radish_error error{};
  ASSERT_EQ(radish_noc_replay(&trace, &params.mesh, &params.noc, &log, &error), RADISH_BAD_INPUT) << error.message;
  EXPECT_EQ(log.arrivals, nullptr);
  size_t packet = 0;
  ASSERT_EQ(std::sscanf(error.message, "packet %zu is on its way past the end of simulated time, ", &packet), 1)
      << error.message;
  ASSERT_LT(packet, count);
  trace.count = trace.destinations_count = packet; // without this packet and those after it all arrive
  ASSERT_EQ(radish_noc_replay(&trace, &params.mesh, &params.noc, &log, &error), RADISH_OK) << error.message;
  EXPECT_EQ(log.count, packet);
  radish_noc_log_free(&log);
}
