// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Where outputs go: streams and pipes are written to, files replaced whole, and no output eats another or an input.
#include "tests/cli/tiny_design.h"

#include <cmath>
#include <sys/stat.h>

namespace {

const std::string tiny = "run -c chip.yaml -n net.yaml ";

struct Output : TinyDesign {
  // Runs a command of the shell that has redirections of its own.
  Result sh(const std::string &command) const { return shell("{ " + command + "; }"); }
  // Expects that `arguments` are refused with status 2 and one line that holds `because`, and that every file stays as
  // it was.
  void refused(const std::string &arguments, const std::string &because) const {
    const auto before = files();
    const Result result = radish(arguments);
    EXPECT_EQ(result.status, 2) << arguments;
    EXPECT_EQ(result.out, "") << arguments;
    EXPECT_NE(result.err.find(because), std::string::npos) << arguments << "\n" << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    EXPECT_EQ(files(), before) << arguments;
  }
  std::vector<std::string> files() const {
    std::vector<std::string> result;
    for (const auto &entry : std::filesystem::directory_iterator(folder)) {
      const bool regular = entry.is_regular_file() && !entry.is_symlink();
      result.push_back(entry.path().filename().string() + "=" + (regular ? slurp(entry.path()) : ""));
    }
    std::sort(result.begin(), result.end());
    return result;
  }
};

const std::string same = "an output that is no other output and no input is allowed";

TEST_F(Output, ToTheStreamThatIsRedirectedComesBeforeTheTable) {
  ASSERT_EQ(sh("'" RADISH_EXECUTABLE "' " + tiny + "--json /dev/stdout > f").status, 0);
  const std::string text = slurp(folder + "/f");
  EXPECT_EQ(text.rfind("{\n", 0), 0u);
  EXPECT_GT(text.find("tiny on tiny"), text.find("\n}\n")) << text;
  EXPECT_NE(text.find("tiny on tiny"), std::string::npos) << "the table is lost";
}

TEST_F(Output, ToTheStreamThatAppendsKeepsWhatWasThere) {
  put("f", "was here\n");
  ASSERT_EQ(sh("'" RADISH_EXECUTABLE "' " + tiny + "--json /dev/stdout >> f").status, 0);
  EXPECT_EQ(slurp(folder + "/f").rfind("was here\n{\n", 0), 0u);
  ASSERT_EQ(sh("'" RADISH_EXECUTABLE "' " + tiny + "--json f >> f").status, 0) << "by the file's own name";
  EXPECT_EQ(slurp(folder + "/f").rfind("was here\n{\n", 0), 0u);
  ASSERT_EQ(sh("'" RADISH_EXECUTABLE "' " + tiny + "--json /dev/fd/5 5>> f").status, 0);
  EXPECT_EQ(slurp(folder + "/f").rfind("was here\n{\n", 0), 0u);
}

TEST_F(Output, NeverReplacesALinkToAStream) {
  std::filesystem::create_symlink("/proc/self/fd/1", folder + "/stream");
  EXPECT_EQ(sh("'" RADISH_EXECUTABLE "' noc -c chip.yaml --packets packets.csv --log stream > f").status, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(folder + "/stream"));
  EXPECT_EQ(slurp(folder + "/f").rfind("time_ps,x,y,packet\n", 0), 0u);
  EXPECT_EQ(sh("'" RADISH_EXECUTABLE "' noc -c chip.yaml --packets packets.csv --log stream >&-").status, 2);
  EXPECT_TRUE(std::filesystem::is_symlink(folder + "/stream")) << "a closed stream is no file to be made";
}

TEST_F(Output, ReplacesTheFileBehindALink) {
  put("log.csv", "old");
  std::filesystem::create_symlink("log.csv", folder + "/link");
  std::filesystem::create_symlink("new.csv", folder + "/dangling");
  ASSERT_EQ(radish("noc -c chip.yaml --packets packets.csv --log link").status, 0);
  ASSERT_EQ(radish("noc -c chip.yaml --packets packets.csv --log dangling").status, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(folder + "/link"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder + "/dangling"));
  EXPECT_EQ(slurp(folder + "/log.csv").rfind("time_ps", 0), 0u);
  EXPECT_EQ(slurp(folder + "/new.csv"), slurp(folder + "/log.csv"));
}

TEST_F(Output, ADashIsStandardOutputWithoutATable) {
  for (const std::string command : {"run -n net.yaml --functional --json -", "run -c chip.yaml -n net.yaml --json -",
                                    "map -c chip.yaml -n net.yaml --json -", "params --json -"}) {
    const Result result = radish(command);
    EXPECT_EQ(result.status, 0) << command << result.err;
    json_error_t error;
    EXPECT_TRUE(Json(json_loads(result.out.c_str(), 0, &error))) << command << ": " << error.text;
  }
  EXPECT_EQ(radish("map -c chip.yaml -n net.yaml --plot -").out.rfind("<svg", 0), 0u);
  const std::string log = radish("noc -c chip.yaml --packets packets.csv --log -").out;
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 3) << log;
}

