// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What `radish sweep` refuses: with one line, exit status 2, and nothing lost of what is there.
#include "tests/sweep/sweep_folder.h"

#include <fcntl.h>
#include <sys/file.h>

namespace {

const std::string tiny = "chip: chip.yaml\nnetwork: net.yaml\n", axes = "axes: [{name: core.lanes, values: [2, 4]}]\n";

struct SweepRefusals : SweepFolder {
  void refuse(const std::string &yaml, const std::string &arguments, const std::string &message) const {
    const Result result = sweep(yaml, arguments);
    EXPECT_EQ(result.status, 2) << yaml;
    EXPECT_EQ(plain(result.err), "radish: " + message + "\n");
    EXPECT_EQ(result.out, "");
  }
};

TEST_F(SweepRefusals, SweepFilesThatAreNone) {
  const std::string dry = "--dry-run";
  const std::string keys = "axes, chip, network, set, images, data, labels, coding, image_period_ns, independent, "
                           "where, sample, best";
  refuse(tiny, dry, "sweep.yaml:1: the file needs the key 'axes'");
  refuse("chip: chip.yaml\n" + axes, dry, "sweep.yaml:1: the file needs the key 'network'");
  refuse(tiny + axes + "jobs: 3\n", dry, "sweep.yaml:4: unknown key 'jobs', the file may have: " + keys);
  refuse(tiny + axes + "where: core.lanes <\n", dry,
         "sweep.yaml:4: where: 'core.lanes <' at character 13: it ends too early");
  refuse(tiny + axes + "where: core.lanes > 4\n", dry,
         "sweep.yaml:4: where: it leaves no point of 2; a condition that some of them meet is allowed");
  refuse(tiny + "axes: [{name: core.lines, values: [2]}]\n", dry,
         "sweep.yaml:3: axis core.lines: there is no such key; core has: organisation, axons, neurons, synapse_kib, "
         "lanes, "
         "potential_bits, slots, clock_mhz, clock_phase_ps, clock_skew_ps, partitions, sources, feeds, destinations, "
         "place_ps, ni_depth");
  refuse(tiny + axes + "set:\n  layers.c.shaft: 3\n", dry,
         "sweep.yaml:5: set: layers.c.shaft: there is no such key; layers.c has: name, op, readout, timesteps, signed, "
         "leak, from, "
         "kernel, "
         "stride, pad, groups, out_channels, max_pool, shift");
  refuse(tiny + "axes: [{name: chip, values: [chip.yaml]}]\n", dry,
         "sweep.yaml:1: chip is an axis too; one of the two is allowed");
  refuse("chip: nochip.yaml\nnetwork: net.yaml\n" + axes, dry,
         "nochip.yaml: cannot be opened: No such file or directory");
  refuse("chip: radix41\nnetwork: net.yaml\n" + axes, dry,
         "sweep.yaml:1: 'radix41' is neither a file nor a name among configs/chips: loihi, nambiar40, odin, radix40, "
         "ranc, tinyodin, truenorth");
  refuse(tiny + axes + "images: 3:1\n", dry,
         "sweep.yaml:4: images must be A:B, the images A to B-1 with A < B, as in 0:10, not '3:1'");
  refuse(tiny + axes + "sample: {method: random}\n", dry, "sweep.yaml:4: sample needs the key 'points'");
  const Result best = sweep(tiny + axes + "best: chip\n", dry);
  EXPECT_EQ(best.status, 2);
  EXPECT_EQ(plain(best.err).substr(0, 95),
            "radish: sweep.yaml:4: best: 'chip' is no number of a point; allowed are: random_weights, random");
  refuse(tiny + axes + "independent: true\nimage_period_ns: 5\n", dry,
         "sweep.yaml:4: independent: true and image_period_ns; one of the two is allowed");
  refuse(tiny + "axes: [{name: coding, values: [radix, gray]}]\n", dry,
         "sweep.yaml:3: axis coding: 'gray'; radix and rate are allowed");
  refuse(tiny + "axes: [{name: image_period_ns, values: [0]}]\n", dry,
         "sweep.yaml:3: axis image_period_ns: '0'; whole numbers from 1 to 1000000000 are allowed");
  put("net.yaml", "name: [\n");
  const Result broken = sweep(tiny + axes, dry);
  EXPECT_EQ(broken.status, 2);
  EXPECT_EQ(plain(broken.err).substr(0, 18), "radish: net.yaml:2");
}

TEST_F(SweepRefusals, UsageThatIsNone) {
  put("sweep.yaml", tiny + axes);
  const struct {
    std::string arguments, message;
  } rows[] = {
      {"", "sweep: the sweep file is missing: radish sweep SWEEP.yaml -o FILE"},
      {"sweep.yaml", "sweep: the results are missing: -o RESULTS.sqlite, or --dry-run"},
      {"sweep.yaml -o -", "sweep: -o -: the name of a file is allowed"},
      {"sweep.yaml more.yaml", "sweep: 'more.yaml' is a second sweep file; one is allowed"},
      {"sweep.yaml --dry-run -o r.sqlite",
       "sweep: --dry-run writes nothing; -o, --resume and --csv are not allowed with it"},
      {"sweep.yaml -o r.sqlite --jobs 0", "--jobs: '0'; a whole number from 1 to 1024 is allowed"},
      {"sweep.yaml -o sweep.yaml", "-o sweep.yaml: that file is the sweep file sweep.yaml too; an output that is no "
                                   "other output and no input is allowed"},
      {"sweep.yaml -o net.yaml",
       "-o net.yaml: that file is an input, net.yaml too; an output that is no other output and no input is allowed"},
      {"sweep.yaml -o r.sqlite --csv chip.yaml", "--csv chip.yaml: that file is an input, chip.yaml too; an output "
                                                 "that is no other output and no input is allowed"},
  };
  const std::string net = slurp(folder + "/net.yaml");
  for (const auto &row : rows) {
    const Result result = radish("sweep " + row.arguments);
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(plain(result.err), "radish: " + row.message + "\n");
  }
  EXPECT_EQ(slurp(folder + "/net.yaml"), net);
  EXPECT_FALSE(std::filesystem::exists(folder + "/r.sqlite"));
}

TEST_F(SweepRefusals, ResultsOfAnotherSweep) {
  ASSERT_EQ(sweep(tiny + axes, "-o r.sqlite").status, 0);
  const std::string before = slurp(folder + "/r.sqlite");
  const std::string other =
      "r.sqlite: it holds the results of another sweep, or of other files, than sweep.yaml (they differ "
      "in axes, in what is set, or in a chip, network or image file); another name is allowed";
  refuse(tiny + axes, "-o r.sqlite", "r.sqlite: it exists; --resume goes on with it, or another name is allowed");
  refuse(tiny + "axes: [{name: core.lanes, values: [2, 8]}]\n", "-o r.sqlite --resume", other);
  refuse(tiny + axes + "set: {cores: 2}\n", "-o r.sqlite --resume", other);
  refuse(tiny + axes + "images: 0:2\n", "-o r.sqlite --resume", other);
  refuse(tiny + axes + "where: core.lanes > 0\n", "-o r.sqlite --resume", other);
  const std::string net = slurp(folder + "/net.yaml");
  put("net.yaml", net + "# changed\n");
  refuse(tiny + axes, "-o r.sqlite --resume", other);
  put("net.yaml", net);
  EXPECT_EQ(slurp(folder + "/r.sqlite"), before);
  // A comment and `best` decide nothing.
  EXPECT_EQ(sweep("# again\n" + tiny + axes + "best: energy_nj\n", "-o r.sqlite --resume").status, 0);
}

TEST_F(SweepRefusals, ResultsOfOtherImages) {
  const std::string yaml = tiny + "axes: [{name: sample, values: [a.idx, b.idx]}]\n";
  put("a.idx", idx(1, 6, 6));
  put("b.idx", idx(2, 6, 6));
  ASSERT_EQ(sweep(yaml, "-o r.sqlite").status, 0);
  EXPECT_EQ(query("r.sqlite", "SELECT * FROM files WHERE text IS NULL").size(), 2u);
  EXPECT_EQ(radish("sweep sweep.yaml -o r.sqlite --resume").status, 0);
  put("b.idx", idx(3, 6, 6));
  const Result result = radish("sweep sweep.yaml -o r.sqlite --resume");
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.err.find("it holds the results of another sweep"), std::string::npos) << result.err;
}

TEST_F(SweepRefusals, ResultsOfAnotherSample) { // the mapper may weigh its spikes, whatever images are run
  put("net.yaml", slurp(folder + "/net.yaml") + "sample: a.idx\n");
  put("a.idx", idx(1, 6, 6));
  put("b.idx", idx(2, 6, 6));
  ASSERT_EQ(sweep(tiny + axes + "data: b.idx\n", "-o r.sqlite").status, 0);
  put("a.idx", idx(3, 6, 6));
  const Result result = radish("sweep sweep.yaml -o r.sqlite --resume");
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.err.find("it holds the results of another sweep"), std::string::npos) << result.err;
}

TEST_F(SweepRefusals, FilesThatAreNoResults) {
  put("text.sqlite", "these are no results, but somebody's only notes, which must not be lost.\n");
  refuse(
      tiny + axes, "-o text.sqlite --resume",
      "text.sqlite: cannot read it: file is not a database; it is damaged, or no result file of radish sweep: another "
      "name is allowed");
  EXPECT_EQ(slurp(folder + "/text.sqlite").substr(0, 12), "these are no");
  sqlite3 *database = nullptr;
  ASSERT_EQ(sqlite3_open((folder + "/mine.sqlite").c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, "CREATE TABLE mine (a)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  refuse(tiny + axes, "-o mine.sqlite --resume",
         "mine.sqlite: it is a database, but not of radish sweep; another name is allowed");
  for (const char *output : {"-o . --resume", "-o no/r.sqlite", "-o /dev/null --resume"}) {
    const Result result = sweep(tiny + axes, output);
    EXPECT_EQ(result.status, 2) << output;
    EXPECT_EQ(result.err.substr(0, 8), "radish: ") << output;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  }
}

TEST_F(SweepRefusals, ADamagedFileIsNotTouched) {
  ASSERT_EQ(sweep(tiny + "axes: [{name: core.clock_mhz, from: 10, to: 109}]\n", "-o r.sqlite").status, 0);
  const std::string good = slurp(folder + "/r.sqlite");
  std::mt19937 random(mutation_seed());
  int refused = 0;
  for (int i = 0; i < 25; i++) {
    std::string bad = good;
    for (int k = 0; k < 64; k++) bad[100 + random() % (bad.size() - 100)] = static_cast<char>(random());
    if (i % 5 == 0) bad.resize(bad.size() / 2);
    put("r.sqlite", bad);
    const Result result = radish("sweep sweep.yaml -o r.sqlite --resume");
    refused += result.status == 2;
    if (result.status == 0) continue; // a number was changed, which nothing shows
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(plain(result.err).substr(0, 18), "radish: r.sqlite: ") << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1);
    EXPECT_EQ(slurp(folder + "/r.sqlite").size(), bad.size());
  }
  EXPECT_GT(refused, 5);
}