TEST_F(Output, NewFilesObeyTheUmaskAndOldOnesKeepTheirPermissions) {
  struct stat about;
  ASSERT_EQ(sh("umask 027; '" RADISH_EXECUTABLE "' params --json new").status, 0);
  ASSERT_EQ(stat((folder + "/new").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0640u);
  chmod((folder + "/new").c_str(), 0604);
  ASSERT_EQ(radish("params --json new").status, 0);
  ASSERT_EQ(stat((folder + "/new").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0604u);
}

TEST_F(Output, MayNotBeAnotherOutput) {
  std::filesystem::create_directory(folder + "/sub");
  std::filesystem::create_symlink("a.vcd", folder + "/link");
  refused(tiny + "--json a.vcd --trace a.vcd", same);
  refused(tiny + "--json sub/../a.vcd --trace a.vcd", same);
  refused(tiny + "--json link --trace a.vcd", same);
  refused("map -c chip.yaml -n net.yaml --json m.svg --plot m.svg", same);
  refused("map -c chip.yaml -n net.yaml --json - --plot -", same);
}

TEST_F(Output, MayNotBeAnInput) {
  put("labels.idx", std::string("\0\0\10\1\0\0\0\1\0", 9));
  put("images.idx", idx(1, 6, 6));
  std::filesystem::create_hard_link(folder + "/chip.yaml", folder + "/hard");
  refused(tiny + "--json chip.yaml", same);
  refused(tiny + "--json hard", same);
  refused(tiny + "--json ./net.yaml", same);
  refused(tiny + "-i images.idx --json images.idx", same);
  refused(tiny + "-i images.idx --json labels.idx", same);
  refused("map -c chip.yaml -n net.yaml --json net.yaml", same);
  refused("noc -c chip.yaml --packets packets.csv --log packets.csv", same);
  put("w.yaml", slurp(RADISH_SOURCE_DIR "/configs/networks/lenet5-fashion.yaml"));
  const std::string parts[] = {"lenet5-fashion.safetensors", "lenet5-fashion-sample-images.idx.gz",
                               "lenet5-fashion-sample-labels.idx.gz"};
  for (const std::string &name : parts) {
    std::filesystem::copy(RADISH_SOURCE_DIR "/configs/networks/" + name, folder + "/" + name);
  }
  for (const std::string &name : parts) refused("run -n w.yaml --functional --json " + name, same);
}

TEST_F(Output, IsRefusedBeforeTheWork) {
  std::filesystem::create_directory(folder + "/sub");
  refused(tiny + "--json sub", "Is a directory");
  refused(tiny + "--json ''", "the name of a file is allowed");
  refused(tiny + "--json none/a", "cannot write: No such file or directory");
  refused(tiny + "--json /proc/none", "cannot write: ");
  refused(tiny + "--trace none/t.vcd", "cannot write: No such file or directory");
  refused("run -n net.yaml --functional --json sub", "Is a directory");
  refused("map -c chip.yaml -n net.yaml -o sub", "Is a directory");
  refused("map -c chip.yaml -n net.yaml --json none/a", "cannot write: No such file or directory");
  refused("noc -c chip.yaml --packets packets.csv --log sub", "Is a directory");
  refused("encode rmse -n net.yaml -o none/a.svg", "cannot write: No such file or directory");
  refused("params --json sub", "Is a directory");
  refused("map -c chip.yaml -n net.yaml --plot a.png", "a name that ends in .svg is allowed");
  refused("encode value 5 -o a.png", "a name that ends in .svg, .csv or .json is allowed");
  refused(tiny + "--trace a.txt", "a name that ends in .vcd, .fst or .perfetto.json is allowed");
}

TEST_F(Output, ThatIsStandardOutputIsSaidToFail) {
  const auto before = files();
  for (const std::string command : {"--help",
                                    "--version",
                                    "help",
                                    "help run",
                                    "run --help",
                                    "run --version",
                                    "encode --help",
                                    "encode value --help",
                                    "params",
                                    "params --json j",
                                    "params --json -",
                                    "encode value",
                                    "encode neuron -o n.csv",
                                    "encode error-map --grid 3 --values 4 -o e.svg",
                                    "encode rmse -n net.yaml -o r.json",
                                    "run -c chip.yaml -n net.yaml --json j --trace t.vcd",
                                    "run -n net.yaml --functional --json j",
                                    "map -c chip.yaml -n net.yaml --json j -o m.yaml --plot m.svg",
                                    "map -c chip.yaml -n net.yaml --plot -",
                                    "noc -c chip.yaml --packets packets.csv --log log.csv",
                                    "noc -c chip.yaml --packets packets.csv --log -"}) {
    for (const std::string where : {">&-", ">/dev/full", ">&- <&-"}) {
      const Result result = sh("'" RADISH_EXECUTABLE "' " + command + " " + where);
      EXPECT_EQ(result.status, 2) << command << where;
      EXPECT_NE(result.err.find("cannot write"), std::string::npos) << command << where << result.err;
      EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << command << where << result.err;
      EXPECT_EQ(files(), before) << command << where;
    }
  }
}

TEST_F(Output, StaysWhereTheReaderOfTheTableGoesAway) {
  for (int i = 0; i < 3; i++) {
    ASSERT_EQ(sh("'" RADISH_EXECUTABLE "' " + tiny + "--json j 2>&1 | true").status, 0);
    EXPECT_TRUE(load("j")) << "whole files that have their places keep them";
    std::filesystem::remove(folder + "/j");
  }
}

#if RADISH_CONVERT
TEST_F(Output, OfAConversionIsYamlBesideItsWeights) {
  put("images.idx", idx(2, 12, 12));
  const std::string convert =
      "convert '" RADISH_SOURCE_DIR "/tests/network/onnx/lenet-opset9.onnx' --calibrate images.idx -o ";
  for (const std::string name : {"''", "n.safetensors", "n", ".yaml", "n.yaml.safetensors", "./.yml"}) {
    refused(convert + name, "a name that ends in .yaml or .yml is allowed; the weights go beside it");
  }
  refused(convert + "none/n.yaml", "cannot write: No such file or directory");
  std::filesystem::create_directory(folder + "/n.safetensors");
  refused(convert + "n.yaml", "Is a directory");
  std::filesystem::remove(folder + "/n.safetensors");
  const Result result = radish(convert + "n.yml");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(radish("run --functional -n n.yml -i images.idx").status, 0);

  // The unit of the logits is kept, and shown beside the integers.
  for (const std::string how : {"-c chip.yaml --set mesh.columns=20 --set mesh.rows=20", "--functional --images 0:1"}) {
    const Result run = radish("run -n n.yml -i images.idx --json r.json " + how);
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_NE(run.out.find("\nlogits      "), std::string::npos) << run.out;
    const Json json = load("r.json");
    const double unit = json_number_value(json_object_get(json.get(), "logit_unit"));
    EXPECT_GT(unit, 0);
    EXPECT_NE(slurp(folder + "/n.yml").find("\nlogit_unit: "), std::string::npos);
    const json_t *image = json_array_get(json_object_get(json.get(), "images"), 0);
    const json_t *whole = json_object_get(image, "logits"), *real = json_object_get(image, "logits_real");
    ASSERT_EQ(json_array_size(whole), 5U);
    ASSERT_EQ(json_array_size(real), 5U);
    for (size_t k = 0; k < 5; k++) {
      const double expected = unit * static_cast<double>(json_integer_value(json_array_get(whole, k)));
      EXPECT_NEAR(json_number_value(json_array_get(real, k)), expected, 1e-8 * std::abs(expected));
    }
  }
  for (const std::string range : {"1", "0:", ":1", "1:0", "0:0", "0:1x", "0:nan", "0:2e9", "0:1e-10", "x:1"}) {
    refused(convert + "o.yaml --input-range " + range, "--input-range: '" + range + "'; LOW:HIGH is allowed");
  }
  ASSERT_EQ(radish(convert + "o.yaml --input-range -1:1").status, 0);
  EXPECT_NE(slurp(folder + "/o.yaml").find(", range: [-1, 1]"), std::string::npos) << slurp(folder + "/o.yaml");
}
#endif

TEST_F(Output, OfADumpIsAFolderThatAppearsWholeOrNotAtAll) {
  put("images.idx", idx(2, 6, 6));
  std::filesystem::create_directories(folder + "/full/sub");
  std::filesystem::create_directory(folder + "/empty");
  const std::string allowed = "exists already; a folder that does not exist yet, or is empty, is allowed";
  for (const std::string &run : {tiny, std::string("run -n net.yaml --functional ")}) {
    refused(run + "--dump full", allowed);
    refused(run + "--dump chip.yaml", run == tiny ? "that is -c chip.yaml too" : allowed);
    refused(run + "--dump none/d", "cannot write: No such file or directory");
    refused(run + "--dump ''", "cannot write: No such file or directory");
    refused(run + "--dump d --json d", "--dump d: that is --json d too; a folder of its own is allowed");
    refused(run + "--dump d --images 0:x", "--images '0:x'");
    refused(run + "--dump d --json d/run.json", "cannot write: No such file or directory");
  }
  refused("run -n net.yaml --functional --coding rate --dump d --checkpoints 20,20", "--checkpoints");
  const Result small = sh("ulimit -f 1; '" RADISH_EXECUTABLE "' " + tiny + "--images 0:40 --dump d");
  EXPECT_EQ(small.status, 2);
  EXPECT_NE(small.err.find("d: cannot write: File too large"), std::string::npos) << small.err;
  EXPECT_FALSE(std::filesystem::exists(folder + "/d"));

  // Both ways write the same, also into an empty folder, and in several threads.
  ASSERT_EQ(radish(tiny + "--images 0:4 --dump d1 --json run.json").status, 0);
  const Result result = radish("run -n net.yaml --functional --images 0:4 --threads 3 --dump empty/");
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(sh("diff -r d1 empty").out, "");
  EXPECT_EQ(sh("ls d1").out, "c.activations.npy\nc.spikes.npy\nf.logits.npy\nimages.npy\ninput.activations.npy\n"
                             "input.spikes.npy\n");
  const Result explained = radish(tiny + "--images 0:4 --independent --threads 2 --why --dump d2");
  EXPECT_EQ(explained.status, 0) << explained.err;
  EXPECT_NE(explained.err.find("the spikes of --dump are taken on one thread"), std::string::npos) << explained.err;
  EXPECT_EQ(sh("diff -r d1 d2").out, "");
  for (const std::string coding : {"radix", "rate --set rate_timesteps=9"}) {
    ASSERT_EQ(radish(tiny + "-i images.idx --coding " + coding + " --images 1:2 --dump c1").status, 0);
    ASSERT_EQ(radish("run -n net.yaml --functional -i images.idx --images 1:2 --dump c2 --coding " + coding).status, 0);
    EXPECT_EQ(sh("diff -r c1 c2").out, "") << coding;
    std::filesystem::remove_all(folder + "/c1");
    std::filesystem::remove_all(folder + "/c2");
  }
}

TEST_F(Output, NumbersThatTheNetworkCannotMeanAreSaid) {
  const std::string header = "{'descr': '|i1', 'fortran_order': False, 'shape': (1, 36), }\n";
  put("i.npy",
      std::string("\x93NUMPY\1\0", 8) + static_cast<char>(header.size()) + '\0' + header + std::string(36, 'd'));
  for (const std::string &run : {tiny, std::string("run -n net.yaml --functional ")}) {
    const Result result = radish(run + "-i i.npy");
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.err,
              "radish: note: i.npy: 100.0 % of the images' numbers lie outside of 0 to 1, which the levels of "
              "the input span, and are cut off: they go from 100 to 100; pixels of 0 to 255 must be uint8, or "
              "divided by 255\n");
    EXPECT_EQ(radish(run + "-i i.npy --set input.range='[0, 127]'").err, "");
  }
}

// When the signal arrives the trace and the dump are complete and the JSON waits for a reader of its pipe; nothing may be
// left behind.
TEST_F(Output, SignalsLeaveNothing) {
  ASSERT_EQ(mkfifo((folder + "/p").c_str(), 0600), 0);
  const auto before = files();
  for (const std::string signal : {"INT", "TERM", "HUP", "QUIT", "ALRM", "XCPU", "USR1", "USR2", "VTALRM", "PROF"}) {
    const Result result =
        sh("timeout -k 5 -s " + signal + " 0.3 '" RADISH_EXECUTABLE "' " + tiny + "--json p --trace t.vcd --dump d");
    EXPECT_EQ(result.status, 124) << signal << result.err;
    EXPECT_EQ(files(), before) << signal;
  }
  const Result grown = sh("ulimit -f 1; '" RADISH_EXECUTABLE "' params --json j >/dev/null");
  EXPECT_EQ(grown.status, 2);
  EXPECT_NE(grown.err.find("cannot write: File too large"), std::string::npos) << grown.err;
  EXPECT_EQ(files(), before) << "a limit of the file's size (SIGXFSZ)";
}

// A pipe that nobody reads, or that is full, can be interrupted.
TEST_F(Output, InterruptsEndTheWaitForAPipe) {
  ASSERT_EQ(mkfifo((folder + "/p").c_str(), 0600), 0);
  ASSERT_EQ(mkfifo((folder + "/p.vcd").c_str(), 0600), 0);
  for (const std::string signal : {"INT", "TERM", "HUP"}) {
    for (const std::string where : {"--json p", "--trace p.vcd"}) {
      const Result result = sh("timeout -k 5 -s " + signal + " 0.5 '" RADISH_EXECUTABLE "' " + tiny + where);
      EXPECT_EQ(result.status, 124) << signal << " " << where << result.err;
    }
  }
  const Result full = sh("(head -c 65000 /dev/zero >&5; timeout -k 5 0.5 '" RADISH_EXECUTABLE
                         "' params --json /dev/fd/5; echo $? > status) "
                         "5>&1 >/dev/null | sleep 1");
  EXPECT_EQ(full.status, 0);
  EXPECT_EQ(slurp(folder + "/status"), "124\n");
  const Result table =
      sh("(head -c 65000 /dev/zero; timeout -k 5 0.5 '" RADISH_EXECUTABLE "' params; echo $? > status) | sleep 1");
  EXPECT_EQ(table.status, 0);
  EXPECT_EQ(slurp(folder + "/status"), "124\n");
}

} // namespace