TEST_F(SweepRefusals, TwoSweepsDoNotWriteOneFile) {
  ASSERT_EQ(sweep(tiny + axes, "-o r.sqlite").status, 0);
  const int other = open((folder + "/r.sqlite").c_str(), O_RDWR);
  ASSERT_EQ(flock(other, LOCK_EX), 0);
  refuse(tiny + axes, "-o r.sqlite --resume", "r.sqlite: another radish sweep is writing it; one at a time is allowed");
  close(other);
  EXPECT_EQ(sweep(tiny + axes, "-o r.sqlite --resume").status, 0);
}

using LongSweepRefusals = SweepRefusals;

TEST_F(LongSweepRefusals, AFileThatAnotherProgramLocks) { // radish waits ten seconds for it
  ASSERT_EQ(sweep(tiny + axes, "-o r.sqlite").status, 0);
  sqlite3 *database = nullptr;
  ASSERT_EQ(sqlite3_open((folder + "/r.sqlite").c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "DELETE FROM points WHERE point = 1; BEGIN IMMEDIATE", nullptr, nullptr, nullptr),
            SQLITE_OK);
  refuse(tiny + axes, "-o r.sqlite --resume",
         "r.sqlite: cannot write a point: database is locked; another program has locked it: nothing is lost, --resume "
         "goes on "
         "once it is free");
  sqlite3_exec(database, "COMMIT", nullptr, nullptr, nullptr);
  sqlite3_close(database);
}

} // namespace
